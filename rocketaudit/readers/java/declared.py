"""What stands where in a tree of Java files: a place, a class, a method, a type, each with its file."""

from typing import NamedTuple

from rocketaudit.readers.java import syntax as java


class Place(NamedTuple):
    """A stretch of one file of the tree."""

    path: str
    start: int
    end: int


class Declared(NamedTuple):
    """A class of the tree: where it is, and the classes around it, outermost first."""

    path: str
    of: java.Class
    around: tuple[java.Class, ...] = ()

    @property
    def name(self) -> str:
        """Its simple name; of an anonymous class that of the class around it."""
        return next((one.name for one in (self.of, *reversed(self.around)) if one.name), "?")


class Bound(NamedTuple):
    """A method of a class of the tree; `owner` declares it."""

    owner: Declared
    method: java.Method


class Typed(NamedTuple):
    """A type with the file whose imports give its name a meaning."""

    type: java.Type
    path: str


Code = java.Class | java.Lambda | java.Ref
"""What may stand for an object with one method."""


def module_of(path: str) -> str:
    """The folder of the module that a file belongs to, as build tools lay it out; "" where that does not show."""
    return path.partition("src/")[0] if "src/" in path else ""
