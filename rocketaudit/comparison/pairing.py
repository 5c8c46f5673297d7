"""Which things of two sides are the same, by weaker and weaker signs.

In: the things of both sides and functions that say by what they are told apart, the strongest first. Out: pairs, and
what is left on each side. A sign that is None says nothing.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple, TypeVar

Thing = TypeVar("Thing")


class Sign(NamedTuple):
    """What things of each side are told apart by. `many`: several that look alike are the same in their order."""

    before: Callable[..., Hashable]
    after: Callable[..., Hashable]
    many: bool = False


def paired(
    before: Sequence[Thing], after: Sequence[Thing], signs: Iterable[Sign]
) -> tuple[list[tuple[Thing, Thing]], list[Thing], list[Thing]]:
    """The pairs in the order of `before`, what only `before` has, and what only `after` has."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for sign in signs:
        old = _by(sign.before, before, set(partner))
        new = _by(sign.after, after, taken)
        for key, mine in old.items():
            theirs = new.get(key, [])
            if sign.many or len(mine) == len(theirs) == 1:
                for one, other in zip(mine, theirs, strict=False):
                    partner[one] = other
                    taken.add(other)
    pairs = [(before[one], after[partner[one]]) for one in sorted(partner)]
    left = [thing for index, thing in enumerate(before) if index not in partner]
    return pairs, left, [thing for index, thing in enumerate(after) if index not in taken]


def _by(sign: Callable[..., Hashable], things: Sequence[object], done: set[int]) -> dict[Hashable, list[int]]:
    found: dict[Hashable, list[int]] = {}
    for index, thing in enumerate(things):
        if index not in done and (key := sign(thing)) is not None:
            found.setdefault(key, []).append(index)
    return found
