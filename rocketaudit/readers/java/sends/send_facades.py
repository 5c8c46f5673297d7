"""Methods that send through a wrapper of the tree: what is around them is as much around the send.

In: the wrappers that are known, and the files of the tree. Out: more of them. Only those whose names speak of sending,
or that have the name of the wrapper: a method of the business that sends at its end is judged where it does so.
"""

import re
from collections.abc import Iterator, Mapping, Set

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.sends.send_failures import lets_out
from rocketaudit.readers.java.sends.send_telling import tells_of
from rocketaudit.readers.java.sends.send_wrappers import Wrapper, Wrappers, take
from rocketaudit.readers.java.sends.sent import Sending
from rocketaudit.readers.java.tree.scanning import calls_one_of
from rocketaudit.readers.java.tree.scopes import scope_within

_SENDS = re.compile(r"(?i)send|publish|produce|emit|dispatch|fire")
_ASIDE = re.compile(r"(?i)log(?!i)|metric|trace|monitor|statist|heart_?beat")  # nothing hangs on these messages
_NOT_CALLED = frozenset(("<init>", "main", "onMessage", "consumeMessage", "run", "call"))


def with_facades(known: Wrappers) -> Wrappers:
    """The wrappers with the methods that call one of them, and let its exception out or tell what became of it."""
    methods = dict(known.methods)
    names = {name: set(own) for name, own in known.names.items()}
    for bound, wrapper in list(_found(known)):
        take(known.flow, bound, wrapper, methods, names)
    return known._replace(methods=methods, names={name: frozenset(own) for name, own in names.items()})


def _found(known: Wrappers) -> Iterator[tuple[Bound, Wrapper]]:
    flow, methods = known.flow, known.methods
    names = {name.encode(): own for name, own in known.names.items()}
    for path, words in flow.tree.naming(names).items():
        called = {name for word in words for name in names[word]}
        for declared in flow.tree.classes(path) if calls_one_of(flow.tree.files[path], called) else ():
            for method in declared.of.methods:
                if (path, method.start) not in methods and _may_be_one(method, called):
                    yield from _of_method(flow, declared, method, called, methods)


def _may_be_one(method: java.Method, called: Set[str]) -> bool:
    if method.body is None or "private" in method.modifiers or method.name in _NOT_CALLED:
        return False
    if _ASIDE.search(method.name):
        return False
    return method.name in called or _SENDS.search(method.name) is not None


def _of_method(
    flow: Flow, declared: Declared, method: java.Method, called: Set[str], methods: Mapping[tuple[str, int], Wrapper]
) -> Iterator[tuple[Bound, Wrapper]]:
    for node, around in java.walk(method):
        if not isinstance(node, java.Call) or node.name not in called:
            continue
        if any(isinstance(one, java.Lambda | java.Class) for one in around):
            continue
        scope = scope_within(flow, declared, around)
        bound, _, _ = flow.target(node, scope)
        wrapper = methods.get((bound.owner.path, bound.method.start)) if bound is not None else None
        if wrapper is None or wrapper.result or bound is None or bound.method is method:
            continue
        of = Sending(flow, declared, node, around, scope, wrapper.kind._replace(void=False))
        escapes = wrapper.escapes and lets_out(of)
        tells = tells_of(method, of) if wrapper.escapes or wrapper.tells else ""
        if escapes or tells:
            yield Bound(declared, method), Wrapper(wrapper.kind, False, -1, escapes, tells, kept=wrapper.kept)
            return
