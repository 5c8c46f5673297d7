"""YAML as Spring reads it, with byte spans: every scalar with the keys that lead to it.

In: a document. Out: its scalars in file order, as texts (`yes` stays yes: who uses a value gives it a type), and what
is wrong with the file, as data. Merge keys and aliases are followed. The tree is built from events rather than
composed, because composing recurses in C: depth, and what aliases multiply, are bounded here.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from rocketaudit.source import Document, Span, span

MALFORMED, DUPLICATE_KEY = "malformed", "duplicate-key"
TOO_LARGE, TOO_DEEP, TOO_MANY = "too-large", "too-deep", "too-many"

MAX_BYTES = 2 * 1024 * 1024
MAX_DEPTH = 64
MAX_SCALARS = 10_000
MAX_DOCUMENTS = 100
_MAX_KEY = 512

_NULLS = ("", "~", "null", "Null", "NULL")
# Resource filtering by Maven leaves `@version@`, which no YAML parser takes as the beginning of a value.
_FILTERED = re.compile(r"(?<=[:\-,\[] )@(?=[\w.\-]+@)")
_STAND_IN = "\ue000"


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


class _Node(NamedTuple):
    """`items` of a mapping are its keys and values in turn; None for a scalar. Offsets are in characters."""

    start: int
    end: int
    value: str
    mapping: bool
    items: "list[_Node] | None"


class _Stop(Exception):
    def __init__(self, kind: str, offset: int) -> None:
        super().__init__(kind)
        self.kind, self.offset = kind, offset


def read(of: Document) -> Scalars:
    """The scalars of a YAML file; never raises for what is in it."""
    if len(of.data) > MAX_BYTES:
        return Scalars((), Fault(TOO_LARGE, span(of, 0, 0)))
    reading = _Reading(of)
    try:
        for number, node in enumerate(_documents(reading.text)):
            if number >= MAX_DOCUMENTS:
                raise _Stop(TOO_MANY, node.start)
            reading.flatten(number, node)
    except _Stop as stop:
        return Scalars(tuple(reading.found), reading.stopped(stop))
    return Scalars(tuple(reading.found), reading.fault)


def _documents(text: str) -> Iterator[_Node]:
    """The root of each document. Raises _Stop where the text is not YAML, or too deep."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    masked = _FILTERED.sub(_STAND_IN, text) if "@" in text else text
    try:
        yield from _trees(yaml.parse(masked, Loader=loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise _Stop(MALFORMED, mark.index if mark else getattr(error, "position", 0) or 0) from None


def _trees(events: Any) -> Iterator[_Node]:
    stack: list[tuple[_Node, str | None, list[_Node]]] = []
    anchors: dict[str, _Node] = {}
    for event in events:
        kind = type(event).__name__
        if kind == "DocumentStartEvent":
            anchors = {}
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            opened, anchor, items = stack.pop()
            node = opened._replace(end=event.end_mark.index, items=items)
            if anchor:
                anchors[anchor] = node
            if stack:
                stack[-1][2][-1] = node
            else:
                yield node
        elif kind in ("MappingStartEvent", "SequenceStartEvent", "ScalarEvent", "AliasEvent"):
            node = _node(event, kind, anchors)
            if stack:
                stack[-1][2].append(node)
            if kind.endswith("StartEvent"):
                if len(stack) >= MAX_DEPTH:
                    raise _Stop(TOO_DEEP, node.start)
                stack.append((node, event.anchor, []))
            elif not stack:
                yield node


def _node(event: Any, kind: str, anchors: dict[str, _Node]) -> _Node:
    start, end = event.start_mark.index, event.end_mark.index
    if kind == "AliasEvent":
        if event.anchor not in anchors:
            raise _Stop(MALFORMED, start)
        return anchors[event.anchor]
    value = ""
    if kind == "ScalarEvent":
        value = "" if event.implicit[0] and event.value in _NULLS else event.value.replace(_STAND_IN, "@")
    node = _Node(start, end, value, kind == "MappingStartEvent", None if kind == "ScalarEvent" else [])
    if event.anchor:
        anchors[event.anchor] = node
    return node


class _Reading:
    """One document being read: the text, how its characters lie in the bytes, what was found."""

    def __init__(self, of: Document) -> None:
        self.of = of
        self.found: list[Scalar] = []
        self.fault: Fault | None = None
        self._budget = 4 * MAX_SCALARS
        self._skipped = 3 if of.data.startswith(b"\xef\xbb\xbf") else 0
        self.text = of.data[self._skipped :].decode(of.encoding, "replace")
        self._columns = 16 * MAX_BYTES
        self._line_starts = [0]
        for start, end in zip(of.line_starts, of.line_starts[1:], strict=False):
            line = of.data[max(start, self._skipped) : end].decode(of.encoding, "replace")
            self._line_starts.append(self._line_starts[-1] + len(line))

    def stopped(self, stop: _Stop) -> Fault:
        self._columns = 2 * len(self.text)  # enough for one more
        offset = min(stop.offset, len(self.text))
        return Fault(stop.kind, self.span(offset, offset))

    def span(self, start: int, end: int) -> Span:
        return span(self.of, self._offset(start), self._offset(end))

    def _offset(self, index: int) -> int:
        """The byte offset of a character. Counting columns takes time where many values stand in one long line."""
        line = bisect_right(self._line_starts, index) - 1
        self._columns -= index - self._line_starts[line]
        if self._columns < 0:
            raise _Stop(TOO_LARGE, self._line_starts[line])
        before = self.text[self._line_starts[line] : index].encode(self.of.encoding, "replace")
        return (self.of.line_starts[line] if line else self._skipped) + len(before)

    def flatten(self, number: int, root: _Node) -> None:
        """Adds the scalars of one document, or none where it is too much."""
        before = len(self.found)
        try:
            self._add(number, root, (), root, 0)
        except _Stop:
            del self.found[before:]
            raise

    def _add(
        self, number: int, node: _Node, keys: tuple[str, ...], key: _Node, depth: int, within: _Node | None = None
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

    def _keep(
        self, number: int, node: _Node, keys: tuple[str, ...], key: _Node, value: str, within: _Node | None
    ) -> None:
        if not keys:
            return
        end = node.start + len(self.text[node.start : node.end].rstrip())
        around = self.span(within.start, within.end) if within else None
        found = Scalar(keys, value, self.span(node.start, end), self.span(key.start, key.end), number, around)
        self.found.append(found)

    def _pairs(self, node: _Node, depth: int) -> list[tuple[_Node, _Node]]:
        """The keys and values of a mapping, what it merges first; a key of its own hides a merged one."""
        items = node.items or []
        own: dict[str, tuple[_Node, _Node]] = {}
        pairs: list[tuple[_Node, _Node]] = []
        merged: list[tuple[_Node, _Node]] = []
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

    def _merged(self, value: _Node, depth: int) -> list[tuple[_Node, _Node]]:
        self._spend(value, depth)
        if value.mapping:
            return self._pairs(value, depth)
        sources = [item for item in value.items or [] if item.mapping]
        return [pair for source in reversed(sources) for pair in self._pairs(source, depth + 1)]

    def _spend(self, node: _Node, depth: int) -> None:
        self._budget -= 1
        if depth > MAX_DEPTH:
            raise _Stop(TOO_DEEP, node.start)
        if self._budget < 0 or len(self.found) >= MAX_SCALARS:
            raise _Stop(TOO_MANY, node.start)
