"""Whether a change may be made: its outcome is audited, and compared with what was before.

In: the audits before and after, and what was to be mended. Out: why not, as a reason of words.py, or None.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

from rocketaudit.audit import Audited
from rocketaudit.findings import KEPT, LOST, SEVERITIES, Finding
from rocketaudit.fixes.effects import Effect, Pair
from rocketaudit.fixes.state import Reason

_HEAVY = SEVERITIES[: SEVERITIES.index("medium") + 1]


def worse(
    before: Audited, after: Audited, chosen: Sequence[Finding], paired: Sequence[Pair] | None, others: Sequence[Effect]
) -> Reason | None:
    """What speaks against a change that was to mend the `chosen` findings; `others` are the effects that it was not to
    have."""
    if paired is None or _unread(after) - _unread(before):
        return Reason("fix.not.read")
    if any(old.effective.starts and not new.effective.starts for old, new in paired):
        return Reason("fix.not.starts")
    if others:
        return Reason("fix.not.others", ", ".join(dict.fromkeys(one.name for one in others)))
    if not _gone(before, after, chosen):
        return Reason("fix.not.gone")
    if lost := _lost(before, after):
        return Reason("fix.not.lost", lost)
    return _heavier(before, after, all(one.fix and one.fix.safe for one in chosen))


def uncovered(before: Audited, after: Audited) -> list[Finding]:
    """Findings of medium weight or more that were not there before, or weighed less; of each rule and file as many as
    there are more."""
    known: dict[tuple[str, str], list[int]] = {}
    for one in _open(before):
        known.setdefault((one.rule, one.at.path), []).append(SEVERITIES.index(one.severity))
    new: list[Finding] = []
    for one in sorted(_open(after), key=lambda one: SEVERITIES.index(one.severity)):
        weights = known.get((one.rule, one.at.path), [])
        weight = SEVERITIES.index(one.severity)
        if any(old <= weight for old in weights):
            weights.remove(max(old for old in weights if old <= weight))
        elif one.severity in _HEAVY:
            new.append(one)
    return new


def _heavier(before: Audited, after: Audited, safe: bool) -> Reason | None:
    """The author's own words may show what a mistake hid, as long as there is no more of it than before; what is our
    idea must not bring anything new."""
    new = uncovered(before, after)
    if not new or (safe and _weight(after) <= _weight(before) and not _scores_less(before, after)):
        return None
    return Reason("fix.not.new", ", ".join(dict.fromkeys(one.rule for one in new)))


def _open(of: Audited) -> list[Finding]:
    return [one for one in of.report.findings if one.suppressed is None]


def _weight(of: Audited) -> tuple[int, ...]:
    counted = Counter(one.severity for one in _open(of))
    return tuple(counted[severity] for severity in _HEAVY)


def _scores_less(before: Audited, after: Audited) -> bool:
    was, now = before.report.score.points, after.report.score.points
    return was is not None and now is not None and now < was


def _unread(of: Audited) -> set[tuple[str, str]]:
    return {(one.path, one.status) for one in of.report.inputs if one.status in ("unread", "partly-read")}


def _gone(before: Audited, after: Audited, chosen: Iterable[Finding]) -> bool:
    """Whether there are as many places less of each rule as were to be mended."""
    was, now = _places(before), _places(after)
    mended = Counter((one.rule, one.at.path) for one in chosen)
    return all(now[kind] <= was[kind] - count for kind, count in mended.items())


def _places(of: Audited) -> Counter[tuple[str, str]]:
    places: Counter[tuple[str, str]] = Counter()
    for one in of.report.findings:
        places[one.rule, one.at.path] += 1 + len(one.related)
    return places


def _lost(before: Audited, after: Audited) -> str:
    """A failure that lost nothing before and does after."""
    was = {(row.deployment, row.subject, row.failure): row.acknowledged for row in before.report.survival}
    for row in after.report.survival:
        if was.get((row.deployment, row.subject, row.failure)) == KEPT and row.acknowledged == LOST:
            return row.failure
    return ""
