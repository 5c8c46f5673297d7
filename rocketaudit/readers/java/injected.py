"""What Spring puts into an object from its properties, as the placeholder that stands for it.

In: a parameter with @Value, or a getter of a class that is bound to a prefix. Out: the text `${name}`, to be filled in
where the properties are known.
"""

from collections.abc import Sequence

from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.resolve import Resolver
from rocketaudit.readers.java.tree import Declared
from rocketaudit.readers.java.values import Scope

_MARK = "ConfigurationProperties"


def given(annotations: Sequence[java.Annotation]) -> java.Literal | None:
    """What @Value says, as it is written."""
    written = next((one.values.get("value") for one in annotations if one.name == "Value"), None)
    return written if isinstance(written, java.Literal) else None


def set_by_constructor(holder: Declared, name: str) -> java.Literal | None:
    """What the only constructor sets a field to, where that is a parameter with @Value."""
    constructors = [one for one in holder.of.methods if one.name == "<init>"]
    if len(constructors) != 1:
        return None
    named = (one.id for one in library.assigned(constructors[0], name) if isinstance(one, java.Name))
    source = next(named, None)
    return next((given(one.annotations) for one in constructors[0].params if one.name == source), None)


def property_of(resolver: Resolver, of: java.Call, scope: Scope) -> str | None:
    """The placeholder behind a getter of bound properties: `settings.getGroup()`, `settings.getOrders().getGroup()`."""
    names: list[str] = []
    target: java.Expr | None = of
    while isinstance(target, java.Call) and not target.arguments and len(names) < 5:
        name = target.name.removeprefix("get")
        names.insert(0, name[:1].lower() + name[1:])
        target = target.target
    owner = resolver.class_of(target, scope) if target is not None else None
    mark = next((one for one in owner.of.annotations if one.name == _MARK), None) if owner is not None else None
    if owner is None or mark is None or resolver.tree.member(owner, names[0]) is None:
        return None
    written = mark.values.get("prefix") or mark.values.get("value")
    return f"${{{'.'.join((written.text, *names))}}}" if isinstance(written, java.Literal) and written.text else None


__all__ = ["given", "property_of", "set_by_constructor"]
