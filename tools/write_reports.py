"""Writes what is generated from the project itself: the REPORT.txt of every sample and docs/rules.md.

tests/test_generated.py asks the same functions and fails where a file is not what they say.
"""

import contextlib
import io
import os
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from rocketaudit.cli import main  # noqa: E402
from rocketaudit.detectors import reads_code  # noqa: E402
from rocketaudit.examples import fence_of, texts  # noqa: E402
from rocketaudit.rules import Rule, load_builtin  # noqa: E402

SAMPLES = ROOT / "sample-configs"
RULES_PAGE = ROOT / "docs" / "rules.md"

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


def rules_page(rules: Sequence[Rule]) -> str:
    """docs/rules.md: what every rule says, by stage."""
    lines = [
        "# Rules",
        "",
        "Made by `make reports` from rules/; `rocketaudit explain RULE` says the same, with examples.",
        "",
    ]
    for stage in dict.fromkeys(rule.stage for rule in rules):
        lines += [f"## {stage}", ""]
        lines += [line for rule in rules if rule.stage == stage for line in _rule(rule)]
    return "\n".join(lines)


def _rule(rule: Rule) -> list[str]:
    severities = ", ".join(dict.fromkeys(case.severity for case in rule.cases))
    releases = f" · releases {rule.releases}" if rule.releases else ""
    whys = list(dict.fromkeys(case.why["en"].strip() for case in rule.cases))
    fixes = list(dict.fromkeys(case.fix["en"].strip() for case in rule.cases))
    return [
        f"### {rule.id}",
        "",
        f"**{rule.title['en']}** · {rule.title['zh']}",
        "",
        f"{severities} · confidence {rule.confidence} · demanded by {rule.profile}{releases}",
        "",
        *(line for why in whys for line in (why, "")),
        *(line for fix in fixes for line in (f"Fix: {fix}", "")),
        "Evidence: " + "; ".join(f"`{one}`" if ":" in one and " " not in one else one for one in rule.evidence),
        "",
        *(_shown(rule) if any(reads_code(case.detect) for case in rule.cases) else ()),
    ]


def _shown(rule: Rule) -> list[str]:
    """The first bad and the first good example of a rule about client code: what is meant is seen best there."""
    lines = []
    for kind, label in (("bad", "Found:"), ("good", "Not found:")):
        example = next(one for one in rule.examples if kind in one)
        lines += [label, ""]
        for path, text in texts(example, code=True).items():
            lines += [f"```{fence_of(path)}", *text.rstrip().splitlines(), "```", ""]
    return lines


if __name__ == "__main__":
    for each in reports():
        each.write_text(sample_report(each), encoding="utf-8")
    RULES_PAGE.write_text(rules_page(load_builtin()), encoding="utf-8")
