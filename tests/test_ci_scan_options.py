"""What `scan` can be asked for in CI: --format auto, more in SARIF, and no progress where nobody looks."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple, TextIO

import pytest
from reports import report as whole_report
from samples import ROOT

from rocketaudit.cli import main
from rocketaudit.commands import progress

BAD = "brokerName=a\n# rocketaudit: ignore[async-flush] -- slow disks\nbrokerRole=AYNC_MASTER\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "broker.conf").write_text(BAD)
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT", "GITHUB_ACTIONS", "CI", "TERM"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def scan(capsys: Any, *arguments: str) -> str:
    main(["scan", "broker.conf", *arguments])
    return str(capsys.readouterr().out)


class TestAuto:
    """Text, but annotations in the log of a job of GitHub Actions."""

    def test_text_anywhere_else(self, capsys: Any) -> None:
        assert scan(capsys, "-f", "auto") == scan(capsys, "-f", "text")

    def test_annotations_in_a_job(self, capsys: Any, monkeypatch: Any) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert scan(capsys, "-f", "auto") == scan(capsys, "-f", "github")
        assert scan(capsys, "-f", "auto").startswith("::error ")

    def test_a_file_is_for_people(self, folder: Path, capsys: Any, monkeypatch: Any) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        out = scan(capsys, "-f", "auto", "-o", "report.txt", "-f", "auto")
        assert out.startswith("::error ")
        assert (folder / "report.txt").read_text() == scan(capsys, "-f", "text")

    def test_the_summary_and_the_outputs_come_with_annotations(
        self, folder: Path, capsys: Any, monkeypatch: Any
    ) -> None:
        monkeypatch.setenv("GITHUB_OUTPUT", "outputs")
        scan(capsys, "-f", "auto")
        assert not (folder / "outputs").exists()
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        scan(capsys, "-f", "auto")
        assert "score=" in (folder / "outputs").read_text()

    def test_nothing_but_auto_looks_at_the_job(self, capsys: Any, monkeypatch: Any) -> None:
        plain = scan(capsys)
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        assert scan(capsys) == plain


class TestSarif:
    """--sarif-suppressed, --sarif-security-severity."""

    def results(self, capsys: Any, *arguments: str) -> list[dict[str, Any]]:
        found = json.loads(scan(capsys, "-f", "sarif", *arguments))["runs"][0]
        return [*found["results"], *found["tool"]["driver"]["rules"]]

    def test_suppressed_findings_are_marked(self, capsys: Any) -> None:
        assert not [one for one in self.results(capsys) if "suppressions" in one]
        (quiet,) = (one for one in self.results(capsys, "--sarif-suppressed") if "suppressions" in one)
        assert quiet["ruleId"] == "async-flush"
        assert quiet["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "slow disks"}]

    def test_the_exit_code_stays(self, folder: Path, capsys: Any) -> None:
        (folder / "broker.conf").write_text("# rocketaudit: ignore[async-flush] -- slow disks\nbrokerName=a\n")
        plain = ["scan", "broker.conf", "--select", "async-flush", "-f", "sarif"]
        assert [main(plain), main([*plain, "--sarif-suppressed"])] == [0, 0]

    def test_every_rule_has_a_security_severity(self, capsys: Any) -> None:
        def severities(*arguments: str) -> dict[str, str | None]:
            found = self.results(capsys, *arguments)
            return {one["id"]: one["properties"].get("security-severity") for one in found if "id" in one}

        assert {name for name, of in severities().items() if of} == {"access-control-off"}
        every = severities("--sarif-security-severity")
        assert every["ignored-value"] == "9.5" and every["access-control-off"] == "2.0" and all(every.values())

    def test_other_formats_stay_as_they_are(self, folder: Path, capsys: Any) -> None:
        both = scan(capsys, "-f", "json", "-f", "sarif", "-o", "-", "-o", "s.sarif", "--sarif-suppressed")
        assert both == scan(capsys, "-f", "json")

    @pytest.mark.parametrize("option", ["--sarif-suppressed", "--sarif-security-severity"])
    def test_without_sarif_they_mean_nothing_and_say_so(self, option: str, capsys: Any) -> None:
        assert main(["scan", "broker.conf", option]) == 2
        assert capsys.readouterr().err == f"rocketaudit: {option} is about SARIF; add --format sarif\n"


class Terminal(NamedTuple):
    """A pseudo-terminal: its stream, and the descriptor where what was written can be read."""

    stream: TextIO
    seen: int


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Terminal]:
    """A terminal for standard error, and a clock that is fast."""
    if not hasattr(os, "openpty"):
        pytest.skip("no pseudo-terminals here")
    seen, shown = os.openpty()
    monkeypatch.setattr(progress, "AFTER", 0.01)
    monkeypatch.setattr(progress, "EVERY", 0.01)
    os.set_blocking(seen, False)
    with open(shown, "w", encoding="utf-8") as stream:
        yield Terminal(stream, seen)
    os.close(seen)


def written(seen: int) -> str:
    """What was written since; nothing, and a terminal that nobody has open any more, are errors of reading."""
    try:
        return os.read(seen, 65536).decode()
    except OSError:
        return ""


class TestProgress:
    """A line on the terminal while it takes long, and nothing of it afterwards."""

    def during(self, terminal: Terminal, what: str = "conf/", lang: str = "en", **environment: str) -> str:
        """What the terminal was sent while the work waited for it."""
        seen: list[str] = []

        def work() -> Any:
            end = monotonic() + (0.2 if environment else 30)
            while "".join(seen).count("\r") < 2 and monotonic() < end:
                seen.append(written(terminal.seen))
            return whole_report()

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stderr", terminal.stream)
            assert progress.watched(work, what, lang, environment) == whole_report()
        return "".join(seen) + written(terminal.seen)

    def test_the_line_comes_and_goes(self, terminal: Terminal) -> None:
        shown = self.during(terminal)
        assert shown.startswith("\r\x1b[Krocketaudit: auditing, 0 s so far: conf/")
        assert shown.endswith("\r\x1b[K")

    def test_in_chinese(self, terminal: Terminal) -> None:
        assert "正在审计，已用 0 秒：conf/" in self.during(terminal, lang="zh")

    def test_a_path_cannot_speak_to_the_terminal(self, terminal: Terminal) -> None:
        shown = self.during(terminal, "a\x1b[2J\nb")
        assert "a\\x1b[2J\\x0ab" in shown and "\x1b[2J" not in shown

    def test_it_is_one_line(self, terminal: Terminal) -> None:
        (first, *_) = self.during(terminal, "名" * 200).split("\r\x1b[K")[1:]
        assert len(first.encode("gbk")) < 80

    @pytest.mark.parametrize("environment", [{"CI": "true"}, {"CI": "1"}, {"TERM": "dumb"}])
    def test_not_where_a_log_would_keep_it(self, terminal: Terminal, environment: dict[str, str]) -> None:
        assert self.during(terminal, **environment) == ""

    def test_a_variable_that_says_no_is_no_ci(self, terminal: Terminal) -> None:
        assert progress._is_looked_at({"CI": "false"}) and progress._is_looked_at({"CI": ""})

    def test_the_alarm_is_off_afterwards_whatever_happens(self, terminal: Terminal) -> None:
        def fails() -> Any:
            raise ZeroDivisionError

        before = signal.getsignal(signal.SIGALRM)
        with pytest.raises(ZeroDivisionError):
            progress.watched(fails, "conf/", "en", {})
        assert signal.getitimer(signal.ITIMER_REAL)[0] == 0
        assert signal.getsignal(signal.SIGALRM) is before

    def test_short_work_is_not_spoken_of(self, terminal: Terminal, monkeypatch: Any, capsys: Any) -> None:
        monkeypatch.setattr(progress, "AFTER", 1000.0)
        monkeypatch.setattr(sys, "stderr", terminal.stream)
        assert main(["scan", "broker.conf"]) == 1
        assert written(terminal.seen) == ""


_SLOW = """
import sys
from time import monotonic
from rocketaudit.commands import progress, scan
progress.AFTER = 0.001
audit = scan.audit
def slowly(*given):
    end = monotonic() + 0.05
    while monotonic() < end:
        pass
    return audit(*given)
scan.audit = slowly
from rocketaudit.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no pseudo-terminals here")
@pytest.mark.parametrize(("arguments", "told"), [([], True), (["--no-progress"], False)])
def test_a_slow_scan_at_a_terminal(arguments: list[str], told: bool, folder: Path) -> None:
    seen, shown = os.openpty()
    command = [sys.executable, "-c", _SLOW, "scan", "broker.conf", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=shown, env=environment, check=False)
    os.close(shown)
    os.set_blocking(seen, False)
    text = written(seen)
    os.close(seen)
    assert done.returncode == 1 and done.stdout.startswith(b"rocketaudit ")
    assert ("auditing" in text) is told
    assert text.endswith("\r\x1b[K") is told


def test_it_is_not_even_imported_where_nobody_looks(folder: Path) -> None:
    program = "import sys; from rocketaudit.cli import main; main(['scan', 'broker.conf']); print(*sys.modules)"
    command = [sys.executable, "-c", program]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=True)
    loaded = done.stdout.splitlines()[-1].split()
    assert "rocketaudit.commands.scan" in loaded
    assert "rocketaudit.commands.progress" not in loaded
