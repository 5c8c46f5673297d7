"""Which fix gains most: the edits of each rule's findings are applied in memory and the result is audited again.

Nothing is asserted that was not computed: `points_after` is the score of the mended files.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rocketaudit.deployment import servers
from rocketaudit.findings import SEVERITIES, STAGES, Edit, Finding, NextFix, Score
from rocketaudit.model import Deployment, Entry
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.source import Document, document

_TRIED = 4  # audits of mended files, so that a long list of findings does not make a scan slow

Rescore = Callable[[Sequence[Document], frozenset[str]], Score]
"""The score of mended documents, leaving out the rules that edits cannot mend."""


class _Candidate(NamedTuple):
    rule: str
    subjects: tuple[str, ...]
    edits: tuple[Edit, ...]


def next_best_fix(findings: Sequence[Finding], deployment: Deployment, now: Score, rescore: Rescore) -> NextFix | None:
    """The fix that gains most points, then most points in the stages; None where nothing gains."""
    if now.points is None:
        return None
    best, best_gain = None, (now.points, _sum(now))
    documents = [of.document for of in servers(deployment)]
    for candidate in _candidates(findings, now)[:_TRIED]:
        if not candidate.edits and _hides_something(deployment):
            continue  # what a file that cannot be read would score is nobody's guess
        mended = [_mended(one, candidate.edits) for one in documents]
        after = rescore(mended, frozenset() if candidate.edits else frozenset({candidate.rule}))
        gain = (after.points or 0, _sum(after))
        if gain > best_gain:
            lines = _changed_lines(documents, mended)
            best = NextFix(candidate.rule, candidate.subjects, lines, now.points, after.points or 0)
            best_gain = gain
    return best


def _hides_something(deployment: Deployment) -> bool:
    return bool(deployment.unread) or not all(broker.effective.starts for broker in deployment.brokers)


def _candidates(findings: Iterable[Finding], now: Score) -> list[_Candidate]:
    """One a rule, the costliest first; only rules that hold the points down, since others gain nothing."""
    by_rule: dict[str, list[Finding]] = {}
    counted = [one for one in findings if not one.suppressed and _holds_down(one, now)]
    for finding in sorted(counted, key=lambda one: (SEVERITIES.index(one.severity), STAGES.index(one.stage))):
        by_rule.setdefault(finding.rule, []).append(finding)
    return [_candidate(rule, found) for rule, found in by_rule.items()]


def _holds_down(finding: Finding, now: Score) -> bool:
    """Whether a finding is in a weakest stage, or may be behind a cap."""
    if finding.severity == SEVERITIES[0] or "process-crash-loses" in now.capped_by:
        return True
    weakest = min(points for points in now.stages.values() if points is not None)
    costs = finding.severity != SEVERITIES[-1] and finding.confidence != "low"
    return costs and now.stages[finding.stage] == weakest


def _candidate(rule: str, findings: Sequence[Finding]) -> _Candidate:
    subjects = tuple(dict.fromkeys(finding.subject for finding in findings))
    edits = tuple(edit for finding in findings if finding.fix for edit in finding.fix.edits)
    whole = all(finding.fix for finding in findings)
    return _Candidate(rule, subjects, edits if whole else ())


def _mended(of: Document, edits: Iterable[Edit]) -> Document:
    """The document with the edits that are its own, from the end to the beginning so that offsets stay true."""
    data, untouched = of.data, len(of.data)
    for edit in sorted(
        {edit for edit in edits if edit.at.path == of.path}, key=lambda edit: edit.at[-2:], reverse=True
    ):
        if edit.at.end <= untouched:
            data = data[: edit.at.start] + edit.replacement.encode("latin-1", "replace") + data[edit.at.end :]
            untouched = edit.at.start
    return document(of.path, of.kind, data)


def _changed_lines(before: Iterable[Document], after: Iterable[Document]) -> tuple[str, ...]:
    """What the mended files say and the old ones did not, as `key=value`, and `- key` for what is gone."""
    lines: dict[str, None] = {}
    for old, new in zip(before, after, strict=True):
        was, now = _entries(old), _entries(new)
        lines.update(dict.fromkeys(f"{entry.key}={entry.value}" for key, entry in now.items() if key not in was))
        keys = {entry.key for entry in now.values()}
        lines.update(dict.fromkeys(f"- {entry.key}" for entry in was.values() if entry.key not in keys))
    return tuple(lines)


def _entries(of: Document) -> dict[tuple[str, str], Entry]:
    try:
        return {(entry.key, entry.value): entry for entry in read(of)}
    except MalformedEscape:
        return {}


def _sum(score: Score) -> int:
    return sum(points for points in score.stages.values() if points is not None)
