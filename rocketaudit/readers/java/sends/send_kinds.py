"""What a send is: its client and mode, whether it chooses the queue, its topic and time limit.

In: a call and its scope. Out: a Kind, or None where the receiver is no client of RocketMQ's.
"""

import re

from rocketaudit.clients import CLASSIC_API, GRPC_API, ONS_API, SPRING_API, STREAM_API
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Typed
from rocketaudit.readers.java.sends.sent import ASYNC, BY_NAME, BY_RESULT, ONEWAY, SYNC, TRANSACTION, Kind, Sending
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import constant_value
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope
from rocketaudit.values import UNKNOWN, Unknown, Value

_TEMPLATE = re.compile(
    r"(?:sync|async)Send\w*|sendOneWay\w*|convertAndSend|send|sendMessageInTransaction|sendAndReceive"
)
_VOID = frozenset(("convertAndSend", "send", "doSend", "convertSendAndReceive"))
_GETTERS = frozenset(("getProducer",))
_CALLBACKS = frozenset(("SendCallback",)) | apis.REQUEST_CALLBACKS
_SELECTORS = frozenset(("MessageQueueSelector",))
# Of a template's methods, the argument that is the time limit; a delay level may follow it.
_TIMEOUTS = {"syncSend": 2, "syncSendOrderly": 3, "asyncSend": 3, "asyncSendOrderly": 4}
_LEAST_TIMEOUT = 10  # a smaller number at the end of send(...) is no time
_MESSAGES = frozenset("Message MessageBatch List Collection ArrayList LinkedList".split())


def may_send(call: java.Call) -> bool:
    """Whether a call sends, by its name."""
    return _TEMPLATE.fullmatch(call.name) is not None or call.name.lower().startswith(("send", "request"))


def kind_of(flow: Resolver, call: java.Call, scope: Scope) -> Kind | None:
    """What kind of send a call is; None where its receiver is no client of RocketMQ's."""
    tree = flow.tree
    typed = flow.type_of(call.target, scope)
    if isinstance(call.target, java.Call) and call.target.name in _GETTERS and _of_a_template(flow, call.target, scope):
        return _of_producer(flow, call, scope)
    if typed is None:
        return _by_name(flow, call, scope)
    if _on_itself(call) and _is_own(flow, call, scope):
        return None
    if tree.is_a(typed, apis.TEMPLATES):
        return _of_template(flow, call, scope)
    if tree.is_a(typed, apis.GRPC_TEMPLATES):
        return _of_grpc_template(call)
    if tree.is_a(typed, apis.PRODUCERS):
        return _of_producer(flow, call, scope)
    if tree.declared(typed.type.name, typed.path) is not None and tree.is_a(typed, apis.ONS_PRODUCERS):
        return _of_other(ONS_API, call)
    name = typed.type.name.rpartition(".")[2]
    if name == apis.SHARED_PRODUCER or name in apis.ONS_PRODUCERS:
        api = api_of_type(tree, typed)
        if name in apis.ONS_PRODUCERS and api != CLASSIC_API:
            api = ONS_API
        return _of_other(api, call) if api in (GRPC_API, ONS_API) else None
    if name in apis.STREAM_SENDERS and call.name == "send":
        return Kind(STREAM_API, SYNC, void=True)
    return None


def kind_of_unseen(flow: Resolver, call: java.Call, around: java.Around, scope: Scope) -> Kind | None:
    """The kind of a call on an object whose class the tree does not have, the wrapper of another jar: one that gives
    the client's own SendResult, or whose name says that it sends by RocketMQ."""
    by_result = _gives_result(flow.tree, call, around, scope)
    named = not by_result and _SENDS_NOW.match(call.name) is not None
    if call.target is None or not (by_result or named) or flow.target(call, scope)[0] is not None:
        return None
    typed = flow.type_of(call.target, scope)
    if typed is None or flow.tree.declared(typed.type.name, typed.path) is not None:
        return None
    if named and (
        not typed.type.name.rpartition(".")[2].startswith(apis.WRAPPERS_OF_OTHERS)
        or api_of_type(flow.tree, typed) is not None
    ):
        return None
    return Kind(CLASSIC_API, SYNC, unseen=BY_RESULT if by_result else BY_NAME)


