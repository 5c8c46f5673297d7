"""The report: everything a renderer may see, and nothing else. A fold over verdicts and survival."""

from typing import NamedTuple

from rocketaudit.findings import Finding, Ladder, NextFix, Score, Survival, Text
from rocketaudit.model import Release


class Input(NamedTuple):
    """One input of the run: `status` is read, partly-read, unread or not-ours; `reason` says why not read."""

    path: str
    kind: str | None
    status: str
    reason: str | None


class Unjudged(NamedTuple):
    """A rule that could not be judged for some subject, and what would decide it."""

    rule: str
    subject: str
    reason: str


class Coverage(NamedTuple):
    """How many rules were evaluated (good or bad somewhere), how many apply, and what stayed unknown."""

    evaluated: int
    applicable: int
    unknown: tuple[Unjudged, ...]


class DeploymentSummary(NamedTuple):
    """One deployment of the run; `mode` is the mode of its brokers, "mixed" or "unknown"."""

    name: str
    paths: tuple[str, ...]
    mode: str
    release: Release
    score: Score


class Report(NamedTuple):
    """What a run found. `lines` holds the text of every line that a finding or survival row points at, by path
    and line number, with secrets already masked; `assumptions` are the sentences that the verdicts rest on."""

    version: str
    release: Release
    profile: str
    inputs: tuple[Input, ...]
    findings: tuple[Finding, ...]
    survival: tuple[Survival, ...]
    score: Score
    next_fix: NextFix | None
    ladder: Ladder
    coverage: Coverage
    deployments: tuple[DeploymentSummary, ...]
    assumptions: tuple[Text, ...]
    lines: dict[str, dict[int, str]]
