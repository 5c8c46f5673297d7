"""The pipeline: discover, read, assemble, judge, survive, score, report."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from rocketaudit import __version__, rules
from rocketaudit.deployment import Given, assemble, common_release, release_of, servers
from rocketaudit.discover import discover, shown
from rocketaudit.documents import SUPPRESSION_MARK, documents
from rocketaudit.errors import NothingToScan
from rocketaudit.findings import BAD, PROFILES, UNDECIDED, Finding, Ladder, NextFix, Score, Survival, Verdict
from rocketaudit.model import Deployment
from rocketaudit.next_fix import next_best_fix
from rocketaudit.report import Report, deployment_summary, fold
from rocketaudit.rules import Rule
from rocketaudit.score import ladder, score, worst
from rocketaudit.source import Argument, Document, Input
from rocketaudit.survival import survive
from rocketaudit.values import UNKNOWN


class Options(Protocol):
    """What an audit needs to know; options.ScanOptions has it all."""

    @property
    def version(self) -> str | None: ...
    @property
    def profile(self) -> str: ...
    @property
    def select(self) -> tuple[str, ...]: ...
    @property
    def ignore(self) -> tuple[str, ...]: ...
    @property
    def rules(self) -> tuple[str, ...]: ...
    @property
    def deployments(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def set(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def stdin_filename(self) -> str | None: ...


class Judged(NamedTuple):
    """One deployment with everything that judging it yielded; `findings` are those that the profile demands,
    `beyond` those of stricter profiles; `undecided` are the verdicts of all profiles that are unknown."""

    deployment: Deployment
    verdicts: list[Verdict]
    undecided: list[Verdict]
    findings: list[Finding]
    beyond: list[Finding]
    survival: list[Survival]
    score: Score


class Asked(NamedTuple):
    """What deployments are judged by: the chosen rules, the known ones, which a comment may name, and today's date
    where it is given."""

    rules: tuple[Rule, ...]
    known: tuple[Rule, ...]
    profile: str
    today: str | None = None


class Audited(NamedTuple):
    """An audit: its report, and the deployments that were judged."""

    report: Report
    deployments: tuple[Deployment, ...]


def audit(paths: Sequence[str], options: Options, stdin: bytes | None = None, today: str | None = None) -> Report:
    """Audit the paths (`-` is `stdin`) and fold the outcome into a report; raises RocketauditError. `today` is the
    date by which suppressions expire."""
    return audited(paths, options, stdin, today).report


def audited(paths: Sequence[str], options: Options, stdin: bytes | None = None, today: str | None = None) -> Audited:
    """The same with the deployments."""
    release = release_of(options.version)
    asked = _asked(options, today)
    arguments = discover(paths, stdin, options.stdin_filename or "<stdin>")
    _demand_something(arguments)
    given = Given(options.version, dict(options.set), options.deployments)
    judged = [judge(one, asked) for one in _deployments(arguments, given)]
    weakest = min(judged, key=lambda one: 101 if one.score.points is None else one.score.points)
    report = fold(
        version=__version__,
        release=common_release([broker for one in judged for broker in one.deployment.brokers], release),
        profile=options.profile,
        inputs=list(_inputs(arguments, judged)),
        deployments=[deployment_summary(one.deployment, one.score) for one in judged],
        servers=[of for one in judged for of in servers(one.deployment)],
        documents=[of for one in judged for of in documents(one.deployment)],
        verdicts=[verdict for one in judged for verdict in one.verdicts],
        findings=_in_all(judged),
        survival=[row for one in judged for row in one.survival],
        score=worst([one.score for one in judged]),
        next_fix=_next_fix(weakest, [one for one in judged if one is not weakest], asked, given),
        ladder=_ladder(judged),
        targets=paths,
    )
    return Audited(report, tuple(one.deployment for one in judged))


def _in_all(judged: Sequence[Judged]) -> list[Finding]:
    """The findings of all deployments; what a file says that several of them mount is one finding."""
    return _once([finding for one in judged for finding in one.findings])


def _inputs(arguments: Sequence[Argument], judged: Sequence[Judged]) -> Iterator[Input]:
    """Every input, with what the readers of client code could not make out of it."""
    partly = {path: why for one in judged for module in one.deployment.clients for path, why in module.partly}
    partly |= {path: why for one in judged for path, why in one.deployment.partly}
    unread = {one.path for of in judged for one in of.deployment.unread}
    for argument in arguments:
        for found in argument.inputs:
            if found.path in partly and found.status == "read":
                status = "unread" if found.path in unread else "partly-read"
                found = found._replace(status=status, reason=partly[found.path])
            yield found


def judge(deployment: Deployment, asked: Asked) -> Judged:
    """Judge, suppress, survive and score one deployment."""
    verdicts = rules.judge(asked.rules, deployment)
    undecided = [verdict for verdict in verdicts if verdict.observation.outcome == UNDECIDED]
    findings, about = _suppressed(deployment, _findings(verdicts, deployment, asked), undecided, asked)
    demanded = [finding for finding in findings if _demands(asked.profile, finding.profile)]
    beyond = [finding for finding in findings if not _demands(asked.profile, finding.profile)]
    survival = survive(deployment)
    counted = [verdict for verdict in (*verdicts, *about) if _demands(asked.profile, verdict.profile)]
    points = score(counted, demanded, survival)
    if not points.deductions and _nothing_is_known(deployment):
        points = score([], [], survival)
    return Judged(deployment, counted, undecided, demanded, beyond, survival, points)


def _nothing_is_known(deployment: Deployment) -> bool:
    """Whether all that is there are brokers whose configuration nobody sees: what is right about them is no score."""
    if not deployment.brokers or deployment.clients:
        return False
    return all(one.mode is UNKNOWN and not one.entries for one in deployment.brokers)


def _suppressed(
    deployment: Deployment, findings: list[Finding], undecided: Sequence[Verdict], asked: Asked
) -> tuple[list[Finding], list[Verdict]]:
    """The findings, those that comments suppress marked, and the verdicts about the comments."""
    if not any(SUPPRESSION_MARK in of.data for of in documents(deployment)):
        return findings, []
    from rocketaudit.suppressions import suppress  # few files have such a comment

    marked, about = suppress(deployment, findings, undecided, asked.rules, asked.known, asked.today)
    return [*marked, *_findings(about, deployment, asked)], about


def _findings(verdicts: Sequence[Verdict], deployment: Deployment, asked: Asked) -> list[Finding]:
    by_id = {rule.id: rule for rule in asked.rules}
    found = [rules.finding(by_id[one.rule], one, deployment) for one in verdicts if one.observation.outcome == BAD]
    return _once(found)


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """What one line says of several brokers, such as the replicas of one resource, is one finding. Of client code
    several may stand in one line."""
    places: dict[object, Finding] = {}
    for one in findings:
        key: object = id(one) if one.stage in _OF_CODE else (one.rule, one.severity, one.at)
        places.setdefault(key, one)
    return list(places.values())


_OF_CODE = ("produce", "consume")


def _ladder(judged: Sequence[Judged]) -> Ladder:
    """The rung that all deployments reach; none where neither a broker nor client code was read."""
    if not any(one.deployment.brokers or one.deployment.clients for one in judged):
        return Ladder(None, None, ())
    findings = [finding for one in judged for finding in (*one.findings, *one.beyond)]
    return ladder(findings, [verdict for one in judged for verdict in one.undecided])


def _deployments(arguments: Sequence[Argument], given: Given) -> list[Deployment]:
    """One a path argument, or several where its folders say so; named by path where there are several in all."""
    found = [
        (argument, deployment)
        for argument in arguments
        if argument.documents or argument.unread or argument.java
        for deployment in assemble(argument, given)
    ]
    alone = len(found) == 1
    return [one if alone or one.name else one._replace(name=shown(argument.path)) for argument, one in found]


def _asked(options: Options, today: str | None) -> Asked:
    """The built-in rules and those of the packs, as far as they are selected and not ignored."""
    known = rules.load_builtin()
    for folder in options.rules:
        known += rules.load_pack(folder, known)
    chosen = rules.choose(known, options.select, options.ignore)
    return Asked(chosen, known, options.profile, today)


def _demand_something(arguments: Sequence[Argument]) -> None:
    if any(found.status == "read" for argument in arguments for found in argument.inputs):
        return
    inputs = [found for argument in arguments for found in argument.inputs]
    seen = "; ".join(f"{found.path}: {found.reason}" for found in inputs[:5])
    more = f" and {len(inputs) - 5} more" if len(inputs) > 5 else ""
    raise NothingToScan(
        f"nothing to scan: {seen}{more}"
        if seen
        else "nothing to scan: no broker configuration or client code below the given paths"
    )


def _demands(profile: str, of_rule: str) -> bool:
    return PROFILES.index(of_rule) <= PROFILES.index(profile)


def _next_fix(weakest: Judged, others: Sequence[Judged], asked: Asked, given: Given) -> NextFix | None:
    """The best fix of the deployment that holds the overall score down, which then rises to that of the others."""
    deployment = weakest.deployment
    ceiling = min((one.score.points for one in others if one.score.points is not None), default=None)

    def rescore(mended: Sequence[Document]) -> Score:
        # No fix edits client code: its facts stay as they are.
        again = assemble(Argument("", tuple(mended), deployment.unread, beside=deployment.beside), given)
        with_code = [again[0]._replace(clients=deployment.clients), *again[1:]]
        return worst([judge(one, asked).score for one in with_code])

    return next_best_fix(weakest.findings, deployment, weakest.score, rescore, ceiling)
