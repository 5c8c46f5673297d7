"""Which conditions ask how often, or how long ago, a message came: those under which a listener gives it up.

In: a condition and its scope. Out: True where it holds for late messages, False where it holds for early ones, None for
any other condition. The comparison may stand in a variable or in a method of the tree.
"""

import re

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.flow.handing import Handing
from rocketaudit.readers.java.library import notices
from rocketaudit.readers.java.values import Scope

# How often or how long ago a message came, as the client says it; and as an application may count it itself.
_AGES = re.compile(r"(?:get)?reconsumeTimes|getDeliveryAttempt|getBornTimestamp|getStoreTimestamp", re.IGNORECASE)
_COUNTS = re.compile(
    r"(?:get|current|cur|now)?(?:re)?(?:try|tried|deliver|consume|fail|failed|attempt)(?:ed)?_?"
    r"(?:times|count|num|number|cnt|attempts?)|attempts?|times|retries|tries",
    re.IGNORECASE,
)
# What a count of an application's own is compared with.
_LIMIT = re.compile(r"(?i)(?:get)?max_?(?:re)?(?:try|tries|retries|consume|deliver|redeliver|attempt)")
# A counter of an application's own, kept by message: `redis.opsForValue().increment(key)`, `counts.merge(id, 1, ..)`.
_COUNTER = re.compile(r"incr\w*|increment\w*|(?:get|add)And(?:Increment|Add)|incrementAndGet|addAndGet|merge")
# Where a message carries it: `message.getUserProperty("retry-times")`; or the offset of its queue's end, which says how
# far behind it is.
_CARRIES = frozenset(("getUserProperty", "getProperty", "getHeader", "get", "getOrDefault"))
_KEY = re.compile(
    r"(?i)max_?offset|re_?try|re_?consume|attempt|deliver\w*(?:count|times)|(?:fail|error)\w*(?:count|times)"
)
# When an event says that it came about: `now - event.getCreateTime()`. A mere date, and when something of the business
# is due, begins or ends, is its own matter.
_STAMP = re.compile(
    r"(?:get)?(?:message|msg|event)?_?(?:time_?stamp|(?:create|born|sen[dt]|publish|occur|emit|produce|issue|raise|trigger)"
    r"[rt]?(?:ed|d)?_?(?:time(?:stamp)?|at|date|millis|ts))(?:millis|ms)?|(?:get)?(?:message|msg|event)_?time",
    re.IGNORECASE,
)
_MESSAGE = re.compile(r"(?:^(?:msg|message|event|evt|payload)|Msg|MSG|Message|Event|Evt|Payload)(?![a-z])")
_CLOCK = re.compile(r"(?:current\w*|now|nanoTime|millis)(?:[A-Z]\w*)?")
_UPPER, _LOWER = (">", ">=", "=="), ("<", "<=")
_LONGEST_HELPER = 3  # statements of a method that only answers whether it is enough


class Ages(Handing):
    """Conditions on the age of a message."""

    def gives_up(self, test: java.Expr, scope: Scope, depth: int = 0) -> bool | None:
        """Whether a condition asks how often or how long ago a message came: True where it holds for late ones."""
        for node, around in java.walk(test):
            found = self._late(node, scope, depth)
            if found is not None:
                return found != _turned(around)
        return None

    def _late(self, node: java.Node, scope: Scope, depth: int) -> bool | None:
        match node:
            case java.Op(op, (left, right)) if op in (*_UPPER, *_LOWER) and not _empty(left) and not _empty(right):
                for names in (_AGES, _COUNTS):
                    first, second = (self._tells(one, names, scope) for one in (left, right))
                    if first and second:  # the limit has the name of what it limits
                        first, second = (not _configured(one) for one in (left, right))
                    if first != second and (names is _AGES or _is_limit(right if first else left)):
                        if op == "==" and _zero(right if first else left):
                            return False
                        return (op in _UPPER) == first or op == "=="
                limited = tuple(bool(_LIMIT.match(java.word(one))) for one in (left, right))
                if limited[0] != limited[1] and (scope.catching or _counted(right if limited[0] else left)):
                    return (op in _UPPER) == limited[1] or op == "=="
            case java.Name(name):
                return scope.late.get(name)
            case java.Call(target, "isBefore", (limit,)) if target is not None and _asks_back(limit):
                return True if self._is_stamp(target, scope) else None
            case java.Call() if depth < 2:
                return self._answered(node, scope, depth)
        return None

    def _answered(self, of: java.Call, scope: Scope, depth: int) -> bool | None:
        """What a method answers that does little else than to compare."""
        bound, this, _ = self.target(of, scope)
        body = bound.method.body if bound is not None else None
        if bound is None or body is None or this is None or bound.method.returns.name not in ("boolean", "Boolean"):
            return None
        statements = body.block.statements
        last = statements[-1] if statements else None
        if len(statements) > _LONGEST_HELPER or not isinstance(last, java.Return) or last.value is None:
            return None
        inner = Scope(bound.owner, this, self.types_of(bound))
        inner.catching = scope.catching
        for one in statements:
            if isinstance(one, java.Local) and one.value is not None and self.tells_age(one.value, inner):
                inner.aged.add(one.name)
        return self.gives_up(last.value, inner, depth + 1)

    def tells_age(self, of: java.Expr, scope: Scope) -> bool:
        """Whether an expression says how often or how long ago a message came."""
        return self._tells(of, _AGES, scope)

    def note_age(self, name: str, value: java.Expr, scope: Scope) -> None:
        """Keep whether a variable is set to the age of a message, or to whether that is too much."""
        if self._is_stamp(value, scope):
            scope.stamps.add(name)
        if not self.tells_age(value, scope):
            return
        late = self.gives_up(value, scope)
        if late is None:
            scope.aged.add(name)
        else:
            scope.late[name] = late

    def _tells(self, of: java.Expr, names: re.Pattern[str], scope: Scope) -> bool:
        for node, _ in java.walk(of):
            match node:
                case java.Call():
                    counts = _carried(node) or (bool(scope.catching) and _is_counter(node))
                    if names.fullmatch(node.name) or counts or (names is _AGES and self._is_since(node, scope)):
                        return True
                case java.Name(name):
                    if name in scope.aged or names.fullmatch(name):
                        return True
                case java.Op("-") if names is _AGES and self._is_since(node, scope):
                    return True
        return False

    def _is_since(self, of: java.Node, scope: Scope) -> bool:
        """Whether an expression says how long ago an event came about: `now - event.getTimestamp()`."""
        match of:
            case java.Op("-", (now, since)):
                return _asks_clock(now) and self._is_stamp(since, scope)
            case java.Call(name="between", arguments=(since, now)):
                return _asks_clock(now) and self._is_stamp(since, scope)
        return False

    def _is_stamp(self, of: java.Expr, scope: Scope) -> bool:
        """Whether an expression is the time at which an event says that it came about."""
        if isinstance(of, java.Name):
            return of.id in scope.stamps
        while isinstance(of, java.Call) and isinstance(of.target, java.Call):
            of = of.target  # getTime() of a date, toInstant() of a time
        if not isinstance(of, java.Call) or not isinstance(of.target, java.Name) or not _STAMP.fullmatch(of.name):
            return False
        typed = scope.types.get(of.target.id)
        return bool(_MESSAGE.search(of.target.id) or (typed is not None and _MESSAGE.search(typed.type.name)))


