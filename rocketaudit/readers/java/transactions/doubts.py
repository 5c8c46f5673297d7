"""What a condition of a transaction check says of the transaction: its record is absent, it failed, it is too old.

In: the conditions of an Answer. Out: the words below; a path may have several alternatives (`a || b`).
Only what was looked up counts: a test of the message itself says nothing about the transaction.
"""

import re
from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Typed
from rocketaudit.readers.java.library import innocent, notices
from rocketaudit.readers.java.transactions.answers import Condition, Frame, Set
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.scopes import constant_value
from rocketaudit.readers.java.values import Scope

ABSENT, PRESENT, RECORDED, OTHERWISE, AGE, ASIDE = "absent", "present", "recorded", "otherwise", "age", "aside"

Alternative = tuple[str, ...]
_MOST = 48
_DEEPEST = 6

_AGE = re.compile(
    r"(?i)born_?timestamp|currentTimeMillis|nanoTime|check_?times|checkCount|reconsume_?times|deliveryAttempt|expire"
    r"|timeout|timed_?out|overdue|elapsed|deadline|isBefore|isAfter|too_?old|store_?timestamp|create_?time|Duration$"
)
_FAILED = re.compile(r"(?i)fail|cancel|roll_?back|reject|refus|abort|error|invalid|closed|denied|dead|revert|undo")
_PENDING = re.compile(r"(?i)^(?:init|pending|process|prepar|unknow|doing|running|wait|trying|in_progress)")
_COUNTS = re.compile(r"(?i)(?<!ac)(?<!dis)count|cnt|num(?:ber)?$|rows?$|size|total|length|exist|affected")
_PRESENT = frozenset(
    (
        "isPresent nonNull isNotNull isNotEmpty isNotBlank hasText hasLength containsKey hasKey exists existsById"
        " hasNext"
    ).split()
)
_ABSENT = frozenset(("isEmpty", "isNull", "isBlank", "isNullOrEmpty", "isAllBlank"))
_EQUALS = frozenset(("equals", "equalsIgnoreCase", "contains", "compareTo", "deepEquals"))
_ASKS = re.compile(
    r"(?i:find|exist|select|query|count|check|load|fetch|search|lookup|status|state)|^get.*By|^is[A-Z]|^has[A-Z]"
)
_STORES = re.compile(
    r"(?:Mapper|Repository|Repo|Dao|DAO|Service|ServiceImpl|Template|Manager|Client|Store|Cache|Session|Jedis|Facade"
    r"|Connection|Statement|Redis\w*|Db|DB|Jdbc\w*|Utils?)$"
)
_PLAIN = re.compile(
    r"(?i)(?:objectMapper|gson|json\w*|serializer|converter|codec|config\w*|properties|statistics?|log(?:ger)?)$"
)
_COMPARERS = frozenset(("Objects", "StringUtils", "ObjectUtils", "StrUtil"))
_OPS = {">": int.__gt__, ">=": int.__ge__, "<": int.__lt__, "<=": int.__le__, "==": int.__eq__, "!=": int.__ne__}
_MIRRORED = {">": "<", ">=": "<=", "<": ">", "<=": ">="}


def alternatives(resolver: Resolver, conditions: tuple[Condition, ...], depth: int = 0) -> list[Alternative]:
    """What conditions say together, in disjunctive normal form."""
    found: list[Alternative] = [()]
    for one in conditions:
        ways = list(_either(resolver, one.test, one.holds, one.frame, depth))
        found = list(dict.fromkeys((*known, *way) for known in found for way in ways))[:_MOST]
    return found


