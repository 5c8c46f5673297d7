"""What rocketmq-spring makes of `rocketmq.*`: a producer and consumers.

Which keys mean something was read in RocketMQProperties and RocketMQAutoConfiguration of rocketmq-spring 2.0.1 to
2.3.5: `rocketmq.consumer` with a group and a topic is a lite pull consumer in 2.2.0 to 2.2.2 and none in any other
release; from 2.2.3 that is `rocketmq.pull-consumer`. `endpoints`, `max-attempts` and `rocketmq.simple-consumer` belong
to the starter of the 5.x client.
"""

from collections.abc import Iterator

from rocketaudit.clients import (
    CONSUMER,
    GRPC_API,
    PRODUCER,
    SPRING_API,
    SUBSCRIPTION,
    ClientSetting,
    Site,
)
from rocketaudit.readers.spring.facts import Property, numbers
from rocketaudit.readers.spring.scopes import NUMBER, SWITCH, TEXT, Names, Scope, first, settings, text, value
from rocketaudit.values import UNKNOWN, Unknown, Value

_CLIENT: Names = {
    "instancename": ("instanceName", TEXT),
    "namespace": ("namespace", TEXT),
    "enablemsgtrace": ("enableMsgTrace", SWITCH),
    "tlsenable": ("useTLS", SWITCH),
}
_PRODUCER: Names = {
    "group": ("producerGroup", TEXT),
    "sendmessagetimeout": ("sendMsgTimeout", NUMBER),
    "retrytimeswhensendfailed": ("retryTimesWhenSendFailed", NUMBER),
    "retrytimeswhensendasyncfailed": ("retryTimesWhenSendAsyncFailed", NUMBER),
    "retrynextserver": ("retryAnotherBrokerWhenNotStoreOK", SWITCH),
    "maxmessagesize": ("maxMessageSize", NUMBER),
    "compressmessagebodythreshold": ("compressMsgBodyOverHowmuch", NUMBER),
    **_CLIENT,
}
_CONSUMER: Names = {
    "group": ("consumerGroup", TEXT),
    "messagemodel": ("messageModel", TEXT),
    "selectortype": ("selectorType", TEXT),
    "selectorexpression": ("selectorExpression", TEXT),
    "pullbatchsize": ("pullBatchSize", NUMBER),
    **_CLIENT,
}
_GRPC: Names = {
    "endpoints": ("endpoints", TEXT),
    "maxattempts": ("maxAttempts", NUMBER),
    "requesttimeout": ("requestTimeout", NUMBER),
    "consumergroup": ("consumerGroup", TEXT),
    "tag": ("subExpression", TEXT),
    "awaitduration": ("awaitDuration", NUMBER),
}
# Applications without the starter call their own properties so, and read them with @Value.
_HOME_MADE = ("groupname", "producergroup", "sendmsgtimeout", "namesrvaddr", "nameserver")
_BROADCASTING = "BROADCASTING"


def sites(scope: Scope, release: str | Unknown) -> Iterator[Site]:
    """The producer and the consumers that the keys of one document make for one profile."""
    yield from _producer(scope, release)
    yield from _classic_consumer(scope, "consumer", _style(release, pull=False))
    if _style(release, pull=True):
        yield from _classic_consumer(scope, "pullconsumer", "lite-pull")
    yield from _grpc_consumer(scope, "simpleconsumer", "simple")
    yield from _grpc_consumer(scope, "pushconsumer", "push")


def label(name: str, profile: str | None) -> str:
    """What reports call a site of a configuration file."""
    return f"{name} ({profile})" if profile else name


def _producer(scope: Scope, release: str | Unknown) -> Iterator[Site]:
    prefix = "rocketmq.producer."
    anchor = _anchor(scope, prefix, "group")
    if anchor is None:
        return
    grpc = any(prefix + key in scope.seen for key in ("endpoints", "maxattempts"))
    found = _grpc_settings(scope, prefix) if grpc else settings(scope, [prefix], _PRODUCER)
    home_made = any(prefix + key in scope.seen for key in _HOME_MADE)
    if not found or (not grpc and home_made and isinstance(release, Unknown)):
        return
    traits: dict[str, Value | Unknown] = {
        "api": GRPC_API if grpc else SPRING_API,
        "group": text(scope, prefix + "group"),
        **dict.fromkeys(("sendsSync", "sendsAsync", "sendsOrderly", "transactional"), UNKNOWN),
        "springRelease": release,
        "profile": scope.profile,
    }
    yield Site(PRODUCER, label("rocketmq.producer", scope.profile), anchor.key_at, traits, found)


