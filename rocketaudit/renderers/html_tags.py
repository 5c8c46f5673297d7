"""HTML made of elements. A str is text and is escaped; only what `tag` and `text` made is markup.

So nothing that stands in a file can become markup by being forgotten: joining, cutting or formatting Markup gives a
plain str again, which the next element escapes.
"""

from collections.abc import Iterable
from html import escape

from rocketaudit.renderers.shown import visible
from rocketaudit.source import Span

_VOID = frozenset(("meta", "input", "wbr"))


class Markup(str):
    """HTML that goes onto the page as it is."""

    __slots__ = ()


def text(value: str) -> Markup:
    """Text with what a browser would obey escaped, and what repaints a line (bidi overrides, controls) written out."""
    return Markup(escape(visible(value)))


def join(parts: Iterable[str | None], between: str = "") -> Markup:
    """The parts one behind the other, `between` them text; None is nothing."""
    return Markup(_markup(between).join(_markup(part) for part in parts if part is not None))


def tag(name: str, /, *content: str | None, **attributes: str | int | bool | None) -> Markup:
    """An element. `class_` is the attribute class, `data_file` is data-file; None and False leave an attribute out."""
    opened = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID:
        return Markup(f"<{name}{opened}>")
    return Markup(f"<{name}{opened}>{join(content)}</{name}>")


def code(value: str) -> Markup:
    """Something of a file, or the name of a rule."""
    return tag("code", value, translate="no")


def place(at: Span) -> Markup:
    """`path:line:column`, whose name stands out and which may be broken behind a slash."""
    return tag("code", path(at.path), f":{at.line}:{at.column}", class_="path", translate="no")


def path(name: str) -> Markup:
    """A path of which the last part stands out."""
    *folders, last = name.split("/")
    above = join([part for folder in folders for part in (f"{folder}/", tag("wbr"))])
    return join([tag("span", above, class_="folder") if folders else None, tag("b", last)])


def details(summary: str, *content: str | None, fold: bool = True, **attributes: str | None) -> Markup:
    """Something that can be folded. It is open on the page, so that nothing is hidden where no script runs; with
    `fold` the script closes it."""
    return tag("details", tag("summary", summary), *content, open=True, data_fold=fold, **attributes)


def listed(items: Iterable[str], **attributes: str | None) -> Markup:
    """A list of items."""
    return tag("ul", *(tag("li", item) for item in items), **attributes)


def _markup(part: str) -> Markup:
    return part if isinstance(part, Markup) else text(part)


def _attribute(key: str, value: str | int | bool | None) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{_markup(str(value))}"'
