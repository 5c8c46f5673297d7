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


def _concise(report: Report, lang: str, style: Style) -> str:
    from rocketaudit.renderers import concise

    return concise.render(report, lang, style)


def _sarif(report: Report, lang: str, style: Style) -> str:
    from rocketaudit.renderers import sarif

    return sarif.render(report, lang, style)


def _junit(report: Report, lang: str, style: Style) -> str:
    from rocketaudit.renderers import junit

    return junit.render(report, lang, style)


def _github(report: Report, lang: str, style: Style) -> str:
    from rocketaudit.renderers import github

    return github.render(report, lang, style)


def _gitlab(report: Report, lang: str, style: Style) -> str:
    from rocketaudit.renderers import gitlab

    return gitlab.render(report, lang, style)


def _markdown(report: Report, lang: str, style: Style) -> str:
    from rocketaudit.renderers import markdown

    return markdown.render(report, lang, style)


def _html(report: Report, lang: str, style: Style) -> str:
    from rocketaudit.renderers import html_report

    return html_report.render(report, lang, style)


RENDERERS: dict[str, Render] = {
    "text": _text,
    "concise": _concise,
    "json": _json,
    "html": _html,
    "sarif": _sarif,
    "junit": _junit,
    "github": _github,
    "gitlab": _gitlab,
    "markdown": _markdown,
}
# What may be limited to the encoding of a terminal; every other format is UTF-8 wherever it goes.
FOR_TERMINALS = ("text", "concise")
