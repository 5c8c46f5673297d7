"""Unified diffs of documents, as `git apply` and `patch -p1` take them.

In: a document and its replacements. Out: hunks of rows, in bytes. What counts as a line is the caller's: for tools only
a line feed ends one, a person also sees lines that a lone carriage return ends.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from rocketaudit.fixes.pieces import Replacement

LINE_FEED = re.compile(rb"\n")
ANY_END = re.compile(rb"\r\n|\n|\r")
_CONTEXT = 3
_PLAIN_BYTES = {one: bytes([one]) for one in range(32, 127)} | {34: b'\\"', 92: b"\\\\"}
_PLAIN_NAME = re.compile(rb"[ !#-\[\]-~]+")


class Row(NamedTuple):
    """One row: `sign` is " ", - or +; `line` is the line (from 0) in the old text, of an added row the one that it
    stands before."""

    sign: str
    line: int
    text: bytes


class Hunk(NamedTuple):
    """Rows that belong together, with the first line (from 0) of the old and of the new text and how many of each."""

    old: int
    old_count: int
    new: int
    new_count: int
    rows: tuple[Row, ...]


class _Region(NamedTuple):
    """The lines `first` to `last` (exclusive) of the old text and what comes in their place."""

    first: int
    last: int
    added: tuple[bytes, ...]


def hunks(
    data: bytes, edits: Sequence[Replacement], end: re.Pattern[bytes], hidden: Callable[[int], bool]
) -> Iterator[Hunk]:
    """The hunks of a text; a line (from 0) that is `hidden` is no context where the change can do without."""
    starts = _starts(data, end)
    grown = 0
    for group in _groups(list(_regions(data, edits, starts, end)), len(starts) - 1, hidden):
        rows = tuple(_rows(data, group, starts, hidden))
        old = sum(row.sign != "+" for row in rows)
        new = sum(row.sign != "-" for row in rows)
        first = rows[0].line
        yield Hunk(first, old, first + grown, new, rows)
        grown += new - old


def head(hunk: Hunk) -> str:
    """`@@ -1,3 +1,4 @@`; where there is nothing the line before it is named."""
    return f"@@ -{_range(hunk.old, hunk.old_count)} +{_range(hunk.new, hunk.new_count)} @@"


def header(path: str) -> bytes:
    """The two lines with the names, quoted as git does where they have odd characters."""
    name = path.removeprefix("./").lstrip("/").encode("utf-8", "surrogateescape")
    return b"--- " + _quoted(b"a/" + name) + b"\n+++ " + _quoted(b"b/" + name) + b"\n"


def _range(first: int, count: int) -> str:
    return f"{first + 1 if count else first}" + (f",{count}" if count != 1 else "")


def _quoted(name: bytes) -> bytes:
    if _PLAIN_NAME.fullmatch(name):
        return name + (b"\t" if b" " in name else b"")
    escaped = (_PLAIN_BYTES.get(one, b"\\%03o" % one) for one in name)
    return b'"' + b"".join(escaped) + b'"'


def _starts(data: bytes, end: re.Pattern[bytes]) -> list[int]:
    """Where each line begins, and last where the text ends."""
    starts = [0, *(found.end() for found in end.finditer(data))]
    return starts if starts[-1] == len(data) else [*starts, len(data)]


def _regions(data: bytes, edits: Sequence[Replacement], starts: list[int], end: re.Pattern[bytes]) -> Iterator[_Region]:
    """The lines that change; replacements that share a line are one region."""
    pending: list[Replacement] = []
    first = last = 0
    for edit in edits:
        begin, stop = _touched(data, edit, starts, end)
        if pending and begin >= last and not (begin == last == first):
            yield _region(data, pending, first, last, starts, end)
            pending = []
        if not pending:
            first = begin
        last = max(last, stop) if pending else stop
        pending.append(edit)
    if pending:
        yield _region(data, pending, first, last, starts, end)


def _touched(data: bytes, edit: Replacement, starts: list[int], end: re.Pattern[bytes]) -> tuple[int, int]:
    """The lines of which something goes or changes; none where whole lines are put in before one."""
    ends = (b"\n",) if end is LINE_FEED else (b"\n", b"\r")
    begin = bisect_right(starts, edit.start) - 1
    if edit.start == len(data):
        return (begin, begin) if data.endswith(ends) or not data else (begin - 1, begin)
    if edit.start == edit.end == starts[begin] and edit.text.endswith(ends):
        return begin, begin
    stop = bisect_right(starts, max(edit.start, edit.end - 1))
    return begin, min(stop, len(starts) - 1)


def _region(
    data: bytes, edits: Sequence[Replacement], first: int, last: int, starts: list[int], end: re.Pattern[bytes]
) -> _Region:
    text, done = b"", starts[first]
    for edit in edits:
        text += data[done : edit.start] + edit.text
        done = edit.end
    added = _lines(text + data[done : starts[last]], end)
    old = [data[starts[line] : starts[line + 1]] for line in range(first, last)]
    while old and added and old[0] == added[0]:
        old, added, first = old[1:], added[1:], first + 1
    while old and added and old[-1] == added[-1]:
        old, added, last = old[:-1], added[:-1], last - 1
    return _Region(first, last, tuple(added))


def _lines(text: bytes, end: re.Pattern[bytes]) -> list[bytes]:
    starts = _starts(text, end)
    return [text[begin:stop] for begin, stop in zip(starts, starts[1:], strict=False)]


def _groups(regions: list[_Region], count: int, hidden: Callable[[int], bool]) -> Iterator[list[_Region]]:
    """Regions whose contexts touch, together."""
    group: list[_Region] = []
    for region in regions:
        gap = range(group[-1].last, region.first) if group else range(0)
        if group and (len(gap) > 2 * _CONTEXT or any(map(hidden, gap))):
            yield group
            group = []
        if group and group[-1].last == region.first:
            region = _Region(group[-1].first, region.last, (*group.pop().added, *region.added))
        group.append(region)
    if group:
        yield group


def _rows(data: bytes, group: list[_Region], starts: list[int], hidden: Callable[[int], bool]) -> Iterator[Row]:
    def old(sign: str, line: int) -> Row:
        return Row(sign, line, data[starts[line] : starts[line + 1]])

    line = group[0].first
    while line > max(group[0].first - _CONTEXT, 0) and not hidden(line - 1):
        line -= 1
    for region in group:
        yield from (old(" ", number) for number in range(line, region.first))
        yield from (old("-", number) for number in range(region.first, region.last))
        yield from (Row("+", region.last, text) for text in region.added)
        line = region.last
    stop = min(line + _CONTEXT, len(starts) - 1)
    while line < stop and not hidden(line):
        yield old(" ", line)
        line += 1
