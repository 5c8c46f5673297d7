"""What code does about a failure: hands it on or keeps the message, only tells people, or nothing at all."""

import re
from collections.abc import Iterable

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.library import innocent, notices, storing, threads
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import scope_within

HANDLED, UNCLEAR, ONLY_TELLS, NOTHING = "handled", "unclear", "only-tells", "nothing"
_RANK = (HANDLED, UNCLEAR, ONLY_TELLS, NOTHING)
_HANDS_ON = frozenset(
    (
        "completeExceptionally setException onException onError onFailure onFail tryFailure setFailure obtrudeException"
    ).split()
)
# Words of futures and callbacks that others use for their own methods as well.
_FAILS = frozenset("fail failed rejected abort countFailure setSuccess reject error".split())
# What was done is undone, or the message that led here comes again.
_UNDONE = frozenset(("rollback", "setRollbackOnly", "rollbackTransaction", "nack", "basicNack"))
_TAKERS = re.compile(
    r"(?i)(?:future|promise|callback|listener|handler|observer|emitter|sink|subscriber|stat\w*|result)$"
)
_SENDS = frozenset(
    (
        "send syncSend asyncSend sendOneway sendOneWay convertAndSend sendMessage sendAsync syncSendOrderly"
        " asyncSendOrderly sendMsg publish publishEvent"
    ).split()
)
_PUTS = frozenset(("add", "offer", "put", "push", "addLast", "offerLast", "addFirst", "offerFirst", "putIfAbsent"))
_LATER = re.compile(r"(?i)fail|reject|retry|retries|pending|unsent|dead|dlq|backlog|buffer|resend|compensat|fallback")
_DEEPEST = 3


def reaction(
    resolver: Resolver,
    declared: Declared,
    nodes: Iterable[java.Node],
    around: java.Around,
    depth: int = 0,
    answers: bool = True,
) -> str:
    """The most that the code in `nodes` does; `around` are the nodes around them, outermost first; `answers` says
    whether somebody sees what it returns or throws."""
    best = NOTHING
    for top in nodes:
        for node, inside in java.walk(top):
            if notices.in_log(inside):
                continue  # what a log line asks for its words is no reaction
            leaves = not any(isinstance(one, java.Lambda) for one in inside)
            found = _of(resolver, declared, node, (*around, *inside), depth, leaves, answers)
            if _RANK.index(found) < _RANK.index(best):
                best = found
            if best == HANDLED:
                return best
    return best


def _of(
    resolver: Resolver,
    declared: Declared,
    node: java.Node,
    around: java.Around,
    depth: int,
    leaves: bool,
    answers: bool,
) -> str:
    """`leaves`: a return here leaves the method (or task) that the failure happened in."""
    match node:
        case java.Throw():
            return HANDLED if answers else ONLY_TELLS
        case java.Return(value) if value is not None and depth == 0 and leaves and answers:
            return HANDLED
        case java.Assign(plain=True, target=java.Name() | java.Field()) if depth == 0:
            return HANDLED  # a flag for whoever comes later
        case java.Call():
            return _of_call(resolver, declared, node, around, depth, answers)
        case java.Jump(kind="yield"):
            return HANDLED
    return NOTHING


def _of_call(
    resolver: Resolver, declared: Declared, call: java.Call, around: java.Around, depth: int, answers: bool
) -> str:
    if notices.logs(call):
        return ONLY_TELLS
    scope = scope_within(resolver, declared, around)
    owner = resolver.owner_name(call.target, scope)
    if call.name in _HANDS_ON or call.name in _UNDONE or (call.name in _FAILS and _takes_failures(call, owner)):
        return HANDLED
    bound, this, _ = resolver.target(call, scope)
    if bound is not None and bound.method.body is not None and this is not None and depth < _DEEPEST:
        inner = _inner(resolver, bound, bound.method.body.block, depth + 1, answers)
        if inner in (HANDLED, UNCLEAR):
            return inner
        return ONLY_TELLS if call.arguments else NOTHING
    if _waits_in_memory(call, owner):
        return HANDLED
    if call.name in _PUTS and isinstance(call.target, java.Name) and _is_given(declared, call.target.id):
        return UNCLEAR  # whoever made the object has the collection as well
    if innocent.harmless(call, owner) or storing.undoes(call) or innocent.parses(call) or call.name == "sleep":
        return NOTHING
    if storing.stores(call, owner):
        return HANDLED
    if notices.alerts(call):
        return ONLY_TELLS
    if call.name in _SENDS:
        return HANDLED
    if owner in storing.HOLDERS or call.name.startswith("set"):
        return HANDLED if depth == 0 and owner in storing.HOLDERS else NOTHING
    return UNCLEAR if any(not isinstance(one, java.Literal) for one in call.arguments) else NOTHING


def _inner(resolver: Resolver, bound: Bound, block: java.Block, depth: int, answers: bool) -> str:
    """The most that a method does; looked for once from so many calls away."""
    key = (bound.owner.path, bound.method.start, depth, answers)
    if key not in resolver.reactions:
        resolver.reactions[key] = reaction(resolver, bound.owner, (block,), (bound.method,), depth, answers)
    return resolver.reactions[key]


def _is_given(declared: Declared, name: str) -> bool:
    """Whether a field is set to what the constructor is given."""
    return any(one.name == "<init>" and java.param_for(one, name) is not None for one in declared.of.methods)


def _waits_in_memory(call: java.Call, owner: str) -> bool:
    """Whether a call puts something into a queue, or into a collection whose name says that it waits for another try:
    it is kept as long as the process lives."""
    on = java.word(call.target)
    if call.name not in _PUTS or not on[:1].islower():
        return False
    return owner in threads.QUEUES or (owner.endswith(("Map", "List", "Set", "Cache")) and bool(_LATER.search(on)))


def _takes_failures(call: java.Call, owner: str) -> bool:
    """Whether a receiver, by its type or name, is somebody who waits for the outcome."""
    return bool(_TAKERS.search(owner or java.word(call.target)))
