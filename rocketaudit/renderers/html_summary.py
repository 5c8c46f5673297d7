"""The top of the page: what was audited, the score, what to do first; and what the score is made of."""

import os
from collections.abc import Sequence

from rocketaudit.findings import LOST, PROFILES, SEVERITIES, STAGES, UNDECIDED_SURVIVAL, Ladder, NextFix, Score
from rocketaudit.phrases import phrase
from rocketaudit.renderers.counts import count
from rocketaudit.renderers.html_code import changed
from rocketaudit.renderers.html_links import Links
from rocketaudit.renderers.html_matrix import by_failure
from rocketaudit.renderers.html_tags import Markup, join, listed, tag, text
from rocketaudit.renderers.style import Style
from rocketaudit.renderers.summary import client_lines, next_fix_key
from rocketaudit.renderers.text import CODE
from rocketaudit.report import Report
from rocketaudit.secrets import mask_line
from rocketaudit.words import comma, has_word, word

_HOLE = "\0"


def target(report: Report) -> str:
    """What was audited: the folder, or the one file, that holds all inputs; "" where there is none."""
    read = [one.path for one in report.inputs if one.status in ("read", "partly-read")]
    paths = read or [one.path for one in report.inputs]
    if len({os.path.isabs(name) for name in paths}) != 1:
        return ""
    return os.path.commonpath(paths) if len(paths) > 1 else paths[0]


def title(report: Report, lang: str) -> str:
    """The heading of the page."""
    return word("html.title", lang, target=found) if (found := target(report)) else word("html.title.none", lang)


def head(report: Report, lang: str) -> Markup:
    """The heading, and by what and for which release it was audited."""
    known = {"release": report.release.version, "source": phrase(report.release.source, lang)}
    clients = [one for deployment in report.deployments for one in deployment.clients]
    only_code = clients and all(one.kind in CODE for one in report.inputs if one.status == "read")
    values = {} if only_code else known
    said = word("head.code" if only_code else "head", lang, dot="·", version=report.version, profile=report.profile,
                **values)  # fmt: skip
    modules = ["".join(piece.text for piece in line) for line in client_lines(clients, lang, Style())]
    return tag("header", tag("h1", title(report, lang)), tag("p", said), *(tag("p", line) for line in modules))


def overview(report: Report, links: Links, lang: str) -> Markup:
    """The score with its grade, the verdict, the counts, the ladder and the next fix."""
    verdict = tag("p", _verdict(report, lang), class_="verdict")
    words = tag("div", verdict, _overall(report, lang), _counts(report, lang), class_="said")
    todo = tag("div", _ladder(report.ladder, links, lang), _next_fix(report.next_fix, links, lang), class_="todo")
    return tag(
        "section", _gauge(report.score, lang), words, todo, class_="overview", aria_label=word("score.name", lang)
    )


def stages(score: Score, level: str, links: Links, lang: str) -> Markup:
    """The stages of one deployment, the weakest first, each with what it lost its points to."""
    if score.points is None:
        return tag("p", word("score.none", lang), class_="aside")
    points = {stage: score.stages.get(stage) for stage in STAGES}
    order = sorted(points, key=lambda stage: 101 if (known := points[stage]) is None else known)
    names = ("explain.stage", "html.points", "html.costs")
    heads = tag("tr", *(tag("th", word(name, lang), scope="col") for name in names))
    costly = {one.stage for one in score.deductions}
    alike: dict[tuple[int | None, str], list[str]] = {}
    for stage in order:
        alike.setdefault((points[stage], stage if stage in costly else ""), []).append(stage)
    rows = [_stage(those, known, score, links, lang) for (known, _), those in alike.items()]
    caption = tag("caption", word("score.short", lang, points=score.points, grade=score.grade), class_="unseen")
    table = tag("table", caption, tag("thead", heads), tag("tbody", *rows), class_="stages")
    caps = [word(f"cap.{cap}", lang) if has_word(f"cap.{cap}") else cap for cap in score.capped_by]
    return join([
        tag(level, word("score.short", lang, points=score.points, grade=score.grade)),
        tag("div", table, *(tag("p", cap, class_="cap") for cap in caps), class_="panel"),
    ])  # fmt: skip


def _verdict(report: Report, lang: str) -> str:
    """In how many of the failures something is lost."""
    fates = [{row.acknowledged for row in rows} for rows in by_failure(report.survival).values()]
    lost = sum(LOST in fate for fate in fates)
    unknown = sum(UNDECIDED_SURVIVAL in fate and LOST not in fate for fate in fates)
    if not fates:
        return word("html.verdict.none", lang)
    said = word("html.verdict.lost" if lost else "html.verdict.kept", lang, count=lost, total=len(fates))
    return said + (word("html.verdict.unknown", lang, count=unknown) if unknown else "")


def _overall(report: Report, lang: str) -> Markup | None:
    several = len(report.deployments)
    if several < 2 or report.score.points is None:
        return None
    values = {"points": report.score.points, "grade": report.score.grade, "count": several}
    return tag("p", word("score.overall", lang, **values))


