"""Every setting of every RocketMQ release: look-ups in settings.json, which tools/build_catalogue.py makes.

In: a release and a name. Out: type, default, class and range of releases, as read from the official jars.
A default that depends on the machine is text with holes: `${user.home}/store`, `16 + 2 * ${cpus}`.
"""

from __future__ import annotations

import json
import os.path
import re
from functools import cached_property
from typing import Any, NamedTuple

from rocketaudit.patterns import lazily

# The classes that a broker.conf reaches, in the order in which BrokerStartup applies it to them.
BROKER_CLASSES = ("BrokerConfig", "NettyServerConfig", "NettyClientConfig", "MessageStoreConfig", "AuthConfig")

Default = str | int | float | bool | None

_SETTINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "settings.json")
# `5`, `5.3`, `5.3.2`, `5.3.2.4`, each with a suffix such as `-alpine`, `+1` or `.RELEASE`.
_VERSION = lazily(
    r"(?:rocketmq-(?:all-)?)?v?(\d+)(?:\.(\d+)(?:\.(\d+)(?:\.\d+)*)?)?(?:[-+].*|\.[a-z].*)?", re.IGNORECASE
)
_catalogue: Catalogue | None = None


class UnknownRelease(Exception):
    """No release of the catalogue answers to this version; `suggestions` are the nearest ones."""

    def __init__(self, version: str, suggestions: tuple[str, ...]) -> None:
        super().__init__(f"unknown RocketMQ release {version!r}")
        self.version = version
        self.suggestions = suggestions


class Resolution(NamedTuple):
    """The release of the catalogue that a version means; `note` says what was assumed, if anything was."""

    release: str
    exact: bool
    note: str | None


class SettingSpec(NamedTuple):
    """One setting of one class in one release.

    `type` is int, long, double, float, boolean, String or enum; `enum` holds the constants of the last.
    `also` is the type of a second overload of the setter, which the file sets as well (metricsExporterType: int).
    """

    name: str
    type: str
    default: Default
    java_class: str
    enum: tuple[str, ...] | None
    also: str | None


class Era(NamedTuple):
    """A stretch of consecutive releases in which a class has a setting with one type and default."""

    java_class: str
    since: str
    until: str
    type: str
    default: Default


def load() -> Catalogue:
    """The catalogue; the file is read once a process."""
    global _catalogue
    if _catalogue is None:
        with open(_SETTINGS, encoding="ascii") as file:
            _catalogue = Catalogue(json.load(file))
    return _catalogue


def order(release: str) -> tuple[int, int, int]:
    """What releases compare by; a suffix such as `-incubating` does not count."""
    major, minor, patch = release.split("-")[0].split(".")
    return int(major), int(minor), int(patch)


class Catalogue:
    """The content of settings.json and the questions put to it. Rows there name releases by index."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.releases: tuple[str, ...] = tuple(content["releases"])
        self.stand_ins: dict[str, dict[str, str]] = content["stand_ins"]
        self._classes: dict[str, dict[str, Any]] = content["classes"]
        self._enums: dict[str, list[tuple[list[str], int, int]]] = content["enums"]
        self._index = {release: index for index, release in enumerate(self.releases)}
        self._settings: dict[tuple[str, tuple[str, ...]], dict[str, list[SettingSpec]]] = {}

    @property
    def newest(self) -> str:
        """The newest release whose broker classes all come from its own jars."""
        return next(release for release in reversed(self.releases) if not self._borrowed(release))

    def resolve(self, version: str) -> Resolution:
        """The release that `version` (a tag, a pom's version, a user's word) means; raises UnknownRelease."""
        match = _VERSION().fullmatch(version.strip())
        if match:
            wanted = tuple(int(part) for part in match.groups() if part is not None)
            meant = [release for release in self.releases if order(release)[: len(wanted)] == wanted]
            if meant:
                return self._resolution(version, wanted, meant[-1])
        raise UnknownRelease(version, self._suggestions(version))

    def settings(self, release: str, classes: tuple[str, ...] = BROKER_CLASSES) -> dict[str, list[SettingSpec]]:
        """The settings of `release` by name, each with its specs in the order of `classes`; not to be changed."""
        key = (release, classes)
        if key not in self._settings:
            self._settings[key] = self._collect(self._index[release], classes)
        return self._settings[key]

    def history(self, name: str) -> list[Era]:
        """Where and when `name` could be set, in every class of the catalogue, oldest first within a class."""
        return [
            Era(java_class, self.releases[since], self.releases[until], self._type(type_, until)[0], default)
            for java_class, (type_, default, since, until) in self._rows.get(name, ())
        ]

    def known_anywhere(self, name: str) -> bool:
        """Whether any class of any release can be set by `name`."""
        return name in self._rows

    def unsettable(self, name: str, release: str) -> tuple[str, ...]:
        """The classes of `release` with a field of this name that no file can set; empty where there is none."""
        index = self._index[release]
        return tuple(java_class for java_class, (since, until) in self._fields.get(name, ()) if since <= index <= until)

    @cached_property
    def _rows(self) -> dict[str, list[tuple[str, list[Any]]]]:
        """The rows of settings by name, each with its class: made once, and only where a name is asked for."""
        return self._by_name("settings")

    @cached_property
    def _fields(self) -> dict[str, list[tuple[str, list[Any]]]]:
        return self._by_name("unsettable")

    def _by_name(self, kind: str) -> dict[str, list[tuple[str, list[Any]]]]:
        found: dict[str, list[tuple[str, list[Any]]]] = {}
        for java_class, content in self._classes.items():
            for name, *row in content[kind]:
                found.setdefault(name, []).append((java_class, row))
        return found

    def _collect(self, index: int, classes: tuple[str, ...]) -> dict[str, list[SettingSpec]]:
        collected: dict[str, list[SettingSpec]] = {}
        for java_class in classes:
            for name, type_, default, since, until in self._classes[java_class]["settings"]:
                if since <= index <= until:
                    kind, enum, also = self._type(type_, index)
                    collected.setdefault(name, []).append(SettingSpec(name, kind, default, java_class, enum, also))
        return collected

    def _type(self, written: str, index: int) -> tuple[str, tuple[str, ...] | None, str | None]:
        """Type, constants and second overload of `BrokerRole`, `int` or `MetricsExporterType|int`."""
        first, _, also = written.partition("|")
        if first not in self._enums:
            return first, None, also or None
        constants = next(names for names, since, until in self._enums[first] if since <= index <= until)
        return "enum", tuple(constants), also or None

    def _borrowed(self, release: str) -> list[str]:
        """The broker classes that `release` takes from an older one."""
        found = self.stand_ins.get(release, {})
        return [name for name in BROKER_CLASSES if found.get(name, "own") != "own"]

    def _resolution(self, version: str, wanted: tuple[int, ...], release: str) -> Resolution:
        exact = order(release) == wanted
        notes = [] if exact else [f"{version} is read as {release}, its newest release in the catalogue"]
        if borrowed := self._borrowed(release):
            sources = sorted({self.stand_ins[release][name] for name in borrowed}, key=order)
            notes.append(f"{', '.join(borrowed)} of {release} taken from {', '.join(sources)} (no jar published)")
        return Resolution(release, exact, "; ".join(notes) or None)

    def _suggestions(self, version: str) -> tuple[str, ...]:
        import difflib  # slow to import and only needed here

        return tuple(difflib.get_close_matches(version, self.releases, n=3, cutoff=0.4))
