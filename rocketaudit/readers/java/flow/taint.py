"""Which variables of a block hold messages, by name: those fetched, and what is taken from them.

In: a loop or block. Out: Names. It is about whether a call is given a message at all, not about every alias.
"""

from collections.abc import Iterable
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java

_NEXT_OFFSET = "getNextBeginOffset"
_MOST_PASSES = 5
_COLLECTS = frozenset(("add", "addAll", "addLast"))


class Names(NamedTuple):
    """Names that hold messages, those of them that were given from outside, those that hold the offset behind the
    messages, and collections made in the block with the names of what is taken from them."""

    messages: frozenset[str]
    given: frozenset[str]
    offsets: frozenset[str]
    collections: frozenset[str]
    elements: frozenset[str]

    def collected(self, name: str) -> bool:
        """Whether a name is a collection of the block, or an element of one."""
        return name in self.collections or name in self.elements


def tainted(of: java.Loop | java.Block, given: frozenset[str], fetchers: frozenset[str]) -> Names:
    """The names of a block."""
    messages: set[str] = set(given)
    offsets: set[str] = set()
    nodes = [node for node, _ in java.walk(of)]
    for _ in range(_MOST_PASSES):
        before = len(messages) + len(offsets)
        for node in nodes:
            _note(node, messages, offsets, fetchers)
        if len(messages) + len(offsets) == before:
            break
    made = frozenset(one.name for one in nodes if isinstance(one, java.Local) and isinstance(one.value, java.New))
    elements = frozenset(
        one.variable.name
        for one in nodes
        if isinstance(one, java.Loop) and one.variable and isinstance(one.over, java.Name) and one.over.id in made
    )
    return Names(frozenset(messages - offsets), given, frozenset(offsets), made, elements)


def _note(node: java.Node, messages: set[str], offsets: set[str], fetchers: frozenset[str]) -> None:
    match node:
        case java.Local(_, name, value) if value is not None:
            _set(name, value, messages, offsets, fetchers)
        case java.Assign(java.Name(name), value):
            _set(name, value, messages, offsets, fetchers)
        case java.Loop(variable=variable, over=over) if variable is not None and over is not None:
            _set(variable.name, over, messages, offsets, fetchers)
        case java.Cast(_, value, name) if name:
            _set(name, value, messages, offsets, fetchers)
        case java.Call(target, _, arguments):
            if isinstance(target, java.Name) and node.name in _COLLECTS:
                for one in arguments:
                    _set(target.id, one, messages, set(), fetchers)
            lambdas = [one for one in arguments if isinstance(one, java.Lambda)]
            sources = [one for one in (target, *arguments) if one is not None and not isinstance(one, java.Lambda)]
            if lambdas and any(_holds(one, messages, fetchers) for one in sources):
                messages.update(param.name for one in lambdas for param in one.params)


def _set(name: str, value: java.Expr, messages: set[str], offsets: set[str], fetchers: frozenset[str]) -> None:
    if isinstance(value, java.Call) and value.name == _NEXT_OFFSET:
        offsets.add(name)
    elif _holds(value, messages, fetchers):
        messages.add(name)


def _holds(of: java.Expr, names: Iterable[str], fetchers: frozenset[str]) -> bool:
    for node, _ in java.walk(of):
        if isinstance(node, java.Name) and node.id in names:
            return True
        if isinstance(node, java.Call) and node.name in fetchers:
            return True
    return False


def mentions(of: java.Expr, names: Iterable[Names], fetchers: frozenset[str]) -> bool:
    """Whether an expression is made of messages."""
    return _holds(of, frozenset(name for one in names for name in one.messages), fetchers)
