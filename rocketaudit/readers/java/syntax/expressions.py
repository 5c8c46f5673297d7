"""Expressions."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Union

from rocketaudit.readers.java.syntax.basics import Node, Param, Type

if TYPE_CHECKING:
    from rocketaudit.readers.java.syntax.declarations import Class
    from rocketaudit.readers.java.syntax.statements import Block, Stmt


@dataclass(eq=False, slots=True)
class Name(Node):
    """A plain name: a variable, a field, a class; also `this` and `super`."""

    id: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Field(Node):
    """`target.name`."""

    target: "Expr"
    name: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Call(Node):
    """A method call; `name_start` is where the method's name stands."""

    target: "Expr | None"
    name: str
    arguments: tuple["Expr", ...]
    name_start: int
    start: int
    end: int


@dataclass(eq=False, slots=True)
class New(Node):
    """`new type(arguments)`, with the body of an anonymous class."""

    type: Type
    arguments: tuple["Expr", ...]
    body: "Class | None"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Lambda(Node):
    """A lambda; its body is a Block or one expression."""

    params: tuple[Param, ...]
    body: "Expr | Block"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Ref(Node):
    """`target::name`."""

    target: "Expr"
    name: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Literal(Node):
    """null, true, false, a number, a character or a string; `text` is its value (a string without its quotes)."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Assign(Node):
    """`target = value`; a compound assignment (`+=`) is `plain` False."""

    target: "Expr"
    value: "Expr"
    plain: bool
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Op(Node):
    """An operator over its operands, nested ones of the same kind flattened: `&&`, `||`, `!`, `==`, `!=`, `+`, ..."""

    op: str
    operands: tuple["Expr", ...]
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Ternary(Node):
    """`test ? then : other`."""

    test: "Expr"
    then: "Expr"
    other: "Expr"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Cast(Node):
    """`(type) value`, and `value instanceof type name` as a cast that binds a name."""

    type: Type
    value: "Expr"
    binds: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class SwitchCase(Node):
    """One arm of a switch: its labels (none for default), what it runs; `arrow` never falls through."""

    labels: tuple["Expr", ...]
    body: tuple["Stmt", ...]
    arrow: bool
    default: bool


@dataclass(eq=False, slots=True)
class Switch(Node):
    """A switch, statement or expression."""

    subject: "Expr"
    cases: tuple[SwitchCase, ...]
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Other(Node):
    """Any other expression, by its parts; `deep` where nesting was too deep to look into."""

    parts: tuple["Expr", ...]
    start: int
    end: int
    deep: bool = False


Expr = Union[Name, Field, Call, New, Lambda, Ref, Literal, Assign, Op, Ternary, Cast, Switch, Other]  # noqa: UP007
