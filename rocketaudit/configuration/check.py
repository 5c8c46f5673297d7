"""What a key of a configuration file is given, checked, and as the command line would give it.

In: a value as it is written, and the folder of its file. Out: what it means for `config show`, and for the functions of
options/; the places of rules that it names. Raises ConfigError with what was expected.
"""

import os
from typing import Any, NamedTuple

from rocketaudit import globs
from rocketaudit.configuration.keys import (
    EXTENDS,
    FILE,
    FOLDER,
    GLOB,
    KEYS,
    LISTS,
    MANY,
    NO_KEYS,
    NUMBER,
    ONE,
    PAIRS,
    RULE,
    Key,
)
from rocketaudit.configuration.source import Place, Written, named
from rocketaudit.errors import ConfigError
from rocketaudit.spelling import suggestion

_SHAPES = {
    ONE: "one value",
    MANY: "a value or a list",
    PAIRS: "names with a value each",
    LISTS: "names with a value or a list each",
}


class Taken(NamedTuple):
    """What a key is given: `value` as it is shown, `raw` as the command line would give it, by name where it has names
    ("" for all else). `places` are those of the rules that it speaks of, `names` those of the names."""

    value: Any
    raw: dict[str, Any]
    places: dict[str, Place]
    names: dict[str, Place]


def known(name: str, at: Place) -> Key:
    """The key of a name."""
    for key in KEYS:
        if key.name == name:
            return key
    if name in NO_KEYS:
        raise _error(at, f"{name!r} belongs on the command line: {NO_KEYS[name]}; remove the key")
    names = [EXTENDS, *(key.name for key in KEYS)]
    raise _error(at, f"unknown key {name!r}{suggestion(name, names)}; expected {', '.join(names)}")


def taken(key: Key, written: Written, folder: str) -> Taken:
    """What a key is given by the file in `folder`."""
    names = key.shape in (PAIRS, LISTS)
    value = written.value
    if names != isinstance(value, dict) or (key.shape == ONE and not isinstance(value, str)):
        raise _error(written.at, f"{key.name!r} takes {_SHAPES[key.shape]}{_example(key)}")
    places: dict[str, Place] = {}
    if isinstance(value, dict):
        return _entries(key, value, folder, places)
    several = [_scalar(key, one, folder, places) for one in _listed(written)]
    if key.shape == ONE:
        return Taken(several[0].value, {"": several[0].raw}, places, {})
    return Taken([one.value for one in several], {"": [one.raw for one in several]}, places, {})


def _entries(key: Key, written: dict[str, Written], folder: str, places: dict[str, Place]) -> Taken:
    found: dict[str, Any] = {}
    raw: dict[str, Any] = {}
    for name, one in written.items():
        if not name.strip() or (key.name in ("set", "deployment") and "=" in name):
            raise _error(one.name, f"{name!r} is no name for {key.name!r}{_example(key)}")
        if isinstance(one.value, dict) or (key.shape == PAIRS and not isinstance(one.value, str)):
            raise _error(one.at, f"{name!r} in {key.name!r} takes {_SHAPES[ONE if key.shape == PAIRS else MANY]}")
        if key.named == RULE:
            places.setdefault(name, one.name)
        several = [_scalar(key, item, folder, places) for item in _listed(one)]
        found[name] = several[0].value if key.shape == PAIRS else [item.value for item in several]
        raw[name] = _raw(key, name, [item.raw for item in several], folder)
    return Taken(found, raw, places, {name: one.name for name, one in written.items()})


def _raw(key: Key, name: str, values: list[Any], folder: str) -> list[Any]:
    """An entry as the command line would give it; what has no option as a pair."""
    if key.name == "severity":
        return [(name, values[0])]
    if key.name == "ignore-in":
        return [(globs.below(folder, name), tuple(values))]
    return [f"{name.strip()}={value}" for value in values]


class _Scalar(NamedTuple):
    value: Any
    raw: Any


def _listed(written: Written) -> list[Written]:
    return written.value if isinstance(written.value, list) else [written]


def _scalar(key: Key, written: Written, folder: str, places: dict[str, Place]) -> _Scalar:
    text = written.value
    if not isinstance(text, str):
        raise _error(written.at, f"{key.name!r} has a list or a mapping where a value is expected{_example(key)}")
    if not text.strip() and key.name != "set":
        raise _error(written.at, f"{key.name!r} has no value; give one{_example(key)}, or remove it")
    if key.choices and text not in key.choices:
        near = suggestion(text, key.choices)
        raise _error(written.at, f"{key.name!r} is {text!r}{near}; expected {_one_of(key.choices)}")
    if key.kind == NUMBER:
        if not (text.isascii() and text.isdigit() and int(text[:9]) <= 100):
            raise _error(written.at, f"{key.name!r} is {text!r}; expected a whole number from 0 to 100")
        return _Scalar(int(text), int(text))
    if key.kind == RULE:
        places.setdefault(text, written.at)
    if key.kind == GLOB:
        return _Scalar(text, globs.below(folder, text))
    if key.kind in (FILE, FOLDER):
        path = _path(key, text, written.at, folder)
        return _Scalar(path, path)
    return _Scalar(text, text)


def _path(key: Key, text: str, at: Place, folder: str) -> str:
    """A path of the file as one of the working directory."""
    path = named(os.path.join(os.path.abspath(folder), text))
    there = os.path.isdir(path) if key.kind == FOLDER else os.path.exists(path)
    if not there and key.name != "baseline":
        what = "folder" if key.kind == FOLDER else "file"
        raise _error(at, f"{key.name!r}: no such {what}: {path}; paths are relative to the folder of this file")
    return path


def _one_of(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


_EXAMPLES = {
    "set": "set: {REPLICAS: 2}",
    "deployment": "deployment: {prod: 'prod/**'}",
    "severity": "severity: {async-flush: low}",
    "ignore-in": "ignore-in: {'dev/**': [async-flush]}",
    "exclude": "exclude: ['legacy/**']",
    "rocketmq-version": "rocketmq-version: 5.3.3",
    "min-score": "min-score: 75",
    "rules": "rules: [my-rules]",
    "env-file": "env-file: prod.env",
    "baseline": "baseline: .rocketaudit-baseline.json",
    "select": "select: [async-flush]",
    "ignore": "ignore: [async-flush]",
}


def _example(key: Key) -> str:
    if key.choices and key.shape != PAIRS:
        return f": {_one_of(key.choices)}"
    return f", for example {_EXAMPLES[key.name]}"


def _error(at: Place, problem: str) -> ConfigError:
    return ConfigError(*at, problem)
