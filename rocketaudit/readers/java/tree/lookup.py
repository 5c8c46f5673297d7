"""Where a name is declared: the classes of a tree, by the name that a file calls them, with its imports and package."""

from collections.abc import Iterator, Mapping

from rocketaudit.readers.java import apis
from rocketaudit.readers.java.declared import Declared, Typed
from rocketaudit.readers.java.tree.files import Files
from rocketaudit.readers.java.tree.scanning import declared_names

_THE_CLIENT = ("org.apache.rocketmq.client.", "org.apache.rocketmq.remoting.", "org.apache.rocketmq.common.")
_CLIENTS = (
    "org.apache.rocketmq.",
    "com.alibaba.rocketmq.",
    "com.aliyun.openservices.",
    "org.springframework.",
    "com.alibaba.",
    "java.",
)


class Lookup(Files):
    """The files of a tree, with the classes in them."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(files)
        self._by_stem: dict[str, list[str]] = {}
        self._meant: dict[tuple[str, str], Declared | None] = {}
        self._folders: dict[str, list[str]] = {}
        self._names: dict[str, dict[bytes, list[str]]] = {}
        self._own_names: dict[str, dict[str, Declared]] = {}
        for path in files:
            stem = path.rpartition("/")[2].removesuffix(".java")
            self._by_stem.setdefault(stem, []).append(path)

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
                for name in declared_names(self.files[path]):
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


def _with_inner(one: Declared) -> Iterator[Declared]:
    yield one
    for inner in one.of.inner:
        yield from _with_inner(Declared(one.path, inner, (*one.around, one.of)))


def _is_client(qualified: str) -> bool:
    return qualified.startswith(_CLIENTS) or not qualified.count(".")
