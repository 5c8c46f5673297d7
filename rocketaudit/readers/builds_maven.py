"""pom.xml: dependencies with what parents and dependencyManagement inside the tree say of their releases.

Expat reads the XML; a DOCTYPE, a file that nests too deep or does not end makes it a pom without anything in it.
Maven's order holds: inherited first, then interpolated, so a child's property counts in its parent's expressions.
"""

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from rocketaudit.readers.builds import PLATFORMS, WANTED, Found, Place, Stated, plain
from rocketaudit.values import UNKNOWN, Unknown

if TYPE_CHECKING:
    from rocketaudit.readers.builds_xml import Leaf

_MAX_DEPTH = 40
_MAX_PARENTS = 20
_MAX_DEPENDENCIES = 3000
_EXPRESSION = re.compile(r"\$\{([^${}]*)\}")
_LONGEST = 200  # of a property that counts
_ITEM = ("groupId", "artifactId", "version", "scope")


class Dependency(NamedTuple):
    """One <dependency>, its texts as they are written; `version` is None where none is."""

    group: str
    artifact: str
    version: Stated | None
    scope: str

    @property
    def name(self) -> str:
        return f"{self.group}:{self.artifact}"


class Pom(NamedTuple):
    """What counts of a pom.xml. `own` holds groupId, artifactId, version; `parent` those of the parent and its
    relativePath (None where it is not written)."""

    path: str
    own: dict[str, str]
    parent: dict[str, str] | None
    properties: dict[str, Stated]
    used: list[Dependency]
    managed: list[Dependency]


def modules(files: Mapping[str, bytes]) -> dict[str, Found]:
    """What each folder with a pom.xml depends upon."""
    poms = {path: _pom(path, data) for path, data in files.items() if os.path.basename(path) == "pom.xml"}
    tree = _Tree(poms)
    return {os.path.dirname(path): tree.found(path) for path in poms}


class _Tree:
    """The poms of a tree by path and by coordinates."""

    def __init__(self, poms: dict[str, Pom]) -> None:
        self.poms = poms
        self.by_name: dict[str, str] = {}
        for path, pom in poms.items():
            self.by_name.setdefault(_name(pom), path)
        self._lines: dict[str, list[Pom]] = {}
        self._needed: dict[str, list[Dependency]] = {}
        self._used: dict[str, dict[str, Stated | Unknown]] = {}

    def found(self, path: str) -> Found:
        used, managed = dict(self._own_used(path)), self._managed(path)
        for inner in self._inner(path):
            for name, release in self._own_used(inner).items():
                # What another module of the tree brings is subject to this one's management.
                used.setdefault(name, managed.get(name, release))
        return Found(used, managed)

    def _inner(self, path: str) -> list[str]:
        """The modules of the tree that a module depends upon, nearest first."""
        order = {path: True}
        waiting = [path]
        for current in waiting:
            for one in self._dependencies(current):
                beside = self.by_name.get(one.name)
                if beside and beside not in order:
                    order[beside] = True
                    waiting.append(beside)
        return waiting[1:]

    def _own_used(self, path: str) -> dict[str, Stated | Unknown]:
        if path not in self._used:
            managed = self._managed(path)
            used: dict[str, Stated | Unknown] = {}
            for one in self._dependencies(path):
                if one.name in WANTED and one.name not in used:
                    used[one.name] = plain(one.version) if one.version else managed.get(one.name, UNKNOWN)
            self._used[path] = used
        return self._used[path]

    def _dependencies(self, path: str) -> list[Dependency]:
        """The dependencies of a module and its parents, interpolated, that are ours or modules of the tree; those of
        tests are not."""
        if path not in self._needed:
            all_of_them = (one for pom in self._line(path) for one in pom.used if one.scope != "test")
            told = (self._interpolated(path, one) for one in all_of_them)
            ours = WANTED | self.by_name.keys()
            self._needed[path] = [one for one in told if one.name in ours]
        return self._needed[path]

    def _managed(self, path: str, depth: int = 0) -> dict[str, Stated | Unknown]:
        """What dependencyManagement decides, the nearest pom first; imported platforms come after what is said."""
        managed: dict[str, Stated | Unknown] = {}
        imports: list[Dependency] = []
        for pom in self._line(path):
            for one in pom.managed:
                told = self._interpolated(path, one)
                if told.scope == "import":
                    imports.append(told)
                elif told.name in WANTED:
                    managed.setdefault(told.name, plain(told.version) if told.version else UNKNOWN)
        for one in imports:
            for name, release in self._imported(one, depth).items():
                managed.setdefault(name, release)
        return managed

    def _imported(self, one: Dependency, depth: int) -> dict[str, Stated | Unknown]:
        if one.name in self.by_name and depth < 5:
            return self._managed(self.by_name[one.name], depth + 1)
        return dict.fromkeys(PLATFORMS.get(one.name, ()), plain(one.version) if one.version else UNKNOWN)

    def _line(self, path: str) -> list[Pom]:
        """A pom and its parents inside the tree."""
        if path not in self._lines:
            line: list[Pom] = []
            current: str | None = path
            while current is not None and len(line) < _MAX_PARENTS and self.poms[current] not in line:
                line.append(self.poms[current])
                current = self._parent(self.poms[current])
            self._lines[path] = line
        return self._lines[path]

    def _parent(self, pom: Pom) -> str | None:
        if pom.parent is None:
            return None
        name = f"{pom.parent.get('groupId', '')}:{pom.parent.get('artifactId', '')}"
        relative = pom.parent.get("relativePath", "../pom.xml")
        if relative:
            path = os.path.normpath(os.path.join(os.path.dirname(pom.path), relative))
            if path not in self.poms:
                path = os.path.join(path, "pom.xml")
            if path in self.poms and _name(self.poms[path]) == name:
                return path
        return self.by_name.get(name)

    def _interpolated(self, path: str, one: Dependency) -> Dependency:
        version = self._stated(path, one.version) if one.version else None
        return Dependency(
            self._text(path, one.group), self._text(path, one.artifact), version, self._text(path, one.scope)
        )

    def _stated(self, path: str, said: Stated) -> Stated:
        """A version with its expressions replaced; one that is a property stands where the property does."""
        for _ in range(10):
            alone = _EXPRESSION.fullmatch(said.text)
            named = self._property(path, alone[1]) if alone else None
            if named is None:
                break
            said = named
        return Stated(self._text(path, said.text), said.at)

    def _text(self, path: str, text: str) -> str:
        """A text with its expressions replaced as far as the tree says; what stays is no plain release."""
        for _ in range(10):
            if "${" not in text or len(text) > 300:
                break
            replaced = _EXPRESSION.sub(lambda found: self._value(path, found[1]) or found[0], text)
            if replaced == text:
                break
            text = replaced
        return text

    def _value(self, path: str, name: str) -> str | None:
        told = self._property(path, name)
        if told is not None:
            return told.text
        line = self._line(path)
        bare = name.removeprefix("project.").removeprefix("pom.")
        if bare == name and name != "version":
            return None
        if bare.startswith("parent."):
            return (line[0].parent or {}).get(bare.removeprefix("parent."))
        return line[0].own.get(bare) or (line[0].parent or {}).get(bare)

    def _property(self, path: str, name: str) -> Stated | None:
        return next((pom.properties[name] for pom in self._line(path) if name in pom.properties), None)


