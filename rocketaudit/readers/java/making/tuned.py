"""Producers and consumers that code sets something on, and gets from elsewhere: `template.getProducer().setX(0)`.

In: a file, and what is made in it. Out: a Made for each method and receiver, with what it sets there; all else about
such a client is unknown.
"""

import re
from collections.abc import Iterator, Sequence

from rocketaudit.clients import CLASSIC_API, CONSUMER, PRODUCER, SPRING_API, ClientSetting
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place, Typed
from rocketaudit.readers.java.making.made import Made, setting
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope
from rocketaudit.source import Span
from rocketaudit.values import UNKNOWN

_PRODUCER_SETS = (
    "retryTimesWhenSendFailed",
    "retryTimesWhenSendAsyncFailed",
    "sendMsgTimeout",
    "retryAnotherBrokerWhenNotStoreOK",
)
_CONSUMER_SETS = ("maxReconsumeTimes", "instanceName", "consumeFromWhere", "messageModel", "consumeMessageBatchMaxSize")
_SETTERS = {f"set{name[0].upper()}{name[1:]}": name for name in (*_PRODUCER_SETS, *_CONSUMER_SETS)}
_SETS = re.compile(rb"\.set(?:%s)\(" % b"|".join(name.removeprefix("set").encode() for name in _SETTERS))
_KINDS = {**dict.fromkeys(apis.PRODUCERS, PRODUCER), **dict.fromkeys(apis.PUSH_CONSUMERS, CONSUMER)}


def tuned(tree: Tree, resolver: Resolver, path: str, clients: Sequence[Made]) -> Iterator[Made]:
    """The clients that a file sets something on and that it does not make."""
    data = tree.files[path]
    if not _SETS.search(data):
        return
    own = {one.variable for one in clients if one.at.path == path}
    known = {said.at for one in clients for said in one.settings.values()}
    for declared in tree.classes(path):
        found: dict[tuple[int, bytes], Made] = {}
        for method in declared.of.methods:
            if method.name == "prepareStart" or not _SETS.search(data, method.start, method.end):
                continue
            for node, around in java.walk(method):
                one = _of_call(tree, resolver, declared, method, node, around, own)
                if one is not None and isinstance(node, java.Call) and node.target is not None:
                    key = (method.start, data[node.target.start : node.target.end])
                    found[key] = _added(found.get(key), one)
        yield from (one for one in found.values() if not _told(one, known))


def _told(of: Made, known: set[Span]) -> bool:
    """Whether all that is set here is known of a client that is made elsewhere."""
    return all(one.at in known for one in of.settings.values() if one.written)


def _of_call(
    tree: Tree,
    resolver: Resolver,
    declared: Declared,
    method: java.Method,
    node: java.Node,
    around: java.Around,
    own: set[str],
) -> Made | None:
    if not isinstance(node, java.Call) or node.name not in _SETTERS or len(node.arguments) != 1:
        return None
    if isinstance(node.target, java.Name | java.Field) and java.word(node.target) in own:
        return None
    if any(isinstance(one, java.If | java.Switch | java.Ternary) for one in around):
        return None  # for some of them, as it turns out
    scope = scope_within(resolver, declared, around)
    api, name = _client(resolver, node.target, scope)
    kind = _KINDS.get(name)
    if kind is None:
        return None
    at = Place(declared.path, node.start, node.end)
    names = _PRODUCER_SETS if kind == PRODUCER else _CONSUMER_SETS
    said = _SETTERS[node.name]
    settings = {one: ClientSetting(one, UNKNOWN, "", tree.span(at)) for one in names}
    # What nobody in the tree asks for, nobody has set.
    if not tree.mentions(b"BROADCASTING"):
        settings.pop("messageModel", None)
    if not tree.mentions(b"etryAnotherBrokerWhenNotStoreOK"):
        settings.pop("retryAnotherBrokerWhenNotStoreOK", None)
    settings[said] = setting(tree, resolver, said, node.arguments[0], scope)
    return Made(kind, api, name, "", at, settings, (), (), declared, method)


def _client(resolver: Resolver, of: java.Expr | None, scope: Scope) -> tuple[str, str]:
    """The API and the simple name of the client that a receiver is; "" where it is none."""
    if of is None or (isinstance(of, java.Name) and of.id in ("this", "super")):
        return "", ""
    asked = of.target if isinstance(of, java.Call) and of.name == "getProducer" else None
    if asked is not None and resolver.owner_name(asked, scope) in apis.TEMPLATES:
        return SPRING_API, "DefaultMQProducer"
    typed: Typed | None = resolver.type_of(of, scope)
    if typed is None or resolver.tree.declared(typed.type.name, typed.path) is not None:
        return "", ""
    return CLASSIC_API, resolver.tree.library(typed)


def _added(known: Made | None, one: Made) -> Made:
    """What two calls on one receiver say together."""
    if known is None:
        return one
    told = {name: value for name, value in one.settings.items() if value.written}
    return known._replace(settings={**known.settings, **told})


__all__ = ["tuned"]
