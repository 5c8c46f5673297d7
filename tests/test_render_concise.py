"""One line a finding."""

import re

import pytest
from golden import same_as
from hypothesis import given
from hypothesis import strategies as st
from reports import at, both, finding, report
from samples import SAMPLES, rendered, sample

from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.style import Style

LINE = re.compile(
    r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<severity>[a-z]+) (?P<rule>[a-z0-9-]+) (?P<text>.+)"
)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_whole_report(lang: str) -> None:
    same_as(f"report-{lang}.concise.txt", rendered(report(), "concise", lang))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_open_finding_of_a_sample_has_its_line(name: str) -> None:
    of = sample(name)
    found = [LINE.fullmatch(line) for line in rendered(of, "concise").splitlines()]
    shown = [(one["path"], int(one["line"]), int(one["column"]), one["severity"], one["rule"]) for one in found if one]
    wanted = [one for one in of.findings if one.suppressed is None]
    assert len(shown) == len(found)
    assert shown == [(one.at.path, one.at.line, one.at.column, one.severity, one.rule) for one in wanted]


def test_nothing_is_printed_where_nothing_was_found() -> None:
    assert rendered(report(findings=()), "concise") == ""


def test_a_finding_with_a_fix_says_so() -> None:
    lines = rendered(report(), "concise").splitlines()
    assert [line.endswith(" [fixable]") for line in lines] == [False, True, True, True]


@given(st.text(st.characters(), max_size=20))
def test_a_finding_is_always_one_line(text: str) -> None:
    one = finding(at=at("p" + text, 7, 2, 5), message=both(text), title=both("t" + text))
    assert len(RENDERERS["concise"](report(findings=(one,)), "en", Style()).splitlines()) == 1


def test_colour_marks_the_severity_only() -> None:
    shown = RENDERERS["concise"](report(), "en", Style(80, colour=True))
    assert "\x1b[1;31mcritical sync-master-does-not-wait\x1b[0m SYNC_MASTER" in shown
