"""Words that are looked for in the bytes of thousands of files, grouped by a shorter word that stands in each of them:
where that is not found, none of its group needs to be looked for."""

from collections.abc import Mapping, Sequence

Grouped = Mapping[bytes, Sequence[bytes]]


def holds_one_of(data: bytes, groups: Grouped) -> bool:
    """Whether one of the grouped words stands in a file."""
    return any(word in data and any(one in data for one in those) for word, those in groups.items())
