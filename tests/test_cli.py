"""The command line: exit codes, where output goes, colours, what errors say."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from reports import finding, report, score

import rocketaudit
from rocketaudit.cli import main
from rocketaudit.commands import scan
from rocketaudit.errors import NothingToScan
from rocketaudit.output import wants_colour
from rocketaudit.report import Report

BROKER = "brokerName = a\nbrokerRole = SYNC_MASTER\nflushDiskType = ASYNC_FLUSH\n"


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No colours, language or width from the machine that runs the tests; an empty folder to work in."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ROCKETAUDIT_LANG", "ROCKETAUDIT_DEBUG", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets `scan` find the given report, whatever it is told to scan."""

    def give(of: Report | BaseException) -> None:
        def audit(*_: object) -> Report:
            if isinstance(of, BaseException):
                raise of
            return of

        monkeypatch.setattr(scan, "audit", audit)

    return give


@pytest.fixture
def broker(tmp_path: Path) -> str:
    (tmp_path / "broker.conf").write_text(BROKER)
    return "broker.conf"


class TestExitCodes:
    """The same for every format."""

    @pytest.mark.parametrize("format", ["text", "json"])
    @pytest.mark.parametrize(
        ("severity", "arguments", "code"),
        [
            ("high", [], 1),
            ("critical", [], 1),
            ("medium", [], 0),
            ("medium", ["--fail-on", "medium"], 1),
            ("high", ["--fail-on", "critical"], 0),
            ("low", ["--fail-on", "low"], 1),
            ("info", ["--fail-on", "low"], 0),
            ("critical", ["--exit-zero"], 0),
        ],
    )
    def test_findings(self, reported: Any, format: str, severity: str, arguments: list[str], code: int) -> None:
        reported(report(findings=(finding(severity=severity),)))
        assert main(["scan", "conf", "-f", format, *arguments]) == code

    def test_suppressed_findings_do_not_fail(self, reported: Any) -> None:
        quiet = {"kind": "inline", "reason": "known", "until": None}
        reported(report(findings=(finding(severity="critical", suppressed=quiet),)))
        assert main(["scan", "conf"]) == 0

    @pytest.mark.parametrize(
        ("points", "wanted", "code"), [(40, "40", 0), (40, "41", 1), (None, "1", 1), (None, None, 0), (100, "100", 0)]
    )
    def test_min_score(self, reported: Any, points: int | None, wanted: str | None, code: int) -> None:
        reported(report(findings=(), score=score(points)))
        assert main(["scan", "conf", *(["--min-score", wanted] if wanted else [])]) == code

    def test_a_missing_path_is_an_error_of_use(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["scan", "nowhere.conf"]) == 2
        assert "nowhere.conf: no such file" in capsys.readouterr().err

    def test_nothing_to_scan(self, reported: Any, capsys: pytest.CaptureFixture[str]) -> None:
        reported(NothingToScan("nothing to scan: x"))
        assert main(["scan"]) == 3
        out, err = capsys.readouterr()
        assert (out, err) == ("", "rocketaudit: nothing to scan: x\n")

    def test_an_empty_folder_is_nothing_to_scan(self) -> None:
        assert main(["scan", "."]) == 3

    def test_exit_zero_hides_no_error(self, reported: Any) -> None:
        reported(NothingToScan("x"))
        assert main(["scan", "--exit-zero"]) == 3
        assert main(["scan", "--exit-zero", "-o", "a", "-o", "b"]) == 2

    def test_interrupted(self, reported: Any, capsys: pytest.CaptureFixture[str]) -> None:
        reported(KeyboardInterrupt())
        assert main(["scan"]) == 130
        assert capsys.readouterr() == ("", "")

    def test_an_internal_error_is_neither_clean_nor_a_finding(self, reported: Any, capsys: Any) -> None:
        reported(ZeroDivisionError("by zero\x1b[2J"))
        assert main(["scan"]) == 4
        out, err = capsys.readouterr()
        assert out == "" and rocketaudit.__version__ in err and "report it" in err
        assert "ZeroDivisionError: by zero\\x1b[2J" in err and "Traceback" not in err

    def test_the_traceback_is_there_for_who_asks(self, reported: Any, monkeypatch: Any, capsys: Any) -> None:
        monkeypatch.setenv("ROCKETAUDIT_DEBUG", "1")
        reported(ZeroDivisionError("by zero"))
        assert main(["scan"]) == 4
        assert "Traceback" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            ([], "Usage"),
            (["scn"], "Did you mean 'scan'?"),
            (["scan", "--frmat", "json"], "--format"),
            (["scan", "-f", "xml"], "'xml' is not one of 'text', 'concise', 'json'"),
            (["scan", "--fail-on", "info"], "'info' is not one of"),
            (["scan", "--min-score", "101"], "--min-score 101: the score is between 0 and 100"),
            (["scan", "--min-score", "much"], "'much' is not a valid int"),
            (["scan", "--set", "nothing"], "KEY=VALUE"),
            (["scan", "-o", "a", "-o", "b"], "2 --output for 1 --format"),
            (["scan", "-f", "text", "-f", "json"], "two reports for standard output"),
            (["scan", "-f", "text", "-f", "json", "-o", "r", "-o", "r"], "two reports for r"),
            (["scan", "--stdin-filename", "x"], "give - as a path"),
            (["scan", "--rocketmq-version", "9.9.9"], "unknown RocketMQ release '9.9.9'"),
            (["effective", "broker.conf", "--rocketmq-version", "9.9.9"], "unknown RocketMQ release '9.9.9'"),
            (["effective"], "Missing argument"),
            (["explain"], "Missing argument"),
            (["explain", "no-such-rule-at-all"], "unknown rule 'no-such-rule-at-all'"),
        ],
    )
    def test_wrong_use_is_2_and_says_what_to_do(
        self, broker: str, capsys: Any, arguments: list[str], words: str
    ) -> None:
        assert main(arguments) == 2
        out, err = capsys.readouterr()
        assert words in err and out == "" and "Traceback" not in err

    def test_an_unknown_language_in_the_environment(self, monkeypatch: Any, capsys: Any) -> None:
        monkeypatch.setenv("ROCKETAUDIT_LANG", "fr")
        assert main(["scan", "."]) == 2
        assert "ROCKETAUDIT_LANG is 'fr'; set it to en or zh" in capsys.readouterr().err


