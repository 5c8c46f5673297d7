"""A listener, and which of the clients' listener interfaces a class or type is."""

from typing import NamedTuple

from rocketaudit.clients import ONS_API
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import ListenerApi
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Task


class Found(NamedTuple):
    """A listener: its interface, what runs, and the place that stands for it. `around` are the nodes around a listener
    that is written as an expression, outermost first; `holder` is the class of a named one, or the class around.
    `written` is where the expression stands, which of a method reference may be another file."""

    api: ListenerApi
    name: str
    at: Place
    code: Bound | Task
    holder: Declared
    around: java.Around = ()
    written: Place | None = None


def written_as(code: Bound | Task) -> tuple[Declared, java.Node]:
    """The class that code stands in, and the code: a method, a lambda or reference, or the class of an object."""
    if isinstance(code, Bound):
        return code.owner, code.method
    if isinstance(code.code, Declared):
        return code.code, code.code.of
    return code.scope.of, code.code


def api_of_class(tree: Tree, declared: Declared) -> ListenerApi | None:
    """The listener interface that a class implements, also through classes of the tree."""
    if declared.of.kind not in ("class", "enum", "record"):
        return None
    for one in tree.ancestors(declared):
        if isinstance(one, Typed):
            api = api_of_type(tree, one)
            if api is not None:
                return api
    return None


def api_of_type(tree: Tree, typed: Typed) -> ListenerApi | None:
    """The listener interface that a type is."""
    name = typed.type.name.rpartition(".")[2]
    if name not in apis.LISTENER_TYPES:
        return None
    own = tree.declared(typed.type.name, typed.path)
    if own is not None and not tree.is_client(own):
        return None
    qualified = tree.full_name(own) if own is not None else tree.qualified(typed)
    found = apis.api_of(qualified)
    if name != apis.GRPC.type:
        if name == apis.STARTER_V5.type and (qualified or "").startswith("org.apache.rocketmq.client."):
            return apis.STARTER_V5
        fitting = next(one for one in apis.LISTENERS if one.type == name)
        if fitting.api == ONS_API and found not in (ONS_API, None):
            return None
        return fitting if qualified is None or found is not None else None
    if found is None and qualified is None:
        stars = (apis.api_of(star) for star in tree.unit(typed.path).stars)
        found = next((star for star in stars if star is not None), None)
    return next((one for one in (apis.GRPC, apis.ONS) if one.api == found), None)
