"""Calls that leave the process: Feign, Dubbo and their like.

In: the receiver of a call, and its scope. Out: whether what answers runs elsewhere: a thread that is started there is
none of this process, and its exceptions come back as those of the call.
"""

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, module_of
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.values import Scope

_INTERFACES = frozenset(("FeignClient", "HttpExchange"))
_REFERENCES = frozenset(
    ("DubboReference", "Reference", "SofaReference", "RpcReference", "RpcConsumer", "RpcAutowired", "MotanReferer")
)
_SERVED = frozenset(("DubboService", "SofaService", "RpcService", "RpcProvider", "MotanService"))
_ENDPOINTS = frozenset(("GrpcService", "WebService"))  # called through stubs that no module of the tree implements


def is_remote(of: Declared) -> bool:
    """Whether a class is an interface whose calls go to another process."""
    return any(one.name in _INTERFACES for one in of.of.annotations)


def offers(of: Declared) -> bool:
    """Whether a class is called by other processes."""
    return any(one.name in _SERVED or one.name in _ENDPOINTS for one in of.of.annotations)


def goes_out(resolver: Resolver, target: java.Expr | None, scope: Scope) -> bool:
    """Whether a call on this receiver leaves the process: the class that answers it in the tree is another's."""
    name = java.word(target) if isinstance(target, java.Name | java.Field) else ""
    field = resolver.tree.member(scope.of, name) if name and name not in scope.types else None
    if field is not None and any(one.name in _REFERENCES for one in field[1].annotations):
        return True
    owner = resolver.class_of(target, scope)
    if owner is None:
        return False
    above = resolver.tree.ancestors(owner) if owner.of.kind == "interface" else ()
    if is_remote(owner) or any(isinstance(one, Declared) and is_remote(one) for one in above):
        return True
    return owner.of.kind == "interface" and _served_elsewhere(resolver, owner, scope.path)


def _served_elsewhere(resolver: Resolver, of: Declared, path: str) -> bool:
    """Whether all that implements an interface is offered to other processes, by other modules than the caller's."""
    tree = resolver.tree
    # Most interfaces are told by the first class below them: the files of the others need not be parsed.
    if not all(_is_served(one, path) for one in tree.below(of)):
        return False
    those = tree.subclasses(of)
    return bool(those) and all(_is_served(one, path) for one in those)


def _is_served(of: Declared, path: str) -> bool:
    return module_of(of.path) != module_of(path) and any(mark.name in _SERVED for mark in of.of.annotations)


__all__ = ["goes_out", "is_remote", "offers"]
