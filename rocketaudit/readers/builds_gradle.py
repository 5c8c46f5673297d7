"""build.gradle, build.gradle.kts, gradle.properties and libs.versions.toml, as far as plain text shows.

A module sees its own script, what subprojects and allprojects of the scripts above say, and the properties of the
folders above. Between two releases of one artifact Gradle takes the higher one.
"""

import os
import re
from collections.abc import Iterator, Mapping

from rocketaudit.patterns import lazily
from rocketaudit.readers.builds import PLATFORMS, WANTED, Found, Stated, plain
from rocketaudit.readers.builds_catalogue import Catalogue, catalogue
from rocketaudit.readers.builds_gradle_lines import (
    UNDECIDED,
    Use,
    asked_for,
    lines,
    other_modules,
    properties,
    uses,
)
from rocketaudit.readers.builds_gradle_text import Script, blocks, script
from rocketaudit.values import UNKNOWN, Unknown

_SCRIPTS = ("build.gradle", "build.gradle.kts")
_REFERENCE = lazily(r"\$\{([^{}]{0,200})\}|\$([A-Za-z_][\w.]{0,100})")
_SHARING = ("subprojects", "allprojects")
# Words before coordinates that decide a release without using the artifact.
_DECIDING = ("dependency", "force")
_NO_USE = ("exclude", "classpath", "because")
_MAX_ABOVE = 30


def modules(files: Mapping[str, bytes]) -> dict[str, Found]:
    """What each folder with a Gradle script depends upon."""
    scripts = {
        os.path.dirname(path): script(path, data) for path, data in files.items() if os.path.basename(path) in _SCRIPTS
    }
    tree = _Tree(scripts, files)
    return {folder: tree.found(folder) for folder in scripts}


