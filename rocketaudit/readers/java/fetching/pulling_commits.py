"""What is committed or acknowledged before it is done: the marks of fetches, work and commits on a path, and what they
say about each commit.

In: the state before a fetch, work or a commit. Out: the state behind it, and Seen, one for each place where messages
may be lost.
"""

from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.fetching.pulling_calls import PullingCalls
from rocketaudit.readers.java.flow.events import has, weighed
from rocketaudit.readers.java.library import storing
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import BROAD, CAUGHT, CERTAIN, GAVE_UP, HANDED, LIKELY, Event, Scope, State

HANDED_OVER, SWALLOWED, BEFORE_WORK, GIVEN_UP = "handed-over", "exception-swallowed", "before-work", "given-up"

_NOWHERE = Place("", 0, 0)
# Marks on a path, beside the events of Flow: messages were fetched, work on them was begun, they were committed.
# `AGAIN`: a second round has begun, and nothing was fetched in it yet.
FETCHED, WORKED, COMMITTED, AGAIN = (Event(kind, _NOWHERE, "") for kind in ("fetched", "worked", "committed", "again"))
TOO_EARLY = "early"
_LASTING = frozenset((FETCHED.kind, WORKED.kind, COMMITTED.kind, AGAIN.kind, TOO_EARLY, HANDED, CAUGHT, GAVE_UP))


class Seen(NamedTuple):
    """A way to lose messages: what (one of the four above), the event behind it, and where they are committed (None:
    by the next fetch)."""

    kind: str
    event: Event
    committed: Place | None


class Committing(PullingCalls):
    """Flow with an eye on fetches and commits: `seen` is what it saw."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree)
        self.commits_itself = False
        self.clauses: dict[tuple[str, int], java.Catch] = {}
        self.unfinished = False
        self.trying = 0
        self.seen: dict[tuple[str, Place], Seen] = {}

    def _fetched(self, state: State) -> State:
        """Before a fetch: where the client commits by itself, it commits what was fetched before."""
        if self.commits_itself:
            self._report(state, None, None, Scope(_NO_CLASS, _NO_CLASS, {}))
        return state.without(one for one in state.events if one.kind in _LASTING)

    def _taken_up(self, state: State) -> State:
        """Before work on messages that were not fetched in this round: they are of the one before, whose failure the
        work that is done now makes good."""
        if has(state.events, AGAIN.kind):
            state = state.without(one for one in state.events if one.kind in (CAUGHT, AGAIN.kind))
        return state.with_event(FETCHED)

    def _worked(self, state: State) -> State:
        for one in state.events:
            if one.kind == TOO_EARLY:
                self._see(BEFORE_WORK, one, one.place)
        return state.with_event(WORKED) if has(state.events, FETCHED.kind) else state

    def _committed(self, of: java.Call, state: State, scope: Scope, by_client: bool) -> State:
        at = Place(scope.path, of.start, of.end)
        self._report(state, at if by_client else None, of, scope, by_client)
        early = Event(TOO_EARLY, at, "", certainty=CERTAIN if by_client else LIKELY)
        # A table in memory loses messages only where the loop goes on after a failure.
        lasts = by_client or self.trying > 0 or storing.stores(of, self.owner_name(of.target, scope))
        if not lasts or not has(state.events, FETCHED.kind):
            return state.with_event(COMMITTED)
        if self.unfinished:
            self._see(BEFORE_WORK, early, at)
        if not has(state.events, WORKED.kind):
            state = state.with_event(early)
        return state.with_event(COMMITTED)

    def _left(self, of: java.Call, before: State, after: State, scope: Scope, unworked: bool) -> State:
        """The state behind a method: a commit inside it is one of its caller, too."""
        new = after.events - before.events
        at = Place(scope.path, of.start, of.end)
        kept = frozenset(one for one in new if one.kind not in (FETCHED.kind, WORKED.kind, COMMITTED.kind, TOO_EARLY))
        marks = {mark for mark in (FETCHED, WORKED, COMMITTED) if any(one.kind == mark.kind for one in new)}
        if WORKED in marks:
            self._worked(before)  # the work in there is late as well
        if FETCHED in marks and unworked:
            # Fetched and committed in there: whoever works on what it answers is late.
            marks |= {one for one in new if one.kind == TOO_EARLY}
        if COMMITTED in marks:
            self._report(before, at, of, scope)
            untouched = has(before.events, FETCHED.kind) and not has(before.events, WORKED.kind)
            idle = after.worked == before.worked and WORKED not in marks
            early = next((one for one in sorted(new) if one.kind == TOO_EARLY), None)
            if untouched and (idle or early is not None):
                inside = early is not None and early.place.path == scope.path
                marks.add(Event(TOO_EARLY, early.place if early is not None and inside else at, ""))
        return after._replace(events=(before.events & after.events) | kept | marks)

    def _report(
        self, state: State, at: Place | None, of: java.Call | None, scope: Scope, by_client: bool = True
    ) -> None:
        """What is not done, or failed, and is committed here. A table of the application's own (not `by_client`) may be
        one of what was pulled, not of what was done."""
        if not has(state.events, FETCHED.kind):
            return
        gave_up = has(state.events, GAVE_UP)
        for one in sorted(weighed(each, state.served) for each in state.events):
            if one.kind == HANDED and by_client and not (one.minor and state.worked):
                self._see(HANDED_OVER, one, at)
            elif one.kind == CAUGHT and not gave_up and not (of is not None and self._meant(one, of, scope)):
                self._see(SWALLOWED, one, at)
            elif one.kind == GAVE_UP and by_client:
                self._see(GIVEN_UP, one, at)

    def _meant(self, caught: Event, of: java.Call, scope: Scope) -> bool:
        """Whether a failure is committed on purpose: only what did not fail was collected for it, or a catch commits by
        itself what is of no use (an exception of its own, or under a condition)."""
        if any(isinstance(one, java.Name) and self.names[-1].collected(one.id) for one in of.arguments):
            return True
        if caught not in scope.catching:
            return False
        clause = self.clauses.get((caught.place.path, caught.place.start))
        if clause is None:
            return False
        around = next((above for node, above in java.walk(clause.body) if node is of), ())
        return not BROAD & set(clause.types) or any(isinstance(one, java.If | java.Switch) for one in around)

    def _see(self, kind: str, event: Event, at: Place | None) -> None:
        key = (kind, event.place)
        if key not in self.seen or at is not None:
            self.seen[key] = Seen(kind, event, at)


_NO_CLASS = Declared("", java.Class("", "class", (), (), (), (), frozenset(), (), (), (), (), 0, 0, 0))
