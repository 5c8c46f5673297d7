"""java.util.Properties syntax as we read it: concrete cases, a second opinion, and spans that always hold.

The tables were checked with the JDK itself (Properties.load of JDK 17, over these and over 120,000 random files).
"""

import re
import time
from io import StringIO

import javaproperties
import pytest
from builders import doc
from hypothesis import given, settings
from hypothesis import strategies as st

from rocketaudit.model import Entry
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.source import Document, line_text, span


def pairs(content: str | bytes) -> list[tuple[str, str]]:
    return [(entry.key, entry.value) for entry in read(doc(content))]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a=b", [("a", "b")]),
        ("a:b", [("a", "b")]),
        ("a b", [("a", "b")]),
        ("a\tb", [("a", "b")]),
        ("a\fb", [("a", "b")]),
        # The first separator splits; blanks around it go, blanks at the end stay.
        ("  a  =  b  ", [("a", "b  ")]),
        ("a := b", [("a", "= b")]),
        ("a == b", [("a", "= b")]),
        ("a b = c", [("a", "b = c")]),
        ("a = b # c", [("a", "b # c")]),
        ('a = "b"', [("a", '"b"')]),
        ("a\\=b=c", [("a=b", "c")]),
        ("a\\:b:c", [("a:b", "c")]),
        ("a\\ b c", [("a b", "c")]),
        ("a=\\ b", [("a", " b")]),
        # A key alone has an empty value, and so has nothing at all a key.
        ("a", [("a", "")]),
        ("a=", [("a", "")]),
        ("a \t ", [("a", "")]),
        ("=b", [("", "b")]),
        (":", [("", "")]),
        # Only blank, tab and form feed are blanks.
        ("\f\t a=b", [("a", "b")]),
        ("\x0ba=b", [("\x0ba", "b")]),
        ("a\x0b=b", [("a\x0b", "b")]),
        (b"a=b\xa0", [("a", "b\xa0")]),
        # Both of a key written twice are there, in the order of the file.
        ("a=1\nb=2\na=3\n", [("a", "1"), ("b", "2"), ("a", "3")]),
        # The bytes are ISO-8859-1, whatever their author meant.
        ("名=值", [("å\x90\x8d", "å\x80¼")]),
        ("名=值".encode("gbk"), [("Ãû", "Öµ")]),
        (b"\xef\xbb\xbfa=b", [("ï»¿a", "b")]),
        ("a=b".encode("utf-16-le"), [("a\0", "\0b\0")]),
        (b"a=\0", [("a", "\0")]),
    ],
)
def test_keys_and_values(content: str | bytes, expected: list[tuple[str, str]]) -> None:
    assert pairs(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", []),
        ("\n\r\n\r", []),
        (" \t\f\n", []),
        ("# a=b\n", []),
        ("! a=b\n", []),
        ("  \t# a=b\n", []),
        ("# a=b", []),
        # Comments are not continued, and end like every line.
        ("# a \\\nb=c", [("b", "c")]),
        ("# a\rb=c", [("b", "c")]),
        # What other formats take for a comment is a setting here.
        ("// a=b", [("//", "a=b")]),
        ("; a=b", [(";", "a=b")]),
        # Behind a byte order mark a comment is none.
        (b"\xef\xbb\xbf# a=b", [("ï»¿#", "a=b")]),
        # A comment sign is one only at the beginning of a line of its own.
        ("a=b\\\n#c", [("a", "b#c")]),
        ("a#b=c", [("a#b", "c")]),
    ],
)
def test_comments_and_blank_lines(content: str | bytes, expected: list[tuple[str, str]]) -> None:
    assert pairs(content) == expected


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["a=b", "c=d", ""], [("a", "b"), ("c", "d")]),
        (["a=b", "", "c=d"], [("a", "b"), ("c", "d")]),
        (["a=b\\", "  c"], [("a", "bc")]),
        (["a=b\\", "\t\f c"], [("a", "bc")]),
        (["a\\", "  b=c"], [("ab", "c")]),
        (["a\\", "=b"], [("a", "b")]),
        (["a=\\", "b"], [("a", "b")]),
        (["a=b\\", "\\", "c"], [("a", "bc")]),
        # A continued value ends at the next line even if that is blank.
        (["a=b\\", "", "c=d"], [("a", "b"), ("c", "d")]),
        # Two backslashes are one, and no continuation; three are one and a continuation.
        (["a=b\\\\", "c=d"], [("a", "b\\"), ("c", "d")]),
        (["a=b\\\\\\", "c"], [("a", "b\\c")]),
        # The Windows path that swallows the next line.
        (["root=D:\\data\\", "flush=SYNC"], [("root", "D:dataflush=SYNC")]),
        # Blanks at the end of a line keep a backslash from continuing it; the backslash goes, the blank stays.
        (["a=b\\ ", "c=d"], [("a", "b "), ("c", "d")]),
    ],
)
def test_continued_lines(end: str, lines: list[str], expected: list[tuple[str, str]]) -> None:
    assert pairs(end.join(lines)) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        # At the end of a file a last backslash is dropped ...
        ("a=b\\", [("a", "b")]),
        ("a=b\\\n", [("a", "b")]),
        ("a=b\\\\", [("a", "b\\")]),
        # ... and on a line of its own it is an entry without a key, except before CR LF.
        ("\\", [("", "")]),
        ("\\\n", [("", "")]),
        ("\\\r", [("", "")]),
        ("\\\r\n", []),
        ("a=b\n  \\", [("a", "b"), ("", "")]),
        # As a first line it is nothing; a comment may follow it.
        ("\\\na=b", [("a", "b")]),
        ("\\\n# c\na=b", [("a", "b")]),
    ],
)
def test_the_jdk_s_own_oddities_with_a_last_backslash(content: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(content) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("a=\\t\\n\\r\\f\\\\", [("a", "\t\n\r\f\\")]),
        ("a=\\b\\d\\\"\\'\\z", [("a", "bd\"'z")]),
        ("a=\\u0041\\u00e9\\u4e2d", [("a", "Aé中")]),
        ("a=\\uABCD\\uabcd", [("a", "\uabcd\uabcd")]),
        ("\\u0061=b", [("a", "b")]),
        # An escaped separator is no separator, and an escaped line end no line end.
        ("a\\u003d=b", [("a=", "b")]),
        ("a=\\u000ab", [("a", "\nb")]),
        ("a=\\u0041\\\n\\u0042", [("a", "AB")]),
        # Java strings are UTF-16: a letter outside the first plane is two.
        ("a=\\ud83d\\ude80", [("a", "\ud83d\ude80")]),
        # Only a small u begins an escape.
        ("a=\\U0041", [("a", "U0041")]),
        ("a=\\\\u00", [("a", "\\u00")]),
    ],
)
def test_escapes(content: str, expected: list[tuple[str, str]]) -> None:
    assert pairs(content) == expected


