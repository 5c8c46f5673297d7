"""What only tells of something: log lines, alarms and mails, metrics, words about a failure."""

import re
from collections.abc import Iterable
from functools import cache

from rocketaudit.readers.java import syntax as java

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


def logs(call: java.Call) -> bool:
    """Whether a call writes a log line, prints, or counts something for a dashboard."""
    receiver = java.word(call.target)
    if call.name == "printStackTrace":
        return True
    if call.name in _LOGS and (_LOGGER.match(receiver) or receiver in _LOGS or _makes_logger(call.target)):
        return True
    if _quiet(receiver):
        return not _works(call.name, receiver)
    return call.target is None and call.name in ("println", "print")


def calls_outside_logs(walked: Iterable[java.Walked]) -> list[java.Call]:
    """The calls among some nodes, but for what a log line asks for its words."""
    return [node for node, around in walked if isinstance(node, java.Call) and not in_log(around)]


def in_log(around: Iterable[java.Node]) -> bool:
    """Whether what stands inside these nodes only goes into a log line."""
    return any(isinstance(one, java.Call) and logs(one) for one in around)


def _makes_logger(target: java.Expr | None) -> bool:
    """Whether a receiver is a logger got on the spot: `LoggerFactory.getLogger(A.class)`, `LogFactory.get()`."""
    return (
        isinstance(target, java.Call)
        and target.name in ("get", "getLog", "getLogger")
        and java.word(target.target) in ("LoggerFactory", "LogFactory", "LogManager", "StaticLog", "Logger", "Log")
    )


def names_a_log(call: java.Call) -> bool:
    """Whether a call keeps a log of what was done, by its name, its receiver's, or that of what it is given."""
    given = [one.id for one in call.arguments if isinstance(one, java.Name)]
    return any(_LOG_NAME.search(name) for name in (call.name, java.word(call.target), *given))


@cache
def tells_progress(method: str) -> bool:
    """Whether a method, by its name, only keeps how far the work is, for whoever watches."""
    return bool(_PROGRESS.match(method))


