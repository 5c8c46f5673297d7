"""GitLab's Code Quality report."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from golden import same_as
from hypothesis import given
from hypothesis import strategies as st
from reports import A, at, both, finding, report
from samples import SAMPLES, rendered, sample, schema

from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report

SCHEMA = schema("gitlab-code-quality.json")


def content(of: Report, lang: str = "en") -> Any:
    return json.loads(rendered(of, "gitlab", lang))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_whole_report(lang: str) -> None:
    same_as(f"report-{lang}.gitlab.json", rendered(report(), "gitlab", lang))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_keeps_to_the_schema(name: str) -> None:
    of, found = sample(name), content(sample(name))
    jsonschema.validate(found, SCHEMA)
    shown = [(one["location"]["path"], one["location"]["lines"]["begin"], one["check_name"]) for one in found]
    wanted = [one for one in of.findings if one.suppressed is None]
    assert shown == [(one.at.path, one.at.line, one.rule) for one in wanted]
    assert len({one["fingerprint"] for one in found}) == len(found)


def test_a_clean_report_is_an_empty_array() -> None:
    assert rendered(report(findings=()), "gitlab") == "[]\n"


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("critical", "blocker"), ("high", "critical"), ("medium", "major"), ("low", "minor"), ("info", "info")],
)
def test_severities(ours: str, theirs: str) -> None:
    assert content(report(findings=(finding(severity=ours),)))[0]["severity"] == theirs


def test_fingerprints_outlive_lines_above() -> None:
    moved = report(findings=(finding(at=at(A, 12)),), lines={A: {12: "flushDiskType=ASYNC_FLUSH"}})
    still = report(findings=(finding(at=at(A, 7)),))
    assert content(moved)[0]["fingerprint"] == content(still)[0]["fingerprint"]


def test_paths_are_those_of_the_repository(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "deploy").mkdir()
    monkeypatch.chdir(tmp_path / "deploy")
    shown = RENDERERS["gitlab"](report(findings=(finding(at=at("./conf/a", 1)),)), "en", Style())
    assert json.loads(shown)[0]["location"]["path"] == "deploy/conf/a"


@given(st.text(st.characters(), max_size=20))
def test_any_text_is_valid(text: str) -> None:
    one = finding(at=at("p" + text, 7, 2, 5), message=both(text))
    shown = RENDERERS["gitlab"](report(findings=(one, one)), "en", Style())
    jsonschema.validate(json.loads(shown), SCHEMA)
    assert len(shown.encode().splitlines()) == 4
