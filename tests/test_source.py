"""Spans: lines and columns as an editor shows them, whatever the bytes are."""

import pytest
from builders import doc

from rocketaudit.source import line_count, line_text, span


def places(content: str | bytes, marked: bytes) -> tuple[int, int, int, int]:
    """Line, column, end line and end column of the first occurrence of `marked`."""
    of = doc(content)
    start = of.data.index(marked)
    found = span(of, start, start + len(marked))
    assert (found.start, found.end) == (start, start + len(marked))
    return found.line, found.column, found.end_line, found.end_column


@pytest.mark.parametrize(
    ("content", "marked", "place"),
    [
        # Everything counts from 1, and the end is one past the last character.
        ("a=b", b"a", (1, 1, 1, 2)),
        ("a=b", b"b", (1, 3, 1, 4)),
        ("a=b\nc=d", b"d", (2, 3, 2, 4)),
        ("a=b\nc=d", b"a=b\nc", (1, 1, 2, 2)),
        # A tab is one column: what it looks like is the editor's business.
        ("\t\ta=b", b"a", (1, 3, 1, 4)),
        # Columns are code points, not bytes: a Chinese letter is one, and so is one outside the first plane.
        ("中文=值 b", b"b", (1, 6, 1, 7)),
        ("中文=值", "值".encode(), (1, 4, 1, 5)),
        ("🚀a=b", b"a", (1, 2, 1, 3)),
        # The same text as GBK, which an editor on a Chinese Windows writes.
        ("中文=值 b".encode("gbk"), b"b", (1, 6, 1, 7)),
        # Bytes that are neither UTF-8 nor GBK are shown as ISO-8859-1, one column a byte.
        (b"\xff\xff=b", b"b", (1, 4, 1, 5)),
        # A byte order mark takes no place on the screen.
        (b"\xef\xbb\xbfa=b", b"a", (1, 1, 1, 2)),
        (b"\xef\xbb\xbfa=b", b"\xef\xbb\xbfa", (1, 1, 1, 2)),
        (b"a=\xef\xbb\xbfb", b"b", (1, 4, 1, 5)),
        # Each of CR LF, LF and CR ends one line.
        ("a\r\nb\r\nc", b"c", (3, 1, 3, 2)),
        ("a\rb\rc", b"c", (3, 1, 3, 2)),
        ("a\n\rb", b"b", (3, 1, 3, 2)),
        ("a\r\r\nb", b"b", (3, 1, 3, 2)),
        # Other separators of Unicode are characters like any.
        ("a\x85\u2028\x0b\x0cb", b"b", (1, 6, 1, 7)),
    ],
)
def test_where_a_stretch_of_bytes_is(content: str | bytes, marked: bytes, place: tuple[int, ...]) -> None:
    assert places(content, marked) == place


def test_an_empty_span_is_a_place_between_characters() -> None:
    at = span(doc("a=b\n"), 2, 2)
    assert at[1:] == (1, 3, 1, 3, 2, 2)


def test_the_end_of_a_document_behind_its_last_newline_is_a_line_of_its_own() -> None:
    assert span(doc("a=b\n"), 4, 4)[1:5] == (2, 1, 2, 1)


def test_a_span_that_ends_behind_a_line_end_ends_on_the_next_line() -> None:
    assert span(doc("a=b\nc"), 0, 4)[1:5] == (1, 1, 2, 1)


def test_an_offset_inside_a_character_stands_behind_it() -> None:
    """The JVM counts bytes: a span of one byte of 中 must still be something to point at."""
    assert span(doc("中=b"), 0, 1)[1:5] == (1, 1, 1, 2)


@pytest.mark.parametrize(
    ("content", "line", "text"),
    [
        ("a=b\nc=d\n", 1, "a=b"),
        ("a=b\nc=d\n", 2, "c=d"),
        ("a=b\nc=d\n", 3, ""),
        ("a=b", 1, "a=b"),
        ("a=b", 0, ""),
        ("a=b", 2, ""),
        ("a=b", -1, ""),
        ("a=b\r\nc=d\r\n", 1, "a=b"),
        ("a=b\rc=d\r", 2, "c=d"),
        ("a=b \t\r\n", 1, "a=b \t"),
        ("中文=值\n", 1, "中文=值"),
        ("中文=值\n".encode("gbk"), 1, "中文=值"),
        (b"\xef\xbb\xbfa=b\n", 1, "a=b"),
        (b"\xff\xff=b\n", 1, "ÿÿ=b"),
        ("", 1, ""),
    ],
)
def test_the_text_of_a_line(content: str | bytes, line: int, text: str) -> None:
    assert line_text(doc(content), line) == text


@pytest.mark.parametrize(
    ("content", "count"),
    [("", 1), ("a", 1), ("a\n", 1), ("a\nb", 2), ("a\nb\n", 2), ("\n", 1), ("\n\n", 2), ("a\r\nb\r\n", 2), ("a\rb", 2)],
)
def test_how_many_lines_an_editor_shows(content: str, count: int) -> None:
    assert line_count(doc(content)) == count


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        (b"a=b", "utf-8"),
        ("值".encode(), "utf-8"),
        ("经纪人".encode("gbk"), "gb18030"),
        ("🚀".encode("gb18030"), "gb18030"),
        ("brokerName=a\n".encode("utf-16"), "latin-1"),
        (b"caf\xe9", "latin-1"),
    ],
)
def test_what_an_editor_takes_the_bytes_for(data: bytes, encoding: str) -> None:
    assert doc(data).encoding == encoding
