"""The next best fix: what it promises is what an audit of the mended files says."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from builders import a_deployment, conf, write
from reports import finding
from reports import score as scored

from rocketaudit.audit import audit
from rocketaudit.findings import Edit, Finding, Fix, NextFix, Score
from rocketaudit.model import Deployment
from rocketaudit.next_fix import next_best_fix
from rocketaudit.options.scan import ScanOptions
from rocketaudit.renderers.said import text_of
from rocketaudit.renderers.style import Style
from rocketaudit.renderers.summary import next_fix_lines
from rocketaudit.report import Report
from rocketaudit.source import Document, span

WAITS_FOR_NOBODY = "sync-master-does-not-wait"


def report_of(folder: Path, files: dict[str, str], **options: object) -> Report:
    write(folder, files)
    return audit([str(folder)], ScanOptions(version="5.3.3", **options))  # type: ignore[arg-type]


def mend(folder: Path, report: Report, rule: str) -> None:
    """Apply the edits of a rule's findings to the files, from the end of each to its beginning."""
    edits = {edit for one in report.findings if one.rule == rule and one.fix for edit in one.fix.edits}
    for edit in sorted(edits, key=lambda one: one.at.start, reverse=True):
        path = Path(edit.at.path)
        data = path.read_bytes()
        path.write_bytes(data[: edit.at.start] + edit.replacement.encode("latin-1") + data[edit.at.end :])


SYNC = conf(brokerRole="SYNC_MASTER", flushDiskType="SYNC_FLUSH")
FILES: dict[str, dict[str, str]] = {
    "a master that waits for nobody": {"broker.conf": SYNC},
    "and does not flush either": {"broker.conf": conf(brokerRole="SYNC_MASTER")},
    "everything at its default": {"broker.conf": conf(brokerId=0)},
    "two masters": {"a.conf": SYNC, "b.conf": conf(brokerRole="SYNC_MASTER", name="broker-b")},
    "a master and its slave": {"a.conf": SYNC, "a-s.conf": conf(brokerRole="SLAVE", brokerId=1)},
    "the pool": {"broker.conf": conf(brokerRole="SYNC_MASTER", transientStorePoolEnable=True)},
    "values that are not taken": {"broker.conf": conf(brokerRole="SYNC_MASTER ", flushDiskType="sync_flush", foo=1)},
    "keys that are not known": {"broker.conf": conf("FlushDiskType=SYNC_FLUSH", brokerRole="SYNC_MASTER")},
    "written twice": {"broker.conf": conf("flushDiskType=SYNC_FLUSH", "flushDiskType=ASYNC_FLUSH")},
    "CR LF and blanks around the sign": {"broker.conf": "brokerName = a\r\nbrokerRole = SYNC_MASTER\r\n"},
    "no newline at the end": {"broker.conf": "brokerName=a\nbrokerRole=SYNC_MASTER"},
    "a byte order mark": {"broker.conf": "\ufeffbrokerRole=SYNC_MASTER\nbrokerName=a\nflushDiskType=SYNC_FLUSH\n"},
    "a template": {"broker.conf.j2": conf(brokerRole="SYNC_MASTER", brokerIP1="{{ ip }}")},
    "two deployments": {"x/broker.conf": SYNC, "y/broker.conf": conf(brokerRole="ASYNC_MASTER")},
}


@pytest.mark.parametrize("name", FILES)
def test_the_promised_score_is_the_score_of_the_mended_files(tmp_path: Path, name: str) -> None:
    before = report_of(tmp_path, FILES[name])
    promised = before.next_fix
    assert promised is not None and promised.points_after >= promised.points == before.score.points
    assert promised.rule in {one.rule for one in before.findings}
    mend(tmp_path, before, promised.rule)
    assert audit([str(tmp_path)], ScanOptions(version="5.3.3")).score.points == promised.points_after