class TestOutput:
    def test_formats_and_files_are_paired_by_position(self, reported: Any, capsys: Any) -> None:
        reported(report())
        main(["scan", "conf", "-f", "json", "-f", "text", "-o", "r.json"])
        assert json.loads(Path("r.json").read_text())["schema_version"] == 1
        assert capsys.readouterr().out.startswith("rocketaudit 0.1.0")

    def test_a_dash_is_standard_output(self, reported: Any, capsys: Any) -> None:
        reported(report())
        main(["scan", "conf", "-f", "text", "-f", "json", "-o", "r.txt", "-o", "-"])
        assert Path("r.txt").read_text().startswith("rocketaudit")
        assert json.loads(capsys.readouterr().out)

    def test_one_output_alone_takes_the_text(self, reported: Any, capsys: Any) -> None:
        reported(report())
        main(["scan", "conf", "-o", "r.txt"])
        assert Path("r.txt").read_text().startswith("rocketaudit") and capsys.readouterr().out == ""

    def test_nothing_is_left_beside_the_file(self, reported: Any) -> None:
        reported(report())
        main(["scan", "conf", "-o", "r.txt"])
        assert os.listdir() == ["r.txt"]

    def test_a_file_that_cannot_be_written(self, reported: Any, capsys: Any) -> None:
        reported(report())
        assert main(["scan", "conf", "-f", "json", "-f", "text", "-o", "no/such/r.json"]) == 2
        out, err = capsys.readouterr()
        assert out == "" and err == "rocketaudit: no/such/r.json: cannot be written, no such file or directory\n"

    def test_a_link_stays_a_link(self, reported: Any) -> None:
        reported(report())
        os.symlink("real.txt", "link.txt")
        main(["scan", "conf", "-o", "link.txt"])
        assert os.path.islink("link.txt") and Path("real.txt").read_text().startswith("rocketaudit")

    def test_a_device_is_written_to_and_not_replaced(self, reported: Any) -> None:
        reported(report())
        main(["scan", "conf", "-o", os.devnull])
        assert not os.path.isfile(os.devnull)

    def test_inputs_that_were_not_read_are_told_on_standard_error(self, reported: Any, capsys: Any) -> None:
        reported(report())
        main(["scan", "conf", "-f", "json"])
        assert capsys.readouterr().err == "rocketaudit: conf/broker-c.conf: not read, permission denied\n"

    def test_files_are_not_coloured_by_force_color(self, reported: Any, monkeypatch: Any, capsys: Any) -> None:
        monkeypatch.setenv("FORCE_COLOR", "1")
        reported(report())
        main(["scan", "conf", "-f", "text", "-o", "r.txt"])
        assert "\x1b" not in Path("r.txt").read_text()
        main(["scan", "conf"])
        assert "\x1b[" in capsys.readouterr().out
        main(["scan", "conf", "-o", "r.txt", "--color", "always"])
        assert "\x1b[" in Path("r.txt").read_text()

    @pytest.mark.parametrize(
        ("variables", "expected"),
        [
            ({"LANG": "zh_CN.UTF-8"}, "检查级别"),
            ({"LC_MESSAGES": "zh_TW", "LANG": "en_US.UTF-8"}, "检查级别"),
            ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "profile"),
            ({"LC_ALL": "", "LANG": "fr_FR"}, "profile"),
            ({"ROCKETAUDIT_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "profile"),
        ],
    )
    def test_the_locale_chooses_the_language(
        self, variables: dict[str, str], expected: str, broker: str, monkeypatch: Any, capsys: Any
    ) -> None:
        for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        main(["scan", broker])
        assert expected in capsys.readouterr().out

    def test_the_language_of_the_environment_and_of_the_option(
        self, reported: Any, monkeypatch: Any, capsys: Any
    ) -> None:
        reported(report())
        monkeypatch.setenv("ROCKETAUDIT_LANG", "zh")
        main(["scan", "conf"])
        assert "得分 40/100" in capsys.readouterr().out
        main(["scan", "conf", "--lang", "en"])
        assert "Score 40/100" in capsys.readouterr().out

    def test_standard_input(self, monkeypatch: Any, capsys: Any) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BROKER.encode())))
        main(["scan", "-", "--stdin-filename", "prod/broker.conf", "-f", "json"])
        assert json.loads(capsys.readouterr().out)["inputs"][0]["path"] == "prod/broker.conf"


