"""All Java files of a tree: which of them are looked at, and where a name is declared.

A file is parsed when something asks for it: those that name a client class of RocketMQ, and those that a call in one
of them leads to. In: the bytes of each file by path. Out: classes, methods, qualified names.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.parse import parse
from rocketaudit.source import Document, Span, document, span

JAVA = "java"


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


_MAX_HIERARCHY = 20
_MADE = re.compile(rb"\bnew ([\w$\x80-\xff]+)")

Code = java.Class | java.Lambda | java.Ref
"""What may stand for an object with one method."""
_THE_CLIENT = ("org.apache.rocketmq.client.", "org.apache.rocketmq.remoting.", "org.apache.rocketmq.common.")


class Tree:
    """The files, and what was parsed of them so far."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._units: dict[str, java.Unit] = {}
        self._documents: dict[str, Document] = {}
        self._by_stem: dict[str, list[str]] = {}
        self._meant: dict[tuple[str, str], Declared | None] = {}
        self._folders: dict[str, list[str]] = {}
        self._names: dict[str, dict[bytes, list[str]]] = {}
        self._own_names: dict[str, dict[str, Declared]] = {}
        self._mentioned: dict[bytes, bool] = {}
        self._ancestors: dict[tuple[str, int], tuple[Declared | Typed, ...]] = {}
        self._made: dict[bytes, set[str]] | None = None
        self._holding: dict[tuple[bytes, ...], list[str]] = {}
        self._extended: dict[bytes, list[str]] | None = None
        self._subclasses: dict[tuple[str, int], list[Declared]] = {}
        self._objects: dict[tuple[str, int], list[tuple[Declared, Code]]] = {}
        for path in files:
            stem = path.rpartition("/")[2].removesuffix(".java")
            self._by_stem.setdefault(stem, []).append(path)

    def unit(self, path: str) -> java.Unit:
        """The parsed file."""
        if path not in self._units:
            self._units[path] = parse(self.files[path])
        return self._units[path]

    def parsed(self) -> Iterator[str]:
        """The paths that were parsed so far."""
        return iter(self._units)

    def document(self, path: str) -> Document:
        """The file as a document, for spans."""
        if path not in self._documents:
            self._documents[path] = document(path, JAVA, self.files[path])
        return self._documents[path]

    def span(self, at: Place) -> Span:
        """A place as a span."""
        return span(self.document(at.path), at.start, at.end)

    def line_of(self, path: str, offset: int) -> int:
        """The line of an offset."""
        return self.span(Place(path, offset, offset)).line

    def mentions(self, word: bytes) -> bool:
        """Whether any file has these bytes."""
        if word not in self._mentioned:
            self._mentioned[word] = any(word in data for data in self.files.values())
        return self._mentioned[word]

    def holding(self, *words: bytes) -> list[str]:
        """The files that have one of these bytes in them, looked through once."""
        if words not in self._holding:
            self._holding[words] = [path for path, data in self.files.items() if any(one in data for one in words)]
        return self._holding[words]

    # -- classes -----------------------------------------------------------------------------------------------

    def classes(self, path: str) -> Iterator[Declared]:
        """Every named class of a file, inner ones after the one around them."""
        for of in self.unit(path).classes:
            yield from _with_inner(Declared(path, of))

    def declared(self, name: str, path: str) -> Declared | None:
        """The class of the tree that a simple or qualified name means in a file; None for a library's."""
        key = (name, path)
        if key not in self._meant:
            self._meant[key] = self._declared(name, path)
        return self._meant[key]

    def _declared(self, name: str, path: str) -> Declared | None:
        first, dot, rest = name.partition(".")
        unit = self.unit(path)
        wanted = name if dot and name[:1].islower() else unit.imports.get(first, "") + (dot + rest if dot else "")
        if wanted.startswith(_THE_CLIENT) and not (unit.package + ".").startswith(_THE_CLIENT):
            return None  # the client's own sources: followed no further than its jar would be
        if wanted and not wanted.startswith("."):
            return self._qualified(wanted)
        found = self._own(path).get(first) or self._beside(first, path)
        if found is None or not dot:
            return found
        return next((one for one in self.classes(found.path) if self.full_name(one).endswith("." + name)), None)

    def _own(self, path: str) -> dict[str, Declared]:
        """The first class of each simple name in a file."""
        if path not in self._own_names:
            found: dict[str, Declared] = {}
            for one in self.classes(path):
                found.setdefault(one.of.name, one)
            self._own_names[path] = found
        return self._own_names[path]

    def _qualified(self, name: str) -> Declared | None:
        """The class of a qualified name: in the file named for it, or for a class around it."""
        parts = name.split(".")
        for part in reversed([each for each in parts if each[:1].isupper()] or parts[-1:]):
            for path in self._by_stem.get(part, ()):
                for one in self.classes(path):
                    if self.full_name(one) == name:
                        return one
        return None

    def _beside(self, name: str, path: str) -> Declared | None:
        """A class that needs no import: of the same package, of one imported with a star, or inherited."""
        unit = self.unit(path)
        for other in self._by_stem.get(name, ()):
            for one in self.classes(other):
                package = self.unit(other).package
                if one.of.name == name and not one.around and (package == unit.package or package in unit.stars):
                    return one
        for star in unit.stars:
            outer = star.rpartition(".")[2]
            if outer[:1].isupper() and (found := self._qualified(f"{star}.{name}")) is not None:
                return found
        for other in self._declaring(path.rpartition("/")[0]).get(name.encode(), ()):
            if other != path:
                top = (one for one in self.classes(other) if one.of.name == name and not one.around)
                found = next(top, None)
                if found is not None and self.unit(found.path).package == unit.package:
                    return found
        return None

    def _declaring(self, folder: str) -> dict[bytes, list[str]]:
        """The files of a folder by the names of the classes that they seem to declare."""
        if folder not in self._names:
            names: dict[bytes, list[str]] = {}
            for path in self._in_folder(folder):
                for name in _declared_names(self.files[path]):
                    names.setdefault(name, []).append(path)
            self._names[folder] = names
        return self._names[folder]

    def _in_folder(self, folder: str) -> list[str]:
        if not self._folders:
            for path in self.files:
                self._folders.setdefault(path.rpartition("/")[0], []).append(path)
        return self._folders.get(folder, [])

    def full_name(self, one: Declared) -> str:
        """The qualified name of a class."""
        package = self.unit(one.path).package
        names = (*(each.name for each in one.around), one.of.name)
        return ".".join((package, *names) if package else names)

    def supers(self, of: Declared) -> Iterator[Typed]:
        """The types that a class extends and implements, as written in its file."""
        for one in (*of.of.extends, *of.of.implements):
            yield Typed(one, of.path)

    def with_code(self, of: Declared) -> Iterator[java.Node]:
        """The methods, fields and blocks of a class that may hold a lambda, a reference or an anonymous class."""
        data = self.files[of.path]
        for part in of.of.parts:
            # The body of an enum's constant is an anonymous class without a `new`.
            if of.of.kind == "enum" or _CODE.search(data, part.start, part.end) is not None:
                yield part

    def walked(self, of: Declared, word: bytes) -> Iterator[java.Walked]:
        """The nodes of those parts of a class that hold a word, each with those around it."""
        data = self.files[of.path]
        for part in of.of.parts:
            if data.find(word, part.start, part.end) >= 0:
                yield from java.walk(part)

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
            yield one
            if isinstance(one, Typed):
                continue
            if (one.path, one.of.start) in seen:
                continue
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

    def is_client(self, of: Declared) -> bool:
        """Whether a class of the tree is the client's own: its sources, or a copy of them."""
        return of.of.name in apis.CLIENT_TYPES and self.full_name(of).startswith(_CLIENTS)

    def library(self, typed: Typed) -> str:
        """The simple name of a library's type; "" where an import says that it is somebody else's."""
        name = typed.type.name.rpartition(".")[2]
        qualified = self.qualified(typed)
        return name if qualified is None or _is_client(qualified) else ""

    def qualified(self, typed: Typed) -> str | None:
        """The qualified name of a type, None where only a star import or the package may say it."""
        name = typed.type.name
        return name if "." in name else self.unit(typed.path).imports.get(name)

    def subclasses(self, of: Declared) -> list[Declared]:
        """The classes of the tree that extend or implement a class directly or through others; anonymous ones not."""
        key = (of.path, of.of.start)
        if key not in self._subclasses:
            self._subclasses[key] = []  # a cycle ends here
            direct = [
                one
                for path in self._extending(of.name)
                for one in self.classes(path)
                if any(self._means(each, of) for each in self.supers(one))
            ]
            further = (deeper for one in direct for deeper in self.subclasses(one))
            # Once each: an interface is inherited on many paths.
            self._subclasses[key] = list({(one.path, one.of.start): one for one in (*direct, *further)}.values())
        return self._subclasses[key]

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
                for one in _MADE.findall(data):
                    self._made.setdefault(one, set()).add(path)
        return self._made.get(name, set())

    def _objects_in(self, declared: Declared, of: Declared) -> Iterator[tuple[Declared, Code]]:
        for part in declared.of.parts:
            bean = isinstance(part, java.Method) and any(one.name == "Bean" for one in part.annotations)
            if isinstance(part, java.Method) and bean:
                bean = self._means(Typed(part.returns, declared.path), of)
            for node, _ in java.walk(part):
                if isinstance(node, java.New) and node.body is not None:
                    if self._means(Typed(node.type, declared.path), of):
                        yield declared, node.body
                elif bean and isinstance(node, java.Return) and isinstance(node.value, java.Lambda | java.Ref):
                    yield declared, node.value

    def _extending(self, name: str) -> list[str]:
        """The files with a class that extends or implements something of this simple name."""
        if self._extended is None:
            self._extended = {}
            for path, data in self.files.items():
                for super_name in _super_names(data):
                    paths = self._extended.setdefault(super_name, [])
                    if not paths or paths[-1] != path:
                        paths.append(path)
        return self._extended.get(name.encode(), [])

    def _means(self, typed: Typed, of: Declared) -> bool:
        return typed.type.name.rpartition(".")[2] == of.name and self.declared(typed.type.name, typed.path) == of

    # -- members -----------------------------------------------------------------------------------------------

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
        overriding = [
            Bound(one, method)
            for one in self.subclasses(of)
            for method in one.of.methods
            if method.name == name and _takes(method, count) and method.body is not None
        ]
        if len({(one.owner.path, one.owner.of.start) for one in overriding}) == 1:
            return max(overriding, key=lambda one: _fit(one.method, types))
        return own if not overriding and own is not None and own.method.body is not None else None

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


