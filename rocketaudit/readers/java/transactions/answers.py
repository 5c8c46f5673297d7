"""What a method answers, path by path: each value it may return, with the conditions that led there.

In: a method of the tree, or a lambda. Out: Answers. Flow says what happens on a path; this says why it was taken, which
is what a transaction check is judged by. Loops run once; paths beyond a bound are left out.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed
from rocketaudit.readers.java.sends.outcomes import decides
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import constant_value
from rocketaudit.readers.java.values import Scope

THROWN, NULL = "throw", "null"
_MOST_PATHS, _MOST_ANSWERS, _MOST_CALLS = 48, 200, 4
_JOINED = 40_000


class Frame(NamedTuple):
    """The names that an expression is read with: the scope of its method, and what its variables were set to."""

    scope: Scope
    env: dict[str, "Set"]


class Set(NamedTuple):
    """A variable's last value; `at` is where it was assigned, None for its declaration."""

    value: java.Expr
    frame: Frame
    at: Place | None = None


class Condition(NamedTuple):
    """A test that came out one way."""

    test: java.Expr
    holds: bool
    frame: Frame


class Path(NamedTuple):
    """A way up to here; `catch` is the clause that was entered last, `behind` that it was left at its end."""

    env: dict[str, Set]
    conditions: tuple[Condition, ...] = ()
    catch: java.Catch | None = None
    behind: bool = False


class Answer(NamedTuple):
    """A constant that is returned, "" where it is not known, THROWN for an exception thrown by name."""

    value: str
    at: Place
    conditions: tuple[Condition, ...]
    catch: java.Catch | None


def of_method(resolver: Resolver, bound: Bound, this: Declared) -> list[Answer]:
    """The answers of a method."""
    if bound.method.body is None:
        return []
    scope = Scope(bound.owner, this, resolver.types_of(bound))
    return _Walk(resolver).method(bound.method.body.block, Path({}), scope)


def of_lambda(resolver: Resolver, of: java.Lambda, scope: Scope) -> list[Answer]:
    """The answers of a lambda that stands in a scope."""
    walk = _Walk(resolver)
    inner = Scope(scope.of, scope.this, dict(scope.types))
    for param in of.params:
        inner.types[param.name] = Typed(param.type or java.Type("?"), scope.path)
    if isinstance(of.body, java.Block):
        return walk.method(of.body, Path({}), inner)
    at = Place(scope.path, of.body.start, of.body.end)
    return list(walk.values(of.body, Path({}), inner, at))


