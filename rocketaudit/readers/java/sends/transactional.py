"""Sends beside a database transaction: the commit and the send are two steps, and a crash between them loses one."""

import re
from collections.abc import Iterator, Sequence

from rocketaudit.clients import Hazard
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Typed
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.sends.send_background import given_to_thread
from rocketaudit.readers.java.sends.send_failures import callers_within, calls
from rocketaudit.readers.java.sends.send_results import OUTBOX
from rocketaudit.readers.java.sends.sent import Sending
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.values import LIKELY, Scope

_WRITES = re.compile(
    r"(?:save|insert|update|delete|remove|create|upsert|persist|merge|batch\w*|saveOrUpdate\w*|executeUpdate|deduct"
    r"|decrease|increase|modify)(?:[A-Z]\w*|$)"
)
_READS = re.compile(
    r"(?:get|find|select|query|count|list|load|exists|search|page|read|fetch|is|has|check|by|lambda|equals|hashCode"
    r"|toString)(?:[A-Z]\w*|$)"
)
_STORES = re.compile(
    r"(?:Mapper|Repository|Repo|Dao|DAO|JdbcTemplate|JdbcOperations|JdbcClient|EntityManager|Service|ServiceImpl|Statement"
    r"|Manager|SqlSession|DSLContext|Db|ChainWrapper)\b"
)
_RECORDS = frozenset(("Model", "ActiveRecord", "PanacheEntity", "PanacheEntityBase", "DbRecord"))  # rows that write
_SERVICES = frozenset(("ServiceImpl", "IService"))
_CHAINS = frozenset(("lambdaUpdate", "update", "sql"))  # of MyBatis-Plus and JdbcClient
_ROWS = re.compile(r"(?:\w(?:Repository|Dao|DAO)|[a-z]\w*Mapper)\b")  # here every call that does not read writes
_TRANSACTIONS = frozenset(("Transactional", "GlobalTransactional"))  # of Spring or Jakarta, and Seata's
_NO_TRANSACTION = frozenset(("NOT_SUPPORTED", "NEVER", "SUPPORTS"))
_REGISTERS = frozenset(("registerMessageListener", "setMessageListener"))
_INTO_OUTBOX = re.compile(
    r"(?i)\s*(?:insert|merge|replace|upsert)\b[^(]*?\binto\s+\S*"
    r"(?:outbox|local_?mess|mq_?mess|event_?(?:log|store|pub)|m(?:es)?sa?ge?_?(?:log|rec))"
)
_AFTER = frozenset(("afterCommit", "afterCompletion"))
_AFTER_PHASES = frozenset(("", "AFTER_COMMIT", "AFTER_COMPLETION"))


def beside_database(of: Sending) -> Iterator[Hazard]:
    """`beside-database-transaction`: the send stands in a transaction of a database which it does not share, or behind
    one in the same method (then a crash between the two loses it as well), or runs after the commit."""
    method = of.method
    if method is None or _in_listener(of):
        return
    after = [one for one in (of, *callers_within(of, method)) if _after_commit(one)]
    if after:
        if any(_MARKED_JOBS & {mark.name for mark in outer.annotations} for outer in _outer(of, method)):
            return  # a job sends again what the first time did not
        if not any(_keeps_outbox(of, node) for one in (of, *after) for node, _ in java.walk(one.around[0])):
            yield Hazard("beside-database-transaction", of.span(), certainty=LIKELY)
        return
    if given_to_thread(of):
        return  # no transaction goes with it: that nobody waits for it is told
    own = _transactional(method, of.declared) or _inherits_transaction(of, method) or _commits(of, method)
    for outer in [method] if own else _callers(of.declared, method, of.flow.tree.files[of.declared.path]):
        writes = list(_writing(of.flow, of.declared, outer))
        if any(_keeps_outbox(of, node) for node in writes):
            return
        if writes or _calls_transaction(of, outer):
            yield Hazard("beside-database-transaction", of.span(), certainty=LIKELY)
            return


