"""A YAML file to look things up in, by key, with the place of everything: for compose files, manifests and values.

In: a document. Out: its YAML documents as nodes; what a key of a mapping leads to; the span of a node, of a key; a
block scalar as a document of its own. Never raises for what is in the file: `fault` says why the rest was not read.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.readers.yaml_tree import DUPLICATE_KEY, MAX_BYTES, TOO_LARGE, TOO_MANY, Node, Positions, Stop, roots
from rocketaudit.source import Document, Span, part_of, span

_MAX_DOCUMENTS = 1000
_MAX_MERGES = 100


class Fault(NamedTuple):
    """Why a file was not read whole (a kind of yaml_tree), and where."""

    kind: str
    at: Span


class Pair(NamedTuple):
    """One key of a mapping and its value."""

    key: Node
    value: Node


class YamlFile:
    """One YAML file. `roots` are its documents that could be read."""

    def __init__(self, of: Document) -> None:
        self.document = of
        self.roots: list[Node] = []
        self.fault: Fault | None = None
        self._pairs: dict[int, tuple[Node, dict[str, Pair]]] = {}
        if len(of.data) > MAX_BYTES:
            self.fault = Fault(TOO_LARGE, span(of, 0, 0))
            return
        self._positions = Positions(of)
        try:
            for node in roots(self._positions.text):
                if len(self.roots) >= _MAX_DOCUMENTS:
                    raise Stop(TOO_MANY, node.start)
                self.roots.append(node)
        except Stop as stop:
            self.fault = Fault(stop.kind, self._positions.stopped_at(stop.offset))

    def text(self, node: Node) -> str:
        """What is written for a node."""
        return self._positions.text[node.start : node.end]

    def span(self, node: Node) -> Span:
        """The place of a node, without the line end behind a block."""
        end = node.start + len(self.text(node).rstrip())
        return self._place(node.start, end)

    def _place(self, start: int, end: int) -> Span:
        try:
            return self._positions.span(start, end)
        except Stop:
            return self._positions.stopped_at(start)

    def pairs(self, node: Node | None) -> dict[str, Pair]:
        """The keys of a mapping with their values; what it merges (`<<`) lies below its own, and of a key written
        twice the last counts. Empty for what is no mapping."""
        if node is None or not node.mapping:
            return {}
        if id(node) not in self._pairs:
            # What merges itself is empty meanwhile; each mapping is put together once, however often it is merged.
            self._pairs[id(node)] = node, {}
            self._pairs[id(node)] = node, self._collected(node)
        return self._pairs[id(node)][1]

    def _collected(self, node: Node) -> dict[str, Pair]:
        found: dict[str, Pair] = {}
        items = node.items or []
        pairs = [Pair(key, value) for key, value in zip(items[::2], items[1::2], strict=False) if key.items is None]
        for pair in pairs:
            if pair.key.value == "<<" and pair.key.style == "":
                sources = [pair.value] if pair.value.mapping else list(reversed(pair.value.items or []))
                for source in sources[:_MAX_MERGES]:
                    found |= self.pairs(source)
        own: set[str] = set()
        for pair in pairs:
            name = pair.key.value
            if name in own and self.fault is None:
                self.fault = Fault(DUPLICATE_KEY, self.span(pair.key))
            own.add(name)
            found[name] = pair
        found.pop("<<", None)
        return found

    def get(self, node: Node | None, *keys: str) -> Node | None:
        """What a path of keys leads to; None where it leads nowhere."""
        for key in keys:
            pair = self.pairs(node).get(key)
            if pair is None:
                return None
            node = pair.value
        return node

    def value(self, node: Node | None, *keys: str) -> str | None:
        """The scalar that a path of keys leads to, as a text; None where there is none."""
        found = self.get(node, *keys)
        return found.value if found is not None and found.items is None else None

    def items(self, node: Node | None, *keys: str) -> list[Node]:
        """The items of the list that a path of keys leads to; empty where there is none."""
        found = self.get(node, *keys)
        return [] if found is None or found.mapping or found.items is None else found.items

    def lines(self, node: Node) -> Iterator[tuple[int, str]]:
        """The lines of a block scalar that is kept as it is (`|`), each with the character at which it begins."""
        start = self._positions.text.find("\n", node.start, node.end) + 1
        if node.style != "|" or start == 0:
            return
        for line in self._positions.text[start : node.end].splitlines(keepends=True):
            yield start, line
            start += len(line)

    def part(self, node: Node, kind: str) -> Document | None:
        """The text of a `|` block as a document of its own, whose spans lie in this file; None for other scalars,
        whose lines are not those of the file."""
        lines = list(self.lines(node))
        if not lines:
            return None
        first = next((line for _, line in lines if line.strip()), "")
        indent = first[: len(first) - len(first.lstrip(" "))]
        start, last = lines[0][0], lines[-1]
        end = last[0] + len(last[1])
        try:
            return part_of(self.document, kind, self._positions.offset(start), self._positions.offset(end), indent)
        except Stop:
            return None
