"""What holds in one profile of one document: its own properties over those of the files without a profile.

A rule that asks for what is absent must not be misled by a value that application.yml gives to application-prod.yml,
so a scope sees both; each value keeps the span of the file that says it.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.clients import ClientSetting
from rocketaudit.readers.spring.facts import Property
from rocketaudit.readers.spring.placeholders import of_profile, resolve
from rocketaudit.values import UNKNOWN, Unknown, Value

TEXT, NUMBER, SWITCH = "text", "number", "switch"
Names = Mapping[str, tuple[str, str]]
"""From the key of a property to the name that the classic client has for it, and what its values are."""

_SWITCHES = {"true": True, "on": True, "yes": True, "1": True, "false": False, "off": False, "no": False, "0": False}


class Scope(NamedTuple):
    """`own` is what the document says for the profile, `seen` that and what it inherits, both by key."""

    profile: str | None
    own: dict[str, Property]
    seen: dict[str, Property]
    everything: Sequence[Property]


def scopes(properties: Sequence[Property]) -> Iterator[Scope]:
    """One for each profile of each document, in the order of the properties."""
    said: dict[tuple[str, str | None], dict[str, Property]] = {}
    for one in properties:
        # The last of a name counts; it takes its own place in the order.
        of_place = said.setdefault((one.at.path, one.profile), {})
        of_place.pop(one.key, None)
        of_place[one.key] = one
    for (path, profile), own in said.items():
        seen: dict[str, Property] = {}
        for (other, of_other), inherited in said.items():
            beside = os.path.dirname(other) == os.path.dirname(path)
            if beside and other != path and (of_other is None or of_profile(of_other, profile or "")):
                seen.update({key: one for key, one in inherited.items() if of_other is not None or key not in seen})
        seen.update(said.get((path, None), {}))
        seen.update(own)
        yield Scope(profile, own, seen, properties)


def text(scope: Scope, key: str) -> str | Unknown | None:
    """The text of a property; None where it is absent or empty."""
    found = scope.seen.get(key)
    if found is None:
        return None
    return resolve(found.value, scope.everything, scope.profile) or None


def value(scope: Scope, key: str, kind: str) -> Value | Unknown:
    """The value of a property as Spring would convert it; None where it is absent."""
    found = text(scope, key)
    return found if found is None or isinstance(found, Unknown) else _converted(found.strip(), kind)


def settings(scope: Scope, prefixes: Sequence[str], names: Names) -> dict[str, ClientSetting]:
    """The settings below the first prefix that has each (the others hold defaults for it), by the client's names."""
    found: dict[str, ClientSetting] = {}
    for key, (name, kind) in names.items():
        for prefix in prefixes:
            said = scope.seen.get(prefix + key)
            if said is not None and said.value:
                found.setdefault(name, ClientSetting(name, value(scope, prefix + key, kind), said.value, said.at))
                break
    return found


def first(scope: Scope, prefixes: Sequence[str]) -> Property | None:
    """The first property of the document itself below one of the prefixes."""
    return next((one for key, one in scope.own.items() if key.startswith(tuple(prefixes))), None)


def _converted(said: str, kind: str) -> Value | Unknown:
    """A value that does not convert keeps the application from starting: nothing is known of it."""
    if kind == NUMBER:
        return int(said.replace("_", "")) if re.fullmatch(r"[+-]?\d[\d_]{0,18}", said) else UNKNOWN
    if kind == SWITCH:
        return _SWITCHES.get(said.lower(), UNKNOWN)
    return said
