"""Methods of the tree that send for others: what they hand to their callers, who have to look at it there.

In: the tree and its candidate files. Out: Wrappers, with every send that was found; and the calls of a wrapper in a
file, as sends of their own, which are less sure than a send itself: how the wrapper sends is not seen there.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.clients import CLASSIC_API, SPRING_API, STREAM_API, Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import callbacks, library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.callers import Callers, goes_out
from rocketaudit.readers.java.flow import Flow
from rocketaudit.readers.java.scopes import scope_within
from rocketaudit.readers.java.send_failures import callers_within, guards, lets_out, of_exception
from rocketaudit.readers.java.send_kinds import api_of_type, kind_of
from rocketaudit.readers.java.send_results import of_answer, of_result
from rocketaudit.readers.java.send_retries import sent_again
from rocketaudit.readers.java.sent import ASYNC, SYNC, TRANSACTION, Around, Kind, Sending, Sent, name_of, receiver
from rocketaudit.readers.java.transactional import beside_database
from rocketaudit.readers.java.tree import Bound, Declared, Typed
from rocketaudit.readers.java.values import CERTAIN, LIKELY
from rocketaudit.values import UNKNOWN

_WRAPPER = {"en": "the method that sends", "zh": "发送方法"}
_NAMED = java.Name | java.Field
_WORDS = re.compile(rb"[A-Z]\w*")
FLAG, OBJECT = "flag", "object"
_DEEPEST = 2
_RESULT, _CALLBACK = "SendResult", "SendCallback"


class Wrapper(NamedTuple):
    """A method that sends: what kind of send, whether it returns the SendResult, which parameter is the callback
    (-1: none), whether it lets the exception out, what it answers where it failed (a FLAG, an OBJECT, ""), which
    parameter it calls then (-1: none)."""

    kind: Kind
    result: bool
    callback: int
    escapes: bool
    tells: str = ""
    failure: int = -1


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
    for bound, wrapper in (*_by_sends(sendings), *_by_types(flow, paths)):
        if bound.method.name in ("<init>", "main", "onMessage", "consumeMessage"):
            continue
        methods.setdefault((bound.owner.path, bound.method.start), wrapper)
        for name in _known_as(flow, bound):
            names.setdefault(name, set()).add(bound.method.name)
    frozen = {name: frozenset(own) for name, own in names.items()}
    return Wrappers(flow, sendings, methods, frozen, Callers(flow))


def _by_sends(sendings: dict[str, tuple[Sending, ...]]) -> Iterator[tuple[Bound, Wrapper]]:
    """The methods that a send stands in, and those of the same class that call a private one of them."""
    for of in (one for found in sendings.values() for one in found):
        if not any(isinstance(one, java.Lambda) for one in of.around):
            yield from _around(of)


def _around(of: Sending, escapes: bool = True, depth: int = 0) -> Iterator[tuple[Bound, Wrapper]]:
    """The wrapper that a send, or a call of a private method that sends, stands in."""
    method = of.method
    if method is None:
        return
    escapes = escapes and of.kind.mode in (SYNC, TRANSACTION) and lets_out(of)
    tells = _tells(method, of) if of.kind.mode == SYNC else ""
    private = "private" in method.modifiers
    if tells or not private:
        failure = callbacks.failure_parameter(of) if of.kind.mode == ASYNC else -1
        yield Bound(of.declared, method), Wrapper(of.kind, _returns(method), _callback(method), escapes, tells, failure)
    if private and (tells or escapes) and depth < _DEEPEST:
        for caller in callers_within(of, method):
            yield from _around(caller, escapes, depth + 1)


def _by_types(flow: Flow, paths: Sequence[str]) -> Iterator[tuple[Bound, Wrapper]]:
    """The methods that return a SendResult or take a SendCallback."""
    for path in paths:
        data = flow.tree.files[path]
        if _RESULT.encode() not in data and _CALLBACK.encode() not in data:
            continue
        api = api_of_type(flow.tree, Typed(java.Type(_RESULT), path)) or CLASSIC_API
        for declared in flow.tree.classes(path):
            for method in declared.of.methods:
                result, callback = _returns(method), _callback(method)
                # What is given a result as well looks at that of somebody else's send.
                if (result or callback >= 0) and not _takes_result(method):
                    kind = Kind(api, SYNC if callback < 0 else ASYNC)
                    yield Bound(declared, method), Wrapper(kind, result, callback, result)


def _returns(method: java.Method) -> bool:
    return method.returns.name.rpartition(".")[2] == _RESULT


def _takes_result(method: java.Method) -> bool:
    return any(one.type is not None and one.type.name.rpartition(".")[2] == _RESULT for one in method.params)


def _tells(method: java.Method, of: Sending) -> str:
    """How a method answers what became of the send: by true or false, by an object of its own, or not."""
    if method.returns.name in ("boolean", "Boolean"):
        return FLAG if _answers_flag(method, of) else ""
    return OBJECT if method.returns.name != java.VOID and not _returns(method) and _answers_failure(of) else ""


def _answers_flag(method: java.Method, of: Sending) -> bool:
    returned = [node.value for node, _ in java.walk(method) if isinstance(node, java.Return) and node.value is not None]
    constants = {one.text for one in returned if isinstance(one, java.Literal)}
    held = {_variable(of.around[-1])} if of.around else set()
    behind = (node for node, _ in java.walk(method) if isinstance(node, java.Assign) and node.start > of.call.end)
    held |= {_variable(node) for node in behind if _is_answer(node.value)}
    return "false" in constants or any(
        node is of.call or (isinstance(node, java.Name) and node.id in held) or _is_good(node)
        for one in returned
        for node, _ in java.walk(one)
    )


def _answers_failure(of: Sending) -> bool:
    """Whether something is returned where the send failed: in a catch around it, or where the status is tested."""
    clauses = [
        one for tried in of.around if isinstance(tried, java.Try) and guards(tried, of.call) for one in tried.catches
    ]
    tests = [one for one, _ in java.walk(of.around[0]) if isinstance(one, java.If) and _names_status(one.test)]
    return any(
        isinstance(node, java.Return) and node.value is not None and library.word(node.value) != "this"
        for branch in (*(one.body for one in clauses), *tests)
        for node, _ in java.walk(branch)
    )


def _names_status(test: java.Expr) -> bool:
    return any(_is_good(node) for node, _ in java.walk(test))


def _variable(of: java.Node) -> str:
    """The variable that a statement sets."""
    if isinstance(of, java.Local):
        return of.name
    return library.word(of.target) if isinstance(of, java.Assign) else ""


def _is_answer(of: java.Expr) -> bool:
    return isinstance(of, java.Literal) and of.kind in ("true", "false")


def _is_good(node: java.Node) -> bool:
    return isinstance(node, _NAMED) and library.word(node) == "SEND_OK"


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


# -- their callers -------------------------------------------------------------------------------------------------


def wrapped(known: Wrappers, path: str) -> Iterator[Sent]:
    """The calls of wrappers in a file."""
    data, tree = known.flow.tree.files[path], known.flow.tree
    # What a file names is looked up by its words: a file for each wrapper and a look for each would be a square.
    words = {word.decode() for word in _WORDS.findall(data)}
    names = frozenset(name for of in words & known.names.keys() for name in known.names[of])
    encoded = [name.encode() for name in names]
    for declared in tree.classes(path) if names else ():
        for part in (*declared.of.methods, *declared.of.members, *declared.of.initializers):
            if not any(data.find(name, part.start, part.end) >= 0 for name in encoded):
                continue
            for node, around in java.walk(part):
                if isinstance(node, java.Call) and node.name in names:
                    yield from _of_call(known, declared, node, around)


def _of_call(known: Wrappers, declared: Declared, call: java.Call, around: Around) -> Iterator[Sent]:
    flow = known.flow
    scope = scope_within(flow, declared, around)
    if call.target is not None and kind_of(flow, call, scope) is not None:
        return
    bound, _, own = flow.target(call, scope)
    wrapper = known.methods.get((bound.owner.path, bound.method.start)) if bound is not None else None
    judged_here = wrapper is not None and (wrapper.result or wrapper.tells != "" or wrapper.failure >= 0)
    if bound is None or wrapper is None or (own and not judged_here):
        return
    if goes_out(flow, call.target, scope) or _given_send(call, wrapper):
        return
    of = Sending(flow, declared, call, around, scope, wrapper.kind._replace(void=False))
    related = Related(of.span(name_of(bound.owner.path, bound.method)), _WRAPPER)
    hazards = tuple(
        one._replace(path=(*one.path, related), certainty=LIKELY if one.certainty == CERTAIN else one.certainty)
        for one in _hazards(of, wrapper, own)
    )
    if hazards or wrapper.result:
        yield _fact(of, hazards)


def _given_send(call: java.Call, wrapper: Wrapper) -> bool:
    """Whether a wrapper is given the send that it runs, as a lambda: that one is judged where it stands."""
    return any(
        isinstance(node, java.Call | java.Ref) and "send" in node.name.lower()
        for index, one in enumerate(call.arguments)
        if index != wrapper.callback and isinstance(one, java.Lambda | java.Ref | java.New)
        for node, _ in java.walk(one)
    )


def _hazards(of: Sending, wrapper: Wrapper, own: bool) -> Iterator[Hazard]:
    if wrapper.tells:
        yield from _of_answer(of, wrapper)
    if wrapper.result and of.kind.mode in (SYNC, TRANSACTION) and of.kind.api in (CLASSIC_API, SPRING_API):
        yield from of_result(of)
    given = of.call.arguments[wrapper.callback] if 0 <= wrapper.callback < len(of.call.arguments) else None
    if given is not None and not isinstance(given, java.Literal):  # the wrapper may have one of its own for null
        yield from callbacks.of_argument(of, given)
    if 0 <= wrapper.failure < len(of.call.arguments):
        yield from callbacks.of_failure(of, of.call.arguments[wrapper.failure])
    if wrapper.escapes and not own:
        yield from of_exception(of)
    if of.kind.mode != TRANSACTION and not own:
        yield from beside_database(of)


def _of_answer(of: Sending, wrapper: Wrapper) -> Iterator[Hazard]:
    """What becomes of such an answer. A StreamBridge says by an exception that it failed, unless that is caught."""
    if not isinstance(of.around[-1], java.Do):
        yield from of_answer(of) if wrapper.tells == FLAG else ()
    elif not (of.kind.api == STREAM_API and wrapper.escapes) and not sent_again(of):
        yield Hazard("result-ignored", of.span(), how=of.call.name)


def _fact(of: Sending, hazards: tuple[Hazard, ...]) -> Sent:
    return Sent(
        api=of.kind.api,
        mode=of.kind.mode,
        name=of.name,
        receiver=receiver(of.call),
        orderly=False,
        template=False,
        topic=UNKNOWN,
        timeout=None,
        at=of.at,
        hazards=hazards,
        retried=False,
        kept=False,
        method=of.method,
        holder=of.declared,
    )
