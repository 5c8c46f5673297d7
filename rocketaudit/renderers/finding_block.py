"""One finding as text: its headline, its frame, then why it matters and how to mend it."""

from collections.abc import Sequence

from rocketaudit.findings import Finding
from rocketaudit.renderers.diff import diff
from rocketaudit.renderers.frame import Lines, Mark, frame
from rocketaudit.renderers.said import proof_of
from rocketaudit.renderers.shown import prose, visible, width, wrap
from rocketaudit.renderers.style import Line, Piece, Style
from rocketaudit.secrets import mask_text
from rocketaudit.source import Span
from rocketaudit.words import has_word, word

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}


def block(finding: Finding, lines: Lines, told: bool, lang: str, style: Style) -> list[Line]:
    """The lines of one finding. `told`: the same rule was explained above, in the same words."""
    level = LEVELS[finding.severity]
    label = word(f"label.{finding.severity}", lang)
    marks = [_mark(finding.at, finding.message[lang], "^", f"label.{level}", style)]
    marks += [_mark(related.at, related.message[lang], "-", "frame", style) for related in finding.related]
    gutter = len(str(max(mark.at.line for mark in marks))) + 1
    return [
        *_headline(f"{label}[{finding.rule}]", level, prose(finding.title[lang]), style),
        *frame(marks, _note(finding, lang), lines, style),
        *_explained(finding, gutter, told, lang, style),
        *_fix(finding, lines, gutter, told, lang, style),
    ]


def _headline(head: str, level: str, title: str, style: Style) -> list[Line]:
    """`error[rule]: title`, the title hanging where it does not fit."""
    head, title = visible(head, style.encoding), visible(title, style.encoding)
    first, *rest = wrap(f"{head}: {title}", style.prose_width)
    tail = first.removeprefix(head)
    return [[Piece(head, level), Piece(tail, "title")], *([Piece(f"  {part}", "title")] for part in rest)]


def _mark(at: Span, label: str, sign: str, role: str, style: Style) -> Mark:
    return Mark(at, visible(mask_text(label.strip()), style.encoding), sign, role)


def _note(finding: Finding, lang: str) -> str:
    """What the headline does not say: the severity, and the confidence where it is not high."""
    said = [word(f"severity.{finding.severity}", lang)]
    if has_word(f"confidence.{finding.confidence}"):
        said.append(word(f"confidence.{finding.confidence}", lang))
    return f" ({', '.join(said)})" if lang == "en" else f"（{'，'.join(said)}）"


def _explained(finding: Finding, gutter: int, told: bool, lang: str, style: Style) -> list[Line]:
    if told:
        return _entry(word("why", lang), [word("as_above", lang, rule=finding.rule)], gutter, style)
    found = _entry(word("why", lang), [prose(finding.why[lang])], gutter, style)
    proof = proof_of(finding, lang)
    return found + (_entry(word("proof", lang), [proof], gutter, style) if proof else [])


def _fix(finding: Finding, lines: Lines, gutter: int, told: bool, lang: str, style: Style) -> list[Line]:
    """The lines to paste first, then the words with the cost."""
    rows: list[Line] = []
    path = finding.at.path
    for change in diff(finding.fix, lines) if finding.fix else ():
        if change.path != path:
            rows.append([Piece(word("in_file", lang, path=change.path), "dim")])
            path = change.path
        rows.append([Piece(f"{change.sign} {change.text}", "plus" if change.sign == "+" else "minus")])
    said = [] if told else [prose(finding.fix_text[lang])]
    return _entry(word("fix", lang), [*rows, *said], gutter, style) if rows or said else []


def _entry(label: str, content: Sequence[str | Line], gutter: int, style: Style) -> list[Line]:
    """`= label: content`, with what follows the first line hanging below it; text is wrapped, lines are not."""
    head = [Piece(" " * gutter + " = ", "frame"), Piece(label, "title"), Piece(": ")]
    indent = gutter + 3 + width(label) + 2
    room = None if style.prose_width is None else style.prose_width - indent
    rows: list[Line] = []
    for item in content:
        if isinstance(item, str):
            rows += [[Piece(text)] for text in wrap(visible(item, style.encoding), room)]
        else:
            rows.append(item)
    return [[*(head if index == 0 else [Piece(" " * indent)]), *row] for index, row in enumerate(rows)]
