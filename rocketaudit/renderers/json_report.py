"""The report for programs: JSON of schema_version 1, whose shape report.schema.json holds. Additive only.

In: a report and a language for its texts. Out: UTF-8 text, sorted, without time stamps: the same input gives the
same bytes.
"""

import json
import re
from collections.abc import Sequence
from typing import Any

from rocketaudit.baseline import Entry
from rocketaudit.findings import STAGES, Finding, Fix, Ladder, NextFix, Score, Survival, Text
from rocketaudit.model import Release
from rocketaudit.phrases import phrase
from rocketaudit.renderers.counts import count
from rocketaudit.renderers.said import is_accepted
from rocketaudit.renderers.style import Style
from rocketaudit.report import Coverage, DeploymentSummary, Report
from rocketaudit.secrets import mask_line, mask_text

SCHEMA_VERSION = 1

# What a terminal or an editor obeys is escaped, which for a JSON parser is the same text.
_OBEYED = "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"


def render(report: Report, lang: str, style: Style) -> str:
    """The whole report; the style does not matter here."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "rocketaudit", "version": report.version},
        "release": _release(report.release, lang),
        "profile": report.profile,
        "inputs": [one._asdict() for one in report.inputs],
        "findings": [_finding(finding, lang) for finding in sorted(report.findings, key=_place)],
        "survival": [_survival(row, lang) for row in report.survival],
        "score": _score(report.score),
        "next_fix": _next_fix(report.next_fix),
        "ladder": _ladder(report.ladder),
        "coverage": _coverage(report.coverage, lang),
        "deployments": [_deployment(deployment, lang) for deployment in report.deployments],
        "assumptions": [text[lang] for text in report.assumptions],
        "baseline": _baseline(report),
        "config": report.config,
        "summary": count(report.findings) | {"ignored": report.ignored},
    }
    return dumped(content)


def _baseline(report: Report) -> dict[str, Any] | None:
    """What became of the baseline: how many findings it names, and its entries that ran out or name nothing."""
    if report.baseline is None:
        return None
    accepted = sum(is_accepted(finding) for finding in report.findings)
    left = {"expired": report.baseline.expired, "unused": report.baseline.unused}
    entries = {kind: [entry_content(one) for one in those] for kind, those in left.items()}
    return {"path": report.baseline.path, "accepted": accepted, **entries}


def entry_content(entry: Entry) -> dict[str, Any]:
    """An entry of a baseline as its file has it; where nobody gave a reason or a last day there is none."""
    from rocketaudit.fingerprints import fingerprint  # brings what computes hashes

    content: dict[str, Any] = {
        "rule": entry.rule,
        "path": entry.path,
        "fingerprint": fingerprint(*entry.key, 1),
        "line_text": entry.line_text,
        "count": entry.times,
    }
    also = {"reason": entry.reason, "until": entry.until}
    return content | {key: value for key, value in also.items() if value is not None}


def dumped(content: object) -> str:
    """JSON as all our commands write it: a line for each key and for each item below it, UTF-8, a final newline.

    json.dumps with an indent is written in Python and costs more than the audit of a file.
    """
    if not isinstance(content, dict):
        return _line(content) + "\n"
    return "{\n" + ",\n".join(f"  {_line(key)}: {_items(value)}" for key, value in content.items()) + "\n}\n"


def items(content: Sequence[object]) -> str:
    """A JSON array with a line for each item and a final newline."""
    return "[\n" + ",\n".join(f"  {_line(item)}" for item in content) + "\n]\n" if content else "[]\n"


def indented(content: object) -> str:
    """JSON for people who read it too."""
    return re.sub(_OBEYED, _escaped, json.dumps(content, ensure_ascii=False, indent=2)) + "\n"


def _items(value: object) -> str:
    """A value of the top level: its items one a line where they are objects themselves."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"    {_line(item)}" for item in value) + "\n  ]"
    if isinstance(value, dict) and value and all(isinstance(item, dict) for item in value.values()):
        return "{\n" + ",\n".join(f"    {_line(key)}: {_line(item)}" for key, item in value.items()) + "\n  }"
    return _line(value)


def _line(value: object) -> str:
    return re.sub(_OBEYED, _escaped, json.dumps(value, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _place(finding: Finding) -> tuple[str, int, str, int, str]:
    return finding.at.path, finding.at.line, finding.rule, finding.at.column, finding.subject


def _release(release: Release, lang: str) -> dict[str, str]:
    return {"version": release.version, "source": phrase(release.source, lang)}


def _said(text: Text, lang: str) -> str:
    return mask_text(text[lang].strip())


def _finding(finding: Finding, lang: str) -> dict[str, Any]:
    at = finding.at
    return {
        "rule": finding.rule,
        "title": finding.title[lang].strip(),
        "severity": finding.severity,
        "confidence": finding.confidence,
        "stage": finding.stage,
        "profile": finding.profile,
        "subject": finding.subject,
        "deployment": finding.deployment,
        "message": _said(finding.message, lang),
        "path": at.path,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
        "related": [
            {"path": related.at.path, "line": related.at.line, "message": _said(related.message, lang)}
            for related in finding.related
        ],
        "why": finding.why[lang].strip(),
        "fix_text": finding.fix_text[lang].strip(),
        "evidence": list(finding.evidence),
        "proof": finding.proof and finding.proof[lang].strip(),
        "fix": _fix(finding.fix),
        "suppressed": _suppressed(finding.suppressed),
    }


def _suppressed(of: dict[str, str | None] | None) -> dict[str, str | None] | None:
    """Why it is suppressed, as somebody wrote it."""
    return of and {key: text and mask_text(text) for key, text in of.items()}


def _fix(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    edits = [
        {
            "path": edit.at.path,
            "line": edit.at.line,
            "column": edit.at.column,
            "end_line": edit.at.end_line,
            "end_column": edit.at.end_column,
            "replacement": edit.replacement,
        }
        for edit in fix.edits
    ]
    return {"safe": fix.safe, "edits": edits}


def _survival(row: Survival, lang: str) -> dict[str, Any]:
    return {
        "failure": row.failure,
        "subject": row.subject,
        "deployment": row.deployment,
        "acknowledged": row.acknowledged,
        "window": {"text": row.window.text.get(lang, "").strip(), "max_ms": row.window.max_ms},
        "because": [
            {"path": one.at.path, "line": one.at.line, "text": phrase(mask_line(one.text), lang)} for one in row.because
        ],
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "points": score.points,
        "grade": score.grade,
        "stages": {stage: score.stages.get(stage) for stage in STAGES},
        "deductions": [one._asdict() for one in score.deductions],
        "capped_by": list(score.capped_by),
        "formula": score.formula,
    }


def _next_fix(fix: NextFix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return fix._asdict() | {"subjects": list(fix.subjects), "lines": list(fix.lines)}


def _ladder(ladder: Ladder) -> dict[str, Any]:
    return {"met": ladder.met, "next": ladder.next, "missing": list(ladder.missing)}


def _coverage(coverage: Coverage, lang: str) -> dict[str, Any]:
    unknown = [one._asdict() | {"reason": phrase(one.reason, lang)} for one in coverage.unknown]
    return {"evaluated": coverage.evaluated, "applicable": coverage.applicable, "unknown": unknown}


def _deployment(deployment: DeploymentSummary, lang: str) -> dict[str, Any]:
    return {
        "name": deployment.name,
        "paths": list(deployment.paths),
        "mode": deployment.mode,
        "release": _release(deployment.release, lang),
        "score": _score(deployment.score),
        "clients": [one._asdict() for one in deployment.clients],
    }
