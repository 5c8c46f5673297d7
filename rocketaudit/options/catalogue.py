"""What `explain` and `rules` can be asked for."""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.options.table import COLOR, CONFIG, ISOLATED, LANG, PACKS, Option, Raw, language, text, texts

EXPLAIN = (PACKS, LANG, COLOR, CONFIG, ISOLATED)
RULES = (
    Option("format", ("--format", "-f"), "Format of the list. [default: text]", choices=("text", "json")),
    PACKS,
    LANG,
    COLOR,
    CONFIG,
    ISOLATED,
)


class ExplainOptions(NamedTuple):
    """What `explain` was asked for; `packs` are folders of rules."""

    rule: str
    packs: tuple[str, ...] = ()
    lang: str = "en"
    color: str = "auto"


class RulesOptions(NamedTuple):
    """What `rules` was asked for; `packs` are folders of rules."""

    format: str = "text"
    packs: tuple[str, ...] = ()
    lang: str = "en"
    color: str = "auto"


def explain_options(raw: Raw, environment: Mapping[str, str]) -> ExplainOptions:
    """The options of `explain` from what was parsed; raises UsageError."""
    return ExplainOptions(
        text(raw, "rule") or "", texts(raw, "rules"), language(raw, environment), text(raw, "color") or "auto"
    )


def rules_options(raw: Raw, environment: Mapping[str, str]) -> RulesOptions:
    """The options of `rules` from what was parsed; raises UsageError."""
    return RulesOptions(
        text(raw, "format") or "text", texts(raw, "rules"), language(raw, environment), text(raw, "color") or "auto"
    )
