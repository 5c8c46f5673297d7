"""The survival tables as HTML: what is lost and how much of it, and folded below each cell what that rests on."""

from collections.abc import Iterable, Sequence

from rocketaudit.findings import KEPT, LOST, Survival
from rocketaudit.phrases import phrase
from rocketaudit.renderers.html_links import Links
from rocketaudit.renderers.html_matrix import Cell, Matrix, Row, matrix
from rocketaudit.renderers.html_tags import Markup, code, details, join, listed, tag
from rocketaudit.renderers.shown import prose
from rocketaudit.secrets import mask_line
from rocketaudit.source import Span
from rocketaudit.words import comma, word

_NAMED = 3  # subjects in the head of a column
_PLACES = 6  # of one ground
_ROOMY = 2  # columns that leave room for a few words in each cell


def survival(rows: Sequence[Survival], level: str, links: Links, lang: str) -> Markup | None:
    """The tables of one deployment under headings of a level (h2, h3); None where there is no row."""
    if not rows:
        return None
    found = matrix(rows)
    tables = []
    if found.rows:
        tables.append(_section(word("question", lang), level, _brokers(found, links, lang)))
    if found.consumers:
        tables.append(_section(word("question.consumer", lang), level, _consumers(found, links, lang)))
    return join([*tables, _undecided(found.undecided, lang)])


def _section(question: str, level: str, table: Markup) -> Markup:
    return join([tag(level, question), tag("div", table, class_="panel")])


def _brokers(found: Matrix, links: Links, lang: str) -> Markup:
    """Failures down, broker groups across."""
    heads = [tag("th", _subjects(column, lang), scope="col", role="columnheader") for column in found.columns]
    several, roomy = len(found.columns) > 1, len(found.columns) <= _ROOMY
    names = [", ".join(column[:_NAMED]) if several else None for column in found.columns]
    rows = []
    for row in found.rows:
        label = word(f"failure.{row.failure}", lang)
        if row.cells:
            pairs = zip(row.cells, names, strict=True)
            rows.append(_line(label, [_cell(cell, name, roomy, links, lang) for cell, name in pairs]))
        if row.apart:
            rows.append(_line(label, [_spanning(row, len(heads), links, lang)]))
    return _table(word("question", lang), word("html.failure", lang), heads, rows)


def _consumers(found: Matrix, links: Links, lang: str) -> Markup:
    """Consumer groups down, failures across."""
    failures = [word(f"failure.{one}", lang) for one in found.failures]
    heads = [tag("th", name, scope="col", role="columnheader") for name in failures]
    rows = [
        _line(code(one.group), [_cell(*pair, False, links, lang) for pair in zip(one.cells, failures, strict=True)])
        for one in found.consumers
    ]
    return _table(word("question.consumer", lang), word("html.group", lang), heads, rows)


def _table(caption: str, corner: str, heads: Iterable[Markup], rows: Iterable[Markup]) -> Markup:
    """Roles are said in words too: on a phone the rows become cards, and some browsers then forget them."""
    first = tag("th", corner, scope="col", role="columnheader")
    head = tag("thead", tag("tr", first, *heads, role="row"), role="rowgroup")
    body = tag("tbody", *rows, role="rowgroup")
    return tag("table", tag("caption", caption, class_="unseen"), head, body, class_="fates", role="table")


def _line(label: str, cells: Iterable[Markup]) -> Markup:
    return tag("tr", tag("th", label, scope="row", role="rowheader"), *cells, role="row")


def _subjects(subjects: Sequence[str], lang: str) -> Markup:
    """A few names, or the first of many with the others folded."""
    names = [code(subject) for subject in subjects]
    if len(names) <= _NAMED:
        return join(names, ", ")
    more = word("and_more.subjects", lang, count=len(names) - 1)
    return details(join([names[0], " ", more]), join(names[1:], ", "))


def _cell(cell: Cell, name: str | None, roomy: bool, links: Links, lang: str) -> Markup:
    if not cell:
        return tag("td", role="cell", data_label=name)
    return tag("td", _fate(cell, roomy, links, lang), class_=cell[0].acknowledged, role="cell", data_label=name)


def _spanning(row: Row, columns: int, links: Links, lang: str) -> Markup:
    """A row about something else than the columns (a cluster's name servers): its cells one below the other."""
    fates = {cell[0].acknowledged for cell in row.apart}
    one = fates.pop() if len(fates) == 1 else None
    if len(row.apart) == 1:
        parts = [_fate(row.apart[0], True, links, lang)]
    else:
        parts = [
            tag("div", tag("p", _subjects([row.subject for row in cell], lang)), _fate(cell, True, links, lang),
                class_=f"part {cell[0].acknowledged}")
            for cell in row.apart
        ]  # fmt: skip
    return tag("td", *parts, class_=one, role="cell", colspan=columns if columns > 1 else None)


def _fate(cell: Cell, roomy: bool, links: Links, lang: str) -> Markup:
    """What becomes of a message; folded, what that rests on, where that is longer than a few words or takes room."""
    row = cell[0]
    window = prose(row.window.text.get(lang, ""))
    beside = row.acknowledged == LOST or roomy
    head = [tag("span", word(f"survival.{row.acknowledged}", lang), class_="fate")]
    if beside and window:
        head += [Markup(" "), tag("span", window, class_="window")]
    grounds = _grounds(cell, links, lang)
    if window and not beside:
        grounds.insert(0, tag("span", window))
    return details(join(head), listed(grounds, class_="grounds")) if grounds else join(head)


def _grounds(cell: Cell, links: Links, lang: str) -> list[Markup]:
    """`setting=value path:line` for each setting that a cell which is not kept rests on."""
    places: dict[str, dict[tuple[str, int], Span]] = {}
    for row in cell:
        for because in () if row.acknowledged == KEPT else row.because:
            said = phrase(mask_line(because.text), lang)
            places.setdefault(said, {}).setdefault((because.at.path, because.at.line), because.at)
    return [_ground(said, list(there.values()), links, lang) for said, there in places.items()]


def _ground(said: str, places: Sequence[Span], links: Links, lang: str) -> Markup:
    shown = [tag("span", links.line(at), class_="where") for at in places[:_PLACES]]
    if len(places) > _PLACES:
        shown.append(tag("span", word("and_more", lang, count=len(places) - _PLACES), class_="where"))
    return join([code(said), *shown], " ")


def _undecided(rows: Sequence[Survival], lang: str) -> Markup | None:
    """One line for all failures of consumers of which nothing is known without client code."""
    if not rows:
        return None
    failures = dict.fromkeys(word(f"failure.{row.failure}", lang) for row in rows)
    said = word("consumers_unknown", lang, failures=comma(lang).join(failures))
    reasons = dict.fromkeys(prose(row.window.text.get(lang, "")) for row in rows)
    said += "".join(("，" if lang == "zh" else ", ") + reason for reason in reasons if reason)
    return tag("p", said, class_="aside unknown")
