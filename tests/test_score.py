"""The score as docs/scoring.md tells it: points, stages, caps, grades, and the ladder of profiles."""

import pytest
from reports import both, finding, survival
from reports import score as scored

from rocketaudit.findings import (
    BAD,
    GOOD,
    KEPT,
    LOST,
    NOT_APPLICABLE,
    STAGES,
    UNDECIDED,
    Deduction,
    Finding,
    Ladder,
    Observation,
    Score,
    Survival,
    Verdict,
)
from rocketaudit.score import grade, ladder, score, worst

SUPPRESSED = {"kind": "inline", "reason": "known", "until": None}


def verdict(stage: str, outcome: str) -> Verdict:
    return Verdict("some-rule", Observation(outcome, "broker-a"), "", "high", "high", stage, "no-loss")


def found(
    severity: str, stage: str = "store", rule: str = "r1", subject: str = "broker-a", **values: object
) -> Finding:
    return finding(rule, severity=severity, stage=stage, subject=subject, **values)


def score_of(*findings: Finding, audited: tuple[str, ...] = (), survival: tuple[Survival, ...] = ()) -> Score:
    """The score of findings, whose stages are audited as they are, and so are the stages `audited`."""
    verdicts = [verdict(one.stage, BAD) for one in findings] + [verdict(stage, GOOD) for stage in audited]
    return score(verdicts, findings, survival)


def crash(acknowledged: str, failure: str = "broker-process-crash") -> tuple[Survival, ...]:
    return (survival(failure, "broker-a", acknowledged, both("up to 200 ms")),)


# --- points and stages ---


@pytest.mark.parametrize(
    ("severity", "points"), [("critical", 60), ("high", 80), ("medium", 92), ("low", 97), ("info", 100)]
)
def test_what_a_severity_costs(severity: str, points: int) -> None:
    assert score_of(found(severity)).stages["store"] == points


def test_a_stage_without_findings_has_all_its_points() -> None:
    whole = score_of(audited=("store", "read"))
    assert (whole.points, whole.grade, whole.deductions, whole.capped_by) == (100, "A", (), ())
    assert whole.stages == {stage: 100 if stage in ("store", "read") else None for stage in STAGES}


@pytest.mark.parametrize(("outcome", "points"), [(GOOD, 100), (BAD, 100), (UNDECIDED, None), (NOT_APPLICABLE, None)])
def test_a_stage_is_audited_where_a_rule_came_out_good_or_bad(outcome: str, points: int | None) -> None:
    """A bad verdict whose finding is suppressed costs nothing, but somebody looked."""
    assert score([verdict("store", outcome)], [], []).stages["store"] == points


def test_where_nothing_was_audited_there_is_no_score() -> None:
    whole = score([verdict("store", UNDECIDED)], [], crash(LOST))
    assert (whole.points, whole.grade, whole.capped_by) == (None, None, ())
    assert whole.stages == dict.fromkeys(STAGES)
    assert whole.formula == "no stage was audited"


def test_the_whole_is_the_weakest_audited_stage() -> None:
    whole = score_of(found("medium"), found("high", "read", "r2"), audited=("retain",))
    assert {stage: points for stage, points in whole.stages.items() if points is not None} == {
        "read": 80,
        "store": 92,
        "retain": 100,
    }
    assert (whole.points, whole.grade) == (80, "B")
    assert whole.formula == "min(read 80, store 92, retain 100) = 80"


def test_rules_of_a_stage_add_up_and_those_that_pass_do_not_dilute() -> None:
    alone = score_of(found("high"), found("low", rule="r2"))
    among_many = score_of(found("high"), found("low", rule="r2"), audited=("store",) * 50)
    assert alone.stages["store"] == among_many.stages["store"] == 77


def test_a_stage_has_no_less_than_nothing() -> None:
    whole = score_of(*(found("high", rule=f"r{number}") for number in range(6)))
    assert (whole.stages["store"], whole.points) == (0, 0)


def test_a_rule_costs_once_a_subject_its_worst_finding() -> None:
    whole = score_of(found("low"), found("high"), found("medium"), found("high"))
    assert whole.stages["store"] == 80
    assert whole.deductions == (Deduction("r1", "broker-a", "store", 20),)


def test_a_stage_is_its_worst_subject() -> None:
    """Two brokers with one mistake each are no worse than one of them; each deduction is listed."""
    whole = score_of(found("high"), found("high", subject="broker-b"), found("low", rule="r2", subject="broker-b"))
    assert whole.stages["store"] == 77
    assert whole.deductions == (
        Deduction("r1", "broker-a", "store", 20),
        Deduction("r1", "broker-b", "store", 20),
        Deduction("r2", "broker-b", "store", 3),
    )


def test_one_rule_costs_in_the_stage_of_each_of_its_findings_alone() -> None:
    whole = score_of(found("high", "read"), found("high", "store"))
    assert (whole.stages["read"], whole.stages["store"]) == (80, 80)


def test_deductions_come_in_the_order_of_the_stages_and_then_of_their_points() -> None:
    whole = score_of(
        found("low", "retain", "r1"),
        found("medium", "read", "r2"),
        found("high", "read", "r3"),
        found("medium", "read", "r0"),
        found("info", "read", "r9"),
    )
    assert [(one.stage, one.rule, one.points) for one in whole.deductions] == [
        ("read", "r3", 20),
        ("read", "r0", 8),
        ("read", "r2", 8),
        ("retain", "r1", 3),
    ]


