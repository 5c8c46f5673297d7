"""docs/formats.md says what is so."""

import re
import shlex
from typing import Any

import pytest
import yaml
from samples import ROOT

from rocketaudit import fast_path
from rocketaudit.renderers import RENDERERS, github, gitlab, sarif_rules
from rocketaudit.words import word

PAGE = (ROOT / "docs" / "formats.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"rocketaudit (scan [^#'\n]*)")


def indented(first_line: str) -> str:
    """The block of the page that begins with this line."""
    block = PAGE[PAGE.index(f"    {first_line}\n") :]
    lines = re.match(r"(?:    .*\n|\n)+", block)
    assert lines
    return "".join(line[4:] or "\n" for line in lines[0].splitlines(keepends=True))


def test_the_table_has_all_formats_in_order() -> None:
    named = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(RENDERERS)


def test_every_command_is_understood() -> None:
    commands = COMMAND.findall(PAGE)
    assert len(commands) >= 8
    for command in commands:
        assert fast_path.parse(shlex.split(command), {}) is not None, command


def test_the_example_of_concise_is_real(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    from rocketaudit.cli import main

    monkeypatch.chdir(ROOT)
    shown = re.search(r"\$ rocketaudit (.*)\n\n    (.*)\n", PAGE)
    assert shown
    main(shlex.split(shown[1]))
    assert capsys.readouterr().out.splitlines()[0] == shown[2]


@pytest.mark.parametrize("first_line", ["# .github/workflows/rocketaudit.yml", "# .gitlab-ci.yml"])
def test_examples_are_yaml(first_line: str) -> None:
    content = yaml.safe_load(indented(first_line))
    assert content.get("jobs") or content["rocketaudit"]["artifacts"]["reports"]["codequality"]


def test_what_is_said_of_levels() -> None:
    assert "critical and high are `error`, medium `warning`, low and info `note`" in PAGE
    assert list(sarif_rules.LEVELS.values()) == ["error", "error", "warning", "note", "note"]
    assert list(github.LEVELS.values()) == ["error", "error", "warning", "notice", "notice"]
    assert "Critical is `blocker`, high `critical`, medium `major`, low `minor`, info `info`" in PAGE
    assert list(gitlab.SEVERITIES.values()) == ["blocker", "critical", "major", "minor", "info"]
    assert github.SHOWN == 10 and "ten of each level" in PAGE and "10" in word("annotations.more", "en", count=1)


def test_which_rules_are_about_security() -> None:
    names = re.search(r"Only (.*?)\s+have a `security-severity`", PAGE, re.DOTALL)
    assert names
    assert tuple(re.findall(r"[a-z]+-[a-z-]+", names[1])) == sarif_rules.SECURITY
    for name in sarif_rules.SECURITY:
        assert list((ROOT / "rules").glob(f"*/{name}.yaml")), name


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