def _name(pom: Pom) -> str:
    group = pom.own.get("groupId") or (pom.parent or {}).get("groupId", "")
    return f"{group}:{pom.own.get('artifactId', '')}"


def _pom(path: str, data: bytes) -> Pom:
    from rocketaudit.readers import builds_xml

    pom = Pom(path, {}, None, {}, [], [])
    try:
        elements = builds_xml.leaves(data, _MAX_DEPTH)
    except builds_xml.Refused:
        return pom
    return _filled(pom, elements)


def _filled(pom: Pom, elements: "list[Leaf]") -> Pom:
    """A pom from its elements."""
    parent: dict[str, str] = {}
    told: dict[tuple[tuple[str, ...], tuple[int, ...]], dict[str, Stated]] = {}
    of_profiles: dict[str, list[Stated]] = {}
    for names, places, text, line in elements:
        if names[:1] != ("project",):
            continue
        above, last = names[1:-1], names[-1]
        if above == ():
            pom.own.setdefault(last, text)
        elif above == ("parent",):
            parent[last] = text
        elif above == ("properties",):
            pom.properties[last] = _property(pom, text, line)
        elif above == ("profiles", "profile", "properties"):
            of_profiles.setdefault(last, []).append(_property(pom, text, line))
        elif above[-1:] == ("dependency",) and last in _ITEM and len(told) < _MAX_DEPENDENCIES:
            told.setdefault((above, places[:-1]), {})[last] = Stated(text, Place(pom.path, line))
    for name, said in of_profiles.items():
        # A property that profiles set differently is not decided.
        said = [pom.properties[name], *said] if name in pom.properties else said
        pom.properties[name] = said[0] if len({one.text for one in said}) == 1 else Stated("?", said[0].at)
    for (above, _), item in told.items():
        _sort_in(pom, above, item)
    return pom._replace(parent=parent or None)


def _property(pom: Pom, text: str, line: int) -> Stated:
    return Stated(text if len(text) <= _LONGEST else "?", Place(pom.path, line))


def _sort_in(pom: Pom, above: tuple[str, ...], item: dict[str, Stated]) -> None:
    """Dependencies of the project or of a profile; those of plugins and exclusions are others."""
    inner = above[2:] if above[:2] == ("profiles", "profile") else above
    group, artifact, version, scope = (item.get(key) for key in _ITEM)
    version = version if version and version.text else None
    one = Dependency(_text(group), _text(artifact), version, _text(scope))
    if inner == ("dependencies", "dependency"):
        pom.used.append(one)
    elif inner == ("dependencyManagement", "dependencies", "dependency"):
        pom.managed.append(one)


def _text(of: Stated | None) -> str:
    return of.text if of else ""
