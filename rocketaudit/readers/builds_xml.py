"""The texts of an XML file, read without ever expanding an entity or opening anything.

In: bytes. Out: the text of each element that has no other in it, with the names of the elements around it. Refused is
raised for what is not well-formed, has a DOCTYPE (a pom needs none, a bomb does) or nests too deep.
"""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from xml.parsers.expat import XMLParserType


class Refused(Exception):
    """This XML is not read."""


class Leaf(NamedTuple):
    """An element that has no other in it: the names from the root down, the place of each among all elements, its
    text, and the line (from 1) on which it ends."""

    names: tuple[str, ...]
    places: tuple[int, ...]
    text: str
    line: int


def leaves(data: bytes, depth: int) -> list[Leaf]:
    """The innermost elements, in their order."""
    from xml.parsers import expat

    # The encoding is given: expat knows fewer than what a declaration may say.
    parser = expat.ParserCreate("utf-8")
    reading = _Reading(depth, parser)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reading.doctype
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    try:
        parser.Parse(_decoded(data).encode("utf-8"), True)
    except (expat.ExpatError, ValueError) as error:
        raise Refused(str(error)) from None
    return reading.found


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


class _Reading:
    """What expat calls back. `inner` is whether the open element had another one in it."""

    def __init__(self, depth: int, parser: "XMLParserType") -> None:
        self.depth = depth
        self.parser = parser
        self.names: list[str] = []
        self.places: list[int] = []
        self.count = 0
        self.inner = False
        self.parts: list[str] = []
        self.found: list[Leaf] = []

    def doctype(self, *_: object) -> None:
        raise Refused("DOCTYPE")

    def start(self, name: str, _: object) -> None:
        if len(self.names) >= self.depth:
            raise Refused("nested too deep")
        self.count += 1
        self.names.append(name.rpartition(":")[2])
        self.places.append(self.count)
        self.inner, self.parts = False, []

    def end(self, _: str) -> None:
        if not self.inner:
            text = "".join(self.parts).strip()
            self.found.append(Leaf(tuple(self.names), tuple(self.places), text, self.parser.CurrentLineNumber))
        self.names.pop()
        self.places.pop()
        self.inner, self.parts = True, []

    def text(self, text: str) -> None:
        self.parts.append(text)
