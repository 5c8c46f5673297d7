"""What becomes of the messages that come in: the hazards of a listener, read from the ends of its paths.

In: the tree, the interpreter and a Found. Out: an Outcome; a hazard is an event that is still there where the listener
acknowledges.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rocketaudit.clients import Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place
from rocketaudit.readers.java.flow.buffered import flushed_elsewhere, flushed_when_full
from rocketaudit.readers.java.flow.events import weighed
from rocketaudit.readers.java.flow.flow import Exhausted, Flow
from rocketaudit.readers.java.flow.lifting import rolls_back
from rocketaudit.readers.java.library import marks, threads
from rocketaudit.readers.java.listeners.listener_exits import acknowledges, exits
from rocketaudit.readers.java.listeners.listener_kinds import Found, written_as
from rocketaudit.readers.java.listeners.questions import failing_open
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import (
    ANSWER,
    BUFFERED,
    CAUGHT,
    CERTAIN,
    DOUBTFUL,
    EARLY,
    GAVE_UP,
    HANDED,
    LIKELY,
    MARKED,
    OVERRULED,
    RETURN,
    SEEN,
    THROW,
    Event,
    Events,
    Exit,
)


class Outcome(NamedTuple):
    """What judging a listener yields: hazards, whether it could be followed, whether a call's exception leaves it."""

    hazards: tuple[Hazard, ...]
    whole: bool = True
    throws: bool = False


def judge(tree: Tree, flow: Flow, found: Found) -> Outcome:
    """The hazards of a listener."""
    flow.start()
    try:
        ends = _weighed(tree, found, exits(flow, found))
    except (Exhausted, RecursionError):
        if flow.narrow:
            return Outcome((), False)
        # One more try, with less to follow.
        return judge(tree, Flow(tree, narrow=True), found)
    hazards = [*_of_ends(tree, found, ends), *_of_marks(tree, found, ends), *_asynchronous(tree, flow, found)]
    covered = [
        event.covers
        for end in ends
        if acknowledges(found.api, end) and not any(one.kind in (GAVE_UP, OVERRULED) for one in end.state.events)
        for event in end.state.events
        if event.kind == CAUGHT and event.place.path == found.at.path and event.certainty != DOUBTFUL
    ]
    throws = any(end.kind == THROW and end.at is None for end in ends)
    return Outcome(tuple(_nearest(found, list(_distinct(hazards)), covered)), throws=throws)


def _weighed(tree: Tree, found: Found, ends: Sequence[Exit]) -> list[Exit]:
    """The ends of a listener, with what belongs beside its work weighed by whether there is any."""
    served = any(end.state.served for end in ends)
    fails_open = failing_open(tree, found, ends)

    def left(end: Exit) -> Events:
        counts = (one for one in end.state.events if not one.open or (served and one not in fails_open))
        return frozenset(weighed(one, served) for one in counts)

    return [end._replace(state=end.state._replace(events=left(end))) for end in ends]


def _nearest(found: Found, hazards: list[Hazard], covered: Sequence[tuple[int, int]]) -> Iterator[Hazard]:
    """What a catch of the listener's own file ends is the finding: a failure that is swallowed further away, within
    its try, adds nothing to it."""
    for one in hazards:
        places = [one.at, *(step.at for step in one.path)]
        own = [place.start for place in places if place.path == found.at.path]
        far = one.kind == "exception-swallowed" and len(own) < len(places)
        if not (far and any(start <= place < end for start, end in covered for place in own)):
            yield one


def _distinct(hazards: Iterable[Hazard]) -> Iterator[Hazard]:
    """Each hazard of one kind and place once, the surest of them; where others end elsewhere (one call may lead to
    several handlers), their ends stand beside its own."""
    alike: dict[tuple[str, int, str], list[Hazard]] = {}
    for one in hazards:
        alike.setdefault((one.at.path, one.at.start, one.kind), []).append(one)
    for those in alike.values():
        best = min(those, key=lambda one: _SURE.index(one.certainty))
        told = {one.at for one in best.path}
        ends = {one.path[-1].at: one.path[-1] for one in those if one.path and one.certainty != DOUBTFUL}
        others = [end for at, end in ends.items() if at not in told][:_MOST_ENDS]
        yield best._replace(path=(*best.path, *others))