@pytest.mark.parametrize("name", FILES)
def test_no_other_fix_gains_more(tmp_path: Path, name: str) -> None:
    before = report_of(tmp_path, FILES[name])
    assert before.next_fix is not None
    weakest = [one.score.points for one in before.deployments].index(before.next_fix.points)
    paths = before.deployments[weakest].paths
    rules = {one.rule for one in before.findings if one.fix and one.at.path in paths}
    for rule in rules:
        write(tmp_path, FILES[name])
        mend(tmp_path, before, rule)
        after = audit([str(tmp_path)], ScanOptions(version="5.3.3")).score
        assert (after.points or 0) <= before.next_fix.points_after, rule


def test_the_lines_of_a_fix(tmp_path: Path) -> None:
    report = report_of(tmp_path, {"broker.conf": SYNC}, select=(WAITS_FOR_NOBODY,))
    assert report.next_fix == NextFix(
        WAITS_FOR_NOBODY, ("broker-a",), ("inSyncReplicas=2", "totalReplicas=2"), points=49, points_after=100
    )


def test_a_fix_of_several_brokers_names_them_all_and_its_lines_once(tmp_path: Path) -> None:
    files = {"a.conf": SYNC, "b.conf": conf(brokerRole="SYNC_MASTER", name="broker-b")}
    report = report_of(tmp_path, files, select=(WAITS_FOR_NOBODY,))
    assert report.next_fix is not None
    assert report.next_fix.subjects == ("broker-a", "broker-b")
    assert report.next_fix.lines == ("inSyncReplicas=2", "totalReplicas=2")


def test_a_line_that_goes_is_told_too(tmp_path: Path) -> None:
    report = report_of(tmp_path, {"broker.conf": conf(transientStorePoolEnable=True)}, select=("transient-store-pool",))
    assert report.next_fix is not None and report.next_fix.lines == ("- transientStorePoolEnable",)
    assert (report.next_fix.points, report.next_fix.points_after) == (29, 100)


def test_a_value_that_changes_is_told_as_it_becomes(tmp_path: Path) -> None:
    report = report_of(tmp_path, {"broker.conf": conf(flushDiskType="ASYNC_FLUSH")}, select=("async-flush",))
    assert report.next_fix is not None and report.next_fix.lines == ("flushDiskType=SYNC_FLUSH",)


@pytest.mark.parametrize(
    ("content", "select"),
    [
        # Nothing is wrong.
        (conf(brokerRole="SYNC_MASTER", inSyncReplicas=2), (WAITS_FOR_NOBODY,)),
        # Nothing was audited.
        (conf(brokerRole="SLAVE", brokerId=1), (WAITS_FOR_NOBODY,)),
        (conf(brokerRole="${ROLE}"), (WAITS_FOR_NOBODY,)),
    ],
)
def test_where_nothing_gains_there_is_no_fix(tmp_path: Path, content: str, select: tuple[str, ...]) -> None:
    assert report_of(tmp_path, {"broker.conf": content}, select=select).next_fix is None


def test_a_rule_that_no_edit_can_mend_is_not_said_to_gain_beside_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """What the unread file would score is nobody's guess."""
    files = {
        "a.conf": conf(brokerRole="SYNC_MASTER", inSyncReplicas=2, flushDiskType="SYNC_FLUSH"),
        "broker-b.conf": "\0",
    }
    report = report_of(tmp_path, files, select=("unreadable-input", WAITS_FOR_NOBODY))
    assert [one.rule for one in report.findings] == ["unreadable-input"]
    assert report.next_fix is None


# --- the choice itself, over made-up findings ---

CONTENT = conf("a=1", "b=2")


def edit(of: Deployment, start: int, end: int, replacement: str) -> Edit:
    return Edit(span(of.brokers[0].document, start, end), replacement)


def found(rule: str, *edits: Edit, **values: object) -> Finding:
    return finding(
        rule, **{"severity": "high", "stage": "store", "fix": Fix(False, edits) if edits else None, **values}
    )


