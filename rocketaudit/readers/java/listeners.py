"""Listeners: where messages come in, and what becomes of them.

In: the tree and a file of it. Out: a Found for each listener in the file, in whatever shape it is written; judging
one (hazards_of) follows its paths with Flow.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rocketaudit.clients import ONS_API, Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import apis, library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import ListenerApi
from rocketaudit.readers.java.buffered import flushed_elsewhere
from rocketaudit.readers.java.flow import Exhausted, Flow
from rocketaudit.readers.java.framed import framed
from rocketaudit.readers.java.referred import listener_of, method_of
from rocketaudit.readers.java.tree import Bound, Declared, Place, Tree, Typed
from rocketaudit.readers.java.values import (
    BUFFERED,
    CAUGHT,
    CERTAIN,
    DOUBTFUL,
    EARLY,
    GAVE_UP,
    HANDED,
    LIKELY,
    NULL,
    OVERRULED,
    RETURN,
    THROW,
    Event,
    Exit,
    Scope,
    State,
    Task,
)


class Found(NamedTuple):
    """A listener: its interface, what runs, and the place that stands for it. `around` are the nodes around a listener
    that is written as an expression, outermost first; `holder` is the class of a named one, or the class around.
    `written` is where the expression stands, which of a method reference may be another file."""

    api: ListenerApi
    name: str
    at: Place
    code: Bound | Task
    holder: Declared
    around: tuple[java.Node, ...] = ()
    written: Place | None = None


class Outcome(NamedTuple):
    """What judging a listener yields: hazards, whether it may ask for redelivery, whether it could be followed."""

    hazards: tuple[Hazard, ...]
    whole: bool = True


# -- finding -------------------------------------------------------------------------------------------------------


def listeners(tree: Tree, path: str) -> Iterator[Found]:
    """The listeners that a file declares: classes first, then those written as expressions."""
    for declared in tree.classes(path):
        api = api_of_class(tree, declared)
        if api is not None:
            if _is_concrete(tree, declared):
                yield from _of_class(tree, declared, api)
            for one in tree.subclasses(declared):
                # A subclass in a file that names no client is found through its base.
                if _is_concrete(tree, one) and not apis.is_candidate(tree.files[one.path]):
                    yield from _of_class(tree, one, api)
        for method, framework in framed(tree, declared):
            at = Place(path, method.name_start, method.name_start + len(method.name))
            yield Found(framework, f"{declared.name}.{method.name}", at, Bound(declared, method), declared)
        yield from _inside(tree, declared)


def api_of_class(tree: Tree, declared: Declared) -> ListenerApi | None:
    """The listener interface that a class implements, also through classes of the tree."""
    if declared.of.kind not in ("class", "enum", "record"):
        return None
    for one in tree.ancestors(declared):
        if isinstance(one, Typed):
            api = api_of_type(tree, one)
            if api is not None:
                return api
    return None


def api_of_type(tree: Tree, typed: Typed) -> ListenerApi | None:
    """The listener interface that a type is."""
    name = typed.type.name.rpartition(".")[2]
    if name not in apis.LISTENER_TYPES:
        return None
    own = tree.declared(typed.type.name, typed.path)
    if own is not None and not tree.is_client(own):
        return None
    qualified = tree.full_name(own) if own is not None else tree.qualified(typed)
    found = apis.api_of(qualified)
    if name != apis.GRPC.type:
        if name == apis.STARTER_V5.type and (qualified or "").startswith("org.apache.rocketmq.client."):
            return apis.STARTER_V5
        fitting = next(one for one in apis.LISTENERS if one.type == name)
        if fitting.api == ONS_API and found not in (ONS_API, None):
            return None
        return fitting if qualified is None or found is not None else None
    if found is None and qualified is None:
        stars = (apis.api_of(star) for star in tree.unit(typed.path).stars)
        found = next((star for star in stars if star is not None), None)
    return next((one for one in (apis.GRPC, apis.ONS) if one.api == found), None)


def _is_concrete(tree: Tree, declared: Declared) -> bool:
    """An abstract class is judged through its subclasses, where the tree has any."""
    return "abstract" not in declared.of.modifiers or not tree.subclasses(declared)


def _of_class(tree: Tree, declared: Declared, api: ListenerApi) -> Iterator[Found]:
    bound = tree.method(declared, api.method, -1)
    if bound is None or bound.method.body is None:
        return
    own = bound.owner == declared
    start = bound.method.name_start if own else declared.of.name_start
    length = len(bound.method.name if own else declared.of.name)
    name = f"{declared.name}.{api.method}"
    yield Found(api, name, Place(declared.path, start, start + length), bound, declared)


_EXPRESSIONS = (java.Lambda, java.Ref, java.New)


def _inside(tree: Tree, declared: Declared) -> Iterator[Found]:
    """The listeners written as expressions in the methods and fields of a class."""
    for part in tree.with_code(declared):
        for node, around in java.walk(part):
            if isinstance(node, _EXPRESSIONS):
                yield from _expression(tree, declared, node, around)


def _expression(
    tree: Tree, declared: Declared, node: java.Lambda | java.Ref | java.New, around: tuple[java.Node, ...]
) -> Iterator[Found]:
    scope = _scope_of(tree, declared, around)
    if isinstance(node, java.New):
        api = api_of_type(tree, Typed(node.type, declared.path)) if node.body is not None else None
        if api is None and declared.of.kind == "enum" and node.type.name == declared.of.name:
            api = api_of_class(tree, declared)  # the body of a constant
        if api is None or node.body is None:
            return
        method = next((one for one in node.body.methods if one.name == api.method), None)
        if method is not None and method.body is not None:
            inner = Declared(declared.path, node.body, (*declared.around, declared.of))
            at = Place(declared.path, method.name_start, method.name_start + len(method.name))
            yield Found(api, f"{declared.name}: {api.type}", at, Bound(inner, method), declared, around)
        return
    api = _expected(tree, declared, node, around, scope)
    if api is not None:
        at = Place(declared.path, node.start, min(node.end, node.start + 40))
        if isinstance(node, java.Lambda):
            at = Place(declared.path, node.start, node.body.start)
        elif isinstance(node, java.Ref):
            bound = method_of(Flow(tree), node, scope, api)
            if bound is not None:
                name = bound.method.name
                there = Place(bound.owner.path, bound.method.name_start, bound.method.name_start + len(name))
                yield Found(api, f"{bound.owner.name}.{name}", there, bound, bound.owner, around, at)
                return
        yield Found(api, f"{declared.name}: {api.type}", at, Task(node, scope), declared, around, at)


def _scope_of(tree: Tree, declared: Declared, around: tuple[java.Node, ...]) -> Scope:
    """The scope of an expression: the parameters and local variables of the methods around it."""
    scope = Scope(declared, declared, {})
    for node in around:
        if isinstance(node, java.Method):
            for param in node.params:
                if param.type is not None:
                    scope.types[param.name] = Typed(param.type, declared.path)
        if isinstance(node, java.Block):
            if node.locals is None:
                node.locals = [one for one in node.statements if isinstance(one, java.Local)]
            for one in node.locals:
                if one.type.name not in (java.VAR, "val"):
                    scope.types[one.name] = Typed(one.type, declared.path)
    return scope


_REGISTERS = ("registerMessageListener", "setMessageListener", "messageListener", "listener")


def _expected(
    tree: Tree, declared: Declared, node: java.Lambda | java.Ref, around: tuple[java.Node, ...], scope: Scope
) -> ListenerApi | None:
    """The listener interface that a lambda or method reference is made into, by what stands around it."""
    parent = around[-1] if around else None
    match parent:
        case java.Cast(kind) | java.Local(kind) | java.Member(type=kind):
            return api_of_type(tree, Typed(kind, declared.path))
        case java.Return():
            method = next((one for one in reversed(around) if isinstance(one, java.Method)), None)
            return api_of_type(tree, Typed(method.returns, declared.path)) if method else None
        case java.Call():
            return _argument(tree, declared, node, parent, scope)
        case java.New(kind, arguments):
            return _of_constructor(tree, declared, node, kind, arguments)
    return None


def _of_constructor(
    tree: Tree, declared: Declared, node: java.Lambda | java.Ref, kind: java.Type, arguments: tuple[java.Expr, ...]
) -> ListenerApi | None:
    """The listener interface that a constructor of the tree takes where the expression stands."""
    own = tree.declared(kind.name, declared.path)
    bound = tree.method(own, "<init>", len(arguments)) if own is not None else None
    if own is None or bound is None or bound.owner != own:
        return None
    pairs = zip(arguments, bound.method.params, strict=True)
    param = next((param for argument, param in pairs if argument is node), None)
    return api_of_type(tree, Typed(param.type, own.path)) if param is not None and param.type is not None else None


def _argument(
    tree: Tree, declared: Declared, node: java.Lambda | java.Ref, call: java.Call, scope: Scope
) -> ListenerApi | None:
    if isinstance(node, java.Lambda):
        for param in node.params:
            if param.type is not None and param.type.name == "ConsumeConcurrentlyContext":
                return apis.CONCURRENTLY
            if param.type is not None and param.type.name == "ConsumeOrderlyContext":
                return apis.ORDERLY
    unit = tree.unit(declared.path)
    imports = (*unit.imports.values(), *unit.stars)
    if call.name == "setMessageListener" and any("rocketmq.client.apis" in one for one in imports):
        return apis.GRPC
    if call.name == "subscribe" and len(call.arguments) == 3 and any("openservices.ons" in one for one in imports):
        return apis.ONS_ORDER if any("order" in one for one in imports) else apis.ONS
    if call.name == "poll" and flow_name(tree, call, scope) == "PollableMessageSource":
        return apis.STREAM
    if call.name in _REGISTERS:
        return _by_status(node) or listener_of(Flow(tree), node, scope)
    bound, _, _ = Flow(tree).target(call, scope)
    if bound is not None:
        for argument, param in zip(call.arguments, bound.method.params, strict=False):
            if argument is node and param.type is not None:
                return api_of_type(tree, Typed(param.type, bound.owner.path))
    return None


def flow_name(tree: Tree, call: java.Call, scope: Scope) -> str:
    """The simple name of the type of a call's receiver."""
    return Flow(tree).owner_name(call.target, scope)


