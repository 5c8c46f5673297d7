"""The messages of rules: `{name}` is looked up among an observation's values, and nothing else is evaluated.

In: a text with placeholders, as a rule file (perhaps of a stranger) has it. Out: the filled text, or the names in it.
`{{` and `}}` stand for braces.
"""

import re
from collections.abc import Mapping

_MARK = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def fill(text: str, values: Mapping[str, str], lang: str) -> str:
    """The text with its placeholders filled; a value called `<name>_<lang>` wins over `<name>`.

    Raises KeyError for a name without a value: a rule file with such a name is refused when it is loaded.
    """

    def filled(mark: re.Match[str]) -> str:
        if mark[1] is None:
            return mark[0][0]
        return values[worded] if (worded := f"{mark[1]}_{lang}") in values else values[mark[1]]

    return _MARK.sub(filled, text)


def names(text: str) -> tuple[str, ...]:
    """The placeholders of a text, in order; raises ValueError for a brace that is none."""
    found = []
    for mark in _MARK.finditer(text):
        if mark[0] in ("{{", "}}"):
            continue
        if mark[1] is None or not _NAME.fullmatch(mark[1]):
            raise ValueError(f"{mark[0]!r} is not a placeholder; write {{name}}, or {{{{ and }}}} for braces")
        found.append(mark[1])
    return tuple(found)
