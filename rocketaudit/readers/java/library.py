"""What is known of methods that the tree does not declare: those of the JDK, Spring, and what people call things.

Types decide where they are known; where only a name is left, the functions here say how sure one can be of it.
"""

import re
from collections.abc import Iterator
from functools import cache

from rocketaudit.readers.java import syntax as java

EXECUTORS = frozenset(
    (
        "Executor ExecutorService ScheduledExecutorService ThreadPoolExecutor ScheduledThreadPoolExecutor ForkJoinPool"
        " ThreadPoolTaskExecutor TaskExecutor AsyncTaskExecutor SimpleAsyncTaskExecutor ThreadPoolTaskScheduler"
        " TaskScheduler AsyncListenableTaskExecutor ListeningExecutorService ListeningScheduledExecutorService Timer"
        " HashedWheelTimer EventExecutor EventLoopGroup EventLoop VirtualThreadTaskExecutor ConcurrentTaskExecutor"
        " DelegatingSecurityContextExecutor DelegatingSecurityContextExecutorService SchedulingTaskExecutor"
        " CompletionService ExecutorCompletionService TtlExecutors Scheduler WorkerPool"
    ).split()
)
EXECUTES = frozenset(
    (
        "execute submit schedule scheduleAtFixedRate scheduleWithFixedDelay newTimeout submitListenable"
        " submitCompletable executeAsync startVirtualThread"
    ).split()
)
QUEUES = frozenset(
    (
        "BlockingQueue LinkedBlockingQueue ArrayBlockingQueue PriorityBlockingQueue DelayQueue LinkedBlockingDeque"
        " BlockingDeque ConcurrentLinkedQueue ConcurrentLinkedDeque LinkedTransferQueue TransferQueue Queue Deque"
        " SynchronousQueue MpscArrayQueue MpscUnboundedArrayQueue"
    ).split()
)
ENQUEUES = frozenset(("put", "offer", "add", "addAll", "addLast", "offerLast", "push", "transfer", "tryTransfer"))
# What empties a collection from time to time.
TIMERS = (b"@Scheduled", b"scheduleAtFixedRate", b"scheduleWithFixedDelay", b"TimerTask")
RING_BUFFERS = frozenset(("RingBuffer", "Disruptor"))
PUBLISHES = frozenset(("publishEvent", "publishEvents", "tryPublishEvent", "publish"))
FUTURES = frozenset(
    (
        "Future CompletableFuture CompletionStage ListenableFuture FutureTask ScheduledFuture ForkJoinTask Mono Flux"
        " RunnableFuture SettableFuture ListenableFutureTask CompletionService ExecutorCompletionService"
    ).split()
)
JOINS = frozenset(
    (
        "get join await awaitTermination awaitQuiescence block blockFirst blockLast blockOptional resultNow"
        " awaitUninterruptibly syncUninterruptibly arriveAndAwaitAdvance take"
    ).split()
)
# A step that waits for its own future and for the one that it is given; what ends with the first of several.
_JOINS_BOTH = re.compile(r"(?:thenCombine|thenAcceptBoth|runAfterBoth|thenCompose)(?:Async)?$")
_ENDS_WITH_FIRST = re.compile(r"anyOf$|(?:applyToEither|acceptEither|runAfterEither)(?:Async)?$")
LATCHES = frozenset(
    (
        "CountDownLatch CyclicBarrier Phaser Thread ExecutorService ThreadPoolExecutor ForkJoinPool"
        " ScheduledExecutorService CompletionService ExecutorCompletionService"
    ).split()
)
RUNS = frozenset(("run", "call", "get", "accept", "apply", "handle", "onEvent", "process"))
TASKS = frozenset(("Runnable", "Callable", "Supplier", "TimerTask", "Thread", "RecursiveTask", "RecursiveAction"))

