"""How a comparison is looked at: what its sides are called, in which language and style, and below which paths.

In: places. Out: places as text, without the folder that all of a side have in common, which the head names.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rocketaudit.renderers.shown import padded, visible, wrap
from rocketaudit.renderers.style import Line, Piece, Style
from rocketaudit.source import Span
from rocketaudit.words import word

_PLACES = 3


class View(NamedTuple):
    """`names` are the sides (two releases, or the words for before and after); `folders` are left out of paths."""

    names: tuple[str, str]
    lang: str
    style: Style
    folders: tuple[str, ...] = ()


def say(view: View, key: str, **values: object) -> str:
    """A text of the interface."""
    return word(key, view.lang, **values)


def joined(view: View, texts: Iterable[str]) -> str:
    """Texts as a list in a sentence."""
    return ("、" if view.lang == "zh" else ", ").join(texts)


def clauses(view: View, texts: Iterable[str]) -> str:
    """Texts as the parts of a sentence."""
    return ("；" if view.lang == "zh" else "; ").join(texts)


def colon(view: View) -> str:
    """What stands between a name and what is said of it."""
    return "：" if view.lang == "zh" else ": "


def few(view: View, texts: Iterable[str], limit: int = _PLACES) -> str:
    """The first of several texts and how many more there are."""
    found = list(dict.fromkeys(texts))
    more = len(found) - limit
    shown = joined(view, found[:limit])
    return f"{shown} {say(view, 'and_more.subjects', count=more)}" if more > 0 else shown


def place(view: View, at: Span | None) -> str:
    """`path:line`; "" where there is none."""
    return f"{short(view, at.path)}:{at.line}" if at else ""


def short(view: View, path: str) -> str:
    """A path without the folder that the head names."""
    for folder in view.folders:
        if path.startswith(folder):
            return path[len(folder) :]
    return path


def common_folder(paths: Sequence[str]) -> str:
    """The folder that all paths lie in, with a slash at its end; "" for none."""
    if not paths:
        return ""
    first, last = min(paths), max(paths)
    unlike = (index for index, (one, other) in enumerate(zip(first, last, strict=False)) if one != other)
    return first[: first.rfind("/", 0, next(unlike, len(first))) + 1]


def hanging(view: View, head: Sequence[Piece], text: str, indent: int, role: str = "") -> list[Line]:
    """A head of `indent` columns and a text that is wrapped beside it."""
    room = view.style.prose_width and max(view.style.prose_width - indent, 24)
    parts = wrap(visible(text, view.style.encoding), room)
    rest = [[Piece(padded("", indent)), Piece(part, role)] for part in parts[1:]]
    return [[*head, Piece(parts[0], role)], *rest]
