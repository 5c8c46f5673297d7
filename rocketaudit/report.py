"""The report: everything a renderer may see, and nothing else. A fold over verdicts and survival."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rocketaudit.baseline import Use
from rocketaudit.documents import documents as documents_of
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
from rocketaudit.masking import Cover, hides, lines_at, mask_of, masked_fix, masked_score, masked_survival, places_of
from rocketaudit.model import Deployment, Release, Server
from rocketaudit.originals import Originals
from rocketaudit.source import Document, Input, line_text
from rocketaudit.values import UNKNOWN, Unknown

MIXED = "mixed"

_MACHINES: Text = {
    "en": "Replicas count as running on different machines where nothing in the files says otherwise.",
    "zh": "若配置文件中没有相反的信息，假定各副本运行在不同的机器上。",
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


class Passed(NamedTuple):
    """A rule that was judged in a file and found nothing there."""

    path: str
    rule: str


class ClientSummary(NamedTuple):
    """The client code of one module: its releases of the RocketMQ client and of rocketmq-spring, None where no build
    file says them."""

    module: str
    release: str | None
    spring_release: str | None


class DeploymentSummary(NamedTuple):
    """One deployment of the run; `mode` is the mode of its brokers, "mixed" or "unknown"."""

    name: str
    paths: tuple[str, ...]
    mode: str
    release: Release
    score: Score
    clients: tuple[ClientSummary, ...] = ()


class Report(NamedTuple):
    """What a run found. `lines` holds the text of every line that a finding or survival row points at, by path
    and line number, with secrets already masked; `assumptions` are the sentences that the verdicts rest on; `targets`
    are the paths that were asked for; `baseline` says what became of the baseline, where there is one; `originals`
    answers what only the files themselves can; `config` is the configuration file, `ignored` how many findings it
    leaves out."""

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
    passed: tuple[Passed, ...] = ()
    baseline: Use | None = None
    targets: tuple[str, ...] = ()
    originals: Originals = Originals()
    config: str | None = None
    ignored: int = 0


def fold(
    *,
    version: str,
    release: Release,
    profile: str,
    inputs: Sequence[Input],
    deployments: Sequence[DeploymentSummary],
    servers: Sequence[Server],
    documents: Sequence[Document],
    verdicts: Sequence[Verdict],
    findings: Sequence[Finding],
    survival: Sequence[Survival],
    score: Score,
    next_fix: NextFix | None,
    ladder: Ladder,
    targets: Sequence[str] = (),
    baseline: Use | None = None,
    config: str | None = None,
    ignored: int = 0,
) -> Report:
    """The report of a run, with secrets masked wherever text of the inputs is shown."""
    mask = mask_of(servers)
    return Report(
        version=version,
        release=release,
        profile=profile,
        inputs=tuple(inputs),
        findings=tuple(sorted(map(mask.finding, findings), key=by_place)),
        survival=tuple(masked_survival(row, mask.text) for row in survival),
        score=masked_score(score, mask.text),
        next_fix=masked_fix(next_fix, mask.text) if next_fix else None,
        ladder=ladder,
        coverage=_masked_coverage(_coverage(verdicts), mask.text),
        deployments=tuple(_masked_summary(one, mask.text) for one in deployments),
        assumptions=(_MACHINES,) if servers or not documents else (),
        lines=lines_at(documents, places_of(findings, survival), mask.line),
        passed=_passed(verdicts, findings),
        baseline=baseline,
        targets=tuple(targets),
        originals=Originals(documents, lambda of, line: hides(line_text(of, line), mask.line(of, line))),
        config=config,
        ignored=ignored,
    )


def by_place(finding: Finding) -> tuple[str, int, int, str]:
    """What findings are sorted by."""
    return finding.at.path, finding.at.line, finding.at.column, finding.rule


def deployment_summary(deployment: Deployment, score: Score) -> DeploymentSummary:
    """What a report says of one deployment as a whole."""
    modes = {"unknown" if broker.mode is UNKNOWN else str(broker.mode) for broker in deployment.brokers}
    mode = modes.pop() if len(modes) == 1 else MIXED if modes else "unknown"
    paths = tuple(of.path for of in documents_of(deployment))
    clients = tuple(
        ClientSummary(module.name, _known(module.release), _known(module.spring_release))
        for module in deployment.clients
    )
    return DeploymentSummary(deployment.name, paths, mode, deployment.release, score, clients)


def _known(release: str | Unknown) -> str | None:
    return release if isinstance(release, str) else None


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


def _passed(verdicts: Iterable[Verdict], findings: Iterable[Finding]) -> tuple[Passed, ...]:
    """The rules that were judged in a file without a finding there."""
    failed = {(finding.at.path, finding.rule) for finding in findings}
    seen = {
        (one.observation.at.path, one.rule)
        for one in verdicts
        if one.observation.outcome == GOOD and one.observation.at
    }
    return tuple(Passed(*one) for one in sorted(seen - failed))


def _masked_summary(of: DeploymentSummary, cover: Cover) -> DeploymentSummary:
    clients = tuple(one._replace(module=cover(one.module)) for one in of.clients)
    return of._replace(name=cover(of.name), score=masked_score(of.score, cover), clients=clients)


def _masked_coverage(of: Coverage, cover: Cover) -> Coverage:
    unknown = (Unjudged(one.rule, cover(one.subject), cover(one.reason)) for one in of.unknown)
    return of._replace(unknown=tuple(unknown))
