"""What an expression may be, and what evaluating it does to a path.

In: an expression, and the state before it. Out: the states behind it, each with its value (Outcomes).
"""

from abc import abstractmethod
from collections.abc import Iterable

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Typed
from rocketaudit.readers.java.flow.conditions import Conditions
from rocketaudit.readers.java.flow.events import MOST_OUTCOMES, Outcomes, failures, place_of
from rocketaudit.readers.java.library import threads
from rocketaudit.readers.java.tree.constants import constant_behind, finals_of
from rocketaudit.readers.java.values import CERTAIN, NO_EVENTS, UNKNOWN_VALUE, Events, Exit, Scope, State, Task, Value


class Expressions(Conditions):
    """Expressions other than calls."""

    @abstractmethod
    def arms(
        self, of: java.Switch, states: list[State], scope: Scope
    ) -> tuple[list[State], list[Exit], list[tuple[State, Value]]]:
        """The states behind a switch, the ends in it, and what its arms yield."""

    @abstractmethod
    def call(self, of: java.Call, state: State, scope: Scope) -> Outcomes:
        """A method call: its receiver, its arguments, then what it does."""

    @abstractmethod
    def spend(self, steps: int) -> None:
        """Take from the budget of a listener."""

    def eval(self, of: java.Expr, state: State, scope: Scope) -> Outcomes:
        """What an expression may be, and the state behind it."""
        self.spend(1)
        match of:
            case java.Literal(kind, text):
                return [(state, Value(_written(kind, text)))]
            case java.Name(name):
                return [(state, self._named(of, name, state, scope))]
            case java.Field(target, name):
                return self._field_value(of, target, name, state, scope)
            case java.Call():
                return self.call(of, state, scope)
            case java.New():
                return self.new(of, state, scope)
            case java.Lambda() | java.Ref():
                return [(state, Value(task=Task(of, scope), filled=True))]
            case java.Assign():
                return self.assign(of, state, scope)
            case java.Ternary(test, then, other):
                holds, fails = self.split(test, [state], scope)
                return [got for one in holds for got in self.eval(then, one, scope)] + [
                    got for one in fails for got in self.eval(other, one, scope)
                ]
            case java.Cast(kind, value, binds):
                if binds:
                    scope.types[binds] = Typed(kind, scope.path)
                return self.eval(value, state, scope)
            case java.Switch():
                _, _, yielded = self.arms(of, [state], scope)
                return yielded or [(state, UNKNOWN_VALUE)]
            case java.Op("&&" | "||" | "!" | "==" | "!="):
                holds, fails = self.split(of, [state], scope)
                return [(one, _derived("true", one, state)) for one in holds] + [
                    (one, _derived("false", one, state)) for one in fails
                ]
            case java.Op(_, operands) | java.Other(operands):
                return [(after, Value(events=told)) for after, told, _ in self._each(operands, state, scope)]
        return [(state, UNKNOWN_VALUE)]

    def _each(
        self, parts: Iterable[java.Expr], state: State, scope: Scope
    ) -> list[tuple[State, Events, tuple[Value, ...]]]:
        """Several expressions, one after the other: the states behind them, what their values tell, the values."""
        found: list[tuple[State, Events, tuple[Value, ...]]] = [(state, NO_EVENTS, ())]
        for part in parts:
            found = [
                (after, told | value.events, (*values, value))
                for before, told, values in found
                for after, value in self.eval(part, before, scope)
            ]
            if len(found) > 1:
                found = list(dict.fromkeys(found))[:MOST_OUTCOMES]
        return found

    def _named(self, of: java.Name | java.Field, name: str, state: State, scope: Scope) -> Value:
        known = state.value(name)
        if known is not None:
            return known
        if name.isupper() or name in finals_of(self, scope.this) or name in finals_of(self, scope.of):
            return Value(constant_behind(self, of, scope))
        return UNKNOWN_VALUE

    def _field_value(self, of: java.Field, target: java.Expr, name: str, state: State, scope: Scope) -> Outcomes:
        if isinstance(target, java.Name):
            if target.id == "Boolean" and name in ("TRUE", "FALSE"):
                return [(state, Value(name.lower()))]
            if target.id == "this":
                return [(state, self._named(of, name, state, scope))]
            told = failures((state.value(target.id) or UNKNOWN_VALUE).events)
            return [(state, Value(constant_behind(self, of, scope), told))]
        if isinstance(target, java.Field):
            return [(state, Value(constant_behind(self, of, scope)))]
        return [(after, Value(self.constant(of), value.events)) for after, value in self.eval(target, state, scope)]

    def assign(self, of: java.Assign, state: State, scope: Scope) -> Outcomes:
        if of.plain and isinstance(of.target, java.Name):
            self.note_age(of.target.id, of.value, scope)
        name = java.word(of.target) if isinstance(of.target, java.Name | java.Field) else ""
        found: Outcomes = []
        for after, value in self.eval(of.value, state, scope):
            if not of.plain:
                known = (after.value(name) if name else None) or UNKNOWN_VALUE
                value = Value(events=failures(value.events | known.events))  # `ok &= handle(message)`
            if value.const != "true" and scope.catching:
                # What a catch leaves behind in a variable tells whoever looks at it that there was a failure.
                value = value._replace(events=value.events | self.active(scope))
            if scope.catching and _empty(of.value):
                scope.replaced |= self.active(scope)
            holder = _holder(of.target) if scope.catching else ""
            after = self._marked(after, holder, scope) if holder else after
            # `failures++` tells whoever looks at it later; the count itself, there and then, tells nothing.
            found.append((after.with_var(name, value) if name else after, value if of.plain else UNKNOWN_VALUE))
        return found

    def new(self, of: java.New, state: State, scope: Scope) -> Outcomes:
        found: Outcomes = []
        task = Task(of.body, scope) if of.body is not None else self._runnable(of, scope)
        for after, told, values in self._each(of.arguments, state, scope):
            passed = next((value.task for value in values if value.task), None)
            if of.type.name == "Thread":
                given = task or passed
                event = self.handed("new Thread", CERTAIN, place_of(of, scope), given, self.inside(given, scope))
                found.append((after.with_event(event), Value(events=frozenset((event,)), filled=True)))
                continue
            value = Value(events=told, task=task or passed, filled=True)
            found.append((after, value))
        return found

    def _runnable(self, of: java.New, scope: Scope) -> Task | None:
        """A task of a named class of the tree."""
        typed = Typed(of.type, scope.path)
        own = self.tree.declared(of.type.name, scope.path)
        return Task(own, scope) if own is not None and self.tree.is_a(typed, threads.TASKS) else None


def _written(kind: str, text: str) -> str:
    """A literal as a value: `1L` and `1` are the same number."""
    if kind == "number" and not text.lower().startswith("0x"):
        return text.rstrip("lLdDfF")
    return f'"{text}"' if kind == "string" else text


def _empty(value: java.Expr) -> bool:
    """Whether an expression makes nothing out of anything: `null`, `new ArrayList<>()`, `Optional.empty()`."""
    match value:
        case java.Literal("null", _):
            return True
        case java.New(arguments=()) | java.Call(arguments=()):
            return True
    return False


def _holder(target: java.Expr) -> str:
    """The variable whose field or element is set: `context.failed = true`, `failed[0] = true`."""
    match target:
        case java.Field(java.Name(name), _) if name != "this":
            return name
        case java.Other((java.Name(name), *_)):
            return name
    return ""


def _derived(const: str, after: State, before: State) -> Value:
    """What a condition yields: it tells of the failures that it has asked for."""
    return Value(const, events=after.noticed - before.noticed)


__all__ = ["Expressions"]
