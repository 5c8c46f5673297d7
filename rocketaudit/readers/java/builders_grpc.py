"""Producers and consumers of the 5.x client: the chain of a builder that ends in build()."""

from collections.abc import Iterator

from rocketaudit.clients import CONSUMER, GRPC_API, PRODUCER, ClientSetting
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.made import (
    Around,
    Made,
    Subscribed,
    expression_of,
    holder_of,
    receiver_of,
    setting,
    settled,
)
from rocketaudit.readers.java.resolve import Resolver
from rocketaudit.readers.java.scopes import constant_value, scope_within
from rocketaudit.readers.java.values import Scope

_BUILDERS = {"newProducerBuilder": PRODUCER, "newPushConsumerBuilder": CONSUMER}
_SETTINGS = {"setConsumerGroup": "consumerGroup", "setMaxAttempts": "maxAttempts"}


def built(resolver: Resolver, declared: Declared, of: java.Call, around: Around) -> Made | None:
    """A client of the 5.x kind, out of the chain that ends in build()."""
    steps: list[java.Call] = []
    node: java.Expr | None = of.target
    while isinstance(node, java.Call):
        steps.append(node)
        node = node.target
    if isinstance(node, java.Name):
        steps += _builder_steps(node.id, around)
    first = next((one for one in steps if one.name in _BUILDERS), None)
    if first is None:
        return None
    scope = scope_within(resolver, declared, around)
    tree = resolver.tree
    settings: dict[str, ClientSetting] = {}
    subscriptions: list[Subscribed] = []
    registers: list[java.Expr] = []
    for step in steps:
        if step.name == "setMessageListener" and step.arguments:
            registers.append(step.arguments[0])
        elif step.name == "setSubscriptionExpressions" and step.arguments:
            subscriptions += _of_map(resolver, step.arguments[0], scope)
        elif step.name in _SETTINGS and step.arguments:
            name = _SETTINGS[step.name]
            settings[name] = setting(tree, resolver, name, step.arguments[0], scope)
    variable, _ = holder_of(declared, around)
    method = next((one for one in around if isinstance(one, java.Method)), None)
    at = Place(declared.path, first.name_start, first.end)
    kind = _BUILDERS[first.name]
    return Made(
        kind, GRPC_API, first.name, variable, at, settings, tuple(subscriptions), tuple(registers), declared, method
    )


def _builder_steps(name: str, around: Around) -> list[java.Call]:
    """The calls on a builder that is held in a variable, with the chain that made it."""
    method = next((one for one in around if isinstance(one, java.Method)), None)
    found: list[java.Call] = []
    for node, _ in java.walk(method) if method else ():
        if isinstance(node, java.Local) and node.name == name:
            step = node.value
            while isinstance(step, java.Call):
                found.append(step)
                step = step.target
        elif isinstance(node, java.Call) and receiver_of(node) == name:
            found.append(node)
    return found


def _of_map(resolver: Resolver, of: java.Expr, scope: Scope) -> Iterator[Subscribed]:
    """Collections.singletonMap(topic, expression), Map.of(...); also one that is held in a variable, and filled."""
    if isinstance(of, java.Name | java.Field):
        held = settled(resolver, of, scope)
        if held is not None and isinstance(held[0], java.Call):
            yield from _of_map(resolver, *held)
        elif isinstance(of, java.Name) and of.id in scope.locals:
            yield from _put(resolver, of.id, scope)
        return
    if not isinstance(of, java.Call) or of.name not in ("singletonMap", "of"):
        return
    for topic, expression in zip(of.arguments[::2], of.arguments[1::2], strict=False):
        value = expression_of(resolver, expression, scope)
        at = Place(scope.path, topic.start, expression.end)
        yield Subscribed(constant_value(resolver, topic, scope), value, at)


def _put(resolver: Resolver, name: str, scope: Scope) -> Iterator[Subscribed]:
    """What the method puts into a map that it holds in a variable."""
    for node, _ in java.walk(scope.locals[name][1]):
        if not (isinstance(node, java.Call) and node.name == "put" and receiver_of(node) == name):
            continue
        if len(node.arguments) == 2:
            topic, expression = node.arguments
            at = Place(scope.path, topic.start, expression.end)
            yield Subscribed(constant_value(resolver, topic, scope), expression_of(resolver, expression, scope), at)
