"""`explain`: everything that a rule's file says, for people."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from rocketaudit.examples import is_mark, texts
from rocketaudit.findings import SEVERITIES
from rocketaudit.options.catalogue import ExplainOptions
from rocketaudit.options.table import STDOUT
from rocketaudit.output import style_for, write
from rocketaudit.proofs import NAMED, proofs_of, sentences
from rocketaudit.renderers.finding_block import LEVELS
from rocketaudit.renderers.shown import padded, prose, visible, width, wrap
from rocketaudit.renderers.style import Line, Piece, Style, paint, plain
from rocketaudit.rules import Case, Rule, load_builtin, load_pack, named
from rocketaudit.words import comma, word

_Item = TypeVar("_Item")

_INDENT = 2
_EXAMPLES = 2


def run(options: ExplainOptions, environment: Mapping[str, str]) -> int:
    """Write the explanation of one rule; raises UsageError for an unknown id."""
    rule = named(rules_with(options.packs), options.rule)
    style = style_for(STDOUT, options.color, environment)
    write(paint(explanation(rule, options.lang, style), style), STDOUT, style.encoding)
    return 0


def rules_with(packs: Sequence[str]) -> tuple[Rule, ...]:
    """The built-in rules and those of the folders given."""
    rules = load_builtin()
    for folder in packs:
        rules = (*rules, *load_pack(folder, rules))
    return rules


def explanation(rule: Rule, lang: str, style: Style) -> list[Line]:
    """Headline, facts, prose, then the examples as the file has them."""
    return [
        [Piece(rule.id, LEVELS[rule.severity]), Piece(f": {prose(rule.title[lang])}", "title")],
        [],
        *_facts(rule, lang),
        *_cases(rule, lang, style),
        *_section("explain.why", _each_once(case.why[lang] for case in rule.cases), lang, style),
        *_section("explain.fix", _each_once(case.fix[lang] for case in rule.cases), lang, style),
        *_lines_to_set(rule.cases, lang),
        *_section("explain.proof", _proof(rule, lang), lang, style),
        *_section("explain.evidence", [one for one in rule.evidence if not one.startswith(NAMED)], lang, style),
        *(line for kind in ("bad", "good") for line in _examples(rule.examples, kind, lang)),
    ]


def _facts(rule: Rule, lang: str) -> list[Line]:
    found = {case.severity for case in rule.cases}
    severities = [word(f"severity.{severity}", lang) for severity in SEVERITIES if severity in found]
    releases = _each_once(case.releases or word("explain.all_releases", lang) for case in rule.cases)
    facts = {
        "severity": _listed(severities, lang),
        "stage": word(f"stage.{rule.stage}", lang),
        "profile": _listed(_each_once(case.profile for case in rule.cases), lang),
        "releases": _listed(releases, lang),
        "formerly": _listed(rule.formerly, lang),
    }
    labels = {name: word(f"explain.{name}", lang) for name in facts}
    column = max(map(width, labels.values())) + 2
    return [
        [Piece(" " * _INDENT + padded(labels[name], column), "dim"), Piece(value)]
        for name, value in facts.items()
        if value
    ]


def _section(heading: str, texts: Sequence[str], lang: str, style: Style) -> Iterator[Line]:
    """A heading and its paragraphs; where cases differ, each has its own."""
    if not texts:
        return
    yield []
    yield plain(word(heading, lang), "heading")
    room = style.prose_width and style.prose_width - _INDENT
    for text in texts:
        for part in wrap(visible(prose(text), style.encoding), room):
            yield plain(" " * _INDENT + part)


def _proof(rule: Rule, lang: str) -> list[str]:
    """What was measured by hand, and what the proofs of the rule claim and saw."""
    measured = [rule.proof[lang]] if rule.proof else []
    return measured + [line for proof in proofs_of(rule.id) for line in (proof.claim[lang], *sentences(proof, lang))]


def _lines_to_set(cases: Sequence[Case], lang: str) -> Iterator[Line]:
    for heading, role, sets in (
        ("explain.set", "plus", [f"+ {key}={_scalar(value)}" for case in cases for key, value in case.set.items()]),
        ("explain.remove", "minus", [f"- {key}" for case in cases for key in case.remove]),
    ):
        if sets:
            yield []
            yield plain(word(heading, lang), "heading")
            yield from (plain(" " * _INDENT + text, role) for text in _each_once(sets))


def _cases(rule: Rule, lang: str, style: Style) -> Iterator[Line]:
    """What each case says, with its severity and releases, where there are several."""
    rows = _each_once(
        (word(f"severity.{case.severity}", lang), case.releases or "", prose(case.message[lang])) for case in rule.cases
    )
    if len(rows) < 2:
        return
    yield []
    yield plain(word("explain.cases", lang), "heading")
    columns = [max(width(row[index]) for row in rows) + 2 for index in (0, 1)]
    columns[1] = 0 if columns[1] == 2 else columns[1]
    indent = _INDENT + sum(columns)
    room = style.prose_width and max(style.prose_width - indent, 24)
    for severity, releases, message in rows:
        first, *rest = wrap(visible(message, style.encoding), room)
        head = " " * _INDENT + padded(severity, columns[0])
        yield [Piece(head), Piece(padded(releases, columns[1]) if columns[1] else "", "dim"), Piece(first)]
        yield from (plain(" " * indent + part) for part in rest)


def _examples(examples: Sequence[Mapping[str, Any]], kind: str, lang: str) -> Iterator[Line]:
    """The first files of the examples; `>` stands before the line that is reported."""
    shown = [example for example in examples if example.get(kind)]
    if not shown:
        return
    yield []
    yield plain(word(f"explain.{kind}", lang), "heading")
    for index, example in enumerate(shown[:_EXAMPLES]):
        if index:
            yield []
        if release := example.get("release"):
            yield plain(" " * 2 * _INDENT + f"# RocketMQ {release}", "dim")
        yield from _files(example)
    if len(shown) > _EXAMPLES:
        yield plain(" " * 2 * _INDENT + word("explain.more", lang, count=len(shown) - _EXAMPLES), "dim")


def _files(example: Mapping[str, Any]) -> Iterator[Line]:
    """The files of an example, each under its path where there are several."""
    found = texts(example, code=False)
    for path, text in found.items():
        if len(found) > 1:
            yield plain(" " * 2 * _INDENT + path, "dim")
        yield from _marked(text.splitlines())


def _marked(lines: Sequence[str]) -> Iterator[Line]:
    marked = False
    for text in lines:
        if is_mark(text):
            marked = True
            continue
        yield [Piece(" " * _INDENT + ("> " if marked else "  "), "error"), Piece(text, "title" if marked else "")]
        marked = False


def _scalar(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _each_once(items: Iterable[_Item]) -> list[_Item]:
    return list(dict.fromkeys(items))


def _listed(texts: Sequence[str], lang: str) -> str:
    return comma(lang).join(texts)
