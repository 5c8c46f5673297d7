"""The survival table as data for a page: failures down and broker groups across, consumer groups down and failures
across.

In: the survival rows of one deployment. Out: tables of cells. Brokers that fare the same share a column.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rocketaudit.findings import FAILURES, KEPT, LOST, UNDECIDED_SURVIVAL, Survival
from rocketaudit.renderers.survival_table import CONSUMER_FAILURES

Cell = tuple[Survival, ...]
"""Rows that say the same of several subjects; none where the table has nothing there."""

_AWAY = "consumer-away"
_DISK, _MACHINE, _EITHER = "master-disk-loss", "master-machine-loss", "master-loss"
_WORST_FIRST = (LOST, UNDECIDED_SURVIVAL, KEPT)


class Row(NamedTuple):
    """A failure with a cell for each column, none where it speaks of none of them; `apart` has the other subjects."""

    failure: str
    cells: tuple[Cell, ...]
    apart: tuple[Cell, ...] = ()


class Consumer(NamedTuple):
    """A consumer group with a cell for each failure."""

    group: str
    cells: tuple[Cell, ...]


class Matrix(NamedTuple):
    """All of one deployment. `undecided` are rows of consumers of which nothing is known: one line will do."""

    columns: tuple[tuple[str, ...], ...]
    rows: tuple[Row, ...]
    failures: tuple[str, ...]
    consumers: tuple[Consumer, ...]
    undecided: tuple[Survival, ...]


def matrix(survival: Sequence[Survival]) -> Matrix:
    """The rows of one deployment as tables."""
    undecided = tuple(row for failure in CONSUMER_FAILURES for row in _undecided(survival, failure))
    consumers = [row for row in survival if row.failure in CONSUMER_FAILURES and row not in undecided]
    brokers = [row for row in survival if row.failure not in CONSUMER_FAILURES]
    if all(row.failure == _AWAY for row in consumers):
        # Without client code a broker alone decides it, for every consumer alike.
        brokers, consumers = brokers + consumers, []
    cells = _cells(brokers)
    columns = _columns(cells)
    failures = tuple(one for one in FAILURES if any(row.failure == one for row in consumers))
    rows = tuple(_row(failure, here, columns) for failure, here in cells.items())
    return Matrix(columns, rows, failures, _consumers(consumers, failures), undecided)


def said(row: Survival) -> tuple[str, str, str]:
    """What a row says, in whatever language."""
    return row.acknowledged, row.window.text.get("en", ""), row.window.text.get("zh", "")


def by_failure(rows: Sequence[Survival]) -> dict[str, list[Survival]]:
    """The rows of a run by failure, loss of the disk and of the machine as one where they are alike everywhere."""
    found: dict[str, list[Survival]] = {}
    for row in rows:
        found.setdefault(row.failure, []).append(row)
    if list(map(said, found.get(_DISK, ()))) == list(map(said, found.get(_MACHINE, ()))):
        found.pop(_MACHINE, None)
    return found


def _undecided(rows: Iterable[Survival], failure: str) -> list[Survival]:
    here = [row for row in rows if row.failure == failure]
    return here if all(row.acknowledged == UNDECIDED_SURVIVAL for row in here) else []


def _cells(rows: Iterable[Survival]) -> dict[str, dict[str, Survival]]:
    """Rows by failure and subject; loss of the disk and of the machine as one where they are alike."""
    found: dict[str, dict[str, Survival]] = {}
    for row in rows:
        found.setdefault(row.failure, {})[row.subject] = row
    if _DISK in found and _MACHINE in found and _all_said(found[_DISK]) == _all_said(found[_MACHINE]):
        del found[_MACHINE]
        found = {_EITHER if failure == _DISK else failure: cells for failure, cells in found.items()}
    return found


def _all_said(cells: dict[str, Survival]) -> dict[str, tuple[str, str, str]]:
    return {subject: said(row) for subject, row in cells.items()}


def _columns(by_failure: dict[str, dict[str, Survival]]) -> tuple[tuple[str, ...], ...]:
    """The subjects of the first failure, those that fare alike together."""
    alike: dict[tuple[tuple[str, str, str] | None, ...], list[str]] = {}
    for subject in next(iter(by_failure.values()), {}):
        fares = tuple(said(cells[subject]) if subject in cells else None for cells in by_failure.values())
        alike.setdefault(fares, []).append(subject)
    return tuple(tuple(subjects) for subjects in alike.values())


def _row(failure: str, cells: dict[str, Survival], columns: tuple[tuple[str, ...], ...]) -> Row:
    across = tuple(tuple(cells[one] for one in subjects if one in cells) for subjects in columns)
    known = {one for subjects in columns for one in subjects}
    others = {subject: row for subject, row in cells.items() if subject not in known}
    return Row(failure, across if any(across) else (), _apart(others))


def _apart(cells: dict[str, Survival]) -> tuple[Cell, ...]:
    alike: dict[tuple[str, str, str], list[Survival]] = {}
    for row in cells.values():
        alike.setdefault(said(row), []).append(row)
    return tuple(tuple(rows) for rows in alike.values())


def _consumers(rows: Iterable[Survival], failures: Sequence[str]) -> tuple[Consumer, ...]:
    """One line a group, those that lose most first."""
    by_group: dict[str, dict[str, Survival]] = {}
    for row in rows:
        by_group.setdefault(row.subject, {})[row.failure] = row
    ordered = sorted(by_group.items(), key=lambda item: _badness(item[1].values()))
    return tuple(
        Consumer(group, tuple((cells[one],) if one in cells else () for one in failures)) for group, cells in ordered
    )


def _badness(cells: Iterable[Survival]) -> tuple[int, ...]:
    fates = [row.acknowledged for row in cells]
    return tuple(-fates.count(fate) for fate in _WORST_FIRST)
