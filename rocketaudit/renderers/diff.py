"""A fix as lines to take out and lines to paste in.

In: edits with spans, and the texts of the lines they touch. Out: changes, `-` for a line that goes and `+` for one
that comes, in the order of the file.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from rocketaudit.findings import Edit, Fix
from rocketaudit.renderers.frame import Lines
from rocketaudit.secrets import MASK, mask_line

_LINE_ENDS = ("\n", "\r")


class Change(NamedTuple):
    """One line of a fix: `sign` is + or -."""

    path: str
    sign: str
    text: str


def diff(fix: Fix, lines: Lines) -> Iterator[Change]:
    """The changes that the edits of a fix make, file by file and line by line."""
    edits = sorted(fix.edits, key=lambda edit: (edit.at.path, edit.at.start, edit.at.end))
    for (path, _), group in groupby(edits, key=lambda edit: (edit.at.path, edit.at.line)):
        here = list(group)
        yield from _added(path, [edit for edit in here if _inserts_lines(edit)])
        yield from _changed(path, [edit for edit in here if not _inserts_lines(edit)], lines)


def _inserts_lines(edit: Edit) -> bool:
    """Whether the edit only adds whole lines, before or behind what is there."""
    at = edit.at
    empty = (at.line, at.column) == (at.end_line, at.end_column)
    return empty and (edit.replacement.startswith(_LINE_ENDS) or edit.replacement.endswith(_LINE_ENDS))


def _added(path: str, edits: list[Edit]) -> Iterator[Change]:
    for edit in edits:
        for text in edit.replacement.splitlines():
            if text.strip():
                yield Change(path, "+", mask_line(text))


def _changed(path: str, edits: list[Edit], lines: Lines) -> Iterator[Change]:
    """The old lines, then what they become. Where the old text is not known, or masked, only what is put in."""
    if not edits:
        return
    first, last = edits[0].at.line, max(_last_line(edit) for edit in edits)
    texts = lines.get(path, {})
    old = [texts[number] for number in range(first, last + 1) if number in texts]
    for text in old:
        yield Change(path, "-", _with_blanks(text))
    for text in _rewritten(edits, old, whole=len(old) == last - first + 1).splitlines():
        if text.strip():
            yield Change(path, "+", mask_line(text))


def _with_blanks(text: str) -> str:
    """The line with its trailing blanks to be seen: they may be all that goes."""
    bare = text.rstrip(" ")
    return bare + "·" * (len(text) - len(bare))


def _last_line(edit: Edit) -> int:
    """The last line of which something goes; an end at the very start of a line leaves that line alone."""
    at = edit.at
    return at.end_line - 1 if at.end_column == 1 and at.end_line > at.line else at.end_line


def _before(edit: Edit, first: int, old: list[str]) -> str:
    """What stands before an edit on its line, where a mask has not moved it: `key=`."""
    index, column = edit.at.line - first, edit.at.column - 1
    text = old[index] if index < len(old) else ""
    return text[:column] if column <= len(text.partition(MASK)[0]) else ""


def _rewritten(edits: list[Edit], old: list[str], whole: bool) -> str:
    """The text after the edits: the old lines around what is put in."""
    if not whole or any(MASK in text for text in old):
        return "\n".join(_before(edit, edits[0].at.line, old) + edit.replacement for edit in edits)
    first, text = edits[0].at.line, "\n".join(old)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line) + 1)
    for edit in reversed(edits):
        at = edit.at
        begin = starts[at.line - first] + at.column - 1
        end = starts[at.end_line - first] + at.end_column - 1
        text = text[:begin] + edit.replacement + text[end:]
    return text