class _Walk:
    """One method and the methods whose value it returns; `spent` bounds the whole."""

    def __init__(self, resolver: Resolver) -> None:
        self.resolver = resolver
        self.depth = 0
        self.spent = 0
        self.whole = java.Block((), 0, 0)  # what is walked just now

    def method(self, block: java.Block, path: Path, scope: Scope) -> list[Answer]:
        answers: list[Answer] = []
        around, self.whole = self.whole, block
        self.sequence(block.statements, [path], scope, answers)
        self.whole = around
        return answers

    def sequence(
        self, of: Iterable[java.Stmt], paths: list[Path], scope: Scope, answers: list[Answer]
    ) -> tuple[list[Path], list[Path]]:
        """The paths behind statements, and those that jumped out of the loop or switch around them."""
        left: list[Path] = []
        for one in of:
            if not paths or len(answers) > _MOST_ANSWERS:
                break
            paths, jumped = self.statement(one, paths[:_MOST_PATHS], scope, answers)
            left += jumped
        return paths, left

    def statement(
        self, of: java.Stmt, paths: list[Path], scope: Scope, answers: list[Answer]
    ) -> tuple[list[Path], list[Path]]:
        match of:
            case java.Block(statements):
                return self.sequence(statements, paths, scope, answers)
            case java.Local():
                return self.local(of, paths, scope), []
            case java.Do(java.Assign(java.Name(name), value, True)):
                at = Place(scope.path, of.start, of.end)
                return [_with(one, name, Set(value, Frame(scope, one.env), at)) for one in paths], []
            case java.If() if not decides(of, self.whole):
                return paths, []
            case java.If(test, then, other):
                holds, fails = self.split(test, paths, scope)
                open_, left = self.statement(then, holds, scope, answers)
                if other is not None:
                    fails, more = self.statement(other, fails, scope, answers)
                    left += more
                return open_ + fails, left
            case java.Return(value):
                at = Place(scope.path, of.start, of.end)
                for one in paths if value is not None else ():
                    answers += self.values(value, one, scope, at)  # type: ignore[arg-type]
                return [], []
            case java.Throw():
                at = Place(scope.path, of.start, of.end)
                answers += [Answer(THROWN, at, one.conditions, one.catch) for one in paths]
                return [], []
            case java.Try():
                return self.try_(of, paths, scope, answers)
            case java.Loop():
                return self.loop(of, paths, scope, answers), []
            case java.Switch():
                return self.switch(of, paths, scope, answers), []
            case java.Jump():
                return [], paths
            case java.Labeled(_, body):
                open_, left = self.statement(body, paths, scope, answers)
                return open_ + left, []
        return paths, []

    def local(self, of: java.Local, paths: list[Path], scope: Scope) -> list[Path]:
        kind: Typed | None = Typed(of.type, scope.path)
        if of.type.name in (java.VAR, "val") and of.value is not None:
            kind = self.resolver.type_of(of.value, scope)
        scope.types[of.name] = kind or Typed(java.Type("?"), scope.path)
        if of.value is None:
            return paths
        value = of.value
        return [_with(one, of.name, Set(value, Frame(scope, one.env))) for one in paths]

    def split(self, test: java.Expr, paths: list[Path], scope: Scope) -> tuple[list[Path], list[Path]]:
        found: tuple[list[Path], list[Path]] = [], []
        for one in paths:
            for side, holds in zip(found, (True, False), strict=True):
                side.append(_under(one, Condition(test, holds, Frame(scope, one.env))))
        return found

    def try_(
        self, of: java.Try, paths: list[Path], scope: Scope, answers: list[Answer]
    ) -> tuple[list[Path], list[Path]]:
        entering, _ = self.sequence(of.resources, paths, scope, answers)
        open_, left = self.sequence(of.body.statements, entering, scope, answers)
        for clause in of.catches:
            caught = [one._replace(catch=clause, behind=False) for one in paths]
            more, jumped = self.sequence(clause.body.statements, caught, scope, answers)
            open_, left = open_ + [one._replace(behind=True) for one in more], left + jumped
        if of.final is not None:
            open_, jumped = self.sequence(of.final.statements, open_, scope, answers)
            left += jumped
        return open_, left

    def loop(self, of: java.Loop, paths: list[Path], scope: Scope, answers: list[Answer]) -> list[Path]:
        paths, _ = self.sequence(of.init, paths, scope, answers)
        if of.variable is not None and of.variable.type is not None:
            scope.types[of.variable.name] = Typed(of.variable.type, scope.path)
        entering = paths
        if of.variable is not None and of.over is not None:
            over = of.over
            entering = [_with(one, of.variable.name, Set(over, Frame(scope, one.env))) for one in paths]
        elif of.test is not None:
            entering, paths = self.split(of.test, paths, scope)
        open_, left = self.statement(of.body, entering, scope, answers)
        return paths + open_ + left

    def switch(self, of: java.Switch, paths: list[Path], scope: Scope, answers: list[Answer]) -> list[Path]:
        behind: list[Path] = []
        for one in paths:
            falling: list[Path] = []
            for case, entering in _arms(of, one, scope):
                open_, left = self.sequence(case.body, [*entering, *falling], scope, answers)
                falling = [] if case.arrow else open_
                behind += left + (open_ if case.arrow else [])
            behind += falling
            if not any(case.default for case in of.cases):
                behind.append(_under_all(one, _unmatched(of, Frame(scope, one.env))))
        return behind[:_MOST_PATHS]

    # -- values ------------------------------------------------------------------------------------------------

    def values(self, of: java.Expr, path: Path, scope: Scope, at: Place) -> Iterator[Answer]:
        """The constants that an expression may be at the end of a path."""
        self.spent += 1
        if self.spent > _JOINED:
            return
        match of:
            case java.Name(name) if name in path.env:
                known = path.env[name]
                inner = path._replace(env=known.frame.env)
                yield from self.values(known.value, inner, known.frame.scope, known.at or at)
            case java.Ternary(test, then, other):
                holds, fails = self.split(test, [path], scope)
                yield from self.values(then, holds[0], scope, at)
                yield from self.values(other, fails[0], scope, at)
            case java.Cast(_, value):
                yield from self.values(value, path, scope, at)
            case java.Switch():
                yield from self.switched(of, path, scope)
            case java.Call(target, "orElse" | "orElseGet", (other,)) if target is not None:
                yield from self.optional(target, other, path, scope, at)
            case java.Call(_, "getOrDefault", (key, other)):
                entry = java.Call(of.target, "get", (key,), of.name_start, of.start, key.end)
                yield from self.optional(entry, other, path, scope, at)
            case java.Call():
                yield from self.called(of, path, scope, at)
            case _:
                found = constant_value(self.resolver, of, scope)
                word = NULL if found is None else found if isinstance(found, str) else ""
                yield Answer(word, at, path.conditions, path.catch)

    def switched(self, of: java.Switch, path: Path, scope: Scope) -> Iterator[Answer]:
        for case, entering in _arms(of, path, scope):
            for one in entering:
                for node in case.body:
                    value = node.value if isinstance(node, java.Do | java.Jump) else None
                    if value is not None:
                        yield from self.values(value, one, scope, Place(scope.path, node.start, node.end))

    def optional(self, target: java.Expr, other: java.Expr, path: Path, scope: Scope, at: Place) -> Iterator[Answer]:
        """`found.map(one -> value).orElse(other)`."""
        frame = Frame(scope, path.env)
        test = _is_there(target)
        present = _under(path, Condition(test, True, frame))
        match target:
            case java.Call(source, "map", (java.Lambda(params, body),)) if source and not isinstance(body, java.Block):
                env = {**path.env, **{param.name: Set(source, frame) for param in params}}
                yield from self.values(body, present._replace(env=env), scope, at)
            case _:
                yield Answer("", at, present.conditions, path.catch)
        value = other.body if isinstance(other, java.Lambda) and not isinstance(other.body, java.Block) else other
        yield from self.values(value, _under(path, Condition(test, False, frame)), scope, at)

    def called(self, of: java.Call, path: Path, scope: Scope, at: Place) -> Iterator[Answer]:
        """The answers of a method of the tree whose value is returned."""
        bound, this, _ = self.resolver.target(of, scope)
        if bound is None or this is None or bound.method.body is None or self.depth >= _MOST_CALLS:
            yield Answer("", at, path.conditions, path.catch)
            return
        frame = Frame(scope, path.env)
        given = zip(bound.method.params, of.arguments, strict=False)
        env = {param.name: Set(argument, frame) for param, argument in given}
        inner = Scope(bound.owner, this, self.resolver.types_of(bound))
        self.depth += 1
        yield from self.method(bound.method.body.block, path._replace(env=env), inner)
        self.depth -= 1


