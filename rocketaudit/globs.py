"""Globs of paths, as --deployment and the configuration file have them.

`*` also stands for folders, `**/` for no folder too, and a glob that names a folder means everything below it. An
absolute glob is compared with the absolute path: so a configuration file means the same files from wherever it is used.
"""

import os
from collections.abc import Sequence
from fnmatch import fnmatchcase

_LITERAL = str.maketrans({"[": "[[]", "*": "[*]", "?": "[?]"})


def matches(path: str, glob: str) -> bool:
    """Whether a glob means a path."""
    path = path.replace(os.sep, "/")
    if os.path.isabs(glob) and not os.path.isabs(path):
        path = os.path.abspath(path).replace(os.sep, "/")
    return any(_matches(path, one) for one in {glob, glob.replace("/**/", "/").removeprefix("**/")})


def meant_by(path: str, globs: Sequence[str]) -> bool:
    """Whether one of several globs means a path."""
    return any(matches(path, glob) for glob in globs)


def below(folder: str, glob: str) -> str:
    """A glob that was written in a file of `folder`, as an absolute one."""
    if os.path.isabs(glob):
        return glob
    root = os.path.abspath(folder).replace(os.sep, "/").rstrip("/").translate(_LITERAL)
    return os.path.normpath(f"{root}/{glob}").replace(os.sep, "/")


def _matches(path: str, glob: str) -> bool:
    folder = glob.rstrip("/*")
    return fnmatchcase(path, glob) or bool(folder) and (fnmatchcase(path, folder) or fnmatchcase(path, folder + "/*"))
