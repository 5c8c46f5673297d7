"""Collections and counters in memory that a listener fills and a timer empties, or the listener once they are full.

In: a field, and the class that has it. Out: whether a method takes out what is in it, run by a thread of the class, a
timer of the same file or of another class, or when its size is reached.
"""

from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared
from rocketaudit.readers.java.flow.taint import tainted
from rocketaudit.readers.java.library import innocent, notices, storing, threads
from rocketaudit.readers.java.tree.tree import Tree

FILLS = frozenset(
    (
        "put merge compute computeIfAbsent add addAll increment incrementAndGet addAndGet getAndIncrement getAndAdd"
    ).split()
)
KEEPS = ("Map", "LongAdder", "AtomicLong", "AtomicInteger", "DoubleAdder")
_TAKES = threads.TAKES | {"pop", "remove", "removeFirst", "removeLast"}
_EMPTIES = frozenset(("clear", "remove", "removeIf", "drainTo", "poll", "sumThenReset", "getAndSet", "getAndUpdate"))


def flushed(tree: Tree, holder: Declared, field: str) -> bool:
    """Whether a timer empties a field and does something with what was in it."""
    timed = any(mark in tree.files[holder.path] for mark in threads.TIMERS)
    return any(_works(method, field) for method in _emptying(holder, field)) if timed else False


def emptied_by_thread(tree: Tree, holder: Declared, field: str) -> bool:
    """Whether a class has a thread of its own, and takes out of a field what was put into it."""
    data = tree.files[holder.path]
    started = any(data.find(sign, holder.of.start, holder.of.end) >= 0 for sign in threads.STARTED)
    return started and any(
        isinstance(node, java.Call) and node.name in _TAKES and java.word(node.target) == field
        for method in holder.of.methods
        for node, _ in java.walk(method)
    )


def flushed_elsewhere(tree: Tree, holder: Declared, field: str) -> bool:
    """Whether a class with a timer calls a method that empties a field."""
    names = [f".{method.name}(".encode() for method in _emptying(holder, field) if method.name != "<init>"]
    timed = [path for path in tree.holding(*threads.TIMERS) if path != holder.path] if names else []
    knowing = [tree.files[path] for path in timed if holder.of.name.encode() in tree.files[path]]
    return any(one in data for data in knowing for one in names)


def flushed_when_full(holder: Declared, field: str) -> bool:
    """Whether a class writes out what is in a collection once it is full enough, and has it in memory until then."""
    return any(
        isinstance(node, java.If)
        and any(_asks_size(each, field) for each, _ in java.walk(node.test))
        and any(_works(one, field) for one in (method, *_called(holder, node.then)))
        for method in holder.of.methods
        for node, _ in java.walk(method)
    )


def _called(holder: Declared, of: java.Node) -> Iterator[java.Method]:
    """The methods of a class that a branch calls."""
    names = {node.name for node, _ in java.walk(of) if isinstance(node, java.Call) and node.target is None}
    return (method for method in holder.of.methods if method.name in names)


def _asks_size(node: java.Node, field: str) -> bool:
    return isinstance(node, java.Call) and node.name == "size" and java.word(java.root(node.target)) == field


def _emptying(holder: Declared, field: str) -> Iterator[java.Method]:
    for method in holder.of.methods:
        if any(_empties(node, field) for node, _ in java.walk(method)):
            yield method


def _empties(node: java.Node, field: str) -> bool:
    if isinstance(node, java.Assign):
        return java.word(node.target) == field and isinstance(node.value, java.New)
    return isinstance(node, java.Call) and node.name in _EMPTIES and java.word(java.root(node.target)) == field


def _works(method: java.Method, field: str) -> bool:
    """Whether a method does something with what was in the field but to count or to log it."""
    if method.body is None:
        return False
    names = tainted(method.body.block, frozenset((field,)), frozenset()).messages
    return any(
        isinstance(node, java.Call)
        and java.word(java.root(node.target)) not in names
        # What is kept back to be written to a table is the work, if it is one of logs.
        and (storing.keeps(node, "") or not notices.alerts(node))
        and not (innocent.harmless(node, "") or storing.undoes(node))
        and any(_mentions(one, names) for one in node.arguments)
        for node, _ in java.walk(method)
    )


def _mentions(of: java.Expr, names: frozenset[str]) -> bool:
    return any(isinstance(node, java.Name) and node.id in names for node, _ in java.walk(of))


__all__ = ["FILLS", "KEEPS", "emptied_by_thread", "flushed", "flushed_elsewhere", "flushed_when_full"]
