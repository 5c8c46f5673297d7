"""The report: everything a renderer may see, and nothing else. A fold over verdicts and survival."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rocketaudit.deployment import servers as all_servers
from rocketaudit.findings import (
    BAD,
    GOOD,
    NOT_APPLICABLE,
    UNDECIDED,
    Finding,
    Ladder,
    NextFix,
    Score,
    Survival,
    Text,
    Verdict,
)
from rocketaudit.model import UNKNOWN, Deployment, Release, Server
from rocketaudit.secrets import MASK, is_secret, mask_line
from rocketaudit.source import Input, Span, line_text

MIXED = "mixed"

_SHOWN_LINES = 20  # a value continued over more lines than this is shown by its first ones

_MACHINES: Text = {
    "en": "Replicas count as running on different machines: nothing in the files says otherwise.",
    "zh": "假定各副本运行在不同的机器上：配置文件中没有相反的信息。",
}


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


def fold(
    *,
    version: str,
    release: Release,
    profile: str,
    inputs: Sequence[Input],
    deployments: Sequence[DeploymentSummary],
    servers: Sequence[Server],
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
    survival: Sequence[Survival],
    score: Score,
    next_fix: NextFix | None,
    ladder: Ladder,
) -> Report:
    """The report of a run, with secrets masked wherever text of the inputs is shown."""
    masked = [_masked(finding) for finding in findings]
    return Report(
        version=version,
        release=release,
        profile=profile,
        inputs=tuple(inputs),
        findings=tuple(sorted(masked, key=lambda one: (one.at.path, one.at.line, one.at.column, one.rule))),
        survival=tuple(survival),
        score=score,
        next_fix=next_fix._replace(lines=tuple(map(mask_line, next_fix.lines))) if next_fix else None,
        ladder=ladder,
        coverage=_coverage(verdicts),
        deployments=tuple(deployments),
        assumptions=(_MACHINES,),
        lines=_lines(servers, _places(findings, survival)),
    )


def deployment_summary(deployment: Deployment, score: Score) -> DeploymentSummary:
    """What a report says of one deployment as a whole."""
    modes = {"unknown" if broker.mode is UNKNOWN else str(broker.mode) for broker in deployment.brokers}
    mode = modes.pop() if len(modes) == 1 else MIXED if modes else "unknown"
    paths = tuple(of.document.path for of in all_servers(deployment))
    return DeploymentSummary(deployment.name, paths, mode, deployment.release, score)


def _coverage(verdicts: Iterable[Verdict]) -> Coverage:
    evaluated: set[str] = set()
    applicable: set[str] = set()
    unknown: dict[tuple[str, str, str], None] = {}
    for verdict in verdicts:
        seen = verdict.observation
        if seen.outcome in (BAD, GOOD):
            evaluated.add(verdict.rule)
        if seen.outcome != NOT_APPLICABLE:
            applicable.add(verdict.rule)
        if seen.outcome == UNDECIDED:
            unknown[verdict.rule, seen.subject, seen.reason] = None
    return Coverage(len(evaluated), len(applicable), tuple(Unjudged(*one) for one in unknown))


def _masked(finding: Finding) -> Finding:
    """Messages quote what was written, so they go through the same mask as the lines."""
    related = tuple(one._replace(message=_masked_text(one.message)) for one in finding.related)
    return finding._replace(message=_masked_text(finding.message), related=related)


def _masked_text(text: Text) -> Text:
    return {language: mask_line(words) for language, words in text.items()}


def _places(findings: Iterable[Finding], survival: Iterable[Survival]) -> Iterable[Span]:
    for finding in findings:
        yield finding.at
        yield from (one.at for one in finding.related)
        yield from (edit.at for edit in finding.fix.edits) if finding.fix else ()
    for row in survival:
        yield from (one.at for one in row.because)


def _lines(servers: Iterable[Server], places: Iterable[Span]) -> dict[str, dict[int, str]]:
    """The masked text of every line that a place touches."""
    by_path = {server.document.path: server for server in servers}
    lines: dict[str, dict[int, str]] = {}
    for place in places:
        server = by_path.get(place.path)
        if server is None:
            continue
        shown = lines.setdefault(place.path, {})
        for line in range(place.line, min(place.end_line, place.line + _SHOWN_LINES) + 1):
            if line not in shown:
                shown[line] = MASK if _continues_secret(server, line) else mask_line(line_text(server.document, line))
    return lines


def _continues_secret(server: Server, line: int) -> bool:
    """Whether a line carries on the value of a secret: without its key the mask would not know it."""
    return any(entry.whole.line < line <= entry.whole.end_line and is_secret(entry.key) for entry in server.entries)
