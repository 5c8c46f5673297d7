"""The properties of a Spring application and their names, which may be spelt in many ways."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from rocketaudit.patterns import lazily
from rocketaudit.source import Span

_ELEMENT = lazily(r"\[[^\[\]]*\]|[^.\[\]]+")
_HUMP = lazily(r"(?<=[a-z0-9])(?=[A-Z])")


class Property(NamedTuple):
    """One property. `name` is canonical (kebab-case, lists as name[0]), `key` is what two spellings of one name have
    in common, `written` its elements as the file has them; `profile` is None for what holds in all of them."""

    name: str
    value: str
    at: Span
    key_at: Span
    profile: str | None
    written: tuple[str, ...]
    key: str
    within_at: Span | None = None


def elements(name: str) -> tuple[str, ...]:
    """`a.b[0].c` as a, b, [0], c; a dot in brackets does not separate."""
    return tuple(_ELEMENT().findall(name))


def canonical(written: Iterable[str]) -> str:
    """The name as documentation has it: sendMessageTimeout and SEND_MESSAGE_TIMEOUT are send-message-timeout."""
    parts = [part if part.startswith("[") else "." + _kebab(part) for part in written]
    return "".join(parts).removeprefix(".")


def key_of(written: Iterable[str]) -> str:
    """What relaxed binding compares: lower case, without the signs between words; brackets do not count."""
    return ".".join(uniform(part) for part in written)


def uniform(element: str) -> str:
    return element.strip("[]").replace("-", "").replace("_", "").lower()


def numbers(release: str) -> tuple[int, ...]:
    """2.2.5.RELEASE as (2, 2, 5), to compare releases of Spring's parts."""
    return tuple(int(digits) for digits in re.findall(r"\d+", release)[:6])


def _kebab(element: str) -> str:
    humps = element if element.isupper() else _HUMP().sub("-", element)
    return humps.replace("_", "-").lower()
