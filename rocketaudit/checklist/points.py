"""How each rule stands in a deployment, folded from the verdicts and findings of its audit.

A rule has failed exactly where `scan` has an open finding of it. One without any subject does not apply, and says why.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.checklist.facts import CONFIGURATION, FAILED, PASSED, SUPPRESSED, UNJUDGED, Open, Point
from rocketaudit.checklist.facts import NOT_APPLICABLE as ABSENT
from rocketaudit.detectors import reads_code
from rocketaudit.findings import GOOD, NOT_APPLICABLE, PROFILES, SEVERITIES, UNDECIDED, Finding, Verdict
from rocketaudit.masking import Cover, Mask
from rocketaudit.model import Deployment
from rocketaudit.rules import Rule


class Known(NamedTuple):
    """What is known of one deployment, the profile that it was judged by, and the rules that the configuration file has
    ignored somewhere; `left_out` are the findings that this keeps out of the report."""

    deployment: Deployment
    verdicts: Sequence[Verdict]
    findings: Sequence[Finding]
    left_out: Sequence[Finding]
    profile: str
    ignored: frozenset[str]


def points(of: Known, rules: Sequence[Rule], mask: Mask) -> Iterator[Point]:
    """A point for each rule, in their order."""
    found: dict[str, list[Finding]] = {}
    ignored = {"kind": CONFIGURATION, "reason": None, "until": None}
    for one in (*of.findings, *(one._replace(suppressed=ignored) for one in of.left_out)):
        found.setdefault(one.rule, []).append(mask.finding(one))
    verdicts: dict[str, list[Verdict]] = {}
    for verdict in of.verdicts:
        verdicts.setdefault(verdict.rule, []).append(verdict)
    for rule in rules:
        yield _point(rule, found.get(rule.id, []), verdicts.get(rule.id, []), of, mask.text)


def _point(rule: Rule, found: Sequence[Finding], verdicts: Sequence[Verdict], of: Known, cover: Cover) -> Point:
    failed = tuple(sorted((one for one in found if one.suppressed is None), key=_weight))
    suppressed = tuple(one for one in found if one.suppressed is not None)
    unjudged = tuple(dict.fromkeys(Open(cover(subject), cover(why)) for subject, why in _those(verdicts, UNDECIDED)))
    passed = tuple(dict.fromkeys(cover(subject) for subject, _ in _those(verdicts, GOOD)))
    reasons = tuple(dict.fromkeys(cover(why) for _, why in _those(verdicts, NOT_APPLICABLE) if why))
    state = FAILED if failed else UNJUDGED if unjudged else SUPPRESSED if suppressed else PASSED if passed else ABSENT
    if state == ABSENT and not reasons:
        reasons = (_silent(rule, of),)
    first = (failed or suppressed or (None,))[0]
    severity = first.severity if first else rule.severity
    title = first.title if first else rule.title
    return Point(rule.id, title, rule.stage, severity, state, failed, suppressed, unjudged, passed, reasons)


def _those(verdicts: Sequence[Verdict], outcome: str) -> Iterator[tuple[str, str]]:
    """Subject and reason of the verdicts with an outcome."""
    return ((one.observation.subject, one.observation.reason) for one in verdicts if one.observation.outcome == outcome)


def _weight(of: Finding) -> tuple[object, ...]:
    return SEVERITIES.index(of.severity), of.at.path, of.at.line, of.at.column


def _silent(rule: Rule, of: Known) -> str:
    """Why a rule said nothing of anything."""
    if rule.id in of.ignored:
        return "the configuration file has it ignored here"
    wanted = min((case.profile for case in rule.cases), key=PROFILES.index)
    if PROFILES.index(wanted) > PROFILES.index(of.profile):
        return f"only the profile {wanted} demands it"
    detectors = {case.detect for case in rule.cases}
    if "suppression" in detectors:
        return "no comment suppresses a finding"
    if "default_credentials" in detectors:
        return "no file with accounts was read"
    if not all(map(reads_code, detectors)):
        return "no broker file was read" if not of.deployment.brokers else "nothing here that it speaks of"
    if not of.deployment.clients:
        return "no client code was read"
    sites = {str(case.options["site"]) for case in rule.cases if "site" in case.options}
    return f"no {sites.pop()} in the client code" if len(sites) == 1 else "nothing in the client code that it speaks of"