def _outer(of: Sending, method: java.Method) -> Iterator[java.Method]:
    """The methods of the class that call the one around a send, by name or reference (`rows.forEach(this::send)`)."""
    for one in of.declared.of.methods:
        for node, _ in java.walk(one):
            refers = isinstance(node, java.Ref) and java.word(node.target) == "this" and node.name == method.name
            if refers or (isinstance(node, java.Call) and calls(node, method)):
                yield one
                break


_MARKED_JOBS = frozenset(("Scheduled", "XxlJob"))


def _keeps_outbox(of: Sending, node: java.Node) -> bool:
    """Whether a call is one on an outbox, by its name, its receiver's, or the type of the field that this is."""
    if not isinstance(node, java.Call) or node.target is None:
        return False
    owner = of.flow.owner_name(node.target, Scope(of.declared, of.declared, {}))
    if OUTBOX.search(java.word(node.target) + node.name) or OUTBOX.search(owner):
        return True
    texts = (one.text for one in node.arguments[:1] if isinstance(one, java.Literal) and one.kind == "string")
    return any(_INTO_OUTBOX.match(text) for text in texts)


def _in_listener(of: Sending) -> bool:
    """Whether the send stands in a listener: after a crash the message that led here is delivered again."""
    return any(
        isinstance(one, java.Call)
        and one.name in _REGISTERS
        or isinstance(one, java.Method)
        and one.name in ("onMessage", "consumeMessage")
        for one in of.around
    )


def _after_commit(of: Sending) -> bool:
    """Whether a send runs once a transaction was committed, and only then."""
    for one in of.around:
        if isinstance(one, java.Method):
            # A HandlerInterceptor of the web has an afterCompletion as well, of four parameters.
            if one.name in _AFTER and len(one.params) < 2:
                return True
            marks = (mark for mark in one.annotations if mark.name == "TransactionalEventListener")
            if any(_phase(mark) in _AFTER_PHASES for mark in marks):
                return True
    return False


def _phase(mark: java.Annotation) -> str:
    return java.word(mark.values.get("phase"))


def _commits(of: Sending, method: java.Method) -> bool:
    """Whether a method runs a transaction by itself: of a connection, of a TransactionTemplate, or of a transactional
    method of its own class that it calls through a proxy."""
    calls_made = [node for node, _ in java.walk(method) if isinstance(node, java.Call)]
    names = {node.name for node in calls_made}
    if "commit" in names and names & {"setAutoCommit", "getTransaction"}:
        return True
    return any(_runs_transaction(node) for node in calls_made) or _calls_transaction(of, method)


def _runs_transaction(call: java.Call) -> bool:
    named = java.word(call.target).lower().startswith(("transaction", "tx"))
    return named and call.name in ("execute", "executeWithoutResult")


def _in_template(around: Sequence[java.Node]) -> bool:
    """Whether a call stands in what a TransactionTemplate runs."""
    return any(isinstance(one, java.Call) and _runs_transaction(one) for one in around)


def _calls_transaction(of: Sending, method: java.Method) -> bool:
    """Whether a method calls, before the send, a transactional method of the same class which writes."""
    for node, around in java.walk(method):
        if not isinstance(node, java.Call) or node.target is None or node.end > of.call.start:
            continue
        bound = of.flow.tree.method(of.declared, node.name, len(node.arguments))
        if bound is None or bound.method is method or not _transactional(bound.method, bound.owner):
            continue
        called, _, own = of.flow.target(node, scope_within(of.flow, of.declared, around))
        through_proxy = called is not None and called.method is bound.method and not own
        if through_proxy and any(True for _ in _writing(of.flow, bound.owner, bound.method)):
            return True
    return False


