"""Findings of little weight (low and info) as one short list: they are on nearly every file, and whole frames of them
would bury what loses messages. `rocketaudit explain RULE` and JSON have all of it.
"""

from collections.abc import Sequence

from rocketaudit.findings import SEVERITIES, Finding
from rocketaudit.renderers.diff import diff
from rocketaudit.renderers.frame import Lines
from rocketaudit.renderers.shown import prose, visible, wrap
from rocketaudit.renderers.style import Line, Piece, Style
from rocketaudit.secrets import mask_text
from rocketaudit.words import word

MINOR = SEVERITIES[SEVERITIES.index("low") :]

_INDENT = 2


def minor_block(findings: Sequence[Finding], lines: Lines, lang: str, style: Style) -> list[Line]:
    """A heading and one entry for each rule and message, with all its places and the lines that mend the first."""
    entries: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        entries.setdefault((finding.rule, finding.message[lang]), []).append(finding)
    found = [[Piece(word("minor", lang), "heading")]]
    for those in entries.values():
        found += _entry(those, lines, lang, style)
    return found


def _entry(those: Sequence[Finding], lines: Lines, lang: str, style: Style) -> list[Line]:
    first = those[0]
    places = ", ".join(dict.fromkeys(f"{one.at.path}:{one.at.line}" for one in those))
    said = visible(f"{mask_text(prose(first.message[lang]))} ({places})", style.encoding)
    head = [
        Piece(f"{word(f'label.{first.severity}', lang)}[{first.rule}]", "note"),
        Piece(f" ({word(f'severity.{first.severity}', lang)})", "dim"),
    ]
    room = None if style.prose_width is None else style.prose_width - _INDENT
    body: list[Line] = [[Piece(" " * _INDENT), Piece(part)] for part in wrap(said, room)]
    return [head, *body, *_mending(first, lines)]


def _mending(finding: Finding, lines: Lines) -> list[Line]:
    changes = diff(finding.fix, lines) if finding.fix else ()
    return [
        [Piece(" " * _INDENT), Piece(f"{one.sign} {one.text}", "plus" if one.sign == "+" else "minus")]
        for one in changes
    ]
