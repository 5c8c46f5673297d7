"""Listeners that get several messages and look at one.

In: a listener. Out: the hazard `batch-not-handled`, at the place where only the first message of the list is taken.
Whether several messages come at all (consumeMessageBatchMaxSize) is for the rule.
"""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from rocketaudit.clients import CLASSIC_API, ONS_API, Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place
from rocketaudit.readers.java.library import notices
from rocketaudit.readers.java.listeners.early import leaves_early
from rocketaudit.readers.java.listeners.listener_kinds import Found
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import scope_within

_FIRST, _COUNTED, _LOOKED_AT, _GIVEN_ON, _LEFT = "first", "counted", "looked at", "given on", "left"
_DEEPEST = 3
_ASKS = frozenset(("size", "isEmpty"))
_ONE = frozenset(("getFirst", "getLast"))
_STARTS = frozenset(("iterator", "stream", "listIterator"))
_TAKES = frozenset(("next", "findFirst", "findAny"))
_CHECKS = frozenset(("isEmpty", "isNotEmpty", "notEmpty", "isNull", "nonNull"))


class Code(NamedTuple):
    """Code that is given a list of messages under a name, and what stands around it."""

    declared: Declared
    around: java.Around
    body: java.Node
    messages: str


class _Use(NamedTuple):
    """What one use of the list does with it; `way` are the places that lead on from there, in other methods."""

    kind: str
    at: Place
    way: tuple[Place, ...] = ()


def batch_hazards(resolver: Resolver, found: Found) -> Iterator[Hazard]:
    """The hazard, where every use of the list takes its first message, counts it, or logs it; or a loop over it is left
    in the middle."""
    code = _code(found) if found.api.api in (CLASSIC_API, ONS_API) else None
    if code is None:
        return
    if any(isinstance(node, java.Call) and node.name == "setAckIndex" for node, _ in java.walk(code.body)):
        return  # says itself how far it came
    uses = list(_uses(resolver, code, found.api.acks))
    firsts = [one for one in uses if one.kind == _FIRST]
    if any(one.kind == _GIVEN_ON for one in uses):
        firsts = []
    left = [one for one in uses if one.kind == _LEFT]
    for one in (*left, *firsts[:1]):
        path = code.declared.path
        places = [one.at, *one.way]
        own = [index for index, place in enumerate(places) if place.path == path]
        shown = own[-1] if own else 0
        related = tuple(
            Related(resolver.tree.span(place), _ON_THE_WAY) for index, place in enumerate(places) if index != shown
        )
        yield Hazard("batch-not-handled", resolver.tree.span(places[shown]), related)


_ON_THE_WAY = {"en": "the batch goes this way", "zh": "这批消息经过此处"}


def _uses(resolver: Resolver, code: Code, acks: Collection[str], depth: int = 0) -> Iterator[_Use]:
    """The uses of the list, through the methods that it is given to."""
    path = code.declared.path
    for node, around in java.walk(code.body):
        if not isinstance(node, java.Name) or node.id != code.messages or not around:
            continue
        kind, parent = _use(node, around), around[-1]
        at = Place(path, parent.start, parent.end)
        if kind == _GIVEN_ON and depth < _DEEPEST and isinstance(parent, java.Call) and node in parent.arguments:
            inner = _given_to(resolver, code, parent, node, around)
            if inner is not None:
                below = list(_uses(resolver, inner, acks, depth + 1))
                firsts = [one for one in below if one.kind == _FIRST]
                yield from (_Use(_LEFT, at, (one.at, *one.way)) for one in below if one.kind == _LEFT)
                if firsts and not any(one.kind == _GIVEN_ON for one in below):
                    yield _Use(_FIRST, at, (firsts[0].at, *firsts[0].way))
                    continue
        yield _Use(kind, at)
    returns = () if depth else acks
    for left in leaves_early(code.body, code.messages, returns):
        yield _Use(_LEFT, Place(path, left.start, left.end))


def _given_to(resolver: Resolver, code: Code, call: java.Call, node: java.Name, inside: java.Around) -> Code | None:
    """The code of a method of the tree that is given the list."""
    scope = scope_within(resolver, code.declared, (*code.around, *inside))
    bound, _, _ = resolver.target(call, scope)
    index = next(index for index, one in enumerate(call.arguments) if one is node)
    if bound is None or bound.method.body is None or index >= len(bound.method.params):
        return None
    return Code(bound.owner, (bound.method,), bound.method.body.block, bound.method.params[index].name)


def _code(found: Found) -> Code | None:
    """The code that runs, with the name of its list of messages."""
    code = found.code
    if isinstance(code, Bound):
        method = code.method
        if not method.params or method.body is None:
            return None
        return Code(code.owner, (method,), method.body.block, method.params[0].name)
    if isinstance(code.code, java.Lambda) and code.code.params:
        return Code(found.holder, (*found.around, code.code), code.code.body, code.code.params[0].name)
    return None


def _use(node: java.Name, around: java.Around) -> str:
    """What one use of the list does with it."""
    parent = around[-1]
    if isinstance(parent, java.Call) and parent.target is node:
        if parent.name in _ONE or (parent.name == "get" and (_is_zero(parent) or _is_last(parent, node.id))):
            return _FIRST
        if parent.name in _STARTS and _takes_one(around):
            return _FIRST
        if parent.name in _ASKS:
            return _GIVEN_ON if _bounds_a_loop(node, around) else _COUNTED
    if isinstance(parent, java.Op) and any(isinstance(one, java.Literal) for one in parent.operands):
        return _LOOKED_AT  # messages == null
    if isinstance(parent, java.Call) and parent.name in _CHECKS:
        return _LOOKED_AT
    logged = notices.in_log(around)
    return _LOOKED_AT if logged else _GIVEN_ON


def _is_zero(call: java.Call) -> bool:
    return len(call.arguments) == 1 and isinstance(call.arguments[0], java.Literal) and call.arguments[0].text == "0"


def _is_last(call: java.Call, messages: str) -> bool:
    """`messages.get(messages.size() - 1)`."""
    match call.arguments:
        case (java.Op("-", (java.Call(java.Name(name), "size"), java.Literal("number", "1"))),):
            return name == messages
    return False


def _takes_one(around: java.Around) -> bool:
    """Whether an iterator or stream is made to take one message of it: `messages.stream().filter(..).findFirst()`."""
    for inner, outer in zip(reversed(around), reversed(around[:-1]), strict=False):
        if not isinstance(outer, java.Call) or outer.target is not inner:
            return False
        if outer.name in _TAKES:
            return True
    return False


def _bounds_a_loop(node: java.Name, around: java.Around) -> bool:
    tests = (one.test for one in around if isinstance(one, java.Loop) and one.test is not None)
    return any(test.start <= node.start and node.end <= test.end for test in tests)
