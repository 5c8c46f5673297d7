"""YAML as a tree with places, out of parser events: composing recurses in C; here depth, aliases and size are bounded.

In: the text of a document. Out: the root node of each YAML document in it. Values are texts (`yes` stays yes): who uses
a value gives it a type.
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
MAX_DOCUMENTS = 1000

_NULLS = ("", "~", "null", "Null", "NULL")
# Resource filtering by Maven leaves `@version@`, which no YAML parser takes as the beginning of a value.
_FILTERED = re.compile(r"(?<=[:\-,\[] )@(?=[\w.\-]+@)")
_STAND_IN = "\ue000"


class Node(NamedTuple):
    """`items` of a mapping are its keys and values in turn; None for a scalar. Offsets are in characters; `style` of a
    scalar is "" where it is plain, else its first character."""

    start: int
    end: int
    value: str
    mapping: bool
    items: "list[Node] | None"
    style: str = ""


class Stop(Exception):
    """Why the rest is not read, and where."""

    def __init__(self, kind: str, offset: int) -> None:
        super().__init__(kind)
        self.kind, self.offset = kind, offset


def roots(text: str) -> Iterator[Node]:
    """The root of each document. Raises Stop where the text is not YAML, or too deep."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    masked = _FILTERED.sub(_STAND_IN, text) if "@" in text else text
    try:
        yield from _trees(yaml.parse(masked, Loader=loader))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        raise Stop(MALFORMED, mark.index if mark else getattr(error, "position", 0) or 0) from None


def _trees(events: Any) -> Iterator[Node]:
    stack: list[tuple[Node, str | None, list[Node]]] = []
    anchors: dict[str, Node] = {}
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
                    raise Stop(TOO_DEEP, node.start)
                stack.append((node, event.anchor, []))
            elif not stack:
                yield node


def _node(event: Any, kind: str, anchors: dict[str, Node]) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    if kind == "AliasEvent":
        if event.anchor not in anchors:
            raise Stop(MALFORMED, start)
        return anchors[event.anchor]
    value = ""
    if kind == "ScalarEvent":
        value = "" if event.implicit[0] and event.value in _NULLS else event.value.replace(_STAND_IN, "@")
    style = event.style or "" if kind == "ScalarEvent" else ""
    node = Node(start, end, value, kind == "MappingStartEvent", None if kind == "ScalarEvent" else [], style)
    if event.anchor:
        anchors[event.anchor] = node
    return node


class Positions:
    """How the characters of a document's text lie in its bytes. Raises Stop(TOO_LARGE) where counting columns takes
    too long, as in a file of one long line."""

    def __init__(self, of: Document) -> None:
        self.of = of
        self._skipped = 3 if of.data.startswith(b"\xef\xbb\xbf") else 0
        self.text = of.data[self._skipped :].decode(of.encoding, "replace")
        self._columns = 16 * MAX_BYTES
        self._line_starts = [0]
        for start, end in zip(of.line_starts, of.line_starts[1:], strict=False):
            line = of.data[max(start, self._skipped) : end].decode(of.encoding, "replace")
            self._line_starts.append(self._line_starts[-1] + len(line))

    def span(self, start: int, end: int) -> Span:
        """The span between two characters."""
        return span(self.of, self.offset(start), self.offset(end))

    def stopped_at(self, offset: int) -> Span:
        """The place at which reading stopped, however much was counted before."""
        self._columns = 2 * len(self.text)  # enough for one more
        offset = min(offset, len(self.text))
        return self.span(offset, offset)

    def offset(self, index: int) -> int:
        """The byte offset of a character. Counting columns takes time where many values stand in one long line."""
        line = bisect_right(self._line_starts, index) - 1
        self._columns -= index - self._line_starts[line]
        if self._columns < 0:
            raise Stop(TOO_LARGE, self._line_starts[line])
        before = self.text[self._line_starts[line] : index].encode(self.of.encoding, "replace")
        return (self.of.line_starts[line] if line else self._skipped) + len(before)
