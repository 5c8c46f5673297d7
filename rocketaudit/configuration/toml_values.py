"""The table [tool.rocketaudit] of a pyproject.toml: what is written in it, with places.

In: a text, and how to show its path. Out: the values by key, None without the table. Raises ConfigError. tomllib tells
no places: they are looked for in the text, and a value inside a longer one has the place of the key that is found.
"""

import re
import tomllib
from typing import Any

from rocketaudit.configuration.source import MAX_DEPTH, Place, Written
from rocketaudit.errors import ConfigError

TABLE = ("tool", "rocketaudit")
_TOO_DEEP = "is nested too deep; no key needs more than a list in a table"

_PART = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_NAME = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_LINE = re.compile(rf"[ \t]*(?:\[[ \t]*(?P<table>{_NAME})[ \t]*\]|(?P<key>{_NAME})[ \t]*=)")
_PARTS = re.compile(_PART)
# tomllib takes time and memory with the square of a key's length.
_CHAIN = re.compile(r"""(?<![\w\-])(?:(?:[\w\-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){50}""")
_WHERE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)

Path = tuple[str, ...]


def table(text: str, path: str) -> dict[str, Written] | None:
    """The keys of the table with what they are given."""
    found: Any = _loaded(text, path)
    for name in TABLE:
        found = found.get(name) if isinstance(found, dict) else None
    if found is None:
        return None
    places = _places(text)
    if not isinstance(found, dict):
        raise ConfigError(path, *_nearest(places, TABLE), "expected a table: [tool.rocketaudit]")
    return {key: _written(value, (*TABLE, key), path, places) for key, value in found.items()}


def _loaded(text: str, path: str) -> dict[str, Any]:
    if found := _CHAIN.search(text):
        line = text.count("\n", 0, found.start()) + 1
        raise ConfigError(path, line, 1, f"is no configuration file: a key {_TOO_DEEP}")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = _WHERE.fullmatch(str(error))
        line, column = (int(said[2]), int(said[3])) if said else (text.count("\n") + 1, 1)
        problem = said[1] if said else str(error).removesuffix(" (at end of document)")
        raise ConfigError(path, line, column, f"is no TOML: {problem[:1].lower()}{problem[1:]}; mend it here") from None
    except ValueError:
        raise ConfigError(path, 1, 1, "is no TOML: a number has too many digits; mend it") from None
    except RecursionError:
        raise ConfigError(path, 1, 1, f"is no configuration file: it {_TOO_DEEP}") from None


def _written(value: Any, at: Path, path: str, places: dict[Path, tuple[int, int]], depth: int = 0) -> Written:
    place = Place(path, *_nearest(places, at))
    if depth > MAX_DEPTH:
        raise ConfigError(*place, _TOO_DEEP)
    if isinstance(value, dict):
        inside = {key: _written(one, (*at, key), path, places, depth + 1) for key, one in value.items()}
        return Written(place, place, inside)
    if isinstance(value, list):
        return Written(place, place, [_written(one, at, path, places, depth + 1) for one in value])
    if isinstance(value, str) or (isinstance(value, int) and value.bit_length() < 64):
        return Written(place, place, str(value).lower() if isinstance(value, bool) else str(value))
    # 4.10 as a number is 4.1.
    raise ConfigError(*place, f"{at[-1]!r} has a value that is no text; put it in quotes")


def _places(text: str) -> dict[Path, tuple[int, int]]:
    """Where keys and heads of tables stand, by their full names."""
    places: dict[Path, tuple[int, int]] = {}
    head: Path = ()
    for number, line in enumerate(text.split("\n"), 1):
        if found := _LINE.match(line):
            name = found["table"] or found["key"]
            parts = tuple(part.strip("\"'") for part in _PARTS.findall(name))
            head = parts if found["table"] else head
            full = parts if found["table"] else (*head, *parts)
            places.setdefault(full, (number, line.index(name) + 1))
    return places


def _nearest(places: dict[Path, tuple[int, int]], at: Path) -> tuple[int, int]:
    while at and at not in places:
        at = at[:-1]
    return places.get(at, (1, 1))
