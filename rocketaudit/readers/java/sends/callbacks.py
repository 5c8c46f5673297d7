"""What an asynchronous send does when it fails: its callback, or the handlers of its future."""

import re
from collections.abc import Iterator

from rocketaudit.clients import CLASSIC_API, GRPC_API, ONS_API, SPRING_API, Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place, Typed
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.library import joins, notices
from rocketaudit.readers.java.sends.reactions import HANDLED, NOTHING, ONLY_TELLS, UNCLEAR, reaction
from rocketaudit.readers.java.sends.send_behind import told_by_holder
from rocketaudit.readers.java.sends.send_results import marks_row
from rocketaudit.readers.java.sends.sent import Sending
from rocketaudit.readers.java.sends.usage import DROPPED, LOGGED, drops, occurrences, of_parameter, strongest
from rocketaudit.readers.java.tree.constants import field_of
from rocketaudit.readers.java.values import CERTAIN, DOUBTFUL, Scope

_HANDLES_FAILURE = frozenset(
    ("exceptionally", "whenComplete", "handle", "whenCompleteAsync", "handleAsync", "exceptionallyAsync")
)
_ON_SUCCESS_ONLY = frozenset(("thenAccept", "thenRun", "thenApply"))
_ENDS = frozenset(("error", "complete", "tryEmitError", "setResult", "completeWithError", "fail", "end"))
_WAITED = re.compile(r"(?i)sink|emitter|future|promise|deferred|result|subject|response")
_TELLS = frozenset(("accept", "apply", "run", "call", "test", "onFailure", "onError", "onFail"))
_CALLBACK = frozenset(("SendCallback", "RocketMQLocalSendCallback")) | apis.REQUEST_CALLBACKS
_WITH_STATUS = (CLASSIC_API, SPRING_API)
_ASKS = frozenset(("sendAndReceive", "request"))  # what they answer is the other side's answer
_HANDLER = {"en": "what is done about a failure", "zh": "失败时的处理"}


def of_callback(of: Sending) -> Iterator[Hazard]:
    """The hazards of an asynchronous send's callback, or of its future."""
    if of.kind.api == GRPC_API:
        yield from of_future(of)
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
        if of.kind.api in _WITH_STATUS and of.call.name not in _ASKS:
            yield from _on_success(of, holder)


def _body(
    flow: Flow, declared: Declared, of: java.Expr, around: java.Around, scope: Scope, depth: int = 0
) -> tuple[Declared, java.Class] | None:
    """The class of a callback: written in place, held in a variable or field, made by a method, or declared."""
    tree = flow.tree
    if depth > 4:
        return None
    if isinstance(of, java.New):
        own = tree.declared(of.type.name, declared.path)
        if of.body is not None:
            if own is not None and not any(one.name == "onException" for one in of.body.methods):
                return own, own.of  # what an anonymous class leaves to its base
            return Declared(declared.path, of.body, (*declared.around, declared.of)), of.body
        return (own, own.of) if own is not None and tree.is_a(Typed(of.type, declared.path), _CALLBACK) else None
    if isinstance(of, java.Name):
        made = _value_of(of.id, around, declared)
        if made is not None:
            return _body(flow, declared, made, around, scope, depth + 1)
    if isinstance(of, java.Name | java.Field):
        constant = field_of(flow, of, scope)
        if constant is not None and isinstance(constant[1].value, java.New) and constant[0] != declared:
            owner = constant[0]
            return _body(flow, owner, constant[1].value, (), Scope(owner, owner, {}), depth + 1)
    if isinstance(of, java.Call):
        bound, this, _ = flow.target(of, scope)
        if bound is not None and bound.method.body is not None and this is not None:
            inner = Scope(bound.owner, this, flow.types_of(bound))
            for node, _ in java.walk(bound.method):
                if isinstance(node, java.Return) and isinstance(node.value, java.New | java.Name | java.Field):
                    return _body(flow, bound.owner, node.value, (bound.method,), inner, depth + 1)
    typed = flow.type_of(of, scope)
    if typed is not None and tree.is_a(typed, _CALLBACK):
        own = tree.declared(typed.type.name, typed.path)
        return (own, own.of) if own is not None else None
    return None


