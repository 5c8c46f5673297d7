"""Suppressions in comments: `rocketaudit: ignore[rule-id, rule-id] until=2027-01-31 -- reason`.

In: what judging a deployment found, and its documents. Out: the same findings, those that a comment on their line or
the line above names marked as suppressed, and verdicts about comments that are wrong, expired or without use. A
finding of which only a related place stands there stays open.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit import dates
from rocketaudit.comments import comments, marked_lines, spans, text_of
from rocketaudit.dates import is_date, is_past
from rocketaudit.detectors.suppression import EXPIRED, NO_REASON, UNKNOWN_RULE, UNREADABLE, UNUSED
from rocketaudit.documents import SUPPRESSION_MARK, documents, subjects
from rocketaudit.findings import BAD, GOOD, Finding, Observation, Verdict
from rocketaudit.model import Deployment
from rocketaudit.patterns import lazily
from rocketaudit.rules import Rule, ids_by_name, verdict_of
from rocketaudit.source import Document, Span
from rocketaudit.spelling import nearest

DETECTOR = "suppression"

_WORD = SUPPRESSION_MARK.decode()
_SYNTAX = lazily(
    r"rocketaudit:\s*ignore\s*\[(?P<ids>[^\]]*)\]\s*(?:until\s*=\s*(?P<until>\S+)\s*)?(?:(?:--|—+|–)\s*(?P<reason>.*))?"
)


class Suppression(NamedTuple):
    """One comment: the rules as it names them, its place, and the lines of findings that it speaks of. One that
    cannot be read names no rule."""

    rules: tuple[str, ...]
    reason: str
    until: str | None
    at: Span
    lines: frozenset[int]


class Judged(NamedTuple):
    """The findings, suppressed or not, and the verdicts about the comments themselves."""

    findings: list[Finding]
    verdicts: list[Verdict]


class Known(NamedTuple):
    """The rules of a run: ids by every name that they have or had, and those that were really asked."""

    ids: Mapping[str, str]
    asked: frozenset[str]


def _known(known: Iterable[Rule], chosen: Iterable[Rule]) -> Known:
    return Known(ids_by_name(known), frozenset(rule.id for rule in chosen))


def suppress(
    deployment: Deployment,
    findings: Sequence[Finding],
    undecided: Iterable[Verdict],
    chosen: Sequence[Rule],
    every: Sequence[Rule],
    today: str | None = None,
) -> Judged:
    """Mark what comments suppress, and judge the comments, which may name `every` rule. Where `today` (YYYY-MM-DD) is
    not given it is today; a rule that could not be judged in a file may be suppressed there for good reason."""
    found = {of.path: those for of in documents(deployment) if (those := read(of))}
    if not found:
        return Judged(list(findings), [])
    known = _known(every, chosen)
    has_end = any(one.until for those in found.values() for one in those)
    now = today or (dates.today() if has_end else "")
    waiting = {(one.observation.at.path, one.rule) for one in undecided if one.observation.at}
    used: set[tuple[Span, str]] = set()
    marked = [_marked(one, found.get(one.at.path, ()), known, now, used) for one in findings]
    states = {
        one.at: _state(one, known, now, {rule for at, rule in used if at == one.at}, waiting)
        for those in found.values()
        for one in those
    }
    return Judged(marked, list(_verdicts(deployment, found, states, chosen, known)))


def read(of: Document) -> list[Suppression]:
    """The suppressions in a document's comments."""
    if SUPPRESSION_MARK not in of.data:
        return []
    text = text_of(of)
    every = list(comments(of, text))
    bare = {line for one in every if not one.beside_code for line in range(one.first, one.last + 1)}
    marks = [(one, *mark) for one in every for mark in marked_lines(one, _WORD)]
    places = spans(of, text, ((line, start, start + len(words)) for _, line, start, words in marks))
    return [
        _suppression(words, at, frozenset((*range(one.first, one.last + 1), *_below(one.last, one.beside_code, bare))))
        for (one, _, _, words), at in zip(marks, places, strict=True)
    ]


