"""Listeners written as expressions: lambdas, method references, anonymous classes.

In: the tree and a class of it. Out: a Found for each in its methods and fields, whose interface is the one that what
stands around the expression takes.
"""

from collections.abc import Iterator

from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import ListenerApi
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_kinds import Found, api_of_class, api_of_type
from rocketaudit.readers.java.listeners.referred import listener_of, method_of
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope, Task


def listeners_inside(tree: Tree, declared: Declared) -> Iterator[Found]:
    """The listeners written as expressions in the methods and fields of a class."""
    for part in tree.with_code(declared):
        for node, around in java.walk(part):
            if isinstance(node, java.New):
                yield from _anonymous(tree, declared, node, around)
            elif isinstance(node, java.Lambda | java.Ref):
                yield from _expression(tree, declared, node, around)


def _expression(tree: Tree, declared: Declared, node: java.Lambda | java.Ref, around: java.Around) -> Iterator[Found]:
    """A lambda or method reference."""
    scope = scope_within(Flow(tree), declared, around)
    api = _expected(tree, declared, node, around, scope)
    if api is None:
        return
    if isinstance(node, java.Lambda):
        at = Place(declared.path, node.start, node.body.start)
    else:
        at = Place(declared.path, node.start, min(node.end, node.start + 40))
        bound = method_of(Flow(tree), node, scope, api)
        if bound is not None:
            name = bound.method.name
            there = Place(bound.owner.path, bound.method.name_start, bound.method.name_start + len(name))
            yield Found(api, f"{bound.owner.name}.{name}", there, bound, bound.owner, around, at)
            return
    yield Found(api, f"{declared.name}: {api.type}", at, Task(node, scope), declared, around, at)


def _anonymous(tree: Tree, declared: Declared, node: java.New, around: java.Around) -> Iterator[Found]:
    """An anonymous class."""
    if node.body is None:
        return
    api = api_of_type(tree, Typed(node.type, declared.path))
    if api is None and declared.of.kind == "enum" and node.type.name == declared.of.name:
        api = api_of_class(tree, declared)  # the body of a constant
    if api is None:
        return
    method = next((one for one in node.body.methods if one.name == api.method), None)
    if method is not None and method.body is not None:
        inner = Declared(declared.path, node.body, (*declared.around, declared.of))
        at = Place(declared.path, method.name_start, method.name_start + len(method.name))
        yield Found(api, f"{declared.name}: {api.type}", at, Bound(inner, method), declared, around)


def _expected(
    tree: Tree, declared: Declared, node: java.Lambda | java.Ref, around: java.Around, scope: Scope
) -> ListenerApi | None:
    """The listener interface that a lambda or method reference is made into, by what stands around it."""
    parent = around[-1] if around else None
    match parent:
        case java.Cast(kind) | java.Local(kind) | java.Member(type=kind):
            return api_of_type(tree, Typed(kind, declared.path))
        case java.Return():
            method = java.nearest_method(around)
            return api_of_type(tree, Typed(method.returns, declared.path)) if method else None
        case java.Assign(target=java.Name() | java.Field() as target):
            typed = Flow(tree).type_of(target, scope)
            return api_of_type(tree, typed) if typed is not None else None
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
    if call.name == "poll" and Flow(tree).owner_name(call.target, scope) == "PollableMessageSource":
        return apis.STREAM
    if call.name in _REGISTERS:
        return _by_status(node) or listener_of(Flow(tree), node, scope)
    bound, _, _ = Flow(tree).target(call, scope)
    if bound is not None:
        for argument, param in zip(call.arguments, bound.method.params, strict=False):
            if argument is node and param.type is not None:
                return api_of_type(tree, Typed(param.type, bound.owner.path))
    return None


_REGISTERS = ("registerMessageListener", "setMessageListener", "messageListener", "listener")


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
