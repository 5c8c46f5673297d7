"""Statements."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Union

from rocketaudit.readers.java.syntax.basics import Node, Param, Type, Walked
from rocketaudit.readers.java.syntax.expressions import Expr, Switch

if TYPE_CHECKING:
    from rocketaudit.readers.java.syntax.declarations import Class


@dataclass(eq=False, slots=True)
class Block(Node):
    """Statements between braces."""

    statements: tuple["Stmt", ...]
    start: int
    end: int
    walked: "list[Walked] | None" = field(default=None, init=False, repr=False)
    locals: "list[Local] | None" = field(default=None, init=False, repr=False)


@dataclass(eq=False, slots=True)
class Local(Node):
    """The declaration of one local variable."""

    type: Type
    name: str
    value: Expr | None
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Do(Node):
    """An expression as a statement."""

    value: Expr
    start: int
    end: int


@dataclass(eq=False, slots=True)
class If(Node):
    """`if (test) then else other`."""

    test: Expr
    then: "Stmt"
    other: "Stmt | None"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Loop(Node):
    """Any loop. `over` and `variable` belong to a for-each; `once` says that the body runs before the test."""

    init: tuple["Stmt", ...]
    test: Expr | None
    update: tuple[Expr, ...]
    variable: Param | None
    over: Expr | None
    body: "Stmt"
    once: bool
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Catch(Node):
    """One catch clause; `start` is at the word catch, `head_end` behind its parenthesis."""

    types: tuple[str, ...]
    name: str
    body: Block
    start: int
    head_end: int
    end: int


@dataclass(eq=False, slots=True)
class Try(Node):
    """try with its resources (locals, or names as expressions), clauses and finally."""

    resources: tuple["Stmt", ...]
    body: Block
    catches: tuple[Catch, ...]
    final: Block | None
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Return(Node):
    """return."""

    value: Expr | None
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Throw(Node):
    """throw."""

    value: Expr
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Jump(Node):
    """break or continue, and yield with its value."""

    kind: str
    label: str
    value: Expr | None
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Labeled(Node):
    """`label: body`."""

    label: str
    body: "Stmt"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class LocalClass(Node):
    """A class declared among statements."""

    declared: "Class"
    start: int
    end: int


Stmt = Union[Block, Local, Do, If, Loop, Try, Return, Throw, Jump, Labeled, LocalClass, Switch]  # noqa: UP007