def _by_status(node: java.Lambda | java.Ref) -> ListenerApi | None:
    """Which of the two classic interfaces a lambda is, by the statuses that it names."""
    words = {
        one.name if isinstance(one, java.Field) else one.id
        for one, _ in java.walk(node)
        if isinstance(one, java.Name | java.Field)
    }
    if words & (apis.CONCURRENTLY.acks | apis.CONCURRENTLY.retries):
        return apis.CONCURRENTLY
    return apis.ORDERLY if words & (apis.ORDERLY.retries | {"SUCCESS"}) else None


# -- judging -------------------------------------------------------------------------------------------------------


def judge(tree: Tree, flow: Flow, found: Found) -> Outcome:
    """The hazards of a listener."""
    flow.start()
    try:
        exits = _exits(flow, found)
    except (Exhausted, RecursionError):
        if flow.narrow:
            return Outcome((), False)
        # One more try, with less to follow.
        return judge(tree, Flow(tree, narrow=True), found)
    hazards = [*_of_exits(tree, found, exits), *_asynchronous(tree, flow, found)]
    covered = [
        event.covers
        for exit in exits
        if acknowledges(found.api, exit) and not any(one.kind in (GAVE_UP, OVERRULED) for one in exit.state.events)
        for event in exit.state.events
        if event.kind == CAUGHT and event.place.path == found.at.path and event.certainty != DOUBTFUL
    ]
    return Outcome(tuple(_nearest(found, list(distinct(hazards)), covered)))


