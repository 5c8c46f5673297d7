"""Failures that a library gives to code of the application: recoveries, fallbacks, chains that end an error.

In: a call such as retryTemplate.execute(work, recovery), Mono.onErrorResume, Try.run, or a method with a fallback named
in an annotation. Out: the paths on which the work failed, judged as a catch would be: whoever stores the message,
throws, or answers with the failure has not lost it.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed
from rocketaudit.readers.java.flow.aspects import advice_around, swallowing
from rocketaudit.readers.java.flow.entering import Entering
from rocketaudit.readers.java.flow.events import Outcomes, called, failures, place_of
from rocketaudit.readers.java.flow.fallbacks import (
    CHAINED,
    TRIES,
    TRY,
    ends_error,
    fallback_given,
    fallback_methods,
    makes_try,
    narrow,
    positions,
    reactive_source,
    step_of_try,
)
from rocketaudit.readers.java.flow.feign import Fallback, says_well
from rocketaudit.readers.java.library import notices
from rocketaudit.readers.java.tree.resolve import param_types
from rocketaudit.readers.java.values import (
    CAUGHT,
    CERTAIN,
    DOUBTFUL,
    LIKELY,
    NO_EVENTS,
    PARSE,
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

_DEEPEST = 8
# The names of all calls that `recovered` is asked about.
RECOVERS = CHAINED | TRIES | {"execute", "ofException", "ofPredicate", "get"}


class Recovering(Entering):
    """What becomes of failures that are answered by somebody else's code."""

    depth = 0

    @abstractmethod
    def body(self, block: java.Block, states: list[State], scope: Scope) -> list[Exit]:
        """The ends of a block that is the whole of a method or a lambda."""

    @abstractmethod
    def eval(self, of: java.Expr, state: State, scope: Scope) -> Outcomes:
        """The states behind an expression, each with its value."""

    @abstractmethod
    def perform(self, task: Task, state: State, scope: Scope, element: Typed | None = None) -> Outcomes:
        """The states behind a task that is run here and now; `element` is the type of what it is given, where it leaves
        that out."""

    # -- methods of beans --------------------------------------------------------------------------------------

    def surrounding(self, bound: Bound, this: Declared) -> list[Exit]:
        """How a call through the proxy ends where the aspects around the method, or the method that takes over for it,
        swallow what it throws."""
        around = advice_around(self, bound, this)
        ends = [exit for one in around for exit in swallowing(self.run(one, one.owner), self.tree)]
        return [*ends, *self._taken_over(bound, this)] if bound.method.annotations else ends

    def _taken_over(self, bound: Bound, this: Declared) -> list[Exit]:
        methods, how = fallback_methods(self.tree, bound, this)
        found: list[Exit] = []
        if self.depth > _DEEPEST:
            return found
        self.depth += 1
        try:
            for one in methods:
                lost = list(self._lost_in(one, this, how))
                if not lost:
                    return []  # which of several takes over is not known
                found += lost
        finally:
            self.depth -= 1
        return found

    def _lost_in(self, of: Bound, this: Declared, how: str) -> Iterator[Exit]:
        """The ends of a method that takes over at which the failure is forgotten."""
        if of.method.body is None:
            return
        start = of.method.name_start
        event = Event(CAUGHT, Place(of.owner.path, start, start + len(of.method.name)), how, certainty=LIKELY)
        scope = Scope(of.owner, this, self.types_of(of))
        state = State(worked=True, served=True)
        for one in self._forgetting(of.method.body.block, event, state, scope):
            yield one._replace(state=one.state._replace(vars=frozenset(), noticed=NO_EVENTS))

    def _forgetting(self, block: java.Block, event: Event, state: State, scope: Scope) -> Iterator[Exit]:
        """The ends of code that is given a failure, at which that is neither stored nor thrown on."""
        scope.catching.append(event)
        for one in self.body(block, [state.with_event(event)], scope):
            if one.kind == RETURN and event in one.state.events and not one.state.stored:
                yield one

    def answered_instead(self, of: java.Call, instead: Sequence[Fallback], state: State, scope: Scope) -> Outcomes:
        """How a call of another application ends that failed and is answered by a fallback."""
        found: Outcomes = []
        for one in instead:
            event = Event(CAUGHT, one.at, "fallback", certainty=LIKELY)
            inner = Scope(one.holder, one.holder, param_types(one.params, one.holder.path))
            beside = frozenset((CAUGHT,)) if notices.names_a_log(of) else frozenset[str]()
            seen = called(event, place_of(of, scope), beside=beside)
            after = state.with_event(seen)._replace(worked=True, served=True)
            for end in self._forgetting(one.block, event, State(), inner):
                told = NO_EVENTS if says_well(self, end.at) else frozenset((seen,))
                found.append((after, Value(end.value.const, told)))
        return found

    # -- calls -------------------------------------------------------------------------------------------------

    def recovered(self, of: java.Call, state: State, scope: Scope) -> Outcomes | None:
        """What a call does that runs one piece of code and gives its failure to another, or ends an error in a chain;
        None where it is no such call."""
        if of.name in CHAINED:
            return self._chained(of, state, scope)
        if makes_try(self, of, scope):
            return self._tried(of, state, scope)
        found = positions(self, of, scope)
        if found is not None:
            work, recovery = found
            return self._both(of, of.arguments[work], of.arguments[recovery], state, scope)
        fallback = fallback_given(self, of, scope)
        return self._both(of, of.arguments[0], fallback, state, scope) if fallback is not None else None

    def _both(self, of: java.Call, work: java.Expr, recovery: java.Expr, state: State, scope: Scope) -> Outcomes | None:
        """`execute(work, recovery)`: the first, and where that fails the second."""
        first, second = self._task(work, state, scope), self._task(recovery, state, scope)
        if first is None or (second is None and isinstance(recovery, java.Name | java.Field | java.Call)):
            return None
        scope.throwing.append([])
        found = self.perform(first, state, scope)
        thrown = scope.throwing.pop()
        event = self._event(of, thrown, CERTAIN, scope)
        return found + self._ended(event, thrown, second, scope)

    def _tried(self, of: java.Call, state: State, scope: Scope) -> Outcomes | None:
        """`Try.run(work)`: an object that knows of the failure."""
        task = self._task(of.arguments[0], state, scope)
        if task is None:
            return None
        scope.throwing.append([])
        found = self.perform(task, state, scope)
        thrown = scope.throwing.pop()
        event = self._event(of, thrown, CERTAIN, scope, TRY)
        return found + self._ended(event, thrown, None, scope)

    def of_try(self, of: java.Call, on: Value, values: Sequence[Value], state: State, scope: Scope) -> Outcomes | None:
        """A step of a Try that failed: it throws, gives the failure to a handler, or passes it on."""
        known = frozenset(one for one in on.events if one.kind == CAUGHT and one.how == TRY)
        step = step_of_try(of.name) if known else ""
        if step == "throws":
            scope.throwing[-1].append(Thrown(state.without(known), "", WORK))
            return []
        if step == "passes":
            return [(state, on)]
        if step != "handles":
            return None
        scope.catching += known
        tasks = [one.task for one in values if one.task is not None]
        found = [got for task in tasks for got in self.perform(task, state, scope)]
        del scope.catching[len(scope.catching) - len(known) :]
        behind = [after for after, _ in found] if tasks else [state]
        if of.name != "onFailure":
            # It holds the other's value now; whoever asks for that is given it.
            behind = [_renamed(after, known, of.name) for after in behind]
        return [(after, Value(None, failures(after.events) - failures(state.events - known))) for after in behind]

    def _chained(self, of: java.Call, state: State, scope: Scope) -> Outcomes | None:
        """An operator that ends the error of the chain before it: `mono.onErrorResume(e -> Mono.empty())`."""
        if of.target is None or not ends_error(of):
            return None
        scope.throwing.append([])
        before = self.eval(of.target, state, scope)
        thrown = scope.throwing.pop()
        if not thrown:
            # The work was called where the variable was set.
            thrown = [Thrown(after, "", WORK) for after, _ in before if after.worked]
        sure = LIKELY if of.name == "subscribe" and not reactive_source(of.target) else CERTAIN
        event = self._event(of, thrown, narrow(of) or sure, scope)
        handler = of.arguments[-1] if of.arguments else None
        if of.name == "subscribe":
            handler = of.arguments[1] if len(of.arguments) > 1 else None
        task = self._task(handler, state, scope) if handler is not None else None
        ended = self._ended(event, thrown, task, scope)
        if event is not None and len(of.arguments) > 1 and handler is not None and _throws_on(handler):
            # What of a type is passed by under a condition, and thrown on else, was looked at.
            ended = [(after.without((event,)), value._replace(events=value.events - {event})) for after, value in ended]
        return before + [(after, Value(None, value.events, filled=True)) for after, value in ended]

    def _task(self, of: java.Expr, state: State, scope: Scope) -> Task | None:
        return next((value.task for _, value in self.eval(of, state, scope) if value.task is not None), None)

    def _event(self, of: java.Call, thrown: Sequence[Thrown], sure: str, scope: Scope, how: str = "") -> Event | None:
        """The failure of the work; None where nothing of it may fail."""
        weight = max((one.weight for one in thrown), default=QUIET)
        if weight == QUIET:
            return None
        certainty = DOUBTFUL if weight == PARSE else sure
        place = place_of(of, scope)._replace(start=of.name_start)
        return Event(CAUGHT, place, how or of.name, certainty=certainty, covers=(of.start, of.end))

    def _ended(self, event: Event | None, thrown: Sequence[Thrown], task: Task | None, scope: Scope) -> Outcomes:
        """The paths behind a failure that a piece of code is given, if any."""
        if event is None:
            return []
        weight = max(one.weight for one in thrown)
        entering = few(one.state.with_event(event) for one in thrown if one.weight == weight)
        scope.catching.append(event)
        found: Outcomes = []
        for one in entering:
            found += self.perform(task, one, scope) if task is not None else [(one, UNKNOWN_VALUE)]
        scope.catching.pop()
        return [
            (state, value._replace(events=value.events | (failures(state.events) & {event}))) for state, value in found
        ]


def _renamed(state: State, events: Events, how: str) -> State:
    """The state with failures that have been answered by a value."""
    answered = frozenset(one._replace(how=how) if one in events else one for one in state.events)
    return state._replace(events=answered)


def _throws_on(handler: java.Expr) -> bool:
    """Whether the code that an error is given to throws it on, or answers with one."""
    return any(
        isinstance(node, java.Throw) or (isinstance(node, java.Call) and answers_with_error(node))
        for node, _ in java.walk(handler)
    )


def answers_with_error(of: java.Call) -> bool:
    """Whether a call makes a chain or future that fails: `Mono.error(e)`."""
    target = java.word(of.target)
    return (of.name == "error" and target in ("Mono", "Flux", "Observable", "Single", "Completable")) or (
        of.name in ("failedFuture", "failedStage") and target == "CompletableFuture"
    )


__all__ = ["RECOVERS", "Recovering", "answers_with_error"]
