"""Listeners: where messages come in.

In: the tree and a file of it. Out: a Found for each listener in the file, in whatever shape it is written: as a class,
as a method that a framework calls (framed.py), as an expression (listener_expressions.py).
"""

import re
from collections.abc import Iterator

from rocketaudit.readers.java import apis
from rocketaudit.readers.java.apis import ListenerApi
from rocketaudit.readers.java.declared import Bound, Declared, Place
from rocketaudit.readers.java.listeners.framed import STATUSES, framed
from rocketaudit.readers.java.listeners.listener_expressions import listeners_inside
from rocketaudit.readers.java.listeners.listener_kinds import Found, api_of_class
from rocketaudit.readers.java.tree.scanning import holds_code
from rocketaudit.readers.java.tree.tree import Tree


def listeners(tree: Tree, path: str) -> Iterator[Found]:
    """The listeners that a file declares: classes first, then those written as expressions."""
    if not _may_listen(tree, path):
        return
    for declared in tree.classes(path):
        api = api_of_class(tree, declared)
        if api is not None:
            if _is_concrete(tree, declared):
                yield from _of_class(tree, declared, api)
            for one in tree.subclasses(declared):
                # A subclass in a file that names no client is found through its base.
                if _is_concrete(tree, one) and not apis.is_candidate(tree.files[one.path]):
                    yield from _of_class(tree, one, api)
        for method, framework in framed(tree, declared):
            at = Place(path, method.name_start, method.name_start + len(method.name))
            yield Found(framework, f"{declared.name}.{method.name}", at, Bound(declared, method), declared)
        yield from listeners_inside(tree, declared)


def _may_listen(tree: Tree, path: str) -> bool:
    """Whether a file has to be parsed: most of those that name a client have nothing that could be a listener."""
    data = tree.files[path]
    if any(status in data for status in STATUSES) or holds_code(data, 0, len(data)):
        return True
    return tree.may_be(path, apis.LISTENER_TYPES)


def seems_to_listen(tree: Tree, path: str) -> bool:
    """Whether a file seems to have a listener, as far as its bytes say: what takes by far the longest to read."""
    return tree.may_be(path, apis.LISTENER_TYPES) or _WRITTEN.search(tree.files[path]) is not None


_WRITTEN = re.compile(rb"MessageListener\w*\s*\)|MessageListener(?:Concurrently|Orderly)?\s*\(|@StreamListener")


def _is_concrete(tree: Tree, declared: Declared) -> bool:
    """An abstract class is judged through its subclasses, where the tree has any."""
    return "abstract" not in declared.of.modifiers or not tree.subclasses(declared)


def _of_class(tree: Tree, declared: Declared, api: ListenerApi) -> Iterator[Found]:
    bound = tree.method(declared, api.method, -1)
    if bound is None or bound.method.body is None:
        return
    own = bound.owner == declared
    start = bound.method.name_start if own else declared.of.name_start
    length = len(bound.method.name if own else declared.of.name)
    name = f"{declared.name}.{api.method}"
    yield Found(api, name, Place(declared.path, start, start + length), bound, declared)
