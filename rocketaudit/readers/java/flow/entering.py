"""What a call of a method of the tree does to a path: its own, that of one of several classes, an event's handlers.

In: the call, the methods that it may lead to, and the state before it. Out: the states behind it, with what it answers.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place, module_of
from rocketaudit.readers.java.flow.alternatives import share
from rocketaudit.readers.java.flow.events import ONE, Outcomes, as_few, distinct, place_of, unmarked
from rocketaudit.readers.java.flow.invocation import Invocation
from rocketaudit.readers.java.flow.lifting import Calling, Lifting, answer, lifted_events
from rocketaudit.readers.java.flow.published import elsewhere, handlers_of, republished
from rocketaudit.readers.java.library import innocent, messaging, notices
from rocketaudit.readers.java.tree.remote import goes_out
from rocketaudit.readers.java.values import (
    CAUGHT,
    CERTAIN,
    DOUBTFUL,
    GAVE_UP,
    HANDED,
    RETURN,
    UNKNOWN_VALUE,
    Event,
    Exit,
    Scope,
    Value,
)


class Entering(Lifting, ABC):
    """Calls of methods whose code is known."""

    @abstractmethod
    def cut_short(self) -> None:
        """Note that something was not followed since it is too many calls away."""

    @abstractmethod
    def surrounding(self, bound: Bound, this: Declared) -> list[Exit]:
        """The ends of the code around a method that is called through a proxy."""

    def _enter(
        self, call: Invocation, bound: Bound, this: Declared, own: bool, shares: Mapping[str, str] = ONE
    ) -> Outcomes:
        """A call of a method of the tree, on an object of `this` class, which is the caller's `own` or goes through a
        proxy; `shares` says how sure it is that this method is the one that is called, by what happens in it."""
        of, state, scope = call.of, call.state, call.scope
        handled = self._handled(call, republished(self, of, bound, scope))
        if handled is not None:
            return handled
        at = place_of(of, scope)
        if self.asynchronous(bound) and not own:
            sure = DOUBTFUL if goes_out(self, of.target, scope) else shares.get(HANDED, CERTAIN)
            minor = self._stands_aside(bound) or self._only_measures(of, bound)
            event = _started(bound, at, sure, minor, notices.names_a_log(of))
            return [(state.with_event(event), Value(events=frozenset((event,)), filled=True))]
        exits = self.run(bound, this, call.values)
        if not own:
            exits = [*exits, *self.surrounding(bound, this)]
        calling = Calling(of, bound, call.told, state, scope)
        how = self.weighing(calling, exits, shares)
        if not innocent.harmless(of, "") and not notices.counts(of):
            taken_back = any(one.state.released for one in exits)
            self.may_throw(unmarked(state) if taken_back else state, how.weight, scope)
        found: Outcomes = []
        for exit in exits:
            lifted = lifted_events(calling, how, exit)
            after = self.behind(calling, how, exit, lifted)
            if exit.kind == RETURN:
                found.append((after, answer(calling, exit, lifted)))
            elif not self._only_measures(of, bound):
                # What is thrown on is not given up, whatever was about to become of it.
                still = (one for one in lifted.values() if one.kind == GAVE_UP)
                self.may_throw(after.without(still), how.weight, scope)
        return distinct(found)

    def _enter_one_of(self, call: Invocation, those: Sequence[Bound], idle: int, own: bool) -> Outcomes:
        """A call that leads to one of several methods, or to one of `idle` others that do nothing: what only some of
        them do is less sure."""
        of, scope = call.of, call.scope
        kinds = [
            {event.kind for exit in self.run(one, one.owner, call.values) for event in exit.state.events}
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
            found += self._enter(call, one, one.owner, own, shares)
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

    def _published(self, call: Invocation) -> Outcomes | None:
        """An event of Spring's: its handlers run at once, or in another thread where they are @Async."""
        return self._handled(call, handlers_of(self, call.of, call.scope))

    def _handled(self, call: Invocation, handlers: Sequence[Bound]) -> Outcomes | None:
        """What the handlers of an event do; None where it has none."""
        if not handlers:
            return None
        of, state, scope = call.of, call.state, call.scope
        at = place_of(of, scope)
        found: Outcomes = [(state, UNKNOWN_VALUE)]
        for bound in handlers:
            if messaging.relays(bound.owner.name):
                continue  # what is to be done is stored; this only hurries it
            if self.asynchronous(bound) or elsewhere(self):
                event = _started(bound, at, CERTAIN, self._stands_aside(bound))
                found = [(one.with_event(event), value) for one, value in found]
                continue
            entered: Outcomes = []
            for one, _ in found:
                entered += self._enter(call._replace(values=(), state=one), bound, bound.owner, True)
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

    def _stands_aside(self, bound: Bound) -> bool:
        """Whether a method only logs, counts or warns; or, by the name of its class, only keeps a cache warm."""
        return self.only_beside(bound.method) or (innocent.fills_cache(bound.owner.name) and not self.writes(bound))

    def _only_measures(self, of: java.Call, bound: Bound) -> bool:
        """Whether a call, by its names, measures something, and the method writes nothing down."""
        return notices.measures_by_name(of) and not self.writes(bound)


def _beside(one: str, other: str) -> bool:
    """Whether two files are of one module, by their folders."""
    return module_of(one) == module_of(other)


_MOST_OF_SEVERAL = 3


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
