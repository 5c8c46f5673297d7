"""JUnit XML."""

from typing import Any

import jsonschema
import pytest
from golden import same_as
from hypothesis import given
from hypothesis import strategies as st
from junit_tree import tree
from reports import A, B, at, both, finding, report
from samples import SAMPLES, rendered, sample, schema

from rocketaudit.report import Passed, Report

SCHEMA = schema("junit.json")
OUTCOMES = {"failures": "failure", "errors": "error", "skipped": "skipped"}


def suites(of: Report, lang: str = "en") -> dict[str, dict[str, Any]]:
    root = tree(rendered(of, "junit", lang))
    jsonschema.validate(root, SCHEMA)
    return {one["attributes"]["name"]: one for one in root["children"]}


def cases(suite: dict[str, Any]) -> dict[str, Any]:
    """The outcome of each test by its name, None where it passed."""
    tests = suite["children"][1:]
    return {one["attributes"]["name"]: one["children"][0] if one["children"] else None for one in tests}


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_whole_report(lang: str) -> None:
    of = report(passed=(Passed(A, "broker-will-not-start"), Passed(B, "async-flush")))
    same_as(f"report-{lang}.junit.xml", rendered(of, "junit", lang))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_keeps_to_the_schema(name: str) -> None:
    of, found = sample(name), suites(sample(name))
    failed = [one for suite in found.values() for one in cases(suite).values() if one and one["name"] == "failure"]
    assert len(failed) == len([one for one in of.findings if one.suppressed is None])
    passed = [one for suite in found.values() for one in cases(suite).values() if one is None]
    assert len(passed) == len(of.passed) > 5


@pytest.mark.parametrize("name", SAMPLES)
def test_the_counts_are_right(name: str) -> None:
    root = tree(rendered(sample(name), "junit"))
    total = dict.fromkeys(("tests", *OUTCOMES), 0)
    for suite in root["children"]:
        outcomes = cases(suite).values()
        counts = {"tests": len(outcomes)}
        counts |= {key: sum(bool(one) and one["name"] == kind for one in outcomes) for key, kind in OUTCOMES.items()}
        assert {key: int(suite["attributes"][key]) for key in total} == counts
        total = {key: total[key] + counts[key] for key in total}
    assert {key: int(root["attributes"][key]) for key in total} == total


def test_names_are_told_apart() -> None:
    of = report(findings=(finding(at=at(A, 7)), finding(at=at(A, 9)), finding(at=at(B, 7))))
    assert {path: list(cases(one)) for path, one in suites(of).items() if path != "conf/broker-c.conf"} == {
        A: ["async-flush", "async-flush (2)"],
        B: ["async-flush"],
    }


def test_a_suppressed_finding_is_skipped_with_its_reason() -> None:
    quiet = finding(suppressed={"kind": "inline", "reason": "small disks", "until": "2027-01-31"})
    found = cases(suites(report(findings=(quiet,)))[A])["async-flush"]
    assert (found["name"], found["attributes"]["message"]) == ("skipped", "small disks (until 2027-01-31)")


def test_what_cannot_be_read_is_an_error_once() -> None:
    path = "conf/broker-c.conf"
    listed = cases(suites(report())[path])
    assert {name: one["name"] for name, one in listed.items()} == {"unreadable-input": "error"}
    assert listed["unreadable-input"]["attributes"]["message"] == "permission denied"
    told = finding("unreadable-input", at=at(path, 1), severity="high")
    assert [one["name"] for one in cases(suites(report(findings=(told,)))[path]).values()] == ["error"]


@given(st.text(st.characters(), max_size=20))
def test_any_text_is_valid(text: str) -> None:
    quiet = {"kind": "inline", "reason": text, "until": None}
    path = "p" + text
    of = report(
        findings=(finding(at=at(path, 7), message=both(text)), finding("r", at=at(path, 8), suppressed=quiet)),
        passed=(Passed(path, "s"),),
    )
    assert sum(len(cases(one)) for one in suites(of).values()) == 4


def test_cdata_ends_and_markup_are_escaped() -> None:
    shown = rendered(report(findings=(finding(message=both("a]]><failure/>&amp;\x1b[2J")),)), "junit")
    assert "]]>" not in shown and "<failure/>" not in shown and "\x1b" not in shown
    assert "a]]&gt;&lt;failure/&gt;&amp;amp;\\x1b[2J" in shown
