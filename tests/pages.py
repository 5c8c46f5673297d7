"""HTML as a tree, for the tests of pages: strict where a browser would guess."""

from collections.abc import Iterator
from html.parser import HTMLParser

VOID = frozenset(("meta", "input", "wbr"))


class Node:
    """An element with its attributes; its children are elements and texts."""

    def __init__(self, name: str, attributes: dict[str, str | None], parent: "Node | None" = None) -> None:
        self.name, self.attributes, self.parent = name, attributes, parent
        self.children: list[Node | str] = []

    def all(self, name: str = "", class_: str = "") -> "Iterator[Node]":
        """The elements below of a name and a class, in the order of the page."""
        for child in self.children:
            if isinstance(child, Node):
                if name in ("", child.name) and (not class_ or class_ in child.classes):
                    yield child
                yield from child.all(name, class_)

    def one(self, name: str = "", class_: str = "") -> "Node":
        found = list(self.all(name, class_))
        assert len(found) == 1, f"{len(found)} of {name}.{class_}"
        return found[0]

    @property
    def classes(self) -> list[str]:
        return (self.attributes.get("class") or "").split()

    @property
    def text(self) -> str:
        return "".join(child if isinstance(child, str) else child.text for child in self.children)

    def __getitem__(self, name: str) -> str:
        value = self.attributes[name]
        assert value is not None, f"{name} has no value"
        return value


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = Node("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice in {self.get_starttag_text()}"
        node = Node(tag, dict(attrs), self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raise AssertionError(f"{tag} is closed like XML")

    def handle_endtag(self, tag: str) -> None:
        assert self.here.name == tag and self.here.parent, f"</{tag}> closes <{self.here.name}>"
        self.here = self.here.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read(page: str) -> Node:
    """The tree of a page; an AssertionError where it is not well-formed."""
    assert page.startswith("<!doctype html>\n") and page.endswith("</html>\n")
    reader = _Reader()
    reader.feed(page)
    reader.close()
    assert reader.here is reader.root, f"<{reader.here.name}> is not closed"
    return reader.root
