"""Did you mean: the words of a list that a mistyped word is nearest to. Imports nothing, on the hot path or off it."""

from collections.abc import Iterable


def nearest(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates that `word` is a slip of, all of the least distance, in their order; empty where none is near.

    Case does not count. How many edits are a slip depends on the length: two in a word of six letters or more,
    three in one of fifteen.
    """
    lowered = word.lower()
    limit = _tolerance(len(word))
    found: list[str] = []
    for candidate in candidates:
        edits = _distance(lowered, candidate.lower(), limit)
        if edits is None:
            continue
        if edits < limit:
            limit, found = edits, []
        found.append(candidate)
    return tuple(found)


def suggestion(word: str, candidates: Iterable[str]) -> str:
    """" (did you mean X?)", to be put behind a complaint about `word`; empty where nothing is near."""
    found = nearest(word, candidates)
    return f" (did you mean {found[0]}?)" if found else ""


def _tolerance(length: int) -> int:
    return 0 if length < 4 else 1 if length < 6 else 2 if length < 15 else 3


def _distance(left: str, right: str, limit: int) -> int | None:
    """Edits (insert, delete, replace, swap neighbours) between two words; None where there are more than `limit`."""
    if left == right:
        return 0
    # One edit changes the set of letters by two at most: this cheap test spares most candidates the table.
    if abs(len(left) - len(right)) > limit or len(set(left) ^ set(right)) > 2 * limit:
        return None
    previous: list[int] = []
    row = list(range(len(right) + 1))
    for index, letter in enumerate(left):
        earlier, previous, row = previous, row, [index + 1]
        for column, other in enumerate(right):
            edits = min(previous[column + 1] + 1, row[column] + 1, previous[column] + (letter != other))
            if index and column and letter == right[column - 1] and left[index - 1] == other:
                edits = min(edits, earlier[column - 1] + 1)
            row.append(edits)
        if min(row) > limit:
            return None
    return row[-1] if row[-1] <= limit else None
