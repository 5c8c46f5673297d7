"""Marks that a message was processed: what is set only where it was not set before, in Redis or in a table."""

import re
from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.library import storing

KEY, ROW = "key", "row"
# One of these is in some file of a tree that marks messages so; `entrySet` is not.
SIGNS = (b"setIfAbsent", b"insertIfAbsent", b"setnx", b"setNx", b"setNX", b"insertIgnore", b".trySet")
_KEYS = re.compile(r"(?:setIfAbsent|trySet)$")
_OF_REDIS = re.compile(r"h?set(?:nx|Nx|NX)$")
# What answers true or false, or 1 or 0; an API of the application's own may answer with anything.
_REDIS = re.compile(
    r"(?i)(?:jedis\w*|\w*redis\w*(?:utils?|helper|tool|template|service|client|cache|operator)|\w*redis|commands)$"
)
_ROWS = re.compile(r"(?:insertIgnore\w*|insertIfAbsent)$")
_SECONDS = {"MILLISECONDS": 0.001, "SECONDS": 1, "ofMillis": 0.001, "ofSeconds": 1}
_FIRST_REDELIVERY = 10  # seconds; MessageStoreConfig.java:225@5.3.3, AbstractSendMessageProcessor.java:209@5.3.3


def marks(call: java.Call, owner: str) -> str:
    """Whether a call marks something as done unless it is marked already, and where: KEY, ROW, or "" where it does not.
    A mark that is gone before the first redelivery is none."""
    if not call.arguments or call.target is None:
        return ""
    if _KEYS.match(call.name) or (_OF_REDIS.match(call.name) and _REDIS.match(owner or java.word(call.target))):
        return "" if _short(call) else KEY
    return ROW if _ROWS.match(call.name) else ""


def may_mark(method: str) -> bool:
    """Whether a method is called like one that marks something, for however long."""
    return any(one.match(method) for one in (_KEYS, _OF_REDIS, _ROWS))


def answers(call: java.Call, owner: str) -> tuple[str, str]:
    """What such a call answers where it was the first, and where it was not."""
    counts = _ROWS.match(call.name) or (_OF_REDIS.match(call.name) and _COUNTS.match(owner or java.word(call.target)))
    return ("1", "0") if counts else ("true", "false")


_COUNTS = re.compile(r"(?i)jedis\w*$|.*commands$")


def _short(call: java.Call) -> bool:
    """Whether a time to live is written out that ends before the broker delivers the message again."""
    units = [java.word(one) for one in call.arguments]
    for index, one in enumerate(call.arguments):
        value, unit = one, units[index + 1] if index + 1 < len(units) else ""
        if isinstance(one, java.Call) and one.name in _SECONDS and one.arguments:
            value, unit = one.arguments[0], one.name
        if unit in _SECONDS and isinstance(value, java.Literal) and value.text.rstrip("lL").isdigit():
            return int(value.text.rstrip("lL")) * _SECONDS[unit] < _FIRST_REDELIVERY
    return False


def takes_back(call: java.Call) -> bool:
    """Whether a call may take a mark back: it removes something, and its receiver could hold a mark."""
    if not storing.undoes(call) or call.name.startswith("expire"):
        return False
    return not _HOLDS_NONE.search(java.word(call.target))


_HOLDS_NONE = re.compile(r"(?i)mdc|lock|latch|watch|context|holder|thread|timer|executor|pool|stream|session")


def in_transaction(call: java.Call, methods: Sequence[java.Method]) -> bool:
    """Whether a call stands in code that a transaction runs: `transactionTemplate.execute(status -> ..)`."""
    method = java.method_at(methods, call.start)
    around = next((around for node, around in java.walk(method) if node is call), ()) if method is not None else ()
    return any(isinstance(one, java.Call) and "ransaction" in java.word(one.target) for one in around)
