"""Executors that run what they are given in the thread that calls them: `Runnable::run`, directExecutor().

In: the expression of an executor. Out: whether everything it may be is such a one: a field by what it is set to, a
bean by the method that makes it. What is not seen is an executor like any other.
"""

from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared
from rocketaudit.readers.java.library import threads
from rocketaudit.readers.java.tree.beans import bean_methods, qualifier
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.values import Scope

_MAKERS = frozenset(("directExecutor", "newDirectExecutorService", "sameThreadExecutor", "immediateExecutor"))
_TYPES = frozenset(("SyncTaskExecutor", "DirectExecutor", "ImmediateExecutor", "SynchronousExecutor"))
_MOST_STEPS = 4


def runs_here(resolver: Resolver, of: java.Expr | None, scope: Scope, depth: int = 0) -> bool:
    """Whether an executor runs its tasks where it is called."""
    if depth > _MOST_STEPS:
        return False
    match of:
        case java.Ref(name="run"):
            return True
        case java.Lambda(params=(task,), body=java.Call(java.Name(receiver), "run")):
            return receiver == task.name
        case java.New(kind):
            return kind.name.rpartition(".")[2] in _TYPES or _runs_tasks(resolver.class_of(of, scope))
        case java.Cast(_, value):
            return runs_here(resolver, value, scope, depth + 1)
        case java.Call(name=name) if name in _MAKERS:
            return True
        case java.Call():
            bound, this, _ = resolver.target(of, scope)
            if bound is None or bound.method.body is None or this is None:
                return False
            return _answers_one(resolver, bound.method, Scope(bound.owner, this, {}), depth)
        case java.Name() | java.Field():
            return _named(resolver, of, scope, depth)
    return False


def _named(resolver: Resolver, of: java.Name | java.Field, scope: Scope, depth: int) -> bool:
    name = java.word(of)
    typed = resolver.type_of(of, scope)
    if typed is not None and typed.type.name.rpartition(".")[2] in _TYPES:
        return True
    if _runs_tasks(resolver.class_of(of, scope)):
        return True
    found = resolver.tree.member(scope.of, name)
    if found is None:
        return _bean(resolver, name, depth)
    holder, field = found
    inner = Scope(holder, holder, {})
    values = [field.value] if field.value is not None else list(_set_to(holder, name))
    if not values:
        return _bean(resolver, qualifier(holder, field) or name, depth)
    return all(runs_here(resolver, one, inner, depth + 1) for one in values)


def _runs_tasks(of: Declared | None) -> bool:
    """Whether a class of the tree is an executor that runs each task itself, with something around it."""
    methods = [one for one in of.of.methods if one.name == "execute" and len(one.params) == 1] if of is not None else ()
    return any(_runs_parameter(one) for one in methods)


def _runs_parameter(method: java.Method) -> bool:
    calls = [(node, around) for node, around in java.walk(method) if isinstance(node, java.Call)]
    if any(node.name in threads.EXECUTES or node.name == "start" for node, _ in calls):
        return False
    runs = [(node, around) for node, around in calls if node.name == "run"]
    return any(
        java.word(node.target) == method.params[0].name and not any(isinstance(one, java.Lambda) for one in around)
        for node, around in runs
    )


def _set_to(holder: Declared, name: str) -> Iterator[java.Expr]:
    """What a class sets a field to, but for what it is given."""
    for part in (*holder.of.methods, *holder.of.initializers):
        given = {one.name for one in part.params} if isinstance(part, java.Method) else set()
        yield from (one for one in java.assigned(part, name) if not (isinstance(one, java.Name) and one.id in given))


def _bean(resolver: Resolver, name: str, depth: int) -> bool:
    """Whether a bean is made by one method of the tree, and that answers with such an executor."""
    made = [one for one in bean_methods(resolver.tree, f" {name}(") if one.method.name == name]
    if len(made) != 1:
        return False
    owner, method = made[0]
    return _answers_one(resolver, method, Scope(owner, owner, {}), depth)


def _answers_one(resolver: Resolver, method: java.Method, scope: Scope, depth: int) -> bool:
    return runs_here(resolver, java.only_answer(method), scope, depth + 1)


__all__ = ["runs_here"]
