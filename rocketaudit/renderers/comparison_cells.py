"""Survival on two sides: the cells that fall, and tables with both sides as columns.

In: cells. Out: painted lines. Subjects that fare the same on both sides share a table, and loss of the disk and of the
machine a row where they are alike.
"""

from collections.abc import Sequence

from rocketaudit.comparison.facts import Cell, differs
from rocketaudit.findings import FAILURES, KEPT, Survival
from rocketaudit.phrases import phrase
from rocketaudit.renderers.comparison_view import View, clauses, colon, few, place, say
from rocketaudit.renderers.shown import prose
from rocketaudit.renderers.style import Line, plain
from rocketaudit.renderers.summary import paragraph
from rocketaudit.renderers.table import Row, cell_text, column, table
from rocketaudit.secrets import mask_line

_DISK, _MACHINE, _EITHER = "master-disk-loss", "master-machine-loss", "master-loss"
_BROKERS = FAILURES[: FAILURES.index("name-server-loss")]
_BEFORE, _AFTER = "before", "after"
_SUBJECTS = 4


def fallen(cells: Sequence[Cell], view: View) -> list[Line]:
    """For each failure and outcome a line with its subjects; below those of the same subjects what they rest on."""
    alike: dict[tuple[str, str], list[Cell]] = {}
    for failure, cell in _merged(cells):
        if cell.after:
            alike.setdefault((failure, cell_text(cell.after, view.lang, view.style)), []).append(cell)
    by_subjects: dict[str, list[tuple[str, list[Cell]]]] = {}
    for (failure, text), those in alike.items():
        subjects = few(view, (cell.subject for cell in those), _SUBJECTS)
        said = subjects + colon(view) + say(view, f"failure.{failure}") + colon(view) + text
        by_subjects.setdefault(subjects, []).append((said, those))
    lines: list[Line] = []
    for found in by_subjects.values():
        lines += [line for said, _ in found for line in paragraph(said, 2, view.style)]
        rows = [cell.after for _, those in found for cell in those if cell.after]
        if grounds := _grounds(rows, view):
            lines += paragraph(say(view, "because") + colon(view) + grounds, 4, view.style, "dim")
    return lines


def _grounds(rows: Sequence[Survival], view: View) -> str:
    """The settings that lost or unknown cells rest on, each once with its places; why a kept one is kept."""
    places: dict[str, list[str]] = {}
    for row in rows:
        if row.acknowledged == KEPT:
            places.setdefault(prose(row.window.text.get(view.lang, "")), [])
            continue
        for because in row.because:
            places.setdefault(phrase(mask_line(because.text), view.lang), []).append(place(view, because.at))
    texts = [f"{text} ({few(view, found)})" if found else text for text, found in places.items() if text]
    return clauses(view, texts)


def tables(cells: Sequence[Cell], whole: bool, view: View) -> list[Line]:
    """A table for each set of subjects that fare alike; `whole`: with the rows that do not change. One line where
    nothing changes."""
    by_subject: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        by_subject.setdefault((cell.deployment, cell.subject), []).append(cell)
    alike: dict[object, list[tuple[str, list[Cell]]]] = {}
    for (_, subject), those in by_subject.items():
        if any(map(_both_differ, those)):
            shown = [cell for cell in those if _both_differ(cell) or (whole and cell.failure in _BROKERS)]
            key = tuple((cell.failure, _texts(cell, view)) for cell in shown)
            alike.setdefault(key, []).append((subject, shown))
    if not alike:
        return [plain(say(view, "compare.survival.same"), "heading")]
    lines = [plain(say(view, "question"), "heading")]
    for index, group in enumerate(alike.values()):
        lines += [[]] if index else []
        lines += _table([subject for subject, _ in group], group[0][1], view)
    return lines


def _both_differ(cell: Cell) -> bool:
    """Whether both sides have the subject, and it fares differently; what one side has alone is said elsewhere."""
    return cell.before is not None and cell.after is not None and differs(cell)


def _table(subjects: Sequence[str], cells: Sequence[Cell], view: View) -> list[Line]:
    merged = _merged(cells)
    rows = [
        Row(
            say(view, f"failure.{failure}"),
            {side: row for side, row in ((_BEFORE, cell.before), (_AFTER, cell.after)) if row},
        )
        for failure, cell in merged
    ]
    texts = [_texts(cell, view) for _, cell in merged]
    columns = [
        column(name, side, [pair[index] for pair in texts])
        for index, (name, side) in enumerate(zip(view.names, (_BEFORE, _AFTER), strict=True))
    ]
    return table(f"  {few(view, subjects, _SUBJECTS)}", rows, columns, view.lang, view.style)


def _merged(cells: Sequence[Cell]) -> list[tuple[str, Cell]]:
    """The cells with their failures, loss of the disk and of the machine as one where they are alike."""
    disks = {(cell.deployment, cell.subject): cell for cell in cells if cell.failure == _DISK}
    machines = {(cell.deployment, cell.subject): cell for cell in cells if cell.failure == _MACHINE}
    one = {key for key, cell in disks.items() if key in machines and _fate(cell) == _fate(machines[key])}
    found = []
    for cell in cells:
        merged = (cell.deployment, cell.subject) in one
        if not (merged and cell.failure == _MACHINE):
            found.append((_EITHER if merged and cell.failure == _DISK else cell.failure, cell))
    return found


def _fate(cell: Cell) -> tuple[object, ...]:
    return tuple((row.acknowledged, row.window.text["en"]) if row else None for row in (cell.before, cell.after))


def _texts(cell: Cell, view: View) -> tuple[str, str]:
    before, after = (cell_text(row, view.lang, view.style) if row else "" for row in (cell.before, cell.after))
    return before, after
