"""The pages are what the records say, and no record disagrees. Needs no Java."""

from __future__ import annotations

import pytest
import summary
from outcomes import OUTCOMES, is_outcome
from records import Record, load_all
from write_page import PAGES, TOPICS, page

from rocketaudit.rules import load_builtin
from rocketaudit.words import has_word

RECORDS = load_all()
RULES = {rule.id for rule in load_builtin()}


@pytest.mark.parametrize("language", PAGES)
def test_the_page_is_what_the_records_say(language: str) -> None:
    assert PAGES[language].read_text(encoding="utf-8") == page(RECORDS, language), "run make proof-page"


def test_what_explain_says_is_what_the_records_say() -> None:
    assert summary.FILE.read_text(encoding="utf-8") == summary.text(RECORDS), "run make proof-page"


# Those of the effective configuration are about no rule.
@pytest.mark.parametrize("outcome", sorted(OUTCOMES.keys() - {"equal", "differs"}))
def test_explain_has_a_sentence_for_each_outcome(outcome: str) -> None:
    assert has_word(f"proved.{outcome}")


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: f"{record.claim.id}-{record.release}")
def test_what_was_predicted_was_observed(record: Record) -> None:
    assert record.agrees
    assert record.claim.topic in TOPICS
    assert is_outcome(record.predicted["outcome"]) and is_outcome(record.observed["outcome"])
    assert set(record.claim.rules) <= RULES
