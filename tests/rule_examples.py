"""The examples of rules, made runnable: a marked text becomes a document, a rule's verdicts become its outcome."""

import re
from typing import Any, NamedTuple

from rocketaudit.deployment import assemble
from rocketaudit.findings import BAD, Verdict
from rocketaudit.model import Deployment
from rocketaudit.rules import Rule, judge
from rocketaudit.source import Unread, document

PATH = "broker.conf"

_MARK = re.compile(r"^[ \t]*(?:#|//) finding[ \t]*$")


class Marked(NamedTuple):
    """An example's text without its marks, and the lines that they stand above."""

    text: str
    lines: list[int]


class Found(NamedTuple):
    """A finding of an example, as far as a clause of a rule can change it; `prose` is the case's, unfilled."""

    line: int
    severity: str
    confidence: str
    profile: str
    prose: tuple[str, ...]


def marked(text: str) -> Marked:
    """Take the marks out of an example."""
    kept: list[str] = []
    lines: list[int] = []
    for line in text.splitlines(keepends=True):
        if _MARK.match(line):
            lines.append(len(kept) + 1)
        else:
            kept.append(line)
    return Marked("".join(kept), lines)


def text_of(example: dict[str, Any]) -> str:
    """The text of a bad or good example, marks and all."""
    return str(example["bad"] if "bad" in example else example["good"])


def verdicts(rule: Rule, example: dict[str, Any]) -> list[tuple[Verdict, Deployment]]:
    """The bad verdicts of a rule over one of its examples."""
    data = marked(text_of(example)).text.encode(example.get("encoding", "utf-8"))
    reason = example.get("unreadable")
    documents = [] if reason else [document(PATH, example.get("kind", "broker"), data)]
    unread = [Unread(PATH, reason, True)] if reason else []
    return [
        (verdict, deployment)
        for deployment in assemble(documents, unread, example.get("release"))
        for verdict in judge([rule], deployment)
        if verdict.observation.outcome == BAD
    ]


def run(rule: Rule, example: dict[str, Any]) -> list[Found]:
    """What a rule finds in one of its examples, in the order of lines."""
    found = [verdict for verdict, _ in verdicts(rule, example)]
    return sorted(Found(_line(one), one.severity, one.confidence, one.profile, _prose(rule, one)) for one in found)


def _prose(rule: Rule, verdict: Verdict) -> tuple[str, ...]:
    case = rule.cases[verdict.case]
    return (case.message["en"], case.why["en"], case.fix["en"], str(case.set), str(case.remove))


def _line(verdict: Verdict) -> int:
    assert verdict.observation.at is not None
    return verdict.observation.at.line
