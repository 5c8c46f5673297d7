"""Show an Outcome: as text with or without its single cases, or as the tables of docs/accuracy.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .judgements import JudgedFile
from .matching import HANDED_OVER, Found, Match, Tally, across, tallies, total
from .sources import Outcome

ALL = "all rules"
ACROSS = "across files"
ACROSS_HANDED_OVER = f"{HANDED_OVER} across files"
_HEAD = ("rule", "wanted", "found", "false", "precision", "recall")


def text(title: str, outcome: Outcome) -> str:
    """The numbers, for a terminal."""
    rows = [_HEAD, *(_cells(name, tally) for name, tally in _rows(outcome.matches))]
    width = max(len(row[0]) for row in rows)
    lines = [f"{row[0]:{width}}" + "".join(f"{cell:>11}" for cell in row[1:]) for row in rows]
    return "\n".join([f"{title}: {_scope(outcome)}", "", *lines, ""])


def markdown(title: str, outcome: Outcome) -> str:
    """The numbers, as a table of docs/accuracy.md."""
    rows = [_HEAD, tuple("--:" for _ in _HEAD), *(_cells(name, tally) for name, tally in _rows(outcome.matches))]
    lines = [f"| {' | '.join(cells)} |" for cells in rows]
    return "\n".join([f"{title}: {_scope(outcome)}", "", *lines, ""])


def _rows(matches: Sequence[Match]) -> Iterator[tuple[str, Tally]]:
    """The rules, then all of them, then what other files decide, whose false alarms nobody can tell."""
    by_rule = tallies(matches)
    yield from by_rule.items()
    yield ALL, total(by_rule)
    yield ACROSS, across(matches)
    yield ACROSS_HANDED_OVER, across(matches, HANDED_OVER)


def _cells(name: str, tally: Tally) -> tuple[str, ...]:
    is_across = name in (ACROSS, ACROSS_HANDED_OVER)
    false = "-" if is_across else str(tally.false)
    precision = "-" if is_across else _percent(tally.precision)
    return name, str(tally.wanted), str(tally.found), false, precision, _percent(tally.recall)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _scope(outcome: Outcome) -> str:
    files = [file for one in outcome.matches for file in one.repository.files]
    sites = sum(len(file.sites) for file in files)
    return (
        f"{sites} sites in {len(files)} files of {len(outcome.matches)} repositories;"
        f" {len(outcome.missing)} files not there, {len(outcome.unread)} not read or only in part,"
        f" {len(outcome.failed)} audits broke off"
    )


def cases(outcome: Outcome) -> str:
    """Every disagreement and every file that was not read, one a line. Never for the held-out part unless asked."""
    sections = (
        ("wanted and not found", [_missed(one) for one in outcome.matches]),
        ("found and not wanted", [_alarms(one) for one in outcome.matches]),
        ("not there", [outcome.missing]),
        ("not read", [outcome.unread]),
        ("broke off", [outcome.failed]),
    )
    return "\n".join(_section(title, [line for some in lines for line in some]) for title, lines in sections)


def _section(title: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{title}: {len(lines)}", *(f"  {line}" for line in sorted(lines)), ""])


def _missed(one: Match) -> list[str]:
    lines = []
    for want in one.missed:
        across_files = " [across files]" if want.across_files else ""
        unsure = " (told, but of low confidence or as information)" if want in one.unsure else ""
        lines.append(f"{want.rule}  {one.repository.name} {want.path}:{want.line}{across_files}{unsure}  {want.why}")
    return lines


def _alarms(one: Match) -> list[str]:
    files = {file.path: file for file in one.repository.files}
    return [
        f"{found.rule}  {one.repository.name} {found.path}:{found.line}  {found.message}"
        f"  | {_judged(found, files[found.path])}"
        for found in one.alarms
    ]


def _judged(found: Found, file: JudgedFile) -> str:
    """What the judge said of the site that the finding most likely speaks of: the nearest."""
    nearest = min(file.sites, key=lambda site: abs(site.line - found.line))
    return f"judged at {nearest.line}: {nearest.why}"
