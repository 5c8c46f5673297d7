"""The survival table as text: failures down, brokers across, and below it what each loss rests on.

In: the survival rows of one deployment. Out: painted lines. Brokers that fare the same share a column, and rows
that say the same of every broker share a line, so that a cluster of forty reads like one of two.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rocketaudit.findings import FAILURES, KEPT, UNDECIDED_SURVIVAL, Survival
from rocketaudit.renderers.shown import padded, prose, visible, width, wrap
from rocketaudit.renderers.style import Line, Piece, Style, plain
from rocketaudit.secrets import mask_line
from rocketaudit.words import word

CONSUMER_FAILURES = FAILURES[FAILURES.index("consumer-crash") :]
_DISK, _MACHINE, _EITHER = "master-disk-loss", "master-machine-loss", "master-loss"
_GAP = 3
_NARROWEST = 16
# What a table may take where the output is not a terminal.
_OFF_TERMINAL = 120
_PLACES = 3


class Row(NamedTuple):
    """One line of the table: the failure in words, and by subject what becomes of an acknowledged message."""

    label: str
    cells: dict[str, Survival]


class Column(NamedTuple):
    """Subjects that fare the same in every row, under one head."""

    head: str
    subject: str
    width: int


def survival_table(rows: Sequence[Survival], lang: str, style: Style) -> list[Line]:
    """The whole section for one deployment; empty where nothing is known of any broker."""
    brokers = _rows([row for row in rows if row.failure not in CONSUMER_FAILURES], lang)
    consumers = [row for row in rows if row.failure in CONSUMER_FAILURES]
    found = _table(word("question", lang), brokers, lang, style) if brokers else []
    if all(row.acknowledged == UNDECIDED_SURVIVAL for row in consumers):
        found += _folded(consumers, lang, style)
        consumers = []
    found += _because(brokers, lang, style)
    if consumers:
        others = _rows(consumers, lang)
        found += [[], *_table(word("question.consumer", lang), others, lang, style), *_because(others, lang, style)]
    return found


def _rows(survival: Iterable[Survival], lang: str) -> list[Row]:
    """One row a failure, in the order given; loss of the disk and of the machine as one where they are alike."""
    by_failure: dict[str, dict[str, Survival]] = {}
    for row in survival:
        by_failure.setdefault(row.failure, {})[row.subject] = row
    if _DISK in by_failure and _said(by_failure[_DISK], lang) == _said(by_failure.get(_MACHINE, {}), lang):
        del by_failure[_MACHINE]
        by_failure = {_EITHER if failure == _DISK else failure: cells for failure, cells in by_failure.items()}
    return [Row(word(f"failure.{failure}", lang), cells) for failure, cells in by_failure.items()]


def _said(cells: dict[str, Survival], lang: str) -> dict[str, tuple[str, str]]:
    return {subject: (row.acknowledged, row.window.text.get(lang, "")) for subject, row in cells.items()}


def _table(question: str, rows: list[Row], lang: str, style: Style) -> list[Line]:
    label = _label_width(rows)
    available = (style.width or _OFF_TERMINAL) - label
    drawn: list[Line] = []
    for chunk in _chunks(_columns(rows, lang, style), available):
        if drawn:
            drawn.append([])
        heads = _heads(chunk)
        if width(question) + _GAP + sum(map(width, heads)) <= label + available and not drawn:
            label = max(label, width(question) + _GAP) if _fits(chunk, available, label, question) else label
        if label > width(question):
            drawn.append([Piece(padded(question, label), "heading"), *(Piece(head, "heading") for head in heads)])
        else:
            drawn += [plain(question, "heading")] if not drawn else []
            drawn.append([Piece(" " * label), *(Piece(head, "heading") for head in heads)])
        for row in rows:
            drawn += _row(row, label, chunk, available, lang, style)
    return drawn


def _label_width(rows: list[Row]) -> int:
    return max(width(row.label) for row in rows) + 2 + _GAP


def _fits(chunk: list[Column], available: int, label: int, question: str) -> bool:
    """Whether the heads may stand behind the question without making any column narrower."""
    return sum(column.width + _GAP for column in chunk) <= available + label - width(question) - _GAP


def _heads(chunk: list[Column]) -> list[str]:
    return [padded(wrap(column.head, column.width)[0], column.width + _GAP) for column in chunk]


def _columns(rows: list[Row], lang: str, style: Style) -> list[Column]:
    """The subjects of the first row, those alike together."""
    subjects = list(rows[0].cells)
    alike: dict[tuple[str, ...], list[str]] = {}
    for subject in subjects:
        content = tuple(_cell(row.cells[subject], lang, style) for row in rows if subject in row.cells)
        alike.setdefault(content, []).append(subject)
    columns = []
    for content, together in alike.items():
        head = _named(together, lang, style)
        columns.append(Column(head, together[0], max(width(text) for text in (head, *content))))
    return columns


def _named(subjects: list[str], lang: str, style: Style) -> str:
    """A few names in full; of many the first and how many more."""
    names = [visible(subject, style.encoding) for subject in subjects]
    if len(names) <= 3 and sum(map(len, names)) <= 32:
        return ", ".join(names)
    return f"{names[0]} {word('and_more.subjects', lang, count=len(names) - 1)}"


def _chunks(columns: list[Column], available: int) -> list[list[Column]]:
    """Columns side by side as far as there is room; what is too wide is narrowed first, down to a limit."""
    count = max(min(len(columns), available // (_NARROWEST + _GAP)), 1)
    chunks = []
    for start in range(0, len(columns), count):
        chunk = columns[start : start + count]
        excess = sum(column.width + _GAP for column in chunk) - available
        while excess > 0:
            widest = max(chunk, key=lambda column: column.width)
            if widest.width <= _NARROWEST:
                break
            chunk[chunk.index(widest)] = widest._replace(width=widest.width - 1)
            excess -= 1
        chunks.append(chunk)
    return chunks


def _row(row: Row, label: int, chunk: list[Column], available: int, lang: str, style: Style) -> list[Line]:
    """A failure's line, on several rows where a cell is wrapped."""
    if not any(column.subject in row.cells for column in chunk):
        return _spanning(row, label, available, lang, style)
    parts: list[tuple[list[str], str, int]] = []
    for column in chunk:
        cell = row.cells.get(column.subject)
        text = _cell(cell, lang, style) if cell else ""
        parts.append((wrap(text, column.width), cell.acknowledged if cell else "", column.width + _GAP))
    height = max(len(texts) for texts, _, _ in parts)
    drawn: list[Line] = []
    for index in range(height):
        line = [Piece(padded(f"  {row.label}" if index == 0 else "", label))]
        for texts, role, columns in parts:
            line.append(Piece(padded(texts[index] if index < len(texts) else "", columns), role))
        drawn.append(line)
    return drawn


