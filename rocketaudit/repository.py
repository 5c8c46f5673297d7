"""Paths as the systems that show reports beside code want them: from the root of the repository.

In: paths as the user gave them, relative to the working directory. Out: the same from the folder that holds `.git`
(without one, from the working directory or the folder given), links resolved, with forward slashes.
"""

import os
from collections.abc import Callable
from urllib.parse import quote

# What a URI may hold as it is, besides letters and digits (RFC 3986: pchar, and / between the parts).
_PLAIN = "/!$&'()*+,;=@-._~"


def from_root(below: str = ".") -> Callable[[str], str]:
    """A function that says what a path is called from the root of the repository that holds the folder `below`."""
    root = root_of(below)
    known: dict[str, str] = {}

    def named(path: str) -> str:
        if path not in known:
            known[path] = _relative(path, root)
        return known[path]

    return named


def uri(path: str) -> str:
    """A relative path as a URI reference; a colon would make its first part a scheme."""
    try:
        data = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        data = path.encode("utf-8", "surrogatepass")
    return quote(data, safe=_PLAIN)


def _relative(path: str, root: str) -> str:
    try:
        found = os.path.relpath(os.path.realpath(path), root)
    except (ValueError, OSError):  # no name that a file can have, or one of another drive
        found = os.path.normpath(path).lstrip("/")
    return found.replace(os.sep, "/")


def root_of(folder: str) -> str:
    """The nearest folder at or above this one that holds .git, which is a file in a work tree; else the folder."""
    folder = above = os.path.realpath(folder)
    while not os.path.exists(os.path.join(above, ".git")):
        if os.path.dirname(above) == above:
            return folder
        above = os.path.dirname(above)
    return above
