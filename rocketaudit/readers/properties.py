"""java.util.Properties syntax with byte spans, as JDK 17's Properties.load(InputStream) reads it.

In: a document. Out: its entries in file order, duplicates included. The bytes are ISO-8859-1 to the JVM
whatever their author meant. Judge: the oracle (tests/oracle), which loads the same files with the JDK.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.model import Entry
from rocketaudit.source import Document, Span, span

_BLANKS = " \t\f"
_LINE_END = re.compile("[\r\n]")
_ESCAPES = {"t": "\t", "r": "\r", "n": "\n", "f": "\f"}
_HEX = "0123456789abcdefABCDEF"


class MalformedEscape(Exception):
    """A `\\u` without four hex digits: Properties.load throws IllegalArgumentException. `at` is the escape."""

    def __init__(self, at: Span) -> None:
        super().__init__("malformed \\uxxxx escape")
        self.at = at


class _Logical(NamedTuple):
    """A logical line: where it begins, its characters without line ends and continuation marks, and each one's
    byte offset."""

    start: int
    text: str
    offsets: list[int]


def read(of: Document) -> tuple[Entry, ...]:
    """The entries of a properties document; raises MalformedEscape where the JDK refuses the whole file."""
    return tuple(_entry(of, line) for line in _logical_lines(of.data.decode("latin-1")))


def _logical_lines(text: str) -> Iterator[_Logical]:
    """Split as Properties.LineReader does: blank lines and comments dropped, continuations joined."""
    parts: list[str] = []
    offsets: list[int] = []
    position, end = 0, len(text)
    while position < end:
        position = _skip_blanks(text, position)
        if position < end and not offsets and text[position] in "#!":
            position = _line_end(text, position)
            continue
        stop = _line_end(text, position)
        parts.append(text[position:stop])
        offsets.extend(range(position, stop))
        continued = continues(parts[-1])
        position = _after_line_end(text, stop)
        if continued:
            parts[-1] = parts[-1][:-1]
            offsets.pop()
            if position < end:
                continue
        # The JDK's own oddity: a lone backslash that ends the document, but not before CR LF, is an empty key.
        if offsets or (continued and not text.startswith("\r\n", stop)):
            yield _Logical(offsets[0] if offsets else stop - 1, "".join(parts), offsets)
        parts, offsets = [], []


def continues(body: str) -> bool:
    """Whether a natural line ends with an odd number of backslashes."""
    return (len(body) - len(body.rstrip("\\"))) % 2 == 1


def _skip_blanks(text: str, position: int) -> int:
    while position < len(text) and text[position] in _BLANKS:
        position += 1
    return position


def _line_end(text: str, position: int) -> int:
    """The offset of the next CR or LF, or the end."""
    found = _LINE_END.search(text, position)
    return found.start() if found else len(text)


def _after_line_end(text: str, position: int) -> int:
    return position + (2 if text.startswith("\r\n", position) else 1)


def _entry(of: Document, line: _Logical) -> Entry:
    key_end, value_start = _split(line.text)
    key = _convert(of, line, 0, key_end)
    value = _convert(of, line, value_start, len(line.text))
    first, last = line.start, line.offsets[-1] + 1 if line.offsets else line.start
    key_stop = line.offsets[key_end - 1] + 1 if key_end else first
    value_from = line.offsets[value_start] if value_start < len(line.text) else last
    return Entry(key, value, span(of, first, last), span(of, first, key_stop), span(of, value_from, last))


def _split(text: str) -> tuple[int, int]:
    """Where the key ends and where the value starts: at the first unescaped `=`, `:` or blank."""
    key_end, separated, escaped = len(text), False, False
    for position, char in enumerate(text):
        if not escaped and char in "=:" + _BLANKS:
            key_end, separated = position, char in "=:"
            break
        escaped = char == "\\" and not escaped
    start = key_end + 1 if key_end < len(text) else key_end
    while start < len(text) and (text[start] in _BLANKS or (not separated and text[start] in "=:")):
        separated = separated or text[start] in "=:"
        start += 1
    return key_end, start


def _convert(of: Document, line: _Logical, start: int, end: int) -> str:
    """Resolve the escapes of a key or value."""
    text = line.text[start:end]
    if "\\" not in text:
        return text
    out: list[str] = []
    position = 0
    while position < len(text):
        char = text[position]
        position += 1
        if char != "\\" or position == len(text):
            out.append(char)
            continue
        char = text[position]
        position += 1
        if char == "u":
            out.append(_unicode(of, line, start, text, position))
            position += 4
        else:
            out.append(_ESCAPES.get(char, char))
    return "".join(out)


def _unicode(of: Document, line: _Logical, start: int, text: str, position: int) -> str:
    digits = text[position : position + 4]
    if len(digits) < 4 or any(digit not in _HEX for digit in digits):
        first = line.offsets[start + position - 2]
        last = line.offsets[start + position - 2 + len(digits) + 1] + 1
        raise MalformedEscape(span(of, first, last))
    return chr(int(digits, 16))
