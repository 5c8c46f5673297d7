"""The report for people: findings in the manner of rustc, the survival table, the score, what was not judged.

In: a report, a language, a style. Out: text that ends in a newline. Order: what loses most comes first.
"""

from rocketaudit.phrases import deployment_name, phrase
from rocketaudit.renderers.finding_block import block
from rocketaudit.renderers.minor import MINOR, minor_block
from rocketaudit.renderers.said import open_findings, weight
from rocketaudit.renderers.style import Line, Piece, Style, paint
from rocketaudit.renderers.summary import (
    assumption_lines,
    baseline_lines,
    client_lines,
    counts_line,
    ladder_lines,
    mendable_lines,
    next_fix_lines,
    overall_line,
    paragraph,
    score_lines,
    suppressed_lines,
    unjudged_lines,
    unread_lines,
)
from rocketaudit.renderers.survival_table import survival_table
from rocketaudit.report import Report
from rocketaudit.words import word

# Kinds of inputs that say nothing of a broker.
CODE = ("java", "spring", "maven", "gradle")


def render(report: Report, lang: str, style: Style) -> str:
    """The whole report."""
    sections = [
        _head(report, lang, style),
        *_findings(report, lang, style),
        suppressed_lines(report.findings, lang, style),
        baseline_lines(report, lang, style),
        *_deployments(report, lang, style),
        next_fix_lines(report.next_fix, lang, style) + ladder_lines(report.ladder, lang, style),
        unjudged_lines(report.coverage.unknown, lang, style),
        assumption_lines(report.assumptions, lang, style),
        unread_lines(report.inputs, lang, style),
        [*mendable_lines(report.findings, lang, style), counts_line(report, lang)],
    ]
    lines: list[Line] = []
    for section in filter(None, sections):
        lines += [[], *section] if lines else section
    return paint(lines, style)


def _head(report: Report, lang: str, style: Style) -> list[Line]:
    """What audited by what: the brokers' release where there are brokers, and the clients' of each module."""
    known = {"release": report.release.version, "source": phrase(report.release.source, lang)}
    clients = [one for deployment in report.deployments for one in deployment.clients]
    only_code = clients and all(one.kind in CODE for one in report.inputs if one.status == "read")
    key = "head.code" if only_code else "head"
    text = word(key, lang, dot="·", version=report.version, profile=report.profile, **({} if only_code else known))
    configured = paragraph(word("configured", lang, path=report.config), 0, style, "dim") if report.config else []
    return paragraph(text, 0, style, "dim") + configured + client_lines(clients, lang, style)


def _findings(report: Report, lang: str, style: Style) -> list[list[Line]]:
    """A block for each open finding, and one for all of little weight; a rule explains itself once."""
    told: set[tuple[str, str, str]] = set()
    blocks = []
    ordered = sorted(open_findings(report.findings), key=weight)
    minor = [finding for finding in ordered if finding.severity in MINOR]
    for finding in ordered[: len(ordered) - len(minor)]:
        words = (finding.rule, finding.why[lang], finding.fix_text[lang])
        blocks.append(block(finding, report.lines, words in told, lang, style))
        told.add(words)
    return [*blocks, minor_block(minor, report.lines, lang, style)] if minor else blocks


def _deployments(report: Report, lang: str, style: Style) -> list[list[Line]]:
    """Survival and score of each deployment, under its name where there are several."""
    several = len(report.deployments) > 1
    sections = []
    for deployment in report.deployments:
        rows = [row for row in report.survival if row.deployment == deployment.name]
        head: list[Line] = (
            [[Piece(word("deployment", lang, name=deployment_name(deployment.name, lang)), "heading")]]
            if several
            else []
        )
        sections += [head + survival_table(rows, lang, style), score_lines(deployment.score, lang, style)]
    if several or not report.deployments:
        sections.append(overall_line(report.score, len(report.deployments), lang))
    return sections
