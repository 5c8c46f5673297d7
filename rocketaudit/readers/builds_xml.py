"""The texts of an XML file, read without ever expanding an entity or opening anything.

In: bytes. Out: the text of each element that has no other in it, with the names of the elements around it. Refused is
raised for what is not well-formed, has a DOCTYPE (a pom needs none, a bomb does) or nests too deep.
"""


class Refused(Exception):
    """This XML is not read."""


def leaves(data: bytes, depth: int) -> list[tuple[tuple[str, ...], tuple[int, ...], str]]:
    """Of each innermost element the names from the root down, the place of each among all elements, and its text."""
    from xml.parsers import expat

    reading = _Reading(depth)
    # The encoding is given: expat knows fewer than what a declaration may say.
    parser = expat.ParserCreate("utf-8")
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

    def __init__(self, depth: int) -> None:
        self.depth = depth
        self.names: list[str] = []
        self.places: list[int] = []
        self.count = 0
        self.inner = False
        self.parts: list[str] = []
        self.found: list[tuple[tuple[str, ...], tuple[int, ...], str]] = []

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
            self.found.append((tuple(self.names), tuple(self.places), "".join(self.parts).strip()))
        self.names.pop()
        self.places.pop()
        self.inner, self.parts = True, []

    def text(self, text: str) -> None:
        self.parts.append(text)
