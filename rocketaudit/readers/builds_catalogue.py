"""Gradle's version catalogue: gradle/libs.versions.toml.

In: its bytes. Out: its libraries, bundles and versions under the names that scripts use (rocketmq-client is
libs.rocketmq.client). A broken file is an empty catalogue.
"""

from typing import Any, NamedTuple


class Catalogue(NamedTuple):
    """`libraries` gives group:artifact and the version (None where none is told) of each name, `bundles` the names of
    the libraries in each."""

    libraries: dict[str, tuple[str, str | None]]
    bundles: dict[str, tuple[str, ...]]
    versions: dict[str, str]


def catalogue(data: bytes) -> Catalogue:
    import tomllib

    try:
        tables = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Catalogue({}, {}, {})
    versions = {accessor(name): text for name, said in _items(tables, "versions") if (text := _version(said))}
    libraries = {
        accessor(name): library
        for name, said in _items(tables, "libraries")
        if (library := _library(said, versions)) is not None
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


def _items(tables: dict[str, Any], name: str) -> list[tuple[str, Any]]:
    table = tables.get(name)
    return list(table.items()) if isinstance(table, dict) else []


def _version(said: Any) -> str | None:
    """A version is a text, or a table of which strictly and require name one release, and prefer one of several."""
    if isinstance(said, dict):
        said = said.get("strictly") or said.get("require")
    return said if isinstance(said, str) else None


def _library(said: Any, versions: dict[str, str]) -> tuple[str, str | None] | None:
    if isinstance(said, str):
        parts = said.split(":")
        return (":".join(parts[:2]), parts[2] if len(parts) > 2 else None) if len(parts) > 1 else None
    if not isinstance(said, dict):
        return None
    name = said.get("module") or f"{said.get('group')}:{said.get('name')}"
    version = said.get("version")
    if isinstance(version, dict) and isinstance(version.get("ref"), str):
        # A name that the catalogue does not define is no release.
        return str(name), versions.get(accessor(version["ref"]), "?")
    return str(name), None if version is None else _version(version) or "?"
