"""Sends in another thread that nobody waits for.

In: a send, and who calls what in the tree. Out: the hazard, at the hand-over where that is given the message, else at
the send; the other one stands beside it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.clients import Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.flow.callers import Caller, Callers
from rocketaudit.readers.java.flow.flow import Exhausted, Flow
from rocketaudit.readers.java.flow.taint import tainted
from rocketaudit.readers.java.library import threads
from rocketaudit.readers.java.sends.send_results import marked_behind
from rocketaudit.readers.java.sends.send_waits import thread_joined, waited
from rocketaudit.readers.java.sends.sent import THE_SEND, Sending
from rocketaudit.readers.java.tree.remote import is_remote
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.values import CERTAIN, DOUBTFUL, HANDED, LIKELY, Scope, Task, Value

# sendWithRetry sends for the first time, retryFailed what is stored.
_OUTBOX = re.compile(r"(?i)outbox|relay|resend|(?<!with)retry|compensat|unsent")
_FUTURES = frozenset("Future CompletableFuture ListenableFuture CompletionStage Mono".split())
_STEPS = re.compile(r"(?:thenAccept|thenApply|thenRun|thenCompose|whenComplete|handle)(?:Async)?")
_RUNNING = re.compile(r"(?i)running|alive|stop|shutdown|closed|interrupted|active|exit|quit")
_PERIODIC = frozenset(("scheduleAtFixedRate", "scheduleWithFixedDelay"))
_HANDED = {"en": "handed to another thread here", "zh": "在此处交给其他线程"}
_LEAVES = frozenset(("subscribeOn", "publishOn"))
_FARTHEST = 2
_MOST_STEPS = 5


class Handed(NamedTuple):
    """How work gets into another thread, how sure that is, and where; None for the method that sends. `gives` where
    what is to be sent is given to the other thread there: that is the place to mend."""

    how: str
    certainty: str
    at: Place | None = None
    gives: bool = False


def in_background(of: Sending, callers: Callers) -> Iterator[Hazard]:
    """`in-background`: the send, or a call that leads to it, is a task of another thread that nobody waits for."""
    found = _handed(callers, of.declared, of.around) or _from_outside(of, callers)
    if found is not None and not marked_behind(of):  # else the row that was stored before stays unsent until then
        own = of.span()
        at = of.span(found.at) if found.at is not None else own
        shown, beside = (at, Related(own, THE_SEND)) if found.gives else (own, Related(at, _HANDED))
        path = (beside,) if (at.path, at.line) != (own.path, own.line) else ()
        yield Hazard("in-background", shown, path, found.how, found.certainty)


def _from_outside(of: Sending, callers: Callers, depth: int = 0, seen: tuple[int, ...] = ()) -> Handed | None:
    """The hand-over behind the method that sends: of a call of it, or of a call of its caller; private methods
    that call one another are one step."""
    method = of.method
    if method is None or depth >= _FARTHEST or _OUTBOX.search(method.name) or _works(of.around):
        return None
    if method.start in seen or len(seen) >= _MOST_STEPS:
        return None
    found = callers.of(of.declared, method)
    if method.name in threads.RUNS and _is_task(of.declared):
        found = [*found, *callers.makers(of.declared)]
    found = [one for one in found if not marked_behind(_as_sending(of, one))]
    for one in found:
        handed = _handed(callers, one.declared, one.around)
        if handed is not None:
            place = Place(one.declared.path, one.call.start, one.call.end)
            certainty = LIKELY if depth and handed.certainty == CERTAIN else handed.certainty
            return Handed(handed.how, certainty, place, gives=_gives(method, of))
    seen = (*seen, method.start)
    callings = (_as_sending(of, one) for one in found)
    further = (_from_outside(one, callers, depth + (not _inner(method, one.method)), seen) for one in callings)
    return next((one for one in further if one is not None), None)


def _gives(method: java.Method, of: Sending) -> bool:
    """Whether what is sent comes from what the method was given."""
    given = frozenset(one.name for one in method.params)
    body = method.body
    names = tainted(body.block, given, frozenset()).messages if given and body is not None else frozenset()
    return any(
        isinstance(node, java.Name) and node.id in names for one in of.call.arguments for node, _ in java.walk(one)
    )


def _inner(called: java.Method, caller: java.Method | None) -> bool:
    """Whether a private method is called by another one."""
    return caller is not None and "private" in called.modifiers and "private" in caller.modifiers


def _is_task(of: Declared) -> bool:
    return any(one.name.rpartition(".")[2] in threads.TASKS for one in (*of.of.extends, *of.of.implements))


def _as_sending(of: Sending, caller: Caller) -> Sending:
    return of._replace(declared=caller.declared, call=caller.call, around=caller.around, scope=caller.scope)


def _handed(callers: Callers, declared: Declared, around: java.Around) -> Handed | None:
    """How a call gets into another thread within its own method."""
    flow = callers.flow
    method = java.nearest_method(around)
    if method is not None and _asynchronous(flow, method, declared):
        if _marked(method, declared, "Scheduled") or _OUTBOX.search(method.name):
            return None
        return Handed("@Async", CERTAIN if _dropped(declared, method, callers) else DOUBTFUL)
    if method is not None and _OUTBOX.search(method.name):
        return None  # not the first try, or one of what is stored
    if method is not None and (_drains(declared, method) or _takes_from_another(flow, declared, method)):
        if _by_timer(callers, declared, method):
            return Handed("@Scheduled", LIKELY)
        if method.name in threads.RUNS and (_starts_itself(declared) or _is_thread(declared)):
            return Handed("new Thread", LIKELY)
    if method is not None and any(one.name in threads.JOBS for one in method.annotations):
        return None  # whoever started it does not wait for the job either
    return _given(flow, declared, around)


def _given(flow: Flow, declared: Declared, around: java.Around) -> Handed | None:
    for index in range(len(around) - 1, -1, -1):
        if isinstance(around[index], java.Lambda | java.New | java.Ref) and not _works(around[index + 1 :]):
            found = _task(flow, declared, around, index)
            if found is not None:
                return found
    return None


def given_to_thread(of: Sending) -> bool:
    """Whether a send stands in code that its own method gives to another thread."""
    return _given(of.flow, of.declared, of.around) is not None


def _drains(declared: Declared, method: java.Method) -> bool:
    """Whether a method takes from a queue in memory, a field of its class, that others fill: not only what could not be
    sent, in the clause of a catch or beside the send itself."""
    queues = _taken_from(declared, method)
    return any(
        isinstance(node, java.Call)
        and node.name in threads.ENQUEUES
        and java.word(node.target) in queues
        and not any(isinstance(one, java.Catch) for one in inside)
        for other in (declared.of.methods if queues else ())
        if other is not method
        for node, inside in java.walk(other)
    )


def _takes_from_another(flow: Flow, declared: Declared, method: java.Method) -> bool:
    """Whether a method takes what it sends from another object of the tree, one around a queue in memory."""
    for node, inside in java.walk(method):
        if (
            isinstance(node, java.Call)
            and node.name in threads.TAKES
            and isinstance(node.target, java.Name | java.Field)
        ):
            owner = flow.class_of(node.target, scope_within(flow, declared, inside))
            others = owner.of.methods if owner is not None and owner != declared else ()
            if owner is not None and any(one.name == node.name and _taken_from(owner, one) for one in others):
                return True
    return False


def _taken_from(holder: Declared, method: java.Method) -> set[str]:
    """The queues in memory, fields of its class, that a method takes from."""
    kept = {one.name for one in holder.of.members if _in_memory(one)}
    return kept & {
        java.word(node.target)
        for node, _ in (java.walk(method) if kept else ())
        if isinstance(node, java.Call) and node.name in threads.TAKES and node.target is not None
    }


def _is_thread(declared: Declared) -> bool:
    return any(one.name.rpartition(".")[2] == "Thread" for one in declared.of.extends)


def _in_memory(of: java.Member) -> bool:
    return of.type.name.rpartition(".")[2] in threads.QUEUES


def _by_timer(callers: Callers, declared: Declared, method: java.Method) -> bool:
    """Whether a method runs by itself again and again."""
    if _marked(method, declared, "Scheduled"):
        return True
    return any(
        isinstance(one, java.Call) and one.name in _PERIODIC
        for caller in callers.of(declared, method)
        for one in caller.around
    )


def _starts_itself(declared: Declared) -> bool:
    """Whether an object makes itself the task of a thread: `new Thread(this)`, `executor.execute(this)`; or is one, and
    starts itself."""
    thread = any(one.name == "Thread" for one in declared.of.extends)
    for part in declared.of.methods:
        for node, _ in java.walk(part):
            given = node.arguments if isinstance(node, java.Call | java.New) else ()
            if any(isinstance(one, java.Name) and one.id == "this" for one in given) and (
                isinstance(node, java.New)
                and node.type.name == "Thread"
                or isinstance(node, java.Call)
                and node.name in threads.EXECUTES
            ):
                return True
            if (
                thread
                and isinstance(node, java.Call)
                and node.name == "start"
                and java.word(node.target) in ("", "this")
            ):
                return True
    return False


def _task(flow: Flow, declared: Declared, around: java.Around, index: int) -> Handed | None:
    """How the task around[index] gets into another thread."""
    task = around[index]
    if isinstance(task, java.New) and task.type.name == "Thread" and task.body is None and index + 1 < len(around):
        return None if thread_joined(task, around[:index]) else Handed("new Thread", CERTAIN)
    outer = around[index - 1] if index else None
    if not isinstance(outer, java.Call) or not any(task is one for one in outer.arguments):
        return None
    scope = scope_within(flow, declared, around[: index - 1])
    passed = Value(task=Task(task, scope)) if isinstance(task, java.Lambda | java.Ref) else Value()
    owner = flow.owner_name(outer.target, scope)
    handed = (
        flow.handed_by(outer, owner, (passed,), scope)
        or _by_helper(flow, outer, task, passed, scope)
        or _by_chain(flow, outer, around[: index - 1], scope)
    )
    if handed is None or _periodic(outer, owner) or waited(outer, around[: index - 1]):
        return None
    # Where only the names say so, nobody knows what they do with the task.
    certainty = CERTAIN if handed[1] == CERTAIN else DOUBTFUL
    return Handed(handed[0], certainty, Place(declared.path, outer.name_start, outer.name_start + len(outer.name)))


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


def _by_chain(flow: Flow, outer: java.Call, around: java.Around, scope: Scope) -> tuple[str, str, Task | None] | None:
    """How a chain of calls runs a step of it elsewhere: behind supplyAsync, or of a publisher with its own thread."""
    before = outer.target
    while isinstance(before, java.Call) and _STEPS.fullmatch(outer.name):
        tasks = [Value(task=Task(one, scope)) for one in before.arguments if isinstance(one, java.Lambda | java.Ref)]
        handed = flow.handed_by(before, flow.owner_name(before.target, scope), tasks, scope) if tasks else None
        if handed is not None:
            return handed
        before = before.target
    return _by_publisher(outer, around)


def _by_publisher(node: java.Call, around: java.Around) -> tuple[str, str, Task | None] | None:
    """Whether a publisher runs its work in a thread of its own: less sure where something takes its failures."""
    chain: list[java.Call] = []
    for one in reversed(around):
        if not isinstance(one, java.Call) or one.target is not node:
            break
        chain.append(one)
        node = one
    if not chain or chain[-1].name != "subscribe" or not any(one.name in _LEAVES for one in chain):
        return None
    taken = len(chain[-1].arguments) > 1 or any("Error" in one.name for one in chain)
    return chain[-1].name, LIKELY if taken else CERTAIN, None


def _periodic(call: java.Call, owner: str) -> bool:
    """Whether a task is run again and again: nobody goes on as if it were done."""
    return call.name in _PERIODIC or (owner == "Timer" and len(call.arguments) == 3)


def _works(inside: java.Around) -> bool:
    """Whether a task is a thread of work of its own: a loop without an end that takes nothing out of memory."""
    loops = [
        one for one in inside if isinstance(one, java.Loop) and one.over is None and not one.init and _endless(one)
    ]
    return bool(loops) and not any(_takes(one) for one in loops)


def _takes(loop: java.Loop) -> bool:
    """Whether a loop takes what others left for it in a queue."""
    return any(
        isinstance(node, java.Call) and node.name in threads.TAKES and len(node.arguments) in (0, 1, 2)
        for node, _ in java.walk(loop)
    )


def _endless(of: java.Loop) -> bool:
    test = of.test
    if test is None or (isinstance(test, java.Literal) and test.kind == "true"):
        return True
    return any(
        isinstance(node, java.Name | java.Call) and _RUNNING.search(java.word(node)) for node, _ in java.walk(test)
    )


def _asynchronous(flow: Flow, method: java.Method, declared: Declared) -> bool:
    """Whether Spring runs a method in another thread: @Async on it, on its class, or on what it implements."""
    if _marked(method, declared, "Async"):
        return True
    for above in flow.tree.ancestors(declared):
        if isinstance(above, Declared) and not is_remote(above):
            for one in above.of.methods:
                if one.name == method.name and len(one.params) == len(method.params) and _marked(one, above, "Async"):
                    return True
    return False


def _dropped(declared: Declared, method: java.Method, callers: Callers) -> bool:
    """Whether nobody waits for an @Async method: it returns no future, or a caller drops it."""
    if method.returns.name.rpartition(".")[2] not in _FUTURES:
        return True
    return any(not waited(one.call, one.around) for one in callers.everywhere(declared, method))


def _marked(method: java.Method, declared: Declared, name: str) -> bool:
    return java.is_marked(method, name) or java.is_marked(declared.of, name)