@pytest.mark.parametrize(
    ("content", "line", "columns", "escape"),
    [
        ("a=\\u", 1, (3, 5), "\\u"),
        ("a=\\u00", 1, (3, 7), "\\u00"),
        ("a=\\u00g0", 1, (3, 9), "\\u00g0"),
        ("a=C:\\users\\rocketmq", 1, (5, 11), "\\users"),
        ("\\uzzzz=b", 1, (1, 7), "\\uzzzz"),
        ("ok=1\n中=中\\u00 b", 2, (4, 10), "\\u00 b"),
        # It does not run into the next line ...
        ("a=\\u00\nb=c", 1, (3, 7), "\\u00"),
        # ... but the four digits may stand on two, and the escape is where it begins.
        ("a=\\u0\\\n  0zz", 1, (3, 6), "\\u0\\\n  0zz"),
        # The key of `\u00=x` ends at the separator.
        ("\\u00=x", 1, (1, 5), "\\u00"),
        # Full-width digits and underscores are none to the JDK.
        ("a=\\u+041", 1, (3, 9), "\\u+041"),
        ("a=\\u0_41", 1, (3, 9), "\\u0_41"),
        # The first of several stops the JDK.
        ("a=\\u0041\nb=\\uxx\nc=\\u", 2, (3, 7), "\\uxx"),
    ],
)
def test_a_malformed_escape_refuses_the_file(content: str, line: int, columns: tuple[int, int], escape: str) -> None:
    of = doc(content)
    with pytest.raises(MalformedEscape) as caught:
        read(of)
    at = caught.value.at
    assert of.data[at.start : at.end].decode() == escape
    assert (at.line, at.column) == (line, columns[0])
    if "\n" not in escape:
        assert (at.end_line, at.end_column) == (line, columns[1])


def test_a_malformed_escape_in_a_comment_is_no_matter() -> None:
    assert pairs("# C:\\users\n! \\u\na=b") == [("a", "b")]


def test_the_spans_of_an_entry() -> None:
    [entry] = read(doc("# 注释\n  flushDiskType = SYNC_FLUSH  \n"))
    assert (entry.whole.line, entry.whole.column, entry.whole.end_column) == (2, 3, 31)
    assert (entry.key_at.column, entry.key_at.end_column) == (3, 16)
    assert (entry.value_at.column, entry.value_at.end_column) == (19, 31)


def test_the_spans_of_a_continued_entry() -> None:
    of = doc("a = b\\\n    c\nd=e\n")
    first, second = read(of)
    assert first.whole[1:5] == (1, 1, 2, 6)
    assert first.value_at[1:5] == (1, 5, 2, 6)
    assert of.data[first.value_at.start : first.value_at.end] == b"b\\\n    c"
    assert second.whole[1:5] == (3, 1, 3, 4)


@pytest.mark.parametrize("content", ["key", "key=", "key = "])
def test_the_value_of_a_key_alone_is_an_empty_span_behind_it(content: str) -> None:
    [entry] = read(doc(content))
    assert entry.value_at.start == entry.value_at.end == len(content)
    assert entry.key_at == entry.key_at._replace(column=1, end_column=4, start=0, end=3)