@pytest.mark.parametrize(
    ("color", "environment", "terminal", "expected"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"NO_COLOR": "0"}, True, False),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "TERM": "dumb"}, False, True),
        ("auto", {"FORCE_COLOR": "0"}, True, False),
        ("auto", {"FORCE_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": ""}, False, True),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("always", {"TERM": "dumb"}, False, True),
        ("always", {"FORCE_COLOR": "0"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_when_colours_are_used(color: str, environment: dict[str, str], terminal: bool, expected: bool) -> None:
    assert wants_colour(color, environment, terminal) is expected


class TestProcess:
    """What only a process of its own shows."""

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
        root = str(Path(rocketaudit.__file__).parent.parent)
        known = os.environ | {"PYTHONPATH": root} | environment
        return subprocess.run([sys.executable, "-m", "rocketaudit", *arguments], capture_output=True, env=known)

    @pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_no_output_encoding_breaks_it(self, encoding: str, lang: str) -> None:
        Path("名称-broker.conf").write_text(BROKER + "storePathRootDir=/数据/\U0001f600\n")
        done = self.run("scan", "名称-broker.conf", "--lang", lang, PYTHONIOENCODING=encoding, PYTHONUTF8="1")
        assert done.returncode in (0, 1), done.stderr
        assert b"Traceback" not in done.stderr and done.stdout.decode(encoding)

    def test_a_reader_that_leaves_early(self, broker: str) -> None:
        command = [sys.executable, "-m", "rocketaudit", "effective", broker, "--all"]
        root = str(Path(rocketaudit.__file__).parent.parent)
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        process = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": root}, **pipes)  # type: ignore[call-overload]
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0

    @pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
    def test_a_full_disk(self, broker: str) -> None:
        root = str(Path(rocketaudit.__file__).parent.parent)
        command = [sys.executable, "-m", "rocketaudit", "effective", broker]
        with open("/dev/full", "wb") as full:
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=os.environ | {"PYTHONPATH": root})
        assert done.returncode == 2
        assert done.stderr == b"rocketaudit: standard output: cannot be written, no space left on device\n"

    def test_the_same_input_gives_the_same_bytes(self, broker: str) -> None:
        first, second = (self.run("scan", broker, "-f", "json", PYTHONHASHSEED=seed) for seed in ("1", "2"))
        assert first.stdout and first.stdout == second.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
class TestShell:
    """Streams that are closed, full, or no files."""

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        root = str(Path(rocketaudit.__file__).parent.parent)
        known = os.environ | {"PYTHONPATH": root, "R": f"{sys.executable} -m rocketaudit"}
        return subprocess.run(["bash", "-c", line], capture_output=True, text=True, env=known)

    @pytest.mark.parametrize(
        ("line", "code", "said"),
        [
            ("$R --version >&-", 2, "standard output is closed"),
            ("$R --version >/dev/full", 2, "standard output: cannot be written"),
            ("$R scan -h >/dev/full", 2, "standard output: cannot be written"),
            ("$R scan - <&-", 2, "standard input is closed"),
            ("$R effective - <&-", 2, "standard input is closed"),
            ("$R scan nope 2>/dev/full", 2, ""),
            ("$R scan nope 2>&-", 2, ""),
            ("$R scan --bogus 2>/dev/full", 2, ""),
        ],
    )
    def test_it_is_an_error_of_use(self, line: str, code: int, said: str) -> None:
        if "/dev/full" in line and not os.path.exists("/dev/full"):
            pytest.skip("no /dev/full here")
        done = self.run(line)
        assert done.returncode == code, done.stderr
        assert said in done.stderr and "Traceback" not in done.stderr and "Exception ignored" not in done.stderr

    @pytest.mark.parametrize("target", ["/dev/stdout", ">(cat)"])
    def test_a_report_to_a_pipe(self, broker: str, target: str) -> None:
        done = self.run(f"$R scan {broker} -o {target} --exit-zero | cat; exit ${{PIPESTATUS[0]}}")
        assert (done.returncode, done.stderr) == (0, "") and "SEND_OK" in done.stdout

    def test_a_link_is_written_through(self, broker: str) -> None:
        Path("real.txt").write_text("old")
        os.symlink("real.txt", "link.txt")
        assert self.run(f"$R scan {broker} -o link.txt --exit-zero").returncode == 0
        assert os.path.islink("link.txt") and "SEND_OK" in Path("real.txt").read_text()


class TestInputsAreSpared:
    @pytest.mark.parametrize("path", ["broker.conf", "."])
    @pytest.mark.parametrize("output", ["broker.conf", "./broker.conf", "link"])
    def test_no_report_over_a_file_that_is_scanned(self, broker: str, path: str, output: str, capsys: Any) -> None:
        os.symlink("broker.conf", "link")
        assert main(["scan", path, "-o", output]) == 2
        assert "this file is scanned" in capsys.readouterr().err and Path(broker).read_text() == BROKER

    def test_the_last_report_may_be_replaced(self, broker: str) -> None:
        for _ in range(2):
            assert main(["scan", ".", "-f", "json", "-o", "report.json", "--exit-zero"]) == 0


class TestChinese:
    def test_nothing_of_the_listing_is_english(self, capsys: Any) -> None:
        Path("broker.conf").write_text("listenPort=10921\nfileReservedTime=x\ndiskMaxUsedSpaceRatio=99\n")
        main(["effective", "broker.conf", "--lang", "zh", "--rocketmq-version", "4.9.8"])
        out = capsys.readouterr().out
        assert "限制在 10..95 之间" in out and "总是 listenPort + 1" in out and "不是 int 类型的值" in out
        assert not any(english in out for english in ("as given", "clamped", "always", "is not a value"))

    @pytest.mark.parametrize("format", ["text", "json"])
    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("", "flushDiskType=ASYNC_FLUSH（默认值）"),
            ("flushDiskType=${FLUSH}", "flushDiskType 是占位符 ${FLUSH}：请用 --set flushDiskType=... 给出它的值"),
        ],
    )
    def test_nor_are_reasons_and_grounds(self, format: str, line: str, said: str, capsys: Any) -> None:
        Path("broker.conf").write_text(f"brokerName=a\n{line}\n")
        main(["scan", "broker.conf", "--lang", "zh", "-f", format, "--rocketmq-version", "5.3.3"])
        out = capsys.readouterr().out
        assert "由参数指定" in out and said in out
        assert not any(english in out for english in ("as given", "(default)", "is the placeholder", "may supply"))


