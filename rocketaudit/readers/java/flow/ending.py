"""Steps of a future that end its failure: `exceptionally`, `handle`.

In: the name of the step and the code that it runs. Out: the parts that run where the work failed.
"""

from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.flow.taint import tainted

_DECIDES = java.If | java.Ternary | java.Return
ENDS = frozenset(("exceptionally", "exceptionallyAsync", "handle", "handleAsync"))


def failing(step: str, params: Sequence[java.Param], body: java.Node) -> list[java.Node]:
    """What runs where the work failed: of a handler that gets both, the way on which there is an exception."""
    if not step.startswith("handle"):
        return [body]
    if len(params) != 2:
        return []
    for node, around in java.walk(body):
        if not isinstance(node, java.If | java.Ternary) or not _asks(node.test, params[1].name):
            continue
        there = isinstance(node.test, java.Op) and node.test.op == "!="
        if there:
            return [node.then]
        return [node.other] if node.other is not None else _behind(node, around)
    return [body]


def asked_later(of: java.Call, methods: Sequence[java.Method]) -> bool:
    """Whether the method around a step asks, behind it, for what the future answered with."""
    method = java.method_at(methods, of.start)
    if method is None or method.body is None:
        return False
    block = method.body.block
    first = {_variable(node) for node, _ in java.walk(block) if _holds(node, of)} - {""}
    names = tainted(block, frozenset(first), frozenset()).messages if first else frozenset()
    behind = [node for node, _ in java.walk(block) if isinstance(node, _DECIDES) and node.start > of.end]
    asked = (one.value if isinstance(one, java.Return) else one.test for one in behind)
    return any(_tells(one, names) for one in asked if one is not None)


def _holds(node: java.Node, of: java.Call) -> bool:
    return isinstance(node, java.Local | java.Assign | java.Call) and node.start <= of.start and of.end <= node.end


def _variable(node: java.Node) -> str:
    """The variable that a statement sets, or the collection that it adds to."""
    match node:
        case java.Local(name=name):
            return name
        case java.Assign(target=java.Name(name)) | java.Call(target=java.Name(name), name="add"):
            return name
    return ""


def _tells(of: java.Expr, names: frozenset[str]) -> bool:
    """Whether an expression is made of these names, and of more than how many there are."""
    return any(
        isinstance(node, java.Name) and node.id in names and not (around and _counts(around[-1]))
        for node, around in java.walk(of)
    )


def _counts(of: java.Node) -> bool:
    return isinstance(of, java.Call) and of.name in ("isEmpty", "size") and not of.arguments


def _asks(test: java.Expr, error: str) -> bool:
    """Whether a test compares the exception with null."""
    if not isinstance(test, java.Op) or test.op not in ("==", "!="):
        return False
    return any(isinstance(one, java.Name) and one.id == error for one in test.operands)


def _behind(of: java.Node, around: Sequence[java.Node]) -> list[java.Node]:
    block = around[-1] if around else None
    return [one for one in block.statements if one.start > of.start] if isinstance(block, java.Block) else []


__all__ = ["ENDS", "asked_later", "failing"]
