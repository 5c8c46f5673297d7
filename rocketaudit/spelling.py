"""Did you mean: the names of a list that a mistyped name is nearest to. difflib would cost every start-up 7 ms."""

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rocketaudit.patterns import lazily

# The words of camelCase, kebab-case and snake_case names; an abbreviation (HA, IP2) is one word.
_WORD = lazily(r"[A-Z]+(?![a-z])|[A-Za-z][a-z]*|\d+")
_SHORTEST_ABBREVIATION = 3
_SURE = 2


def nearest(word: str, candidates: Iterable[str]) -> tuple[str, ...]:
    """The candidates that `word` is a slip of, all of the least distance, in their order; empty where none is near.

    Case does not count. How many edits are a slip depends on the length: two in a word of six letters or more,
    three in one of fifteen. Where no candidate is that near, those made of the same words in another order or
    abbreviated, or of one word more or less.
    """
    known = list(candidates)
    return _by_letters(word, known) or _by_words(word, known)


def slip(word: str, candidates: Iterable[str]) -> str | None:
    """The one candidate that `word` is beyond doubt a slip of: by two letters at most, and no other is as near."""
    found = _by_letters(word, list(candidates))
    sure = len(found) == 1 and _distance(word.lower(), found[0].lower(), _SURE) is not None
    return found[0] if sure else None


def _by_letters(word: str, candidates: Sequence[str]) -> tuple[str, ...]:
    lowered, letters = word.lower(), _letters(word)
    limit = _tolerance(len(word))
    found: list[str] = []
    for candidate in candidates:
        # One edit changes the set of letters by two at most: this cheap test spares most candidates the table.
        if abs(len(candidate) - len(word)) > limit or len(letters ^ _letters(candidate)) > 2 * limit:
            continue
        edits = _distance(lowered, candidate.lower(), limit)
        if edits is None:
            continue
        if edits < limit:
            limit, found = edits, []
        found.append(candidate)
    return tuple(found)


def suggestion(word: str, candidates: Iterable[str]) -> str:
    """The question whether the nearest name was meant, to put behind a complaint about `word`; empty without one."""
    found = nearest(word, candidates)
    return f" (did you mean {found[0]}?)" if found else ""


def _by_words(word: str, candidates: Sequence[str]) -> tuple[str, ...]:
    words, beginnings = _words(word), _beginnings(word)
    if len(words) < 2:
        return ()
    odd = {
        candidate: _odd_words(words, _words(candidate))
        for candidate in candidates
        if len(beginnings & _beginnings(candidate)) > 1
    }
    least = min(odd.values(), default=None)
    if least is None or least > (1 if len(words) > 2 else 0):
        return ()
    return tuple(candidate for candidate, count in odd.items() if count == least)


@lru_cache(4096)
def _letters(name: str) -> frozenset[str]:
    return frozenset(name.lower())


@lru_cache(4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in _WORD().findall(name))


@lru_cache(4096)
def _beginnings(name: str) -> frozenset[str]:
    """What two names must have in common to share words: a cheap test that spares most candidates the matching."""
    return frozenset(word[:_SHORTEST_ABBREVIATION] for word in _words(name))


def _odd_words(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words of two names have no counterpart in the other; never few where they share less than two."""
    if abs(len(left) - len(right)) > 1:
        return len(left) + len(right)
    rest = list(right)
    for word in left:
        match = next((other for other in rest if _same_word(word, other)), None)
        if match is not None:
            rest.remove(match)
    shared = len(right) - len(rest)
    odd = len(left) + len(right) - 2 * shared
    return odd if shared >= 2 + odd else len(left) + len(right)


def _same_word(left: str, right: str) -> bool:
    if left == right:
        return True
    return min(len(left), len(right)) >= _SHORTEST_ABBREVIATION and (left.startswith(right) or right.startswith(left))


def _tolerance(length: int) -> int:
    return 0 if length < 4 else 1 if length < 6 else 2 if length < 15 else 3


def _distance(left: str, right: str, limit: int) -> int | None:
    """Edits (insert, delete, replace, swap neighbours) between two words; None where there are more than `limit`."""
    if left == right:
        return 0
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
