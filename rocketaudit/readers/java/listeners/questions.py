"""Questions before the work (was it done, is it allowed, is it locked) whose failure a catch ends with an answer.

In: the tree, a listener and the ends of its paths. Out: the failures behind which the listener goes on to its work:
nothing is lost by those. What it acknowledges instead of working is lost.
"""

from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Place
from rocketaudit.readers.java.flow.events import gone_on
from rocketaudit.readers.java.listeners.listener_exits import acknowledges
from rocketaudit.readers.java.listeners.listener_kinds import Found
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Event, Events, Exit


def failing_open(tree: Tree, found: Found, ends: Sequence[Exit]) -> Events:
    """The failures of questions behind which some path goes on. Where too much happens to follow all paths to the work,
    it is enough that one ends behind the branch that the question decides, or that they end at several places."""
    ended: dict[Event, set[Place | None]] = {}
    for end in ends:
        for event in end.state.events if acknowledges(found.api, end) else ():
            if event.open:
                ended.setdefault(event, set()).add(end.at)
    beyond = {
        event
        for event, places in ended.items()
        if event.open is not None and (len(places) > 1 or any(_is_beyond(tree, event.open, one) for one in places))
    }
    return gone_on(end.state for end in ends) | beyond


def _is_beyond(tree: Tree, asked: Place, end: Place | None) -> bool:
    """Whether a path that ends there, or with the method, has gone past `if (question) return`."""
    method = _around(tree, asked)
    if method is None or not (end is None or (end.path == asked.path and method.start <= end.start < method.end)):
        return False
    for node, _ in java.walk(method):
        if isinstance(node, java.If) and node.test.start <= asked.start < node.test.end and _leaves(node.then):
            return end is None or not node.then.start <= end.start < node.then.end
    return False


def _around(tree: Tree, at: Place) -> java.Method | None:
    methods = (java.method_at(one.of.methods, at.start) for one in tree.classes(at.path))
    return next((one for one in methods if one is not None), None)


def _leaves(of: java.Node) -> bool:
    last = of.statements[-1] if isinstance(of, java.Block) and of.statements else of
    return isinstance(last, java.Return | java.Jump | java.Throw)