def _nearest(found: Found, hazards: list[Hazard], covered: Sequence[tuple[int, int]]) -> Iterator[Hazard]:
    """What a catch of the listener's own file ends is the finding: a failure that is swallowed further away, within
    its try, adds nothing to it."""
    for one in hazards:
        places = [one.at, *(step.at for step in one.path)]
        own = [place.start for place in places if place.path == found.at.path]
        far = one.kind == "exception-swallowed" and len(own) < len(places)
        if not (far and any(start <= place < end for start, end in covered for place in own)):
            yield one


def distinct(hazards: Iterable[Hazard]) -> Iterator[Hazard]:
    """Each hazard of one kind and place once, the surest of them."""
    best: dict[tuple[str, int, str], Hazard] = {}
    for one in hazards:
        key = (one.at.path, one.at.start, one.kind)
        known = best.get(key)
        if known is None or _SURE.index(one.certainty) < _SURE.index(known.certainty):
            best[key] = one
    yield from best.values()


_SURE = (CERTAIN, LIKELY, DOUBTFUL)


def _exits(flow: Flow, found: Found) -> list[Exit]:
    code = found.code
    if isinstance(code, Bound):
        this = found.holder if code.owner.of.kind != "anonymous" else code.owner
        return [*flow.run(code, this), *_surrounding(flow, found, code, this)]
    scope = code.scope
    if isinstance(code.code, java.Lambda) and isinstance(code.code.body, java.Block):
        for param in code.code.params:
            if param.type is not None:
                scope.types[param.name] = Typed(param.type, scope.path)
        return flow.body(code.code.body, [State()], scope)
    scope.throwing = [[]]
    after = flow.perform(code, State(), scope)
    thrown = scope.throwing.pop()
    scope.throwing = [[]]
    end = Place(found.at.path, code.code.end - 1, code.code.end) if isinstance(code.code, java.Lambda) else found.at
    ends = [Exit(RETURN, state, value, at=end) for state, value in after]
    return ends + [Exit(THROW, one.state) for one in thrown]