class TestEffective:
    SCHEMA = json.loads((Path(rocketaudit.__file__).parent / "effective.schema.json").read_text())

    def content(self, capsys: Any, text: str, *arguments: str) -> Any:
        Path("broker.conf").write_text(text)
        main(["effective", "broker.conf", "--format", "json", "--rocketmq-version", "5.3.3", *arguments])
        found = json.loads(capsys.readouterr().out)
        jsonschema.validate(found, self.SCHEMA)
        return found

    def test_what_was_written_and_what_it_became(self, capsys: Any) -> None:
        found = self.content(
            capsys, "brokerRole=SYNC_MASTER\nbrokerId=7\nfileReservedTime=48h\nnoSuchKey=1\nfileReservedTime=48\n"
        )
        role, number = found["settings"]["brokerRole"], found["settings"]["brokerId"]
        assert (role["value"], role["written"], role["origin"], role["line"]) == (
            "SYNC_MASTER",
            "SYNC_MASTER",
            "file",
            1,
        )
        assert (number["value"], number["written"], number["origin"], number["line"]) == (0, "7", "computed", 2)
        assert [(one["key"], one["line"], one["reason"]) for one in found["discarded"]] == [
            ("fileReservedTime", 3, "overwritten"),
            ("noSuchKey", 4, "unknown-key"),
        ]
        assert (found["release"], found["starts"], found["exit"], found["reason"]) == ("5.3.3", True, None, None)

    def test_a_default_has_no_line(self, capsys: Any) -> None:
        setting = self.content(capsys, "")["settings"]["flushDiskType"]
        assert setting == {
            "value": "ASYNC_FLUSH",
            "written": None,
            "origin": "default",
            "line": None,
            "note": None,
            "classes": ["MessageStoreConfig"],
        }

    def test_numbers_that_json_does_not_have(self, capsys: Any) -> None:
        found = self.content(capsys, "registerBrokerTimeoutMills=NaN\n")
        assert found["settings"]

    def test_secrets_are_masked(self, capsys: Any) -> None:
        text = (
            'innerClientAuthenticationCredentials={"accessKey":"hunter2"}\n'
            "tlsKeyPassword=hunter2\ninitAuthenticationUser=hunter2\n"
        )
        assert "hunter2" not in json.dumps(self.content(capsys, text))
        main(["effective", "broker.conf", "--all"])
        assert "hunter2" not in capsys.readouterr().out

    def test_a_broker_that_does_not_start(self, capsys: Any) -> None:
        Path("broker.conf").write_text("brokerRole=SLAVE\nbrokerId=0\n")
        assert main(["effective", "broker.conf", "--rocketmq-version", "5.3.3"]) == 1
        assert "The broker does not start: exit code -3" in capsys.readouterr().out

    def test_the_listing(self, capsys: Any) -> None:
        Path("broker.conf").write_text("brokerRole=SYNC_MASTER\nbrokerId=7\nflushDiskType=sync\n")
        assert main(["effective", "broker.conf", "--rocketmq-version", "5.3.3"]) == 0
        lines = capsys.readouterr().out.splitlines()
        assert lines[0] == "broker.conf · RocketMQ 5.3.3 (as given)"
        rows = {line.split()[0]: line.split() for line in lines if line.startswith("  ")}
        assert rows["brokerRole"][1:4] == ["SYNC_MASTER", "line", "1"]
        assert rows["brokerId"][1:3] == ["0", "computed"] and "written 7" in " ".join(rows["brokerId"])
        assert "mappedFileSizeCommitLog" not in rows
        assert lines[-1] == "The broker starts with it."

    def test_all_lists_the_defaults_too(self, broker: str, capsys: Any) -> None:
        main(["effective", broker, "--all"])
        assert "mappedFileSizeCommitLog" in capsys.readouterr().out

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_control_characters_stay_visible(self, capsys: Any, lang: str) -> None:
        Path("broker.conf").write_bytes(b"brokerName=a\\u001b[2J\\u202e\nbad\x1bkey=\x07\n")
        main(["effective", "broker.conf", "--lang", lang])
        out = capsys.readouterr().out
        assert "\x1b" not in out and "\x07" not in out and "\\x1b[2J\\u202e" in out

    def test_a_file_that_is_not_there(self, capsys: Any) -> None:
        assert main(["effective", "nowhere"]) == 2
        assert capsys.readouterr().err.startswith("rocketaudit: nowhere: no such file")


