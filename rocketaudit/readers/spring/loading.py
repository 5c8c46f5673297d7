"""From a document to the properties in it: YAML and .properties, several documents in one file, profiles.

A file is ours when its keys speak of RocketMQ; keys of Spring Cloud Stream do as long as nothing says that another
broker is meant.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rocketaudit.patterns import lazily
from rocketaudit.readers import yaml_scalars
from rocketaudit.readers.properties import MalformedEscape
from rocketaudit.readers.properties import read as read_entries
from rocketaudit.readers.spring.facts import Property, canonical, elements, key_of
from rocketaudit.readers.yaml_scalars import Fault
from rocketaudit.source import Document, Span, document, span

_NAME = lazily(r"(?i)^(application|bootstrap)(-(?P<profile>[^/]+?))?\.(ya?ml|properties)$")
_SEPARATOR = lazily(r"(?m)^[#!]---[ \t]*\r?$")
_EXTENSIONS = (".yml", ".yaml", ".properties")
_PROFILE_KEYS = ("spring.profiles", "spring.config.activate.onprofile")
_STREAM = "spring.cloud.stream."
_STREAM_SECTIONS = tuple(_STREAM + section for section in ("bindings.", "function.", "inputbindings", "outputbindings"))
_OTHER_BINDERS = tuple(_STREAM + binder + "." for binder in ("kafka", "rabbit", "pulsar", "kinesis", "servicebus"))
# Keys that the starters have; any other file may have a mapping called rocketmq.
_STARTER_KEYS = ("rocketmq.nameserver", "rocketmq.accesschannel") + tuple(
    f"rocketmq.{section}." for section in ("producer", "consumer", "pullconsumer", "pushconsumer", "simpleconsumer")
)


class Loaded(NamedTuple):
    """The properties of a document, and why they may not be all."""

    properties: tuple[Property, ...]
    fault: Fault | None


class _Written(NamedTuple):
    keys: tuple[str, ...]
    value: str
    at: Span
    key_at: Span
    document: int
    within_at: Span | None = None


def read(of: Document) -> tuple[Property, ...]:
    """The properties of a configuration file of Spring, in file order; `load` says what is wrong with it as well."""
    return load(of).properties


def load(of: Document) -> Loaded:
    written, fault = _from_properties(of) if of.path.lower().endswith(".properties") else _from_yaml(of)
    of_documents: dict[int, list[_Written]] = {}
    for one in written:
        of_documents.setdefault(one.document, []).append(one)
    named = _NAME().match(os.path.basename(of.path))
    of_file = named["profile"] if named else None
    found: list[Property] = []
    for number in sorted(of_documents):
        profile = _profile(of_documents[number]) or of_file
        found += (_property(one, profile) for one in of_documents[number])
    return Loaded(tuple(found), fault)


def may_define(path: str) -> bool:
    """Whether a file is called like one that Spring reads by itself: it may define what placeholders ask for."""
    return _NAME().match(os.path.basename(path)) is not None


def is_ours(path: str, data: bytes) -> bool:
    """Whether a file configures a RocketMQ client through Spring: by its keys, the name only says how sure they are."""
    if not path.lower().endswith(_EXTENSIONS) or len(data) > yaml_scalars.MAX_BYTES:
        return False
    lower = data.lower()
    if b"rocketmq" not in lower and not (b"stream" in lower and (b"bindings" in lower or b"function" in lower)):
        return False
    found = read(document(path, "spring", data))
    if may_define(path) and any(_speaks_of_it(one.key) for one in found):
        return True
    keys = [one.key for one in found]
    if any(key.startswith((*_STARTER_KEYS, _STREAM + "rocketmq.")) for key in keys):
        return True
    return any(key.startswith(_STREAM_SECTIONS) for key in keys) and not _other_binder(found)


def _speaks_of_it(key: str) -> bool:
    parts = key.split(".")
    return parts[0] != "logging" and any(part.startswith("rocketmq") for part in parts)


def _other_binder(found: Sequence[Property]) -> bool:
    """Whether a binder is configured, and none of RocketMQ."""
    named = [
        one.value.lower() for one in found if one.key.startswith(_STREAM) and one.key.endswith(("binder", ".type"))
    ]
    if any("rocketmq" in name for name in named):
        return False
    return bool(named) or any(one.key.startswith(_OTHER_BINDERS) for one in found)


def _property(one: _Written, profile: str | None) -> Property:
    written = tuple(part for key in one.keys for part in (elements(key) or (key,)))
    return Property(canonical(written), one.value, one.at, one.key_at, profile, written, key_of(written), one.within_at)


def _profile(written: Iterable[_Written]) -> str | None:
    """The profiles that a document is for, as it names them."""
    names = [one.value for one in written if _without_index(key_of(_split(one.keys))) in _PROFILE_KEYS and one.value]
    return ",".join(name.replace(" ", "") for name in names) or None


def _split(keys: Iterable[str]) -> Iterator[str]:
    for key in keys:
        yield from elements(key)


def _without_index(key: str) -> str:
    return re.sub(r"\.\d+$", "", key)


def _from_yaml(of: Document) -> tuple[list[_Written], Fault | None]:
    scalars = yaml_scalars.read(of)
    return [_Written(*one) for one in scalars.found], scalars.fault


def _from_properties(of: Document) -> tuple[list[_Written], Fault | None]:
    if len(of.data) > yaml_scalars.MAX_BYTES:
        return [], Fault(yaml_scalars.TOO_LARGE, span(of, 0, 0))
    try:
        entries = read_entries(of)
    except MalformedEscape as escape:
        return [], Fault(yaml_scalars.MALFORMED, escape.at)
    separators = [found.start() for found in _SEPARATOR().finditer(of.data.decode("latin-1"))]
    number, written = 0, []
    for entry in entries:
        while number < len(separators) and separators[number] < entry.whole.start:
            number += 1
        value = entry.value.rstrip("\r\n")
        written.append(_Written((entry.key,), value, entry.value_at, entry.key_at, number))
        if number >= yaml_scalars.MAX_DOCUMENTS or len(written) > yaml_scalars.MAX_SCALARS:
            return written[:-1], Fault(yaml_scalars.TOO_MANY, entry.key_at)
    return written, None
