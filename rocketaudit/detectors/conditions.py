"""The condition words, in three-valued logic: a condition holds, does not hold, or cannot be told.

In: a broker and `{setting: {word: value}}`. Out: a Judged. `mode`, `role` and `release` stand for what the
broker is; every other name is a setting, and where it means nothing in the release its condition is false.
What is asked is a Facts: that of brokers and controllers is here, that of client code in client_facts.py.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from rocketaudit.catalogue import order
from rocketaudit.model import Server
from rocketaudit.values import UNKNOWN, Value

Words = Mapping[str, Any]
Conditions = Mapping[str, Words]

WORDS = ("is", "is_not", "at_least", "at_most", "matches", "written", "unknown")
MODE, ROLE, RELEASE = "mode", "role", "release"
NOT_SETTINGS = (MODE, ROLE, RELEASE)
SPRING_RELEASE = "springRelease"
# Names whose values compare as releases do: the server's or client's, and that of rocketmq-spring.
RELEASES = (RELEASE, SPRING_RELEASE)

# The settings that decide a broker's mode and role, for the reason why those are unknown.
_DECIDED_BY = {
    MODE: ("enableDLegerCommitLog", "enableControllerMode", "enableSlaveActingMaster"),
    ROLE: ("brokerRole",),
}


class Judged(NamedTuple):
    """Whether conditions hold: True, False, or None where it cannot be told. `reason` says why not, or what
    would decide it; it is empty for True."""

    holds: bool | None
    reason: str = ""


TRUE = Judged(True)

Of = TypeVar("Of")


class Facts(NamedTuple, Generic[Of]):
    """What conditions ask about a subject of one sort, each by a name.

    `meaningless` says why the name means nothing there ("" where it does), `value` is what it is (UNKNOWN where that
    cannot be told), `written` whether somebody wrote it, `text` is for messages, `undecided` says why it is unknown.
    """

    meaningless: Callable[[Of, str], str]
    value: Callable[[Of, str], Any]
    written: Callable[[Of, str], bool]
    text: Callable[[Of, str], str]
    undecided: Callable[[Of, str], str]


def all_of(facts: Facts[Of], of: Of, conditions: Conditions) -> Judged:
    """Whether every condition holds; one that is false decides, whatever is unknown beside it."""
    return _all(one_of(facts, of, name, words) for name, words in conditions.items())


def one_of(facts: Facts[Of], of: Of, name: str, words: Words) -> Judged:
    """Whether all words of one condition hold for `name`."""
    if reason := facts.meaningless(of, name):
        return Judged(False, reason)
    return _all(_word(facts, of, name, word, operand) for word, operand in words.items())


def all_hold(broker: Server, conditions: Conditions) -> Judged:
    """Whether every condition holds for a broker or controller."""
    return all_of(SERVERS, broker, conditions)


def hold(broker: Server, name: str, words: Words) -> Judged:
    """Whether all words of one condition hold for the setting (or mode, role, release) `name`."""
    return one_of(SERVERS, broker, name, words)


def text_of(broker: Server, name: str) -> str:
    """What a message says for `name`: its effective value as text, or the placeholder that was written."""
    if name == RELEASE:
        return broker.release.version
    if name in (MODE, ROLE):
        known = broker.mode if name == MODE else broker.role
        return known if isinstance(known, str) else "unknown"
    setting = broker.effective.settings.get(name)
    if setting is None:
        return "not a setting of this release"
    if setting.value is UNKNOWN:
        return setting.written or "unknown"
    return as_text(setting.value)


def as_text(value: object) -> str:
    """A value as a properties file would say it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "not set" if value is None else str(value)


def taken(broker: Server, name: str) -> bool:
    """Whether the file sets `name` and the broker takes what it says (BrokerStartup may still override it); what a
    template will fill in counts as taken."""
    setting = broker.effective.settings.get(name)
    if setting is None or setting.written is None:
        return False
    return setting.value is UNKNOWN or not any(
        lost.key == name and lost.reason == "bad-value" for lost in broker.effective.discarded
    )


def undecided_because(broker: Server, name: str) -> str:
    """Which setting leaves `name` unknown, and what would decide it."""
    settings = broker.effective.settings
    for candidate in _DECIDED_BY.get(name, (name,)):
        setting = settings.get(candidate)
        if setting is None or setting.value is not UNKNOWN:
            continue
        if setting.written is None:
            return f"{candidate} is unknown: {setting.note or 'no file that was read decides it'}"
        return f"{candidate} is the placeholder {setting.written}: pass --set {candidate}=..."
    return f"{name} is unknown"


def _word(facts: Facts[Of], of: Of, name: str, word: str, operand: Any) -> Judged:
    if word == "written":
        return _judged(facts.written(of, name) == operand, name, "is written" if not operand else "is not written")
    value = facts.value(of, name)
    if word == "unknown":
        return _judged((value is UNKNOWN) == operand, name, f"is {facts.text(of, name)}" if operand else "is unknown")
    if value is UNKNOWN:
        return Judged(None, facts.undecided(of, name))
    if _depends_on_machine(value, operand):
        return Judged(None, f"{name} is {value}, which depends on the machine")
    if name in RELEASES and word in ("at_least", "at_most"):
        value, operand = order(str(value)), order(str(operand))
    return TRUE if _COMPARE[word](value, operand) else Judged(False, f"{name} is {facts.text(of, name)}")


def _meaningless(broker: Server, name: str) -> str:
    if name in NOT_SETTINGS or name in broker.effective.settings:
        return ""
    return f"{name} is no setting of {broker.release.version}"


def _value(broker: Server, name: str) -> Any:
    if name == RELEASE:
        return broker.release.version
    if name in (MODE, ROLE):
        return broker.mode if name == MODE else broker.role
    return broker.effective.settings[name].value


def _depends_on_machine(value: Value, operand: Any) -> bool:
    """Whether a number is compared with a symbolic default such as `16 + 2 * ${cpus}`."""
    numeric = any(_is_number(each) for each in (operand if isinstance(operand, list) else [operand]))
    return numeric and isinstance(value, str) and "${" in value


def _equal(value: Value, expected: Any) -> bool:
    # To Python True is 1; to RocketMQ they are values of different settings.
    return isinstance(value, bool) == isinstance(expected, bool) and value == expected


def _is(value: Value, expected: Any) -> bool:
    return any(_equal(value, each) for each in (expected if isinstance(expected, list) else [expected]))


def _ordered(value: Any, bound: Any) -> bool:
    """Whether the two can be compared: numbers with numbers, releases with releases."""
    return (_is_number(value) and _is_number(bound)) or (isinstance(value, tuple) and isinstance(bound, tuple))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "is": _is,
    "is_not": lambda value, expected: not _is(value, expected),
    "at_least": lambda value, bound: _ordered(value, bound) and value >= bound,
    "at_most": lambda value, bound: _ordered(value, bound) and value <= bound,
    "matches": lambda value, pattern: value is not None and re.search(pattern, as_text(value)) is not None,
}


def _judged(holds: bool, name: str, otherwise: str) -> Judged:
    return TRUE if holds else Judged(False, f"{name} {otherwise}")


def _all(judged: Iterable[Judged]) -> Judged:
    """The first that is false decides, and what follows is not looked at; else the first that is unknown."""
    unknown: Judged | None = None
    for each in judged:
        if each.holds is False:
            return each
        if each.holds is None and unknown is None:
            unknown = each
    return unknown or TRUE


SERVERS: Facts[Server] = Facts(_meaningless, _value, taken, text_of, undecided_because)
