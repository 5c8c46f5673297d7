"""What `fix` can be asked for: what it audits by is asked as of `scan`, what it does with the files is its own."""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.errors import UsageError
from rocketaudit.options.scan import SCAN, ScanOptions, scan_options
from rocketaudit.options.table import STDIN, Option, Raw


class FixOptions(NamedTuple):
    """What `fix` was asked for: only to show the changes, to write them without a question, to make those too that
    change what the brokers do."""

    scan: ScanOptions
    diff: bool = False
    yes: bool = False
    unsafe: bool = False


_OF_SCAN = (
    "version profile select ignore rules set env_file deployment lang color stdin_filename config isolated".split()
)
FIX = (
    Option("diff", ("--diff",), "Write nothing; print what would change, for git apply or patch -p1.", kind="flag"),
    Option(
        "unsafe",
        ("--unsafe",),
        "Mend also what changes the brokers' behaviour or speed, each with its cost shown.",
        kind="flag",
    ),
    Option("yes", ("--yes", "-y"), "Write without asking; needed where there is no terminal.", kind="flag"),
    *(option for option in SCAN if option.name in _OF_SCAN),
)


def fix_options(raw: Raw, environment: Mapping[str, str]) -> FixOptions:
    """The options of `fix` from what was parsed; raises UsageError."""
    asked = {name: value for name, value in raw.items() if name in (*_OF_SCAN, "paths", "configured")}
    options = FixOptions(scan_options(asked, environment), *(bool(raw.get(name)) for name in ("diff", "yes", "unsafe")))
    if options.diff and options.yes:
        raise UsageError("--diff and --yes: --diff writes nothing, --yes writes without asking; give one of them")
    if STDIN in options.scan.paths and len(options.scan.paths) > 1:
        raise UsageError("fix -: standard input is mended alone, to standard output; give files to another call")
    return options
