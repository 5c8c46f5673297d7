"""The survival table as text: failures down, brokers across, and below it what each loss rests on.

In: the survival rows of one deployment. Out: painted lines. Brokers that fare the same share a column, and rows
that say the same of every broker share a line, so that a cluster of forty reads like one of two.
"""

from collections.abc import Iterable, Sequence

from rocketaudit.findings import FAILURES, UNDECIDED_SURVIVAL, Survival
from rocketaudit.renderers.shown import prose, visible, wrap
from rocketaudit.renderers.style import Line, Style, plain
from rocketaudit.renderers.table import Column, Row, because_lines, cell_text, column, table
from rocketaudit.words import comma, word

CONSUMER_FAILURES = FAILURES[FAILURES.index("consumer-crash") :]
_AWAY = "consumer-away"
_DISK, _MACHINE, _EITHER = "master-disk-loss", "master-machine-loss", "master-loss"


def survival_table(rows: Sequence[Survival], lang: str, style: Style) -> list[Line]:
    """The whole section for one deployment; empty where there is no row."""
    folded = [row for failure in CONSUMER_FAILURES for row in _undecided(rows, failure)]
    consumers = [row for row in rows if row.failure in CONSUMER_FAILURES and row not in folded]
    brokers = [row for row in rows if row.failure not in CONSUMER_FAILURES]
    if all(row.failure == _AWAY for row in consumers):
        # Without client code a broker alone decides it, for every consumer alike.
        brokers, consumers = brokers + consumers, []
    found = _failures(brokers, lang, style)
    because = _rows(brokers, lang)
    if consumers:
        from rocketaudit.renderers.consumer_table import consumer_grounds, consumer_table

        found += [[]] if found else []
        found += consumer_table(consumers, lang, style)
        because += consumer_grounds(consumers, lang, style)
    return found + _folded(folded, lang, style) + because_lines(because, lang, style)


def _failures(brokers: Sequence[Survival], lang: str, style: Style) -> list[Line]:
    """Failures down, brokers across."""
    if not brokers:
        return []
    rows = _rows(brokers, lang)
    return table(word("question", lang), rows, _columns(rows, lang, style), lang, style)


def _undecided(rows: Sequence[Survival], failure: str) -> list[Survival]:
    """The rows of a failure of which nothing is known for any subject."""
    here = [row for row in rows if row.failure == failure]
    return here if all(row.acknowledged == UNDECIDED_SURVIVAL for row in here) else []


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


def _columns(rows: list[Row], lang: str, style: Style) -> list[Column]:
    """The subjects of the first row, those alike together."""
    subjects = list(rows[0].cells)
    alike: dict[tuple[str, ...], list[str]] = {}
    for subject in subjects:
        content = tuple(cell_text(row.cells[subject], lang, style) for row in rows if subject in row.cells)
        alike.setdefault(content, []).append(subject)
    columns = []
    for content, together in alike.items():
        columns.append(column(_named(together, lang, style), together[0], list(content)))
    return columns


def _named(subjects: list[str], lang: str, style: Style) -> str:
    """A few names in full; of many the first and how many more."""
    names = [visible(subject, style.encoding) for subject in subjects]
    if len(names) == 1 or (len(names) <= 3 and sum(map(len, names)) <= 32):
        return ", ".join(names)
    return f"{names[0]} {word('and_more.subjects', lang, count=len(names) - 1)}"


def _folded(rows: Sequence[Survival], lang: str, style: Style) -> list[Line]:
    """One line for all failures of consumers, of which nothing is known without client code."""
    if not rows:
        return []
    failures = dict.fromkeys(word(f"failure.{row.failure}", lang) for row in rows)
    text = word("consumers_unknown", lang, failures=comma(lang).join(failures))
    reasons = dict.fromkeys(prose(row.window.text.get(lang, "")) for row in rows)
    text += "".join(("，" if lang == "zh" else ", ") + reason for reason in reasons if reason)
    room = style.prose_width and style.prose_width - 2
    return [plain(f"  {part}", "dim") for part in wrap(text, room)]
