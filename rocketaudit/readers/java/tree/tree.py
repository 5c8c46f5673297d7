"""All Java files of a tree, and where what a name means in them is declared: classes, methods, fields.

In: the bytes of each file by path. Out: what the layers below find (files.py, lookup.py, hierarchy.py), and here the
members of classes: the method that a call means, and the one that runs.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Typed
from rocketaudit.readers.java.tree.hierarchy import Hierarchy


class Tree(Hierarchy):
    """The classes of a tree, with their methods and fields."""

    def method(
        self, of: Declared, name: str, count: int, above: bool = False, types: Sequence[str] = ()
    ) -> Bound | None:
        """The method that a call on a class means, searched upwards (`above`: from its super classes on); of those
        with the name one with as many parameters, with a body if there is one. `types` are the simple names of the
        arguments' types, "" where unknown: of overloaded methods the one that fits them best."""
        found: Bound | None = None
        for index, one in enumerate(self.ancestors(of)):
            if isinstance(one, Typed) or (above and index == 0):
                continue
            fitting = [method for method in one.of.methods if method.name == name and _takes(method, count)]
            if len(fitting) > 1 and types:
                fitting.sort(key=lambda method: -_fit(method, types))
            for method in fitting:
                if method.body is not None:
                    return Bound(one, method)
                found = found or Bound(one, method)
        return found

    def implementation(self, of: Declared, name: str, count: int, types: Sequence[str] = ()) -> Bound | None:
        """The method that runs when a value of this declared type is called: its own, or that of the only class of the
        tree that implements it; None where several do, or none."""
        own = self.method(of, name, count, types=types)
        concrete = of.of.kind != "interface" and "abstract" not in of.of.modifiers
        if own is not None and own.method.body is not None and concrete:
            return own
        if self._several(of, name, count):
            return None
        overriding = [each for one in self.subclasses(of) for each in _bodies(one, name, count)]
        if len({(one.owner.path, one.owner.of.start) for one in overriding}) == 1:
            return max(overriding, key=lambda one: _fit(one.method, types))
        return own if not overriding and own is not None and own.method.body is not None else None

    def decorated(self, of: Declared, by: Declared, name: str, count: int) -> Bound | None:
        """The method of the only other class right below one that a class extends or implements, and holds as well:
        what a decorator hands on to."""
        if not any(one.name.rpartition(".")[2] == of.name for one in (*by.of.extends, *by.of.implements)):
            return None
        others = (each for one in self.below(of) if one != by for each in _bodies(one, name, count))
        found = list(islice(others, 2))
        return found[0] if len(found) == 1 else None

    def _several(self, of: Declared, name: str, count: int) -> bool:
        """Whether two classes right below one have a method with a body, which is seen without looking at the rest."""
        having = (one for one in self.below(of) if any(True for _ in _bodies(one, name, count)))
        return len(list(islice(having, 2))) > 1

    def member(self, of: Declared, name: str) -> tuple[Declared, java.Member] | None:
        """A field of a class, searched upwards and then in the classes around it."""
        for one in self.ancestors(of):
            if isinstance(one, Declared):
                for member in one.of.members:
                    if member.name == name:
                        return one, member
        for depth in range(len(of.around) - 1, -1, -1):
            for member in of.around[depth].members:
                if member.name == name:
                    return Declared(of.path, of.around[depth], of.around[:depth]), member
        return None


def _bodies(of: Declared, name: str, count: int) -> Iterator[Bound]:
    """The methods of a class with this name, as many parameters, and a body."""
    for method in of.of.methods:
        if method.name == name and _takes(method, count) and method.body is not None:
            yield Bound(of, method)


def _fit(method: java.Method, types: Sequence[str]) -> int:
    """How many arguments are of just the type of their parameter."""
    wanted = [param.type.name.rpartition(".")[2] if param.type else "" for param in method.params]
    return sum(bool(given) and given == want for given, want in zip(types, wanted, strict=False))


def _takes(method: java.Method, count: int) -> bool:
    return count < 0 or len(method.params) == count
