"""What the documentation shows works: the sample rule of docs/writing-rules.md, the commands of the README."""

import re
import shlex
import textwrap
from pathlib import Path

import pytest
from rule_examples import marks, places, run
from test_clauses import survivors

from rocketaudit import fast_path
from rocketaudit.rules import Rule, load_builtin, load_pack

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def sample_rule(tmp_path: Path) -> Rule:
    text = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    block = text[text.index("    # my-rules/") : text.index("* **`detect`")]
    name = re.search(r"# my-rules/(\S+)", block)[1]  # type: ignore[index]
    (tmp_path / name).write_text(textwrap.dedent(block), encoding="utf-8")
    return load_pack(str(tmp_path), load_builtin())[0]


def test_the_sample_rule_finds_what_its_examples_say(sample_rule: Rule) -> None:
    for example in sample_rule.examples:
        assert places(run(sample_rule, example)) == marks(sample_rule, example)


def test_the_sample_rule_has_no_clause_too_many(sample_rule: Rule) -> None:
    assert survivors(sample_rule) == []


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_command_lines_of_the_readme_are_understood(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    commands = re.findall(r"^    (?:cat \S+ \| )?rocketaudit ((?:scan|effective) .*?)(?:\s+#.*)?$", text, re.MULTILINE)
    assert len(commands) >= 4
    for command in commands:
        assert fast_path.parse(shlex.split(command), {}) is not None, command


@pytest.mark.parametrize("page", sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob("*.md")))
def test_links_lead_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text(encoding="utf-8")):
        assert (ROOT / target).exists(), target
