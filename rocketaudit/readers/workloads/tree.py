"""Finding the files of a tree that containers are given, by the paths that people wrote for their own machines.

In: the paths of the files. Out: the one that a written path means; None where none, or more than one, may be meant.
"""

import posixpath
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar

Made = TypeVar("Made")

# A template is what becomes the file of its name without this ending.
_TEMPLATES = frozenset({"j2", "tpl", "tmpl", "erb", "template"})
_CONFIGURATIONS = (".conf", ".properties", ".cnf")


class Tree:
    """The files of a path argument by their normal path and by their base name."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._normal = {_normal(path): path for path in paths}
        self._by_name: dict[str, list[str]] = {}
        for normal in self._normal:
            name = normal.rpartition("/")[2]
            self._by_name.setdefault(name, []).append(normal)
            stem, _, ending = name.rpartition(".")
            if ending in _TEMPLATES:
                self._by_name.setdefault(stem, []).append(normal)
        # By file the paths that were guessed to mean it, with how many names they share; and those that cannot.
        self._guesses: dict[str, dict[str, int]] = {}
        self._refused: set[str] = set()

    def file(self, folder: str, written: str) -> str | None:
        """The file at a written path, seen from a folder: the one that is there, else the only one that ends like it
        (an absolute path of the author's machine, a folder that a script copies to)."""
        path = _normal(posixpath.join(folder, written)) if not written.startswith(("/", "~", "$")) else written
        if path in self._normal:
            return self._normal[path]
        found = None if _normal(path) in self._refused else self._guess(_normal(folder), _normal(written))
        if found is not None and found.endswith(_CONFIGURATIONS):  # a template may become several files
            self._guesses.setdefault(found, {})[_normal(path)] = _shared(found, _normal(written))
        return found

    def once(self, make: Callable[[], Iterable[Made]]) -> list[Made]:
        """What `make` makes of the files of one machine. A file of the tree that was guessed for several paths of it is
        the one that shares most names with it; where several share as many, none of them."""
        self._guesses, self._refused = {}, set()
        found = list(make())
        for by_path in self._guesses.values():
            most = max(by_path.values())
            best = [path for path, count in by_path.items() if count == most]
            self._refused |= {path for path in by_path if [path] != best}
        if self._refused:
            found = list(make())
        self._guesses, self._refused = {}, set()
        return found

    def below(self, folder: str, written: str) -> list[str]:
        """The files below a folder."""
        start = _normal(posixpath.join(folder, written)) + "/"
        return [path for normal, path in self._normal.items() if normal.startswith(start)]

    def _guess(self, folder: str, written: str) -> str | None:
        """The only file that ends in as much as possible of the path. One name in common is enough in the folder
        alone, where the file may have got the machine's name before its own (vm1-broker-a.conf)."""
        pieces = [piece for piece in written.split("/") if piece not in ("", ".", "..", "~")]
        if not pieces:
            return None
        named = self._by_name.get(pieces[-1], [])
        for size in range(min(len(pieces), 8), 1, -1):
            tail = "/".join(pieces[-size:])
            found = [normal for normal in named if _ends(normal, tail)]
            if found:
                return self._normal[found[0]] if len(found) == 1 else self._nearest(folder, found)
        near = [normal for normal in named if _inside(normal, folder)]
        if not near:
            near = [
                one for one in self._normal if _normal(posixpath.dirname(one)) == folder and _prefixed(one, pieces[-1])
            ]
        return self._normal[near[0]] if len(near) == 1 else None

    def _nearest(self, folder: str, found: list[str]) -> str | None:
        """The only one of several in the folder itself and below."""
        near = [normal for normal in found if _inside(normal, folder)]
        return self._normal[near[0]] if len(near) == 1 else None


def _shared(path: str, written: str) -> int:
    """How many names two paths have in common, from their ends."""
    pairs = zip(reversed(path.split("/")), reversed(written.split("/")), strict=False)
    return next((count for count, (one, other) in enumerate(pairs) if one != other), path.count("/") + 1)


def _ends(path: str, tail: str) -> bool:
    stem, _, ending = path.rpartition(".")
    path = stem if ending in _TEMPLATES else path
    return path == tail or path.endswith("/" + tail)


def _inside(path: str, folder: str) -> bool:
    return folder in ("", ".") or path.startswith(folder + "/")


def _prefixed(path: str, name: str) -> bool:
    return path.endswith(("-" + name, "_" + name)) and "." in name


@lru_cache(maxsize=4096)
def _normal(path: str) -> str:
    return posixpath.normpath(path.replace("\\", "/")) if path else "."
