"""Methods of the tree that send for others: what they hand to their callers, who have to look at it there.

In: the tree and its candidate files. Out: Wrappers, with every send that was found.
"""

import re
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from rocketaudit.clients import CLASSIC_API
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import api_of
from rocketaudit.readers.java.declared import Bound, Declared, Typed
from rocketaudit.readers.java.flow.callers import Callers
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.library import storing
from rocketaudit.readers.java.sends import callbacks, send_retries
from rocketaudit.readers.java.sends.send_failures import callers_within, guards, lets_out
from rocketaudit.readers.java.sends.send_kinds import api_of_type
from rocketaudit.readers.java.sends.send_results import following, marked_behind, throws_if_bad
from rocketaudit.readers.java.sends.send_unasked import is_nothing
from rocketaudit.readers.java.sends.sent import ASYNC, SYNC, TRANSACTION, Kind, Sending
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.tree.tree import Tree

_NAMED = java.Name | java.Field
FLAG, OBJECT = "flag", "object"
_DEEPEST = 2
_AFTER_COMMIT = re.compile(r"(?i)registerSynchronization|afterCommit|afterTransaction")
_RESULT, _CALLBACK = "SendResult", "SendCallback"


class Wrapper(NamedTuple):
    """A method that sends: what kind of send, whether it returns a SendResult that a caller has to look at, which
    parameter is the callback (-1: none), whether it lets the exception out, what it answers where it failed (a FLAG, an
    OBJECT, ""), which parameter it calls then (-1: none), whether it throws where the status is not SEND_OK, whether it
    keeps a row of an outbox, whether it gives its caller the future of the send."""

    kind: Kind
    result: bool
    callback: int
    escapes: bool
    tells: str = ""
    failure: int = -1
    throws: bool = False
    kept: bool = False
    future: bool = False


class Wrappers(NamedTuple):
    """The sends of a tree by file; its wrappers by file and offset; their names by those of the classes that have or
    inherit them."""

    flow: Flow
    sendings: dict[str, tuple[Sending, ...]]
    methods: dict[tuple[str, int], Wrapper]
    names: dict[str, frozenset[str]]
    callers: Callers


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
        returns = _returns(method) and _of_client(tree, _RESULT, path)
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
        if _RESULT.encode() not in data and _CALLBACK.encode() not in data:
            continue
        results, callbacks_of = (_of_client(flow.tree, name, path) for name in (_RESULT, _CALLBACK))
        api = api_of_type(flow.tree, Typed(java.Type(_RESULT), path)) or CLASSIC_API
        for declared in flow.tree.classes(path):
            for method in declared.of.methods:
                result, callback = results and _returns(method), _callback(method) if callbacks_of else -1
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


def _returns(method: java.Method) -> bool:
    return method.returns.name.rpartition(".")[2] == _RESULT


def _takes_result(method: java.Method) -> bool:
    return any(one.type is not None and one.type.name.rpartition(".")[2] == _RESULT for one in method.params)


def tells_of(method: java.Method, of: Sending) -> str:
    """How a method answers what became of the send: by true or false, by an object of its own, or not."""
    if method.returns.name in ("boolean", "Boolean"):
        return FLAG if _answers_flag(method, of) else ""
    return OBJECT if method.returns.name != java.VOID and not _returns(method) and _answers_failure(of) else ""


def _answers_flag(method: java.Method, of: Sending) -> bool:
    returned = [node.value for node, _ in java.walk(method) if isinstance(node, java.Return) and node.value is not None]
    constants = {one.text for one in returned if isinstance(one, java.Literal)}
    held = {_variable(of.around[-1])} if of.around else set()
    behind = (node for node, _ in java.walk(method) if isinstance(node, java.Assign) and node.start > of.call.end)
    held |= {_variable(node) for node in behind if _is_answer(node.value) or _names_status(node.value)}
    return ("false" in constants and _may_fail_visibly(method, of, held)) or any(
        node is of.call or (isinstance(node, java.Name) and node.id in held) or _is_good(node)
        for one in returned
        for node, _ in java.walk(one)
    )


