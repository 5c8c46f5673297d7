"""Detector of transactions that are given up early: `transaction_checks`."""

from collections.abc import Iterator
from functools import partial

from rocketaudit.detectors.comparing import compare
from rocketaudit.detectors.conditions import Conditions, taken
from rocketaudit.detectors.subjects import in_languages
from rocketaudit.findings import Observation, Text
from rocketaudit.model import Deployment


def transaction_checks(
    deployment: Deployment, *, minutes: float, when: Conditions | None = None
) -> Iterator[Observation]:
    """Each broker: bad where all the checks of an undecided transaction together take less than `minutes`."""
    names = ("transactionCheckMax", "transactionCheckInterval")
    for broker in deployment.brokers:
        written = any(taken(broker, name) for name in names)
        yield compare(broker, names, when, partial(_given_up, written, minutes))


def _given_up(written: bool, minutes: float, checks: int, interval: int) -> dict[str, str] | None:
    """What the product itself chose (5 minutes in 4.3.0) is not held against a file."""
    took = max(checks, 0) * max(interval, 0)
    return in_languages("lasting", _lasting(took)) if written and took < minutes * 60_000 else None


def _lasting(milliseconds: int) -> Text:
    """A time in the unit in which it is read best."""
    if milliseconds < 1_000:
        return {"en": f"{milliseconds} ms", "zh": f"{milliseconds} 毫秒"}
    if milliseconds < 60_000:
        return {"en": f"{milliseconds / 1_000:.3g} s", "zh": f"{milliseconds / 1_000:.3g} 秒"}
    minutes = f"{milliseconds / 60_000:.3g}"
    return {"en": "1 minute" if minutes == "1" else f"{minutes} minutes", "zh": f"{minutes} 分钟"}
