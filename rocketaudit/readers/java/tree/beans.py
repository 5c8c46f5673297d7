"""Beans of Spring's: the methods that make them, and the classes whose objects are ones.

In: the tree, or the resolver over it. Out: methods marked with @Bean; whether a class has objects that Spring makes,
and around which it therefore puts a proxy.
"""

from collections.abc import Iterator, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.tree import Tree

COMPONENTS = frozenset(
    "Component Service Repository Controller RestController Configuration Named Singleton DubboService".split()
)


def bean_methods(tree: Tree, text: str) -> Iterator[Bound]:
    """The methods that make a bean, of the files that hold a text."""
    wanted = text.encode()
    for path in tree.holding(b"@Bean"):
        if wanted in tree.files[path]:
            for declared in tree.classes(path):
                yield from (Bound(declared, method) for method in declared.of.methods if java.is_marked(method, "Bean"))


def is_bean(resolver: Resolver, of: Declared) -> bool:
    """Whether Spring makes an object of a class: by its annotation, or because a method that makes a bean answers with
    a new one. Looked for once."""
    key = (of.path, of.of.start)
    if key not in resolver.beans:
        resolver.beans[key] = any(one.name in COMPONENTS for one in of.of.annotations) or _is_made(resolver.tree, of)
    return resolver.beans[key]


def _is_made(tree: Tree, of: Declared) -> bool:
    return any(
        isinstance(node, java.Return) and isinstance(node.value, java.New) and node.value.type.name == of.name
        for bound in bean_methods(tree, f"new {of.name}(")
        for node, _ in java.walk(bound.method)
    )


def qualifier(holder: Declared, field: java.Member) -> str:
    """The name of the bean that a field asks for: itself, or the parameter that sets it."""
    source = given_by(holder, field)
    return _asked((*field.annotations, *(source.annotations if source is not None else ())))


def given_by(holder: Declared, field: java.Member) -> java.Param | None:
    """The parameter of a constructor or setter that a field is set to."""
    params = (java.param_for(one, field.name) for one in holder.of.methods)
    return next((one for one in params if one is not None), None)


def _asked(annotations: Sequence[java.Annotation]) -> str:
    marks = (one.values for one in annotations if one.name in _NAMED_BY)
    written = next((one.get("value") or one.get("name") for one in marks), None)
    return written.text if isinstance(written, java.Literal) else ""


_NAMED_BY = frozenset(("Qualifier", "Resource", "Named"))

__all__ = ["COMPONENTS", "bean_methods", "given_by", "is_bean", "qualifier"]
