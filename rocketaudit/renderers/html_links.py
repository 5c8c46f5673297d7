"""Names of findings on the page, for links to them.

In: the findings and the lines they stand on. Out: anchors that outlive an edit elsewhere in the file: they are made of
the rule, the path, the subject and what the line says, not of its number.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.findings import SEVERITIES, STAGES, Finding
from rocketaudit.renderers.frame import Lines
from rocketaudit.renderers.html_tags import Markup, code, tag
from rocketaudit.source import Span

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
    taken: dict[str, int] = {}
    found = []
    for finding in sorted(findings, key=_weight):
        anchor = _anchor(finding, lines)
        taken[anchor] = taken.get(anchor, 0) + 1
        found.append(Named(finding, anchor if taken[anchor] == 1 else f"{anchor}-{taken[anchor]}"))
    return found


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


def _weight(finding: Finding) -> tuple[bool, int, int, str, int, int, str]:
    at = finding.at
    weight = SEVERITIES.index(finding.severity), STAGES.index(finding.stage)
    return finding.suppressed is not None, *weight, at.path, at.line, at.column, finding.rule


def _anchor(finding: Finding, lines: Lines) -> str:
    line = lines.get(finding.at.path, {}).get(finding.at.line, "")
    said = "\0".join((finding.rule, finding.at.path, finding.subject, " ".join(line.split())))
    digest = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{_NO_NAME.sub('-', finding.rule)}-{digest}"
