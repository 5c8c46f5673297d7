"""What becomes of messages at the consumers as text: groups down, failures across, the worst groups first.

In: the survival rows of consumers of one deployment. Out: painted lines, at most a screenful; JSON has all groups.
"""

from collections.abc import Sequence

from rocketaudit.findings import FAILURES, KEPT, LOST, UNDECIDED_SURVIVAL, Survival
from rocketaudit.renderers.shown import visible, wrap
from rocketaudit.renderers.style import Line, Style, plain
from rocketaudit.renderers.table import Row, cell_text, column, table
from rocketaudit.words import word

_SHOWN = 15
_LONGEST = 48  # of a group's name
_WORST_FIRST = (LOST, UNDECIDED_SURVIVAL, KEPT)


def consumer_table(rows: Sequence[Survival], lang: str, style: Style) -> list[Line]:
    """The question and its table; a failure that all groups fare alike in has one line for all."""
    alike = _alike(rows, lang, style)
    groups = _groups(rows, style)
    failures = [one for one in FAILURES if one not in alike and any(row.failure == one for row in rows)]
    question = word("question.consumer", lang)
    lines = [plain(question, "heading")]
    if failures:
        columns = [
            column(
                word(f"failure.{one}", lang), one, [cell_text(row, lang, style) for row in rows if row.failure == one]
            )
            for one in failures
        ]
        lines = table(question, groups[:_SHOWN], columns, lang, style)
        if len(groups) > _SHOWN:
            lines.append(plain(f"  {word('and_more.groups', lang, count=len(groups) - _SHOWN)}", "dim"))
    for failure, text in alike.items():
        said = word("all_groups", lang, failure=word(f"failure.{failure}", lang), text=text)
        room = style.prose_width and style.prose_width - 2
        lines += [plain(f"  {part}") for part in wrap(said, room)]
    return lines


def consumer_grounds(rows: Sequence[Survival], lang: str, style: Style) -> list[Row]:
    """The groups that are shown with what they lose, or what is unknown of them, to say what that rests on."""
    alike = _alike(rows, lang, style)
    groups = _groups(rows, style)[:_SHOWN]
    told = [Row(word(f"failure.{one}", lang), {"": _first(rows, one)}) for one in alike]
    for row in groups:
        cells = {name: cell for name, cell in row.cells.items() if name not in alike and cell.acknowledged != KEPT}
        told += [Row(row.label, cells)] if cells else []
    return told


def _alike(rows: Sequence[Survival], lang: str, style: Style) -> dict[str, str]:
    """The failures in which all of several groups fare alike, with what they do."""
    if len({row.subject for row in rows}) < 2:
        return {}
    said = {one: {cell_text(row, lang, style) for row in rows if row.failure == one} for one in FAILURES}
    return {failure: next(iter(texts)) for failure, texts in said.items() if len(texts) == 1}


def _groups(rows: Sequence[Survival], style: Style) -> list[Row]:
    """One row a group, those that lose most first."""
    by_subject: dict[str, dict[str, Survival]] = {}
    for row in rows:
        by_subject.setdefault(row.subject, {})[row.failure] = row
    ordered = sorted(by_subject.items(), key=lambda item: _badness(item[1]))
    return [Row(_short(visible(subject, style.encoding)), cells) for subject, cells in ordered]


def _badness(cells: dict[str, Survival]) -> tuple[int, ...]:
    fates = [row.acknowledged for row in cells.values()]
    return tuple(-fates.count(fate) for fate in _WORST_FIRST)


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 3]}..."


def _first(rows: Sequence[Survival], failure: str) -> Survival:
    return next(row for row in rows if row.failure == failure)
