"""Findings that appear, disappear or change their severity, as short lists: `scan` shows each of them whole.

In: findings. Out: painted lines; a rule that says the same of several subjects stands once, and those of little weight
in one line.
"""

from collections.abc import Sequence

from rocketaudit.comparison.facts import Shift
from rocketaudit.findings import SEVERITIES, Finding
from rocketaudit.renderers.comparison_view import View, colon, few, hanging, joined, place, say
from rocketaudit.renderers.finding_block import LEVELS
from rocketaudit.renderers.minor import MINOR
from rocketaudit.renderers.shown import padded, prose, visible, width
from rocketaudit.renderers.style import Line, Piece, plain
from rocketaudit.renderers.summary import paragraph
from rocketaudit.secrets import mask_text


def finding_lines(head: str, findings: Sequence[Finding], view: View) -> list[Line]:
    """A heading and one entry a rule and message, the most severe first."""
    entries: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda one: SEVERITIES.index(one.severity)):
        if finding.severity not in MINOR:
            entries.setdefault((finding.rule, finding.severity, finding.message[view.lang]), []).append(finding)
    lines = [plain(say(view, head), "heading")] if findings else []
    label = max((width(say(view, f"severity.{severity}")) for _, severity, _ in entries), default=0) + 2
    for (rule, severity, message), those in entries.items():
        named = visible(rule, view.style.encoding)
        first = [Piece("  "), Piece(padded(say(view, f"severity.{severity}"), label), LEVELS[severity])]
        first += [Piece(named, "title"), Piece("  ")]
        lines += hanging(view, first, _places(those, view), label + 4 + width(named), "dim")
        text = mask_text(prose(message))
        lines += hanging(view, [Piece(" " * (label + 2))], text, label + 2)
    if minor := dict.fromkeys(one.rule for one in findings if one.severity in MINOR):
        lines += paragraph(say(view, "compare.minor") + colon(view) + joined(view, minor), 2, view.style, "dim")
    return lines


def shift_lines(shifted: Sequence[Shift], view: View) -> list[Line]:
    """A heading and a line for each rule whose findings weigh more or less than before."""
    entries: dict[tuple[str, str, str], list[Finding]] = {}
    for one in shifted:
        entries.setdefault((one.after.rule, one.before.severity, one.after.severity), []).append(one.after)
    lines = [plain(say(view, "compare.shifted"), "heading")] if entries else []
    for (rule, before, after), those in entries.items():
        severities = f"{say(view, f'severity.{before}')} -> {say(view, f'severity.{after}')}"
        worse = SEVERITIES.index(after) < SEVERITIES.index(before)
        head = [Piece("  "), Piece(severities, LEVELS[after] if worse else "kept"), Piece(f"  {rule}  ", "title")]
        lines += hanging(view, head, _places(those, view), 6 + width(severities) + width(rule), "dim")
    return lines


def _places(those: Sequence[Finding], view: View) -> str:
    return few(view, (place(view, one.at) for one in those))
