"""What becomes of the exception of a send: the catch that keeps it to itself, in its method or around a call of it."""

import re
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from rocketaudit.clients import Hazard
from rocketaudit.findings import Related
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place
from rocketaudit.readers.java.flow.callers import Callers
from rocketaudit.readers.java.flow.fallbacks import fallback_methods
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.library import notices, threads
from rocketaudit.readers.java.sends.reactions import HANDLED, NOTHING, ONLY_TELLS, UNCLEAR, reaction
from rocketaudit.readers.java.sends.send_behind import told_behind
from rocketaudit.readers.java.sends.send_results import following, marks_row
from rocketaudit.readers.java.sends.send_retries import retried
from rocketaudit.readers.java.sends.send_unasked import is_nothing, nobody_asks
from rocketaudit.readers.java.sends.sent import THE_SEND, TRANSACTION, Sending, name_of
from rocketaudit.readers.java.sends.usage import task_runs
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.values import CERTAIN, DOUBTFUL, LIKELY

_OTHERS = re.compile(
    r"Interrupted|Encoding|Json|JSON|Parse|NumberFormat|ClassCast|Duplicate|SQL|DataAccess|IndexOutOf|NullPointer"
    r"|Business|Biz|Service|IllegalArgument|NotFound|FileNotFound|Cloneable"
)
_HERE = re.compile(r"(?i)retry|transaction|^tx")  # templates that run a task at once
_JOBS = re.compile(r"(?i)compensat|outbox|relay|resend|republish|redeliver")
_TAKES_OVER = {"en": "takes over where it failed", "zh": "失败时由此处接手"}
_DEEPEST = 2


def of_exception(of: Sending, callers: Callers | None = None, depth: int = 0) -> Iterator[Hazard]:
    """`exception-swallowed` at each clause of the innermost try that ends the exception there; of a method that lets
    it out, around the calls of it in its own class. `callers` are asked for what a relay does behind the send."""
    for index in range(len(of.around) - 1, -1, -1):
        one = of.around[index]
        if isinstance(one, java.Class) or _runs_elsewhere(of.around, index):
            return
        if isinstance(one, java.Lambda):
            if depth > 2 * _DEEPEST:
                return  # a method that runs its task through itself
            runs = list(_runs(of, one, of.around[:index]))
            found = [each for run in runs for each in of_exception(run, callers, max(depth, _DEEPEST) + 1)]
            yield from (each._replace(certainty=_less(each)) for each in found)
            if found or not all(lets_out(run) for run in runs):
                return
        if isinstance(one, java.Method):
            yield from _of_recoveries(of, one)
            if index == 0 and depth < _DEEPEST:
                for caller in callers_within(of, one):
                    around_it = of_exception(caller, callers, depth + 1)
                    yield from (found._replace(certainty=_less(found)) for found in around_it)
            return
        if not isinstance(one, java.Try) or not guards(one, of.call):
            continue
        clauses = [clause for clause in one.catches if _is_about_sending(clause, one, of)]
        if not clauses:
            continue
        found = list(_of_clauses(of, one, clauses, of.around[:index], callers))
        yield from found
        if found or not all(_throws(clause) for clause in clauses):
            return


def _of_recoveries(of: Sending, method: java.Method) -> Iterator[Hazard]:
    """The methods that take over for one that lets the exception out, by its annotations, and only log it: nobody
    behind them hears of it."""
    if not method.annotations:
        return
    bounds, how = fallback_methods(of.flow.tree, Bound(of.declared, method), of.declared)
    for bound in bounds:
        body = bound.method.body
        if body is None or bound.method.returns.name != java.VOID:
            continue
        if reaction(of.flow, bound.owner, (body.block,), (bound.method,)) in (ONLY_TELLS, NOTHING):
            place = name_of(bound.owner.path, bound.method)
            if place.path == of.at.path:
                yield Hazard("exception-swallowed", of.span(place), (), how)
            else:
                yield Hazard("exception-swallowed", of.span(), (Related(of.span(place), _TAKES_OVER),), how)


def _runs(of: Sending, task: java.Lambda, around: java.Around) -> Iterator[Sending]:
    """Where a method of the tree runs the task that a send stands in, as sends of their own."""
    owner, calls_made = task_runs(of.flow, of.declared, task, around) or (of.declared, ())
    for call, inside in calls_made:
        yield of._replace(declared=owner, call=call, around=inside, scope=scope_within(of.flow, owner, inside))


def _less(of: Hazard) -> str:
    return LIKELY if of.certainty == CERTAIN else of.certainty


def _runs_elsewhere(around: java.Around, index: int) -> bool:
    """Whether the node is a task for another thread: what is thrown there comes out nowhere around it."""
    outer = around[index - 1] if index and isinstance(around[index], java.Lambda) else None
    if isinstance(outer, java.New):
        return outer.type.name == "Thread"
    return isinstance(outer, java.Call) and (
        outer.name in ("runAsync", "supplyAsync")
        or (outer.name in threads.EXECUTES and not _HERE.search(java.word(outer.target)))
    )


def guards(of: java.Try, call: java.Call) -> bool:
    """Whether a call stands in the block that a try watches."""
    return of.body.start <= call.start and call.end <= of.body.end


