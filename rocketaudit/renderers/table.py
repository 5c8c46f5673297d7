"""What tables of survival are drawn with: rows of cells under columns, wrapped to the room there is.

In: rows and columns. Out: painted lines.
"""

from typing import NamedTuple

from rocketaudit.findings import KEPT, UNDECIDED_SURVIVAL, Survival
from rocketaudit.phrases import phrase
from rocketaudit.renderers.shown import padded, prose, visible, width, wrap
from rocketaudit.renderers.style import Line, Piece, Style, plain
from rocketaudit.secrets import mask_line
from rocketaudit.words import word

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
    """Subjects that fare the same in every row, under one head; `least` is how narrow the column may become."""

    head: str
    subject: str
    width: int
    least: int


def table(question: str, rows: list[Row], columns: list[Column], lang: str, style: Style) -> list[Line]:
    """The question, behind it the heads of the columns where there is room, then the rows."""
    whole = style.width or _OFF_TERMINAL
    label = _label_width(rows)
    chunks = _chunks(columns, whole - label)
    wider = max(label, width(question) + _GAP)
    beside = len(chunks) == 1 and wider + _taken(chunks[0]) <= whole
    label = wider if beside else label
    drawn = [] if beside else [plain(question, "heading")]
    for index, chunk in enumerate(chunks):
        drawn += [[]] if index else []
        drawn += _cells(question if beside else "", [(column.head, "heading") for column in chunk], label, chunk)
        for row in rows:
            drawn += _row(row, label, chunk, whole - label, lang, style)
    return drawn


def _label_width(rows: list[Row]) -> int:
    return max(width(row.label) for row in rows) + 2 + _GAP


def column(head: str, subject: str, content: list[str]) -> Column:
    """A column as wide as its widest text, which may become as narrow as its head allows."""
    widest = max(width(text) for text in (head, *content))
    least = min(widest, max(_NARROWEST, *(width(name) for name in head.split(" "))))
    return Column(head, subject, widest, least)


def _taken(chunk: list[Column]) -> int:
    """How wide the columns are, side by side."""
    return sum(column.width + _GAP for column in chunk) - _GAP


def _chunks(columns: list[Column], room: int) -> list[list[Column]]:
    """Columns side by side as far as there is room, if need be narrowed down to a limit."""
    chunks: list[list[Column]] = [[]]
    for column in columns:
        least = _taken([one._replace(width=one.least) for one in (*chunks[-1], column)])
        if least > room and chunks[-1]:
            chunks.append([])
        chunks[-1].append(column)
    return [_narrowed(chunk, room) for chunk in chunks]


def _narrowed(chunk: list[Column], room: int) -> list[Column]:
    """The columns with as much taken from the widest as is too much for the room."""
    while _taken(chunk) > room:
        spare = [column for column in chunk if column.width > column.least]
        if not spare:
            break
        widest = max(spare, key=lambda column: column.width)
        chunk = [column._replace(width=column.width - 1) if column is widest else column for column in chunk]
    return chunk


def _row(row: Row, label: int, chunk: list[Column], room: int, lang: str, style: Style) -> list[Line]:
    """A failure's line; one that speaks of something else than the columns is not bound to them."""
    found = [row.cells.get(column.subject) for column in chunk]
    if not any(found):
        return _spanning(row, label, room, lang, style)
    texts = [(cell_text(cell, lang, style), cell.acknowledged) if cell else ("", "") for cell in found]
    return _cells(f"  {row.label}", texts, label, chunk)


def _cells(head: str, texts: list[tuple[str, str]], label: int, chunk: list[Column]) -> list[Line]:
    """A line of the table, on several rows where a cell is wrapped."""
    wrapped = [(wrap(text, column.width), role, column) for (text, role), column in zip(texts, chunk, strict=True)]
    heading = "heading" if any(role == "heading" for _, role, _ in wrapped) else ""
    drawn: list[Line] = []
    for index in range(max(len(parts) for parts, _, _ in wrapped)):
        line = [Piece(padded(head if index == 0 else "", label), heading)]
        for parts, role, column in wrapped:
            line.append(Piece(padded(parts[index] if index < len(parts) else "", column.width + _GAP), role))
        drawn.append(line)
    return drawn


def _spanning(row: Row, label: int, room: int, lang: str, style: Style) -> list[Line]:
    """A row about something else than the columns (a cluster's name servers): its cells one below the other."""
    texts = {subject: cell_text(cell, lang, style) for subject, cell in row.cells.items()}
    if len(set(texts.values())) == 1:
        texts = {"": next(iter(texts.values()))}
    lines: list[Line] = []
    for (subject, text), cell in zip(texts.items(), row.cells.values(), strict=False):
        named = f"{visible(subject, style.encoding)}: {text}" if subject else text
        lines += [[Piece(part, cell.acknowledged)] for part in wrap(named, room)]
    return [[Piece(padded(f"  {row.label}" if index == 0 else "", label)), *line] for index, line in enumerate(lines)]


def cell_text(row: Survival, lang: str, style: Style) -> str:
    """`kept`, `unknown`, or `lost, up to 10 s`."""
    text = word(f"survival.{row.acknowledged}", lang)
    window = row.window.text.get(lang, "")
    if row.acknowledged in (KEPT, UNDECIDED_SURVIVAL) or not window:
        return text
    return visible(text + ("，" if lang == "zh" else ", ") + prose(window), style.encoding)


def because_lines(rows: list[Row], lang: str, style: Style) -> list[Line]:
    """Per row what it rests on, under the labels of the table; the place of a setting stands where it comes first."""
    label = _label_width(rows) if rows else 0
    room = style.prose_width and max(style.prose_width - label, 24)
    lines: list[Line] = []
    told: set[str] = set()
    for row in rows:
        parts = [part for text in _grounds(row, told, lang) for part in _hanging(visible(text, style.encoding), room)]
        for index, part in enumerate(parts):
            lines.append(plain(padded(f"  {row.label}" if index == 0 else "", label) + part, "dim"))
    return [[], plain(word("because", lang), "heading"), *lines] if lines else []


def _hanging(text: str, room: int | None) -> list[str]:
    first, *rest = wrap(text, room and room - 2)
    return [first, *(f"  {part}" for part in rest)]


def _grounds(row: Row, told: set[str], lang: str) -> list[str]:
    """`setting=value (path:line, path:line)` for each setting that a lost or unknown cell rests on; what a kept or
    unknown cell has to say goes before them."""
    places: dict[str, list[str]] = {}
    for cell in row.cells.values():
        window = prose(cell.window.text.get(lang, ""))
        if window and cell.acknowledged in (KEPT, UNDECIDED_SURVIVAL):
            places.setdefault(window, [])
        for because in () if cell.acknowledged == KEPT else cell.because:
            there = places.setdefault(phrase(mask_line(because.text), lang), [])
            there += [place] if (place := f"{because.at.path}:{because.at.line}") not in there else []
    texts = {text: f"{text} ({_places(found, lang)})" if found else text for text, found in places.items()}
    grounds = [text if placed in told else placed for text, placed in texts.items()]
    told.update(texts.values())
    return grounds


def _places(found: list[str], lang: str) -> str:
    if len(found) <= _PLACES:
        return ", ".join(found)
    return f"{', '.join(found[: _PLACES - 1])} {word('and_more', lang, count=len(found) - _PLACES + 1)}"
