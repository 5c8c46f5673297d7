"""The sites of Java files: listeners, sends, producers, consumers, subscriptions, transaction listeners, pull loops.

In: the tree and the files of one module. Out: its sites in the order of files. What a name in an annotation or setter
stands for is given by `resolve` (a placeholder of Spring's).
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.clients import (
    CONSUMER,
    LISTENER,
    PRODUCER,
    SEND,
    SPRING_API,
    STREAM_API,
    SUBSCRIPTION,
    ClientSetting,
    Hazard,
    Site,
    is_placeholder,
)
from rocketaudit.findings import Related
from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.batches import batch_hazards
from rocketaudit.readers.java.builders import Made, Marked, Subscribed, made, marked, take
from rocketaudit.readers.java.factories import Argument
from rocketaudit.readers.java.flow import Flow
from rocketaudit.readers.java.listeners import Found, judge, listeners
from rocketaudit.readers.java.pulls import pull_sites
from rocketaudit.readers.java.reactive import left_thread
from rocketaudit.readers.java.registrations import Registered, registered
from rocketaudit.readers.java.scopes import scope_within
from rocketaudit.readers.java.sends import ASYNC, SYNC, Sent, Wrappers, not_waiting, sends, wrapped
from rocketaudit.readers.java.streams import stream_listeners
from rocketaudit.readers.java.transactions import transaction_sites
from rocketaudit.readers.java.tree import Bound, Place, Tree
from rocketaudit.readers.java.tuned import tuned
from rocketaudit.readers.java.values import Task
from rocketaudit.values import UNKNOWN, Unknown, Value

Resolve = Callable[[str], str | Unknown]
Traits = dict[str, Value | Unknown]


class Sources(NamedTuple):
    """What one module is read from: its candidate files, the files that may call its wrappers, and what Spring's
    configuration says for a placeholder; `streams` where its Spring Cloud Stream binder is RocketMQ's."""

    paths: Sequence[str]
    callers: Sequence[str]
    wrappers: Wrappers
    resolve: Resolve
    streams: bool
    spring_release: str | Unknown


class Unfollowed(NamedTuple):
    """A listener whose paths are too many to be followed."""

    at: Place


def java_sites(tree: Tree, flow: Flow, of: Sources) -> tuple[list[Site], list[Unfollowed]]:
    """The sites of the Java files of one module, and the listeners that could not be followed."""
    clients = [one for path in of.paths for one in made(tree, flow, path)]
    others = [one for path in of.paths for one in tuned(tree, flow, path, clients)]
    sent = [one for path in of.paths for one in (*sends(of.wrappers, path), *not_waiting(tree, flow, path))]
    sent += [one for path in of.callers for one in wrapped(of.wrappers, path)]
    found: list[Site] = []
    unfollowed: list[Unfollowed] = []
    seen: set[tuple[str, str, int]] = set()
    for path in of.paths:
        for listener in [*listeners(tree, path), *stream_listeners(tree, path)]:
            if listener.api.api == STREAM_API and not of.streams:
                continue
            outcome = judge(tree, flow, listener)
            if not outcome.whole:
                unfollowed.append(Unfollowed(listener.at))
            hazards = [*outcome.hazards, *batch_hazards(flow, listener), *left_thread(flow, listener)]
            # A base class's catch is one finding, however many listeners extend it.
            fresh = tuple(one for one in hazards if (one.kind, one.at.path, one.at.start) not in seen)
            seen |= {(one.kind, one.at.path, one.at.start) for one in fresh if one.kind != "failure-possible"}
            found += _of_listener(tree, flow, listener, clients, of, fresh)
    made_at: dict[Place, int] = {}
    for client in (*clients, *others):
        made_at[client.at] = made_at.get(client.at, 0) + 1
        found += _of_client(tree, client, sent, of, made_at[client.at])
    found += _of_sends(tree, sent, clients, of)
    for path in of.paths:
        found += transaction_sites(tree, flow, path)
        found += pull_sites(tree, flow, path)
    return found, unfollowed


# -- listeners -----------------------------------------------------------------------------------------------------


