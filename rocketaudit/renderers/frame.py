"""The frame of a finding: source lines with their numbers, and carets with labels under what is meant.

In: marks (a span, a label, how it is drawn) and the texts of their lines. Out: painted lines, as rustc draws them:
the first mark's file with `-->`, other files with `:::`, `...` between lines that are not neighbours.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from rocketaudit.renderers.shown import cells, visible, width, wrap
from rocketaudit.renderers.style import Line, Piece, Style
from rocketaudit.source import Span

# How much of a line is kept before a span that stands too far right.
_BEFORE = 24
# A line of more code points than this is looked at only near the place.
_LONG = 4000
# A label stands behind its caret up to here where the output is not a terminal.
_LABEL_COLUMN = 110

Lines = Mapping[str, Mapping[int, str]]


class Mark(NamedTuple):
    """A place and what to say there. `sign` draws the underline, `role` paints it."""

    at: Span
    label: str
    sign: str
    role: str


class Excerpt(NamedTuple):
    """A source line as it is shown, perhaps cut. `columns[i]` is where its code point `offset + i` stands, to the end
    included."""

    text: str
    columns: tuple[int, ...]
    offset: int = 0

    def column(self, index: int) -> int:
        """Where a code point of the line stands; what was cut off stands at the nearest edge."""
        return self.columns[min(max(index - self.offset, 0), len(self.columns) - 1)]


def frame(marks: Sequence[Mark], note: str, lines: Lines, style: Style) -> list[Line]:
    """The frame of one finding. The first mark is the finding's own place; `note` stands behind that place."""
    gutter = len(str(max(mark.at.line for mark in marks))) + 1
    paths = list(dict.fromkeys(mark.at.path for mark in marks))
    drawn: list[Line] = []
    for path in paths:
        here = [mark for mark in marks if mark.at.path == path]
        arrow = "-->" if path == paths[0] else ":::"
        place = Piece(f" {path}:{here[0].at.line}:{here[0].at.column}")
        drawn.append([Piece(" " * gutter + arrow, "frame"), place, Piece(note if path == paths[0] else "", "dim")])
        drawn.append(_bar(gutter))
        drawn.extend(_file(here, gutter, lines.get(path, {}), style))
        drawn.append(_bar(gutter))
    return drawn


def _file(marks: Sequence[Mark], gutter: int, texts: Mapping[int, str], style: Style) -> Iterator[Line]:
    """The rows of one file, in the order of its lines."""
    previous = None
    for number, group in groupby(sorted(marks, key=lambda mark: mark.at[1:5]), key=lambda mark: mark.at.line):
        if previous is not None and number > previous + 1:
            yield [Piece("...", "frame")]
        previous = number
        here = list(group)
        space = style.frame_width - gutter - 3
        excerpt = _excerpt(texts.get(number, ""), here[0].at, space, style)
        if number in texts:
            yield [Piece(f" {number:>{gutter - 1}} | ", "frame"), Piece(excerpt.text)]
        for mark in here:
            for line in _caret(mark, excerpt, style.width and space):
                yield [*_bar(gutter), Piece(" "), *line]


def _excerpt(text: str, at: Span, space: int, style: Style) -> Excerpt:
    """The line, cut around the span where it does not fit; of one of megabytes only what is near is looked at."""
    if len(text) <= _LONG:
        return _cut(text, at, space, style)
    offset = max(at.column - 1 - _LONG // 2, 0)
    near = at._replace(column=at.column - offset, end_column=max(at.end_column - offset, 1))
    found = _cut(text[offset : offset + _LONG], near, space - 1, style)
    ellipsis = visible("…", style.encoding)
    head = ellipsis if offset and not found.text.startswith(ellipsis) else ""
    tail = ellipsis if offset + _LONG < len(text) and not found.text.endswith(ellipsis) else ""
    return Excerpt(head + found.text + tail, tuple(len(head) + column for column in found.columns), offset)


def _cut(text: str, at: Span, space: int, style: Style) -> Excerpt:
    shown = cells(text, style.encoding)
    widths = [width(cell) for cell in shown]
    if sum(widths) <= space:
        return Excerpt("".join(shown), _columns(widths, 0, len(shown), 0))
    ellipsis = visible("…", style.encoding)
    space -= 2 * len(ellipsis)
    end = at.end_column - 1 if at.end_line == at.line else len(shown)
    first = 0 if sum(widths[:end]) <= space else _start(widths, min(at.column - 1, len(shown)))
    last = first
    while last < len(shown) and sum(widths[first : last + 1]) <= space:
        last += 1
    head, tail = ellipsis if first else "", ellipsis if last < len(shown) else ""
    return Excerpt(head + "".join(shown[first:last]) + tail, _columns(widths, first, last, len(head)))


def _start(widths: Sequence[int], column: int) -> int:
    """The code point to start at so that about _BEFORE columns are left before `column`."""
    room = _BEFORE
    while column > 0 and room >= widths[column - 1]:
        column -= 1
        room -= widths[column]
    return column


def _columns(widths: Sequence[int], first: int, last: int, column: int) -> tuple[int, ...]:
    """Where each code point stands; what was cut off stands at the nearest edge."""
    places = []
    for index, columns in enumerate(widths):
        places.append(column)
        column += columns if first <= index < last else 0
    return (*places, column)


def _caret(mark: Mark, excerpt: Excerpt, space: int | None) -> Iterator[Line]:
    """The underline of one mark with its label: behind it where it fits, else below it.

    `space` is what the terminal has, None (or 0) off a terminal, where a label is never broken.
    """
    left = excerpt.column(mark.at.column - 1)
    right = excerpt.column(mark.at.end_column - 1) if mark.at.end_line == mark.at.line else excerpt.columns[-1]
    carets = mark.sign * max(right - left, 1)
    caret = Piece(" " * left + carets, mark.role)
    if not mark.label:
        yield [caret]
    elif left + len(carets) + 1 + width(mark.label) <= (space or _LABEL_COLUMN):
        yield [caret, Piece(" " + mark.label, mark.role)]
    else:
        yield [caret]
        indent = min(left, max((space or left + 60) - 60, 0))
        for text in wrap(mark.label, min(space, 100) - indent if space else None):
            yield [Piece(" " * indent + text, mark.role)]


def _bar(gutter: int) -> Line:
    return [Piece(" " * gutter + " |", "frame")]
