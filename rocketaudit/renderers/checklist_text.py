"""The checklist as text, for a terminal and for plain mail.

In: a checklist. Out: lines with boxes: [!] failed, [?] could not be judged, [~] suppressed, [x] passed, [ ] for a
person.
"""

from collections.abc import Iterator, Sequence

from rocketaudit.checklist.facts import FAILED, UNJUDGED, Checklist, Item, Part, Point
from rocketaudit.phrases import deployment_name
from rocketaudit.renderers.checklist_view import (
    PLACES,
    Stage,
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
from rocketaudit.renderers.shown import padded, prose, visible, width, wrap
from rocketaudit.renderers.style import Line, Piece, Style, paint, plain
from rocketaudit.renderers.summary import paragraph
from rocketaudit.words import comma, word

_BOXES = {"failed": "[!]", "unjudged": "[?]", "suppressed": "[~]"}
_ROLES = {"failed": "error", "unjudged": "unknown", "suppressed": "note"}
_LINE = "_" * 30


def render(of: Checklist, lang: str, style: Style) -> str:
    """The whole checklist."""
    several = len(of.parts) > 1
    lines = [plain(title(of, lang), "heading"), *_pairs(opening(of, lang), style)]
    lines += [[], *paragraph(said("legend", lang), 0, style, "dim")]
    for part in of.parts:
        if several:
            name = word("deployment", lang, name=deployment_name(part.name, lang))
            lines += [[], plain(name, "heading"), *_pairs(list(part_head(part, lang)), style)]
        lines += _part(part, several, lang, style)
    return paint(lines, style)


def _part(of: Part, several: bool, lang: str, style: Style) -> Iterator[Line]:
    for stage in stages(of):
        yield from ([], plain(said(f"stage.{stage.name}", lang), "heading"))
        yield from _stage(stage, lang, style)
    if missing := absent(of, lang):
        yield from ([], plain(said("not_applicable", lang), "heading"))
        for one in missing:
            names = comma(lang).join(one.names)
            yield from paragraph(said("named", lang, name=one.reason, text=names), 2, style, "dim")
    yield from _sign(deployment_name(of.name, lang) if several else "", lang)


def _stage(of: Stage, lang: str, style: Style) -> Iterator[Line]:
    for point in of.open:
        yield from _open(point, lang, style)
    if of.passed:
        yield plain(f"  {said('passed.list', lang)}", "dim")
        for point in of.passed:
            yield from _titled("[x]", prose(point.title[lang]), point.rule, "kept", style)
    if of.items:
        yield plain(f"  {said('confirm.list', lang)}", "dim")
        for item in of.items:
            yield from _item(item, lang, style)


def _titled(box: str, text: str, name: str, role: str, style: Style) -> list[Line]:
    """A box with what it is for, which goes on below its own beginning."""
    room = style.prose_width and style.prose_width - 6
    first, *rest = wrap(visible(f"{text} ({name})", style.encoding), room)
    return [[Piece(f"  {box}", role), Piece(f" {first}")], *(plain(f"      {part}") for part in rest)]


def _open(of: Point, lang: str, style: Style) -> Iterator[Line]:
    """A rule that needs a look: where it failed, what was suppressed, and what could not be judged."""
    name = f"{of.rule}, {word(f'severity.{of.severity}', lang)}" if of.state == FAILED else of.rule
    yield from _titled(_BOXES[of.state], prose(of.title[lang]), name, _ROLES[of.state], style)
    for one in of.failed[:PLACES]:
        where = said("named", lang, name=one.subject, text=place(one)) if one.subject else place(one)
        yield from paragraph(where, 6, style)
        told = message(one, lang, style.encoding)
        yield from paragraph(told, 8, style, "dim") if told else []
    if len(of.failed) > PLACES:
        yield from paragraph(said("more", lang, count=len(of.failed) - PLACES, rule=of.rule), 6, style, "dim")
    for one in of.suppressed[:PLACES]:
        where = said("named", lang, name=one.subject, text=place(one)) if one.subject else place(one)
        yield from paragraph(where, 6, style)
        yield from paragraph(suppressed(one, lang), 8, style, "dim")
    for subjects, why in unjudged(of, lang):
        told = said("unjudged.why", lang, reason=why)
        yield from paragraph(said("named", lang, name=subjects, text=told) if subjects else told, 6, style)
    if of.state in (FAILED, UNJUDGED) and (others := _others(of)):
        yield from paragraph(said("also_passed", lang, subjects=comma(lang).join(others)), 6, style, "dim")


def _others(of: Point) -> list[str]:
    """The subjects that a rule found good, without those that it did not."""
    bad = {one.subject for one in of.failed} | {one.subject for one in of.unjudged}
    return [subject for subject in of.passed if subject and subject not in bad]


def _item(of: Item, lang: str, style: Style) -> Iterator[Line]:
    yield from _titled("[ ]", prose(of.title[lang]), of.id, "heading", style)
    yield from paragraph(said("named", lang, name=said("why", lang), text=prose(of.why[lang])), 6, style, "dim")
    yield from paragraph(said("named", lang, name=said("how", lang), text=prose(of.how[lang])), 6, style)
    for command in of.run:
        yield plain(f"        $ {command}")
    if of.evidence:
        told = said("named", lang, name=said("evidence", lang), text="; ".join(of.evidence))
        yield from paragraph(told, 6, style, "dim")
    yield plain(f"      {said('named', lang, name=said('remark', lang), text=_LINE)}")


def _sign(name: str, lang: str) -> Iterator[Line]:
    yield from ([], plain(said("sign.of", lang, name=name) if name else said("sign", lang), "heading"))
    yield plain(f"  [ ] {said('sign.go', lang)}    [ ] {said('sign.no_go', lang)}")
    for row in (("sign.name", "sign.role"), ("sign.date", "sign.signature")):
        cells = [f"{padded(said(key, lang), 10)} {_LINE}" for key in row]
        yield plain(f"  {'   '.join(cells)}")
    yield plain(f"  {said('sign.remarks', lang)}")
    yield from (plain(f"  {_LINE * 2}__________") for _ in range(2))


def _pairs(pairs: Sequence[tuple[str, str]], style: Style) -> list[Line]:
    """Names with texts below each other."""
    room = max((width(name) for name, _ in pairs), default=0) + 2
    lines = []
    for name, text in pairs:
        lines += paragraph(padded(visible(name, style.encoding), room) + text, 2, style)
    return lines
