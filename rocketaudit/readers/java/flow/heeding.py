"""Whether code that asks for a failure does anything about it.

In: an if. Out: whether the branch for the failure does more than to log it and to go on or end as if nothing was.
"""

import re

from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.library import notices, storing
from rocketaudit.readers.java.values import Scope

_GOOD = re.compile(
    r"(?:is|get|was|has)?_?(?:success(?:ful|fully)?|succeed(?:ed)?|accepted|ok|done|normal|valid|present)", re.I
)
_BAD = re.compile(r"(?:is|get|was|has|not)?_?(?:fail(?:ed|ure)?|errors?|notSuccess|notOk|invalid|unsuccessful)", re.I)
_FAILURE = re.compile(r"(?i)fail|err(?:or)?s?$|(?:^|_|(?-i:[a-z]))(?:bad|broken|rejected)(?:$|_)")
_ACKS = frozenset(name for one in apis.LISTENERS for name in one.acks)


def heeds(of: java.If) -> bool:
    """Whether the branch that a failure takes does something about it. Which that is, the condition's name says; where
    it does not, one of both is enough."""
    held = _outcome(of.test)
    if held is not False and of.other is None and java.leaves(of.then):
        return True  # the failure goes on behind it
    if held is None:
        return not (_ends_quietly(of.then) and _ends_quietly(of.other))
    return not _ends_quietly(of.other if held else of.then)


def switch_heeds(of: java.Switch) -> bool:
    """Whether the arms that a failure takes do something about it. Which those are, their labels say; where they do
    not, one of all is enough."""
    failing = [one for one in of.cases if any(_FAILURE.search(_label(label)) for label in one.labels)]
    arms = [each for one in failing or of.cases for part in one.body for each in _statements(part)]
    return not all(_is_log(one) or _leaves(one) for one in arms)


def _label(of: java.Expr) -> str:
    return of.type.name.rpartition(".")[2] if isinstance(of, java.Cast) else java.word(of)


def _speaks_well_of(test: java.Expr) -> bool | None:
    """Whether a condition holds where all went well (True) or where something failed (False)."""
    match test:
        case java.Op("!", (operand,)):
            held = _speaks_well_of(operand)
            return None if held is None else not held
        case java.Call(java.Field(java.Name("Boolean"), "TRUE" | "FALSE" as truth), "equals", (value,)):
            held = _speaks_well_of(value)
            return held if held is None or truth == "TRUE" else not held
        case java.Call(arguments=()) | java.Name() | java.Field():
            name = java.word(test)
            return True if _GOOD.fullmatch(name) else False if _BAD.fullmatch(name) else None
    return None


def asks_outcome(test: java.Expr) -> bool:
    """Whether a condition, by its words, asks whether something went well."""
    return _outcome(test) is not None


def _outcome(test: java.Expr) -> bool | None:
    """Whether a condition, by its words, holds where all went well; that there is nothing says neither."""
    match test:
        case java.Op("||", operands) if any(_outcome(one) is False for one in operands):
            return False
        case java.Op("&&", operands) if any(_outcome(one) is True for one in operands):
            return True
        case java.Op("!", (operand,)):
            held = _outcome(operand)
            return None if held is None else not held
        case java.Op("==" | "!=", operands) if any(_is_null(one) for one in operands):
            return None
    held = _speaks_well_of(test)
    return _compares_well(test) if held is None else held


def _is_null(of: java.Expr) -> bool:
    return isinstance(of, java.Literal) and of.kind == "null"


def fails_where_it_holds(test: java.Expr) -> bool:
    """Whether the failing side of a condition is the one where it holds, as its words say; where they say nothing it
    is, as in `if (code != 0) { return result; }`."""
    held = _speaks_well_of(test)
    if held is None:
        held = _compares_well(test)
    return not held


def _compares_well(test: java.Expr) -> bool | None:
    """Whether a comparison holds where all went well: with `OK`, `SUCCESS`, `200`."""
    match test:
        case java.Op("!", (operand,)):
            held = _compares_well(operand)
            return None if held is None else not held
        case java.Op("&&" | "||", (first, *_)):
            held = _speaks_well_of(first)
            return _compares_well(first) if held is None else held
        case java.Op("==" | "!=" as op, operands) | java.Call(arguments=operands, name="equals" as op):
            sides = (*operands, test.target) if isinstance(test, java.Call) and test.target else operands
            good = any(_is_good(one) for one in sides)
            return good == (op != "!=") if good or any(map(_is_bad, sides)) else None
    return None