_LOGGER = re.compile(
    r"^(?:_?(?:log|logger|slf4j)|.*(?:Log|Logger|LOG|LOGGER)|Log(?:ger)?(?:Utils?|Kit|Helper|Tool|s)|Console|XxlJobHelper"
    r"|XxlJobLogger|MDC|out|err)$"
)
_LOGS = frozenset(
    (
        "trace debug info warn warning error fatal log severe fine printf print println printStackTrace atError atWarn"
        " atInfo setCause addArgument format handleLog tracef debugf infof warnf errorf fatalf infov warnv errorv"
    ).split()
)
_QUIET = re.compile(
    r"(?i)(?:metric|meter|counter|gauge|timer$|histogram|stopwatch|tracer|trace|span|statist|monitor|^mdc$|logutil"
    r"|prometheus|cat$|telemetry)"
)
_ALERTS = re.compile(
    r"(?i)(?:alarm|alert|(?-i:^ding|Ding|DING)|notify|notif|mail|sms|wechat|weixin|feishu|lark|robot|webhook|metric|counter|monitor"
    r"|log|print|report|stat(?!e|us|ic|ion)|trace|meter|increment"
    r"|record(?:Metric|Time|Duration|Latency|Error|Exception|Failure)|(?-i:capture(?:Exception|Message|Event)|noticeError)"
    r"|sentry|bugsnag|rollbar)"
)
_STORES = re.compile(
    r"(?i)(?:save|insert|^store|persist|upsert|update|merge|retry|resend|republish|requeue|reconsume|compensat|dead"
    r"|dlq|dlx|backup|fallback|park|enqueue|outbox|failover|saveOrUpdate|addFail|recordFail|saveFail|markFail"
    r"|mark[A-Z]\w*Fail|fail(?:ed|ures?)?(?:Log|Record|Msg|Message|Task)|recover|leftPush|rightPush|lpush|rpush|append|toFile"
    r"|quarantine|poison|redeliver|sendBack|archive|suspend|opsForList|insertSelective|batchInsert)"
)
_FILES = frozenset(("Files", "FileUtils", "FileUtil", "FileKit", "IOUtils"))
HOLDERS = frozenset(
    (
        "AtomicBoolean AtomicInteger AtomicLong AtomicReference List Set Map ArrayList HashMap HashSet LinkedList"
        " StringBuilder Collection ConcurrentHashMap CopyOnWriteArrayList LongAdder"
    ).split()
)
COLLECTIONS = frozenset(("List", "ArrayList", "LinkedList", "Vector", "Collection", "CopyOnWriteArrayList"))
_BESIDE = re.compile(r"(?i)redis|cache|lock|latch|stream|session|mutex|semaphore|mdc|connection|context")
_COUNTS = re.compile(r"(?i)metric|monitor|counter|alarm|alert|^ding|webhook|robot|statist|telemetry|prometheus")
_TIDIES = re.compile(
    r"(?i)(?:clean|clear|close|release|unlock|destroy|monitor|metric|trace|evict|invalidate|count[A-Z]"
    r"|stat(?:s|istic)?[A-Z])"
)
_INBOX = re.compile(r"(?i)inbox|outbox|message|msg|journal")
_ACKS = frozenset(("updateOffset", "updateConsumeOffset", "updateConsumeOffsetToSnapshot", "acknowledge", "persist"))
_ACKING = re.compile(r"OffsetStore|Acknowledg|AckCallback")
_ASKS = re.compile(
    r"(?:find|get|query|select|load|list|count|exists?|is|has|check|search|fetch|read|lookup|contains|resolve|parse"
    r"|convert|build|to|from|deserialize|serialize|format|encode|decode|evict|clear|delete|remove|unlock|release"
    r"|close|invalidate|cache|refresh|lock|tryLock|log|trace|report|notify|send\w*(?:Mail|Sms|Notice|Notification)"
    r"|push|warm|record\w*Metric|increment|metric|sleep|await|wait|clean\w*|after|mark\w*(?:Done|Processed|Consumed|Handled|Completed))(?:[A-Z]|$)"
)
_ASIDE = re.compile(
    r"(?:Utils?|Helper|Cache\w*|Redis\w*|Lock\w*|Metric\w*|Serializ\w*|Signal|Session|Socket\w*|Convert\w*|Parser"
    r"|Mapper|Codec|Logger|Tracer|Monitor(?:Util|Service)?|Notifier|Factory|Builder|Config\w*|Properties|Template)$"
)
_BUFFERS = re.compile(r"(?:Buffer(?:Trigger)?|BulkProcessor|Batcher|Accumulator|BatchQueue|MemoryQueue)$")
_KEEPERS = re.compile(r"(?:Mapper|Repository|Dao|DAO|JdbcTemplate|MongoTemplate|EntityManager|Store|Outbox)$")
_KEEPS = re.compile(
    r"(?i)^(?:save|insert|update|add|put|create|upsert|persist|merge|batch|record|set|mark|store|execute)"
)
_UNDOES = re.compile(
    r"(?i)^(?:delete|remove|evict|unlock|release|close|clear|clean|rollback|countDown|shutdown|setRollbackOnly|reset"
    r"|interrupt|expire|cancel|del$|stop)"
)
_PARSES = re.compile(
    r"(?i)^(?:parse|parseObject|parseArray|readValue|readTree|fromJson|toBean|toObject|toList|toJavaObject|deserialize"
    r"|decode|convertValue|jsonTo|json2|toJson|toJSONString|writeValueAsString|str2|valueOf|parse(?:Int|Long|Double"
    r"|Boolean)|getBytes|treeToValue|unmarshal|readObject|mapToBean|copyProperties|toJsonStr|unzip|gunzip|decompress)"
)
_HARMLESS_OWNERS = frozenset(
    (
        "String StringBuilder StringBuffer Objects Arrays Collections Math System Integer Long Double Boolean UUID"
        " LocalDateTime LocalDate LocalTime Instant Duration Date Calendar TimeUnit Thread Optional List Map Set"
        " ArrayList HashMap HashSet LinkedList LinkedHashMap ConcurrentHashMap Collectors Stream Collection Iterator"
        " StringUtils StrUtil CollectionUtils CollUtil ObjectUtils Assert Preconditions Lists Maps Sets JSONObject"
        " JSONArray JsonNode BigDecimal AtomicInteger AtomicLong AtomicBoolean AtomicReference StopWatch Random"
        " SimpleDateFormat DateUtil DateTimeFormatter Byte Short Float Character Number Enum Class Throwable Exception"
        " MessageExt Message MessageView ConsumeConcurrentlyContext ConsumeOrderlyContext MessageQueue RemotingHelper"
        " MixAll UtilAll StandardCharsets ObjectMapper ThreadLocalRandom Properties Pattern Matcher ByteBuffer MDC"
        " LongAdder CountDownLatch Lock ReentrantLock RLock Charset Entry BeanUtils BeanUtil Gson"
    ).split()
)
_ASYNC_NAME = re.compile(r"(?:Async|Thread|Executor|Pool)")
_ASYNC_CALL = re.compile(r"(?i)^(?:exec\w*|submit\w*|run\w*|start\w*|async\w*|addTask|post|dispatch|schedule\w*)$")


