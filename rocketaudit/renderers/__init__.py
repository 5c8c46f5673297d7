"""Output formats. Each renders a report to text; a new format is one file here and two lines below.

A format is imported when it is used: the others would cost a cold start more than the audit of a small file.
"""

from __future__ import annotations

from collections.abc import Callable

from rocketaudit.renderers.style import Style
from rocketaudit.report import Report

Render = Callable[[Report, str, Style], str]


def _text(report: Report, lang: str, style: Style) -> str:
    from rocketaudit.renderers import text

    return text.render(report, lang, style)


def _json(report: Report, lang: str, style: Style) -> str:
    from rocketaudit.renderers import json_report

    return json_report.render(report, lang, style)


RENDERERS: dict[str, Render] = {"text": _text, "json": _json}
