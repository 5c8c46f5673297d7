"""Asynchronous sends before the end of the process."""

from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.clients import Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.flow.callers import Callers
from rocketaudit.readers.java.library import joins
from rocketaudit.readers.java.sends.send_failures import calls
from rocketaudit.readers.java.sends.sent import Sending

_EXIT = {"en": "the process ends here", "zh": "进程在此处结束"}
_ENDS_WELL = frozenset(("shutdown", "sleep", "close"))
_FARTHEST = 2


def exit_follows(of: Sending, known: Callers) -> Iterator[Hazard]:
    """`exit-follows`: System.exit or halt behind an asynchronous send, with nothing between that waits."""
    if of.method is None or not of.flow.tree.mentions(b"exit(") and not of.flow.tree.mentions(b"halt("):
        return
    found = _exit(_Search(of, known), of.declared, of.method, of.call.end, 0)
    if found is not None:
        related = Related(of.span(found), _EXIT)
        yield Hazard("exit-follows", of.span(), (related,))


class _Search(NamedTuple):
    """The send that is asked about, and the look-up of callers."""

    of: Sending
    known: Callers


def _exit(search: _Search, declared: Declared, method: java.Method, behind: int, depth: int) -> Place | None:
    """The call that ends the process behind a place of a method, or behind a call of that method."""
    if method.body is None:
        return None
    for node in _later_calls(method, behind):
        if node.name in joins.JOINS or node.name in _ENDS_WELL:
            return None
        if _exits(search.of, declared, node):
            return Place(declared.path, node.start, node.end)
    if depth >= _FARTHEST:
        return None
    further = (
        _exit(search, holder, outer, call.end, depth + 1) for holder, outer, call in _callers(search, declared, method)
    )
    return next((one for one in further if one is not None), None)


def _callers(
    search: _Search, declared: Declared, method: java.Method
) -> Iterator[tuple[Declared, java.Method, java.Call]]:
    """The calls of a method: in its class on the same object, or on one that is made for it; and wherever else."""
    data, name = search.of.flow.tree.files[declared.path], method.name.encode()
    for outer in declared.of.methods:
        if outer is method or data.find(name, outer.start, outer.end) < 0:
            continue
        for node, _ in java.walk(outer):
            if isinstance(node, java.Call) and (calls(node, method) or _on_new(declared, node, method)):
                yield declared, outer, node
    if "private" not in method.modifiers:
        for caller in search.known.everywhere(declared, method):
            outer_method = java.method_around(caller.around)
            own = caller.declared == declared and (calls(caller.call, method) or _on_new(declared, caller.call, method))
            if not own and outer_method is not None:
                yield caller.declared, outer_method, caller.call


def _on_new(declared: Declared, call: java.Call, method: java.Method) -> bool:
    made = isinstance(call.target, java.New) and call.target.type.name == declared.of.name
    return made and call.name == method.name and len(call.arguments) == len(method.params)


def _later_calls(method: java.Method, behind: int) -> list[java.Call]:
    """The calls behind a place, but those that are made only where something failed."""
    calls = (
        node
        for node, around in java.walk(method)
        if isinstance(node, java.Call)
        and node.start > behind
        and not any(isinstance(one, java.Catch) for one in around)
    )
    return sorted(calls, key=lambda node: node.start)


def _exits(of: Sending, declared: Declared, call: java.Call, depth: int = 0) -> bool:
    """Whether a call ends the process: itself, or as the first thing that a method of the class waits for."""
    if call.name in ("exit", "halt"):
        return True
    if call.target is not None or depth >= _FARTHEST:
        return False
    bound = of.flow.tree.method(declared, call.name, len(call.arguments))
    if bound is None or bound.method.body is None:
        return False
    for node in _later_calls(bound.method, -1):
        if node.name in joins.JOINS or node.name in _ENDS_WELL:
            return False
        if _exits(of, declared, node, depth + 1):
            return True
    return False