class Rescored:
    """A stand-in for the audit of mended files: it remembers what it was given, and scores by the text."""

    def __init__(self, points: dict[str, int], other: int = 50) -> None:
        self.points = points
        self.other = other
        self.seen: list[str] = []

    def __call__(self, documents: Sequence[Document]) -> Score:
        text = "".join(document.data.decode() for document in documents)
        self.seen.append(text)
        gained = [points for part, points in self.points.items() if part in text]
        points = max(gained, default=self.other)
        return scored(points, stages={"store": points})


NOW = scored(50, stages={"store": 50})


def test_the_fix_that_gains_most_is_chosen_whatever_its_severity() -> None:
    of = a_deployment(CONTENT)
    findings = [
        found("worst", edit(of, 0, 0, "x=1\n"), severity="critical"),
        found("best", edit(of, 0, 0, "y=1\n"), severity="medium"),
    ]
    best = next_best_fix(findings, of, NOW, Rescored({"x=1": 60, "y=1": 70}))
    assert best == NextFix("best", ("broker-a",), ("y=1",), 50, 70)


def test_of_two_that_gain_the_same_the_costlier_finding_comes_first() -> None:
    of = a_deployment(CONTENT)
    findings = [
        found("second", edit(of, 0, 0, "y=1\n"), severity="medium"),
        found("first", edit(of, 0, 0, "x=1\n"), severity="high"),
    ]
    best = next_best_fix(findings, of, NOW, Rescored({"x=1": 60, "y=1": 60}))
    assert best is not None and best.rule == "first"


@pytest.mark.parametrize("points", [50, 40])
def test_what_gains_nothing_is_not_chosen(points: int) -> None:
    of = a_deployment(CONTENT)
    assert next_best_fix([found("r", edit(of, 0, 0, "x=1\n"))], of, NOW, Rescored({"x=1": points})) is None


def test_points_of_the_stages_decide_where_the_whole_stays() -> None:
    """Behind a cap a fix may change no more than its stage, and is worth naming all the same."""
    of = a_deployment(CONTENT)
    capped = scored(49, stages={"store": 60, "read": 60})

    def rescore(documents: Sequence[Document]) -> Score:
        return scored(49, stages={"store": 100, "read": 60})

    best = next_best_fix([found("r", edit(of, 0, 0, "x=1\n"))], of, capped, rescore)
    assert best is not None and (best.points, best.points_after) == (49, 49)


@pytest.mark.parametrize(
    "values",
    [
        {"suppressed": {"kind": "inline", "reason": "known", "until": None}},
        {"confidence": "low"},
        {"severity": "info"},
        # It is not in the stage that holds the points down.
        {"stage": "read"},
    ],
)
def test_a_finding_that_does_not_hold_the_points_down_is_not_tried(values: dict[str, object]) -> None:
    of = a_deployment(CONTENT)
    rescored = Rescored({"x=1": 100})
    now = scored(50, stages={"store": 50, "read": 80})
    assert next_best_fix([found("r", edit(of, 0, 0, "x=1\n"), **values)], of, now, rescored) is None
    assert rescored.seen == []


def test_behind_the_cap_of_a_process_crash_every_finding_is_tried() -> None:
    of = a_deployment(CONTENT)
    now = scored(29, stages={"store": 92, "read": 60}, capped_by=("process-crash-loses",))
    best = next_best_fix([found("r", edit(of, 0, 0, "x=1\n"), severity="medium")], of, now, Rescored({"x=1": 60}))
    assert best is not None and best.points_after == 60


def test_where_nothing_was_audited_nothing_is_tried() -> None:
    of = a_deployment(CONTENT)
    rescored = Rescored({})
    assert next_best_fix([found("r")], of, scored(None, stages={}), rescored) is None
    assert rescored.seen == []


