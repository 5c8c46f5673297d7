"""The comments of a document, by the language it is written in; nothing of strings, text blocks or values.

In: a document. Out: its comments with their lines. In linear time: a file may be one line of megabytes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from rocketaudit.discover.kinds import GRADLE, JAVA, MAVEN
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads import COMPOSE, HELM, KUBERNETES
from rocketaudit.source import Document, Span

# Strings, text blocks and character literals come first, so that what looks like a comment in them is passed over;
# one without an end takes its line, or the rest of the file.
_CODE = lazily(
    r'"""(?:[^\\"]++|\\(?:.|\Z)|"(?!""))*+(?:"""|\Z)'
    r'|"(?:[^"\\\r\n]++|\\[^\r\n])*+"?'
    r"|'(?:[^'\\\r\n]++|\\[^\r\n])*+'?"
    r"|(?P<comment>//[^\r\n]*+|/\*.*?(?:\*/|\Z))",
    re.DOTALL,
)
# A quote begins a string only where a value may begin: `don't` is a word.
_YAML = lazily(
    r"(?<![^\s\[{,:-])'(?:[^'\r\n]|'')*+'?"
    r'|(?<![^\s\[{,:-])"(?:[^"\\\r\n]++|\\[^\r\n])*+"?'
    r"|(?P<comment>(?<!\S)#[^\r\n]*+)"
)
_XML = lazily(r"(?P<comment><!--.*?(?:-->|\Z))", re.DOTALL)
_PROPERTIES = lazily(r"^[ \t\f]*+(?P<comment>[#!][^\r\n]*+)", re.MULTILINE)
_LINE = lazily(r"[^\r\n]++")
_LINE_END = lazily(r"\r\n|\n|\r")
_REST_IS_BLANK = lazily(r"[ \t\f]*+(?=[\r\n]|\Z)")
_WRITTEN_IN_YAML = (COMPOSE, KUBERNETES, HELM)
_MARK = "\ufeff"
_SIGNS = " \t\f*/#!<->"


class Comment(NamedTuple):
    """A comment: its text as it is written, its first and last line, whether code stands on one of them beside it,
    and where in the document's text it begins."""

    text: str
    first: int
    last: int
    beside_code: bool
    start: int


def text_of(of: Document) -> str:
    """The text of a document as an editor shows it, without a byte order mark."""
    return of.data.decode(of.encoding, "replace").removeprefix(_MARK)


def comments(of: Document, text: str) -> Iterator[Comment]:
    """The comments of a document's text, in order."""
    line = 1
    end, beside = 0, False
    for found in _pattern(of)().finditer(text):
        if found["comment"] is None:
            continue
        start = found.start("comment")
        breaks, after = _breaks(text, end, start)
        code = bool(text[after:start].strip())
        # Of two comments on one line the second is beside the code that the first is beside.
        beside = code or (beside and not breaks)
        line += breaks
        first, end = line, found.end()
        line += _breaks(text, start, end)[0]
        behind = _REST_IS_BLANK().match(text, end) is None
        yield Comment(found["comment"], first, line, beside or behind, start)


def marked_lines(comment: Comment, word: str) -> Iterator[tuple[int, int, str]]:
    """The lines of a comment that begin with `word`: line, where in the document's text, and what is written from
    there on, without the signs of the comment around it."""
    for found in _LINE().finditer(comment.text):
        bare = found[0].strip(_SIGNS)
        if bare.startswith(word):
            line = comment.first + _breaks(comment.text, 0, found.start())[0]
            yield line, comment.start + found.start() + found[0].index(bare), bare


def spans(of: Document, text: str, places: Iterable[tuple[int, int, int]]) -> Iterator[Span]:
    """Stretches of one line each, given in rising order as line, start and end in the text, as spans."""
    mark = _MARK.encode(of.encoding, "replace")
    byte = len(mark) if of.data.startswith(mark) else 0
    at, column = 0, 1
    for line, start, end in places:
        begin = max(text.rfind("\n", at, start), text.rfind("\r", at, start)) + 1
        column = start - begin + 1 if begin else column + start - at
        byte += len(text[at:start].encode(of.encoding, "replace"))
        size = len(text[start:end].encode(of.encoding, "replace"))
        yield Span(of.path, line, column, line, column + end - start, byte, byte + size)
        at = start


def _breaks(text: str, start: int, end: int) -> tuple[int, int]:
    """How many lines end in a stretch of text, and where the last of them does (else where the stretch begins)."""
    count, after = 0, start
    for found in _LINE_END().finditer(text, start, end):
        count, after = count + 1, found.end()
    return count, after


def _pattern(of: Document) -> Callable[[], re.Pattern[str]]:
    if of.path.endswith((".yml", ".yaml", ".toml")) or of.kind in _WRITTEN_IN_YAML:
        return _YAML
    if of.kind == MAVEN:
        return _XML
    return _CODE if of.kind == JAVA or (of.kind == GRADLE and not of.path.endswith(".properties")) else _PROPERTIES