def _gauge(score: Score, lang: str) -> Markup:
    """The points in a ring, the grade below."""
    if score.points is None:
        return tag("p", word("score.none", lang), class_="gauge none")
    circle: dict[str, str | int] = {"cx": 60, "cy": 60, "r": 52, "fill": "none", "pathLength": 100}
    dashes = f"{score.points} 100"
    ring = tag("svg", tag("circle", class_="track", **circle),
               tag("circle", class_="done", stroke_dasharray=dashes, **circle) if score.points else None,
               viewBox="0 0 120 120", aria_hidden="true", focusable="false")  # fmt: skip
    points = tag("span", tag("b", str(score.points)), "/100", class_="points")
    grade = tag("span", word("html.grade", lang, grade=score.grade), class_="grade")
    tone = "good" if score.points >= 75 else "fair" if score.points >= 50 else "poor"
    return tag("div", ring, points, " ", grade, class_=f"gauge {tone}")


def _counts(report: Report, lang: str) -> Markup:
    counts = count(report.findings)
    total = sum(counts[severity] for severity in SEVERITIES)
    key = {0: "findings.none", 1: "findings.one"}.get(total, "findings.many")
    items = [
        tag(
            "span",
            word("count", lang, count=counts[one], severity=word(f"severity.{one}", lang)),
            class_=f"badge {one}",
        )
        for one in SEVERITIES
        if counts[one]
    ]
    counts["ignored"] = report.ignored
    also = ("suppressed", "ignored", "fixable")
    items += [tag("span", word(one, lang, count=counts[one])) for one in also if counts[one]]
    return listed([tag("b", word(key, lang, count=total)), *items], class_="counts")


def _ladder(ladder: Ladder, links: Links, lang: str) -> Markup:
    """The profiles as steps, and what the next one needs."""
    met = PROFILES.index(ladder.met) if ladder.met in PROFILES else -1
    steps = [tag("li", one, class_="met" if step <= met else "unmet") for step, one in enumerate(PROFILES)]
    values = {"met": ladder.met or word("ladder.none", lang), "next": ladder.next, "count": len(ladder.missing)}
    key = "ladder.top" if ladder.next is None else "ladder.one" if len(ladder.missing) == 1 else "ladder.many"
    rules = join([links.rule(rule) for rule in ladder.missing], comma(lang))
    return join([tag("ol", *steps, class_="ladder", aria_hidden="true"), tag("p", _around(key, lang, rules, **values))])


def _around(key: str, lang: str, rules: Markup, **values: object) -> Markup:
    """A text of the interface with markup in the place of {rules}."""
    return join(map(text, word(key, lang, rules=_HOLE, **values).split(_HOLE)), rules)


def _next_fix(fix: NextFix | None, links: Links, lang: str) -> Markup | None:
    if fix is None:
        return None
    values = {"points": fix.points, "after": fix.points_after, "subjects": comma(lang).join(fix.subjects)}
    # The text has one hole for the rule; whatever stands in a subject is no second one.
    before, after = word(next_fix_key(fix), lang, rule=_HOLE, **values).split(_HOLE, 1)
    said = tag("p", before, links.rule(fix.rule), after)
    lines = [mask_line(line) for line in fix.lines]
    rows = [changed("-", one[2:]) if one.startswith("- ") else changed("+", one) for one in lines]
    return join([said, tag("div", *rows, class_="code diff") if rows else None])


def _stage(stages: Sequence[str], points: int | None, score: Score, links: Links, lang: str) -> Markup:
    """A stage with what it lost, or several that fare alike and lost nothing."""
    name = tag("th", comma(lang).join(word(f"stage.{one}", lang) for one in stages), scope="row")
    if points is None:
        return tag("tr", name, tag("td", word("html.not_audited", lang), colspan=2, class_="none"))
    bar = tag("svg", tag("rect", class_="track", width=100, height=6, rx=3),
              tag("rect", class_="done", width=points, height=6, rx=3) if points else None,
              viewBox="0 0 100 6", aria_hidden="true", focusable="false")  # fmt: skip
    tone = "good" if points >= 75 else "fair" if points >= 50 else "poor"
    costs = [_cost(*cost, links, lang) for cost in _costs(score, stages[0])]
    lost = listed(costs) if costs else None
    return tag("tr", name, tag("td", tag("b", str(points)), bar, class_=f"bar {tone}"), tag("td", lost))


def _costs(score: Score, stage: str) -> list[tuple[int, str, Sequence[str]]]:
    by_rule: dict[tuple[int, str], list[str]] = {}
    for one in score.deductions:
        if one.stage == stage:
            by_rule.setdefault((one.points, one.rule), []).append(one.subject)
    return [(points, rule, subjects) for (points, rule), subjects in sorted(by_rule.items(), key=_dearest)]


def _dearest(item: tuple[tuple[int, str], list[str]]) -> tuple[int, str]:
    (points, rule), _ = item
    return -points, rule


def _cost(points: int, rule: str, subjects: Sequence[str], links: Links, lang: str) -> Markup:
    named = comma(lang).join(subjects)
    bracketed = f"（{named}）" if lang == "zh" else f" ({named})"
    return join([tag("span", f"−{points}", class_="cost"), " ", links.rule(rule), bracketed if named else ""])
