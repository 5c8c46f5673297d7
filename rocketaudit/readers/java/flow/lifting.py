"""What a call of a method of the tree leaves on the path of its caller, once its ends are known.

In: the call with the state before it, and an end of the method. Out: the state behind the call, and what it answers.
What the names around a call say (it tells people, tidies up, keeps failures) decides how much a failure in it matters.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.flow.ages import Ages
from rocketaudit.readers.java.flow.events import called, caught_here, failures, gathered, has, place_of
from rocketaudit.readers.java.library import innocent, marks, messaging, notices, storing
from rocketaudit.readers.java.tree.remote import goes_out
from rocketaudit.readers.java.values import (
    ACKED,
    CAUGHT,
    DOUBTFUL,
    EARLY,
    GAVE_UP,
    HANDED,
    MARKED,
    NO_EVENTS,
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


class Calling(NamedTuple):
    """A call of a method of the tree: what its receiver and arguments tell, the state before it, and its scope."""

    of: java.Call
    bound: Bound
    told: Events
    state: State
    scope: Scope

    @property
    def name(self) -> str:
        """The name of the method."""
        return self.bound.method.name


class Weighing(NamedTuple):
    """How much what happens in a method matters to the caller: whether its failures are hardly ones of the work
    (`weaker`), whether it only asks whether the work is to be done (`guards`), which kinds of events belong beside the
    work, how sure each kind is, whether it keeps the message, only prepares the work, or serves it, and what an
    exception that leaves it weighs."""

    weaker: bool
    guards: bool
    beside: frozenset[str]
    shares: Mapping[str, str]
    keeps: bool
    prepares: bool
    serves: bool
    weight: int


class Lifting(Ages, ABC):
    """The ends of a method as its caller sees them."""

    @abstractmethod
    def run(self, bound: Bound, this: Declared, arguments: Sequence[Value] = ()) -> list[Exit]:
        """The ends of a method, called on an object of a class."""

    def weighing(self, call: Calling, exits: Sequence[Exit], shares: Mapping[str, str]) -> Weighing:
        """What the names around a call and the ends of its method say of it."""
        aside = self.doubtful(call.bound)
        far = aside and call.bound.owner.path != call.scope.path
        tells = far and innocent.tells(call.bound.owner.name, call.name)
        warns = storing.only_warns(call.of)
        logs = notices.names_a_log(call.of) or notices.tells_progress(call.name)
        hands = any(has(one.state.events, HANDED) for one in exits)
        notices_only = notices.notifies(call.name) or notices.is_notifier(call.bound.owner.name)
        logged = logs or (call.state.worked and notices_only)
        caches = innocent.keeps_cache(call.bound.owner.name) and innocent.tidies(call.name)
        caught = [CAUGHT] if tells or warns or logs else []
        handed = [HANDED] if hands and (logged or warns or caches) else []
        if hands and goes_out(self, call.of.target, call.scope):
            shares = {**shares, HANDED: DOUBTFUL}
        prepares = innocent.prepares(call.name) and not self.writes(call.bound)
        # A method that is given the work to be done once does it as well.
        runs = any(isinstance(one, java.Lambda | java.Ref | java.New) for one in call.of.arguments)
        guards = not call.state.served and not runs and self._guards(call.bound)
        return Weighing(
            weaker=(far and not tells) or self._is_minor(call),
            guards=guards,
            beside=frozenset(caught + handed),
            shares=shares,
            keeps=_keeps(call, exits),
            prepares=prepares,
            serves=innocent.removes(call.name) or not (aside or prepares or logs or warns or guards),
            weight=TELL if warns else WORK,
        )

    def _guards(self, of: Bound) -> bool:
        """Whether a method only answers whether a message is to be worked on: it is a lock's, a limit's or the question
        whether it came before, by its name or by the mark that it sets."""
        if of.method.returns.name not in ("boolean", "Boolean") or self.writes(of):
            return False
        return innocent.guards(of.method.name) or any(
            isinstance(node, java.Call) and marks.may_mark(node.name) for node, _ in java.walk(of.method)
        )

    def _is_minor(self, call: Calling) -> bool:
        """Whether what a method keeps to itself is hardly a failure of the work: it tidies up, tells people behind the
        work, or is the second line of defence, which is judged where the failure is caught that it is about."""
        scope = call.scope
        return (
            (innocent.tidies(call.name) and not self.writes(call.bound))
            or (call.state.worked and (notices.notifies(call.name) or _puts_into_cache(call)))
            or storing.keeps_failures(call.name)
            or (bool(scope.catching) and not scope.closing)
            or (scope.expected > 0 and storing.undoes(call.of))
        )

    def behind(self, call: Calling, how: Weighing, exit: Exit, lifted: Mapping[Event, Event]) -> State:
        """The state behind a call whose method ended so; `lifted` are the events of that end, as seen from the call."""
        before, inside = call.state, exit.state
        events = frozenset(lifted[one] for one in inside.events if _counts(call, exit, one))
        after = before._replace(
            events=before.events | events,
            worked=before.worked or (inside.worked and not how.prepares),
            served=before.served or (inside.served and how.serves),
            sent=before.sent or inside.sent,
            released=before.released or inside.released,
            inbox=before.inbox or storing.into_inbox(call.of, call.bound.owner.name),
        )
        after = after.without(_outdated(call, exit, after))
        if inside.waited:
            after = self.joined(after)._replace(waited=True)
        if inside.worked and any(one.kind in (ACKED, GAVE_UP) for one in before.events):
            after = self._after_work(call.of, "", after)
        here = caught_here(before.events)
        if here and storing.parks(call.of, call.bound.owner.name):
            after = after.without(here)
        if inside.sent and not notices.warns(call.of):
            # Who answers with the failure has told of it.
            after = after.without(gathered(call.told, call.scope))
        if how.keeps:
            # That keeping it may fail as well adds nothing.
            failed = failures(events) if call.scope.catching else NO_EVENTS
            # Whether it stored what it gave up itself is seen in it.
            given_up = frozenset(one for one in events if one.kind == GAVE_UP)
            after = self.kept(after.without(gathered(call.told, call.scope) | failed), call.scope)
            after = after._replace(events=after.events | given_up)
        return _left_in_arguments(call.of, exit, lifted, after)

    # -- states ------------------------------------------------------------------------------------------------

    def _after_work(self, of: java.Call, owner: str, state: State) -> State:
        """The state after some of the application's work: what was acknowledged before was so too early, and who goes
        on working has not given up."""
        tells = notices.alerts(of) or notices.names_a_log(of)
        aside = tells or innocent.asks(of.name) or storing.caches(of)
        gone = [kind for kind, goes in ((GAVE_UP, not notices.alerts(of)), (SEEN, not tells)) if goes]
        changed = [
            one._replace(kind=EARLY) if one.kind == ACKED else one for one in state.events if one.kind not in gone
        ]
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


def lifted_events(call: Calling, how: Weighing, exit: Exit) -> dict[Event, Event]:
    """What happened on the way to an end of a method, and what its answer tells, as seen from the call."""
    at = place_of(call.of, call.scope)
    events = exit.state.events | exit.value.events
    # Who works behind such a question although it failed is told apart at the end.
    lifted = {one: called(one, at, how.weaker and not how.guards, how.shares, how.beside) for one in events}
    if how.guards:
        return {one: seen._replace(open=at) if one.kind == CAUGHT else seen for one, seen in lifted.items()}
    return lifted


def answer(call: Calling, exit: Exit, lifted: Mapping[Event, Event]) -> Value:
    """What a call answers whose method ended so."""
    carried = frozenset(lifted[one] for one in exit.value.events)
    # A result that a failing path gives back tells of the failure.
    if exit.value.const != "true" and call.bound.method.returns.name != java.VOID:
        carried |= failures(frozenset(lifted[one] for one in exit.state.events))
    return Value(exit.value.const, carried | call.told, exit.value.task, exit.value.filled)


def _keeps(call: Calling, exits: Sequence[Exit]) -> bool:
    """Whether a method keeps the message: that it was tried is what counts, it may itself fail. A message about the
    failure is as good as a record of it."""
    scope = call.scope
    by_name = scope.handling and storing.keeps_failures(call.name)
    if any(one.state.stored or (by_name and one.state.worked) for one in exits):
        return True
    fails = bool(call.state.noticed) or (bool(scope.catching) and not scope.closing)
    return fails and any(one.state.sent for one in exits) and not notices.warns(call.of)


def _puts_into_cache(call: Calling) -> bool:
    return innocent.keeps_cache(call.bound.owner.name) and call.name.startswith(("set", "put", "add", "expire"))


def _counts(call: Calling, exit: Exit, event: Event) -> bool:
    """Whether what happened in a method counts for its caller: a lock is no mark, and what another thread does is found
    in the inbox where the message lies there."""
    if event.kind in (MARKED, SEEN) and innocent.locks(call.name):
        return False
    return not (event.kind == HANDED and call.state.inbox) and not _only_computes(call, exit, event)


def _only_computes(call: Calling, exit: Exit, event: Event) -> bool:
    """Whether what a method leaves early for late messages is its own computation, a delay or a level; a constant may
    be a status."""
    if event.kind != GAVE_UP or event.chain or call.bound.method.returns.name not in _COMPUTED:
        return False
    return exit.value.const is None or bool(_DELAYS.search(call.name))


_COMPUTED = frozenset("int long short double Integer Long Double Duration Instant Date".split())
_DELAYS = re.compile(r"(?i)level|delay|backoff|interval|wait|next|timeout")


def _outdated(call: Calling, exit: Exit, after: State) -> Iterable[Event]:
    """What no longer holds behind a method: marks that it took back, or that its transaction did; that nothing was
    done since a mark was found."""
    done = exit.state.worked and not _only_tells(call)
    for one in call.state.events:
        if (one.kind == MARKED and exit.state.released) or (one.kind == SEEN and done):
            yield one
    if exit.kind != RETURN and rolls_back(call.bound):
        yield from (one for one in after.events if one.kind == MARKED and one.how == marks.ROW)


def _left_in_arguments(of: java.Call, exit: Exit, lifted: Mapping[Event, Event], state: State) -> State:
    """The state with the failures that a method notes in a list it is given."""
    for index, noted in exit.left:
        argument = of.arguments[index] if index < len(of.arguments) else None
        if isinstance(argument, java.Name):
            known = state.value(argument.id) or UNKNOWN_VALUE
            told = frozenset(lifted[one] for one in noted if one in lifted)
            state = state.with_var(argument.id, known._replace(const=None, events=known.events | told))
    return state


def _only_tells(call: Calling) -> bool:
    return notices.warns(call.of) or notices.notifies(call.name) or notices.names_a_log(call.of)


def rolls_back(of: Bound) -> bool:
    """Whether a method runs in a transaction of a database, which takes back what it wrote where it fails."""
    marked = (*of.method.annotations, *of.owner.of.annotations)
    return any(one.name.endswith("Transactional") for one in marked)


__all__ = ["Calling", "Lifting", "Weighing", "answer", "lifted_events", "rolls_back"]
