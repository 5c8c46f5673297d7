"""Whether code waits for the work it has handed to another thread, or gives on what it can be waited for with.

In: the node that hands work over (a call, or `new Thread`) and the nodes around it, outermost first. Out: yes or no.
"""

import re
from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.library import joins, notices

_WAITS = frozenset(("await", "awaitTermination", "close", "invokeAll"))
_WAITING = re.compile(r"wait|await|join|(?:get|collect)\w*Result|(?:all|until)\w*(?:Done|Finished)")
_PRINTS = frozenset(("println", "printf", "print", "format", "valueOf"))


def waited(node: java.Node, around: java.Around) -> bool:
    """Whether what a hand-over returns is used for waiting: chained, kept in a list, returned, given on."""
    parent = around[-1] if around else None
    while isinstance(parent, java.Call) and parent.target is node:
        if parent.name in joins.JOINS:
            return True
        node, around = parent, around[:-1]
        parent = around[-1] if around else None
    if isinstance(parent, java.Do):
        closes = any(isinstance(one, java.Try) and one.resources for one in around)
        return closes or any(isinstance(one, java.Call) and _waits(one, node) for one, _ in _later(node, around))
    if isinstance(parent, java.Local):
        return any(_of_use(one, inside) for one, inside in _reads(parent.name, node, around))
    return True


def _waits(later: java.Call, handed: java.Node) -> bool:
    """Whether a call waits for what was handed over: by its name, or on the object that took the work."""
    if later.name in _WAITS:
        return True
    on = java.word(handed.target) if isinstance(handed, java.Call) else ""
    return bool(on) and java.word(later.target) == on and _WAITING.match(later.name) is not None


def _of_use(name: java.Node, around: java.Around) -> bool:
    """Whether one use of the variable waits: what only prints it, or compares it with null, does not."""
    for one in reversed(around):
        if isinstance(one, java.Op) and one.op in ("+", "==", "!=", "&&"):
            continue
        if isinstance(one, java.If):
            return False
        if isinstance(one, java.Call) and one.target is not name:
            return not notices.logs(one) and one.name not in _PRINTS
        break
    return waited(name, around)


def thread_joined(of: java.New, around: java.Around) -> bool:
    """Whether a thread is joined: through its variable, or with others in a list that the method goes through."""
    parent = around[-1] if around else None
    started = isinstance(parent, java.Call) and parent.target is of
    return any(
        isinstance(one, java.Call) and (one.name == "await" or (not started and _joins(one)))
        for one, _ in _later(of, around)
    )


def _joins(join: java.Call) -> bool:
    """Whether a call joins a thread that a variable holds, be it one that a loop takes out of a list."""
    if join.name != "join":
        return False
    on = join.target
    return isinstance(on, java.Name | java.Field) and len(join.arguments) < 2 and java.word(on)[:1].islower()


def _reads(name: str, node: java.Node, around: java.Around) -> Iterator[tuple[java.Node, java.Around]]:
    for one, inside in _later(node, around):
        if isinstance(one, java.Name) and one.id == name:
            yield one, inside


def _later(node: java.Node, around: java.Around) -> Iterator[tuple[java.Node, java.Around]]:
    """The calls and names behind a node, in the method or lambda around it."""
    method = next((one for one in reversed(around) if isinstance(one, java.Method | java.Lambda)), None)
    for one, inside in java.walk(method) if method is not None else ():
        if isinstance(one, java.Call | java.Name) and one.start > node.end:
            yield one, inside
