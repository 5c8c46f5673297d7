"""Bounded waits on conditions. Nothing in the laboratory or in a proof waits in any other way."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import TypeVar

__all__ = ["Ended", "NotInTime", "NotYet", "patient", "until", "until_done"]

_POLL_SECONDS = 0.05
_MOST_PATIENCE = 10.0
Found = TypeVar("Found")


class NotYet(Exception):
    """A condition could not even be asked about: the server does not answer (yet)."""


class Ended(Exception):
    """What was waited for cannot happen any more, because the process that should do it has ended."""


class NotInTime(AssertionError):
    """A condition did not come true within its time; says which, and what was seen last."""


def patient(seconds: float) -> float:
    """A bound, raised where the machine has more to do than it has processors for."""
    waiting = os.getloadavg()[0] / (os.cpu_count() or 1)
    return seconds * min(max(1.0, waiting), _MOST_PATIENCE)


def until(condition: Callable[[], Found], what: str, seconds: float = 40) -> Found:
    """The first true answer of `condition`, asked again and again for at most `seconds`, longer on a busy machine."""
    seconds = patient(seconds)
    end = time.monotonic() + seconds
    seen: object = None
    while True:
        try:
            found = condition()
        except NotYet as silence:
            seen = silence
        else:
            if found:
                return found
            seen = found
        if time.monotonic() > end:
            raise NotInTime(f"not within {seconds:g} s: {what}; seen last: {seen!r}")
        time.sleep(_POLL_SECONDS)


def until_done(action: Callable[[], Found], what: str, seconds: float = 40) -> Found:
    """What `action` returns, true or not, as soon as it can be done at all."""
    return until(lambda: (action(),), what, seconds)[0]
