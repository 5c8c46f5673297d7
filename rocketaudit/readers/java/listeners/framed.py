"""Listeners of a framework around the client: annotated methods that answer with the client's status.

In: a class. Out: the listener interface that each such method stands for. Who calls the method is not in the tree, but
what its answer means is known.
"""

import re
from collections.abc import Iterator

from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import ListenerApi
from rocketaudit.readers.java.declared import Declared, Typed
from rocketaudit.readers.java.tree.tree import Tree

_STATUSES = {
    "ConsumeConcurrentlyStatus": apis.CONCURRENTLY,
    "ConsumeOrderlyStatus": apis.ORDERLY,
    "ConsumeResult": apis.GRPC,
    "Action": apis.ONS,
    "OrderAction": apis.ONS_ORDER,
}
STATUSES = tuple(name.encode() for name in _STATUSES)
_MARKS = re.compile(r"(?i)listener|consum|subscri|topic|mq|onmessage|receiver")
_LEFT_OUT = frozenset(("Override", "Bean", "Test"))


def framed(tree: Tree, declared: Declared) -> Iterator[tuple[java.Method, ListenerApi]]:
    """The methods of a class that a framework calls with messages."""
    for method in declared.of.methods:
        name = method.returns.name.rpartition(".")[2]
        if name not in _STATUSES or method.body is None or not method.params:
            continue
        marks = [one.name for one in method.annotations]
        if _LEFT_OUT & set(marks) or not any(_MARKS.search(one) for one in marks):
            continue
        api = _STATUSES[name]
        if apis.api_of(_package(tree, Typed(method.returns, declared.path), name)) == api.api:
            yield method, api


def _package(tree: Tree, typed: Typed, name: str) -> str | None:
    """The qualified name of a status; behind a star import that of a package of the client."""
    qualified = tree.qualified(typed)
    if qualified is not None:
        return qualified
    stars = tree.unit(typed.path).stars
    return next((f"{star}.{name}" for star in stars if apis.api_of(star) is not None), None)


__all__ = ["STATUSES", "framed"]
