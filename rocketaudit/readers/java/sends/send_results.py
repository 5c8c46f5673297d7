"""What becomes of the result of a synchronous send, and what the code does where the status is not SEND_OK."""

import re
from collections.abc import Iterator, Sequence

from rocketaudit.clients import Hazard
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.library import innocent, messaging, notices, storing
from rocketaudit.readers.java.sends.outcomes import holds_if_bad
from rocketaudit.readers.java.sends.reactions import HANDLED, NOTHING, ONLY_TELLS, UNCLEAR, reaction
from rocketaudit.readers.java.sends.send_behind import tells_by_object
from rocketaudit.readers.java.sends.send_retries import sent_again
from rocketaudit.readers.java.sends.sent import TRANSACTION, Sending
from rocketaudit.readers.java.sends.usage import COMPARED, DROPPED, LOGGED, Use, is_local, occurrences, strongest, uses
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.values import LIKELY

OUTBOX = re.compile(
    r"(?i)outbox|local_?message|reliable_?message|mqmessage|transactionlog|eventstore|message_?(?:log|record|store)"
    r"|(?:transaction|tx|local)_?(?:msg|mq(?!producer|template|listener))|save(?:Local|Mq)?Message|event_?(?:log|record|publication)|mq_?(?:log|record|trans)|msg_?(?:log|record|store)"
)
_WRITES = re.compile(r"(?i)(?:save|update|delete|remove|merge|persist|modify)")
_AGAIN = re.compile(r"(?i)re_?send|retry|retries|unsent|pending")  # what waits there is sent again
_PAUSES = frozenset(("sleep", "await", "wait", "parkNanos", "sleepUninterruptibly"))
_MARKS = re.compile(
    r"(?i)mark\w*(?:sent|send|success|publish|done)|(?:set|update)\w*(?:sent|status|state|publish)|markAs\w+"
    r"|delete\w*|remove\w*|^(?:sent|done|published|delivered|completed?|finish(?:ed)?|closed?|ack(?:ed)?)$"
)


def of_result(of: Sending) -> Iterator[Hazard]:
    """`result-ignored`, `transaction-result-ignored` and `failure-only-logged`."""
    ignored = "transaction-result-ignored" if of.kind.mode == TRANSACTION else "result-ignored"
    if sent_again(of):
        return
    if of.kind.void:
        yield Hazard(ignored, of.span(), how=of.call.name)
        return
    found = list(uses(of.flow, of.declared, of.call, of.around))
    use = strongest(found)
    if use in (DROPPED, LOGGED):
        yield Hazard(ignored, of.span(), how=of.call.name)
    elif use == COMPARED and not any(one.kind not in (COMPARED, LOGGED) for one in found):
        answers = [_of_comparison(of.flow, one) for one in found if one.kind == COMPARED]
        if all(answer in (ONLY_TELLS, NOTHING) for answer in answers):
            if of.kind.mode == TRANSACTION:
                yield Hazard(ignored, of.span(), how=of.call.name, certainty=LIKELY)
            else:
                yield Hazard("failure-only-logged", of.span())


def throws_if_bad(of: Sending) -> bool:
    """Whether the method of a send throws where the status is not SEND_OK: what it returns then went well."""
    found = [one for one in uses(of.flow, of.declared, of.call, of.around) if one.kind == COMPARED]
    return any(_throws(one) and _of_comparison(of.flow, one) == HANDLED for one in found)


def _throws(use: Use) -> bool:
    """Whether a throw hangs on a comparison, in the branches of its test or right behind them."""
    tests = [index for index, one in enumerate(use.around) if isinstance(one, java.If)]
    if not tests:
        return any(isinstance(one, java.Call) and innocent.checks(one, "") for one in use.around)
    test = use.around[tests[-1]]
    assert isinstance(test, java.If)
    behind = following(test, use.around[: tests[-1]])
    branches = [one for one in (test.then, test.other, *behind[:1]) if one is not None]
    return any(isinstance(node, java.Throw) for one in branches for node, _ in java.walk(one))


def of_answer(of: Sending) -> Iterator[Hazard]:
    """`failure-only-logged` of a send that answers true or false: what is tested is only logged."""
    outer, inner = of.around[:-1], of.around[-1]
    if isinstance(inner, java.Do):
        return
    tests: list[tuple[java.Node, java.Around]] = [(of.call, of.around)]
    if isinstance(inner, java.Local | java.Assign):
        name = java.word(inner.target) if isinstance(inner, java.Assign) else inner.name
        if isinstance(inner, java.Assign) and not is_local(name, outer):
            return
        tests = [(node, around) for node, around in occurrences(name, inner, outer) if not notices.in_log(around)]
    answers = [_of_comparison(of.flow, Use(COMPARED, node, around, of.declared)) for node, around in tests]
    if answers and all(answer in (ONLY_TELLS, NOTHING) for answer in answers):
        yield Hazard("failure-only-logged", of.span())


