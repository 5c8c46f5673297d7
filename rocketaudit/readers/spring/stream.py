"""What Spring Cloud Stream's RocketMQ binder makes of `spring.cloud.stream.*`: a producer or a consumer a binding.

Two generations of the binder read different keys (RocketMQProducerProperties and RocketMQConsumerProperties of
spring-cloud-alibaba 2.0.2 to 2023.0.0.0-RC1): the old one sends asynchronously unless `sync: true`, the new one, from
2.2.7 and 2021.0.1.0, synchronously unless `send-type` says otherwise. Where the release is not known the keys of both
are taken, and the way of sending is UNKNOWN where neither is written.
"""

from collections.abc import Iterator

from rocketaudit.clients import CONSUMER, PRODUCER, STREAM_API, SUBSCRIPTION, ClientSetting, Site
from rocketaudit.readers.spring.bindings import (
    BINDER,
    BINDER_DEFAULT,
    CORE,
    CORE_DEFAULT,
    INPUT,
    STREAM,
    Binding,
    bindings,
    direction,
    through_rocketmq,
)
from rocketaudit.readers.spring.facts import numbers
from rocketaudit.readers.spring.scopes import NUMBER, SWITCH, TEXT, Names, Scope, first, settings, text, value
from rocketaudit.readers.spring.starter import label
from rocketaudit.source import Span
from rocketaudit.values import UNKNOWN, Unknown, Value

_OLD, _NEW = "old", "new"
_PRODUCER: Names = {
    "group": ("producerGroup", TEXT),
    "retrytimeswhensendfailed": ("retryTimesWhenSendFailed", NUMBER),
    "retrytimeswhensendasyncfailed": ("retryTimesWhenSendAsyncFailed", NUMBER),
    "maxmessagesize": ("maxMessageSize", NUMBER),
}
_PRODUCER_OF: dict[str, Names] = {
    _OLD: {
        "sendmessagetimeout": ("sendMsgTimeout", NUMBER),
        "retrynextserver": ("retryAnotherBrokerWhenNotStoreOK", SWITCH),
        "compressmessagebodythreshold": ("compressMsgBodyOverHowmuch", NUMBER),
    },
    _NEW: {
        "sendmsgtimeout": ("sendMsgTimeout", NUMBER),
        "retryanotherbroker": ("retryAnotherBrokerWhenNotStoreOK", SWITCH),
        "compressmsgbodythreshold": ("compressMsgBodyOverHowmuch", NUMBER),
    },
}
_CONSUMER_OF: dict[str, Names] = {
    _OLD: {
        "tags": ("subExpression", TEXT),
        "sql": ("subExpression", TEXT),
        "orderly": ("orderly", SWITCH),
        "delaylevelwhennextconsume": ("delayLevelWhenNextConsume", NUMBER),
        "suspendcurrentqueuetimemillis": ("suspendCurrentQueueTimeMillis", NUMBER),
    },
    _NEW: {
        "subscription": ("subExpression", TEXT),
        "push.orderly": ("orderly", SWITCH),
        "push.delaylevelwhennextconsume": ("delayLevelWhenNextConsume", NUMBER),
        "push.suspendcurrentqueuetimemillis": ("suspendCurrentQueueTimeMillis", NUMBER),
        "push.maxreconsumetimes": ("maxReconsumeTimes", NUMBER),
        "messagemodel": ("messageModel", TEXT),
        "consumefromwhere": ("consumeFromWhere", TEXT),
        "pullbatchsize": ("pullBatchSize", NUMBER),
    },
}
_CORE_CONSUMER: Names = {"maxattempts": ("maxAttempts", NUMBER)}
# RocketMQConsumerFactory hands it to the client in these releases only.
_RECONSUME_TIMES_READ = ((2, 2, 9), (2, 2, 10))
_SEND_TYPES = {"sync": "Sync", "async": "Async", "oneway": "OneWay"}


def sites(scope: Scope, spring: str | Unknown, binder: str | Unknown) -> Iterator[Site]:
    """The producers, consumers and subscriptions of the bindings that one document speaks of, for one profile."""
    for binding in bindings(scope):
        if not through_rocketmq(binding, scope.everything, not isinstance(binder, Unknown)):
            continue
        side = direction(binding, scope)
        if side is not None and _enabled(scope, binding, "consumer" if side == INPUT else "producer"):
            yield from _input(scope, binding, binder) if side == INPUT else _output(scope, binding, spring, binder)


