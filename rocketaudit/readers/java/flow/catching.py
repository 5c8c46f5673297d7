"""What try, catch and finally do to a path: which clause catches what, and how sure it is that this swallows a failure.

In: a try, and the states before it. Out: the states behind it, and the paths that leave it otherwise; what none of its
clauses ends goes on to whoever is around it (`Scope.throwing`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place, Typed
from rocketaudit.readers.java.flow.events import caught_here, has, unmarked
from rocketaudit.readers.java.flow.reflecting import fails_by_name
from rocketaudit.readers.java.flow.switches import Switches
from rocketaudit.readers.java.library import marks, messaging, storing
from rocketaudit.readers.java.values import (
    BROAD,
    CAUGHT,
    CERTAIN,
    DOUBTFUL,
    HANDED,
    JOIN,
    LIKELY,
    OVERRULED,
    PARSE,
    QUIET,
    RETURN,
    TELL,
    UNKNOWN_VALUE,
    Event,
    Exit,
    Scope,
    State,
    Thrown,
    Value,
    few,
)

_EXPECTED = ("Duplicate", "DataIntegrity", "IntegrityConstraint", "AlreadyExist", "Idempot", "Repeat")
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
    "Refus",
    "Declin",
    "Denied",
)


class Catching(Switches):
    """Exceptions within a method."""

    def try_(self, of: java.Try, states: list[State], scope: Scope) -> tuple[list[State], list[Exit]]:
        scope.throwing.append([])
        states, exits = self.sequence(of.resources, states, scope)
        following, left = self.block(of.body, states, scope)
        if self._closes(of, scope):
            following = few(self.joined(one) for one in following)
            left = [one._replace(state=self.joined(one.state)) for one in left]
        exits += left
        thrown = scope.throwing.pop()
        scope.throwing.append([])
        for clause in of.catches:
            caught = [one for one in thrown if self._caught(clause, one, scope)]
            thrown = [one for one in thrown if not self._ends_here(clause, one, scope)]
            if BROAD & set(clause.types):
                # What goes past such a clause is hardly ever thrown; whether it takes a mark back is seen in it.
                thrown = _without_marks(thrown)
            if caught:
                after, left = self.catch(of, clause, caught, scope)
                if _takes_back(clause.body):
                    after, left, scope.throwing[-1] = _unmarked(after, left, scope.throwing[-1])
                following, exits = following + after, exits + left
        thrown += scope.throwing.pop()
        if of.final is not None:
            ended = _caught_by(of, [*following, *(one.state for one in exits)], scope)
            scope.catching += ended
            scope.closing += 1
            following, exits, thrown = self.finally_(of.final, following, exits, thrown, scope)
            scope.closing -= 1
            if _takes_back(of.final):
                following, exits, thrown = _unmarked(following, exits, thrown)
                scope.throwing[-1] = _without_marks(scope.throwing[-1])
            del scope.catching[len(scope.catching) - len(ended) :]
        scope.throwing[-1] += thrown
        return few(following), exits

    def catch(
        self, of: java.Try, clause: java.Catch, caught: list[Thrown], scope: Scope
    ) -> tuple[list[State], list[Exit]]:
        weight = max(one.weight for one in caught)
        certainty = _certainty(clause, weight) or _given_up(clause, caught)
        if certainty is not None and fails_by_name(of, clause):
            certainty = DOUBTFUL
        # What only ends a wait is not overlaid by failures that other clauses are for.
        entering = few(one.state for one in caught if certainty is None or one.weight == weight)
        if certainty is None:
            scope.expected += 1
            left = self.block(clause.body, entering, scope)
            scope.expected -= 1
            return left
        if scope.catching and all(one.stored for one in entering):
            certainty = DOUBTFUL  # what else is done about a failure that is stored already
        if scope.closing and any(one.worked for one in entering):
            certainty = DOUBTFUL  # what is tidied up behind the work
        how = " | ".join(clause.types)
        covers = (of.body.start, of.body.end)
        place = Place(scope.path, clause.start, clause.head_end)
        # Of a join it is the work that goes on which is told; of a wait that is given up, the clause as well.
        minor = weight == JOIN and not _given_up(clause, caught)
        tells = weight == TELL or storing.only_caches(of.body)
        sends = self._sends(of.body, scope)
        event = Event(CAUGHT, place, how, certainty=certainty, minor=minor, covers=covers, beside=tells, sends=sends)
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

    def _sends(self, of: java.Block, scope: Scope) -> bool:
        """Whether a block gives a message to a broker."""
        calls = (node for node, _ in java.walk(of) if isinstance(node, java.Call) and messaging.may_send(node.name))
        return any(messaging.sends(one, self.owner_name(one.target, scope)) for one in calls)

    def _caught(self, clause: java.Catch, one: Thrown, scope: Scope) -> bool:
        """Whether a clause may catch what is thrown: by its type where that is known."""
        if one.type == "" or BROAD & set(clause.types) or (one.type not in BROAD and not clause.types):
            return True
        return not self._kinds(one.type, scope).isdisjoint(clause.types)

    def _ends_here(self, clause: java.Catch, one: Thrown, scope: Scope) -> bool:
        if {"Exception", "Throwable"} & set(clause.types):
            return True
        return one.type != "" and not self._kinds(one.type, scope).isdisjoint(clause.types)

    def _kinds(self, name: str, scope: Scope) -> set[str]:
        """An exception's simple name, and those of what it extends."""
        own = self.tree.declared(name, scope.path)
        above = self.tree.ancestors(own) if own is not None else ()
        names = {one.name if isinstance(one, Declared) else one.type.name.rpartition(".")[2] for one in above} | {name}
        return names | {extended for one in names for extended in _extended(one)}

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
            out += [_overruling(each) if each.value.const != one.value.const else each for each in left]
        still: list[Thrown] = []
        for one_thrown in thrown:
            states, left = self.block(final, [one_thrown.state], scope)
            still += [one_thrown._replace(state=state) for state in states]
            out += [_overruling(one) for one in left] if one_thrown.weight != QUIET else left
        return after, kept + out, still

    def _closes(self, of: java.Try, scope: Scope) -> bool:
        """Whether an executor is among the resources, which waits for its tasks when it is closed (Java 19)."""
        for one in of.resources:
            if isinstance(one, java.Local) and _EXECUTOR.search(_type_of_resource(one, scope)):
                return True
            if isinstance(one, java.Do) and _EXECUTOR.search(self.owner_name(one.value, scope)):
                return True
        return False


