"""The services of a compose file, each with what it extends and what an override adds: look-ups over these layers.

In: a YAML file. Out: services, whose values are found by key, with the file in which each stands.
"""

import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rocketaudit.readers.workloads.shell import Text
from rocketaudit.readers.workloads.texts import filled, interpolate, scalar
from rocketaudit.readers.yaml_file import Pair, YamlFile
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Document, Span, document

_MOST_SERVICES, _MOST_ITEMS = 500, 200
_DEPTH = 8


class Place(NamedTuple):
    """A node and the file in which it stands."""

    file: YamlFile
    node: Node


class Service(NamedTuple):
    """One service: `layers` from what it extends to its own; `at` is its name in the file."""

    name: str
    at: Span
    file: YamlFile
    layers: tuple[Place, ...]

    def find(self, *keys: str) -> Place | None:
        """What a path of keys leads to: the last layer that has it."""
        for file, node in reversed(self.layers):
            found = file.get(node, *keys)
            if found is not None:
                return Place(file, found)
        return None

    def text(self, values: Mapping[str, str], *keys: str) -> Text | None:
        """A scalar with its variables filled in; None where there is none, or an empty one."""
        found = self.find(*keys)
        if found is None or found.node.items is not None or not found.node.value:
            return None
        return interpolate(scalar(found.file, found.node), values)

    def items(self, *keys: str) -> Iterator[Place]:
        """The items of a list in all layers; a scalar is a list of one."""
        for file, node in self.layers:
            found = file.get(node, *keys)
            if found is None:
                continue
            if found.items is None and found.value:
                yield Place(file, found)
            yield from (Place(file, item) for item in file.items(found)[:_MOST_ITEMS])


class Opened:
    """The YAML files of one reading, each parsed once."""

    def __init__(self, documents: Mapping[str, Document], beside: Mapping[str, bytes]) -> None:
        self._documents, self._beside = documents, beside
        self._files: dict[str, YamlFile] = {}

    def file(self, path: str) -> YamlFile | None:
        """The YAML file at a path; None where there is none."""
        if path not in self._files:
            of = self._documents.get(path)
            if of is None and path in self._beside:
                of = document(path, "compose", self._beside[path])
            if of is None:
                return None
            self._files[path] = YamlFile(of)
        return self._files[path]


def services(of: YamlFile, opened: Opened, values: Mapping[str, str]) -> list[Service]:
    """The services of a file, of Compose's first format too, which has them at the top."""
    found: list[Service] = []
    for root in of.roots:
        for name, pair in _named(of, root).items():
            if len(found) < _MOST_SERVICES:
                layers = _layers(of, root, name, opened, values, _DEPTH)
                found.append(Service(name, of.span(pair.key), of, tuple(layers)))
    return found


def _named(of: YamlFile, root: Node | None) -> dict[str, Pair]:
    pairs = of.pairs(root)
    if "services" in pairs:
        return {name: pair for name, pair in of.pairs(pairs["services"].value).items() if pair.value.mapping}
    first = {"image", "build", "command", "extends"}
    return {name: pair for name, pair in pairs.items() if first & of.pairs(pair.value).keys()}


def _layers(
    of: YamlFile, root: Node | None, name: str, opened: Opened, values: Mapping[str, str], depth: int
) -> list[Place]:
    """A service's own mapping behind those that it extends."""
    pair = _named(of, root).get(name)
    if pair is None:
        return []
    own = [Place(of, pair.value)]
    extended = of.get(pair.value, "extends")
    if extended is None or depth == 0:
        return own
    target = extended.value if extended.items is None else of.value(extended, "service") or ""
    written = filled(of.value(extended, "file") or "", values)
    if not written:
        return (_layers(of, root, target, opened, values, depth - 1) if target != name else []) + own
    path = posixpath.normpath(posixpath.join(posixpath.dirname(of.document.path), written))
    other = opened.file(path)
    if other is None or not other.roots:
        return own
    return _layers(other, other.roots[0], target, opened, values, depth - 1) + own


def overridden(base: list[Service], over: list[Service]) -> list[Service]:
    """Services with what the file beside them (docker-compose.override.yml) adds."""
    added = {one.name: one for one in over}
    known = {one.name for one in base}
    merged = [one._replace(layers=(*one.layers, *added[one.name].layers)) if one.name in added else one for one in base]
    return merged + [one for one in over if one.name not in known]
