"""What only a configuration file says of an audit: no option does.

In: what configuration/ made of the file. Out: which findings and files are left out. Globs are absolute (globs.py).
"""

from collections.abc import Mapping
from typing import NamedTuple


class Configured(NamedTuple):
    """The file as reports show it, None without one; severities by rule; rules that are ignored where a glob matches;
    globs of files that are not read; and where the file names each rule, for errors."""

    path: str | None = None
    severities: tuple[tuple[str, str], ...] = ()
    ignored_in: tuple[tuple[str, tuple[str, ...]], ...] = ()
    excluded: tuple[str, ...] = ()
    places: Mapping[str, str] = {}
