"""Writes what is generated from the project itself: the reports of the samples and the pages of rules.

tests/test_generated.py asks the same functions and fails where a file is not what they say.
"""

import contextlib
import io
import os
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rocketaudit.cli import main  # noqa: E402
from rocketaudit.detectors import reads_code  # noqa: E402
from rocketaudit.examples import fence_of, texts  # noqa: E402
from rocketaudit.rules import Rule, load_builtin  # noqa: E402
from rocketaudit.words import word  # noqa: E402

SAMPLES = ROOT / "sample-configs"
RULES_PAGES = {"en": ROOT / "docs" / "rules.md", "zh": ROOT / "docs" / "rules.zh.md"}

# The command lines that the samples are shown with, by report; every other sample has the plain one.
COMMANDS = {
    "rocketmq-4.9/REPORT.txt": "--rocketmq-version 4.9.7",
    "two-masters-two-slaves/REPORT.zh.txt": "--rocketmq-version 5.3.3 --lang zh",
    "two-masters-two-slaves/REPORT.txt": "--rocketmq-version 5.3.3",
    "order-platform/REPORT.txt": "--rocketmq-version 5.3.3",
    "order-platform/REPORT.zh.txt": "--rocketmq-version 5.3.3 --lang zh",
    "client-mistakes/REPORT.txt": "--rocketmq-version 5.3.3",
    "client-mistakes/REPORT.zh.txt": "--rocketmq-version 5.3.3 --lang zh",
}


def reports() -> list[Path]:
    """Where every sample's report lies."""
    plain = [folder / "REPORT.txt" for folder in sorted(SAMPLES.iterdir()) if folder.is_dir()]
    return sorted({*plain, *(SAMPLES / name for name in COMMANDS)})


def sample_report(path: Path) -> str:
    """What REPORT.txt at `path` should say: the command, the report, the exit code."""
    sample = path.parent.relative_to(ROOT).as_posix()
    options = COMMANDS.get(path.relative_to(SAMPLES).as_posix(), "")
    command = f"scan {sample} {options}".strip()
    out, code = _run(shlex.split(command))
    return f"$ rocketaudit {command}\n{out}$ echo $?\n{code}\n"


def _run(arguments: Sequence[str]) -> tuple[str, int]:
    """A command line run here, as off a terminal and with no environment of the user's."""
    for name in ("ROCKETAUDIT_LANG", "FORCE_COLOR", "NO_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE"):
        os.environ.pop(name, None)
    buffer = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.chdir(ROOT), contextlib.redirect_stdout(buffer):
        code = main(list(arguments))
        buffer.flush()
    return buffer.buffer.getvalue().decode("utf-8"), code  # type: ignore[attr-defined]


def rules_page(rules: Sequence[Rule], lang: str) -> str:
    """docs/rules.md and rules.zh.md: what every rule says, by stage."""
    lines = [*_HEADS[lang], ""]
    for stage in dict.fromkeys(rule.stage for rule in rules):
        lines += [f"## {word(f'stage.{stage}', lang)}", ""]
        lines += [line for rule in rules if rule.stage == stage for line in _rule(rule, lang)]
    return "\n".join(lines)


_HEADS = {
    "en": (
        "# Rules",
        "",
        "[中文](rules.zh.md)",
        "",
        "Made by `make reports` from rules/; `rocketaudit explain RULE` says the same, with examples.",
    ),
    "zh": (
        "# 规则",
        "",
        "[English](rules.md)",
        "",
        "由 `make reports` 根据 rules/ 生成；`rocketaudit explain RULE --lang zh` 给出同样的内容和示例。",
    ),
}


def _rule(rule: Rule, lang: str) -> list[str]:
    def texts_of(key: str, texts: Iterable[str]) -> list[str]:
        label = word(key, lang) + ("：" if lang == "zh" else ": ")
        return [line for text in dict.fromkeys(texts) for line in (label + " ".join(text.split()), "")]

    severities = (_LISTING[lang]).join(dict.fromkeys(word(f"severity.{case.severity}", lang) for case in rule.cases))
    facts = [severities, *(f"{word(f'explain.{key}', lang)} {value}" for key, value in _facts(rule, lang))]
    evidence = (f"`{one}`" if ":" in one and " " not in one else one for one in rule.evidence)
    return [
        f"### {rule.id}",
        "",
        f"**{rule.title[lang]}**",
        "",
        " · ".join(facts),
        "",
        *texts_of("why", (case.why[lang] for case in rule.cases)),
        *texts_of("explain.proof", [rule.proof[lang]] if rule.proof else ()),
        *texts_of("fix", (case.fix[lang] for case in rule.cases)),
        *texts_of("explain.evidence", ["; ".join(evidence)]),
        *(_shown(rule, lang) if any(reads_code(case.detect) for case in rule.cases) else ()),
    ]


_LISTING = {"en": ", ", "zh": "、"}


def _facts(rule: Rule, lang: str) -> Iterator[tuple[str, str]]:
    yield "profile", rule.profile
    if rule.releases:
        yield "releases", rule.releases


def _shown(rule: Rule, lang: str) -> list[str]:
    """The first bad and the first good example of a rule about client code: what is meant is seen best there."""
    lines = []
    for kind in ("bad", "good"):
        example = next(one for one in rule.examples if kind in one)
        lines += [word(f"explain.{kind}", lang), ""]
        for path, text in texts(example, code=True).items():
            lines += [f"```{fence_of(path)}", *text.rstrip().splitlines(), "```", ""]
    return lines


if __name__ == "__main__":
    for each in reports():
        each.write_text(sample_report(each), encoding="utf-8")
    for language, page in RULES_PAGES.items():
        page.write_text(rules_page(load_builtin(), language), encoding="utf-8")
