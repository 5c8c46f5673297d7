"""The listing of `effective` for people.

In: the effective configuration with its secrets masked. Out: painted lines: what the file set or the broker computed
(everything with --all), then what the file says in vain, last whether the broker starts.
"""

from collections.abc import Sequence

from rocketaudit.model import Discarded, Effective, Release, Setting
from rocketaudit.options.effective import EffectiveOptions
from rocketaudit.phrases import phrase
from rocketaudit.renderers.shown import padded, visible, width, wrap
from rocketaudit.renderers.style import Line, Piece, Style, plain
from rocketaudit.words import word

_GAP = 2
_WIDEST = 48

Cells = tuple[str, ...]


def listing(found: Effective, path: str, release: Release, options: EffectiveOptions, style: Style) -> list[Line]:
    """The whole listing."""
    lang = options.lang
    head = word(
        "effective.head", lang, path=path, dot="·", release=release.version, source=phrase(release.source, lang)
    )
    lines = [plain(head, "dim"), []]
    shown = [setting for setting in found.settings.values() if options.all or _tells(setting)]
    if shown:
        heads = tuple(word(f"effective.{name}", lang) for name in ("setting", "value", "origin", "remark"))
        rows = [_setting_cells(setting, lang) for setting in sorted(shown, key=_order)]
        lines += [plain(word("effective.settings", lang), "heading"), *_table(heads, rows, style), []]
    elif found.starts:
        lines += [plain(word("effective.nothing", lang)), []]
    if found.discarded:
        rows = [_discarded_cells(one, lang) for one in found.discarded]
        lines += [plain(word("effective.discarded", lang), "heading"), *_table((), rows, style), []]
    return [*lines, _outcome(found, lang)]


def _tells(setting: Setting) -> bool:
    """Whether the setting is not just a default."""
    return setting.written is not None or setting.origin == "computed"


def _order(setting: Setting) -> tuple[int, str]:
    """As in the file; what the file does not say behind it, by name."""
    return (setting.at.line if setting.at else 1 << 30), setting.name


def _setting_cells(setting: Setting, lang: str) -> Cells:
    value = _value(setting.value, lang)
    line = word("effective.line", lang, line=setting.at.line) if setting.at else ""
    origin = line if setting.origin == "file" else word(f"origin.{setting.origin}", lang)
    remarks = []
    if setting.written is not None and setting.written != value:
        written = word("effective.written", lang, value=_quoted(setting.written))
        remarks.append(written if setting.origin == "file" else f"{line}: {written}")
    if setting.note:
        remarks.append(phrase(setting.note, lang))
    return setting.name, value, origin, "; ".join(remarks)


def _discarded_cells(one: Discarded, lang: str) -> Cells:
    line = word("effective.line", lang, line=one.at.line)
    return one.key, _quoted(one.written), line, word(f"reason.{one.reason}", lang)


def _value(value: object, lang: str) -> str:
    """A value as a file would have it."""
    if value is None:
        return word("effective.null", lang)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float, str)):
        return str(value) if value != "" else word("effective.empty", lang)
    return word("effective.templated", lang)


def _quoted(written: str) -> str:
    """What was written, in quotes where blanks at its ends, or emptiness, would not be seen."""
    return f'"{written}"' if written != written.strip() or not written else written


def _table(heads: Cells, rows: Sequence[Cells], style: Style) -> list[Line]:
    """Columns side by side, the last one wrapped on a terminal."""
    safe = [tuple(visible(cell, style.encoding) for cell in row) for row in rows]
    measured = [heads, *safe] if heads else safe
    columns = [min(max(width(row[index]) for row in measured), _WIDEST) + _GAP for index in range(len(safe[0]) - 1)]
    room = max(style.width - sum(columns) - 2, 24) if style.width else None
    lines: list[Line] = []
    for index, row in enumerate(measured):
        role = "dim" if heads and index == 0 else ""
        first = "  " + "".join(
            padded(cell, column) + ("" if width(cell) < column else " ")
            for cell, column in zip(row, columns, strict=False)
        )
        last = wrap(row[-1], room)
        lines.append([Piece(first, role), Piece(last[0], "dim")])
        lines += [plain(" " * (2 + sum(columns)) + part, "dim") for part in last[1:]]
    return lines


def _outcome(found: Effective, lang: str) -> Line:
    if found.starts:
        return plain(word("effective.starts", lang), "heading")
    at = found.exit_at
    key = "effective.fails_at" if at else "effective.fails"
    reason = found.reason[lang] if found.reason else ""
    return plain(word(key, lang, exit=found.exit, reason=reason, line=at.line if at else ""), "error")