# What decides the syntax comes often; what does not, now and then.
_PIECES = st.sampled_from(
    [
        *(
            b"\\",
            b"\\\\",
            b"\n",
            b"\r",
            b"\r\n",
            b" ",
            b"\t",
            b"\x0c",
            b"=",
            b":",
            b"#",
            b"!",
            b"a",
            b"u",
            b"brokerRole",
        ),
        *(b"\\u0041", b"\\u00", b"\\uzzzz", b"\\n", b"\\\n", b"\\\r\n", b"\\\r", b"\x00", b"\x0b", b"\x85", b"\xa0"),
        *(b"\xef\xbb\xbf", "值".encode(), "值".encode("gbk"), "\u2028".encode()),
    ]
)
FILES = st.lists(st.one_of(_PIECES, st.binary(max_size=3)), max_size=40).map(b"".join)

_LONE_BACKSLASH = re.compile(rb"(?:^|[\r\n])[ \t\f]*\\(?:[\r\n]|$)")


def entries_of(data: bytes) -> tuple[Document, list[Entry]] | None:
    """The entries of generated bytes; None where the JDK refuses the file."""
    of = doc(data)
    try:
        return of, list(read(of))
    except MalformedEscape:
        return None


@settings(deadline=None)
@given(FILES)
def test_a_second_opinion(data: bytes) -> None:
    """javaproperties reads the same, where it does what the JDK does."""
    if _LONE_BACKSLASH.search(data):
        # It drops a backslash on a line of its own, and takes a comment behind one for a key (the JDK does neither).
        return
    found = entries_of(data)
    try:
        theirs = javaproperties.load(StringIO(data.decode("latin-1"), newline=""), object_pairs_hook=list)
    except javaproperties.InvalidUEscapeError:
        theirs = None
    # It makes one character of two surrogates, as Python would have it; Java keeps them apart.
    ours = found and [(_joined(entry.key), _joined(entry.value)) for entry in found[1]]
    assert (ours if found else None) == theirs


def _joined(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


@settings(deadline=None)
@given(FILES)
def test_spans_lie_where_they_should(data: bytes) -> None:
    found = entries_of(data)
    if found is None:
        return
    of, entries = found
    behind = 0
    for entry in entries:
        whole, key_at, value_at = entry.whole, entry.key_at, entry.value_at
        assert behind <= whole.start <= whole.end <= len(data), "in file order, and apart"
        assert whole.start == key_at.start <= key_at.end <= value_at.start <= value_at.end == whole.end
        assert all(at == span(of, at.start, at.end) for at in (whole, key_at, value_at))
        assert (whole.line, whole.column) <= (whole.end_line, whole.end_column)
        behind = whole.end


@settings(deadline=None)
@given(FILES)
def test_the_bytes_of_a_span_say_the_key_and_the_value(data: bytes) -> None:
    """Read alone, the bytes of the value are the value, and so with the key."""
    found = entries_of(data)
    if found is None:
        return
    for entry in found[1]:
        value = data[entry.value_at.start : entry.value_at.end]
        key = data[entry.key_at.start : entry.key_at.end]
        assert pairs(b"k=" + value)[0] == ("k", entry.value)
        # A key may begin where a comment or a blank could not, so it is read behind a letter.
        assert pairs(b"k" + key + b"=")[0] == ("k" + entry.key, "")


@settings(deadline=None)
@given(FILES)
def test_lines_and_columns_point_at_the_text(data: bytes) -> None:
    found = entries_of(data)
    if found is None:
        return
    of, entries = found
    for at in (entry.key_at for entry in entries):
        assert 1 <= at.line <= len(of.line_starts)
        assert 1 <= at.column <= len(line_text(of, at.line)) + 1


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(data: bytes) -> None:
    try:
        read(doc(data))
    except MalformedEscape as malformed:
        at = malformed.at
        assert data[at.start : at.start + 1] == b"\\"
        assert at.start < at.end <= len(data)


_MEGABYTE = 1_000_000
_LESS = 250_000


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\\" * _MEGABYTE, id="backslashes"),
        pytest.param(b"k=" + b"\\a" * (_LESS // 2), id="escapes"),
        pytest.param(b"k=" + b"\\u4e2d" * (_LESS // 6), id="unicode-escapes"),
        pytest.param(b"k=" + b"v" * _MEGABYTE, id="one-long-value"),
        pytest.param(b"k" * _MEGABYTE, id="one-long-key"),
        pytest.param(b"k" + b" " * _MEGABYTE, id="blanks"),
        pytest.param(b"key=value\n" * (_MEGABYTE // 10), id="100,000-lines"),
        pytest.param(b"k=v\\\n" * (_LESS // 5), id="continued-50,000-times"),
        pytest.param(b"\\\n" * (_LESS // 2), id="nothing-continued"),
        pytest.param(b"\r" * _LESS, id="line-ends"),
        pytest.param(b"#\n" * (_LESS // 2), id="comments"),
        pytest.param(b"k=" + "值".encode() * (_LESS // 3), id="chinese"),
    ],
)
def test_time_grows_with_the_file_and_not_faster(data: bytes) -> None:
    """A second would do for each; what is quadratic takes minutes."""
    started = time.process_time()
    read(doc(data))
    assert time.process_time() - started < 5
