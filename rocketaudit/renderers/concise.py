"""One line a finding, for editors, grep and logs: `path:line:col: severity rule message`, and nothing else.

In: a report. Out: its open findings by path and line; no line where there is none. `[fixable]` ends the line of a
finding that comes with lines to paste.
"""

from rocketaudit.findings import Finding
from rocketaudit.renderers.finding_block import LEVELS
from rocketaudit.renderers.said import open_findings, sentence
from rocketaudit.renderers.style import Line, Piece, Style, paint
from rocketaudit.report import Report


def render(report: Report, lang: str, style: Style) -> str:
    """The open findings."""
    return paint([_line(finding, lang, style) for finding in open_findings(report.findings)], style)


def _line(finding: Finding, lang: str, style: Style) -> Line:
    at = finding.at
    return [
        Piece(f"{at.path}:{at.line}:{at.column}: "),
        Piece(f"{finding.severity} {finding.rule}", LEVELS[finding.severity]),
        Piece(f" {sentence(finding, lang, style.encoding)}{' [fixable]' if finding.fix else ''}"),
    ]
