"""Placeholders: `${a.b:default}` replaced by what the properties say.

What counts: without a profile asked for, the file without a profile and every profile are candidates, and the default
in the placeholder too where the file without a profile is silent; one text that all agree on is the answer. With a
profile, what it says, else what the file without a profile says. Everything else is UNKNOWN: two candidates, a name
that nobody defines, an expression (`#{...}`), what a build or a template fills in, what is encrypted.
"""

from collections.abc import Sequence

from rocketaudit.patterns import lazily
from rocketaudit.readers.spring.facts import Property, elements, key_of
from rocketaudit.values import UNKNOWN, Unknown

_FILLED_IN = lazily(r"#\{|\{\{|<%|@[\w.\-]+@|^ENC\(")
_LONGEST = 4096
_DEEPEST = 16
_STEPS = 500


class _Undecided(Exception):
    pass


def resolve(text: str, properties: Sequence[Property], profile: str | None = None) -> str | Unknown:
    """The text with its placeholders replaced, or UNKNOWN where the properties do not decide it."""
    try:
        return _Resolving(properties).expand(text, profile, 0)
    except _Undecided:
        return UNKNOWN


def of_profile(named: str | None, wanted: str) -> bool:
    """Whether what is said for the profiles `named` (dev,test) is said for the wanted ones."""
    return named is not None and (named == wanted or set(wanted.split(",")) <= set(named.split(",")))


class _Resolving:
    def __init__(self, properties: Sequence[Property]) -> None:
        self.properties = properties
        self.steps = _STEPS

    def expand(self, text: str, profile: str | None, depth: int) -> str:
        if depth > _DEEPEST or len(text) > _LONGEST or _FILLED_IN().search(text):
            raise _Undecided
        out, position = "", 0
        while (start := text.find("${", position)) >= 0:
            end = _closing(text, start + 2)
            if end < 0:
                break
            out += text[position:start] + self._value(text[start + 2 : end], profile, depth + 1)
            position = end + 1
            if len(out) > _LONGEST:
                raise _Undecided
        return out + text[position:]

    def _value(self, inner: str, profile: str | None, depth: int) -> str:
        self.steps -= 1
        if self.steps < 0:
            raise _Undecided
        name, default = _divided(inner)
        key = key_of(elements(self.expand(name, profile, depth)))
        said, silent = self._said(key, profile)
        texts = {self.expand(one.value, one.profile or profile, depth) for one in said}
        if silent and default is not None:
            texts.add(self.expand(default, profile, depth))
        if len(texts) != 1:
            raise _Undecided
        return texts.pop()

    def _said(self, key: str, profile: str | None) -> tuple[list[Property], bool]:
        """What is said about a name, the last of each document and profile; whether there may be nothing to say."""
        # dict keeps the last one: what stands later in a file wins.
        found = {(one.at.path, one.profile): one for one in self.properties if one.key == key}
        general = [one for one in found.values() if one.profile is None]
        if profile is None:
            return list(found.values()), not general
        special = [one for one in found.values() if of_profile(one.profile, profile)]
        return special or general, not special and not general


def _closing(text: str, position: int) -> int:
    """Where the brace closes that was opened just before `position`; -1 where it does not."""
    depth = 0
    for index in range(position, len(text)):
        if text[index] == "{":
            depth += 1
        elif text[index] == "}":
            if depth == 0:
                return index
            depth -= 1
    return -1


def _divided(inner: str) -> tuple[str, str | None]:
    """The name and the default of a placeholder: the first colon that is in no nested one."""
    depth = 0
    for index, char in enumerate(inner):
        if char == ":" and depth == 0:
            return inner[:index].strip(), inner[index + 1 :]
        depth += {"{": 1, "}": -1}.get(char, 0)
    return inner.strip(), None
