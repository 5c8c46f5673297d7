"""Whether the application sends again by itself, or keeps what was not sent: then the client's retries matter less."""

import re
from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.flow.callers import Callers
from rocketaudit.readers.java.library import storing
from rocketaudit.readers.java.sends.reactions import HANDLED, reaction
from rocketaudit.readers.java.sends.sent import Sending
from rocketaudit.readers.java.sends.usage import task_runs

_COUNTS = re.compile(r"(?i)retr|attempt|tries|times|success|done|sent|ok$")
_RETRIERS = frozenset(
    (
        "execute call executeSupplier executeCallable executeRunnable executeCheckedSupplier decorateSupplier"
        " decorateCallable decorateRunnable decorateCheckedSupplier decorateCheckedRunnable decorateCompletionStage"
    ).split()
)
_FAILSAFE = frozenset(("get", "run"))


def retried(call: java.Call, around: java.Around) -> bool:
    """Whether a call inside these nodes is tried again: a loop around a try, @Retryable, a RetryTemplate."""
    for index, one in enumerate(around):
        match one:
            case java.Method(annotations=marks) if any(mark.name in ("Retryable", "Retry") for mark in marks):
                return True
            case java.Call(target, name) if name in _RETRIERS and "etry" in java.word(target):
                return True
            case java.Call() if one.name in _FAILSAFE and _of_failsafe(one):
                return True
            case java.Loop() if one.over is None and _tries_again(one, call, around[index:]):
                return True
    return False


def retried_by_helper(of: Sending) -> bool:
    """Whether a send stands in a task that a method of the tree runs again where it failed."""
    for index, one in enumerate(of.around):
        if isinstance(one, java.Lambda):
            _, runs = task_runs(of.flow, of.declared, one, of.around[:index]) or (None, ())
            if any(retried(call, inside) for call, inside in runs):
                return True
    return False


def retried_by_callers(of: Sending, callers: Callers) -> bool:
    """Whether all who call the method of a send try it again. Looked up only where the client itself does not."""
    switched_off = any(map(of.flow.tree.mentions, _NO_RETRY))
    calls = callers.everywhere(of.declared, of.method) if switched_off and of.method is not None else ()
    return bool(calls) and all(retried(one.call, one.around) for one in calls)


_NO_RETRY = (b"RetryTimesWhenSendFailed(0)", b"RetryTimesWhenSendAsyncFailed(0)")


def _of_failsafe(of: java.Call) -> bool:
    """Whether a call runs a task under a policy: `Failsafe.with(policy).get(() -> ...)`."""
    return java.word(java.root(of)) == "Failsafe"


def sent_again(of: Sending) -> bool:
    """Whether this is the second try of a send: it stands where a test of the first one's outcome leads."""
    for index, one in enumerate(of.around):
        if isinstance(one, java.If) and not one.test.start <= of.call.start < one.test.end:
            names = {node.id for node, _ in java.walk(one.test) if isinstance(node, java.Name)}
            if _calls(of, one.test) or any(_calls(of, value) for value in _values(names, one, of.around[:index])):
                return True
    return False


def _calls(of: Sending, tested: java.Node) -> bool:
    """Whether a node has a call of the same method on the same receiver."""
    on = java.word(of.call.target)
    return any(
        isinstance(node, java.Call) and node.name == of.call.name and java.word(node.target) == on
        for node, _ in java.walk(tested)
    )


def _values(names: set[str], before: java.Node, around: java.Around) -> Iterator[java.Expr]:
    """What variables were set to in front of a statement."""
    method = next((one for one in reversed(around) if isinstance(one, java.Method | java.Lambda)), None)
    for node, _ in java.walk(method) if method is not None else ():
        match node:
            case java.Local(name=name, value=value) | java.Assign(target=java.Name(name), value=value):
                if value is not None and name in names and node.end <= before.start:
                    yield value


def _tries_again(of: java.Loop, call: java.Call, inside: java.Around) -> bool:
    """Whether a loop around a try runs until it succeeds, or for so many times."""
    tries = [one for one in inside if isinstance(one, java.Try)]
    if not tries:
        return False
    if any(_COUNTS.search(word) for word in _words(of)):
        return True
    return any(_leaves(node, call, nodes) for node, nodes in java.walk(tries[0].body))


def _leaves(node: java.Node, call: java.Call, inside: java.Around) -> bool:
    """Whether a statement behind the call ends the loop around it: with that, one that succeeded is over."""
    if not isinstance(node, java.Jump | java.Return) or node.end < call.end:
        return False
    if isinstance(node, java.Return):
        return True
    return node.kind == "break" and not any(isinstance(one, java.Loop | java.Switch) for one in inside)


def _words(of: java.Loop) -> set[str]:
    """The names in the head of a loop."""
    parts = [part for part in (*of.init, of.test) if part is not None]
    words = {node.id for part in parts for node, _ in java.walk(part) if isinstance(node, java.Name)}
    return words | {node.name for node in of.init if isinstance(node, java.Local)}


def kept(of: Sending) -> bool:
    """Whether a catch around the send, its callback, or the code behind its tries keeps the message for another one."""
    for index, one in enumerate(of.around):
        if isinstance(one, java.Try) and one.body.start <= of.call.start and of.call.end <= one.body.end:
            for clause in one.catches:
                if _stores(clause.body):
                    inside = (*of.around[: index + 1], clause)
                    return reaction(of.flow, of.declared, (clause.body,), inside) == HANDLED
    for argument in of.call.arguments:
        for node, _ in java.walk(argument):
            if isinstance(node, java.Method) and node.name == "onException":
                return _stores(node)
    return _stored_behind(of)


def _stored_behind(of: Sending) -> bool:
    """Whether what so many tries did not send is stored behind the loop of them."""
    loop = next((one for one in of.around if isinstance(one, java.Loop) and one.over is None), None)
    if loop is None or of.method is None:
        return False
    calls = (node for node, _ in java.walk(of.method) if isinstance(node, java.Call) and node.start > loop.end)
    return any(storing.keeps_failures(one.name) for one in calls)


def _stores(of: java.Node) -> bool:
    return any(isinstance(node, java.Call) and storing.stores(node, "") for node, _ in java.walk(of))
