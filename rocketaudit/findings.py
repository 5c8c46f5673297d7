"""What judging yields: verdicts, findings, survival. Frozen data, no behaviour."""

from typing import NamedTuple

from rocketaudit.source import Span

BAD, GOOD, UNDECIDED, NOT_APPLICABLE = "bad", "good", "unknown", "not-applicable"

SEVERITIES = ("critical", "high", "medium", "low", "info")
CONFIDENCES = ("high", "medium", "low")
STAGES = ("read", "store", "replicate", "route", "retain", "operate", "produce", "consume")
PROFILES = ("dev", "standard", "no-loss")
LANGUAGES = ("en", "zh")

KEPT, LOST, UNDECIDED_SURVIVAL = "kept", "lost", "unknown"

Text = dict[str, str]
"""A text by language: {"en": ..., "zh": ...}."""


class Related(NamedTuple):
    """Another place that a finding speaks of, with what is to be seen there."""

    at: Span
    message: Text


class Edit(NamedTuple):
    """Replace the bytes of `at` (an empty span inserts) by `replacement`, which is Properties syntax."""

    at: Span
    replacement: str


class Fix(NamedTuple):
    """Edits ready to apply. `safe` only where the broker would run with what the author plainly meant
    (a trailing blank removed); a fix that changes what the deployment does is not safe in this sense."""

    safe: bool
    edits: tuple[Edit, ...]


class Observation(NamedTuple):
    """What a detector says of one subject.

    `outcome` is bad, good, unknown or not-applicable; `subject` is the broker group, client module or file in
    the words of the report; `key` tells two observations of one subject apart (a setting's name, an entry);
    `at` is where a bad one is shown; `values` fill the rule's message; `reason` says why it is unknown or
    not applicable; `fix` is set where the detector itself knows the edit. Bad ones of one subject that say
    `group` become one finding, the first with the others related.
    """

    outcome: str
    subject: str
    key: str = ""
    at: Span | None = None
    related: tuple[Related, ...] = ()
    values: dict[str, str] = {}
    reason: str = ""
    fix: Fix | None = None
    group: bool = False


class Verdict(NamedTuple):
    """One rule's judgement of one subject, with what the rule says of it; `case` is the case of the rule that did."""

    rule: str
    observation: Observation
    deployment: str
    severity: str
    confidence: str
    stage: str
    profile: str
    case: int = 0


class Finding(NamedTuple):
    """A bad verdict as reports show it; it carries the rule's prose, since renderers cannot see rules.

    `message` is shown under the caret, `why`, `proof`, `fix_text` and `evidence` below the frame. `suppressed` is None
    or {"kind": "inline" | "baseline", "reason": ..., "until": ...}.
    """

    rule: str
    title: Text
    severity: str
    confidence: str
    stage: str
    profile: str
    subject: str
    deployment: str
    message: Text
    at: Span
    related: tuple[Related, ...]
    why: Text
    fix_text: Text
    evidence: tuple[str, ...]
    fix: Fix | None
    suppressed: dict[str, str | None] | None = None
    proof: Text | None = None


class Because(NamedTuple):
    """A line that a survival row rests on; `text` is the setting as it is effective."""

    at: Span
    text: str


class Window(NamedTuple):
    """How much of what was acknowledged a failure takes: in words, and in ms where time bounds it."""

    text: Text
    max_ms: int | None


class Survival(NamedTuple):
    """One row of the failure matrix for one subject: `acknowledged` is kept, lost or unknown."""

    failure: str
    subject: str
    deployment: str
    acknowledged: str
    window: Window
    because: tuple[Because, ...]


FAILURES = (
    "broker-process-crash",
    "os-crash",
    "master-disk-loss",
    "master-machine-loss",
    "slave-loss",
    "name-server-loss",
    "consumer-crash",
    "poison-message",
    "consumer-away",
)


class Deduction(NamedTuple):
    """Points that one rule costs one subject in one stage."""

    rule: str
    subject: str
    stage: str
    points: int


class Score(NamedTuple):
    """`points` is None where no stage was audited; `stages` maps each of STAGES to points or None (not audited).

    `capped_by` names what holds `points` down ("open-critical", "process-crash-loses"); `formula` says in one
    line how `points` came about.
    """

    points: int | None
    grade: str | None
    stages: dict[str, int | None]
    deductions: tuple[Deduction, ...]
    capped_by: tuple[str, ...]
    formula: str


class NextFix(NamedTuple):
    """The fix that gains most: whose finding it is, the points now and after it, and the lines it sets."""

    rule: str
    subjects: tuple[str, ...]
    lines: tuple[str, ...]
    points: int
    points_after: int


class Ladder(NamedTuple):
    """The strictest profile met (None: not even dev), the next rung (None: none above) and the ids of the
    rules that stand between."""

    met: str | None
    next: str | None
    missing: tuple[str, ...]
