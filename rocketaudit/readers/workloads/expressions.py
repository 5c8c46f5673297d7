"""Expressions in the tags of Helm's templates: `.Values.image.tag | default .Chart.AppVersion | quote` and the like.

In: an expression, what `.` and the variables mean where it stands, the values that are known by path. Out: its value;
None where it is not known.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rocketaudit.patterns import lazily

# A `.` of which nothing is known: no path begins so.
UNKNOWN_SCOPE = "?"

_WORD = lazily(r"\"(?:[^\"\\\n]|\\.){0,2000}\"|`[^`]{0,2000}`|[()|]|[^\s()|\"`]+")
_PATH = lazily(r"(?P<root>\$\w*)?(?P<path>(?:\.[A-Za-z_][\w\-]*)*)$")
_BARE = lazily(r"[A-Za-z_][\w.\-]*$")
_FORMAT = lazily(r"%[sdvqr]")
_MAX_VALUE, _DEEPEST, _MOST_WORDS, _MOST_RENDERED = 4096, 8, 200, 2000
_SAME = frozenset({"quote", "squote", "int", "int64", "toString", "trim", "lower", "toYaml", "nospace"})


class Scope(NamedTuple):
    """What `.` means, as a path from the root ("" is the root itself), and variables as a path or a value."""

    dot: str
    variables: Mapping[str, tuple[str, str | None]]


class Asked(NamedTuple):
    """What may be asked for: values by path, and named templates; `depth` is how many of those are around,
    `spent` counts them all."""

    values: Mapping[str, str]
    named: Mapping[str, str]
    spent: list[int]
    depth: int = 0


def path_of(text: str, scope: Scope) -> str:
    """The path from the root that an expression asks for: UNKNOWN_SCOPE where it is anything else."""
    text = text.strip()
    while text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    found = _PATH().match(text) if len(text) < 300 else None
    if found is None or not text:
        return UNKNOWN_SCOPE if text != "." else scope.dot
    root, path = found.group("root"), found.group("path")
    base = scope.dot
    if root is not None:
        base = scope.variables.get(root[1:], (UNKNOWN_SCOPE, None))[0] if len(root) > 1 else ""
    if base == UNKNOWN_SCOPE:
        return UNKNOWN_SCOPE
    return f"{base}{path}".lstrip(".")


def value_of(text: str, scope: Scope, asked: Asked) -> str | None:
    """The value of an expression with its pipes."""
    words = [found.group() for found in _WORD().finditer(text)][: _MOST_WORDS + 1]
    if not words or len(words) > _MOST_WORDS or asked.depth > _DEEPEST:
        return None
    if any(_is_unknown(word, scope) for word in words):
        return None  # a default counts for what the values do not say, not for what is not known
    value = _piped(words, scope, asked)
    return value if value is not None and len(value) <= _MAX_VALUE else None


def _is_unknown(word: str, scope: Scope) -> bool:
    if word.startswith("$") and (known := scope.variables.get(word[1:])) and known[1] is not None:
        return False
    return word[:1] in ("$", ".") and path_of(word, scope) == UNKNOWN_SCOPE


def _piped(words: Sequence[str], scope: Scope, asked: Asked) -> str | None:
    parts: list[list[str]] = [[]]
    depth = 0
    for word in words:
        depth += (word == "(") - (word == ")")
        if word == "|" and depth == 0:
            parts.append([])
        else:
            parts[-1].append(word)
    first, *pipes = parts
    value = _called(first, scope, asked)
    for pipe in pipes:
        if not pipe:
            return None
        name, arguments = pipe[0], [_called(one, scope, asked) for one in _arguments(pipe[1:])]
        value = _function(name, [*arguments, value])
    return value


def _arguments(words: Sequence[str]) -> list[list[str]]:
    """The words behind a function's name; what stands in brackets is one."""
    found: list[list[str]] = []
    depth = 0
    for word in words:
        if depth == 0:
            found.append([word])
        else:
            found[-1].append(word)
        depth += (word == "(") - (word == ")")
    return found


