"""Asynchronous sends before the end of the process."""

from collections.abc import Iterator

from rocketaudit.clients import Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.send_failures import calls
from rocketaudit.readers.java.sent import Sending
from rocketaudit.readers.java.tree import Place

_EXIT = {"en": "the process ends here", "zh": "进程在此处结束"}
_ENDS_WELL = frozenset(("shutdown", "sleep", "close"))
_FARTHEST = 2


def exit_follows(of: Sending) -> Iterator[Hazard]:
    """`exit-follows`: System.exit or halt behind an asynchronous send, with nothing between that waits."""
    found = _exit(of, of.method, of.call.end, 0)
    if found is not None:
        related = Related(of.span(Place(of.declared.path, found.start, found.end)), _EXIT)
        yield Hazard("exit-follows", of.span(), (related,))


def _exit(of: Sending, method: java.Method | None, behind: int, depth: int) -> java.Call | None:
    """The call that ends the process behind a place of a method, or behind a call of the method in its class."""
    if method is None or method.body is None:
        return None
    for node in _later_calls(method, behind):
        if node.name in library.JOINS or node.name in _ENDS_WELL:
            return None
        if _exits(of, node):
            return node
    if depth >= _FARTHEST:
        return None
    further = (_exit(of, outer, call.end, depth + 1) for outer, call in _callers(of, method))
    return next((one for one in further if one is not None), None)


def _callers(of: Sending, method: java.Method) -> Iterator[tuple[java.Method, java.Call]]:
    """The calls of a method in its class: on the same object, or on one that is made for it."""
    data, name = of.flow.tree.files[of.declared.path], method.name.encode()
    for outer in of.declared.of.methods:
        if outer is method or data.find(name, outer.start, outer.end) < 0:
            continue
        for node, _ in java.walk(outer):
            if isinstance(node, java.Call) and (calls(node, method) or _on_new(of, node, method)):
                yield outer, node


def _on_new(of: Sending, call: java.Call, method: java.Method) -> bool:
    made = isinstance(call.target, java.New) and call.target.type.name == of.declared.of.name
    return made and call.name == method.name and len(call.arguments) == len(method.params)


def _later_calls(method: java.Method, behind: int) -> list[java.Call]:
    calls = (node for node, _ in java.walk(method) if isinstance(node, java.Call) and node.start > behind)
    return sorted(calls, key=lambda node: node.start)


def _exits(of: Sending, call: java.Call, depth: int = 0) -> bool:
    """Whether a call ends the process: itself, or as the first thing that a method of the class waits for."""
    if call.name in ("exit", "halt"):
        return True
    if call.target is not None or depth >= _FARTHEST:
        return False
    bound = of.flow.tree.method(of.declared, call.name, len(call.arguments))
    if bound is None or bound.method.body is None:
        return False
    for node in _later_calls(bound.method, -1):
        if node.name in library.JOINS or node.name in _ENDS_WELL:
            return False
        if _exits(of, node, depth + 1):
            return True
    return False
