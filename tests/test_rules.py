"""Judging: cases, ranges of releases, groups, and the finding that a verdict becomes."""

from collections.abc import Iterator
from typing import Any

import pytest
from made import deployment

from rocketaudit.deployment import assemble
from rocketaudit.detectors import DETECTORS, Detector
from rocketaudit.findings import BAD, GOOD, NOT_APPLICABLE, UNDECIDED, Edit, Observation, Verdict
from rocketaudit.model import Deployment
from rocketaudit.rules import Rule, finding, judge, rule_of
from rocketaudit.source import Argument, Unread, document


def rule(**content: Any) -> Rule:
    """A rule with what the test is about in `content`."""
    text = {"en": "x", "zh": "x"}
    plain = {
        "id": "a-rule",
        "folder": "",
        "title": text,
        "severity": "high",
        "confidence": "high",
        "stage": "store",
        "profile": "standard",
        "why": text,
        "fix": text,
        "evidence": ["x"],
        "message": text,
        "examples": [],
    }
    return rule_of({**plain, **content})


def setting(name: str, value: Any, **content: Any) -> dict[str, Any]:
    """A case that is bad where a setting has a value."""
    return {"detect": "setting", "with": {"bad": {name: {"is": value}}}, **content}


def verdicts(of: Rule, text: str, release: str | None = None) -> list[Verdict]:
    """The verdicts of one rule over one file."""
    return judge([of], deployment(text, release))


# Cases


@pytest.mark.parametrize(
    ("text", "outcome", "severity"),
    [
        ("flushDiskType = ASYNC_FLUSH\nbrokerRole = SLAVE\n", BAD, "critical"),
        ("flushDiskType = SYNC_FLUSH\nbrokerRole = SLAVE\n", BAD, "low"),
        ("flushDiskType = SYNC_FLUSH\n", GOOD, "critical"),
        ("flushDiskType = ${F}\nbrokerRole = SLAVE\n", BAD, "low"),
        ("flushDiskType = ${F}\n", UNDECIDED, "critical"),
        ("flushDiskType = SYNC_FLUSH\nbrokerRole = ${R}\n", UNDECIDED, "low"),
    ],
)
def test_the_first_bad_case_wins_then_unknown_then_good(text: str, outcome: str, severity: str) -> None:
    cases = [
        setting("flushDiskType", "ASYNC_FLUSH", severity="critical"),
        setting("brokerRole", "SLAVE", severity="low"),
    ]
    (one,) = verdicts(rule(cases=cases), text)
    assert (one.observation.outcome, one.severity) == (outcome, severity)


def test_a_case_takes_what_it_does_not_say_from_the_top_level() -> None:
    of = rule(**setting("brokerRole", "SLAVE"), cases=[{"severity": "low"}, {"releases": "<5.0.0"}])
    first, second = of.cases
    assert (first.severity, first.profile, first.releases) == ("low", "standard", None)
    assert (second.severity, second.detect, second.releases) == ("high", "setting", "<5.0.0")


def test_a_key_belongs_to_the_first_case_that_finds_it() -> None:
    cases = [{"with": {"keys": ["one"]}, "severity": "low"}, {"with": {}}]
    found = verdicts(rule(detect="unknown_key", cases=cases), "one = 1\ntwo = 2\n")
    assert [(one.observation.key, one.severity) for one in found] == [("one", "low"), ("two", "high")]


def test_a_place_belongs_to_the_first_case_that_finds_it() -> None:
    cases = [
        {"detect": "dead_setting", "with": {"settings": ["fileReservedTime"]}},
        {"detect": "ignored_value"},
    ]
    found = verdicts(rule(cases=cases), "fileReservedTime = x\nbrokerId = x\n")
    assert [one.observation.key for one in found] == ["fileReservedTime", "brokerId"]


def test_a_broker_with_something_bad_has_no_good_verdict_beside_it() -> None:
    cases = [{"detect": "ignored_value"}, {"detect": "unknown_key"}]
    assert [one.observation.outcome for one in verdicts(rule(cases=cases), "brokerId = x\n")] == [BAD]


# Releases


@pytest.mark.parametrize(
    ("releases", "outcome"),
    [(None, BAD), (">=5.0.0", BAD), (">=5.0.0,<5.3.3", NOT_APPLICABLE), ("!=5.3.3", NOT_APPLICABLE), ("==5.3.3", BAD)],
)
def test_a_rule_is_not_applicable_outside_its_releases(releases: str | None, outcome: str) -> None:
    of = rule(**setting("flushDiskType", "ASYNC_FLUSH"), releases=releases)
    (one,) = verdicts(of, "brokerName = a\n", "5.3.3")
    assert one.observation.outcome == outcome
    assert (one.observation.reason == f"only for releases {releases}; this is 5.3.3") == (outcome == NOT_APPLICABLE)


# Subjects and groups


