"""Rules: data that pick a detector. Here they are loaded, chosen, run, and turned into findings.

In: the built-in rules (compiled to JSON when the package is built), packs of a user's own, a deployment. Out:
verdicts, and the finding of a bad one. YAML and its validation are in rulefiles.py, off the hot path.
"""

import json
import os.path
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from rocketaudit.deployment import servers
from rocketaudit.detectors import DETECTORS
from rocketaudit.detectors.conditions import as_text
from rocketaudit.detectors.subjects import is_utf_16
from rocketaudit.documents import server_at
from rocketaudit.errors import UsageError
from rocketaudit.findings import (
    BAD,
    LANGUAGES,
    NOT_APPLICABLE,
    Finding,
    Fix,
    Observation,
    Text,
    Verdict,
)
from rocketaudit.mending import Mending, bare, fits_any_store, is_text, mend
from rocketaudit.model import Deployment, Server
from rocketaudit.observations import Subject, claims, grouped, rank, subject_of
from rocketaudit.ranges import release_in
from rocketaudit.spelling import suggestion
from rocketaudit.templates import placeholder
from rocketaudit.wording import fill

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
# The build hook puts the compiled rules into the package; a source tree has the YAML files instead.
COMPILED = os.path.join(_PACKAGE, "_rules.json")
SOURCES = os.path.join(os.path.dirname(_PACKAGE), "rules")


class Case(NamedTuple):
    """One trigger of a rule: a detector with its arguments, and what holds of a subject that it finds bad."""

    detect: str
    options: dict[str, Any]
    severity: str
    confidence: str
    profile: str
    releases: str | None
    message: Text
    why: Text
    fix: Text
    set: dict[str, Any]
    remove: tuple[str, ...]
    bare: bool = False


class Rule(NamedTuple):
    """One rule; `folder` is where its file lies (broker, deployment, ... or a pack), `examples` are as in the file.

    What the file's top level says stands in the fields, what a case overrides in its Case. A file without cases
    makes one case.
    """

    id: str
    folder: str
    title: Text
    severity: str
    confidence: str
    stage: str
    profile: str
    releases: str | None
    why: Text
    fix: Text
    evidence: tuple[str, ...]
    cases: tuple[Case, ...]
    examples: tuple[dict[str, Any], ...]
    formerly: tuple[str, ...]
    proof: Text | None = None


def load_builtin() -> tuple[Rule, ...]:
    """The rules that come with rocketaudit, by id."""
    if os.path.exists(COMPILED):
        with open(COMPILED, encoding="utf-8") as file:
            return tuple(rule_of(content) for content in json.load(file))
    from rocketaudit import rulefiles  # imports yaml, which an installed rocketaudit does not need

    return tuple(rule_of(content) for content in rulefiles.compile_folder(SOURCES))


