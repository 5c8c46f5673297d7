"""MixAll.properties2Object: from the file's entries to the fields of the configuration objects.

The body is the same from 4.1.0 to 5.1.4; 5.2.0 adds trim() for String parameters only (MixAll.java:381@5.2.0).
Every exception of a setter is swallowed (MixAll.java:416@5.3.3), so a bad value leaves the default.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rocketaudit.catalogue import SettingSpec, order
from rocketaudit.effective.java import (
    INT_BITS,
    LONG_BITS,
    parse_boolean,
    parse_double,
    parse_float,
    parse_integer,
    trim,
)
from rocketaudit.effective.startup import HA_PORT_NEVER_NEGATIVE_FROM, default_before_loading
from rocketaudit.model import Entry
from rocketaudit.values import Value

TRIMS_STRINGS_FROM = (5, 2, 0)
_TIMER_PRECISIONS_MS = (100, 200, 500, 1000)

_READ_BY_STARTUP = frozenset({"rmqAddressServerDomain", "rmqAddressServerSubGroup"})
_READ_BY_STARTUP_FROM = (4, 1, 0)


class BadValue(Exception):
    """The setter throws, or no overload takes the text: the default stays."""


class Assigned(NamedTuple):
    """What one setter of one class left in its field."""

    java_class: str
    value: Value
    taken: bool


def read_by_startup(key: str, release: str) -> bool:
    """Whether BrokerStartup itself takes the key from the file, to make a system property of it (BS:262-270@5.3.3)."""
    return key in _READ_BY_STARTUP and order(release) >= _READ_BY_STARTUP_FROM


def last_entries(entries: Sequence[Entry]) -> dict[str, Entry]:
    """The entry that counts for each key: Properties keeps the last, even an invalid one."""
    return {entry.key: entry for entry in entries}


def assign(entry: Entry | None, specs: Sequence[SettingSpec], release: str) -> list[Assigned]:
    """The field of each class that has the name, after its setter ran (or did not, for want of an entry)."""
    assigned = []
    for spec in specs:
        try:
            if entry is None:
                raise BadValue
            assigned.append(Assigned(spec.java_class, convert(entry.value, spec, release), True))
        except BadValue:
            default = default_before_loading(spec.java_class, spec.name, spec.default, release)
            assigned.append(Assigned(spec.java_class, default, False))
    return assigned


def convert(text: str, spec: SettingSpec, release: str) -> Value:
    """The value that the setter stores for `text`; raises BadValue where it throws."""
    for java_type in filter(None, (spec.type, spec.also)):
        try:
            return _by_setter(spec.name, _by_type(text, java_type, spec, release), release)
        except ValueError:
            continue
    raise BadValue


def _by_type(text: str, java_type: str, spec: SettingSpec, release: str) -> Value:
    match java_type:
        case "int":
            number = parse_integer(text, INT_BITS)
            return _constant_at(number, spec.enum) if spec.enum else number
        case "long":
            return parse_integer(text, LONG_BITS)
        case "double":
            return parse_double(text)
        case "float":
            return parse_float(text)
        case "boolean":
            return parse_boolean(text)
    text = trim(text) if order(release) >= TRIMS_STRINGS_FROM else text
    if spec.enum and text not in spec.enum:
        raise ValueError(text)
    return text


def _constant_at(number: int, constants: Sequence[str]) -> str:
    """MetricsExporterType.valueOf(int): the constant of that number, the first for any other (:37@5.3.3)."""
    return constants[number] if 0 <= number < len(constants) else constants[0]


def _by_setter(name: str, value: Value, release: str) -> Value:
    """The two setters that do not store what they are given (MessageStoreConfig.java:954,1630@5.3.3)."""
    if not isinstance(value, int) or isinstance(value, bool):
        return value
    if name == "haListenPort" and order(release) >= HA_PORT_NEVER_NEGATIVE_FROM:
        return max(value, 0)
    if name == "timerPrecisionMs":
        return max((step for step in _TIMER_PRECISIONS_MS if step <= value), default=_TIMER_PRECISIONS_MS[0])
    return value
