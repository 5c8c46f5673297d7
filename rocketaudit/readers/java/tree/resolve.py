"""What the names in a method mean: the type of an expression, and the method that a call leads to."""

import re
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Code, Declared, Place, Typed
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope, Task

_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*\d*")
_ELEMENTS = frozenset(
    (
        "get next poll peek take remove orElse orElseThrow orElseGet join getOrDefault computeIfAbsent getFirst getLast"
        " element"
    ).split()
)
_FLUENT = frozenset("stream orderedStream filter sorted peek limit skip distinct parallelStream iterator".split())


def param_types(params: Sequence[java.Param], path: str) -> dict[str, Typed]:
    """The types of parameters, where they are written."""
    return {param.name: Typed(param.type, path) for param in params if param.type is not None}


class Resolver:
    """Types and targets, as far as the tree shows them; what it does not show is None, never a guess."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        # The final fields of a class that are set to a constant, by its file and offset.
        self.finals: dict[tuple[str, int], frozenset[str]] = {}
        # The code that a field may hold, by its class's file and offset and its name; and what is put into it.
        self.held: dict[tuple[str, int, str, bool], tuple[tuple[Declared, Code], ...]] = {}
        # The code that callers give for what a call is made on, by the file and offset of that.
        self.handlers: dict[tuple[str, int, str], tuple[Task, ...]] = {}
        # The advice of the tree's aspects, with its kind and its pointcut, once somebody has asked.
        self.advice: tuple[tuple[str, Bound, str], ...] | None = None
        # The advice around a method of a class, with its kind, by the file and offset of both.
        self.advised: dict[tuple[str, int, str, int], tuple[tuple[str, Bound], ...]] = {}
        # Whether Spring makes an object of a class, by its file and offset.
        self.beans: dict[tuple[str, int], bool] = {}
        # Where the last call of a method marks a stored row as sent, by its file and offset.
        self.marks: dict[tuple[str, int], int] = {}
        # What makes Spring run a method in another thread, by its file and offset.
        self.asynchronously: dict[tuple[str, int], Place | None] = {}
        # The most that a method does about a failure, by its file and offset, its distance, and who sees its answer.
        self.reactions: dict[tuple[str, int, int, bool], str] = {}
        # The types of the variables that an anonymous class sees around it, by its file and offset.
        self.captured: dict[tuple[str, int], dict[str, Typed]] = {}

    def types_of(self, bound: Bound) -> dict[str, Typed]:
        """The types of a method's parameters, and in an anonymous class of the variables around that."""
        own = param_types(bound.method.params, bound.owner.path)
        return {**self.seen_around(bound.owner), **own}

    def seen_around(self, of: Declared) -> Mapping[str, Typed]:
        """The types of the variables of the methods that an anonymous class is written in."""
        if of.of.name or not of.around:
            return {}
        key = (of.path, of.of.start)
        if key not in self.captured:
            self.captured[key] = {}  # what is set to something of its own ends here
            own = {member.name for member in of.of.members}
            self.captured[key] = {name: typed for name, typed in self._around(of).items() if name not in own}
        return self.captured[key]

    def _around(self, of: Declared) -> Mapping[str, Typed]:
        from rocketaudit.readers.java.tree.scopes import scope_within  # which is made of what is here

        outer = Declared(of.path, of.around[-1], of.around[:-1])
        part = next((one for one in outer.of.parts if one.start <= of.of.start < one.end), None)
        walked = java.walk(part) if part is not None else ()
        around = next((inside for node, inside in walked if node is of.of), ())
        return scope_within(self, outer, around).types

    def type_of(self, of: java.Expr | None, scope: Scope, depth: int = 0) -> Typed | None:
        """The type of an expression."""
        if depth > 30:
            return None
        match of:
            case None:
                return Typed(java.Type(scope.this.name), scope.this.path)
            case java.Name("this"):
                return Typed(java.Type(scope.this.name), scope.this.path)
            case java.Name("super"):
                return next((one for one in self.tree.supers(scope.of)), None)
            case java.Name(name):
                return scope.types.get(name) or self.member_type(scope.this, name) or self._own(scope, name)
            case java.Field(target, name):
                if isinstance(target, java.Name) and target.id == "this":
                    return self.member_type(scope.this, name) or self.member_type(scope.of, name)
                owner = self.class_of(target, scope, depth + 1)
                if owner is None and name[:1].isupper():
                    return _qualified(of, scope)
                return (self.member_type(owner, name) or self._nested(owner, name)) if owner else None
            case java.Call():
                return self._returned(of, scope, depth)
            case java.New(kind):
                return Typed(kind, scope.path)
            case java.Cast(kind):
                return Typed(kind, scope.path)
            case java.Literal("string"):
                return Typed(java.Type("String"), scope.path)
            case java.Ternary(_, then, other):
                return self.type_of(then, scope, depth + 1) or self.type_of(other, scope, depth + 1)
            case java.Assign(_, value):
                return self.type_of(value, scope, depth + 1)
            case java.Other((java.Name() | java.Field() as array, _)):  # an element: types have no brackets
                return self.type_of(array, scope, depth + 1)
        return None

    def _own(self, scope: Scope, name: str) -> Typed | None:
        """A field of the class that the code stands in, one imported from another, or the class that the name is."""
        found = self.member_type(scope.of, name)
        imported = self.tree.unit(scope.path).static_imports.get(name) if found is None else None
        holder = self.tree.declared(imported.rpartition(".")[0], scope.path) if imported else None
        if holder is not None:
            found = self.member_type(holder, name)
        if found is None and name[:1].isupper():
            return Typed(java.Type(name), scope.path)
        return found

    def member_type(self, of: Declared, name: str) -> Typed | None:
        """The type of a field, with a type parameter of the class replaced by what a subclass says for it."""
        found = self.tree.member(of, name)
        if found is None:
            return None
        owner, member = found
        return self.substituted(Typed(member.type, owner.path), owner, of)

    def _nested(self, owner: Declared, name: str) -> Typed | None:
        """The class that is declared in another: `Topics.Orders`, of which a constant is asked."""
        if not name[:1].isupper():
            return None
        typed = Typed(java.Type(f"{owner.of.name}.{name}"), owner.path)
        return typed if self.tree.declared(typed.type.name, typed.path) is not None else None

    def substituted(self, typed: Typed, owner: Declared, of: Declared) -> Typed:
        """A type parameter of `owner` as `of`, which extends it, fills it in."""
        if typed.type.name not in owner.of.parameters:
            return typed
        index = owner.of.parameters.index(typed.type.name)
        for one in self.tree.ancestors(of):
            if isinstance(one, Declared):
                for above in self.tree.supers(one):
                    if above.type.name == owner.name and index < len(above.type.arguments):
                        return Typed(above.type.arguments[index], above.path)
        return typed

    def class_of(self, of: java.Expr | None, scope: Scope, depth: int = 0) -> Declared | None:
        """The class of the tree that an expression has as its type."""
        typed = self.type_of(of, scope, depth)
        return self.tree.declared(typed.type.name, typed.path) if typed else None

    def owner_name(self, of: java.Expr | None, scope: Scope) -> str:
        """The simple name of the type of a receiver, "" where it is unknown."""
        typed = self.type_of(of, scope) if of is not None else None
        return typed.type.name.rpartition(".")[2] if typed else ""

    def _returned(self, of: java.Call, scope: Scope, depth: int) -> Typed | None:
        key = (of.name_start, of.end)
        if key not in scope.returned:
            scope.returned[key] = self._return_type(of, scope, depth)
        return scope.returned[key]

    def _return_type(self, of: java.Call, scope: Scope, depth: int) -> Typed | None:
        bound, _, _ = self.target(of, scope, depth + 1)
        if bound is not None:
            return Typed(bound.method.returns, bound.owner.path) if bound.method.returns.name != java.VOID else None
        if of.name == "valueOf" and isinstance(of.target, java.Name | java.Field):
            own = self.class_of(of.target, scope, depth + 1)
            if own is not None and own.of.kind == "enum":
                return self.type_of(of.target, scope, depth + 1)
        if of.name in ("getBean", "bean", "of") and of.arguments:
            last = of.arguments[-1]
            if isinstance(last, java.Field) and last.name == "class" and isinstance(last.target, java.Name):
                return Typed(java.Type(last.target.id), scope.path)
        on = self.type_of(of.target, scope, depth + 1) if of.target is not None else None
        if on is not None and on.type.arguments and of.name in _ELEMENTS:
            return Typed(on.type.arguments[-1], on.path)
        if on is not None and of.name in _FLUENT:
            return on
        return self._getter(of, scope, depth)

    def _getter(self, of: java.Call, scope: Scope, depth: int) -> Typed | None:
        """The field behind a getter that Lombok or a record makes."""
        name = of.name.removeprefix("get")
        if of.arguments or not name:
            return None
        owner = self.class_of(of.target, scope, depth + 1)
        return self.member_type(owner, name[:1].lower() + name[1:]) if owner else None

    # -- calls -------------------------------------------------------------------------------------------------

    def target(self, of: java.Call, scope: Scope, depth: int = 0) -> tuple[Bound | None, Declared | None, bool]:
        """The method that a call leads to, the class of `this` in it, and whether the object calls itself (a call that
        no Spring proxy sees)."""
        key = (of.name_start, of.end)
        if key not in scope.callees:
            scope.callees[key] = self._target(of, scope, depth)
        return scope.callees[key]

    def _target(self, of: java.Call, scope: Scope, depth: int) -> tuple[Bound | None, Declared | None, bool]:
        count = len(of.arguments)
        types = [self.owner_name(one, scope) for one in of.arguments]
        if of.target is None or (isinstance(of.target, java.Name) and of.target.id == "this"):
            return self._own_method(of.name, count, scope, types)
        if isinstance(of.target, java.Name) and of.target.id == "super":
            bound = self.tree.method(scope.of, of.name, count, True, types)
            return bound, scope.this, True
        owner = self.class_of(of.target, scope, depth)
        if owner is None:
            return None, None, False
        bound = self.tree.implementation(owner, of.name, count, types)
        if bound is None:
            bound = self.tree.decorated(owner, scope.of, of.name, count)
        if bound is None:
            return self.tree.method(owner, of.name, count), owner, False
        concrete = owner.of.kind != "interface" and "abstract" not in owner.of.modifiers
        return bound, owner if concrete else bound.owner, False

    def _own_method(
        self, name: str, count: int, scope: Scope, types: Sequence[str]
    ) -> tuple[Bound | None, Declared | None, bool]:
        """A method called without a receiver: of this object, of the class around it, or a static import."""
        for one in (scope.this, scope.of):
            bound = self.tree.method(one, name, count, types=types)
            if bound is not None and bound.method.body is None:
                bound = self.tree.implementation(one, name, count, types) or bound
            if bound is not None:
                return bound, scope.this if one is scope.this or bound.owner == one else one, True
        for around in enclosing(scope):
            bound = self.tree.method(around, name, count, types=types)
            if bound is not None and bound.method.body is None:
                bound = self.tree.implementation(around, name, count, types) or bound
            if bound is not None:
                return bound, around, True
        imported = self.tree.unit(scope.path).static_imports.get(name)
        if imported:
            owner = self.tree.declared(imported.rpartition(".")[0], scope.path)
            bound = self.tree.method(owner, name, count) if owner else None
            return bound, owner, False
        return None, None, False

    def constant(self, of: java.Expr) -> str | None:
        """The name of the constant that an expression is: of an enum, or of a static final field."""
        match of:
            case java.Name(name) | java.Field(_, name) if _CONSTANT.fullmatch(name):
                return name
            case java.Field(java.Name(owner), name) if owner[:1].isupper() and name[:1].isupper():
                return name  # Action.CommitMessage
        return None


def enclosing(scope: Scope) -> Iterator[Declared]:
    """The classes around that of a scope, from the inside."""
    for depth in range(len(scope.of.around) - 1, -1, -1):
        yield Declared(scope.path, scope.of.around[depth], scope.of.around[:depth])


def _qualified(of: java.Field, scope: Scope) -> Typed | None:
    """The class that a qualified name is: `com.shop.Orders` of `com.shop.Orders.pay(order)`."""
    names = [of.name]
    target = of.target
    while isinstance(target, java.Field):
        names.append(target.name)
        target = target.target
    if not isinstance(target, java.Name) or not target.id[:1].islower() or target.id in scope.types:
        return None
    return Typed(java.Type(".".join((target.id, *reversed(names)))), scope.path)
