"""The JSON report: its shape is a contract."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from golden import same_as
from reports import at, both, finding, report, score

import rocketaudit
from rocketaudit.findings import Ladder
from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report

SCHEMA = json.loads((Path(rocketaudit.__file__).parent / "report.schema.json").read_text())


def content(of: Report, lang: str = "en") -> Any:
    return json.loads(RENDERERS["json"](of, lang, Style()))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "of",
    [
        report(),
        report(
            findings=(),
            survival=(),
            deployments=(),
            next_fix=None,
            score=score(None),
            ladder=Ladder(None, "dev", ("x",)),
        ),
        report(inputs=(), lines={}),
    ],
)
def test_every_report_keeps_to_the_schema(of: Report) -> None:
    jsonschema.validate(content(of), SCHEMA)


def test_the_schema_leaves_no_room_beside_its_fields() -> None:
    extended = content(report()) | {"surprise": 1}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(extended, SCHEMA)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_whole_report(lang: str) -> None:
    same_as(f"report-{lang}.json", RENDERERS["json"](report(), lang, Style()))


def test_findings_are_sorted_by_path_line_and_rule() -> None:
    places = [("b", 1, "r"), ("a", 10, "r"), ("a", 2, "s"), ("a", 2, "r")]
    shuffled = report(findings=tuple(finding(rule, at=at(path, line)) for path, line, rule in places))
    found = [(one["path"], one["line"], one["rule"]) for one in content(shuffled)["findings"]]
    assert found == sorted(places)


def test_the_summary_counts_open_findings() -> None:
    assert content(report())["summary"] == {
        "critical": 2,
        "high": 0,
        "medium": 1,
        "low": 1,
        "info": 0,
        "suppressed": 1,
        "fixable": 3,
        "ignored": 0,
    }


def test_texts_are_those_of_the_language_and_unescaped() -> None:
    shown = RENDERERS["json"](report(findings=(finding(message=both("en", "中文")),)), "zh", Style())
    assert '"message": "中文"' in shown


def test_the_style_changes_nothing() -> None:
    assert RENDERERS["json"](report(), "en", Style(40, True, "ascii")) == RENDERERS["json"](report(), "en", Style())
