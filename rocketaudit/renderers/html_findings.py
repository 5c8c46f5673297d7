"""The findings as HTML: one article for each rule and its words, in it the places where it was found.

In: named findings and the texts of their lines. Out: the filter, the articles, and the suppressed ones apart.
"""

from collections.abc import Sequence
from itertools import count
from typing import NamedTuple

from rocketaudit.findings import SEVERITIES, STAGES, Finding
from rocketaudit.phrases import deployment_name
from rocketaudit.renderers.frame import Lines
from rocketaudit.renderers.html_code import Mark, fix_lines, frames
from rocketaudit.renderers.html_links import Named
from rocketaudit.renderers.html_tags import Markup, code, details, join, listed, place, tag
from rocketaudit.renderers.minor import MINOR
from rocketaudit.renderers.said import excuse, proof_of
from rocketaudit.renderers.shown import prose
from rocketaudit.words import has_word, word

_UNFOLDED = 3  # places of one rule


class Group(NamedTuple):
    """Findings of one rule that say the same of themselves, so that it is said once."""

    anchor: str
    findings: tuple[Named, ...]

    @property
    def first(self) -> Finding:
        return self.findings[0].finding


def groups(findings: Sequence[Named], lang: str) -> list[Group]:
    """Groups in the order of their first findings."""
    alike: dict[tuple[str, ...], list[Named]] = {}
    for one in findings:
        of = one.finding
        words = of.title[lang], of.why[lang], of.fix_text[lang]
        alike.setdefault((of.rule, of.severity, of.stage, *words), []).append(one)
    return [Group(f"rule-{those[0].anchor}", tuple(those)) for those in alike.values()]


def articles(findings: Sequence[Named], lines: Lines, lang: str) -> Markup:
    """All open findings."""
    files = files_of([one.finding for one in findings])
    return join(_article(group, files, lines, lang) for group in groups(findings, lang))


def suppressed(findings: Sequence[Named], lines: Lines, lang: str) -> Markup:
    """The suppressed ones, folded."""
    shown = [_article(group, (), lines, lang) for group in groups(findings, lang)]
    return details(word("suppressed", lang, count=len(findings)), *shown, class_="suppressed")


