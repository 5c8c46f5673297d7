"""Which way a test of a send's outcome goes where the send failed.

In: a comparison (or what stands for one) and the nodes between it and the test. Out: whether the test holds then.
"""

from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.library import messaging, notices, storing

_BAD = messaging.BAD_STATUSES | {"ROLLBACK_MESSAGE"}


def holds_if_bad(node: java.Node, inside: Sequence[java.Node], fails: bool | None = None) -> bool:
    """Whether the condition that a comparison is part of holds for a bad status. `fails`: what is known of the
    comparison where it is a call or a variable that says it."""
    if fails is None:
        negated = isinstance(node, java.Op) and node.op == "!="
        negated = negated or (isinstance(node, java.Call) and node.name.lower().startswith("not"))
        fails = negated != _names_bad(node)
    negations = sum(isinstance(one, java.Op) and one.op == "!" for one in inside)
    return fails != (negations % 2 == 1)


def _names_bad(node: java.Node) -> bool:
    """Whether a comparison is with one of the bad statuses."""
    return any(java.word(one) in _BAD for one, _ in java.walk(node) if isinstance(one, java.Name | java.Field))


def answered(method: java.Method, node: java.Node, around: Sequence[java.Node]) -> bool | None:
    """Of a comparison in a method that returns true or false by it: whether true says that the send failed. None where
    the method does something else about it, or returns something else."""
    if method.returns.name not in ("boolean", "Boolean") or isinstance(node, java.Switch):
        return None
    for index in range(len(around) - 1, -1, -1):
        one = around[index]
        if isinstance(one, java.Return):
            return holds_if_bad(node, around[index:])
        if isinstance(one, java.If):
            return _by_branches(method, one, holds_if_bad(node, around[index:]))
        if not isinstance(one, java.Op | java.Cast):
            return None
    return None


def _by_branches(method: java.Method, test: java.If, bad_is_then: bool) -> bool | None:
    """What true says where the branch of a test returns it, and nothing is thrown or kept on the way."""
    for node, _ in java.walk(method):
        if isinstance(node, java.Throw) or (isinstance(node, java.Call) and storing.stores(node, "")):
            return None
    returned = (node.value for node, _ in java.walk(test.then) if isinstance(node, java.Return))
    value = next(returned, None)
    if not isinstance(value, java.Literal) or value.kind not in ("true", "false"):
        return None
    return bad_is_then == (value.kind == "true")


def decides(of: java.If, within: java.Block) -> bool:
    """Whether anything hangs on a test: what only logs in its branches, or sets what only a log or a call gets, says
    nothing of the ways behind it."""
    branches = [one for one in (of.then, of.other) if one is not None]
    nodes = [node for one in branches for node, _ in java.walk(one)]
    if any(isinstance(node, java.Return | java.Throw | java.Jump) or _does(node) for node in nodes):
        return True
    names = {java.word(node.target) for node in nodes if isinstance(node, java.Assign)}
    return bool(names) and any(
        isinstance(name, java.Name) and name.id in names
        for node, _ in java.walk(within)
        for part in _deciding(node)
        if part.start >= of.end
        for name, _ in java.walk(part)
    )


def _does(node: java.Node) -> bool:
    """Whether a statement calls something for what it does."""
    return isinstance(node, java.Do) and isinstance(node.value, java.Call) and not notices.logs(node.value)


def _deciding(node: java.Node) -> list[java.Expr]:
    """The expressions of a node that decide upon the way, or upon the value of a variable."""
    match node:
        case java.If(test=part) | java.Ternary(test=part) | java.Switch(subject=part):
            return [part]
        case java.Return(value=part) | java.Local(value=part) | java.Assign(value=part):
            return [part] if part is not None else []
    return []