def generation(binder: str | Unknown) -> str | None:
    """Which keys a release of spring-cloud-starter-stream-rocketmq reads; None where it is not known."""
    if isinstance(binder, Unknown):
        return None
    release = numbers(binder)
    if release[:1] >= (2021,):
        return _OLD if release[:2] == (2021, 1) else _NEW
    is_new = "rocketmq" in binder.lower() or (2, 2, 7) <= release < (2000,)
    return _NEW if is_new else _OLD


def _output(scope: Scope, binding: Binding, spring: str | Unknown, binder: str | Unknown) -> Iterator[Site]:
    prefixes = _prefixes(binding, "producer")
    reads = generation(binder)
    found = settings(scope, prefixes, {**_PRODUCER, **_either(_PRODUCER_OF, reads)})
    if reads != _OLD:
        general = settings(scope, [STREAM + "rocketmq.binder."], {"group": ("producerGroup", TEXT)})
        found = general | found
    sending = _sending(scope, prefixes, reads)
    if isinstance(sending, ClientSetting):
        found[sending.name] = sending
    way = sending.value if isinstance(sending, ClientSetting) else sending
    transactional = _transactional(scope, prefixes, reads)
    known = isinstance(way, str)
    traits: dict[str, Value | Unknown] = {
        "api": STREAM_API,
        "group": found["producerGroup"].value if "producerGroup" in found else None,
        "sendsSync": transactional is True or way == "Sync" if known or transactional is True else UNKNOWN,
        "sendsAsync": transactional is not True and way == "Async" if known or transactional is True else UNKNOWN,
        "sendsOrderly": _partitioned(scope, binding),
        "transactional": transactional,
        "errorChannel": _hears_of_failures(scope, binding, reads),
        "springRelease": spring,
        "profile": scope.profile,
    }
    at = _anchor(scope, binding)
    yield Site(PRODUCER, label(binding.name, scope.profile), at, traits, found)


def _input(scope: Scope, binding: Binding, binder: str | Unknown) -> Iterator[Site]:
    prefixes = _prefixes(binding, "consumer")
    reads = generation(binder)
    found = settings(scope, prefixes, _either(_CONSUMER_OF, reads))
    if not isinstance(binder, Unknown) and numbers(binder)[:3] not in _RECONSUME_TIMES_READ:
        found.pop("maxReconsumeTimes", None)
    found |= settings(scope, [f"{CORE}{binding.key}.consumer.", CORE_DEFAULT + "consumer."], _CORE_CONSUMER)
    found |= settings(scope, [f"{CORE}{binding.key}.", CORE_DEFAULT], {"group": ("consumerGroup", TEXT)})
    topic = text(scope, f"{CORE}{binding.key}.destination") or text(scope, CORE_DEFAULT + "destination")
    traits: dict[str, Value | Unknown] = {
        "api": STREAM_API,
        "style": _style(scope, binding),
        "group": found["consumerGroup"].value if "consumerGroup" in found else None,
        # Without a destination the topic is called as the binding is.
        "topic": binding.name if topic is None else topic,
        "broadcasting": _broadcasting(scope, prefixes, reads, found),
        "profile": scope.profile,
    }
    name, at = label(binding.name, scope.profile), _anchor(scope, binding)
    yield Site(CONSUMER, name, at, traits, found)
    ordered = found["orderly"].value if "orderly" in found else False
    expression = found["subExpression"].value if "subExpression" in found else "*"
    shared = {trait: traits[trait] for trait in ("api", "group", "broadcasting", "profile")}
    for one in _topics(traits["topic"]):
        told = {**shared, "topic": one, "expression": expression, "ordered": ordered}
        yield Site(SUBSCRIPTION, name, at, told)


def _topics(topic: Value | Unknown) -> tuple[Value | Unknown, ...]:
    """A destination may be a list of topics; each has its own consumer."""
    if not isinstance(topic, str):
        return (topic,)
    return tuple(part.strip() for part in topic.split(",") if part.strip()) or (topic,)


def _prefixes(binding: Binding, section: str) -> list[str]:
    return [f"{BINDER}{binding.key}.{section}.", f"{BINDER_DEFAULT}{section}."]