def _type_of_resource(of: java.Local, scope: Scope) -> str:
    """The type of a resource, and what makes it where that says more than `var`."""
    if of.type.name not in (java.VAR, "val"):
        return of.type.name
    known = scope.types.get(of.name)
    return f"{known.type.name if known else ''} {of.value.name if isinstance(of.value, java.Call) else ''}"


_EXECUTOR = re.compile(r"Executor|StructuredTaskScope|Pool")


def _caught_by(of: java.Try, states: Iterable[State], scope: Scope) -> list[Event]:
    """The failures that the clauses of a try ended: its finally may still keep the message."""
    starts = {clause.start for clause in of.catches}
    events = {event for one in states for event in caught_here(one.events)}
    return [one for one in events if one.place.path == scope.path and one.place.start in starts]


def _takes_back(of: java.Block) -> bool:
    """Whether a catch or finally may take a mark back, if only where it is there, or still its own as with a lock."""
    return any(isinstance(node, java.Call) and marks.takes_back(node) for node, _ in java.walk(of))


def _unmarked(
    following: list[State], exits: list[Exit], thrown: list[Thrown]
) -> tuple[list[State], list[Exit], list[Thrown]]:
    """How a try is left, without the marks that were set in it."""
    return (
        [unmarked(one) for one in following],
        [one._replace(state=unmarked(one.state)) for one in exits],
        _without_marks(thrown),
    )


def _without_marks(thrown: Iterable[Thrown]) -> list[Thrown]:
    return [one._replace(state=unmarked(one.state)) for one in thrown]


def _overruling(exit: Exit) -> Exit:
    """The end of a path whose exception a return in a finally throws away."""
    if exit.kind != RETURN or exit.at is None:
        return exit
    return exit._replace(state=exit.state.with_event(Event(OVERRULED, exit.at, "finally")))


def _extended(name: str) -> Iterator[str]:
    """What an exception of the JDK extends, short of Exception."""
    while name in _JDK:
        name = _JDK[name]
        yield name


_JDK = {
    **dict.fromkeys(
        (
            "IllegalArgumentException IllegalStateException NullPointerException UnsupportedOperationException"
            " IndexOutOfBoundsException ClassCastException ArithmeticException UncheckedIOException DateTimeException"
            " ConcurrentModificationException NoSuchElementException CompletionException"
        ).split(),
        "RuntimeException",
    ),
    "NumberFormatException": "IllegalArgumentException",
    **dict.fromkeys(
        "FileNotFoundException EOFException UnsupportedEncodingException SocketException UnknownHostException".split(),
        "IOException",
    ),
    "ConnectException": "SocketException",
    "SocketTimeoutException": "IOException",
}


def _certainty(clause: java.Catch, weight: int) -> str | None:
    """How sure it is that a clause swallows a failure of the work; None where what it catches is none."""
    types = clause.types
    if weight == QUIET or all(name in ("InterruptedException", "TimeoutException") for name in types):
        return None
    if all(any(sign in name for sign in _EXPECTED) for name in types):
        return None
    if weight == PARSE or all(any(sign in name for sign in _PARSING) for name in types):
        return DOUBTFUL
    if not BROAD & set(types):
        return DOUBTFUL if all(any(sign in name for sign in _REFUSING) for name in types) else LIKELY
    return CERTAIN


def _given_up(clause: java.Catch, caught: Sequence[Thrown]) -> str | None:
    """How sure it is that a clause for time limits leaves work alone that was waited for; None where it is none."""
    waited = any(one.weight == JOIN and has(one.state.events, HANDED) for one in caught)
    return LIKELY if "TimeoutException" in clause.types and waited else None


__all__ = ["Catching"]
