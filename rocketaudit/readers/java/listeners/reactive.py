"""Functions of Spring Cloud Stream that are given the whole stream: where a message leaves the thread that brings it.

In: a listener whose message is a Flux. Out: the hand-overs among the operators of its chain. The binder acknowledges a
message when the chain has taken it on its own thread, so whatever a scheduler does afterwards is not waited for.
"""

from collections.abc import Iterator

from rocketaudit.clients import Hazard
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Place
from rocketaudit.readers.java.flow.handing import Handing
from rocketaudit.readers.java.listeners.listener_kinds import Found
from rocketaudit.readers.java.values import LIKELY, Task

FLUX = "Flux"
# What stands behind these runs on a scheduler; what stands before it, inside a step, does.
_AFTER = frozenset(("publishOn", "delayElements", "delayElement", "delaySequence", "bufferTimeout", "runOn"))
_BEFORE = frozenset(("subscribeOn",))


def left_thread(flow: Handing, found: Found) -> Iterator[Hazard]:
    """The hand-overs of a stream."""
    if found.api.type != FLUX or not isinstance(found.code, Task) or not isinstance(found.code.code, java.Lambda):
        return
    for node, around in java.walk(found.code.code.body):
        if not isinstance(node, java.Call) or node.target is None:
            continue
        if node.name not in _AFTER | _BEFORE:
            continue
        chain = list(_chain(node, around))
        if any(one.name == "subscribe" or one.name.startswith("block") for one in chain):
            continue  # a subscription is a hand-over itself, and who blocks waits
        if node.name in _AFTER:
            steps = [one for call in chain for one in _code(call)]
        elif any(isinstance(one, java.Lambda) for one in around):
            steps = list(_given(node.target))
        else:
            continue
        if any(not isinstance(one, java.Lambda) or not flow.only_beside(one) for one in steps):
            at = flow.tree.span(Place(found.at.path, node.name_start, node.end))
            yield Hazard("handed-over", at, how=f"{java.word(node.target)}.{node.name}", certainty=LIKELY)


def _chain(node: java.Call, around: java.Around) -> Iterator[java.Call]:
    """The operators behind one."""
    inner: java.Node = node
    for outer in reversed(around):
        if not isinstance(outer, java.Call) or outer.target is not inner:
            return
        yield outer
        inner = outer


def _code(of: java.Call) -> Iterator[java.Expr]:
    yield from (one for one in of.arguments if isinstance(one, java.Lambda | java.Ref))


def _given(of: java.Expr | None) -> Iterator[java.Expr]:
    """The code that a chain runs, up to here."""
    for one in java.steps(of):
        yield from _code(one)


__all__ = ["FLUX", "left_thread"]
