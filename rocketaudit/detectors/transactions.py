"""Detector of transactions that are given up early: `transaction_checks`."""

from collections.abc import Iterator
from functools import partial

from rocketaudit.detectors.comparing import compare
from rocketaudit.detectors.conditions import Conditions, taken
from rocketaudit.findings import Observation
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
    took = checks * interval / 60_000
    return {"minutes": f"{took:.3g}"} if written and took < minutes else None
