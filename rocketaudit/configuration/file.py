"""A configuration file with those that it extends, checked.

In: a path. Out: what each key is given, the file itself before what it extends; of names with values, each for itself.
Raises ConfigError.
"""

import os
from typing import Any, NamedTuple

from rocketaudit.configuration import source
from rocketaudit.configuration.check import Taken, known, taken
from rocketaudit.configuration.keys import EXTENDS, LISTS, PAIRS, Key
from rocketaudit.configuration.source import Place, Written, named
from rocketaudit.errors import ConfigError

_MOST = 10


class Given(NamedTuple):
    """What files say for one key: what it is given, as check.py has it, and where they say so."""

    key: Key
    taken: Taken
    at: Place
    where: tuple[Place, ...]

    @property
    def raw(self) -> Any:
        """The same as the command line would give it."""
        if self.key.shape in (PAIRS, LISTS):
            return [one for entry in self.taken.raw.values() for one in entry]
        return self.taken.raw[""]


def load(path: str) -> dict[str, Given]:
    """What a file says, by key."""
    found: dict[str, Given] = {}
    for one in _chain(path):
        for name, written in one.values.items():
            key = known(name, written.name)
            given = taken(key, written, os.path.dirname(one.path))
            found[name] = _beneath(key, found.get(name), given, written)
    return found


class _File(NamedTuple):
    path: str
    values: dict[str, Written]


def _chain(path: str) -> list[_File]:
    """The file, then what it extends, and so on."""
    files: list[_File] = []
    seen: list[str] = []
    said: Place | None = None
    while True:
        real = os.path.realpath(path)
        if said is not None and (real in seen or len(seen) >= _MOST):
            why = "which extends this file" if real in seen else f"and that is more than {_MOST} files"
            raise ConfigError(*said, f"{EXTENDS!r} leads to {named(path)}, {why}; end the chain somewhere")
        if said is not None and not os.path.exists(path):
            missing = f"{EXTENDS!r}: no such file: {named(path)}; the path is relative to the folder of this file"
            raise ConfigError(*said, missing)
        seen.append(real)
        values = _values(path)
        extends = values.pop(EXTENDS, None)
        files.append(_File(path, values))
        if extends is None:
            return files
        if not isinstance(extends.value, str) or not extends.value.strip():
            raise ConfigError(*extends.at, f"{EXTENDS!r} takes one path, for example {EXTENDS}: ../base.yml")
        said, path = extends.at, os.path.join(os.path.dirname(path), extends.value)


def _values(path: str) -> dict[str, Written]:
    name = named(path)
    text = source.text(source.read(path, name), name)
    if not path.endswith(".toml"):
        from rocketaudit.configuration import yaml_values

        return yaml_values.values(text, name)
    from rocketaudit.configuration import toml_values

    found = toml_values.table(text, name)
    if found is None:
        raise ConfigError(name, 1, 1, "has no table [tool.rocketaudit]; write one, or name another file")
    return found


def _beneath(key: Key, nearer: Given | None, further: Taken, written: Written) -> Given:
    """What a file that is extended adds: where there are names, those that the nearer file does not have."""
    if nearer is None:
        return Given(key, further, written.at, (written.name,))
    if key.shape not in (PAIRS, LISTS):
        return nearer
    merged = Taken(*({**one, **other} for one, other in zip(further, nearer.taken, strict=True)))
    return Given(key, merged, nearer.at, (*nearer.where, written.name))
