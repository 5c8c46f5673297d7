"""What a comparison of two audits found: frozen data, all that its renderers see.

Texts of the files are masked already. `before` and `after` are the two sides: two releases of the same files, or two
states of them.
"""

from typing import NamedTuple

from rocketaudit.findings import KEPT, LOST, Finding, Survival, Text
from rocketaudit.model import Deployment
from rocketaudit.report import Report
from rocketaudit.source import Span

# What a setting is on one side: it has a value; the release has no setting of the name; the server is not there.
VALUE, NO_SETTING = "value", "no-setting"

# Why a change is one.
CHANGED, MEANING, VANISHED, RENAMED, TAKEN, DEFAULT = "value", "meaning", "vanished", "renamed", "taken", "default"
KINDS = (CHANGED, MEANING, VANISHED, RENAMED, TAKEN, DEFAULT)

# Why what is written differently makes no difference.
SAME, UNKNOWN_KEY, BAD_VALUE = "same", "unknown-key", "bad-value"


class Side(NamedTuple):
    """One side before it is compared: its audit, the same deployments as facts, what it is called, and the path that
    was given, below which the paths of its files are compared."""

    label: str
    report: Report
    deployments: tuple[Deployment, ...]
    root: str = ""


class Value(NamedTuple):
    """A setting on one side.

    `text` is the effective value as a file would say it; `state` is VALUE or NO_SETTING; `origin` is file, default or
    computed; `written` is what the file says, at `at`; `note` says why the value is another than what was written;
    `said` is what the setting does there, where its meaning differs; `shows` are other settings that make it so.
    """

    text: str
    state: str
    origin: str
    written: str | None
    at: Span | None
    note: str | None = None
    said: Text | None = None
    shows: tuple[str, ...] = ()


class Change(NamedTuple):
    """A setting of one server that is effective in another way after than before.

    `kind` is one of KINDS: its value differs, the same value means something else, the release has no such setting any
    more (or calls it `renamed`), what was written is taken for the first time, a default differs that nobody wrote.
    `matters` says why; `moves`: what was stored before is not found after.
    """

    server: str
    name: str
    kind: str
    before: Value
    after: Value
    matters: Text | None = None
    moves: bool = False
    renamed: str = ""
    evidence: tuple[str, ...] = ()


class Start(NamedTuple):
    """A server that starts on one side only; `reason` says why it does not on the other."""

    server: str
    starts: bool
    reason: Text
    at: Span | None


class Idle(NamedTuple):
    """A key that is written differently, or on one side only, and changes nothing; `why` is SAME, UNKNOWN_KEY or
    BAD_VALUE."""

    server: str
    key: str
    why: str
    at: Span


class Matched(NamedTuple):
    """A server that both sides have: what it is called and where its configuration stands on each."""

    kind: str
    before: str
    after: str
    before_path: str
    after_path: str


class Alone(NamedTuple):
    """A server that one side has; `ambiguous`: the other has several that it may be."""

    kind: str
    server: str
    path: str
    ambiguous: bool = False


class Cell(NamedTuple):
    """What becomes of an acknowledged message of one subject at one failure, on both sides; None where a side does not
    have the subject."""

    failure: str
    subject: str
    deployment: str
    before: Survival | None
    after: Survival | None


class Shift(NamedTuple):
    """A finding of both sides whose severity differs."""

    before: Finding
    after: Finding


class Comparison(NamedTuple):
    """Everything that two audits say of the same deployment. `new_settings` counts the settings that only the second
    release has and that nobody wrote."""

    before: Side
    after: Side
    servers: tuple[Matched, ...]
    removed: tuple[Alone, ...]
    added: tuple[Alone, ...]
    starts: tuple[Start, ...]
    changes: tuple[Change, ...]
    idle: tuple[Idle, ...]
    new_settings: int
    survival: tuple[Cell, ...]
    appeared: tuple[Finding, ...]
    disappeared: tuple[Finding, ...]
    shifted: tuple[Shift, ...]


def is_lost(cell: Cell) -> bool:
    """Whether what was kept before is lost after."""
    return _acknowledged(cell.before) == KEPT and _acknowledged(cell.after) == LOST


def is_doubtful(cell: Cell) -> bool:
    """Whether what was kept before is not known to be after."""
    both = cell.before is not None and cell.after is not None
    return both and _acknowledged(cell.before) == KEPT and _acknowledged(cell.after) not in (KEPT, LOST)


def is_gained(cell: Cell) -> bool:
    """Whether what was lost before is kept after."""
    return _acknowledged(cell.before) == LOST and _acknowledged(cell.after) == KEPT


def differs(cell: Cell) -> bool:
    """Whether a cell reads differently on the two sides; how much is lost counts, why something is kept does not."""
    return _told(cell.before) != _told(cell.after)


def is_minor(change: Change) -> bool:
    """Whether it is a default that nobody wrote and of which nothing is known to hang on it."""
    return change.kind == DEFAULT and change.matters is None


def is_unchanged(of: Comparison) -> bool:
    """Whether the two sides are the same in everything that matters."""
    told = of.removed or of.added or of.starts or of.appeared or of.disappeared or of.shifted
    same_score = of.before.report.score.points == of.after.report.score.points
    return same_score and not (told or any(map(differs, of.survival)) or not all(map(is_minor, of.changes)))


def _acknowledged(row: Survival | None) -> str:
    return row.acknowledged if row else ""


def _told(row: Survival | None) -> tuple[str, str]:
    if row is None:
        return "", ""
    return row.acknowledged, row.window.text["en"] if row.acknowledged == LOST else ""
