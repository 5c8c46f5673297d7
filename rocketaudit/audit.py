"""The pipeline: discover, read, assemble, judge, survive, score, report."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from rocketaudit import __version__, dates, globs, rules
from rocketaudit.baseline import Baseline, Marks, Scope, Use, keys, mark, within
from rocketaudit.baseline import read as read_baseline
from rocketaudit.configured import Configured
from rocketaudit.deployment import Given, assemble, common_release, demand_named, release_of, servers
from rocketaudit.discover import discover
from rocketaudit.discover.opening import shown
from rocketaudit.documents import SUPPRESSION_MARK, documents
from rocketaudit.errors import NothingOfOurs, NothingToScan
from rocketaudit.findings import BAD, PROFILES, UNDECIDED, Finding, Ladder, NextFix, Score, Survival, Verdict
from rocketaudit.masking import line_teller
from rocketaudit.model import Deployment
from rocketaudit.next_fix import next_best_fix
from rocketaudit.report import Report, by_place, deployment_summary, fold
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
    def baseline(self) -> str | None: ...
    @property
    def configured(self) -> Configured: ...
    @property
    def stdin_filename(self) -> str | None: ...


class Judged(NamedTuple):
    """One deployment with everything that judging it yielded; `findings` are those that the profile demands,
    `beyond` those of stricter profiles; `undecided` are the verdicts of all profiles that are unknown; `left_out` are
    findings that the configuration file ignores where they are."""

    deployment: Deployment
    verdicts: list[Verdict]
    undecided: list[Verdict]
    findings: list[Finding]
    beyond: list[Finding]
    survival: list[Survival]
    score: Score
    left_out: list[Finding] = []


class Asked(NamedTuple):
    """What deployments are judged by: the chosen rules, the known ones, which a comment may name, today's date where it
    is given, the findings that somebody accepted, and the rules that are ignored where a glob matches."""

    rules: tuple[Rule, ...]
    known: tuple[Rule, ...]
    profile: str
    today: str | None = None
    baseline: Baseline | None = None
    ignored_in: tuple[tuple[str, frozenset[str]], ...] = ()


class Audited(NamedTuple):
    """An audit: its report, the deployments that were judged, and for who asks each rule all that is behind it."""

    report: Report
    deployments: tuple[Deployment, ...]
    judged: tuple[Judged, ...]
    asked: Asked


def audit(paths: Sequence[str], options: Options, stdin: bytes | None = None, today: str | None = None) -> Report:
    """Audit the paths (`-` is `stdin`) and fold the outcome into a report; raises RocketauditError. `today` is the
    date by which suppressions expire."""
    return audited(paths, options, stdin, today).report


def audited(paths: Sequence[str], options: Options, stdin: bytes | None = None, today: str | None = None) -> Audited:
    """The same with the deployments."""
    asked = asked_of(options, today)
    return audited_of(arguments_of(paths, options, stdin), paths, options, asked)


def arguments_of(paths: Sequence[str], options: Options, stdin: bytes | None) -> list[Argument]:
    """What the paths bring; raises RocketauditError where that is nothing."""
    arguments = discover(paths, stdin, options.stdin_filename or "<stdin>", options.configured.excluded)
    _demand_something(arguments)
    return arguments


def audited_of(arguments: Sequence[Argument], paths: Sequence[str], options: Options, asked: Asked) -> Audited:
    """The same of what is already read, which is how a change is tried before it is written."""
    release = release_of(options.version)
    given = Given(options.version, dict(options.set), options.deployments)
    judged, marks = _accepted([judge(one, asked) for one in _deployments(arguments, given)], asked)
    inputs = list(_inputs(arguments, judged))
    weakest = min(judged, key=lambda one: 101 if one.score.points is None else one.score.points)
    report = fold(
        version=__version__,
        release=common_release([broker for one in judged for broker in one.deployment.brokers], release),
        profile=options.profile,
        inputs=inputs,
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
        baseline=_use(marks, judged, inputs, asked),
        config=options.configured.path,
        ignored=len(_once([finding for one in judged for finding in one.left_out])),
    )
    return Audited(report, tuple(one.deployment for one in judged), tuple(judged), asked)


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
    verdicts, ignored = _apart(rules.judge(asked.rules, deployment), asked)
    undecided = [verdict for verdict in verdicts if verdict.observation.outcome == UNDECIDED]
    # A comment that names what is ignored here is of use as soon as it is not.
    findings, about = _suppressed(deployment, _findings(verdicts, deployment, asked), [*undecided, *ignored], asked)
    findings = [finding for finding in findings if not _is_ignored(finding.rule, finding.at.path, asked)]
    about, also_ignored = _apart(about, asked)
    left_out = _findings([*ignored, *also_ignored], deployment, asked)
    demanded = [finding for finding in findings if _demands(asked.profile, finding.profile)]
    beyond = [finding for finding in findings if not _demands(asked.profile, finding.profile)]
    survival = survive(deployment)
    counted = [verdict for verdict in (*verdicts, *about) if _demands(asked.profile, verdict.profile)]
    points = _points(deployment, counted, demanded, survival)
    left_out = [finding for finding in left_out if _demands(asked.profile, finding.profile)]
    return Judged(deployment, counted, undecided, demanded, beyond, survival, points, left_out)


def _apart(verdicts: list[Verdict], asked: Asked) -> tuple[list[Verdict], list[Verdict]]:
    """The verdicts, and apart from them those of rules that are ignored where they speak of."""
    if not asked.ignored_in:
        return verdicts, []
    left_out = [one for one in verdicts if (at := one.observation.at) and _is_ignored(one.rule, at.path, asked)]
    gone = set(map(id, left_out))
    return [one for one in verdicts if id(one) not in gone], left_out


def _is_ignored(rule: str, path: str, asked: Asked) -> bool:
    return any(rule in ignored and globs.matches(path, glob) for glob, ignored in asked.ignored_in)


def _points(
    deployment: Deployment, verdicts: Sequence[Verdict], findings: Sequence[Finding], survival: Sequence[Survival]
) -> Score:
    points = score(verdicts, findings, survival)
    if not points.deductions and _nothing_is_known(deployment):
        return score([], [], survival)
    return points


def _accepted(judged: list[Judged], asked: Asked) -> tuple[list[Judged], Marks | None]:
    """The deployments with the findings that the baseline names marked, which cost nothing."""
    if asked.baseline is None:
        return judged, None
    of_all = [one.deployment for one in judged]
    every = sorted(_once([finding for one in judged for finding in (*one.findings, *one.beyond)]), key=by_place)
    line = line_teller([one for of in of_all for one in servers(of)], [one for of in of_all for one in documents(of)])
    ids, today = rules.ids_by_name(asked.known), asked.today or dates.today()
    marks = mark(every, keys(every, line, asked.baseline.path), asked.baseline, today, ids)
    marked = {_place(before): after for before, after in zip(every, marks.findings, strict=True)}
    return [_with(one, marked) for one in judged], marks


def _with(judged: Judged, marked: Mapping[object, Finding]) -> Judged:
    """The same deployment with what became of its findings."""
    findings = [one._replace(suppressed=marked[_place(one)].suppressed) for one in judged.findings]
    beyond = [one._replace(suppressed=marked[_place(one)].suppressed) for one in judged.beyond]
    points = _points(judged.deployment, judged.verdicts, findings, judged.survival)
    return judged._replace(findings=findings, beyond=beyond, score=points)


def _use(marks: Marks | None, judged: Sequence[Judged], inputs: Sequence[Input], asked: Asked) -> Use | None:
    """What the report says of the baseline; entries that this run could not have met are nobody's concern here."""
    if marks is None or asked.baseline is None:
        return None
    unsure = {verdict.rule for one in judged for verdict in one.undecided}
    sure = frozenset(rule.id for rule in asked.rules if rule.id not in unsure)
    scope = Scope(frozenset(one.path for one in inputs if one.status == "read"), sure)
    path, entries = asked.baseline
    return Use(path, entries, marks.expired, within(marks.unused, scope, path))


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
        places.setdefault(_place(one), one)
    return list(places.values())


