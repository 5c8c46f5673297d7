"""What a statement does to a path.

In: a statement, and the states before it. Out: the states behind it, and the paths that leave through it (Exit).
"""

from collections.abc import Iterable

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Place, Typed
from rocketaudit.readers.java.flow.alternatives import made_here
from rocketaudit.readers.java.flow.catching import Catching
from rocketaudit.readers.java.flow.events import failures
from rocketaudit.readers.java.flow.heeding import (
    fails_where_it_holds,
    heeds,
    only_logs,
    redelivers,
    tells_failure,
    throws_on,
)
from rocketaudit.readers.java.flow.unheeded import is_answer, unheeded
from rocketaudit.readers.java.library import notices, storing
from rocketaudit.readers.java.values import (
    ANSWER,
    BREAK,
    CAUGHT,
    GAVE_UP,
    LIKELY,
    RETURN,
    UNKNOWN_VALUE,
    WORK,
    YIELD,
    Event,
    Events,
    Exit,
    Scope,
    State,
    Thrown,
    Value,
    few,
)

_MESSAGES = frozenset(("MessageExt", "Message", "MessageView"))


class Statements(Catching):
    """Statements, one after the other."""

    def block(self, block: java.Block, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        return self.sequence(block.statements, states, scope)

    def sequence(
        self, statements: Iterable[java.Stmt], states: list[State], scope: Scope
    ) -> tuple[list[State], list[Exit]]:
        exits: list[Exit] = []
        for statement in statements:
            if not states:
                break
            states, left = self.statement(statement, states, scope)
            exits += left
        return states, exits

    def statement(self, of: java.Stmt, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        """The states behind a statement, and the paths that leave through it."""
        self.spend(len(states))
        match of:
            case java.Do(value):
                return few(state for one in states for state, _ in self.eval(value, one, scope)), []
            case java.Local():
                return self.local(of, states, scope), []
            case java.Block():
                return self.block(of, states, scope)
            case java.If():
                return self.if_(of, states, scope)
            case java.Try():
                return self.try_(of, states, scope)
            case java.Return(value):
                return [], self.return_(of, value, states, scope)
            case java.Throw(value):
                self.throw(of, value, states, scope)
                return [], []
            case java.Loop():
                return self.loop(of, states, scope)
            case java.Switch():
                return self.switch(of, states, scope)
            case java.Jump():
                return self.jump(of, states, scope)
            case java.Labeled(label, body):
                following, exits = self.statement(body, states, scope)
                following += [one.state for one in exits if one.kind == BREAK and one.label == label]
                return few(following), [one for one in exits if not (one.label == label and one.kind == BREAK)]
        return states, []

    def local(self, of: java.Local, states: list[State], scope: Scope) -> list[State]:
        kind = Typed(of.type, scope.path)
        if of.type.name in (java.VAR, "val"):
            kind = (self.type_of(of.value, scope) if of.value else None) or kind
        kind = made_here(self, of, scope) or kind
        scope.types[of.name] = kind
        if isinstance(of.value, java.Call) and of.value.arguments:
            scope.chosen.add(of.name)
        if of.value is None:
            return few(one.with_var(of.name, UNKNOWN_VALUE) for one in states)
        self.note_age(of.name, of.value, scope)
        if is_answer(self, of.value, scope):
            scope.answered.add(of.name)
        value = of.value
        words = bool(scope.catching) and isinstance(value, java.Call) and notices.puts_into_words(of.type, value)
        scope.wording += words
        found = few(state.with_var(of.name, got) for one in states for state, got in self.eval(value, one, scope))
        scope.wording -= words
        return found

    def if_(self, of: java.If, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        holds, fails = self.split(of.test, states, scope, heeds(of))
        if any(one.noticed for one in (*holds, *fails)):
            known = frozenset(event for one in states for event in one.noticed)
            if fails_where_it_holds(of.test):
                fails = [_went_well(one, known) for one in fails]
            else:
                holds = [_went_well(one, known) for one in holds]
        if unheeded(self, of, scope):
            at = Place(scope.path, of.start, of.test.end + 1)
            event = Event(CAUGHT, at, ANSWER, certainty=LIKELY, covers=(of.start, of.start))
            if fails_where_it_holds(of.test):
                holds = [one.with_event(event) for one in holds]
            else:
                fails = [one.with_event(event) for one in fails]
        given_up = self.gives_up(of.test, scope)
        if given_up is not None and not (of.other is None and only_logs(of.then)):
            event = Event(GAVE_UP, Place(scope.path, of.start, of.test.end + 1), "", certainty=LIKELY)
            if given_up:
                # `times >= MAX && parked(message)`: what is kept is not given up
                if not self._keeps_first(of.test, scope):
                    holds = [one.with_event(event) for one in holds]
            elif of.other is not None or scope.catching or throws_on(of.then, scope) or redelivers(of.then):
                fails = [one.with_event(event) for one in fails]
        following, exits = self.statement(of.then, holds, scope) if holds else ([], [])
        if of.other is None:
            return few(following + fails), exits
        otherwise, more = self.statement(of.other, fails, scope) if fails else ([], [])
        return few(following + otherwise), exits + more

    def _keeps_first(self, test: java.Expr, scope: Scope) -> bool:
        """Whether a condition itself stores the message, beside asking how often it came."""
        others = test.operands if isinstance(test, java.Op) and test.op == "&&" else ()
        calls = (node for one in others if self.gives_up(one, scope) is None for node, _ in java.walk(one))
        for node in calls:
            if isinstance(node, java.Call) and any(self._is_message(one, scope) for one in node.arguments):
                bound, _, _ = self.target(node, scope)
                if storing.stores(node, self.owner_name(node.target, scope)) or (bound and self.writes(bound)):
                    return True
        return False

    def _is_message(self, of: java.Expr, scope: Scope) -> bool:
        """Whether an argument is a message of the client's, or made of one."""
        for node, _ in java.walk(of):
            typed = scope.types.get(node.id) if isinstance(node, java.Name) else None
            kinds = (typed.type, *typed.type.arguments) if typed is not None else ()
            if any(one.name.rpartition(".")[2] in _MESSAGES for one in kinds):
                return True
        return False

    # -- ends --------------------------------------------------------------------------------------------------

    def return_(self, of: java.Return, value: java.Expr | None, states: list[State], scope: Scope) -> list[Exit]:
        at = Place(scope.path, of.start, of.end)
        if value is None:
            return [Exit(RETURN, one, at=at) for one in states]
        if isinstance(value, java.Ternary):
            return self.either(of, value, states, scope)
        found = [(state, got) for one in states for state, got in self.eval(value, one, scope)]
        if scope.catching and isinstance(value, java.Call) and value.arguments and not notices.makes_answer(value):
            # A catch that answers with what another call makes of it: a fallback.
            instead = self.falls_back(value, scope)
            found = [
                (self.kept(state, scope) if instead or (instead is None and got.const is None) else state, got)
                for state, got in found
            ]
        elif not scope.catching:
            found = [_passed_on(state, got, tells_failure(value)) for state, got in found]
        return [Exit(RETURN, state, got, at=at) for state, got in found]

    def either(self, of: java.Return, value: java.Ternary, states: list[State], scope: Scope) -> list[Exit]:
        """A return of one of two values."""
        holds, fails = self.split(value.test, states, scope)
        given_up = self.gives_up(value.test, scope) if scope.catching else None
        if given_up is not None:
            event = Event(GAVE_UP, Place(scope.path, value.start, value.test.end), "", certainty=LIKELY)
            holds, fails = (
                [one.with_event(event) if late else one for one in those]
                for those, late in ((holds, given_up), (fails, not given_up))
            )
        exits = self.return_(of, value.then, holds, scope) if holds else []
        return exits + (self.return_(of, value.other, fails, scope) if fails else [])

    def falls_back(self, of: java.Call, scope: Scope) -> bool | None:
        """Whether a method that a catch answers with does something else instead: it is given more than the failure,
        and does more than to log. None where the tree does not show it."""
        bound, _, _ = self.target(of, scope)
        if bound is None or bound.method.body is None:
            return None
        given = [self.owner_name(one, scope) for one in of.arguments if not isinstance(one, java.Literal)]
        if all(name.endswith(("Exception", "Throwable", "Error")) for name in given):
            return False
        calls = [node for node, _ in java.walk(bound.method.body.block) if isinstance(node, java.Call)]
        return bool(calls) and not self.only_beside(bound.method.body.block)

    def throw(self, of: java.Throw, value: java.Expr, states: list[State], scope: Scope) -> None:
        name = value.type.name.rpartition(".")[2] if isinstance(value, java.New) else ""
        at = Place(scope.path, of.start, of.end)
        for one in states:
            for state, _ in self.eval(value, one, scope):
                # What is thrown on is not swallowed here.
                handled = self.active(scope) | state.noticed
                scope.throwing[-1].append(Thrown(state.without(handled), name, WORK, at))

    def jump(self, of: java.Jump, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        if of.value is None:
            return [], [Exit(of.kind, one, label=of.label) for one in states]
        value = of.value
        return [], [Exit(YIELD, state, got) for one in states for state, got in self.eval(value, one, scope)]


def _went_well(state: State, known: Events) -> State:
    """The path on the good side of a test: there was none of the failures that the test has asked for."""
    return state._replace(noticed=frozenset(one for one in state.noticed if one in known or one in state.events))


def _passed_on(state: State, value: Value, failing: bool) -> tuple[State, Value]:
    """A path that ends with an answer which tells of a failure: that somebody looked at it on the way is no answer to
    it, whoever gets it has it now. `failing`: the answer is one that says so in any case."""
    asked_for = failures(state.noticed)  # and not kept since
    told = asked_for if failing else asked_for & value.events
    if not told:
        return state, value
    return state._replace(events=state.events | told), value._replace(events=value.events | told)


__all__ = ["Statements"]