def _is_good(of: java.Expr) -> bool:
    if isinstance(of, java.Literal):
        return of.text in ("0", "200", "true", "success", "SUCCESS", "ok", "OK", "0000")
    return bool(_WELL.search(java.word(of)))


def _is_bad(of: java.Expr) -> bool:
    return (isinstance(of, java.Literal) and of.text in ("false", "null", "-1")) or bool(_FAILURE.search(java.word(of)))


_WELL = re.compile(r"(?i)(?:^|_)(?:ok|success|succeeded|succ|done)(?:$|_)|Success$|(?-i:Ok$)")


def _ends_quietly(of: java.Stmt | None) -> bool:
    """Whether a branch is missing, or only logs and raises alarms, and then goes on or acknowledges."""
    return of is None or all(_is_log(one) or _is_alarm(one) or _leaves(one) for one in _statements(of))


def _statements(of: java.Stmt) -> tuple[java.Stmt, ...]:
    return of.statements if isinstance(of, java.Block) else (of,)


def _is_log(of: java.Stmt) -> bool:
    return isinstance(of, java.Do) and isinstance(of.value, java.Call) and notices.logs(of.value)


def _is_alarm(of: java.Stmt) -> bool:
    return isinstance(of, java.Do) and isinstance(of.value, java.Call) and storing.only_warns(of.value)


def _leaves(of: java.Stmt) -> bool:
    """Whether a statement ends a method without an answer, or a round of a loop, or acknowledges."""
    if isinstance(of, java.Do):
        return _acknowledges(of.value)  # the arm of a switch that is a value
    return isinstance(of, java.Jump | java.Return) and (of.value is None or _acknowledges(of.value))


def _acknowledges(of: java.Expr) -> bool:
    return isinstance(of, java.Name | java.Field) and java.word(of) in _ACKS


def only_logs(of: java.Stmt) -> bool:
    """Whether a branch is empty or only logs, so that what stands behind it is done with it as without it."""
    return all(map(_is_log, _statements(of)))


def throws_on(of: java.Stmt, scope: Scope) -> bool:
    """Whether a branch ends with throwing on what a catch of its caller gave it."""
    last = of.statements[-1] if isinstance(of, java.Block) and of.statements else of
    if not isinstance(last, java.Throw):
        return False
    given = (scope.types.get(node.id) for node, _ in java.walk(last) if isinstance(node, java.Name))
    return any(one is not None and one.type.name.endswith(_THROWN) for one in given)


def redelivers(of: java.Stmt) -> bool:
    """Whether a branch ends with an answer after which the message comes again."""
    last = of.statements[-1] if isinstance(of, java.Block) and of.statements else of
    value = last.value if isinstance(last, java.Return | java.Jump | java.Do) else None
    return isinstance(value, java.Name | java.Field) and java.word(value) in _AGAIN


def tells_failure(of: java.Expr) -> bool:
    """Whether an answer says that something failed: `false`, `null`, `Result.fail(..)`, `new Result(ERROR)`."""
    match of:
        case java.Literal(kind):
            return kind in ("false", "null")
        case java.Call(_, name):
            return bool(_FAILURE.search(name) or _FAILS.match(name))
        case java.New(_, arguments):
            return any(_FAILURE.search(java.word(one)) for one in arguments if isinstance(one, java.Name | java.Field))
        case java.Name() | java.Field():
            return bool(_FAILURE.search(java.word(of)))
    return False


_FAILS = re.compile(r"(?i:fail|err(?:or)?(?:$|_))|[Ee]rr(?:or)?[A-Z]")
_AGAIN = frozenset(name for one in apis.LISTENERS for name in one.retries)
_THROWN = ("Exception", "Throwable", "Error")

__all__ = [
    "asks_outcome",
    "fails_where_it_holds",
    "heeds",
    "only_logs",
    "redelivers",
    "switch_heeds",
    "tells_failure",
    "throws_on",
]
