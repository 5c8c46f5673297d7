"""Method references and lambdas that are registered as listeners without a type beside them.

In: the expression, and the scope it stands in. Out: which of the two classic interfaces it is made into, by the
parameters and the result of the method that it refers to; and that method, of several of the name.
"""

from collections.abc import Iterator

from rocketaudit.clients import CLASSIC_API, ONS_API
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import ListenerApi
from rocketaudit.readers.java.declared import Bound, Declared, Typed
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.values import Scope

_TYPES = {
    apis.CONCURRENTLY: ("ConsumeConcurrentlyStatus", "ConsumeConcurrentlyContext"),
    apis.ORDERLY: ("ConsumeOrderlyStatus", "ConsumeOrderlyContext"),
}


def listener_of(flow: Flow, of: java.Lambda | java.Ref, scope: Scope) -> ListenerApi | None:
    """The classic interface that an expression is made into, by its types."""
    if isinstance(of, java.Lambda):
        return _of_names({typed.type.name for typed in _values(flow, of, scope)})
    found = {_of_names(_names(one.method)) for one in _overloads(flow, of, scope)} - {None}
    return found.pop() if len(found) == 1 else None


def method_of(flow: Flow, of: java.Ref, scope: Scope, api: ListenerApi) -> Bound | None:
    """The method that a reference means where the interface is expected; one with a body."""
    count = 2 if api.api in (CLASSIC_API, ONS_API) else 1
    those = [one for one in _overloads(flow, of, scope) if one.method.body is not None]
    fitting = [one for one in those if len(one.method.params) == count]
    exact = [one for one in fitting if _of_names(_names(one.method)) in (api, None)]
    chosen = exact or fitting
    return chosen[0] if len(chosen) == 1 and len(those) > 1 else flow.referred(of, scope)


def _of_names(names: set[str]) -> ListenerApi | None:
    found = [api for api, own in _TYPES.items() if not names.isdisjoint(own)]
    return found[0] if len(found) == 1 else None


def _names(method: java.Method) -> set[str]:
    types = [method.returns, *(one.type for one in method.params if one.type is not None)]
    return {one.name.rpartition(".")[2] for one in types}


def _overloads(flow: Flow, of: java.Ref, scope: Scope) -> list[Bound]:
    """The methods of the name that the object of a reference has, each once: its own before what it overrides."""
    this = isinstance(of.target, java.Name) and of.target.id == "this"
    owner = scope.this if this else flow.class_of(of.target, scope)
    if owner is None:
        return []
    found: dict[tuple[str, ...], Bound] = {}
    below = flow.tree.subclasses(owner) if owner.of.kind == "interface" or "abstract" in owner.of.modifiers else []
    for one in (*(below if len(below) == 1 else ()), *flow.tree.ancestors(owner)):
        for method in one.of.methods if isinstance(one, Declared) else ():
            if method.name == of.name:
                key = tuple(param.type.name if param.type else "" for param in method.params)
                found.setdefault(key, Bound(one, method))
    return list(found.values())


def _values(flow: Flow, of: java.Lambda, scope: Scope) -> Iterator[Typed]:
    """The types of what a lambda answers with, where they are declared."""
    answers = [of.body] if not isinstance(of.body, java.Block) else []
    if isinstance(of.body, java.Block):
        answers = [
            one.value
            for one, around in java.walk(of.body)
            if isinstance(one, java.Return)
            and one.value is not None
            and not any(isinstance(above, java.Lambda | java.Class) for above in around)
        ]
    for one in answers:
        typed = flow.type_of(one, scope)
        if typed is not None:
            yield typed


__all__ = ["listener_of", "method_of"]
