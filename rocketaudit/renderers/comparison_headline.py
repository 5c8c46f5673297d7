"""What a comparison says first: what is lost after that was kept before, and which servers it is about.

In: a comparison. Out: painted lines.
"""

from collections.abc import Iterable

from rocketaudit.comparison.facts import Alone, Comparison, Start, differs, is_doubtful, is_gained, is_lost
from rocketaudit.phrases import phrase
from rocketaudit.renderers.comparison_cells import fallen
from rocketaudit.renderers.comparison_view import View, colon, joined, place, say, short
from rocketaudit.renderers.style import Line, plain
from rocketaudit.renderers.summary import paragraph


def headline(of: Comparison, upgrade: bool, view: View) -> list[Line]:
    """What does not start, what is lost, what nobody knows any more; last what is kept that was lost."""
    lines = _starts(of.starts, view)
    lost = [cell for cell in of.survival if is_lost(cell)]
    moved = list(_moved(of, view)) if upgrade else []
    if lost or moved:
        lines += [plain(say(view, "compare.lost"), "error"), *fallen(lost, view)]
        lines += [line for text in moved for line in paragraph(text, 2, view.style)]
    if doubtful := [cell for cell in of.survival if is_doubtful(cell)]:
        lines += [plain(say(view, "compare.doubtful"), "warning"), *fallen(doubtful, view)]
    if not lines and any(map(differs, of.survival)):
        lines.append(plain(say(view, "compare.none_lost"), "heading"))
    if gained := [cell for cell in of.survival if is_gained(cell)]:
        lines += [plain(say(view, "compare.gained"), "kept"), *fallen(gained, view)]
    return lines


def server_lines(of: Comparison, view: View) -> list[Line]:
    """What was added and removed, what could not be matched, and what has another name."""
    texts = []
    for key, those in (("added", of.added), ("removed", of.removed)):
        if sure := [_alone(one, view) for one in those if not one.ambiguous]:
            texts.append(say(view, f"compare.{key}", servers=joined(view, sure)))
    if unsure := [_alone(one, view) for one in (*of.removed, *of.added) if one.ambiguous]:
        texts.append(say(view, "compare.ambiguous", servers=joined(view, unsure)))
    for before, after in dict.fromkeys((one.before, one.after) for one in of.servers if one.before != one.after):
        texts.append(say(view, "compare.called", before=before, after=after))
    return [line for text in texts for line in paragraph(text, 0, view.style)]


def _alone(one: Alone, view: View) -> str:
    path = short(view, one.path)
    return path if path == one.server else f"{path} ({one.server})"


def _moved(of: Comparison, view: View) -> Iterable[str]:
    """Each folder that is looked for elsewhere, with the servers that do."""
    servers: dict[tuple[str, str, str], list[str]] = {}
    for one in of.changes:
        if one.moves:
            servers.setdefault((one.name, one.before.text, one.after.text), []).append(one.server)
    for (name, before, after), those in servers.items():
        said = say(view, "compare.moved", name=name, before=before, after=after)
        yield joined(view, those) + colon(view) + said


def _starts(starts: Iterable[Start], view: View) -> list[Line]:
    lines: list[Line] = []
    for one in starts:
        reason = phrase(one.reason.get(view.lang, ""), view.lang)
        at = f" ({place(view, one.at)})" if one.at else ""
        key = "compare.starts" if one.starts else "compare.stops"
        text = say(view, key, server=one.server, reason=reason + at)
        lines += paragraph(text, 0, view.style, "kept" if one.starts else "error")
    return lines