def test_master_and_slave_of_one_name_are_two_subjects() -> None:
    files = [
        document("m.conf", "broker", b"brokerName = a\nbrokerRole = SYNC_MASTER\n"),
        document("s.conf", "broker", b"brokerName = a\nbrokerRole = SLAVE\nbrokerId = 1\n"),
    ]
    (made,) = assemble(Argument("", tuple(files)))
    found = judge([rule(**setting("brokerRole", "SLAVE"))], made)
    assert {one.observation.at and one.observation.at.path: one.observation.outcome for one in found} == {
        "s.conf": BAD,
        "m.conf": GOOD,
    }


def test_a_group_is_one_finding_a_broker() -> None:
    of = rule(detect="unknown_key", **{"with": {"group": True}}, message={"en": "{count}: {keys}", "zh": "{keys}"})
    made = deployment("brokerName = a\none = 1\ntwo = 2\nthree = 3\n")
    (one,) = judge([of], made)
    shown = finding(of, one, made)
    assert (shown.at.line, shown.message) == (2, {"en": "3: one, two, three", "zh": "one, two, three"})
    assert [(place.at.line, place.message["en"]) for place in shown.related] == [(3, "two"), (4, "three")]


@pytest.mark.parametrize(
    ("text", "safe", "replacements"),
    [
        ("brokerId = 0 \nfileReservedTime = 48 \n", True, ["0", "48"]),
        ("brokerId = 0s\nfileReservedTime = 48h\n", False, ["48"]),
        ("brokerId = 0 \nfileReservedTime = 48h\n", True, ["0"]),
    ],
)
def test_the_fix_of_a_group_is_what_is_safe_of_it_else_all(text: str, safe: bool, replacements: list[str]) -> None:
    of = rule(detect="ignored_value", **{"with": {"group": True}})
    made = deployment(text)
    (one,) = judge([of], made)
    fix = finding(of, one, made).fix
    assert fix is not None
    assert (fix.safe, [edit.replacement for edit in fix.edits]) == (safe, replacements)


def test_an_unread_file_needs_no_broker() -> None:
    (made,) = assemble(Argument("", (), (Unread("a.conf", "permission denied", True),)))
    of = rule(detect="unread", message={"en": "{subject}: {reason}", "zh": "{reason}"})
    (one,) = judge([of], made)
    assert finding(of, one, made).message["en"] == "a.conf: permission denied"


def test_a_detector_that_fails_is_not_taken_for_clean(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(deployment: Deployment) -> Iterator[Observation]:
        raise ZeroDivisionError

    monkeypatch.setitem(DETECTORS, "broken", Detector(broken, ()))
    with pytest.raises(ZeroDivisionError):
        verdicts(rule(detect="broken"), "brokerName = a\n")


# Findings


def test_a_finding_has_the_prose_of_its_case() -> None:
    cases = [
        setting("brokerRole", "SLAVE"),
        setting(
            "flushDiskType", "ASYNC_FLUSH", why={"en": "why", "zh": "因"}, message={"en": "{hint}", "zh": "{hint}"}
        ),
    ]
    of = rule(cases=cases)
    made = deployment("brokerName = a\n")
    (one,) = judge([of], made)
    seen = one.observation._replace(values={"hint": "in English", "hint_zh": "中文"})
    shown = finding(of, one._replace(observation=seen), made)
    assert (shown.why["en"], shown.fix_text["en"]) == ("why", "x")
    assert shown.message == {"en": "in English", "zh": "中文"}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (
            "brokerName = a\nbrokerRole = SLAVE\nfileReservedTime=9\n",
            "brokerName = a\nbrokerRole = SLAVE\ninSyncReplicas = 2\nfileReservedTime=72\n",
        ),
        ("brokerRole=SLAVE", "brokerRole=SLAVE\ninSyncReplicas=2\nfileReservedTime=72"),
        ("brokerRole:SLAVE\r\n", "brokerRole:SLAVE\r\ninSyncReplicas:2\r\nfileReservedTime:72\r\n"),
        ("brokerRole SLAVE\nbrokerId=1\n", "brokerRole SLAVE\ninSyncReplicas=2\nfileReservedTime=72\n"),
        (
            "brokerId = 1\nbrokerRole = \\\n  SLAVE\nbrokerId = 2\n",
            "brokerRole = \\\n  SLAVE\ninSyncReplicas=2\nfileReservedTime=72\n",
        ),
    ],
)
def test_the_lines_of_a_rule_become_edits(text: str, after: str) -> None:
    settings = {"inSyncReplicas": 2, "fileReservedTime": 72}
    of = rule(**setting("brokerRole", "SLAVE"), set=settings, remove=["brokerId"])
    made = deployment(text)
    (one,) = judge([of], made)
    fix = finding(of, one, made).fix
    assert fix is not None
    assert not fix.safe
    assert _applied(text, fix.edits) == after


def test_a_rule_without_lines_has_no_fix() -> None:
    of = rule(**setting("brokerRole", "SLAVE"))
    made = deployment("brokerRole = SLAVE\n")
    assert finding(of, judge([of], made)[0], made).fix is None


def _applied(text: str, edits: tuple[Edit, ...]) -> str:
    data = text.encode()
    for edit in sorted(edits, key=lambda edit: (edit.at.start, edit.at.end), reverse=True):
        data = data[: edit.at.start] + edit.replacement.encode() + data[edit.at.end :]
    return data.decode()
