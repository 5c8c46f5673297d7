"""What becomes of a value: dropped, only logged, looked at, given on. Follows variables and helpers of the tree.

Used for the result of a send. In: the node that yields it and the nodes around it. Out: a Use.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.library import innocent, notices
from rocketaudit.readers.java.sends.outcomes import answered
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import scope_within

DROPPED, LOGGED, COMPARED, GIVEN_ON = "dropped", "logged", "compared", "given-on"
STATUSES = frozenset(("getSendStatus", "getLocalTransactionState", "sendStatus", "getStatus"))
_LOOKS = frozenset(("equals", "name", "ordinal", "toString", "compareTo", "equalsIgnoreCase"))
_COMPARES = frozenset(("equals", "equal", "notEqual", "notEquals", "isEqual", "equalsIgnoreCase", "eq", "ne"))
_TAKES_NO_RESULT = frozenset(
    "forEach forEachOrdered ifPresent ifPresentOrElse runAsync thenAccept thenRun peek executeWithoutResult".split()
)
_WITH_RESULT = re.compile(r"(?i)template|retry|transaction|breaker|limiter")  # their execute gives the result back
_ENDS = java.Method | java.Lambda
_NOWHERE = (None, None, False)
_DEEPEST = 4


class Use(NamedTuple):
    """What becomes of a value; where it is compared, the comparison and the nodes around it. `fails`: of a call or a
    variable that stands for the comparison, whether true says that it came out badly."""

    kind: str
    node: java.Node | None = None
    around: java.Around = ()
    holder: Declared | None = None
    fails: bool | None = None


def uses(resolver: Resolver, declared: Declared, node: java.Expr, around: java.Around, depth: int = 0) -> Iterator[Use]:
    """All uses of the value of `node`; none where it is dropped."""
    if not around or depth > _DEEPEST:
        yield Use(GIVEN_ON)
        return
    parent, outer = around[-1], around[:-1]
    match parent:
        case java.Do():
            return
        case java.Lambda() if drops(parent, outer):
            return
        case java.Lambda() | java.Return():
            yield from _returned(resolver, declared, parent, outer, depth)
        case java.Cast() | java.Ternary(test=_) if not (isinstance(parent, java.Ternary) and parent.test is node):
            yield from uses(resolver, declared, parent, outer, depth)
        case java.Local(name=name):
            yield from _of_variable(resolver, declared, name, parent, outer, depth)
        case java.Assign(target=java.Name(name), value=value) if value is node:
            yield from _of_variable(resolver, declared, name, parent, outer, depth)
        case java.Assign():
            yield Use(GIVEN_ON)
        case java.Call(target=java.Name("Optional"), name="of" | "ofNullable"):
            yield from _optional(resolver, declared, parent, outer, depth + 1)
        case java.Call(target=target) if target is node:
            yield from _called(resolver, declared, parent, outer, depth)
        case java.Call():
            yield from _passed(resolver, declared, node, parent, outer, depth)
        case java.Op(op="+") | java.Other():
            yield from uses(resolver, declared, parent, outer, depth)
        case java.New() | java.Member():
            yield Use(GIVEN_ON)
        case _:
            return  # compared with null, cast away, thrown away


def _returned(
    resolver: Resolver, declared: Declared, node: java.Lambda | java.Return, around: java.Around, depth: int
) -> Iterator[Use]:
    """The value is what a method or lambda returns: of one that a method of the tree runs, it goes on from there."""
    task, outer = node, around
    if isinstance(node, java.Return):
        index = next((i for i in range(len(around) - 1, -1, -1) if isinstance(around[i], _ENDS)), None)
        last = around[index] if index is not None else None
        if isinstance(last, java.Lambda) and index is not None:
            task, outer = last, around[:index]
    runs = task_runs(resolver, declared, task, outer) if isinstance(task, java.Lambda) and depth < _DEEPEST else None
    taker = outer[-1] if outer else None
    if runs is None or not isinstance(taker, java.Call):
        yield Use(GIVEN_ON, node, around, declared)
        return
    owner, calls = runs
    for call, inside in calls:
        for use in uses(resolver, owner, call, inside, depth + 1):
            # Returned by the method that ran the task: it is what the call of that method gives.
            if use.kind == GIVEN_ON and isinstance(use.node, java.Return) and use.holder == owner:
                yield from uses(resolver, declared, taker, outer[:-1], depth + 1)
            else:
                yield use


def task_runs(
    resolver: Resolver, declared: Declared, task: java.Node, around: java.Around
) -> tuple[Declared, list[tuple[java.Call, java.Around]]] | None:
    """Where a method of the tree calls the task that it is given; None where it does not, or is not in the tree."""
    call = around[-1] if around else None
    if not isinstance(call, java.Call):
        return None
    index = next((i for i, one in enumerate(call.arguments) if one is task), None)
    bound, _, _ = resolver.target(call, scope_within(resolver, declared, around)) if index is not None else _NOWHERE
    if bound is None or index is None or index >= len(bound.method.params):
        return None
    name = bound.method.params[index].name
    found = [
        (node, inside)
        for node, inside in java.walk(bound.method)
        if isinstance(node, java.Call) and isinstance(node.target, java.Name) and node.target.id == name
    ]
    return (bound.owner, found) if found else None


def drops(task: java.Lambda, around: java.Around) -> bool:
    """Whether a lambda is given to something that takes no result from it."""
    outer = around[-1] if around else None
    if isinstance(outer, java.New):
        return outer.type.name == "Thread"
    if not isinstance(outer, java.Call) or not any(task is one for one in outer.arguments):
        return False
    if outer.name == "execute":
        return not _WITH_RESULT.search(java.word(outer.target))
    return outer.name in _TAKES_NO_RESULT


def _optional(
    resolver: Resolver, declared: Declared, node: java.Call, around: java.Around, depth: int
) -> Iterator[Use]:
    """What becomes of a value in an Optional: what the steps behind it look at, and what comes out of it."""
    step = around[-1] if around else None
    if not isinstance(step, java.Call) or step.target is not node or depth > _DEEPEST:
        yield from uses(resolver, declared, node, around, depth)
        return
    outer = around[:-1]
    if step.name in ("get", "orElse", "orElseGet", "orElseThrow"):
        yield from uses(resolver, declared, step, outer, depth)
        return
    for task in step.arguments:
        if isinstance(task, java.Ref) and not _plain_getter(task):
            yield Use(GIVEN_ON)
        elif isinstance(task, java.Lambda) and task.params:
            for one, inside in java.walk(task):
                if isinstance(one, java.Name) and one.id == task.params[0].name:
                    yield from uses(resolver, declared, one, (*around, *inside), depth)
    if step.name in ("filter", "or", "peek"):
        yield from _optional(resolver, declared, step, outer, depth + 1)


def _plain_getter(of: java.Ref) -> bool:
    """Whether a method reference reads something else than the status."""
    return of.name.startswith("get") and of.name not in STATUSES


def _called(resolver: Resolver, declared: Declared, call: java.Call, around: java.Around, depth: int) -> Iterator[Use]:
    """A method called on the value."""
    if call.name in STATUSES:
        yield from _status(resolver, declared, call, around, depth)
    elif call.name in ("toString", "hashCode"):
        yield from uses(resolver, declared, call, around, depth)
    elif not innocent.harmless(call, ""):
        yield Use(GIVEN_ON)


def _status(resolver: Resolver, declared: Declared, node: java.Expr, around: java.Around, depth: int) -> Iterator[Use]:
    """What becomes of the status."""
    if not around or depth > _DEEPEST:
        yield Use(GIVEN_ON)
        return
    parent, outer = around[-1], around[:-1]
    match parent:
        case java.Op(op="==" | "!=") | java.Switch():
            yield Use(COMPARED, parent, outer, declared)
        case java.Call(target=target, name=name) if target is node and name in ("name", "toString", "ordinal"):
            yield from _status(resolver, declared, parent, outer, depth)
        case java.Call(name=name) if name in _LOOKS:
            yield Use(COMPARED, parent, outer, declared)
        case java.Local(name=name):
            for use, inside in occurrences(name, parent, outer):
                yield from _status(resolver, declared, use, inside, depth + 1)
        case java.Assign(target=java.Name(name)):
            for use, inside in occurrences(name, parent, outer):
                yield from _status(resolver, declared, use, inside, depth + 1)
        case java.Call() if notices.logs(parent) or notices.alerts(parent):
            yield Use(LOGGED)
        case java.Call():
            yield from _passed(resolver, declared, node, parent, outer, depth, status=True)
        case java.Op(op="+") | java.Cast() | java.Other():
            yield from _status(resolver, declared, parent, outer, depth)
        case java.New(kind) if kind.name.endswith(("Exception", "Error")) and isinstance(outer[-1], java.Throw):
            yield Use(LOGGED)  # the words of an exception, whatever decides that it is thrown
        case java.Do():
            return
        case _:
            yield Use(GIVEN_ON, parent, outer, declared)


def _of_variable(
    resolver: Resolver, declared: Declared, name: str, declaration: java.Node, around: java.Around, depth: int
) -> Iterator[Use]:
    if not any(isinstance(one, java.Block | java.SwitchCase) for one in around):
        yield Use(GIVEN_ON)  # a field
        return
    if isinstance(declaration, java.Assign) and not is_local(name, around):
        yield Use(GIVEN_ON)
        return
    for use, inside in occurrences(name, declaration, around):
        yield from uses(resolver, declared, use, inside, depth + 1)


def is_local(name: str, around: java.Around) -> bool:
    """Whether a name is a local variable of the blocks around."""
    for one in around:
        if isinstance(one, java.Block | java.SwitchCase):
            statements = one.statements if isinstance(one, java.Block) else one.body
            if any(isinstance(each, java.Local) and each.name == name for each in statements):
                return True
    return False


def occurrences(name: str, declaration: java.Node, around: java.Around) -> Iterator[tuple[java.Name, java.Around]]:
    """Where a variable is read behind its declaration or assignment, in the innermost method or lambda around it."""
    start = next(
        (index for index in range(len(around) - 1, -1, -1) if isinstance(around[index], java.Method | java.Lambda)), 0
    )
    for node, inside in java.walk(around[start]):
        if isinstance(node, java.Name) and node.id == name and node.start >= declaration.end:
            parent = inside[-1] if inside else None
            if not (isinstance(parent, java.Assign) and parent.target is node):
                yield node, (*around[:start], *inside)


def _passed(
    resolver: Resolver,
    declared: Declared,
    node: java.Expr,
    call: java.Call,
    around: java.Around,
    depth: int,
    status: bool = False,
) -> Iterator[Use]:
    """The value is an argument: of a logger, of a method of the tree that may look at it, or of something unknown."""
    if notices.logs(call) or call.name in ("toJSONString", "toJson", "toJsonStr", "writeValueAsString", "valueOf"):
        yield Use(LOGGED)
        return
    if _ends_in_log(around):
        yield Use(LOGGED)
        return
    if call.name in ("println", "printf", "print", "format", "isNull", "nonNull", "isNotNull", "isNotEmpty"):
        yield Use(LOGGED)
        return
    if call.name in _COMPARES and status:
        yield Use(COMPARED, call, around, declared)
        return
    bound, this, _ = resolver.target(call, scope_within(resolver, declared, around))
    if bound is None and _kept_unread(resolver, declared, call):
        yield Use(LOGGED)
        return
    if bound is None or bound.method.body is None or this is None:
        yield Use(LOGGED if notices.alerts(call) else GIVEN_ON)
        return
    for use in _in_helper(resolver, bound, node, call, depth, status):
        fails = None
        if use.kind == COMPARED and use.node is not None and use.fails is None and use.holder == bound.owner:
            fails = answered(bound.method, use.node, use.around)
        # What a helper answers is decided upon by its caller.
        yield use if fails is None else Use(COMPARED, call, around, declared, fails)


def _kept_unread(resolver: Resolver, declared: Declared, call: java.Call) -> bool:
    """Whether a value goes into a collection that its class keeps to itself, in a file that never asks for a status."""
    if call.name not in _KEEPS or not isinstance(call.target, java.Name | java.Field):
        return False
    name = java.word(call.target)
    field = next((one for one in declared.of.members if one.name == name), None)
    if field is None or "private" not in field.modifiers or not field.type.name.endswith(_COLLECTIONS):
        return False
    handed_out = any(java.word(java.only_answer(one)) == name for one in declared.of.methods)
    return not handed_out and not _STATUS.search(resolver.tree.files[declared.path])


_KEEPS = frozenset(("put", "putIfAbsent", "add", "offer", "addLast"))
_COLLECTIONS = ("Map", "List", "Set", "Queue", "Deque")
_STATUS = re.compile(rb"SEND_OK|[sS]endStatus")


def _ends_in_log(around: java.Around) -> bool:
    """Whether the value of a call only goes into a line of the log."""
    for one in reversed(around):
        if isinstance(one, java.Call) and notices.logs(one):
            return True
        if not isinstance(one, java.Call | java.Op | java.Other | java.Ternary | java.Cast):
            return False
    return False


def _in_helper(
    resolver: Resolver, bound: Bound, node: java.Expr, call: java.Call, depth: int, status: bool
) -> Iterator[Use]:
    index = next((i for i, argument in enumerate(call.arguments) if argument is node), None)
    if index is None or index >= len(bound.method.params) or bound.method.body is None or depth >= _DEEPEST:
        yield Use(GIVEN_ON)
        return
    name = bound.method.params[index].name
    for use, inside in java.walk(bound.method):
        if isinstance(use, java.Name) and use.id == name:
            follow = _status if status else uses
            yield from follow(resolver, bound.owner, use, inside, depth + 1)


def of_parameter(resolver: Resolver, bound: Bound, index: int) -> Iterator[Use]:
    """What a method does with one of its parameters."""
    name = bound.method.params[index].name
    for node, inside in java.walk(bound.method):
        if isinstance(node, java.Name) and node.id == name:
            yield from uses(resolver, bound.owner, node, inside)


def strongest(found: Sequence[Use]) -> str:
    """The use that counts: given on or compared rather than logged, logged rather than dropped."""
    for kind in (COMPARED, GIVEN_ON, LOGGED):
        if any(one.kind == kind for one in found):
            return kind
    return DROPPED
