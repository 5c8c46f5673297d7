"""The calls of methods that send for others, judged as sends of their own.

In: the Wrappers of a tree and a file. Out: a Sent for each such call. They are less sure than a send itself: how the
wrapper sends is not seen there.
"""

from collections.abc import Iterator

from rocketaudit.clients import CLASSIC_API, SPRING_API, STREAM_API, Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.flow.aspects import demands_status
from rocketaudit.readers.java.library import messaging
from rocketaudit.readers.java.sends import callbacks
from rocketaudit.readers.java.sends.send_failures import of_exception
from rocketaudit.readers.java.sends.send_kinds import kind_of
from rocketaudit.readers.java.sends.send_results import of_answer, of_result
from rocketaudit.readers.java.sends.send_retries import sent_again
from rocketaudit.readers.java.sends.send_telling import FLAG
from rocketaudit.readers.java.sends.send_unasked import never_read
from rocketaudit.readers.java.sends.send_wrappers import Wrapper, Wrappers, send_of
from rocketaudit.readers.java.sends.sent import (
    ONEWAY,
    SYNC,
    THE_SEND,
    TRANSACTION,
    Sending,
    Sent,
    less_sure,
    name_of,
    receiver,
)
from rocketaudit.readers.java.sends.transactional import beside_database
from rocketaudit.readers.java.tree.remote import goes_out
from rocketaudit.readers.java.tree.scanning import calls_one_of, named
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.values import UNKNOWN

_WRAPPER = {"en": "the method that sends", "zh": "发送方法"}


def wrapped(known: Wrappers, path: str) -> Iterator[Sent]:
    """The calls of wrappers in a file."""
    data, tree = known.flow.tree.files[path], known.flow.tree
    # What a file names is looked up by its words: a file for each wrapper and a look for each would be a square.
    words = {word.decode() for word in named(data, [name.encode() for name in known.names])}
    names = frozenset(name for of in words for name in known.names[of])
    encoded = [name.encode() for name in names]
    for declared in tree.classes(path) if names and calls_one_of(data, names) else ():
        for part in declared.of.parts:
            if not any(data.find(name, part.start, part.end) >= 0 for name in encoded):
                continue
            for node, around in java.walk(part):
                if isinstance(node, java.Call) and node.name in names:
                    yield from _of_call(known, declared, node, around)


def _of_call(known: Wrappers, declared: Declared, call: java.Call, around: java.Around) -> Iterator[Sent]:
    flow = known.flow
    scope = scope_within(flow, declared, around)
    if kind_of(flow, call, scope) is not None:
        return
    bound, _, own = flow.target(call, scope)
    wrapper = known.methods.get((bound.owner.path, bound.method.start)) if bound is not None else None
    judged_here = wrapper is not None and (
        wrapper.result or wrapper.tells != "" or wrapper.failure >= 0 or wrapper.callback >= 0
    )
    if bound is None or wrapper is None or (own and not judged_here):
        return
    if goes_out(flow, call.target, scope) or _given_send(call, wrapper):
        return
    of = Sending(flow, declared, call, around, scope, wrapper.kind._replace(void=False))
    related = _where(known, of, bound, wrapper)
    looked_at = not own and demands_status(flow, bound, bound.owner)
    hazards = tuple(
        less_sure(one)._replace(path=(*one.path, *related))
        for one in _hazards(of, wrapper, own)
        if not (looked_at and one.kind == "result-ignored")
    )
    if hazards or wrapper.result or wrapper.throws:
        yield _fact(of, hazards)


def _where(known: Wrappers, of: Sending, bound: Bound, wrapper: Wrapper) -> tuple[Related, ...]:
    """The send that a wrapper makes; its name before it where the send is another wrapper's."""
    send = send_of(known.sendings, bound, wrapper)
    told = (Related(of.span(send), THE_SEND),) if send is not None else ()
    if send is None or wrapper.send is not None:
        return (Related(of.span(name_of(bound.owner.path, bound.method)), _WRAPPER), *told)
    return told


def _given_send(call: java.Call, wrapper: Wrapper) -> bool:
    """Whether a wrapper is given the send that it runs, as a lambda: that one is judged where it stands."""
    return any(
        isinstance(node, java.Call | java.Ref) and "send" in node.name.lower()
        for index, one in enumerate(call.arguments)
        if index != wrapper.callback and isinstance(one, java.Lambda | java.Ref | java.New)
        for node, _ in java.walk(one)
    )


def _hazards(of: Sending, wrapper: Wrapper, own: bool) -> Iterator[Hazard]:
    if wrapper.tells:
        yield from _of_answer(of, wrapper)
    if wrapper.result and of.kind.mode in (SYNC, TRANSACTION) and of.kind.api in (CLASSIC_API, SPRING_API):
        yield from of_result(of)
    if wrapper.future:
        yield from callbacks.of_future(of)
    given = of.call.arguments[wrapper.callback] if 0 <= wrapper.callback < len(of.call.arguments) else None
    if given is not None and not isinstance(given, java.Literal):  # the wrapper may have one of its own for null
        yield from callbacks.of_argument(of, given)
    if 0 <= wrapper.failure < len(of.call.arguments):
        yield from callbacks.of_failure(of, of.call.arguments[wrapper.failure])
    if wrapper.escapes and not own:
        yield from of_exception(of)
    if of.kind.mode not in (TRANSACTION, ONEWAY) and not own and not wrapper.kept:
        yield from beside_database(of)


def _of_answer(of: Sending, wrapper: Wrapper) -> Iterator[Hazard]:
    """What becomes of such an answer. A StreamBridge says by an exception that it failed, unless that is caught."""
    if not isinstance(of.around[-1], java.Do) and not never_read(of.around, messaging.IDS):
        yield from of_answer(of) if wrapper.tells == FLAG else ()
    elif not (of.kind.api == STREAM_API and wrapper.escapes) and not sent_again(of):
        yield Hazard("result-ignored", of.span(), how=of.call.name)


def _fact(of: Sending, hazards: tuple[Hazard, ...]) -> Sent:
    return Sent(
        api=of.kind.api,
        mode=of.kind.mode,
        name=of.name,
        receiver=receiver(of.call),
        orderly=False,
        template=False,
        topic=UNKNOWN,
        timeout=None,
        at=of.at,
        hazards=hazards,
        retried=False,
        kept=False,
        method=of.method,
        holder=of.declared,
    )
