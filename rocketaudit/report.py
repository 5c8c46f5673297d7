"""The report: everything a renderer may see, and nothing else. A fold over verdicts and survival."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rocketaudit.baseline import Use
from rocketaudit.documents import documents as documents_of
from rocketaudit.findings import (
    BAD,
    GOOD,
    NOT_APPLICABLE,
    UNDECIDED,
    Finding,
    Fix,
    Ladder,
    NextFix,
    Score,
    Survival,
    Text,
    Verdict,
)
from rocketaudit.model import Deployment, Entry, Release, Server
from rocketaudit.originals import Originals
from rocketaudit.readers.properties import continues
from rocketaudit.secrets import MASK, coverer, hidden_in, is_secret, mask_line, secret_texts
from rocketaudit.source import Document, Input, Span, line_count, line_text
from rocketaudit.templates import placeholder
from rocketaudit.values import UNKNOWN, Unknown

MIXED = "mixed"

_SHOWN_LINES = 20  # a value continued over more lines than this is shown by its first ones

_VARIABLE = r"\$\{[A-Za-z_][\w.\-]*\}"  # without a default value, which might be a secret

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
    cover = _cover(servers)
    places = _secret_places(servers)
    masked = [_masked(finding, cover, places) for finding in findings]
    shown = _shower(servers, cover)
    return Report(
        version=version,
        release=release,
        profile=profile,
        inputs=tuple(inputs),
        findings=tuple(sorted(masked, key=by_place)),
        survival=tuple(_masked_survival(row, cover) for row in survival),
        score=_masked_score(score, cover),
        next_fix=_masked_fix(next_fix, cover) if next_fix else None,
        ladder=ladder,
        coverage=_masked_coverage(_coverage(verdicts), cover),
        deployments=tuple(_masked_summary(one, cover) for one in deployments),
        assumptions=(_MACHINES,) if servers or not documents else (),
        lines=_lines(documents, _places(findings, survival), shown),
        passed=_passed(verdicts, findings),
        baseline=baseline,
        targets=tuple(targets),
        originals=Originals(documents, lambda of, line: _hides(line_text(of, line), shown(of, line))),
        config=config,
        ignored=ignored,
    )


class Mask(NamedTuple):
    """What masks the secrets of a run, as its report does: in a text, in a finding, in a line of a document."""

    text: "Cover"
    finding: Callable[[Finding], Finding]
    line: "Shower"


def mask_of(servers: Sequence[Server]) -> Mask:
    """The mask for what the files of these servers hold."""
    cover, places = _cover(servers), _secret_places(servers)
    return Mask(cover, lambda finding: _masked(finding, cover, places), _shower(servers, cover))


def by_place(finding: Finding) -> tuple[str, int, int, str]:
    """What findings are sorted by."""
    return finding.at.path, finding.at.line, finding.at.column, finding.rule


def line_teller(servers: Sequence[Server], documents: Iterable[Document]) -> Callable[[Finding], str]:
    """What says which line a finding stands on, with every secret in it masked."""
    shown = _shower(servers, _cover(servers))
    by_path = {of.path: of for of in documents}

    def line(finding: Finding) -> str:
        of = by_path.get(finding.at.path)
        return shown(of, finding.at.line) if of else ""

    return line


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


Cover = Callable[[str], str]
"""Masks every secret of the run in a text."""


def _cover(servers: Iterable[Server]) -> Cover:
    """What masks the secrets of these servers' files, wherever a text quotes them."""
    secrets: set[str] = set()
    for server in servers:
        written = [one for one in server.entries if not _is_placeholder(one.value)]
        secrets |= secret_texts((one.key, one.value) for one in written)
        secrets |= secret_texts((one.key, _source(server.document, one.value_at)) for one in written)
    return coverer(secrets)


def _source(of: Document, at: Span) -> str:
    """A value as the file has it, escapes and all."""
    return of.data[at.start : at.end].decode(of.encoding, "replace")


def _secret_places(servers: Iterable[Server]) -> tuple[Span, ...]:
    """The values that are secrets, or have some in them."""
    return tuple(
        entry.value_at
        for server in servers
        for entry in server.entries
        if entry.value and (is_secret(entry.key) or hidden_in(entry.value))
    )


def _is_placeholder(value: str) -> bool:
    return bool(value) and placeholder(value) == value.strip()


def _masked(finding: Finding, cover: Cover, secrets: Sequence[Span] = ()) -> Finding:
    """Messages quote what was written, and so may a subject and a fix; a fix that would write a secret is none."""
    related = tuple(one._replace(message=_masked_text(one.message, cover)) for one in finding.related)
    return finding._replace(
        message=_masked_text(finding.message, cover),
        related=related,
        subject=cover(finding.subject),
        deployment=cover(finding.deployment),
        fix=None if finding.fix and _tells(finding.fix, cover, secrets) else finding.fix,
        suppressed=finding.suppressed and {key: text and cover(text) for key, text in finding.suppressed.items()},
    )


def _tells(fix: Fix, cover: Cover, secrets: Sequence[Span]) -> bool:
    """Whether a fix has a secret in what it writes, in whatever form: what rewrites one may."""
    if any(edit.replacement and _overlap(edit.at, secret) for edit in fix.edits for secret in secrets):
        return True
    lines = [line for edit in fix.edits for line in edit.replacement.splitlines()]
    return any(mask_line(cover(line)) != line for line in lines)


