"""What a switch does to a path, as a statement and as an expression.

In: a switch, and the states before it. Out: the states behind it, the paths that leave it otherwise, what it yields.
"""

from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Place
from rocketaudit.readers.java.flow.conditions import asked
from rocketaudit.readers.java.flow.heeding import redelivers, switch_heeds
from rocketaudit.readers.java.flow.loops import Loops
from rocketaudit.readers.java.values import BREAK, GAVE_UP, LIKELY, YIELD, Event, Exit, Scope, State, Value, few


class Arms(NamedTuple):
    """The states behind a switch, the paths that leave it, and what it yields as an expression."""

    following: list[State]
    exits: list[Exit]
    yielded: list[tuple[State, Value]]


class Switches(Loops):
    """Switches, old and new."""

    def switch(self, of: java.Switch, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        following, exits, _ = self.arms(of, states, scope)
        return few(following), [one for one in exits if one.kind != YIELD]

    def arms(self, of: java.Switch, states: list[State], scope: Scope) -> Arms:
        """The states behind a switch, the paths that leave it, and what it yields as an expression."""
        found = Arms([], [], [])
        tells_age = bool(scope.catching) and self.tells_age(of.subject, scope)
        late = tells_age and any(
            isinstance(one, java.Throw) or redelivers(one) for case in of.cases for one in case.body
        )
        for start in states:
            for state, subject in self.eval(of.subject, start, scope):
                state = asked(state, subject) if switch_heeds(of) else state
                self._through_arms(of, state, subject.const, late, scope, found)
        return found

    def _through_arms(
        self, of: java.Switch, state: State, const: str | None, late: bool, scope: Scope, found: Arms
    ) -> None:
        """One path through the arms that a subject may lead to; how it leaves them is added to `found`. `late`: the
        subject asks for the age of a message, and what has no arm of its own is too old."""
        falling: list[State] = []
        open_ = True
        named = any(self.label(one) == const for case in of.cases for one in case.labels)
        for case in of.cases:
            matches = self.matches(case, const, named)
            enters = falling + ([state] if open_ and matches is not False else [])
            if matches:
                open_ = False
            if not enters:
                continue
            if late and case.default:
                at = Place(scope.path, of.start, of.subject.end)
                enters = [one.with_event(Event(GAVE_UP, at, "", certainty=LIKELY)) for one in enters]
            if case.arrow and len(case.body) == 1 and isinstance(case.body[0], java.Do):
                yielded = [each for one in few(enters) for each in self.eval(case.body[0].value, one, scope)]
                found.yielded.extend(yielded)
                found.following.extend(got for got, _ in yielded)
                continue
            falling, left = self.sequence(case.body, few(enters), scope)
            if case.arrow:
                found.following.extend(falling)
                falling = []
            found.following.extend(one.state for one in left if one.kind == BREAK and not one.label)
            found.yielded.extend((one.state, one.value) for one in left if one.kind == YIELD)
            found.exits.extend(one for one in left if one.kind not in (BREAK, YIELD) or one.label)
        found.following.extend(falling)
        if open_ and not any(case.default for case in of.cases):
            found.following.append(state)

    def matches(self, case: java.SwitchCase, const: str | None, named: bool) -> bool | None:
        """Whether a switch comes to this arm: True, False, or None where it may. `named`: an arm has the constant."""
        if const is None:
            return None
        labels = {self.label(one) for one in case.labels}
        return const in labels or (case.default and not named)

    def label(self, of: java.Expr) -> str:
        """What a case label stands for."""
        match of:
            case java.Literal("string", text):
                return f'"{text}"'
            case java.Literal(_, text):
                return text
        return java.word(of)


__all__ = ["Switches"]
