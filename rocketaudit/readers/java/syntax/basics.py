"""What all of the syntax is made of: nodes, types as they are written, annotations, parameters."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rocketaudit.readers.java.syntax.expressions import Expr


class Node:
    """Something that stands in the source; two are the same only if they are one."""

    __slots__ = ()
    start: int
    end: int


Around = tuple[Node, ...]
"""The nodes around one, outermost first."""
Walked = tuple[Node, Around]


@dataclass(slots=True)
class Type:
    """A type as it is written, without array brackets and bounds: `List` with the arguments (`MessageExt`,)."""

    name: str
    arguments: tuple["Type", ...] = ()


VOID, VAR = "void", "var"


@dataclass(eq=False, slots=True)
class Annotation:
    """`@name(values)`; a lone value has the key `value`."""

    name: str
    values: dict[str, "Expr"]
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Param(Node):
    """A parameter of a method or lambda; the type is None where a lambda leaves it out."""

    name: str
    type: Type | None
    annotations: tuple[Annotation, ...] = ()