def word(of: java.Expr | None) -> str:
    """The last name of a receiver: `log` of `this.log`, `opsForList` of `redis.opsForList()`."""
    match of:
        case java.Name(name) | java.Field(_, name) | java.Call(_, name):
            return name
        case java.New(kind):
            return kind.name
        case java.Cast(_, value):
            return word(value)
    return ""


def assigned(part: java.Node, name: str) -> Iterator[java.Expr]:
    """What the code within a part sets a variable or field of this name to."""
    for node, _ in java.walk(part):
        if isinstance(node, java.Assign) and word(node.target) == name:
            yield node.value


def only_answer(of: java.Method) -> java.Expr | None:
    """What a method answers with that does nothing else."""
    statements = of.body.block.statements if of.body is not None else ()
    return statements[0].value if len(statements) == 1 and isinstance(statements[0], java.Return) else None


def logs(call: java.Call) -> bool:
    """Whether a call writes a log line, prints, or counts something for a dashboard."""
    receiver = word(call.target)
    if call.name == "printStackTrace":
        return True
    if call.name in _LOGS and (_LOGGER.match(receiver) or receiver in _LOGS or _makes_logger(call.target)):
        return True
    if _quiet(receiver):
        return not _works(call.name, receiver)
    return call.target is None and call.name in ("println", "print")


