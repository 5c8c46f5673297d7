"""Feign clients with a fallback: the code that answers where the other application does not.

In: a call on an interface marked with @FeignClient. Out: the code of its `fallback`, or of what its `fallbackFactory`
makes, for the method that is called. The exception goes there, and does not come out of the call.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.flow.fallbacks import named_class
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.values import Scope

_CLIENT = b"@FeignClient"
_WELL = re.compile(rb"return\s+(?:\w+\.)?(?:new\s+\w+\(true|(?:ok|success|succeed)\w*\()", re.IGNORECASE)


class Fallback(NamedTuple):
    """Code that answers instead: its class, its parameters, its block, and where it is named."""

    holder: Declared
    params: tuple[java.Param, ...]
    block: java.Block
    at: Place


def fallbacks_of(resolver: Resolver, of: java.Call, scope: Scope) -> list[Fallback]:
    """What answers a call where it fails; nothing where no fallback is declared, or the tree does not show it."""
    if not isinstance(of.target, java.Name | java.Field) or not resolver.tree.mentions(_CLIENT):
        return []
    owner = resolver.class_of(of.target, scope)
    mark = next((one for one in owner.of.annotations if one.name == "FeignClient"), None) if owner else None
    if owner is None or mark is None:
        return []
    own = named_class(resolver.tree, mark.values.get("fallback"), owner.path)
    if own is not None:
        return list(_methods(own, of))
    factory = named_class(resolver.tree, mark.values.get("fallbackFactory"), owner.path)
    made = (one for one in factory.of.methods if one.name == "create" and one.body) if factory else ()
    return [one for method in made if factory for one in _made(resolver, factory, method, of)]


def says_well(resolver: Resolver, at: Place | None) -> bool:
    """Whether an answer, by its words, says that all went well."""
    return at is not None and _WELL.match(resolver.tree.files[at.path][at.start : at.end]) is not None


def _methods(holder: Declared, of: java.Call) -> Iterator[Fallback]:
    for one in holder.of.methods:
        if one.name == of.name and len(one.params) == len(of.arguments) and one.body is not None:
            at = Place(holder.path, one.name_start, one.name_start + len(one.name))
            yield Fallback(holder, one.params, one.body.block, at)


def _made(resolver: Resolver, factory: Declared, method: java.Method, of: java.Call) -> Iterator[Fallback]:
    """What a factory's create() answers with: an anonymous class, a lambda, an object of a class of the tree."""
    for node, around in java.walk(method):
        if not isinstance(node, java.Return) or any(isinstance(one, java.Lambda | java.Class) for one in around):
            continue
        match node.value:
            case java.New(body=java.Class() as body):
                yield from _methods(Declared(factory.path, body, (*factory.around, factory.of)), of)
            case java.New(kind):
                own = resolver.tree.declared(kind.name, factory.path)
                yield from _methods(own, of) if own is not None else ()
            case java.Lambda(params, body) as code if len(params) == len(of.arguments):
                at = Place(factory.path, code.start, body.start)
                block = body if isinstance(body, java.Block) else _answering(body)
                yield Fallback(factory, params, block, at)


def _answering(of: java.Expr) -> java.Block:
    return java.Block((java.Return(of, of.start, of.end),), of.start, of.end)


__all__ = ["Fallback", "fallbacks_of", "says_well"]
