"""Which calls and annotations name code for the case that something fails.

In: a call, or a method with its annotations. Out: where the work and the fallback stand; the methods that take over.
"""

import re

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import DOUBTFUL, LIKELY, Scope

TRY = "Try"
# Operators of reactive chains and decorators.
_ENDS_ERROR = frozenset(
    (
        "onErrorResume onErrorReturn onErrorComplete onErrorContinue onErrorResumeNext onErrorReturnItem withFallback"
    ).split()
)
CHAINED = _ENDS_ERROR | {"subscribe"}
_SUPPLIES = frozenset("just justOrEmpty fromRunnable fromCallable fromSupplier fromIterable fromArray".split())
# Steps that stay where they are run: no other publisher is asked.
_STAYS = frozenset(
    "map filter doOnNext doOnSuccess doOnError doOnTerminate doFinally then thenReturn handle log cast onErrorMap"
    " defaultIfEmpty retry collectList index".split()
)
_EXPECTED = ("Duplicate", "DataIntegrity", "AlreadyExist", "Idempot", "Repeat", "Timeout", "Json", "Parse")
_BROAD = frozenset(("Exception", "Throwable", "RuntimeException"))
_RETRIES = re.compile(r"Retry(?:Template|Operations)$")
TRIES = frozenset(("run", "of", "runRunnable", "ofSupplier", "ofCallable", "success"))
_TRY_STEPS = {
    **dict.fromkeys(("get", "getOrElseThrow", "orElseThrow"), "throws"),
    **dict.fromkeys(
        ("onFailure", "recover", "recoverWith", "orElse", "getOrElse", "getOrElseGet", "fold", "orElseRun"), "handles"
    ),
    **dict.fromkeys(("onSuccess", "andThen", "andThenTry", "map", "mapTry", "flatMap", "peek", "andFinally"), "passes"),
}
_COMMANDS = {
    **dict.fromkeys(("Retry", "CircuitBreaker", "Bulkhead", "RateLimiter", "TimeLimiter"), ("fallbackMethod",)),
    "HystrixCommand": ("fallbackMethod",),
    "SentinelResource": ("fallback", "defaultFallback"),
}
_RECOVERED = frozenset(("Retryable", "CircuitBreaker"))


def positions(resolver: Resolver, of: java.Call, scope: Scope) -> tuple[int, int] | None:
    """Where the work and the recovery stand among the arguments of a call."""
    count = len(of.arguments)
    if of.name == "execute" and count in (2, 3):
        owner, receiver = resolver.owner_name(of.target, scope), java.word(of.target)
        if _RETRIES.search(owner) or (owner == "" and "retry" in receiver.lower()):
            return (0, 1)
    if of.name in ("ofException", "ofPredicate") and count >= 4 and java.word(of.target) == "RetryUtil":
        return (0, 3)
    return None


def fallback_given(resolver: Resolver, of: java.Call, scope: Scope) -> java.Expr | None:
    """The fallback of `Failsafe.with(Fallback.of(..), policy).run(work)`."""
    chain = of.target
    if of.name not in ("run", "get") or len(of.arguments) != 1 or not isinstance(chain, java.Call):
        return None
    if chain.name not in ("with", "compose") or not _from(chain, "Failsafe"):
        return None
    for one in chain.arguments:
        value = _settled(resolver, one, scope)
        if isinstance(value, java.Call) and value.name == "of" and java.word(value.target) == "Fallback":
            return value.arguments[0] if value.arguments else None
    return None


def _settled(resolver: Resolver, of: java.Expr, scope: Scope) -> java.Expr | None:
    if not isinstance(of, java.Name):
        return of
    found = resolver.tree.member(scope.of, of.id)
    return found[1].value if found is not None and "final" in found[1].modifiers else None


def _from(of: java.Expr | None, name: str) -> bool:
    first = java.root(of)
    return isinstance(first, java.Name) and first.id == name


# -- chains --------------------------------------------------------------------------------------------------------


def ends_error(of: java.Call) -> bool:
    """Whether an operator of a chain ends the errors of what stands before it. A subscription does so for what it runs
    itself; what goes to another thread is a hand-over."""
    if of.name == "subscribe":
        return reactive_source(of.target)
    if of.name == "withFallback":
        return _from(of, "Decorators")
    kinds = [one for one in of.arguments if isinstance(one, java.Field) and one.name == "class"]
    names = [java.word(one.target) for one in kinds]
    return not names or not all(any(sign in name for sign in _EXPECTED) for name in names)


