"""The reports of the folders in sample-configs/, each audited once, and what they look like in a format."""

import contextlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from rocketaudit.audit import audit
from rocketaudit.options.scan import ScanOptions
from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = sorted(path.name for path in (ROOT / "sample-configs").iterdir() if path.is_dir())


@cache
def sample(name: str) -> Report:
    """The report of one folder."""
    path = f"sample-configs/{name}"
    with contextlib.chdir(ROOT):
        return audit([path], ScanOptions(paths=(path,)))


def rendered(of: Report, format: str, lang: str = "en") -> str:
    """The report in a format, as from the project's folder."""
    with contextlib.chdir(ROOT):
        return RENDERERS[format](of, lang, Style())


def schema(name: str) -> Any:
    """A schema of tests/schemas."""
    return json.loads((ROOT / "tests" / "schemas" / name).read_text(encoding="utf-8"))
