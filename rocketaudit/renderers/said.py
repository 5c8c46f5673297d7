"""A finding in one sentence, as every format for machines and pages says it.

In: a finding and a language. Out: text on one line, secrets masked, with nothing in it that a terminal obeys.
"""

from collections.abc import Iterable

from rocketaudit.baseline import KIND
from rocketaudit.findings import SEVERITIES, STAGES, Finding, Text
from rocketaudit.renderers.shown import prose, visible
from rocketaudit.renderers.style import Line
from rocketaudit.secrets import mask_text
from rocketaudit.words import word


def sentence(finding: Finding, lang: str, encoding: str = "utf-8") -> str:
    """What is wrong, then what is so here: `SYNC_MASTER waits for no slave: inSyncReplicas is 1`."""
    title, message = prose(finding.title[lang]), said(finding.message, lang)
    return visible(title + ("：" if lang == "zh" else ": ") + message if message else title, encoding)


def said(text: Text, lang: str) -> str:
    """A text that may quote a file, as one paragraph."""
    return visible(mask_text(prose(text[lang])))


def proof_of(finding: Finding, lang: str) -> str:
    """What was seen to be lost; "" beside a mild finding, where the figures of a rule's worst case would frighten."""
    return prose(finding.proof[lang]) if finding.proof and finding.severity in ("critical", "high") else ""


def open_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Those that nobody suppressed."""
    return [one for one in findings if one.suppressed is None]


def is_accepted(finding: Finding) -> bool:
    """Whether the baseline names it."""
    return finding.suppressed is not None and finding.suppressed["kind"] == KIND


def excuse(finding: Finding, lang: str) -> str:
    """Why it is suppressed: what somebody wrote, or that the baseline names it; "" where nobody said anything."""
    written = (finding.suppressed or {}).get("reason") or ""
    return visible(mask_text(prose(written))) or (word("in_baseline", lang) if is_accepted(finding) else "")


def weight(finding: Finding) -> tuple[int, int, str, int, int, str]:
    """The order of a report for people: what loses most comes first."""
    at = finding.at
    return SEVERITIES.index(finding.severity), STAGES.index(finding.stage), at.path, at.line, at.column, finding.rule


def text_of(line: Line) -> str:
    """A painted line without its paint."""
    return visible("".join(piece.text for piece in line).strip())
