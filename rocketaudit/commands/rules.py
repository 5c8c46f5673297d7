"""`rules`: the list of all rules, as a table or as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from rocketaudit.commands.explain import rules_with
from rocketaudit.findings import SEVERITIES, STAGES
from rocketaudit.options.catalogue import RulesOptions
from rocketaudit.options.table import STDOUT
from rocketaudit.output import style_for, write
from rocketaudit.renderers.finding_block import LEVELS
from rocketaudit.renderers.json_report import dumped
from rocketaudit.renderers.shown import padded, prose, width
from rocketaudit.renderers.style import Line, Piece, paint, plain
from rocketaudit.rules import Rule
from rocketaudit.words import word

_GAP = 2


def run(options: RulesOptions, environment: Mapping[str, str]) -> int:
    """Write the list; raises RocketauditError where a rule pack is broken."""
    lang = options.lang
    rules = sorted(rules_with(options.packs), key=lambda rule: (STAGES.index(rule.stage), rule.id))
    if options.format == "json":
        write(dumped({"rules": [content(rule, lang) for rule in rules]}), STDOUT)
        return 0
    style = style_for(STDOUT, options.color, environment)
    write(paint(table(rules, lang), style), STDOUT, style.encoding)
    return 0


def content(rule: Rule, lang: str) -> dict[str, Any]:
    """What a program wants to know of a rule."""
    return {
        "id": rule.id,
        "title": prose(rule.title[lang]),
        "severity": rule.severity,
        "severities": severities(rule),
        "confidence": rule.confidence,
        "stage": rule.stage,
        "profile": rule.profile,
        "releases": rule.releases,
        "formerly": list(rule.formerly),
    }


def severities(rule: Rule) -> list[str]:
    """The severities of its cases, the highest first."""
    found = {case.severity for case in rule.cases}
    return [severity for severity in SEVERITIES if severity in found]


def table(rules: Sequence[Rule], lang: str) -> list[Line]:
    """One line a rule, under its stage."""
    named = {severity: word(f"severity.{severity}", lang) for severity in SEVERITIES}
    first = max((width(rule.id) for rule in rules), default=0) + _GAP
    second = max(width("/".join(named[one] for one in severities(rule))) for rule in rules) + _GAP if rules else 0
    third = max((width(rule.profile) for rule in rules), default=0) + _GAP
    lines: list[Line] = []
    for stage in STAGES:
        here = [rule for rule in rules if rule.stage == stage]
        if here:
            lines += [[]] if lines else []
            lines.append(plain(word(f"stage.{stage}", lang), "heading"))
        for rule in here:
            level = padded("/".join(named[one] for one in severities(rule)), second)
            row = [Piece("  " + padded(rule.id, first)), Piece(level, LEVELS[severities(rule)[0]])]
            lines.append([*row, Piece(padded(rule.profile, third), "dim"), Piece(prose(rule.title[lang]))])
    return [*lines, [], plain(word("rules.count", lang, count=len(rules)), "dim")]