_SURE = (CERTAIN, LIKELY, DOUBTFUL)
_MOST_ENDS = 7


def _of_ends(tree: Tree, found: Found, ends: Sequence[Exit]) -> Iterator[Hazard]:
    worked = any(end.state.worked for end in ends)
    for end in ends:
        yield from _of_status(tree, found, end)
        acknowledged = acknowledges(found.api, end)
        if acknowledged is not False:
            for event in sorted(end.state.events):
                yield from _of_event(tree, found, end, event, worked)
        elif end.at is not None and end.value.const != "null":
            yield Hazard("failure-possible", tree.span(end.at))


def _of_marks(tree: Tree, found: Found, ends: Sequence[Exit]) -> Iterator[Hazard]:
    """Marks of messages as processed that outlive a failure of the work behind them, where the redelivery that finds
    one is acknowledged."""
    rows_go = isinstance(found.code, Bound) and rolls_back(found.code)
    acknowledged = {
        event.place
        for end in ends
        if acknowledges(found.api, end)
        for event in end.state.events
        if event.kind == SEEN and not any(one.kind == MARKED for one in end.state.events)
    }
    kept = {
        event
        for end in ends
        if acknowledges(found.api, end) is False
        for event in end.state.events
        if event.kind == MARKED and event.place in acknowledged and not (rows_go and event.how == marks.ROW)
    }
    for event in sorted(kept):
        yield _hazard(tree, found, "marked-before-work", event._replace(how=""), LIKELY)


def _of_status(tree: Tree, found: Found, end: Exit) -> Iterator[Hazard]:
    """What the status says that a path ends with."""
    if end.at is None:
        return
    if end.kind == RETURN and found.api.by_status and end.value.const == "null":
        yield Hazard("null-returned", tree.span(end.at))
    illegal = end.value.const in found.api.illegal and acknowledges(found.api, end) is not False
    if illegal and not _commits_itself(found):
        yield Hazard("illegal-status", tree.span(end.at), how=end.value.const or "")


def _of_event(tree: Tree, found: Found, end: Exit, event: Event, worked: bool) -> Iterator[Hazard]:
    """The hazard that an event is on a path to an acknowledgement, or to a status that is not seen. `worked` says
    whether any path of the listener works."""
    known = acknowledges(found.api, end) is not None
    if event.kind == HANDED and not (event.minor and worked):
        # Whoever computes the status does not know how work in another thread ends, but may know of it.
        sure = known or event.certainty == DOUBTFUL
        yield _hazard(tree, found, "handed-over", event, event.certainty if sure else LIKELY)
    elif not known:
        return  # the status is computed somewhere else; who says that it is not told of the failure?
    elif event.kind == CAUGHT and not _says_more(found, end, event):
        if event.how == ANSWER:
            yield _hazard(tree, found, "answer-unheeded", event, event.certainty)._replace(how="")
        else:
            yield _hazard(tree, found, "exception-swallowed", event, event.certainty)
    elif event.kind in _KINDS:
        yield _hazard(tree, found, _KINDS[event.kind], event, event.certainty)
    elif event.kind == BUFFERED and worked and not end.state.worked and end.at is not None:
        yield _hazard(tree, found, "acked-before-work", event._replace(place=end.at), event.certainty)
    elif event.kind == BUFFERED and ((not worked and _flushed_later(tree, event)) or _flushed_when_full(tree, event)):
        yield _hazard(tree, found, "handed-over", event, event.certainty)


