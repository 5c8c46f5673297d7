"""Where a message is told that its send does not wait for disk and slave.

In: the tree and a file. Out: a Sent for each such place, whose hazard it is.
"""

import re
from collections.abc import Iterator

from rocketaudit.clients import CLASSIC_API, Hazard
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.sends.sent import SYNC, Sent
from rocketaudit.readers.java.tree.scopes import constant_value, scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.values import UNKNOWN

_SIGNS = re.compile(rb"WaitStoreMsgOK|WAIT_STORE_MSG_OK|PROPERTY_WAIT|\"WAIT\"|new\s+Message\s*\(")
_MESSAGES = frozenset(("", "Message", "MessageExt", "MessageBatch", "MessageExtBrokerInner"))
_KEYS = ("WAIT", "PROPERTY_WAIT_STORE_MSG_OK")
# RocketMQUtil.java: rocketmq-spring takes the text "false" only.
_HEADERS = ("WAIT_STORE_MSG_OK", "MSG_WAIT_STORE_MSG_OK")
_WAIT_ARGUMENT, _ALL_ARGUMENTS = 5, 6  # Message(topic, tags, keys, flag, body, waitStoreMsgOK)


def not_waiting(tree: Tree, flow: Flow, path: str) -> Iterator[Sent]:
    """The places of a file where a message is told not to wait."""
    data = tree.files[path]
    if not _SIGNS.search(data):
        return
    for declared in tree.classes(path):
        for part in declared.of.parts:
            for node, around in java.walk(part) if _SIGNS.search(data, part.start, part.end) else ():
                if isinstance(node, java.Call | java.New) and _says_no_wait(flow, declared, node, around):
                    yield _told(tree, declared, node)


def _told(tree: Tree, declared: Declared, node: java.Call | java.New) -> Sent:
    at = Place(declared.path, node.name_start if isinstance(node, java.Call) else node.start, node.end)
    hazard = Hazard("not-waiting-for-store", tree.span(at))
    return Sent(
        api=CLASSIC_API,
        mode=SYNC,
        name=declared.name,
        receiver="",
        orderly=False,
        template=False,
        topic=UNKNOWN,
        timeout=None,
        at=at,
        hazards=(hazard,),
        retried=False,
        kept=False,
        method=None,
        holder=declared,
    )


def _says_no_wait(flow: Flow, declared: Declared, node: java.Call | java.New, around: java.Around) -> bool:
    if isinstance(node, java.New):
        last = node.arguments[_WAIT_ARGUMENT] if len(node.arguments) == _ALL_ARGUMENTS else None
        return node.type.name == "Message" and last is not None and _is_false(last)
    if node.name == "setWaitStoreMsgOK" and len(node.arguments) == 1:
        scope = scope_within(flow, declared, around)
        owner = flow.owner_name(node.target, scope)
        given = node.arguments[0]
        return owner in _MESSAGES and (_is_false(given) or constant_value(flow, given, scope) is False)
    return _property(flow, declared, node, around)


def _is_false(of: java.Expr) -> bool:
    return (isinstance(of, java.Literal) and of.kind == "false") or (
        isinstance(of, java.Field) and of.name == "FALSE" and java.word(of.target) == "Boolean"
    )


def _property(flow: Flow, declared: Declared, node: java.Call, around: java.Around) -> bool:
    """A user property of the message, or a header of Spring's."""
    names = {**dict.fromkeys(("putUserProperty", "putProperty"), _KEYS)}
    names |= dict.fromkeys(("setHeader", "header", "put", "setHeaderIfAbsent"), _HEADERS)
    if len(node.arguments) != 2 or node.name not in names:
        return False
    scope = scope_within(flow, declared, around)
    key, value = (constant_value(flow, one, scope) for one in node.arguments)
    return key in names[node.name] and value == "false"
