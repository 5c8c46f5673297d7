"""The order of a checklist, the same in every format.

In: a checklist. Out: its head as names with texts, its stages with what is in each, and what does not apply, together
where the reason is the same.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.checklist.facts import (
    CONFIGURATION,
    FAILED,
    NOT_APPLICABLE,
    ORDER,
    PASSED,
    STATES,
    SUPPRESSED,
    UNJUDGED,
    Checklist,
    Item,
    Part,
    Point,
    counts,
)
from rocketaudit.findings import SEVERITIES, Finding
from rocketaudit.phrases import phrase
from rocketaudit.renderers.checklist_words import reason, said
from rocketaudit.renderers.said import excuse, is_accepted, sentence
from rocketaudit.renderers.shown import prose
from rocketaudit.words import comma, word

# As counted, what needs a look first.
STATES_SHOWN = (FAILED, UNJUDGED, SUPPRESSED, PASSED, NOT_APPLICABLE, "to-confirm")
PLACES = 10  # of one rule; `scan` has them all
_DIGITS = 16  # of a digest
_NAMED = 3  # of the paths that were asked for
_HERE = (".", "-")  # paths that say nothing


class Stage(NamedTuple):
    """One stage of a message's way: the rules that need a look, those that passed, and the items for a person."""

    name: str
    open: tuple[Point, ...]
    passed: tuple[Point, ...]
    items: tuple[Item, ...]


class Absent(NamedTuple):
    """Rules and items that do not apply, for one reason."""

    reason: str
    names: tuple[str, ...]


def title(of: Checklist, lang: str) -> str:
    """The heading, with what was audited."""
    named = [target for target in of.report.targets if target not in _HERE]
    if not named:
        return said("title.none", lang)
    more = [word("and_more.subjects", lang, count=len(named) - _NAMED)] if len(named) > _NAMED else []
    return said("title", lang, target=comma(lang).join([*named[:_NAMED], *more]))


def head(of: Checklist, lang: str) -> Iterator[tuple[str, str]]:
    """What is known of the whole run: names with texts."""
    report = of.report
    yield said("profile", lang), report.profile
    if report.config is not None:
        yield said("config", lang), report.config
    if of.left_out:
        yield said("left_out", lang), comma(lang).join(of.left_out)
    missed = [one for one in report.inputs if one.status in ("unread", "partly-read")]
    if missed:
        told = [f"{one.path}: {phrase(prose(one.reason or ''), lang)}" for one in missed]
        yield said("unread", lang), ("；" if lang == "zh" else "; ").join(told)


def opening(of: Checklist, lang: str) -> list[tuple[str, str]]:
    """What stands above everything: the head, below what is known of the deployment where there is one only."""
    alone = part_head(of.parts[0], lang) if len(of.parts) == 1 else ()
    return [*alone, *head(of, lang)]


def part_head(of: Part, lang: str) -> Iterator[tuple[str, str]]:
    """What is known of one deployment: names with texts."""
    if of.release is not None:
        source = phrase(of.release.source, lang)
        yield said("release", lang), said("release.value", lang, release=of.release.version, source=source)
    values = {"points": of.score.points, "grade": of.score.grade}
    yield (
        said("score", lang),
        said("score.none", lang) if of.score.points is None else said("score.value", lang, **values),
    )
    key = "files.one" if of.files == 1 else "files.many"
    yield said("files", lang), said(key, lang, count=of.files, digest=of.digest[:_DIGITS])
    yield said("counts", lang), comma(lang).join(counted(of, lang))


def counted(of: Part, lang: str) -> list[str]:
    """How much is in which state, without what there is none of."""
    found = counts(of)
    present = [state for state in STATES_SHOWN if found[state]]
    return [said("count", lang, count=found[state], state=said(f"state.{state}", lang)) for state in present]


def stages(of: Part) -> Iterator[Stage]:
    """The stages in which something applies, in the order of a message's way."""
    for name in ORDER:
        here = [point for point in of.points if point.stage == name]
        open_ = sorted((one for one in here if one.state in (FAILED, UNJUDGED, SUPPRESSED)), key=_weight)
        passed = tuple(one for one in here if one.state == PASSED)
        items = tuple(item for item in of.items if item.stage == name and not item.absent)
        if open_ or passed or items:
            yield Stage(name, tuple(open_), passed, items)


def absent(of: Part, lang: str) -> list[Absent]:
    """What does not apply, the commonest reason first."""
    found: dict[str, list[str]] = {}
    for point in of.points:
        if point.state == NOT_APPLICABLE:
            why = list(dict.fromkeys(reason(one, lang) for one in point.reasons))
            found.setdefault(("；" if lang == "zh" else "; ").join(why), []).append(point.rule)
    for item in of.items:
        if item.absent:
            found.setdefault(reason(item.absent, lang), []).append(item.id)
    return [Absent(why, tuple(names)) for why, names in sorted(found.items(), key=lambda one: -len(one[1]))]


def place(of: Finding) -> str:
    """`path:line` of a finding."""
    return f"{of.at.path}:{of.at.line}"


def message(of: Finding, lang: str, encoding: str = "utf-8") -> str:
    """What a finding says beyond its title, which stands above it; "" where that is nothing."""
    return sentence(of, lang, encoding).removeprefix(prose(of.title[lang])).lstrip(":： ")


def suppressed(of: Finding, lang: str) -> str:
    """Why a finding is suppressed, and until when."""
    if (of.suppressed or {}).get("kind") == CONFIGURATION:
        return said("suppressed.ignored", lang)
    until = (of.suppressed or {}).get("until")
    why = excuse(of, lang) or said("suppressed.baseline" if is_accepted(of) else "suppressed.no_reason", lang)
    reason = said("suppressed.until", lang, reason=why, until=until) if until else why
    return said("suppressed.why", lang, reason=reason)


def unjudged(of: Point, lang: str) -> list[tuple[str, str]]:
    """The reasons why a rule could not be judged, each with its subjects."""
    found: dict[str, list[str]] = {}
    for one in of.unjudged:
        found.setdefault(reason(one.reason, lang), []).append(one.subject)
    return [(comma(lang).join(filter(None, subjects)), why) for why, subjects in found.items()]


def _weight(of: Point) -> tuple[int, int]:
    return STATES.index(of.state), SEVERITIES.index(of.severity)
