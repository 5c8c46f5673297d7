"""Producers and consumers where they are made: constructor and setters, builder chains, factories, annotations.

In: the tree and a file. Out: a Made for each, with its settings under the names of the classic client's setters, its
subscriptions, and what it registers as its listener.
"""

import re
from collections.abc import Iterator, Sequence

from rocketaudit.clients import CLASSIC_API, CONSUMER, PRODUCER, ClientSetting
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.annotations import Marked, extended_templates, marked
from rocketaudit.readers.java.builders_grpc import built
from rocketaudit.readers.java.builders_ons import FACTORIES, created
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.factories import given
from rocketaudit.readers.java.filling import NOTHING, Filling, filled
from rocketaudit.readers.java.made import Around, Made, Subscribed, calls_on, holder_of, is_about, setting, take
from rocketaudit.readers.java.resolve import Resolver
from rocketaudit.readers.java.scopes import constant_value, scope_within
from rocketaudit.readers.java.tree import Tree
from rocketaudit.readers.java.values import Scope

_MAKES = re.compile(
    rb"new\s+(?:DefaultMQP\w+|TransactionMQProducer|DefaultLitePullConsumer)"
    rb"|new(?:Push|Simple)?(?:Consumer|Producer)Builder|ONSFactory"
)
_STYLES = {
    **dict.fromkeys(apis.PRODUCERS, PRODUCER),
    **dict.fromkeys((*apis.PUSH_CONSUMERS, *apis.LITE_PULL_CONSUMERS, *apis.PULL_CONSUMERS), CONSUMER),
}


def made(tree: Tree, resolver: Resolver, path: str) -> Iterator[Made]:
    """The producers and consumers that a file makes."""
    yield from extended_templates(tree, resolver, path)
    data = tree.files[path]
    if not _MAKES.search(data):
        return
    for declared in tree.classes(path):
        for part in declared.of.parts:
            for node, around in java.walk(part) if _MAKES.search(data, part.start, part.end) else ():
                yield from _made(tree, resolver, declared, node, around)


def _made(tree: Tree, resolver: Resolver, declared: Declared, node: java.Node, around: Around) -> Iterator[Made]:
    found: Made | None = None
    if isinstance(node, java.New) and node.type.name.rpartition(".")[2] in _STYLES:
        yield from _new(tree, resolver, declared, node, around)
    elif isinstance(node, java.Call) and node.name == "build":
        found = built(resolver, declared, node, around)
    elif isinstance(node, java.Call) and node.name in FACTORIES:
        found = created(tree, resolver, declared, node, around)
    if found is not None:
        yield found


def _new(tree: Tree, resolver: Resolver, declared: Declared, of: java.New, around: Around) -> Iterator[Made]:
    """One that is made here; where a factory is given what it is, one for each of its callers."""
    variable, parts = holder_of(declared, around)
    calls = [one for one in calls_on(variable, parts) if is_about(one[0])]
    method = next((one for one in around if isinstance(one, java.Method)), None)
    used = [*of.arguments, *(argument for call, _ in calls for argument in call.arguments)]
    found = False
    for one in given(resolver, declared, method, used):
        filling = filled(resolver, one)
        if filling.known:
            found = True
            yield _of_one(tree, resolver, declared, of, around, calls, filling)
    if not found:
        yield _of_one(tree, resolver, declared, of, around, calls, NOTHING)


def _of_one(
    tree: Tree,
    resolver: Resolver,
    declared: Declared,
    of: java.New,
    around: Around,
    calls: Sequence[tuple[java.Call, Around]],
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
        take(tree, resolver, filling.call(call), within, settings, subscriptions, registers, inside)
        filling.show(tree, call, settings, subscriptions)
    for member in of.body.initializers if of.body else ():
        for node, _ in java.walk(member):
            if isinstance(node, java.Call) and node.target is None:
                take(tree, resolver, node, scope, settings, subscriptions, registers)
    method = next((one for one in around if isinstance(one, java.Method)), None)
    own = [one for one in registers if filling.given(one) is None]
    theirs = [told for one in registers if (told := filling.given(one)) is not None]
    return Made(
        kind,
        CLASSIC_API,
        name,
        holder_of(declared, around)[0],
        Place(declared.path, of.start, of.end),
        settings,
        tuple(subscriptions),
        tuple(own),
        declared,
        method,
        tuple(theirs),
    )


def _is_text(resolver: Resolver, of: java.Expr, scope: Scope) -> bool:
    return isinstance(constant_value(resolver, of, scope), str)


__all__ = ["Made", "Marked", "Subscribed", "made", "marked", "take"]
