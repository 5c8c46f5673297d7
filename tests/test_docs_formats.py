"""docs/formats.md and its Chinese twin say what is so."""

import re
import shlex
from typing import Any

import pytest
from samples import ROOT

from rocketaudit import fast_path
from rocketaudit.cli import main
from rocketaudit.options.scan import FORMATS
from rocketaudit.renderers import github, gitlab, sarif_rules
from rocketaudit.words import word

PAGE, CHINESE = ((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("formats.md", "formats.zh.md"))
PAGES = pytest.mark.parametrize("page", [PAGE, CHINESE], ids=["en", "zh"])
COMMAND = re.compile(r"rocketaudit (scan [^#'\n]*)")


@PAGES
def test_the_table_has_all_formats(page: str) -> None:
    named = re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)
    assert sorted(named) == sorted(FORMATS)


@PAGES
def test_every_command_is_understood(page: str) -> None:
    commands = COMMAND.findall(page)
    assert len(commands) >= 8
    for command in commands:
        assert fast_path.parse(shlex.split(command), {}) is not None, command


@PAGES
def test_the_example_of_concise_is_real(page: str, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"\$ rocketaudit (.*)\n\n    (.*)\n", page)
    assert shown
    main(shlex.split(shown[1]))
    assert capsys.readouterr().out.splitlines()[0] == shown[2]


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
    chinese = re.search(r"只有 (.*?)带有 `security-severity`", CHINESE, re.DOTALL)
    assert chinese and re.findall(r"[a-z]+-[a-z-]+", chinese[1]) == list(sarif_rules.SECURITY)
    assert tuple(re.findall(r"[a-z]+-[a-z-]+", names[1])) == sarif_rules.SECURITY
    for name in sarif_rules.SECURITY:
        assert list((ROOT / "rules").glob(f"*/{name}.yaml")), name


def test_security_severities() -> None:
    english = {"critical": "critical", "high": "high", "medium": "medium", "low": "low", "info": "info"}
    chinese = {name: word(f"severity.{name}", "zh") for name in english}
    for page, names, form in ((PAGE, english, "{1} for {0}"), (CHINESE, chinese, "{0} {1}")):
        for name, points in sarif_rules.SECURITY_SEVERITIES.items():
            assert form.format(names[name], points) in " ".join(page.split()), name


@PAGES
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", page):
        assert (ROOT / "docs" / target).exists(), target
