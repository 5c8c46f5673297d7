"""Follows the paths through a method, and through the methods it calls, as far as the tree shows them.

In: a method of the tree. Out: how each path ends (Exit), with what happened on it: exceptions caught and not handled,
work handed to another thread and not waited for, messages given up. Each method is followed once for each set of
constants and tasks that it is called with; cycles end; a budget bounds the whole.
"""

from collections.abc import Iterable, Sequence

from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.alternatives import made_here
from rocketaudit.readers.java.attempts import attempts
from rocketaudit.readers.java.calls import Calls, asked, handled_each
from rocketaudit.readers.java.entering import gathered
from rocketaudit.readers.java.heeding import heeds, only_logs, switch_heeds, throws_on
from rocketaudit.readers.java.tree import Bound, Declared, Place, Tree, Typed
from rocketaudit.readers.java.values import (
    BREAK,
    CAUGHT,
    CERTAIN,
    CONTINUE,
    DOUBTFUL,
    GAVE_UP,
    JOIN,
    LIKELY,
    NO_EVENTS,
    OVERRULED,
    PARSE,
    QUIET,
    RETURN,
    THROW,
    UNKNOWN_VALUE,
    WORK,
    YIELD,
    Event,
    Exit,
    Scope,
    State,
    Thrown,
    Value,
    few,
)

_BROAD = frozenset(("Exception", "Throwable", "RuntimeException", "Error"))
_EXPECTED = ("Duplicate", "DataIntegrity", "AlreadyExist", "Idempot", "Repeat")
_PARSING = (
    "Json",
    "JSON",
    "Encoding",
    "Parse",
    "NumberFormat",
    "ClassCast",
    "Decod",
    "Deserializ",
    "Serializ",
    "Syntax",
)
_REFUSING = (
    "Business",
    "Biz",
    "NonRetr",
    "NotRetr",
    "NoRetr",
    "IllegalArgument",
    "Valid",
    "NotFound",
    "Param",
    "Unsupported",
)

_STEPS = 110_000
_MAX_CALLS = 10


class Exhausted(Exception):
    """The budget of one listener is used up: it is too large to be followed."""


