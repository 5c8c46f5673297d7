"""The checklist as one page: to fill in on a screen, to print on A4, and to sign.

In: a checklist. Out: an HTML document that loads nothing. Without scripts all of it is visible and can be filled in;
the script folds what passed, counts what is confirmed, and saves a copy with the entries.
"""

from collections.abc import Iterable

from rocketaudit.checklist.facts import FAILED, SUPPRESSED, Checklist, Item, Part, Point, counts
from rocketaudit.findings import Finding
from rocketaudit.phrases import deployment_name
from rocketaudit.renderers.checklist_html_sign import sign, toolbar
from rocketaudit.renderers.checklist_view import (
    PLACES,
    STATES_SHOWN,
    Stage,
    absent,
    head,
    message,
    part_head,
    stages,
    suppressed,
    title,
    unjudged,
)
from rocketaudit.renderers.checklist_words import said
from rocketaudit.renderers.html_page import page
from rocketaudit.renderers.html_tags import Markup, code, details, join, listed, path, tag, text
from rocketaudit.renderers.shown import prose
from rocketaudit.renderers.style import Style
from rocketaudit.words import comma, word

_STYLES = ("html_report.css", "checklist.css")


def render(of: Checklist, lang: str, style: Style) -> str:
    """The whole page; no style of a terminal matters to it."""
    several = len(of.parts) > 1
    name = title(of, lang)
    about = [] if several else list(part_head(of.parts[0], lang))[:-1]
    facts = _facts([*about, *head(of, lang)])
    parts = [_part(part, number, several, lang) for number, part in enumerate(of.parts, 1)]
    total = sum(counts(part)["to-confirm"] for part in of.parts)
    contents = [*_links(of, several, lang)]
    body = [
        tag("a", word("html.skip", lang), href="#main", class_="skip"),
        tag("header", tag("h1", name), tag("p", _legend(lang))),
        tag("nav", listed(contents), aria_label=word("html.contents", lang), class_=None if several else "stages"),
        toolbar(total, lang),
        tag("main", tag("section", facts, class_="panel about"), *parts, id="main", tabindex=-1),
        tag("footer", tag("p", word("html.footer", lang, version=of.report.version))),
    ]
    return page(f"{name} · rocketaudit", lang, join(body, Markup("\n")), _STYLES, "checklist.js")


def _legend(lang: str) -> Markup:
    """The sentence that says how to read the page; what stands between backticks is code."""
    pieces = said("legend", lang).split("`")
    return join(code(piece) if index % 2 else text(piece) for index, piece in enumerate(pieces))


def _links(of: Checklist, several: bool, lang: str) -> Iterable[Markup]:
    if several:
        for number, part in enumerate(of.parts, 1):
            failed = said("count", lang, count=counts(part)[FAILED], state=said(f"state.{FAILED}", lang))
            link = tag("a", deployment_name(part.name, lang), href=f"#part-{number}")
            yield join([link, " ", tag("span", failed, class_="note")])
        return
    for stage in stages(of.parts[0]):
        yield tag("a", word(f"stage.{stage.name}", lang), href=f"#part-1-{stage.name}")
    yield tag("a", said("sign", lang), href="#part-1-sign")


def _facts(pairs: Iterable[tuple[str, str]]) -> Markup:
    return tag("dl", *(join([tag("dt", name), tag("dd", told)]) for name, told in pairs), class_="facts")


def _part(of: Part, number: int, several: bool, lang: str) -> Markup:
    anchor = f"part-{number}"
    heading = None
    if several:
        facts = _facts(list(part_head(of, lang))[:-1])
        name = word("deployment", lang, name=deployment_name(of.name, lang))
        heading = join([tag("h2", name), tag("div", facts, class_="panel about")])
    return tag(
        "section",
        heading,
        _counts(of, lang),
        *(_stage(stage, anchor, several, lang) for stage in stages(of)),
        _absent(of, lang),
        sign(deployment_name(of.name, lang) if several else "", anchor, lang),
        id=anchor,
        class_="part",
    )


def _counts(of: Part, lang: str) -> Markup:
    found = counts(of)
    items = [
        tag("span", tag("b", str(found[state])), " ", said(f"state.{state}", lang), class_=f"state {state}")
        for state in STATES_SHOWN
        if found[state]
    ]
    return listed(items, class_="tally")


