"""Producers and consumers where they are made: constructor and setters, builder chains, factories, annotations.

In: the tree and a file. Out: a Made for each, with its settings under the names of the classic client's setters, its
subscriptions, and what it registers as its listener.
"""

import re
from collections.abc import Iterator, Sequence

from rocketaudit.clients import CLASSIC_API, CONSUMER, PRODUCER, ClientSetting
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place
from rocketaudit.readers.java.making.annotations import Marked, extended_templates, marked
from rocketaudit.readers.java.making.builders_grpc import builder_steps, built
from rocketaudit.readers.java.making.builders_ons import BEANS, FACTORIES, bean, created
from rocketaudit.readers.java.making.filling import NOTHING, Filling, filled
from rocketaudit.readers.java.making.made import (
    Made,
    Subscribed,
    apart,
    calls_on,
    holder_of,
    is_about,
    receiver_of,
    setting,
    take,
)
from rocketaudit.readers.java.tree.factories import Argument, Given, given
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import constant_value, scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope

_MAKES = re.compile(
    rb"new(?:\s+(?:DefaultMQP\w+|TransactionMQProducer|DefaultLitePullConsumer|\w*(?:Producer|Consumer)Bean\b)"
    rb"|(?:Push|Simple)?(?:Consumer|Producer)Builder)"
)
_ONS = b"ONSFactory"
# A consumer that comes out of a method, and is told here what it is for.
_TAKES = re.compile(rb"=\s*(?!new\b)[\w.]+\s*\(")
_CONSUMERS = (b"PushConsumer", b"PullConsumer", b"var ")
_SUBSCRIBES = b".subscribe"
_STYLES = {
    **dict.fromkeys(apis.PRODUCERS, PRODUCER),
    **dict.fromkeys((*apis.PUSH_CONSUMERS, *apis.LITE_PULL_CONSUMERS, *apis.PULL_CONSUMERS), CONSUMER),
}


def _makes(data: bytes, start: int, end: int) -> bool:
    """Whether a stretch of a file may make a client."""
    return _MAKES.search(data, start, end) is not None or data.find(_ONS, start, end) >= 0


def made(tree: Tree, resolver: Resolver, path: str) -> Iterator[Made]:
    """The producers and consumers that a file makes."""
    yield from extended_templates(tree, resolver, path)
    data = tree.files[path]
    if _SUBSCRIBES in data and any(one in data for one in _CONSUMERS) and _TAKES.search(data):
        yield from _handed_out(tree, resolver, path)
    if not _makes(data, 0, len(data)):
        return
    for declared in tree.classes(path):
        for part in declared.of.parts:
            for node, around in java.walk(part) if _makes(data, part.start, part.end) else ():
                yield from _made(tree, resolver, declared, node, around)


def _made(tree: Tree, resolver: Resolver, declared: Declared, node: java.Node, around: java.Around) -> Iterator[Made]:
    if isinstance(node, java.New) and node.type.name.rpartition(".")[2] in _STYLES:
        variable, parts = holder_of(declared, around)
        calls = [one for one in calls_on(variable, parts) if is_about(one[0])]
        used = [*node.arguments, *(argument for call, _ in calls for argument in call.arguments)]
        for filling in _fillings(resolver, declared, around, used):
            yield _of_one(tree, resolver, declared, node, around, calls, filling)
    elif isinstance(node, java.Call) and node.name == "build":
        steps = builder_steps(node, around)
        used = [argument for step in steps for argument in step.arguments]
        for filling in _fillings(resolver, declared, around, used) if steps else ():
            yield built(resolver, declared, steps, around, filling)
    else:
        found = _of_ons(tree, resolver, declared, node, around)
        if found is not None:
            yield found


def _of_ons(tree: Tree, resolver: Resolver, declared: Declared, node: java.Node, around: java.Around) -> Made | None:
    if isinstance(node, java.Call) and node.name in FACTORIES:
        return created(tree, resolver, declared, node, around)
    if isinstance(node, java.New) and node.type.name in BEANS:
        return bean(tree, resolver, declared, node, around)
    return None


def _handed_out(tree: Tree, resolver: Resolver, path: str) -> Iterator[Made]:
    """The consumers that a method of the tree makes for others, each with what is said about it there and here."""
    for declared in tree.classes(path):
        walked = list(tree.walked(declared, _SUBSCRIBES))
        subscribed = {receiver_of(one) for one, _ in walked if isinstance(one, java.Call) and one.name == "subscribe"}
        for node, around in walked:
            if not isinstance(node, java.Call) or not around or not isinstance(around[-1], java.Local | java.Assign):
                continue
            variable, code = holder_of(declared, around)
            if variable not in subscribed:
                continue
            calls = [one for one in calls_on(variable, code) if is_about(one[0])]
            bound, _, _ = resolver.target(node, scope_within(resolver, declared, around))
            if bound is None:
                continue
            known = _from_method(tree, resolver, bound, filled(resolver, _arguments(bound, node, declared, around)))
            if known is not None:
                yield _continued(tree, resolver, known, declared, around, calls, Place(path, node.start, node.end))