def reactive_source(of: java.Expr | None) -> bool:
    """Whether a chain surely runs where it is subscribed: it begins with a value or code, and asks nobody else."""
    while isinstance(of, java.Call):
        if of.name in _SUPPLIES and java.word(of.target) in ("Mono", "Flux"):
            return True
        if of.name not in _STAYS and of.name not in _ENDS_ERROR:
            return False
        of = of.target
    return False


def narrow(of: java.Call) -> str | None:
    """How sure it is that an operator for one kind of exception ends failures of the work; None for all kinds."""
    first = of.arguments[0] if of.arguments else None
    if not isinstance(first, java.Field) or first.name != "class" or of.name == "subscribe":
        return None
    name = java.word(first.target)
    if name in _BROAD:
        return None
    return DOUBTFUL if name.startswith(("Business", "Biz", "IllegalArgument", "Valid")) else LIKELY


def makes_try(resolver: Resolver, of: java.Call, scope: Scope) -> bool:
    """Whether a call makes a Try of vavr's out of code."""
    if of.name not in TRIES or len(of.arguments) != 1 or not isinstance(of.target, java.Name) or of.target.id != TRY:
        return False
    imported = resolver.tree.unit(scope.path).imports.get(TRY, "")
    return imported.startswith(("io.vavr.", "javaslang."))


def step_of_try(name: str) -> str:
    """What a step of a failed Try does: it `throws`, `handles` the failure, or `passes` it on; "" for questions."""
    return _TRY_STEPS.get(name, "")


# -- annotations ---------------------------------------------------------------------------------------------------


def fallback_methods(tree: Tree, bound: Bound, this: Declared) -> tuple[list[Bound], str]:
    """The methods that take over when a method of a bean fails, and what says so."""
    for mark in bound.method.annotations:
        for attribute in _COMMANDS.get(mark.name, ()):
            written = mark.values.get(attribute)
            if isinstance(written, java.Literal) and written.text:
                holder = named_class(tree, mark.values.get("fallbackClass"), bound.owner.path) or this
                return _general(_named(tree, holder, written.text)), f"{attribute} of @{mark.name}"
        if mark.name in _RECOVERED:
            return _recoveries(tree, mark, bound, this), "@Recover"
    return [], ""


def named_class(tree: Tree, of: java.Expr | None, path: str) -> Declared | None:
    """The class of the tree that an annotation names: `Instead.class`, also as the only one of an array."""
    named = of.parts[0] if isinstance(of, java.Other) and len(of.parts) == 1 else of
    if isinstance(named, java.Field) and named.name == "class":
        return tree.declared(java.word(named.target), path)
    return None


def _named(tree: Tree, holder: Declared, name: str) -> list[Bound]:
    return [
        Bound(one, method)
        for one in tree.ancestors(holder)
        if isinstance(one, Declared)
        for method in one.of.methods
        if method.name == name and method.body is not None
    ]


def _general(methods: list[Bound]) -> list[Bound]:
    """Of several the one that takes over for any exception; else all of them."""
    general = [
        one
        for one in methods
        if one.method.params and (kind := one.method.params[-1].type) is not None and kind.name in _BROAD
    ]
    return general[:1] or methods[:3]


def _recoveries(tree: Tree, mark: java.Annotation, bound: Bound, this: Declared) -> list[Bound]:
    written = mark.values.get("recover")
    found = [
        Bound(one, method)
        for one in tree.ancestors(this)
        if isinstance(one, Declared)
        for method in one.of.methods
        if method.body is not None and java.is_marked(method, "Recover")
    ]
    if isinstance(written, java.Literal) and written.text:
        return [one for one in found if one.method.name == written.text][:1]
    fitting = [one for one in found if one.method.returns.name == bound.method.returns.name]
    return _nearest(fitting, bound.method)


def _nearest(methods: list[Bound], of: java.Method) -> list[Bound]:
    """Those whose parameters behind the exception are the method's own, first ones first; else all."""
    kinds = [param.type.name if param.type else "" for param in of.params]
    same = []
    for one in methods:
        own = [param.type.name if param.type else "" for param in one.method.params]
        behind = own[1:] if own and own[0].endswith(("Exception", "Throwable", "Error")) else own
        if behind == kinds:
            same.append(one)
    return (same or methods)[:3]


__all__ = [
    "CHAINED",
    "TRIES",
    "TRY",
    "ends_error",
    "fallback_given",
    "fallback_methods",
    "makes_try",
    "named_class",
    "narrow",
    "positions",
    "reactive_source",
    "step_of_try",
]
