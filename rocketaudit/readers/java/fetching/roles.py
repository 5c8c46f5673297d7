"""The calls of a consumer that fetches messages itself: which fetch, which commit or acknowledge, which go back.

In: a call and the scope it stands in. Out: its role, and the style of the consumer: lite-pull, pull or simple.
"""

from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Typed
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope

LITE_PULL, PULL, SIMPLE = "lite-pull", "pull", "simple"
FETCH, COMMIT, REWIND = "fetch", "commit", "rewind"

FETCHES = {
    LITE_PULL: frozenset(("poll", "receive")),
    PULL: frozenset(("pull", "pullBlockIfNotFound", "pullBlockIfNotFoundWithMessageSelector")),
    SIMPLE: frozenset(("receive", "receiveAsync")),
}
FETCH_NAMES = frozenset(name for names in FETCHES.values() for name in names)
_COMMITS = {
    LITE_PULL: frozenset(("commit", "commitSync", "commitAll")),
    PULL: frozenset(("updateConsumeOffset", "updateConsumeOffsetInStore")),
    SIMPLE: frozenset(("ack", "ackAsync")),
}
_COMMIT_NAMES = frozenset(name for names in _COMMITS.values() for name in names)
_REWINDS = frozenset(("seek", "seekToBegin", "sendMessageBack"))


def role_of(resolver: Resolver, of: java.Call, scope: Scope) -> str:
    """Whether a call fetches, commits or goes back; "" for all others."""
    if of.name not in FETCH_NAMES and of.name not in _COMMIT_NAMES and of.name not in _REWINDS:
        return ""
    style = style_of(resolver, of.target, scope)
    if not style:
        return ""
    if of.name in FETCHES[style]:
        return FETCH
    return COMMIT if of.name in _COMMITS[style] else REWIND if of.name in _REWINDS else ""


def style_of(resolver: Resolver, target: java.Expr | None, scope: Scope) -> str:
    """The style of the consumer that an expression is, "" for anything else."""
    for step in java.steps(target):
        if step.name == "newSimpleConsumerBuilder":
            return SIMPLE
        if step.name == "getPullConsumer":
            return PULL
    typed = resolver.type_of(target, scope) if target is not None else None
    return style_of_type(resolver.tree, typed) if typed is not None else ""


def style_of_type(tree: Tree, typed: Typed) -> str:
    """The style of the consumer that a type is."""
    name = typed.type.name.rpartition(".")[2]
    if name == "SimpleConsumer":
        qualified = tree.qualified(typed)
        known = qualified is None and b"rocketmq.client.apis" in tree.files[typed.path]
        return SIMPLE if known or (qualified or "").startswith("org.apache.rocketmq.client.apis") else ""
    for names, style in ((apis.LITE_PULL_CONSUMERS, LITE_PULL), (apis.PULL_CONSUMERS, PULL)):
        if tree.is_a(typed, names):
            return style
    return LITE_PULL if name in apis.TEMPLATES else ""
