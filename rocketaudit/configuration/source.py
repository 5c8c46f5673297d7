"""The bytes of a configuration file, whoever wrote it: bounded, never waited for, and UTF-8.

In: a path, and how to show it. Out: bytes, a text, and what was written in it with its place. Raises ConfigError.
"""

import os
from typing import NamedTuple

from rocketaudit.discover.opening import open_bytes, shown
from rocketaudit.errors import ConfigError
from rocketaudit.source import Unread

MAX_BYTES = 256 * 1024
MAX_DEPTH = 4
_ELSE = "; mend it, name another with --config, or use none with --isolated"


class Place(NamedTuple):
    """A place in a configuration file, whose path is as reports show it; lines and columns count from 1."""

    path: str
    line: int
    column: int


class Written(NamedTuple):
    """A value as it is written: a text, a list of values, or values by key. `name` is the place of its key."""

    at: Place
    name: Place
    value: "str | list[Written] | dict[str, Written]"


def named(path: str) -> str:
    """A path as reports show it: from the working directory, unless the two have nothing in common."""
    path, here = os.path.abspath(path), os.getcwd()
    try:
        common = os.path.commonpath([path, here])
    except ValueError:
        return shown(path)  # another drive
    return shown(path) if os.path.dirname(common) == common else os.path.relpath(path, here).replace(os.sep, "/")


def read(path: str, name: str) -> bytes:
    """The bytes of a file."""
    if os.path.isdir(path):
        raise ConfigError(name, 1, 1, f"is a folder, not a configuration file{_ELSE}")
    data = open_bytes(path, ours=False)
    if isinstance(data, Unread):
        raise ConfigError(name, 1, 1, f"cannot be read: {data.reason}{_ELSE}")
    if len(data) > MAX_BYTES:
        if path.endswith("pyproject.toml") and b"rocketaudit" not in data:
            return b""
        raise ConfigError(name, 1, 1, f"is larger than {MAX_BYTES // 1024} KiB, which no configuration file is{_ELSE}")
    return data


def text(data: bytes, name: str) -> str:
    """The text of a file."""
    try:
        found = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(name, line, 1, "is not UTF-8; save the file as UTF-8") from None
    if "\0" in found:
        line = found.count("\n", 0, found.index("\0")) + 1
        raise ConfigError(name, line, 1, f"is a binary file, not a configuration file{_ELSE}")
    return found
