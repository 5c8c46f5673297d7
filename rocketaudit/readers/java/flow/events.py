"""What happened on the way through code, as its callers see it: events that grow less sure with the distance, and
outcomes of which those that are alike become one.

In: the events of a path, or the states and values behind a call. Out: the same, from one call further up, or fewer.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Place
from rocketaudit.readers.java.values import (
    CAUGHT,
    CERTAIN,
    DOUBTFUL,
    GAVE_UP,
    HANDED,
    LIKELY,
    MARKED,
    Event,
    Events,
    Scope,
    State,
    Thrown,
    Value,
)

Outcomes = list[tuple[State, Value]]
ONE: Mapping[str, str] = MappingProxyType({})
NONE: frozenset[str] = frozenset()
MOST_OUTCOMES = 12
_DOUBTS = (CERTAIN, LIKELY, DOUBTFUL)
_LONGEST_CHAIN = 8
FAR_CAUGHT, _FAR_HANDED = 3, 4
_FAR_SEND = 1  # a send that is not heard of further down is told where it stands, as one


def as_few(thrown: list[Thrown]) -> list[Thrown]:
    """Of what several methods may throw: once with nothing before it, once with all that may have happened."""
    quiet = [one for one in thrown if not one.state.events]
    rest = [one for one in thrown if one.state.events]
    events = frozenset(event for one in rest for event in one.state.events)
    return [*quiet[:1], *(one._replace(state=one.state._replace(events=events)) for one in rest[:1])]


def distinct(found: Outcomes, most: int = MOST_OUTCOMES) -> Outcomes:
    """The distinct outcomes; of too many those of one constant become one, with all that happened on the way to it."""
    if len(found) < 2:
        return found
    different = list(dict.fromkeys(found))
    if len(different) <= most:
        return different
    by_constant: dict[str | None, list[tuple[State, Value]]] = {}
    for state, value in different:
        by_constant.setdefault(value.const, []).append((state, value))
    merged: Outcomes = []
    for constant, those in by_constant.items():
        told = frozenset(event for _, value in those for event in value.events)
        shared = frozenset.intersection(*(state.vars for state, _ in those))
        for worked in {state.worked for state, _ in those}:
            states = [state for state, _ in those if state.worked == worked]
            served = any(one.served for one in states)
            states = [one._replace(served=served) for one in states]
            quiet = [one for one in states if not one.events]
            merged += [(one._replace(vars=shared), Value(constant, told)) for one in quiet[:1]]
            # Where one gives up, what it caught is no finding of its own; what others caught is.
            for gives_up in (False, True):
                rest = [one for one in states if one.events and has(one.events, GAVE_UP) is gives_up]
                if rest:
                    events = frozenset(event for one in rest for event in one.events)
                    merged.append((rest[0]._replace(vars=shared, events=events), Value(constant, told)))
    return merged


def failures(events: Events) -> Events:
    return frozenset(one for one in events if one.kind == CAUGHT)


def gone_on(states: Iterable[State]) -> Events:
    """The questions before the work that failed, and behind which some path went on to work: they fail open."""
    return frozenset(one for state in states if state.served for one in state.events if one.open)


def caught_here(events: Events) -> Events:
    """The failures that a catch of this very method ended."""
    return frozenset(one for one in events if one.kind == CAUGHT and not one.chain)


def gathered(told: Events, scope: Scope) -> Events:
    """The failures that a value tells of which a catch of this very method noted there."""
    return caught_here(told).difference(scope.replaced)


def unmarked(state: State) -> State:
    """The state once a mark that a message was processed is taken back."""
    return state.without(one for one in state.events if one.kind == MARKED)


def has(events: Events, kind: str) -> bool:
    return any(one.kind == kind for one in events)


def weighed(event: Event, served: bool) -> Event:
    """The event at the end of a path: what is mostly done beside the work is the work where there is no other."""
    if not event.beside:
        return event
    if event.kind == HANDED:
        return event._replace(minor=event.minor or served)
    return event._replace(certainty=DOUBTFUL if served else max(event.certainty, LIKELY, key=_DOUBTS.index))


def called(
    event: Event,
    at: Place,
    weaker: bool = False,
    shares: Mapping[str, str] = ONE,
    beside: frozenset[str] = NONE,
) -> Event:
    """The event as it looks from a caller; the further away, the less sure that the listener's work depends on it.
    `beside`: the kinds of events that belong beside the work, by the names of what is called."""
    if event.kind in beside:
        event = event._replace(beside=True)
    if shares:
        event = event._replace(certainty=max(event.certainty, shares.get(event.kind, CERTAIN), key=_DOUBTS.index))
    if event.inner:
        # What a task keeps to itself was called from here as well.
        event = event._replace(inner=frozenset(called(one, at, weaker, beside=beside) for one in event.inner))
    chain = (at, *event.chain)[:_LONGEST_CHAIN]
    caught = _FAR_SEND if event.sends else FAR_CAUGHT
    far = len(chain) > (caught if event.kind == CAUGHT else _FAR_HANDED)
    if far or (weaker and event.kind == CAUGHT):
        return event._replace(chain=chain, certainty=DOUBTFUL)
    return event._replace(chain=chain)


def place_of(of: java.Call | java.New, scope: Scope) -> Place:
    return Place(scope.path, of.start, of.end)
