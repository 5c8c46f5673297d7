"""Which fix gains most: the edits of each rule's findings are applied in memory and the result is audited again.

Nothing is asserted that was not computed: `points_after` is the score of the mended files.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rocketaudit.documents import originals
from rocketaudit.findings import SEVERITIES, STAGES, Edit, Finding, NextFix, Score
from rocketaudit.mending import apply
from rocketaudit.model import Deployment, Entry
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.source import Document, document

# Audits of mended files, so that a long list of findings does not make a scan slow; of a large file only one.
_TRIED, _TRIED_IF_LARGE, _LARGE = 3, 1, 64 * 1024

Rescore = Callable[[Sequence[Document]], Score]
"""The score of mended documents."""


class _Candidate(NamedTuple):
    rule: str
    subjects: tuple[str, ...]
    edits: tuple[Edit, ...]


def next_best_fix(
    findings: Sequence[Finding], deployment: Deployment, now: Score, rescore: Rescore, ceiling: int | None = None
) -> NextFix | None:
    """The fix that gains most points, then most points in the stages; None where nothing gains.

    `ceiling` is the least score of the other deployments of the run: the overall score does not rise above it,
    whatever is mended in this one.
    """
    if now.points is None:
        return None
    best: tuple[_Candidate, int, list[Document]] | None = None
    best_gain = (_capped(now.points, ceiling), now.points, _sum(now))
    documents = originals(deployment)
    tried = _TRIED_IF_LARGE if any(len(one.data) > _LARGE for one in documents) else _TRIED
    for candidate in _candidates(findings, now)[:tried]:
        mended = [_mended(one, candidate.edits) for one in documents]
        after = rescore(mended)
        points = after.points or 0
        gain = (_capped(points, ceiling), points, _sum(after))
        if gain > best_gain:
            best, best_gain = (candidate, _capped(points, ceiling), mended), gain
    if best is None:
        return None
    chosen, points_after, mended = best
    return NextFix(chosen.rule, chosen.subjects, _changed_lines(documents, mended), now.points, points_after)


def _capped(points: int, ceiling: int | None) -> int:
    return points if ceiling is None else min(points, ceiling)


def _candidates(findings: Iterable[Finding], now: Score) -> list[_Candidate]:
    """One a rule that has edits, the costliest first; only rules that hold the points down, since others gain
    nothing."""
    by_rule: dict[str, list[Finding]] = {}
    counted = [one for one in findings if not one.suppressed and _holds_down(one, now)]
    for finding in sorted(counted, key=lambda one: (SEVERITIES.index(one.severity), STAGES.index(one.stage))):
        by_rule.setdefault(finding.rule, []).append(finding)
    made = [_candidate(rule, found) for rule, found in by_rule.items()]
    return [one for one in made if one.edits]


def _holds_down(finding: Finding, now: Score) -> bool:
    """Whether a finding is in a weakest stage, or may be behind a cap."""
    if finding.severity == SEVERITIES[0] or "process-crash-loses" in now.capped_by:
        return True
    weakest = min(points for points in now.stages.values() if points is not None)
    costs = finding.severity != SEVERITIES[-1] and finding.confidence != "low"
    return costs and now.stages[finding.stage] == weakest


def _candidate(rule: str, findings: Sequence[Finding]) -> _Candidate:
    """What the edits of a rule's findings mend; a finding without edits stays, and goes on costing."""
    fixed = [(finding.subject, finding.fix) for finding in findings if finding.fix]
    edits = tuple(edit for _, fix in fixed for edit in fix.edits)
    return _Candidate(rule, tuple(dict.fromkeys(subject for subject, _ in fixed)), edits)


def _mended(of: Document, edits: Iterable[Edit]) -> Document:
    """The document with the edits that are its own."""
    return document(of.path, of.kind, apply(of, edits))


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