_PROGRESS = re.compile(
    r"(?:save|update|report|record|publish|set|write|send)\w*(?:Progress|Stage|Heartbeat|Percent(?:age)?)$"
)
_LOG_NAME = re.compile(r"(?:^log|Log)(?:[A-Z]|s?$)")
# Not biometric, symmetric, geometric; not parameter, diameter, kilometer; not what a house's meters say (meterData).
_METRIC = (
    r"(?<!bio)(?<!sym)(?<!geo)metric|(?<!para)(?<!dia)(?<!kilo)meters?"
    r"(?=$|(?-i:[^A-Za-z]|Registry|Provider|Binder|Util|Helper|Service|Reporter|Counter|Metric|Collector))"
)
_QUIET = re.compile(
    rf"(?i)(?:{_METRIC}|counter|gauge|timer$|histogram|stopwatch|tracer|trace|span|statist|monitor|^mdc$|logutil"
    r"|prometheus|cat$|telemetry)"
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


def alerts(call: java.Call) -> bool:
    """Whether a call only tells people: an alarm, a mail, a metric. That does not keep the message."""
    return logs(call) or _measures(call) or _alerting(call.name) or _alerts_by_name(call.name, java.word(call.target))


_ALERTS = re.compile(
    r"(?i)(?:alarm|alert|(?-i:^ding|Ding|DING)|notify|notif|mail|sms|wechat|weixin|feishu|lark|robot|webhook|counter|monitor"
    r"|web_?socket|simpMessag|messagingTemplate|sse_?emitter"
    rf"|{_METRIC}"
    r"|(?-i:(?:^|[^A-Za-z])log(?:[A-Z_]|s?$)|Log(?:[A-Z_]|s?$|ger|ging)|LOG(?![A-Z]))|print|report"
    r"|stat(?!e|us|ic|ion)|trace|increment"
    r"|record(?:Metric|Time|Duration|Latency|Error|Exception|Failure)|(?-i:capture(?:Exception|Message|Event)|noticeError)"
    r"|sentry|bugsnag|rollbar)"
)


@cache
def _alerting(name: str) -> bool:
    return bool(_ALERTS.search(name))


@cache
def _alerts_by_name(name: str, receiver: str) -> bool:
    """Whether a receiver, by its name, tells people; a table of reports or traces is some application's work."""
    if _ROWS.search(receiver) and _WRITES.match(name):
        return bool(_LOG_NAME.search(receiver))
    return _alerting(receiver)


_ROWS = re.compile(r"(?:Mapper|Repository|Repo|Dao|DAO)$")


def _measures(call: java.Call) -> bool:
    """Whether a call asks a registry of metrics for one of its meters: `registry.timer("orders")`."""
    return call.name in _METERS and java.word(call.target).lower().endswith(("registry", "metrics"))


def measures(call: java.Call) -> bool:
    """Whether a call stands in a chain that begins at a registry of meters: `registry.summary("ms").record(n)`."""
    names = {one.name for one in java.steps(call)}
    return bool(names & _METERS) and bool(_REGISTRY.search(java.word(java.root(call))))


_METERS = frozenset("counter timer summary gauge meter histogram builder timeGauge longTaskTimer".split())
_REGISTRY = re.compile(r"(?i)registry$|metrics?$|^(?:meter|timer|counter|gauge|distributionsummary|longtasktimer)$")


def warns(call: java.Call) -> bool:
    """Whether a call, by its names, warns people, in whatever way the warning goes to them."""
    return bool(_warning(call.name)) or bool(_warning(java.word(call.target)))


_WARNS = re.compile(r"(?i)alarm|alert|^ding|mail|(?<![a-z])sms|wechat|weixin|feishu|robot|webhook|(?-i:Notice$)|pager")


@cache
def _warning(name: str) -> bool:
    return bool(_WARNS.search(name))


@cache
def alarming(name: str) -> bool:
    """Whether a name speaks of alarms."""
    return "alarm" in name.lower() or "alert" in name.lower()


@cache
def notifies(method: str) -> bool:
    """Whether a method, by its name, only tells somebody: beside work that is done, its failure loses nothing of it."""
    return bool(re.match(r"(?:notify|push|tell|broadcast|report|alert|alarm|remind)(?:[A-Z]|$)", method))


@cache
def is_notifier(owner: str) -> bool:
    """Whether a class, by its name, only tells somebody: what it does elsewhere behind the work is beside it."""
    return bool(_NOTIFIER.search(owner))


_NOTIFIER = re.compile(
    r"(?:Notifier|Notification|Alerter|Alarm|Reminder)(?:Service|Sender|Client|Helper|Gateway)?(?:Impl)?$"
)


def counts(call: java.Call) -> bool:
    """Whether a call, by its names, counts something or raises an alarm: no work of the listener's fails there. A
    method called alarm may be the work itself."""
    if _counting(call.name):
        return not alarming(call.name) or _counting(java.word(call.target))
    return _counting(java.word(call.target)) and not _works(call.name, java.word(call.target))


@cache
def _measuring(name: str) -> bool:
    return bool(_MEASURES.search(name))


def measures_by_name(call: java.Call) -> bool:
    """Whether a call, by its names, keeps figures: `consumeStat.record(topic, cost)`."""
    return _measuring(call.name) or _measuring(java.word(call.target))


_MEASURES = re.compile(
    rf"(?i){_METRIC}|counter|histogram|telemetry|prometheus"
    r"|(?-i:(?:^stat|Stat)(?:s|istics?)?(?![a-z]))"
)
_COUNTS = re.compile(r"(?i)metric|monitor|counter|alarm|alert|^ding|webhook|robot|statist|telemetry|prometheus")


@cache
def _counting(name: str) -> bool:
    return bool(_COUNTS.search(name))


@cache
def says_failed(name: str) -> bool:
    """Whether a method, by its name, makes an answer that says that something failed: `Result.fail(...)`."""
    return bool(_SAYS_FAILED.match(name))


_SAYS_FAILED = re.compile(
    r"(?:of|build|create|make|new|return|response|result|wrap|to)?(?:[Ff]ail(?:ed|ure|Result)?|[Ee]rr(?:or)?(?:Result)?)"
    r"(?:[A-Z]\w*)?$"
)


def only_tells(call: java.Call) -> bool:
    """Whether a call only makes words, or an answer that says that something failed: a static method of a class, or one
    of the object itself."""
    static = call.target is None or (isinstance(call.target, java.Name) and call.target.id[:1].isupper())
    return logs(call) or (static and says_failed(call.name))


def makes_answer(call: java.Call) -> bool:
    """Whether a call only makes an answer, be it that something failed or that all went well: `Result.ok(0)`."""
    static = isinstance(call.target, java.Name) and call.target.id[:1].isupper()
    return only_tells(call) or (static and bool(_SAYS_WELL.match(call.name)))


_SAYS_WELL = re.compile(r"(?:ok|success|succeed|succeeded|empty|just|noContent)(?:[A-Z]\w*)?$")


def puts_into_words(of: java.Type, call: java.Call) -> bool:
    """Whether a call, by its name and by the type of the variable that it fills, only makes a text."""
    return of.name in ("String", "var") and bool(_WORDS.match(call.name))


_WORDS = re.compile(
    r"(?:fmt|format|desc|text|build|get|to|of|render|message|msg|stack|summary|summari|dump|as|make|join|concat|err"
    r"|detail|info|str|explain)(?![a-z])|(?:describe|format|summarize|message|error|details|string)(?![a-z])"
)
