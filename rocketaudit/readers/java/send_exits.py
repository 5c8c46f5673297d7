"""Asynchronous sends before the end of the process."""

from collections.abc import Iterator

from rocketaudit.clients import Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.sent import Sending
from rocketaudit.readers.java.tree import Place

_EXIT = {"en": "the process ends here", "zh": "进程在此处结束"}
_FARTHEST = 2


def exit_follows(of: Sending) -> Iterator[Hazard]:
    """`exit-follows`: System.exit or halt behind an asynchronous send, with nothing between that waits."""
    method = of.method
    if method is None or method.body is None:
        return
    for node in _later_calls(method, of.call.end):
        if node.name in library.JOINS or node.name in ("shutdown", "sleep", "close"):
            return
        if _exits(of, node):
            related = Related(of.span(Place(of.declared.path, node.start, node.end)), _EXIT)
            yield Hazard("exit-follows", of.span(), (related,))
            return


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
        if node.name in library.JOINS or node.name in ("shutdown", "sleep", "close"):
            return False
        if _exits(of, node, depth + 1):
            return True
    return False
