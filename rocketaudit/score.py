"""Score and ladder: a fold over verdicts, findings and survival. Every number here is decided in docs/scoring.md."""

from collections.abc import Iterable, Sequence

from rocketaudit.findings import (
    BAD,
    GOOD,
    LOST,
    PROFILES,
    SEVERITIES,
    STAGES,
    Deduction,
    Finding,
    Ladder,
    Score,
    Survival,
    Verdict,
)

POINTS = {"critical": 40, "high": 20, "medium": 8, "low": 3, "info": 0}
GRADES = ((90, "A"), (75, "B"), (60, "C"), (40, "D"), (0, "F"))
CAP_OPEN_CRITICAL, CAP_PROCESS_CRASH = 49, 29
LADDER_SEVERITIES = ("critical", "high", "medium")


def score(verdicts: Iterable[Verdict], findings: Sequence[Finding], survival: Iterable[Survival]) -> Score:
    """The score of one deployment from what its profile demands; suppressed findings cost nothing."""
    audited = {verdict.stage for verdict in verdicts if verdict.observation.outcome in (BAD, GOOD)}
    counted = [finding for finding in findings if not finding.suppressed]
    deductions = _deductions(finding for finding in counted if finding.confidence != "low")
    stages = {stage: _stage_points(stage, deductions) if stage in audited else None for stage in STAGES}
    weakest = min((points for points in stages.values() if points is not None), default=None)
    if weakest is None:
        return Score(None, None, stages, deductions, (), "no stage was audited")
    caps = _caps([finding for finding in counted if finding.confidence != "low"], survival)
    points = min([weakest, *caps.values()])
    binding = tuple(name for name, cap in caps.items() if cap < weakest)
    return Score(points, grade(points), stages, deductions, binding, _formula(stages, weakest, caps, points))


def grade(points: int) -> str:
    """The grade of a number of points."""
    return next(letter for least, letter in GRADES if points >= least)


def worst(scores: Sequence[Score]) -> Score:
    """The overall score of several deployments: the lowest, and one that was not audited only if none was."""
    audited = [one for one in scores if one.points is not None]
    return min(audited or scores, key=lambda one: one.points or 0)


def ladder(findings: Iterable[Finding], undecided: Iterable[Verdict] = ()) -> Ladder:
    """The strictest profile with no open finding of medium or more that it demands, over the rules of all profiles.

    A critical or high rule that could not be judged stands between as well: unknown is not fine.
    """
    open_rules = [
        (PROFILES.index(finding.profile), finding.rule)
        for finding in findings
        if finding.severity in LADDER_SEVERITIES and not finding.suppressed
    ]
    open_rules += [(PROFILES.index(one.profile), one.rule) for one in undecided if one.severity in SEVERITIES[:2]]
    rung = min((rung for rung, _ in open_rules), default=len(PROFILES))
    if rung == len(PROFILES):
        return Ladder(PROFILES[-1], None, ())
    missing = tuple(dict.fromkeys(rule for demanded, rule in open_rules if demanded == rung))
    return Ladder(PROFILES[rung - 1] if rung else None, PROFILES[rung], missing)


def _deductions(findings: Iterable[Finding]) -> tuple[Deduction, ...]:
    """A rule costs once a subject and stage, its worst finding there."""
    costs: dict[tuple[str, str, str], int] = {}
    for finding in findings:
        key = (finding.stage, finding.subject, finding.rule)
        costs[key] = max(costs.get(key, 0), POINTS[finding.severity])
    ordered = sorted(costs.items(), key=lambda item: (STAGES.index(item[0][0]), -item[1], item[0]))
    return tuple(Deduction(rule, subject, stage, points) for (stage, subject, rule), points in ordered if points)


def _stage_points(stage: str, deductions: Iterable[Deduction]) -> int:
    """100 minus the points of the worst subject."""
    lost_by: dict[str, int] = {}
    for one in deductions:
        if one.stage == stage:
            lost_by[one.subject] = lost_by.get(one.subject, 0) + one.points
    return max(0, 100 - max(lost_by.values(), default=0))


def _caps(findings: Iterable[Finding], survival: Iterable[Survival]) -> dict[str, int]:
    caps = {}
    if any(finding.severity == SEVERITIES[0] for finding in findings):
        caps["open-critical"] = CAP_OPEN_CRITICAL
    if any(row.failure == "broker-process-crash" and row.acknowledged == LOST for row in survival):
        caps["process-crash-loses"] = CAP_PROCESS_CRASH
    return caps


def _formula(stages: dict[str, int | None], weakest: int, caps: dict[str, int], points: int) -> str:
    shown = ", ".join(f"{stage} {one}" for stage, one in stages.items() if one is not None)
    capped = "".join(f", {name} caps at {cap}" for name, cap in caps.items() if cap < weakest)
    return f"min({shown}) = {weakest}{capped} -> {points}" if capped else f"min({shown}) = {points}"
