"""The report in Markdown, for comments of merge requests, job summaries and wikis.

In: a report. Out: GitHub's Markdown: the score, a table of the findings, why and how to mend them, the survival table,
and what was not judged. Whatever came out of files is escaped.
"""

from collections.abc import Iterable, Sequence

from rocketaudit.findings import FAILURES, Finding, Survival
from rocketaudit.phrases import deployment_name, phrase
from rocketaudit.renderers.diff import diff
from rocketaudit.renderers.markdown_text import block, code, escaped, inline
from rocketaudit.renderers.said import open_findings, sentence, text_of, weight
from rocketaudit.renderers.shown import prose
from rocketaudit.renderers.style import Line, Style
from rocketaudit.renderers.summary import (
    assumption_lines,
    baseline_lines,
    client_lines,
    counts_line,
    ladder_lines,
    next_fix_lines,
    overall_line,
    score_lines,
    suppressed_lines,
    unjudged_lines,
    unread_lines,
)
from rocketaudit.renderers.table import cell_text
from rocketaudit.report import DeploymentSummary, Report
from rocketaudit.words import comma, word

_SUBJECTS = 5
_WIDE = Style()


def render(report: Report, lang: str, style: Style) -> str:
    """The whole report; the style does not matter here."""
    return limited(report, lang, None)


def limited(report: Report, lang: str, most: int | None) -> str:
    """The report with at most so many findings, for what takes no longer text."""
    findings = sorted(open_findings(report.findings), key=weight)
    sections = [
        [f"## {escaped(word('heading', lang))}"],
        _head(report, lang),
        _table(findings[:most], len(findings[most:]) if most is not None else 0, lang),
        _reasons(findings[:most], report, lang),
        _section(suppressed_lines(report.findings, lang, _WIDE)),
        _section(baseline_lines(report, lang, _WIDE)),
        *(section for deployment in report.deployments for section in _deployment(deployment, report, lang)),
        _next_fix(report, lang),
        _section(ladder_lines(report.ladder, lang, _WIDE)),
        _section(unjudged_lines(report.coverage.unknown, lang, _WIDE)),
        _section(assumption_lines(report.assumptions, lang, _WIDE)),
        _section(unread_lines(report.inputs, lang, _WIDE)),
    ]
    return "\n\n".join("\n".join(section) for section in sections if section) + "\n"


def _head(report: Report, lang: str) -> list[str]:
    """The score and the counts, then what was audited."""
    score, several = report.score, len(report.deployments) > 1
    line = overall_line(score, len(report.deployments), lang) if several else score_lines(score, lang, _WIDE)[:1]
    known = {"release": report.release.version, "source": phrase(report.release.source, lang)}
    about = word("head", lang, dot="·", version=report.version, profile=report.profile, **known)
    clients = client_lines([one for of in report.deployments for one in of.clients], lang, _WIDE)
    parts = [f"**{escaped(text_of(line[0]))}**", f"**{escaped(text_of(counts_line(report, lang)))}**", escaped(about)]
    return "\n\n".join([*parts, *(escaped(text_of(one)) for one in clients)]).split("\n")


def _table(findings: Sequence[Finding], more: int, lang: str) -> list[str]:
    if not findings and not more:
        return []
    columns = ("column.severity", "column.rule", "column.place", "column.finding")
    rows = [
        _row(
            word(f"severity.{one.severity}", lang),
            code(one.rule),
            code(f"{one.at.path}:{one.at.line}:{one.at.column}"),
            escaped(sentence(one, lang)),
        )
        for one in findings
    ]
    rest = ["", escaped(word("more_findings", lang, count=more))] if more else []
    return [*_table_head(columns, lang), *rows, *rest]


def _table_head(columns: Sequence[str], lang: str) -> list[str]:
    return [_row(*(word(key, lang) for key in columns)), _row(*("---" for _ in columns))]


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _reasons(findings: Sequence[Finding], report: Report, lang: str) -> list[str]:
    """Each rule once, folded away: why it matters, how to mend it, and the lines for its first finding."""
    first: dict[str, Finding] = {}
    for finding in findings:
        first.setdefault(finding.rule, finding)
    if not first:
        return []
    told = [f"<details><summary>{escaped(word('reasons', lang))}</summary>"]
    for finding in first.values():
        told += ["", *_reason(finding, report, lang)]
    return [*told, "", "</details>"]


def _reason(finding: Finding, report: Report, lang: str) -> list[str]:
    why, fix = inline(prose(finding.why[lang])), inline(prose(finding.fix_text[lang]))
    told = [f"#### {code(finding.rule)} {escaped(prose(finding.title[lang]))}", "", why]
    told += ["", f"**{escaped(word('fix', lang))}:** {fix}"]
    changes = list(diff(finding.fix, report.lines)) if finding.fix else []
    for path in dict.fromkeys(change.path for change in changes):
        lines = [f"{change.sign} {change.text}" for change in changes if change.path == path]
        told += ["", code(path), "", *block(lines, "diff")]
    return told


def _deployment(of: DeploymentSummary, report: Report, lang: str) -> Iterable[list[str]]:
    """The survival table and the score of one deployment, under its name where there are several."""
    several = len(report.deployments) > 1
    if several:
        yield [f"### {escaped(word('deployment', lang, name=deployment_name(of.name, lang)))}"]
    yield _survival([row for row in report.survival if row.deployment == of.name], lang)
    lines = score_lines(of.score, lang, _WIDE)
    yield _section(lines) if several else _items(lines[1:])


def _survival(rows: Sequence[Survival], lang: str) -> list[str]:
    """Failures down; subjects that fare the same share a row."""
    alike: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        alike.setdefault((row.failure, cell_text(row, lang, _WIDE)), []).append(row.subject)
    if not alike:
        return []
    found = [f"### {escaped(word('question', lang))}", ""]
    found += _table_head(("column.failure", "column.outcome", "column.subjects"), lang)
    for (failure, outcome), subjects in sorted(alike.items(), key=lambda one: FAILURES.index(one[0][0])):
        found.append(_row(word(f"failure.{failure}", lang), escaped(outcome), _named(subjects, lang)))
    return found


def _named(subjects: Sequence[str], lang: str) -> str:
    names = list(dict.fromkeys(subjects))
    more = [word("and_more.subjects", lang, count=len(names) - _SUBJECTS)] if len(names) > _SUBJECTS else []
    return comma(lang).join([*(code(name) for name in names[:_SUBJECTS]), *more])


def _next_fix(report: Report, lang: str) -> list[str]:
    lines = [text_of(line) for line in next_fix_lines(report.next_fix, lang, _WIDE)]
    return [f"**{escaped(lines[0])}**", "", *block(lines[1:], "diff")] if lines else []


def _section(lines: Sequence[Line]) -> list[str]:
    """Lines of the text report: the first is a paragraph, the others are a list below it."""
    texts = [escaped(text_of(line)) for line in lines]
    return [*texts[:1], *([""] if len(texts) > 1 else []), *_items(lines[1:])]


def _items(lines: Sequence[Line]) -> list[str]:
    return [f"- {escaped(text)}" for line in lines if (text := text_of(line))]
