"""Where code fetches messages itself, and what has to be followed to see what it does with them.

In: the tree and a file. Out: Fetching, one for each fetch: its consumer, and the Round to follow: the innermost loop
around the fetch, in this method or in one of the same class that calls it; else the whole method or lambda.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.fetching.pulling import Pulling, Round
from rocketaudit.readers.java.fetching.roles import FETCH, FETCH_NAMES, role_of, style_of
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.tree.tree import Tree

_MOST_CALLERS = 3
_CALLBACK = "onSuccess"


class Fetching(NamedTuple):
    """One fetch: the consumer's style, the variable that holds it and its class in the code, what is followed, and the
    methods between (what they return holds messages)."""

    style: str
    variable: str
    type: str
    at: Place
    holder: Declared
    method: java.Method | None
    round: Round
    through: frozenset[str]


def fetchings(tree: Tree, flow: Pulling, path: str) -> Iterator[Fetching]:
    """The fetches of a file."""
    data = tree.files[path]
    marks = [name.encode() + b"(" for name in FETCH_NAMES]
    for declared in tree.classes(path):
        for part in declared.of.parts:
            stretch = data[part.start : part.end]
            if not any(mark in stretch for mark in marks):
                continue
            for node, around in java.walk(part):
                if isinstance(node, java.Call) and node.name in FETCH_NAMES:
                    yield from _fetching(flow, declared, node, around)


def _fetching(flow: Pulling, declared: Declared, of: java.Call, around: java.Around) -> Iterator[Fetching]:
    scope = scope_within(flow, declared, around)
    if role_of(flow, of, scope) != FETCH:
        return
    method = java.method_around(around)
    found = _callback(flow, declared, of, around)
    through: frozenset[str] = frozenset()
    if found is None and not any(_returns_later(one) for one in of.arguments):
        found, through = _round(flow, declared, of, around, 0)
    if found is not None:
        style = style_of(flow, of.target, scope)
        at = Place(declared.path, of.start, of.end)
        variable, kind = java.word(of.target), flow.owner_name(of.target, scope)
        yield Fetching(style, variable, kind, at, declared, method, found, through)


def _returns_later(of: java.Expr) -> bool:
    """Whether an argument is a callback that another class declares: it is not followed."""
    return isinstance(of, java.New) and "Callback" in of.type.name


def _callback(flow: Pulling, declared: Declared, of: java.Call, around: java.Around) -> Round | None:
    """pull(..., new PullCallback() {...}): what is done when messages have come."""
    for argument in of.arguments:
        if isinstance(argument, java.New) and argument.body is not None:
            method = next((one for one in argument.body.methods if one.name == _CALLBACK), None)
            if method is not None and method.body is not None:
                inside = (*around, of, argument, argument.body, method)
                scope = scope_within(flow, declared, inside)
                return Round(method.body.block, scope, frozenset(one.name for one in method.params))
    return None


def _round(
    flow: Pulling, declared: Declared, of: java.Call, around: java.Around, depth: int
) -> tuple[Round | None, frozenset[str]]:
    chain = (*around, of)
    for index in range(len(around) - 1, -1, -1):
        node = around[index]
        if isinstance(node, java.Loop) and chain[index + 1] is not node.over and chain[index + 1] not in node.init:
            return Round(node, scope_within(flow, declared, around[:index])), frozenset()
        if isinstance(node, java.Lambda):
            scope = scope_within(flow, declared, around[: index + 1])
            if isinstance(node.body, java.Block):
                return Round(node.body, scope), frozenset()
            return Round(_block_of(node.body), scope), frozenset()
        if isinstance(node, java.Method):
            return _of_method(flow, declared, node, around[: index + 1], depth)
    return None, frozenset()


def _of_method(
    flow: Pulling, declared: Declared, method: java.Method, around: java.Around, depth: int
) -> tuple[Round | None, frozenset[str]]:
    """A method that fetches: the loop of the class that calls it, or itself."""
    for caller, call, inside in _callers(declared, method):
        if caller is method or depth >= _MOST_CALLERS:
            continue
        found, through = _round(flow, declared, call, inside, depth + 1)
        if found is not None:
            return found, through | ({method.name} if method.returns.name != java.VOID else set())
    elsewhere = _elsewhere(flow, declared, method) if depth == 0 else None
    if elsewhere is not None:
        return elsewhere, frozenset((method.name,))
    if method.body is None:
        return None, frozenset()
    return Round(method.body.block, scope_within(flow, declared, around)), frozenset()


def _elsewhere(flow: Pulling, declared: Declared, method: java.Method) -> Round | None:
    """The only method of another class that gets what this one fetched: it may be the one to work on it."""
    if method.returns.name == java.VOID or "private" in method.modifiers:
        return None
    callers = [one for one in flow.callers.everywhere(declared, method) if one.declared != declared]
    if len(callers) != 1:
        return None
    found, _ = _round(flow, callers[0].declared, callers[0].call, callers[0].around, 1)
    return found


def _callers(declared: Declared, method: java.Method) -> Iterator[tuple[java.Method, java.Call, java.Around]]:
    for caller in declared.of.methods:
        for node, around in java.walk(caller):
            if not isinstance(node, java.Call) or node.name != method.name:
                continue
            own = node.target is None or java.word(node.target) == "this"
            if own and len(node.arguments) == len(method.params):
                yield caller, node, around


def _block_of(of: java.Expr) -> java.Block:
    return java.Block((java.Do(of, of.start, of.end),), of.start, of.end)
