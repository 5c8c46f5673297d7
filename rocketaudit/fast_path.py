"""Well-formed `scan` and `effective` command lines without typer, whose import costs more than the audit of a file.

In: argv without the program's name. Out: what was asked for, or None: then the typer application parses it again, and
gives its help and its errors. Wherever this accepts an argv, typer gives the same (tests/test_fast_path.py).
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.options.effective import EFFECTIVE
from rocketaudit.options.scan import SCAN
from rocketaudit.options.table import Option


class Call(NamedTuple):
    """A command with the values of its options and arguments, by name."""

    command: str
    values: dict[str, object]


_COMMANDS = {"scan": SCAN, "effective": EFFECTIVE}
_COMPLETION_VARIABLE = "_ROCKETAUDIT_COMPLETE"


def parse(argv: Sequence[str], environment: Mapping[str, str]) -> Call | None:
    """The call that a plain command line makes; None for anything unusual, right or wrong."""
    if not argv or argv[0] not in _COMMANDS or _COMPLETION_VARIABLE in environment:
        return None
    options = _COMMANDS[argv[0]]
    values: dict[str, object] = {option.name: _unset(option) for option in options}
    paths: list[str] = []
    flags = {flag: option for option in options for flag in option.flags}
    words = iter(argv[1:])
    for word in words:
        if not word.startswith("-") or word == "-":
            paths.append(word)
        elif not _take(word, words, flags, values):
            return None
    if any(_unusual(path) for path in paths) or (argv[0] == "effective" and len(paths) != 1):
        return None
    return Call(argv[0], values | ({"paths": paths} if argv[0] == "scan" else {"path": paths[0]}))


def _unset(option: Option) -> object:
    """What typer gives for an option that is not there."""
    return [] if option.many else False if option.kind == "flag" else None


def _take(word: str, words: Iterator[str], flags: Mapping[str, Option], values: dict[str, object]) -> bool:
    """Put one option with its value into `values`; False where it is not plainly right."""
    flag, equals, text = word.partition("=")
    option = flags.get(flag)
    if option is None or (equals and not flag.startswith("--")):
        return False
    if option.kind == "flag":
        values[option.name] = True
        return not equals
    value = text if equals else next(words, "")
    if not value or (value.startswith("-") and value != "-" and not equals):
        return False
    if option.choices and value not in option.choices:
        return False
    if option.kind == "integer" and not (value.isascii() and value.isdigit() and len(value) < 10):
        return False
    typed: object = int(value) if option.kind == "integer" else value
    values[option.name] = [*values[option.name], typed] if option.many else typed  # type: ignore[misc]
    return True


def _unusual(path: str) -> bool:
    # On Windows typer expands patterns, variables and ~ itself.
    return not path or (sys.platform == "win32" and any(sign in path for sign in "*?[$%~"))
