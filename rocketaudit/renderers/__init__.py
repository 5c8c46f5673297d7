"""Output formats. Each renders a report to text; a new format is one file here and one line below."""

from collections.abc import Callable

from rocketaudit.renderers import json_report, text
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report

Render = Callable[[Report, str, Style], str]

RENDERERS: dict[str, Render] = {"text": text.render, "json": json_report.render}
