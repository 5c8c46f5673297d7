"""Which bindings of Spring Cloud Stream go through RocketMQ, and in which direction.

A binding is RocketMQ's where its binder, or the default binder, is called so or has that type; where it has settings
of the RocketMQ binder; or where that binder is configured, or depended upon, and no other one is.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.readers.spring.facts import Property, elements, uniform
from rocketaudit.readers.spring.placeholders import resolve
from rocketaudit.readers.spring.scopes import Scope
from rocketaudit.values import Unknown

STREAM = "spring.cloud.stream."
CORE, BINDER = STREAM + "bindings.", STREAM + "rocketmq.bindings."
CORE_DEFAULT, BINDER_DEFAULT = STREAM + "default.", STREAM + "rocketmq.default."

INPUT, OUTPUT = "input", "output"
_MOST = 200  # bindings of one document that are looked at; each is held against all properties
_OTHERS = tuple(f"{STREAM}{binder}." for binder in ("kafka", "rabbit", "pulsar", "kinesis", "servicebus"))
_FUNCTION = re.compile(r"-(in|out)-\d+$")
_CLASSIC = re.compile(r"(?:^|[-_.])(in|out)(?:put)?(?:$|[-_.\d])|(In|Out)put|^(in|out)put|(in|out)put$")
_DIRECTIONS = {"in": INPUT, "out": OUTPUT}


class Binding(NamedTuple):
    """`name` is as it is written, `key` what relaxed binding compares."""

    name: str
    key: str


def bindings(scope: Scope) -> Iterator[Binding]:
    """The bindings that the document itself says something of, in its order."""
    seen: set[str] = set()
    for key, said in scope.own.items():
        for prefix in (CORE, BINDER):
            place = prefix.count(".")
            if key.startswith(prefix) and len(said.written) > place + 1:
                name = said.written[place].strip("[]")
                if uniform(name) not in seen and len(seen) < _MOST:
                    seen.add(uniform(name))
                    yield Binding(name, uniform(name))


def through_rocketmq(binding: Binding, everything: Sequence[Property], depended_upon: bool) -> bool:
    """Whether a binding goes through the RocketMQ binder, as all the properties of the application say."""
    keys = {one.key for one in everything}
    named = _values(everything, f"{CORE}{binding.key}.binder") or _values(everything, STREAM + "defaultbinder")
    types = _binder_types(everything)
    if named:
        return any("rocketmq" in types.get(uniform(name), name).lower() for name in named)
    if any(key.startswith(f"{BINDER}{binding.key}.") for key in keys):
        return True
    others = any(key.startswith(_OTHERS) for key in keys) or any("rocketmq" not in kind for kind in types.values())
    ours = depended_upon or bool(types) or any(key.startswith(STREAM + "rocketmq.") for key in keys)
    return ours and not others


def direction(binding: Binding, scope: Scope) -> str | None:
    """INPUT or OUTPUT; None where nothing tells."""
    # spring.cloud.stream.function.bindings.<function>-in-0: <binding>
    prefix = STREAM + "function.bindings."
    aliases = [one.written for one in scope.seen.values() if _names(one, prefix, binding)]
    for name in (binding.name, *(written[-1] for written in aliases)):
        by_function = _FUNCTION.search(name)
        if by_function:
            return _DIRECTIONS[by_function[1]]
    sections = {
        side
        for side, section in ((INPUT, "consumer."), (OUTPUT, "producer."))
        for prefix in (CORE, BINDER)
        if any(key.startswith(f"{prefix}{binding.key}.{section}") for key in scope.seen)
    }
    if len(sections) == 1:
        return sections.pop()
    classic = _CLASSIC.search(binding.name)
    if classic:
        return _DIRECTIONS[next(part for part in classic.groups() if part).lower()]
    # Only the group of a consumer means anything to the core.
    return INPUT if f"{CORE}{binding.key}.group" in scope.seen and not sections else None


def _names(one: Property, prefix: str, binding: Binding) -> bool:
    return one.key.startswith(prefix) and uniform(one.value) == binding.key


def _values(everything: Sequence[Property], key: str) -> list[str]:
    texts = [resolve(one.value, everything, one.profile) for one in everything if one.key == key]
    return [text for text in texts if not isinstance(text, Unknown) and text]


def _binder_types(everything: Sequence[Property]) -> dict[str, str]:
    """The type of each configured binder: `spring.cloud.stream.binders.<name>.type`."""
    prefix = STREAM + "binders."
    found: dict[str, str] = {}
    for one in everything:
        parts = elements(one.key)
        if one.key.startswith(prefix) and len(parts) == 6 and parts[-1] == "type":
            found[parts[4]] = one.value.lower()
    return found
