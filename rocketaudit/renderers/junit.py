"""The report as a JUnit file, which CI servers show as tests: one suite a file, one test a rule that was judged there.

In: a report. Out: XML. Passed rules count; a finding is a failure, a suppressed one a skipped test, a file that could
not be read an error. Of several findings of a rule in a file each is a test of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from rocketaudit.findings import Finding
from rocketaudit.phrases import phrase
from rocketaudit.renderers.said import excuse, sentence
from rocketaudit.renderers.shown import prose, visible
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report
from rocketaudit.secrets import mask_text
from rocketaudit.source import Input
from rocketaudit.words import word

_UNREADABLE = "unreadable-input"  # the rule about files that are RocketMQ's and cannot be read
_FAILURE, _ERROR, _SKIPPED = "failure", "error", "skipped"


class _Case(NamedTuple):
    """One test; `outcome` is the element inside it, "" where it passed."""

    name: str
    line: int | None = None
    outcome: str = ""
    type: str = ""
    message: str = ""
    body: str = ""


def render(report: Report, lang: str, style: Style) -> str:
    """The whole file; the style does not matter here."""
    suites = {path: _cases(path, report, lang) for path in _paths(report)}
    every = [case for cases in suites.values() for case in cases]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f'<testsuites name="rocketaudit" {_counts(every)} time="0">']
    for path, cases in suites.items():
        lines += _suite(path, cases, report)
    return "\n".join([*lines, "</testsuites>", ""])


def _paths(report: Report) -> list[str]:
    """The files that were judged, or should have been."""
    tried = {one.path for one in report.inputs if one.status in ("unread", "partly-read")}
    return sorted(tried | {one.at.path for one in report.findings} | {one.path for one in report.passed})


def _cases(path: str, report: Report, lang: str) -> list[_Case]:
    here = [one for one in report.findings if one.at.path == path]
    found = [_Case(one.rule) for one in report.passed if one.path == path]
    numbers: dict[str, int] = {}
    for finding in here:
        numbers[finding.rule] = numbers.get(finding.rule, 0) + 1
        found.append(_found(finding, numbers[finding.rule], lang))
    found += [_not_read(one, lang) for one in report.inputs if one.path == path and _is_untold(one, numbers)]
    return sorted(found, key=lambda case: (case.name, case.line or 0))


def _found(finding: Finding, number: int, lang: str) -> _Case:
    """The test of a finding; from the second one of its rule and file on with a number."""
    name = finding.rule if number == 1 else f"{finding.rule} ({number})"
    if finding.suppressed is not None:
        return _Case(name, finding.at.line, _SKIPPED, message=_reason(finding, lang))
    outcome = _ERROR if finding.rule == _UNREADABLE else _FAILURE
    text = sentence(finding, lang)
    return _Case(name, finding.at.line, outcome, finding.severity, text, _body(finding, text, lang))


def _body(finding: Finding, text: str, lang: str) -> str:
    at = finding.at
    parts = [f"{visible(at.path)}:{at.line}:{at.column}: {text}"]
    parts += [
        f"{word(label, lang)}: {visible(prose(told[lang]))}"
        for label, told in (("why", finding.why), ("fix", finding.fix_text))
    ]
    return "\n".join(parts)


def _reason(finding: Finding, lang: str) -> str:
    reason, until = excuse(finding, lang), (finding.suppressed or {}).get("until")
    return word("until", lang, reason=reason, until=visible(until)) if until else reason


def _is_untold(one: Input, told: Mapping[str, int]) -> bool:
    """Whether nothing but the list of inputs says that a file was not read whole."""
    return one.status in ("unread", "partly-read") and _UNREADABLE not in told


def _not_read(one: Input, lang: str) -> _Case:
    why = visible(phrase(mask_text(one.reason), lang)) if one.reason else word("no_reason", lang)
    return _Case(_UNREADABLE, None, _ERROR if one.status == "unread" else _SKIPPED, one.status, why)


def _counts(cases: Sequence[_Case]) -> str:
    kinds = {"failures": _FAILURE, "errors": _ERROR, "skipped": _SKIPPED}
    counts = {name: sum(case.outcome == kind for case in cases) for name, kind in kinds.items()}
    return " ".join(f'{name}="{number}"' for name, number in ({"tests": len(cases)} | counts).items())


def _suite(path: str, cases: Sequence[_Case], report: Report) -> Iterator[str]:
    yield f'  <testsuite name={_quoted(path)} {_counts(cases)} time="0">'
    yield "    <properties>"
    for name, value in _properties(path, report).items():
        yield f'      <property name="{name}" value={_quoted(value)}/>'
    yield "    </properties>"
    for case in cases:
        yield from _test(path, case)
    yield "  </testsuite>"


def _properties(path: str, report: Report) -> dict[str, str]:
    """The score of the deployment that the file belongs to."""
    score = next((one.score for one in report.deployments if path in one.paths), report.score)
    return {
        "profile": report.profile,
        "score": "" if score.points is None else str(score.points),
        "grade": score.grade or "",
        "coverage": f"{report.coverage.evaluated}/{report.coverage.applicable}",
    }


def _test(path: str, case: _Case) -> Iterator[str]:
    place = f"file={_quoted(path)}{f' line={chr(34)}{case.line}{chr(34)}' if case.line else ''}"
    classname = _quoted("rocketaudit." + path.replace("/", "."))
    head = f'    <testcase classname={classname} name={_quoted(case.name)} {place} time="0"'
    if not case.outcome:
        yield f"{head}/>"
        return
    typed = f" type={_quoted(case.type)}" if case.type and case.outcome != _SKIPPED else ""
    yield f"{head}>"
    yield f"      <{case.outcome}{typed} message={_quoted(case.message)}>{escape(case.body)}</{case.outcome}>"
    yield "    </testcase>"


def _quoted(text: str) -> str:
    """An attribute's value. XML 1.0 forbids most control characters: they are written out."""
    return quoteattr(visible(text))
