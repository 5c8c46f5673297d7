"""What `upgrade` and `diff` can be asked for: the options of `scan` that two audits share, and the two sides."""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.errors import UsageError
from rocketaudit.options.scan import FAIL_ON, SCAN, ScanOptions, scan_options
from rocketaudit.options.table import STDIN, VERSION, Option, Raw, text


class UpgradeOptions(NamedTuple):
    """What `upgrade` was asked for: the releases before (None: the one that the files show) and after (None: the newest
    known), and all that both audits are asked alike."""

    scan: ScanOptions
    old_release: str | None = None
    new_release: str | None = None
    format: str = "text"


class DiffOptions(NamedTuple):
    """What `diff` was asked for: the paths before and after, and all that both audits are asked alike."""

    scan: ScanOptions
    old: str
    new: str
    format: str = "text"


_COMPARED = "profile select ignore rules set env_file deployment lang color exit_zero config isolated".split()
# What both audits of a comparison are asked alike; its severity is that of findings that appear.
_ALIKE = (
    Option("format", ("--format", "-f"), "Format of the comparison. [default: text]", choices=("text", "json")),
    Option(
        "fail_on",
        ("--fail-on",),
        "Least severity of a new finding that makes the exit code 1. [default: high]",
        choices=FAIL_ON,
    ),
    *(option for option in SCAN if option.name in _COMPARED),
)
UPGRADE = (
    Option(
        "old_release",
        ("--from",),
        "The RocketMQ release that runs now. [default: the one that the files show]",
        metavar="VERSION",
    ),
    Option(
        "new_release", ("--to",), "The RocketMQ release to upgrade to. [default: the newest known]", metavar="VERSION"
    ),
    *_ALIKE,
    *(option for option in SCAN if option.name == "stdin_filename"),
)
DIFF = (VERSION, *_ALIKE)


def upgrade_options(raw: Raw, environment: Mapping[str, str]) -> UpgradeOptions:
    """The options of `upgrade` from what was parsed; raises UsageError."""
    return UpgradeOptions(
        scan=scan_options(raw, environment),
        old_release=text(raw, "old_release"),
        new_release=text(raw, "new_release"),
        format=text(raw, "format") or "text",
    )


def diff_options(raw: Raw, environment: Mapping[str, str]) -> DiffOptions:
    """The options of `diff` from what was parsed; raises UsageError."""
    old, new = text(raw, "old") or "", text(raw, "new") or ""
    if old == new == STDIN:
        raise UsageError("diff - -: only one side can be standard input; give the other as a path")
    return DiffOptions(scan_options({**raw, "paths": [old, new]}, environment), old, new, text(raw, "format") or "text")
