"""The report as one page for a browser: the score, the survival tables, then the findings with their source.

In: a report, a language. Out: an HTML document that loads nothing. Without scripts all of it is visible; the script
folds what is of little weight and filters. What is shown, and in which words, is what the text report has.
"""

from collections.abc import Iterable

from rocketaudit.renderers.html_deployments import Section, deployments
from rocketaudit.renderers.html_findings import articles, filters, suppressed
from rocketaudit.renderers.html_inputs import assumptions, inputs, unjudged
from rocketaudit.renderers.html_links import Links, Named, links, named
from rocketaudit.renderers.html_page import page
from rocketaudit.renderers.html_summary import head, overview, title
from rocketaudit.renderers.html_tags import Markup, join, listed, tag
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report
from rocketaudit.words import word


def render(report: Report, lang: str, style: Style) -> str:
    """The whole page; no style of a terminal matters to it."""
    found = named(report.findings, report.lines)
    to = links(found, [*report.lines, *(one.path for one in report.inputs)])
    sections = list(_sections(report, found, to, lang))
    content = [overview(report, to, lang), *(tag("section", body, id=anchor) for anchor, _, body in sections)]
    contents = listed([tag("a", name, href=f"#{anchor}") for anchor, name, _ in sections if name])
    body = [
        tag("a", word("html.skip", lang), href="#main", class_="skip"),
        head(report, lang),
        tag("nav", contents, aria_label=word("html.contents", lang)),
        tag("main", *content, id="main", tabindex=-1),
        tag("footer", tag("p", word("html.footer", lang, version=report.version))),
    ]
    return page(f"{title(report, lang)} · rocketaudit", lang, join(body, Markup("\n")))


def _sections(report: Report, found: list[Named], to: Links, lang: str) -> Iterable[Section]:
    yield from deployments(report, to, lang)
    yield Section("findings", word("html.findings", lang), _findings(report, found, lang))
    quiet = [one for one in found if one.finding.suppressed is not None]
    if quiet:
        yield _section("suppressed", "html.suppressed", suppressed(quiet, report.lines, lang), lang)
    yield _section("unjudged", "html.unjudged", unjudged(report.coverage, to, lang), lang)
    if report.assumptions:
        yield _section("assumed", "html.assumed", assumptions(report.assumptions, lang), lang)
    if report.inputs:
        yield _section("inputs", "html.inputs", inputs(report.inputs, lang), lang)


def _section(anchor: str, key: str, content: Markup, lang: str) -> Section:
    name = word(key, lang)
    return Section(anchor, name, join([tag("h2", name), tag("div", content, class_="panel")]))


def _findings(report: Report, found: list[Named], lang: str) -> Markup:
    """The open findings below their filter."""
    here = [one for one in found if one.finding.suppressed is None]
    if not here:
        return join([tag("h2", word("html.findings", lang)), tag("p", word("findings.none", lang), class_="aside")])
    form = filters([one.finding for one in here], lang) if len(here) > 1 else None
    return join([tag("h2", word("html.findings", lang)), form, articles(here, report.lines, lang)])
