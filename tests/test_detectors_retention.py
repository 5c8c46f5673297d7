"""The detectors that compare settings: what outlasts retention, what is overtaken, what is given up early."""

from typing import Any

import pytest
from made import deployment

from rocketaudit.detectors import DETECTORS
from rocketaudit.detectors.retention import BEYOND_RETENTION, UNREADABLE
from rocketaudit.findings import BAD, GOOD, NOT_APPLICABLE, UNDECIDED, Observation


def detect(name: str, text: str, release: str | None = None, **options: Any) -> Observation:
    """What a detector says of one broker file."""
    (one,) = DETECTORS[name].run(deployment(text, release), **options)
    return one


# delay_levels


@pytest.mark.parametrize(
    ("levels", "fault", "shown"),
    [
        ("1s 5s 2h", None, None),
        ("1s 5s 2h ", None, None),
        ("3d 1s", BEYOND_RETENTION, "3d"),
        ("1s 72h 4320m", BEYOND_RETENTION, "4320m"),
        ("1s +259200s", BEYOND_RETENTION, "+259200s"),
        ("1s 259199s", None, None),
        ("-1s", None, None),
        ("", UNREADABLE, '""'),
        ("1s  5s", UNREADABLE, '""'),
        ("1s 5S", UNREADABLE, '"5S"'),
        ("1s 5", UNREADABLE, '"5"'),
        ("s 1h", UNREADABLE, '"s"'),
        ("1s 9d 1.5h", UNREADABLE, '"1.5h"'),
        ("1s\\t5s", UNREADABLE, '"1s\t5s"'),
    ],
)
def test_delay_levels_are_read_as_java_reads_them(levels: str, fault: str | None, shown: str | None) -> None:
    text = f"brokerName = a\nmessageDelayLevel = {levels}\n"
    for asked in (UNREADABLE, BEYOND_RETENTION):
        one = detect("delay_levels", text, "5.1.4", fault=asked)
        assert one.outcome == (BAD if asked == fault else GOOD)
        if asked == fault:
            assert one.values["level"] == shown
            assert one.at is not None
            assert one.at.line == 2


def test_a_place_nobody_wrote_is_the_line_of_the_broker() -> None:
    one = detect("delay_levels", "brokerName = a\nfileReservedTime = 2\n", fault=BEYOND_RETENTION)
    assert (one.at and one.at.line, one.values["key"], one.values["value"]) == (2, "fileReservedTime", "2")
    both = "fileReservedTime = 2\nmessageDelayLevel = 1s 2h\n"
    one = detect("delay_levels", both, fault=BEYOND_RETENTION)
    assert (one.at and one.at.line, one.related[0].at.line) == (2, 1)
    assert one.related[0].message["en"] == "fileReservedTime is 2"


@pytest.mark.parametrize(("hours", "outcome"), [(71, GOOD), (72, GOOD), (73, BAD)])
def test_dledger_keeps_files_an_hour_longer(hours: int, outcome: str) -> None:
    text = f"enableDLegerCommitLog = true\nmessageDelayLevel = 1s {hours}h\n"
    assert detect("delay_levels", text, fault=BEYOND_RETENTION).outcome == outcome


# timer_retention


@pytest.mark.parametrize(
    ("lines", "hours"),
    [
        ("fileReservedTime = 48", "48"),
        ("fileReservedTime = 49", None),
        ("fileReservedTime = 48\ntimerMaxDelaySec = 172799", None),
        ("fileReservedTime = 24\ntimerPrecisionMs = 500", "24"),
        ("fileReservedTime = 25\ntimerPrecisionMs = 500", None),
        ("timerRollWindowSlot = 604740\ntimerMaxDelaySec = 604800", "168"),
        ("timerRollWindowSlot = 604741", "72"),
        ("timerRollWindowSlot = 2\nfileReservedTime = 1", None),
        ("timerRollWindowSlot = 1\nfileReservedTime = 1", "72"),
        ("enableDLegerCommitLog = true\nfileReservedTime = 48", None),
    ],
)
def test_a_timer_message_waits_for_a_roll_or_its_delay(lines: str, hours: str | None) -> None:
    one = detect("timer_retention", f"brokerName = a\n{lines}\n")
    assert (one.outcome, one.values.get("hours")) == (BAD if hours else GOOD, hours)


def test_timer_retention_is_not_applicable_before_there_was_a_timer() -> None:
    one = detect("timer_retention", "fileReservedTime = 1\n", "4.9.8")
    assert (one.outcome, one.reason) == (NOT_APPLICABLE, "timerMaxDelaySec is no setting of 4.9.8")


# setting_above

ABOVE = {"setting": "diskMaxUsedSpaceRatio", "limit": "diskSpaceCleanForciblyRatio"}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("diskMaxUsedSpaceRatio = 85\n", GOOD),
        ("diskMaxUsedSpaceRatio = 86\n", BAD),
        ("diskMaxUsedSpaceRatio = 80\ndiskSpaceCleanForciblyRatio = 79\n", BAD),
        ("diskMaxUsedSpaceRatio = ${R}\n", UNDECIDED),
    ],
)
def test_setting_above_compares_two_numbers(text: str, outcome: str) -> None:
    assert detect("setting_above", text, **ABOVE).outcome == outcome


def test_what_does_not_apply_or_cannot_be_told_says_so() -> None:
    when = {"role": {"is": "SLAVE"}}
    assert detect("setting_above", "diskMaxUsedSpaceRatio = 90\n", when=when, **ABOVE).outcome == NOT_APPLICABLE
    text = "brokerRole = ${ROLE}\ndiskMaxUsedSpaceRatio = "
    assert detect("setting_above", f"{text}90\n", when=when, **ABOVE).outcome == UNDECIDED
    assert detect("setting_above", f"{text}80\n", when=when, **ABOVE).outcome == GOOD


# transaction_checks


@pytest.mark.parametrize(
    ("text", "release", "lasting"),
    [
        ("transactionCheckMax = 15\n", "5.3.3", None),
        ("transactionCheckMax = 14\n", "5.3.3", "7 minutes"),
        ("transactionCheckMax = 8\n", "5.1.0", None),
        ("transactionCheckMax = 7\n", "5.1.0", "7 minutes"),
        ("transactionCheckInterval = 29999\n", "5.3.3", "7.5 minutes"),
        ("transactionCheckInterval = 600\n", "5.3.3", "9 s"),
        ("transactionCheckInterval = 4000\n", "5.3.3", "1 minute"),
        ("transactionCheckInterval = 10\n", "5.3.3", "150 ms"),
        ("transactionCheckInterval = -1\n", "5.3.3", "0 ms"),
        ("brokerName = a\n", "4.3.0", None),
        # The broker throws the value away, so the product's own 5 minutes stay.
        ("transactionCheckMax = many\n", "4.3.0", None),
    ],
)
def test_all_checks_together_must_take_long_enough(text: str, release: str, lasting: str | None) -> None:
    one = detect("transaction_checks", text, release, minutes=7.5)
    assert (one.outcome, one.values.get("lasting")) == (BAD if lasting else GOOD, lasting)


def test_transaction_checks_are_not_applicable_before_there_were_any() -> None:
    assert detect("transaction_checks", "transactionCheckMax = 1\n", "4.2.0", minutes=7.5).outcome == NOT_APPLICABLE