@pytest.mark.parametrize("severity", ["high", "medium", "low"])
@pytest.mark.parametrize("values", [{"suppressed": SUPPRESSED}, {"confidence": "low"}])
def test_what_is_suppressed_or_of_low_confidence_costs_nothing(severity: str, values: dict[str, object]) -> None:
    whole = score_of(found(severity, **values))
    assert (whole.points, whole.deductions) == (100, ())


def test_medium_confidence_costs_as_much_as_high() -> None:
    assert score_of(found("high", confidence="medium")).points == 80


# --- caps ---


def test_an_open_critical_finding_caps_at_49() -> None:
    whole = score_of(found("critical"))
    assert (whole.points, whole.grade, whole.capped_by) == (49, "D", ("open-critical",))
    assert whole.formula == "min(store 60) = 60, open-critical caps at 49 -> 49"


def test_a_suppressed_critical_finding_does_not_cap() -> None:
    whole = score_of(found("critical", suppressed=SUPPRESSED))
    assert (whole.points, whole.capped_by) == (100, ())


def test_a_critical_finding_of_low_confidence_does_not_cap() -> None:
    assert score_of(found("critical", confidence="low")).points == 100


def test_a_process_crash_that_loses_caps_at_29() -> None:
    whole = score_of(audited=("store",), survival=crash(LOST))
    assert (whole.points, whole.grade, whole.capped_by) == (29, "F", ("process-crash-loses",))
    assert whole.formula == "min(store 100) = 100, process-crash-loses caps at 29 -> 29"


@pytest.mark.parametrize("rows", [crash(KEPT), crash("unknown"), crash(LOST, "os-crash"), crash(LOST, "consumer-away")])
def test_other_rows_do_not_cap(rows: tuple[Survival, ...]) -> None:
    assert score_of(audited=("store",), survival=rows).points == 100


def test_of_two_caps_the_lower_counts() -> None:
    whole = score_of(found("critical"), survival=crash(LOST))
    assert whole.points == 29
    assert whole.capped_by == ("open-critical", "process-crash-loses")
    assert whole.formula == "min(store 60) = 60, open-critical caps at 49, process-crash-loses caps at 29 -> 29"


def test_a_cap_above_the_weakest_stage_is_not_named() -> None:
    whole = score_of(found("critical"), found("critical", rule="r2"), survival=crash(KEPT))
    assert (whole.points, whole.capped_by, whole.formula) == (20, (), "min(store 20) = 20")


def test_a_cap_that_the_weakest_stage_just_meets_is_not_named() -> None:
    whole = score_of(found("critical"), found("medium", rule="r2"), found("low", rule="r3"))
    assert (whole.points, whole.capped_by, whole.formula) == (49, (), "min(store 49) = 49")


def test_a_cap_does_not_change_the_stages() -> None:
    assert score_of(found("critical"), survival=crash(LOST)).stages["store"] == 60


# --- grades, several deployments ---


@pytest.mark.parametrize(
    ("points", "letter"),
    [
        *((100, "A"), (90, "A"), (89, "B"), (75, "B"), (74, "C"), (60, "C"), (59, "D"), (40, "D"), (39, "F"), (0, "F")),
    ],
)
def test_grades(points: int, letter: str) -> None:
    assert grade(points) == letter


@pytest.mark.parametrize(
    ("several", "lowest"),
    [
        ([80, 40, 60], 40),
        ([40], 40),
        ([0, 100], 0),
        # A deployment that was not audited says nothing about the others ...
        ([80, None], 80),
        ([None, 80], 80),
        # ... and alone it leaves the whole without a score.
        ([None, None], None),
    ],
)
def test_the_score_of_several_deployments_is_the_lowest(several: list[int | None], lowest: int | None) -> None:
    assert worst([scored(points) for points in several]).points == lowest


# --- the ladder ---


def demanded_by(profile: str, severity: str = "high", **values: object) -> Finding:
    return found(severity, rule=f"{profile}-{severity}", profile=profile, **values)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ([], Ladder("no-loss", None, ())),
        ([demanded_by("no-loss")], Ladder("standard", "no-loss", ("no-loss-high",))),
        ([demanded_by("standard")], Ladder("dev", "standard", ("standard-high",))),
        ([demanded_by("dev")], Ladder(None, "dev", ("dev-high",))),
        # What stands before the next rung is named, not what stands before those above it.
        ([demanded_by("no-loss"), demanded_by("standard")], Ladder("dev", "standard", ("standard-high",))),
        (
            [demanded_by("standard"), demanded_by("standard", "medium"), demanded_by("standard", "critical")],
            Ladder("dev", "standard", ("standard-high", "standard-medium", "standard-critical")),
        ),
        # A rule is named once, whatever the number of its findings.
        ([demanded_by("dev"), demanded_by("dev", subject="broker-b")], Ladder(None, "dev", ("dev-high",))),
        # Only open findings of medium or more count.
        ([demanded_by("dev", "low"), demanded_by("dev", "info")], Ladder("no-loss", None, ())),
        ([demanded_by("dev", suppressed=SUPPRESSED)], Ladder("no-loss", None, ())),
    ],
)
def test_the_strictest_profile_that_is_met(findings: list[Finding], expected: Ladder) -> None:
    assert ladder(findings) == expected
