"""The checklist before a deploy: a fold over an audit, and what only a person can confirm.

In: the report with the deployments, verdicts and findings behind it, and the rules. Out: for each deployment every rule
as failed, not to be judged, suppressed, passed or not applicable, and the items for a person.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from rocketaudit.checklist.facts import Checklist, Part
from rocketaudit.checklist.items import items
from rocketaudit.checklist.points import Known, points
from rocketaudit.deployment import servers
from rocketaudit.documents import documents
from rocketaudit.findings import Finding, Score, Verdict
from rocketaudit.masking import Mask, mask_of
from rocketaudit.model import Deployment
from rocketaudit.report import Report
from rocketaudit.rules import Rule


class Behind(NamedTuple):
    """What is behind a report: one deployment with what judging it yielded."""

    deployment: Deployment
    verdicts: Sequence[Verdict]
    findings: Sequence[Finding]
    left_out: Sequence[Finding]
    score: Score


class Chosen(NamedTuple):
    """The rules that were to be judged, all that are known, and those that the configuration file has ignored
    somewhere."""

    rules: Sequence[Rule]
    known: Sequence[Rule]
    ignored: frozenset[str]


def checklist(report: Report, behind: Sequence[Behind], chosen: Chosen) -> Checklist:
    """The checklist of a run; known rules that were not chosen were left out."""
    mask = mask_of([server for one in behind for server in servers(one.deployment)])
    asked = {rule.id for rule in chosen.rules}
    left_out = tuple(rule.id for rule in chosen.known if rule.id not in asked)
    return Checklist(report, tuple(_part(one, report.profile, chosen, mask) for one in behind), left_out)


def _part(one: Behind, profile: str, chosen: Chosen, mask: Mask) -> Part:
    read = documents(one.deployment)
    known = Known(one.deployment, one.verdicts, one.findings, one.left_out, profile, chosen.ignored)
    return Part(
        name=mask.text(one.deployment.name),
        release=one.deployment.release if servers(one.deployment) else None,
        score=one.score,
        files=len(read),
        digest=_digest([of.data for of in read]),
        points=tuple(points(known, chosen.rules, mask)),
        items=items(one.deployment),
    )


def _digest(contents: Sequence[bytes]) -> str:
    each = sorted(hashlib.sha256(data).hexdigest() for data in contents)
    return hashlib.sha256("\n".join(each).encode()).hexdigest()
