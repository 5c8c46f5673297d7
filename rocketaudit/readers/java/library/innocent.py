"""What does none of the application's work: getters, values of the JDK, parsing, checks, questions, tidying up."""

import re
from functools import cache

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.library.notices import logs


def harmless(call: java.Call, owner: str) -> bool:
    """Whether a call does nothing of the application's: getters, the JDK's values, logging. `owner` is the simple name
    of the receiver's type, "" where it is unknown."""
    if logs(call) or owner in _HARMLESS_OWNERS or owner.endswith(("Map", "List", "Set")):
        return True
    receiver = java.word(call.target)
    if owner == "" and receiver in _HARMLESS_OWNERS:
        return True
    return not call.arguments and bool(_getter(call.name))


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


@cache
def _getter(name: str) -> bool:
    return bool(
        re.match(
            r"(?:get|is|has|to|opsFor)[A-Z]|(?:size|length|isEmpty|toString|hashCode|name|ordinal|stream|iterator|trim|(?:int|long|short|byte|double|float|boolean)Value"
            r"|keySet|values|entrySet|next|hasNext|getClass|toArray|build|collect|toList|currentTimeMillis)$",
            name,
        )
    )


def parses(call: java.Call) -> bool:
    """Whether a call turns bytes or text into an object or back: what fails there, fails again."""
    return bool(_parses(call.name))


_PARSES = re.compile(
    r"(?i)^(?:parse|parseObject|parseArray|readValue|readTree|fromJson|toBean|toObject|toList|toJavaObject|deserialize"
    r"|decode|convertValue|jsonTo|json2|toJson|toJSONString|writeValueAsString|str2|valueOf|parse(?:Int|Long|Double"
    r"|Boolean)|getBytes|treeToValue|unmarshal|readObject|mapToBean|copyProperties|toJsonStr|(?:un|g|gun)?zip|(?:de|un)?compress|deflate|inflate)"
)


@cache
def _parses(name: str) -> bool:
    return bool(_PARSES.match(name))


def checks(call: java.Call, owner: str) -> bool:
    """Whether a call, by its name or its receiver's, throws where what it is given is not right."""
    return bool(_CHECKS.match(call.name)) or bool(_CHECKERS.match(owner or java.word(call.target)))


_CHECKS = re.compile(r"(?i)(?:check|verify|validate|require|assert|ensure|throw|must)")
_CHECKERS = re.compile(r"(?:Biz)?(?:Assert|Assertions|Preconditions|Validate)(?:Utils?)?$")


@cache
def answers_yes_or_no(name: str) -> bool:
    """Whether a method, by its name, is a question: it does nothing with what it is given."""
    return bool(_ASKED.match(name))


_ASKED = re.compile(r"(?:is|has|can|may|should|need|contains|indexOf|matches|equals|exists|startsWith)(?:[A-Z]|$)")


@cache
def asks(method: str) -> bool:
    """Whether a method, by its name, asks, converts, tidies up or tells people."""
    return bool(_ASKS.match(method) or _TELLS.match(method))


@cache
def tells(owner: str, method: str) -> bool:
    """Whether a method that stands aside, by its name and its class's, tells people or fills a cache: that may be all
    that there is to do. A question, a lock or a helper around Redis never is."""
    return not _ASKS.match(method) and not _PLUMBING.search(owner.removesuffix("Impl"))


_ASKS = re.compile(
    r"(?:find|get|query|select|load|list|count|exists?|is|has|check|search|fetch|read|lookup|contains|resolve|parse"
    r"|convert|build|to|from|deserialize|serialize|format|encode|decode|unlock|release|close|lock|tryLock|log|trace"
    r"|record\w*Metric|metric|sleep|await|wait|after|mark\w*(?:Done|Processed|Consumed|Handled|Completed))(?:[A-Z]|$)"
)
_TELLS = re.compile(
    r"(?:evict|clear|delete|remove|invalidate|cache|refresh|report|notify|send\w*(?:Mail|Sms|Notice|Notification)|push"
    r"|warm|increment|clean\w*)(?:[A-Z]|$)"
)