def _spanning(row: Row, label: int, available: int, lang: str, style: Style) -> list[Line]:
    """A row about something else than the columns (a cluster's name servers): its cells one below the other."""
    texts = {subject: _cell(cell, lang, style) for subject, cell in row.cells.items()}
    if len(set(texts.values())) == 1:
        texts = {"": next(iter(texts.values()))}
    lines: list[Line] = []
    for (subject, text), cell in zip(texts.items(), row.cells.values(), strict=False):
        named = f"{visible(subject, style.encoding)}: {text}" if subject else text
        lines += [[Piece(part, cell.acknowledged)] for part in wrap(named, available)]
    return [[Piece(padded(f"  {row.label}" if index == 0 else "", label)), *line] for index, line in enumerate(lines)]


def _cell(row: Survival, lang: str, style: Style) -> str:
    """`kept`, `unknown`, or `lost, up to 10 s`."""
    text = word(f"survival.{row.acknowledged}", lang)
    window = row.window.text.get(lang, "")
    if row.acknowledged in (KEPT, UNDECIDED_SURVIVAL) or not window:
        return text
    return visible(text + ("，" if lang == "zh" else ", ") + prose(window), style.encoding)


def _folded(rows: Sequence[Survival], lang: str, style: Style) -> list[Line]:
    """One line for all failures of consumers, of which nothing is known without client code."""
    if not rows:
        return []
    failures = dict.fromkeys(word(f"failure.{row.failure}", lang) for row in rows)
    text = word("consumers_unknown", lang, failures=("、" if lang == "zh" else ", ").join(failures))
    room = style.prose_width and style.prose_width - 2
    return [plain(f"  {part}", "dim") for part in wrap(text, room)]


def _because(rows: list[Row], lang: str, style: Style) -> list[Line]:
    """Per row what it rests on, under the labels of the table."""
    label = _label_width(rows)
    lines: list[Line] = []
    for row in rows:
        room = style.prose_width and max(style.prose_width - label, 24)
        parts = [part for text in _grounds(row, lang) for part in _hanging(visible(text, style.encoding), room)]
        for index, part in enumerate(parts):
            lines.append(plain(padded(f"  {row.label}" if index == 0 else "", label) + part, "dim"))
    return [[], plain(word("because", lang), "heading"), *lines] if lines else []


def _hanging(text: str, room: int | None) -> list[str]:
    first, *rest = wrap(text, room and room - 2)
    return [first, *(f"  {part}" for part in rest)]


def _grounds(row: Row, lang: str) -> list[str]:
    """`setting=value (path:line, path:line)` for each setting that a lost or unknown cell rests on; what a kept or
    unknown cell has to say goes before them."""
    places: dict[str, list[str]] = {}
    for cell in row.cells.values():
        window = prose(cell.window.text.get(lang, ""))
        if window and cell.acknowledged in (KEPT, UNDECIDED_SURVIVAL):
            places.setdefault(window, [])
        for because in () if cell.acknowledged == KEPT else cell.because:
            there = places.setdefault(mask_line(because.text), [])
            there += [place] if (place := f"{because.at.path}:{because.at.line}") not in there else []
    return [f"{text} ({_places(found, lang)})" if found else text for text, found in places.items()]


def _places(found: list[str], lang: str) -> str:
    if len(found) <= _PLACES:
        return ", ".join(found)
    return f"{', '.join(found[: _PLACES - 1])} {word('and_more', lang, count=len(found) - _PLACES + 1)}"
