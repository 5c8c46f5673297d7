"""The rules of a SARIF run: those that found something, with help in Markdown.

In: findings, which carry the prose of their rules. Out: one reportingDescriptor a rule, by id. Where the findings of a
rule differ, the one that weighs most speaks for it.
"""

from collections.abc import Sequence
from typing import Any

from rocketaudit.findings import Finding
from rocketaudit.renderers.markdown_text import inline
from rocketaudit.renderers.said import weight
from rocketaudit.renderers.shown import prose, visible
from rocketaudit.words import word

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note", "info": "note"}

_PROBLEMS = {"error": "error", "warning": "warning", "note": "recommendation"}
_PRECISIONS = {"high": "very-high", "medium": "medium", "low": "low"}
# Only these are about security, and make GitHub list an alert there; the others are about losing messages, and have a
# security severity only where somebody asks for it.
SECURITY = ("access-control-off", "default-credentials", "known-vulnerability")
SECURITY_SEVERITIES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0", "info": "0.1"}
_LONGEST = 1024


def rules(findings: Sequence[Finding], lang: str, security: bool = False) -> list[dict[str, Any]]:
    """The rules of the findings; `security`: each with a security severity."""
    first: dict[str, Finding] = {}
    for finding in sorted(findings, key=weight):
        first.setdefault(finding.rule, finding)
    return [_rule(first[name], lang, security or name in SECURITY) for name in sorted(first)]


def rule_index(described: Sequence[dict[str, Any]]) -> dict[str, int]:
    """Where each rule stands in the list."""
    return {rule["id"]: index for index, rule in enumerate(described)}


def _rule(finding: Finding, lang: str, security: bool) -> dict[str, Any]:
    title, why = _text(finding.title[lang]), _text(finding.why[lang])
    return {
        "id": finding.rule,
        "name": "".join(part.capitalize() for part in finding.rule.split("-"))[:255],
        "shortDescription": {"text": _short(title)},
        "fullDescription": {"text": _short(why or title)},
        "help": {"text": _help(finding, lang), "markdown": _markdown(finding, lang)},
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": _properties(finding, security),
    }


def _properties(finding: Finding, security: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "tags": ["rocketmq", "security" if finding.rule in SECURITY else "reliability", finding.stage],
        "precision": _PRECISIONS[finding.confidence],
        "problem.severity": _PROBLEMS[LEVELS[finding.severity]],
    }
    return found | ({"security-severity": SECURITY_SEVERITIES[finding.severity]} if security else {})


def _parts(finding: Finding, lang: str) -> list[tuple[str, str]]:
    proof = finding.proof[lang] if finding.proof else ""
    parts = {"why": finding.why[lang], "proof": proof, "fix": finding.fix_text[lang]}
    return [(word(key, lang), _text(text)) for key, text in parts.items() if text]


def _help(finding: Finding, lang: str) -> str:
    parts = [_text(finding.title[lang]), *(f"{label}: {text}" for label, text in _parts(finding, lang))]
    return "\n\n".join([*parts, "\n".join(f"- {_text(one)}" for one in finding.evidence)]).rstrip()


def _markdown(finding: Finding, lang: str) -> str:
    parts = [f"**{inline(_text(finding.title[lang]))}**"]
    parts += [f"**{inline(label)}:** {inline(text)}" for label, text in _parts(finding, lang)]
    evidence = "\n".join(f"- {inline(_text(one))}" for one in finding.evidence)
    explain = f"`rocketaudit explain {finding.rule}`"
    return "\n\n".join(filter(None, [*parts, evidence, explain]))


def _text(text: str) -> str:
    return visible(prose(text))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
