"""What code does that is passed on as a value, where it is run: a lambda, a method reference, an object of one method.

In: the Task, and the state before it is run. Out: the states behind it, each with its value; or, where another thread
runs it, the failures that it keeps to itself.
"""

from abc import abstractmethod
from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Typed
from rocketaudit.readers.java.flow.events import FAR_CAUGHT, Outcomes, called, distinct, place_of
from rocketaudit.readers.java.flow.held import held_by, runs_it
from rocketaudit.readers.java.flow.invocation import Invocation, bare
from rocketaudit.readers.java.flow.unresolved import Unresolved
from rocketaudit.readers.java.library import threads
from rocketaudit.readers.java.values import (
    CAUGHT,
    NO_EVENTS,
    RETURN,
    UNKNOWN_VALUE,
    Events,
    Exit,
    Scope,
    State,
    Task,
    Value,
)


class Tasks(Unresolved):
    """Code that is run by whoever is given it. `narrow`: of several pieces of code, or methods, that a call may lead to
    none is followed."""

    narrow = False
    performing: set[tuple[str, int]]

    @abstractmethod
    def block(self, block: java.Block, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        """The states behind a block, and the ends in it."""

    def perform(self, task: Task, state: State, scope: Scope, element: Typed | None = None) -> Outcomes:
        """A task that runs here and now, in the variables of where it was written. One that makes others of its kind
        is followed once."""
        code = task.code.of if isinstance(task.code, Declared) else task.code
        key = (task.code.path if isinstance(task.code, Declared) else task.scope.path, code.start)
        if key in self.performing:
            self.cut_short()
            return [(state, UNKNOWN_VALUE)]
        self.performing.add(key)
        try:
            return self._performed(task, state, scope, element)
        finally:
            self.performing.discard(key)

    def _performed(self, task: Task, state: State, scope: Scope, element: Typed | None) -> Outcomes:
        match task.code:
            case java.Lambda(params, body):
                inner = self._inner(task, scope)
                for param in params:
                    if param.type is not None:
                        inner.types[param.name] = Typed(param.type, inner.path)
                    else:
                        inner.types.pop(param.name, None)
                if element is not None and len(params) == 1 and params[0].type is None:
                    inner.types[params[0].name] = element
                    inner.chosen.add(params[0].name)
                if isinstance(body, java.Block):
                    following, exits = self.block(body, [state], inner)
                    left = [(one.state, one.value) for one in exits if one.kind == RETURN]
                    return [(one, UNKNOWN_VALUE) for one in following] + left
                return self.eval(body, state, inner)
            case java.Ref(target, name, start, end):
                return self._referred(java.Call(target, name, (), start, start, end), task, state, scope)
            case java.Class():
                return self._object(Declared(task.scope.path, task.code, _around(task.scope)), task, state, scope)
            case Declared():
                return self._object(task.code, task, state, scope)
        return [(state, UNKNOWN_VALUE)]

    def _referred(self, of: java.Call, task: Task, state: State, scope: Scope) -> Outcomes:
        """A method reference: the method of that name, with however many parameters."""
        inner = self._inner(task, scope)
        owner = self._owner_of(of.target, inner)
        bound = self.referred(java.Ref(of.target, of.name, of.start, of.end), inner) if of.target else None
        if bound is not None and bound.method.body is not None:
            same = owner == inner.this
            this = owner if owner and owner.of.kind != "interface" else bound.owner
            return self._enter(bare(of, "", state, inner), bound, this, same)
        return self._unresolved(bare(of, self.owner_name(of.target, inner), state, inner))

    def referred(self, of: java.Ref, scope: Scope) -> Bound | None:
        """The method of the tree that a method reference means, with a body."""
        owner = self._owner_of(of.target, scope)
        if owner is None:
            return None
        bound = self.tree.implementation(owner, of.name, -1) or self.tree.method(owner, of.name, -1)
        return bound if bound is not None and bound.method.body is not None else None

    def _owner_of(self, target: java.Expr | None, scope: Scope) -> Declared | None:
        if isinstance(target, java.Name) and target.id == "this":
            return scope.this
        return self.class_of(target, scope)

    def _object(self, of: Declared, task: Task, state: State, scope: Scope) -> Outcomes:
        """An object with one method that matters: run, call, accept."""
        methods = [one for one in of.of.methods if one.body is not None and one.name != "<init>"]
        method = next((one for one in methods if one.name in threads.RUNS), methods[0] if methods else None)
        if method is None or method.body is None:
            return [(state, UNKNOWN_VALUE)]
        inner = Scope(of, of, {**task.scope.types, **self.types_of(Bound(of, method))})
        inner.throwing = scope.throwing
        inner.catching = scope.catching
        following, exits = self.block(method.body.block, [state], inner)
        left = [(one.state, one.value) for one in exits if one.kind == RETURN]
        return [(one, UNKNOWN_VALUE) for one in following] + left

    def _inner(self, task: Task, scope: Scope) -> Scope:
        """The scope of a task, whose exceptions go to whoever runs it."""
        inner = Scope(task.scope.of, task.scope.this, dict(task.scope.types))
        inner.chosen = set(task.scope.chosen)
        inner.throwing = scope.throwing
        inner.catching = scope.catching
        inner.replaced = task.scope.replaced
        return inner

    def inside(self, task: Task | None, scope: Scope) -> Events:
        """The failures that a task which another thread runs keeps to itself."""
        if task is None:
            return NO_EVENTS
        inner = self._inner(task, scope)
        inner.throwing, inner.catching = [[]], []
        found = self.perform(task, State(), inner)
        return frozenset(
            event
            for state, _ in found
            for event in state.events
            # What the task leaves in a variable tells whoever waits for it.
            if event.kind == CAUGHT and not any(event in value.events for _, value in state.vars)
        )

    # -- code that a call finds in a variable, a field or a map ------------------------------------------------

    def _held(self, of: java.Call, on: Value, scope: Scope) -> list[Task]:
        """The code of the object that a call is made on, where it is an object of one method."""
        if self.narrow or self.depth > FAR_CAUGHT + 1:
            self.cut_short()
            return []
        tasks = [on.task] if on.task is not None else held_by(self, of, scope)
        return [one for one in tasks if runs_it(one, of.name)]

    def _run_held(self, call: Invocation, tasks: Sequence[Task]) -> Outcomes:
        """A call that runs one of several pieces of code that are passed on or kept somewhere."""
        of, state, scope = call.of, call.state, call.scope
        found: Outcomes = []
        self.depth += 1
        try:
            for task in tasks:
                code = task.code
                if isinstance(code, java.Class):
                    body = Declared(task.scope.path, code, _around(task.scope))
                    method = next(one for one in code.methods if one.name == of.name)
                    found += self._enter(call, Bound(body, method), body, False)
                    continue
                ran = self.perform(task, state, scope)
                elsewhere = task.scope.path != scope.path
                found += [_from_there(each, state, of, scope) if elsewhere else each for each in ran]
        finally:
            self.depth -= 1
        return distinct(found)


def _from_there(ran: tuple[State, Value], before: State, of: java.Call, scope: Scope) -> tuple[State, Value]:
    """A state with what happened since in code of another file, and the value, as they look from the call that led
    there."""
    after, got = ran
    seen = {one: called(one, place_of(of, scope)) for one in (after.events | got.events) - before.events}
    events = frozenset(seen.get(one, one) for one in after.events)
    return after._replace(events=events), got._replace(events=frozenset(seen.get(one, one) for one in got.events))


def _around(scope: Scope) -> tuple[java.Class, ...]:
    return (*scope.of.around, scope.of.of)


__all__ = ["Tasks"]