def files_of(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The files that findings speak of, sorted."""
    return tuple(sorted({name for finding in findings for name in _paths(finding)}))


def filters(findings: Sequence[Finding], lang: str) -> Markup:
    """The controls, which the script shows: without it they would do nothing."""
    severities = [one for one in SEVERITIES if any(finding.severity == one for finding in findings)]
    boxes = [_box(one, sum(finding.severity == one for finding in findings), lang) for one in severities]
    stages = [one for one in STAGES if any(finding.stage == one for finding in findings)]
    files = [(str(number), name) for number, name in enumerate(files_of(findings))]
    said = word("html.shown", lang, shown="{shown}", total=len(findings))
    return tag(
        "form",
        tag("fieldset", tag("legend", word("explain.severity", lang)), *boxes),
        _select("stage", word("explain.stage", lang), [(one, word(f"stage.{one}", lang)) for one in stages], lang),
        _select("file", word("html.file", lang), files, lang),
        tag("label", tag("span", word("html.search", lang)), tag("input", type="search", name="text")),
        tag("p", role="status", aria_live="polite", data_said=said),
        tag("button", word("html.reset", lang), type="reset"),
        tag("button", word("html.unfold", lang), type="button", name="unfold"),
        tag("button", word("html.fold", lang), type="button", name="fold"),
        id="filter", hidden=True, role="search", aria_label=word("html.filter", lang),
    )  # fmt: skip


def _box(severity: str, number: int, lang: str) -> Markup:
    box = tag("input", type="checkbox", name="severity", value=severity, checked=True)
    return tag("label", box, tag("span", word(f"severity.{severity}", lang), f" {number}", class_=f"badge {severity}"))


def _select(name: str, label: str, options: Sequence[tuple[str, str]], lang: str) -> Markup:
    every = tag("option", word("html.all", lang), value="")
    return tag(
        "label", tag("span", label), tag("select", every, *(tag("option", said, value=key) for key, said in options),
                                         name=name)
    )  # fmt: skip


def _article(group: Group, files: Sequence[str], lines: Lines, lang: str) -> Markup:
    of = group.first
    badge = tag("span", word(f"severity.{of.severity}", lang), class_=f"badge {of.severity}")
    heading = tag("h3", badge, " ", tag("span", prose(of.title[lang])))
    tags = [code(of.rule), word(f"stage.{of.stage}", lang)]
    several = len(group.findings) > 1
    tags.append(word("html.places", lang, count=len(group.findings)) if several else _note(of, lang))
    summary = join([heading, tag("p", join(filter(None, tags), " · "), class_="tags")])
    body = [*_places(group, files, lines, lang), _explained(of, lang)]
    return tag(
        "article",
        details(summary, tag("div", *body, class_="body"), fold=of.severity in MINOR),
        class_=f"finding {of.severity}",
        id=group.anchor,
    )


def _places(group: Group, files: Sequence[str], lines: Lines, lang: str) -> list[Markup]:
    several = len(group.findings) > 1
    numbers = {name: number for number, name in enumerate(files)}
    shown = []
    for index, (finding, anchor) in zip(count(), group.findings, strict=False):
        body = [
            *_reason(finding, lang),
            frames(_marks(finding, lang), lines, captioned=not several),
            fix_lines(finding.fix, finding.at.path, lines, lang),
        ]
        where = place(finding.at)
        head = join([where, " ", tag("span", _note(finding, lang), class_="note")])
        content = details(head, *body, fold=index >= _UNFOLDED) if several else join(body)
        label = word("html.link", lang, place=f"{finding.at.path}:{finding.at.line}")
        link = tag("a", "#", href=f"#{anchor}", class_="anchor", aria_label=label, title=label)
        found = " ".join(str(numbers[name]) for name in _paths(finding) if name in numbers)
        data = {"data_severity": finding.severity, "data_stage": finding.stage, "data_files": found}
        shown.append(tag("div", link, content, class_="place", id=anchor, **data))
    return shown


def _note(finding: Finding, lang: str) -> str:
    """Whom it is about, and the confidence where it is not high."""
    said = [finding.subject, deployment_name(finding.deployment, lang)]
    if has_word(f"confidence.{finding.confidence}"):
        said.append(word(f"confidence.{finding.confidence}", lang))
    return " · ".join(dict.fromkeys(filter(None, said)))


def _reason(finding: Finding, lang: str) -> list[Markup]:
    """Why it is suppressed, and how long."""
    if finding.suppressed is None:
        return []
    until = finding.suppressed.get("until")
    said = word("html.reason", lang, reason=excuse(finding, lang) or word("no_reason", lang))
    return [tag("p", said, " " + word("html.until", lang, date=until) if until else None, class_="reason")]


def _marks(finding: Finding, lang: str) -> list[Mark]:
    own = Mark(finding.at, finding.message[lang], "at")
    return [own, *(Mark(one.at, one.message[lang], "related") for one in finding.related)]


def _explained(finding: Finding, lang: str) -> Markup:
    """Why it matters, the proof where there is one, how to mend it, and what all of that was taken from."""
    evidence = [tag("span", prose(one), lang="en") for one in finding.evidence]
    entries = [
        *_entry("why", prose(finding.why[lang]), lang),
        *_entry("proof", proof_of(finding, lang), lang),
        *_entry("fix", prose(finding.fix_text[lang]), lang),
    ]
    sources = details(word("explain.evidence", lang), listed(evidence), class_="evidence") if evidence else None
    return join([tag("dl", *entries, class_="explained"), sources])


def _entry(key: str, content: str, lang: str) -> list[Markup]:
    return [tag("dt", word(key, lang)), tag("dd", content)] if content else []


def _paths(finding: Finding) -> list[str]:
    """The files that a finding speaks of, its own first."""
    return list(dict.fromkeys([finding.at.path, *(one.at.path for one in finding.related)]))
