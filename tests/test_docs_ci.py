"""docs/ci.md and its Chinese twin say what is so; and of every page, that its commands and its twin are there."""

import re
import shlex
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml
from samples import ROOT

from rocketaudit import app, cli
from rocketaudit.fast_path import Call

DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))
ENGLISH, CHINESE = ((DOCS / name).read_text(encoding="utf-8") for name in ("ci.md", "ci.zh.md"))
BOTH = pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=["en", "zh"])
# For those who work on rocketaudit, or look things up by id; every other page is for all its users.
IN_ENGLISH_ONLY = {
    "accuracy.md",
    "client-accuracy.md",
    "design.md",
    "scoring.md",
    "survival.md",
    "writing-proofs.md",
    "writing-rules.md",
}


def code(page: str) -> list[str]:
    """The lines that are shown as code."""
    fenced = re.findall(r"^```\w*\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"^ {4}(.*)$", page, re.MULTILINE)
    return [line for block in fenced for line in block.splitlines()] + indented


def command_lines(page: str) -> list[list[str]]:
    """What is behind `rocketaudit` in the shell lines of a page, without comments and what it is piped into."""
    found = [re.match(r"(?:\$ |- )?(?:[^#|]*\| )?rocketaudit ([^|<>#]*)", line.strip()) for line in code(page)]
    lines = [shlex.split(one[1]) for one in found if one]
    return [words for words in lines if words and re.fullmatch(r"[a-z]+|--[a-z-]+", words[0]) and "..." not in words]


@BOTH
def test_commands_are_found(page: str) -> None:
    lines = [" ".join(words) for words in command_lines(page)]
    assert len(lines) >= 7
    assert {"scan deploy/ --exit-zero", "diff ../before/deploy deploy", "--show-completion zsh"} <= set(lines)


@pytest.mark.parametrize("name", [*PAGES, "../README.md", "../README.zh-CN.md"])
def test_commands_are_understood(name: str, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    # Whatever shell these tests are started from: it is asked for by --install-completion.
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "/bin/bash"))
    for words in command_lines((DOCS / name).read_text(encoding="utf-8")):
        call = app.parse(words)
        if isinstance(call, Call) and call.command != "version":
            check(call)
        else:
            assert isinstance(call, Call) or call == 0, f"{words}\n{capsys.readouterr().err}"


def check(call: Call) -> None:
    """The values of what was parsed fit together; raises a UsageError where they do not."""
    module, function = cli._COMMANDS[call.command][1].split(".")
    getattr(import_module(f"rocketaudit.options.{module}"), function)(call.values, {})


def test_every_page_for_users_is_there_in_both_languages() -> None:
    twins = {name for name in PAGES if name.endswith(".zh.md")}
    english = set(PAGES) - twins
    assert {name.replace(".zh.md", ".md") for name in twins} <= english
    assert {name for name in english if name.replace(".md", ".zh.md") not in twins} <= IN_ENGLISH_ONLY


@pytest.mark.parametrize("name", ["ci", "formats"])
def test_twins_have_the_same_parts(name: str) -> None:
    pages = [(DOCS / f"{name}{of}.md").read_text(encoding="utf-8") for of in ("", ".zh")]

    def parts(page: str) -> dict[str, Any]:
        lines = page.splitlines()
        return {
            "heads": [line for line in lines if re.match(r"##+ ", line) and line.isascii() and " " not in line[3:]],
            "sections": len([line for line in lines if line.startswith("#")]),
            "rows": len([line for line in lines if line.startswith("|")]),
            "points": len([line for line in lines if line.startswith("* ")]),
            "code": [re.sub(r"\s*#.*", "", line) for line in code(page) if not line.startswith("  `")],
            "links": sorted(re.findall(r"\]\(([^)]+?)(?:\.zh)?(?:\.md)?\)", page)),
        }

    assert parts(pages[0]) == parts(pages[1])


@BOTH
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page):
        assert (DOCS / target).exists(), target


@BOTH
def test_what_is_shown_is_what_the_files_say(page: str) -> None:
    shown = "\n".join(line.rstrip() for line in code(page))
    gitlab = (DOCS / "ci" / "gitlab-ci.yml").read_text(encoding="utf-8")
    assert gitlab.partition("\n")[2].strip() in shown
    steps = yaml.safe_load((DOCS / "ci" / "github.yml").read_text(encoding="utf-8"))["jobs"]["audit"]["steps"]
    block = shown[shown.index("- uses: your-org") : shown.index("sarif_file: rocketaudit.sarif")]
    assert yaml.safe_load(block + "sarif_file: rocketaudit.sarif") == steps[1:]
    hooks = yaml.safe_load(shown[shown.index("repos:") : shown.index("- uses:")])["repos"][0]["hooks"]
    known = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {one["id"] for one in hooks} < {one["id"] for one in known}
    assert all(f"**`{one['id']}`**" in page for one in known)


@BOTH
def test_every_input_and_output_of_the_action_is_told(page: str) -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    told = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    assert told == list(action["inputs"])
    assert all(f"`{name}`" in page for name in action["outputs"])


@BOTH
def test_the_image_is_as_it_is_told(page: str) -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    (user,) = re.findall(r"^USER (\d+)$", dockerfile, re.MULTILINE)
    (folder,) = re.findall(r"^WORKDIR (/src)$", dockerfile, re.MULTILINE)
    assert user in page and f"`{folder}`" in page
