"""Ranges of releases, such as `>=5.0.0,<5.3.0`: all comparisons must hold."""

import re
from functools import lru_cache
from typing import NamedTuple

from rocketaudit.catalogue import order

_COMPARISON = re.compile(r"(>=|<=|==|!=|>|<)\s*(\d+\.\d+\.\d+(?:-[A-Za-z]+)?)")


class Comparison(NamedTuple):
    """One comparison of a range, as it is written."""

    sign: str
    release: str


def release_in(text: str | None, release: str) -> bool:
    """Whether a release lies in a range; every release lies in None."""
    return text is None or all(_holds(each, release) for each in comparisons(text))


@lru_cache
def comparisons(text: str) -> tuple[Comparison, ...]:
    """The comparisons of a range; raises ValueError for what is none."""
    found = []
    for part in text.split(","):
        match = _COMPARISON.fullmatch(part.strip())
        if not match:
            example = "write for example >=5.0.0,<5.3.0 (signs: >= > <= < == !=)"
            raise ValueError(f"{part.strip()!r} is no comparison with a release; {example}")
        found.append(Comparison(match[1], match[2]))
    return tuple(found)


def _holds(each: Comparison, release: str) -> bool:
    left, right = order(release), order(each.release)
    match each.sign:
        case ">=":
            return left >= right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case "<":
            return left < right
        case "==":
            return left == right
    return left != right