def _asks_back(limit: java.Expr) -> bool:
    """Whether something is a time before now: `Instant.now().minus(limit)`."""
    back = any(isinstance(one, java.Call) and one.name.startswith("minus") for one, _ in java.walk(limit))
    return back and _asks_clock(limit)


def _asks_clock(of: java.Expr) -> bool:
    """Whether something is the present, or made of it: `System.currentTimeMillis()`, `Instant.now()`, `now`."""
    return any(
        bool(_CLOCK.fullmatch(one.name if isinstance(one, java.Call) else one.id))
        for one, _ in java.walk(of)
        if isinstance(one, java.Call | java.Name)
    )


def _configured(of: java.Expr) -> bool:
    """Whether an expression reads a setting, by what it is asked of: `properties.getReconsumeTimes()`."""
    return any(isinstance(one, java.Call) and bool(_SETTINGS.search(java.word(one.target))) for one, _ in java.walk(of))


_SETTINGS = re.compile(r"(?i)propert|config|setting|options|^props?$|^conf$")


def _carried(of: java.Call) -> bool:
    """Whether a call takes the number of deliveries out of a message's properties."""
    if of.name not in _CARRIES or not of.arguments:
        return False
    match of.arguments[0]:
        case java.Literal("string", text):
            return bool(_KEY.search(text))
        case java.Name() | java.Field() as key:
            return java.word(key).isupper() and bool(_KEY.search(java.word(key)))
    return False


def _is_counter(of: java.Call) -> bool:
    """Whether a call counts: what a catch counts by message is how often it failed."""
    return of.target is not None and bool(_COUNTER.fullmatch(of.name)) and not notices.logs(of)


def _is_limit(of: java.Expr) -> bool:
    """Whether a count is compared with what may be its limit: a number, a constant, something called after it."""
    if isinstance(of, java.Literal):
        return True
    name = java.word(of)
    return name.isupper() or bool(_BOUND.search(name)) or isinstance(of, java.Op)


_BOUND = re.compile(r"(?i)max|limit|threshold|allow|bound|retr|times|attempt")


def _counted(of: java.Expr) -> bool:
    """Whether something, by its name, is a number that was counted."""
    return not isinstance(of, java.Literal) and bool(_COUNTED.search(java.word(of)))


_COUNTED = re.compile(r"(?i)(?:(?<!ac)(?<!dis)count|cnt|times|num(?:ber)?|tries|attempts?)$")


def _zero(of: java.Expr) -> bool:
    return isinstance(of, java.Literal) and of.text.rstrip("lL") == "0"


def _empty(of: java.Expr) -> bool:
    return isinstance(of, java.Literal) and of.text == "null"


def _turned(around: java.Around) -> bool:
    """Whether what stands there counts the other way round: `!tooOften(message)`."""
    return sum(isinstance(one, java.Op) and one.op == "!" for one in around) % 2 == 1


__all__ = ["Ages"]