def load_pack(folder: str, known: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules of a user's folder, validated; raises RuleFileError, and UsageError where there is no such folder.

    An id must not be one of the rules already `known`.
    """
    from rocketaudit import rulecheck  # imports yaml and jsonschema

    taken = [name for rule in known for name in (rule.id, *rule.formerly)]
    return tuple(rule_of(content) for content in rulecheck.read_pack(folder, taken))


def rule_of(content: dict[str, Any]) -> Rule:
    """A rule from the content of its file, with `id` and `folder` added."""
    return Rule(
        content["id"],
        content["folder"],
        content["title"],
        content["severity"],
        content["confidence"],
        content["stage"],
        content["profile"],
        content.get("releases"),
        content["why"],
        content["fix"],
        tuple(content["evidence"]),
        tuple(_case_of({**content, **case}) for case in content.get("cases", ({},))),
        tuple(content["examples"]),
        tuple(content.get("formerly", ())),
        content.get("proof"),
    )


def choose(
    rules: Sequence[Rule], select: Sequence[str] = (), ignore: Sequence[str] = (), places: Mapping[str, str] = {}
) -> tuple[Rule, ...]:
    """The selected rules (all, where nothing is selected) without the ignored ones; raises UsageError for an
    unknown id. A former id stands for the rule."""
    selected = {named(rules, name, places).id for name in select}
    ignored = {named(rules, name, places).id for name in ignore}
    return tuple(rule for rule in rules if (not select or rule.id in selected) and rule.id not in ignored)


def weighed(rules: Sequence[Rule], severities: Mapping[str, str]) -> tuple[Rule, ...]:
    """The rules, those with a severity of the user's own in all their cases."""
    return tuple(_weighed(rule, severities[rule.id]) if rule.id in severities else rule for rule in rules)


def _weighed(rule: Rule, severity: str) -> Rule:
    cases = tuple(case._replace(severity=severity) for case in rule.cases)
    return rule._replace(severity=severity, cases=cases)


def named(rules: Sequence[Rule], name: str, places: Mapping[str, str] = {}) -> Rule:
    """The rule of an id or former id; raises UsageError, with the place where a name stands in a file."""
    for rule in rules:
        if name == rule.id or name in rule.formerly:
            return rule
    known = [each for rule in rules for each in (rule.id, *rule.formerly)]
    place = f"{places[name]}: " if name in places else ""
    raise UsageError(f"{place}unknown rule {name!r}{suggestion(name, known)}; `rocketaudit rules` lists them")


def judge(rules: Sequence[Rule], deployment: Deployment) -> list[Verdict]:
    """The verdicts of all rules over a deployment, rule by rule. An exception of a detector is a bug and goes up."""
    return [verdict for rule in rules for verdict in _judge(rule, deployment)]


def ids_by_name(rules: Iterable[Rule]) -> dict[str, str]:
    """The id of each rule by every name that it has or had."""
    return {name: rule.id for rule in rules for name in (rule.id, *rule.formerly)}


def verdict_of(rule: Rule, index: int, one: Observation, deployment: Deployment) -> Verdict:
    """What a case of a rule makes of an observation."""
    case = rule.cases[index]
    return Verdict(rule.id, one, deployment.name, case.severity, case.confidence, rule.stage, case.profile, index)


def finding(rule: Rule, verdict: Verdict, deployment: Deployment) -> Finding:
    """The finding of a bad verdict: the rule's prose with the observation's values in it."""
    case, seen = rule.cases[verdict.case], verdict.observation
    if seen.at is None:
        raise ValueError(f"{rule.id}: a bad observation without a place")
    return Finding(
        rule.id,
        rule.title,
        verdict.severity,
        verdict.confidence,
        verdict.stage,
        verdict.profile,
        seen.subject,
        verdict.deployment,
        {lang: fill(case.message[lang], seen.values, lang) for lang in LANGUAGES},
        seen.at,
        seen.related,
        case.why,
        case.fix,
        rule.evidence,
        _within_reach(seen.fix or _fix(case, seen, deployment), deployment),
        proof=rule.proof,
    )


def _case_of(content: dict[str, Any]) -> Case:
    return Case(
        content["detect"],
        content.get("with", {}),
        content["severity"],
        content["confidence"],
        content["profile"],
        content.get("releases"),
        content["message"],
        content["why"],
        content["fix"],
        content.get("set", {}),
        tuple(content.get("remove", ())),
        content.get("bare", False),
    )


def _judge(rule: Rule, deployment: Deployment) -> Iterator[Verdict]:
    """One verdict a subject: of the first case that is bad for it, else unknown before good before not applicable."""
    bad: list[tuple[int, Observation]] = []
    rest: dict[Subject, tuple[int, Observation]] = {}
    for index, case in enumerate(rule.cases):
        seen = list(_observe(case, deployment))
        fresh = [one for one in seen if one.outcome == BAD]
        if fresh:
            claimed = {claim for _, earlier in bad for claim in claims(earlier)}
            bad += [(index, one) for one in fresh if claimed.isdisjoint(claims(one))]
        for one in seen:
            if one.outcome != BAD:
                subject = subject_of(one)
                if subject not in rest or rank(one) < rank(rest[subject][1]):
                    rest[subject] = index, one
    found = {subject_of(one) for _, one in bad}
    others = [judged for subject, judged in rest.items() if subject not in found]
    for index, one in [*grouped(bad), *others]:
        yield verdict_of(rule, index, one, deployment)


def _observe(case: Case, deployment: Deployment) -> Iterator[Observation]:
    """What the case's detector sees; brokers of other releases are not applicable."""
    outside = [of for of in servers(deployment) if not release_in(case.releases, of.release.version)]
    for server in outside:
        reason = f"only for releases {case.releases}; this is {server.release.version}"
        yield Observation(NOT_APPLICABLE, server.subject, at=server.anchor, reason=reason)
    if outside:
        deployment = deployment._replace(
            brokers=tuple(one for one in deployment.brokers if release_in(case.releases, one.release.version)),
            controllers=tuple(one for one in deployment.controllers if release_in(case.releases, one.release.version)),
            name_servers=tuple(
                one for one in deployment.name_servers if release_in(case.releases, one.release.version)
            ),
        )
    yield from DETECTORS[case.detect].run(deployment, **case.options)


def _fix(case: Case, seen: Observation, deployment: Deployment) -> Fix | None:
    """The edits of the rule's `set` and `remove` in the file of the observation, or of its `bare` in the lines."""
    server = server_at(deployment, seen.at) if seen.at else None
    if server is None or is_utf_16(server.document.data):
        return None
    if case.bare:
        return _bare(seen, server)
    to = Mending({key: as_text(value) for key, value in case.set.items()}, case.remove)
    edits = mend(server.document, server.entries, server.anchor, to)
    return Fix(False, edits) if edits else None


def _bare(seen: Observation, server: Server) -> Fix | None:
    """The values of the lines that an observation speaks of without what stands behind them. Of those that the store
    depends on only where there are no others: such a fix is not safe."""
    places = {seen.at, *(one.at for one in seen.related)}
    edits = [(one.key, bare(server.document, one)) for one in server.entries if one.whole in places]
    safe = [edit for key, those in edits if fits_any_store(key) for edit in those]
    chosen = safe or [edit for _, those in edits for edit in those]
    return Fix(bool(safe), tuple(chosen)) if chosen else None


def _within_reach(fix: Fix | None, deployment: Deployment) -> Fix | None:
    """A fix as far as text can be replaced: none where a template's placeholder would go, and none that is safe in
    what is no properties text."""
    if fix is None:
        return None
    for edit in fix.edits:
        server = server_at(deployment, edit.at)
        if server is None:
            return fix._replace(safe=False)
        replaced = server.document.data[edit.at.start : edit.at.end].decode("latin-1")
        if placeholder(replaced):
            return None
        if not is_text(server.document, server.entries, edit.at):
            fix = fix._replace(safe=False)
    return fix
