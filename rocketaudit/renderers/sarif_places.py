"""Places and messages of SARIF: relative percent-encoded URIs, regions in UTF-16 code units, links in brackets.

In: spans in code points, and text. Out: what stands in the JSON.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from rocketaudit.originals import Originals
from rocketaudit.renderers.shown import visible
from rocketaudit.repository import uri
from rocketaudit.secrets import MASK
from rocketaudit.source import Span

_LINK = re.compile(r"\]\s*\(")


class Places(NamedTuple):
    """What is needed to say where something is; `named` gives a path from the root of the repository."""

    originals: Originals
    lines: Mapping[str, Mapping[int, str]]
    named: Callable[[str], str]

    def artifact(self, path: str) -> dict[str, Any]:
        """The file."""
        return {"uri": uri(self.named(path)), "uriBaseId": "%SRCROOT%"}

    def region(self, at: Span) -> dict[str, Any]:
        """All four numbers; the end column is one past the end."""
        return {
            "startLine": at.line,
            "startColumn": self.originals.utf16_column(at.path, at.line, at.column),
            "endLine": at.end_line,
            "endColumn": self.originals.utf16_column(at.path, at.end_line, at.end_column),
        }

    def location(self, at: Span, message: str = "", number: int | None = None) -> dict[str, Any]:
        """A place with what is to be seen there; by its number a message can link to it."""
        region, snippet = self.region(at), self._snippet(at)
        if snippet:
            region["snippet"] = {"text": snippet}
        found: dict[str, Any] = {} if number is None else {"id": number}
        found["physicalLocation"] = {"artifactLocation": self.artifact(at.path), "region": region}
        if message:
            found["message"] = {"text": message}
        return found

    def _snippet(self, at: Span) -> str:
        """The text of a region within one line; none where something of the line must not be shown."""
        text = self.lines.get(at.path, {}).get(at.line, "")
        if at.end_line != at.line or MASK in text:
            return ""
        found = text[at.column - 1 : at.end_column - 1]
        return found if visible(found.replace("\t", " ")) == found.replace("\t", " ") else ""


def linked(text: str, number: int) -> str:
    """A link in a message to the related place of that number."""
    return f"[{literal(text, strictly=True)}]({number})"


def literal(text: str, strictly: bool = False) -> str:
    """Text in which brackets make no link. They are escaped only where they might: not every viewer unescapes."""
    if not strictly and not _LINK.search(text):
        return text
    return re.sub(r"[\\\[\]]", r"\\\g<0>", text) if re.search(r"[\[\]]", text) else text
