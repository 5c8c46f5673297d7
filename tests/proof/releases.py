"""The releases that proofs about servers run on, as parameters of tests: the last of 4.9 with all its jars, two of 5.x.

What the newest shares with the one before it is proved once where it takes long. CI pays for the first two only, and
only for what is in its core.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pytest

__all__ = ["ALL", "CORE", "EARLIER", "FIVE", "FOUR", "LATEST", "MIDDLE", "cases"]

FOUR, MIDDLE, LATEST = "4.9.7", "5.3.3", "5.5.0"
FIVE = (MIDDLE, LATEST)
EARLIER = (FOUR, MIDDLE)
ALL = (FOUR, *FIVE)

Releases = str | tuple[str, ...]


def cases(of: Mapping[str, tuple[Releases, Any]], core: Collection[str] = ()) -> list[Any]:
    """Parameters `release` and `case` for each case on each of its releases; `core` names those that CI runs."""
    return [
        pytest.param(release, case, id=f"{name}-{release}", marks=_marks(release, name in core))
        for name, (releases, case) in of.items()
        for release in ([releases] if isinstance(releases, str) else releases)
    ]


def _marks(release: str, core: bool) -> list[Any]:
    return [pytest.mark.core] if core and release != LATEST else []


# The releases of a proof that CI runs.
CORE = [pytest.param(release, marks=_marks(release, True)) for release in ALL]
