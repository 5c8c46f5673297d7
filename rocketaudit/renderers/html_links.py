"""Names of findings on the page, for links to them.

In: the findings and the lines they stand on. Out: anchors that outlive an edit elsewhere in the file: they are made of
fingerprints, which do not know the number of a line.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.findings import Finding
from rocketaudit.fingerprints import fingerprints
from rocketaudit.renderers.frame import Lines
from rocketaudit.renderers.html_tags import Markup, code, tag
from rocketaudit.renderers.said import weight
from rocketaudit.source import Span

_DIGITS = 16  # of a fingerprint
_NO_NAME = re.compile(r"[^A-Za-z0-9_-]+")


class Named(NamedTuple):
    """A finding with its anchor."""

    finding: Finding
    anchor: str


class Links(NamedTuple):
    """Where findings stand on the page: by path and line, and the first of each rule; and paths by the end that is
    theirs alone."""

    by_line: Mapping[tuple[str, int], str]
    by_rule: Mapping[str, str]
    short: Mapping[str, str]

    def rule(self, rule: str) -> Markup:
        """The name of a rule, which leads to its first finding where there is one."""
        return self._to(self.by_rule.get(rule), code(rule))

    def line(self, at: Span) -> Markup:
        """A line, by as much of its path as tells it from others, which leads to the worst finding there."""
        named = f"{self.short.get(at.path, at.path)}:{at.line}"
        shown = tag("code", named, class_="path", translate="no", title=at.path)
        return self._to(self.by_line.get((at.path, at.line)), shown)

    @staticmethod
    def _to(anchor: str | None, shown: Markup) -> Markup:
        return tag("a", shown, href=f"#{anchor}") if anchor else shown


def named(findings: Sequence[Finding], lines: Lines) -> list[Named]:
    """The findings with their anchors, what loses most first; suppressed ones last."""
    marks = zip(findings, fingerprints(findings, lines), strict=True)
    found = [Named(one, f"{_NO_NAME.sub('-', one.rule)}-{mark[:_DIGITS]}") for one, mark in marks]
    return sorted(found, key=lambda one: _weight(one.finding))


def links(findings: Sequence[Named], paths: Iterable[str]) -> Links:
    """The links to findings, given in the order of their weight, and short names for paths."""
    by_line: dict[tuple[str, int], str] = {}
    by_rule: dict[str, str] = {}
    for finding, anchor in findings:
        by_line.setdefault((finding.at.path, finding.at.line), anchor)
        by_rule.setdefault(finding.rule, anchor)
    return Links(by_line, by_rule, _short(paths))


def _short(paths: Iterable[str]) -> dict[str, str]:
    """Each path by its last parts, as few as no other path ends with."""
    ends = {path: _ends(path) for path in set(paths)}
    shared = Counter(end for those in ends.values() for end in those)
    return {path: next((end for end in those if shared[end] == 1), path) for path, those in ends.items()}


def _ends(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[start:]) for start in range(len(parts) - 1, -1, -1)]


def _weight(finding: Finding) -> tuple[object, ...]:
    return finding.suppressed is not None, *weight(finding)
