"""The words of the interface: both languages say the same."""

import string

import pytest

from rocketaudit import words
from rocketaudit.findings import FAILURES, SEVERITIES, STAGES


def placeholders(text: str) -> set[str | None]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", words.all_keys())
def test_both_languages_have_the_text_and_its_placeholders(key: str) -> None:
    english, chinese = words.word(key, "en"), words.word(key, "zh")
    assert english.strip() and chinese.strip()
    assert placeholders(english) == placeholders(chinese)


def test_whatever_is_looked_up_by_name_has_a_text() -> None:
    wanted = [
        *(f"failure.{failure}" for failure in FAILURES),
        *(f"stage.{stage}" for stage in STAGES),
        *(f"{kind}.{severity}" for kind in ("severity", "label") for severity in SEVERITIES),
        *(f"survival.{fate}" for fate in ("kept", "lost", "unknown")),
        *(f"reason.{reason}" for reason in ("unknown-key", "bad-value", "overwritten")),
        *(f"origin.{origin}" for origin in ("default", "computed")),
    ]
    assert [key for key in wanted if not words.has_word(key)] == []


def test_chinese_does_not_fall_back_to_english() -> None:
    same = [key for key in words.all_keys() if words.word(key, "en") == words.word(key, "zh")]
    assert same == []
