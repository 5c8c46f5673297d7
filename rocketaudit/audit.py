"""The pipeline: discover, read, assemble, judge, survive, score, report."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from rocketaudit import __version__, rules
from rocketaudit.deployment import assemble, release_of, servers
from rocketaudit.discover import discover, shown
from rocketaudit.errors import NothingToScan
from rocketaudit.findings import BAD, PROFILES, UNDECIDED, Finding, Ladder, NextFix, Score, Survival, Verdict
from rocketaudit.model import Deployment
from rocketaudit.next_fix import next_best_fix
from rocketaudit.report import Report, deployment_summary, fold
from rocketaudit.rules import Rule
from rocketaudit.score import ladder, score, worst
from rocketaudit.source import Argument, Document
from rocketaudit.survival import survive


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


def audit(paths: Sequence[str], options: Options, stdin: bytes | None = None) -> Report:
    """Audit the paths (`-` is `stdin`) and fold the outcome into a report; raises RocketauditError."""
    release = release_of(options.version)
    chosen = _chosen(options)
    arguments = discover(paths, stdin, options.stdin_filename or "<stdin>")
    _demand_something(arguments)
    supplied = dict(options.set)
    judged = [judge(one, chosen, options.profile) for one in _deployments(arguments, options.version, supplied)]
    weakest = min(judged, key=lambda one: 101 if one.score.points is None else one.score.points)
    return fold(
        version=__version__,
        release=release,
        profile=options.profile,
        inputs=[found for argument in arguments for found in argument.inputs],
        deployments=[deployment_summary(one.deployment, one.score) for one in judged],
        servers=[of for one in judged for of in servers(one.deployment)],
        verdicts=[verdict for one in judged for verdict in one.verdicts],
        findings=[finding for one in judged for finding in one.findings],
        survival=[row for one in judged for row in one.survival],
        score=worst([one.score for one in judged]),
        next_fix=_next_fix(weakest, [one for one in judged if one is not weakest], chosen, options.profile, supplied),
        ladder=_ladder(judged),
    )


def judge(deployment: Deployment, chosen: Sequence[Rule], profile: str) -> Judged:
    """Judge, survive and score one deployment."""
    verdicts = rules.judge(chosen, deployment)
    by_id = {rule.id: rule for rule in chosen}
    findings = [rules.finding(by_id[one.rule], one, deployment) for one in verdicts if one.observation.outcome == BAD]
    demanded = [finding for finding in findings if _demands(profile, finding.profile)]
    beyond = [finding for finding in findings if not _demands(profile, finding.profile)]
    survival = survive(deployment)
    counted = [verdict for verdict in verdicts if _demands(profile, verdict.profile)]
    undecided = [verdict for verdict in verdicts if verdict.observation.outcome == UNDECIDED]
    return Judged(deployment, counted, undecided, demanded, beyond, survival, score(counted, demanded, survival))


def _ladder(judged: Sequence[Judged]) -> Ladder:
    """The rung that all deployments reach; none where no broker was read, since a broker decides about messages."""
    if not any(one.deployment.brokers for one in judged):
        return Ladder(None, None, ())
    findings = [finding for one in judged for finding in (*one.findings, *one.beyond)]
    return ladder(findings, [verdict for one in judged for verdict in one.undecided])


def _deployments(arguments: Sequence[Argument], version: str | None, supplied: dict[str, str]) -> list[Deployment]:
    """One a path argument, or several where its folders say so; named by path where there are several in all."""
    found = [
        (argument, deployment)
        for argument in arguments
        if argument.documents or argument.unread
        for deployment in assemble(argument.documents, argument.unread, version, supplied)
    ]
    alone = len(found) == 1
    return [one if alone or one.name else one._replace(name=shown(argument.path)) for argument, one in found]


def _chosen(options: Options) -> tuple[Rule, ...]:
    """The built-in rules and those of the packs, as far as they are selected and not ignored."""
    known = rules.load_builtin()
    for folder in options.rules:
        known += rules.load_pack(folder, known)
    return rules.choose(known, options.select, options.ignore)


def _demand_something(arguments: Sequence[Argument]) -> None:
    if any(argument.documents for argument in arguments):
        return
    inputs = [found for argument in arguments for found in argument.inputs]
    seen = "; ".join(f"{found.path}: {found.reason}" for found in inputs[:5])
    more = f" and {len(inputs) - 5} more" if len(inputs) > 5 else ""
    raise NothingToScan(
        f"nothing to scan: {seen}{more}" if seen else "nothing to scan: no broker configuration below the given paths"
    )


def _demands(profile: str, of_rule: str) -> bool:
    return PROFILES.index(of_rule) <= PROFILES.index(profile)


def _next_fix(
    weakest: Judged, others: Sequence[Judged], chosen: Sequence[Rule], profile: str, supplied: dict[str, str]
) -> NextFix | None:
    """The best fix of the deployment that holds the overall score down, which then rises to that of the others."""
    deployment = weakest.deployment
    ceiling = min((one.score.points for one in others if one.score.points is not None), default=None)

    def rescore(documents: Sequence[Document]) -> Score:
        again = assemble(documents, deployment.unread, deployment.release.version, supplied)
        return worst([judge(one, chosen, profile).score for one in again])

    return next_best_fix(weakest.findings, deployment, weakest.score, rescore, ceiling)
