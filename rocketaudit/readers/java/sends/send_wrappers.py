"""Methods of the tree that send for others: what they hand to their callers, who have to look at it there.

In: the tree and its candidate files. Out: Wrappers, with every send that was found.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.clients import CLASSIC_API
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import api_of
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed
from rocketaudit.readers.java.flow.callers import Callers
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.library import storing
from rocketaudit.readers.java.sends import callbacks, send_retries
from rocketaudit.readers.java.sends.send_failures import callers_within, lets_out
from rocketaudit.readers.java.sends.send_kinds import api_of_type
from rocketaudit.readers.java.sends.send_results import marked_behind, throws_if_bad
from rocketaudit.readers.java.sends.send_telling import RESULT, returns_result, tells_of
from rocketaudit.readers.java.sends.sent import ASYNC, SYNC, TRANSACTION, Kind, Sending
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.tree.tree import Tree

_DEEPEST = 2
_AFTER_COMMIT = re.compile(r"(?i)registerSynchronization|afterCommit|afterTransaction")
_CALLBACK = "SendCallback"


class Wrapper(NamedTuple):
    """A method that sends: what kind of send, whether it returns a SendResult that a caller has to look at, which
    parameter is the callback (-1: none), whether it lets the exception out, what it answers where it failed (a FLAG, an
    OBJECT, ""), which parameter it calls then (-1: none), whether it throws where the status is not SEND_OK, whether it
    keeps a row of an outbox, whether it gives its caller the future of the send; where another wrapper sends for it."""

    kind: Kind
    result: bool
    callback: int
    escapes: bool
    tells: str = ""
    failure: int = -1
    throws: bool = False
    kept: bool = False
    future: bool = False
    send: Place | None = None


class Wrappers(NamedTuple):
    """The sends of a tree by file; its wrappers by file and offset; their names by those of the classes that have or
    inherit them."""

    flow: Flow
    sendings: dict[str, tuple[Sending, ...]]
    methods: dict[tuple[str, int], Wrapper]
    names: dict[str, frozenset[str]]
    callers: Callers


def send_of(sendings: Mapping[str, Sequence[Sending]], bound: Bound, wrapper: Wrapper | None) -> Place | None:
    """Where a wrapper sends, by itself or through another."""
    own = next((one.at for one in sendings.get(bound.owner.path, ()) if one.method is bound.method), None)
    return own or (wrapper.send if wrapper is not None else None)


def wrappers(flow: Flow, sendings: dict[str, tuple[Sending, ...]], paths: Sequence[str]) -> Wrappers:
    """What the files of a tree send, and which of their methods do it for others."""
    methods: dict[tuple[str, int], Wrapper] = {}
    names: dict[str, set[str]] = {}
    typed = []
    for bound, wrapper in _by_sends(sendings):
        take(flow, bound, wrapper, methods, names)
    for bound, wrapper in _by_types(flow, paths):
        if wrapper.result and _checked_in_task(bound, sendings.get(bound.owner.path, ())):
            wrapper = wrapper._replace(result=False, throws=True)
        if take(flow, bound, wrapper, methods, names) and wrapper.result:
            typed.append(bound)
    _hand_on(flow, typed, methods)
    frozen = {name: frozenset(own) for name, own in names.items()}
    return Wrappers(flow, sendings, methods, frozen, Callers(flow))


def _checked_in_task(bound: Bound, sendings: Sequence[Sending]) -> bool:
    """Whether what a method returns comes out of a task (of a retrier, a breaker) that throws for a bad status."""
    own = [
        one
        for one in sendings
        if one.method is bound.method and any(isinstance(each, java.Lambda) for each in one.around)
    ]
    return bool(own) and all(throws_if_bad(one) for one in own)


def take(
    flow: Flow,
    bound: Bound,
    wrapper: Wrapper,
    methods: dict[tuple[str, int], Wrapper],
    names: dict[str, set[str]],
) -> bool:
    """Add a wrapper, unless the method is known as one."""
    key = (bound.owner.path, bound.method.start)
    if bound.method.name in ("<init>", "main", "onMessage", "consumeMessage"):
        return False
    for name in _known_as(flow, bound):
        names.setdefault(name, set()).add(bound.method.name)
    if key in methods:
        return False
    methods[key] = wrapper._replace(kept=wrapper.kept or _keeps_row(flow, bound))
    return True


def _keeps_row(flow: Flow, bound: Bound) -> bool:
    """Whether a method stores the message beside sending it, for a job that sends what was not sent; or puts the send
    behind the commit of whoever calls it, where it is judged by itself."""
    if _AFTER_COMMIT.search(bound.method.name):
        return True
    return any(
        isinstance(node, java.Call)
        and _AFTER_COMMIT.search(node.name)
        or isinstance(node, java.Call)
        and storing.keeps_message(node, flow.owner_name(node.target, scope_within(flow, bound.owner, inside)))
        for node, inside in java.walk(bound.method)
    )


def _hand_on(flow: Flow, typed: Sequence[Bound], methods: dict[tuple[str, int], Wrapper]) -> None:
    """What only returns the result of a wrapper that throws for a bad status, throws for it as well."""
    for _ in range(_DEEPEST):
        for bound in typed:
            key = (bound.owner.path, bound.method.start)
            if methods[key].result and _returns_checked(flow, bound, methods):
                methods[key] = methods[key]._replace(result=False, throws=True)


def _returns_checked(flow: Flow, bound: Bound, methods: dict[tuple[str, int], Wrapper]) -> bool:
    values = [(one.value, inside) for one, inside in java.walk(bound.method) if isinstance(one, java.Return)]
    for value, inside in values:
        if not isinstance(value, java.Call):
            return False
        called, _, _ = flow.target(value, scope_within(flow, bound.owner, inside))
        known = methods.get((called.owner.path, called.method.start)) if called is not None else None
        if known is None or not known.throws:
            return False
    return bool(values)


def _by_sends(sendings: dict[str, tuple[Sending, ...]]) -> Iterator[tuple[Bound, Wrapper]]:
    """The methods that a send stands in, and those of the same class that call a private one of them."""
    for of in (one for found in sendings.values() for one in found):
        if not any(isinstance(one, java.Lambda) for one in of.around):
            yield from _around(of)


def _around(of: Sending, escapes: bool = True, depth: int = 0, told: str = "") -> Iterator[tuple[Bound, Wrapper]]:
    """The wrapper that a send, or a call of a private method that sends and answers as `told`, stands in."""
    method = of.method
    if method is None:
        return
    escapes = escapes and of.kind.mode in (SYNC, TRANSACTION) and lets_out(of)
    # Where it keeps the message itself, nobody has to hear of a failure.
    tells = tells_of(method, of) if of.kind.mode == SYNC and not send_retries.kept(of) else ""
    tells = tells or (told if of.around and isinstance(of.around[-1], java.Return) else "")
    private = "private" in method.modifiers
    if tells or not private:
        failure = callbacks.failure_parameter(of) if of.kind.mode == ASYNC else -1
        tree, path = of.flow.tree, of.declared.path
        returns = returns_result(method) and _of_client(tree, RESULT, path)
        throws = returns and escapes and throws_if_bad(of)
        callback = _callback(method) if _of_client(tree, _CALLBACK, path) else -1
        future = of.kind.mode == ASYNC and callbacks.returns_future(of)
        result, kept = returns and not throws, marked_behind(of)
        found = Wrapper(of.kind, result, callback, escapes, tells, failure, throws, kept, future)
        yield Bound(of.declared, method), found
    if private and (tells or escapes) and depth < _DEEPEST:
        for caller in callers_within(of, method):
            yield from _around(caller, escapes, depth + 1, tells)


def _by_types(flow: Flow, paths: Sequence[str]) -> Iterator[tuple[Bound, Wrapper]]:
    """The methods that return a SendResult or take a SendCallback."""
    for path in paths:
        data = flow.tree.files[path]
        if RESULT.encode() not in data and _CALLBACK.encode() not in data:
            continue
        results, callbacks_of = (_of_client(flow.tree, name, path) for name in (RESULT, _CALLBACK))
        api = api_of_type(flow.tree, Typed(java.Type(RESULT), path)) or CLASSIC_API
        for declared in flow.tree.classes(path):
            for method in declared.of.methods:
                result, callback = results and returns_result(method), _callback(method) if callbacks_of else -1
                # What is given a result as well looks at that of somebody else's send.
                if (result or callback >= 0) and not _takes_result(method):
                    kind = Kind(api, SYNC if callback < 0 else ASYNC)
                    yield Bound(declared, method), Wrapper(kind, result, callback, result)


def _of_client(tree: Tree, name: str, path: str) -> bool:
    """Whether a name that other libraries have as well (Spring Kafka's SendResult) means a client's type in a file."""
    own = tree.declared(name, path)
    if own is not None:
        return tree.is_client(own)
    qualified = tree.qualified(Typed(java.Type(name), path))
    return qualified is None or api_of(qualified) is not None


def _takes_result(method: java.Method) -> bool:
    return any(one.type is not None and one.type.name.rpartition(".")[2] == RESULT for one in method.params)


def _callback(method: java.Method) -> int:
    types = [one.type.name.rpartition(".")[2] if one.type else "" for one in method.params]
    return types.index(_CALLBACK) if _CALLBACK in types else -1


def _known_as(flow: Flow, bound: Bound) -> Iterator[str]:
    """The classes whose name a caller may write: the method's own, what it overrides, what inherits it."""
    yield bound.owner.of.name
    for one in flow.tree.ancestors(bound.owner):
        if isinstance(one, Declared) and any(each.name == bound.method.name for each in one.of.methods):
            yield one.of.name
    for one in flow.tree.subclasses(bound.owner):
        yield one.of.name
