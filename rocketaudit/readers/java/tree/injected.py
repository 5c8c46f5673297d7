"""What Spring puts into an object from its properties, as the placeholder that stands for it.

In: a parameter with @Value, or a getter of a class that is bound to a prefix. Out: the text `${name}`, to be filled in
where the properties are known.
"""

import re
from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared
from rocketaudit.readers.java.tree.resolve import Resolver
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
    source = java.param_for(constructors[0], name)
    return given(source.annotations) if source is not None else None


def property_of(resolver: Resolver, of: java.Call, scope: Scope) -> str | None:
    """The placeholder behind a getter of bound properties: `settings.getGroup()`, `settings.getOrders().getGroup()`."""
    names: list[str] = []
    target: java.Expr | None = of
    while isinstance(target, java.Call) and not target.arguments and len(names) < 5:
        if not _gets(resolver, target, scope):
            return None
        name = re.sub(r"^(?:get|is)(?=[A-Z])", "", target.name)
        names.insert(0, name[:1].lower() + name[1:])
        target = target.target
    owner = resolver.class_of(target, scope) if target is not None else None
    prefix = _prefix(resolver, owner) if owner is not None else ""
    if owner is None or not prefix or resolver.tree.member(owner, names[0]) is None:
        return None
    return f"${{{'.'.join((prefix, *names))}{_default(resolver, of, names[-1], scope)}}}"


def _gets(resolver: Resolver, of: java.Call, scope: Scope) -> bool:
    """Whether a getter answers with its field: one of Lombok's or a record's, or one that does nothing else."""
    bound, _, _ = resolver.target(of, scope)
    if bound is None or bound.method.body is None:
        return True
    return isinstance(java.only_answer(bound.method), java.Name | java.Field)


def _prefix(resolver: Resolver, owner: Declared) -> str:
    """The prefix of the properties that a class is bound to: by itself, or by the method that makes its bean."""
    marks = [*owner.of.annotations]
    if not any(one.name == _MARK for one in marks):
        for path in resolver.tree.holding(b"@ConfigurationProperties"):
            if owner.name.encode() in resolver.tree.files[path]:
                for declared in resolver.tree.classes(path):
                    made = (one for one in declared.of.methods if one.returns.name == owner.name)
                    marks += [mark for one in made for mark in one.annotations]
    mark = next((one for one in marks if one.name == _MARK), None)
    written = (mark.values.get("prefix") or mark.values.get("value")) if mark is not None else None
    return written.text if isinstance(written, java.Literal) else ""


def _default(resolver: Resolver, of: java.Call, name: str, scope: Scope) -> str:
    """What a property is where nobody says it: the value that its field is declared with."""
    holder = resolver.class_of(of.target, scope)
    found = resolver.tree.member(holder, name) if holder is not None else None
    value = found[1].value if found is not None else None
    plain = isinstance(value, java.Literal) and value.kind != "null" and not set(value.text) & set("{}$")
    return f":{value.text}" if isinstance(value, java.Literal) and plain else ""


__all__ = ["given", "property_of", "set_by_constructor"]
