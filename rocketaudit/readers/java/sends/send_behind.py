"""Whether a caller gets to know that a send failed, though the code that notices it only logs: by a variable that is
asked or returned later, or by an object (an answer, a list, a response) that is filled in differently.

In: the send and the code around it. Out: yes or no.
"""

import re
from collections.abc import Iterable, Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.library import innocent, notices, storing
from rocketaudit.readers.java.sends.sent import Sending
from rocketaudit.readers.java.tree.scopes import scope_within

_FILLS = re.compile(
    r"set|add|put|append|with|fail|error|reject|code|status|msg|message|json|result|success|write|print|render|end$"
)
_RESPONSE = re.compile(r"(?i)response$|^resp$")  # of a web request, wherever the method has it from
_WRITES = re.compile(r"(?:set|put|add|leftPush|rightPush|offer|xadd|zadd|hset|lpush|rpush)(?:[A-Z]\w*|$)")

_CHANGES = re.compile(
    r"(?:set|add|put|offer|push|append|accumulate|lazySet|compareAndSet|getAndSet|update)(?:[A-Z]\w*)?$|\w*[iI]ncrement\w*$"
)


def told_behind(of: Sending, tried: java.Try, clause: java.Catch, around: java.Around) -> bool:
    """Whether a failure in a try is told in spite of the catch: behind the try the method returns what only a send
    that went well sets or fills in, or decides by it to throw, to return something, or to keep the message; or the
    catch fills in what the method returns or was given."""
    if tells_by_object((clause.body,), tried, around) or _keeps_in_redis(clause):
        return True
    own = {node.name for node, _ in java.walk(tried.body) if isinstance(node, java.Local)}
    done = [(node, inside) for node, inside in java.walk(tried.body) if isinstance(node, java.Assign | java.Call)]
    names = {_set(node) for node, _ in done if node.end >= of.call.end} - {*own, ""}
    filled = {_filled(node, inside) for node, inside in done if node.end > of.call.end} - {*own, ""}
    noted = {_filled(node, inside) for node, inside in java.walk(clause.body)} - {""}
    return any(
        _looks_into(of, node, inside, noted) or _asks(of, node, inside, names, filled)
        for node, inside in _behind(tried, around)
    )


def _looks_into(of: Sending, node: java.Node, around: java.Around, noted: set[str]) -> bool:
    """Whether something behind a try asks what a catch has put into a collection, and acts upon it."""
    return isinstance(node, java.If) and _names(node.test, noted) and _acts(of, node, around)


def tells_by_object(branch: Iterable[java.Node], before: java.Stmt, around: java.Around) -> bool:
    """Whether a branch fills in an object that the method was given, or that it returns behind the statement."""
    filled = {_filled(node, inside) for top in branch for node, inside in java.walk(top)} - {""}
    if not filled:
        return False
    outer = next((one for one in reversed(around) if isinstance(one, java.Method | java.Lambda)), None)
    given = {one.name for one in outer.params} if outer is not None else set()
    if filled & given or any(_RESPONSE.search(one) for one in filled):
        return True
    return any(
        isinstance(node, java.Return) and node.value is not None and _names(node.value, filled)
        for node, _ in _behind(before, around)
    )


def told_by_holder(of: Sending, handler: java.Node) -> bool:
    """Whether a callback tells by an object of the method around it, which that method asks behind the send: a counter,
    a flag, a list of what failed."""
    told = {_holder(node) for node, _ in java.walk(handler)} - {""}
    told -= {one.name for one, _ in java.walk(handler) if isinstance(one, java.Local)}
    method = of.method
    if not told or method is None:
        return False
    return any(
        node.start > of.call.end and (_asks(of, node, inside, told, set()) or _demands(node, told))
        for node, inside in java.walk(method)
        if isinstance(node, java.Return | java.If | java.Call)
    )


def _holder(node: java.Node) -> str:
    """The variable whose object a statement changes: an atomic, a collection, an array."""
    if isinstance(node, java.Call) and isinstance(node.target, java.Name) and _CHANGES.match(node.name):
        return "" if notices.logs(node) else node.target.id
    if isinstance(node, java.Assign) and isinstance(node.target, java.Other):
        return next((one.id for one, _ in java.walk(node.target) if isinstance(one, java.Name)), "")
    return ""


def _demands(node: java.Node, names: set[str]) -> bool:
    """Whether a call throws by what it is given of these names: `Assert.isTrue(failed.isEmpty())`."""
    checked = isinstance(node, java.Call) and innocent.checks(node, "")
    return checked and isinstance(node, java.Call) and any(_names(one, names) for one in node.arguments)


def _keeps_in_redis(clause: java.Catch) -> bool:
    """Whether a catch puts something into Redis: there is nothing to cache where a send failed."""
    calls = [node for node, _ in java.walk(clause.body) if isinstance(node, java.Call) and node.target is not None]
    return any(_WRITES.match(node.name) and storing.is_redis(java.word(java.head(node))) for node in calls)


def _set(node: java.Node) -> str:
    """The variable that an assignment sets; "" for anything else."""
    return node.target.id if isinstance(node, java.Assign) and isinstance(node.target, java.Name) else ""


def _filled(node: java.Node, inside: java.Around) -> str:
    """The variable whose object a call fills in, be it through a chain of calls; "" where it is none."""
    if not isinstance(node, java.Call) or _FILLS.match(node.name) is None or notices.logs(node):
        return ""
    on = java.root(node)
    if not isinstance(on, java.Name) or not on.id[:1].islower():
        return ""
    # What is written to a logger, or in a lambda that runs some time, is told to nobody.
    quiet = notices.in_log(inside) or any(isinstance(one, java.Lambda) for one in inside)
    return "" if quiet else on.id


def _behind(of: java.Stmt, around: java.Around) -> Iterator[tuple[java.Node, java.Around]]:
    """What runs in the same method (or lambda) after a statement."""
    for index in range(len(around) - 1, -1, -1):
        one = around[index]
        if isinstance(one, java.Method | java.Lambda):
            return
        for statement in one.statements if isinstance(one, java.Block) else ():
            if statement.start > of.start:
                for node, inside in java.walk(statement):
                    if not any(isinstance(each, java.Lambda | java.Class) for each in inside):
                        yield node, (*around[: index + 1], *inside)


def _asks(of: Sending, node: java.Node, around: java.Around, names: set[str], filled: set[str]) -> bool:
    if isinstance(node, java.Return):
        return node.value is not None and _names(node.value, names | filled)
    return isinstance(node, java.If) and _names(node.test, names) and _acts(of, node, around)


def _names(of: java.Node, names: set[str]) -> bool:
    return any(isinstance(node, java.Name) and node.id in names for node, _ in java.walk(of))


def _acts(of: Sending, test: java.If, around: java.Around) -> bool:
    """Whether what a test decides reaches the caller, or keeps the message."""
    for node, inside in java.walk(test):
        if isinstance(node, java.Throw) or (isinstance(node, java.Return) and node.value is not None):
            return True
        if isinstance(node, java.Call) and not notices.logs(node):
            scope = scope_within(of.flow, of.declared, (*around, *inside))
            if storing.stores(node, of.flow.owner_name(node.target, scope)):
                return True
    return False
