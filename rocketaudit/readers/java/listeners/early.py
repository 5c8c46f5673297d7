"""Loops over a batch that are left in the middle.

In: a piece of code with the name of its list of messages, and the statuses that acknowledge. Out: the statements that
leave a loop over the list while the rest of it is still to come, with nothing noted for whoever returns the status.
"""

from collections.abc import Collection, Iterator

from rocketaudit.readers.java import syntax as java


def leaves_early(body: java.Node, messages: str, acks: Collection[str]) -> Iterator[java.Jump | java.Return]:
    """The breaks and returns."""
    for node, around in java.walk(body):
        if isinstance(node, java.Jump):
            left = node.kind == "break" and not node.label and _breaks(around, messages)
        elif isinstance(node, java.Return):
            left = _returns(node, around, messages, acks)
        else:
            continue
        if left and isinstance(node, java.Jump | java.Return):
            yield node


def _breaks(around: java.Around, messages: str) -> bool:
    inside = [one for one in around if isinstance(one, java.Loop | java.Switch)]
    loop = inside[-1] if inside else None
    if not isinstance(loop, java.Loop) or not _is_over(loop, messages) or _elsewhere(around, loop):
        return False
    block = around[-1]
    noted = isinstance(block, java.Block) and any(_notes(one) for one in block.statements)
    return not noted and not _asks_how_many(around, loop, messages)


def _returns(node: java.Return, around: java.Around, messages: str, acks: Collection[str]) -> bool:
    """Whether a return acknowledges in the middle of the loop, or ends it with its first message, whatever it says. One
    in a catch is about that failure."""
    loop = next((one for one in around if isinstance(one, java.Loop) and _is_over(one, messages)), None)
    if loop is None or _elsewhere(around, loop) or _asks_how_many(around, loop, messages):
        return False
    inside = around[around.index(loop) + 1 :]
    if any(isinstance(one, java.Catch) for one in inside) or _takes_the_rest(inside, messages):
        return False
    word = java.word(node.value) if isinstance(node.value, java.Name | java.Field) else ""
    if node.value is None or word in acks:
        return True
    always = not any(isinstance(one, java.If | java.Switch | java.Loop | java.Ternary) for one in inside)
    return always and isinstance(node.value, java.Call) and _is_last(node, loop)


def _is_last(node: java.Return, loop: java.Loop) -> bool:
    """Whether nothing of the loop comes before a return that may skip it."""
    return not any(isinstance(one, java.Jump) and one.start < node.start for one, _ in java.walk(loop.body))


def _is_over(loop: java.Loop, messages: str) -> bool:
    if isinstance(loop.over, java.Name):
        return loop.over.id == messages
    return loop.test is not None and _names_size(loop.test, messages)


def _names_size(of: java.Node, messages: str) -> bool:
    return any(
        isinstance(one, java.Call) and one.name == "size" and java.word(one.target) == messages
        for one, _ in java.walk(of)
    )


def _elsewhere(around: java.Around, loop: java.Loop) -> bool:
    """Whether code within the loop belongs to a lambda or class of its own."""
    return any(isinstance(one, java.Lambda | java.Class) for one in around[around.index(loop) + 1 :])


def _asks_how_many(around: java.Around, loop: java.Loop, messages: str) -> bool:
    """Whether a condition within the loop asks for the number of messages: this may be the last one."""
    inside = around[around.index(loop) + 1 :]
    return any(isinstance(one, java.If) and _names_size(one.test, messages) for one in inside)


def _takes_the_rest(inside: java.Around, messages: str) -> bool:
    """Whether the whole list is given to something in the branch that leaves."""
    block = inside[-1] if inside else None
    statements = block.statements if isinstance(block, java.Block) else ()
    plain = (one for one in statements if not isinstance(one, java.Loop | java.If | java.Try))
    calls = (one for statement in plain for one, _ in java.walk(statement) if isinstance(one, java.Call))
    return any(isinstance(one, java.Name) and one.id == messages for call in calls for one in call.arguments)


def _notes(of: java.Stmt) -> bool:
    return any(isinstance(node, java.Assign | java.Return | java.Throw) for node, _ in java.walk(of))


__all__ = ["leaves_early"]
