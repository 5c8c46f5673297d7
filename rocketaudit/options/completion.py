"""What a shell offers where a command line is not finished, beside commands, options and their choices.

In: the word as far as it is typed. Out: what it may become. Asked at every press of a key, so rules are not loaded for
it: their ids are enough.
"""

import json
import os.path
from collections.abc import Callable, Iterable

_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
# As rules.py has them, which would import every detector.
COMPILED = os.path.join(_PACKAGE, "_rules.json")
SOURCES = os.path.join(os.path.dirname(_PACKAGE), "rules")


def rule_ids() -> list[str]:
    """The ids of the built-in rules."""
    if os.path.exists(COMPILED):
        with open(COMPILED, encoding="utf-8") as file:
            return [str(rule["id"]) for rule in json.load(file)]
    files = (name for _, _, names in os.walk(SOURCES) for name in names)
    return sorted(name.removesuffix(".yaml") for name in files if name.endswith(".yaml"))


def _rules(incomplete: str) -> list[str]:
    """Ids behind the last comma; those before it are not offered again."""
    written, comma, begun = incomplete.rpartition(",")
    return [f"{written}{comma}{name}" for name in _beginning(begun, rule_ids()) if name not in written.split(",")]


def _releases(incomplete: str) -> list[str]:
    from rocketaudit.catalogue import load

    return _beginning(incomplete, load().releases)


def _beginning(begun: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(begun)]


# By what the help calls the value. What is not here is a file, which shells complete themselves, or anybody's guess.
BY_METAVAR: dict[str | None, Callable[[str], list[str]]] = {"RULE": _rules, "VERSION": _releases}