class _Tree:
    """The scripts, properties and catalogues of a tree by folder."""

    def __init__(self, scripts: dict[str, Script], files: Mapping[str, bytes]) -> None:
        self.scripts = scripts
        self.own: dict[str, list[Use]] = {}
        self.shared: dict[str, list[Use]] = {}
        self.needed: dict[str, list[tuple[str, ...]]] = {}
        for folder, one in scripts.items():
            self._read(folder, one)
        self.properties = {folder: properties(one) for folder, one in scripts.items()}
        self.catalogues: dict[str, Catalogue] = {}
        for path, data in files.items():
            folder, name = os.path.split(path)
            if name == "gradle.properties":
                self.properties[folder] = {**lines(path, data), **self.properties.get(folder, {})}
            elif name == "libs.versions.toml":
                # It lies in gradle/ of the root.
                self.catalogues[os.path.dirname(folder)] = catalogue(path, data)

    def _read(self, folder: str, read: Script) -> None:
        """Sorts what a script uses: what it says of itself, and of the modules below it."""
        inside = list(blocks(read.text))
        of_build = [(start, end) for name, start, end in inside if name == "buildscript"]
        below = [(start, end) for name, start, end in inside if name in _SHARING]
        of_others = [(start, end) for name, start, end in inside if name == "subprojects"]
        found = [one for one in uses(read) if not _within(one.place, of_build) and one.how not in _NO_USE]
        self.own[folder] = [one for one in found if not _within(one.place, of_others)]
        self.shared[folder] = [one for one in found if _within(one.place, below)]
        self.needed[folder] = [
            path
            for how, path, place in other_modules(read.text)
            if not how.startswith("test") and not _within(place, below)
        ]

    def found(self, folder: str) -> Found:
        used: dict[str, Stated | Unknown | None] = {}
        managed: dict[str, Stated | Unknown] = {}
        for module in self._modules(folder):
            for one in self._seen(module):
                self._count(module, one, used, managed)
        decided = {name: managed.get(name, UNKNOWN) if said is None else said for name, said in used.items()}
        return Found(decided, managed)

    def _count(
        self, folder: str, one: Use, used: dict[str, Stated | Unknown | None], managed: dict[str, Stated | Unknown]
    ) -> None:
        release = plain(self._stated(folder, one.version)) if one.version else None
        if one.platform or one.how == "mavenBom":
            for name in PLATFORMS.get(one.name, ()):
                managed.setdefault(name, release or UNKNOWN)
        elif one.how in _DECIDING and one.name in WANTED:
            managed.setdefault(one.name, release or UNKNOWN)
        elif one.name in WANTED and not one.how.startswith("test"):
            used[one.name] = _higher(used[one.name], release) if one.name in used else release

    def _seen(self, folder: str) -> Iterator[Use]:
        """What a module uses by its own script and by those above it, with the names of the catalogue replaced."""
        found = self.own[folder] + [one for above in _above(folder)[1:] for one in self.shared.get(above, ())]
        for one in found:
            if one.alias:
                yield from self._of_catalogue(folder, one)
            else:
                yield one

    def _of_catalogue(self, folder: str, one: Use) -> Iterator[Use]:
        known = self._catalogue(folder)
        names = known.bundles.get(one.name.removeprefix("bundles."), ()) if one.name.startswith("bundles.") else ()
        for name in names or (one.name,):
            if name in known.libraries:
                told, version = known.libraries[name]
                yield one._replace(name=told, version=version, alias=False)

    def _catalogue(self, folder: str) -> Catalogue:
        near = (self.catalogues[above] for above in _above(folder) if above in self.catalogues)
        return next(near, Catalogue({}, {}, {}))

    def _modules(self, folder: str) -> list[str]:
        """A module and those of the tree that it depends upon, nearest first."""
        order = {folder: True}
        waiting = [folder]
        for current in waiting:
            for path in self.needed[current]:
                other = self._folder(current, path)
                if other is not None and other not in order:
                    order[other] = True
                    waiting.append(other)
        return waiting

    def _folder(self, folder: str, path: tuple[str, ...]) -> str | None:
        """The folder of a module named from the root of the build, which is one of those above."""
        for above in reversed(_above(folder)):
            candidate = os.path.join(above, *path)
            if candidate in self.scripts:
                return candidate
        return None

    def _stated(self, folder: str, said: Stated) -> Stated:
        """A version with its references replaced as far as the tree says; one that is a property stands where the
        property does."""
        for _ in range(8):
            text, at = said
            if "$" not in text or len(text) > 300:
                break
            alone = _REFERENCE().fullmatch(text)
            named = self._value(folder, alone[1] or alone[2]) if alone else None
            said = named or Stated(_REFERENCE().sub(lambda found: self._text(folder, found[1] or found[2]), text), at)
        return said

    def _text(self, folder: str, expression: str) -> str:
        told = self._value(folder, expression)
        return told.text if told else UNDECIDED

    def _value(self, folder: str, expression: str) -> Stated | None:
        if "libs.versions." in expression:
            name = re.sub(r"\.get\(\)$|\.get$", "", expression.partition("libs.versions.")[2])
            return self._catalogue(folder).versions.get(name)
        name = asked_for(expression)
        for above in _above(folder):
            # versions.rocketmq may be an entry of a map.
            for key in (name, name.rpartition(".")[2]):
                if key in self.properties.get(above, ()):
                    return self.properties[above][key]
        return None


def _above(folder: str) -> list[str]:
    """A folder and those above it, up to the root of the tree."""
    found = [folder]
    while found[-1] not in ("", os.sep) and len(found) < _MAX_ABOVE:
        parent = os.path.dirname(found[-1])
        found.append(parent if parent != found[-1] else "")
    return found


def _within(place: int, stretches: list[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in stretches)


def _higher(one: Stated | Unknown | None, other: Stated | Unknown | None) -> Stated | Unknown | None:
    """The higher of two releases; what is not told gives way to what is, and one that is not plain leaves it open."""
    if one is None or other is None:
        return one or other
    if isinstance(one, Unknown) or isinstance(other, Unknown):
        return UNKNOWN
    return max(one, other, key=lambda release: [int(digits) for digits in re.findall(r"\d+", release.text)])
