"""Workflow commands, the step's summary and its outputs."""

import re
from pathlib import Path
from typing import Any

import pytest
from golden import same_as
from hypothesis import given
from hypothesis import strategies as st
from reports import A, at, both, finding, report
from samples import SAMPLES, rendered, sample

from rocketaudit.cli import main
from rocketaudit.commands import github_files
from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report

COMMAND = re.compile(r"::(?P<level>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.+)")


def commands(of: Report, lang: str = "en") -> list[dict[str, str]]:
    """The annotations as the runner reads them: values unescaped."""
    *lines, last = rendered(of, "github", lang).splitlines()
    assert not last.startswith("::")
    return [_read(line) for line in lines]


def _read(line: str) -> dict[str, str]:
    found = COMMAND.fullmatch(line)
    assert found, line
    pairs = (part.split("=", 1) for part in found["properties"].split(","))
    values = {name: value.replace("%3A", ":").replace("%2C", ",") for name, value in pairs}
    values |= {"level": found["level"], "message": found["message"]}
    return {name: value.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%") for name, value in values.items()}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_whole_report(lang: str) -> None:
    same_as(f"report-{lang}.github.txt", rendered(report(), "github", lang))


@pytest.mark.parametrize("name", SAMPLES)
def test_what_weighs_most_of_a_sample_is_annotated(name: str) -> None:
    of, shown = sample(name), commands(sample(name))
    wanted = [one for one in of.findings if one.suppressed is None]
    counts = {level: sum(one["level"] == level for one in shown) for level in ("error", "warning", "notice")}
    assert max(counts.values()) <= 10
    more = re.match(r"\d+", shown[-1]["message"]) if shown and shown[-1]["title"] == "rocketaudit" else None
    assert len(shown) - bool(more) + (int(more[0]) if more else 0) == len(wanted)
    worst = {(one.at.path, one.at.line, one.rule) for one in wanted if one.severity == "critical"}
    assert worst <= {(one.get("file"), int(one.get("line", 0)), one["title"]) for one in shown}


def test_ten_of_a_level_and_a_notice_for_the_rest() -> None:
    many = tuple(finding(severity=s, at=at(A, n)) for s in ("high", "medium", "low") for n in range(1, 13))
    shown = commands(report(findings=many, inputs=()))
    assert [one["level"] for one in shown] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert shown[-1]["message"].startswith("7 more findings") and "file" not in shown[-1]
    exact = commands(report(findings=many[24:34], inputs=()))
    assert len(exact) == 10 and all("file" in one for one in exact)


def test_columns_only_within_one_line() -> None:
    one, two = commands(report(findings=(finding(at=at(A, 7, 2, 5)), finding(at=at(A, 8, 2, 1, 9))), inputs=()))
    assert (one["line"], one["endLine"], one["col"], one["endColumn"]) == ("7", "7", "2", "5")
    assert (two["line"], two["endLine"]) == ("8", "9") and "col" not in two


def test_what_was_not_read_is_a_warning_once() -> None:
    told = [one for one in commands(report(findings=())) if one["level"] == "warning"]
    assert [one["message"] for one in told] == ["conf/broker-c.conf: permission denied"]
    found = finding("unreadable-input", severity="high", at=at("conf/broker-c.conf", 1))
    assert [one["level"] for one in commands(report(findings=(found,)))] == ["error"]


@given(st.text(st.characters(), max_size=20))
def test_a_finding_is_one_command(text: str) -> None:
    hostile = f"{text}\n::error::x\r::set-output name=a::b,c=d%0A"
    one = finding(at=at("p" + text, 7, 2, 5), message=both(hostile))
    shown = RENDERERS["github"](report(findings=(one,), inputs=()), "en", Style()).splitlines()
    assert len(shown) == 2
    values = _read(shown[0])
    assert set(values) == {"file", "line", "endLine", "col", "endColumn", "title", "level", "message"}
    assert values["title"] == "async-flush" and "\n" not in values["message"]


def test_escaping() -> None:
    one = finding(at=at("a:b,c%.conf", 1), message=both("50%, a::b"))
    shown = rendered(report(findings=(one,), inputs=()), "github")
    assert "file=a%3Ab%2Cc%25.conf," in shown
    assert shown.splitlines()[0].endswith(": 50%25, a::b")


@pytest.fixture
def job(tmp_path: Path, monkeypatch: Any) -> Path:
    (tmp_path / "broker.conf").write_text("brokerRole=SYNC_MASTER\nflushDiskType=ASYNC_FLUSH\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))
    return tmp_path


def test_the_summary_is_appended(job: Path, capsys: Any) -> None:
    (job / "summary").write_text("before\n")
    assert main(["scan", "broker.conf", "-f", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=broker.conf,")
    text = (job / "summary").read_text()
    assert text.startswith("before\n## rocketaudit report\n") and "`sync-master-does-not-wait`" in text
    outputs = dict(line.split("=") for line in (job / "output").read_text().splitlines())
    assert int(outputs["critical"]) >= 1 and int(outputs["score"]) < 50
    assert int(outputs["findings"]) == sum(int(outputs[s]) for s in ("critical", "high", "medium", "low", "info"))


@pytest.mark.parametrize("format", ["text", "json", "markdown", "sarif"])
def test_other_formats_write_no_summary(job: Path, format: str, capsys: Any) -> None:
    main(["scan", "broker.conf", "-f", format])
    assert not (job / "summary").exists() and not (job / "output").exists()


def test_without_the_variable_nothing_is_written(job: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    monkeypatch.delenv("GITHUB_OUTPUT")
    main(["scan", "broker.conf", "-f", "github"])
    assert sorted(path.name for path in job.iterdir()) == ["broker.conf"]


def test_a_summary_that_cannot_be_written_is_said_and_no_more(job: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(job / "no" / "such"))
    assert main(["scan", "broker.conf", "-f", "github"]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_summary_is_never_larger_than_github_takes() -> None:
    long = both("x" * 2000)
    of = report(findings=tuple(finding(at=at(A, number), message=long) for number in range(1, 2000)))
    text = github_files.summary(of, "en")
    assert 50_000 < len(text.encode()) <= github_files.MOST_BYTES
    assert "and 1799 more findings" in text
    huge = report(findings=(), assumptions=(both("y" * 2_000_000),))
    assert len(github_files.summary(huge, "en").encode()) <= github_files.MOST_BYTES
