"""Pointcuts of AspectJ, as far as it is certain what they mean: which method of the tree one is about.

In: the text of a pointcut, the class that it stands in, and a method of a bean. Out: True or False; None where the
text says something that only the running program knows.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Typed
from rocketaudit.readers.java.tree.beans import COMPONENTS
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import constant_value
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope

_LONGEST, _DEEPEST = 2000, 8
_PRIMITIVE = re.compile(r"(@?[\w.$]+)\s*\((.*)\)", re.S)
_MODIFIERS = frozenset(("public", "protected", "static", "final", "synchronized"))


class Subject(NamedTuple):
    """A method that a pointcut may be about, and the class of the object that it is called on."""

    bound: Bound
    this: Declared


def matches(resolver: Resolver, text: str, said: Bound, subject: Subject, depth: int = 0) -> bool | None:
    """Whether a pointcut is about a method. `said` is where it is written: the parameters there may name types."""
    text = text.strip()
    if depth > _DEEPEST or len(text) > _LONGEST:
        return None
    either = _parts(text, "||")
    if len(either) > 1:
        found = [matches(resolver, one, said, subject, depth + 1) for one in either]
        return True if True in found else None if None in found else False
    both = _parts(text, "&&")
    if len(both) > 1:
        found = [matches(resolver, one, said, subject, depth + 1) for one in both]
        return False if False in found else None if None in found else True
    if text.startswith("!"):
        inner = matches(resolver, text[1:], said, subject, depth + 1)
        return None if inner is None else not inner
    if text.startswith("(") and _closing(text, 0) == len(text) - 1:
        return matches(resolver, text[1:-1], said, subject, depth + 1)
    primitive = _PRIMITIVE.fullmatch(text)
    return _primitive(resolver, primitive[1], primitive[2].strip(), said, subject, depth) if primitive else None


def _primitive(resolver: Resolver, kind: str, inside: str, said: Bound, subject: Subject, depth: int) -> bool | None:
    tree, bound = resolver.tree, subject.bound
    match kind:
        case "@annotation":
            return _marked(tree, _type(inside, said), said, bound.method.annotations, bound.owner)
        case "@within":
            return _marked(tree, _type(inside, said), said, bound.owner.of.annotations, bound.owner)
        case "@target":
            return _marked(tree, _type(inside, said), said, subject.this.of.annotations, subject.this)
        case "within":
            return _within(tree, inside, said, bound.owner)
        case "this" | "target":
            wanted = _type(inside, said)
            return True if any(_fits(wanted, one) for one in _names(tree, subject.this)) else None
        case "bean":
            return _simple_pattern(inside).fullmatch(_bean_name(subject.this)) is not None
        case "args":
            return _parameters(inside, bound.method, said)
        case "execution":
            return _execution(tree, inside, said, subject)
    if inside == "" or re.fullmatch(r"[\w\s,]+", inside):
        return _named(resolver, kind, said, subject, depth)
    return None


def _named(resolver: Resolver, name: str, said: Bound, subject: Subject, depth: int) -> bool | None:
    """A pointcut that has a name: a method with @Pointcut, of the aspect or of another class."""
    owner, _, simple = name.rpartition(".")
    holder = resolver.tree.declared(owner, said.owner.path) if owner else said.owner
    found = resolver.tree.method(holder, simple, -1) if holder is not None else None
    if found is None:
        return None
    mark = next((one for one in found.method.annotations if one.name == "Pointcut"), None)
    text = text_of(resolver, found.owner, mark) if mark is not None else None
    return matches(resolver, text, found, subject, depth + 1) if text else None


def text_of(resolver: Resolver, holder: Declared, mark: java.Annotation) -> str | None:
    """The pointcut that an annotation is given."""
    written = mark.values.get("value") or mark.values.get("pointcut")
    found = constant_value(resolver, written, Scope(holder, holder, {})) if written is not None else None
    return found if isinstance(found, str) else None


# -- methods and types ---------------------------------------------------------------------------------------------


def _execution(tree: Tree, text: str, said: Bound, subject: Subject) -> bool | None:
    """`public * com.shop..*Service.pay*(..)`."""
    end = text.rfind(")")
    start = text.rfind("(", 0, end)
    if start < 0 or text[end + 1 :].strip():
        return None
    *before, name = text[:start].split() or [""]
    if not name or not before:
        return None
    *modifiers, answer = before
    method = subject.bound.method
    holder, _, wanted = name.rpartition(".")
    holder = f"{holder}.*" if holder.endswith(".") else holder
    if _simple_pattern(wanted).fullmatch(method.name) is None:
        return False
    found = [
        *(_modifier(tree, one, said, subject) for one in modifiers),
        answer == "*" or answer.rpartition(".")[2] == method.returns.name.rpartition(".")[2],
        _declares(tree, holder, wanted, subject) if holder else True,
        _parameters(text[start + 1 : end], method, said),
    ]
    return False if False in found else None if None in found else True


def _modifier(tree: Tree, text: str, said: Bound, subject: Subject) -> bool | None:
    method = subject.bound.method
    if text.startswith("@"):
        return _marked(tree, text[1:].strip("()"), said, method.annotations, subject.bound.owner)
    return text in method.modifiers if text in _MODIFIERS else None


def _declares(tree: Tree, holder: str, method: str, subject: Subject) -> bool:
    """Whether a class that a pattern is about declares the method: the class itself, or one that it comes from."""
    if holder.endswith("+"):
        return any(_fits(holder[:-1], one) for one in _names(tree, subject.this))
    bound = subject.bound
    for one in tree.ancestors(subject.this):
        if isinstance(one, Typed):
            if method == bound.method.name and _fits(holder, tree.qualified(one) or one.type.name):
                return True
        elif _fits(holder, tree.full_name(one)) and (
            one == bound.owner or any(each.name == bound.method.name for each in one.of.methods)
        ):
            return True
    return False


def _within(tree: Tree, text: str, said: Bound, owner: Declared) -> bool | None:
    if text.startswith("@"):
        mark, _, rest = text[1:].partition(" ")
        return _marked(tree, mark, said, owner.of.annotations, owner) if rest.strip() == "*" else None
    if text.endswith("+"):
        return any(_fits(text[:-1], one) for one in _names(tree, owner))
    return _fits(text, tree.full_name(owner))


def _names(tree: Tree, of: Declared) -> Iterator[str]:
    for one in tree.ancestors(of):
        yield (tree.qualified(one) or one.type.name) if isinstance(one, Typed) else tree.full_name(one)


def _marked(tree: Tree, name: str, said: Bound, annotations: tuple[java.Annotation, ...], holder: Declared) -> bool:
    """Whether one of the annotations is the one that is named: by its simple name, and by its package where both
    files say it."""
    simple = name.rpartition(".")[2]
    if not any(one.name.rpartition(".")[2] == simple for one in annotations):
        return False
    wanted = tree.qualified(Typed(java.Type(name), said.owner.path))
    given = tree.qualified(Typed(java.Type(simple), holder.path))
    return wanted is None or given is None or wanted == given


def _type(inside: str, said: Bound) -> str:
    """The type that is meant: named, or that of a parameter of the advice."""
    given = next((one.type for one in said.method.params if one.name == inside and one.type is not None), None)
    return given.name if given is not None else inside


def _parameters(text: str, method: java.Method, said: Bound) -> bool | None:
    wanted = [one.strip() for one in text.split(",")] if text.strip() else []
    rest = bool(wanted) and wanted[-1] == ".."
    wanted = wanted[:-1] if rest else wanted
    if ".." in wanted:
        return None
    if len(method.params) < len(wanted) or (len(method.params) > len(wanted) and not rest):
        return False
    for one, param in zip(wanted, method.params, strict=False):
        kind = _type(one, said).rpartition(".")[2]
        if kind not in ("*", "Object") and (param.type is None or kind != param.type.name.rpartition(".")[2]):
            return None
    return True


def _bean_name(of: Declared) -> str:
    for mark in of.of.annotations:
        written = mark.values.get("value") if mark.name in COMPONENTS else None
        if isinstance(written, java.Literal) and written.text:
            return written.text
    return of.name[:1].lower() + of.name[1:]


# -- patterns ------------------------------------------------------------------------------------------------------


def _fits(pattern: str, name: str) -> bool:
    """Whether a type of this qualified name is one of a pattern's; a pattern without a package is a simple name."""
    if "." not in pattern:
        return _simple_pattern(pattern).fullmatch(name.rpartition(".")[2]) is not None
    return _pattern(pattern).fullmatch(name) is not None


@cache
def _pattern(text: str) -> re.Pattern[str]:
    dotted = re.escape(text).replace(r"\*", r"[^.]*").replace(r"\.\.", r"\.(?:.*\.)?")
    return re.compile(dotted)


@cache
def _simple_pattern(text: str) -> re.Pattern[str]:
    return re.compile(re.escape(text.strip()).replace(r"\*", r"\w*"))


@cache
def _parts(text: str, operator: str) -> tuple[str, ...]:
    """The operands of an operator that stands in no parentheses."""
    found: list[str] = []
    depth, start = 0, 0
    for index, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0 and text.startswith(operator, index):
            found.append(text[start:index])
            start = index + len(operator)
    return (*found, text[start:])


def _closing(text: str, start: int) -> int:
    depth = 0
    for index in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return -1


__all__ = ["Subject", "matches", "text_of"]