class Flow(Calls):
    """The interpreter of one tree; what it learns of a method is kept for the next caller."""

    def __init__(self, tree: Tree, narrow: bool = False) -> None:
        super().__init__(tree)
        self.narrow = narrow
        self.steps = 0
        self.depth = 0
        self._known: dict[object, list[Exit]] = {}

    def start(self) -> None:
        """A new budget, for the next listener."""
        self.steps = 0

    def spend(self, steps: int) -> None:
        """Take from the budget."""
        self.steps += steps
        if self.steps > _STEPS:
            raise Exhausted

    def run(self, bound: Bound, this: Declared, arguments: Sequence[Value] = ()) -> list[Exit]:
        """How the paths through a method end: RETURN and THROW only."""
        method = bound.method
        told = tuple(value.task or value.const for value in arguments)
        key = (bound.owner.path, method.start, this.path, this.of.start, told if any(told) else None)
        if key in self._known:
            return self._known[key]
        if method.body is None or self.depth >= _MAX_CALLS:
            return [Exit(RETURN, State(worked=True))]
        self._known[key] = [Exit(RETURN, State(worked=True))]  # what a cycle comes back to
        scope = Scope(bound.owner, this, self.types_of(bound))
        given = [(param.name, value) for param, value in zip(method.params, arguments, strict=False) if _tells(value)]
        self.depth += 1
        try:
            exits = self.body(method.body.block, [State(frozenset(given))], scope)
        except (Exhausted, RecursionError):
            del self._known[key]  # it is not known how it ends
            raise
        finally:
            self.depth -= 1
        found = list(dict.fromkeys(_bare(one, method) for one in exits))
        self._known[key] = found
        return found

    def body(self, block: java.Block, states: list[State], scope: Scope) -> list[Exit]:
        """How a method's or task's block ends; falling off its end is a return without a value."""
        scope.throwing.append([])
        following, exits = self.block(block, states, scope)
        thrown = scope.throwing.pop()
        end = Place(scope.path, block.end - 1, block.end)
        ends = [Exit(RETURN, state, at=end) for state in few(following)]
        ends += [one for one in exits if one.kind in (RETURN, THROW)]
        purposely = {(one.state, one.at): Exit(THROW, one.state, at=one.at) for one in thrown if one.at is not None}
        return [*ends, *purposely.values(), *(Exit(THROW, state) for state in few(one.state for one in thrown))]

    # -- statements --------------------------------------------------------------------------------------------

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
        if self.tells_age(of.value, scope):
            late = self.gives_up(of.value, scope)
            if late is None:
                scope.aged.add(of.name)
            else:
                scope.late[of.name] = late
        value = of.value
        words = bool(scope.catching) and isinstance(value, java.Call) and library.puts_into_words(of.type, value)
        scope.wording += words
        found = few(state.with_var(of.name, got) for one in states for state, got in self.eval(value, one, scope))
        scope.wording -= words
        return found

    def if_(self, of: java.If, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        holds, fails = self.split(of.test, states, scope, heeds(of))
        given_up = self.gives_up(of.test, scope)
        if given_up is not None and not (of.other is None and only_logs(of.then)):
            event = Event(GAVE_UP, Place(scope.path, of.start, of.test.end + 1), "", certainty=LIKELY)
            if given_up:
                holds = [one.with_event(event) for one in holds]
            elif of.other is not None or scope.catching or throws_on(of.then, scope):
                fails = [one.with_event(event) for one in fails]
        following, exits = self.statement(of.then, holds, scope) if holds else ([], [])
        if of.other is None:
            return few(following + fails), exits
        otherwise, more = self.statement(of.other, fails, scope) if fails else ([], [])
        return few(following + otherwise), exits + more

    def return_(self, of: java.Return, value: java.Expr | None, states: list[State], scope: Scope) -> list[Exit]:
        at = Place(scope.path, of.start, of.end)
        if value is None:
            return [Exit(RETURN, one, at=at) for one in states]
        if isinstance(value, java.Ternary):
            return self.either(of, value, states, scope)
        found = [(state, got) for one in states for state, got in self.eval(value, one, scope)]
        if scope.catching and isinstance(value, java.Call) and value.arguments and not library.only_tells(value):
            # A catch that answers with what another call makes of it: a fallback.
            instead = self.falls_back(value, scope)
            found = [(self.kept(state, scope) if instead or got.const is None else state, got) for state, got in found]
        return [Exit(RETURN, state, got, at=at) for state, got in found]

    def falls_back(self, of: java.Call, scope: Scope) -> bool:
        """Whether a method of the tree that a catch answers with does something else instead: it is given more than the
        failure, and does more than to log."""
        bound, _, _ = self.target(of, scope)
        if bound is None or bound.method.body is None:
            return False
        given = [self.owner_name(one, scope) for one in of.arguments if not isinstance(one, java.Literal)]
        if all(name.endswith(("Exception", "Throwable", "Error")) for name in given):
            return False
        calls = [node for node, _ in java.walk(bound.method.body.block) if isinstance(node, java.Call)]
        return bool(calls) and not self.only_beside(bound.method.body.block)

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

    def loop(self, of: java.Loop, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        """A loop runs not at all or once: enough to see what may happen in it."""
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

    def switch(self, of: java.Switch, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        following, exits, _ = self.arms(of, states, scope)
        return few(following), [one for one in exits if one.kind != YIELD]

    def arms(
        self, of: java.Switch, states: list[State], scope: Scope
    ) -> tuple[list[State], list[Exit], list[tuple[State, Value]]]:
        """The states behind a switch, the paths that leave it, and what it yields as an expression."""
        following: list[State] = []
        exits: list[Exit] = []
        yielded: list[tuple[State, Value]] = []
        tells_age = bool(scope.catching) and self.tells_age(of.subject, scope)
        late = tells_age and any(isinstance(one, java.Throw) for case in of.cases for one in case.body)
        for start in states:
            for state, subject in self.eval(of.subject, start, scope):
                state = asked(state, subject) if switch_heeds(of) else state
                falling: list[State] = []
                open_ = True
                for case in of.cases:
                    matches = self.matches(case, subject.const)
                    enters = falling + ([state] if open_ and matches is not False else [])
                    if matches:
                        open_ = False
                    if not enters:
                        continue
                    if late and case.default:
                        at = Place(scope.path, of.start, of.subject.end)
                        enters = [one.with_event(Event(GAVE_UP, at, "", certainty=LIKELY)) for one in enters]
                    if case.arrow and len(case.body) == 1 and isinstance(case.body[0], java.Do):
                        for one in few(enters):
                            yielded += self.eval(case.body[0].value, one, scope)
                        following += [got for got, _ in yielded]
                        continue
                    falling, left = self.sequence(case.body, few(enters), scope)
                    if case.arrow:
                        following, falling = following + falling, []
                    following += [one.state for one in left if one.kind == BREAK and not one.label]
                    yielded += [(one.state, one.value) for one in left if one.kind == YIELD]
                    exits += [one for one in left if one.kind not in (BREAK, YIELD) or one.label]
                following += falling
                if open_ and not any(case.default for case in of.cases):
                    following.append(state)
        return following, exits, yielded

    def matches(self, case: java.SwitchCase, const: str | None) -> bool | None:
        """Whether a switch comes to this arm: True, False, or None where it may."""
        if const is None:
            return None
        labels = {self.label(one) for one in case.labels}
        if const in labels:
            return True
        return bool(case.default)

    # -- exceptions --------------------------------------------------------------------------------------------

    def try_(self, of: java.Try, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        scope.throwing.append([])
        states, exits = self.sequence(of.resources, states, scope)
        following, left = self.block(of.body, states, scope)
        exits += left
        following = self.closed(of, following, scope)
        thrown = scope.throwing.pop()
        scope.throwing.append([])
        for clause in of.catches:
            caught = [one for one in thrown if _caught(clause, one)]
            thrown = [one for one in thrown if not _ends_here(clause, one)]
            if caught:
                after, left = self.catch(of, clause, caught, scope)
                following, exits = following + after, exits + left
        thrown += scope.throwing.pop()
        if of.final is not None:
            caught_here = _caught_by(of, [*following, *(one.state for one in exits)], scope)
            scope.catching += caught_here
            scope.closing += 1
            following, exits, thrown = self.finally_(of.final, following, exits, thrown, scope)
            scope.closing -= 1
            del scope.catching[len(scope.catching) - len(caught_here) :]
        scope.throwing[-1] += thrown
        return few(following), exits

    def catch(
        self, of: java.Try, clause: java.Catch, caught: list[Thrown], scope: Scope
    ) -> tuple[list[State], list[Exit]]:
        weight = max(one.weight for one in caught)
        certainty = _certainty(clause, weight, caught)
        entering = few(one.state for one in caught if one.weight == weight)
        if certainty is None:
            return self.block(clause.body, entering, scope)
        if scope.catching and all(one.stored for one in entering):
            certainty = DOUBTFUL  # what else is done about a failure that is stored already
        how = " | ".join(clause.types)
        covers = (of.body.start, of.body.end)
        place = Place(scope.path, clause.start, clause.head_end)
        event = Event(CAUGHT, place, how, certainty=certainty, minor=weight == JOIN, covers=covers)
        told = Value(events=frozenset((event,)), filled=True)
        scope.types[clause.name] = Typed(java.Type(clause.types[0] if clause.types else "?"), scope.path)
        scope.catching.append(event)
        entering = [one.with_event(event).with_var(clause.name, told) for one in entering]
        following, exits = self.block(clause.body, entering, scope)
        scope.catching.pop()
        # Behind the clause nobody sees its variable.
        return few(one.with_var(clause.name, UNKNOWN_VALUE) for one in following), [
            one._replace(state=one.state.with_var(clause.name, UNKNOWN_VALUE)) for one in exits
        ]

    def finally_(
        self,
        final: java.Block,
        following: list[State],
        exits: list[Exit],
        thrown: list[Thrown],
        scope: Scope,
    ) -> tuple[list[State], list[Exit], list[Thrown]]:
        """Everything that leaves the try goes through its finally, which may send it elsewhere."""
        after, out = self.block(final, few(following), scope) if following else ([], [])
        kept: list[Exit] = []
        for one in exits:
            states, left = self.block(final, [one.state], scope)
            kept += [one._replace(state=state) for state in states]
            out += [_overruling(each, scope) if each.value.const != one.value.const else each for each in left]
        still: list[Thrown] = []
        for one_thrown in thrown:
            states, left = self.block(final, [one_thrown.state], scope)
            still += [one_thrown._replace(state=state) for state in states]
            out += [_overruling(one, scope) for one in left] if one_thrown.weight != QUIET else left
        return after, kept + out, still

    def closed(self, of: java.Try, states: list[State], scope: Scope) -> list[State]:
        """An executor among the resources waits for its tasks when it is closed (Java 19)."""
        for resource in of.resources:
            kind = resource.type.name if isinstance(resource, java.Local) else ""
            if kind in ("var", "val") and isinstance(resource, java.Local):
                known = scope.types.get(resource.name)
                kind = known.type.name if known else ""
            if "Executor" in kind or "StructuredTaskScope" in kind or "Pool" in kind:
                return few(self.joined(one) for one in states)
        return states


def _bare(exit: Exit, method: java.Method) -> Exit:
    """How a path ends, without what nobody outside the method sees."""
    left = frozenset(
        (index, told)
        for index, param in enumerate(method.params)
        if (value := exit.state.value(param.name)) is not None
        and (told := frozenset(one for one in value.events if one.kind == CAUGHT))
    )
    return exit._replace(state=exit.state._replace(vars=frozenset(), noticed=NO_EVENTS), left=left)


def _retried(state: State, clauses: frozenset[int], scope: Scope) -> State:
    """The state behind an attempt that failed: the next one tells how it ends."""
    return state.without(
        one
        for one in state.events
        if one.kind == CAUGHT and one.place.start in clauses and one.place.path == scope.path and not one.chain
    )


def _caught_by(of: java.Try, states: Iterable[State], scope: Scope) -> list[Event]:
    """The failures that the clauses of a try ended: its finally may still keep the message."""
    starts = {clause.start for clause in of.catches}
    events = {event for one in states for event in one.events if event.kind == CAUGHT and not event.chain}
    return [one for one in events if one.place.path == scope.path and one.place.start in starts]


def _overruling(exit: Exit, scope: Scope) -> Exit:
    """The end of a path whose exception a return in a finally throws away."""
    if exit.kind != RETURN or exit.at is None:
        return exit
    return exit._replace(state=exit.state.with_event(Event(OVERRULED, exit.at, "finally")))


def _tells(value: Value) -> bool:
    return value.const is not None or value.task is not None


def _caught(clause: java.Catch, one: Thrown) -> bool:
    """Whether a clause may catch what is thrown: by its name where both are known."""
    if _BROAD & set(clause.types):
        return True
    return one.type in clause.types or one.type == "" or (one.type not in _BROAD and not clause.types)


def _ends_here(clause: java.Catch, one: Thrown) -> bool:
    return bool({"Exception", "Throwable"} & set(clause.types)) or (one.type != "" and one.type in clause.types)


def _certainty(clause: java.Catch, weight: int, caught: Sequence[Thrown]) -> str | None:
    """How sure it is that a clause swallows a failure of the work; None where what it catches is none."""
    types = clause.types
    if weight == QUIET or all(name in ("InterruptedException", "TimeoutException") for name in types):
        return None
    if all(any(sign in name for sign in _EXPECTED) for name in types):
        return None
    if weight == PARSE or all(any(sign in name for sign in _PARSING) for name in types):
        return DOUBTFUL
    if not _BROAD & set(types):
        return DOUBTFUL if all(any(sign in name for sign in _REFUSING) for name in types) else LIKELY
    return CERTAIN


__all__ = ["Exhausted", "Flow"]