def _may_fail_visibly(method: java.Method, of: Sending, held: Set[str]) -> bool:
    """Whether a method may answer that the send failed: in a catch around it, or by a test of what it answered."""
    if any(isinstance(one, java.Try) and one.catches and guards(one, of.call) for one in of.around):
        return True
    told = set(held)
    for node, _ in java.walk(method):
        match node:
            case java.Local(value=value) if value is not None and _speaks_of(value, told, of.call):
                told.add(node.name)
            case java.If(test=test) | java.Switch(subject=test) if _speaks_of(test, told, of.call):
                if any(isinstance(one, java.Return) for one, _ in java.walk(node)):
                    return True
            case java.Ternary(test=test) if _speaks_of(test, told, of.call):
                return True
    return False


def _speaks_of(value: java.Expr, variables: Set[str], call: java.Call) -> bool:
    return any(
        node is call or _is_good(node) or (isinstance(node, java.Name) and node.id in variables)
        for node, _ in java.walk(value)
    )


def _answers_failure(of: Sending) -> bool:
    """Whether something is returned where the send failed: in a catch around it, where the status is tested, or by a
    method that is given the result and tests it."""
    if _answers_what_is_read(of):
        return True
    clauses = [
        one for tried in of.around if isinstance(tried, java.Try) and guards(tried, of.call) for one in tried.catches
    ]
    if any(_answers_behind(tried, of.around[:index]) for index, tried in enumerate(of.around)):
        return True
    tests = [one for one, _ in java.walk(of.around[0]) if isinstance(one, java.If) and _names_status(one.test)]
    return any(
        isinstance(node, java.Return) and node.value is not None and java.word(node.value) != "this"
        for branch in (*(one.body for one in clauses), *tests)
        for node, _ in java.walk(branch)
    )


def _answers_what_is_read(of: Sending) -> bool:
    """Whether a method returns what another makes of the result: `return answerOf(producer.send(message))`."""
    held = {_variable(of.around[-1])} - {""} if of.around else set()
    for node, around in java.walk(of.method) if of.method is not None else ():
        if not isinstance(node, java.Call) or not isinstance(around[-1] if around else None, java.Return):
            continue
        if any(one is of.call or (isinstance(one, java.Name) and one.id in held) for one in node.arguments):
            bound, _, _ = of.flow.target(node, scope_within(of.flow, of.declared, around))
            if bound is not None and any(_is_good(one) or _asks_status(one) for one, _ in java.walk(bound.method)):
                return True
    return False


def _answers_behind(tried: java.Node, around: Sequence[java.Node]) -> bool:
    """Whether a method returns something inside a try, and nothing behind it, where a failure leads."""
    if not isinstance(tried, java.Try) or any(isinstance(one, java.Lambda) for one in around):
        return False
    inside = (node for node, _ in java.walk(tried.body) if isinstance(node, java.Return) and node.value is not None)
    behind = (one.value for one in following(tried, tuple(around)) if isinstance(one, java.Return))
    return any(map(is_nothing, behind)) and any(True for _ in inside)


def _names_status(test: java.Expr) -> bool:
    return any(_is_good(node) for node, _ in java.walk(test))


def _variable(of: java.Node) -> str:
    """The variable that a statement sets."""
    if isinstance(of, java.Local):
        return of.name
    return java.word(of.target) if isinstance(of, java.Assign) else ""


def _is_answer(of: java.Expr) -> bool:
    return isinstance(of, java.Literal) and of.kind in ("true", "false")


def _is_good(node: java.Node) -> bool:
    return isinstance(node, _NAMED) and java.word(node) == "SEND_OK"


def _asks_status(node: java.Node) -> bool:
    return isinstance(node, java.Call) and node.name == "getSendStatus"


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
