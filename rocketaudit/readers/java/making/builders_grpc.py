"""Producers and consumers of the 5.x client: the chain of a builder that ends in build()."""

from collections.abc import Iterator, Sequence

from rocketaudit.clients import CONSUMER, GRPC_API, PRODUCER, ClientSetting
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.making.filling import Filling
from rocketaudit.readers.java.making.made import (
    Made,
    Subscribed,
    expression_of,
    holder_of,
    receiver_of,
    setting,
    settled,
)
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import constant_value, scope_within
from rocketaudit.readers.java.values import Scope

_BUILDERS = {
    "newProducerBuilder": PRODUCER,
    "newPushConsumerBuilder": CONSUMER,
    "newSimpleConsumerBuilder": CONSUMER,
}
_SETTINGS = {"setConsumerGroup": "consumerGroup", "setMaxAttempts": "maxAttempts"}


def builder_steps(of: java.Call, around: java.Around) -> list[java.Call]:
    """The calls of a builder's chain that ends in build(), the first that makes the builder; none of another chain."""
    steps = list(java.steps(of.target))
    first = java.root(of)
    if isinstance(first, java.Name):
        steps += _held_steps(first.id, around)
    return steps if any(one.name in _BUILDERS for one in steps) else []


def built(
    resolver: Resolver, declared: Declared, steps: Sequence[java.Call], around: java.Around, filling: Filling
) -> Made:
    """A client of the 5.x kind, out of the steps of its builder, with what a caller gives to its factory."""
    first = next(one for one in steps if one.name in _BUILDERS)
    scope = scope_within(resolver, declared, around)
    tree = resolver.tree
    settings: dict[str, ClientSetting] = {}
    subscriptions: list[Subscribed] = []
    registers: list[java.Expr] = []
    for step in steps:
        if not step.arguments:
            continue
        (argument, *_) = step.arguments
        if step.name == "setMessageListener":
            registers.append(argument)
        elif step.name == "setSubscriptionExpressions":
            subscriptions += _of_map(resolver, argument, scope, filling)
        elif step.name in _SETTINGS:
            name = _SETTINGS[step.name]
            settings[name] = filling.shown(tree, argument, setting(tree, resolver, name, filling.of(argument), scope))
    variable, _ = holder_of(declared, around)
    method = java.method_around(around)
    at = Place(declared.path, first.name_start, first.end)
    own, theirs = filling.split(registers)
    kind = _BUILDERS[first.name]
    return Made(kind, GRPC_API, first.name, variable, at, settings, tuple(subscriptions), own, declared, method, theirs)


def _held_steps(name: str, around: java.Around) -> list[java.Call]:
    """The calls on a builder that is held in a variable, with the chain that made it."""
    method = java.method_around(around)
    found: list[java.Call] = []
    for node, _ in java.walk(method) if method else ():
        if isinstance(node, java.Local) and node.name == name:
            found += java.steps(node.value)
        elif isinstance(node, java.Call) and receiver_of(node) == name:
            found.append(node)
    return found


def _of_map(resolver: Resolver, of: java.Expr, scope: Scope, filling: Filling) -> Iterator[Subscribed]:
    """Collections.singletonMap(topic, expression), Map.of(...); also one that is held in a variable, and filled."""
    if isinstance(of, java.Name | java.Field):
        held = settled(resolver, of, scope)
        if held is not None and isinstance(held[0], java.Call):
            yield from _of_map(resolver, *held, filling)
        elif isinstance(of, java.Name) and of.id in scope.locals:
            yield from _put(resolver, of.id, scope, filling)
        return
    if not isinstance(of, java.Call) or of.name not in ("singletonMap", "of"):
        return
    for topic, expression in zip(of.arguments[::2], of.arguments[1::2], strict=False):
        yield _subscribed(resolver, topic, expression, scope, filling)


def _subscribed(
    resolver: Resolver, topic: java.Expr, expression: java.Expr, scope: Scope, filling: Filling
) -> Subscribed:
    known = constant_value(resolver, filling.of(topic), scope)
    at = filling.place(topic, expression) or Place(scope.path, topic.start, expression.end)
    return Subscribed(known, expression_of(resolver, filling.of(expression), scope), at)


def _put(resolver: Resolver, name: str, scope: Scope, filling: Filling) -> Iterator[Subscribed]:
    """What the method puts into a map that it holds in a variable."""
    for node, _ in java.walk(scope.locals[name][1]):
        if not (isinstance(node, java.Call) and node.name == "put" and receiver_of(node) == name):
            continue
        if len(node.arguments) == 2:
            yield _subscribed(resolver, *node.arguments, scope, filling)