def _value_of(name: str, around: java.Around, declared: Declared) -> java.Expr | None:
    """The expression that a local variable, a parameter or a field was made with."""
    for one in reversed(around):
        if isinstance(one, java.Block):
            for statement in one.statements:
                if isinstance(statement, java.Local) and statement.name == name and statement.value is not None:
                    return statement.value
    method = java.nearest_method(around)
    for value in java.assigned(method, name) if method is not None else ():
        if isinstance(value, java.New):
            return value
    member = next((one for one in declared.of.members if one.name == name), None)
    if member is None:
        return None
    if member.value is not None:
        return member.value
    # A field that the class sets at one place only; not a variable of that name.
    parts = [one for one in declared.of.parts if not _declares(one, name)]
    set_to = [value for part in parts for value in java.assigned(part, name)]
    return set_to[0] if len(set_to) == 1 and isinstance(set_to[0], java.New) else None


def _declares(part: java.Node, name: str) -> bool:
    return any(isinstance(node, java.Local) and node.name == name for node, _ in java.walk(part))


def _on_exception(of: Sending, holder: Declared) -> Iterator[Hazard]:
    method = of.flow.tree.method(holder, "onException", -1)
    if method is None or method.method.body is None:
        return
    body, name = method.method.body.block, method.method
    place = Place(method.owner.path, name.name_start, name.name_start + len(name.name))
    if _marks_success(of, holder):
        return
    if not body.statements:
        written_here = place.path == of.at.path and of.call.start <= place.start < of.call.end
        yield Hazard("callback-missing", of.span(place if written_here else None), how="onException")
        return
    if told_of(of.method, method.method) >= 0 or _answers(method.method):
        return  # whoever gave the handler is judged where it is written
    if not holder.of.name and told_by_holder(of, holder.of):
        return
    # The client catches what a callback throws (MQClientAPIImpl.java:712-715@5.3.3).
    answer = reaction(of.flow, method.owner, (body,), (method.method,), answers=False)
    if answer == HANDLED:
        return
    certainty = DOUBTFUL if answer == UNCLEAR else CERTAIN
    if place.path == of.at.path:
        yield Hazard("callback-only-logs", of.span(place), certainty=certainty)
    else:
        yield Hazard("callback-only-logs", of.span(), (Related(of.span(place), _HANDLER),), certainty=certainty)


def _marks_success(of: Sending, holder: Declared) -> bool:
    """Whether a callback marks a stored row as sent where it was: a failure leaves the row unsent."""
    found = of.flow.tree.method(holder, "onSuccess", 1)
    return found is not None and any(
        isinstance(node, java.Call) and marks_row(of.flow, found.owner, node, (found.method, *inside))
        for node, inside in java.walk(found.method)
    )


def _answers(handler: java.Method) -> bool:
    """Whether a callback ends what somebody outside waits for: a deferred result, a sink, a future."""
    return any(
        isinstance(node, java.Call) and node.name in _ENDS and bool(_WAITED.search(java.word(node.target)))
        for node, _ in java.walk(handler)
    ) or any(isinstance(node, java.Call) and node.name == "setErrorResult" for node, _ in java.walk(handler))


def told_of(outer: java.Method | None, handler: java.Method) -> int:
    """Which parameter of the method around a callback is called when the send failed (`failed.accept(e)`); -1: none."""
    names = [one.name for one in outer.params] if outer is not None else []
    hidden = {one.name for one in handler.params}
    for node, _ in java.walk(handler):
        if not isinstance(node, java.Call) or not isinstance(node.target, java.Name) or node.name not in _TELLS:
            continue
        if node.target.id in names and node.target.id not in hidden:
            return names.index(node.target.id)
    return -1


def failure_parameter(of: Sending) -> int:
    """The parameter of the method around an asynchronous send which is told that it failed; -1 where there is none."""
    for argument in of.call.arguments:
        for node, _ in java.walk(argument):
            if isinstance(node, java.Method) and node.name == "onException":
                return told_of(of.method, node)
    return -1


def of_failure(of: Sending, argument: java.Expr) -> Iterator[Hazard]:
    """The hazards of what is given to such a parameter: a lambda or method reference."""
    code = _code(of, argument, of.around)
    if code is not None:
        yield from _judged(of, argument, code, False)


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


def returns_future(of: Sending) -> bool:
    """Whether the method around an asynchronous send gives its future, or what is chained to it, to the caller, and
    nobody has looked at a failure yet. A callback may be the one that completes a future of the method's own."""
    if of.call.arguments and isinstance(of.call.arguments[-1], java.New | java.Lambda):
        return _completes_what_is_returned(of, of.call.arguments[-1])
    node: java.Expr = of.call
    for index in range(len(of.around) - 1, -1, -1):
        outer = of.around[index]
        if isinstance(outer, java.Call) and outer.target is node:
            if outer.name in _HANDLES_FAILURE or outer.name in joins.JOINS:
                return False
            node = outer
        elif isinstance(outer, java.Local):
            inside = of.around[:index]
            return any(isinstance(each[-1], java.Return) for _, each in occurrences(outer.name, outer, inside) if each)
        else:
            return isinstance(outer, java.Return)
    return False


