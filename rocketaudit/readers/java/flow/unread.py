"""What tasks leave behind and nobody asks for: `pool.invokeAll(calls);` waits for the tasks, and what they threw stays
in futures that are dropped; `latch.await(2, SECONDS);` may end before them, and says so to nobody.

In: the call and the methods of its class. Out: the tasks that may throw there, or whether an answer is dropped.
"""

from collections.abc import Iterator, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.library import notices
from rocketaudit.readers.java.values import BROAD, Task

_COUNTS = frozenset(("size", "isEmpty"))


def forgotten(of: java.Call, methods: Sequence[java.Method]) -> list[java.Lambda]:
    """The tasks of such a call whose futures are dropped, or kept and at most counted, and of which nothing else is
    asked behind it; those that end every failure by themselves are left out."""
    method = java.method_at(methods, of.start)
    if method is None or method.body is None or java.word(of.target) == "ForkJoinTask":
        return []
    block = method.body.block
    parent = _parent(of, block)
    if isinstance(parent, java.Local):
        read = [one for node, one in java.walk(block) if isinstance(node, java.Name) and node.id == parent.name]
        if any(map(_asks, read)):
            return []
    elif not isinstance(parent, java.Do):
        return []
    if any(isinstance(node, java.Throw | java.If) and node.start > of.end for node, _ in java.walk(block)):
        return []  # what the tasks left behind is looked at
    return [one for one in _tasks(of, block) if not _guarded(one)]


def dropped(of: java.Call, methods: Sequence[java.Method]) -> bool:
    """Whether nobody sees what a call answers: it is a statement by itself."""
    method = java.method_at(methods, of.start)
    return method is not None and isinstance(_parent(of, method), java.Do)


def _parent(of: java.Call, within: java.Node) -> java.Node | None:
    return next((around[-1] for node, around in java.walk(within) if node is of and around), None)


def counts_down(task: Task) -> bool:
    """Whether a task lets those go who wait for it whatever becomes of its work, and keeps what that throws to itself:
    `try { work(); } finally { latch.countDown(); }`."""
    if not isinstance(task.code, java.Lambda):
        return False
    tries = [node for node, _ in java.walk(task.code) if isinstance(node, java.Try) and node.final is not None]
    return any(
        isinstance(node, java.Call) and node.name in _ARRIVES
        for one in tries
        if one.final is not None and not any(BROAD & set(clause.types) for clause in one.catches)
        for node, _ in java.walk(one.final)
    )


_ARRIVES = frozenset(("countDown", "arrive", "arriveAndDeregister"))


def _asks(around: Sequence[java.Node]) -> bool:
    """Whether the futures are looked at where their variable stands: neither logged nor counted."""
    last = around[-1] if around else None
    counted = isinstance(last, java.Call) and last.name in _COUNTS
    return not counted and not notices.in_log(around)


def _tasks(of: java.Call, block: java.Block) -> Iterator[java.Lambda]:
    """The tasks that a call is given, as far as the method shows them: in place, or put into the collection before."""
    names = {one.id for one in of.arguments if isinstance(one, java.Name)}
    for node, _ in java.walk(block):
        holds = node is of or (isinstance(node, java.Local) and node.name in names)
        added = isinstance(node, java.Call) and node.name == "add" and java.word(node.target) in names
        if holds or added:
            yield from (each for each, _ in java.walk(node) if isinstance(each, java.Lambda) and not each.params)


def _guarded(task: java.Lambda) -> bool:
    """Whether a task ends every failure by itself: its body is a try that catches them all."""
    statements = task.body.statements if isinstance(task.body, java.Block) else ()
    tries = [one for one in statements if isinstance(one, java.Try)]
    return any(BROAD & set(clause.types) for one in tries for clause in one.catches)


__all__ = ["counts_down", "dropped", "forgotten"]
