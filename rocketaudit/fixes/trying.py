"""Fixes tried in memory: their edits made, the outcome audited, its effects found.

In: the state of the work, findings to mend. Out: the state after them with what was mended, or why they are not made.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rocketaudit.audit import Audited
from rocketaudit.findings import Edit, Finding
from rocketaudit.fixes.checking import worse
from rocketaudit.fixes.effects import Effect, effects, keys_of, pairs
from rocketaudit.fixes.pieces import Pieces, Replacement, replaced, whole
from rocketaudit.fixes.state import Reason, State, documents, first_line
from rocketaudit.mending import apply, in_order, written
from rocketaudit.source import Argument, Document, Span, document, span

Audit = Callable[[Sequence[Argument]], Audited]
"""Audits what was read, or what it would be."""


class Mended(NamedTuple):
    """A finding that is mended, on a `line` of the file as it was, and what changes in what servers run with."""

    finding: Finding
    line: int
    effects: tuple[Effect, ...]


class Tried(NamedTuple):
    """Where the work stands after fixes that were made."""

    state: State
    mended: list[Mended]


def tried(state: State, chosen: Sequence[Finding], audit: Audit) -> Tried | Reason:
    """The state after these fixes, or what speaks against them."""
    edits = [edit for one in chosen for edit in _edits(one)]
    files = documents(state.audited)
    changed = {path: apply(files[path], edits) for path in {edit.at.path for edit in edits}}
    arguments = [_with(argument, changed) for argument in state.arguments]
    after = audit(arguments)
    paired = pairs(state.audited.deployments, after.deployments)
    every = effects(paired or ())
    landed = _landed(files, documents(after), edits)
    own = [keys_of(paired or (), _edits(one), [landed[edit] for edit in _edits(one)]) for one in chosen]
    meant = frozenset(key for keys in own for key in keys)
    others = [one for one in every if one.name not in meant]
    reason = worse(state.audited, after, chosen, paired, [one for one in others if not one.computed])
    if reason:
        return reason
    by_finding = [_effects(one, keys, every) for one, keys in zip(chosen, own, strict=True)]
    by_finding[0] = (*by_finding[0], *others)
    mended = [Mended(one, first_line(one, state), those) for one, those in zip(chosen, by_finding, strict=True)]
    pieces = {path: _pieces(files[path], edits, state) for path in changed}
    return Tried(State(arguments, after, state.before, {**state.pieces, **pieces}), mended)


def _pieces(of: Document, edits: Sequence[Edit], state: State) -> Pieces:
    """What became of a file with these edits."""
    those = [Replacement(one.at.start, one.at.end, written(of, one)) for one in in_order(of, edits)]
    return replaced(state.pieces.get(of.path, whole(of.data)), those)


def _edits(one: Finding) -> tuple[Edit, ...]:
    return one.fix.edits if one.fix else ()


def _effects(one: Finding, keys: Iterable[str], every: Iterable[Effect]) -> tuple[Effect, ...]:
    """The effects that a fix was to have."""
    paths = {edit.at.path for edit in _edits(one)}
    return tuple(effect for effect in every if effect.name in keys and effect.path in paths)


def _landed(before: dict[str, Document], after: dict[str, Document], edits: Sequence[Edit]) -> dict[Edit, Span]:
    """Where what the edits put in stands afterwards."""
    found = {edit: edit.at for edit in edits}
    for path in {edit.at.path for edit in edits} & after.keys():
        grown = 0
        for edit in in_order(before[path], edits):
            start, size = edit.at.start + grown, len(written(before[path], edit))
            found[edit] = span(after[path], start, start + size)
            grown += size - (edit.at.end - edit.at.start)
    return found


def _with(argument: Argument, changed: dict[str, bytes]) -> Argument:
    """A path argument with other bytes in some of its files."""
    files = tuple(
        document(of.path, of.kind, changed[of.path]) if of.path in changed else of for of in argument.documents
    )
    beside = {path: changed.get(path, data) for path, data in argument.beside.items()}
    return argument._replace(documents=files, beside=beside)
