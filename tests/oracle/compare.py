"""Ours against the oracle's, over any broker file: what differs in settings, in discarded keys, in whether it starts.

An outcome is what both say of one file, small enough to record: the settings that differ from those of an empty file.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from symbolic import expand

from rocketaudit.discover.kinds import BROKER
from rocketaudit.effective import effective, start
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.source import document

Values = dict[str, Any]
"""`Class.setting` -> value."""


class Outcome(NamedTuple):
    """What becomes of one file: `exit` is None where the broker starts; `values` are empty where it does not."""

    exit: int | None
    values: Values
    discarded: tuple[tuple[str, str], ...]


def ours(data: bytes, release: str, environment: Mapping[str, str | int]) -> Outcome:
    """What rocketaudit says, with symbolic defaults made those of the oracle's machine."""
    of = document("broker.conf", BROKER, data)
    found = effective(of, release)
    try:
        fields, _ = start(read(of), release)
    except MalformedEscape:
        return Outcome(found.exit, {}, ())
    values = {
        f"{java_class}.{name}": _as_json(expand(value, environment))
        for (java_class, name), value in fields.values.items()
    }
    discarded = sorted((one.key, one.reason) for one in found.discarded if one.reason != "overwritten")
    return Outcome(found.exit, values if found.starts else {}, tuple(discarded))


def theirs(result: Any) -> Outcome:
    """What the oracle says (tools/oracle.py's OracleResult)."""
    values = {f"{java_class}.{name}": value for java_class, of in result.classes.items() for name, value in of.items()}
    discarded = tuple(sorted((one.key, one.reason) for one in result.discarded))
    return Outcome(result.exit, values, discarded)


def changed(values: Values, default: Values) -> Values:
    """The values that are not those of an empty file."""
    return {name: value for name, value in values.items() if name not in default or not same(default[name], value)}


def differences(mine: Outcome, other: Outcome) -> list[str]:
    """Every way in which two outcomes differ, in words; empty where they agree."""
    found = [f"exit: {mine.exit} != {other.exit}"] if mine.exit != other.exit else []
    for name in sorted({*mine.values, *other.values}):
        left, right = mine.values.get(name, "absent"), other.values.get(name, "absent")
        if not same(left, right):
            found.append(f"{name}: {left!r} != {right!r}")
    # A file that the JDK refuses, or whose broker stops, has no discarded keys on either side worth comparing.
    if mine.discarded != other.discarded and mine.exit != -1:
        found.append(f"discarded: {mine.discarded} != {other.discarded}")
    return found


def _as_json(value: Any) -> Any:
    """What the oracle's JSON has for a double that JSON does not know: Java's name of it."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def same(left: object, right: object) -> bool:
    """Equal in value and kind: 1 is not True, 0 is not 0.0."""
    return type(left) is type(right) and left == right
