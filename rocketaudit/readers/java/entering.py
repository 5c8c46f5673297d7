"""What a call of a method of the tree does to a path: its own, that of one of several classes, an event's handlers.

In: the call, the methods that it may lead to, and the state before it. Out: the states behind it, with what it answers.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.ages import Ages
from rocketaudit.readers.java.alternatives import share
from rocketaudit.readers.java.declared import Bound, Declared, Place, module_of
from rocketaudit.readers.java.events import ONE, Outcomes, as_few, called, distinct, failures, gathered, has, place_of
from rocketaudit.readers.java.library import innocent, marks, messaging, notices, storing
from rocketaudit.readers.java.published import elsewhere, handlers_of, republished
from rocketaudit.readers.java.remote import goes_out
from rocketaudit.readers.java.values import (
    ACKED,
    CAUGHT,
    CERTAIN,
    DOUBTFUL,
    EARLY,
    GAVE_UP,
    HANDED,
    MARKED,
    NO_EVENTS,
    RELEASED,
    RETURN,
    SEEN,
    TELL,
    UNKNOWN_VALUE,
    WORK,
    Event,
    Events,
    Exit,
    Scope,
    State,
    Thrown,
    Value,
)


class Entering(Ages, ABC):
    """Calls of methods whose code is known."""

    @abstractmethod
    def run(self, bound: Bound, this: Declared, arguments: Sequence[Value] = ()) -> list[Exit]:
        """The ends of a method, called on an object of a class."""

    @abstractmethod
    def cut_short(self) -> None:
        """Note that something was not followed since it is too many calls away."""

    @abstractmethod
    def surrounding(self, bound: Bound, this: Declared) -> list[Exit]:
        """The ends of the code around a method that is called through a proxy."""

    def _enter(
        self,
        of: java.Call,
        bound: Bound,
        this: Declared,
        own: bool,
        values: tuple[Value, ...],
        told: Events,
        state: State,
        scope: Scope,
        shares: Mapping[str, str] = ONE,
    ) -> Outcomes:
        """A call of a method of the tree; `shares` says how sure it is that this method is the one that is called, by
        what happens in it."""
        handled = self._handled(of, republished(self, of, bound, scope), told, state, scope)
        if handled is not None:
            return handled
        at = place_of(of, scope)
        if self.asynchronous(bound) and not own:
            sure = DOUBTFUL if goes_out(self, of.target, scope) else shares.get(HANDED, CERTAIN)
            minor = self.only_beside(bound.method) or self._only_measures(of, bound)
            event = _started(bound, at, sure, minor, notices.names_a_log(of))
            return [(state.with_event(event), Value(events=frozenset((event,)), filled=True))]
        found: Outcomes = []
        exits = self.run(bound, this, values)
        if not own:
            exits = [*exits, *self.surrounding(bound, this)]
        aside = self.doubtful(bound)
        far = aside and bound.owner.path != scope.path
        tells = far and innocent.tells(bound.owner.name, bound.method.name)
        weaker = (far and not tells) or (innocent.tidies(bound.method.name) and not self.writes(bound))
        weaker = weaker or (state.worked and notices.notifies(bound.method.name))
        # The second line of defence: whether the failure that it is about ends the work is judged where it is caught.
        weaker = weaker or storing.keeps_failures(bound.method.name) or (scope.handling and not scope.closing)
        # What keeps the message may itself fail; that it was tried is what counts here.
        keeps = any(
            one.state.stored or (scope.handling and one.state.worked and storing.keeps_failures(bound.method.name))
            for one in exits
        ) or (
            # A message about the failure: it is as good as a record of it.
            any(one.state.sent for one in exits)
            and (bool(state.noticed) or (bool(scope.catching) and not scope.closing))
            and not notices.warns(of)
        )
        warns = notices.warns(of)
        weight = TELL if warns else WORK
        if not innocent.harmless(of, "") and not notices.counts(of):
            self.may_throw(state, weight, scope)
        hands = any(has(one.state.events, HANDED) for one in exits)
        logs = notices.names_a_log(of)
        logged = hands and (logs or (state.worked and notices.notifies(bound.method.name)))
        caches = innocent.keeps_cache(bound.owner.name) and innocent.tidies(bound.method.name)
        beside = frozenset(([CAUGHT] if tells or warns else []) + ([HANDED] if logged or warns or caches else []))
        if hands and goes_out(self, of.target, scope):
            shares = {**shares, HANDED: DOUBTFUL}
        prepares = innocent.prepares(bound.method.name) and not self.writes(bound)
        serves = innocent.removes(bound.method.name) or not (aside or prepares or logs or warns)
        for exit in exits:
            lifted = {one: called(one, at, weaker, shares, beside) for one in exit.state.events | exit.value.events}
            events = frozenset(lifted[one] for one in exit.state.events)
            worked = state.worked or (exit.state.worked and not prepares)
            sent = state.sent or exit.state.sent
            served = state.served or (exit.state.served and serves)
            after = state._replace(events=state.events | events, worked=worked, served=served, sent=sent)
            if has(exit.state.events, RELEASED):
                after = after.without(one for one in state.events if one.kind == MARKED)
            if exit.state.served:
                after = after.without(one for one in state.events if one.kind == SEEN)
            if exit.kind != RETURN and rolls_back(bound):
                after = after.without(one for one in after.events if one.kind == MARKED and one.how == marks.ROW)
            if exit.state.waited:
                after = self.joined(after)._replace(waited=True)
            if exit.state.worked and any(one.kind in (ACKED, GAVE_UP) for one in state.events):
                after = self._after_work(of, "", after)
            if keeps:
                # That keeping it may fail as well adds nothing.
                kept = after.without(gathered(told, scope) | (failures(events) if scope.catching else NO_EVENTS))
                # Whether it stored what it gave up itself is seen in it.
                given_up = frozenset(one for one in events if one.kind == GAVE_UP)
                after = self.kept(kept, scope)
                after = after._replace(events=after.events | given_up)
            for index, noted in exit.left:
                argument = of.arguments[index] if index < len(of.arguments) else None
                if isinstance(argument, java.Name):
                    known = after.value(argument.id) or UNKNOWN_VALUE
                    told_by = frozenset(lifted[one] for one in noted if one in lifted)
                    after = after.with_var(argument.id, known._replace(const=None, events=known.events | told_by))
            if exit.kind == RETURN:
                carried = frozenset(lifted[one] for one in exit.value.events)
                # A result that a failing path gives back tells of the failure.
                if exit.value.const != "true" and bound.method.returns.name != java.VOID:
                    carried |= failures(events)
                task = exit.value.task
                found.append((after, Value(exit.value.const, carried | told, task, exit.value.filled)))
            elif not notices.measures_by_name(of):
                # What is thrown on is not given up, whatever was about to become of it.
                still = (one for one in events if one.kind == GAVE_UP)
                self.may_throw(after.without(still), weight, scope)
        return distinct(found)

    def _enter_one_of(
        self,
        of: java.Call,
        those: Sequence[Bound],
        idle: int,
        own: bool,
        values: tuple[Value, ...],
        told: Events,
        state: State,
        scope: Scope,
    ) -> Outcomes:
        """A call that leads to one of several methods: what only some of them do is less sure."""
        kinds = [
            {event.kind for exit in self.run(one, one.owner, values) for event in exit.state.events}
            | ({HANDED} if self.asynchronous(one) and not own else set())
            for one in those
        ]
        pairs = zip(those, kinds, strict=True)
        # Each class that extends this one is an object of its own, and its messages all go there.
        near = {kind for one, had in pairs for kind in had if own or _beside(one.owner.path, scope.path)}
        chosen = near if own or self._chosen(of, scope) else set()
        shares = {
            HANDED: share(sum(HANDED in one for one in kinds), len(those), idle, HANDED in chosen),
            CAUGHT: share(sum(CAUGHT in one for one in kinds), len(those) + idle, idle, CAUGHT in chosen),
        }
        found: Outcomes = []
        before = len(scope.throwing[-1])
        for one in those:
            found += self._enter(of, one, one.owner, own, values, told, state, scope, shares)
        scope.throwing[-1][before:] = as_few(scope.throwing[-1][before:])
        return distinct(found, _MOST_OF_SEVERAL)

    def _chosen(self, of: java.Call, scope: Scope) -> bool:
        """Whether the object of a call is chosen by the message, out of several that there are, and no bean that is put
        into a field once and for all."""
        match of.target:
            case java.Call(arguments=arguments):
                return bool(arguments)
            case java.Name(name):
                return name in scope.chosen
        return False

    def _published(self, of: java.Call, told: Events, state: State, scope: Scope) -> Outcomes | None:
        """An event of Spring's: its handlers run at once, or in another thread where they are @Async."""
        return self._handled(of, handlers_of(self, of, scope), told, state, scope)

    def _handled(
        self, of: java.Call, handlers: Sequence[Bound], told: Events, state: State, scope: Scope
    ) -> Outcomes | None:
        """What the handlers of an event do; None where it has none."""
        if not handlers:
            return None
        at = place_of(of, scope)
        found: Outcomes = [(state, UNKNOWN_VALUE)]
        for bound in handlers:
            if messaging.relays(bound.owner.name):
                continue  # what is to be done is stored; this only hurries it
            if self.asynchronous(bound) or elsewhere(self):
                event = _started(bound, at, CERTAIN, self.only_beside(bound.method))
                found = [(one.with_event(event), value) for one, value in found]
                continue
            entered: Outcomes = []
            for one, _ in found:
                entered += self._enter(of, bound, bound.owner, True, (), told, one, scope)
            found = entered
        return found

    def _looks(self, of: java.Call, owner: str, telling: Sequence[bool], scope: Scope) -> bool:
        """Whether a call looks at what it is given, where that tells of a failure (`telling`, by argument)."""
        if notices.logs(of):
            return False
        bound, _, _ = self.target(of, scope)
        if bound is None or bound.method.body is None:
            return innocent.checks(of, owner)
        names = {param.name for param, tells in zip(bound.method.params, telling, strict=False) if tells}
        return bool(names) and any(_tests(one, names) for one, _ in java.walk(bound.method.body.block))

    def _throws_by_itself(self, of: java.Call, scope: Scope) -> bool:
        """Whether the object that a call is made on throws what it knows: `service.step(order).orThrow()`."""
        if of.name == "orElseThrow":
            return True
        bound, _, _ = self.target(of, scope)
        if bound is None or bound.method.body is None:
            return innocent.checks(of, "")
        return any(isinstance(one, java.Throw) for one, _ in java.walk(bound.method.body.block))

    def _only_measures(self, of: java.Call, bound: Bound) -> bool:
        """Whether a call, by its names, measures something, and the method writes nothing down."""
        return notices.measures_by_name(of) and not self.writes(bound)

    def _after_work(self, of: java.Call, owner: str, state: State) -> State:
        """The state after some of the application's work: what was acknowledged before was so too early, and who goes
        on working has not given up."""
        aside = innocent.asks(of.name) or notices.alerts(of) or notices.names_a_log(of)
        changed = []
        for event in state.events:
            if event.kind == ACKED:
                changed.append(event._replace(kind=EARLY))
            elif event.kind not in (GAVE_UP, SEEN) or (aside if event.kind == SEEN else notices.alerts(of)):
                changed.append(event)
        inbox = state.inbox or storing.keeps_message(of, owner)
        sent = state.sent or messaging.sends(of, owner)
        served = state.served or not aside or storing.writes(of, owner)
        return state._replace(worked=True, served=served, events=frozenset(changed), inbox=inbox, sent=sent)

    def may_throw(self, state: State, weight: int, scope: Scope) -> None:
        """An exception of unknown type may leave here; what a catch lets out, it does not swallow."""
        scope.throwing[-1].append(Thrown(state.without(self.active(scope)), "", weight))

    def kept(self, state: State, scope: Scope) -> State:
        """The message is stored: the failures being handled are, and so is giving it up."""
        gone = self.active(scope) | state.noticed | frozenset(one for one in state.events if one.kind == GAVE_UP)
        return state.without(gone)._replace(stored=True, noticed=NO_EVENTS)

    def active(self, scope: Scope) -> Events:
        """The failures whose handling is being followed."""
        return frozenset(scope.catching)


