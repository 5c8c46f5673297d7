"""Detector of files that the JVM reads otherwise than their author's editor: `encoding`."""

import re
from collections.abc import Callable, Iterator

from rocketaudit import catalogue
from rocketaudit.detectors.conditions import text_of
from rocketaudit.detectors.subjects import UTF_8_MARK, entries_by_key, gated, is_utf_16, keyed, observation
from rocketaudit.findings import Edit, Fix, Observation
from rocketaudit.mending import unicode_escape
from rocketaudit.model import Broker, Deployment, Entry
from rocketaudit.patterns import lazily
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.source import Document, document, span

# A backslash that java.util.Properties drops, since what follows is no escape of its own; a doubled one is passed over.
_DROPPED = lazily(r"\\(?:[\\tnrfu=:#! \r\n]|(?P<dropped>.))", re.DOTALL)
_DRIVE = lazily(r"^[A-Za-z]:\\(?!\\)")
_SWALLOWED_LINE = lazily(r"\\(?:\r\n|\r|\n)[ \t\f]*[A-Za-z]\w*[ \t\f]*[=:]")


def encoding(deployment: Deployment, *, sign: str | None = None, group: bool = False) -> Iterator[Observation]:
    """Each broker file: what `sign` names, or any of the SIGNS."""
    for broker in deployment.brokers:
        found = [one for name in SIGNS if sign in (None, name) for one in SIGNS[name](broker)]
        yield from gated(broker, None, [one._replace(group=group) for one in found])


def _utf_16(broker: Broker) -> Iterator[Observation]:
    """Every key of a UTF-16 file is lost: the JVM sees zero bytes between the letters."""
    if is_utf_16(broker.document.data):
        yield observation(broker, span(broker.document, 0, 0), _values("", "", ""))


def _byte_order_mark(broker: Broker) -> Iterator[Observation]:
    """The mark of UTF-8 becomes part of the first key. In front of a comment or a blank line it makes a key that
    nobody misses. No edit takes it out, since it has no place in lines and columns."""
    of = broker.document
    if not of.data.startswith(UTF_8_MARK):
        return
    meant = _without_mark(of)
    if not meant or len(meant) == len(broker.entries) - 1:
        return
    at = broker.entries[0].whole if broker.entries else span(of, 0, len(UTF_8_MARK))
    yield observation(broker, at, _values(meant[0].key, meant[0].value, ""))


def _without_mark(of: Document) -> tuple[Entry, ...]:
    """The entries that the file would have without its byte order mark."""
    try:
        return read(document(of.path, of.kind, of.data[len(UTF_8_MARK) :]))
    except MalformedEscape:
        return ()


def _backslash(broker: Broker) -> Iterator[Observation]:
    """Single backslashes vanish from a path, and one at the end of a line swallows the next."""
    for entry in entries_by_key(broker).values():
        raw = _raw(broker, entry)
        swallows = _SWALLOWED_LINE().search(raw)
        if not swallows and not _DRIVE().match(raw) and not any(found["dropped"] for found in _DROPPED().finditer(raw)):
            continue
        mended = re.sub(r"\\+", "/", raw)
        fix = None if swallows else Fix(False, (Edit(entry.value_at, mended),))
        yield observation(broker, entry.whole, _values(entry.key, raw, entry.value), key=entry.key, fix=fix)


def _non_ascii(broker: Broker) -> Iterator[Observation]:
    """Letters outside ASCII in a text that the broker takes: the JVM reads the bytes as ISO-8859-1. In a number,
    a switch or a constant they are no text, and what becomes of such a value is for `ignored_value`."""
    if broker.document.data.isascii():
        return
    specs = catalogue.load().settings(broker.release.version)
    for entry in entries_by_key(broker).values():
        raw = _raw(broker, entry)
        setting = broker.effective.settings.get(entry.key)
        if raw.isascii() or setting is None or setting.origin != "file" or specs[entry.key][0].type != "String":
            continue
        mended = "".join(char if char.isascii() else unicode_escape(char) for char in raw)
        value = text_of(broker, entry.key)
        fix = Fix(False, (Edit(entry.value_at, mended),))
        yield observation(broker, entry.whole, _values(entry.key, raw, value), key=entry.key, fix=fix)


SIGNS: dict[str, Callable[[Broker], Iterator[Observation]]] = {
    "utf-16": _utf_16,
    "byte-order-mark": _byte_order_mark,
    "backslash": _backslash,
    "non-ascii": _non_ascii,
}


def _raw(broker: Broker, entry: Entry) -> str:
    """The value as an editor shows it, escapes and all."""
    at = entry.value_at
    return broker.document.data[at.start : at.end].decode(broker.document.encoding, "replace")


def _values(key: str, written: str, value: str) -> dict[str, str]:
    return {**keyed(key, written), "value": value}
