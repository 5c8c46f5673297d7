"""The Java files of a tree: their bytes, what was parsed of them so far, and places in them as spans.

A file is parsed when something asks for it: those that name a client class of RocketMQ, and those that a call in one
of them leads to.
"""

from collections.abc import Collection, Iterator, Mapping, Set

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.parsing.parse import parse
from rocketaudit.readers.java.tree.scanning import FEW, calls_one_of, holds_code, named
from rocketaudit.source import Document, Span, document, span

JAVA = "java"


class Files:
    """The files, and what was parsed of them so far."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self.files = files
        self._units: dict[str, java.Unit] = {}
        self._documents: dict[str, Document] = {}
        self._mentioned: dict[bytes, bool] = {}
        self._holding: dict[tuple[bytes, ...], list[str]] = {}
        self._calling: dict[str, list[str]] = {}

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

    def naming(self, classes: Collection[bytes]) -> dict[str, Set[bytes]]:
        """The files that may name a class of some names, with those of the names: a few are looked for one by one,
        many through the words of each file."""
        if len(classes) > FEW:
            every = ((path, named(data, classes)) for path, data in self.files.items())
            return {path: found for path, found in every if found}
        by_path: dict[str, set[bytes]] = {}
        for one in classes:
            for path in self.holding(one):
                by_path.setdefault(path, set()).add(one)
        return {path: by_path[path] for path in self.files if path in by_path}

    def calling(self, name: str) -> list[str]:
        """The files that may call a method of this name, written as `name(`."""
        if name not in self._calling:
            holding = self.holding(f"{name}(".encode())
            self._calling[name] = [path for path in holding if calls_one_of(self.files[path], (name,))]
        return self._calling[name]

    def with_code(self, of: Declared) -> Iterator[java.Node]:
        """The methods, fields and blocks of a class that may hold a lambda, a reference or an anonymous class."""
        data = self.files[of.path]
        for part in of.of.parts:
            # The body of an enum's constant is an anonymous class without a `new`.
            if of.of.kind == "enum" or holds_code(data, part.start, part.end):
                yield part

    def walked(self, of: Declared, word: bytes) -> Iterator[java.Walked]:
        """The nodes of those parts of a class that hold a word, each with those around it."""
        data = self.files[of.path]
        for part in of.of.parts:
            if data.find(word, part.start, part.end) >= 0:
                yield from java.walk(part)
