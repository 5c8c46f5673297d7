"""The report for code scanning: SARIF 2.1.0, as OASIS defines it and with all that GitHub reads.

In: a report. Out: one run with the open findings as results, `[]` where there is none. Suppressed findings are left
out unless they are asked for: GitHub shows them as open alerts, whatever their `suppressions` say.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from rocketaudit.findings import Finding, Fix
from rocketaudit.fingerprints import KEY, fingerprints
from rocketaudit.phrases import phrase
from rocketaudit.renderers.json_report import indented
from rocketaudit.renderers.said import said, sentence
from rocketaudit.renderers.sarif_places import Places, linked, literal
from rocketaudit.renderers.sarif_rules import LEVELS, rule_index, rules
from rocketaudit.renderers.shown import prose, visible
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report
from rocketaudit.repository import from_root
from rocketaudit.secrets import mask_text
from rocketaudit.words import word

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

_LINKED = 5  # places that the message itself links to
# Rules whose related places are the way of a message from file to file, not other findings to compare with.
_FLOWS = ("listener-", "pull-", "simple-consumer-", "batch-", "send-", "async-send-", "transaction-")


class _Shown(NamedTuple):
    """What turns findings into results: the language, the places, and the index of each rule."""

    lang: str
    places: Places
    rules: dict[str, int]


def render(report: Report, lang: str, style: Style, suppressed: bool = False, security: bool = False) -> str:
    """The run; the style does not matter here. `suppressed`: with the findings that somebody suppressed; `security`:
    every rule has a security severity."""
    named = from_root()
    recognised = zip(report.findings, fingerprints(report.findings, report.lines, named), strict=True)
    chosen = [(one, mark) for one, mark in recognised if suppressed or one.suppressed is None]
    described = rules([one for one, _ in chosen], lang, security)
    shown = _Shown(lang, Places(report.originals, report.lines, named), rule_index(described))
    run: dict[str, Any] = {
        "tool": {"driver": _driver(report, described, lang)},
        "automationDetails": {"id": _category(report, named)},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": word("sarif.root", lang)}}},
        "invocations": [_invocation(report, shown)],
        "results": [_result(one, mark, report, shown) for one, mark in chosen],
        "properties": {
            "profile": report.profile,
            "release": report.release.version,
            "score": report.score.points,
            "grade": report.score.grade,
        },
    }
    return indented({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _driver(report: Report, described: list[dict[str, Any]], lang: str) -> dict[str, Any]:
    return {
        "name": "rocketaudit",
        "version": report.version,
        "semanticVersion": report.version,
        "language": lang,
        "rules": described,
    }


def _category(report: Report, named: Callable[[str], str]) -> str:
    """What is before the last slash is the category: two scans of one repository do not replace each other."""
    target = named(report.targets[0]) if len(report.targets) == 1 else "."
    return "rocketaudit/" + ("" if target == "." else f"{visible(target)}/")


def _invocation(report: Report, shown: _Shown) -> dict[str, Any]:
    """That the tool ran, what it could not read, and how much it could judge."""
    notifications: list[dict[str, Any]] = [
        {
            "level": "warning",
            "message": {"text": literal(_not_read(one.path, one.status, one.reason, shown.lang))},
            "locations": [{"physicalLocation": {"artifactLocation": shown.places.artifact(one.path)}}],
        }
        for one in report.inputs
        if one.status in ("unread", "partly-read")
    ]
    coverage = report.coverage
    judged = word("coverage", shown.lang, evaluated=coverage.evaluated, applicable=coverage.applicable)
    notifications.append({"level": "note", "message": {"text": judged}})
    return {"executionSuccessful": True, "toolExecutionNotifications": notifications}


def _not_read(path: str, status: str, reason: str | None, lang: str) -> str:
    key = "partly_read" if status == "partly-read" else "unread"
    why = phrase(mask_text(reason), lang) if reason else word("no_reason", lang)
    return visible(word(key, lang, path=path, reason=why))


def _result(finding: Finding, mark: str, report: Report, shown: _Shown) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": shown.rules[finding.rule],
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding, shown.lang)},
        "locations": [shown.places.location(finding.at)],
        "partialFingerprints": _fingerprints(finding, mark, report),
        "properties": {
            "severity": finding.severity,
            "confidence": finding.confidence,
            "stage": finding.stage,
            "profile": finding.profile,
            "subject": visible(mask_text(finding.subject)),
        },
    }
    if finding.related:
        found["relatedLocations"] = [
            shown.places.location(one.at, literal(said(one.message, shown.lang)), number)
            for number, one in enumerate(finding.related, 1)
        ]
    if _is_flow(finding):
        found["codeFlows"] = [_flow(finding, shown)]
    if finding.fix and finding.fix.safe:
        found["fixes"] = [_fix(finding, finding.fix, shown)]
    if finding.suppressed is not None:
        found["suppressions"] = [_suppression(finding.suppressed)]
    return found


def _message(finding: Finding, lang: str) -> str:
    """The sentence, then links to the related places: `See [the work goes to another thread here](1)`."""
    text = sentence(finding, lang)
    if not finding.related:
        return literal(text)
    links = [
        linked(said(one.message, lang) or visible(f"{one.at.path}:{one.at.line}"), number)
        for number, one in enumerate(finding.related[:_LINKED], 1)
    ]
    return word("sarif.see", lang, text=literal(text.rstrip(".。"), strictly=True), links=", ".join(links))


def _fingerprints(finding: Finding, mark: str, report: Report) -> dict[str, str]:
    """Ours, and code scanning's own, which its upload action adds where we may not tell it."""
    line_hash = report.originals.line_hash(finding.at.path, finding.at.line)
    return ({"primaryLocationLineHash": line_hash} if line_hash else {}) | {KEY: mark}


def _is_flow(finding: Finding) -> bool:
    """Whether work is handed from this place to one in another file of code."""
    elsewhere = [one.at.path for one in finding.related if one.at.path != finding.at.path]
    return finding.rule.startswith(_FLOWS) and any(path.endswith(".java") for path in elsewhere)


def _flow(finding: Finding, shown: _Shown) -> dict[str, Any]:
    steps = [(finding.at, finding.message), *((one.at, one.message) for one in finding.related)]
    code = [(at, text) for at, text in steps if at.path.endswith(".java")]
    locations = [{"location": shown.places.location(at, literal(said(text, shown.lang)))} for at, text in code]
    return {"threadFlows": [{"locations": locations}]}


def _fix(finding: Finding, fix: Fix, shown: _Shown) -> dict[str, Any]:
    """A safe fix, which editors can apply."""
    changes: dict[str, list[dict[str, Any]]] = {}
    for edit in fix.edits:
        replacement = {"deletedRegion": shown.places.region(edit.at), "insertedContent": {"text": edit.replacement}}
        changes.setdefault(edit.at.path, []).append(replacement)
    return {
        "description": {"text": literal(visible(prose(finding.fix_text[shown.lang])))},
        "artifactChanges": [
            {"artifactLocation": shown.places.artifact(path), "replacements": those} for path, those in changes.items()
        ],
    }


def _suppression(of: dict[str, str | None]) -> dict[str, Any]:
    """By a comment, or by something outside the file, such as a baseline."""
    kind = "inSource" if of.get("kind") == "inline" else "external"
    return {"kind": kind, "status": "accepted", "justification": visible(mask_text(prose(of.get("reason") or "")))}