def _surrounding(flow: Flow, found: Found, code: Bound, this: Declared) -> Iterator[Exit]:
    """How the aspects around a listener end that is called through its proxy, where they swallow what it throws."""
    for one in flow.surrounding(code, this):
        events = frozenset(event._replace(chain=(found.at, *event.chain)) for event in one.state.events)
        yield one._replace(state=one.state._replace(events=events))


def acknowledges(api: ListenerApi, exit: Exit) -> bool | None:
    """Whether a path ends with an acknowledgement; None where its status is unknown."""
    if exit.kind != RETURN:
        return False
    if not api.by_status:
        return True
    if exit.value.const in api.acks:
        return True
    # A constant of the application's own that leads to none of the client's says nothing.
    return False if exit.value.const in api.retries or exit.value.const == NULL.const else None


def _of_exits(tree: Tree, found: Found, exits: list[Exit]) -> Iterator[Hazard]:
    worked = any(exit.state.worked for exit in exits)
    for exit in exits:
        yield from _of_exit(tree, found, exit, worked)
        if acknowledges(found.api, exit) is False and exit.at is not None and exit.value.const != "null":
            yield Hazard("failure-possible", tree.span(exit.at))


def _of_exit(tree: Tree, found: Found, exit: Exit, worked: bool) -> Iterator[Hazard]:
    """The hazards of one path to an acknowledgement, or to a status that is not seen."""
    api = found.api
    if exit.kind == RETURN and api.by_status and exit.value.const == "null" and exit.at is not None:
        yield Hazard("null-returned", tree.span(exit.at))
    acknowledged = acknowledges(api, exit)
    if acknowledged is False:
        return
    if exit.value.const in api.illegal and exit.at is not None and not _commits_itself(found):
        yield Hazard("illegal-status", tree.span(exit.at), how=exit.value.const or "")
    # Giving up, a return in a finally, or a status that means another say more than the catch before it.
    gave_up = any(one.kind in (GAVE_UP, OVERRULED) for one in exit.state.events) or exit.value.const in api.illegal
    answered = api.type == apis.REPLY.type and (exit.value.const is not None or exit.value.events)
    for event in sorted(exit.state.events):
        if acknowledged is None and event.kind != HANDED:
            continue  # the status is computed somewhere else; who says that it is not told of the failure?
        if event.kind == CAUGHT and event.minor and any(one.kind == HANDED for one in exit.state.events):
            continue  # a time limit that is swallowed: the work that goes on is the finding
        if event.kind == CAUGHT and not gave_up and not answered:
            yield _hazard(tree, found, "exception-swallowed", event, event.certainty)
        elif event.kind == HANDED and not (event.minor and worked):
            # Whoever computes the status does not know how work in another thread ends, but may know of it.
            known = acknowledged is not None or event.certainty == DOUBTFUL
            yield _hazard(tree, found, "handed-over", event, event.certainty if known else LIKELY)
        elif event.kind == GAVE_UP:
            yield _hazard(tree, found, "given-up", event, event.certainty)
        elif event.kind == EARLY:
            yield _hazard(tree, found, "acked-before-work", event, event.certainty)
        elif event.kind == BUFFERED and worked and not exit.state.worked and exit.at is not None:
            yield _hazard(tree, found, "acked-before-work", event._replace(place=exit.at), event.certainty)
        elif event.kind == BUFFERED and not worked and _flushed_later(tree, event):
            yield _hazard(tree, found, "handed-over", event, event.certainty)
        elif event.kind == OVERRULED:
            yield _hazard(tree, found, "acked-in-finally", event, event.certainty)


