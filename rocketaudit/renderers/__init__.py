"""Output formats. Each renders a report to text; a new format is one file here and one line below.

A format is imported when it is used: the others would cost a cold start more than the audit of a small file.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from rocketaudit.renderers.style import Style
from rocketaudit.report import Report

Render = Callable[[Report, str, Style], str]


def _renders(module: str) -> Render:
    """The `render` of a module of this folder."""

    def render(report: Report, lang: str, style: Style) -> str:
        made: Render = import_module(f"{__name__}.{module}").render
        return made(report, lang, style)

    return render


# By the name of the format, in the order of the help: the file that renders it.
_MODULES = {
    "text": "text",
    "concise": "concise",
    "json": "json_report",
    "html": "html_report",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "gitlab": "gitlab",
    "markdown": "markdown",
}
RENDERERS: dict[str, Render] = {format: _renders(module) for format, module in _MODULES.items()}
# What may be limited to the encoding of a terminal; every other format is UTF-8 wherever it goes.
FOR_TERMINALS = ("text", "concise")