def _of_listener(
    tree: Tree, flow: Flow, listener: Found, clients: Sequence[Made], of: Sources, hazards: tuple[Hazard, ...]
) -> Iterator[Site]:
    mark = marked(tree, flow, listener.holder) if listener.api.api == SPRING_API else None
    client = None if mark else _registered_at(flow, listener, clients) or registered(flow, listener)
    settings = _resolved(mark.settings if mark else client.settings if client else {}, of.resolve)
    settings |= _on_context(tree, flow, listener)
    traits = _consumer_traits(settings, listener.api.ordered)
    subscriptions = _subscriptions_of(mark, client, settings, of)
    topics = [UNKNOWN if is_placeholder(one.topic) else one.topic for one in subscriptions]
    batch = settings.get("consumeMessageBatchMaxSize")
    model = settings.get("messageModel")
    if model is not None and traits["broadcasting"] is True:
        hazards = _shown_at(model, hazards)
    yield Site(
        LISTENER,
        listener.name,
        tree.span(listener.at),
        {
            "api": listener.api.api,
            **traits,
            "topic": topics[0] if len(set(map(str, topics))) == 1 else UNKNOWN,
            "batch": batch.value if batch else 1,
        },
        settings,
        hazards,
    )
    if mark is not None:
        at = mark.at
        own = {"api": SPRING_API, "style": "push", **traits, "topic": topics[0] if topics else UNKNOWN, "profile": None}
        yield Site(CONSUMER, mark.class_name, at, own, settings)
        told = {**traits, "group": _told(mark.settings.get("consumerGroup"), of.resolve)}
        for one in subscriptions:
            yield _subscription(mark.class_name, SPRING_API, one, told, tree, settings)


def _on_context(tree: Tree, flow: Flow, listener: Found) -> dict[str, ClientSetting]:
    """What a listener sets on the context of each call."""
    code = listener.code.method if isinstance(listener.code, Bound) else listener.code.code
    if not isinstance(code, java.Node):
        return {}
    found: dict[str, ClientSetting] = {}
    for node, around in java.walk(code):
        if isinstance(node, java.Call) and node.name == "setDelayLevelWhenNextConsume" and len(node.arguments) == 1:
            take(tree, flow, node, scope_within(flow, listener.holder, around), found, [], [])
    return found


def _shown_at(model: ClientSetting, hazards: tuple[Hazard, ...]) -> tuple[Hazard, ...]:
    """Where messages are broadcast, the line that says so stands for every failure that is not delivered again."""
    failures = [one for one in hazards if one.kind == "failure-possible"]
    if not failures:
        return hazards
    related = tuple(Related(one.at, _ASKS_AGAIN) for one in failures)
    rest = tuple(one for one in hazards if one.kind != "failure-possible")
    return (*rest, Hazard("failure-possible", model.at, related))


_ASKS_AGAIN = {"en": "asks for redelivery here", "zh": "在此处要求重新投递"}


def _consumer_traits(settings: Mapping[str, ClientSetting], ordered: bool) -> Traits:
    model, mode = settings.get("messageModel"), settings.get("consumeMode")
    broadcasting: Value | Unknown = False
    if model is not None:
        broadcasting = UNKNOWN if isinstance(model.value, Unknown) else str(model.value).upper() == "BROADCASTING"
    group = settings.get("consumerGroup")
    in_order = ordered or (mode is not None and mode.value == "ORDERLY")
    return {"ordered": in_order, "broadcasting": broadcasting, "group": group.value if group else UNKNOWN}


def _registered_at(flow: Flow, listener: Found, clients: Sequence[Made]) -> Made | None:
    """The consumer that a listener is registered with."""
    for client in clients:
        for expr in client.registers:
            written = listener.written or listener.at
            if client.at.path == written.path and expr.start <= written.start <= expr.end:
                return client
            if _is_object(flow, client, expr, listener):
                return client
        for one in client.given:
            written = listener.written or listener.at
            if one.declared.path == written.path and one.value.start <= written.start <= one.value.end:
                return client
            if _is_given(flow, one, listener):
                return client
    return None