def _stage(of: Stage, anchor: str, several: bool, lang: str) -> Markup:
    name = said(f"stage.{of.name}", lang)
    opened = tag("ul", *(_open(point, lang) for point in of.open), class_="points") if of.open else None
    items = tag("ul", *(_item(item, lang) for item in of.items), class_="points") if of.items else None
    content = [
        tag("h3" if several else "h2", name),
        opened,
        _passed(of, lang) if of.passed else None,
        tag("h4" if several else "h3", said("confirm.list", lang), class_="list") if items else None,
        items,
    ]
    return tag("section", *content, id=f"{anchor}-{of.name}", class_="panel stage")


def _passed(of: Stage, lang: str) -> Markup:
    rows = [join([prose(point.title[lang]), " ", code(point.rule)]) for point in of.passed]
    count = said("count", lang, count=len(rows), state=said("state.passed", lang))
    note = tag("span", said("passed.note", lang), class_="note")
    return details(join([tag("span", count, class_="state passed"), " ", note]), listed(rows, class_="passed-rules"))


def _open(of: Point, lang: str) -> Markup:
    """A rule that needs a look: a box to tick once it is settled, and the places."""
    name = prose(of.title[lang])
    severity = tag("span", word(f"severity.{of.severity}", lang), class_=f"badge {of.severity}")
    head_ = [
        tag("input", type="checkbox", checked=of.state == SUPPRESSED, class_="settled"),
        " ",
        tag("span", said(f"state.{of.state}", lang), class_=f"state {of.state}"),
        " ",
        join([severity, " "]) if of.state == FAILED else None,
        tag("span", name, class_="name"),
    ]
    places = [_place(one, message(one, lang)) for one in of.failed[:PLACES]]
    if len(of.failed) > PLACES:
        places.append(text(said("more", lang, count=len(of.failed) - PLACES, rule=of.rule)))
    places += [_place(one, suppressed(one, lang)) for one in of.suppressed[:PLACES]]
    for subjects, why in unjudged(of, lang):
        told = said("unjudged.why", lang, reason=why)
        places.append(text(said("named", lang, name=subjects, text=told) if subjects else told))
    shown = [tag("label", *head_), " ", code(of.rule), listed(places, class_="places")]
    return tag("li", *shown, class_=f"point {of.state}")


def _place(of: Finding, told: str) -> Markup:
    where = tag("code", path(of.at.path), f":{of.at.line}", class_="path", translate="no")
    subject = tag("b", of.subject) if of.subject else None
    return join([subject, " " if subject else None, where, tag("span", told, class_="told") if told else None])


def _item(of: Item, lang: str) -> Markup:
    """Something for a person: a box, why and how, and room for a remark."""
    name = prose(of.title[lang])
    box = tag("label", tag("input", type="checkbox", class_="confirmed"), " ", tag("span", name, class_="name"))
    rows = [_row(said("why", lang), _inline(of.why[lang])), _row(said("how", lang), _inline(of.how[lang]))]
    commands = tag("pre", tag("code", *(tag("span", line) for line in of.run), translate="no")) if of.run else None
    if commands:
        rows.append(_row("", commands))
    if of.evidence:
        rows.append(_row(said("evidence", lang), tag("span", "; ".join(of.evidence), class_="note")))
    remark = tag("textarea", rows=1, aria_label=said("remark.of", lang, title=name))
    rows.append(_row(said("remark", lang), remark))
    return tag("li", box, " ", code(of.id), tag("dl", *rows, class_="explained"), class_="point item")


def _inline(told: str) -> Markup:
    """Prose with what stands between backticks as code."""
    return join(code(part) if index % 2 else text(part) for index, part in enumerate(prose(told).split("`")))


def _row(name: str, content: str) -> Markup:
    return join([tag("dt", name), tag("dd", content)])


def _absent(of: Part, lang: str) -> Markup | None:
    rows = [
        tag("tr", tag("th", one.reason, scope="row"), tag("td", join(map(code, one.names), comma(lang))))
        for one in absent(of, lang)
    ]
    if not rows:
        return None
    heads = tag("tr", *(tag("th", said(key, lang), scope="col") for key in ("reason", "rules")))
    name = said("not_applicable", lang)
    table = tag(
        "table", tag("caption", name, class_="unseen"), tag("thead", heads), tag("tbody", *rows), class_="plain"
    )
    total = counts(of)["not-applicable"] + sum(bool(item.absent) for item in of.items)
    return tag("section", details(join([tag("b", name), f" ({total})"]), table), class_="panel absent")
