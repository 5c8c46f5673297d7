"""What is known of a producer or consumer that code makes, and what single calls say about it."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.clients import ClientSetting
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.tree.constants import field_of
from rocketaudit.readers.java.tree.factories import Argument
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import constant_value
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope
from rocketaudit.values import UNKNOWN, Unknown, Value


class Subscribed(NamedTuple):
    """One subscription: `expression` is None where all messages of the topic are taken."""

    topic: Value | Unknown
    expression: Value | Unknown
    at: Place


class Made(NamedTuple):
    """A producer or consumer. `variable` is the local variable or field that holds it, `method` the method that makes a
    local one; `registers` are the expressions given to it as listeners."""

    kind: str
    api: str
    type: str
    variable: str
    at: Place
    settings: dict[str, ClientSetting]
    subscriptions: tuple[Subscribed, ...]
    registers: tuple[java.Expr, ...]
    holder: Declared
    method: java.Method | None
    # The listeners that a caller gives it, each with the place where it stands.
    given: tuple[Argument, ...] = ()


def setting(tree: Tree, resolver: Resolver, name: str, of: java.Expr, scope: Scope) -> ClientSetting:
    """What an expression sets, at the expression."""
    at = tree.span(Place(scope.path, of.start, of.end))
    written = tree.files[scope.path][of.start : of.end].decode("utf-8", "replace")
    return ClientSetting(name, constant_value(resolver, of, scope), written, at)


def holder_of(declared: Declared, around: java.Around) -> tuple[str, Sequence[java.Node]]:
    """The variable that holds what is made, and the code in which it may be configured."""
    parent = around[-1] if around else None
    method = java.method_around(around)
    scope: Sequence[java.Node] = (method,) if method else ()
    match parent:
        case java.Local(name=name):
            return name, scope
        case java.Assign(target=target):
            name = java.word(target)
            return name, _whole(declared) if _is_member(declared, name) else scope
        case java.Member(name=name):
            return name, _whole(declared)
    return "", ()


def _is_member(declared: Declared, name: str) -> bool:
    return any(one.name == name for of in (declared.of, *declared.around) for one in of.members)


def _whole(declared: Declared) -> Sequence[java.Node]:
    return (*declared.of.methods, *declared.of.initializers)


def calls_on(variable: str, parts: Sequence[java.Node]) -> Iterator[tuple[java.Call, java.Around]]:
    if not variable:
        return
    for part in parts:
        for node, inside in java.walk(part):
            if isinstance(node, java.Call) and receiver_of(node) == variable:
                yield node, inside


def is_about(call: java.Call) -> bool:
    """Whether a call on a producer or consumer says something about it."""
    return bool(call.arguments) and (call.name in _REGISTERS or call.name == "subscribe" or call.name.startswith("set"))


_REGISTERS = ("registerMessageListener", "setMessageListener")


def receiver_of(call: java.Call) -> str:
    return java.word(call.target) if isinstance(call.target, java.Name | java.Field) else ""


def take(
    tree: Tree,
    resolver: Resolver,
    call: java.Call,
    scope: Scope,
    settings: dict[str, ClientSetting],
    subscriptions: list[Subscribed],
    registers: list[java.Expr],
    inside: java.Around = (),
) -> None:
    """What one call on a producer or consumer says about it; `inside` are the nodes around the call."""
    if call.name in _REGISTERS and call.arguments:
        registers.append(call.arguments[0])
    elif call.name == "subscribe" and call.arguments:
        subscriptions.append(subscription(resolver, call, scope))
    elif call.name.startswith("set") and len(call.arguments) == 1:
        name = call.name[3:4].lower() + call.name[4:]
        told = setting(tree, resolver, name, call.arguments[0], scope)
        known = settings[name].value if name in settings else _DEFAULTS.get(name, told.value)
        if known != told.value and any(isinstance(one, _BRANCHES) for one in inside):
            # One or the other, as it turns out; what is not the default is the one to be shown.
            away = told.value == _DEFAULTS.get(name) and name in settings
            told = (settings[name] if away else told)._replace(value=UNKNOWN)
        settings[name] = told


_BRANCHES = (java.If, java.Switch)
_DEFAULTS: dict[str, Value | Unknown] = {"messageModel": "CLUSTERING"}  # DefaultMQPushConsumer.java:91@5.3.3


def apart(inside: java.Around, of: java.New) -> java.Around:
    """The nodes around a call on a client, without the branches in which the client itself is made."""
    return tuple(one for one in inside if not (isinstance(one, _BRANCHES) and one.start <= of.start < one.end))


def subscription(resolver: Resolver, call: java.Call, scope: Scope) -> Subscribed:
    topic = constant_value(resolver, call.arguments[0], scope)
    expression: Value | Unknown = None
    if len(call.arguments) > 1:
        expression = expression_of(resolver, call.arguments[1], scope)
    return Subscribed(topic, expression, Place(scope.path, call.name_start, call.end))


def expression_of(resolver: Resolver, of: java.Expr, scope: Scope) -> Value | Unknown:
    match of:
        case java.Call(name="byTag" | "bySql", arguments=(text,)):
            return constant_value(resolver, text, scope)
        case java.New(type=java.Type(name="FilterExpression"), arguments=(text, *_)):
            return constant_value(resolver, text, scope)
        case java.Lambda() | java.New():
            return None
        case java.Name() | java.Field():
            held = settled(resolver, of, scope)
            if held is not None and isinstance(held[0], java.New | java.Call):
                return expression_of(resolver, *held)
    return constant_value(resolver, of, scope)


def settled(resolver: Resolver, of: java.Name | java.Field, scope: Scope) -> tuple[java.Expr, Scope] | None:
    """What a local variable that is set once, or a final field, was made with; and where that stands."""
    if isinstance(of, java.Name) and of.id in scope.locals:
        value, method = scope.locals[of.id]
        return None if any(True for _ in java.assigned(method, of.id)) else (value, scope)
    found = field_of(resolver, of, scope)
    if found is None or found[1].value is None:
        return None
    holder, member = found
    final = "final" in member.modifiers or holder.of.kind == "interface"
    return (member.value, Scope(holder, holder, {})) if final and member.value is not None else None
