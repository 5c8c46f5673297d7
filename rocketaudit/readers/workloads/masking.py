"""Helm and Jinja templates as YAML: what no YAML parser takes is covered, byte for byte, so that places stay right.

In: the bytes of a file. Out: as many bytes, in which a placeholder is a word and a statement on its own line is blank;
and the text of a placeholder filled in from values that are known.
"""

import re
from collections.abc import Mapping

from rocketaudit.patterns import lazily

# A tag ends before the next one begins: what never ends costs no search of the rest.
_TAG = re.compile(rb"\{\{(?:[^{}]|[{}](?![{}])){0,4000}?\}\}|\{%[^%]{0,4000}%\}|\{#[^#]{0,4000}#\}")
_VISIBLE = re.compile(rb"[^\r\n]")
_SIMPLE = lazily(r"\{\{-?\s*(?P<expression>[^{}]*?)\s*-?\}\}")
_PATH = lazily(r"\$?\.?(?P<path>[A-Za-z_][\w.\-]*)$")
_PRINTF = lazily(r'printf\s+"([^"]*)"')
_FORMAT = lazily(r"%[sdvq]")
_MAX_VALUE = 4096
# Pipes behind which a value is still what it was.
_HARMLESS = frozenset({"quote", "squote", "int", "int64", "toString", "trim", "lower", "toYaml"})


def is_template(data: bytes) -> bool:
    """Whether a file has tags of a template engine in it."""
    return b"{{" in data or b"{%" in data


def masked(data: bytes) -> bytes:
    """The same number of bytes without tags: a line of tags alone becomes blank, and so do tags that bring lines of
    their own (nindent); any other tag is a word that is a placeholder in itself (`__XXX__`)."""
    if not is_template(data):
        return data
    pieces: list[bytes] = []
    last = 0
    for found in _TAG.finditer(data):
        pieces += [data[last : found.start()], _cover(data, found)]
        last = found.end()
    return b"".join((*pieces, data[last:]))


def _cover(data: bytes, found: re.Match[bytes]) -> bytes:
    tag = found.group()
    if b"\n" in tag or b"nindent" in tag or _is_alone(data, found.start(), found.end()):
        return _VISIBLE.sub(b" ", tag)
    return b"__" + b"X" * (len(tag) - 4) + b"__"


def _is_alone(data: bytes, start: int, end: int) -> bool:
    """Whether nothing but tags stands on the line of a tag."""
    first = data.rfind(b"\n", 0, start) + 1
    last = data.find(b"\n", end)
    line = data[first : last if last >= 0 else len(data)]
    return len(line) < 4000 and not _TAG.sub(b"", line).strip(b" \t\r-")


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text with the placeholders filled in that ask for one known value: `{{ .Values.image.tag | quote }}` asks for
    `image.tag`. `| default "x"` counts where the value is not known."""
    if "{{" not in text:
        return text
    return _SIMPLE().sub(lambda found: _asked(found.group("expression"), values, found.group()), text)


def _asked(expression: str, values: Mapping[str, str], written: str) -> str:
    first, *pipes = [part.strip() for part in expression.split("|")]
    if printed := _PRINTF().match(first):
        return _FORMAT().sub("__X__", printed.group(1))
    words = first.split()
    if words and words[0] in _HARMLESS:
        words = words[1:]
    path = _PATH().match(words[0]) if len(words) == 1 else None
    value = values.get(path.group("path").removeprefix("Values.")) if path else None
    for pipe in pipes:
        name, _, argument = pipe.partition(" ")
        if name == "default" and not value:
            value = _default(argument.strip(), values)
        elif name not in (*_HARMLESS, "default"):
            return written
    return written if value is None or len(value) > _MAX_VALUE else value


def _default(argument: str, values: Mapping[str, str]) -> str | None:
    if len(argument) > 1 and argument[0] == argument[-1] == '"':
        return argument[1:-1]
    if argument.isdigit():
        return argument
    path = _PATH().match(argument)
    return values.get(path.group("path").removeprefix("Values.")) if path else None
