"""Where the work of a run of `fix` stands: what is audited now, and what became of the files that were read."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rocketaudit.audit import Audited
from rocketaudit.documents import originals
from rocketaudit.findings import Finding
from rocketaudit.fixes.pieces import Pieces, origin
from rocketaudit.source import Argument, Document


class State(NamedTuple):
    """The arguments as they are by now, their audit, the documents as they were read, and by path what became of those
    that changed."""

    arguments: Sequence[Argument]
    audited: Audited
    before: Mapping[str, Document]
    pieces: Mapping[str, Pieces]


class Reason(NamedTuple):
    """Why something is not mended: the key of a text in words.py, and what to put into it."""

    key: str
    what: str = ""


def documents(of: Audited) -> dict[str, Document]:
    """Every file that a server runs with or is run by, whole, by path."""
    return {one.path: one for deployment in of.deployments for one in originals(deployment)}


def first_line(one: Finding, state: State) -> int:
    """The line of a finding in the file as it was read."""
    path = one.at.path
    if path not in state.pieces or path not in state.before:
        return one.at.line
    return bisect_right(state.before[path].line_starts, origin(state.pieces[path], one.at.start))


def identity(one: Finding, state: State) -> object:
    """What a finding is known by whatever was mended before it."""
    return one.rule, one.at.path, first_line(one, state)
