"""The pages are what the records say, and no record disagrees. Needs no Java."""

from __future__ import annotations

import pytest
from records import Record, load_all
from write_page import PAGES, TOPICS, page

from rocketaudit.rules import load_builtin

RECORDS = load_all()
RULES = {rule.id for rule in load_builtin()}


@pytest.mark.parametrize("language", PAGES)
def test_the_page_is_what_the_records_say(language: str) -> None:
    assert PAGES[language].read_text(encoding="utf-8") == page(RECORDS, language), "run make proof-page"


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: f"{record.claim.id}-{record.release}")
def test_what_was_predicted_was_observed(record: Record) -> None:
    assert record.agrees
    assert record.claim.topic in TOPICS
    assert set(record.claim.rules) <= RULES
