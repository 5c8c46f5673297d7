"""What `config show` and `config schema` can be asked for."""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.options.scan import SCAN
from rocketaudit.options.table import Option, Raw, text

# `config show` answers for `scan`, so it takes what a configuration file could say of it; --format is its own.
_NOT_ASKED = (
    "format output stdin_filename exit_zero allow_empty no_progress sarif_suppressed sarif_security_severity".split()
)
SHOW = (
    Option("format", ("--format", "-f"), "Format of the listing. [default: text]", choices=("text", "json")),
    *(option for option in SCAN if option.name not in _NOT_ASKED),
)
SCHEMA: tuple[Option, ...] = ()


class ShowOptions(NamedTuple):
    """What `config show` was asked for: the options of `scan` as they were parsed."""

    values: Raw
    format: str = "text"
    color: str = "auto"


def show_options(raw: Raw, environment: Mapping[str, str]) -> ShowOptions:
    """The options of `config show` from what was parsed."""
    return ShowOptions({**raw, "format": []}, text(raw, "format") or "text", text(raw, "color") or "auto")


def schema_options(raw: Raw, environment: Mapping[str, str]) -> None:
    """`config schema` has none."""
