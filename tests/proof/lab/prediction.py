"""What rocketaudit says about files, asked through its command line as anybody would."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Predicted", "effective", "scan", "survival"]


class Predicted(NamedTuple):
    """What is expected of a proof: `outcome` in one word, and of the survival table its failure and window.

    `files` is what the proof wrote into the files that it is about, `rules` are those that find something there.
    """

    outcome: str
    failure: str = ""
    window: str = ""
    files: Mapping[str, str] = {}
    rules: frozenset[str] = frozenset()


def survival(folder: Path, release: str, failure: str, subject: str | None = None) -> Predicted:
    """The row of one failure in the survival table; `subject` is needed where the files have several."""
    report = scan([folder], release)
    rows = [row for row in report["survival"] if row["failure"] == failure]
    rows = [row for row in rows if subject in (None, row["subject"])]
    assert len(rows) == 1, f"{failure} has {len(rows)} rows: {rows}"
    rules = frozenset(finding["rule"] for finding in report["findings"])
    window = rows[0]["window"]["text"].replace(f"{folder}{os.sep}", "")  # the same in every run
    return Predicted(rows[0]["acknowledged"], failure, window, rules=rules)


def scan(paths: Sequence[Path], release: str) -> dict[str, Any]:
    """The report of `rocketaudit scan` over files and folders."""
    return _asked("scan", *map(str, paths), "--rocketmq-version", release, "--exit-zero")


def effective(file: Path, release: str) -> dict[str, Any]:
    """`rocketaudit effective --format json` of one file."""
    return _asked("effective", str(file), "--rocketmq-version", release)


def _asked(*arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "rocketaudit", *arguments, "--format", "json", "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found
