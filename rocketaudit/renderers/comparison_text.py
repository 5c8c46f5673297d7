"""A comparison for people: what is lost that was kept, then what changed and why, then findings and score.

In: a comparison, the command that made it, a language, a style. Out: text that ends in a newline.
"""

from rocketaudit.comparison.facts import Comparison, Side, is_unchanged
from rocketaudit.findings import SEVERITIES, Score
from rocketaudit.renderers.comparison_cells import tables
from rocketaudit.renderers.comparison_changes import change_lines, default_lines, idle_lines
from rocketaudit.renderers.comparison_findings import finding_lines, shift_lines
from rocketaudit.renderers.comparison_headline import headline, server_lines
from rocketaudit.renderers.comparison_view import View, clauses, common_folder, few, say
from rocketaudit.renderers.counts import count
from rocketaudit.renderers.style import Line, Style, paint, plain
from rocketaudit.renderers.summary import paragraph, unread_lines
from rocketaudit.report import Report

UPGRADE, DIFF = "upgrade", "diff"


def render(of: Comparison, command: str, lang: str, style: Style) -> str:
    """The whole comparison; of one in which nothing changes a line, and the defaults that nobody wrote."""
    view = _view(of, command, lang, style)
    lines: list[Line] = []
    for section in filter(None, _sections(of, command, view)):
        lines += [[], *section] if lines else section
    return paint(lines, style)


def _sections(of: Comparison, command: str, view: View) -> list[list[Line]]:
    unread = unread_lines(of.after.report.inputs, view.lang, view.style)
    quiet = default_lines(of, view) + idle_lines(of.idle, view)
    if is_unchanged(of):
        return [_unchanged(of, command, view) + quiet, unread]
    return [
        _head(of, command, view),
        headline(of, command == UPGRADE, view),
        server_lines(of, view),
        tables(of.survival, command == UPGRADE, view),
        change_lines(of.changes, view) + quiet,
        finding_lines("compare.appeared", of.appeared, view),
        finding_lines("compare.disappeared", of.disappeared, view),
        shift_lines(of.shifted, view),
        unread,
        [_last(of, view)],
    ]


def _view(of: Comparison, command: str, lang: str, style: Style) -> View:
    bare = View((of.before.label, of.after.label), lang, style)
    if command == UPGRADE:
        folder = common_folder(_paths(of.after))
        return bare._replace(names=(_release(of, bare), of.after.label), folders=(folder,) if folder else ())
    folders = (common_folder(_paths(of.before)), common_folder(_paths(of.after)))
    names = say(bare, "compare.before"), say(bare, "compare.after")
    return bare._replace(names=names, folders=tuple(sorted(filter(None, folders), key=len, reverse=True)))


def _paths(side: Side) -> list[str]:
    return [path for deployment in side.report.deployments for path in deployment.paths]


def _release(of: Comparison, view: View) -> str:
    return of.before.label or say(view, "compare.several")


def _head(of: Comparison, command: str, view: View) -> list[Line]:
    report = of.after.report
    values = {"version": report.version, "profile": report.profile, "release": report.release.version, "dot": "·"}
    values |= {"before": _release(of, view), "after": of.after.label}
    text = say(view, f"compare.head.{command}", **values)
    if command == UPGRADE and view.folders:
        text += f" · {view.folders[0]}"
    return paragraph(text, 0, view.style, "dim")


def _unchanged(of: Comparison, command: str, view: View) -> list[Line]:
    found = _open(of.after.report)
    key = {0: "findings.none", 1: "findings.one"}.get(found, "findings.many")
    findings = say(view, key, count=found)
    values = {
        "before": _release(of, view),
        "after": of.after.label,
        "servers": few(view, (one.after for one in of.servers)) or "-",
        "findings": findings[:1].lower() + findings[1:],
        "points": _points(of.after.report.score, view),
    }
    return paragraph(say(view, f"compare.unchanged.{command}", **values), 0, view.style, "heading")


def _last(of: Comparison, view: View) -> Line:
    before, after = of.before.report, of.after.report
    scores = {"before": _points(before.score, view), "after": _points(after.score, view)}
    key = "compare.score.same" if before.score.points == after.score.points else "compare.score"
    counts = {
        "before": _open(before),
        "after": _open(after),
        "appeared": len(of.appeared),
        "gone": len(of.disappeared),
    }
    return plain(clauses(view, (say(view, key, **scores), say(view, "compare.counts", **counts))), "heading")


def _open(report: Report) -> int:
    counts = count(report.findings)
    return sum(counts[severity] for severity in SEVERITIES)


def _points(score: Score, view: View) -> str:
    if score.points is None:
        return say(view, "compare.score.none")
    return f"{score.points} ({score.grade})"
