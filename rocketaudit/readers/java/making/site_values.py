"""The values of sites: traits, and settings with what a placeholder of Spring's stands for in them."""

import re
from collections.abc import Callable, Mapping

from rocketaudit.clients import ClientSetting
from rocketaudit.values import UNKNOWN, Unknown, Value

Traits = dict[str, Value | Unknown]
Resolve = Callable[[str], str | Unknown]


def filled(value: Value | Unknown, resolve: Resolve) -> Value | Unknown:
    """What a placeholder stands for."""
    return resolve(value) if isinstance(value, str) and "${" in value else value


def or_text(value: Value | Unknown, resolve: Resolve) -> Value | Unknown:
    """What a placeholder stands for, else its text: within one application the same text means the same."""
    found = filled(value, resolve)
    plain = isinstance(value, str) and "#{" not in value
    return value if isinstance(found, Unknown) and plain else found


def told(setting: ClientSetting | None, resolve: Resolve) -> Value | Unknown:
    """The same of a setting."""
    return or_text(setting.value, resolve) if setting is not None else UNKNOWN


def resolved(settings: Mapping[str, ClientSetting], resolve: Resolve) -> dict[str, ClientSetting]:
    """Settings with what their placeholders stand for, as values of their kind."""
    return {name: one._replace(value=_converted(name, one.value, resolve)) for name, one in settings.items()}


_IN_WORDS = re.compile(r"(?:Group|Name|Addr|Server|Expression|topic|namespace\w*|Model|Where|Key|Type|Mode)$")


def _converted(name: str, value: Value | Unknown, resolve: Resolve) -> Value | Unknown:
    """What a placeholder stands for, as Spring would convert it: most settings are no texts."""
    found = filled(value, resolve)
    if found == value or not isinstance(found, str) or _IN_WORDS.search(name):
        return found
    if re.fullmatch(r"-?\d{1,18}", found):
        return int(found)
    return {"true": True, "false": False}.get(found.lower(), found)