def _place(one: Finding) -> object:
    """What makes two findings one."""
    return id(one) if one.stage in _OF_CODE else (one.rule, one.severity, one.at)


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
    demand_named([deployment for _, deployment in found], given)
    found = [one for one in found if _says_something(one[1])] or found
    alone = len(found) == 1
    return [one if alone or one.name else one._replace(name=shown(argument.path)) for argument, one in found]


def _says_something(of: Deployment) -> bool:
    """Whether anything of ours was found; a Java file that names no client of RocketMQ is no deployment."""
    return bool(of.brokers or of.clients or of.unread or documents(of))


def asked_of(options: Options, today: str | None) -> Asked:
    """The built-in rules and those of the packs, as far as they are selected and not ignored. A wrong option is told
    before any file is read."""
    release_of(options.version)
    known = rules.load_builtin()
    for folder in options.rules:
        known += rules.load_pack(folder, known)
    places, configured = options.configured.places, options.configured
    known = rules.weighed(known, {rules.named(known, name, places).id: said for name, said in configured.severities})
    chosen = rules.choose(known, options.select, options.ignore, places)
    ignored_in = tuple(
        (glob, frozenset(rules.named(known, name, places).id for name in names))
        for glob, names in configured.ignored_in
    )
    accepted = read_baseline(options.baseline) if options.baseline else None
    return Asked(chosen, known, options.profile, today, accepted, ignored_in)


def _demand_something(arguments: Sequence[Argument]) -> None:
    if any(found.status == "read" for argument in arguments for found in argument.inputs):
        return
    inputs = [found for argument in arguments for found in argument.inputs]
    seen = "; ".join(f"{found.path}: {found.reason}" for found in inputs[:5])
    more = f" and {len(inputs) - 5} more" if len(inputs) > 5 else ""
    error = NothingToScan if any(found.status == "unread" for found in inputs) else NothingOfOurs
    raise error(
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
        return worst([one.score for one in _accepted([judge(one, asked) for one in with_code], asked)[0]])

    return next_best_fix(weakest.findings, deployment, weakest.score, rescore, ceiling)
