"""What `effective` can be asked for."""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.options.table import COLOR, CONFIG, ISOLATED, LANG, STDIN, VERSION, Option, Raw, language, text


class EffectiveOptions(NamedTuple):
    """What `effective` was asked for; `all` lists the settings that nobody wrote too."""

    path: str
    format: str = "text"
    version: str | None = None
    all: bool = False
    lang: str = "en"
    color: str = "auto"


EFFECTIVE = (
    Option("format", ("--format", "-f"), "Format of the listing. [default: text]", choices=("text", "json")),
    VERSION,
    Option("all", ("--all",), "List the defaults too.", kind="flag"),
    LANG,
    COLOR,
    CONFIG,
    ISOLATED,
)


def effective_options(raw: Raw, environment: Mapping[str, str]) -> EffectiveOptions:
    """The options of `effective` from what was parsed; raises UsageError."""
    return EffectiveOptions(
        path=text(raw, "path") or STDIN,
        format=text(raw, "format") or "text",
        version=text(raw, "version"),
        all=bool(raw.get("all")),
        lang=language(raw, environment),
        color=text(raw, "color") or "auto",
    )
