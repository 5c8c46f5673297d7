"""Answers of other systems that say something failed, of which nothing but a log line or an alarm comes.

In: an if, and the scope of the method it stands in. Out: whether it asks such an answer, and does nothing about it.
"""

import re

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.flow.heeding import asks_outcome, heeds
from rocketaudit.readers.java.library import notices
from rocketaudit.readers.java.tree.remote import goes_out
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.values import Scope

_HTTP = re.compile(r"RestTemplate|RestOperations|RestClient$|HttpClient$|HttpUtil|OkHttp|WebClient")
# What is asked for is no work that could fail to be done.
_QUESTION = re.compile(
    r"(?:get|find|query|select|list|load|fetch|search|count|check|is|has|exists?|valid\w*)(?:[A-Z]|$)"
)
# An interface of which the tree has no class: what answers is made by a framework, or by another project.
_CLIENTS = re.compile(r"(?:Client|Gateway|Rpc|Feign|Remote\w*)$")
_SENDS = re.compile(r"(?:post|put|patch|exchange|execute|send|delete|request)", re.IGNORECASE)


def unheeded(resolver: Resolver, of: java.If, scope: Scope) -> bool:
    """Whether an if asks whether the call of another system went well, and only logs where it did not."""
    if heeds(of) or not _asks_success(of.test):
        return False
    names = {node.id for node, _ in java.walk(of.test) if isinstance(node, java.Name) and node.id in scope.answered}
    calls = (node for node, _ in java.walk(of.test) if isinstance(node, java.Call))
    if not names and not any(is_answer(resolver, one, scope) for one in calls):
        return False
    method = java.method_at(scope.of.of.methods, of.start)
    return method is not None and not _asked_again(of, method, names)


def _asks_success(test: java.Expr) -> bool:
    """Whether a condition asks, by its words, for success: of what was asked for a question is asked, too, whether it
    is valid, present or normal, and that is no failure."""
    match test:
        case java.Op("!" | "&&" | "||", operands):
            return any(map(_asks_success, operands))
        case java.Op("==" | "!=", operands) | java.Call(name="equals", arguments=operands):
            sides = (*operands, test.target) if isinstance(test, java.Call) and test.target else operands
            return asks_outcome(test) and any(_CODE.search(java.word(one)) for one in sides)
        case java.Call(arguments=()) | java.Name() | java.Field():
            return bool(_SUCCESS.fullmatch(java.word(test)))
    return False


_SUCCESS = re.compile(
    r"(?i)(?:is|get|was|has|not)?_?(?:success(?:ful|fully)?|succeed(?:ed)?|accepted|ok|is2xx\w*|fail(?:ed)?)"
)
_CODE = re.compile(r"(?i)code$|status$|statusCode|success$|^ret$")


def _asked_again(of: java.If, method: java.Method, names: set[str]) -> bool:
    """Whether more is done about it elsewhere: the answer is asked or given on behind an if that goes on, or before, or
    the method throws in the end."""
    leaves = java.leaves(of.then) or (of.other is not None and java.leaves(of.other))
    for node, around in java.walk(method):
        if isinstance(node, java.Throw) and node.start > of.end and not leaves:
            return True
        if not isinstance(node, java.Name) or node.id not in names or of.start <= node.start < of.end:
            continue
        tested = any(isinstance(one, java.If) and one.test.start <= node.start < one.test.end for one in around)
        if not notices.in_log(around) and (tested or (node.start > of.end and not leaves)):
            return True
    return False


def is_answer(resolver: Resolver, of: java.Expr | None, scope: Scope) -> bool:
    """Whether an expression is what another system answers."""
    if not isinstance(of, java.Call) or of.target is None or not of.arguments or _QUESTION.match(of.name):
        return False
    if goes_out(resolver, of.target, scope):
        return True
    if _SENDS.match(of.name) and _HTTP.search(resolver.owner_name(of.target, scope)):
        return True
    owner = resolver.class_of(of.target, scope)
    if owner is None or owner.of.kind != "interface" or not _CLIENTS.search(owner.name):
        return False
    return not resolver.tree.subclasses(owner)


__all__ = ["is_answer", "unheeded"]
