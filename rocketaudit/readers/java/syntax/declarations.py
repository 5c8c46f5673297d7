"""Declarations: a file, its classes, their methods and fields."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from rocketaudit.readers.java.syntax.basics import Annotation, Node, Param, Type, Walked
from rocketaudit.readers.java.syntax.expressions import Expr
from rocketaudit.readers.java.syntax.statements import Block


class Body:
    """The block of a method, made when it is first asked for: of most methods of a file nobody ever asks."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Block]) -> None:
        self._make = make
        self._made: Block | None = None

    @property
    def block(self) -> Block:
        """The statements."""
        if self._made is None:
            self._made = self._make()
        return self._made


@dataclass(eq=False, slots=True)
class Method(Node):
    """A method or constructor (`name` is `<init>`). `body` is None where there is none (abstract, interface, native).

    `start` is where the declaration begins, `name_start` where its name stands.
    """

    name: str
    params: tuple[Param, ...]
    returns: Type
    annotations: tuple[Annotation, ...]
    modifiers: frozenset[str]
    body: Body | None
    name_start: int
    start: int
    end: int
    walked: "list[Walked] | None" = field(default=None, init=False, repr=False)


@dataclass(eq=False, slots=True)
class Member(Node):
    """A field of a class, a record component, or an enum constant (whose `value` is a New of the enum)."""

    name: str
    type: Type
    value: Expr | None
    annotations: tuple[Annotation, ...]
    modifiers: frozenset[str]
    start: int
    end: int
    walked: "list[Walked] | None" = field(default=None, init=False, repr=False)


@dataclass(eq=False, slots=True)
class Class(Node):
    """A class, interface, enum, record or anonymous body (with the name "")."""

    name: str
    kind: str
    extends: tuple[Type, ...]
    implements: tuple[Type, ...]
    parameters: tuple[str, ...]
    annotations: tuple[Annotation, ...]
    modifiers: frozenset[str]
    members: tuple[Member, ...]
    methods: tuple[Method, ...]
    initializers: tuple[Block, ...]
    inner: tuple["Class", ...]
    name_start: int
    start: int
    end: int

    @property
    def parts(self) -> tuple["Method | Member | Block", ...]:
        """What of the class holds code: its methods, fields and initializers."""
        return (*self.methods, *self.members, *self.initializers)


class Unit(NamedTuple):
    """One file: its package, its imports (simple name -> qualified), those with a star, its top-level classes.

    `broken` is the offset of the first thing that does not parse (-1: none); `left` are the offsets of what is nested
    too deeply and was left out so far: bodies are looked into when somebody asks for them.
    """

    package: str
    imports: dict[str, str]
    static_imports: dict[str, str]
    stars: tuple[str, ...]
    classes: tuple[Class, ...]
    broken: int
    left: list[int]
