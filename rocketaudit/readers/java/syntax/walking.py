"""What is inside a node: its children, and every node from it down with those around it."""

from collections.abc import Iterable, Iterator

from rocketaudit.readers.java.syntax.basics import Node, Walked
from rocketaudit.readers.java.syntax.declarations import Body, Class, Member, Method
from rocketaudit.readers.java.syntax.statements import Block

_NO_NODES = frozenset(
    (
        "name id start end name_start head_end kind op text binds plain modifiers annotations type types label once"
        " arrow default deep extends implements parameters returns"
    ).split()
)
_INSIDE: dict[type, tuple[tuple[str, bool], ...]] = {}


def _inside(kind: type) -> tuple[tuple[str, bool], ...]:
    """The fields of a kind of node that hold nodes, each with whether it holds several."""
    types: dict[str, object] = {}
    for one in reversed(kind.__mro__):
        types |= getattr(one, "__annotations__", {})
    fields: tuple[str, ...] = kind.__match_args__  # type: ignore[attr-defined]
    _INSIDE[kind] = tuple((name, "tuple[" in str(types[name])) for name in fields if name not in _NO_NODES)
    return _INSIDE[kind]


def children(node: Node) -> list[Node]:
    """The nodes directly inside a node, kind by kind as its fields come, which is mostly the order of the source; the
    body of a nested class is one of them."""
    found: list[Node] = []
    fields = _INSIDE.get(node.__class__)
    for name, several in _inside(node.__class__) if fields is None else fields:
        value = getattr(node, name)
        if several:
            found += value
        elif value is not None:
            found.append(value.block if value.__class__ is Body else value)
    return found


def walk(node: Node) -> Iterable[Walked]:
    """Every node from `node` down, in the order of the source, with those around it, outermost first. What a method, a
    field or a block holds is walked once and kept: many ask for the same."""
    if isinstance(node, Method | Member | Block):
        if node.walked is None:
            node.walked = list(_walk(node))
        return node.walked
    return _walk(node)


def walk_outside_classes(node: Node) -> Iterator[Walked]:
    """The same without what stands in classes inside `node`."""
    for at, around in walk(node):
        if not any(isinstance(one, Class) for one in around):
            yield at, around


def _walk(node: Node) -> Iterator[Walked]:
    stack: list[Walked] = [(node, ())]
    while stack:
        pair = stack.pop()
        yield pair
        below = children(pair[0])
        if below:
            inside = (*pair[1], pair[0])
            below.reverse()
            stack += [(child, inside) for child in below]
