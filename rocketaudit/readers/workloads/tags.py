"""Tags of Helm's templates (and of Jinja's, as far as they look the same): which value each of them puts into the text.

In: the bytes of a template, the values that are known by path (`image.tag`, `Chart.AppVersion`), and the named
templates of the chart. Out: what stands at the offset of a tag afterwards, for those tags of which it is known. What
`.` and `$variable` mean is followed through with, range, define and assignments.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads.expressions import UNKNOWN_SCOPE, Asked, Scope, path_of, value_of

TAG = re.compile(rb"\{\{(?:[^{}]|[{}](?![{}])){0,4000}?\}\}")
_ASSIGNS = lazily(r"\$(?P<name>\w+)\s*:?=\s*(?P<what>.*)$", re.DOTALL)
_DEFINES = lazily(
    r"\{\{-?\s*define\s+\"(?P<name>[^\"\n]{1,200})\"\s*-?\}\}(?P<body>.{0,2000}?)\{\{-?\s*end\s*-?\}\}", re.DOTALL
)
_FLOW = lazily(r"\{\{-?\s*(?:if|range|with|define|block|template|else|end)\b")
_OPENS = ("if", "with", "range", "define", "block")
_MOST_TAGS, _DEEPEST = 20_000, 200


class _Level(NamedTuple):
    word: str
    before: Scope


def fills(data: bytes, values: Mapping[str, str], named: Mapping[str, str]) -> dict[int, str]:
    """The text of each tag whose value is known, by the offset at which the tag begins."""
    if not values and not named:
        return {}
    found: dict[int, str] = {}
    levels: list[_Level] = []
    scope = Scope("", {})
    asked = Asked(values, named, [0])
    for number, tag in enumerate(TAG.finditer(data)):
        if number > _MOST_TAGS or len(levels) > _DEEPEST:
            break
        text = tag.group()[2:-2].decode("utf-8", "replace").removeprefix("-").removesuffix("-").strip()
        word, _, rest = text.partition(" ")
        if word in _OPENS:
            levels.append(_Level(word, scope))
            scope = _opened(word, rest.strip(), scope)
        elif word == "else" and levels:
            scope = _otherwise(rest.strip(), levels[-1])
        elif word == "end" and levels:
            scope = levels.pop().before
        elif assigned := _ASSIGNS().match(text):
            scope = _assigned(scope, assigned.group("name"), assigned.group("what"), asked, levels)
        elif (value := value_of(text, scope, asked)) is not None:
            found[tag.start()] = value
    return found


def filled(data: bytes, start: int, end: int, known: Mapping[int, str]) -> bytes:
    """A stretch of a template with the tags in it that are known."""
    pieces: list[bytes] = []
    last = start
    for tag in TAG.finditer(data, start, end):
        if (value := known.get(tag.start())) is not None:
            pieces += [data[last : tag.start()], value.encode("utf-8", "replace")]
            last = tag.end()
    return b"".join((*pieces, data[last:end]))


def named_templates(data: bytes) -> dict[str, str]:
    """The templates that a file defines and that are one text without conditions."""
    text = data[: 256 * 1024].decode("utf-8", "replace")
    bodies = {found.group("name"): found.group("body") for found in _DEFINES().finditer(text)}
    return {name: body.strip() for name, body in bodies.items() if not _FLOW().search(body)}


def _opened(word: str, rest: str, scope: Scope) -> Scope:
    if word == "if":
        return scope
    if word != "with":
        return scope._replace(dot=UNKNOWN_SCOPE)
    assigned = _ASSIGNS().match(rest)
    dot = path_of(assigned.group("what") if assigned else rest, scope)
    if assigned:
        scope = scope._replace(variables={**scope.variables, assigned.group("name"): (dot, None)})
    return scope._replace(dot=dot)


def _otherwise(rest: str, level: _Level) -> Scope:
    word, _, behind = rest.partition(" ")
    return _opened(word, behind.strip(), level.before) if word == "with" else level.before


def _assigned(scope: Scope, name: str, what: str, asked: Asked, levels: list[_Level]) -> Scope:
    """A variable is a path, or a value; one that a condition assigns anew is neither."""
    path = path_of(what, scope)
    value = None if path != UNKNOWN_SCOPE else value_of(what, scope, asked)
    variables = {**scope.variables, name: (path, value)}
    for number, level in enumerate(levels):
        if name in level.before.variables:
            doubtful = {**level.before.variables, name: (UNKNOWN_SCOPE, None)}
            levels[number] = level._replace(before=level.before._replace(variables=doubtful))
    return scope._replace(variables=variables) if len(variables) < _DEEPEST else scope