_SENDS_NOW = re.compile(r"(?:sync)?[sS]end(?!Async|One|InTransaction)")


def _gives_result(tree: Tree, call: java.Call, around: java.Around, scope: Scope) -> bool:
    """Whether what a call gives, and calls a send, is kept in a variable of the client's type SendResult."""
    held = around[-1] if around else None
    if isinstance(held, java.Local) and held.value is call:
        result: Typed | None = Typed(held.type, scope.path)
    elif isinstance(held, java.Assign) and held.value is call and isinstance(held.target, java.Name):
        result = scope.types.get(held.target.id)
    else:
        return False
    if result is None or result.type.name.rpartition(".")[2] != "SendResult" or "send" not in call.name.lower():
        return False
    return api_of_type(tree, result) == CLASSIC_API


def _on_itself(call: java.Call) -> bool:
    """Whether an object calls a method of its own, or an inherited one."""
    return call.target is None or (isinstance(call.target, java.Name) and call.target.id in ("this", "super"))


def _is_own(flow: Resolver, call: java.Call, scope: Scope) -> bool:
    """Whether such a call leads to a method that the class declares beside those of the client it extends: the
    overload with as many parameters, but not where a message is given to one that takes something else."""
    types = [flow.owner_name(one, scope) for one in call.arguments]
    above = isinstance(call.target, java.Name) and call.target.id == "super"
    bound = flow.tree.method(scope.this, call.name, len(call.arguments), above, types)
    if flow.tree.is_client(scope.of):
        return True  # the sources of the client itself
    if bound is None or flow.tree.is_client(bound.owner):
        return False
    first = bound.method.params[0].type if bound.method.params else None
    return first is None or not types or types[0] not in _MESSAGES or first.name.rpartition(".")[2] == types[0]


def _of_a_template(flow: Resolver, call: java.Call, scope: Scope) -> bool:
    """Whether a getter is a RocketMQTemplate's."""
    typed = flow.type_of(call.target, scope)
    if typed is None:
        return "rocketmqtemplate" in java.word(call.target).lower()
    return flow.tree.is_a(typed, apis.TEMPLATES)


def _by_name(flow: Resolver, call: java.Call, scope: Scope) -> Kind | None:
    """A call on something whose type is not seen: only names that nobody else has."""
    named = java.word(call.target).lower()
    distinctive = call.name.startswith(("syncSend", "asyncSend", "sendOneWay")) or "transaction" in call.name.lower()
    return _of_template(flow, call, scope) if distinctive and ("rocketmq" in named or "mqtemplate" in named) else None


def api_of_type(tree: Tree, typed: Typed) -> str | None:
    """The client that a type is from, by the imports of its file."""
    qualified = tree.qualified(typed)
    found = apis.api_of(qualified)
    if found is None and qualified is None:
        found = next((api for star in tree.unit(typed.path).stars if (api := apis.api_of(star))), None)
    return found


def _of_template(flow: Resolver, call: java.Call, scope: Scope) -> Kind | None:
    name = call.name
    if not _TEMPLATE.fullmatch(name):
        return None
    if "neWay" in name:
        return Kind(SPRING_API, ONEWAY, template=True)
    if name.startswith("async"):
        return Kind(SPRING_API, ASYNC, template=True)
    if name == "sendMessageInTransaction":
        return Kind(SPRING_API, TRANSACTION, template=True)
    if name == "sendAndReceive":  # waits for the answer of whoever receives it, or hands it to a callback
        asked = any(is_callback(flow, one, scope) for one in call.arguments[2:] if not isinstance(one, java.Literal))
        return Kind(SPRING_API, ASYNC, template=True) if asked else None
    return Kind(SPRING_API, SYNC, void=name in _VOID, template=True)


def _of_grpc_template(call: java.Call) -> Kind | None:
    """A send of RocketMQClientTemplate: it answers with a receipt, and says by an exception that it failed."""
    if call.name.startswith("asyncSend"):
        return Kind(GRPC_API, ASYNC)
    if call.name == "sendMessageInTransaction":
        return Kind(GRPC_API, TRANSACTION, void=True)
    asks = call.name == "sendAndReceive"
    return Kind(GRPC_API, SYNC, void=True) if _TEMPLATE.fullmatch(call.name) and not asks else None