def _either(resolver: Resolver, test: java.Expr, holds: bool, frame: Frame, depth: int) -> Iterator[Alternative]:
    if depth > _DEEPEST:
        yield (ASIDE,)
        return
    deeper = depth + 1
    match test:
        case java.Name(name) if name in frame.env:
            known = frame.env[name]
            yield from _either(resolver, known.value, holds, known.frame, deeper)
        case java.Op("!", (operand,)):
            yield from _either(resolver, operand, not holds, frame, deeper)
        case java.Op("&&" | "||" as op, operands):
            if (op == "||") == holds:
                for operand in operands:
                    yield from _either(resolver, operand, holds, frame, deeper)
            else:
                parts = tuple(Condition(operand, holds, frame) for operand in operands)
                yield from alternatives(resolver, parts, deeper) if depth < 3 else ((ASIDE,),)
        case java.Op("==" | "!=" as op, (left, java.Literal("true" | "false" as truth))):
            yield from _either(resolver, left, holds == ((op == "==") == (truth == "true")), frame, deeper)
        case java.Call(java.Field(java.Name("Boolean"), "TRUE" | "FALSE" as truth), "equals", (value,)):
            yield from _either(resolver, value, holds == (truth == "TRUE"), frame, deeper)
        case java.Call(java.Name("BooleanUtils"), "isTrue" | "isNotTrue" | "isFalse" as name, (value,)):
            yield from _either(resolver, value, holds == (name == "isTrue"), frame, deeper)
        case java.Cast(_, value):
            yield from _either(resolver, value, holds, frame, deeper)
        case _:
            inside = _inside(resolver, test, frame) if isinstance(test, java.Call) else None
            if inside is not None:
                yield from _either(resolver, inside[0], holds, inside[1], deeper)
            else:
                yield (_word(resolver, test, holds, frame),)


def _inside(resolver: Resolver, of: java.Call, frame: Frame) -> tuple[java.Expr, Frame] | None:
    """The expression that a method of the tree returns, where it does nothing before but set variables."""
    bound, this, _ = resolver.target(of, frame.scope)
    if bound is None or this is None or bound.method.body is None or bound.method.returns.name.lower() != "boolean":
        return None
    *before, last = bound.method.body.block.statements or (None,)
    if not isinstance(last, java.Return) or last.value is None:
        return None
    env = {param.name: Set(argument, frame) for param, argument in zip(bound.method.params, of.arguments, strict=False)}
    inner = Frame(Scope(bound.owner, this, resolver.types_of(bound)), env)
    for one in before:
        if isinstance(one, java.Local) and one.value is not None:
            env[one.name] = Set(one.value, inner)
        elif not isinstance(one, java.Do):
            return None
    return last.value, inner


def _word(resolver: Resolver, test: java.Expr, holds: bool, frame: Frame) -> str:
    """What one test says."""
    names = list(_names(test, frame, 0))
    if any(_AGE.search(name) for name in names):
        return AGE
    if not looks_up(resolver, test, frame):
        return ASIDE
    match test:
        case java.Op(op, (left, right)) if op in _OPS:
            return _compared(resolver, op, left, right, holds, frame)
        case java.Call(java.Name(util), name, (left, right)) if util in _COMPARERS and name in _EQUALS:
            return _matched(resolver, left, right, holds, frame)
        case java.Call(target, "contains", (value,)) if _holds_keys(resolver, target, frame) and not looks_up(
            resolver, value, frame
        ):
            return _there(test, frame, holds)
        case java.Call(target, name, (value,)) if name in _EQUALS and target is not None:
            return _matched(resolver, target, value, holds, frame)
        case java.Call(_, name) if name in _PRESENT or name in _ABSENT:
            return _there(test, frame, (name in _PRESENT) == holds)
        case java.Call() if _FAILED.search(test.name):
            return RECORDED if holds else OTHERWISE
        case java.Call() if _lookup(resolver, test, frame, 0):
            return PRESENT if holds else ABSENT
    return RECORDED if holds else OTHERWISE


def _holds_keys(resolver: Resolver, of: java.Expr | None, frame: Frame) -> bool:
    """Whether a collection of the object's own is asked, which is filled while the process lives; a constant holds the
    states that are as good as one another."""
    if not isinstance(of, java.Name | java.Field) or java.word(of).isupper():
        return False
    return resolver.owner_name(of, frame.scope).endswith(("Set", "List", "Collection", "Queue", "SetView", "Filter"))


def _there(test: java.Expr, frame: Frame, present: bool) -> str:
    """Something was found, or not; a record of failures says something when it is there."""
    if present and any(_FAILED.search(name) for name in _names(test, frame, 0)):
        return RECORDED
    return PRESENT if present else ABSENT


