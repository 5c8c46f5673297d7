"""What an asynchronous send does when it fails: its callback, or the handlers of its future."""

from collections.abc import Iterator

from rocketaudit.clients import CLASSIC_API, GRPC_API, ONS_API, SPRING_API, Hazard
from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.flow import Flow
from rocketaudit.readers.java.reactions import HANDLED, NOTHING, ONLY_TELLS, UNCLEAR, reaction
from rocketaudit.readers.java.sent import Around, Sending
from rocketaudit.readers.java.tree import Declared, Place, Typed
from rocketaudit.readers.java.usage import DROPPED, LOGGED, occurrences, of_parameter, strongest
from rocketaudit.readers.java.values import CERTAIN, DOUBTFUL, Scope

_HANDLES_FAILURE = frozenset(
    ("exceptionally", "whenComplete", "handle", "whenCompleteAsync", "handleAsync", "exceptionallyAsync")
)
_ON_SUCCESS_ONLY = frozenset(("thenAccept", "thenRun", "thenApply"))
_CALLBACK = frozenset(("SendCallback", "RocketMQLocalSendCallback"))
_WITH_STATUS = (CLASSIC_API, SPRING_API)


def of_callback(of: Sending) -> Iterator[Hazard]:
    """The hazards of an asynchronous send's callback, or of its future."""
    if of.kind.api == GRPC_API:
        yield from _of_future(of)
    elif of.kind.api in (CLASSIC_API, SPRING_API, ONS_API):
        for argument in reversed(of.call.arguments):
            found = list(of_argument(of, argument))
            yield from found
            if found or _body(of.flow, of.declared, argument, of.around, of.scope) is not None:
                return


def of_argument(of: Sending, argument: java.Expr) -> Iterator[Hazard]:
    """The hazards of what is given as the callback."""
    if isinstance(argument, java.Literal) and argument.kind == "null":
        yield Hazard("callback-missing", of.span(), how="null")
        return
    found = _body(of.flow, of.declared, argument, of.around, of.scope)
    if found is not None:
        holder, _ = found
        yield from _on_exception(of, holder)
        if of.kind.api in _WITH_STATUS:
            yield from _on_success(of, holder)


def _body(
    flow: Flow, declared: Declared, of: java.Expr, around: Around, scope: Scope, depth: int = 0
) -> tuple[Declared, java.Class] | None:
    """The class of a callback: written in place, held in a variable or field, made by a method, or declared."""
    tree = flow.tree
    if depth > 4:
        return None
    if isinstance(of, java.New):
        if of.body is not None:
            return Declared(declared.path, of.body, (*declared.around, declared.of)), of.body
        own = tree.declared(of.type.name, declared.path)
        return (own, own.of) if own is not None and tree.is_a(Typed(of.type, declared.path), _CALLBACK) else None
    if isinstance(of, java.Name):
        made = _value_of(of.id, around, declared)
        if made is not None:
            return _body(flow, declared, made, around, scope, depth + 1)
    if isinstance(of, java.Call):
        bound, _, _ = flow.target(of, scope)
        if bound is not None and bound.method.body is not None:
            for node, _ in java.walk(bound.method):
                if isinstance(node, java.Return) and isinstance(node.value, java.New):
                    return _body(flow, bound.owner, node.value, (bound.method,), scope, depth + 1)
    typed = flow.type_of(of, scope)
    if typed is not None and tree.is_a(typed, _CALLBACK):
        own = tree.declared(typed.type.name, typed.path)
        return (own, own.of) if own is not None else None
    return None


def _value_of(name: str, around: Around, declared: Declared) -> java.Expr | None:
    """The expression that a local variable, a parameter or a field was made with."""
    for one in reversed(around):
        if isinstance(one, java.Block):
            for statement in one.statements:
                if isinstance(statement, java.Local) and statement.name == name and statement.value is not None:
                    return statement.value
    method = next((one for one in reversed(around) if isinstance(one, java.Method)), None)
    for node, _ in java.walk(method) if method is not None else ():
        if isinstance(node, java.Assign) and library.word(node.target) == name and isinstance(node.value, java.New):
            return node.value
    return next((member.value for member in declared.of.members if member.name == name), None)


