"""The examples of rules, made runnable: marked texts become documents, a rule's verdicts become its outcome."""

from functools import lru_cache
from typing import Any, NamedTuple

from rocketaudit import examples
from rocketaudit.audit import Asked
from rocketaudit.audit import judge as judge_all
from rocketaudit.deployment import Given, assemble
from rocketaudit.detectors import reads_code
from rocketaudit.findings import BAD, Verdict
from rocketaudit.model import Deployment
from rocketaudit.rules import Rule, judge, load_builtin
from rocketaudit.source import Argument, Unread, document
from rocketaudit.suppressions import DETECTOR as SUPPRESSIONS


class Found(NamedTuple):
    """A finding of an example, as far as a clause of a rule can change it; `prose` is the case's, unfilled."""

    path: str
    line: int
    severity: str
    confidence: str
    profile: str
    prose: tuple[str, ...]


def is_code(rule: Rule) -> bool:
    """Whether the examples of a rule are Java where they do not say it."""
    return rule.folder in ("producer", "consumer") or any(reads_code(case.detect) for case in rule.cases)


def files(rule: Rule, example: dict[str, Any]) -> tuple[examples.ExampleFile, ...]:
    """The files of an example."""
    return examples.files(example, is_code(rule))


def marks(rule: Rule, example: dict[str, Any]) -> list[tuple[str, int]]:
    """The places that an example marks."""
    return sorted((one.path, line) for one in files(rule, example) for line in one.lines)


def verdicts(rule: Rule, example: dict[str, Any]) -> list[tuple[Verdict, Deployment]]:
    """The bad verdicts of a rule over one of its examples."""
    made = deployments(
        files(rule, example), example.get("encoding", "utf-8"), example.get("release"), example.get("unreadable")
    )
    return [
        (verdict, deployment)
        for deployment in made
        for verdict in _judged(rule, deployment)
        if verdict.observation.outcome == BAD
    ]


def _judged(rule: Rule, deployment: Deployment) -> list[Verdict]:
    """A rule's verdicts; whether a suppression is of use shows only beside what all other rules find."""
    if all(case.detect != SUPPRESSIONS for case in rule.cases):
        return judge([rule], deployment)
    every = tuple(one for one in load_builtin() if one.id != rule.id) + (rule,)
    asked = Asked(every, every, "no-loss", "2026-01-01")
    return [verdict for verdict in judge_all(deployment, asked).verdicts if verdict.rule == rule.id]


@lru_cache(4096)
def deployments(
    found: tuple[examples.ExampleFile, ...], encoding: str, release: str | None, unreadable: str | None
) -> tuple[Deployment, ...]:
    """What the files of an example make up; the mutants of a rule ask for the same ones again and again."""
    documents = [document(one.path, one.kind, one.text.encode(encoding)) for one in found]
    unread = [Unread(found[0].path, unreadable, True)] if unreadable else []
    return assemble(Argument("", () if unreadable else tuple(documents), tuple(unread)), Given(release))


def run(rule: Rule, example: dict[str, Any]) -> list[Found]:
    """What a rule finds in one of its examples, in the order of paths and lines."""
    found = [verdict for verdict, _ in verdicts(rule, example)]
    return sorted(Found(*_place(one), one.severity, one.confidence, one.profile, _prose(rule, one)) for one in found)


def places(found: list[Found]) -> list[tuple[str, int]]:
    """Where findings are."""
    return [(one.path, one.line) for one in found]


def _prose(rule: Rule, verdict: Verdict) -> tuple[str, ...]:
    case = rule.cases[verdict.case]
    return (case.message["en"], case.why["en"], case.fix["en"], str(case.set), str(case.remove))


def _place(verdict: Verdict) -> tuple[str, int]:
    assert verdict.observation.at is not None
    return verdict.observation.at.path, verdict.observation.at.line
