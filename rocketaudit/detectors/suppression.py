"""Detector of comments that suppress findings wrongly: `suppression`.

What a comment is of use for shows only when all rules are judged, so suppressions.py finds them and makes the verdicts;
a rule says here which state of a comment it is about.
"""

from collections.abc import Iterator

from rocketaudit.findings import Observation
from rocketaudit.model import Deployment

UNREADABLE, NO_REASON, UNKNOWN_RULE, EXPIRED, UNUSED = "unreadable", "no-reason", "unknown-rule", "expired", "unused"
STATES = (UNREADABLE, NO_REASON, UNKNOWN_RULE, EXPIRED, UNUSED)


def suppression(deployment: Deployment, *, state: str) -> Iterator[Observation]:
    """Nothing yet: see above."""
    yield from ()
