"""The constants that an application gives names of its own to: `Outcome.AGAIN`, set to a status of the client.

In: a name, a field of something, or a getter called on a constant. Out: the constant at the end of the chain of
initialisers; the name itself where there is no chain; None where it is no constant, or one that is computed.
"""

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.values import Scope

_MOST_STEPS = 5
# What is compared with values of its own kind is known by its name.
_PLAIN = frozenset("int long short byte char boolean String Integer Long Short Byte Character Boolean".split())


def constant_behind(resolver: Resolver, of: java.Name | java.Field, scope: Scope, depth: int = 0) -> str | None:
    """The constant that a name or field stands for."""
    found = field_of(resolver, of, scope)
    if found is None:
        return resolver.constant(of)
    holder, field = found
    if isinstance(field.value, java.New) and field.type.name == holder.of.name:
        return field.name  # an enum constant
    given = _given(of, holder, field)
    if given is not None:
        return _value(resolver, given, holder, depth)
    settled = "final" in field.modifiers or holder.of.kind == "interface"
    if not settled or field.value is None or field.type.name in _PLAIN:
        return resolver.constant(of)
    value = field.value.value if isinstance(field.value, java.Cast) else field.value
    return (
        _value(resolver, value, holder, depth) if isinstance(value, java.Name | java.Field) else resolver.constant(of)
    )


def constant_got(resolver: Resolver, of: java.Call, known: str | None, scope: Scope) -> str | None:
    """The constant that a getter of an enum's constant answers with: `Outcome.AGAIN.status()`, or `outcome.status()`
    where the receiver is `known` to be one."""
    named = isinstance(of.target, java.Name | java.Field) and resolver.constant(of.target) is not None
    if of.arguments or of.target is None or not (named or known):
        return None
    owner = resolver.class_of(of.target, scope)
    if owner is None or owner.of.kind != "enum":
        return None
    name = _returned(owner, of.name) or of.name.removeprefix("get")
    name = name[:1].lower() + name[1:]
    if isinstance(of.target, java.Name | java.Field) and named:
        return constant_behind(resolver, java.Field(of.target, name, of.start, of.end), scope)
    field = next((one for one in owner.of.members if one.name == name), None)
    constant = java.Field(java.Name(known or "", of.start, of.end), name, of.start, of.end)
    given = _given(constant, owner, field) if field is not None else None
    return _value(resolver, given, owner, 0) if given is not None else None


def finals_of(resolver: Resolver, of: Declared) -> frozenset[str]:
    """The final fields of a class that are set to a constant of another, whatever they are called."""
    key = (of.path, of.of.start)
    if key not in resolver.finals:
        resolver.finals[key] = frozenset(
            one.name
            for one in of.of.members
            if "final" in one.modifiers and isinstance(one.value, java.Field) and resolver.constant(one.value)
        )
    return resolver.finals[key]


def _returned(owner: Declared, name: str) -> str:
    """The field that a getter answers with."""
    method = next((one for one in owner.of.methods if one.name == name and not one.params), None)
    value = java.only_answer(method) if method is not None else None
    return java.word(value) if isinstance(value, java.Name | java.Field) else ""


def _value(resolver: Resolver, of: java.Expr, holder: Declared, depth: int) -> str | None:
    if depth >= _MOST_STEPS or not isinstance(of, java.Name | java.Field):
        return None
    return constant_behind(resolver, of, Scope(holder, holder, {}), depth + 1)


def field_of(resolver: Resolver, of: java.Name | java.Field, scope: Scope) -> tuple[Declared, java.Member] | None:
    """The field that a name means, and its class: of this, of a static import, of another class."""
    tree = resolver.tree
    if isinstance(of, java.Name):
        if of.id in scope.types:
            return None
        found = tree.member(scope.this, of.id) or tree.member(scope.of, of.id)
        imported = tree.unit(scope.path).static_imports.get(of.id) if found is None else None
        holder = tree.declared(imported.rpartition(".")[0], scope.path) if imported else None
        return tree.member(holder, of.id) if holder is not None else found
    if isinstance(of.target, java.Name) and of.target.id == "this":
        return tree.member(scope.this, of.name)
    owner = resolver.class_of(of.target, scope)
    return tree.member(owner, of.name) if owner is not None else None


def _given(of: java.Name | java.Field, holder: Declared, field: java.Member) -> java.Expr | None:
    """What the constructor of an enum puts into a field of one of its constants."""
    if holder.of.kind != "enum" or field.value is not None or not isinstance(of, java.Field):
        return None
    constant = next((one for one in holder.of.members if one.name == java.word(of.target)), None)
    if constant is None or not isinstance(constant.value, java.New):
        return None
    if constant.value.body is not None and constant.value.body.methods:
        return None  # it may answer something else
    made = constant.value.arguments
    index = _parameter(holder, field.name, len(made))
    return made[index] if index is not None and index < len(made) else None


def _parameter(holder: Declared, name: str, count: int) -> int | None:
    """Which parameter of the constructor a field is set to; without a constructor (Lombok) they come as declared."""
    constructors = [one for one in holder.of.methods if one.name == "<init>"]
    for method in constructors:
        if len(method.params) != count or method.body is None:
            continue
        for given in java.assigned(method.body.block, name):
            names = [one.name for one in method.params]
            value = java.word(given)
            return names.index(value) if value in names else None
    if constructors:
        return None
    # Fields of an object that are not set where they are declared; a constant of the enum is a new object.
    fields = [one.name for one in holder.of.members if one.value is None and "static" not in one.modifiers]
    return fields.index(name) if name in fields and len(fields) == count else None


__all__ = ["constant_behind", "constant_got", "field_of", "finals_of"]
