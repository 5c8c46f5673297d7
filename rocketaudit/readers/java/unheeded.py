"""Answers of other systems that say something failed, of which nothing but a log line comes.

In: an if, and the scope of the method it stands in. Out: whether it asks such an answer, and does nothing about it.
"""

import re

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.heeding import asks_outcome, heeds
from rocketaudit.readers.java.remote import goes_out
from rocketaudit.readers.java.resolve import Resolver
from rocketaudit.readers.java.values import Scope

_HTTP = re.compile(r"RestTemplate|RestOperations|RestClient$|HttpClient$|HttpUtil|OkHttp|WebClient")
_SENDS = re.compile(r"(?:post|put|patch|exchange|execute|send|delete|request)", re.IGNORECASE)


def unheeded(resolver: Resolver, of: java.If, scope: Scope) -> bool:
    """Whether an if asks whether the call of another system went well, and only logs where it did not."""
    if heeds(of) or not asks_outcome(of.test):
        return False
    return any(
        node.id in scope.answered if isinstance(node, java.Name) else is_answer(resolver, node, scope)
        for node, _ in java.walk(of.test)
        if isinstance(node, java.Name | java.Call)
    )


def is_answer(resolver: Resolver, of: java.Expr | None, scope: Scope) -> bool:
    """Whether an expression is what another system answers."""
    if not isinstance(of, java.Call) or of.target is None or not of.arguments:
        return False
    if goes_out(resolver, of.target, scope):
        return True
    return bool(_SENDS.match(of.name) and _HTTP.search(resolver.owner_name(of.target, scope)))


__all__ = ["is_answer", "unheeded"]
