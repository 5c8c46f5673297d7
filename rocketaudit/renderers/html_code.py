"""The source lines of a finding as HTML, with what is meant marked, and its fix as lines to take out and put in.

In: marks and the (masked) texts of their lines. Out: figures, one for each file, the finding's own first. Lines wrap:
a phone and a sheet of paper have no room to scroll.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.findings import Fix
from rocketaudit.renderers.diff import diff
from rocketaudit.renderers.frame import Lines
from rocketaudit.renderers.html_tags import Markup, join, place, tag
from rocketaudit.renderers.shown import cells
from rocketaudit.secrets import mask_text
from rocketaudit.source import Span
from rocketaudit.words import word

_LONGEST = 400  # code points of a line that are shown
_BEFORE = 80  # of them before the mark
_TALLEST = 8  # lines of a mark


class Mark(NamedTuple):
    """A place and what is to be seen there; `kind` is "at" for the finding's own place, else "related"."""

    at: Span
    label: str
    kind: str


class Stretch(NamedTuple):
    """What one mark covers of one line, in code points from 0."""

    start: int
    end: int
    kind: str


def frames(marks: Sequence[Mark], lines: Lines, captioned: bool) -> Markup:
    """A figure for each file; `captioned` says whether the first needs to name its place."""
    paths = list(dict.fromkeys(mark.at.path for mark in marks))
    figures = []
    for name in paths:
        here = [mark for mark in marks if mark.at.path == name]
        caption = tag("figcaption", place(here[0].at)) if captioned or name != paths[0] else None
        figures.append(tag("figure", caption, tag("div", *_rows(here, lines.get(name, {})), class_="code")))
    return join(figures)


def fix_lines(fix: Fix | None, own_path: str, lines: Lines, lang: str) -> Markup | None:
    """The fix as a diff, None where there is nothing to show."""
    rows: list[Markup] = []
    for change in diff(fix, lines) if fix else ():
        if change.path != own_path:
            rows.append(tag("div", word("in_file", lang, path=change.path), class_="in-file"))
            own_path = change.path
        rows.append(changed(change.sign, change.text))
    return tag("div", *rows, class_="code diff") if rows else None


def changed(sign: str, content: str) -> Markup:
    """One line of a diff."""
    shown = join(cells(content))
    return tag("ins" if sign == "+" else "del", tag("span", f"{sign} ", class_="sign"), tag("code", shown))


def _rows(marks: Sequence[Mark], texts: Mapping[int, str]) -> Iterator[Markup]:
    """The lines of one file in their order, each followed by the labels of the marks that end there."""
    ends = {mark: _last_line(mark.at, texts) for mark in sorted(marks, key=lambda mark: mark.at[1:5])}
    numbers = sorted({line for mark, end in ends.items() for line in range(mark.at.line, end + 1)})
    known = [text for number in numbers if (text := texts.get(number, "")).strip()]
    common = min((_indent(text) for text in known), default=0)
    previous = None
    for number in numbers:
        if previous is not None and number > previous + 1:
            yield tag("div", tag("span", "…", class_="number"), class_="line gap")
        previous = number
        text = texts.get(number, "")
        covered = [_stretch(mark, number, text) for mark, end in ends.items() if mark.at.line <= number <= end]
        yield tag(
            "div", tag("span", str(number), class_="number"), tag("code", _line(text, covered, common)), class_="line"
        )
        for mark, end in ends.items():
            if end == number and mark.label.strip():
                yield tag("p", mask_text(mark.label.strip()), class_=f"label {mark.kind}")


def _last_line(at: Span, texts: Mapping[int, str]) -> int:
    """The last line of a mark that is shown; an end at the start of a line leaves that line alone."""
    end = at.end_line - 1 if at.end_column == 1 and at.end_line > at.line else at.end_line
    last = at.line
    while last < min(end, at.line + _TALLEST - 1) and last + 1 in texts:
        last += 1
    return last


def _stretch(mark: Mark, number: int, text: str) -> Stretch:
    at = mark.at
    start = at.column - 1 if number == at.line else _indent(text)
    end = at.end_column - 1 if number == at.end_line else len(text)
    return Stretch(start, max(end, start + 1), mark.kind)


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())


def _line(text: str, covered: Sequence[Stretch], common: int) -> Markup:
    """The line with its stretches marked; of a very long one what stands around the first. The indentation that all
    lines have in `common` is an element, since a phone has no room for it."""
    text = text.ljust(min(max(one.end for one in covered), len(text) + 1))
    first = min(one.start for one in covered)
    begin = max(min(first - _BEFORE, len(text) - _LONGEST), 0)
    end = min(begin + _LONGEST, len(text))
    shown = cells(text[begin:end])
    edges = sorted({begin, end, *(edge for one in covered for edge in (*one[:2], common) if begin < edge < end)})
    parts: list[Markup | str] = ["…" if begin else ""]
    for left, right in zip(edges, edges[1:], strict=False):
        part = join(shown[left - begin : right - begin])
        kinds = sorted({one.kind for one in covered if one.start <= left and right <= one.end})
        if kinds:
            part = tag("mark", part, class_=" ".join(kinds))
        elif right <= common:
            part = tag("span", part, class_="indent")
        parts.append(part)
    return join([*parts, "…" if end < len(text) else ""])
