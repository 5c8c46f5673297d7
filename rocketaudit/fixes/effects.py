"""What a change of the files changes in what servers run with.

In: the deployments before and after it. Out: the settings whose effective value differs; where servers do not pair up
nothing can be said, and None says so.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.deployment import servers
from rocketaudit.detectors.conditions import as_text
from rocketaudit.findings import Edit
from rocketaudit.model import Deployment, Entry, Server, Setting
from rocketaudit.secrets import MASK, is_secret
from rocketaudit.source import Span
from rocketaudit.values import UNKNOWN

Pair = tuple[Server, Server]


class Effect(NamedTuple):
    """One setting that changes: of which server (the path of its file), from what to what, in words; `computed` says
    that BrokerStartup computes it from others."""

    path: str
    subject: str
    name: str
    before: str
    after: str
    computed: bool


def pairs(before: Sequence[Deployment], after: Sequence[Deployment]) -> list[Pair] | None:
    """Each server with what became of it; None where that cannot be told."""
    old = [one for of in before for one in servers(of)]
    new = [one for of in after for one in servers(of)]
    if [(type(one), one.document.path) for one in old] != [(type(one), one.document.path) for one in new]:
        return None
    return list(zip(old, new, strict=True))


def effects(paired: Sequence[Pair]) -> list[Effect]:
    """The settings that differ."""
    return [effect for old, new in paired for effect in _of_server(old, new)]


def _of_server(old: Server, new: Server) -> Iterator[Effect]:
    was, now = old.effective.settings, new.effective.settings
    for name in {**was, **now}:
        before, after = was.get(name), now.get(name)
        if _value(before) != _value(after):
            computed = any(one is not None and one.origin == "computed" for one in (before, after))
            yield Effect(new.document.path, new.subject, name, _text(before), _text(after), computed)


def _value(of: Setting | None) -> object:
    return of.value if of else None


def _text(of: Setting | None) -> str:
    if of is None or of.value is UNKNOWN:
        return "?"
    return MASK if is_secret(of.name) and of.value not in (None, "") else as_text(of.value)


def touched(of: Server, at: Span) -> Iterator[Entry]:
    """The entries that a place covers something of; an empty place is between them."""
    for entry in of.entries:
        empty = entry.value_at.start == entry.value_at.end == at.start
        if entry.whole.path == at.path and (empty or (entry.whole.start < at.end and at.start < entry.whole.end)):
            yield entry


def keys_of(paired: Sequence[Pair], edits: Sequence[Edit], after: Sequence[Span]) -> frozenset[str]:
    """The keys of the lines that edits touch, before and after them."""
    old = {entry.key for server, _ in paired for edit in edits for entry in touched(server, edit.at)}
    new = {entry.key for _, server in paired for at in after for entry in touched(server, at)}
    return frozenset(old | new)