def _of_comparison(flow: Flow, use: Use) -> str:
    """What the code does when the status is not the good one."""
    node, around, holder = use.node, use.around, use.holder
    if node is None or holder is None:
        return HANDLED
    if isinstance(node, java.Switch):
        return _of_switch(flow, holder, node, around)
    for index in range(len(around) - 1, -1, -1):
        one = around[index]
        if isinstance(one, java.If) and _inside(node, one.test):
            return _bad_branch(flow, holder, one, around[:index], holds_if_bad(node, around[index:], use.fails))
        if isinstance(one, java.Switch):
            return _of_switch(flow, holder, one, around[:index])
        if isinstance(one, java.Local | java.Assign):
            return _of_flag(flow, use, index)
        if isinstance(one, java.Do):
            return NOTHING  # the answer of a helper, dropped
        if isinstance(one, java.Ternary):
            return _of_ternary(one, use.around[:index])
        if isinstance(one, java.Return | java.Lambda | java.Loop):
            return HANDLED
        if isinstance(one, java.Call) and not notices.logs(one):
            return HANDLED
    return HANDLED


def _of_flag(flow: Flow, use: Use, index: int) -> str:
    """What the code does by a variable that holds the outcome of the comparison."""
    variable, outer, inside = use.around[index], use.around[:index], use.around[index + 1 :]
    if use.node is None or not all(isinstance(one, java.Op | java.Cast) for one in inside):
        return HANDLED
    if isinstance(variable, java.Assign) and not is_local(java.word(variable.target), outer):
        return HANDLED
    name = java.word(variable.target) if isinstance(variable, java.Assign) else getattr(variable, "name", "")
    fails = holds_if_bad(use.node, inside, use.fails)
    reads = [(node, around) for node, around in occurrences(name, variable, outer) if not notices.in_log(around)]
    answers = [_of_comparison(flow, Use(COMPARED, node, around, use.holder, fails)) for node, around in reads]
    return next((one for one in (HANDLED, UNCLEAR, ONLY_TELLS) if one in answers), ONLY_TELLS)


def _of_ternary(of: java.Ternary, around: java.Around) -> str:
    """What becomes of a text (or another value) that is chosen by the comparison."""
    if notices.in_log(around):
        return ONLY_TELLS
    parent, outer = (around[-1], around[:-1]) if around else (None, ())
    if not isinstance(parent, java.Local) or parent.value is not of:
        return HANDLED
    reads = list(occurrences(parent.name, parent, outer))
    return ONLY_TELLS if all(notices.in_log(inside) for _, inside in reads) else HANDLED


def _of_switch(flow: Flow, holder: Declared, of: java.Switch, around: java.Around) -> str:
    bad = [each for case in of.cases for each in case.body if _may_be_bad(case, of)]
    parent = around[-1] if around else None
    if isinstance(parent, java.Local | java.Assign) and parent.value is of:
        answers = {
            one.value.kind if isinstance(one.value, java.Literal) else ""
            for one in bad
            if isinstance(one, java.Do | java.Jump)
        }
        if answers in ({"true"}, {"false"}):
            return _of_flag(flow, Use(COMPARED, of, around, holder, answers == {"true"}), len(around) - 1)
        return HANDLED
    if tells_by_object(bad, of, around):
        return HANDLED
    return HANDLED if isinstance(parent, java.Return) else reaction(flow, holder, bad, (*around, of))


def _is_good(case: java.SwitchCase) -> bool:
    return any(java.word(label) == "SEND_OK" for label in case.labels) and not case.default


def _may_be_bad(case: java.SwitchCase, of: java.Switch) -> bool:
    """Whether a case may be one of a bad status: `default` only where not all of these end in cases of their own."""
    if not case.default:
        return not _is_good(case)
    before = of.cases[: of.cases.index(case)]
    falls = bool(before) and not before[-1].arrow and not (before[-1].body and java.leaves(before[-1].body[-1]))
    named = {java.word(label) for one in of.cases for label in one.labels}
    return falls or bool(case.labels) or not named >= messaging.BAD_STATUSES


def _inside(node: java.Node, test: java.Expr) -> bool:
    return test.start <= node.start and node.end <= test.end


def _bad_branch(flow: Flow, holder: Declared, test: java.If, around: java.Around, bad_is_then: bool) -> str:
    """The reaction of the branch that a bad status takes: then, else, or what follows."""
    within = (*around, test)
    if tells_by_object((one for one in (test.then, test.other) if one is not None), test, around):
        return HANDLED
    if bad_is_then:
        marks = java.leaves(test.then) and any(_marks(flow, holder, one, around) for one in following(test, around))
        handled = marks or _waits(test.then, around)  # a row that is not marked as sent stays, for the next run
        return HANDLED if handled else reaction(flow, holder, (test.then,), within)
    if _marks(flow, holder, test.then, within) or _counts(test.then, around):
        return HANDLED  # a row that is not marked as sent stays, for the next run; a caller sees how many were sent
    if test.other is not None:
        return reaction(flow, holder, (test.other,), within)
    if java.leaves(test.then):
        if any(isinstance(one, java.Loop) for one in around):
            return HANDLED  # the next round tries again
        return reaction(flow, holder, _to_the_end(test, around), around)
    # Nothing happens on a bad status but that what the good one adds is left out.
    return HANDLED if reaction(flow, holder, (test.then,), within) in (HANDLED, UNCLEAR) else ONLY_TELLS


