"""Where a listener changes a row of a database, or something in another system: what is lost there is missed.

In: the interpreter and the code of a listener. Out: the place of the first such call, in it or in what it calls; None
where none is seen.
"""

from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Place
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.library import storing
from rocketaudit.readers.java.listeners.listener_kinds import written_as
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.values import Task

_DEEPEST = 4


def written_at(flow: Flow, code: Bound | Task) -> Place | None:
    """The first call that writes."""
    return next(_writes(flow, code, set(), 0), None)


def _writes(flow: Flow, code: Bound | Task, seen: set[tuple[str, int]], depth: int) -> Iterator[Place]:
    holder, node = written_as(code)
    if depth > _DEEPEST or (holder.path, node.start) in seen:
        return
    seen.add((holder.path, node.start))
    for one, around in java.walk(node):
        if not isinstance(one, java.Call):
            continue
        scope = scope_within(flow, holder, (node, *around))
        if storing.writes(one, flow.owner_name(one.target, scope)):
            yield Place(holder.path, one.name_start, one.end)
        bound, _, _ = flow.target(one, scope)
        if bound is not None and bound.method.body is not None:
            yield from _writes(flow, bound, seen, depth + 1)


__all__ = ["written_at"]