def _compared(resolver: Resolver, op: str, left: java.Expr, right: java.Expr, holds: bool, frame: Frame) -> str:
    if isinstance(left, java.Literal):
        op, left, right = _MIRRORED.get(op, op), right, left
    if isinstance(right, java.Literal) and right.kind == "null":
        return _there(left, frame, (op == "!=") == holds)
    number = constant_value(resolver, right, frame.scope)
    counts = any(_COUNTS.search(name) for name in _names(left, frame, 0))
    if isinstance(number, int) and not isinstance(number, bool) and (counts or op not in ("==", "!=")):
        return ABSENT if bool(_OPS[op](0, number)) == holds else PRESENT
    return _matched(resolver, left, right, (op == "==") == holds, frame) if op in ("==", "!=") else OTHERWISE


def _matched(resolver: Resolver, left: java.Expr, right: java.Expr, same: bool, frame: Frame) -> str:
    """A state was compared with one that has a name or number."""
    constant = next((one for one in (right, left) if not looks_up(resolver, one, frame)), right)
    name = next(iter(_names(constant, frame, 0)), "")
    if same:
        return OTHERWISE if _PENDING.search(name) else RECORDED
    return RECORDED if _PENDING.search(name) else OTHERWISE


def _names(of: java.Expr, frame: Frame, depth: int) -> Iterator[str]:
    """The names in an expression, and in what its variables were set to."""
    for node, _ in java.walk_outside_classes(of):
        match node:
            case java.Name(name):
                yield name
                if name in frame.env and depth < _DEEPEST:
                    known = frame.env[name]
                    yield from _names(known.value, known.frame, depth + 1)
            case java.Field(_, name) | java.Call(_, name):
                yield name
            case java.Literal("string", text):
                yield text


# -- looking up ----------------------------------------------------------------------------------------------------


def looks_up(resolver: Resolver, of: java.Expr, frame: Frame, depth: int = 0) -> bool:
    """Whether an expression tells something that was read from outside the message."""
    for node, _ in java.walk_outside_classes(of):
        if isinstance(node, java.Call) and _lookup(resolver, node, frame, depth):
            return True
        if isinstance(node, java.Name) and node.id in frame.env and depth < _DEEPEST:
            known = frame.env[node.id]
            if looks_up(resolver, known.value, known.frame, depth + 1):
                return True
    return False


def _lookup(resolver: Resolver, of: java.Call, frame: Frame, depth: int) -> bool:
    if notices.logs(of) or innocent.parses(of):
        return False
    asks = bool(_ASKS.search(of.name))
    receiver = java.word(of.target)
    bound, this, _ = resolver.target(of, frame.scope)
    if bound is not None and bound.method.body is not None and this is not None:
        return depth >= _DEEPEST or _body_looks_up(resolver, bound.method.body.block, of, frame, depth)
    if of.target is None:
        # What a class inherits that is one of a library's stores: `count(query)` in a ServiceImpl of MyBatis-Plus.
        above = resolver.tree.ancestors(frame.scope.this)
        return asks and any(isinstance(one, Typed) and bool(_STORES.search(one.type.name)) for one in above)
    if _PLAIN.search(receiver):
        return False
    owner = resolver.owner_name(of.target, frame.scope)
    root = _root(of.target)
    store = bool(_STORES.search(owner) or _STORES.search(receiver[:1].upper() + receiver[1:]))
    if root[:1].isupper():
        return asks and store
    if root in frame.env:
        return store and bool(of.arguments)
    captured = root not in ("this", "super") and root in frame.scope.types
    if captured and not store:
        return asks and bool(of.arguments)
    return bool(of.arguments) or asks


def _body_looks_up(resolver: Resolver, block: java.Block, of: java.Call, frame: Frame, depth: int) -> bool:
    bound, this, _ = resolver.target(of, frame.scope)
    if bound is None or this is None:
        return False
    inner = Frame(Scope(bound.owner, this, resolver.types_of(bound)), {})
    calls = (node for node, _ in java.walk_outside_classes(block) if isinstance(node, java.Call))
    return any(_lookup(resolver, call, inner, depth + 2) for call in calls)


def _root(of: java.Expr) -> str:
    """The first name of a chain: `mapper` of `mapper.query().eq(..)`, the field of `this.mapper`."""
    while True:
        match of:
            case java.Field(java.Name("this"), name):
                return name
            case java.Field(target, _) | java.Cast(_, target):
                of = target
            case java.Call(target, name):
                if target is None:
                    return name
                of = target
            case java.Name(name):
                return name
            case _:
                return ""
