"""The fixes of a run: chosen, tried, audited, and put together. Nothing is written here.

In: what was read, and a function that audits it. Out: a Plan: the files as they will be, what was mended with its
effects, and what is left with the reason. Safe fixes come first, all that share no line in one go; where the outcome is
refused half as many are tried, until it is known which one it is. Others follow rule by rule, the worst first.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rocketaudit.audit import Audited
from rocketaudit.findings import SEVERITIES, Finding
from rocketaudit.fixes.checking import uncovered
from rocketaudit.fixes.obstacles import UNSAFE, obstacle
from rocketaudit.fixes.pieces import Replacement, joined, replacements
from rocketaudit.fixes.state import Reason, State, documents, first_line, identity
from rocketaudit.fixes.trying import Audit, Mended, tried
from rocketaudit.source import Argument, Document, Span

# Each is an audit; nobody has more to mend in one go, and who has runs it again.
_MOST_TRIES = 200

Open = Sequence[tuple[Finding, Reason | None]]
"""Findings that have a fix, each with what keeps it from being made."""


class Left(NamedTuple):
    """A finding that has a fix and is not mended, on a `line` of the file as it was, and why."""

    finding: Finding
    line: int
    reason: Reason


class Rewritten(NamedTuple):
    """A file that changes: as it was read, what is replaced in it, and as it will be."""

    of: Document
    edits: tuple[Replacement, ...]
    after: bytes


class Plan(NamedTuple):
    """All that is mended and left; `unsafe` are the findings that only --unsafe mends, `uncovered` the rules that find
    what the mistakes hid. `before` and `after` are the audits of the files as they were and as they will be."""

    files: tuple[Rewritten, ...]
    mended: tuple[Mended, ...]
    left: tuple[Left, ...]
    unsafe: tuple[Finding, ...]
    uncovered: tuple[str, ...]
    before: Audited
    after: Audited


def plan(arguments: Sequence[Argument], audit: Audit, unsafe: bool) -> Plan:
    """What `fix` does to these files; raises RocketauditError."""
    before = audit(arguments)
    state = State(arguments, before, documents(before), {})
    refused: dict[object, Reason] = {}
    mended: list[Mended] = []
    limit: int | None = None
    again = False
    for _ in range(_MOST_TRIES):
        chosen = _chosen(_open(state, refused, unsafe), limit)
        if not chosen and not again:
            break
        if not chosen:
            # What was refused may be right by now: of two mistakes one can hide what mending the other brings.
            again, refused = False, {}
            continue
        outcome = tried(state, chosen, audit)
        if isinstance(outcome, Reason):
            if len(chosen) == 1:
                refused[identity(chosen[0], state)] = outcome
            limit = max(len(chosen) // 2, 1)
            continue
        state = outcome.state
        mended += outcome.mended
        again = bool(refused)
        limit = None if limit is None else limit * 2
    rest = _open(state, refused, unsafe)
    return Plan(
        tuple(_rewritten(of, state) for path, of in state.before.items() if path in state.pieces),
        tuple(sorted(mended, key=lambda one: (one.finding.at.path, one.line, one.finding.rule))),
        tuple(Left(one, first_line(one, state), why) for one, why in rest if why and why != UNSAFE),
        tuple(one for one, why in rest if why == UNSAFE),
        tuple(dict.fromkeys(one.rule for one in uncovered(before, state.audited))),
        before,
        state.audited,
    )


def _open(state: State, refused: dict[object, Reason], unsafe: bool) -> Open:
    files = documents(state.audited)
    fixable = (one for one in state.audited.report.findings if one.fix and one.fix.edits and one.suppressed is None)
    return [(one, refused.get(identity(one, state)) or obstacle(one, state, files, unsafe)) for one in fixable]


def _chosen(found: Open, limit: int | None) -> list[Finding]:
    """What is tried next, as far as it shares no line: safe fixes, else those of the rule that finds the worst; a
    master and its slave are to stay alike."""
    free = [one for one, why in found if why is None]
    safe = [one for one in free if one.fix and one.fix.safe]
    if not safe and free:
        worst = min(free, key=lambda one: SEVERITIES.index(one.severity))
        safe = [one for one in free if one.rule == worst.rule]
    taken: list[Finding] = []
    lines: set[tuple[str, int]] = set()
    for one in safe[: limit or len(safe)]:
        own = {line for edit in (one.fix.edits if one.fix else ()) for line in _lines(edit.at)}
        if lines.isdisjoint(own):
            taken.append(one)
            lines |= own
    return taken


def _lines(at: Span) -> list[tuple[str, int]]:
    return [(at.path, line) for line in range(at.line, at.end_line + 1)]


def _rewritten(of: Document, state: State) -> Rewritten:
    edits = tuple(replacements(state.pieces[of.path], len(of.data)))
    return Rewritten(of, edits, joined(edits, of.data))
