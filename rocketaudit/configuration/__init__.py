"""What an option is where the command line leaves it open: variables of the environment, then a configuration file.

In: the values of a command line, and the environment. Out: the same values with what else was said put in its place,
before the functions in options/ check them. Raises UsageError with file, line and column for what is wrong.

Most runs have neither: then nothing more than this file is imported.
"""

import os
from collections.abc import Mapping, Sequence

from rocketaudit.errors import UsageError

NAMES = (".rocketaudit.yml", ".rocketaudit.yaml", "pyproject.toml")
PREFIX, FILE_VARIABLE = "ROCKETAUDIT_", "ROCKETAUDIT_CONFIG"
# Options that know their variable themselves, or are none.
_ELSEWHERE = ("ROCKETAUDIT_LANG", "ROCKETAUDIT_DEBUG")
# Of what a command is given, what decides where the configuration file is looked for.
_ARGUMENTS = ("new", "path", "paths")
_MAGIC = "*?["


def applied(command: str, values: Mapping[str, object], environment: Mapping[str, str]) -> Mapping[str, object]:
    """The values, completed; a command about configuration files looks for itself."""
    if command == "config" or command.startswith("config "):
        return values
    path = chosen(values, environment)
    if path is None and not any(name.startswith(PREFIX) and name not in _ELSEWHERE for name in environment):
        return values
    from rocketaudit.configuration.resolve import resolve

    return resolve(command, values, environment, path).values


def chosen(values: Mapping[str, object], environment: Mapping[str, str]) -> str | None:
    """The path of the configuration file that counts: the one that was named, else the nearest; None without one."""
    named, isolated = values.get("config"), values.get("isolated")
    if named and isolated:
        raise UsageError("--config and --isolated: --isolated means no configuration file; give one of them")
    if isolated:
        return None
    if named or environment.get(FILE_VARIABLE):
        path = str(named or environment[FILE_VARIABLE])
        if not os.path.exists(path):
            raise UsageError(f"{'--config' if named else FILE_VARIABLE} {path}: no such file; check the path")
        return path
    try:
        folders = {place: _folder(place) for place in _places(values)}
    except OSError:
        return None  # the working directory is gone, and with it what was below it
    found = {folder: _nearest(folder) for folder in folders.values()}
    if len(set(found.values())) > 1:
        raise UsageError(_differing({place: found[folder] for place, folder in folders.items()}))
    nearest = next(iter(found.values()))
    if nearest is not None and not os.path.isfile(nearest):
        raise UsageError(f"{_shown(nearest)}: is no file that can be read; remove it, or use none with --isolated")
    return nearest


def _places(values: Mapping[str, object]) -> Sequence[str]:
    """The paths that a command line is about. Of a comparison it is the new state: that is what is judged."""
    given = next((values[name] for name in _ARGUMENTS if values.get(name)), None)
    paths = [given] if isinstance(given, str) else list(given) if isinstance(given, (list, tuple)) else ["."]
    name = values.get("stdin_filename") or "."
    return [str(name if path == "-" else path) for path in paths]


def _folder(place: str) -> str:
    """The folder to begin in: of a pattern the one above its first sign."""
    path = os.path.abspath(place)
    while any(sign in path for sign in _MAGIC) and not os.path.lexists(path):
        path = os.path.dirname(path)
    return path if os.path.isdir(path) else os.path.dirname(path)


def _nearest(folder: str) -> str | None:
    """The file of the nearest folder that has one, not beyond the folder that holds .git."""
    while True:
        found = [path for name in NAMES if _counts(path := os.path.join(folder, name))]
        if len(found) > 1:
            both = " and ".join(map(_shown, found))
            raise UsageError(f"{both}: two configuration files in one folder; keep one of them")
        if found:
            return found[0]
        above = os.path.dirname(folder)
        if above == folder or os.path.lexists(os.path.join(folder, ".git")):
            return None
        folder = above


def _counts(path: str) -> bool:
    """Whether there is such a file; pyproject.toml counts where it has the table."""
    if not os.path.lexists(path):
        return False
    if not path.endswith(".toml"):
        return True
    if not os.path.isfile(path):
        return False
    from rocketaudit.configuration import source

    name = source.named(path)
    data = source.read(path, name)
    if b"rocketaudit" not in data:
        return False
    from rocketaudit.configuration import toml_values

    return toml_values.table(source.text(data, name), name) is not None


def _differing(found: Mapping[str, str | None]) -> str:
    """What to do where path arguments have different configuration files: the first two that differ are named."""
    (one, first), *rest = found.items()
    other, second = next(pair for pair in rest if pair[1] != first)
    pairs = ((one, first), (other, second))
    said = ", ".join(f"{place} by {_shown(file) if file else 'none'}" for place, file in pairs)
    return (
        f"{said}: these paths are configured by different files, and one run has one configuration; audit them one by"
        " one, or name the file for all with --config FILE (--isolated: none)"
    )


def _shown(path: str) -> str:
    from rocketaudit.configuration.source import named

    return named(path)
