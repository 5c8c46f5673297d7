"""Golden tests of whole reports: what the samples and the pages of rules say is what rocketaudit says today."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import write_reports  # noqa: E402

from rocketaudit.rules import load_builtin  # noqa: E402


@pytest.mark.parametrize("path", write_reports.reports(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_report_of_a_sample(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == write_reports.sample_report(path), "run `make reports` and read the diff"


@pytest.mark.parametrize("lang", write_reports.RULES_PAGES)
def test_the_page_of_rules(lang: str) -> None:
    page = write_reports.RULES_PAGES[lang].read_text(encoding="utf-8")
    assert page == write_reports.rules_page(load_builtin(), lang), "run `make reports`"
