"""Scalars of a YAML file as texts with places, and the variables that compose files have in them.

In: a node; values of variables. Out: a Text whose characters know where in the file they stand.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.readers.yaml_file import YamlFile
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Document, Span, span

_NAME = lazily(r"[A-Za-z_]\w*")
_DEPTH = 8
_MOST_FILLED_IN = 16 * 1024


def scalar(file: YamlFile, node: Node) -> Text:
    """The value of a scalar. Quotes, escapes, folding and indentation are followed on the way to the source."""
    source = file.text(node)
    offsets: list[int] = []

    def place(first: int, last: int) -> Span:
        if not node.value or (first <= 0 and last >= len(node.value)):
            return file.span(node)
        if not offsets:
            offsets.extend(_aligned(node.value, source))
        start = node.start + offsets[min(first, len(offsets) - 1)]
        end = node.start + offsets[min(last, len(offsets)) - 1] + 1 if last > first else start
        return file.span(node._replace(start=start, end=max(start, end)))

    return Text(node.value, place)


def _aligned(value: str, source: str) -> list[int]:
    """For each character of a value the offset in its source at which it stands."""
    offsets: list[int] = []
    position = source.find("\n") + 1 if source[:1] in ("|", ">") else 0
    for char in value:
        if not char.isspace():
            found = source.find(char, position)
            position = found if found >= 0 else position
            offsets.append(position)
            position += 1
        else:
            offsets.append(min(position, len(source) - 1))
            position += position < len(source) and source[position].isspace()
    return offsets


def of_document(of: Document, start: int, end: int) -> Text:
    """A stretch of a document (in bytes) as a text."""
    text = of.data[start:end].decode("latin-1")
    return Text(text, lambda first, last: span(of, start + first, start + max(first, last)))


class _Out(NamedTuple):
    characters: list[str]
    offsets: list[int]

    def write(self, text: str, at: int) -> None:
        """A text of which all stands at one place."""
        self.characters.append(text)
        self.offsets.extend([at] * len(text))


def interpolate(of: Text, values: Mapping[str, str]) -> Text:
    """A text with `$NAME`, `${NAME}`, `${NAME:-otherwise}` filled in, as Compose does it; a variable of which nothing
    is known stays as it is written."""
    if "$" not in of.text:
        return of
    out = _Out([], [])
    _fill(of.text, 0, values, out, 0)
    text, offsets, place, whole = "".join(out.characters), out.offsets, of.place, len(of.text)

    def at(first: int, last: int) -> Span:
        if not offsets or (first <= 0 and last >= len(text)):
            return place(0, whole)
        start = offsets[min(first, len(offsets) - 1)]
        return place(start, max(start, offsets[min(last, len(offsets)) - 1] + 1) if last > first else start)

    return Text(text, at)


def filled(text: str, values: Mapping[str, str]) -> str:
    """A text without a place, with its variables filled in."""
    out = _Out([], [])
    _fill(text, 0, values, out, 0)
    return "".join(out.characters)


def _fill(text: str, base: int, values: Mapping[str, str], out: _Out, depth: int) -> None:
    position = 0
    while position < len(text):
        dollar = text.find("$", position)
        if dollar < 0:
            dollar = len(text)
        out.characters.append(text[position:dollar])
        out.offsets.extend(range(base + position, base + dollar))
        position = _variable(text, dollar, base, values, out, depth) if dollar < len(text) else dollar


def _variable(text: str, dollar: int, base: int, values: Mapping[str, str], out: _Out, depth: int) -> int:
    """Fills in what stands at a dollar sign; the offset behind it."""
    if text.startswith("$$", dollar):
        out.write("$", base + dollar)
        return dollar + 2
    braced = text.startswith("${", dollar)
    found = _NAME().match(text, dollar + 2 if braced else dollar + 1)
    end = _closing(text, dollar + 1) if braced and found else found.end() if found else dollar + 1
    if found is None or end < 0 or depth > _DEPTH:
        out.write("$", base + dollar)
        return dollar + 1
    rest = text[found.end() : end - 1] if braced else ""
    value = values.get(found.group())
    if value is not None and len(value) + len(out.offsets) > len(text) + _MOST_FILLED_IN:
        value = None
    empty = value is None or (value == "" and rest.startswith(":"))
    operator = rest.lstrip(":")[:1]
    if operator == "-" and empty:
        _fill(rest.lstrip(":")[1:], base + end - 1 - len(rest.lstrip(":")[1:]), values, out, depth + 1)
    elif operator == "+" and value is not None:
        out.write("" if empty else filled(rest.lstrip(":")[1:], values), base + dollar)
    else:
        out.write(text[dollar:end] if value is None else value, base + dollar)
    return end


def _closing(text: str, opened: int) -> int:
    depth = 0
    for offset in range(opened, min(len(text), opened + 4096)):
        depth += (text[offset] == "{") - (text[offset] == "}")
        if depth == 0:
            return offset + 1
    return -1


def env_file(data: bytes) -> dict[str, str]:
    """The variables of a .env file."""
    found: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").removeprefix("\ufeff").splitlines():
        name, equals, value = line.strip().removeprefix("export ").partition("=")
        if not equals or line.lstrip().startswith("#") or not _NAME().fullmatch(name.strip()):
            continue
        value = value.strip()
        if value[:1] in ("'", '"') and value.find(value[0], 1) > 0:
            quote = value[0]
            value = value[1 : value.find(quote, 1)]
            found[name.strip()] = value if quote == "'" else filled(value, found)
        else:
            found[name.strip()] = filled(value.partition(" #")[0].rstrip(), found)
    return found
