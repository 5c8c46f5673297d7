"""Follows a loop that fetches messages itself: what is committed or acknowledged, and what happened before.

In: a round of such a loop (or the method that somebody else calls again and again). Out: Seen, one for each place
where messages may be lost. The paths are Flow's; here every fetch, commit and acknowledgement on them is looked at. Two
rounds are followed: a later one may commit what an earlier one left behind, and where the client commits by itself it
is the next fetch that does.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.entering import ONE, Outcomes
from rocketaudit.readers.java.flow import Exhausted, Flow
from rocketaudit.readers.java.roles import COMMIT, FETCH, FETCH_NAMES, REWIND, role_of
from rocketaudit.readers.java.taint import Names, mentions, tainted
from rocketaudit.readers.java.tree import Bound, Declared, Place, Tree, Typed
from rocketaudit.readers.java.values import (
    CAUGHT,
    CERTAIN,
    CONTINUE,
    GAVE_UP,
    HANDED,
    LIKELY,
    QUIET,
    RETURN,
    UNKNOWN_VALUE,
    WORK,
    Event,
    Events,
    Exit,
    Scope,
    State,
    Task,
    Thrown,
    Value,
    few,
)

_NEXT_OFFSET = "getNextBeginOffset"
_NO_TABLES = frozenset(("String", "Long", "Math", "Objects", "Integer", "StringBuilder", "Optional", "List", "Thread"))
_HOLDS = frozenset(
    (
        "add addAll put putAll putIfAbsent remove contains containsKey get getOrDefault merge computeIfAbsent compute"
        " countDown offer poll sleep equals compareTo test set setPullNextDelayTimeMillis"
    ).split()
)
_BROAD = frozenset(("Exception", "Throwable", "RuntimeException", "Error"))

_NOWHERE = Place("", 0, 0)
# Marks on a path, beside the events of Flow: messages were fetched, work on them was begun, they were committed.
# `_AGAIN`: a second round has begun, and nothing was fetched in it yet.
_FETCHED, _WORKED, _COMMITTED, _AGAIN = (
    Event(kind, _NOWHERE, "") for kind in ("fetched", "worked", "committed", "again")
)
_EARLY = "early"
_LASTING = frozenset((_FETCHED.kind, _WORKED.kind, _COMMITTED.kind, _AGAIN.kind, _EARLY, HANDED, CAUGHT, GAVE_UP))

HANDED_OVER, SWALLOWED, BEFORE_WORK, GIVEN_UP = "handed-over", "exception-swallowed", "before-work", "given-up"


class Seen(NamedTuple):
    """A way to lose messages: what (one of the four above), the event behind it, and where they are committed (None:
    by the next fetch)."""

    kind: str
    event: Event
    committed: Place | None


class Round(NamedTuple):
    """What is followed: a loop, or the block of a method or lambda; `given` are names that hold messages already."""

    of: java.Loop | java.Block
    scope: Scope
    given: frozenset[str] = frozenset()


class Pulling(Flow):
    """Flow with an eye on fetches and commits; one for each file."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree)
        self.commits_itself = False
        self.fetchers: frozenset[str] = frozenset()
        self.names: list[Names] = []
        self.discarded: set[tuple[str, int]] = set()
        self.clauses: dict[tuple[str, int], java.Catch] = {}
        self.roles: dict[tuple[str, int, tuple[str, ...], int], bool] = {}
        self.unfinished = False
        self.trying = 0
        self.seen: dict[tuple[str, Place], Seen] = {}

    def follow(self, of: Round, commits_itself: bool, fetchers: frozenset[str]) -> list[Seen]:
        """What two rounds show; nothing where they are too large to be followed."""
        self.start()
        self._known.clear()
        self.trying, self.unfinished = 0, False
        self.commits_itself, self.fetchers, self.seen = commits_itself, fetchers | FETCH_NAMES, {}
        self.names = [tainted(of.of, of.given, self.fetchers)]
        of.scope.throwing, of.scope.catching = [[]], []
        events = frozenset((_FETCHED,)) if of.given else frozenset()
        try:
            states = [State(events=events)]
            for number in range(2):
                states = self._round(of.of, states, of.scope, number == 0)
        except (Exhausted, RecursionError):
            return []
        return list(self.seen.values())

    def _round(self, of: java.Loop | java.Block, states: list[State], scope: Scope, first: bool) -> list[State]:
        if isinstance(of, java.Block):
            following, exits = self.block(of, states, scope)
            return few([*following, *(one.state._replace(vars=frozenset()) for one in exits if one.kind == RETURN)])
        if first:
            states, _ = self.sequence(of.init, states, scope)
        else:
            states = [one.with_event(_AGAIN) for one in states]
        if of.variable is not None and of.over is not None:
            scope.types[of.variable.name] = self.element_of(of.over, of.variable, scope)
        elif of.test is not None:
            states, _ = self.split(of.test, states, scope)
        following, exits = self.statement(of.body, states, scope)
        return few(following + [one.state for one in exits if one.kind == CONTINUE])

    # -- calls -------------------------------------------------------------------------------------------------

    def _invoke(
        self, of: java.Call, on: Value, values: tuple[Value, ...], told: Events, state: State, scope: Scope
    ) -> Outcomes:
        role = role_of(self, of, scope)
        if role == FETCH:
            state = self._fetched(state)
            scope.throwing[-1].append(Thrown(state, "", WORK))
            return self._passed(values, state.with_event(_FETCHED), scope, told)
        if role == COMMIT or (not role and self._moves_offset(of, scope)):
            scope.throwing[-1].append(Thrown(state, "", QUIET))
            return [(self._committed(of, state, scope, bool(role)), UNKNOWN_VALUE)]
        if role == REWIND:
            return [(state.without(one for one in state.events if one.kind == CAUGHT), UNKNOWN_VALUE)]
        if self._works(of, scope):
            state = self._worked(self._taken_up(state))
        found = super()._invoke(of, on, values, told, state, scope)
        if _has(state, _EARLY):
            for after, _ in found:
                if any(one.kind == HANDED for one in after.events - state.events):
                    self._worked(after)
        return found

    def _taken_up(self, state: State) -> State:
        """Before work on messages that were not fetched in this round: they are of the one before, whose failure the
        work that is done now makes good."""
        if _has(state, _AGAIN.kind):
            state = state.without(one for one in state.events if one.kind in (CAUGHT, _AGAIN.kind))
        return state.with_event(_FETCHED)

    def _fetched(self, state: State) -> State:
        """Before a fetch: where the client commits by itself, it commits what was fetched before."""
        if self.commits_itself:
            self._report(state, None, None, Scope(_NO_CLASS, _NO_CLASS, {}))
        return state.without(one for one in state.events if one.kind in _LASTING)

    def _committed(self, of: java.Call, state: State, scope: Scope, by_client: bool) -> State:
        at = Place(scope.path, of.start, of.end)
        self._report(state, at if by_client else None, of, scope, by_client)
        early = Event(_EARLY, at, "", certainty=CERTAIN if by_client else LIKELY)
        # A table in memory loses messages only where the loop goes on after a failure.
        lasts = by_client or self.trying > 0 or library.stores(of, self.owner_name(of.target, scope))
        if not lasts or not _has(state, _FETCHED.kind):
            return state.with_event(_COMMITTED)
        if self.unfinished:
            self._see(BEFORE_WORK, early, at)
        if not _has(state, _WORKED.kind):
            state = state.with_event(early)
        return state.with_event(_COMMITTED)

    def _worked(self, state: State) -> State:
        for one in state.events:
            if one.kind == _EARLY:
                self._see(BEFORE_WORK, one, one.place)
        return state.with_event(_WORKED) if _has(state, _FETCHED.kind) else state

    def _report(
        self, state: State, at: Place | None, of: java.Call | None, scope: Scope, by_client: bool = True
    ) -> None:
        """What is not done, or failed, and is committed here. A table of the application's own (not `by_client`) may be
        one of what was pulled, not of what was done."""
        if not _has(state, _FETCHED.kind):
            return
        gave_up = _has(state, GAVE_UP)
        for one in state.events:
            if one.kind == HANDED and by_client and not (one.minor and state.worked):
                self._see(HANDED_OVER, one, at)
            elif one.kind == CAUGHT and not gave_up and not (of is not None and self._meant(one, of, scope)):
                self._see(SWALLOWED, one, at)
            elif one.kind == GAVE_UP and by_client:
                self._see(GIVEN_UP, one, at)

    def _see(self, kind: str, event: Event, at: Place | None) -> None:
        key = (kind, event.place)
        if key not in self.seen or at is not None:
            self.seen[key] = Seen(kind, event, at)

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
        return not _BROAD & set(clause.types) or any(isinstance(one, java.If | java.Switch) for one in around)

    def _moves_offset(self, of: java.Call, scope: Scope) -> bool:
        """Whether a call keeps the offset behind what was pulled: in a table of the application, mostly."""
        moved = [one for one in of.arguments if self._is_next(one)]
        if not moved or library.logs(of) or of.name in FETCH_NAMES or self.owner_name(of.target, scope) in _NO_TABLES:
            return False
        others = [one for one in of.arguments if one not in moved]
        # A cursor of one's own (one argument) is no table of queues.
        return bool(others) and not any(mentions(one, self.names, self.fetchers) for one in others)

    def _is_next(self, of: java.Expr) -> bool:
        if isinstance(of, java.Name):
            return any(of.id in names.offsets for names in self.names)
        return isinstance(of, java.Call) and of.name == _NEXT_OFFSET

    def _works(self, of: java.Call, scope: Scope) -> bool:
        """Whether a call begins the application's work on a message."""
        if of.name == "forEach" and of.target is not None and mentions(of.target, self.names, self.fetchers):
            # What a lambda does with each is looked at where it is done, as is an acknowledgement by reference.
            return not any(isinstance(one, java.Lambda) or self._commits(one, scope) for one in of.arguments)
        given = [one for one in of.arguments if not isinstance(one, java.Lambda | java.Ref)]
        if not any(mentions(one, self.names, self.fetchers) for one in given) or library.logs(of) or library.parses(of):
            return False
        bound, _, _ = self.target(of, scope)
        if bound is not None and bound.method.body is not None:
            plain = (scope.path, of.start) in self.discarded and not library.aside(bound.owner.name, of.name)
            return plain and not self._has_role(bound, (FETCH, COMMIT), 0)
        return of.name not in _HOLDS and not library.harmless(of, self.owner_name(of.target, scope))

    def _commits(self, of: java.Expr, scope: Scope) -> bool:
        """Whether a method reference commits what it is given: `views.forEach(consumer::ackAsync)`."""
        return isinstance(of, java.Ref) and role_of(self, _as_call(of), scope) == COMMIT

    def _has_role(self, bound: Bound, roles: tuple[str, ...], depth: int) -> bool:
        """Whether a method of the tree fetches or commits, itself or through others; asked at each call of it."""
        key = (bound.owner.path, bound.method.start, roles, depth)
        if key not in self.roles:
            self.roles[key] = False  # a cycle ends here
            self.roles[key] = self._looks_for(bound, roles, depth)
        return self.roles[key]

    def _looks_for(self, bound: Bound, roles: tuple[str, ...], depth: int) -> bool:
        if bound.method.body is None or depth > 3:
            return False
        scope = Scope(bound.owner, bound.owner, self.types_of(bound))
        for node, _ in java.walk(bound.method.body.block):
            if isinstance(node, java.Local):
                scope.types[node.name] = Typed(node.type, scope.path)
            if isinstance(node, java.Call):
                if role_of(self, node, scope) in roles:
                    return True
                inner, _, _ = self.target(node, scope)
                near = inner is not None and inner.owner.path == bound.owner.path and inner.method is not bound.method
                if near and inner is not None and self._has_role(inner, roles, depth + 1):
                    return True
        return False

    # -- methods and tasks -------------------------------------------------------------------------------------

    def _enter(
        self,
        of: java.Call,
        bound: Bound,
        this: Declared,
        own: bool,
        values: tuple[Value, ...],
        told: Events,
        state: State,
        scope: Scope,
        shares: Mapping[str, str] = ONE,
    ) -> Outcomes:
        fetches = self._has_role(bound, (FETCH,), 0)
        if fetches:
            state = self._fetched(state)
        given = self._given(of, bound)
        block = bound.method.body.block if bound.method.body is not None else java.Block((), 0, 0)
        self.names.append(tainted(block, given, self.fetchers))
        try:
            found = super()._enter(of, bound, this, own, values, told, state, scope, shares)
        finally:
            self.names.pop()
        # A path without work is one without messages, where another one works on them.
        idle = fetches and not any(_has(after, _WORKED.kind) for after, _ in found)
        return [(self._left(of, state, after, scope, idle), value) for after, value in found]

    def _given(self, of: java.Call, bound: Bound) -> frozenset[str]:
        """The parameters that messages are passed in; all of a method reference."""
        params = bound.method.params
        if not of.arguments and params:
            return frozenset(one.name for one in params)
        pairs = zip(params, of.arguments, strict=False)
        return frozenset(param.name for param, one in pairs if mentions(one, self.names, self.fetchers))

    def _left(self, of: java.Call, before: State, after: State, scope: Scope, unworked: bool) -> State:
        """The state behind a method: a commit inside it is one of its caller, too."""
        new = after.events - before.events
        at = Place(scope.path, of.start, of.end)
        kept = frozenset(one for one in new if one.kind not in (_FETCHED.kind, _WORKED.kind, _COMMITTED.kind, _EARLY))
        marks = {mark for mark in (_FETCHED, _WORKED, _COMMITTED) if any(one.kind == mark.kind for one in new)}
        if _FETCHED in marks and unworked:
            # Fetched and committed in there: whoever works on what it answers is late.
            marks |= {one for one in new if one.kind == _EARLY}
        if _COMMITTED in marks:
            self._report(before, at, of, scope)
            untouched = _has(before, _FETCHED.kind) and not _has(before, _WORKED.kind)
            idle = after.worked == before.worked and _WORKED not in marks
            if untouched and (idle or any(one.kind == _EARLY for one in new)):
                marks.add(Event(_EARLY, at, ""))
        return after._replace(events=(before.events & after.events) | kept | marks)

    def _referred(self, of: java.Call, task: Task, state: State, scope: Scope) -> Outcomes:
        inner = self._inner(task, scope)
        if role_of(self, of, inner) == COMMIT:
            scope.throwing[-1].append(Thrown(state, "", QUIET))
            return [(self._committed(of, state, inner, True), UNKNOWN_VALUE)]
        return super()._referred(of, task, state, scope)

    def body(self, block: java.Block, states: list[State], scope: Scope) -> list[Exit]:
        if self.names and self.names[-1].given:
            states = [one.with_event(_FETCHED) for one in states]
        return super().body(block, states, scope)

    def inside(self, task: Task | None, scope: Scope) -> Events:
        """A task may acknowledge by itself: what it does before is looked at as well."""
        if task is None:
            return frozenset()
        inner = self._inner(task, scope)
        inner.throwing, inner.catching = [[]], []
        found = self.perform(task, State(events=frozenset((_FETCHED,))), inner)
        return frozenset(event for state, _ in found for event in state.events if event.kind == CAUGHT)

    # -- statements --------------------------------------------------------------------------------------------

    def statement(self, of: java.Stmt, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        if isinstance(of, java.Do) and isinstance(of.value, java.Call):
            self.discarded.add((scope.path, of.value.start))
        return super().statement(of, states, scope)

    def try_(self, of: java.Try, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        self.trying += bool(of.catches)
        found = super().try_(of, states, scope)
        self.trying -= bool(of.catches)
        return found

    def catch(
        self, of: java.Try, clause: java.Catch, caught: list[Thrown], scope: Scope
    ) -> tuple[list[State], list[Exit]]:
        self.clauses[scope.path, clause.start] = clause
        return super().catch(of, clause, caught, scope)

    def finally_(
        self,
        final: java.Block,
        following: list[State],
        exits: list[Exit],
        thrown: list[Thrown],
        scope: Scope,
    ) -> tuple[list[State], list[Exit], list[Thrown]]:
        """A commit in a finally is made whatever was thrown; a catch before it that swallows says so by itself."""
        after, out, _ = super().finally_(final, following, exits, [], scope)
        caught = any(_has(one, CAUGHT) for one in following)
        before, self.unfinished = self.unfinished, not caught and any(one.weight == WORK for one in thrown)
        _, more, still = super().finally_(final, [], [], thrown, scope)
        self.unfinished = before
        return after, out + more, still


def _as_call(of: java.Ref) -> java.Call:
    return java.Call(of.target, of.name, (), of.start, of.start, of.end)


def _has(state: State, kind: str) -> bool:
    return any(one.kind == kind for one in state.events)


_NO_CLASS = Declared("", java.Class("", "class", (), (), (), (), frozenset(), (), (), (), (), 0, 0, 0))

__all__ = ["BEFORE_WORK", "GIVEN_UP", "HANDED_OVER", "SWALLOWED", "Pulling", "Round", "Seen"]
