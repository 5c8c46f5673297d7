"""What one server runs with on two sides, setting by setting.

In: the server before and after, and what masks secrets. Out: its changes, what is written in vain, and whether it
starts. Values are compared as they are and masked as they are shown, so a changed password is a change.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from rocketaudit.comparison.facts import (
    BAD_VALUE,
    CHANGED,
    DEFAULT,
    MEANING,
    NO_SETTING,
    RENAMED,
    SAME,
    TAKEN,
    UNKNOWN_KEY,
    VALUE,
    VANISHED,
    Change,
    Idle,
    Start,
    Value,
)
from rocketaudit.comparison.meanings import Era, facts, new_meanings
from rocketaudit.detectors.conditions import as_text
from rocketaudit.effective.assign import last_entries
from rocketaudit.model import Entry, Server, Setting
from rocketaudit.secrets import MASK, is_secret
from rocketaudit.values import UNKNOWN

Cover = Callable[[str], str]


class Both(NamedTuple):
    """One server on both sides, with its last entries by key, what reports call it and what masks its secrets."""

    before: Server
    after: Server
    old: dict[str, Entry]
    new: dict[str, Entry]
    label: str
    cover: Cover


def both(before: Server, after: Server, label: str, cover: Cover) -> Both:
    """A pair of servers ready to be compared."""
    return Both(before, after, last_entries(before.entries), last_entries(after.entries), label, cover)


def start(of: Both) -> Start | None:
    """Whether the server starts on one side only."""
    before, after = of.before.effective, of.after.effective
    if before.starts == after.starts:
        return None
    fails = before if after.starts else after
    server = of.before if after.starts else of.after
    reason = {language: of.cover(text) for language, text in (fails.reason or {"en": "", "zh": ""}).items()}
    return Start(of.label, after.starts, reason, fails.exit_at or server.anchor)


def changes(of: Both) -> list[Change]:
    """The settings that are effective in another way, those that the file writes first, in its order."""
    if _refused(of.before) or _refused(of.after):
        return []
    meant = {setting: (old, new) for setting, old, new in new_meanings(of.before, of.after)} if _upgraded(of) else {}
    names = {**of.before.effective.settings, **of.after.effective.settings, **of.old, **of.new}
    found = [change for name in names if (change := _change(of, name, meant.get(name)))]
    return sorted(found, key=_order)


def idle(of: Both) -> Iterator[Idle]:
    """The keys that are written differently, or on one side only, and change nothing."""
    for key in {**of.old, **of.new}:
        old, new = of.old.get(key), of.new.get(key)
        if old and new and old.value == new.value:
            continue
        if _value(of.before, key) != _value(of.after, key):
            continue
        server, entry = (of.after, new) if new else (of.before, old)
        if entry:
            yield Idle(of.label, of.cover(key), _vain(server, key), entry.whole)


def new_settings(of: Both) -> int:
    """How many settings only the release after has, none of them written."""
    before, after = of.before.effective.settings, of.after.effective.settings
    return sum(name not in before and name not in of.new for name in after)


def _refused(server: Server) -> bool:
    """Whether the broker takes nothing of its file, which then has no values to compare."""
    return not server.entries and not server.effective.starts


def _upgraded(of: Both) -> bool:
    return of.before.release.version != of.after.release.version


def _order(of: Change) -> tuple[int, int, str]:
    """What nobody wrote last, else as in the file."""
    at = of.after.at or of.before.at
    return of.kind == DEFAULT and not of.moves, (at.line if at else 1 << 30), of.name


def _change(of: Both, name: str, meant: tuple[Era, Era] | None) -> Change | None:
    kind = MEANING if meant else _kind(of, name)
    if kind is None:
        return None
    weight = facts().weights.get(name)
    renamed = facts().renames.get(name, "") if kind == VANISHED else ""
    renamed = renamed if renamed in of.after.effective.settings else ""
    evidence = tuple(weight.evidence) if weight else ()
    if meant:
        evidence = (*meant[0].evidence, *meant[1].evidence)
    return Change(
        server=of.label,
        name=of.cover(name),
        kind=RENAMED if renamed else kind,
        before=_shown(of, of.before, of.old, name, meant[0] if meant else None),
        after=_shown(of, of.after, of.new, name, meant[1] if meant else None),
        matters=weight.says if weight else None,
        moves=bool(weight and weight.moves and kind in (CHANGED, DEFAULT)),
        renamed=renamed,
        evidence=evidence,
    )


def _kind(of: Both, name: str) -> str | None:
    """Why a setting's effect differs; None where it does not, or where nobody wrote what only one release has."""
    before, after = of.before.effective.settings.get(name), of.after.effective.settings.get(name)
    if before is None and after is None:
        return None
    if before is None:
        return TAKEN if name in of.new and _value(of.after, name) != _default(of.after, name) else None
    if after is None:
        return VANISHED if name in of.old else None
    if _value(of.before, name) == _value(of.after, name):
        return None
    if name in of.old or name in of.new:
        return CHANGED
    return DEFAULT if before.origin == after.origin == "default" or facts().weights.get(name) else _computed(of, name)


def _computed(of: Both, name: str) -> str | None:
    """What the broker computes from a setting that is written is told by that setting, where nothing else changed."""
    return None if not _upgraded(of) else DEFAULT


def _value(server: Server, name: str) -> object:
    """What to compare: the value with its type, so that 1 is not true; a placeholder is what it says."""
    setting = server.effective.settings.get(name)
    if setting is None:
        return None
    if setting.value is UNKNOWN:
        return "template", setting.written
    return type(setting.value).__name__, setting.value


def _default(server: Server, name: str) -> object:
    from rocketaudit.effective import effective_of

    setting = effective_of((), server.release.version).settings.get(name)
    return None if setting is None else (type(setting.value).__name__, setting.value)


def _shown(of: Both, server: Server, entries: dict[str, Entry], name: str, era: Era | None) -> Value:
    setting, entry = server.effective.settings.get(name), entries.get(name)
    secret = is_secret(name)
    written = entry and (MASK if secret and entry.value else of.cover(entry.value))
    at = entry.whole if entry else None
    if setting is None:
        return Value("", NO_SETTING, "", written, at)
    text = MASK if secret and setting.written else of.cover(_text(setting))
    note = setting.note and (None if secret else of.cover(setting.note))
    shows = tuple(f"{one}={_text_of(server, one)}" for one in era.shows) if era else ()
    return Value(text, VALUE, setting.origin, written, at, note, era.says if era else None, shows)


def _text(setting: Setting) -> str:
    return (setting.written or "?") if setting.value is UNKNOWN else as_text(setting.value)


def _text_of(server: Server, name: str) -> str:
    """A value with how it came about, as survival rows say it: `1 (default)`."""
    setting = server.effective.settings[name]
    return _text(setting) + ("" if setting.origin == "file" else f" ({setting.origin})")


def _vain(server: Server, key: str) -> str:
    """Why a key changes nothing."""
    reasons = {lost.key: lost.reason for lost in server.effective.discarded if lost.reason != "overwritten"}
    return {"unknown-key": UNKNOWN_KEY, "bad-value": BAD_VALUE}.get(reasons.get(key, ""), SAME)