def named(data: bytes, classes: Collection[bytes]) -> Set[bytes]:
    """Those of some class names that a file may name: a few are looked for one by one, many through its words."""
    if len(classes) <= _FEW:
        return {one for one in classes if one in data}
    return set(_CLASS_NAME.findall(data)).intersection(classes)


def _with_inner(one: Declared) -> Iterator[Declared]:
    yield one
    for inner in one.of.inner:
        yield from _with_inner(Declared(one.path, inner, (*one.around, one.of)))


_CLASS_NAME = re.compile(rb"\b[A-Z]\w*")
_FEW = 60  # so many searches take less time than finding all words
_CODE = re.compile(rb"->|::|\bnew\b[^;{}]*\{")
_HEADS = (b" extends ", b" implements ", b"\textends ", b"\timplements ", b"\nextends ", b"\nimplements ")
_LONGEST_HEAD = 2000
_WORDS = re.compile(rb"\w+")


def _super_names(data: bytes) -> Iterator[bytes]:
    """The names in the heads of a file's classes, behind `extends` and `implements`. bytes.find is faster than any
    pattern; what it finds too much is looked at again."""
    for head in _HEADS:
        at = data.find(head)
        while at >= 0:
            start = at + len(head)
            end = data.find(b"{", start, start + _LONGEST_HEAD)
            yield from _WORDS.findall(data, start, end if end >= 0 else start)
            at = data.find(head, start)