def _style(release: str | Unknown, pull: bool) -> str | Unknown | None:
    """What kind of consumer `rocketmq.consumer`, or with `pull` `rocketmq.pull-consumer`, is; None where it is none."""
    if isinstance(release, Unknown):
        return UNKNOWN
    if pull:
        return "lite-pull" if numbers(release) >= (2, 2, 3) else None
    return "lite-pull" if (2, 2) <= numbers(release) < (2, 2, 3) else "push"


def _classic_consumer(scope: Scope, section: str, style: str | Unknown | None) -> Iterator[Site]:
    prefix = f"rocketmq.{section}."
    anchor = _anchor(scope, prefix, "group")
    if anchor is None:
        return
    found = {**settings(scope, [prefix], _CONSUMER), **_listeners(scope, prefix + "listeners.")}
    if not found and text(scope, prefix + "topic") is None:
        return
    model = text(scope, prefix + "messagemodel")
    broadcasting = model if isinstance(model, Unknown) else model == _BROADCASTING
    traits: dict[str, Value | Unknown] = {
        "api": SPRING_API,
        "style": style,
        "group": text(scope, prefix + "group"),
        "topic": text(scope, prefix + "topic"),
        "broadcasting": broadcasting,
        "profile": scope.profile,
    }
    name = label("rocketmq.pull-consumer" if section == "pullconsumer" else "rocketmq.consumer", scope.profile)
    yield Site(CONSUMER, name, anchor.key_at, traits, found)
    if style == "lite-pull" and traits["group"] is not None and traits["topic"] is not None:
        yield _subscription(name, anchor, traits, text(scope, prefix + "selectorexpression"))


def _grpc_consumer(scope: Scope, section: str, style: str) -> Iterator[Site]:
    prefix = f"rocketmq.{section}."
    anchor = _anchor(scope, prefix, "consumergroup")
    found = _grpc_settings(scope, prefix)
    if anchor is None or not found:
        return
    # The group of a push consumer stands in the annotation.
    group = text(scope, prefix + "consumergroup") if style == "simple" else UNKNOWN
    traits: dict[str, Value | Unknown] = {
        "api": GRPC_API,
        "style": style,
        "group": group,
        "topic": text(scope, prefix + "topic"),
        "broadcasting": False,
        "profile": scope.profile,
    }
    name = label(f"rocketmq.{section.removesuffix('consumer')}-consumer", scope.profile)
    yield Site(CONSUMER, name, anchor.key_at, traits, found)
    if style == "simple" and group is not None and traits["topic"] is not None:
        yield _subscription(name, anchor, traits, text(scope, prefix + "tag"))


def _grpc_settings(scope: Scope, prefix: str) -> dict[str, ClientSetting]:
    """The settings for the 5.x client; the starter's times are seconds, the client's milliseconds."""
    found = settings(scope, [prefix], _GRPC)
    for name in ("requestTimeout", "awaitDuration"):
        told = found.get(name)
        if told is not None and isinstance(told.value, int):
            found[name] = told._replace(value=told.value * 1000)
    return found


def _subscription(
    name: str, anchor: Property, consumer: dict[str, Value | Unknown], expression: str | Unknown | None
) -> Site:
    traits = {trait: consumer[trait] for trait in ("api", "group", "topic", "broadcasting", "profile")}
    traits |= {"expression": "*" if expression is None else expression, "ordered": False}
    return Site(SUBSCRIPTION, name, anchor.key_at, traits)


def _listeners(scope: Scope, prefix: str) -> dict[str, ClientSetting]:
    """The switches of single listeners: `rocketmq.consumer.listeners.<group>.<topic>: false`."""
    found: dict[str, ClientSetting] = {}
    for key, said in scope.seen.items():
        if key.startswith(prefix) and len(said.written) == 5:
            group, topic = (part.strip("[]") for part in said.written[3:])
            name = f"listeners.{group}.{topic}"
            found[name] = ClientSetting(name, value(scope, key, SWITCH), said.value, said.at)
    return found


def _anchor(scope: Scope, prefix: str, telling: str) -> Property | None:
    """The property that stands for a section: its group, else its first in the document itself."""
    return scope.own.get(prefix + telling) or first(scope, [prefix])
