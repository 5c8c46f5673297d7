"""What evaluating an expression does to a path: calls above all."""

import re
from abc import abstractmethod
from collections.abc import Iterable, Sequence

from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.alternatives import alternatives
from rocketaudit.readers.java.buffered import FILLS, KEEPS, flushed, root
from rocketaudit.readers.java.constants import constant_behind, constant_got, finals_of
from rocketaudit.readers.java.ending import ENDS, asked_later, failing
from rocketaudit.readers.java.entering import (
    FAR_CAUGHT,
    MOST_OUTCOMES,
    ONE,
    Outcomes,
    called,
    distinct,
    failures,
    gathered,
    has,
    place_of,
)
from rocketaudit.readers.java.held import held_by, kept_in, runs_it
from rocketaudit.readers.java.recovering import RECOVERS, Recovering, answers_with_error
from rocketaudit.readers.java.tree import Bound, Declared, Typed
from rocketaudit.readers.java.values import (
    ACKED,
    BUFFERED,
    CAUGHT,
    CERTAIN,
    DOUBTFUL,
    HANDED,
    JOIN,
    LIKELY,
    NO_EVENTS,
    NULL,
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

_RUNS_IT = re.compile(r"(?:execute|call|invoke|doIn|inTransaction|run|with[A-Z]|supply|retry|tryExecute|lock)")
_REGISTERS = re.compile(r"(?:set|register|install)[A-Z]\w*(?:Listener|Hook|Handler|Interceptor|Checker|Callback)$")
_FIRST = "anyOf"  # a future that is done with the first of several
_MANY = ("List", "Set", "Collection", "Stream", "Optional", "Iterable", "Queue")
_SETTER = re.compile(r"set[A-Z]|add|put|append|remove|clear|increment|decrement|getAndIncrement|compareAndSet|set$")


class Calls(Recovering):
    """Expressions and conditions; Flow adds the statements and the methods. `narrow`: of several methods that a call
    may lead to none is followed."""

    narrow = False

    @abstractmethod
    def arms(
        self, of: java.Switch, states: list[State], scope: Scope
    ) -> tuple[list[State], list[Exit], list[tuple[State, Value]]]:
        """The states behind a switch, the ends in it, and what its arms yield."""

    @abstractmethod
    def block(self, block: java.Block, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        """The states behind a block, and the ends in it."""

    @abstractmethod
    def spend(self, steps: int) -> None:
        """Take from the budget of a listener."""

    # -- conditions --------------------------------------------------------------------------------------------

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
            case java.Op("instanceof") if scope.catching:
                # Which failure a catch has to do with: what it does about one kind, it does not about the others.
                outcomes = [one for state in states for one in self.eval(test, state, scope)]
                return self._truth(outcomes, heeds)[0], few(state for state, _ in outcomes)
        outcomes = [one for state in states for one in self.eval(test, state, scope)]
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
                    outcomes.append((state, Value(_same(a, b), events=a.events | b.events)))
        return self._truth(outcomes, heeds)

    # -- expressions -------------------------------------------------------------------------------------------

    def eval(self, of: java.Expr, state: State, scope: Scope) -> Outcomes:
        """What an expression may be, and the state behind it."""
        self.spend(1)
        match of:
            case java.Literal(kind, text):
                return [(state, Value(f'"{text}"' if kind == "string" else text))]
            case java.Name(name):
                return [(state, self._named(of, name, state, scope))]
            case java.Field(target, name):
                return self._field_value(of, target, name, state, scope)
            case java.Call():
                return self.call(of, state, scope)
            case java.New():
                return self.new(of, state, scope)
            case java.Lambda() | java.Ref():
                return [(state, Value(task=Task(of, scope), filled=True))]
            case java.Assign():
                return self.assign(of, state, scope)
            case java.Ternary(test, then, other):
                holds, fails = self.split(test, [state], scope)
                return [got for one in holds for got in self.eval(then, one, scope)] + [
                    got for one in fails for got in self.eval(other, one, scope)
                ]
            case java.Cast(kind, value, binds):
                if binds:
                    scope.types[binds] = Typed(kind, scope.path)
                return self.eval(value, state, scope)
            case java.Switch():
                _, _, yielded = self.arms(of, [state], scope)
                return yielded or [(state, UNKNOWN_VALUE)]
            case java.Op("&&" | "||" | "!" | "==" | "!="):
                holds, fails = self.split(of, [state], scope)
                return [(one, _derived("true", one, state)) for one in holds] + [
                    (one, _derived("false", one, state)) for one in fails
                ]
            case java.Op(_, operands) | java.Other(operands):
                return [(after, Value(events=told)) for after, told, _ in self._each(operands, state, scope)]
        return [(state, UNKNOWN_VALUE)]

    def _each(
        self, parts: Iterable[java.Expr], state: State, scope: Scope
    ) -> list[tuple[State, Events, tuple[Value, ...]]]:
        """Several expressions, one after the other: the states behind them, what their values tell, the values."""
        found: list[tuple[State, Events, tuple[Value, ...]]] = [(state, NO_EVENTS, ())]
        for part in parts:
            found = [
                (after, told | value.events, (*values, value))
                for before, told, values in found
                for after, value in self.eval(part, before, scope)
            ]
            if len(found) > 1:
                found = list(dict.fromkeys(found))[:MOST_OUTCOMES]
        return found

    def _named(self, of: java.Name | java.Field, name: str, state: State, scope: Scope) -> Value:
        known = state.value(name)
        if known is not None:
            return known
        if name.isupper() or name in finals_of(self, scope.this) or name in finals_of(self, scope.of):
            return Value(constant_behind(self, of, scope))
        return UNKNOWN_VALUE

    def _field_value(self, of: java.Field, target: java.Expr, name: str, state: State, scope: Scope) -> Outcomes:
        if isinstance(target, java.Name):
            if target.id == "Boolean" and name in ("TRUE", "FALSE"):
                return [(state, Value(name.lower()))]
            if target.id == "this":
                return [(state, self._named(of, name, state, scope))]
            told = failures((state.value(target.id) or UNKNOWN_VALUE).events)
            return [(state, Value(constant_behind(self, of, scope), told))]
        if isinstance(target, java.Field):
            return [(state, Value(constant_behind(self, of, scope)))]
        return [(after, Value(self.constant(of), value.events)) for after, value in self.eval(target, state, scope)]

    def assign(self, of: java.Assign, state: State, scope: Scope) -> Outcomes:
        name = library.word(of.target) if isinstance(of.target, java.Name | java.Field) else ""
        found: Outcomes = []
        for after, value in self.eval(of.value, state, scope):
            if not of.plain:
                known = (after.value(name) if name else None) or UNKNOWN_VALUE
                value = Value(events=failures(value.events | known.events))  # `ok &= handle(message)`
            if value.const != "true" and scope.catching:
                # What a catch leaves behind in a variable tells whoever looks at it that there was a failure.
                value = value._replace(events=value.events | self.active(scope))
            if scope.catching and _empty(of.value):
                scope.replaced |= self.active(scope)
            holder = _holder(of.target) if scope.catching else ""
            after = self._marked(after, holder, scope) if holder else after
            # `failures++` tells whoever looks at it later; the count itself, there and then, tells nothing.
            found.append((after.with_var(name, value) if name else after, value if of.plain else UNKNOWN_VALUE))
        return found

    def new(self, of: java.New, state: State, scope: Scope) -> Outcomes:
        found: Outcomes = []
        task = Task(of.body, scope) if of.body is not None else self._runnable(of, scope)
        for after, told, values in self._each(of.arguments, state, scope):
            passed = next((value.task for value in values if value.task), None)
            if of.type.name == "Thread" or (of.body is not None and of.type.name == "Thread"):
                given = task or passed
                event = self.handed("new Thread", CERTAIN, place_of(of, scope), given, self.inside(given, scope))
                found.append((after.with_event(event), Value(events=frozenset((event,)), filled=True)))
                continue
            value = Value(events=told, task=task or passed, filled=True)
            found.append((after, value))
        return found

    def _runnable(self, of: java.New, scope: Scope) -> Task | None:
        """A task of a named class of the tree."""
        typed = Typed(of.type, scope.path)
        own = self.tree.declared(of.type.name, scope.path)
        return Task(own, scope) if own is not None and self.tree.is_a(typed, library.TASKS) else None

    # -- calls -------------------------------------------------------------------------------------------------

    def call(self, of: java.Call, state: State, scope: Scope) -> Outcomes:
        """A method call: its receiver, its arguments, then what it does."""
        if of.name in RECOVERS:
            recovered = self.recovered(of, state, scope)
            if recovered is not None:
                return distinct(recovered)
        found: Outcomes = []
        receivers = self._receiver(of, state, scope)
        words = bool(scope.catching) and library.logs(of)
        scope.wording += words
        for before, on in receivers:
            for after, told, values in self._each(of.arguments, before, scope):
                found += self._invoke(of, on, values, told | on.events, after, scope)
        scope.wording -= words
        return distinct(found)

    def _receiver(self, of: java.Call, state: State, scope: Scope) -> Outcomes:
        match of.target:
            case None:
                return [(state, UNKNOWN_VALUE)]
            case java.Name(name):
                return [(state, state.value(name) or UNKNOWN_VALUE)]
        return self.eval(of.target, state, scope)

    def _invoke(
        self, of: java.Call, on: Value, values: tuple[Value, ...], told: Events, state: State, scope: Scope
    ) -> Outcomes:
        tried = self.of_try(of, on, values, state, scope) if on.events else None
        if tried is not None:
            return tried
        if scope.catching and answers_with_error(of):
            thrown = state.without(self.active(scope) | state.noticed)
            scope.throwing[-1].append(Thrown(thrown, "", WORK, place_of(of, scope)))
            return []
        owner = self.owner_name(of.target, scope)
        waits = self.joins(of, owner, on, state)
        if waits is not None and on.const == _FIRST:
            self.may_throw(state, WORK, scope)
            return [(state, UNKNOWN_VALUE)]  # whatever is not the first still runs
        if waits is not None:
            # What the task threw comes out here; a time limit comes out while it still runs.
            timed = len(of.arguments) >= 1 and of.name != "invokeAll"
            after = self.joined(state, waits)._replace(waited=True)
            scope.throwing[-1].append(Thrown(state if timed else after, "", JOIN))
            swallowed = frozenset(one for each in waits for one in each.inner)
            return self._passed(values, after, scope, told | swallowed)
        pipe = next((one for one in of.arguments if isinstance(one, java.Ref) and one.name in ("join", "get")), None)
        if pipe is not None and has(state.events, HANDED):
            scope.throwing[-1].append(Thrown(self.joined(state), "", WORK))
            return [(self.joined(state), UNKNOWN_VALUE)]
        if library.ends_with_first(of.name) and has(state.events, HANDED):
            return [(state, Value(_FIRST, filled=True))]
        if of.name == "allOf" and has(state.events, HANDED):
            return [(state, Value(events=frozenset(one for one in state.events if one.kind == HANDED)))]
        if on.const == NULL.const and of.target is not None:
            self.may_throw(state.without(failures(on.events)), WORK, scope)
            return []  # there is no object to call it on
        looked_at = failures(told) - self.active(scope)
        if looked_at and self._looks(of, owner, [bool(failures(one.events) & looked_at) for one in values], scope):
            state, told = state.without(looked_at), told - looked_at
        if failures(on.events) - self.active(scope) and self._throws_by_itself(of, scope):
            state, told = state.without(failures(on.events)), told - failures(on.events)
        handed = self.handed_by(of, owner, values, scope)
        if handed is not None and state.inbox:
            return [(state, UNKNOWN_VALUE)]  # whoever takes it up again finds it in the inbox
        if handed is not None:
            how, certainty, task = handed
            # A thread that is only the task of an executor is not started by itself.
            state = state.without(one for one in told if one.kind == HANDED and one.how == "new Thread")
            if of.name == "subscribe":
                state = state.without(failures(on.events))  # they end in that thread
            event = self.handed(how, certainty, place_of(of, scope), task, self.inside(task, scope))
            event = event._replace(minor=event.minor or library.names_a_log(of) or self.watches(of, scope))
            return [(state.with_event(event), Value(events=frozenset((event,)), filled=True))]
        if has(on.events, HANDED):
            return [self._next_step(of, on, values, state, scope)]
        got = constant_got(self, of, scope)
        if got is not None:
            return [(state, Value(got))]
        bound, this, own = self.target(of, scope)
        if bound is not None and bound.method.body is not None and this is not None:
            entered = self._enter(of, bound, this, own, values, told, state, scope)
            if scope.catching and isinstance(of.target, java.Name) and self._local(of.target, scope) and _sets(bound):
                entered = [(self._marked(after, of.target.id, scope), value) for after, value in entered]
            return _answered(entered) if failures(on.events) else entered
        # Further away than that nothing would be sure enough to be told.
        follows = bound is not None and not self.narrow and self.depth <= FAR_CAUGHT
        several, idle = alternatives(self, of, scope) if follows else ([], 0)
        if several:
            return self._enter_one_of(of, several, idle, own, values, told, state, scope)
        tasks = self._held(of, on, scope)
        if tasks:
            return self._run_held(of, tasks, values, told, state, scope)
        taken = [] if self.narrow else kept_in(self, of, scope)
        if taken:
            return [(state, Value(task=one)) for one in taken]
        published = self._published(of, told, state, scope)
        if published is not None:
            return published
        return self._unresolved(of, owner, values, told, state, scope)

    def _next_step(
        self, of: java.Call, on: Value, values: Sequence[Value], state: State, scope: Scope
    ) -> tuple[State, Value]:
        """A further step of the same future; one that answers for a failure keeps it from whoever waits."""
        if library.joins_both(of.name):
            return self._joint_step(on, values, state, scope)
        task = values[0].task if of.name in ENDS and values else None
        if task is None or not self._forgets(of.name, task) or asked_later(of, scope.of.of.methods):
            return state, on
        ended = Event(CAUGHT, place_of(of, scope)._replace(start=of.name_start), of.name, certainty=LIKELY)
        steps = {one: one._replace(inner=one.inner | {ended}) for one in on.events if one.kind == HANDED}
        events = frozenset(steps.get(one, one) for one in state.events)
        return state._replace(events=events), on._replace(events=frozenset(steps.get(one, one) for one in on.events))

    def _forgets(self, step: str, task: Task) -> bool:
        """Whether a step keeps a failure to itself: it only tells people, or does nothing at all."""
        code, scope, parts = task.code, task.scope, []
        bound = self.referred(code, scope) if isinstance(code, java.Ref) else None
        if bound is not None and bound.method.body is not None:
            parts = failing(step, bound.method.params, bound.method.body.block)
            scope = Scope(bound.owner, bound.owner, self.types_of(bound))
        elif isinstance(code, java.Lambda):
            parts = failing(step, code.params, code.body)
        nodes = [node for part in parts for node, _ in java.walk(part)]
        calls = [node for node in nodes if isinstance(node, java.Call)]
        if not nodes or any(isinstance(node, java.Throw | java.Assign) for node in nodes):
            return False
        noted = any(self.owner_name(one.target, scope) in library.HOLDERS for one in calls)
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

    def _held(self, of: java.Call, on: Value, scope: Scope) -> list[Task]:
        """The code of the object that a call is made on, where it is an object of one method."""
        if self.narrow or self.depth > FAR_CAUGHT + 1:
            return []
        tasks = [on.task] if on.task is not None else held_by(self, of, scope)
        return [one for one in tasks if runs_it(one, of.name)]

    def _run_held(
        self, of: java.Call, tasks: Sequence[Task], values: tuple[Value, ...], told: Events, state: State, scope: Scope
    ) -> Outcomes:
        """A call that runs one of several pieces of code that are passed on or kept somewhere."""
        found: Outcomes = []
        self.depth += 1
        try:
            for task in tasks:
                code = task.code
                if isinstance(code, java.Class):
                    body = Declared(task.scope.path, code, _around(task.scope))
                    method = next(one for one in code.methods if one.name == of.name)
                    found += self._enter(of, Bound(body, method), body, False, values, told, state, scope)
                    continue
                ran = self.perform(task, state, scope)
                elsewhere = task.scope.path != scope.path
                found += [(_from_there(after, state, of, scope) if elsewhere else after, got) for after, got in ran]
        finally:
            self.depth -= 1
        return distinct(found)

    def _unresolved(
        self, of: java.Call, owner: str, values: tuple[Value, ...], told: Events, state: State, scope: Scope
    ) -> Outcomes:
        """A call of a library's method, or of one that the tree does not show."""
        if of.name in ("this", "super") and of.target is None:
            return [(state, UNKNOWN_VALUE)]
        parses = library.parses(of) or (isinstance(of.target, java.Call) and library.parses(of.target))
        quiet = library.harmless(of, owner)
        if library.logs(of):
            return [(state, UNKNOWN_VALUE)]
        if of.name == "sleep":
            scope.throwing[-1].append(Thrown(state, "InterruptedException", QUIET))
            return [(state, UNKNOWN_VALUE)]
        if of.name == "forEach" and not any(one.task for one in values):
            quiet = False  # whatever it is, it is done with each
        tidies = library.undoes(of) and library.beside(owner, library.word(of.target))
        weight = PARSE if parses else QUIET if quiet or tidies or library.counts(of) else WORK
        if weight != QUIET:
            self.may_throw(state, weight, scope)
        if library.acknowledges(of, owner):
            return [(state.with_event(Event(ACKED, place_of(of, scope), of.name)), UNKNOWN_VALUE)]
        if weight == WORK:
            state = self._after_work(of, owner, state, scope)
        state = self._noted(of, owner, state, scope)
        if library.stores(of, owner) or library.sends(of, owner):
            # What failed is stored or sent again behind the loop that gathered it.
            state = state.without(state.noticed | gathered(told, scope))
        if isinstance(of.target, java.Name) and _SETTER.match(of.name) and self._local(of.target, scope):
            put = frozenset(event for one in values for event in failures(one.events)) - self.active(scope)
            known = state.value(of.target.id) or UNKNOWN_VALUE
            if put:
                state = state.with_var(of.target.id, known._replace(const=None, events=known.events | put))
        return self._passed(values, state, scope, told, of.name, self._element(of, values, scope))

    def _element(self, of: java.Call, values: Sequence[Value], scope: Scope) -> Typed | None:
        """The type of what a call gives to the code that it runs for each: `handlers.stream().filter(..)`."""
        if of.target is None or not any(one.task for one in values):
            return None
        typed = self.type_of(of.target, scope)
        known = typed is not None and len(typed.type.arguments) == 1 and typed.type.name.endswith(_MANY)
        return Typed(typed.type.arguments[0], typed.path) if typed is not None and known else None

    def _noted(self, of: java.Call, owner: str, state: State, scope: Scope) -> State:
        """What an unresolved call means for failures: it may keep the message, or note the failure in a variable."""
        if of.name == "setAckIndex":
            return self.kept(state, scope)
        if scope.catching and of.arguments and library.in_memory(of, owner) and self._field(of.target, scope):
            # As good as the process that holds it.
            doubted = (one._replace(certainty=DOUBTFUL) for one in self.active(scope) & state.events)
            return state.without(self.active(scope))._replace(events=state.events - self.active(scope) | {*doubted})
        if self._puts_aside(of, owner, scope):
            return state.with_event(Event(BUFFERED, place_of(of, scope), library.word(of.target), certainty=LIKELY))
        sets = bool(scope.catching and isinstance(of.target, java.Name | java.Field) and _SETTER.match(of.name))
        if library.harmless(of, owner) and not sets:
            return state
        in_variable = sets and not library.keeps(of, owner) and self._local(of.target, scope)
        # What a finally does is done in any case: only what stores by its name counts there.
        handles = bool(scope.catching) and not scope.closing
        keeps = library.stores(of, owner) or (handles and self._keeps_it(of, owner, scope))
        if keeps and not in_variable:
            return self.kept(state, scope)
        if not sets:
            return state
        name = library.word(of.target)
        known = state.value(name) or UNKNOWN_VALUE
        return state.with_var(name, known._replace(const=None, events=known.events | self.active(scope)))

    def _marked(self, state: State, name: str, scope: Scope) -> State:
        """The state once a catch has left a mark in an object."""
        known = state.value(name) or UNKNOWN_VALUE
        return state.with_var(name, known._replace(const=None, events=known.events | self.active(scope)))

    def _puts_aside(self, of: java.Call, owner: str, scope: Scope) -> bool:
        """Whether a call adds something to a collection that outlives the method; a map or counter is one for others
        where a timer empties it."""
        if of.name in FILLS and self._kept_for_timer(of, scope):
            return True
        if of.name not in ("add", "addAll", "offer") or owner not in library.COLLECTIONS or not of.arguments:
            return False
        return isinstance(of.target, java.Name | java.Field) and self._field(of.target, scope)

    def _kept_for_timer(self, of: java.Call, scope: Scope) -> bool:
        target = root(of.target)
        if not isinstance(target, java.Name | java.Field) or not self._field(target, scope):
            return False
        found = self.tree.member(scope.of, library.word(target))
        kept = found is not None and found[1].type.name.endswith(KEEPS)
        return kept and found is not None and flushed(self.tree, found[0], found[1].name)

    def _local(self, target: java.Expr | None, scope: Scope) -> bool:
        """Whether a receiver is a variable of the method, or a field of a type that only holds values."""
        return isinstance(target, java.Name) and (
            target.id in scope.types or self.owner_name(target, scope) in library.HOLDERS
        )

    def _keeps_it(self, of: java.Call, owner: str, scope: Scope) -> bool:
        """Whether a call in a catch may keep the message: it is given something, and is not known to be harmless."""
        if scope.wording or library.alerts(of) or library.undoes(of) or library.harmless(of, owner):
            return False
        tells = of.target is not None and library.only_tells(of)
        if tells or library.parses(of) or library.answers_yes_or_no(of.name):
            return False
        if owner == "" and of.target is None:
            return False
        given = [one for one in of.arguments if not isinstance(one, java.Literal)]
        return bool(given)

    def _passed(
        self,
        values: Sequence[Value],
        state: State,
        scope: Scope,
        told: Events,
        name: str = "",
        element: Typed | None = None,
    ) -> Outcomes:
        """The tasks among the arguments of a call run in it, once or not at all; what is called like a template's
        execute runs its one task, and gives back what that does."""
        tasks = [value.task for value in values if value.task is not None]
        if tasks and _REGISTERS.match(name):
            return [(state, Value(events=told))]  # it is called later, by somebody else
        if len(tasks) == 1 and _RUNS_IT.match(name):
            ran = self.perform(tasks[0], state, scope)
            return [(after, value._replace(events=value.events | told)) for after, value in ran]
        each = gathered(told, scope) if name == "forEach" else NO_EVENTS
        states = [state]
        for task in tasks:
            if each:
                ran = self.perform(task, state._replace(noticed=state.noticed | each), scope, element)
                return [(one, Value()) for one in handled_each(state, [after for after, _ in ran], each)]
            ran = [each for one in states for each in self.perform(task, one, scope, element)]
            told |= frozenset(event for _, value in ran for event in failures(value.events))
            states = few([*states, *(after for after, _ in ran)])
        return [(one, Value(events=told)) for one in states]

    # -- tasks -------------------------------------------------------------------------------------------------

    def perform(self, task: Task, state: State, scope: Scope, element: Typed | None = None) -> Outcomes:
        """A task that runs here and now, in the variables of where it was written."""
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
            return self._enter(of, bound, this, same, (), NO_EVENTS, state, inner)
        return self._unresolved(of, self.owner_name(of.target, inner), (), NO_EVENTS, state, inner)

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
        method = next((one for one in methods if one.name in library.RUNS), methods[0] if methods else None)
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

    def element_of(self, over: java.Expr, variable: java.Param, scope: Scope) -> Typed:
        """The type of the variable of a for-each."""
        if variable.type is not None and variable.type.name not in (java.VAR, "val"):
            return Typed(variable.type, scope.path)
        typed = self.type_of(over, scope)
        if typed is not None and typed.type.arguments:
            return Typed(typed.type.arguments[-1], typed.path)
        return Typed(java.Type("?"), scope.path)

    def label(self, of: java.Expr) -> str:
        """What a case label stands for."""
        match of:
            case java.Literal("string", text):
                return f'"{text}"'
            case java.Literal(_, text):
                return text
        return library.word(of)


def handled_each(before: State, after: Sequence[State], each: Events) -> list[State]:
    """The states behind something done with each of what failed (`each`): who stores or throws it has handled it, and
    where there was nothing to do nothing had failed."""
    left = before if any(one.events & each for one in after) else before.without(each)
    return few([left, *(one._replace(noticed=before.noticed) for one in after)])


def _empty(value: java.Expr) -> bool:
    """Whether an expression makes nothing out of anything: `null`, `new ArrayList<>()`, `Optional.empty()`."""
    match value:
        case java.Literal("null", _):
            return True
        case java.New(arguments=()) | java.Call(arguments=()):
            return True
    return False


def _holder(target: java.Expr) -> str:
    """The variable whose field or element is set: `context.failed = true`, `failed[0] = true`."""
    match target:
        case java.Field(java.Name(name), _) if name != "this":
            return name
        case java.Other((java.Name(name), *_)):
            return name
    return ""


def _sets(bound: Bound) -> bool:
    """Whether a method does nothing but to set fields."""
    statements = bound.method.body.block.statements if bound.method.body is not None else ()
    sets = (isinstance(one, java.Do) and isinstance(one.value, java.Assign) for one in statements)
    return bool(statements) and all(sets)


def _known_apart(state: State, value: Value) -> State:
    """The state behind a flag that is known on this path: `done` is still false only where the work failed."""
    if value.const not in ("true", "false") or not failures(state.events):
        return state
    return state._replace(noticed=state.noticed | failures(state.events))


def _derived(const: str, after: State, before: State) -> Value:
    """What a condition yields: it tells of the failures that it has asked for."""
    return Value(const, events=after.noticed - before.noticed)


def _answered(found: Outcomes) -> Outcomes:
    """What an object that tells of a failure answers: where it may be one or the other, what it is told apart by."""
    if len({value.const for _, value in found}) < 2:
        return found
    return [(state, value._replace(const=None)) for state, value in found]


def _same(a: Value, b: Value) -> str | None:
    """Whether two values are equal: `true`, `false`, or None where it cannot be told."""
    if a.const is not None and b.const is not None:
        return "true" if a.const == b.const else "false"
    for one, other in ((a, b), (b, a)):
        if one.const == NULL.const and other.filled:
            return "false"
    return None


def asked(state: State, value: Value) -> State:
    """The state behind a condition that looks at a value: of a value that is known it is seen what is done then."""
    told = failures(value.events)
    if not told:
        return state
    return state.without(told) if value.const is None else state._replace(noticed=state.noticed | told)


def _from_there(after: State, before: State, of: java.Call, scope: Scope) -> State:
    """A state with what happened since in code of another file, as it looks from the call that led there."""
    new = after.events - before.events
    seen = frozenset(called(one, place_of(of, scope), False, ONE, False) for one in new)
    return after._replace(events=(after.events - new) | seen)


def _around(scope: Scope) -> tuple[java.Class, ...]:
    return (*scope.of.around, scope.of.of)