def _flushed_later(tree: Tree, event: Event) -> bool:
    """Whether the file of a collection that messages are put into also has a timer, which takes them out; or a class
    with a timer does so."""
    path = event.place.path
    if any(mark in tree.files[path] for mark in library.TIMERS):
        return True
    return any(
        flushed_elsewhere(tree, one, event.how)
        for one in tree.classes(path)
        if one.of.start <= event.place.start < one.of.end
    )


def _commits_itself(found: Found) -> bool:
    """Whether an orderly listener switches automatic commits off."""
    return any(
        isinstance(node, java.Call)
        and node.name == "setAutoCommit"
        and any(isinstance(one, java.Literal) and one.kind == "false" for one in node.arguments)
        for node, _ in java.walk(_node(found))
    )


def _node(found: Found) -> java.Node:
    """The code of a listener."""
    if isinstance(found.code, Bound):
        return found.code.method
    code = found.code.code
    return code.of if isinstance(code, Declared) else code


_TOLD = {
    HANDED: {"en": "the work goes to another thread here", "zh": "此处把处理交给其他线程"},
    CAUGHT: {"en": "the exception ends here", "zh": "异常在此处被吞掉"},
    GAVE_UP: {"en": "given up here", "zh": "在此处放弃"},
    EARLY: {"en": "acknowledged here", "zh": "在此处确认"},
    BUFFERED: {"en": "acknowledged here", "zh": "在此处确认"},
    OVERRULED: {"en": "returned here", "zh": "在此处返回"},
}
_ON_THE_WAY = {"en": "called here", "zh": "在此处调用"}


def _hazard(tree: Tree, found: Found, kind: str, event: Event, certainty: str) -> Hazard:
    """A hazard at the innermost place of its path that is in the listener's own file, the others beside it."""
    steps = [*event.chain, event.place]
    own = [index for index, one in enumerate(steps) if one.path == found.at.path]
    shown = own[-1] if own else len(steps) - 1
    related = tuple(
        Related(tree.span(one), _TOLD[event.kind] if index == len(steps) - 1 else _ON_THE_WAY)
        for index, one in enumerate(steps)
        if index != shown
    )
    return Hazard(kind, tree.span(steps[shown]), related, event.how, certainty)


def _asynchronous(tree: Tree, flow: Flow, found: Found) -> Iterator[Hazard]:
    """@Async on the listener itself: whoever calls it acknowledges at once."""
    if isinstance(found.code, Bound) and flow.asynchronous(found.code):
        marks = (*found.code.method.annotations, *found.code.owner.of.annotations)
        mark = next(one for one in marks if one.name == "Async")
        at = tree.span(Place(found.code.owner.path, mark.start, mark.end))
        yield Hazard("handed-over", at, how="@Async", certainty=CERTAIN)


__all__ = ["Found", "Outcome", "judge", "listeners"]
