"""Transaction listeners, and how they answer the broker's question what became of a transaction.

In: the tree, the interpreter and a file. Out: a TRANSACTION_LISTENER site for each class, anonymous class, lambda or
method reference that answers; its hazard is `gives-up`. Only the check is judged: executeLocalTransaction knows that
the transaction failed when it rolls back.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rocketaudit.clients import HIGH, LOW, MEDIUM, SPRING_API, TRANSACTION_LISTENER, Hazard, Site
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import TransactionApi
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.transactions import doubts
from rocketaudit.readers.java.transactions.answers import NULL, THROWN, Answer, of_lambda, of_method
from rocketaudit.readers.java.tree.scanning import holds_code
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope
from rocketaudit.values import UNKNOWN, Unknown, Value

_SURE = (HIGH, MEDIUM, LOW)
_NOT_FOUND = ("NotFound", "NoSuch", "EmptyResult", "NotExist", "NoResult")
_EXPECTED = ("Json", "JSON", "Parse", "NumberFormat", "Encoding", "ClassCast", "Deserializ")


class _Check(NamedTuple):
    """One check: its interface, its name in reports, its place, and its code with the class of `this`."""

    api: TransactionApi
    name: str
    at: Place
    code: Bound | java.Lambda
    scope: Scope
    annotations: tuple[java.Annotation, ...] = ()


def transaction_sites(tree: Tree, flow: Flow, path: str) -> Iterator[Site]:
    """The transaction listeners that a file declares."""
    data = tree.files[path]
    inside, framed = _may_check(data), _is_shaped(data)
    if not inside and not framed and not tree.may_be(path, _TYPES):
        return
    for declared in tree.classes(path):
        found = [*_of_class(tree, declared, framed), *(_inside(tree, flow, declared) if inside else ())]
        yield from (_site(tree, flow, one) for one in found)


_TYPES = frozenset(one.type for one in apis.TRANSACTIONS)


def _may_check(data: bytes) -> bool:
    """Whether a file may hold a check that is written as an expression."""
    return any(mark in data for mark in apis.TRANSACTION_MARKS) and holds_code(data, 0, len(data))


def _site(tree: Tree, flow: Flow, check: _Check) -> Site:
    try:
        hazards = tuple(_hazards(tree, flow, check))
    except RecursionError:
        hazards = ()
    group = _group(check.annotations)
    traits: dict[str, Value | Unknown] = {"api": check.api.api, "group": group or UNKNOWN}
    return Site(TRANSACTION_LISTENER, check.name, tree.span(check.at), traits, {}, hazards)


def _group(annotations: Iterable[java.Annotation]) -> str:
    """The group that rocketmq-spring before 2.1 had in the annotation."""
    for one in annotations:
        value = one.values.get("txProducerGroup") if one.name == "RocketMQTransactionListener" else None
        if isinstance(value, java.Literal) and value.kind == "string":
            return value.text
    return ""


# -- finding -------------------------------------------------------------------------------------------------------


def _of_class(tree: Tree, declared: Declared, framed: bool) -> Iterator[_Check]:
    """The check of a class that is one; or, where `framed`, those that a framework calls."""
    api = _api_of_class(tree, declared)
    if api is not None and ("abstract" not in declared.of.modifiers or not tree.subclasses(declared)):
        bound = tree.method(declared, api.check, 1)
        if bound is not None and bound.method.body is not None:
            own = bound.owner == declared
            start = bound.method.name_start if own else declared.of.name_start
            at = Place(declared.path, start, start + len(bound.method.name if own else declared.of.name))
            name = f"{declared.name}.{api.check}"
            yield _Check(api, name, at, bound, Scope(declared, declared, {}), declared.of.annotations)
    elif api is None and framed:
        yield from _framed(tree, declared)


def _inside(tree: Tree, flow: Flow, declared: Declared) -> Iterator[_Check]:
    """The checks that are written as expressions in the methods and fields of a class."""
    for part in tree.with_code(declared):
        for node, around in java.walk(part):
            if isinstance(node, java.New | java.Lambda | java.Ref):
                yield from _expression(tree, flow, declared, node, around)


def _framed(tree: Tree, declared: Declared) -> Iterator[_Check]:
    """The checks of a framework around the client, which nobody in the tree calls: methods that have the name of the
    client's and answer with its states."""
    if declared.of.kind != "class" or "abstract" in declared.of.modifiers:
        return
    for method in declared.of.methods:
        api = _FRAMED.get((method.name, method.returns.name))
        if api is None or method.body is None or not method.params or tree.calling(method.name):
            continue
        states = tree.qualified(Typed(method.returns, declared.path))
        if states is None or apis.api_of(states) is not None:
            at = Place(declared.path, method.name_start, method.name_start + len(method.name))
            scope = Scope(declared, declared, {})
            yield _Check(api, f"{declared.name}.{method.name}", at, Bound(declared, method), scope)