def following(of: java.Stmt, around: java.Around) -> Sequence[java.Stmt]:
    """The statements behind one, in the innermost block that has some."""
    for one in reversed(around):
        if isinstance(one, java.Block):
            after = [each for each in one.statements if each.start > of.start]
            if after:
                return after
    return ()


def _to_the_end(of: java.Stmt, around: java.Around) -> Sequence[java.Stmt]:
    """The statements behind one up to the end of its method: those behind a try as well that it stands in."""
    found: list[java.Stmt] = []
    for one in reversed(around):
        if isinstance(one, java.Lambda | java.Class | java.Method):
            break
        if isinstance(one, java.Block):
            found += [each for each in one.statements if each.start > of.start]
            if found and java.leaves(found[-1]):
                break
    return found


def _waits(of: java.Stmt, around: java.Around) -> bool:
    """Whether a bad outcome makes a loop wait, whose next round then goes on with what was not sent."""
    return any(isinstance(one, java.Loop) and one.over is None for one in around) and any(
        isinstance(node, java.Call) and node.name in _PAUSES for node, _ in java.walk(of)
    )


def _counts(of: java.Stmt, around: java.Around) -> bool:
    """Whether the good branch counts in a variable that the method returns."""
    method = next((one for one in reversed(around) if isinstance(one, java.Method | java.Lambda)), None)
    counted = {java.word(one.target) for one, _ in java.walk(of) if isinstance(one, java.Assign) and not one.plain}
    returned = (one for one, _ in java.walk(method) if isinstance(one, java.Return)) if counted and method else ()
    return any(isinstance(one.value, java.Name) and one.value.id in counted for one in returned)


def _marks(flow: Flow, holder: Declared, of: java.Stmt, around: java.Around) -> bool:
    return any(
        isinstance(node, java.Call) and marks_row(flow, holder, node, (*around, *inside))
        for node, inside in java.walk(of)
    )


def marks_row(flow: Flow, holder: Declared, call: java.Call, around: java.Around) -> bool:
    """Whether a call marks a stored row as sent, or writes or deletes the row that a loop took up."""
    marks = _MARKS.search(call.name) is not None
    if not marks and not _WRITES.match(call.name):
        return False
    if _marks_by_sql(call):
        return True
    owner = flow.owner_name(call.target, scope_within(flow, holder, around))
    keeps = storing.keeps(call, owner)
    if marks:
        of = f"{java.word(call.target)} {owner}"
        return keeps or "mark" in call.name.lower() or bool(OUTBOX.search(of) or _AGAIN.search(of))
    return keeps and _about_row(flow, holder, call, owner, around)


def _marks_by_sql(call: java.Call) -> bool:
    """Whether a call is given a statement that changes a row's state, or a row of an outbox."""
    written = call.arguments[0] if call.arguments else None
    text = written.text[:_LONGEST] if isinstance(written, java.Literal) and written.kind == "string" else ""
    if not _CHANGES.match(text):
        return False
    _, _, changed = text.lower().partition(" set ")
    return bool(_STATE.search(changed)) or bool(OUTBOX.search(text))


_LONGEST = 1_000  # characters of a statement
_CHANGES = re.compile(r"(?i)\s*(?:update|delete)\b")
_STATE = re.compile(r"(?:sent|stat(?:e|us)|publish|printed|done|pushed|announced)\w{0,20}\s*=")


def marked_behind(of: Sending) -> bool:
    """Whether the code behind a send, in its method, marks a stored row as sent."""
    for index, one in enumerate(of.around):
        if isinstance(one, java.Method):
            return _last_mark(of, one, of.around[: index + 1]) > of.call.end
    return False


def _last_mark(of: Sending, method: java.Method, around: java.Around) -> int:
    """Where the last call stands that marks a stored row as sent, -1 where none does; looked for once a method."""
    key = (of.declared.path, method.start)
    known = of.flow.marks.get(key)
    if known is None:
        known = of.flow.marks[key] = max(
            (
                node.start
                for node, inside in java.walk(method)
                if isinstance(node, java.Call) and marks_row(of.flow, of.declared, node, (*around, *inside))
            ),
            default=-1,
        )
    return known


def _about_row(flow: Flow, holder: Declared, call: java.Call, owner: str, around: java.Around) -> bool:
    names = {node.id for one in call.arguments for node, _ in java.walk(one) if isinstance(node, java.Name)}
    loops = {one.variable.name for one in around if isinstance(one, java.Loop) and one.variable is not None}
    if names & loops or OUTBOX.search(owner):
        return True
    scope = scope_within(flow, holder, around)
    return any(OUTBOX.search(scope.types[name].type.name) for name in names if name in scope.types)