def _makes_logger(target: java.Expr | None) -> bool:
    """Whether a receiver is a logger got on the spot: `LoggerFactory.getLogger(A.class)`, `LogFactory.get()`."""
    return (
        isinstance(target, java.Call)
        and target.name in ("get", "getLog", "getLogger")
        and word(target.target) in ("LoggerFactory", "LogFactory", "LogManager", "StaticLog", "Logger", "Log")
    )


@cache
def _quiet(receiver: str) -> bool:
    return bool(_QUIET.search(receiver))


@cache
def _works(name: str, receiver: str) -> bool:
    """Whether a call, by its name, works on what it is given, though its receiver is called like a measuring device:
    the readings of meters, statistics and traces are some application's work."""
    return bool(_TAKES_ON.match(name)) or bool(_BEANS.search(receiver) and _WRITES.match(name))


_TAKES_ON = re.compile(r"(?:handle|process|consume|dispatch|execute|on|deal|do)(?![a-z])")
_BEANS = re.compile(r"(?:Service|ServiceImpl|Mapper|Repository|Repo|Dao|DAO|Biz|Facade|Feign|Client|Api)$")
_WRITES = re.compile(
    r"(?:save|insert|update|upsert|persist|create|delete|batch|sync|import|calculate|calc|compute|generate|submit|bind"
    r"|settle|refund|deduct)(?![a-z])"
)


def parses(call: java.Call) -> bool:
    """Whether a call turns bytes or text into an object or back: what fails there, fails again."""
    return bool(_parses(call.name))


@cache
def _parses(name: str) -> bool:
    return bool(_PARSES.match(name))


def harmless(call: java.Call, owner: str) -> bool:
    """Whether a call does nothing of the application's: getters, the JDK's values, logging. `owner` is the simple name
    of the receiver's type, "" where it is unknown."""
    if logs(call) or owner in _HARMLESS_OWNERS or owner.endswith(("Map", "List", "Set")):
        return True
    receiver = word(call.target)
    if owner == "" and receiver in _HARMLESS_OWNERS:
        return True
    return not call.arguments and bool(_getter(call.name))


@cache
def _getter(name: str) -> bool:
    return bool(
        re.match(
            r"(?:get|is|has|to)[A-Z]|(?:size|length|isEmpty|toString|hashCode|name|ordinal|stream|iterator|trim|intValue"
            r"|longValue|keySet|values|entrySet|next|hasNext|getClass|toArray|build|collect|toList|currentTimeMillis)$",
            name,
        )
    )


def alerts(call: java.Call) -> bool:
    """Whether a call only tells people: an alarm, a mail, a metric. That does not keep the message."""
    return logs(call) or _measures(call) or bool(_alerting(call.name)) or bool(_alerting(word(call.target)))


def _measures(call: java.Call) -> bool:
    """Whether a call asks a registry of metrics for one of its meters: `registry.timer("orders")`."""
    return call.name in _METERS and word(call.target).lower().endswith(("registry", "metrics"))


_METERS = frozenset("timer counter gauge summary histogram meter more distributionSummary".split())


@cache
def _alerting(name: str) -> bool:
    return bool(_ALERTS.search(name))