def _writing(flow: Flow, declared: Declared, method: java.Method, depth: int = 0) -> Iterator[java.Call]:
    """The calls in a method, and in those of its own that it calls, which write to a database."""
    for node, inside in java.walk(method):
        if not isinstance(node, java.Call):
            continue
        if node.target is None or java.word(node.target) == "this":
            bound = flow.tree.method(declared, node.name, len(node.arguments))
            if bound is not None and bound.method is not method and depth < 2:
                yield from _writing(flow, bound.owner, bound.method, depth + 1)
            if bound is None and _WRITES.match(node.name) and _is_service_of_rows(flow, declared):
                yield node
        if _writes(flow, declared, node, inside):
            yield node


def _is_service_of_rows(flow: Flow, declared: Declared) -> bool:
    """Whether a class has its writes from MyBatis-Plus: `save(order)` of a ServiceImpl."""
    return _extends(flow, declared, _SERVICES)


def _transactional(method: java.Method, declared: Declared) -> bool:
    marks = [one for one in method.annotations if one.name in _TRANSACTIONS]
    if not marks:
        public = "public" in method.modifiers
        marks = [one for one in declared.of.annotations if one.name in _TRANSACTIONS] if public else []
    return bool(marks) and not _excluded(marks[0])


def _inherits_transaction(of: Sending, method: java.Method) -> bool:
    """Whether a super class marks the public methods of all below it as transactional: the mark is inherited."""
    above = of.flow.tree.ancestors(of.declared) if "public" in method.modifiers else ()
    marks = [
        each for one in above if isinstance(one, Declared) and one.of.kind == "class" for each in one.of.annotations
    ]
    first = next((one for one in marks if one.name in _TRANSACTIONS), None)
    return first is not None and not _excluded(first)


def _excluded(mark: java.Annotation) -> bool:
    read_only = mark.values.get("readOnly")
    if isinstance(read_only, java.Literal) and read_only.kind == "true":
        return True
    propagation = mark.values.get("propagation")
    return propagation is not None and java.word(propagation) in _NO_TRANSACTION


def _callers(declared: Declared, target: java.Method, data: bytes, depth: int = 0) -> Iterator[java.Method]:
    """The transactional methods of the same class that call a method, directly or through another of the class."""
    if depth > 2 or target.name == "<init>":
        return
    name = target.name.encode()
    for method in declared.of.methods:
        if method is target or method.body is None or data.find(name, method.start, method.end) < 0:
            continue
        found = [around for node, around in java.walk(method) if isinstance(node, java.Call) and calls(node, target)]
        if not found:
            continue
        if _transactional(method, declared) or any(_in_template(around) for around in found):
            yield method
        else:
            yield from _callers(declared, method, data, depth + 1)


def _writes(flow: Flow, declared: Declared, call: java.Call, around: Sequence[java.Node]) -> bool:
    """Whether a call writes to a database, by its name and its receiver's type or name."""
    if call.target is None or _READS.match(call.name):
        return False
    written = _WRITES.match(call.name) is not None
    root = java.head(call.target)
    receiver = java.word(root)
    if receiver in ("this", "super", "baseMapper") or (written and receiver in _CHAINS):
        return written
    scope = scope_within(flow, declared, tuple(around))
    owner = flow.owner_name(root, scope)
    if written and _is_record(flow, root, scope):
        return True
    named = f"{owner} {receiver[:1].upper()}{receiver[1:]}"
    return bool((_STORES if written else _ROWS).search(named))


def _is_record(flow: Flow, of: java.Expr, scope: Scope) -> bool:
    """Whether an object is a row that writes itself (`order.insert()`): its class extends a model of a library's."""
    owner = flow.class_of(of, scope)
    return owner is not None and _extends(flow, owner, _RECORDS)


def _extends(flow: Flow, of: Declared, names: frozenset[str]) -> bool:
    """Whether a class extends or implements one of a library's types, by their simple names."""
    above = flow.tree.ancestors(of)
    return any(isinstance(one, Typed) and one.type.name.rpartition(".")[2] in names for one in above)