def _either(names: dict[str, Names], reads: str | None) -> dict[str, tuple[str, str]]:
    """The names of one generation, or of both."""
    return dict(names[reads]) if reads else {**names[_OLD], **names[_NEW]}


def _enabled(scope: Scope, binding: Binding, section: str) -> bool:
    found = settings(scope, _prefixes(binding, section), {"enabled": ("enabled", SWITCH)})
    return "enabled" not in found or found["enabled"].value is not False


def _sending(scope: Scope, prefixes: list[str], reads: str | None) -> ClientSetting | str | Unknown:
    """How a binding sends, as the setting `sendType`, or what the binder does by itself."""
    if reads != _OLD:
        written = settings(scope, prefixes, {"sendtype": ("sendType", TEXT)}).get("sendType")
        if written is not None:
            way = _SEND_TYPES.get(str(written.value).lower(), UNKNOWN)
            return written._replace(value=way)
        if reads == _NEW:
            return "Sync"
    written = settings(scope, prefixes, {"sync": ("sendType", SWITCH)}).get("sendType")
    if written is not None:
        ways: dict[object, Value] = {True: "Sync", False: "Async"}
        return written._replace(value=ways.get(written.value, UNKNOWN))
    return "Async" if reads == _OLD else UNKNOWN


def _hears_of_failures(scope: Scope, binding: Binding, reads: str | None) -> bool | Unknown:
    """Whether what fails later comes to an error channel, or to a callback of the application's own."""
    if reads != _OLD and any(text(scope, prefix + "sendcallback") for prefix in _prefixes(binding, "producer")):
        return True
    core = [f"{CORE}{binding.key}.producer.", CORE_DEFAULT + "producer."]
    found = settings(scope, core, {"errorchannelenabled": ("errorChannel", SWITCH)}).get("errorChannel")
    if found is None:
        return False
    return found.value if isinstance(found.value, bool) else UNKNOWN


def _transactional(scope: Scope, prefixes: list[str], reads: str | None) -> bool | Unknown:
    names: Names = {"producertype": ("producerType", TEXT), "transactional": ("transactional", SWITCH)}
    found = settings(scope, prefixes, names)
    if reads != _OLD and "producerType" in found:
        kind = found["producerType"].value
        return UNKNOWN if isinstance(kind, Unknown) else str(kind).lower() == "trans"
    if reads != _NEW and "transactional" in found:
        said = found["transactional"].value
        return said if isinstance(said, bool) else UNKNOWN
    return False


def _broadcasting(
    scope: Scope, prefixes: list[str], reads: str | None, found: dict[str, ClientSetting]
) -> bool | Unknown:
    if reads != _OLD and "messageModel" in found:
        model = found["messageModel"].value
        return model if isinstance(model, Unknown) else str(model).upper() == "BROADCASTING"
    if reads != _NEW:
        said = settings(scope, prefixes, {"broadcasting": ("broadcasting", SWITCH)}).get("broadcasting")
        if said is not None:
            return said.value if isinstance(said.value, bool) else UNKNOWN
    return False


def _style(scope: Scope, binding: Binding) -> str:
    """A pollable source is asked for its messages."""
    sources = str(text(scope, STREAM + "pollablesource") or "").replace(",", ";").split(";")
    return "lite-pull" if binding.name.removesuffix("-in-0") in (source.strip() for source in sources) else "push"


def _partitioned(scope: Scope, binding: Binding) -> bool:
    """Whether a queue is chosen for each message."""
    core, own = f"{CORE}{binding.key}.producer.", f"{BINDER}{binding.key}.producer.messagequeueselector"
    count = value(scope, core + "partitioncount", NUMBER)
    by_key = any(key.startswith((core + "partitionkey", core + "partitionselector")) for key in scope.seen)
    return by_key or own in scope.seen or (isinstance(count, int) and count > 1)


def _anchor(scope: Scope, binding: Binding) -> Span:
    """The key of the binding; in a properties file, which has none, that of its destination or group."""
    of_core = f"{CORE}{binding.key}."
    for key in ("destination", "group"):
        if of_core + key in scope.own:
            named = scope.own[of_core + key]
            return named.within_at or named.key_at
    found = first(scope, [of_core, f"{BINDER}{binding.key}."])
    return found.key_at if found else next(iter(scope.own.values())).key_at
