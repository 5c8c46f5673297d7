"""The report for GitLab: a Code Quality artifact, which merge requests show beside the changed lines.

In: a report. Out: a JSON array of its open findings, `[]` where there is none. GitLab shows one of equal fingerprints.
"""

from typing import Any

from rocketaudit.findings import Finding
from rocketaudit.fingerprints import fingerprints
from rocketaudit.renderers.json_report import items
from rocketaudit.renderers.said import sentence
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report
from rocketaudit.repository import from_root

SEVERITIES = {"critical": "blocker", "high": "critical", "medium": "major", "low": "minor", "info": "info"}


def render(report: Report, lang: str, style: Style) -> str:
    """The open findings; the style does not matter here."""
    named = from_root()
    recognised = zip(report.findings, fingerprints(report.findings, report.lines, named), strict=True)
    return items([_item(one, named(one.at.path), mark, lang) for one, mark in recognised if one.suppressed is None])


def _item(finding: Finding, path: str, fingerprint: str, lang: str) -> dict[str, Any]:
    return {
        "description": sentence(finding, lang),
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {"path": path, "lines": {"begin": finding.at.line}},
    }