def _beside(one: str, other: str) -> bool:
    """Whether two files are of one module, by their folders."""
    return module_of(one) == module_of(other)


_MOST_OF_SEVERAL = 3


def rolls_back(of: Bound) -> bool:
    """Whether a method runs in a transaction of a database, which takes back what it wrote where it fails."""
    marked = (*of.method.annotations, *of.owner.of.annotations)
    return any(one.name in ("Transactional", "GlobalTransactional") for one in marked)


def _tests(node: java.Node, names: set[str]) -> bool:
    """Whether a statement or expression throws, or decides by one of these variables."""
    match node:
        case java.Throw():
            return True
        case java.If(test=test) | java.Ternary(test=test) | java.Switch(subject=test):
            return any(isinstance(one, java.Name) and one.id in names for one, _ in java.walk(test))
    return False


def _started(bound: Bound, at: Place, certainty: str, minor: bool, logs: bool = False) -> Event:
    """The hand-over that a call of an @Async method is: it is shown at the method, with the call before it."""
    of = bound.method
    started = Place(bound.owner.path, of.start, of.name_start + len(of.name))
    beside = logs or notices.notifies(of.name)
    return Event(HANDED, started, f"@Async {bound.owner.name}.{of.name}", (at,), certainty, minor, beside=beside)
