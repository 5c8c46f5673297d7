"""Aspects of Spring's: advice around a method of a bean that keeps the failures of that method to itself.

In: a method that is called through its proxy, and the class of the object. Out: how the advice ends where it swallows
what the method throws; whether advice throws for a bad status of a send. Only pointcuts whose meaning is certain.
"""

from collections.abc import Iterator, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.flow.pointcuts import Subject, matches, text_of
from rocketaudit.readers.java.tree.beans import is_bean
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import CAUGHT, RETURN, Exit

ASPECT = b"@Aspect"
_KINDS = frozenset(("Around", "AfterReturning"))
_CONDITIONS = ("Conditional", "Profile")
_UNSEEN = frozenset(("private", "static", "final"))
_MOST = 40


def advice_around(resolver: Resolver, bound: Bound, this: Declared) -> list[Bound]:
    """The advice that surely runs around a method, when it is called from outside."""
    return [advice for kind, advice in _about(resolver, bound, this) if kind == "Around"]


def swallowing(exits: Sequence[Exit], tree: Tree) -> list[Exit]:
    """The ends of advice at which an exception of the method that it surrounds is gone. Advice that stores anything
    keeps books of messages: what it makes of a failure is decided there."""
    found: list[Exit] = []
    if any(one.state.stored or one.state.inbox for one in exits):
        return found
    for one in exits:
        events = frozenset(event for event in one.state.events if event.kind == CAUGHT)
        kept = frozenset(
            event for event in events if b".proceed(" in tree.files[event.place.path][event.covers[0] : event.covers[1]]
        )
        if one.kind == RETURN and kept:
            found.append(one._replace(state=one.state._replace(events=kept), left=frozenset()))
    return found


def demands_status(resolver: Resolver, bound: Bound, this: Declared) -> bool:
    """Whether advice looks at the status of what a method answers, and throws."""
    for _, advice in _about(resolver, bound, this):
        body = advice.method.body
        stretch = resolver.tree.files[advice.owner.path][advice.method.start : advice.method.end]
        names = b"SendStatus" in stretch or b"SEND_OK" in stretch
        if names and body is not None and any(isinstance(node, java.Throw) for node, _ in java.walk(body.block)):
            return True
    return False


def _about(resolver: Resolver, bound: Bound, this: Declared) -> tuple[tuple[str, Bound], ...]:
    """The advice around a method of a bean, each with its kind; many calls ask for the same."""
    if not resolver.tree.mentions(ASPECT):
        return ()
    key = (bound.owner.path, bound.method.start, this.path, this.of.start)
    if key not in resolver.advised:
        resolver.advised[key] = tuple(_matching(resolver, bound, this))
    return resolver.advised[key]


def _matching(resolver: Resolver, bound: Bound, this: Declared) -> Iterator[tuple[str, Bound]]:
    if bound.method.modifiers & _UNSEEN or not is_bean(resolver, this):
        return
    subject = Subject(bound, this)
    for kind, advice, pointcut in _advices(resolver):
        if advice.owner != this and matches(resolver, pointcut, advice, subject):
            yield kind, advice


def _advices(resolver: Resolver) -> tuple[tuple[str, Bound, str], ...]:
    if resolver.advice is None:
        resolver.advice = tuple(_found(resolver))[:_MOST]
    return resolver.advice


def _found(resolver: Resolver) -> Iterator[tuple[str, Bound, str]]:
    tree = resolver.tree
    for path in tree.holding(ASPECT):
        for declared in tree.classes(path):
            marks = {one.name for one in declared.of.annotations}
            if "Aspect" not in marks or any(name.startswith(_CONDITIONS) for name in marks):
                continue
            if not is_bean(resolver, declared):
                continue
            for method in declared.of.methods:
                for mark in method.annotations:
                    text = text_of(resolver, declared, mark) if mark.name in _KINDS else None
                    if text:
                        yield mark.name, Bound(declared, method), text


__all__ = ["advice_around", "demands_status", "swallowing"]
