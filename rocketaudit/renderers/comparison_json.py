"""A comparison for programs: the shape is rocketaudit/comparison.schema.json.

In: a comparison, the command that made it, a language. Out: JSON.
"""

from typing import Any

from rocketaudit.comparison.facts import (
    Cell,
    Change,
    Comparison,
    Side,
    Start,
    Value,
    is_doubtful,
    is_lost,
    is_unchanged,
)
from rocketaudit.findings import Finding, Survival, Text
from rocketaudit.phrases import phrase
from rocketaudit.renderers.counts import count
from rocketaudit.renderers.json_report import dumped
from rocketaudit.renderers.shown import prose
from rocketaudit.secrets import mask_line, mask_text
from rocketaudit.source import Span

SCHEMA_VERSION = 1


def render(of: Comparison, command: str, lang: str) -> str:
    """The whole comparison."""
    content = {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "rocketaudit", "version": of.after.report.version},
        "command": command,
        "unchanged": is_unchanged(of),
        "before": _side(of.before),
        "after": _side(of.after),
        "servers": [one._asdict() for one in of.servers],
        "removed": [one._asdict() for one in of.removed],
        "added": [one._asdict() for one in of.added],
        "starts": [_start(one, lang) for one in of.starts],
        "changes": [_change(one, lang) for one in of.changes],
        "idle": [
            {"server": one.server, "key": one.key, "why": one.why, "path": one.at.path, "line": one.at.line}
            for one in of.idle
        ],
        "new_settings": of.new_settings,
        "survival": [_cell(one, lang) for one in of.survival],
        "appeared": [_finding(one, lang) for one in of.appeared],
        "disappeared": [_finding(one, lang) for one in of.disappeared],
        "shifted": [{**_finding(one.after, lang), "before": one.before.severity} for one in of.shifted],
    }
    return dumped(content)


def _side(of: Side) -> dict[str, Any]:
    report = of.report
    return {
        "label": of.label,
        "release": report.release.version,
        "score": {"points": report.score.points, "grade": report.score.grade},
        "summary": count(report.findings),
        "unread": [{"path": one.path, "reason": one.reason} for one in report.inputs if one.status == "unread"],
    }


def _start(one: Start, lang: str) -> dict[str, Any]:
    return {
        "server": one.server,
        "before": not one.starts,
        "after": one.starts,
        "reason": phrase(one.reason.get(lang, ""), lang),
        **_place(one.at),
    }


def _change(of: Change, lang: str) -> dict[str, Any]:
    return {
        "server": of.server,
        "setting": of.name,
        "kind": of.kind,
        "before": _value(of.before, lang),
        "after": _value(of.after, lang),
        "matters": _said(of.matters, lang),
        "moves": of.moves,
        "renamed": of.renamed or None,
        "evidence": list(of.evidence),
    }


def _value(of: Value, lang: str) -> dict[str, Any]:
    return {
        "value": of.text if of.state == "value" else None,
        "state": of.state,
        "origin": of.origin or None,
        "written": of.written,
        **_place(of.at),
        "note": of.note and phrase(of.note, lang),
        "means": _said(of.said, lang),
        "because": list(of.shows),
    }


def _cell(of: Cell, lang: str) -> dict[str, Any]:
    change = "lost" if is_lost(of) else "unknown" if is_doubtful(of) else None
    return {
        "failure": of.failure,
        "subject": of.subject,
        "deployment": of.deployment,
        "falls": change,
        "before": _row(of.before, lang),
        "after": _row(of.after, lang),
    }


def _row(row: Survival | None, lang: str) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "acknowledged": row.acknowledged,
        "window": {"text": prose(row.window.text.get(lang, "")), "max_ms": row.window.max_ms},
        "because": [
            {"path": one.at.path, "line": one.at.line, "text": phrase(mask_line(one.text), lang)} for one in row.because
        ],
    }


def _finding(of: Finding, lang: str) -> dict[str, Any]:
    return {
        "rule": of.rule,
        "severity": of.severity,
        "confidence": of.confidence,
        "subject": of.subject,
        "deployment": of.deployment,
        "message": mask_text(prose(of.message[lang])),
        **_place(of.at),
    }


def _place(at: Span | None) -> dict[str, Any]:
    return {"path": at.path if at else None, "line": at.line if at else None}


def _said(text: Text | None, lang: str) -> str | None:
    return prose(text[lang]) if text else None
