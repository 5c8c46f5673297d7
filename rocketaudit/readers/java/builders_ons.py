"""Producers and consumers of Aliyun's ONS client: Properties given to ONSFactory, or to a bean.

The keys are those of PropertyKeyConst (ons-client 1.8); the settings get the names of the classic client.
"""

from collections.abc import Iterator

from rocketaudit.clients import CONSUMER, ONS_API, PRODUCER, ClientSetting
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.made import Around, Made, Subscribed, calls_on, holder_of, setting, subscription
from rocketaudit.readers.java.resolve import Resolver
from rocketaudit.readers.java.scopes import scope_within
from rocketaudit.readers.java.tree import Tree
from rocketaudit.values import Unknown, Value

FACTORIES = {
    "createProducer": PRODUCER,
    "createOrderProducer": PRODUCER,
    "createTransactionProducer": PRODUCER,
    "createConsumer": CONSUMER,
    "createOrderedConsumer": CONSUMER,
    "createBatchConsumer": CONSUMER,
}
_GROUPS = ("GROUP_ID", "ProducerId", "ConsumerId")
_KEYS = {
    "SendMsgTimeoutMillis": "sendMsgTimeout",
    "MaxReconsumeTimes": "maxReconsumeTimes",
    "MessageModel": "messageModel",
    "ConsumeThreadNums": "consumeThreadMin",
    "ConsumeMessageBatchMaxSize": "consumeMessageBatchMaxSize",
    "InstanceName": "instanceName",
}


def created(tree: Tree, resolver: Resolver, declared: Declared, of: java.Call, around: Around) -> Made | None:
    """The client that a call of ONSFactory makes."""
    kind = FACTORIES.get(of.name)
    if kind is None or java.word(of.target) != "ONSFactory" or not of.arguments:
        return None
    method = next((one for one in around if isinstance(one, java.Method)), None)
    settings: dict[str, ClientSetting] = {}
    given = of.arguments[0]
    if isinstance(given, java.Name):
        parts = (method,) if method is not None else ()
        for call, inside in calls_on(given.id, parts):
            settings |= dict(_written(tree, resolver, kind, call, declared, inside))
    variable, code = holder_of(declared, around)
    subscriptions: list[Subscribed] = []
    registers: list[java.Expr] = []
    for call, inside in calls_on(variable, code):
        if call.name == "subscribe" and len(call.arguments) >= 2:
            subscriptions.append(subscription(resolver, call, scope_within(resolver, declared, inside)))
            registers.append(call.arguments[-1])
    at = Place(declared.path, of.name_start, of.end)
    name = of.name.removeprefix("create")
    return Made(kind, ONS_API, name, variable, at, settings, tuple(subscriptions), tuple(registers), declared, method)


def _written(
    tree: Tree, resolver: Resolver, kind: str, call: java.Call, declared: Declared, around: Around
) -> Iterator[tuple[str, ClientSetting]]:
    """What one call on the Properties sets."""
    if call.name not in ("setProperty", "put") or len(call.arguments) != 2:
        return
    key, value = call.arguments
    written = key.text if isinstance(key, java.Literal) else java.word(key)
    group = "producerGroup" if kind == PRODUCER else "consumerGroup"
    name = group if written in _GROUPS else _KEYS.get(written)
    if name is not None:
        found = setting(tree, resolver, name, value, scope_within(resolver, declared, around))
        yield name, found._replace(value=_converted(found.value))


def _converted(value: Value | Unknown) -> Value | Unknown:
    """Properties are texts: those of digits are numbers."""
    return int(value) if isinstance(value, str) and value.lstrip("-").isdigit() else value
