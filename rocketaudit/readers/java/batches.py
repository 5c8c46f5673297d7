"""Listeners that get several messages and look at one.

In: a listener. Out: the hazard `batch-not-handled`, at the place where only the first message of the list is taken.
Whether several messages come at all (consumeMessageBatchMaxSize) is for the rule.
"""

from collections.abc import Iterator

from rocketaudit.clients import CLASSIC_API, ONS_API, Hazard
from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.listeners import Found
from rocketaudit.readers.java.tree import Bound, Place, Tree

_FIRST, _COUNTED, _LOOKED_AT, _GIVEN_ON = "first", "counted", "looked at", "given on"
_ASKS = frozenset(("size", "isEmpty"))
_ONE = frozenset(("getFirst", "getLast"))
_STARTS = frozenset(("iterator", "stream", "listIterator"))
_TAKES = frozenset(("next", "findFirst", "findAny"))
_CHECKS = frozenset(("isEmpty", "isNotEmpty", "notEmpty", "isNull", "nonNull"))


def batch_hazards(tree: Tree, found: Found) -> Iterator[Hazard]:
    """The hazard, where every use of the list takes its first message, counts it, or logs it."""
    code = _code(found) if found.api.api in (CLASSIC_API, ONS_API) else None
    if code is None:
        return
    path, messages, body = code
    if any(isinstance(node, java.Call) and node.name == "setAckIndex" for node, _ in java.walk(body)):
        return  # says itself how far it came
    uses = [
        (_use(node, around) if not _takes_first(found, node, around[-1]) else _FIRST, around[-1])
        for node, around in java.walk(body)
        if isinstance(node, java.Name) and node.id == messages and around
    ]
    yield from _left_early(tree, path, messages, body)
    firsts = [parent for use, parent in uses if use == _FIRST]
    if firsts and all(use != _GIVEN_ON for use, _ in uses):
        yield Hazard("batch-not-handled", tree.span(Place(path, firsts[0].start, firsts[0].end)))


def _left_early(tree: Tree, path: str, messages: str, body: java.Node) -> Iterator[Hazard]:
    """A loop over the messages that is left in the middle, with nothing noted for whoever returns the status."""
    for node, around in java.walk(body):
        if not isinstance(node, java.Jump) or node.kind != "break" or node.label:
            continue
        inside = [one for one in around if isinstance(one, java.Loop | java.Switch)]
        loop = inside[-1] if inside else None
        if not isinstance(loop, java.Loop) or not isinstance(loop.over, java.Name) or loop.over.id != messages:
            continue
        block = around[-1]
        noted = isinstance(block, java.Block) and any(_notes(one) for one in block.statements)
        if not noted:
            yield Hazard("batch-not-handled", tree.span(Place(path, node.start, node.end)))


def _notes(of: java.Stmt) -> bool:
    return any(isinstance(node, java.Assign | java.Return | java.Throw) for node, _ in java.walk(of))


def _code(found: Found) -> tuple[str, str, java.Node] | None:
    """The file, the name of the list of messages, and the code that runs."""
    code = found.code
    if isinstance(code, Bound):
        method = code.method
        return (code.owner.path, method.params[0].name, method.body.block) if method.params and method.body else None
    if isinstance(code.code, java.Lambda) and code.code.params:
        return found.at.path, code.code.params[0].name, code.code.body
    return None


def _use(node: java.Name, around: tuple[java.Node, ...]) -> str:
    """What one use of the list does with it."""
    parent = around[-1]
    if isinstance(parent, java.Call) and parent.target is node:
        if parent.name in _ONE or (parent.name == "get" and (_is_zero(parent) or _is_last(parent, node.id))):
            return _FIRST
        if parent.name in _STARTS and len(around) > 1 and _takes_one(around[-2], parent):
            return _FIRST
        if parent.name in _ASKS:
            return _GIVEN_ON if _bounds_a_loop(node, around) else _COUNTED
    if isinstance(parent, java.Op) and any(isinstance(one, java.Literal) for one in parent.operands):
        return _LOOKED_AT  # messages == null
    if isinstance(parent, java.Call) and parent.name in _CHECKS:
        return _LOOKED_AT
    logged = any(isinstance(one, java.Call) and library.logs(one) for one in around)
    return _LOOKED_AT if logged else _GIVEN_ON


def _takes_first(found: Found, node: java.Name, parent: java.Node) -> bool:
    """Whether the list is given to a method of the listener's class that only takes its first message."""
    if not isinstance(parent, java.Call) or parent.target is not None or parent.arguments != (node,):
        return False
    method = next((one for one in found.holder.of.methods if one.name == parent.name and len(one.params) == 1), None)
    if method is None or method.body is None:
        return False
    name = method.params[0].name
    uses = [
        _use(one, inside)
        for one, inside in java.walk(method.body.block)
        if isinstance(one, java.Name) and one.id == name and inside
    ]
    return _FIRST in uses and _GIVEN_ON not in uses


def _is_zero(call: java.Call) -> bool:
    return len(call.arguments) == 1 and isinstance(call.arguments[0], java.Literal) and call.arguments[0].text == "0"


def _is_last(call: java.Call, messages: str) -> bool:
    """`messages.get(messages.size() - 1)`."""
    match call.arguments:
        case (java.Op("-", (java.Call(java.Name(name), "size"), java.Literal("number", "1"))),):
            return name == messages
    return False


def _takes_one(of: java.Node, parent: java.Call) -> bool:
    """Whether an iterator or stream is made to take one message of it."""
    return isinstance(of, java.Call) and of.target is parent and of.name in _TAKES


def _bounds_a_loop(node: java.Name, around: tuple[java.Node, ...]) -> bool:
    tests = (one.test for one in around if isinstance(one, java.Loop) and one.test is not None)
    return any(test.start <= node.start and node.end <= test.end for test in tests)
