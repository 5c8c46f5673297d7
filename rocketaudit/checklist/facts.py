"""What a checklist says, as data: all that its renderers may see."""

from typing import NamedTuple

from rocketaudit.findings import Finding, Score, Text
from rocketaudit.model import Release
from rocketaudit.report import Report

FAILED, UNJUDGED, SUPPRESSED, PASSED, NOT_APPLICABLE = "failed", "unjudged", "suppressed", "passed", "not-applicable"
# What weighs most comes first: a rule that failed for one broker and passed for another has failed.
STATES = (FAILED, UNJUDGED, SUPPRESSED, PASSED, NOT_APPLICABLE)
# The kind of a finding that the configuration file has ignored where it was found.
CONFIGURATION = "configuration"
# A message is sent, finds its broker, is stored, copied, kept and consumed; before that brokers read their files.
ORDER = ("read", "produce", "route", "store", "replicate", "retain", "consume", "operate")


class Open(NamedTuple):
    """A subject for which a rule could not be judged, and what would decide it."""

    subject: str
    reason: str


class Point(NamedTuple):
    """How one rule stands in one deployment. `failed` are its open findings, `suppressed` the suppressed ones, `passed`
    the subjects that were found good, `reasons` why it does not apply to others."""

    rule: str
    title: Text
    stage: str
    severity: str
    state: str
    failed: tuple[Finding, ...] = ()
    suppressed: tuple[Finding, ...] = ()
    unjudged: tuple[Open, ...] = ()
    passed: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


class Item(NamedTuple):
    """Something that no file can show, for a person to confirm: `title` is true then. `run` are commands that help;
    `absent` says why it does not apply here, "" where it does."""

    id: str
    stage: str
    title: Text
    why: Text
    how: Text
    run: tuple[str, ...]
    evidence: tuple[str, ...]
    absent: str = ""


class Part(NamedTuple):
    """The checklist of one deployment. `release` is that of its servers, None where none was read; `files` is how many
    files it was read from; `digest` tells them from others, whatever their paths: SHA-256 over the sorted SHA-256 of
    each."""

    name: str
    release: Release | None
    score: Score
    files: int
    digest: str
    points: tuple[Point, ...]
    items: tuple[Item, ...]


class Checklist(NamedTuple):
    """The checklist of a run; `left_out` are the rules that were not to be judged."""

    report: Report
    parts: tuple[Part, ...]
    left_out: tuple[str, ...] = ()


def counts(of: Part) -> dict[str, int]:
    """How many rules are in each state, and how many items are to be confirmed."""
    found = {state: sum(point.state == state for point in of.points) for state in STATES}
    return {**found, "to-confirm": sum(not item.absent for item in of.items)}
