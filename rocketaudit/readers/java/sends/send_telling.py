"""What a method that sends answers of it: true or false, an object of its own, or nothing.

In: the method and the send in it. Out: FLAG, OBJECT or "". A method that answers something else, such as whether a row
was written, answers nothing of the send.
"""

from collections.abc import Sequence, Set

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.sends.send_failures import guards
from rocketaudit.readers.java.sends.send_results import following
from rocketaudit.readers.java.sends.send_unasked import is_nothing
from rocketaudit.readers.java.sends.sent import Sending
from rocketaudit.readers.java.tree.scopes import scope_within

FLAG, OBJECT = "flag", "object"
RESULT = "SendResult"

_NAMED = java.Name | java.Field


def returns_result(method: java.Method) -> bool:
    """Whether a method hands the SendResult on, for its callers to look at."""
    return method.returns.name.rpartition(".")[2] == RESULT


def tells_of(method: java.Method, of: Sending) -> str:
    """How a method answers what became of the send: by true or false, by an object of its own, or not."""
    if method.returns.name in ("boolean", "Boolean"):
        return FLAG if _answers_flag(method, of) else ""
    return OBJECT if method.returns.name != java.VOID and not returns_result(method) and _answers_failure(of) else ""


def _answers_flag(method: java.Method, of: Sending) -> bool:
    returned = [node.value for node, _ in java.walk(method) if isinstance(node, java.Return) and node.value is not None]
    constants = {one.text for one in returned if isinstance(one, java.Literal)}
    held = {_variable(of.around[-1])} if of.around else set()
    behind = (node for node, _ in java.walk(method) if isinstance(node, java.Assign) and node.start > of.call.end)
    held |= {_variable(node) for node in behind if _is_answer(node.value) or _names_status(node.value)}
    return ("false" in constants and _may_fail_visibly(method, of, held)) or any(
        node is of.call or (isinstance(node, java.Name) and node.id in held) or _is_good(node)
        for one in returned
        for node, _ in java.walk(one)
    )


def _may_fail_visibly(method: java.Method, of: Sending, held: Set[str]) -> bool:
    """Whether a method may answer that the send failed: in a catch around it, or by a test of what it answered."""
    if any(isinstance(one, java.Try) and one.catches and guards(one, of.call) for one in of.around):
        return True
    told = set(held)
    for node, _ in java.walk(method):
        match node:
            case java.Local(value=value) if value is not None and _speaks_of(value, told, of.call):
                told.add(node.name)
            case java.If(test=test) | java.Switch(subject=test) if _speaks_of(test, told, of.call):
                if any(isinstance(one, java.Return) for one, _ in java.walk(node)):
                    return True
            case java.Ternary(test=test) if _speaks_of(test, told, of.call):
                return True
            case java.Loop(test=test) if test is not None and _speaks_of(test, told, of.call):
                return True  # it is sent until it went well, or given up behind
    return False


def _speaks_of(value: java.Expr, variables: Set[str], call: java.Call) -> bool:
    return any(
        node is call or _is_good(node) or (isinstance(node, java.Name) and node.id in variables)
        for node, _ in java.walk(value)
    )


def _answers_failure(of: Sending) -> bool:
    """Whether something is returned where the send failed: in a catch around it, where the status is tested, or by a
    method that is given the result and tests it."""
    if _answers_what_is_read(of):
        return True
    clauses = [
        one for tried in of.around if isinstance(tried, java.Try) and guards(tried, of.call) for one in tried.catches
    ]
    if any(_answers_behind(tried, of.around[:index]) for index, tried in enumerate(of.around)):
        return True
    tests = [one for one, _ in java.walk(of.around[0]) if isinstance(one, java.If) and _names_status(one.test)]
    return any(
        isinstance(node, java.Return) and node.value is not None and java.word(node.value) != "this"
        for branch in (*(one.body for one in clauses), *tests)
        for node, _ in java.walk(branch)
    )


def _answers_what_is_read(of: Sending) -> bool:
    """Whether a method returns what another makes of the result: `return answerOf(producer.send(message))`."""
    held = {_variable(of.around[-1])} - {""} if of.around else set()
    for node, around in java.walk(of.method) if of.method is not None else ():
        if not isinstance(node, java.Call) or not isinstance(around[-1] if around else None, java.Return):
            continue
        if any(one is of.call or (isinstance(one, java.Name) and one.id in held) for one in node.arguments):
            bound, _, _ = of.flow.target(node, scope_within(of.flow, of.declared, around))
            if bound is not None and any(_is_good(one) or _asks_status(one) for one, _ in java.walk(bound.method)):
                return True
    return False


def _answers_behind(tried: java.Node, around: Sequence[java.Node]) -> bool:
    """Whether a method returns something inside a try, and nothing behind it, where a failure leads."""
    if not isinstance(tried, java.Try) or any(isinstance(one, java.Lambda) for one in around):
        return False
    inside = (node for node, _ in java.walk(tried.body) if isinstance(node, java.Return) and node.value is not None)
    behind = (one.value for one in following(tried, tuple(around)) if isinstance(one, java.Return))
    return any(map(is_nothing, behind)) and any(True for _ in inside)


def _names_status(test: java.Expr) -> bool:
    return any(_is_good(node) for node, _ in java.walk(test))


def _variable(of: java.Node) -> str:
    """The variable that a statement sets."""
    if isinstance(of, java.Local):
        return of.name
    return java.word(of.target) if isinstance(of, java.Assign) else ""


def _is_answer(of: java.Expr) -> bool:
    return isinstance(of, java.Literal) and of.kind in ("true", "false")


def _is_good(node: java.Node) -> bool:
    return isinstance(node, _NAMED) and java.word(node) == "SEND_OK"


def _asks_status(node: java.Node) -> bool:
    return isinstance(node, java.Call) and node.name == "getSendStatus"
