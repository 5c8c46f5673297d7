"""The hooks of .pre-commit-hooks.yaml: their commands are run here with the files that pre-commit would give them."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from ci_shell import BAD, BROKER
from samples import ROOT, SAMPLES

from rocketaudit.cli import main
from rocketaudit.discover import discover

HOOKS = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
GOOD = BROKER + "inSyncReplicas=2\ntotalReplicas=2\n"
LISTENER = ROOT / "sample-configs" / "client-textbook/classic/src/main/java/textbook/classic/PaymentConsumer.java"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, text in {"notes.conf": "x", "a.yaml": "a: [", "A.java": "class A {}", "run.sh": "exit 1"}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def hook(id: str, folder: Path, *arguments: str) -> int:
    """Run a hook over all files of a folder."""
    of = HOOKS[id]
    program, *words = shlex.split(of["entry"])
    assert program == "rocketaudit" and of["language"] == "python"
    files = sorted(path.name for path in folder.iterdir() if re.search(of["files"], path.name))
    given = arguments or tuple(of.get("args", ()))
    return main([*words, *given, *(files if of.get("pass_filenames", True) else ())])


def test_there_are_two_and_both_run_in_one_process() -> None:
    assert list(HOOKS) == ["rocketaudit", "rocketaudit-all"]
    assert all(one["require_serial"] for one in HOOKS.values())
    assert HOOKS["rocketaudit-all"]["pass_filenames"] is False


@pytest.mark.parametrize("id", HOOKS)
def test_files_of_others_are_passed_over_in_silence(id: str, repository: Path, capsys: Any) -> None:
    assert hook(id, repository) == 0
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("id", HOOKS)
def test_a_good_file_passes_and_a_bad_one_does_not(id: str, repository: Path, capsys: Any) -> None:
    (repository / "broker.conf").write_text(GOOD)
    assert hook(id, repository) == 0, capsys.readouterr()
    (repository / "broker.conf").write_text(BAD)
    assert hook(id, repository) == 1
    assert "ignored-value" in capsys.readouterr().out


def test_one_line_a_finding_unless_somebody_wants_more(repository: Path, capsys: Any) -> None:
    (repository / "broker.conf").write_text(BAD)
    hook("rocketaudit", repository)
    assert all(line.startswith("broker.conf:") for line in capsys.readouterr().out.splitlines())
    assert hook("rocketaudit", repository, "--fail-on", "high", "--format", "text") == 1
    assert "= why:" in capsys.readouterr().out


def test_a_consumer_by_itself_is_not_asked_who_reads_its_dead_letters(repository: Path, capsys: Any) -> None:
    (repository / LISTENER.name).write_text(LISTENER.read_text(encoding="utf-8"), encoding="utf-8")
    assert hook("rocketaudit", repository) == 0
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("id", HOOKS)
@pytest.mark.parametrize("name", SAMPLES)
def test_the_hooks_see_what_a_scan_sees(name: str, id: str) -> None:
    """But for files that say nothing alone."""
    (found,) = discover([str(ROOT / "sample-configs" / name)])
    kinds = {row.kind for row in found.inputs if row.status == "read" and not re.search(HOOKS[id]["files"], row.path)}
    assert not kinds


@pytest.mark.parametrize("path", ["README.md", "src/a.py", "logo.png", "a.javascript"])
def test_what_can_never_be_ours_starts_nothing(path: str) -> None:
    assert not any(re.search(one["files"], path) for one in HOOKS.values())
