"""What is above a class and what is below it: super types, subclasses, the objects made of an interface."""

from collections.abc import Iterator, Mapping

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Code, Declared, Typed
from rocketaudit.readers.java.tree.lookup import Lookup
from rocketaudit.readers.java.tree.scanning import declared_names, made_names, super_names

_MAX_HIERARCHY = 20


class Hierarchy(Lookup):
    """The classes of a tree, with those above and below each."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(files)
        self._ancestors: dict[tuple[str, int], tuple[Declared | Typed, ...]] = {}
        self._made: dict[bytes, set[str]] | None = None
        self._extended: dict[bytes, list[str]] | None = None
        self._subclasses: dict[tuple[str, int], list[Declared]] = {}
        self._reaching: dict[frozenset[str], set[str]] = {}
        self._objects: dict[tuple[str, int], list[tuple[Declared, Code]]] = {}

    def supers(self, of: Declared) -> Iterator[Typed]:
        """The types that a class extends and implements, as written in its file."""
        for one in (*of.of.extends, *of.of.implements):
            yield Typed(one, of.path)

    def ancestors(self, of: Declared) -> tuple[Declared | Typed, ...]:
        """A class, then its super types, nearest first: those of the tree as Declared, a library's as Typed."""
        key = (of.path, of.of.start)
        if key not in self._ancestors:
            self._ancestors[key] = tuple(self._above(of))
        return self._ancestors[key]

    def _above(self, of: Declared) -> Iterator[Declared | Typed]:
        queue: list[Declared | Typed] = [of]
        seen: set[tuple[str, int]] = set()
        while queue and len(seen) < _MAX_HIERARCHY:
            one = queue.pop(0)
            if isinstance(one, Typed):
                yield one
                continue
            if (one.path, one.of.start) in seen:
                continue
            yield one
            seen.add((one.path, one.of.start))
            for of_type in self.supers(one):
                own = self.declared(of_type.type.name, one.path)
                if own is not None and self.is_client(own):
                    queue.append(Typed(java.Type(self.full_name(own)), one.path))
                else:
                    queue.append(own or of_type)

    def is_a(self, typed: Typed, names: frozenset[str]) -> bool:
        """Whether a type is, or inherits through classes of the tree, one of the library's `names` (simple names,
        those of a client)."""
        own = self.declared(typed.type.name, typed.path)
        if own is None:
            return self.library(typed) in names
        if own.name in names and self.is_client(own):
            return True
        return any(self.library(one) in names for one in self.ancestors(own) if isinstance(one, Typed))

    def subclasses(self, of: Declared) -> list[Declared]:
        """The classes of the tree that extend or implement a class directly or through others; anonymous ones not."""
        key = (of.path, of.of.start)
        if key not in self._subclasses:
            self._subclasses[key] = []  # a cycle ends here
            direct = list(self.below(of))
            further = (deeper for one in direct for deeper in self.subclasses(one))
            # Once each: an interface is inherited on many paths.
            self._subclasses[key] = list({(one.path, one.of.start): one for one in (*direct, *further)}.values())
        return self._subclasses[key]

    def below(self, of: Declared) -> Iterator[Declared]:
        """The classes of the tree that extend or implement a class directly. Files are parsed as they are asked for:
        whoever looks for two of them need not have the others parsed."""
        for path in self._extending(of.name):
            for one in self.classes(path):
                if any(self._means(each, of) for each in self.supers(one)):
                    yield one

    def may_be(self, path: str, names: frozenset[str]) -> bool:
        """Whether a class of a file may extend or implement one of some types, also through classes of the tree, as far
        as the bytes say: a file for which this is False need not be parsed to know it."""
        if names not in self._reaching:
            reached: set[str] = set()
            queue = sorted(names)
            while queue:
                for one in self._extending(queue.pop()):
                    if one not in reached:
                        reached.add(one)
                        queue += [name.decode("utf-8", "replace") for name in declared_names(self.files[one])]
            self._reaching[names] = reached
        return path in self._reaching[names]

    def _extending(self, name: str) -> list[str]:
        """The files with a class that extends or implements something of this simple name."""
        if self._extended is None:
            self._extended = {}
            for path, data in self.files.items():
                for super_name in super_names(data):
                    paths = self._extended.setdefault(super_name, [])
                    if not paths or paths[-1] != path:
                        paths.append(path)
        return self._extended.get(name.encode(), [])

    def objects(self, of: Declared) -> list[tuple[Declared, Code]]:
        """The anonymous classes that the tree makes of an interface, and the lambdas that its @Bean methods answer
        with, each with the class around it."""
        key = (of.path, of.of.start)
        if key not in self._objects:
            name = of.name.encode()
            made = self._making(name)
            beans = {path for path in self.holding(b"@Bean") if name in self.files[path]}
            self._objects[key] = [
                found
                for path in self.files
                if path in made or path in beans
                for declared in self.classes(path)
                for found in self._objects_in(declared, of)
            ]
        return self._objects[key]

    def _making(self, name: bytes) -> set[str]:
        """The files with a `new` of this simple name."""
        if self._made is None:
            self._made = {}
            for path, data in self.files.items():
                for one in made_names(data):
                    self._made.setdefault(one, set()).add(path)
        return self._made.get(name, set())

    def _objects_in(self, declared: Declared, of: Declared) -> Iterator[tuple[Declared, Code]]:
        for part in declared.of.parts:
            bean = isinstance(part, java.Method) and java.is_marked(part, "Bean")
            if isinstance(part, java.Method) and bean:
                bean = self._means(Typed(part.returns, declared.path), of)
            for node, _ in java.walk(part):
                if isinstance(node, java.New) and node.body is not None:
                    if self._means(Typed(node.type, declared.path), of):
                        yield declared, node.body
                elif bean and isinstance(node, java.Return) and isinstance(node.value, java.Lambda | java.Ref):
                    yield declared, node.value

    def _means(self, typed: Typed, of: Declared) -> bool:
        return typed.type.name.rpartition(".")[2] == of.name and self.declared(typed.type.name, typed.path) == of
