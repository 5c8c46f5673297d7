"""Beans of Spring's: the methods that make them, and the classes whose objects are ones.

In: the tree, or the resolver over it. Out: methods marked with @Bean; whether a class has objects that Spring makes,
and around which it therefore puts a proxy.
"""

from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared
from rocketaudit.readers.java.resolve import Resolver
from rocketaudit.readers.java.tree import Tree

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


__all__ = ["COMPONENTS", "bean_methods", "is_bean"]
