"""Documents and spans: what was read, and where in it a fact stands.

A document is bytes, because RocketMQ reads bytes (a broker.conf is ISO-8859-1 to the JVM whatever its
author meant). Offsets are byte offsets; lines and columns are what an editor shows: they count from 1 in
code points of the displayed text, and the end is exclusive.
"""

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

_BLANK = bytes(byte if byte in b"\r\n" else 0x20 for byte in range(256))
_LINE_END = re.compile(rb"\r\n|\n|\r")


class Span(NamedTuple):
    """A stretch of one document. `end_column` is one past the last character; offsets are in bytes."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


class Document(NamedTuple):
    """One input as it was read, once: its path as the user gave it, its kind, its bytes.

    `line_starts` holds the byte offset at which each line begins; `encoding` is what the bytes are shown with. A
    document that is part of another (a ConfigMap's broker.conf) has the whole's offsets: `part` says where it begins
    and ends there, and everything outside is blank; `indent` is what each of its lines begins with.
    """

    path: str
    kind: str
    data: bytes
    line_starts: tuple[int, ...]
    encoding: str
    part: tuple[int, int] | None = None
    indent: str = ""


class Unread(NamedTuple):
    """An input that could not be read, and why; `ours` says whether it was recognised as RocketMQ's."""

    path: str
    reason: str
    ours: bool


class Input(NamedTuple):
    """One input of the run: `status` is read, partly-read, unread or not-ours; `reason` says why not read."""

    path: str
    kind: str | None
    status: str
    reason: str | None


class Argument(NamedTuple):
    """What one path argument brought: one deployment, unless its folders say otherwise.

    `java` and `builds` are the bytes of Java and build files by path: of most of them no document is ever needed.
    `beside` are those of what files of containers may point to.
    """

    path: str
    documents: tuple[Document, ...] = ()
    unread: tuple[Unread, ...] = ()
    inputs: tuple[Input, ...] = ()
    java: Mapping[str, bytes] = {}
    builds: Mapping[str, bytes] = {}
    beside: Mapping[str, bytes] = {}


def document(path: str, kind: str, data: bytes) -> Document:
    """A document over `data`; nothing is read from the disk here."""
    starts = (0, *(found.end() for found in _LINE_END.finditer(data)))
    return Document(path, kind, data, starts, _display_encoding(data))


def part_of(of: Document, kind: str, start: int, end: int, indent: str = "") -> Document:
    """The bytes `start` to `end` of a document as one of its own, whose spans are the whole document's."""
    data = of.data[:start].translate(_BLANK) + of.data[start:end] + of.data[end:].translate(_BLANK)
    return Document(of.path, kind, data, of.line_starts, of.encoding, (start, end), indent)


def holds(of: Document, at: Span) -> bool:
    """Whether a place is in a document; of one that is part of another, in that part."""
    return of.path == at.path and (of.part is None or of.part[0] <= at.start <= of.part[1])


def span(of: Document, start: int, end: int) -> Span:
    """The span of the bytes `start` to `end` (exclusive) of a document."""
    line, column = _position(of, start)
    end_line, end_column = _position(of, max(start, end))
    return Span(of.path, line, column, end_line, end_column, start, end)


def line_count(of: Document) -> int:
    """How many lines an editor shows; the empty line behind a final newline is not one."""
    last_is_empty = len(of.line_starts) > 1 and of.line_starts[-1] == len(of.data)
    return len(of.line_starts) - (1 if last_is_empty else 0)


def line_text(of: Document, line: int) -> str:
    """The text of one line (from 1) without its end, as an editor shows it; "" beyond the last."""
    if not 1 <= line <= len(of.line_starts):
        return ""
    start = of.line_starts[line - 1]
    end = of.line_starts[line] if line < len(of.line_starts) else len(of.data)
    return _shown(of, start, end).rstrip("\r\n")


def _position(of: Document, offset: int) -> tuple[int, int]:
    line = bisect_right(of.line_starts, offset)
    return line, len(_shown(of, of.line_starts[line - 1], offset)) + 1


def _shown(of: Document, start: int, end: int) -> str:
    text = of.data[start:end].decode(of.encoding, "replace")
    # A byte order mark takes no place on the screen.
    return text.removeprefix("\ufeff") if start == 0 else text


def _display_encoding(data: bytes) -> str:
    """What a person's editor would take the bytes for. Only display depends on it, never a value."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return "latin-1"
    return "gb18030"
