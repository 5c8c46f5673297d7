"""What the interpreter of flow.py knows while it follows a method: values, events, states, and how a path ends."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed

CAUGHT, HANDED, GAVE_UP = "caught", "handed", "gave-up"
# Acknowledged by a call, with nothing done yet; the same with work behind it; put aside in a field; a finally returned.
ACKED, EARLY, BUFFERED, OVERRULED = "acked", "early", "buffered", "overruled"
# How a failure ends that another system has answered with, and that is only logged.
ANSWER = "answer"
# Marked as processed before the work; found to be marked already, with nothing done since.
MARKED, SEEN = "marked", "seen"
CERTAIN, LIKELY, DOUBTFUL = "high", "medium", "low"

# Types of exceptions with which a clause catches whatever fails.
BROAD = frozenset(("Exception", "Throwable", "RuntimeException", "Error"))

RETURN, THROW, BREAK, CONTINUE, YIELD = "return", "throw", "break", "continue", "yield"


class Event(NamedTuple):
    """Something that happened on a path and that matters when the message is acknowledged at its end.

    `chain` are the calls that led there, outermost first. `minor`: only something beside the work (a notice, a cache);
    of a catch, that it ends what comes out of a task that is waited for.
    `beside`: by its names it belongs to what is mostly done beside the work: a notice, a cache, a log.
    `inner` are events of a task that another thread runs: they count once it is waited for. `covers` is the stretch of
    the file whose failures a catch ends. `open`: of a catch in a question that is asked before the work, the
    call that asks: whoever goes on to do that has lost nothing. `sends`: of a catch around a send, which is told there.
    """

    kind: str
    place: Place
    how: str
    chain: tuple[Place, ...] = ()
    certainty: str = CERTAIN
    minor: bool = False
    inner: frozenset["Event"] = frozenset()
    covers: tuple[int, int] = (0, 0)
    beside: bool = False
    open: Place | None = None
    sends: bool = False


Events = frozenset[Event]
NO_EVENTS: Events = frozenset()


class Scope:
    """The method that is followed: its file and class, the class of `this`, and the types of its variables."""

    __slots__ = (
        "aged",
        "answered",
        "callees",
        "catching",
        "chosen",
        "closing",
        "expected",
        "late",
        "locals",
        "of",
        "path",
        "returned",
        "stamps",
        "this",
        "throwing",
        "types",
        "replaced",
        "wording",
    )

    def __init__(self, of: Declared, this: Declared, types: dict[str, Typed]) -> None:
        self.path = of.path
        self.of = of
        self.this = this
        self.types = types
        self.throwing: list[list[Thrown]] = [[]]
        self.catching: list[Event] = []
        # How many blocks `finally` are around what is followed.
        self.closing = 0
        # How many clauses that catch what was expected, such as a duplicate key.
        self.expected = 0
        # How many log lines and texts are being put together around what is followed.
        self.wording = 0
        # The failures for which a catch puts an empty value in the place of what was to be had.
        self.replaced: set[Event] = set()
        # The variables that hold one of several objects, chosen by the message.
        self.chosen: set[str] = set()
        # Local variables with what they are first set to, and the code in which they may be set again.
        self.locals: dict[str, tuple[java.Expr, java.Node]] = {}
        # The variables that hold what another system answered.
        self.answered: set[str] = set()
        # The variables that say how often or how long ago a message came.
        self.aged: set[str] = set()
        # The variables that say when an event came about.
        self.stamps: set[str] = set()
        # The variables that say whether it came too often: True where they are true for late ones.
        self.late: dict[str, bool] = {}
        # What was found out for a call of this method, by its offset: else a chain of calls costs 3 to its length.
        self.returned: dict[tuple[int, int], Typed | None] = {}
        self.callees: dict[tuple[int, int], tuple[Bound | None, Declared | None, bool]] = {}

    @property
    def handling(self) -> bool:
        """Whether what is followed is what is done about a failure."""
        return bool(self.catching) or self.expected > 0


class Task:
    """A piece of code that is passed on: a lambda, a method reference, an object with one method. Two are equal that
    stand at the same place: the code itself is too large to be compared."""

    __slots__ = ("_key", "code", "scope")

    def __init__(self, code: java.Lambda | java.Ref | java.Class | Declared, scope: Scope) -> None:
        self.code = code
        self.scope = scope
        where = code.of.start if isinstance(code, Declared) else code.start
        path = code.path if isinstance(code, Declared) else scope.path
        self._key = (path, where, scope.this.path, scope.this.of.start)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Task) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


class Value(NamedTuple):
    """What is known of a value: the constant it is (`true`, `CONSUME_SUCCESS`, `"text"`), the events that it tells
    whoever looks at it, the code it stands for, and that it is not null."""

    const: str | None = None
    events: Events = NO_EVENTS
    task: Task | None = None
    filled: bool = False


UNKNOWN_VALUE = Value()
TRUE, NULL = Value("true"), Value("null")


class State(NamedTuple):
    """One path up to here: the variables with known values, what happened, whether the application's work was begun,
    whether it is more (`served`) than to ask, to tell people or to fill caches, whether the message was kept somewhere,
    whether another thread was waited for, whether the message was stored before anything else (an inbox), whether a
    message was sent, whether something was taken back (`released`). `noticed` are the failures that a condition has
    asked for: whoever stores something then, or throws, has handled them."""

    vars: frozenset[tuple[str, Value]] = frozenset()
    events: Events = NO_EVENTS
    worked: bool = False
    served: bool = False
    stored: bool = False
    waited: bool = False
    inbox: bool = False
    sent: bool = False
    released: bool = False
    noticed: Events = NO_EVENTS

    def value(self, name: str) -> Value | None:
        """What is known of a variable."""
        return next((value for known, value in self.vars if known == name), None)

    def with_var(self, name: str, value: Value) -> "State":
        """The state after an assignment."""
        others = frozenset(pair for pair in self.vars if pair[0] != name)
        return self._replace(vars=others | {(name, value)} if value != UNKNOWN_VALUE else others)

    def with_event(self, event: Event) -> "State":
        """The state after something happened."""
        return self._replace(events=self.events | {event})

    def without(self, events: Iterable[Event]) -> "State":
        """The state with events that no longer matter."""
        gone = frozenset(events)
        return self._replace(events=self.events - gone) if gone & self.events else self


class Thrown(NamedTuple):
    """A point that may throw: the state there, the exception's simple name ("" unknown), how much it matters, and the
    statement where it is thrown on purpose."""

    state: State
    type: str
    weight: int
    at: Place | None = None


# TELL: what only tells people fails. It is the work of a listener that has no other.
QUIET, PARSE, JOIN, TELL, WORK = 0, 1, 2, 3, 4


class Exit(NamedTuple):
    """How a path leaves a piece of code."""

    kind: str
    state: State
    value: Value = UNKNOWN_VALUE
    label: str = ""
    at: Place | None = None
    # What it leaves in its parameters, by their number: failures that a catch notes in a list it was given.
    left: frozenset[tuple[int, Events]] = frozenset()


_MOST_STATES = 24


def few(states: Iterable[State]) -> list[State]:
    """The distinct states, and of too many what happened in them, and the variables that are alike in all."""
    distinct = list(dict.fromkeys(states))
    if len(distinct) < 2:
        return distinct
    if len(distinct) <= _MOST_STATES:
        return distinct
    shared = frozenset.intersection(*(one.vars for one in distinct))
    merged = dict.fromkeys(one._replace(vars=shared) for one in distinct)
    if len(merged) <= _MOST_STATES:
        return list(merged)
    # Paths on which the same kinds of things happened are one, so that giving up stays apart from not giving up.
    alike: dict[frozenset[str], list[State]] = {}
    for one in merged:
        alike.setdefault(frozenset(event.kind for event in one.events), []).append(one)
    return [_together(those) for those in alike.values()]


def _together(those: list[State]) -> State:
    """Several paths as one, with all that happened on them."""
    return State(
        those[0].vars,
        frozenset(event for one in those for event in one.events),
        worked=any(one.worked for one in those),
        served=any(one.served for one in those),
        stored=all(one.stored for one in those),
        sent=any(one.sent for one in those),
        released=any(one.released for one in those),
        noticed=frozenset(event for one in those for event in one.noticed),
    )


def handled_each(before: State, after: Sequence[State], each: Events) -> list[State]:
    """The states behind something done with each of what failed (`each`): who stores or throws it has handled it, and
    where there was nothing to do nothing had failed."""
    left = before if any(one.events & each for one in after) else before.without(each)
    return few([left, *(one._replace(noticed=before.noticed) for one in after)])