_KEYWORDS = (b"class", b"interface", b"enum", b"record")
_NAME_BEHIND = re.compile(rb"\s+([\w$\x80-\xff]+)")


def _declared_names(data: bytes) -> set[bytes]:
    """The names behind the keywords of class declarations: as with the heads, found too much rather than too little."""
    found = set()
    for keyword in _KEYWORDS:
        at = data.find(keyword)
        while at >= 0:
            behind = _NAME_BEHIND.match(data, at + len(keyword))
            if behind:
                found.add(behind[1])
            at = data.find(keyword, at + len(keyword))
    return found


def _fit(method: java.Method, types: Sequence[str]) -> int:
    """How many arguments are of just the type of their parameter."""
    wanted = [param.type.name.rpartition(".")[2] if param.type else "" for param in method.params]
    return sum(bool(given) and given == want for given, want in zip(types, wanted, strict=False))


def _takes(method: java.Method, count: int) -> bool:
    return count < 0 or len(method.params) == count


_CLIENTS = (
    "org.apache.rocketmq.",
    "com.alibaba.rocketmq.",
    "com.aliyun.openservices.",
    "org.springframework.",
    "com.alibaba.",
    "java.",
)


def _is_client(qualified: str) -> bool:
    return qualified.startswith(_CLIENTS) or not qualified.count(".")