def _of_producer(flow: Resolver, call: java.Call, scope: Scope) -> Kind | None:
    if call.name == "sendOneway":
        return Kind(CLASSIC_API, ONEWAY)
    if call.name == "sendMessageInTransaction":
        return Kind(CLASSIC_API, TRANSACTION)
    if call.name == "request" and any(is_callback(flow, one, scope) for one in call.arguments[1:]):
        return Kind(CLASSIC_API, ASYNC)
    if call.name != "send" or not call.arguments:
        return None
    selects = _selects(flow, call, scope)
    for index, one in enumerate(call.arguments[1:], 1):
        # send(message, selector, null): the selector's own argument
        if not (selects and index == 2) and is_callback(flow, one, scope):
            return Kind(CLASSIC_API, ASYNC)
    return Kind(CLASSIC_API, SYNC)


def is_callback(flow: Resolver, of: java.Expr, scope: Scope) -> bool:
    """Whether an argument is a SendCallback, or null in its place."""
    if isinstance(of, java.Literal) and of.kind == "null":
        return True
    if isinstance(of, java.New):
        return of.type.name.endswith("Callback") or flow.tree.is_a(Typed(of.type, scope.path), _CALLBACKS)
    typed = flow.type_of(of, scope)
    return typed is not None and flow.tree.is_a(typed, _CALLBACKS)


def _of_other(api: str | None, call: java.Call) -> Kind | None:
    if api is None:
        return None
    if call.name in ("sendOneway", "sendOneWay"):
        return Kind(api, ONEWAY)
    if call.name == "sendAsync":
        return Kind(api, ASYNC)
    if call.name != "send":
        return None
    transaction = len(call.arguments) >= 2
    return Kind(api, TRANSACTION if transaction else SYNC, void=True)


def orderly(of: Sending) -> bool:
    """Whether the application chooses the queue."""
    flow, kind, call, scope = of.flow, of.kind, of.call, of.scope
    if kind.template:
        return "Orderly" in call.name
    if kind.api != CLASSIC_API or kind.mode not in (SYNC, ASYNC) or len(call.arguments) < 2:
        return False
    typed = flow.type_of(call.arguments[1], scope)
    return _selects(flow, call, scope) or (typed is not None and typed.type.name == "MessageQueue")


def _selects(flow: Resolver, call: java.Call, scope: Scope) -> bool:
    """Whether the second argument is a MessageQueueSelector."""
    if len(call.arguments) < 3:
        return False
    second = call.arguments[1]
    if isinstance(second, java.Lambda | java.Ref):
        return True
    if isinstance(second, java.New):
        return "Select" in second.type.name
    typed = flow.type_of(second, scope)
    if typed is not None:
        return flow.tree.is_a(typed, _SELECTORS)
    return not isinstance(second, java.Literal) and "elect" in java.word(second)


def topic(of: Sending) -> Value | Unknown:
    """The topic (of a template the destination) that a send writes out."""
    first = of.call.arguments[0] if of.call.arguments else None
    if of.kind.template or of.kind.api == STREAM_API:
        return constant_value(of.flow, first, of.scope) if first is not None else UNKNOWN
    if isinstance(first, java.New) and first.type.name.endswith("Message") and first.arguments:
        return constant_value(of.flow, first.arguments[0], of.scope)
    return UNKNOWN


def timeout(of: Sending) -> Value | Unknown:
    """The number given as the time limit of this send; None where there is none."""
    call = of.call
    if of.kind.api == CLASSIC_API and call.name == "send" and len(call.arguments) >= 2:
        found = _number(of, call.arguments[-1])
        return found if found is not None and found >= _LEAST_TIMEOUT else None
    index = _TIMEOUTS.get(call.name, len(call.arguments)) if of.kind.template else len(call.arguments)
    return _number(of, call.arguments[index]) if len(call.arguments) > index else None


def _number(of: Sending, argument: java.Expr) -> int | None:
    found = constant_value(of.flow, argument, of.scope)
    return found if isinstance(found, int) and not isinstance(found, bool) else None
