"""Commands in YAML: the words of a list, and the shell text of a block, each with its place.

In: nodes of a file. Out: texts as command.py takes them.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from rocketaudit.readers.workloads.manifests import File
from rocketaudit.readers.workloads.pods import expanded
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Span, span

_MAX_WORDS = 500


def words(file: File, nodes: Sequence[Node], env: Mapping[str, str | None]) -> list[Text]:
    """The words of a list of scalars, with `$(NAME)` replaced."""
    return [word(file, node, env) for node in nodes[:_MAX_WORDS] if node.items is None]


def word(file: File, node: Node, env: Mapping[str, str | None]) -> Text:
    """One scalar. In a `|` block every character has its place; elsewhere the scalar is the place."""
    written = file.text(node) or ""
    text = expanded(written, env)
    if node.style == "|" and text == written:
        return Text(text, _in_block(file, node))
    at = file.yaml.span(node)
    if text == written and _stands_as_written(file, node, text, at):
        start = at.start + (1 if node.style in "'\"" and node.style else 0)
        return Text(text, lambda a, b: _within(file, start, text, a, b))
    return Text(text, lambda a, b: at)


def _stands_as_written(file: File, node: Node, text: str, at: Span) -> bool:
    quotes = 2 if node.style in ("'", '"') else 0
    return at.line == at.end_line and at.end - at.start == len(text.encode("utf-8", "replace")) + quotes


def _within(file: File, start: int, text: str, first: int, last: int) -> Span:
    before = len(text[:first].encode("utf-8", "replace"))
    return span(file.original, start + before, start + before + len(text[first:last].encode("utf-8", "replace")))


def _in_block(file: File, node: Node) -> Callable[[int, int], Span]:
    """The places in a block: its text is its lines without what they are indented by."""
    part = file.yaml.part(node, "")
    if part is None or part.part is None:
        at = file.yaml.span(node)
        return lambda a, b: at
    first, end = part.part
    indent = len(part.indent)
    starts: list[int] = []
    offsets: list[int] = []
    position = 0
    for line in file.original.data[first:end].splitlines(keepends=True):
        cut = min(indent, len(line) - len(line.lstrip(b" ")))
        starts.append(position)
        offsets.append(first + cut)
        position += len(line[cut:].decode(file.original.encoding, "replace"))
        first += len(line)

    def place(a: int, b: int) -> Span:
        at = _offset(file, starts, offsets, a)
        return span(file.original, at, max(at, _offset(file, starts, offsets, b)))

    return place


def _offset(file: File, starts: Sequence[int], offsets: Sequence[int], position: int) -> int:
    line = max(bisect_right(starts, position) - 1, 0)
    data = file.original.data
    end = data.find(b"\n", offsets[line])
    text = data[offsets[line] : end if end >= 0 else len(data)].decode(file.original.encoding, "replace")
    return offsets[line] + len(text[: position - starts[line]].encode(file.original.encoding, "replace"))
