"""The checklist in Markdown, with task lists that GitHub and GitLab render and count.

In: a checklist. Out: GitHub's Markdown. Ticked is what passed, and open what failed, was not judged, or waits for a
person. Whatever came out of files is escaped.
"""

from collections.abc import Iterator

from rocketaudit.checklist.facts import Checklist, Item, Part, Point
from rocketaudit.findings import Finding
from rocketaudit.phrases import deployment_name
from rocketaudit.renderers.checklist_view import (
    PLACES,
    absent,
    message,
    opening,
    part_head,
    place,
    stages,
    suppressed,
    title,
    unjudged,
)
from rocketaudit.renderers.checklist_words import said
from rocketaudit.renderers.markdown_text import block, code, escaped, inline
from rocketaudit.renderers.shown import prose
from rocketaudit.renderers.style import Style
from rocketaudit.words import comma, word

_TICKED = ("passed", "suppressed")


def render(of: Checklist, lang: str, style: Style) -> str:
    """The whole checklist; the style does not matter here."""
    several = len(of.parts) > 1
    lines = [f"# {escaped(title(of, lang))}", "", *_table(opening(of, lang)), "", inline(said("legend", lang))]
    for part in of.parts:
        if several:
            name = word("deployment", lang, name=deployment_name(part.name, lang))
            lines += ["", f"# {escaped(name)}", ""]
            lines += _table(list(part_head(part, lang)))
        lines += _part(part, several, lang)
    # What has nothing in it leaves its blank line behind.
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"


def _table(pairs: list[tuple[str, str]]) -> list[str]:
    first, *rest = pairs
    rows = [f"| {escaped(first[0])} | {escaped(first[1])} |", "| --- | --- |"]
    return [*rows, *(f"| {escaped(name)} | {escaped(text)} |" for name, text in rest)]


def _part(of: Part, several: bool, lang: str) -> Iterator[str]:
    for stage in stages(of):
        yield from ("", f"## {escaped(said(f'stage.{stage.name}', lang))}", "")
        for point in stage.open:
            yield from _open(point, lang)
        if stage.passed:
            yield from (*([""] if stage.open else []), f"**{escaped(said('passed.list', lang))}**", "")
        for point in stage.passed:
            yield _task(True, f"{escaped(prose(point.title[lang]))} {code(point.rule)}")
        if stage.items:
            yield from ("", f"**{escaped(said('confirm.list', lang))}**", "")
            for item in stage.items:
                yield from _item(item, lang)
    if missing := absent(of, lang):
        yield from ("", f"<details><summary>{escaped(said('not_applicable', lang))}</summary>", "")
        for one in missing:
            names = comma(lang).join(map(code, one.names))
            yield f"- {said('named', lang, name=escaped(one.reason), text=names)}"
        yield from ("", "</details>")
    yield from _sign(deployment_name(of.name, lang) if several else "", lang)


def _task(done: bool, text: str) -> str:
    return f"- [{'x' if done else ' '}] {text}"


def _open(of: Point, lang: str) -> Iterator[str]:
    """A rule that needs a look, with its places below it."""
    state = said(f"state.{of.state}", lang)
    if of.state == "failed":
        state += f" · {word(f'severity.{of.severity}', lang)}"
    text = f"**{escaped(state)}** {escaped(prose(of.title[lang]))} {code(of.rule)}"
    yield _task(of.state in _TICKED, text)
    for one in of.failed[:PLACES]:
        yield f"  - {said('named', lang, name=_where(one), text=escaped(message(one, lang)))}"
    if len(of.failed) > PLACES:
        yield f"  - {escaped(said('more', lang, count=len(of.failed) - PLACES, rule=of.rule))}"
    for one in of.suppressed[:PLACES]:
        yield f"  - {said('named', lang, name=_where(one), text=escaped(suppressed(one, lang)))}"
    for subjects, why in unjudged(of, lang):
        told = escaped(said("unjudged.why", lang, reason=why))
        yield f"  - {said('named', lang, name=escaped(subjects), text=told) if subjects else told}"


def _where(of: Finding) -> str:
    return f"{escaped(of.subject)} {code(place(of))}" if of.subject else code(place(of))


def _item(of: Item, lang: str) -> Iterator[str]:
    yield _task(False, f"**{escaped(prose(of.title[lang]))}** {code(of.id)}")
    for key, text in (("why", of.why), ("how", of.how)):
        yield f"  - {said('named', lang, name=escaped(said(key, lang)), text=inline(prose(text[lang])))}"
    if of.run:
        yield from ("", *(f"    {line}" for line in block(list(of.run), "sh")), "")
    if of.evidence:
        yield f"  - {said('named', lang, name=escaped(said('evidence', lang)), text=escaped('; '.join(of.evidence)))}"
    yield f"  - {said('named', lang, name=escaped(said('remark', lang)), text='')}".rstrip()


def _sign(name: str, lang: str) -> Iterator[str]:
    yield from ("", f"## {escaped(said('sign.of', lang, name=name) if name else said('sign', lang))}", "")
    yield _task(False, escaped(said("sign.go", lang)))
    yield _task(False, escaped(said("sign.no_go", lang)))
    keys = ("sign.name", "sign.role", "sign.date", "sign.remarks")
    yield from ("", f"| {' | '.join(escaped(said(key, lang)) for key in keys)} |", f"|{' --- |' * len(keys)}")
    yield f"|{'  |' * len(keys)}"
