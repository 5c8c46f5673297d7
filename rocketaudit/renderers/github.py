"""The report as workflow commands of GitHub Actions, which make annotations of what a job prints.

In: a report. Out: `::error file=...::message` and the like, then the summary line. Of each level GitHub shows ten a
step: what weighs most comes first, and where more is left out a notice says so.
"""

from collections.abc import Iterable
from typing import NamedTuple

from rocketaudit.findings import Finding
from rocketaudit.phrases import phrase
from rocketaudit.renderers.said import open_findings, sentence, text_of, weight
from rocketaudit.renderers.shown import visible
from rocketaudit.renderers.style import Style
from rocketaudit.renderers.summary import counts_line
from rocketaudit.report import Report
from rocketaudit.repository import from_root
from rocketaudit.secrets import mask_text
from rocketaudit.source import Input, Span
from rocketaudit.words import word

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "notice", "info": "notice"}
SHOWN = 10

_UNREADABLE = "unreadable-input"
_MOST_RELATED = 3


class _Command(NamedTuple):
    """One annotation."""

    level: str
    properties: dict[str, str]
    message: str


def render(report: Report, lang: str, style: Style) -> str:
    """The annotations; the style does not matter here."""
    named = from_root()
    findings = sorted(open_findings(report.findings), key=weight)
    commands = [_finding(one, named(one.at.path), lang) for one in findings]
    told = {one.at.path for one in findings if one.rule == _UNREADABLE}
    commands += [_not_read(one, named(one.path), lang) for one in report.inputs if _is_untold(one, told)]
    shown = _capped(commands)
    lines = [_written(command) for command in shown]
    if len(shown) < len(commands):
        more = word("annotations.more", lang, count=len(commands) - len(shown))
        lines.append(_written(_Command("notice", {"title": "rocketaudit"}, more)))
    return "\n".join([*lines, text_of(counts_line(report, lang)), ""])


def _capped(commands: Iterable[_Command]) -> list[_Command]:
    """At most ten of each level; of notices one less where the last place is for the one that speaks of the rest."""
    kept = _first(commands := list(commands), {})
    return kept if len(kept) == len(commands) else _first(commands, {"notice": SHOWN - 1})


def _first(commands: Iterable[_Command], most: dict[str, int]) -> list[_Command]:
    counts: dict[str, int] = {}
    kept = []
    for command in commands:
        counts[command.level] = counts.get(command.level, 0) + 1
        if counts[command.level] <= most.get(command.level, SHOWN):
            kept.append(command)
    return kept


def _finding(finding: Finding, path: str, lang: str) -> _Command:
    """A finding at its place; the other places that it speaks of stand in the text, where no link is possible."""
    others = [one.at for one in finding.related if one.at.path != finding.at.path]
    elsewhere = dict.fromkeys(f"{at.path}:{at.line}" for at in others)
    also = ", ".join(list(elsewhere)[:_MOST_RELATED])
    message = sentence(finding, lang) + (f" ({visible(also)})" if also else "")
    return _Command(LEVELS[finding.severity], {"file": path, **_region(finding.at), "title": finding.rule}, message)


def _region(at: Span) -> dict[str, str]:
    """Columns mean something only within one line."""
    found = {"line": str(at.line), "endLine": str(at.end_line)}
    if at.line == at.end_line:
        found |= {"col": str(at.column), "endColumn": str(at.end_column)}
    return found


def _is_untold(one: Input, told: set[str]) -> bool:
    return one.status in ("unread", "partly-read") and one.path not in told


def _not_read(one: Input, path: str, lang: str) -> _Command:
    why = phrase(mask_text(one.reason), lang) if one.reason else word("no_reason", lang)
    key = "partly_read" if one.status == "partly-read" else "unread"
    return _Command("warning", {"file": path}, visible(word(key, lang, path=one.path, reason=why)))


def _written(command: _Command) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in command.properties.items())
    return f"::{command.level} {properties}::{_data(command.message)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