def _completes_what_is_returned(of: Sending, callback: java.Expr) -> bool:
    completed = {
        java.word(node.target)
        for node, _ in java.walk(callback)
        if isinstance(node, java.Call) and node.name == "completeExceptionally" and isinstance(node.target, java.Name)
    }
    returned = (one.value for one, _ in java.walk(of.method) if isinstance(one, java.Return)) if of.method else ()
    return any(isinstance(one, java.Name) and one.id in completed for one in returned)


def of_future(of: Sending) -> Iterator[Hazard]:
    """What becomes of the future of an asynchronous send, or of a method that gives it to its caller."""
    around = of.around
    for step, inside in _chained(of.call, of.around):
        if step.name in joins.JOINS:
            return
        if step.name in _HANDLES_FAILURE and step.arguments:
            yield from _of_handler(of, step, inside)
            return
        around = inside[:-1]
    if (
        not around
        or isinstance(around[-1], java.Do)
        or (isinstance(around[-1], java.Lambda) and drops(around[-1], around[:-1]))
    ):
        yield Hazard("callback-missing", of.span(), how=of.call.name)
    elif isinstance(around[-1], java.Local):
        yield from _of_variable(of, around[-1], around[:-1])


def _of_variable(of: Sending, local: java.Local, around: java.Around) -> Iterator[Hazard]:
    # A log line does not wait for the future that stands in it.
    found = [one for one in occurrences(local.name, local, around) if not notices.in_log(one[1])]
    if not found:
        yield Hazard("callback-missing", of.span(), how=local.name)
        return
    chains = [list(_chained(node, inside)) for node, inside in found]
    handlers = [next((step for step in chain if step[0].name in _HANDLES_FAILURE), None) for chain in chains]
    if handlers[0] is not None and all(handlers):
        yield from _of_handler(of, *handlers[0])
    elif all(chain and all(one.name in _ON_SUCCESS_ONLY for one, _ in chain) for chain in chains):
        yield Hazard("callback-missing", of.span(), how=local.name)


def _chained(node: java.Expr, around: java.Around) -> Iterator[tuple[java.Call, java.Around]]:
    """The calls in a chain behind a value, each with the nodes around what is in front of it."""
    while around and isinstance(around[-1], java.Call) and around[-1].target is node:
        step = around[-1]
        yield step, around
        node, around = step, around[:-1]


def _of_handler(of: Sending, step: java.Call, around: java.Around) -> Iterator[Hazard]:
    """A handler of the future's failure; `around` ends with the step itself."""
    handler = step.arguments[0]
    code = _code(of, handler, around)
    if code is None or (isinstance(handler, java.Lambda) and told_by_holder(of, handler)):
        return
    goes_on = not isinstance(around[-2] if len(around) >= 2 else None, java.Do)
    for found in _judged(of, handler, code, goes_on):
        if not (goes_on and step.name.startswith("whenComplete")):
            yield found


def _judged(
    of: Sending, handler: java.Expr, code: tuple[Declared, java.Node, java.Around], goes_on: bool
) -> Iterator[Hazard]:
    """The hazard of a handler's code; `goes_on`: somebody sees what it throws or returns."""
    holder, body, around = code
    answer = reaction(of.flow, holder, (body,), around, answers=goes_on)
    if answer == HANDLED:
        return
    if answer == NOTHING and isinstance(body, java.Block) and not body.statements:
        yield Hazard("callback-missing", of.span(), how=of.call.name)
        return
    end = handler.body.start if isinstance(handler, java.Lambda) else handler.end
    place = Place(of.declared.path, handler.start, end)
    yield Hazard("callback-only-logs", of.span(place), certainty=DOUBTFUL if answer == UNCLEAR else CERTAIN)


def _code(of: Sending, handler: java.Expr, around: java.Around) -> tuple[Declared, java.Node, java.Around] | None:
    """What runs as a handler: the body of a lambda, or of the method of the tree that a reference names; the class
    that it stands in, and the nodes around it."""
    if isinstance(handler, java.Lambda):
        return of.declared, handler.body, (*around, handler)
    if not isinstance(handler, java.Ref):
        return None
    own = isinstance(handler.target, java.Name) and handler.target.id == "this"
    owner = of.declared if own else of.flow.class_of(handler.target, of.scope)
    bound = of.flow.tree.implementation(owner, handler.name, -1) if owner is not None else None
    if bound is None or bound.method.body is None:
        return None
    return bound.owner, bound.method.body.block, (bound.method,)
