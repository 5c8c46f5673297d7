"""What a factory is given: the arguments of the calls that lead to the place where a client is made.

In: the expressions that say something about a client, in the method or class where it is made. Out: one Given for each
caller: what stands for a parameter of the method, for a field that the constructor sets, or for a method that a
subclass answers with. What is not constant at the caller stays unknown.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.tree.tree import Tree

_MOST = 24


class Argument(NamedTuple):
    """An expression that a caller gives, and where it stands."""

    value: java.Expr
    declared: Declared
    around: java.Around


Given = dict[str, Argument]
"""What callers say, by the name of the parameter, field or method that it is for."""


def given(resolver: Resolver, declared: Declared, method: java.Method | None, used: Iterable[java.Expr]) -> list[Given]:
    """What each caller gives for the names that are used; nothing where they are not given by callers."""
    names, asked = _names(used)
    params = [one.name for one in method.params] if method is not None and method.name != "<init>" else []
    if method is not None and names & set(params):
        return list(_of_calls(resolver, declared, method, names))
    maker = _constructor(declared, names, method)
    if maker is not None:
        return list(_of_objects(resolver, declared, *maker))
    return list(_of_subclasses(resolver.tree, declared, asked))


def _names(used: Iterable[java.Expr]) -> tuple[set[str], set[str]]:
    """The variables and fields that expressions name, and the methods of the object that they call."""
    names: set[str] = set()
    asked: set[str] = set()
    for of in used:
        for node, _ in java.walk(of):
            if isinstance(node, java.Name):
                names.add(node.id)
            elif isinstance(node, java.Field) and _is_this(node.target):
                names.add(node.name)
            elif isinstance(node, java.Call) and not node.arguments and (node.target is None or _is_this(node.target)):
                asked.add(node.name)
    return names, asked


def _is_this(of: java.Expr | None) -> bool:
    return isinstance(of, java.Name) and of.id == "this"


# -- methods -------------------------------------------------------------------------------------------------------


def _of_calls(resolver: Resolver, declared: Declared, method: java.Method, names: set[str]) -> Iterator[Given]:
    tree, found = resolver.tree, 0
    private = "private" in method.modifiers
    wanted = f"{method.name}(".encode()
    for path in [declared.path] if private else tree.calling(method.name):
        for other in tree.classes(path):
            for node, around in tree.walked(other, wanted):
                if not isinstance(node, java.Call) or node.name != method.name:
                    continue
                if len(node.arguments) != len(method.params) or method in around:
                    continue
                bound, _, _ = resolver.target(node, scope_within(resolver, other, around))
                if bound is None or bound.method is not method:
                    continue
                found += 1
                if found > _MOST:
                    return
                pairs = zip(method.params, node.arguments, strict=True)
                yield {
                    param.name: Argument(value, other, (*around, node)) for param, value in pairs if param.name in names
                }


# -- constructors --------------------------------------------------------------------------------------------------


def _constructor(
    declared: Declared, names: set[str], method: java.Method | None
) -> tuple[java.Method, dict[str, str]] | None:
    """The only constructor with parameters, and which field each of them sets (in it, the parameter itself)."""
    constructors = [one for one in declared.of.methods if one.name == "<init>" and one.params]
    if len(constructors) != 1 or constructors[0].body is None:
        return None
    params = [one.name for one in constructors[0].params]
    if method is constructors[0]:
        sets = {name: name for name in params if name in names}
    else:
        sets = {
            value.id: member.name
            for member in declared.of.members
            if member.name in names and member.value is None
            for value in java.assigned(constructors[0], member.name)
            if isinstance(value, java.Name) and value.id in params
        }
    return (constructors[0], sets) if sets else None


def _of_objects(resolver: Resolver, declared: Declared, maker: java.Method, sets: dict[str, str]) -> Iterator[Given]:
    """`new Consumers(group, topic)`, and `super(group, topic)` of the classes that extend it."""
    tree, name = resolver.tree, declared.of.name
    made = f"new {name}(".encode()
    found = 0
    for path in tree.holding(made):
        for other in tree.classes(path):
            for node, around in tree.walked(other, made):
                if isinstance(node, java.New) and tree.declared(node.type.name, path) == declared and found < _MOST:
                    found += 1
                    yield from _set(maker, sets, node.arguments, other, (*around, node))
    for one in tree.subclasses(declared)[:_MOST]:
        for method in one.of.methods:
            if method.name == "<init>" and method.body is not None:
                for node, around in java.walk(method):
                    if isinstance(node, java.Call) and node.name == "super" and node.target is None:
                        yield from _set(maker, sets, node.arguments, one, (*around, node))


def _set(
    maker: java.Method, sets: dict[str, str], arguments: Sequence[java.Expr], declared: Declared, around: java.Around
) -> Iterator[Given]:
    if len(arguments) == len(maker.params):
        yield {
            sets[param.name]: Argument(value, declared, around)
            for param, value in zip(maker.params, arguments, strict=True)
            if param.name in sets
        }


# -- subclasses ----------------------------------------------------------------------------------------------------


def _of_subclasses(tree: Tree, declared: Declared, asked: set[str]) -> Iterator[Given]:
    """`getGroup()` of a base class, as each of its classes answers it, be it with what the base class says."""
    own = [one for one in declared.of.methods if one.name in asked and not one.params]
    those = (declared, *tree.subclasses(declared)[:_MOST]) if own else ()
    classes = [one for one in those if "abstract" not in one.of.modifiers and one.of.kind != "interface"]
    overridden = {method.name for one in classes if one != declared for method in one.of.methods if not method.params}
    if not any(one.body is None or one.name in overridden for one in own):
        return
    for one in classes:
        answers: Given = {}
        for name in sorted(method.name for method in own):
            bound = tree.method(one, name, 0)
            value = java.only_answer(bound.method) if bound is not None else None
            if bound is not None and value is not None:
                answers[name] = Argument(value, bound.owner, (bound.method,))
        if answers:
            yield answers


__all__ = ["Argument", "Given", "given"]
