"""The formats of the checklist, each imported when it is used."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rocketaudit.checklist.facts import Checklist
    from rocketaudit.renderers.style import Style

# In the order of the help.
FORMATS = ("text", "markdown", "html", "json")
FOR_TERMINALS = ("text",)


def renderer(format: str) -> Callable[[Checklist, str, Style], str]:
    """What renders a checklist in a format."""
    render: Callable[[Checklist, str, Style], str] = import_module(f"rocketaudit.renderers.checklist_{format}").render
    return render
