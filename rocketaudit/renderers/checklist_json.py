"""The checklist as JSON, for those who keep or compare them. Its shape is rocketaudit/checklist.schema.json.

In: a checklist. Out: JSON; within a schema version it only grows.
"""

from typing import Any

from rocketaudit.checklist.facts import Checklist, Item, Part, Point, counts
from rocketaudit.findings import Finding
from rocketaudit.phrases import phrase
from rocketaudit.renderers.checklist_view import suppressed, title
from rocketaudit.renderers.checklist_words import reason
from rocketaudit.renderers.json_report import dumped
from rocketaudit.renderers.said import sentence
from rocketaudit.renderers.shown import prose
from rocketaudit.renderers.style import Style

SCHEMA_VERSION = 1


def render(of: Checklist, lang: str, style: Style) -> str:
    """The whole checklist; the style does not matter here."""
    report = of.report
    return dumped(
        {
            "schema_version": SCHEMA_VERSION,
            "tool": {"name": "rocketaudit", "version": report.version},
            "title": title(of, lang),
            "targets": list(report.targets),
            "profile": report.profile,
            "left_out": list(of.left_out),
            "unread": [
                {"path": one.path, "reason": one.reason}
                for one in report.inputs
                if one.status in ("unread", "partly-read")
            ],
            "deployments": [_part(part, lang) for part in of.parts],
        }
    )


def _part(of: Part, lang: str) -> dict[str, Any]:
    return {
        "name": of.name,
        "release": {"version": of.release.version, "source": phrase(of.release.source, lang)} if of.release else None,
        "score": {"points": of.score.points, "grade": of.score.grade},
        "files": of.files,
        "sha256": of.digest,
        "counts": counts(of),
        "rules": [_point(point, lang) for point in of.points],
        "to_confirm": [_item(item, lang) for item in of.items],
    }


def _point(of: Point, lang: str) -> dict[str, Any]:
    return {
        "rule": of.rule,
        "title": prose(of.title[lang]),
        "stage": of.stage,
        "severity": of.severity,
        "state": of.state,
        "failed": [_place(one, lang) for one in of.failed],
        "suppressed": [{**_place(one, lang), "reason": suppressed(one, lang)} for one in of.suppressed],
        "unjudged": [{"subject": one.subject, "reason": reason(one.reason, lang)} for one in of.unjudged],
        "passed": list(of.passed),
        "reasons": [reason(one, lang) for one in of.reasons],
    }


def _place(of: Finding, lang: str) -> dict[str, Any]:
    found: dict[str, Any] = {"subject": of.subject, "path": of.at.path, "line": of.at.line, "column": of.at.column}
    return {**found, "severity": of.severity, "message": sentence(of, lang)}


def _item(of: Item, lang: str) -> dict[str, Any]:
    return {
        "id": of.id,
        "stage": of.stage,
        "title": prose(of.title[lang]),
        "why": prose(of.why[lang]),
        "how": prose(of.how[lang]),
        "run": list(of.run),
        "evidence": list(of.evidence),
        "not_applicable": reason(of.absent, lang) if of.absent else None,
    }
