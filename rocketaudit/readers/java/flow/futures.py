"""Calls that give work to another thread, wait for it, or add a step to its future.

In: the call, with what its receiver and arguments tell of work that another thread runs (`HANDED`). Out: the states
behind it. Which calls these are, handing.py says.
"""

import re
from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.flow.ending import ENDS, asked_later, failing
from rocketaudit.readers.java.flow.events import Outcomes, failures, has, place_of
from rocketaudit.readers.java.flow.expressions import Expressions
from rocketaudit.readers.java.flow.invocation import Invocation
from rocketaudit.readers.java.flow.unread import counts_down, dropped, forgotten
from rocketaudit.readers.java.library import joins, notices, storing
from rocketaudit.readers.java.values import (
    CAUGHT,
    HANDED,
    JOIN,
    LIKELY,
    NO_EVENTS,
    TELL,
    UNKNOWN_VALUE,
    WORK,
    Event,
    Events,
    Scope,
    State,
    Task,
    Thrown,
    Value,
)

_FIRST = "anyOf"  # a future that is done with the first of several


class Futures(Expressions):
    """What becomes of work between the hand-over and the join."""

    # -- hand-overs --------------------------------------------------------------------------------------------

    def _hands_over(self, call: Invocation, handed: tuple[str, str, Task | None]) -> Outcomes:
        """A call that gives work to another thread: how, how sure that is, and the task where it is seen (`handed`)."""
        of, state, scope = call.of, call.state, call.scope
        if state.inbox:
            return [(state, UNKNOWN_VALUE)]  # whoever takes it up again finds it in the inbox
        how, certainty, task = handed
        # A thread that is only the task of an executor is not started by itself.
        state = state.without(one for one in call.told if one.kind == HANDED and one.how == "new Thread")
        if of.name == "subscribe":
            state = state.without(failures(call.on.events))  # they end in that thread
        inner = self.inside(task, scope)
        if task is not None and counts_down(task) and self._may_fail(task, scope):
            # What it throws stays in that thread: of a hand-over, told at its own place.
            inner |= {Event(CAUGHT, place_of(of, scope), how, certainty=LIKELY)}
        at = place_of(of, scope)
        if of.name == "subscribe":
            at = at._replace(start=of.name_start)  # a chain may begin many lines before it
        event = self.handed(how, certainty, at, task, inner)
        minor = event.minor or self.watches(of, scope) or self.warms(task, scope)
        minor = minor or notices.measures_by_name(of)
        event = event._replace(minor=minor, beside=notices.names_a_log(of))
        return [(state.with_event(event), Value(events=frozenset((event,)), filled=True))]

    # -- joins -------------------------------------------------------------------------------------------------

    def _waited(self, call: Invocation) -> Outcomes | None:
        """What a call does that waits for other threads, or makes one future of several; None where it is neither."""
        of, state, scope = call.of, call.state, call.scope
        waits = self.joins(of, call.owner, call.on, state)
        if waits is None:
            return self._of_several(of, state, scope) if has(state.events, HANDED) else None
        if call.on.const == _FIRST:
            self.may_throw(state, WORK, scope)
            return [(state, UNKNOWN_VALUE)]  # whatever is not the first still runs
        # What the task threw comes out here; a time limit comes out while it still runs.
        timed = len(of.arguments) >= 1 and of.name != "invokeAll"
        latch = call.owner in joins.BARRIERS
        if latch and timed and dropped(of, scope.of.of.methods):
            return [(state, UNKNOWN_VALUE)]  # it may still run
        after = self.joined(state, waits)._replace(waited=True)
        if not latch:  # a latch says nothing of what the task threw, a future does
            after = after.without(one for each in waits for one in each.inner if one.place == each.place)
        tasks = forgotten(of, scope.of.of.methods) if of.name == "invokeAll" else []
        if any(self._may_fail(Task(one, scope), scope) for one in tasks):
            after = after.with_event(Event(CAUGHT, place_of(of, scope), of.name, certainty=LIKELY))
        scope.throwing[-1].append(Thrown(state if timed else after, "", JOIN))
        swallowed = frozenset(one for each in waits for one in each.inner)
        return self._passed(call._replace(state=after, told=call.told | swallowed))

    def _may_fail(self, task: Task, scope: Scope) -> bool:
        """Whether an exception of the work may leave a task."""
        if self.minor(task):
            return False
        inner = self._inner(task, scope)
        inner.throwing, inner.catching = [[]], []
        self.perform(task, State(), inner)
        return any(one.weight >= TELL for one in inner.throwing[0])

    def _of_several(self, of: java.Call, state: State, scope: Scope) -> Outcomes | None:
        """Several futures at once: each joined in a stream, the first of them, all of them."""
        if any(isinstance(one, java.Ref) and one.name in ("join", "get") for one in of.arguments):
            scope.throwing[-1].append(Thrown(self.joined(state), "", WORK))
            return [(self.joined(state), UNKNOWN_VALUE)]
        if joins.ends_with_first(of.name):
            return [(state, Value(_FIRST, filled=True))]
        if of.name == "allOf":
            return [(state, Value(events=frozenset(one for one in state.events if one.kind == HANDED)))]
        return None

    # -- further steps -----------------------------------------------------------------------------------------

    def _next_step(self, call: Invocation) -> tuple[State, Value]:
        """A further step of the same future; one that answers for a failure keeps it from whoever waits."""
        of, on, values, state, scope = call.of, call.on, call.values, call.state, call.scope
        if joins.joins_both(of.name):
            return self._joint_step(on, values, state, scope)
        task = values[0].task if of.name in ENDS and values else None
        if task is None or not self._forgets(of.name, task) or asked_later(of, scope.of.of.methods):
            return state, on
        ended = Event(CAUGHT, place_of(of, scope)._replace(start=of.name_start), of.name, certainty=LIKELY)
        steps = {one: one._replace(inner=one.inner | {ended}) for one in on.events if one.kind == HANDED}
        events = frozenset(steps.get(one, one) for one in state.events)
        return state._replace(events=events), on._replace(events=frozenset(steps.get(one, one) for one in on.events))

    def _ended_of_others(self, call: Invocation) -> Outcomes | None:
        """A step that keeps the failure of a future to itself that somebody else made, whose start is not seen:
        `client.storeAsync(order).exceptionally(e -> null)`. Who waits for what it answers does not hear of it. None
        where it is no such step."""
        of, state, scope = call.of, call.state, call.scope
        task = call.values[0].task if call.values else None
        chained = of.name.startswith("exceptionally") or call.owner in joins.FUTURES or _is_step(of.target)
        if task is None or not chained or not state.worked or _is_dropped(of, scope) or _only_reads(of.target):
            return None
        if not self._forgets(of.name, task) or asked_later(of, scope.of.of.methods):
            return None
        ended = Event(CAUGHT, place_of(of, scope)._replace(start=of.name_start), of.name, certainty=LIKELY)
        return [(state.with_event(ended), Value(events=call.told | {ended}, filled=True))]

    def _forgets(self, step: str, task: Task) -> bool:
        """Whether a step keeps a failure to itself: it only tells people, or does nothing at all."""
        code, scope, parts = task.code, task.scope, []
        bound = self.referred(code, scope) if isinstance(code, java.Ref) else None
        if bound is not None and bound.method.body is not None:
            parts = failing(step, bound.method.params, bound.method.body.block)
            scope = Scope(bound.owner, bound.owner, self.types_of(bound))
        elif isinstance(code, java.Lambda):
            parts = failing(step, code.params, code.body)
        found = [each for part in parts for each in java.walk(part)]
        nodes = [node for node, _ in found]
        calls = notices.calls_outside_logs(found)
        if not nodes or any(isinstance(node, java.Throw | java.Assign) for node in nodes):
            return False
        noted = any(self.owner_name(one.target, scope) in storing.HOLDERS for one in calls)
        return not noted and (not calls or all(self.only_beside(one) for one in calls))

    def _joint_step(self, on: Value, values: Sequence[Value], state: State, scope: Scope) -> tuple[State, Value]:
        """A step that is done when another future is as well: one that is given, or that a lambda answers with."""
        task = values[0].task if values else None
        answered = self._answered_by(task, state, scope) if task is not None else NO_EVENTS
        given = frozenset(event for one in values for event in one.events) | answered
        return state, on._replace(events=on.events | frozenset(one for one in given if one.kind == HANDED))

    def _answered_by(self, task: Task, state: State, scope: Scope) -> Events:
        """What the value of a lambda tells that names a variable: `first.thenCompose(done -> second)`."""
        body = task.code.body if isinstance(task.code, java.Lambda) else None
        return self._named(body, body.id, state, scope).events if isinstance(body, java.Name) else NO_EVENTS


def _is_step(of: java.Expr | None) -> bool:
    """Whether a receiver is a step of a future: `client.load(id).thenCompose(..)`."""
    return isinstance(of, java.Call) and of.name.startswith(("then", "when", "exceptionally", "handle"))


def _only_reads(of: java.Expr | None) -> bool:
    """Whether a future is that of a question and of nothing behind it: `users.findName(id)`."""
    return isinstance(of, java.Call) and bool(_READS.match(of.name)) and not _is_step(of)


_READS = re.compile(r"(?:get|find|load|fetch|query|read|lookUp|lookup|list|search|count|is|has)(?=[A-Z]|$)")


def _is_dropped(of: java.Call, scope: Scope) -> bool:
    """Whether a call is a statement, whose value nobody has."""
    method = java.method_at(scope.of.of.methods, of.start)
    return any(isinstance(one, java.Do) and one.value is of for one, _ in java.walk(method)) if method else False


__all__ = ["Futures"]
