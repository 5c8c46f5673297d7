"""Shell completion: asked as the shells ask, by the environment, and installed where somebody asks for that."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from samples import ROOT

from rocketaudit import rules
from rocketaudit.options import completion
from rocketaudit.options.scan import FORMATS

IDS = [rule.id for rule in rules.load_builtin()]
VARIABLE = "_ROCKETAUDIT_COMPLETE"


def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """rocketaudit as a process of its own; no shell is told but by what is given."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    command = [sys.executable, "-m", "rocketaudit", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


def offered(line: str) -> list[str]:
    """What bash offers for the last word of the line, which is empty where the line ends with a blank."""
    last = str(len(line.split(" ")) - 1)
    done = run(**{VARIABLE: "complete_bash", "COMP_WORDS": line.replace(" ", "\n"), "COMP_CWORD": last})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


def test_commands() -> None:
    assert {"scan", "explain", "rules", "effective", "upgrade", "diff"} <= set(offered("rocketaudit "))
    assert offered("rocketaudit ex") == ["explain"]


def test_options() -> None:
    assert offered("rocketaudit scan --prof") == ["--profile"]
    assert "--allow-empty" in offered("rocketaudit scan --")


def test_choices() -> None:
    assert offered("rocketaudit scan --profile ") == ["dev", "standard", "no-loss"]
    assert offered("rocketaudit scan --lang ") == ["en", "zh"]
    assert offered("rocketaudit scan -f ") == list(FORMATS)
    assert offered("rocketaudit scan -f text -f sa") == ["sarif"]


@pytest.mark.parametrize("line", ["explain ", "scan --select ", "scan conf --ignore ", "upgrade --select "])
def test_rule_ids(line: str) -> None:
    assert sorted(offered(f"rocketaudit {line}")) == sorted(IDS)
    assert offered(f"rocketaudit {line}async-f") == ["async-flush"]


def test_rule_ids_behind_a_comma() -> None:
    assert offered("rocketaudit scan --ignore no-such,async-f") == ["no-such,async-flush"]
    assert offered("rocketaudit scan --ignore async-flush,async-f") == []


def test_releases() -> None:
    assert "5.3.3" in offered("rocketaudit scan --rocketmq-version 5.3.")
    assert offered("rocketaudit upgrade --to 4.9.7") == ["4.9.7"]


@pytest.mark.parametrize("line", ["scan ", "scan conf", "effective ", "diff ", "scan --env-file ", "scan -o "])
def test_files_are_left_to_the_shell(line: str) -> None:
    assert offered(f"rocketaudit {line}") == []


def test_zsh_and_fish() -> None:
    asked = {VARIABLE: "complete_zsh", "_TYPER_COMPLETE_ARGS": "rocketaudit explain async-f"}
    assert '"async-flush"' in run(**asked).stdout
    asked = {VARIABLE: "complete_fish", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    assert run(**asked, _TYPER_COMPLETE_ARGS="rocketaudit explain async-f").stdout == "async-flush\n"


def test_the_ids_are_where_the_rules_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (completion.COMPILED, completion.SOURCES) == (rules.COMPILED, rules.SOURCES)
    assert completion.rule_ids() == sorted(IDS)
    compiled = tmp_path / "_rules.json"
    compiled.write_text('[{"id": "one"}, {"id": "two"}]')
    monkeypatch.setattr(completion, "COMPILED", str(compiled))
    assert completion.rule_ids() == ["one", "two"]


def test_no_rule_is_loaded_for_it() -> None:
    program = (
        "import sys, atexit; atexit.register(lambda: print(*sys.modules, file=sys.stderr));"
        "sys.argv[0] = 'rocketaudit'; from rocketaudit.cli import main; sys.exit(main())"
    )
    variables = {VARIABLE: "complete_bash", "COMP_WORDS": "rocketaudit\nexplain\nas", "COMP_CWORD": "2"}
    environment = os.environ | {"PYTHONPATH": str(ROOT)} | variables
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert "async-flush" in done.stdout
    loaded = set(done.stderr.split())
    assert "typer" in loaded
    assert not {"yaml", "jsonschema", "rocketaudit.rules", "rocketaudit.detectors"} & loaded


@pytest.mark.parametrize(
    ("shell", "sign"),
    [("bash", "complete -o default"), ("zsh", "#compdef rocketaudit"), ("fish", "complete --command")],
)
def test_the_script_of_the_shell_that_is_named(shell: str, sign: str) -> None:
    done = run("--show-completion", shell)
    assert done.returncode == 0 and sign in done.stdout


def test_an_unknown_shell_is_an_error_of_use() -> None:
    done = run("--show-completion", "tcsh")
    assert (done.returncode, done.stdout) == (2, "")
    assert "'bash', 'zsh', 'fish'" in done.stderr


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".bash_completions/rocketaudit.sh"),
        ("zsh", ".zfunc/_rocketaudit"),
        ("fish", ".config/fish/completions/rocketaudit.fish"),
    ],
)
def test_installing_it(shell: str, file: str, tmp_path: Path) -> None:
    done = run("--install-completion", shell, HOME=str(tmp_path))
    assert done.returncode == 0 and file in done.stdout
    assert (tmp_path / file).read_text().strip() == run("--show-completion", shell).stdout.strip()


def test_nothing_is_installed_without_being_asked(tmp_path: Path) -> None:
    run("--show-completion", "bash", HOME=str(tmp_path))
    run("rules", HOME=str(tmp_path))
    assert not list(tmp_path.iterdir())


IN_SHELLS = {
    "bash": "COMP_WORDS=(rocketaudit explain async-f); COMP_CWORD=2; _rocketaudit_completion rocketaudit;"
    ' echo "$COMPREPLY"',
    "zsh": "words=(rocketaudit explain async-f); CURRENT=3; _arguments() { print -- $1 }; _rocketaudit_completion",
    "fish": "complete -C 'rocketaudit explain async-f'",
}


@pytest.mark.parametrize("shell", IN_SHELLS)
def test_in_the_shell_itself(shell: str, tmp_path: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"not installed: {shell}")
    program = tmp_path / "rocketaudit"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m rocketaudit "$@"\n')
    program.chmod(0o755)
    script = run("--show-completion", shell).stdout
    begin = "compdef() { : }\n" if shell == "zsh" else ""
    (tmp_path / "script").write_text(f"{begin}{script}\n{IN_SHELLS[shell]}\n")
    environment = os.environ | {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "HOME": str(tmp_path)}
    done = subprocess.run(
        [shell, str(tmp_path / "script")], env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert "async-flush" in done.stdout, done