_FRAMED = {
    (one.check, "RocketMQLocalTransactionState" if one.api == SPRING_API else "LocalTransactionState"): one
    for one in apis.TRANSACTIONS
    if one.check.startswith("checkLocalTransaction")
}


def _is_shaped(data: bytes) -> bool:
    return b"LocalTransactionState " in data and b"checkLocalTransaction" in data


def _api_of_class(tree: Tree, declared: Declared) -> TransactionApi | None:
    if declared.of.kind not in ("class", "enum", "record"):
        return None
    above = (_api_of(tree, one) for one in tree.ancestors(declared) if isinstance(one, Typed))
    return next((one for one in above if one is not None), None)


def _api_of(tree: Tree, typed: Typed) -> TransactionApi | None:
    """The interface that a type is, if it is that of a client of RocketMQ."""
    name = typed.type.name.rpartition(".")[2]
    found = next((one for one in apis.TRANSACTIONS if one.type == name), None)
    if found is None or tree.declared(typed.type.name, typed.path) is not None:
        return None
    qualified = tree.qualified(typed)
    if qualified is not None:
        return found if apis.api_of(qualified) is not None else None
    data = tree.files[typed.path]
    return found if b"rocketmq" in data or b"openservices" in data else None


def _expression(
    tree: Tree, flow: Flow, declared: Declared, node: java.New | java.Lambda | java.Ref, around: java.Around
) -> Iterator[_Check]:
    if isinstance(node, java.New):
        yield from _anonymous(tree, flow, declared, node, around)
        return
    scope = scope_within(flow, declared, around)
    api = _expected(tree, flow, declared, node, around, scope)
    if api is None:
        return
    name = f"{declared.name}: {api.type}"
    if isinstance(node, java.Lambda):
        yield _Check(api, name, Place(declared.path, node.start, node.body.start), node, scope)
        return
    own = isinstance(node.target, java.Name) and node.target.id == "this"
    owner = declared if own else flow.class_of(node.target, scope)
    bound = tree.implementation(owner, node.name, -1) if owner is not None else None
    if bound is not None and bound.method.body is not None and owner is not None:
        yield _Check(api, name, Place(declared.path, node.start, node.end), bound, Scope(owner, owner, {}))


def _anonymous(tree: Tree, flow: Flow, declared: Declared, node: java.New, around: java.Around) -> Iterator[_Check]:
    if node.body is None:
        return
    inner = Declared(declared.path, node.body, (*declared.around, declared.of))
    own = tree.declared(node.type.name, declared.path)
    api = _api_of_class(tree, own) if own is not None else _api_of(tree, Typed(node.type, declared.path))
    method = next((one for one in node.body.methods if api is not None and one.name == api.check), None)
    if api is not None and method is not None and method.body is not None:
        at = Place(declared.path, method.name_start, method.name_start + len(method.name))
        scope = scope_within(flow, declared, around)
        yield _Check(api, f"{declared.name}: {api.type}", at, Bound(inner, method), Scope(inner, inner, scope.types))


