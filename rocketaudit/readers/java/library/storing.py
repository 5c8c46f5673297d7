"""What keeps something for later, or takes it back: files, databases, outboxes, collections."""

import re
from functools import cache

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.library import notices
from rocketaudit.readers.java.library.notices import logs

HOLDERS = frozenset(
    (
        "AtomicBoolean AtomicInteger AtomicLong AtomicReference List Set Map ArrayList HashMap HashSet LinkedList"
        " StringBuilder Collection ConcurrentHashMap CopyOnWriteArrayList LongAdder"
    ).split()
)
COLLECTIONS = frozenset(("List", "ArrayList", "LinkedList", "Vector", "Collection", "CopyOnWriteArrayList"))


def stores(call: java.Call, owner: str) -> bool:
    """Whether a call keeps something for later, by its name and by the type or name of its receiver."""
    receiver = java.word(call.target)
    if owner.endswith(("Writer", "OutputStream", "PrintStream", "FileChannel")) and receiver not in ("out", "err"):
        return call.name.startswith(("write", "print", "append"))
    if _undoes(call.name) or logs(call) or owner in _TEXTS or receiver == "withFallback":
        return False
    if receiver in _FILES and call.name.startswith(("write", "append")):
        return True
    if _keeper(owner) or _keeper(receiver[:1].upper() + receiver[1:]):
        return bool(_keeps(call.name))
    return bool(_stores(call.name)) or bool(_holds(receiver))


_STORES = re.compile(
    r"(?i)(?:save|insert|^store|persist|upsert|update|merge|retry|resend|republish|requeue|reconsume|compensat|dead"
    r"|dlq|dlx|backup|fallback|park|enqueue|outbox|failover|saveOrUpdate|addFail|recordFail|saveFail|markFail"
    r"|mark[A-Z]\w*Fail|fail(?:ed|ures?)?(?:Log|Record|Msg|Message|Task)|recover|leftPush|rightPush|lpush|rpush|append|toFile"
    r"|quarantine|poison|redeliver|sendBack|archive|suspend|opsForList|insertSelective|batchInsert)"
)
_FILES = frozenset(("Files", "FileUtils", "FileUtil", "FileKit", "IOUtils"))
_TEXTS = frozenset(("StringBuilder", "StringBuffer", "StringJoiner", "StrBuilder"))


@cache
def _holds(name: str) -> bool:
    return bool(
        re.search(
            r"(?i)(?:dead|dlq|dlx|retry|compensat|outbox|backup|fallback|opsForList"
            r"|fail(?:ed|ures?)?(?:Log|Record|Msg|Message))",
            name,
        )
    )


@cache
def _stores(name: str) -> bool:
    return bool(_STORES.search(name))


def keeps(call: java.Call, owner: str) -> bool:
    """Whether a call's receiver is a store by its type or name: a mapper, a repository."""
    receiver = java.word(call.target)
    return _keeper(owner) or _keeper(receiver[:1].upper() + receiver[1:])


_KEEPERS = re.compile(
    r"(?:(?<!Object)(?<!Json)(?<!Xml)(?<!XML)(?<!YAML)(?<!Csv)(?<!Model)(?<!Bean)Mapper"
    r"|Repository|Dao|DAO|JdbcTemplate|MongoTemplate|Elasticsearch\w*(?:Template|Operations)|EntityManager|Store|Outbox)$"
)
_KEEPS = re.compile(
    r"(?i)^(?:save|insert|update|add|put|create|upsert|persist|merge|batch|record|set|mark|store|execute)"
)


@cache
def _keeper(name: str) -> bool:
    return bool(_KEEPERS.search(name))


@cache
def _keeps(name: str) -> bool:
    return bool(_KEEPS.match(name))


def only_warns(call: java.Call) -> bool:
    """Whether a call only warns people: what keeps a row of it, or puts it aside to be tried again, does more."""
    return notices.warns(call) and not stores(call, "") and not keeps(call, "")


def keeps_message(call: java.Call, owner: str) -> bool:
    """Whether a call stores the message as such, so that what follows can be done again from there."""
    receiver = java.word(call.target)
    if into_inbox(call, owner):
        return True
    if not _ADDS.match(call.name) or not keeps(call, owner):
        return False
    return bool(_INBOX.search(owner or receiver) or _INBOX.search(receiver))


def into_inbox(call: java.Call, owner: str) -> bool:
    """Whether a call stores the message in what is called an inbox or outbox, for whoever empties it."""
    return bool(_ADDS.match(call.name)) and bool(re.search(r"(?i)outbox|inbox", f"{owner} {java.word(call.target)}"))


_ADDS = re.compile(r"insert|save|add|create|store|enqueue|append|record|put|keep|accept")


_INBOX = re.compile(r"(?i)inbox|outbox|message|msg|journal")


@cache
def keeps_failures(method: str) -> bool:
    """Whether a method, by its name, stores what could not be sent or processed."""
    return bool(_FOR_FAILURES.search(method))


_FOR_FAILURES = re.compile(
    r"(?i)(?:save|store|record|insert|add|log|persist|send|write|create)\w*(?:compensat|fail|dead_?letter|dlq)"
    r"|(?:save|store|insert|persist)\w*(?:error|exception|reject)"
)


