"""YAML as Spring reads it, with byte spans: every scalar with the keys that lead to it.

In: a document. Out: its scalars in file order, as texts (`yes` stays yes: who uses a value gives it a type), and what
is wrong with the file, as data. Merge keys and aliases are followed. The tree is built from events rather than
composed, because composing recurses in C: depth, and what aliases multiply, are bounded here.
"""

from typing import NamedTuple

from rocketaudit.readers.yaml_tree import (
    DUPLICATE_KEY,
    MALFORMED,
    MAX_BYTES,
    MAX_DEPTH,
    TOO_DEEP,
    TOO_LARGE,
    TOO_MANY,
    Node,
    Positions,
    Stop,
    roots,
)
from rocketaudit.source import Document, Span, span

MAX_SCALARS = 10_000
MAX_DOCUMENTS = 100
_MAX_KEY = 512


class Scalar(NamedTuple):
    """One value. `keys` lead to it, the items of a list as `[0]`; `document` counts the documents of the file;
    `within_at` is the key of the mapping that it stands in, None at the top."""

    keys: tuple[str, ...]
    value: str
    at: Span
    key_at: Span
    document: int
    within_at: Span | None = None


class Fault(NamedTuple):
    """Why a file was not read, or not all of it (a duplicate key: all was read, but Spring refuses the file)."""

    kind: str
    at: Span


class Scalars(NamedTuple):
    """What was found in the documents that are whole, and the first fault."""

    found: tuple[Scalar, ...]
    fault: Fault | None


def read(of: Document) -> Scalars:
    """The scalars of a YAML file; never raises for what is in it."""
    if len(of.data) > MAX_BYTES:
        return Scalars((), Fault(TOO_LARGE, span(of, 0, 0)))
    reading = _Reading(of)
    try:
        for number, node in enumerate(roots(reading.text)):
            if number >= MAX_DOCUMENTS:
                raise Stop(TOO_MANY, node.start)
            reading.flatten(number, node)
    except Stop as stop:
        return Scalars(tuple(reading.found), reading.stopped(stop))
    return Scalars(tuple(reading.found), reading.fault)


class _Reading:
    """One document being read: the text, how its characters lie in the bytes, what was found."""

    def __init__(self, of: Document) -> None:
        self.positions = Positions(of)
        self.text = self.positions.text
        self.span = self.positions.span
        self.found: list[Scalar] = []
        self.fault: Fault | None = None
        self._budget = 4 * MAX_SCALARS

    def stopped(self, stop: Stop) -> Fault:
        return Fault(stop.kind, self.positions.stopped_at(stop.offset))

    def flatten(self, number: int, root: Node) -> None:
        """Adds the scalars of one document, or none where it is too much."""
        before = len(self.found)
        try:
            self._add(number, root, (), root, 0)
        except Stop:
            del self.found[before:]
            raise

    def _add(
        self, number: int, node: Node, keys: tuple[str, ...], key: Node, depth: int, within: Node | None = None
    ) -> None:
        self._spend(node, depth)
        if node.items is None:
            self._keep(number, node, keys, key, node.value, within)
        elif not node.items:
            self._keep(number, node, keys, key, "", within)
        elif node.mapping:
            pairs = self._pairs(node, depth)
            if any(name.items is not None for name, _ in pairs):
                # `{{ a template }}` looks like a mapping of mappings; its text is the value.
                self._keep(number, node, keys, key, self.text[node.start : node.end], within)
                return
            for name, value in pairs:
                if len(name.value) <= _MAX_KEY:
                    self._add(number, value, (*keys, name.value), name, depth + 1, key if keys else None)
        else:
            for position, item in enumerate(node.items):
                self._add(number, item, (*keys, f"[{position}]"), key, depth + 1, within)

    def _keep(self, number: int, node: Node, keys: tuple[str, ...], key: Node, value: str, within: Node | None) -> None:
        if not keys:
            return
        end = node.start + len(self.text[node.start : node.end].rstrip())
        around = self.span(within.start, within.end) if within else None
        found = Scalar(keys, value, self.span(node.start, end), self.span(key.start, key.end), number, around)
        self.found.append(found)

    def _pairs(self, node: Node, depth: int) -> list[tuple[Node, Node]]:
        """The keys and values of a mapping, what it merges first; a key of its own hides a merged one."""
        items = node.items or []
        own: dict[str, tuple[Node, Node]] = {}
        pairs: list[tuple[Node, Node]] = []
        merged: list[tuple[Node, Node]] = []
        for name, value in zip(items[::2], items[1::2], strict=False):
            self._spend(name, depth)
            if name.items is None and name.value == "<<":
                merged += self._merged(value, depth + 1)
                continue
            if name.items is None and name.value in own:
                self.fault = self.fault or Fault(DUPLICATE_KEY, self.span(name.start, name.end))
            own[name.value] = (name, value)
            pairs.append((name, value))
        return [pair for pair in merged if pair[0].value not in own] + pairs

    def _merged(self, value: Node, depth: int) -> list[tuple[Node, Node]]:
        self._spend(value, depth)
        if value.mapping:
            return self._pairs(value, depth)
        sources = [item for item in value.items or [] if item.mapping]
        return [pair for source in reversed(sources) for pair in self._pairs(source, depth + 1)]

    def _spend(self, node: Node, depth: int) -> None:
        self._budget -= 1
        if depth > MAX_DEPTH:
            raise Stop(TOO_DEEP, node.start)
        if self._budget < 0 or len(self.found) >= MAX_SCALARS:
            raise Stop(TOO_MANY, node.start)


__all__ = [
    "DUPLICATE_KEY",
    "MALFORMED",
    "MAX_BYTES",
    "MAX_DEPTH",
    "TOO_DEEP",
    "TOO_LARGE",
    "TOO_MANY",
    "Fault",
    "Scalar",
    "Scalars",
    "read",
]