class TestHelp:
    def test_help_has_examples_and_exit_codes(self, capsys: Any) -> None:
        assert main(["--help"]) == 0
        out = capsys.readouterr().out
        assert "rocketaudit scan conf/" in out and "Exit codes" in out

    @pytest.mark.parametrize("command", ["scan", "effective", "explain", "rules"])
    def test_each_command_has_help(self, capsys: Any, command: str) -> None:
        assert main([command, "--help"]) == 0
        assert f"Usage: rocketaudit {command}" in capsys.readouterr().out

    def test_version(self, capsys: Any) -> None:
        assert main(["--version"]) == 0
        assert capsys.readouterr().out == f"rocketaudit {rocketaudit.__version__}\n"


class TestRules:
    def test_the_list_as_json(self, capsys: Any) -> None:
        assert main(["rules", "--format", "json"]) == 0
        rules = json.loads(capsys.readouterr().out)["rules"]
        assert {"id", "title", "severity", "stage", "profile", "releases"} <= rules[0].keys()

    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_every_rule_can_be_listed_and_explained(self, capsys: Any, lang: str) -> None:
        main(["rules", "--format", "json"])
        ids = [rule["id"] for rule in json.loads(capsys.readouterr().out)["rules"]]
        assert main(["rules", "--lang", lang]) == 0
        listed = capsys.readouterr().out
        for rule in ids:
            assert rule in listed
            assert main(["explain", rule, "--lang", lang]) == 0
            assert rule in capsys.readouterr().out

    def test_did_you_mean(self, capsys: Any) -> None:
        assert main(["explain", "unreadable-imput"]) == 2
        assert "did you mean unreadable-input?" in capsys.readouterr().err

    def test_an_explanation_shows_cases_lines_and_marked_examples(self, capsys: Any) -> None:
        main(["explain", "sync-master-does-not-wait"])
        out = capsys.readouterr().out
        assert "+ inSyncReplicas=2" in out and "# finding" not in out
        assert "  > brokerRole = SYNC_MASTER" in out
        assert (
            out.index("What it means")
            < out.index("Fix and its cost")
            < out.index("Reported")
            < out.index("Not reported")
        )


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
class TestTerminal:
    """On a pseudo-terminal of 60 columns."""

    def shown(self, broker: str, **environment: str) -> str:
        import fcntl
        import pty
        import struct
        import termios

        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 60, 0, 0))
        root = str(Path(rocketaudit.__file__).parent.parent)
        known = {"PYTHONPATH": root, "PATH": os.environ["PATH"], "TERM": "xterm", "LANG": "C.UTF-8"} | environment
        process = subprocess.Popen([sys.executable, "-m", "rocketaudit", "scan", broker], stdout=theirs, env=known)
        os.close(theirs)
        data = b""
        try:
            while part := os.read(ours, 65536):
                data += part
        except OSError:
            pass  # the other side is closed
        process.wait()
        os.close(ours)
        return data.decode().replace("\r\n", "\n")

    def test_it_is_coloured_and_wrapped(self, broker: str) -> None:
        import re

        shown = self.shown(broker)
        assert "\x1b[" in shown
        bare = re.sub(r"\x1b\[[0-9;]*m", "", shown)
        assert max(len(line) for line in bare.splitlines() if " = " in line or line.startswith("      ")) <= 60

    @pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"NO_COLOR": "1"}, {"FORCE_COLOR": "0"}])
    def test_it_can_be_plain(self, broker: str, environment: dict[str, str]) -> None:
        assert "\x1b" not in self.shown(broker, **environment)


def test_the_program_that_is_installed_writes_all_and_has_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "broker.conf").write_text(BROKER)
    program = [sys.executable, "-c", "import sys; from rocketaudit.cli import program; program()"]
    environment = os.environ | {"PYTHONPATH": str(Path(rocketaudit.__file__).parent.parent)}

    done = subprocess.run(
        [*program, "scan", "broker.conf", "-f", "json"], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    refused = subprocess.run(
        [*program, "scan", "none.conf"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1 and json.loads(done.stdout)["findings"]
    assert refused.returncode == 2 and "none.conf: no such file" in refused.stderr
