"""Follows the paths through a method, and through the methods it calls, as far as the tree shows them.

In: a method of the tree. Out: how each path ends (Exit), with what happened on it: exceptions caught and not handled,
work handed to another thread and not waited for, messages given up. Each method is followed once for each set of
constants and tasks that it is called with; cycles end; a budget bounds the whole.

Flow is the last of a chain of classes, each of which adds one kind of code to what those before it know: Entering,
Recovering, Unresolved, Tasks, Conditions, Expressions, Futures, Calls, Loops, Switches, Catching, Statements. What one
of them needs of a later one it declares as abstract.
"""

from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place
from rocketaudit.readers.java.flow.statements import Statements
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import CAUGHT, NO_EVENTS, RETURN, THROW, Exit, Scope, State, Value, few

_STEPS = 110_000
_MAX_CALLS = 10


class Exhausted(Exception):
    """The budget of one listener is used up: it is too large to be followed."""


_TOO_FAR = "too far"
_WORKED = State(worked=True, served=True)


class Flow(Statements):
    """The interpreter of one tree; what it learns of a method is kept for the next caller."""

    def __init__(self, tree: Tree, narrow: bool = False) -> None:
        super().__init__(tree)
        self.narrow = narrow
        self.steps = 0
        self.depth = 0
        self._known: dict[object, list[Exit]] = {}
        self.performing = set()
        # The methods that are being followed, and what the innermost of them leans on: those of them that it came back
        # to, or a look that ended too soon.
        self._open: set[object] = set()
        self._lean: set[object] = set()

    def start(self) -> None:
        """A new budget, for the next listener."""
        self.steps = 0
        self._lean.clear()

    def cut_short(self) -> None:
        """Note that something was not followed since it is too many calls away: from nearer it would be."""
        self._lean.add(_TOO_FAR)

    def spend(self, steps: int) -> None:
        """Take from the budget."""
        self.steps += steps
        if self.steps > _STEPS:
            raise Exhausted

    def run(self, bound: Bound, this: Declared, arguments: Sequence[Value] = ()) -> list[Exit]:
        """How the paths through a method end: RETURN and THROW only."""
        method = bound.method
        told = tuple(value.task or value.const for value in arguments)
        key = (bound.owner.path, method.start, this.path, this.of.start, told if any(told) else None)
        if key in self._known:
            return self._known[key]
        if (key, self.depth) in self._known:
            self.cut_short()
            return self._known[key, self.depth]
        if method.body is None:
            return [Exit(RETURN, _WORKED)]
        if key in self._open or self.depth >= _MAX_CALLS:
            self._lean.add(key if key in self._open else _TOO_FAR)
            return [Exit(RETURN, _WORKED)]
        scope = Scope(bound.owner, this, self.types_of(bound))
        pairs = zip(method.params, arguments, strict=False)
        given = frozenset((param.name, _bare_value(value)) for param, value in pairs if _tells(value))
        before, self._lean = self._lean, set()
        self._open.add(key)
        self.depth += 1
        try:
            exits = self.body(method.body.block, [State(given)], scope)
        finally:
            self.depth -= 1
            self._open.discard(key)
        found = list(dict.fromkeys(_bare(one, method) for one in exits))
        self._lean.discard(key)
        # What leans on something unfinished is so from here only: whoever comes another way looks again.
        self._known[(key, self.depth) if self._lean else key] = found
        self._lean |= before
        return found

    def body(self, block: java.Block, states: list[State], scope: Scope) -> list[Exit]:
        """How a method's or task's block ends; falling off its end is a return without a value."""
        scope.throwing.append([])
        following, exits = self.block(block, states, scope)
        thrown = scope.throwing.pop()
        end = Place(scope.path, block.end - 1, block.end)
        ends = [Exit(RETURN, state, at=end) for state in few(following)]
        ends += [one for one in exits if one.kind in (RETURN, THROW)]
        purposely = {(one.state, one.at): Exit(THROW, one.state, at=one.at) for one in thrown if one.at is not None}
        return [*ends, *purposely.values(), *(Exit(THROW, state) for state in few(one.state for one in thrown))]


def _bare(exit: Exit, method: java.Method) -> Exit:
    """How a path ends, without what nobody outside the method sees."""
    left = frozenset(
        (index, told)
        for index, param in enumerate(method.params)
        if (value := exit.state.value(param.name)) is not None
        and (told := frozenset(one for one in value.events if one.kind == CAUGHT))
    )
    return exit._replace(state=exit.state._replace(vars=frozenset(), noticed=NO_EVENTS), left=left)


def _bare_value(value: Value) -> Value:
    """What a method is given, without what happened before: that is none of its own."""
    return Value(value.const, task=value.task)


def _tells(value: Value) -> bool:
    return value.const is not None or value.task is not None


__all__ = ["Exhausted", "Flow"]