def warns(call: java.Call) -> bool:
    """Whether a call, by its names, warns people, in whatever way the warning goes to them."""
    return bool(_warning(call.name)) or bool(_warning(word(call.target)))


@cache
def _warning(name: str) -> bool:
    return bool(_WARNS.search(name))


_WARNS = re.compile(r"(?i)alarm|alert|^ding|mail|(?<![a-z])sms|wechat|weixin|feishu|robot|webhook")


def stores(call: java.Call, owner: str) -> bool:
    """Whether a call keeps something for later, by its name and by the type or name of its receiver."""
    receiver = word(call.target)
    if owner.endswith(("Writer", "OutputStream", "PrintStream", "FileChannel")) and receiver not in ("out", "err"):
        return call.name.startswith(("write", "print", "append"))
    if _undoes(call.name) or logs(call) or owner in _TEXTS or receiver == "withFallback":
        return False
    if receiver in _FILES and call.name.startswith(("write", "append")):
        return True
    if _keeper(owner) or _keeper(receiver[:1].upper() + receiver[1:]):
        return bool(_keeps(call.name))
    return bool(_stores(call.name)) or bool(_holds(receiver))


_TEXTS = frozenset(("StringBuilder", "StringBuffer", "StringJoiner", "StrBuilder"))


@cache
def beside(owner: str, receiver: str) -> bool:
    """Whether a receiver, by its type or name, only serves the work: a cache, a lock."""
    return bool(_BESIDE.search(owner) or _BESIDE.search(receiver)) and not _keeper(owner)


def counts(call: java.Call) -> bool:
    """Whether a call, by its names, counts something or raises an alarm: no work of the listener's fails there. A
    method called alarm may be the work itself."""
    if _counting(call.name):
        return not alarming(call.name) or _counting(word(call.target))
    return _counting(word(call.target)) and not _works(call.name, word(call.target))


def measures(call: java.Call) -> bool:
    """Whether a call stands in a chain that begins at a registry of meters: `registry.summary("ms").record(n)`."""
    names, on = {call.name}, call.target
    while isinstance(on, java.Call):
        names.add(on.name)
        on = on.target
    return bool(names & _METERS) and bool(_REGISTRY.search(word(on)))


_METERS = frozenset("counter timer summary gauge meter histogram builder timeGauge longTaskTimer".split())
_REGISTRY = re.compile(r"(?i)registry$|metrics?$|^(?:meter|timer|counter|gauge|distributionsummary|longtasktimer)$")


@cache
def alarming(name: str) -> bool:
    """Whether a name speaks of alarms."""
    return "alarm" in name.lower() or "alert" in name.lower()


@cache
def answers_yes_or_no(name: str) -> bool:
    """Whether a method, by its name, is a question: it does nothing with what it is given."""
    return bool(_ASKED.match(name))


_ASKED = re.compile(r"(?:is|has|can|may|should|need|contains|indexOf|matches|equals|exists|startsWith)(?:[A-Z]|$)")


@cache
def says_failed(name: str) -> bool:
    """Whether a method, by its name, makes an answer that says that something failed: `Result.fail(...)`."""
    return bool(_SAYS_FAILED.match(name))


def puts_into_words(of: java.Type, call: java.Call) -> bool:
    """Whether a call, by its name and by the type of the variable that it fills, only makes a text."""
    return of.name in ("String", "var") and bool(_WORDS.match(call.name))


_WORDS = re.compile(
    r"(?:fmt|format|desc|text|build|get|to|of|render|message|msg|stack|summary|summari|dump|as|make|join|concat|err"
    r"|detail|info|str|explain)(?![a-z])|(?:describe|format|summarize|message|error|details|string)(?![a-z])"
)