_KINDS = {GAVE_UP: "given-up", EARLY: "acked-before-work", OVERRULED: "acked-in-finally"}


def _says_more(found: Found, end: Exit, caught: Event) -> bool:
    """Whether the end of a path says more than the catch before it: giving up, a return in a finally, a status that
    means another, an answer; or, where a time limit is swallowed, the work that goes on."""
    kinds = {one.kind for one in end.state.events}
    if GAVE_UP in kinds or OVERRULED in kinds or end.value.const in found.api.illegal:
        return True
    if found.api.type == apis.REPLY.type and (end.value.const is not None or end.value.events):
        return True
    return caught.minor and HANDED in kinds


def _flushed_later(tree: Tree, event: Event) -> bool:
    """Whether the file of a collection that messages are put into also has a timer, which takes them out; or a class
    with a timer does so."""
    if any(mark in tree.files[event.place.path] for mark in threads.TIMERS):
        return True
    return any(flushed_elsewhere(tree, one, event.how) for one in _classes_at(tree, event.place))


def _flushed_when_full(tree: Tree, event: Event) -> bool:
    """Whether the class writes its collection out once there is enough in it."""
    return any(flushed_when_full(one, event.how) for one in _classes_at(tree, event.place))


def _classes_at(tree: Tree, at: Place) -> list[Declared]:
    return [one for one in tree.classes(at.path) if one.of.start <= at.start < one.of.end]


def _commits_itself(found: Found) -> bool:
    """Whether an orderly listener switches automatic commits off: those of its context, not of a database."""
    return any(
        isinstance(node, java.Call)
        and node.name == "setAutoCommit"
        and not _CONNECTION.search(java.word(node.target))
        and any(isinstance(one, java.Literal) and one.kind == "false" for one in node.arguments)
        for node, _ in java.walk(written_as(found.code)[1])
    )


_CONNECTION = re.compile(r"(?i)conn|^con$|jdbc|session|database|^db$|^tx$")


def _hazard(tree: Tree, found: Found, kind: str, event: Event, certainty: str) -> Hazard:
    """A hazard at the innermost place of its path that is in the listener's own file, the others beside it."""
    steps = [*event.chain, event.place]
    own = [index for index, one in enumerate(steps) if one.path == found.at.path]
    shown = own[-1] if own else len(steps) - 1
    related = tuple(
        Related(tree.span(one), _told(event) if index == len(steps) - 1 else _ON_THE_WAY)
        for index, one in enumerate(steps)
        if index != shown
    )
    return Hazard(kind, tree.span(steps[shown]), related, event.how, certainty)


def _told(event: Event) -> dict[str, str]:
    """What stands beside the place where a path ends."""
    return _LOGGED if event.how == ANSWER else _TOLD[event.kind]


_LOGGED = {"en": "it is only logged here", "zh": "此处只记了日志"}
_TOLD = {
    HANDED: {"en": "the work goes to another thread here", "zh": "此处把处理交给其他线程"},
    CAUGHT: {"en": "the exception ends here", "zh": "异常在此处被吞掉"},
    GAVE_UP: {"en": "given up here", "zh": "在此处放弃"},
    EARLY: {"en": "acknowledged here", "zh": "在此处确认"},
    BUFFERED: {"en": "acknowledged here", "zh": "在此处确认"},
    OVERRULED: {"en": "returned here", "zh": "在此处返回"},
    MARKED: {"en": "marked as processed here", "zh": "在此处标记为已处理"},
}
_ON_THE_WAY = {"en": "called here", "zh": "在此处调用"}


def _asynchronous(tree: Tree, flow: Flow, found: Found) -> Iterator[Hazard]:
    """@Async on the listener itself: whoever calls it acknowledges at once."""
    mark = flow.made_asynchronous(found.code) if isinstance(found.code, Bound) else None
    if mark is not None:
        yield Hazard("handed-over", tree.span(mark), how="@Async", certainty=CERTAIN)
