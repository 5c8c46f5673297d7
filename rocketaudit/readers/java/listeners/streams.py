"""Listeners of Spring Cloud Stream: functional beans, @StreamListener, @ServiceActivator.

In: the tree and a file. Out: a Found of the STREAM api for each; whether RocketMQ is behind them is said by the
module's binder, which the caller knows. A normal return acknowledges, an exception is retried.
"""

from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import STREAM, ListenerApi
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed
from rocketaudit.readers.java.listeners.listener_kinds import Found
from rocketaudit.readers.java.listeners.reactive import FLUX
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Task

_FUNCTIONS = {"Consumer": "accept", "Function": "apply"}
_PACKAGE = "java.util.function."
# What is given such a type is bound by another binder, or is asked for a publisher.
_OTHERS = frozenset(("Mono", "Publisher", "KStream", "KTable", "GlobalKTable"))
_COMPONENTS = frozenset(("Component", "Service", "Bean", "Named"))
_MARKS = (b"@StreamListener", b"@ServiceActivator", b"Consumer<", b"Function<")


def stream_listeners(tree: Tree, path: str) -> Iterator[Found]:
    """The listeners that a file declares for bindings of Spring Cloud Stream."""
    if not any(mark in tree.files[path] for mark in _MARKS):
        return
    for declared in tree.classes(path):
        for method in declared.of.methods:
            if method.body is None:
                continue
            if _annotated(method):
                at = Place(path, method.name_start, method.name_start + len(method.name))
                yield Found(STREAM, f"{declared.name}.{method.name}", at, Bound(declared, method), declared)
            elif java.is_marked(method, "Bean"):
                yield from _of_bean(tree, declared, method)
        yield from _of_component(tree, declared)


def _annotated(method: java.Method) -> bool:
    """Whether messages of a channel come to a method; a channel of errors brings no messages."""
    for one in method.annotations:
        if one.name == "StreamListener":
            return True
        if one.name == "ServiceActivator" and "inputChannel" in one.values:
            channel = one.values["inputChannel"]
            name = channel.text if isinstance(channel, java.Literal) else java.word(channel)
            return "error" not in name.lower()
    return False


def _api_of(typed: Typed) -> ListenerApi:
    """Whether a function is given each message, or all of them as one stream."""
    taken = typed.type.arguments[0].name if typed.type.arguments else ""
    return STREAM._replace(type=FLUX) if taken == FLUX else STREAM


def _method_of(tree: Tree, typed: Typed) -> str:
    """The method of a function that takes messages: `accept` or `apply`; "" for any other type."""
    name = typed.type.name.rpartition(".")[2]
    qualified = tree.qualified(typed)
    if name not in _FUNCTIONS or tree.declared(typed.type.name, typed.path) is not None:
        return ""
    if qualified is not None and not qualified.startswith(_PACKAGE):
        return ""
    taken = typed.type.arguments[0].name if typed.type.arguments else ""
    return "" if taken in _OTHERS else _FUNCTIONS[name]


def _of_bean(tree: Tree, declared: Declared, method: java.Method) -> Iterator[Found]:
    """@Bean Consumer<Message<String>> orders() { return message -> ...; }"""
    name = _method_of(tree, Typed(method.returns, declared.path))
    if not name or method.body is None:
        return
    for node, around in java.walk(method):
        if isinstance(node, java.Return) and node.value is not None and not _inside_another(around):
            found = _of_value(tree, declared, method, node.value, (*around, node), name)
            if found is not None:
                yield found._replace(api=_api_of(Typed(method.returns, declared.path)))


def _inside_another(around: java.Around) -> bool:
    return any(isinstance(one, java.Lambda | java.Class) for one in around)


def _of_value(
    tree: Tree, declared: Declared, method: java.Method, of: java.Expr, around: java.Around, name: str
) -> Found | None:
    """The listener that an expression is."""
    resolver = Resolver(tree)
    scope = scope_within(resolver, declared, around)
    title = f"{declared.name}.{method.name}"
    match of:
        case java.Cast(_, value):
            return _of_value(tree, declared, method, value, around, name)
        case java.Lambda():
            at = Place(declared.path, of.start, of.body.start)
            return Found(STREAM, title, at, Task(of, scope), declared, around)
        case java.Ref():
            return Found(STREAM, title, Place(declared.path, of.start, of.end), Task(of, scope), declared, around)
        case java.New(body=java.Class() as body):
            run = next((one for one in body.methods if one.name == name and one.body is not None), None)
            if run is not None:
                at = Place(declared.path, run.name_start, run.name_start + len(run.name))
                inner = Declared(declared.path, body, (*declared.around, declared.of))
                return Found(STREAM, title, at, Bound(inner, run), declared, around)
        case java.New(kind):
            own = tree.declared(kind.name, declared.path)
            bound = tree.method(own, name, 1) if own is not None and not _is_component(own) else None
            if bound is not None and bound.method.body is not None and own is not None:
                at = Place(declared.path, of.start, of.end)
                return Found(STREAM, title, at, bound, own, around)
        case java.Name(local):
            made = [one for one, _ in java.walk(method) if isinstance(one, java.Local) and one.name == local]
            held = java.uncast(made[0].value) if made else None
            if held is not None and not isinstance(held, java.Name):
                return _of_value(tree, declared, method, held, around, name)
    return None


def _of_component(tree: Tree, declared: Declared) -> Iterator[Found]:
    """@Component class Orders implements Consumer<Message<Order>>; also one that a @Bean method only makes."""
    if not _is_component(declared):
        return
    for one in tree.ancestors(declared):
        name = _method_of(tree, one) if isinstance(one, Typed) else ""
        bound = tree.method(declared, name, 1) if name else None
        if bound is not None and bound.method.body is not None:
            own = bound.owner == declared
            start = bound.method.name_start if own else declared.of.name_start
            at = Place(declared.path, start, start + len(name if own else declared.of.name))
            yield Found(STREAM, f"{declared.name}.{name}", at, bound, declared)
            return


def _is_component(of: Declared) -> bool:
    return of.of.kind == "class" and any(one.name in _COMPONENTS for one in of.of.annotations)
