"""Events of Spring's: which methods of the tree handle what is published.

In: a call of publishEvent, or of a method of the tree that publishes for its caller. Out: the handlers.
"""

import re

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Typed
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.values import Scope

_LISTENERS = ("EventListener", "TransactionalEventListener")
_PUBLISHES = re.compile(r"(?i)publish|fire|emit|raise|dispatch|notify|trigger|event")
_POOLED = re.compile(rb"(?m)^(?!\s*(?://|\*)).*\bsetTaskExecutor\s*\(\s*(?!null\b|new SyncTaskExecutor)")


def handlers_of(resolver: Resolver, of: java.Call, scope: Scope) -> list[Bound]:
    """The methods of the tree that Spring calls for the event that `publishEvent(event)` publishes."""
    if of.name != "publishEvent" or len(of.arguments) != 1:
        return []
    return _handlers(resolver, resolver.type_of(of.arguments[0], scope))


def republished(resolver: Resolver, of: java.Call, bound: Bound, scope: Scope) -> list[Bound]:
    """The handlers of an event that a method of the tree publishes for its caller, who knows its type."""
    if not of.arguments or not _PUBLISHES.search(bound.method.name) or bound.method.body is None:
        return []
    given = {param.name: index for index, param in enumerate(bound.method.params)}
    for node, _ in java.walk(bound.method.body.block):
        if isinstance(node, java.Call) and node.name == "publishEvent" and len(node.arguments) == 1:
            what = node.arguments[0]
            index = given.get(what.id, -1) if isinstance(what, java.Name) else -1
            if 0 <= index < len(of.arguments):
                return _handlers(resolver, resolver.type_of(of.arguments[index], scope))
    return []


def elsewhere(resolver: Resolver) -> bool:
    """Whether the application gives all of its events to an executor: it makes its own multicaster, with one."""
    tree = resolver.tree
    return any(_POOLED.search(tree.files[path]) for path in tree.holding(b"ApplicationEventMulticaster"))


def _handlers(resolver: Resolver, typed: Typed | None) -> list[Bound]:
    """The methods for events of a type, and of its super types."""
    if typed is None:
        return []
    tree = resolver.tree
    names = {_simple(typed)}
    own = tree.declared(typed.type.name, typed.path)
    if own is not None:
        names |= {one.name if isinstance(one, Declared) else _simple(one) for one in tree.ancestors(own)}
    plain = [name.encode() for name in names]
    found = []
    for path in tree.holding(b"EventListener", b"ApplicationListener"):
        if any(one in tree.files[path] for one in plain):
            for declared in tree.classes(path):
                found += [Bound(declared, method) for method in declared.of.methods if _listens(method, names)]
    return found


def _simple(typed: Typed) -> str:
    return typed.type.name.rpartition(".")[2]


def _listens(method: java.Method, events: set[str]) -> bool:
    """Whether a method is a handler: by its parameter, or without one by what its annotation says."""
    marks = [one for one in method.annotations if one.name in _LISTENERS]
    if any(param.type is not None and param.type.name.rpartition(".")[2] in events for param in method.params):
        return bool(marks) or method.name == "onApplicationEvent"
    if method.params:
        return False
    told = [node for mark in marks for value in mark.values.values() for node, _ in java.walk(value)]
    kinds = [java.word(one.target) for one in told if isinstance(one, java.Field) and one.name == "class"]
    return bool(events.intersection(kinds))


__all__ = ["elsewhere", "handlers_of", "republished"]