def _on_exception(of: Sending, holder: Declared) -> Iterator[Hazard]:
    method = of.flow.tree.method(holder, "onException", -1)
    if method is None or method.method.body is None:
        return
    body = method.method.body.block
    if not body.statements:
        yield Hazard("callback-missing", of.span(), how="onException")
        return
    # The client catches what a callback throws (MQClientAPIImpl.java:712-715@5.3.3).
    answer = reaction(of.flow, method.owner, (body,), (method.method,), answers=False)
    if answer == HANDLED:
        return
    name = method.method
    place = Place(method.owner.path, name.name_start, name.name_start + len(name.name))
    certainty = DOUBTFUL if answer == UNCLEAR else CERTAIN
    yield Hazard("callback-only-logs", of.span(place if place.path == of.at.path else None), certainty=certainty)


def _on_success(of: Sending, holder: Declared) -> Iterator[Hazard]:
    """An onSuccess that acts on the result, and does not look whether the status is the good one."""
    method = of.flow.tree.method(holder, "onSuccess", 1)
    if method is None or method.method.body is None:
        return
    if strongest(list(of_parameter(of.flow, method, 0))) not in (DROPPED, LOGGED):
        return
    answer = reaction(of.flow, method.owner, (method.method.body.block,), (method.method,), answers=False)
    if answer not in (NOTHING, ONLY_TELLS):
        yield Hazard("result-ignored", of.span(), how="onSuccess")


def _of_future(of: Sending) -> Iterator[Hazard]:
    node: java.Expr = of.call
    around = of.around
    while around and isinstance(around[-1], java.Call) and around[-1].target is node:
        step = around[-1]
        if step.name in library.JOINS:
            return
        if step.name in _HANDLES_FAILURE and step.arguments:
            yield from _of_handler(of, step, around)
            return
        node, around = step, around[:-1]
    if not around or isinstance(around[-1], java.Do):
        yield Hazard("callback-missing", of.span(), how=of.call.name)
    elif isinstance(around[-1], java.Local):
        yield from _of_variable(of, around[-1], around[:-1])


def _of_variable(of: Sending, local: java.Local, around: Around) -> Iterator[Hazard]:
    found = list(occurrences(local.name, local, around))
    if not found:
        yield Hazard("callback-missing", of.span(), how=local.name)
        return
    steps = [(inside[-1], inside) for _, inside in found if inside and isinstance(inside[-1], java.Call)]
    handlers = [(one, inside) for one, inside in steps if one.name in _HANDLES_FAILURE]
    if handlers and len(handlers) == len(found):
        yield from _of_handler(of, *handlers[0])
    elif len(steps) == len(found) and all(one.name in _ON_SUCCESS_ONLY for one, _ in steps):
        yield Hazard("callback-missing", of.span(), how=local.name)


def _of_handler(of: Sending, step: java.Call, around: Around) -> Iterator[Hazard]:
    """A handler of the future's failure; `around` ends with the step itself."""
    handler = step.arguments[0]
    if not isinstance(handler, java.Lambda):
        return
    body = handler.body
    goes_on = not isinstance(around[-2] if len(around) >= 2 else None, java.Do)
    answer = reaction(of.flow, of.declared, (body,), (*around, handler), answers=goes_on)
    if answer == HANDLED or (goes_on and step.name.startswith("whenComplete")):
        return
    if answer == NOTHING and isinstance(body, java.Block) and not body.statements:
        yield Hazard("callback-missing", of.span(), how=step.name)
        return
    place = Place(of.declared.path, handler.start, handler.body.start)
    yield Hazard("callback-only-logs", of.span(place), certainty=DOUBTFUL if answer == UNCLEAR else CERTAIN)
