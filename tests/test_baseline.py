"""The baseline: what it is made of, what it accepts, and what it never does."""

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rocketaudit
from rocketaudit.baseline import DEFAULT, Baseline, Entry, mark
from rocketaudit.cli import main
from tests.reports import finding

BROKER = "brokerClusterName = c\nbrokerName = a\nbrokerId = 0\nbrokerRole = ASYNC_MASTER\nflushDiskType = ASYNC_FLUSH\n"
SCHEMA = json.loads((Path(rocketaudit.__file__).parent / "report.schema.json").read_text())


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one broker file, and no options from the machine that runs the tests."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ROCKETAUDIT_LANG", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    monkeypatch.chdir(tmp_path)
    write("conf/broker.conf", BROKER)
    return tmp_path


def write(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text)


def scanned(capsys: Any, *options: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON report of a scan with the baseline."""
    capsys.readouterr()
    code = main(["scan", "conf", "--baseline", DEFAULT, "-f", "json", *options])
    content = json.loads(capsys.readouterr().out)
    jsonschema.validate(content, SCHEMA)
    return code, content


def is_open(content: dict[str, Any], rule: str) -> bool:
    return any(one["rule"] == rule and one["suppressed"] is None for one in content["findings"])


def entries() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(Path(DEFAULT).read_text())["entries"]
    return found


class TestCreate:
    def test_what_was_there_does_not_fail_any_more_and_costs_nothing(self, capsys: Any) -> None:
        assert main(["scan", "conf"]) == 1
        assert main(["baseline", "create", "conf"]) == 0
        code, content = scanned(capsys)
        assert code == 0
        assert content["score"]["points"] == 100
        assert content["baseline"]["accepted"] == len(content["findings"]) > 2
        assert {one["suppressed"]["kind"] for one in content["findings"]} == {"baseline"}

    def test_an_entry_is_one_line_and_they_are_sorted(self) -> None:
        main(["baseline", "create", "conf", "--reason", "before 2027", "--until", "2027-01-31"])
        lines = [line.strip() for line in Path(DEFAULT).read_text().splitlines() if '"rule"' in line]
        assert len(lines) == len(entries())
        flush = next(one for one in entries() if one["rule"] == "async-flush")
        assert flush["line_text"] == "flushDiskType = ASYNC_FLUSH"
        assert flush["path"] == "conf/broker.conf"
        assert (flush["reason"], flush["until"], flush["count"]) == ("before 2027", "2027-01-31", 1)
        assert [(one["path"], one["rule"]) for one in entries()] == sorted((e["path"], e["rule"]) for e in entries())

    def test_the_same_files_make_the_same_baseline(self) -> None:
        main(["baseline", "create", "conf"])
        before = Path(DEFAULT).read_bytes()
        assert main(["baseline", "create", "conf", "--force"]) == 0
        assert Path(DEFAULT).read_bytes() == before

    def test_one_that_is_there_is_not_written_over(self, capsys: Any) -> None:
        write(DEFAULT, "mine")
        assert main(["baseline", "create", "conf"]) == 2
        assert "--force writes over it" in capsys.readouterr().err
        assert Path(DEFAULT).read_text() == "mine"

    def test_the_fingerprint_is_that_of_the_other_formats(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        capsys.readouterr()
        main(["scan", "conf", "-f", "gitlab"])
        shown = {one["fingerprint"] for one in json.loads(capsys.readouterr().out)}
        assert {one["fingerprint"] for one in entries()} == shown

    def test_secrets_are_not_in_it(self) -> None:
        write("conf/broker.conf", BROKER + "brokerRole = ASYNC_MASTER secretKey=hunter2hunter2\n")
        main(["baseline", "create", "conf"])
        assert "hunter2" not in Path(DEFAULT).read_text()

    def test_nothing_to_scan_makes_none(self) -> None:
        write("empty/notes.txt", "nothing")
        assert main(["baseline", "create", "empty"]) == 3
        assert not Path(DEFAULT).exists()


class TestScan:
    def test_it_does_not_know_line_numbers_or_blanks(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        write(
            "conf/broker.conf", "# one\n# two\n" + BROKER.replace("ASYNC_FLUSH", "ASYNC_FLUSH").replace(" = ", "  =  ")
        )
        code, content = scanned(capsys)
        assert code == 0
        assert not content["baseline"]["unused"]

    def test_a_new_finding_fails(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        write("conf/broker.conf", BROKER + "transientStorePoolEnable = true\n")
        code, content = scanned(capsys)
        assert code == 1
        assert is_open(content, "transient-store-pool")
        assert not is_open(content, "async-flush")

    def test_the_same_line_in_another_file_is_new(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        write("conf/other.conf", BROKER.replace("brokerName = a", "brokerName = b"))
        code, content = scanned(capsys)
        assert code == 1
        assert [
            one["path"] for one in content["findings"] if not one["suppressed"] and one["rule"] == "async-flush"
        ] == ["conf/other.conf"]

    def test_where_there_are_more_than_it_names_the_rest_is_new(self) -> None:
        one, other = finding("async-flush"), finding("async-flush")
        key = ("async-flush", "p", "x")
        marks = mark([one, other], [key, key], Baseline("b", (Entry(*key),)), "2026-01-01", {})
        assert [bool(found.suppressed) for found in marks.findings] == [True, False]

    def test_an_entry_counts_until_its_last_day(self, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        main(["baseline", "create", "conf", "--until", "2027-01-31"])
        monkeypatch.setattr("rocketaudit.dates.today", lambda: "2027-01-31")
        assert scanned(capsys)[0] == 0
        monkeypatch.setattr("rocketaudit.dates.today", lambda: "2027-02-01")
        code, content = scanned(capsys)
        assert code == 1
        assert len(content["baseline"]["expired"]) == len(entries())

    def test_it_is_found_from_any_folder(self, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        main(["baseline", "create", "conf"])
        monkeypatch.chdir("conf")
        capsys.readouterr()
        assert main(["scan", "broker.conf", "--baseline", f"../{DEFAULT}"]) == 0

    def test_entries_of_files_that_were_not_scanned_are_no_concern(self, capsys: Any) -> None:
        write("conf/sub/other.conf", BROKER.replace("brokerName = a", "brokerName = b"))
        main(["baseline", "create", "conf"])
        capsys.readouterr()
        main(["scan", "conf/sub", "--baseline", DEFAULT, "-f", "json"])
        unused = json.loads(capsys.readouterr().out)["baseline"]["unused"]
        assert {one["path"] for one in unused} <= {"conf/sub/other.conf"}

    def test_a_suppressed_finding_does_not_use_an_entry_up(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        comment = "# rocketaudit: ignore[async-flush] -- a cache\nflushDiskType"
        write("conf/broker.conf", BROKER.replace("flushDiskType", comment))
        _, content = scanned(capsys)
        assert [one["rule"] for one in content["baseline"]["unused"]] == ["async-flush"]

    def test_rules_that_were_not_asked_leave_their_entries_alone(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        assert scanned(capsys, "--select", "second-master")[1]["baseline"]["unused"] == []

    @pytest.mark.parametrize("format", ["text", "markdown", "html", "junit", "concise", "github", "gitlab", "sarif"])
    def test_every_format_knows_it(self, format: str, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        capsys.readouterr()
        assert main(["scan", "conf", "--baseline", DEFAULT, "-f", format, "--lang", "zh"]) == 0
        shown = capsys.readouterr().out
        assert {"text": "基线", "markdown": "基线", "html": "基线中已接受", "junit": "基线中已接受"}.get(
            format, ""
        ) in shown


class TestUpdate:
    def test_what_is_mended_leaves_and_comes_back_as_new(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        write("conf/broker.conf", BROKER.replace("ASYNC_FLUSH", "SYNC_FLUSH"))
        _, content = scanned(capsys)
        assert "async-flush" in [one["rule"] for one in content["baseline"]["unused"]]
        assert main(["baseline", "update", "conf"]) == 0
        assert "- async-flush conf/broker.conf: flushDiskType = ASYNC_FLUSH" in capsys.readouterr().out
        write("conf/broker.conf", BROKER)
        code, content = scanned(capsys)
        assert code == 1
        assert is_open(content, "async-flush")

    def test_new_findings_only_where_that_is_said(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        write("conf/broker.conf", BROKER + "transientStorePoolEnable = true\n")
        main(["baseline", "update", "conf"])
        assert scanned(capsys)[0] == 1
        assert main(["baseline", "update", "conf", "--add", "--reason", "a cache"]) == 0
        assert "+ transient-store-pool" in capsys.readouterr().out
        assert scanned(capsys)[0] == 0
        assert [one["rule"] for one in entries() if one.get("reason") == "a cache"] == ["transient-store-pool"]

    def test_reasons_are_kept(self) -> None:
        main(["baseline", "create", "conf", "--reason", "known"])
        write("conf/broker.conf", BROKER.replace("ASYNC_FLUSH", "SYNC_FLUSH"))
        main(["baseline", "update", "conf"])
        assert {one["reason"] for one in entries()} == {"known"}

    def test_a_file_that_is_gone_leaves(self) -> None:
        write("conf/other.conf", BROKER.replace("brokerName = a", "brokerName = b"))
        main(["baseline", "create", "conf"])
        Path("conf/other.conf").unlink()
        main(["baseline", "update", "conf"])
        assert {one["path"] for one in entries()} == {"conf/broker.conf"}

    def test_a_reason_without_add(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        assert main(["baseline", "update", "conf", "--reason", "x"]) == 2
        assert "give --add too" in capsys.readouterr().err


class TestCheck:
    def test_a_true_one(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        assert main(["baseline", "check", "conf"]) == 0

    def test_one_that_names_what_is_gone(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        write("conf/broker.conf", BROKER.replace("ASYNC_FLUSH", "SYNC_FLUSH"))
        before = Path(DEFAULT).read_bytes()
        capsys.readouterr()
        assert main(["baseline", "check", "conf"]) == 1
        out = capsys.readouterr().out
        assert "Name nothing any more" in out and "- async-flush" in out
        assert Path(DEFAULT).read_bytes() == before
        assert main(["baseline", "check", "conf", "--exit-zero"]) == 0

    def test_new_findings(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        write("conf/broker.conf", BROKER + "transientStorePoolEnable = true\n")
        capsys.readouterr()
        assert main(["baseline", "check", "conf"]) == 1
        assert "+ transient-store-pool conf/broker.conf: transientStorePoolEnable = true" in capsys.readouterr().out

    def test_what_a_terminal_obeys_is_not_printed(self, capsys: Any) -> None:
        main(["baseline", "create", "conf"])
        write("conf/broker.conf", BROKER + "transientStorePoolEnable = true \x1b[31m\n")
        main(["baseline", "check", "conf"])
        assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ("[]", "no list `entries`"),
        ('{"entries": 3}', "no list `entries`"),
        ('{"entries": []}', "schema_version is None"),
        ('{"schema_version": 2, "entries": []}', "knows 1"),
        ('{"schema_version": 1, "entries": [3]}', "entry 1: not an object"),
        ('{"schema_version": 1, "entries": [{"rule": "a"}]}', "entry 1: no 'path'"),
        ('{"schema_version": 1, "entries": [{"rulle": "a"}]}', "unknown key 'rulle'"),
        (
            '{"schema_version": 1, "entries": [{"rule": "a", "path": "p", "line_text": "x", "count": 0}]}',
            "'count' is not a number from 1 on",
        ),
        (
            '{"schema_version": 1, "entries": [{"rule": "a", "path": "p", "line_text": "x", "count": true}]}',
            "'count' is not a number from 1 on",
        ),
        (
            '{"schema_version": 1, "entries":'
            ' [{"rule": "a", "path": "p", "line_text": "", "count": 1, "until": "1.2"}]}',
            "not a date",
        ),
    ],
)
def test_a_broken_file_is_an_error_that_says_what_to_do(content: str, expected: str, capsys: Any) -> None:
    write(DEFAULT, content)
    assert main(["scan", "conf", "--baseline", DEFAULT]) == 2
    said = capsys.readouterr().err
    assert expected in said and DEFAULT in said
    assert "Traceback" not in said


def test_a_missing_file_says_how_to_make_one(capsys: Any) -> None:
    assert main(["scan", "conf", "--baseline", "none.json"]) == 2
    assert "rocketaudit baseline create --baseline none.json" in capsys.readouterr().err


KEYS = st.tuples(st.sampled_from("ab"), st.sampled_from("pq"), st.sampled_from("xy"))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(KEYS), st.lists(st.tuples(KEYS, st.integers(1, 3))))
def test_each_entry_accepts_as_many_as_it_names_and_no_more(
    known: list[tuple[str, str, str]], named: list[tuple[tuple[str, str, str], int]]
) -> None:
    findings = [finding(key[0]) for key in known]
    marks = mark(findings, known, Baseline("b", tuple(Entry(*key, times) for key, times in named)), "2026-01-01", {})
    for key in set(known) | {key for key, _ in named}:
        there, accepted = known.count(key), sum(times for one, times in named if one == key)
        marked = sum(bool(one.suppressed) for one, of in zip(marks.findings, known, strict=True) if of == key)
        assert marked == min(there, accepted)
        assert sum(one.times for one in marks.unused if one.key == key) == accepted - marked