def _arguments(bound: Bound, of: java.Call, declared: Declared, around: java.Around) -> Given:
    pairs = zip(bound.method.params, of.arguments, strict=False)
    return {param.name: Argument(value, declared, (*around, of)) for param, value in pairs}


def _from_method(tree: Tree, resolver: Resolver, bound: Bound, filling: Filling) -> Made | None:
    """The client that a method makes and gives back; None where it subscribes it as well."""
    if bound.method.returns.name.rpartition(".")[2] not in _STYLES:
        return None
    for node, around in java.walk(bound.method):
        if isinstance(node, java.New) and node.type.name.rpartition(".")[2] in _STYLES:
            calls = [one for one in calls_on(*holder_of(bound.owner, around)) if is_about(one[0])]
            found = _of_one(tree, resolver, bound.owner, node, around, calls, filling)
            return None if found.subscriptions else found
    return None


def _continued(
    tree: Tree,
    resolver: Resolver,
    of: Made,
    declared: Declared,
    around: java.Around,
    calls: Sequence[tuple[java.Call, java.Around]],
    at: Place,
) -> Made:
    """A client with what is said about it where it was asked for."""
    settings, registers = dict(of.settings), list(of.registers)
    subscriptions: list[Subscribed] = []
    for call, inside in calls:
        take(tree, resolver, call, scope_within(resolver, declared, inside), settings, subscriptions, registers, inside)
    method = java.method_around(around)
    variable, _ = holder_of(declared, around)
    return of._replace(
        variable=variable,
        at=at,
        settings=settings,
        subscriptions=tuple(subscriptions),
        registers=tuple(registers),
        holder=declared,
        method=method,
    )


def _fillings(
    resolver: Resolver, declared: Declared, around: java.Around, used: Sequence[java.Expr]
) -> Sequence[Filling]:
    """What is given to the factory that a client is made in, by each caller that can be told; else NOTHING once."""
    method = java.method_around(around)
    fillings = [filled(resolver, one) for one in given(resolver, declared, method, used)]
    return [one for one in fillings if one.known] or [NOTHING]


def _of_one(
    tree: Tree,
    resolver: Resolver,
    declared: Declared,
    of: java.New,
    around: java.Around,
    calls: Sequence[tuple[java.Call, java.Around]],
    filling: Filling,
) -> Made:
    name = of.type.name.rpartition(".")[2]
    kind = _STYLES[name]
    scope = scope_within(resolver, declared, around)
    settings: dict[str, ClientSetting] = {}
    group = "producerGroup" if kind == PRODUCER else "consumerGroup"
    for argument in of.arguments:
        typed = resolver.type_of(argument, scope)
        value = filling.of(argument)
        if (typed is not None and typed.type.name == "String") or _is_text(resolver, value, scope):
            settings[group] = filling.shown(tree, argument, setting(tree, resolver, group, value, scope))
            break
    subscriptions: list[Subscribed] = []
    registers: list[java.Expr] = []
    for call, inside in calls:
        within = scope_within(resolver, declared, inside)
        take(tree, resolver, filling.call(call), within, settings, subscriptions, registers, apart(inside, of))
        filling.show(tree, call, settings, subscriptions)
    for member in of.body.initializers if of.body else ():
        for node, _ in java.walk(member):
            if isinstance(node, java.Call) and node.target is None:
                take(tree, resolver, node, scope, settings, subscriptions, registers)
    method = java.method_around(around)
    if method is not None and method.returns.name.rpartition(".")[2] in _STYLES:
        _set_by_caller(tree, resolver, filling, settings)
    own, theirs = filling.split(registers)
    return Made(
        kind,
        CLASSIC_API,
        name,
        holder_of(declared, around)[0],
        Place(declared.path, of.start, of.end),
        settings,
        tuple(subscriptions),
        own,
        declared,
        method,
        theirs,
    )


def _set_by_caller(tree: Tree, resolver: Resolver, filling: Filling, settings: dict[str, ClientSetting]) -> None:
    """What the caller of a factory sets on the client that it is given."""
    given_ = next(iter(filling.arguments.values()), None)
    if given_ is None or not isinstance(given_.around[-1], java.Call):
        return
    for call, inside in calls_on(*holder_of(given_.declared, given_.around[:-1])):
        if call.name.startswith("set") and is_about(call):
            within = scope_within(resolver, given_.declared, inside)
            take(tree, resolver, call, within, settings, [], [], inside)


def _is_text(resolver: Resolver, of: java.Expr, scope: Scope) -> bool:
    return isinstance(constant_value(resolver, of, scope), str)


__all__ = ["Made", "Marked", "Subscribed", "made", "marked", "take"]
