"""What changes in the settings, as text: a setting with its place, and below it what it is on each side.

In: changes of all servers. Out: painted lines; servers that change alike stand together.
"""

from collections.abc import Sequence

from rocketaudit.comparison.facts import (
    BAD_VALUE,
    DEFAULT,
    MEANING,
    NO_SETTING,
    RENAMED,
    SAME,
    UNKNOWN_KEY,
    VANISHED,
    Change,
    Comparison,
    Idle,
    Value,
    is_minor,
)
from rocketaudit.phrases import phrase
from rocketaudit.renderers.comparison_view import View, colon, few, hanging, joined, place, say
from rocketaudit.renderers.shown import padded, prose, visible, width
from rocketaudit.renderers.style import Line, Piece, plain
from rocketaudit.renderers.summary import paragraph

_GAP = 2


def change_lines(changes: Sequence[Change], view: View) -> list[Line]:
    """A block for each change that matters: what means something else first, what nobody wrote last."""
    alike: dict[Change, list[Change]] = {}
    for change in changes:
        if not is_minor(change):
            alike.setdefault(_likeness(change), []).append(change)
    if not alike:
        return []
    lines = [plain(say(view, "compare.changes"), "heading")]
    for those in sorted(alike.values(), key=_rank):
        lines += _block(those, view)
    return lines


def _rank(those: Sequence[Change]) -> tuple[bool, bool, bool]:
    one = those[0]
    return one.kind == DEFAULT and not one.moves, one.kind != MEANING, not one.moves


def default_lines(of: Comparison, view: View) -> list[Line]:
    """The defaults that nobody wrote, in one paragraph."""
    minor = dict.fromkeys(f"{one.name} {one.before.text} -> {one.after.text}" for one in of.changes if is_minor(one))
    texts = [say(view, "compare.defaults", settings=joined(view, minor))] if minor else []
    if of.new_settings:
        texts.append(say(view, "compare.new", count=of.new_settings, after=view.names[1]))
    return [line for text in texts for line in paragraph(text, 2, view.style, "dim")]


def idle_lines(idle: Sequence[Idle], view: View) -> list[Line]:
    """What is written differently and changes nothing, in a line for each reason."""
    lines: list[Line] = []
    for why in (SAME, UNKNOWN_KEY, BAD_VALUE):
        if keys := dict.fromkeys(one.key for one in idle if one.why == why):
            text = say(view, f"compare.idle.{why}", keys=joined(view, keys))
            lines += paragraph(text, 2, view.style, "dim")
    return lines


def _likeness(of: Change) -> Change:
    """The change without what tells the servers apart; what it says of languages is a matter of its setting."""
    return of._replace(server="", matters=None, before=_bare(of.before), after=_bare(of.after))


def _bare(of: Value) -> Value:
    return of._replace(at=None, said=None, note=of.note or (of.said["en"] if of.said else None))


def _block(those: Sequence[Change], view: View) -> list[Line]:
    """The setting where it stands, both sides, and why it matters."""
    one = those[0]
    same_value = one.before.text == one.after.text and one.before.said
    shared = all(place(view, change.before.at) == place(view, change.after.at) for change in those)
    where = few(view, filter(None, (place(view, change.after.at) for change in those)) if shared else ())
    if shared and not where:
        where = say(view, "compare.unwritten")
    name = visible(f"{one.name} = {one.before.text}" if same_value else one.name, view.style.encoding)
    head = [Piece("  "), Piece(name, "title"), Piece("  ")]
    lines = hanging(view, head, where, width(name) + 4, "dim") if where else [head[:2]]
    column = max(map(width, view.names)) + _GAP
    for side, text in zip(view.names, _sides(those, shared, view), strict=True):
        lines += hanging(view, [Piece("    " + padded(side, column), "dim")], text, 4 + column)
    if one.matters:
        matters = prose(one.matters[view.lang])
        lines += hanging(view, [Piece(" " * (4 + column))], matters, 4 + column, "dim")
    return lines


def _sides(those: Sequence[Change], shared: bool, view: View) -> tuple[str, str]:
    """What the setting is before and after, with its places where they are not those of the head."""
    one = those[0]
    before, after = _said(one, one.before, False, view), _said(one, one.after, True, view)
    if shared:
        return before, after
    old = few(view, filter(None, (place(view, change.before.at) for change in those)))
    new = few(view, filter(None, (place(view, change.after.at) for change in those)))
    return before + (f"  ({old})" if old else ""), after + (f"  ({new})" if new else "")


def _said(of: Change, side: Value, after: bool, view: View) -> str:
    """What a setting is on one side, and what that means."""
    if side.state == NO_SETTING:
        return _missing(of, side, after, view)
    value = f'"{side.text}"' if side.text != side.text.strip() else side.text or say(view, "effective.empty")
    if side.origin in ("default", "computed"):
        value = say(view, f"compare.{side.origin}", value=value)
    if side.said is None:
        return value + (colon(view) + phrase(side.note, view.lang) if side.note else "")
    means = prose(side.said[view.lang])
    if side.shows:
        means += colon(view) + joined(view, (phrase(one, view.lang) for one in side.shows))
    return means if of.before.text == of.after.text else value + colon(view) + means


def _missing(of: Change, side: Value, after: bool, view: View) -> str:
    if of.kind == RENAMED and after:
        return say(view, "compare.renamed", name=of.renamed)
    if of.kind == VANISHED and after:
        return say(view, "compare.vanished")
    return say(view, "compare.untaken" if side.written is not None else "compare.no_setting")
