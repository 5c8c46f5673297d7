"""Sends: every call that gives a message to a client, what becomes of its result and of its failure.

In: the tree and its files. Out: a Sent for each send, with its hazards. What a wrapper returns or throws is fine there;
its callers are judged where they drop it.
"""

import re
from collections.abc import Iterator, Sequence

from rocketaudit.clients import CLASSIC_API, GRPC_API, SPRING_API, STREAM_API, Hazard
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.sends import callbacks, send_kinds
from rocketaudit.readers.java.sends.send_background import in_background
from rocketaudit.readers.java.sends.send_calls import wrapped
from rocketaudit.readers.java.sends.send_exits import exit_follows
from rocketaudit.readers.java.sends.send_facades import with_facades
from rocketaudit.readers.java.sends.send_failures import of_exception
from rocketaudit.readers.java.sends.send_results import of_answer, of_result
from rocketaudit.readers.java.sends.send_retries import kept, retried, retried_by_callers, retried_by_helper
from rocketaudit.readers.java.sends.send_unwaited import not_waiting
from rocketaudit.readers.java.sends.send_wrappers import Wrappers
from rocketaudit.readers.java.sends.send_wrappers import wrappers as wrappers_of
from rocketaudit.readers.java.sends.sent import (
    ASYNC,
    BY_NAME,
    BY_RESULT,
    ONEWAY,
    SYNC,
    TRANSACTION,
    Sending,
    Sent,
    less_sure,
    receiver,
)
from rocketaudit.readers.java.sends.transactional import beside_database
from rocketaudit.readers.java.tree.scanning import made_names
from rocketaudit.readers.java.tree.scopes import scope_within

_SENDS = rb"(?:send\w*|syncSend\w*|asyncSend\w*|convertAndSend|request)"
_NAMES = re.compile(rb"\.\s*" + _SENDS + rb"\s*\(|::\s*" + _SENDS + rb"\b")
_TRACES = re.compile(r"(?:Abstract)?AsyncTrace(?:Dispatcher|Appender)")  # of the client, or taken over from it
_INHERITS = re.compile(rb"extends\s+(?:[\w.]+\.)?(?:\w*MQProducer|RocketMQTemplate|\w*ProducerBean)\b")


def wrappers(flow: Flow, paths: Sequence[str]) -> Wrappers:
    """The sends of some files, and those of their methods that send for others."""
    return with_facades(wrappers_of(flow, {path: tuple(_sendings(flow, path)) for path in paths}, paths))


def _sendings(flow: Flow, path: str) -> Iterator[Sending]:
    """The calls of a file that send."""
    data = flow.tree.files[path]
    inherits = _INHERITS.search(data) is not None  # then a send may stand without a receiver
    if not inherits and not _NAMES.search(data):
        return
    for declared in flow.tree.classes(path):
        if _TRACES.match(declared.of.name) or any(_TRACES.match(one.name) for one in declared.around):
            continue
        for part in declared.of.parts:
            for node, around in java.walk(part) if inherits or _NAMES.search(data, part.start, part.end) else ():
                if isinstance(node, java.Call) and send_kinds.may_send(node) and (inherits or node.target is not None):
                    yield from _sending(flow, declared, node, around)
                elif isinstance(node, java.Ref):
                    yield from _sending_each(flow, declared, node, around)


def _sending_each(flow: Flow, declared: Declared, of: java.Ref, around: java.Around) -> Iterator[Sending]:
    """`messages.forEach(producer::send)`, read as `messages.forEach(each -> producer.send(each))`."""
    last = around[-1] if around else None
    if not isinstance(last, java.Call) or not last.name.startswith("forEach"):
        return
    name = java.Name("each", of.end, of.end)
    call = java.Call(of.target, of.name, (name,), of.end - len(of.name), of.start, of.end)
    if send_kinds.may_send(call):
        each = java.Lambda((java.Param("each", None),), call, of.start, of.end)
        done = java.Call(last.target, last.name, (each,), last.name_start, last.start, last.end)
        yield from _sending(flow, declared, call, (*around[:-1], done, each))


def _sending(flow: Flow, declared: Declared, call: java.Call, around: java.Around) -> Iterator[Sending]:
    scope = scope_within(flow, declared, around)
    kind = send_kinds.kind_of(flow, call, scope) or send_kinds.kind_of_unseen(flow, call, around, scope)
    if kind is not None:
        yield Sending(flow, declared, call, around, scope, kind)


def sends(known: Wrappers, path: str) -> Iterator[Sent]:
    """The sends of a file, judged."""
    for of in known.sendings.get(path, ()):
        yield _fact(of, known)


def sends_of_others(known: Wrappers, path: str) -> Iterator[Sent]:
    """The sends of the classes that a file gives its producer to, `new OrderSender(producer)`, which may be another
    module's."""
    made = set(made_names(known.flow.tree.files[path]))
    for other in known.sendings if made else ():
        if other != path:
            yield from (_fact(one, known) for one in known.sendings[other] if one.declared.name.encode() in made)


def _fact(of: Sending, known: Wrappers) -> Sent:
    again, chosen = retried(of.call, of.around) or retried_by_helper(of), send_kinds.orderly(of)
    hazards = _hazards(of, known, again, chosen)
    return Sent(
        api=of.kind.api,
        mode=of.kind.mode,
        name=of.name,
        receiver=receiver(of.call),
        orderly=chosen,
        template=of.kind.template,
        topic=send_kinds.topic(of),
        timeout=send_kinds.timeout(of),
        at=of.at,
        hazards=tuple(map(less_sure, hazards) if of.kind.unseen else hazards),
        retried=again or retried_by_callers(of, known.callers),
        kept=kept(of),
        method=of.method,
        holder=of.declared,
    )


def _hazards(of: Sending, known: Wrappers, again: bool, chosen: bool) -> Iterator[Hazard]:
    if of.kind.mode in (SYNC, TRANSACTION) and of.kind.api in (CLASSIC_API, SPRING_API) and _gives_result(of, known):
        yield from of_result(of)
    if of.kind.api == STREAM_API:
        yield from of_answer(of)
    if of.kind.mode == ASYNC:
        yield from callbacks.of_callback(of)
        yield from exit_follows(of, known.callers)
    if of.kind.mode != ASYNC or of.kind.api != GRPC_API:  # that one answers with a future that failed
        yield from of_exception(of, known.callers)
    if chosen and of.kind.mode == SYNC and not again:
        yield Hazard("retries-not-applied", of.span())
    yield from in_background(of, known.callers)
    if of.kind.mode != TRANSACTION:
        yield from beside_database(of)


def _gives_result(of: Sending, known: Wrappers) -> bool:
    """Whether a send is known to give a SendResult: the wrapper of another jar may give anything, unless somebody in
    the tree keeps one of it."""
    if of.kind.unseen != BY_NAME:
        return True
    seen = (one for found in known.sendings.values() for one in found if one.kind.unseen == BY_RESULT)
    return any(one.call.name == of.call.name and _class_of(one) == _class_of(of) for one in seen)


def _class_of(of: Sending) -> str | None:
    typed = of.flow.type_of(of.call.target, of.scope)
    return of.flow.tree.qualified(typed) if typed is not None else None


__all__ = [
    "ASYNC",
    "ONEWAY",
    "SYNC",
    "TRANSACTION",
    "Sent",
    "Wrappers",
    "not_waiting",
    "sends",
    "sends_of_others",
    "wrapped",
    "wrappers",
]