def _is_given(flow: Flow, one: Argument, listener: Found) -> bool:
    """Whether what a caller gives is an object of the listener's class, or the variable that holds it."""
    if isinstance(listener.code, Task) or listener.code.owner.of.kind == "anonymous":
        holders = (each for each in listener.around if isinstance(each, java.Local | java.Member))
        same = one.declared.path == listener.at.path and isinstance(one.value, java.Name)
        return same and any(each.name == library.word(one.value) for each in holders)
    typed = flow.type_of(one.value, scope_within(flow, one.declared, one.around))
    return typed is not None and flow.tree.declared(typed.type.name, typed.path) == listener.holder


def _is_object(flow: Flow, client: Made, expr: java.Expr, listener: Found) -> bool:
    """Whether an expression that was registered is an object of the listener's class, or the variable that holds it."""
    if isinstance(listener.code, Task) or listener.code.owner.of.kind == "anonymous":
        if not isinstance(expr, java.Name) or client.at.path != listener.at.path:
            return False
        holders = (one for one in listener.around if isinstance(one, java.Local | java.Member))
        return any(one.name == expr.id for one in holders)
    around: tuple[java.Node, ...] = (client.method,) if client.method else ()
    typed = flow.type_of(expr, scope_within(flow, client.holder, around))
    return typed is not None and flow.tree.declared(typed.type.name, typed.path) == listener.holder


class _Subscription(NamedTuple):
    topic: Value | Unknown
    expression: Value | Unknown
    at: Place | None
    span_of: ClientSetting | None


def _subscriptions_of(
    mark: Marked | None,
    client: Made | Registered | None,
    settings: Mapping[str, ClientSetting],
    of: Sources,
) -> list[_Subscription]:
    if mark is not None:
        topic, expression = mark.settings.get("topic"), mark.settings.get("selectorExpression")
        if topic is None:
            return []
        said = _told(expression, of.resolve) if expression else None
        return [_Subscription(_told(topic, of.resolve), said, None, settings["topic"])]
    return [_from_code(one, of.resolve) for one in (client.subscriptions if client else ())]


def _from_code(one: Subscribed, resolve: Resolve) -> _Subscription:
    return _Subscription(_or_text(one.topic, resolve), _or_text(one.expression, resolve), one.at, None)


# Which brokers a consumer meets, and as a member of which group: subscriptions are only compared where these agree.
_WHERE = ("namespace", "namespaceV2", "namesrvAddr", "nameServer")


def _subscription(
    name: str, api: str, one: _Subscription, traits: Traits, tree: Tree, settings: Mapping[str, ClientSetting]
) -> Site:
    at = tree.span(one.at) if one.at is not None else one.span_of.at if one.span_of else None
    if at is None:
        raise ValueError("a subscription without a place")
    own: Traits = {"api": api, **traits, "topic": one.topic, "expression": one.expression, "profile": None}
    return Site(SUBSCRIPTION, name, at, own, {each: settings[each] for each in _WHERE if each in settings})


# -- producers and consumers ---------------------------------------------------------------------------------------


def _of_client(tree: Tree, client: Made, sent: Sequence[Sent], of: Sources, number: int) -> Iterator[Site]:
    """The sites of a client; `number` tells apart what one factory makes."""
    settings = _resolved(client.settings, of.resolve)
    name = client.holder.name
    at = tree.span(client.at)
    if client.kind == PRODUCER:
        group = settings.get("producerGroup")
        own = [one for one in sent if _sends_through(one, client)] or [
            one for one in sent if one.api == client.api and one.mode != "" and not one.template
        ]
        traits: Traits = {
            "api": client.api,
            "group": group.value if group else UNKNOWN,
            **sending(own),
            "transactional": client.type == "TransactionMQProducer",
            "springRelease": of.spring_release,
            "errorChannel": None,
            "profile": None,
        }
        yield Site(PRODUCER, name, at, traits, settings)
        return
    consumer = _consumer_traits(settings, False)
    subscriptions = [_from_code(one, of.resolve) for one in client.subscriptions]
    topics = {str(one.topic) for one in subscriptions}
    topic = subscriptions[0].topic if len(topics) == 1 and not is_placeholder(subscriptions[0].topic) else UNKNOWN
    style = "lite-pull" if "Lite" in client.type else "pull" if "Pull" in client.type else "push"
    if style == "push":
        own_traits: Traits = {"api": client.api, "style": style, **consumer, "topic": topic, "profile": None}
        yield Site(CONSUMER, name, at, own_traits, settings)
    told = {**consumer, "group": _told(client.settings.get("consumerGroup"), of.resolve)}
    variable = f"{name}.{client.variable}" + (f" #{number}" if number > 1 else "")
    for one in subscriptions:
        yield _subscription(variable, client.api, one, told, tree, settings)


