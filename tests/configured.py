"""A folder with broker files and configuration files, and the runs over it, for the tests of configuration."""

import json
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from rocketaudit import rules
from rocketaudit.cli import main
from rocketaudit.configuration.keys import KEYS
from rocketaudit.rulefiles import compile_folder

BROKER = """\
brokerClusterName = c
brokerName = broker-a
brokerId = 0
brokerRole = ASYNC_MASTER
flushDiskType = ASYNC_FLUSH
"""


@cache
def compiled(folder: Path) -> str:
    """The built-in rules in one file, as an installed rocketaudit has them: tests that scan often are faster so."""
    path = folder / "_rules.json"
    path.write_text(json.dumps(compile_folder(rules.SOURCES)), encoding="utf-8")
    return str(path)


def working_folder(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> "Folder":
    """A working directory without variables of ours: the fixture `folder` of each file of tests."""
    for variable in ("ROCKETAUDIT_CONFIG", *(key.variable for key in KEYS)):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(rules, "COMPILED", compiled(tmp_path_factory.getbasetemp()))
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path, capsys)


class Ran(NamedTuple):
    """What a run left: its exit code, standard output and standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Folder:
    """The working directory of a test; `.git` is in it, so that nothing above counts."""

    def __init__(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.path, self._capsys = path, capsys
        (path / ".git").mkdir()
        self.write("conf/broker.conf", BROKER)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *argv: str) -> Ran:
        code = main(list(argv))
        return Ran(code, *self._capsys.readouterr())

    def scan(self, *argv: str) -> Any:
        """The JSON report of a scan."""
        ran = self.run("scan", *(argv or ("conf",)), "-f", "json")
        assert ran.code in (0, 1), ran.err
        return ran.json

    def shown(self, *argv: str) -> dict[str, tuple[Any, str, list[str]]]:
        """What `config show` says, by key: value, origin, where."""
        ran = self.run("config", "show", "-f", "json", *argv)
        assert ran.code == 0, ran.err
        return {name: (one["value"], one["origin"], one["where"]) for name, one in ran.json["settings"].items()}

    def refused(self, text: str | bytes, name: str = ".rocketaudit.yml") -> str:
        """The error of a scan under a file of this content, without the name of the program."""
        path = self.write(name, text)
        ran = self.run("scan", "conf/broker.conf")
        assert (ran.code, ran.out) == (2, ""), ran
        assert "Traceback" not in ran.err and ran.err.startswith("rocketaudit: ")
        path.unlink()
        return ran.err.removeprefix("rocketaudit: ").rstrip("\n")


def severities(report: Any) -> dict[str, str]:
    """The severities of the findings, by rule."""
    return {one["rule"]: one["severity"] for one in report["findings"]}
