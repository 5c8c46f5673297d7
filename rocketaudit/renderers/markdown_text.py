"""Text in Markdown, as GitHub and GitLab show it: what came out of files stays text.

In: text of one line. Out: the same for a paragraph, a cell of a table or a span of code; no mark-up of HTML or
Markdown, no picture and no link comes out of it.
"""

import re

from rocketaudit.renderers.shown import visible

_ACTIVE = re.compile(r"[\\`*\[\]<>|~&#$]|(?<![^\W_])_|_(?![^\W_])")
_LEADING = re.compile(r"^(\s*)([-+=])|^(\s*\d+)([.)])")
# What becomes a link by itself.
_ADDRESS = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)


def escaped(text: str) -> str:
    """Text that is shown as it is."""
    return _LEADING.sub(lambda found: (found[1] or found[3] or "") + "\\" + (found[2] or found[4]), _plain(text))


def inline(text: str) -> str:
    """Text whose pairs of backticks are code, as the prose of rules has them."""
    first, *parts = text.split("`")
    if len(parts) % 2 or "" in parts[::2]:
        return escaped(text)
    return escaped(first) + "".join(_plain(part) if index % 2 else code(part) for index, part in enumerate(parts))


def code(text: str) -> str:
    """A span of code, between more backticks than it has in a row. A pipe would end the cell of a table: text with one
    is escaped instead."""
    text = visible(text)
    if not text.strip() or "|" in text:
        return escaped(text)
    fence = "`" * (_longest_run(text) + 1)
    pad = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def _plain(text: str) -> str:
    return _ADDRESS.sub(r"\\\g<0>", _ACTIVE.sub(r"\\\g<0>", visible(text)))


def block(lines: list[str], language: str) -> list[str]:
    """Lines of code between fences that none of them ends."""
    fence = "`" * max(3, *(_longest_run(line) + 1 for line in lines))
    return [f"{fence}{language}", *map(visible, lines), fence]


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
