"""What a condition does to a path: the states in which it holds, and those in which it does not.

In: a condition, and the states before it. Out: both kinds of states; whoever asks for a failure has been told of it.
"""

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.flow.events import Outcomes, failures
from rocketaudit.readers.java.flow.tasks import Tasks
from rocketaudit.readers.java.library import storing
from rocketaudit.readers.java.values import NULL, Scope, State, Value, few


class Conditions(Tasks):
    """Conditions of statements and expressions."""

    def split(
        self, test: java.Expr, states: list[State], scope: Scope, heeds: bool = True
    ) -> tuple[list[State], list[State]]:
        """The states in which a condition holds, and those in which it does not; what it looks at is checked, unless
        nothing but a log line comes of it (`heeds`)."""
        match test:
            case java.Op("&&", operands):
                fails: list[State] = []
                for operand in operands:
                    states, failing = self.split(operand, states, scope, heeds)
                    fails += failing
                return states, few(fails)
            case java.Op("||", operands):
                holds: list[State] = []
                for operand in operands:
                    holding, states = self.split(operand, states, scope, heeds)
                    holds += holding
                return few(holds), states
            case java.Op("!", (operand,)):
                holding, failing = self.split(operand, states, scope, heeds)
                return failing, holding
            case java.Op("==" | "!=" as op, (left, right)):
                equal, other = self._compared(left, right, states, scope, heeds)
                return (equal, other) if op == "==" else (other, equal)
            case java.Call(target, "equals", (right,)) if target is not None:
                return self._compared(target, right, states, scope, heeds)
            case java.Call(java.Name("Objects"), "equals", (left, right)):
                return self._compared(left, right, states, scope, heeds)
        outcomes = [one for state in states for one in self.eval(test, state, scope)]
        if scope.catching:
            # Which failure a catch has to do with: what it does about one kind, it does not about the others.
            match test:
                case java.Op("instanceof"):
                    return self._truth(outcomes, heeds)[0], few(state for state, _ in outcomes)
                case java.Call() if storing.asks_duplicate(test):  # somebody else has done it
                    known = self.active(scope)
                    return few(state.without(known) for state, _ in outcomes), few(state for state, _ in outcomes)
        if heeds and isinstance(test, java.Name):
            outcomes = [(_known_apart(state, value), value) for state, value in outcomes]
        return self._truth(outcomes, heeds)

    def _truth(self, outcomes: Outcomes, heeds: bool) -> tuple[list[State], list[State]]:
        holds, fails = [], []
        for state, value in outcomes:
            state = asked(state, value) if heeds else state
            if value.const != "false":
                holds.append(state)
            if value.const != "true":
                fails.append(state)
        return few(holds), few(fails)

    def _compared(
        self, left: java.Expr, right: java.Expr, states: list[State], scope: Scope, heeds: bool
    ) -> tuple[list[State], list[State]]:
        outcomes: Outcomes = []
        for start in states:
            for middle, a in self.eval(left, start, scope):
                for state, b in self.eval(right, middle, scope):
                    outcomes.append((state, Value(same(a, b), events=a.events | b.events)))
        return self._truth(outcomes, heeds)


def asked(state: State, value: Value) -> State:
    """The state behind a condition that looks at a value: of a value that is known it is seen what is done then."""
    told = failures(value.events)
    if not told:
        return state
    seen = state._replace(noticed=state.noticed | told)
    return seen.without(told) if value.const is None else seen


def _known_apart(state: State, value: Value) -> State:
    """The state behind a flag that is known on this path: `done` is still false only where the work failed."""
    if value.const not in ("true", "false") or not failures(state.events):
        return state
    return state._replace(noticed=state.noticed | failures(state.events))


def same(a: Value, b: Value) -> str | None:
    """Whether two values are equal: `true`, `false`, or None where it cannot be told."""
    if a.const is not None and b.const is not None:
        return "true" if a.const == b.const else "false"
    for one, other in ((a, b), (b, a)):
        if one.const == NULL.const and other.filled:
            return "false"
    return None


__all__ = ["Conditions", "asked", "same"]