def _overlap(one: Span, other: Span) -> bool:
    return one.path == other.path and one.start < other.end and other.start < one.end


def _masked_text(text: Text, cover: Cover) -> Text:
    return {language: cover(words) for language, words in text.items()}


def _masked_survival(row: Survival, cover: Cover) -> Survival:
    because = tuple(one._replace(text=_readable(mask_line(cover(one.text)))) for one in row.because)
    window = row.window._replace(text=_masked_text(row.window.text, cover))
    names = {"subject": cover(row.subject), "deployment": cover(row.deployment)}
    return row._replace(because=because, window=window, **names)


def _readable(because: str) -> str:
    """What has no value said as such: `x not set (default)` for `x=None (default)`."""
    return because.replace("=None (", " not set (")


def _masked_score(score: Score, cover: Cover) -> Score:
    deductions = tuple(one._replace(subject=cover(one.subject)) for one in score.deductions)
    return score._replace(deductions=deductions)


def _masked_fix(fix: NextFix, cover: Cover) -> NextFix:
    lines = tuple(mask_line(cover(line)) for line in fix.lines)
    return fix._replace(subjects=tuple(map(cover, fix.subjects)), lines=lines)


def _masked_summary(of: DeploymentSummary, cover: Cover) -> DeploymentSummary:
    clients = tuple(one._replace(module=cover(one.module)) for one in of.clients)
    return of._replace(name=cover(of.name), score=_masked_score(of.score, cover), clients=clients)


def _masked_coverage(of: Coverage, cover: Cover) -> Coverage:
    unknown = (Unjudged(one.rule, cover(one.subject), cover(one.reason)) for one in of.unknown)
    return of._replace(unknown=tuple(unknown))


def _places(findings: Iterable[Finding], survival: Iterable[Survival]) -> Iterable[Span]:
    for finding in findings:
        yield finding.at
        yield from (one.at for one in finding.related)
        yield from (edit.at for edit in finding.fix.edits) if finding.fix else ()
    for row in survival:
        yield from (one.at for one in row.because)


Shower = Callable[[Document, int], str]
"""The text of a line of a document with every secret in it masked."""


def _shower(servers: Iterable[Server], cover: Cover) -> Shower:
    hidden: dict[str, dict[int, int]] = {}
    for server in servers:
        hidden.setdefault(server.document.path, {}).update(_secret_lines(server))
    return lambda of, line: cover(_masked_line(line_text(of, line), hidden.get(of.path, {}).get(line)))


def _hides(text: str, shown: str) -> bool:
    """Whether a line as it is shown hides more than the names of variables that hold the secrets."""
    if shown == text:
        return False
    hidden = [value.strip().strip("\"'") for value in hidden_in(text)]
    return shown != mask_line(text) or not all(re.fullmatch(_VARIABLE, value) for value in hidden)


def _lines(documents: Iterable[Document], places: Iterable[Span], shown: Shower) -> dict[str, dict[int, str]]:
    """The masked text of every line that a place touches."""
    by_path = {of.path: of for of in documents}
    lines: dict[str, dict[int, str]] = {}
    for place in places:
        if place.path not in by_path:
            continue
        here = lines.setdefault(place.path, {})
        for line in range(place.line, min(place.end_line, place.line + _SHOWN_LINES) + 1):
            if line not in here:
                here[line] = shown(by_path[place.path], line)
    return lines


def _masked_line(text: str, column: int | None) -> str:
    """A line of a file; from `column` on it is a secret, which the mask cannot know where the key is on a line above
    or has escapes in it."""
    masked = mask_line(text)
    if column is None or not text[column - 1 :]:
        return masked
    head = text[: column - 1]
    known = masked.removeprefix(head) if masked.startswith(head) else ""
    return masked if known.strip("\"'") == MASK else head + MASK


def _secret_lines(server: Server) -> dict[int, int]:
    """The lines on which the value of a secret begins or goes on, each with the column from which it does."""
    if not server.entries:
        return dict.fromkeys(_secret_lines_of_refused(server.document), 1)
    columns: dict[int, int] = {}
    for entry in server.entries:
        if entry.value and is_secret(entry.key):
            columns[entry.value_at.line] = entry.value_at.column
            columns |= dict.fromkeys(range(entry.value_at.line + 1, entry.whole.end_line + 1), 1)
        elif hidden_in(entry.value):
            columns |= dict.fromkeys(_secret_lines_within(server.document, entry), 1)
    return columns


def _secret_lines_within(of: Document, entry: Entry) -> Iterator[int]:
    """The lines of a value that hides a secret of which the mask for lines sees nothing, or not the end."""
    lines = range(entry.whole.line, entry.whole.end_line + 1)
    seen = [line for line in lines if mask_line(line_text(of, line)) != line_text(of, line)]
    yield from range(seen[0] + 1, lines.stop) if seen else lines


def _secret_lines_of_refused(of: Document) -> Iterator[int]:
    """The same for a file whose entries could not be read: whatever continues a line that has a secret."""
    goes_on = False
    for line in range(1, line_count(of) + 1):
        text = line_text(of, line)
        if goes_on:
            yield line
        goes_on = continues(text) and (goes_on or mask_line(text) != text)
