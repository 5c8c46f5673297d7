"""Gradle's version catalogue: gradle/libs.versions.toml.

In: its bytes. Out: its libraries, bundles and versions under the names that scripts use (rocketmq-client is
libs.rocketmq.client), each with its line. A broken file is an empty catalogue.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from rocketaudit.patterns import lazily
from rocketaudit.readers.builds import Place, Stated

# [versions] or [versions.mq], and a key of such a table; as they are usually written.
_TABLE = lazily(r"\s*\[\s*([\w.\-]{1,200})\s*\]")
_KEY = lazily(r"""\s*["']?([\w.\-]{1,200})["']?\s*=""")


class Catalogue(NamedTuple):
    """`libraries` gives group:artifact and the version (None where none is told) of each name, `bundles` the names of
    the libraries in each."""

    libraries: dict[str, tuple[str, Stated | None]]
    bundles: dict[str, tuple[str, ...]]
    versions: dict[str, Stated]


def catalogue(path: str, data: bytes) -> Catalogue:
    import tomllib

    try:
        text = data.decode("utf-8-sig")
        tables = tomllib.loads(text)
    except (ValueError, RecursionError):
        return Catalogue({}, {}, {})
    numbers: dict[tuple[str, str], int] = {}
    for key, number in _numbers(text):
        numbers.setdefault(key, number)

    def place(table: str, name: str) -> Place:
        return Place(path, numbers.get((table, name), 1))

    versions = {
        accessor(name): Stated(version, place("versions", name))
        for name, said in _items(tables, "versions")
        if (version := _version(said))
    }
    libraries = {
        accessor(name): library
        for name, said in _items(tables, "libraries")
        if (library := _library(said, versions, place("libraries", name))) is not None
    }
    bundles = {
        accessor(name): tuple(accessor(str(one)) for one in said)
        for name, said in _items(tables, "bundles")
        if isinstance(said, list)
    }
    return Catalogue(libraries, bundles, versions)


def accessor(name: str) -> str:
    """How a script calls an entry."""
    return name.replace("-", ".").replace("_", ".")


def _numbers(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    """The line of each key of a table."""
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        if opened := _TABLE().match(line):
            table, _, entry = opened[1].partition(".")
            if entry:
                yield (table, entry), number
        elif key := _KEY().match(line):
            yield (table, key[1]), number
            yield (table, key[1].partition(".")[0]), number


def _items(tables: dict[str, Any], name: str) -> list[tuple[str, Any]]:
    table = tables.get(name)
    return list(table.items()) if isinstance(table, dict) else []


def _version(said: Any) -> str | None:
    """A version is a text, or a table of which strictly and require name one release, and prefer one of several."""
    if isinstance(said, dict):
        said = said.get("strictly") or said.get("require")
    return said if isinstance(said, str) else None


def _library(said: Any, versions: dict[str, Stated], at: Place) -> tuple[str, Stated | None] | None:
    if isinstance(said, str):
        parts = said.split(":")
        return (":".join(parts[:2]), Stated(parts[2], at) if len(parts) > 2 else None) if len(parts) > 1 else None
    if not isinstance(said, dict):
        return None
    name = said.get("module") or f"{said.get('group')}:{said.get('name')}"
    version = said.get("version")
    if isinstance(version, dict) and isinstance(version.get("ref"), str):
        # A name that the catalogue does not define is no release.
        return str(name), versions.get(accessor(version["ref"]), Stated("?", at))
    return str(name), None if version is None else Stated(_version(version) or "?", at)
