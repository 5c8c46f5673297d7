"""Follows a loop that fetches messages itself: what is committed or acknowledged, and what happened before.

In: a round of such a loop (or the method that somebody else calls again and again). Out: Seen, one for each place
where messages may be lost. The paths are Flow's; here every fetch, commit and acknowledgement on them is looked at. Two
rounds are followed: a later one may commit what an earlier one left behind, and where the client commits by itself it
is the next fetch that does.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.fetching.pulling_commits import (
    AGAIN,
    FETCHED,
    TOO_EARLY,
    WORKED,
    Committing,
    Seen,
)
from rocketaudit.readers.java.fetching.roles import COMMIT, FETCH, FETCH_NAMES, REWIND, role_of
from rocketaudit.readers.java.flow.callers import Callers
from rocketaudit.readers.java.flow.events import ONE, Outcomes, has
from rocketaudit.readers.java.flow.flow import Exhausted
from rocketaudit.readers.java.flow.invocation import Invocation
from rocketaudit.readers.java.flow.taint import tainted
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import (
    BROAD,
    CAUGHT,
    CONTINUE,
    HANDED,
    QUIET,
    RETURN,
    TELL,
    UNKNOWN_VALUE,
    WORK,
    Event,
    Events,
    Exit,
    Scope,
    State,
    Task,
    Thrown,
    few,
)


class Round(NamedTuple):
    """What is followed: a loop, or the block of a method or lambda; `given` are names that hold messages already."""

    of: java.Loop | java.Block
    scope: Scope
    given: frozenset[str] = frozenset()


class Pulling(Committing):
    """Follows the rounds; one for each file. `callers` finds who gets what a method fetched."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree)
        self.callers = Callers(self)

    def follow(self, of: Round, commits_itself: bool, fetchers: frozenset[str]) -> list[Seen]:
        """What two rounds show; nothing where they are too large to be followed."""
        self.start()
        self._known.clear()
        self.trying, self.unfinished = 0, False
        self.commits_itself, self.fetchers, self.seen = commits_itself, fetchers | FETCH_NAMES, {}
        self.names = [tainted(of.of, of.given, self.fetchers)]
        of.scope.throwing, of.scope.catching = [[]], []
        events = frozenset((FETCHED,)) if of.given else frozenset()
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
            states = [one.with_event(AGAIN) for one in states]
        if of.variable is not None and of.over is not None:
            scope.types[of.variable.name] = self.element_of(of.over, of.variable, scope)
        elif of.test is not None:
            states, _ = self.split(of.test, states, scope)
        following, exits = self.statement(of.body, states, scope)
        return few(following + [one.state for one in exits if one.kind == CONTINUE])

    # -- calls and tasks ---------------------------------------------------------------------------------------

    def _invoke(self, call: Invocation) -> Outcomes:
        of, state, scope = call.of, call.state, call.scope
        role = role_of(self, of, scope)
        if role == FETCH:
            state = self._fetched(state)
            scope.throwing[-1].append(Thrown(state, "", WORK))
            return self._passed(call._replace(state=state.with_event(FETCHED)))
        if role == COMMIT or (not role and self._moves_offset(of, scope)):
            scope.throwing[-1].append(Thrown(state, "", QUIET))
            by_client = bool(role) or self._passes_commit(of, scope)
            return [(self._committed(of, state, scope, by_client), UNKNOWN_VALUE)]
        if role == REWIND:
            return [(state.without(one for one in state.events if one.kind == CAUGHT), UNKNOWN_VALUE)]
        if self._works(of, scope):
            state = self._worked(self._taken_up(state))
        found = super()._invoke(call._replace(state=state))
        if has(state.events, TOO_EARLY):
            for after, _ in found:
                if any(one.kind == HANDED for one in after.events - state.events):
                    self._worked(after)
        return found

    def _enter(
        self, call: Invocation, bound: Bound, this: Declared, own: bool, shares: Mapping[str, str] = ONE
    ) -> Outcomes:
        fetches = self._has_role(bound, (FETCH,), 0)
        if fetches:
            call = call._replace(state=self._fetched(call.state))
        given = self._given(call.of, bound)
        block = bound.method.body.block if bound.method.body is not None else java.Block((), 0, 0)
        self.names.append(tainted(block, given, self.fetchers))
        try:
            found = super()._enter(call, bound, this, own, shares)
        finally:
            self.names.pop()
        # A path without work is one without messages, where another one works on them.
        idle = fetches and not any(has(after.events, WORKED.kind) for after, _ in found)
        return [(self._left(call.of, call.state, after, call.scope, idle), value) for after, value in found]

    def _referred(self, of: java.Call, task: Task, state: State, scope: Scope) -> Outcomes:
        inner = self._inner(task, scope)
        if role_of(self, of, inner) == COMMIT:
            scope.throwing[-1].append(Thrown(state, "", QUIET))
            return [(self._committed(of, state, inner, True), UNKNOWN_VALUE)]
        return super()._referred(of, task, state, scope)

    def body(self, block: java.Block, states: list[State], scope: Scope) -> list[Exit]:
        if self.names and self.names[-1].given:
            states = [one.with_event(FETCHED) for one in states]
        return super().body(block, states, scope)

    def inside(self, task: Task | None, scope: Scope) -> Events:
        """A task may acknowledge by itself: what it does before is looked at as well."""
        if task is None:
            return frozenset()
        inner = self._inner(task, scope)
        inner.throwing, inner.catching = [[]], []
        found = self.perform(task, State(events=frozenset((FETCHED,))), inner)
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
        """A commit in a finally is made whatever was thrown; a catch before it that swallows everything says so by
        itself."""
        after, out, _ = super().finally_(final, following, exits, [], scope)
        caught = any(self._caught_all(each) for one in following for each in one.events if each.kind == CAUGHT)
        before, self.unfinished = self.unfinished, not caught and any(one.weight >= TELL for one in thrown)
        _, more, still = super().finally_(final, [], [], thrown, scope)
        self.unfinished = before
        return after, out + more, still

    def _caught_all(self, caught: Event) -> bool:
        clause = self.clauses.get((caught.place.path, caught.place.start))
        return clause is None or bool(BROAD & set(clause.types))


__all__ = ["Pulling", "Round"]