@cache
def keeps_books(method: str) -> bool:
    """Whether a method, by its name, writes down what was done, or that a message was."""
    return bool(_BOOKS.match(method))


_BOOKS = re.compile(r"(?:log|trace|mark|record|audit|stat|metric|report|cache|evict|clear|lock|unlock)(?:[A-Z]|$)")


def writes(call: java.Call, owner: str) -> bool:
    """Whether a call changes a row of a database, a document of an index, or something in another system."""
    receiver = java.word(call.target)
    if (_keeper(owner) or _keeper(receiver[:1].upper() + receiver[1:])) and not _BOOKED.search(receiver):
        return bool(call.arguments) and not _READS.match(call.name)
    if not call.arguments or beside(owner, receiver):
        return False
    return bool(_CLIENT.search(owner or receiver)) and bool(_POSTS.match(call.name))


_READS = re.compile(
    r"(?:get|select|find|query|count|exists?|list|load|is|has|page|search|fetch|read|check|lookup|contains|stream|sum|max"
    r"|min|iterate|one|all|by|set[A-Z]\w*(?:Timeout|Size|Mode))(?:[A-Z]|$)"
)
_BOOKED = re.compile(r"(?i)log|record|trace|audit|metric|stat")
_CLIENT = re.compile(r"(?i)(?:rest|http|es|elastic\w*|search|highlevel)\w*(?:client|template)$|client$|feign$")
_POSTS = re.compile(r"(?:post|put|exchange|index|bulk|update|delete|patch|push|sync|create|submit|cancel)(?:[A-Z]|$)")


def in_memory(call: java.Call, owner: str) -> bool:
    """Whether a call, by its receiver's name, puts a failed message into a map or list of them: somebody may look there
    again, as long as the process lives."""
    return owner.endswith(("Map", "List", "Set", "Cache")) and bool(_FAILURES.search(java.word(call.target)))


_FAILURES = re.compile(r"(?i)fail|retry|retries|pending|error|dead|dlq|unprocessed|unhandled|compensat")


@cache
def beside(owner: str, receiver: str) -> bool:
    """Whether a receiver, by its type or name, only serves the work: a cache, a lock."""
    return bool(_BESIDE.search(owner) or _BESIDE.search(receiver)) and not _keeper(owner)


_BESIDE = re.compile(r"(?i)redis|cache|lock|latch|stream|session|mutex|semaphore|mdc|connection|context")


def caches(call: java.Call) -> bool:
    """Whether a call puts something into Redis for a while only: a value with a time to live, which the work can do
    without. A lock or a mark is another matter (marks.py)."""
    if call.name in ("setex", "psetex", "setEx"):
        return True
    values = call.target
    if not isinstance(values, java.Call) or values.name not in ("opsForValue", "boundValueOps"):
        return False
    return call.name == "set" and len(call.arguments) >= (3 if values.name == "opsForValue" else 2)


def only_caches(of: java.Block) -> bool:
    """The same of all that a block does: what it puts into Redis expires there."""
    done = [one.value if isinstance(one, java.Do) else None for one in of.statements if not isinstance(one, java.Local)]
    calls = [one for one in done if isinstance(one, java.Call) and is_redis(java.word(java.root(one)))]
    return len(calls) == len(done) and any(one.name in ("expire", "expireAt", "pexpire") for one in calls)


@cache
def is_redis(receiver: str) -> bool:
    """Whether a receiver, by its name, is Redis."""
    return "redis" in receiver.lower() or "jedis" in receiver.lower()


def parks(call: java.Call, owner: str) -> bool:
    """Whether a call puts what failed where somebody looks for it, by its name, its receiver's or that one's type."""
    named = _PARKS.search(f"{call.name} {owner} {java.word(call.target)}")
    return bool(call.arguments) and named is not None and not _undoes(call.name)


# `parking` alone is where cars stand.
_PARKS = re.compile(r"(?i)quarantine|poison|dead_?letter|dlq|dlx|park(?:ed)?_?(?:msg|message)")


def deletes_file(call: java.Call) -> bool:
    """Whether a call deletes a file or folder: what was only there for the work."""
    return java.word(call.target) in _FILES and bool(_DELETES.match(call.name))


_DELETES = re.compile(r"(?:force)?(?:[dD]el(?:ete)?|[cC]lean)(?:[A-Z]\w*)?$")


def asks_duplicate(call: java.Call) -> bool:
    """Whether a call asks of a failure whether the row was there already: `isDuplicateKey(e)`."""
    return bool(call.arguments) and bool(_DUPLICATE.search(call.name))


_DUPLICATE = re.compile(r"(?i)^(?:is|was|has|check|indicates|caused)\w*(?:duplicate|unique|already)")


def undoes(call: java.Call) -> bool:
    """Whether a call takes something back or closes it."""
    return _undoes(call.name)


_UNDOES = re.compile(
    r"(?i)^(?:delete|remove|evict|unlock|release|close|clear|clean|rollback|undo|revert|unmark|countDown|shutdown"
    r"|setRollbackOnly|reset"
    r"|interrupt|expire|cancel|del$|stop)"
)


@cache
def _undoes(name: str) -> bool:
    return bool(_UNDOES.match(name))
