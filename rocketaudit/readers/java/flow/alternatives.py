"""Calls that may lead to several methods: an interface or a base class that several classes of the tree implement.

In: a call and its scope. Out: the methods that may run. Where Spring puts a bean into a field, its rules decide:
@Qualifier, the name of the field, @Primary. Classes whose method does nothing are none that count.
"""

from collections.abc import Iterable, Iterator, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Typed
from rocketaudit.readers.java.library import notices
from rocketaudit.readers.java.tree.beans import given_by, is_bean, qualifier
from rocketaudit.readers.java.tree.resolve import Resolver, enclosing
from rocketaudit.readers.java.values import CERTAIN, DOUBTFUL, LIKELY, Scope

# Of more of them so many are looked at: handlers of one interface are written alike.
MOST = 12
_NAMED_BY = frozenset(("Qualifier", "Resource", "Named", "Service", "Component", "Repository", "DubboService"))


def alternatives(resolver: Resolver, of: java.Call, scope: Scope) -> tuple[list[Bound], int]:
    """The methods that a call may lead to, and the number of those beside them that do nothing; empty where the tree
    shows none."""
    own = of.target is None or (isinstance(of.target, java.Name) and of.target.id == "this")
    owner = _with(resolver, of, scope) if own else resolver.class_of(of.target, scope)
    if owner is None or (owner.of.kind not in ("interface", "enum") and "abstract" not in owner.of.modifiers):
        return [], 0
    found = [
        Bound(one, method)
        for one in resolver.tree.subclasses(owner)
        for method in one.of.methods
        if method.name == of.name and len(method.params) == len(of.arguments) and method.body is not None
    ]
    if owner.of.kind == "enum":
        found = [Bound(one, method) for one in _constants(owner) for method in one.of.methods if method.name == of.name]
    if not own and isinstance(of.target, java.Name | java.Field):
        found = _injected(resolver, java.word(of.target), scope, found)
    busy = [one for one in found if not _idle(one.method)]
    return busy, len(found) - len(busy)


def _with(resolver: Resolver, of: java.Call, scope: Scope) -> Declared:
    """The class that has a method which is called without a receiver: that of the object, or one around it."""
    around = () if of.target is not None else enclosing(scope)
    holders = (one for one in (scope.this, *around) if resolver.tree.method(one, of.name, len(of.arguments)))
    return next(holders, scope.this)


def _constants(of: Declared) -> Iterator[Declared]:
    """The bodies of an enum's constants."""
    for member in of.of.members:
        if isinstance(member.value, java.New) and member.value.body is not None:
            yield Declared(of.path, member.value.body, (*of.around, of.of))


def share(having: int, among: int, idle: int, chosen: bool) -> str:
    """How sure it is that what `having` of them do is what happens; of those that are chosen by the message each has
    its turn."""
    if having == among and not idle:
        return CERTAIN
    return LIKELY if 2 * having > among or chosen else DOUBTFUL


def _idle(method: java.Method) -> bool:
    """Whether a method has no body to speak of: empty, or it only logs or refuses."""
    statements = method.body.block.statements if method.body else ()
    return all(
        isinstance(one, java.Throw)
        or (isinstance(one, java.Return) and (one.value is None or isinstance(one.value, java.Literal)))
        or (isinstance(one, java.Do) and isinstance(one.value, java.Call) and notices.logs(one.value))
        for one in statements
    )


def _injected(resolver: Resolver, name: str, scope: Scope, found: Sequence[Bound]) -> list[Bound]:
    """Of several beans the one that is put into a field."""
    member = resolver.tree.member(scope.of, name) if name not in scope.types else None
    if member is None or len(found) < 2:
        return list(found)
    holder, field = member
    if isinstance(field.value, java.New):
        made = resolver.tree.declared(field.value.type.name, holder.path)
        return [one for one in found if one.owner == made] or list(found)
    source = given_by(holder, field)
    for wanted in (qualifier(holder, field), name, source.name if source is not None else ""):
        named = [one for one in found if wanted and wanted in _bean_names(one.owner)]
        if named:
            return named
    primary = [one for one in found if java.is_marked(one.owner.of, "Primary")]
    if primary or field.value is not None:
        return primary or list(found)
    return [one for one in found if is_bean(resolver, one.owner)] or list(found)


def _bean_names(of: Declared) -> tuple[str, ...]:
    told = [_text(one.values.values()) for one in of.of.annotations if one.name in _NAMED_BY]
    return (of.name[:1].lower() + of.name[1:], *(one for one in told if one))


def _text(of: Iterable[java.Expr]) -> str:
    return next((one.text for one in of if isinstance(one, java.Literal)), "")


def made_here(resolver: Resolver, of: java.Local, scope: Scope) -> Typed | None:
    """The class of a new object behind a variable of an interface of the tree."""
    if not isinstance(of.value, java.New) or of.value.body is not None:
        return None
    if resolver.tree.declared(of.type.name, scope.path) is None:
        return None
    made = resolver.tree.declared(of.value.type.name, scope.path)
    return Typed(of.value.type, scope.path) if made is not None else None


__all__ = ["MOST", "alternatives", "made_here", "share"]