def test_all_edits_of_a_rule_are_applied_together_each_once() -> None:
    of = a_deployment(CONTENT)
    first, last = edit(of, 0, 10, "brokerTitle"), edit(of, len(CONTENT) - 4, len(CONTENT), "c=3\n")
    rescored = Rescored({"c=3": 60})
    next_best_fix([found("r", first), found("r", last, subject="x"), found("r", first)], of, NOW, rescored)
    assert rescored.seen == ["brokerTitle=broker-a\na=1\nc=3\n"]


def test_edits_that_overlap_are_not_both_applied() -> None:
    of = a_deployment(CONTENT)
    rescored = Rescored({})
    next_best_fix([found("r", edit(of, 0, 10, "x"), edit(of, 6, 10, "y"))], of, NOW, rescored)
    assert rescored.seen == ["x=broker-a\na=1\nb=2\n"]


def test_lines_added_at_one_place_keep_their_order() -> None:
    of = a_deployment(CONTENT)
    edits = [edit(of, 0, 0, f"{letter}=1\n") for letter in "pqrstuvw"]
    rescored = Rescored({})
    next_best_fix([found("r", *edits)], of, NOW, rescored)
    [text] = rescored.seen
    assert text == "".join(one.replacement for one in edits) + CONTENT


def test_an_edit_belongs_to_one_file() -> None:
    of = a_deployment(CONTENT, CONTENT)
    rescored = Rescored({})
    next_best_fix([found("r", Edit(span(of.brokers[1].document, 0, 0), "x=1\n"))], of, NOW, rescored)
    assert rescored.seen == [CONTENT + "x=1\n" + CONTENT]


def test_nothing_is_promised_of_a_rule_that_no_edit_mends() -> None:
    of = a_deployment(CONTENT)
    rescored = Rescored({"r": 80}, other=80)
    assert next_best_fix([found("r")], of, NOW, rescored) is None
    assert rescored.seen == []


def test_edits_for_some_of_a_rule_s_findings_mend_those() -> None:
    of = a_deployment(CONTENT)
    rescored = Rescored({"x=1": 60})
    best = next_best_fix([found("r", edit(of, 0, 0, "x=1\n")), found("r", subject="b")], of, NOW, rescored)
    assert best == NextFix("r", ("broker-a",), ("x=1",), 50, 60)
    assert rescored.seen == ["x=1\n" + CONTENT]


@pytest.mark.parametrize(("ceiling", "promised"), [(None, 80), (90, 80), (80, 80), (60, 60)])
def test_no_more_is_promised_than_the_other_deployments_have(ceiling: int | None, promised: int) -> None:
    of = a_deployment(CONTENT)
    best = next_best_fix([found("r", edit(of, 0, 0, "x=1\n"))], of, NOW, Rescored({"x=1": 80}), ceiling)
    assert best is not None and (best.points, best.points_after) == (50, promised)


@pytest.mark.parametrize("content", [CONTENT, CONTENT + "#" * 70_000])
def test_a_long_list_of_findings_does_not_make_a_long_wait(content: str) -> None:
    of = a_deployment(content)
    rescored = Rescored({})
    next_best_fix([found(f"r{number}", edit(of, 0, 0, "x=1\n")) for number in range(50)], of, NOW, rescored)
    assert len(rescored.seen) == (3 if content == CONTENT else 1), "fewer where each audit takes long"


@pytest.mark.parametrize(("after", "en"), [(60, "32 -> 60"), (32, "the score stays 32 until others are mended, too")])
def test_a_score_that_others_hold_down_is_said_to_stay(after: int, en: str) -> None:
    fix = NextFix("async-flush", ("broker-a",), (), points=32, points_after=after)
    said = "".join(text_of(line) for line in next_fix_lines(fix, "en", Style()))
    assert en in said
    assert "得分仍为 32" in "".join(text_of(line) for line in next_fix_lines(fix, "zh", Style())) or after > 32