def _expected(
    tree: Tree,
    flow: Flow,
    declared: Declared,
    node: java.Lambda | java.Ref,
    around: java.Around,
    scope: Scope,
) -> TransactionApi | None:
    """The interface that a lambda or method reference is made into."""
    match around[-1] if around else None:
        case java.Cast(kind) | java.Local(kind) | java.Member(type=kind):
            return _api_of(tree, Typed(kind, declared.path))
        case java.Return():
            inner = next((one for one in reversed(around) if isinstance(one, java.Method | java.Lambda)), None)
            returns = inner.returns if isinstance(inner, java.Method) else None
            return _api_of(tree, Typed(returns, declared.path)) if returns else None
        case java.Assign(target):
            typed = flow.type_of(target, scope)
            return _api_of(tree, typed) if typed else None
        case java.Call() as call:
            if call.name in apis.TRANSACTION_SETTERS:
                return apis.TRANSACTION_SETTERS[call.name]
            bound, _, _ = flow.target(call, scope)
            for argument, param in zip(call.arguments, bound.method.params, strict=False) if bound else ():
                if argument is node and param.type is not None and bound is not None:
                    return _api_of(tree, Typed(param.type, bound.owner.path))
        case java.New(kind, arguments):
            own = tree.declared(kind.name, declared.path)
            made = tree.method(own, "<init>", len(arguments)) if own is not None else None
            for argument, param in zip(arguments, made.method.params, strict=False) if made else ():
                if argument is node and param.type is not None and made is not None:
                    return _api_of(tree, Typed(param.type, made.owner.path))
    return None


# -- judging -------------------------------------------------------------------------------------------------------


def _hazards(tree: Tree, flow: Flow, check: _Check) -> Iterator[Hazard]:
    api = check.api
    if isinstance(check.code, Bound):
        answers = of_method(flow, check.code, check.scope.this)
    else:
        answers = of_lambda(flow, check.code, check.scope)
    rolled = [one for one in answers if one.value == api.rollback]
    in_doubt = bool(rolled) and _in_doubt(flow, api, answers)
    found = [(one.at, _giving_up(flow, one, in_doubt)) for one in rolled]
    if _undecided(api, answers):
        found += [(one.at, HIGH) for one in rolled or answers[-1:]]
    best: dict[Place, str] = {}
    for at, sure in found:
        if sure:
            best[at] = min(best.get(at, sure), sure, key=_SURE.index)
    for at, sure in best.items():
        yield Hazard("gives-up", tree.span(at), certainty=sure)


def _undecided(api: TransactionApi, answers: list[Answer]) -> bool:
    """Whether a check never commits, on none of its paths."""
    return bool(answers) and all(one.value in (api.rollback, api.unknown, NULL, THROWN) for one in answers)


def _giving_up(flow: Flow, of: Answer, in_doubt: bool) -> str:
    """How sure it is that a rollback gives up a transaction that may yet commit; "" where it is right."""
    if of.catch is not None:
        return _caught(flow, of)
    if _settled(of):
        return ""
    for said in doubts.alternatives(flow, of.conditions):
        if doubts.AGE in said or doubts.RECORDED in said:
            continue
        if doubts.ABSENT in said:
            return MEDIUM
        # In another state than the one wanted, with nothing said of when there is no record at all.
        unsettled = doubts.OTHERWISE in said and doubts.PRESENT not in said
        if not in_doubt and (unsettled or said[-1:] == (doubts.PRESENT,)):
            return MEDIUM
    return ""


def _settled(of: Answer) -> bool:
    """Whether a flag was looked up, is there (it was compared with null before), and is tested itself: then its false
    says what became of the transaction."""
    there: set[str] = set()
    for one in of.conditions:
        test = one.test.operands[0] if isinstance(one.test, java.Op) and one.test.op == "!" else one.test
        if isinstance(test, java.Name) and test.id in there:
            return True
        match test:
            case java.Op("==" | "!=" as op, (java.Name(name), java.Literal("null"))) if (op == "!=") == one.holds:
                there.add(name)
    return False


def _caught(flow: Flow, of: Answer) -> str:
    """A rollback in a catch: what failed is the question, not the transaction."""
    types = of.catch.types if of.catch is not None else ()
    if any(doubts.AGE in said for said in doubts.alternatives(flow, of.conditions)):
        return ""
    if types and all(any(sign in name for sign in _NOT_FOUND) for name in types):
        return MEDIUM
    if types and all(any(sign in name for sign in _EXPECTED) for name in types):
        return LOW
    return HIGH


def _in_doubt(flow: Flow, api: TransactionApi, answers: list[Answer]) -> bool:
    """Whether a check that found something, or did not, may leave the question open."""
    for one in answers:
        open_ = one.catch is None and one.value in (api.unknown, NULL, THROWN)
        if open_ and any(set(said) - {doubts.ASIDE} for said in doubts.alternatives(flow, one.conditions)):
            return True
    return False


__all__ = ["transaction_sites"]