def _is_about_sending(clause: java.Catch, tried: java.Try, of: Sending) -> bool:
    """Whether a clause may get what a send throws: the exception of something else that is called in the same try, by
    its name, is no failure of the send."""
    return not all(_OTHERS.search(name) or _is_of_another(name, tried, of) for name in clause.types)


def _is_of_another(exception: str, tried: java.Try, of: Sending) -> bool:
    """`AcquirerException`, where the try also calls `acquirer.refund(order)`."""
    stem = re.sub(r"(?:Exception|Error|Failure)$", "", exception).lower()
    return len(stem) > _SHORT and any(
        isinstance(node, java.Call) and node is not of.call and stem in java.word(node.target).lower()
        for node, _ in java.walk(tried.body)
    )


_SHORT = 2


def lets_out(of: Sending) -> bool:
    """Whether the method of a send hands its exception on: nothing catches it, or all that do throw another."""
    tries = [one for one in of.around if isinstance(one, java.Try) and guards(one, of.call)]
    return all(_throws(clause) for one in tries for clause in one.catches if _is_about_sending(clause, one, of))


def _throws(clause: java.Catch) -> bool:
    return any(isinstance(node, java.Throw) for node, _ in java.walk(clause.body))


def callers_within(of: Sending, method: java.Method) -> Iterator[Sending]:
    """The calls of a method in its own class, as sends of their own."""
    if method.name == "<init>":
        return
    data, name = of.flow.tree.files[of.declared.path], method.name.encode()
    for other in of.declared.of.methods:
        if other is method or data.find(name, other.start, other.end) < 0:
            continue
        for node, around in java.walk(other):
            if isinstance(node, java.Call) and calls(node, method):
                yield of._replace(call=node, around=around)


def calls(of: java.Call, method: java.Method) -> bool:
    """Whether a call is one of this method on the same object."""
    own = of.target is None or java.word(of.target) in ("this", "self")
    return own and of.name == method.name and len(of.arguments) == len(method.params)


def _of_clauses(
    of: Sending, tried: java.Try, clauses: Sequence[java.Catch], around: java.Around, callers: Callers | None
) -> Iterator[Hazard]:
    again = retried(of.call, (*around, tried)) and not _runs_out(of, tried, around)
    if again or _marked_later(of, tried, around):
        return
    transaction = of.kind.mode == TRANSACTION  # whose commit is no acknowledgement of what led here
    if not transaction and _acknowledged_later(of, tried):
        return
    if _is_job(of) and not (_taken_out(of, tried, around) or _marked_anyway(of, tried, clauses, around, callers)):
        return
    if _done_behind(of, tried, around):
        return
    for clause in clauses:
        answer = reaction(of.flow, of.declared, (clause.body,), (*around, tried, clause))
        told = answer == HANDLED or _told_later(tried, around, answer == NOTHING)
        told = told or told_behind(of, tried, clause, around)
        unasked = told and nobody_asks(of, tried, clause, around, callers)
        if told and not unasked:
            continue
        if not transaction and _passes_by(clause, tried, around):
            continue
        place = Place(of.declared.path, clause.start, clause.head_end)
        related = (Related(of.span(name_of(of.declared.path, of.call)), THE_SEND),)
        certainty = DOUBTFUL if answer == UNCLEAR else LIKELY if unasked else CERTAIN
        yield Hazard("exception-swallowed", of.span(place), related, " | ".join(clause.types), certainty)
        return  # one catch of a try is enough to show


def _acknowledged_later(of: Sending, tried: java.Try) -> bool:
    """Whether the message that is sent on is acknowledged in the same try behind the send: what failed comes again."""
    return any(_acknowledges(node) and node.start > of.call.end for node, _ in java.walk(tried.body))


def _passes_by(clause: java.Catch, tried: java.Try, around: java.Around) -> bool:
    """Whether a catch leaves the round or the method before an acknowledgement behind the try."""
    last = clause.body.statements[-1] if clause.body.statements else None
    if not isinstance(last, java.Jump | java.Return):
        return False
    return any(_acknowledges(node) for one in following(tried, around) for node, _ in java.walk(one))


def _acknowledges(node: java.Node) -> TypeGuard[java.Call]:
    return isinstance(node, java.Call) and node.name in _ACKS


_ACKS = frozenset("ack ackAsync acknowledge commitSync commitAsync commit updateConsumeOffset".split())


def _runs_out(of: Sending, tried: java.Try, around: java.Around) -> bool:
    """Whether a loop that tries so many times only logs behind its last one: what was not sent by then is lost."""
    index = next((i for i in range(len(around) - 1, -1, -1) if isinstance(around[i], java.Loop)), None)
    loop = around[index] if index is not None else None
    if not isinstance(loop, java.Loop) or loop.over is not None or not _bounded(loop.test) or index is None:
        return False
    if any(isinstance(one, java.Lambda) for one in around[index:]):
        return False
    before, behind = around[:index], following(loop, around[:index])
    told = any(isinstance(node, java.Throw | java.Return) for one in behind for node, _ in java.walk(one))
    if told or any(
        reaction(of.flow, of.declared, (one.body,), (*around, tried, one)) in (HANDLED, UNCLEAR)
        for one in tried.catches
    ):
        return False
    return reaction(of.flow, of.declared, behind, before) in (ONLY_TELLS, NOTHING) and not _sends_value(tried)


