"""Objects with one method, kept in fields, maps and beans: the code that a call on them leads to.

In: a call whose method the tree does not show as one of a class. Out: the lambdas, method references and anonymous
classes that may stand there.
"""

import re
from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Code, Declared, Typed
from rocketaudit.readers.java.tree.factories import given
from rocketaudit.readers.java.tree.resolve import Resolver, enclosing
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.values import Scope, Task

_MOST = 6
# What a functional interface has beside its one method.
_BESIDE = frozenset("andThen compose negate and or equals hashCode toString getClass reversed thenComparing".split())
_GETS = frozenset(("get", "getOrDefault", "remove"))
_PUTS = frozenset(("put", "putIfAbsent", "add", "register", "of", "entry"))


def runs_it(task: Task, name: str) -> bool:
    """Whether a call of this name on an object runs its code."""
    if isinstance(task.code, java.Class):
        return any(one.name == name for one in task.code.methods)
    return name not in _BESIDE


def held_by(resolver: Resolver, of: java.Call, scope: Scope) -> list[Task]:
    """The code behind the receiver of a call: what its field is set to, or what the tree makes of its interface."""
    if not isinstance(of.target, java.Name | java.Field):
        return []
    found = _field(resolver, of.target, scope)
    tasks = _set_to(resolver, *found) if found else []
    if not tasks:
        owner = resolver.class_of(of.target, scope)
        if owner is not None and owner.of.kind == "interface":
            tasks = [Task(code, Scope(holder, holder, {})) for holder, code in resolver.tree.objects(owner)]
    if not tasks:
        method = _method_with(java.word(of.target), of.target.start, scope)
        at = method or (found[0] if found else scope.of, None)
        tasks = _given(resolver, of.target, *at) if _is_code(resolver, of.target, method, scope) else []
    return tasks if len(tasks) <= _MOST else []


def _is_code(
    resolver: Resolver, of: java.Name | java.Field, around: tuple[Declared, java.Method] | None, scope: Scope
) -> bool:
    """Whether a receiver is code that is passed on, by its type: else the callers of every method would be looked for,
    for every getter of what it is given. `around`: the method of which it is a parameter."""
    params = around[1].params if around is not None else ()
    written = next((one.type for one in params if one.name == java.word(of)), None)
    typed = Typed(written, scope.path) if written is not None else resolver.type_of(of, scope)
    if typed is None:
        return False
    if _FUNCTIONS.match(typed.type.name.rpartition(".")[2]):
        return True
    owner = resolver.tree.declared(typed.type.name, typed.path)
    return owner is not None and owner.of.kind == "interface" and len(owner.of.methods) == 1


_FUNCTIONS = re.compile(
    r"(?:Runnable|Callable|(?:Bi|Int|Long|Double|Unary|Binary|Boolean|To\w+|Obj\w+)?"
    r"(?:Function|Consumer|Supplier|Predicate|Operator))$"
)


def _given(resolver: Resolver, of: java.Name | java.Field, at: Declared, method: java.Method | None) -> list[Task]:
    """The code that callers give: for a parameter of the method around the object whose method is run (`register(topic,
    handler)` makes a listener that calls it), or for a field that the constructor sets."""
    key = (at.path, method.start if method is not None else at.of.start, java.word(of))
    if key not in resolver.handlers:
        resolver.handlers[key] = ()  # what is asked for on the way does not ask for this
        resolver.handlers[key] = tuple(
            Task(code, scope_within(resolver, one.declared, one.around))
            for each in given(resolver, at, method, (of,))
            for one in each.values()
            if (code := _written(one.value)) is not None
        )
    return list(resolver.handlers[key])


def _written(of: java.Expr) -> java.Lambda | java.Ref | java.Class | None:
    """The code that is written where it is given."""
    if isinstance(of, java.New):
        return of.body
    return of if isinstance(of, java.Lambda | java.Ref) else None


def _method_with(name: str, at: int, scope: Scope) -> tuple[Declared, java.Method] | None:
    """The method around a place that has a parameter of this name, with its class."""
    for one in (scope.of, *enclosing(scope)):
        for method in one.of.methods:
            if method.start <= at < method.end and any(param.name == name for param in method.params):
                return one, method
    return None


def kept_in(resolver: Resolver, of: java.Call, scope: Scope) -> list[Task]:
    """The code that a call may take out of a map of the object's: `handlers.get(type)`."""
    if of.name not in _GETS or not of.arguments or not isinstance(of.target, java.Name | java.Field):
        return []
    found = _field(resolver, of.target, scope)
    if found is None or not found[1].type.name.endswith("Map"):
        return []
    tasks = _set_to(resolver, *found, puts=True)
    return tasks if len(tasks) <= _MOST else []


def _field(resolver: Resolver, of: java.Name | java.Field, scope: Scope) -> tuple[Declared, java.Member] | None:
    name = java.word(of)
    if isinstance(of, java.Name):
        if name in scope.types:
            return None
    elif not (isinstance(of.target, java.Name) and of.target.id == "this"):
        return None
    return resolver.tree.member(scope.this, name) or resolver.tree.member(scope.of, name)


def _set_to(resolver: Resolver, holder: Declared, field: java.Member, puts: bool = False) -> list[Task]:
    """The code among what a field is set to, where it is declared and in its class, or what is put into it. Many calls
    ask for the same field, so the code is kept."""
    key = (holder.path, holder.of.start, field.name, puts)
    if key not in resolver.held:
        resolver.held[key] = tuple(
            found
            for value, deep in _values(resolver, holder, field, puts)
            for found in _code(resolver, holder, value, deep)
        )
    return [Task(code, Scope(owner, owner, {})) for owner, code in resolver.held[key]]


def _values(
    resolver: Resolver, holder: Declared, field: java.Member, puts: bool
) -> Iterator[tuple[java.Expr | None, bool]]:
    """What a field is set to, and whether its code stands in what is put into that."""
    yield field.value, puts
    if field.value is not None and not puts:
        return
    for node, _ in resolver.tree.walked(holder, field.name.encode()):
        if isinstance(node, java.Assign) and _names(node.target, field.name):
            yield node.value, puts
        elif isinstance(node, java.Call) and puts and node.name in _PUTS and _names(node.target, field.name):
            yield (node.arguments[-1] if node.arguments else None), False


def _names(of: java.Expr | None, name: str) -> bool:
    return isinstance(of, java.Name | java.Field) and java.word(of) == name


def _code(resolver: Resolver, holder: Declared, of: java.Expr | None, deep: bool) -> Iterator[tuple[Declared, Code]]:
    """The code that an expression is or makes, with the class that it stands in."""
    match of:
        case java.Lambda() | java.Ref():
            yield holder, of
        case java.New(body=java.Class() as body):
            yield holder, body
        case java.Call(name=name, arguments=arguments) if deep and name in _PUTS:
            for one in arguments:
                yield from _code(resolver, holder, one, True)
        case java.Call():
            yield from _answered(resolver, holder, of)


def _answered(resolver: Resolver, holder: Declared, of: java.Call) -> Iterator[tuple[Declared, Code]]:
    """The lambda that a method of the tree answers with: `Steps.quietly("issue", gds::issue)`."""
    bound, _, _ = resolver.target(of, Scope(holder, holder, {}))
    body = bound.method.body if bound is not None else None
    for one in body.block.statements if body is not None else ():
        if bound is not None and isinstance(one, java.Return) and isinstance(one.value, java.Lambda):
            yield bound.owner, one.value


__all__ = ["held_by", "kept_in", "runs_it"]
