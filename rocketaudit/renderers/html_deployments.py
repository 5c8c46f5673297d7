"""The deployments of a run: of several first how each stands, then survival and score of each.

In: a report. Out: sections of the page, each with an anchor; only those with a name are in the table of contents.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.findings import LOST, Survival
from rocketaudit.phrases import deployment_name
from rocketaudit.renderers.html_links import Links
from rocketaudit.renderers.html_matrix import matrix
from rocketaudit.renderers.html_summary import stages
from rocketaudit.renderers.html_survival import survival
from rocketaudit.renderers.html_tags import Markup, join, tag
from rocketaudit.report import DeploymentSummary, Report
from rocketaudit.words import comma, word


class Section(NamedTuple):
    """A part of the page; `name` is what the table of contents calls it, None where it is not in it."""

    anchor: str
    name: str | None
    content: Markup


def deployments(report: Report, to: Links, lang: str) -> Iterator[Section]:
    """Survival and score, under the name of each deployment where there are several."""
    if len(report.deployments) > 1:
        yield Section("deployments", word("html.deployments", lang), _all(report, lang))
    for number, deployment in enumerate(report.deployments, 1):
        rows = _rows(report, deployment)
        if len(report.deployments) > 1:
            heading = tag("h2", word("deployment", lang, name=deployment_name(deployment.name, lang)))
            parts = [heading, survival(rows, "h3", to, lang), stages(deployment.score, "h3", to, lang)]
            yield Section(f"deployment-{number}", None, join(parts))
            continue
        if table := survival(rows, "h2", to, lang):
            yield Section("survival", word("html.survival", lang), table)
        yield Section("score", word("score.name", lang), stages(deployment.score, "h2", to, lang))


def _rows(report: Report, deployment: DeploymentSummary) -> list[Survival]:
    return [row for row in report.survival if row.deployment == deployment.name]


def _all(report: Report, lang: str) -> Markup:
    """A line for each: its score, and the failures that lose something there."""
    names = ("html.deployment", "score.name", "html.lost_in")
    heads = tag("tr", *(tag("th", word(name, lang), scope="col") for name in names))
    lines = [_line(number, one, _rows(report, one), lang) for number, one in enumerate(report.deployments, 1)]
    name = word("html.deployments", lang)
    caption = tag("caption", name, class_="unseen")
    table = tag("table", caption, tag("thead", heads), tag("tbody", *lines), class_="plain")
    return join([tag("h2", name), tag("div", table, class_="panel")])


def _line(number: int, of: DeploymentSummary, rows: list[Survival], lang: str) -> Markup:
    found = matrix(rows)
    failures = [row.failure for row in found.rows if _loses(*row.cells, *row.apart)]
    failures += [
        failure
        for index, failure in enumerate(found.failures)
        if any(_loses(consumer.cells[index]) for consumer in found.consumers)
    ]
    score = "–" if of.score.points is None else f"{of.score.points} {of.score.grade}"
    return tag(
        "tr",
        tag("th", tag("a", deployment_name(of.name, lang), href=f"#deployment-{number}"), scope="row"),
        tag("td", score, class_="score"),
        tag("td", comma(lang).join(word(f"failure.{one}", lang) for one in failures), class_="losses"),
    )


def _loses(*cells: tuple[Survival, ...]) -> bool:
    return any(row.acknowledged == LOST for cell in cells for row in cell)
