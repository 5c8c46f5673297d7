"""Expressions of a factory with what a caller gives for the names in them.

In: what one caller gives. Out: a Filling, which puts constants in the place of names, and shows what comes of them
where the caller says it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rocketaudit.clients import ClientSetting
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Place
from rocketaudit.readers.java.making.made import Subscribed
from rocketaudit.readers.java.tree.factories import Argument, Given
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import constant_value, scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.values import Unknown

_CODE = (java.Lambda, java.Ref, java.New, java.Name, java.Field, java.Call)


class Filling(NamedTuple):
    """What one caller gives, and the constants among it."""

    arguments: Given
    constants: dict[str, java.Literal]

    @property
    def known(self) -> bool:
        """Whether the caller gives something that can be told."""
        return bool(self.constants) or any(
            isinstance(one.value, java.Lambda | java.Ref | java.New) for one in self.arguments.values()
        )

    def of(self, expr: java.Expr) -> java.Expr:
        """An expression with constants in the place of names."""
        name = _name(expr)
        if name in self.constants:
            kind, text = self.constants[name].kind, self.constants[name].text
            return java.Literal(kind, text, expr.start, expr.end)
        match expr:
            case java.Op(op, operands):
                return java.Op(op, tuple(map(self.of, operands)), expr.start, expr.end)
            case java.New(made, arguments, None):
                return java.New(made, tuple(map(self.of, arguments)), None, expr.start, expr.end)
            case java.Call():
                return self.call(expr)
        return expr

    def call(self, of: java.Call) -> java.Call:
        """A call whose arguments are filled in."""
        if not self.constants or not of.arguments:
            return of
        return java.Call(of.target, of.name, tuple(map(self.of, of.arguments)), of.name_start, of.start, of.end)

    def given(self, expr: java.Expr) -> Argument | None:
        """What the caller gives for an expression that is just a name."""
        found = self.arguments.get(_name(expr))
        return found if found is not None and isinstance(found.value, _CODE) else None

    def split(self, registers: Sequence[java.Expr]) -> tuple[tuple[java.Expr, ...], tuple[Argument, ...]]:
        """The listeners that a factory names itself, and those that the caller gives it."""
        own = [one for one in registers if self.given(one) is None]
        return tuple(own), tuple(told for one in registers if (told := self.given(one)) is not None)

    def shown(self, tree: Tree, expr: java.Expr, setting: ClientSetting) -> ClientSetting:
        """A setting, at the caller's argument where it is one."""
        found = self.arguments.get(_name(expr)) if _name(expr) in self.constants else None
        if found is None:
            return setting
        return setting._replace(at=tree.span(Place(found.declared.path, found.value.start, found.value.end)))

    def place(self, *exprs: java.Expr) -> Place | None:
        """Where the caller says what expressions name: its call, or the answer of its method."""
        told = (self.arguments[name] for one in exprs for name in _names(one) if name in self.constants)
        first = next(told, None)
        if first is None:
            return None
        outer = first.around[-1]
        of = first.value if isinstance(outer, java.Method) else outer
        return Place(first.declared.path, of.start, of.end)

    def show(
        self, tree: Tree, call: java.Call, settings: dict[str, ClientSetting], subscriptions: list[Subscribed]
    ) -> None:
        """Show what a call has just said where the caller says it."""
        if not self.constants:
            return
        if call.name == "subscribe":
            at = self.place(*call.arguments)
            if at is not None and subscriptions:
                subscriptions[-1] = subscriptions[-1]._replace(at=at)
        elif call.name.startswith("set"):
            name = call.name[3:4].lower() + call.name[4:]
            if name in settings:
                settings[name] = self.shown(tree, call.arguments[0], settings[name])


NOTHING = Filling({}, {})


def filled(resolver: Resolver, given: Given) -> Filling:
    """What one caller gives, with the constants found."""
    constants: dict[str, java.Literal] = {}
    for name, one in given.items():
        value = constant_value(resolver, one.value, scope_within(resolver, one.declared, one.around))
        if isinstance(value, bool):
            constants[name] = java.Literal("true" if value else "false", "true" if value else "false", 0, 0)
        elif isinstance(value, int):
            constants[name] = java.Literal("number", str(value), 0, 0)
        elif isinstance(value, str) and not isinstance(value, Unknown):
            constants[name] = java.Literal("string", value, 0, 0)
    return Filling(given, constants)


def _name(of: java.Expr) -> str:
    """The parameter, field or method that an expression is."""
    match of:
        case java.Name(name) | java.Field(java.Name("this"), name):
            return name
        case java.Call(None | java.Name("this"), name, ()):
            return name
    return ""


def _names(of: java.Expr) -> list[str]:
    parts = (one for one, _ in java.walk(of) if isinstance(one, java.Name | java.Field | java.Call))
    return [name for one in parts if (name := _name(one))]


__all__ = ["NOTHING", "Filling", "filled"]