def only_tells(call: java.Call) -> bool:
    """Whether a call only makes words, or an answer that says that something failed: a static method of a class, or one
    of the object itself."""
    static = call.target is None or (isinstance(call.target, java.Name) and call.target.id[:1].isupper())
    return logs(call) or (static and says_failed(call.name))


_SAYS_FAILED = re.compile(
    r"(?:of|build|create|make|new|return|response|result|wrap|to)?(?:[Ff]ail(?:ed|ure|Result)?|[Ee]rr(?:or)?(?:Result)?)"
    r"(?:[A-Z]\w*)?$"
)


@cache
def _counting(name: str) -> bool:
    return bool(_COUNTS.search(name))


def sends(call: java.Call, owner: str) -> bool:
    """Whether a call gives a message to a broker, by its name and its receiver's type."""
    return call.name in _SENDS and bool(_SENDERS.search(owner))


_SENDS = frozenset(
    "send syncSend asyncSend syncSendOrderly asyncSendOrderly convertAndSend sendMessage sendAsync".split()
)
_SENDERS = re.compile(r"(?:Producer|RocketMQTemplate|KafkaTemplate|RabbitTemplate|StreamBridge|JmsTemplate)$")


def checks(call: java.Call, owner: str) -> bool:
    """Whether a call, by its name or its receiver's, throws where what it is given is not right."""
    return bool(_CHECKS.match(call.name)) or bool(_CHECKERS.match(owner or word(call.target)))


_CHECKS = re.compile(r"(?i)(?:check|verify|validate|require|assert|ensure|throw|must)")
_CHECKERS = re.compile(r"(?:Biz)?(?:Assert|Assertions|Preconditions|Validate)(?:Utils?)?$")


def acknowledges(call: java.Call, owner: str) -> bool:
    """Whether a call itself tells the broker that messages are done."""
    return call.name in _ACKS and bool(_ACKING.search(owner) or _ACKING.search(word(call.target)))


def keeps_message(call: java.Call, owner: str) -> bool:
    """Whether a call stores the message as such, so that what follows can be done again from there."""
    receiver = word(call.target)
    if not re.match(r"(?:insert|save|add|create|store|enqueue|append|record)", call.name):
        return False
    if re.search(r"(?i)outbox|inbox", f"{owner} {receiver}"):
        return True
    if not keeps(call, owner):
        return False
    return bool(_INBOX.search(owner or receiver) or _INBOX.search(receiver))


def keeps(call: java.Call, owner: str) -> bool:
    """Whether a call's receiver is a store by its type or name: a mapper, a repository."""
    receiver = word(call.target)
    return _keeper(owner) or _keeper(receiver[:1].upper() + receiver[1:])


@cache
def joins_both(method: str) -> bool:
    """Whether a step of a future also waits for the one that it is given."""
    return bool(_JOINS_BOTH.match(method))


@cache
def ends_with_first(method: str) -> bool:
    """Whether a future made of several is done when one of them is."""
    return bool(_ENDS_WITH_FIRST.match(method))


@cache
def buffers(owner: str) -> bool:
    """Whether a type of a library collects what it is given, for another thread."""
    return bool(_BUFFERS.search(owner))


@cache
def tidies(method: str) -> bool:
    """Whether a method, by its name, only tidies up or watches."""
    return bool(_TIDIES.match(method))


@cache
def notifies(method: str) -> bool:
    """Whether a method, by its name, only tells somebody: beside work that is done, its failure loses nothing of it."""
    return bool(re.match(r"(?:notify|push|tell|broadcast|report|alert|alarm|remind)(?:[A-Z]|$)", method))


@cache
def relays(owner: str) -> bool:
    """Whether a class, by its name, sends on what an outbox holds."""
    return bool(re.search(r"(?i)outbox|relay", owner))


def names_a_log(call: java.Call) -> bool:
    """Whether a call, by its name or its receiver's, keeps a log of what was done."""
    return any(_LOG_NAME.search(name) for name in (call.name, word(call.target)))