def _sends_through(one: Sent, client: Made) -> bool:
    """Whether a send goes through this producer: the same variable of the same class, or of the same method."""
    if one.receiver != client.variable or not client.variable:
        return False
    if one.holder.path != client.holder.path or one.holder.of.start != client.holder.of.start:
        return False
    members = {member.name for member in client.holder.of.members}
    return client.variable in members or client.method is None or one.method is client.method


def sending(own: Sequence[Sent]) -> Traits:
    """How a producer's sends go, as far as they were seen; UNKNOWN where none was."""
    if not own:
        return dict.fromkeys(
            ("sendsSync", "sendsAsync", "sendsOrderly", "applicationRetries", "ignoresStatus"), UNKNOWN
        )
    kept = any(one.retried or one.kept for one in own)
    return {
        "sendsSync": any(one.mode == SYNC and not one.orderly for one in own),
        "sendsAsync": any(one.mode == ASYNC for one in own),
        "sendsOrderly": any(one.orderly for one in own),
        "applicationRetries": kept,
        "ignoresStatus": any(each.kind == "result-ignored" for one in own if one.mode == SYNC for each in one.hazards),
    }


def _of_sends(tree: Tree, sent: Sequence[Sent], clients: Sequence[Made], of: Sources) -> Iterator[Site]:
    producers = [one for one in clients if one.kind == PRODUCER]
    first_template = True
    for one in sent:
        through = next((each for each in producers if _sends_through(one, each)), None)
        if through is None and len(producers) == 1 and one.api == producers[0].api:
            through = producers[0]
        template = one.template and first_template
        first_template = first_template and not one.template
        traits: Traits = {
            "api": one.api,
            "mode": one.mode,
            "template": template,
            "topic": _filled(one.topic, of.resolve),
            "timeout": one.timeout,
            "orderly": one.orderly,
            "retried": one.retried or one.kept,
        }
        settings = _resolved(through.settings, of.resolve) if through else {}
        yield Site(SEND, one.name, tree.span(one.at), traits, settings, one.hazards)


# -- placeholders --------------------------------------------------------------------------------------------------


def _filled(value: Value | Unknown, resolve: Resolve) -> Value | Unknown:
    return resolve(value) if isinstance(value, str) and "${" in value else value


def _or_text(value: Value | Unknown, resolve: Resolve) -> Value | Unknown:
    """What a placeholder stands for, else its text: within one application the same text means the same."""
    found = _filled(value, resolve)
    plain = isinstance(value, str) and "#{" not in value
    return value if isinstance(found, Unknown) and plain else found


def _told(setting: ClientSetting | None, resolve: Resolve) -> Value | Unknown:
    return _or_text(setting.value, resolve) if setting is not None else UNKNOWN


def _resolved(settings: Mapping[str, ClientSetting], resolve: Resolve) -> dict[str, ClientSetting]:
    return {name: one._replace(value=_converted(name, one.value, resolve)) for name, one in settings.items()}


_IN_WORDS = re.compile(r"(?:Group|Name|Addr|Server|Expression|topic|namespace\w*|Model|Where|Key|Type|Mode)$")


def _converted(name: str, value: Value | Unknown, resolve: Resolve) -> Value | Unknown:
    """What a placeholder stands for, as Spring would convert it: most settings are no texts."""
    found = _filled(value, resolve)
    if found == value or not isinstance(found, str) or _IN_WORDS.search(name):
        return found
    if re.fullmatch(r"-?\d{1,18}", found):
        return int(found)
    return {"true": True, "false": False}.get(found.lower(), found)


__all__ = ["Sources", "Unfollowed", "java_sites", "sending"]