def _called(words: Sequence[str], scope: Scope, asked: Asked) -> str | None:
    """The value of a word, of something in brackets, or of a function with its arguments."""
    if not words:
        return None
    if words[0] == "(" and words[-1] == ")" and len(_arguments(words)) == 1:
        deeper = asked._replace(depth=asked.depth + 1)
        return _piped(words[1:-1], scope, deeper) if asked.depth < _DEEPEST else None
    if len(words) == 1:
        return _word(words[0], scope, asked)
    if words[0] in ("include", "tpl") and len(words) > 2:
        return _rendered(words[0], _arguments(words[1:]), scope, asked)
    return _function(words[0], [_called(one, scope, asked) for one in _arguments(words[1:])])


def _word(word: str, scope: Scope, asked: Asked) -> str | None:
    if len(word) > 1 and word[0] == word[-1] and word[0] in '"`':
        return word[1:-1].replace('\\"', '"') if word[0] == '"' else word[1:-1]
    if word.isdigit():
        return word
    if _BARE().match(word):
        return asked.values.get(word)  # other engines ask for a value by its name alone
    name = word[1:].partition(".")[0]
    if word.startswith("$") and name and "." not in word and (known := scope.variables.get(name, ("", None))[1]):
        return known
    path = path_of(word, scope)
    return None if path == UNKNOWN_SCOPE else asked.values.get(path.removeprefix("Values."))


def _function(name: str, given: Sequence[str | None]) -> str | None:
    """The value of a function; its last argument is what a pipe brings."""
    last = given[-1] if given else None
    if name in ("default", "coalesce"):
        # What a values file does not say is not said.
        ordered = (last, *given[:-1]) if name == "default" else given
        return next((one for one in ordered if one), None)
    if name in _SAME or name == "required":
        return last.lower() if name == "lower" and last is not None else last
    if name == "printf":
        # What is around a value that is not known still tells one name from another.
        return _printed(["__X__" if one is None else one for one in given])
    if last is None or any(one is None for one in given):
        return None
    texts = [one or "" for one in given]
    if name == "trimSuffix" and len(texts) == 2:
        return last.removesuffix(texts[0])
    if name == "trimPrefix" and len(texts) == 2:
        return last.removeprefix(texts[0])
    if name == "trunc" and len(texts) == 2 and texts[0].isdigit():
        return last[: int(texts[0])]
    if name == "replace" and len(texts) == 3 and len(last) < _MAX_VALUE:
        return last.replace(texts[0], texts[1]) if len(texts[1]) < 50 and texts[0] else None
    return last.upper() if name == "upper" else None


def _printed(texts: Sequence[str]) -> str | None:
    """printf: a format and what it is given."""
    rest = iter(texts[1:])
    if not texts or len(_FORMAT().findall(texts[0])) != len(texts) - 1:
        return None
    return _FORMAT().sub(lambda _: next(rest), texts[0])


def _rendered(name: str, words: Sequence[Sequence[str]], scope: Scope, asked: Asked) -> str | None:
    """`include "name" .` of a template that is one text, and `tpl .Values.x .`."""
    asked.spent[0] += 1
    if len(words) < 2 or asked.depth >= _DEEPEST or asked.spent[0] > _MOST_RENDERED:
        return None
    text = _called(words[0], scope, asked)
    body = asked.named.get(text or "") if name == "include" else text
    if body is None:
        return None
    inner = Scope(path_of(" ".join(words[1]), scope), {})
    return _of_text(body, inner, asked._replace(depth=asked.depth + 1))


def _of_text(body: str, scope: Scope, asked: Asked) -> str | None:
    """A text with its tags filled in; None where one of them is not known."""
    pieces: list[str] = []
    last = 0
    for tag in _SIMPLE().finditer(body):
        value = value_of(tag.group("inside"), scope, asked)
        if value is None or sum(map(len, pieces)) > _MAX_VALUE:
            return None
        before = body[last : tag.start()]
        pieces += [before.rstrip() if tag.group().startswith("{{-") else before, value]
        last = tag.end()
    rest = body[last:]
    return None if "{{" in rest else "".join((*pieces, rest)).strip()


_SIMPLE = lazily(r"\{\{-?\s*(?P<inside>[^{}]{0,1000}?)\s*-?\}\}")