_LOG_NAME = re.compile(r"(?:^log|Log)(?:[A-Z]|s?$)")


@cache
def aside(owner: str, method: str) -> bool:
    """Whether a method, by its name and its class's, asks, converts, tidies up or tells people: a failure that it keeps
    to itself is not one of the work. A helper that handles what it is given is none of these."""
    if asks(method):
        return True
    return bool(_ASIDE.search(owner.removesuffix("Impl"))) and not _HANDLES.match(method)


@cache
def asks(method: str) -> bool:
    """Whether a method, by its name, asks, converts, tidies up or tells people."""
    return bool(_ASKS.match(method))


_HANDLES = re.compile(r"(?:handle|process|consume|dispatch|deal|doHandle|doProcess|doConsume|onMessage)(?:[A-Z]|$)")


@cache
def keeps_books(method: str) -> bool:
    """Whether a method, by its name, writes down what was done, or that a message was."""
    return bool(_BOOKS.match(method))


_BOOKS = re.compile(r"(?:log|trace|mark|record|audit|stat|metric|report|cache|evict|clear|lock|unlock)(?:[A-Z]|$)")


def writes(call: java.Call, owner: str) -> bool:
    """Whether a call changes a row of a database, a document of an index, or something in another system."""
    receiver = word(call.target)
    if (_keeper(owner) or _keeper(receiver[:1].upper() + receiver[1:])) and not _BOOKED.search(receiver):
        return bool(_keeps(call.name)) or call.name.startswith(("delete", "remove", "batch"))
    if not call.arguments or beside(owner, receiver):
        return False
    return bool(_CLIENT.search(owner or receiver)) and bool(_POSTS.match(call.name))


_BOOKED = re.compile(r"(?i)log|record|trace|audit|metric|stat")
_CLIENT = re.compile(r"(?i)(?:rest|http|es|elastic\w*|search|highlevel)\w*(?:client|template)$|client$|feign$")
_POSTS = re.compile(r"(?:post|put|exchange|index|bulk|update|delete|patch|push|sync|create|submit|cancel)(?:[A-Z]|$)")


@cache
def takes_code(type_name: str) -> bool:
    """Whether a parameter of this type is code to be run: what such a method keeps to itself is the caller's."""
    return type_name in TASKS or bool(_CODE.search(type_name))


_CODE = re.compile(r"(?:Consumer|Function|Predicate|Callback|Executor|Action|Operation|Handler|Task|Runner|Invoker)$")


def in_memory(call: java.Call, owner: str) -> bool:
    """Whether a call, by its receiver's name, puts a failed message into a map or list of them: somebody may look there
    again, as long as the process lives."""
    return owner.endswith(("Map", "List", "Set", "Cache")) and bool(_FAILURES.search(word(call.target)))


_FAILURES = re.compile(r"(?i)fail|retry|retries|pending|error|dead|dlq|unprocessed|unhandled|compensat")


@cache
def _undoes(name: str) -> bool:
    return bool(_UNDOES.match(name))


@cache
def _keeper(name: str) -> bool:
    return bool(_KEEPERS.search(name))


@cache
def _keeps(name: str) -> bool:
    return bool(_KEEPS.match(name))


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


def undoes(call: java.Call) -> bool:
    """Whether a call takes something back or closes it."""
    return _undoes(call.name)


def asks_async(name: str) -> bool:
    """Whether an asynchronous method of a library only asks, or belongs to a client of RocketMQ's."""
    return name.startswith(("send", "get", "expire", "fast", "read", "remove", "delete", "contains", "try", "lock"))


def sounds_asynchronous(owner: str, receiver: str, method: str) -> bool:
    """Whether the names alone say that a task handed to this method runs in another thread."""
    named = bool(_ASYNC_NAME.search(owner) or _ASYNC_NAME.search(receiver[:1].upper() + receiver[1:]))
    return named and bool(_ASYNC_CALL.match(method))