def _is_there(of: java.Expr) -> java.Expr:
    """The condition under which an Optional has a value: what the last filter asks, or that what the last step looks
    for is present, else `isPresent()`."""
    source: java.Expr | None = of
    while isinstance(source, java.Call) and source.name == "map":
        source = source.target
    match source:
        case java.Call(java.Call() | java.Name() | java.Field() as before, "filter", (java.Ref(target, name),)):
            return java.Call(target, name, (before,), of.end, of.start, of.end)
        case java.Call(_, "filter", (java.Lambda(body=body),)) if not isinstance(body, java.Block):
            return body
        case java.Call(java.Call() | java.Name() | java.Field() as before, "flatMap", (java.Ref(target, name),)):
            of = java.Call(target, name, (before,), of.end, of.start, of.end)
        case java.Call(_, "flatMap", (java.Lambda(body=body),)) if not isinstance(body, java.Block):
            of = body
    return java.Call(of, "isPresent", (), of.end, of.start, of.end)


def _arms(of: java.Switch, path: Path, scope: Scope) -> Iterator[tuple[java.SwitchCase, list[Path]]]:
    """Each arm with the paths that enter it from the top, one for each of its labels."""
    frame = Frame(scope, path.env)
    for case in of.cases:
        entering = [_under(path, Condition(_equal(of.subject, label), True, frame)) for label in case.labels]
        if case.default:
            entering.append(_under_all(path, _unmatched(of, frame)))
        yield case, entering


def _unmatched(of: java.Switch, frame: Frame) -> tuple[Condition, ...]:
    return tuple(Condition(_equal(of.subject, label), False, frame) for case in of.cases for label in case.labels)


def _equal(left: java.Expr, right: java.Expr) -> java.Op:
    return java.Op("==", (left, right), right.start, right.end)


def _with(path: Path, name: str, value: Set) -> Path:
    return path._replace(env={**path.env, name: value})


def _under(path: Path, condition: Condition) -> Path:
    return _under_all(path, (condition,))


def _under_all(path: Path, conditions: tuple[Condition, ...]) -> Path:
    """The path under conditions; behind a catch it is them that decide, no longer the exception."""
    catch = None if path.behind and conditions else path.catch
    return path._replace(conditions=(*path.conditions, *conditions), catch=catch)
