"""Methods that send through a wrapper of the tree: what is around them is as much around the send.

In: the wrappers that are known, and the files of the tree. Out: more of them, and those around these. Only those whose
names speak of sending, that have the name of the wrapper or do nothing else: a method of the business that sends at its
end is judged where it does so.
"""

import re
from collections.abc import Iterator, Mapping, Set

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.library import notices, storing
from rocketaudit.readers.java.sends.send_failures import lets_out
from rocketaudit.readers.java.sends.send_telling import tells_of
from rocketaudit.readers.java.sends.send_wrappers import Wrapper, Wrappers, send_of, take
from rocketaudit.readers.java.sends.sent import Sending
from rocketaudit.readers.java.tree.scanning import calls_one_of
from rocketaudit.readers.java.tree.scopes import scope_within

_SENDS = re.compile(r"(?i)send|publish|produce|emit|dispatch|fire")
_ASIDE = re.compile(r"(?i)log(?!i)|metric|trace|monitor|statist|heart_?beat")  # nothing hangs on these messages
_NOT_CALLED = frozenset(("<init>", "main", "onMessage", "consumeMessage", "run", "call"))
_PREPARES = re.compile(r"(?:set|put|add|append|with)(?:$|[A-Z])")
_ROUNDS = 2


def with_facades(known: Wrappers) -> Wrappers:
    """The wrappers with the methods that call one of them, and let its exception out or tell what became of it."""
    methods = dict(known.methods)
    names = {name: set(own) for name, own in known.names.items()}
    newest: Mapping[str, Set[str]] = known.names
    for _ in range(_ROUNDS):
        found = list(_found(known, newest, methods))
        fresh: dict[str, set[str]] = {}
        for bound, wrapper in found:
            take(known.flow, bound, wrapper, methods, fresh)
        for name, own in fresh.items():
            names.setdefault(name, set()).update(own)
        newest = fresh
    return known._replace(methods=methods, names={name: frozenset(own) for name, own in names.items()})


def _found(
    known: Wrappers, newest: Mapping[str, Set[str]], methods: Mapping[tuple[str, int], Wrapper]
) -> Iterator[tuple[Bound, Wrapper]]:
    flow, names = known.flow, {name.encode(): own for name, own in newest.items()}
    for path, words in flow.tree.naming(names).items() if names else ():
        called = {name for word in words for name in names[word]}
        data = flow.tree.files[path]
        encoded = [name.encode() for name in called]
        for declared in flow.tree.classes(path) if calls_one_of(data, called) else ():
            for method in declared.of.methods:
                known_as_one = (path, method.start) in methods
                if known_as_one or not any(data.find(name, method.start, method.end) >= 0 for name in encoded):
                    continue  # most of them: nothing of it is parsed
                if _may_be_one(method, called):
                    yield from _of_method(known, declared, method, called, methods)


def _may_be_one(method: java.Method, called: Set[str]) -> bool:
    if method.body is None or "private" in method.modifiers or method.name in _NOT_CALLED:
        return False
    if _ASIDE.search(method.name):
        return False
    return method.name in called or _SENDS.search(method.name) is not None or _does_nothing_else(method, called)


def _does_nothing_else(method: java.Method, called: Set[str]) -> bool:
    """Whether the statements of a method call one of these names, besides log lines and what puts a message together,
    and nothing in it is written."""
    calls = [node for node, _ in java.walk(method) if isinstance(node, java.Call)]
    if any(storing.writes(one, "") or storing.stores(one, "") for one in calls if one.name not in called):
        return False
    done = [node.value for node, _ in java.walk(method) if isinstance(node, java.Do)]
    return all(isinstance(one, java.Call) and _prepares(one, called) for one in done) and any(
        one.name in called for one in calls
    )


def _prepares(call: java.Call, called: Set[str]) -> bool:
    return call.name in called or notices.logs(call) or _PREPARES.match(call.name) is not None


def _of_method(
    known: Wrappers,
    declared: Declared,
    method: java.Method,
    called: Set[str],
    methods: Mapping[tuple[str, int], Wrapper],
) -> Iterator[tuple[Bound, Wrapper]]:
    flow = known.flow
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
            send = send_of(known.sendings, bound, wrapper)
            yield (
                Bound(declared, method),
                Wrapper(wrapper.kind, False, -1, escapes, tells, kept=wrapper.kept, send=send),
            )
            return
