"""What a loop does to a path: it runs not at all or once, which is enough to see what may happen in it.

In: a loop, and the states before it. Out: the states behind it, and the paths that leave it otherwise.
"""

from abc import abstractmethod
from collections.abc import Iterable

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Typed
from rocketaudit.readers.java.flow.attempts import attempts
from rocketaudit.readers.java.flow.calls import Calls
from rocketaudit.readers.java.flow.events import gathered
from rocketaudit.readers.java.values import (
    BREAK,
    CAUGHT,
    CONTINUE,
    NO_EVENTS,
    UNKNOWN_VALUE,
    Exit,
    Scope,
    State,
    few,
    handled_each,
)


class Loops(Calls):
    """Loops of every kind."""

    @abstractmethod
    def sequence(
        self, statements: Iterable[java.Stmt], states: list[State], scope: Scope
    ) -> tuple[list[State], list[Exit]]:
        """The states behind several statements, and the paths that leave through them."""

    @abstractmethod
    def statement(self, of: java.Stmt, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        """The states behind a statement, and the paths that leave through it."""

    def loop(self, of: java.Loop, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        """The states behind a loop, and the paths that leave it otherwise."""
        states, exits = self.sequence(of.init, states, scope)
        each = NO_EVENTS
        if of.over is not None and of.variable is not None:
            over = [got for one in states for got in self.eval(of.over, one, scope)]
            each = frozenset(event for _, value in over for event in gathered(value.events, scope))
            states = few(state for state, _ in over)
            scope.types[of.variable.name] = self.element_of(of.over, of.variable, scope)
            scope.chosen.add(of.variable.name)
            entering = [one.with_var(of.variable.name, UNKNOWN_VALUE) for one in states]
            entering, leaving = [one._replace(noticed=one.noticed | each) for one in entering], states
        elif of.test is not None and not of.once:
            entering, leaving = self.split(of.test, states, scope, heeds=False)
        else:
            entering, leaving = states, []
        following, left = self.statement(of.body, entering, scope) if entering else ([], [])
        following = few(following + [one.state for one in left if one.kind == CONTINUE and not one.label])
        for update in of.update:
            following = few(state for one in following for state, _ in self.eval(update, one, scope))
        if of.over is None:
            again = attempts(of)
            following = [_retried(one, again, scope) for one in following] if again else following
            # That a loop tries again, or no longer, is no answer to a failure.
            following = self.split(of.test, following, scope, heeds=False)[1] if of.test is not None else []
        if following and all(one.waited for one in following):
            # A loop over futures that waits for each: without one there was nothing to wait for.
            leaving = [self.joined(one) for one in leaving]
        ended = following + [one.state for one in left if one.kind == BREAK and not one.label]
        if each:
            leaving = [found for one in leaving for found in handled_each(one, ended, each)]
        leaving = leaving if each else leaving + ended
        exits += [one for one in left if one.label or one.kind not in (BREAK, CONTINUE)]
        return few(leaving), [one for one in exits if one.kind != CONTINUE]

    def element_of(self, over: java.Expr, variable: java.Param, scope: Scope) -> Typed:
        """The type of the variable of a for-each."""
        if variable.type is not None and variable.type.name not in (java.VAR, "val"):
            return Typed(variable.type, scope.path)
        typed = self.type_of(over, scope)
        if typed is not None and typed.type.arguments:
            return Typed(typed.type.arguments[-1], typed.path)
        return Typed(java.Type("?"), scope.path)


def _retried(state: State, clauses: frozenset[int], scope: Scope) -> State:
    """The state behind an attempt that failed: the next one tells how it ends."""
    return state.without(
        one
        for one in state.events
        if one.kind == CAUGHT and one.place.start in clauses and one.place.path == scope.path and not one.chain
    )


__all__ = ["Loops"]
