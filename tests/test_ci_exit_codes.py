"""Exit codes are the same for every command and every format, and --exit-zero hides no error."""

import shlex
from pathlib import Path
from typing import Any

import pytest

from rocketaudit import app, cli
from rocketaudit.commands import scan
from rocketaudit.errors import NothingToScan
from rocketaudit.options.scan import FORMATS

COMMANDS = [one.name for one in app.COMMANDS]
KEPT = "brokerName=a\nbrokerRole=SYNC_MASTER\nflushDiskType=SYNC_FLUSH\ninSyncReplicas=2\ntotalReplicas=2\n"
FILES = {
    "good/broker.conf": KEPT,
    "bad/broker.conf": "brokerName=a\nbrokerRole=AYNC_MASTER\n",
    "unreadable/broker.conf": "brokerName=a\nbrokerRole=\\u12\n",
    "others/nginx.conf": "user www;\n",
}
# What a command line has to say, and with which code it ends.
SCANS = {
    "scan good": 0,
    "scan good --fail-on low": 1,
    "scan good --min-score 100": 1,
    "scan bad": 1,
    "scan bad --exit-zero": 0,
    "scan bad --exit-zero --min-score 100": 0,
    "scan bad --profile none-such": 2,
    "scan bad --exit-zero --profile none-such": 2,
    "scan bad --exit-zero --select none-such": 2,
    "scan bad --exit-zero --rocketmq-version 99": 2,
    "scan nowhere --exit-zero": 2,
    "scan nowhere --allow-empty": 2,
    "scan others": 3,
    "scan others --exit-zero": 3,
    "scan others --allow-empty": 0,
    "scan unreadable --allow-empty --exit-zero": 0,
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize("format", FORMATS)
def test_scans(format: str, capsys: Any) -> None:
    codes = {line: cli.main([*shlex.split(line), "--format", format]) for line in SCANS}
    assert codes == SCANS
    capsys.readouterr()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("effective bad/broker.conf", 0),
        ("effective nowhere", 2),
        ("upgrade bad --from 4.9.7", 0),
        ("upgrade good --from 4.9.7 --exit-zero", 0),
        ("upgrade bad --from 99", 2),
        ("upgrade bad --from 99 --exit-zero", 2),
        ("upgrade others --from 4.9.7", 3),
        ("upgrade others --from 4.9.7 --exit-zero", 3),
        ("diff good good", 0),
        ("diff good bad", 1),
        ("diff good bad --exit-zero", 0),
        ("diff bad good", 0),
        ("diff good nowhere --exit-zero", 2),
        ("diff good others --exit-zero", 3),
        ("explain none-such", 2),
        ("rules --rules nowhere", 2),
    ],
)
@pytest.mark.parametrize("format", ["text", "json"])
def test_other_commands(line: str, code: int, format: str, capsys: Any) -> None:
    formats = [] if line.startswith("explain") else ["--format", format]
    assert cli.main([*shlex.split(line), *formats]) == code, capsys.readouterr()


@pytest.mark.parametrize("name", COMMANDS)
def test_an_unknown_option_is_an_error_of_use(name: str, capsys: Any) -> None:
    assert cli.main([*name.split(), "--no-such-option"]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "--no-such-option" in err


@pytest.mark.parametrize(("error", "code"), [(ZeroDivisionError("x"), 4), (KeyboardInterrupt(), 130)])
@pytest.mark.parametrize("name", COMMANDS)
def test_bugs_and_interruptions(name: str, error: BaseException, code: int, monkeypatch: Any, capsys: Any) -> None:
    def fails(*_: object) -> int:
        raise error

    monkeypatch.setattr(cli, "_command", fails)
    of = next(one for one in app.COMMANDS if one.name == name)
    given = ["x" for argument in of.arguments if not argument.many]
    assert cli.main([*name.split(), *given]) == code
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("format", FORMATS)
def test_a_bug_is_hidden_by_nothing(format: str, monkeypatch: Any, capsys: Any) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(scan, "audit", fails)
    assert cli.main(["scan", "bad", "--exit-zero", "--allow-empty", "--format", format]) == 4
    assert capsys.readouterr().out == ""


class TestAllowEmpty:
    """3 becomes 0 where nothing is RocketMQ's, and only there."""

    @pytest.mark.parametrize("path", ["others", "others/nginx.conf", "empty"])
    def test_nothing_is_said_or_written(self, path: str, folder: Path, capsys: Any) -> None:
        (folder / "empty").mkdir()
        assert cli.main(["scan", path, "--allow-empty", "-f", "json", "-o", "report.json"]) == 0
        assert capsys.readouterr() == ("", "")
        assert not (folder / "report.json").exists()

    def test_findings_still_fail(self, capsys: Any) -> None:
        assert cli.main(["scan", "others", "bad", "--allow-empty"]) == 1

    def test_what_could_not_be_read_may_be_ours(self, folder: Path, capsys: Any) -> None:
        (folder / "others" / "broker.conf").write_bytes(b"\0\1\2")
        assert cli.main(["scan", "others", "--allow-empty"]) == 3
        assert "binary file" in capsys.readouterr().err

    def test_other_reasons_keep_their_code(self, monkeypatch: Any, capsys: Any) -> None:
        def fails(*_: object) -> None:
            raise NothingToScan("nothing to scan: locked")

        monkeypatch.setattr(scan, "audit", fails)
        assert cli.main(["scan", "bad", "--allow-empty"]) == 3
