"""Producers and consumers of Aliyun's ONS client: Properties given to ONSFactory, or to one of its beans.

The keys are those of PropertyKeyConst (ons-client 1.8); the settings get the names of the classic client.
"""

from collections.abc import Iterator

from rocketaudit.clients import CONSUMER, ONS_API, PRODUCER, ClientSetting
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.making.made import Made, Subscribed, calls_on, holder_of, setting, subscription
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import constant_value, scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope
from rocketaudit.values import UNKNOWN, Unknown, Value

FACTORIES = {
    "createProducer": PRODUCER,
    "createOrderProducer": PRODUCER,
    "createTransactionProducer": PRODUCER,
    "createConsumer": CONSUMER,
    "createOrderedConsumer": CONSUMER,
    "createBatchConsumer": CONSUMER,
}
BEANS = {
    "ProducerBean": PRODUCER,
    "OrderProducerBean": PRODUCER,
    "TransactionProducerBean": PRODUCER,
    "ConsumerBean": CONSUMER,
    "OrderConsumerBean": CONSUMER,
    "BatchConsumerBean": CONSUMER,
}
_ITS_BEANS = b"openservices.ons.api"  # other libraries have classes of these names
_GROUPS = ("GROUP_ID", "ProducerId", "ConsumerId")
_KEYS = {
    "SendMsgTimeoutMillis": "sendMsgTimeout",
    "MaxReconsumeTimes": "maxReconsumeTimes",
    "MessageModel": "messageModel",
    "ConsumeThreadNums": "consumeThreadMin",
    "ConsumeMessageBatchMaxSize": "consumeMessageBatchMaxSize",
    "InstanceName": "instanceName",
}


def created(tree: Tree, resolver: Resolver, declared: Declared, of: java.Call, around: java.Around) -> Made | None:
    """The client that a call of ONSFactory makes."""
    kind = FACTORIES.get(of.name)
    if kind is None or java.word(of.target) != "ONSFactory" or not of.arguments:
        return None
    method = java.method_around(around)
    settings = _properties(tree, resolver, kind, of.arguments[0], declared, method)
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


def bean(tree: Tree, resolver: Resolver, declared: Declared, of: java.New, around: java.Around) -> Made | None:
    """The client that a bean is, with what its setters are given: Properties, and a table of subscriptions."""
    if _ITS_BEANS not in tree.files[declared.path]:
        return None
    kind = BEANS[of.type.name]
    method = java.method_around(around)
    variable, code = holder_of(declared, around)
    settings: dict[str, ClientSetting] = {}
    subscriptions: list[Subscribed] = []
    registers: list[java.Expr] = []
    for call, inside in calls_on(variable, code):
        if call.name == "setProperties" and call.arguments:
            settings |= _properties(tree, resolver, kind, call.arguments[0], declared, method)
        elif call.name == "setSubscriptionTable" and call.arguments:
            scope = scope_within(resolver, declared, inside)
            for key, value in _table(call.arguments[0], method):
                subscriptions.append(_subscribed(resolver, key, scope, method))
                registers.append(value)
    at = Place(declared.path, of.start, of.end)
    return Made(
        kind, ONS_API, of.type.name, variable, at, settings, tuple(subscriptions), tuple(registers), declared, method
    )


def _table(of: java.Expr, method: java.Method | None) -> Iterator[tuple[java.Expr, java.Expr]]:
    """What a method puts into a table of subscriptions, or gives to `Map.of`: each with its listener."""
    if isinstance(of, java.Name):
        for call, _ in calls_on(of.id, (method,) if method is not None else ()):
            if call.name == "put" and len(call.arguments) == 2:
                yield call.arguments[0], call.arguments[1]
    elif isinstance(of, java.Call) and of.name in ("of", "singletonMap"):
        yield from zip(of.arguments[::2], of.arguments[1::2], strict=False)


def _subscribed(resolver: Resolver, key: java.Expr, scope: Scope, method: java.Method | None) -> Subscribed:
    """A subscription that is an object with setters."""
    topic: Value | Unknown = UNKNOWN
    expression: Value | Unknown = None
    at = Place(scope.path, key.start, key.end)
    held = calls_on(key.id, (method,)) if isinstance(key, java.Name) and method is not None else ()
    for call, _ in held:
        if call.name == "setTopic" and call.arguments:
            topic, at = constant_value(resolver, call.arguments[0], scope), Place(scope.path, call.name_start, call.end)
        elif call.name == "setExpression" and call.arguments:
            expression = constant_value(resolver, call.arguments[0], scope)
    return Subscribed(topic, expression, at)


def _properties(
    tree: Tree, resolver: Resolver, kind: str, of: java.Expr, declared: Declared, method: java.Method | None
) -> dict[str, ClientSetting]:
    """What a method puts into Properties that it holds in a variable."""
    settings: dict[str, ClientSetting] = {}
    if isinstance(of, java.Name):
        for call, inside in calls_on(of.id, (method,) if method is not None else ()):
            settings |= dict(_written(tree, resolver, kind, call, declared, inside))
    return settings


def _written(
    tree: Tree, resolver: Resolver, kind: str, call: java.Call, declared: Declared, around: java.Around
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