def _bounded(test: java.Expr | None) -> bool:
    """Whether a loop ends after so many rounds, whatever happens in them."""
    compared = (node for node, _ in java.walk(test) if isinstance(node, java.Op)) if test is not None else ()
    return any(one.op in ("<", "<=", ">", ">=") for one in compared)


def _sends_value(tried: java.Try) -> bool:
    """Whether a try answers with something where the send went well: then no answer tells of the failure."""
    return any(isinstance(node, java.Return) and node.value is not None for node, _ in java.walk(tried.body))


def _told_later(of: java.Try, around: java.Around, silent: bool) -> bool:
    """Whether the method tells its caller by what it returns behind the try: true inside, false behind. A catch that
    says something itself is one of those only where both are written out."""
    inside = [node.value for node, _ in java.walk(of.body) if isinstance(node, java.Return) and node.value is not None]
    behind = [one.value for one in following(of, around) if isinstance(one, java.Return) and one.value is not None]
    if silent or not inside or not behind:
        return bool(inside and behind)
    if isinstance(behind[0], java.Literal):
        return not any(_same(one, behind[0]) for one in inside)
    if is_nothing(behind[0]):
        return not any(is_nothing(one) for one in inside)
    return _says_failed(behind[0]) and not any(_says_failed(one) for one in inside)


def _says_failed(of: java.Expr) -> bool:
    """Whether an answer says that something failed, by the name of what makes it: `Result.fail("...")`."""
    return any(isinstance(node, java.Call) and notices.says_failed(node.name) for node, _ in java.walk(of))


def _done_behind(of: Sending, tried: java.Try, around: java.Around) -> bool:
    """Whether the method is left inside the try where the send went well, so that what stands behind the try is only
    for failures, and sends again there, keeps the message or throws."""
    leaves = any(
        isinstance(node, java.Return)
        and node.start > of.call.start
        and not any(isinstance(one, java.Lambda | java.Class) for one in inside)
        for node, inside in java.walk(tried.body)
    )
    behind = following(tried, around) if leaves else ()
    parts = [node for one in behind for node, _ in java.walk(one) if isinstance(node, java.Call | java.Throw)]
    return any(reaction(of.flow, of.declared, (node,), around) == HANDLED for node in parts)


def _same(one: java.Expr, other: java.Literal) -> bool:
    return isinstance(one, java.Literal) and one.text == other.text


def _is_job(of: Sending) -> bool:
    """Whether a job goes through what was not sent, and does so again at its next run."""
    if _JOBS.search(of.declared.name):
        return True
    marks = of.method.annotations if of.method is not None else ()
    loops = any(isinstance(one, java.Loop) and one.over is not None for one in of.around)
    return loops and any(one.name in threads.JOBS for one in marks)


def _taken_out(of: Sending, tried: java.Try, around: java.Around) -> bool:
    """Whether a job deletes its row before the send: what is not sent then is in no next run."""
    block = next((one for one in reversed(around) if isinstance(one, java.Block)), None)
    before = [one for one in block.statements if one.start < tried.start] if block is not None else []
    return any(
        isinstance(node, java.Call)
        and _DELETES.match(node.name) is not None
        and marks_row(of.flow, of.declared, node, (*around, *inside))
        for one in before
        for node, inside in java.walk(one)
    )


_DELETES = re.compile(r"delete|remove")


def _marked_anyway(
    of: Sending, tried: java.Try, clauses: Sequence[java.Catch], around: java.Around, callers: Callers | None
) -> bool:
    """Whether a job marks its row as sent whatever became of the send: behind the try, in its finally, or behind the
    call of the method that swallows the failure."""
    behind = list(tried.final.statements) if tried.final is not None else []
    if not all(java.leaves(clause.body) for clause in clauses):
        behind += following(tried, around)
    if _mark_row(of.flow, of.declared, behind, around):
        return True
    calls_of = callers.everywhere(of.declared, of.method) if callers is not None and of.method is not None else ()
    return any(
        _mark_row(of.flow, one.declared, following(each, one.around), one.around)
        for one in calls_of
        for each in one.around
        if isinstance(each, java.Do) and each.start <= one.call.start < each.end
    )


def _mark_row(flow: Flow, holder: Declared, statements: Sequence[java.Stmt], around: java.Around) -> bool:
    calls_ = (one.value for one in statements if isinstance(one, java.Do))
    return any(isinstance(one, java.Call) and marks_row(flow, holder, one, around) for one in calls_)


def _marked_later(of: Sending, tried: java.Try, around: java.Around) -> bool:
    """Whether the try marks a stored row as sent behind the send: a failure leaves the row unsent."""
    return any(
        isinstance(node, java.Call)
        and node.start > of.call.end
        and marks_row(of.flow, of.declared, node, (*around, tried, *inside))
        for node, inside in java.walk(tried.body)
    )
