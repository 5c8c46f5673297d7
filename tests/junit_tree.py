"""XML as a tree that a JSON schema can describe."""

from typing import Any
from xml.etree import ElementTree


def tree(text: str) -> dict[str, Any]:
    """The root element; raises ParseError where the text is no XML."""
    return _node(ElementTree.fromstring(text.encode()))


def _node(element: ElementTree.Element) -> dict[str, Any]:
    return {
        "name": element.tag,
        "attributes": dict(element.attrib),
        "text": (element.text or "").strip(),
        "children": [_node(child) for child in element],
    }
