"""Who says what an option is: the command line, else a variable of the environment, else a file, else nobody.

In: the values of a command line, the environment, the path of a configuration file. Out: the values completed, and for
`config show` each key with what holds and who says so. Raises UsageError.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from rocketaudit.configuration import file
from rocketaudit.configuration.file import Given
from rocketaudit.configuration.keys import KEYS, LISTS, MANY, NUMBER, ONE, PAIRS, RULE, Key, option_of
from rocketaudit.configuration.source import Place, named
from rocketaudit.configured import Configured
from rocketaudit.errors import UsageError
from rocketaudit.spelling import suggestion

COMMAND_LINE, ENVIRONMENT, FILE, DEFAULT = "command-line", "environment", "file", "default"
CONFIGURED = "configured"  # under which the functions in options/ find what no option says


class Setting(NamedTuple):
    """What holds for one key: the value as a file could have it, who says so, and where, for each name too."""

    key: Key
    value: Any
    origin: str
    where: tuple[str, ...] = ()
    inside: Mapping[str, str] = {}


class Resolved(NamedTuple):
    """The values of a command line, completed, and each key that means something to the command."""

    values: dict[str, object]
    settings: tuple[Setting, ...]


def resolve(command: str, values: Mapping[str, object], environment: Mapping[str, str], path: str | None) -> Resolved:
    """Complete the values of a command line."""
    given = file.load(path) if path else {}
    completed: dict[str, object] = dict(values)
    places: dict[str, str] = {}
    settings = []
    for key in KEYS:
        option = option_of(key, command)
        if option is None or not (key.in_files_only or option in values):
            continue
        said = values.get(option)
        if said not in (None, [], (), False):
            settings.append(Setting(key, _as_written(key, said), COMMAND_LINE))
        elif (text := environment.get(key.variable)) and not key.in_files_only:
            completed[option] = raw = _of_variable(key, text)
            settings.append(Setting(key, _as_written(key, raw), ENVIRONMENT, (key.variable,)))
        elif one := given.get(key.name):
            if not key.in_files_only:
                completed[option] = one.raw
            places |= {rule: _place(at) for rule, at in one.taken.places.items()}
            inside = {name: _line(at) for name, at in one.taken.names.items()}
            settings.append(Setting(key, one.taken.value, FILE, tuple(map(_line, one.where)), inside))
        else:
            settings.append(Setting(key, key.default, DEFAULT))
        if key.name == "rocketmq-version" and settings[-1].origin in (ENVIRONMENT, FILE):
            _check_release(str(completed[option]), given.get(key.name), settings[-1])
    if path:
        completed[CONFIGURED] = _configured(given, path, places)
    return Resolved(completed, tuple(settings))


def _configured(given: Mapping[str, Given], path: str, places: Mapping[str, str]) -> Configured:
    """What no option says."""
    raw = {key.name: tuple(given[key.name].raw) for key in KEYS if key.in_files_only and key.name in given}
    return Configured(named(path), raw.get("severity", ()), raw.get("ignore-in", ()), raw.get("exclude", ()), places)


def _place(at: Place) -> str:
    return f"{at.path}:{at.line}:{at.column}"


def _line(at: Place) -> str:
    return f"{at.path}:{at.line}"


def _check_release(version: str, given: Given | None, setting: Setting) -> None:
    """A release that is not known is told with the place at which it was said."""
    from rocketaudit.deployment import release_of

    try:
        release_of(version)
    except UsageError as error:
        place = _place(given.at) if given and setting.origin == FILE else setting.where[0]
        raise UsageError(f"{place}: {error}") from None


def _of_variable(key: Key, text: str) -> Any:
    """The value of a variable as the command line would give it: several stand one on a line, or words with commas."""
    separated = text.replace(",", "\n") if key.kind == RULE or (key.shape == MANY and key.choices) else text
    words = [text.strip()] if key.shape == ONE else [line.strip() for line in separated.splitlines() if line.strip()]
    for word in words:
        if key.choices and word not in key.choices:
            expected = f"set it to {', '.join(key.choices[:-1])} or {key.choices[-1]}"
            raise UsageError(f"{key.variable} is {word!r}{suggestion(word, key.choices)}; {expected}")
        if key.kind == NUMBER and not (word.isascii() and word.isdigit() and int(word[:9]) <= 100):
            raise UsageError(f"{key.variable} is {word!r}; set it to a whole number from 0 to 100")
        if key.shape in (PAIRS, LISTS) and not word.partition("=")[1]:
            raise UsageError(f"{key.variable}: write each line as NAME=VALUE")
    if key.shape == ONE:
        return int(words[0]) if key.kind == NUMBER else words[0]
    return words


def _as_written(key: Key, raw: Any) -> Any:
    """What was parsed as a file would have it."""
    if key.kind == RULE and key.shape == MANY:
        return [name.strip() for one in raw for name in one.split(",") if name.strip()]
    if key.shape not in (PAIRS, LISTS):
        return list(raw) if key.shape == MANY else raw
    found: dict[str, Any] = {}
    for one in raw:
        name, _, value = str(one).partition("=")
        if key.shape == LISTS:
            found.setdefault(name.strip(), []).append(value)
        else:
            found[name.strip()] = value
    return found
