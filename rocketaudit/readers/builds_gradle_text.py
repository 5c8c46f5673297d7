"""The text of Gradle scripts without comments, and the blocks in it.

In: the bytes of a build.gradle or build.gradle.kts. Out: its text with comments blanked out, of the same length, the
line of each offset, and which stretches of it lie in braces behind which name. Groovy and Kotlin are not parsed. Every
step goes forward only: the time is that of one reading, whatever is in the file.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.patterns import lazily
from rocketaudit.readers.builds import Place

_OPENING = lazily(r"\"\"\"|'''|[\"']|//|/\*|[{}]")
_REST = {'"': lazily(r'(?:[^"\\\n]|\\.)*'), "'": lazily(r"(?:[^'\\\n]|\\.)*")}
_BLOCK = lazily(r"(?<![\w.])([A-Za-z_][\w.]{0,60})\s{0,20}(?:\([^(){}\n]{0,200}\))?\s{0,20}\Z")
_BEFORE = 320  # characters before a brace that may name its block

_COMMENT, _BRACE = "comment", "brace"
LINE_END = lazily(r"\r\n|\n|\r")  # as documents count lines


class Script(NamedTuple):
    """A script without comments; `line_starts` are the offsets at which its lines begin."""

    path: str
    text: str
    line_starts: tuple[int, ...]

    def place(self, offset: int) -> Place:
        return Place(self.path, bisect_right(self.line_starts, offset))


def script(path: str, data: bytes) -> Script:
    text = code(data)
    return Script(path, text, (0, *(found.end() for found in LINE_END().finditer(text))))


def code(data: bytes) -> str:
    """The script with every comment turned into blanks."""
    text = data.decode("utf-8-sig", "replace")
    parts, position = [], 0
    for kind, start, end in _tokens(text):
        if kind == _COMMENT:
            parts += [text[position:start], re.sub(r"[^\n]", " ", text[start:end])]
            position = end
    return "".join(parts) + text[position:]


def blocks(text: str) -> Iterator[tuple[str, int, int]]:
    """The last part of the name of each block, where its inside begins and where it ends."""
    opened: list[int] = []
    for kind, start, _ in _tokens(text):
        if kind != _BRACE:
            continue
        if text[start] == "{":
            opened.append(start)
        elif opened:
            begin = opened.pop()
            named = _BLOCK().search(text, max(0, begin - _BEFORE), begin)
            if named:
                yield named[1].rpartition(".")[2], begin + 1, start


def _tokens(text: str) -> Iterator[tuple[str, int, int]]:
    """Comments, and the braces that are in none and in no string."""
    position = 0
    while found := _OPENING().search(text, position):
        sign, start = found[0], found.start()
        if sign in "{}":
            position = found.end()
            yield _BRACE, start, position
        elif sign == "//":
            position = _after(text, "\n", found.end(), 0)
            yield _COMMENT, start, position
        elif sign == "/*":
            position = _after(text, "*/", found.end(), 2)
            yield _COMMENT, start, position
        elif len(sign) == 3:
            position = _after(text, sign, found.end(), 3)
        else:
            rest = _REST[sign]().match(text, found.end())
            position = min(len(text), (rest.end() if rest else found.end()) + 1)


def _after(text: str, sign: str, position: int, length: int) -> int:
    found = text.find(sign, position)
    return len(text) if found < 0 else found + length
