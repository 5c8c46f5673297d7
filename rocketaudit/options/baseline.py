"""What `baseline create`, `update` and `check` can be asked for: all that decides what `scan` finds, and the file."""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.baseline import DEFAULT
from rocketaudit.dates import is_date
from rocketaudit.errors import UsageError
from rocketaudit.options.scan import SCAN, ScanOptions, scan_options
from rocketaudit.options.table import Option, Raw, text

_FINDING = (
    "version profile select ignore rules set env_file deployment lang color stdin_filename config isolated".split()
)  # what decides which findings there are


class BaselineOptions(NamedTuple):
    """What a command about the baseline was asked for. `force`: write over what is there; `add`: accept new findings
    too, with the `reason` and the last day `until` (YYYY-MM-DD) on which they count as accepted."""

    scan: ScanOptions
    path: str = DEFAULT
    force: bool = False
    add: bool = False
    reason: str | None = None
    until: str | None = None


_BASELINE = Option("baseline", ("--baseline",), f"The baseline's file. [default: {DEFAULT}]", metavar="FILE")
_GROUNDS = (
    Option("reason", ("--reason",), "Why the findings that are added are accepted.", metavar="TEXT"),
    Option("until", ("--until",), "The last day on which they are, such as 2027-01-31.", metavar="DATE"),
)
_ALIKE = (_BASELINE, *(option for option in SCAN if option.name in _FINDING))

CREATE = (
    *_ALIKE,
    *_GROUNDS,
    Option("force", ("--force",), "Write over a baseline that is there.", kind="flag"),
)
UPDATE = (
    *_ALIKE,
    *_GROUNDS,
    Option("add", ("--add",), "Accept the new findings too.", kind="flag"),
)
CHECK = (
    *_ALIKE,
    *(option for option in SCAN if option.name in ("fail_on", "exit_zero")),
)


def create_options(raw: Raw, environment: Mapping[str, str]) -> BaselineOptions:
    """The options of `baseline create` from what was parsed; raises UsageError."""
    asked = _options(raw, environment)
    return asked._replace(scan=asked.scan._replace(baseline=None), add=True, force=bool(raw.get("force")))


def update_options(raw: Raw, environment: Mapping[str, str]) -> BaselineOptions:
    """The options of `baseline update` from what was parsed; raises UsageError."""
    asked = _options(raw, environment)._replace(add=bool(raw.get("add")))
    if not asked.add and (asked.reason or asked.until):
        raise UsageError("--reason and --until are said of findings that are added; give --add too")
    return asked


def check_options(raw: Raw, environment: Mapping[str, str]) -> BaselineOptions:
    """The options of `baseline check` from what was parsed; raises UsageError."""
    return _options(raw, environment)


def _options(raw: Raw, environment: Mapping[str, str]) -> BaselineOptions:
    path = text(raw, "baseline") or DEFAULT
    until = text(raw, "until")
    if until is not None and not is_date(until):
        raise UsageError(f"--until {until!r}: write the day as in 2027-01-31")
    scan = scan_options({**raw, "baseline": path}, environment)
    return BaselineOptions(scan, path, reason=text(raw, "reason"), until=until)
