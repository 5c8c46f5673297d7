"""What every table of options is made of, and the options that several commands share.

In: values as parsed. Out: texts, lists and the language that they stand for; raises UsageError where they are wrong.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.errors import UsageError
from rocketaudit.findings import LANGUAGES

Raw = Mapping[str, object]
"""Values as parsed, by option name: str, int, bool, None, or a sequence of str where an option is repeatable."""

COLORS = ("auto", "always", "never")
LANGUAGE_VARIABLE, CONFIG_VARIABLE = "ROCKETAUDIT_LANG", "ROCKETAUDIT_CONFIG"
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
STDOUT = STDIN = "-"


class Option(NamedTuple):
    """One option. `kind` is text, integer or flag; `many` may be given several times; `choices` are all it takes."""

    name: str
    flags: tuple[str, ...]
    help: str
    kind: str = "text"
    many: bool = False
    choices: tuple[str, ...] = ()
    metavar: str | None = None


VERSION = Option(
    "version", ("--rocketmq-version",), "The RocketMQ release to judge for, such as 5.3.3 or 4.9.", metavar="VERSION"
)
LANG = Option(
    "lang",
    ("--lang",),
    f"Language of the texts. [environment: {LANGUAGE_VARIABLE}; default: that of the locale]",
    choices=LANGUAGES,
)
COLOR = Option("color", ("--color",), "Colours; auto: on a terminal. [default: auto]", choices=COLORS)
CONFIG = Option(
    "config",
    ("--config",),
    f"The configuration file. [environment: {CONFIG_VARIABLE}; default: the nearest]",
    metavar="FILE",
)
ISOLATED = Option("isolated", ("--isolated",), "Use no configuration file.", kind="flag")
PACKS = Option("rules", ("--rules",), "Folder with rules of your own; may be repeated.", many=True, metavar="DIR")


def language(raw: Raw, environment: Mapping[str, str]) -> str:
    """--lang, else the variable of our own, else the locale of messages, else English; raises UsageError where our
    variable names no language of ours."""
    chosen = text(raw, "lang")
    if chosen:
        return chosen
    wanted = environment.get(LANGUAGE_VARIABLE, "")
    if wanted and wanted not in LANGUAGES:
        raise UsageError(f"{LANGUAGE_VARIABLE} is {wanted!r}; set it to {' or '.join(LANGUAGES)}, or use --lang")
    return wanted or _of_locale(environment)


def _of_locale(environment: Mapping[str, str]) -> str:
    """The language of the first locale variable that is set, as POSIX orders them."""
    locale = next((environment[name] for name in _LOCALE_VARIABLES if environment.get(name)), "")
    return next((known for known in LANGUAGES if locale.lower().startswith(known)), LANGUAGES[0])


def text(raw: Raw, name: str) -> str | None:
    """The value of an option that is given once."""
    value = raw.get(name)
    return None if value is None else str(value)


def texts(raw: Raw, name: str) -> tuple[str, ...]:
    """The values of an option that may be repeated."""
    value = raw.get(name)
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def listed(raw: Raw, name: str) -> tuple[str, ...]:
    """The comma-separated words of all occurrences, in order, each once."""
    words = (word.strip() for given in texts(raw, name) for word in given.split(","))
    return tuple(dict.fromkeys(word for word in words if word))