@cache
def aside(owner: str, method: str) -> bool:
    """Whether a method, by its name and its class's, asks, converts, tidies up or tells people: a failure that it keeps
    to itself is not one of the work. A helper that handles what it is given is none of these."""
    if asks(method):
        return True
    return bool(_ASIDE.search(owner.removesuffix("Impl"))) and not _HANDLES.match(method)


_ASIDE = re.compile(
    r"(?:Utils?|Helper|Cache\w*|Redis\w*|Lock\w*|Metric\w*|Serializ\w*|Signal|Session|Socket\w*|Convert\w*|Parser"
    r"|Mapper|Codec|Logger|Tracer|Monitor(?:Util|Service)?|Notifier|Factory|Builder|Config\w*|Properties|Template)$"
)
_PLUMBING = re.compile(
    r"(?:Redis\w*|Lock\w*|Metric\w*|Serializ\w*|Convert\w*|Parser|Mapper|Codec|Logger|Tracer|Factory|Builder|Config\w*"
    r"|Properties|Template)$"
)
_HANDLES = re.compile(r"(?:handle|process|consume|dispatch|deal|doHandle|doProcess|doConsume|onMessage)(?:[A-Z]|$)")


@cache
def fills_cache(owner: str) -> bool:
    """Whether a class, by its name, only keeps a cache warm."""
    return bool(_WARMS.search(owner))


_WARMS = re.compile(r"Cache(?:s|Warm\w*|Load\w*|Refresh\w*|Filler|Prim\w*)?(?:Impl)?$|Warm(?:er|Up)|Prefetch")


@cache
def keeps_cache(owner: str) -> bool:
    """Whether a class, by its name, is the cache before something, and what is done to it."""
    return bool(_CACHES.search(owner))


_CACHES = re.compile(r"Cache(?:s|Service|Manager|Helper|Handler|Utils?|Client|Evict\w*|Invalidat\w*)?(?:Impl)?$")


@cache
def prepares(method: str) -> bool:
    """Whether a method, by its name, only makes an object out of others, for the work that follows."""
    return bool(re.match(r"(?:build|assemble|convert|parse|format|to|wrap|map)(?:[A-Z]|$)", method))


@cache
def removes(method: str) -> bool:
    """Whether a method, by its name, removes something: what that is, a row or an entry of a cache, is seen in it."""
    return method.startswith(("delete", "remove"))


@cache
def locks(method: str) -> bool:
    """Whether a method, by its name, takes a lock: whoever does not get it is not told that the work was done."""
    return bool(re.match(r"(?:try|get|acquire|obtain)?_?[lL]ock(?:[A-Z]|$)|acquire$|tryAcquire$", method))


@cache
def guards(method: str) -> bool:
    """Whether a method, by its name, decides whether a message is to be worked on."""
    return bool(_GUARDS.match(method))


_GUARDS = re.compile(
    r"lock$|(?:try|get|obtain)_?[lL]ock\w*|(?:try)?_?[aA]cquire\w*|(?:try)?(?:allow|permit|throttle|dedup|Dedup)\w*"
    r"|try(?:Process|Begin|Start|Mark|Consume|Handle|Claim|Enter)\w*|(?:is|was|has|can|may|should|check)[A-Z]\w*"
    r"|first(?:[A-Z]\w*)?$|\w*(?:[dD]uplicate|[iI]dempoten|[rR]ate_?[lL]imit|FirstTime)\w*$"
)


@cache
def tidies(method: str) -> bool:
    """Whether a method, by its name, only tidies up or watches."""
    return bool(_TIDIES.match(method))


_TIDIES = re.compile(
    r"(?:(?i:clean|clear|close|release|unlock|destroy|monitor|metric|trace|evict|invalidate|expire)|count[A-Z]"
    r"|stat(?:s|istic)?[A-Z])"
)
