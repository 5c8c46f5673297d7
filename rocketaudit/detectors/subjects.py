"""What every detector says of a broker: its values, its places, and the observations that carry no finding."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rocketaudit.detectors.conditions import MODE, NOT_SETTINGS, RELEASE, ROLE, Conditions, Judged, all_hold, text_of
from rocketaudit.effective.assign import last_entries
from rocketaudit.findings import BAD, GOOD, NOT_APPLICABLE, UNDECIDED, Observation, Related, Text
from rocketaudit.model import Entry, Server
from rocketaudit.source import Span
from rocketaudit.templates import placeholder

# What every message may name.
COMMON_VALUES = ("subject", RELEASE, MODE, ROLE)
# The same of client code.
CLIENT_VALUES = ("subject", RELEASE, MODE, "site", "api", "group", "topic")

UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
UTF_8_MARK = b"\xef\xbb\xbf"

_COMMENT_SIGNS = ("//", "--", ";", "/*", "*")
_TEMPLATE_SIGNS = ("{{", "{%", "<%")


def values_of(broker: Server, names: Iterable[str] = ()) -> dict[str, str]:
    """The values of COMMON_VALUES, and each of `names` with what it is effectively."""
    values = {name: text_of(broker, name) for name in (*NOT_SETTINGS, *names)}
    return {"subject": broker.subject, **values}


def good(broker: Server) -> Observation:
    """The broker was looked at, and nothing is wrong."""
    return Observation(GOOD, broker.subject, at=broker.anchor)


def not_bad(broker: Server, judged: Judged) -> Observation:
    """Not applicable where `judged` is false, unknown where it cannot be told; both with its reason."""
    outcome = NOT_APPLICABLE if judged.holds is False else UNDECIDED
    return Observation(outcome, broker.subject, at=broker.anchor, reason=judged.reason)


def gated(broker: Server, when: Conditions | None, bad: Iterable[Observation]) -> Iterator[Observation]:
    """The observations `bad` where `when` holds, with its settings among their values; else one that says why not."""
    judged = all_hold(broker, when or {})
    found = list(bad) if judged.holds is not False else []
    if judged.holds is False or (found and judged.holds is None):
        yield not_bad(broker, judged)
        return
    named = values_of(broker, when or ())
    yield from (one._replace(values={**named, **one.values}) for one in found)
    if not found:
        yield good(broker)


def place_of(broker: Server, name: str) -> Span | None:
    """Where `name` was written; None for what nobody wrote."""
    setting = broker.effective.settings.get("brokerRole" if name == ROLE else name)
    return setting.at if setting else None


def related(broker: Server, names: Iterable[str], but: Span) -> tuple[Related, ...]:
    """The places of the written settings among `names`, except the one at `but`, each with its effective value."""
    places = {place: name for name in names if (place := place_of(broker, name)) and place.start != but.start}
    return tuple(Related(place, _is(name, text_of(broker, name))) for place, name in places.items())


def entries_by_key(broker: Server) -> dict[str, Entry]:
    """The entry that counts for each key of the file (the last), without what a template will replace and without
    the garbage that a UTF-16 file is to the JVM."""
    if is_utf_16(broker.document.data):
        return {}
    return {key: entry for key, entry in last_entries(broker.entries).items() if not is_templated(entry)}


def is_templated(entry: Entry) -> bool:
    """Whether a template engine will replace the entry's key, or the whole line."""
    return placeholder(entry.key) is not None or entry.key.startswith(_TEMPLATE_SIGNS)


def is_commented(key: str) -> bool:
    """Whether the author took the line for a comment: only `#` and `!` begin one in a properties file."""
    return key.startswith(_COMMENT_SIGNS)


def is_utf_16(data: bytes) -> bool:
    """Whether the bytes are UTF-16 text: by the mark at the beginning, else by the zero bytes."""
    head = data[:64]
    return head.startswith(UTF_16_MARKS) or (len(head) > 1 and head.count(0) * 3 >= len(head))


def observation(broker: Server, at: Span, values: Mapping[str, str], **rest: Any) -> Observation:
    """A bad observation of a broker."""
    return Observation(BAD, broker.subject, at=at, values={**values_of(broker), **values}, **rest)


def keyed(key: str, written: str) -> dict[str, str]:
    """The values of an observation of one key; judging adds up `keys` and `count` where it groups several."""
    return {"key": key, "keys": key, "count": "1", "written": written}


def in_languages(name: str, text: Text) -> dict[str, str]:
    """A value whose wording depends on the language: the plain name is English, `<name>_zh` overrides it."""
    return {name: text["en"], f"{name}_zh": text["zh"]}


def _is(name: str, value: str) -> Text:
    return {"en": f"{name} is {value}", "zh": f"{name} 为 {value}"}
