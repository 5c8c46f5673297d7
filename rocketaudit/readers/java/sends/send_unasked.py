"""Answers that say that a send failed, and that nobody asks for: all callers drop them, or there is none in the tree
and the answer does not say it by itself.

In: the send and the clause that keeps its exception, which answers false or nothing. Out: whether nobody hears of it.
"""

from collections.abc import Sequence, Set

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared
from rocketaudit.readers.java.flow.callers import Caller, Callers
from rocketaudit.readers.java.library import messaging, notices
from rocketaudit.readers.java.sends.reactions import NOTHING, ONLY_TELLS, reaction
from rocketaudit.readers.java.sends.send_results import following
from rocketaudit.readers.java.sends.sent import Sending
from rocketaudit.readers.java.sends.usage import occurrences
from rocketaudit.readers.java.tree.remote import offers

_DEEPEST = 2
# The clients' own, which the status is read from; what null means in another answer is the application's to say.
_RESULTS = frozenset(("SendResult", "TransactionSendResult", "SendReceipt"))


def nobody_asks(of: Sending, tried: java.Try, clause: java.Catch, around: java.Around, callers: Callers | None) -> bool:
    """Whether nobody hears of a failure though it is told: the catch only logs, its method answers false or nothing,
    and all that call the method drop the answer; or nobody calls it here, and the answer is not one that says so."""
    method = of.method
    if method is None or callers is None or method.returns.name == java.VOID:
        return False
    answers = [one.value for one in clause.body.statements if isinstance(one, java.Return)]
    if not all(is_nothing(one) or (isinstance(one, java.Literal) and one.kind == "false") for one in answers):
        return False
    others = [one for one in clause.body.statements if not isinstance(one, java.Return)]
    if reaction(of.flow, of.declared, others, (method,)) not in (ONLY_TELLS, NOTHING):
        return False
    if (method.returns.name in _RESULTS or _answers_id(method)) and _handed_to_nobody(of.declared, method, callers, 0):
        return _says_nothing(answers or _answers_behind(tried, around), method)
    return _dropped(of.declared, method, callers, 0)


def _answers_id(method: java.Method) -> bool:
    """Whether a method answers with the id that the send was given."""
    asks = (node for node, _ in java.walk(method) if isinstance(node, java.Call))
    return method.returns.name == "String" and any(node.name in messaging.IDS for node in asks)


def _handed_to_nobody(declared: Declared, method: java.Method, callers: Callers, depth: int) -> bool:
    """Whether nobody in the tree calls a method, but for others that only hand on what it answers, and that nobody
    calls; who asks over the web is somebody."""
    if offers(declared) or any(one.name.endswith("Mapping") for one in method.annotations):
        return False
    if callers.unknown(declared, method):
        return True
    outer = [
        (one.declared, java.nearest_method(one.around) if _handed_on(one) else None)
        for one in callers.everywhere(declared, method)
    ]
    return bool(outer) and all(
        by is not None and depth < _DEEPEST and _handed_to_nobody(holder, by, callers, depth + 1)
        for holder, by in outer
    )


def _handed_on(of: Caller) -> bool:
    """Whether a caller only returns what it was answered, at once or by a variable that it does nothing else with."""
    last, method = of.around[-1], java.nearest_method(of.around)
    if isinstance(last, java.Return):
        return True
    name = last.name if isinstance(last, java.Local) else ""
    if isinstance(last, java.Assign) and isinstance(last.target, java.Name):
        name = last.target.id
    if not name or method is None:
        return False
    read = [
        around[-1]
        for node, around in java.walk(method)
        if isinstance(node, java.Name)
        and node.id == name
        and not (isinstance(around[-1], java.Assign) and around[-1].target is node)
    ]
    return bool(read) and all(isinstance(one, java.Return) for one in read)


def _answers_behind(tried: java.Try, around: java.Around) -> list[java.Expr | None]:
    return [one.value for one in following(tried, around) if isinstance(one, java.Return)]


def _says_nothing(answers: Sequence[java.Expr | None], method: java.Method) -> bool:
    """Whether all answers are null, or a result that was made before anything was sent: whoever gets that does not
    know that something failed."""
    made = {node.name: node.value for node, _ in java.walk(method) if isinstance(node, java.Local)}
    found = [made.get(one.id) if isinstance(one, java.Name) else one for one in answers]
    return bool(found) and all(map(_is_empty, found))


def _is_empty(of: java.Expr | None) -> bool:
    if isinstance(of, java.New):
        return of.type.name in _RESULTS
    return isinstance(of, java.Literal) and of.kind == "null"


def _dropped(declared: Declared, method: java.Method, callers: Callers, depth: int) -> bool:
    """Whether all calls of a method drop what it answers; an overload that only hands it on is asked in its place."""
    calls_of = callers.everywhere(declared, method)
    for one in calls_of:
        if isinstance(one.around[-1], java.Do) or never_read(one.around):
            continue
        outer = java.nearest_method(one.around) if isinstance(one.around[-1], java.Return) else None
        if outer is None or depth >= _DEEPEST or not _dropped(one.declared, outer, callers, depth + 1):
            return False
    return bool(calls_of)


def never_read(around: java.Around, but: Set[str] = frozenset()) -> bool:
    """Whether the answer of a call goes into a local variable that nothing reads but log lines, and calls of these
    names."""
    parent, outer = around[-1], around[:-1]
    return isinstance(parent, java.Local) and all(
        notices.in_log(inside) or (isinstance(inside[-1], java.Call) and inside[-1].name in but)
        for _, inside in occurrences(parent.name, parent, outer)
    )


def is_nothing(of: java.Expr | None) -> bool:
    """Whether an answer says that there is none: null, or an empty Optional."""
    if isinstance(of, java.Literal):
        return of.kind == "null"
    return isinstance(of, java.Call) and of.name == "empty" and java.word(of.target) == "Optional"