def _below(last: int, beside_code: bool, bare: set[int]) -> Iterator[int]:
    """The line below a comment that stands alone, past other comments."""
    if not beside_code:
        line = last + 1
        while line in bare:
            line += 1
        yield line


def _suppression(words: str, at: Span, lines: frozenset[int]) -> Suppression:
    found = _SYNTAX().fullmatch(words)
    ids = tuple(dict.fromkeys(filter(None, (name.strip() for name in found["ids"].split(","))))) if found else ()
    if not found or not ids or (found["until"] and not is_date(found["until"])):
        return Suppression((), "", None, at, lines)
    return Suppression(ids, (found["reason"] or "").strip(), found["until"], at, lines)


def _marked(
    finding: Finding, here: Iterable[Suppression], known: Known, today: str, used: set[tuple[Span, str]]
) -> Finding:
    """The finding, suppressed where a comment that counts names it; all that do are of use."""
    for one in here:
        names = [name for name in one.rules if known.ids.get(name) == finding.rule]
        if names and finding.at.line in one.lines and one.reason and not is_past(one.until, today):
            used.add((one.at, finding.rule))
            suppressed = {"kind": "inline", "reason": one.reason, "until": one.until}
            finding = finding if finding.suppressed else finding._replace(suppressed=suppressed)
    return finding


def _state(
    one: Suppression, known: Known, today: str, used: set[str], waiting: set[tuple[str, str]]
) -> tuple[str, tuple[str, ...]]:
    """What is wrong with a comment, "" where nothing is, and the rules that it is about."""
    if not one.rules:
        return UNREADABLE, ()
    if unknown := tuple(name for name in one.rules if name not in known.ids):
        return UNKNOWN_RULE, unknown
    if not one.reason:
        return NO_REASON, one.rules
    if is_past(one.until, today):
        return EXPIRED, one.rules
    idle = tuple(name for name in one.rules if _is_idle(known.ids[name], one, known, used, waiting))
    return (UNUSED, idle) if idle else ("", ())


def _is_idle(rule: str, one: Suppression, known: Known, used: set[str], waiting: set[tuple[str, str]]) -> bool:
    return rule in known.asked and rule not in used and (one.at.path, rule) not in waiting


def _verdicts(
    deployment: Deployment,
    found: Mapping[str, Sequence[Suppression]],
    states: Mapping[Span, tuple[str, tuple[str, ...]]],
    chosen: Sequence[Rule],
    known: Known,
) -> Iterator[Verdict]:
    """The verdicts of the rules about suppressions; a rule's case says for which state it is."""
    named = subjects(deployment)
    for rule in chosen:
        cases = {case.options["state"]: index for index, case in enumerate(rule.cases) if case.detect == DETECTOR}
        for path, those in found.items() if cases else ():
            bad = [(one, *states[one.at]) for one in those if states[one.at][0] in cases]
            for one, state, rules in bad:
                values = {"subject": named[path], **_values(one, rules, known)}
                seen = Observation(BAD, named[path], key=str(one.at.start), at=one.at, values=values)
                yield verdict_of(rule, cases[state], seen, deployment)
            if not bad:
                yield verdict_of(rule, 0, Observation(GOOD, named[path], at=those[0].at), deployment)


def _values(one: Suppression, rules: Sequence[str], known: Known) -> dict[str, str]:
    """What messages say of a comment: the rules that it is about, what may have been meant, its end."""
    near = nearest(rules[0], known.ids) if rules and rules[0] not in known.ids else ()
    hint = (
        {"hint": f": did you mean {near[0]}?", "hint_zh": f"：是否指 {near[0]}？"}
        if near
        else {"hint": "", "hint_zh": ""}
    )
    return {"rules": ", ".join(rules), "until": one.until or "", **hint}
