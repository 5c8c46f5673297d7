"""Sends in another thread that nobody waits for, and asynchronous sends before the end of the process."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.clients import Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.callers import Caller, Callers
from rocketaudit.readers.java.flow import Exhausted, Flow
from rocketaudit.readers.java.scopes import scope_within
from rocketaudit.readers.java.sent import Around, Sending
from rocketaudit.readers.java.tree import Declared, Place
from rocketaudit.readers.java.values import CERTAIN, DOUBTFUL, HANDED, LIKELY, Scope, Task, Value

_OUTBOX = re.compile(r"(?i)outbox|relay|resend|retry|compensat|unsent")
_RUNNING = re.compile(r"(?i)running|alive|stop|shutdown|closed|interrupted|active|exit|quit")
_WAITS = frozenset(("await", "awaitTermination", "close", "invokeAll"))
_PERIODIC = frozenset(("scheduleAtFixedRate", "scheduleWithFixedDelay"))
_TAKES = frozenset(("take", "poll", "drainTo", "takeFirst", "pollFirst", "pollLast"))
_HANDED = {"en": "handed to another thread here", "zh": "在此处交给其他线程"}
_EXIT = {"en": "the process ends here", "zh": "进程在此处结束"}
_FARTHEST = 2


class Handed(NamedTuple):
    """How work gets into another thread, how sure that is, and where, if elsewhere than at the send."""

    how: str
    certainty: str
    at: Place | None = None


def in_background(of: Sending, callers: Callers) -> Iterator[Hazard]:
    """`in-background`: the send, or a call that leads to it, is a task of another thread that nobody waits for."""
    found = _handed(of.flow, of.declared, of.call, of.around) or _from_outside(of, callers)
    if found is not None:
        path = (Related(of.span(found.at), _HANDED),) if found.at is not None else ()
        yield Hazard("in-background", of.span(), path, found.how, found.certainty)


def _from_outside(of: Sending, callers: Callers, depth: int = 0) -> Handed | None:
    """The hand-over behind the method that sends: of a call of it, or of a call of its caller."""
    method = of.method
    if method is None or depth >= _FARTHEST or _OUTBOX.search(method.name) or _works(of.around):
        return None
    found = callers.of(of.declared, method)
    if method.name in library.RUNS and _is_task(of.declared):
        found = [*found, *callers.makers(of.declared)]
    for one in found:
        handed = _handed(of.flow, one.declared, one.call, one.around)
        if handed is not None:
            place = Place(one.declared.path, one.call.start, one.call.end)
            certainty = LIKELY if depth and handed.certainty == CERTAIN else handed.certainty
            return Handed(handed.how, certainty, place)
    further = (_from_outside(_as_sending(of, one), callers, depth + 1) for one in found)
    return next((one for one in further if one is not None), None)


def _is_task(of: Declared) -> bool:
    return any(one.name.rpartition(".")[2] in library.TASKS for one in (*of.of.extends, *of.of.implements))


def _as_sending(of: Sending, caller: Caller) -> Sending:
    return of._replace(declared=caller.declared, call=caller.call, around=caller.around, scope=caller.scope)


def _handed(flow: Flow, declared: Declared, call: java.Call, around: Around) -> Handed | None:
    """How a call gets into another thread within its own method."""
    method = next((one for one in reversed(around) if isinstance(one, java.Method)), None)
    if method is not None and _marked(method, declared, "Async"):
        if _marked(method, declared, "Scheduled") or _OUTBOX.search(method.name):
            return None
        return Handed("@Async", CERTAIN)
    for index in range(len(around) - 1, -1, -1):
        if isinstance(around[index], java.Lambda | java.New | java.Ref) and not _works(around[index + 1 :]):
            found = _task(flow, declared, around, index)
            if found is not None:
                return found
    return None


def _task(flow: Flow, declared: Declared, around: Around, index: int) -> Handed | None:
    """How the task around[index] gets into another thread."""
    task = around[index]
    if isinstance(task, java.New) and task.type.name == "Thread" and task.body is None and index + 1 < len(around):
        return Handed("new Thread", CERTAIN)
    outer = around[index - 1] if index else None
    if not isinstance(outer, java.Call) or not any(task is one for one in outer.arguments):
        return None
    scope = scope_within(flow, declared, around[: index - 1])
    passed = Value(task=Task(task, scope)) if isinstance(task, java.Lambda | java.Ref) else Value()
    owner = flow.owner_name(outer.target, scope)
    handed = flow.handed_by(outer, owner, (passed,), scope) or _by_helper(flow, outer, task, passed, scope)
    if handed is None or _periodic(outer, owner) or _waited(outer, around[: index - 1]):
        return None
    # Where only the names say so, nobody knows what they do with the task.
    return Handed(handed[0], CERTAIN if handed[1] == CERTAIN else DOUBTFUL)


def _by_helper(
    flow: Flow, outer: java.Call, task: java.Node, passed: Value, scope: Scope
) -> tuple[str, str, Task | None] | None:
    """How a method of the tree hands the task it is given over."""
    bound, this, _ = flow.target(outer, scope)
    if bound is None or bound.method.body is None or this is None or passed.task is None:
        return None
    flow.start()
    try:
        exits = flow.run(bound, this, [passed if one is task else Value() for one in outer.arguments])
    except (Exhausted, RecursionError):
        return None
    handed = next((event for one in exits for event in one.state.events if event.kind == HANDED), None)
    return (handed.how, handed.certainty, passed.task) if handed else None


def _periodic(call: java.Call, owner: str) -> bool:
    """Whether a task is run again and again: nobody goes on as if it were done."""
    return call.name in _PERIODIC or (owner == "Timer" and len(call.arguments) == 3)


def _works(inside: Around) -> bool:
    """Whether a task is a thread of work of its own: a loop without an end that takes nothing out of memory."""
    loops = [
        one for one in inside if isinstance(one, java.Loop) and one.over is None and not one.init and _endless(one)
    ]
    return bool(loops) and not any(_takes(one) for one in loops)


def _takes(loop: java.Loop) -> bool:
    """Whether a loop takes what others left for it in a queue."""
    return any(
        isinstance(node, java.Call) and node.name in _TAKES and len(node.arguments) in (0, 1, 2)
        for node, _ in java.walk(loop)
    )


def _endless(of: java.Loop) -> bool:
    test = of.test
    if test is None or (isinstance(test, java.Literal) and test.kind == "true"):
        return True
    return any(
        isinstance(node, java.Name | java.Call) and _RUNNING.search(library.word(node)) for node, _ in java.walk(test)
    )


def _marked(method: java.Method, declared: Declared, name: str) -> bool:
    return any(one.name == name for one in (*method.annotations, *declared.of.annotations))


def _waited(node: java.Call, around: Around) -> bool:
    """Whether what a hand-over returns is used for waiting: chained, kept in a variable or a list, returned."""
    parent = around[-1] if around else None
    while isinstance(parent, java.Call) and parent.target is node:
        if parent.name in library.JOINS:
            return True
        node, around = parent, around[:-1]
        parent = around[-1] if around else None
    method = next((one for one in reversed(around) if isinstance(one, java.Method | java.Lambda)), None)
    later = [one for one, _ in java.walk(method) if _behind(one, node)] if method is not None else []
    if isinstance(parent, java.Do):
        closes = any(isinstance(one, java.Try) and one.resources for one in around)
        return closes or any(isinstance(one, java.Call) and one.name in _WAITS for one in later)
    if isinstance(parent, java.Local):
        return any(isinstance(one, java.Name) and one.id == parent.name for one in later)
    return True


def _behind(one: java.Node, node: java.Call) -> bool:
    return isinstance(one, java.Call | java.Name) and one.start > node.end


# -- the end of the process ----------------------------------------------------------------------------------------


def exit_follows(of: Sending) -> Iterator[Hazard]:
    """`exit-follows`: System.exit or halt behind an asynchronous send, with nothing between that waits."""
    method = of.method
    if method is None or method.body is None:
        return
    for node in _later_calls(method, of.call.end):
        if node.name in library.JOINS or node.name in ("shutdown", "sleep", "close"):
            return
        if _exits(of, node):
            related = Related(of.span(Place(of.declared.path, node.start, node.end)), _EXIT)
            yield Hazard("exit-follows", of.span(), (related,))
            return


def _later_calls(method: java.Method, behind: int) -> list[java.Call]:
    calls = (node for node, _ in java.walk(method) if isinstance(node, java.Call) and node.start > behind)
    return sorted(calls, key=lambda node: node.start)


def _exits(of: Sending, call: java.Call, depth: int = 0) -> bool:
    """Whether a call ends the process: itself, or as the first thing that a method of the class waits for."""
    if call.name in ("exit", "halt"):
        return True
    if call.target is not None or depth >= _FARTHEST:
        return False
    bound = of.flow.tree.method(of.declared, call.name, len(call.arguments))
    if bound is None or bound.method.body is None:
        return False
    for node in _later_calls(bound.method, -1):
        if node.name in library.JOINS or node.name in ("shutdown", "sleep", "close"):
            return False
        if _exits(of, node, depth + 1):
            return True
    return False
