# ruff: noqa: E501
"""What a failure costs beside the work: a question that is asked before it, a latch that knows nothing of how the work
ended, a failure that is answered, a send that is told where it stands."""

import pytest
from test_java_listeners import LATER, OK, POOL
from test_java_listeners import hazards as of_batch
from test_java_told import HANDED, LOST, SWALLOWED, hazards

from rocketaudit.clients import LISTENER, PRODUCER
from rocketaudit.modules import modules
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.listeners import listeners
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.values import UNKNOWN

FIELDS = "StringRedisTemplate redis; RateLimiter limiter; QuotaClient quotas; OrderMapper mapper;"
_GUARD = " boolean %s(Object o) { try { return %s; } catch (Exception e) { log.warn(e); return %s; } }"
FIRST = 'Boolean.TRUE.equals(redis.opsForValue().setIfAbsent("k", "1", 5, TimeUnit.SECONDS))'


@pytest.mark.parametrize(
    ("guard", "expected"),
    [
        # Whoever cannot ask goes on to work.
        (("firstTime", FIRST, "true"), LOST),
        (("tryAcquireOnce", FIRST, "true"), LOST),
        (("tryTake", FIRST, "true"), LOST),
        (("allow", "limiter.tryAcquire(o)", "true"), LOST),
        # Whoever cannot ask is told that there is nothing to do.
        (("firstTime", FIRST, "false"), SWALLOWED),
        (("allow", "limiter.tryAcquire(o)", "false"), SWALLOWED),
        (("permitted", "quotas.take(o)", "false"), SWALLOWED),
        # No question: it is the work, whatever comes behind it.
        (("takeStock", "quotas.take(o)", "true"), SWALLOWED),
    ],
)
def test_a_question_that_fails_open_loses_nothing(guard: tuple[str, str, str], expected: list[str]) -> None:
    body = f"if (!{guard[0]}(msg)) {{ return; }} mapper.insert(msg);"
    assert hazards(body, FIELDS + _GUARD % guard) == expected


_ONCE = (
    "class Once { StringRedisTemplate redis; boolean runOnce(String key, Runnable task) { "
    'if (!Boolean.TRUE.equals(redis.opsForValue().setIfAbsent(key, "1", Duration.ofHours(12)))) { return false; } '
    "try { task.run(); return true; } catch (Exception e) { redis.delete(key); %s } } }"
)


@pytest.mark.parametrize(("answer", "expected"), [("throw e;", LOST), ('log.error("x", e); return false;', SWALLOWED)])
def test_a_guard_that_is_given_the_work_does_it(answer: str, expected: list[str]) -> None:
    body = 'boolean done = once.runOnce("a", () -> mapper.insert(msg)); log.info("{}", done);'
    assert hazards(body, "Once once; OrderMapper mapper;", _ONCE % answer) == expected


_SETS = (
    "class Orders { OrderMapper mapper; void pay(Object o) { stamp(o); mapper.update(o); } "
    "static void stamp(Object o) { try { o.getClass().getMethod(%s, Date.class).invoke(o, new Date()); } "
    'catch (%s e) { log.info("x", e); } } }'
)
_NONE = "IllegalAccessException | NoSuchMethodException"


@pytest.mark.parametrize(
    ("name", "types", "expected"),
    [
        ('"setPaid"', f"{_NONE} | InvocationTargetException", LOST),
        ('String.format("set%s", field)', f"{_NONE} | InvocationTargetException", LOST),
        ("name", _NONE, LOST),
        # What the called method threw is a failure of the work.
        ("name", f"{_NONE} | InvocationTargetException", SWALLOWED),
        ('"setPaid"', "Exception", SWALLOWED),
    ],
)
def test_a_property_that_is_set_by_its_name(name: str, types: str, expected: list[str]) -> None:
    assert hazards("orders.pay(msg);", "Orders orders;", _SETS % (name, types)) == expected


def test_what_is_asked_for_several_kinds_of_messages() -> None:
    body = 'if (!firstTime(msg)) { return; } switch (msg.getTags()) { case "a": mapper.insert(msg); break; default: log.debug("unknown"); }'
    assert hazards(body, FIELDS + _GUARD % ("firstTime", FIRST, "true")) == LOST
    assert hazards(body, FIELDS + _GUARD % ("firstTime", FIRST, "false")) == SWALLOWED


_FULL = "List<Object> buffer = new ArrayList<>(); ReadingMapper readings; PointWriter points;"


def test_a_list_that_is_written_out_when_it_is_full() -> None:
    body = "buffer.add(msg); if (buffer.size() >= 500) { readings.insertBatch(buffer); buffer.clear(); } %s"
    assert hazards(body % "points.write(msg);", _FULL) == HANDED
    helper = "private void flush() { List<Object> all = new ArrayList<>(buffer); buffer.clear(); logRowRepository.saveAll(all); }"
    calls = "buffer.add(msg); if (buffer.size() >= 500) { flush(); } points.write(msg);"
    assert hazards(calls, _FULL + helper) == HANDED
    assert hazards(calls, _FULL + helper.replace("logRowRepository.saveAll(all)", "log.info(all)")) == LOST
    local = "List<Object> buffer = new ArrayList<>(); " + body
    assert hazards(local % "points.write(msg);", _FULL) == LOST


_KEEPS = "private void remember(Object o) { try { %s } catch (Exception e) { log.warn(e); } } StringRedisTemplate redisTemplate;"


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        ('redisTemplate.opsForSet().add("k", o); redisTemplate.expire("k", DAY);', LOST),
        ("String k = key(o); redisTemplate.opsForSet().add(k, o); redisTemplate.expire(k, DAY);", LOST),
        # For ever, or with something else beside it.
        ('redisTemplate.opsForSet().add("k", o);', SWALLOWED),
        ('index.add(o); redisTemplate.expire("k", DAY);', SWALLOWED),
    ],
)
def test_what_redis_has_for_a_while_only(done: str, expected: list[str]) -> None:
    assert (
        hazards("mapper.insert(msg); remember(msg);", "OrderMapper mapper; Index index; " + _KEEPS % done) == expected
    )


def test_how_far_the_work_is_is_told_beside_it() -> None:
    states = "private void saveStage(Object o) { try { stages.insert(o); } catch (Exception e) { log.warn(e); } } StageMapper stages;"
    assert hazards("mapper.insert(msg); saveStage(msg);", "OrderMapper mapper; " + states) == LOST
    assert hazards("saveStage(msg);", states) == SWALLOWED


def test_the_readings_of_meters_are_work() -> None:
    fields = "List<Object> readings = new ArrayList<>(); ReadingMapper meterDataMapper; PointWriter points;"
    body = "readings.add(msg); if (readings.size() >= 9) { meterDataMapper.saveBatch(readings); readings.clear(); } points.write(msg);"
    assert hazards(body, fields) == HANDED


@pytest.mark.parametrize(
    ("table", "expected"),
    [("deviceReportDao", HANDED), ("wayTraceMapper", HANDED), ("operLogMapper", LOST), ("reporter", LOST)],
)
def test_a_table_of_reports_is_work_and_one_of_logs_stands_beside_it(table: str, expected: list[str]) -> None:
    body = f"orders.pay(msgs); pool.execute(() -> {table}.insert(msgs)); {OK}"
    assert of_batch(body, POOL) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("operationLogMapper.updateStatus(o, DONE);", LOST),
        ("orderStateMapper.updateStatus(o, DONE);", SWALLOWED),
        ("consumer.getOffsetStore().updateOffset(queue, offset, false);", LOST),
    ],
)
def test_a_record_of_what_was_done(call: str, expected: list[str]) -> None:
    notes = f'private void note(Object o) {{ try {{ {call} }} catch (Exception e) {{ log.error("x", e); }} }}'
    fields = "OrderMapper mapper; OperationLogMapper operationLogMapper; OrderStateMapper orderStateMapper; "
    assert hazards("mapper.insert(msg); note(msg);", fields + notes) == expected


def test_a_listener_that_only_keeps_a_log() -> None:
    body = 'try { operationLogMapper.insert(msg); } catch (Exception e) { log.error("x", e); }'
    assert hazards(body, "OperationLogMapper operationLogMapper;") == SWALLOWED


def test_a_folder_that_only_the_work_needed() -> None:
    tidies = "CompletableFuture.runAsync(() -> FileUtil.del(folder));"
    assert of_batch(f"orders.pay(msgs); {tidies} {OK}") == LOST


def test_a_question_in_another_class_that_fails_open() -> None:
    limits = (
        "class RateLimits { QuotaClient quotas; boolean allowOrDefer(Object o) { try { if (quotas.take(o)) { return true; } }"
        " catch (RuntimeException e) { if (failOpen) { log.error(e); return true; } throw e; } later(o); return false; } }"
    )
    body = "if (!limits.allowOrDefer(msg)) { return; } mapper.insert(msg);"
    assert hazards(body, "RateLimits limits; OrderMapper mapper;", limits) == LOST
    # Behind the work it is no question whether that is to be done.
    assert (
        hazards(
            "mapper.insert(msg); limits.take(msg);",
            "Limits limits; OrderMapper mapper;",
            "class Limits { QuotaClient q; boolean take(Object o) { try { return q.take(o); } catch (Exception e) { log.error(e); return true; } } }",
        )
        == SWALLOWED
    )


_COUNTED = "CountDownLatch latch = new CountDownLatch(1); pool.execute(() -> { try { orders.pay(msgs); } finally { latch.countDown(); } });"
_CAUGHT = "CountDownLatch latch = new CountDownLatch(1); pool.execute(() -> { try { orders.pay(msgs); } catch (Exception e) { failed.set(true); } finally { latch.countDown(); } });"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{_CAUGHT} latch.await(); if (failed.get()) {{ {LATER} }} {OK}", LOST),
        (f"{_CAUGHT} if (!latch.await(2, TimeUnit.SECONDS) || failed.get()) {{ {LATER} }} {OK}", LOST),
        # The task throws, the latch says nothing of it.
        (f"{_COUNTED} latch.await(); {OK}", SWALLOWED),
        (
            _COUNTED.replace("pool.execute", "Future<?> paid = pool.submit") + f" latch.await(); paid.get(); {OK}",
            LOST,
        ),
        (_COUNTED.replace("pool.execute", "Future<?> paid = pool.submit") + f" paid.get(); {OK}", LOST),
        # The time is over, and nobody asks whether the work is.
        (f"{_CAUGHT} latch.await(2, TimeUnit.SECONDS); if (failed.get()) {{ {LATER} }} {OK}", HANDED),
        (f"{_COUNTED} latch.await(2, TimeUnit.SECONDS); {OK}", HANDED),
    ],
)
def test_what_a_latch_says(body: str, expected: list[str]) -> None:
    assert of_batch(body, POOL + "AtomicBoolean failed = new AtomicBoolean();") == expected


def test_what_an_executor_for_figures_runs_stands_beside_the_work() -> None:
    assert (
        of_batch(f"orders.pay(msgs); statistics.execute(() -> figures.paid(msgs)); {OK}", "Executor statistics;")
        == LOST
    )
    assert of_batch(f"statistics.execute(() -> orders.pay(msgs)); {OK}", "Executor statistics;") == HANDED


def test_a_watchdog_stands_beside_the_work() -> None:
    task = "scheduleAtFixedRate(() -> redis.extend(key, msgs), 1, 1, TimeUnit.SECONDS);"
    assert of_batch(f"watchDog.{task} orders.pay(msgs); {OK}", "ScheduledExecutorService watchDog;") == LOST
    assert of_batch(f"pool.{task} orders.pay(msgs); {OK}", "ScheduledExecutorService pool;") == HANDED


_REPLY = "void reply(Object o, Exception e) { check(producer.send(new Message(topic, bytes(o, e)))); } DefaultMQProducer producer;"


def test_a_failure_that_is_answered_is_told() -> None:
    body = "Exception failed = null; try { orders.pay(msg); } catch (Exception e) { failed = e; } %s"
    assert hazards(body % "reply(msg, failed);", "Orders orders;" + _REPLY) == LOST
    assert hazards(body % "reply(msg, null);", "Orders orders;" + _REPLY) == SWALLOWED


def test_setting_a_property_does_not_fail() -> None:
    body = (
        "try { answer.setBody(compress(msg)); answer.setZipped(true); } catch (Exception e) { } mapper.insert(answer);"
    )
    assert hazards(f"Answer answer = new Answer(); {body}", "OrderMapper mapper;") == LOST
    assert (
        hazards("try { orderService.setPaid(msg); } catch (Exception e) { }", "OrderService orderService;") == SWALLOWED
    )


def test_a_send_that_nobody_hears_of_is_told_where_it_stands() -> None:
    tells = 'class Tells { DefaultMQProducer producer; void tell(Object o) { try { producer.send(o); } catch (Exception e) { log.error("x", e); } } }'
    orders = "class Orders { OrderMapper mapper; Tells tells; void pay(Object o) { mapper.update(o); tells.tell(o); } }"
    assert hazards("orders.pay(msg);", "Orders orders;", orders, tells) == LOST
    assert hazards("tells.tell(msg);", "Tells tells;", tells) == SWALLOWED


_ORDERLY = """import org.apache.rocketmq.client.consumer.listener.*;
class L implements MessageListenerOrderly {
    public ConsumeOrderlyStatus consumeMessage(List<MessageExt> msgs, ConsumeOrderlyContext context) {
        try (Connection con = pool.getConnection()) { %s.setAutoCommit(false); write(con, msgs); }
        catch (SQLException e) { return ConsumeOrderlyStatus.ROLLBACK; }
        return ConsumeOrderlyStatus.SUCCESS;
    }
}"""


@pytest.mark.parametrize(("receiver", "expected"), [("con", ["illegal-status"]), ("context", [])])
def test_whose_automatic_commits_are_switched_off(receiver: str, expected: list[str]) -> None:
    tree = Tree({"L.java": (_ORDERLY % receiver).encode()})
    found = [one.kind for each in listeners(tree, "L.java") for one in judge(tree, Flow(tree), each).hazards]
    assert [kind for kind in found if kind == "illegal-status"] == expected


def test_a_producer_that_another_module_sends_through() -> None:
    java = {
        "mq/src/Sender.java": "import org.apache.rocketmq.client.producer.*; class Sender { DefaultMQProducer producer; Sender(DefaultMQProducer p) { producer = p; } void send(Message m) throws Exception { check(producer.send(m).getSendStatus()); } }",
        "shop/src/Config.java": 'import org.apache.rocketmq.client.producer.*; class Config { DefaultMQProducer made() { DefaultMQProducer p = new DefaultMQProducer("g"); return p; } Sender sender() { return new Sender(made()); } }',
    }
    builds = {f"{name}/pom.xml": b"<project><artifactId>a</artifactId></project>" for name in ("mq", "shop")}
    sites = [
        site for one in modules({path: text.encode() for path, text in java.items()}, (), builds) for site in one.sites
    ]
    (producer,) = [one for one in sites if one.kind == PRODUCER]
    assert (producer.traits["sendsSync"], producer.traits["sendsAsync"]) == (True, False)


_SET = "import org.apache.rocketmq.client.consumer.*; import org.apache.rocketmq.client.consumer.listener.*; class Starts { void start(Kind kind) { %s } }"
_MADE = 'DefaultMQPushConsumer c = new DefaultMQPushConsumer("g"); '
_ALL = "c.setMessageModel(MessageModel.BROADCASTING);"
_EACH = "c.setMessageModel(MessageModel.CLUSTERING);"
_ACKS = (
    " c.registerMessageListener((MessageListenerConcurrently) (msgs, x) -> ConsumeConcurrentlyStatus.CONSUME_SUCCESS);"
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (_MADE + _ALL + _ACKS, True),
        (_MADE + _ACKS, False),
        # As it turns out.
        (f"{_MADE} if (kind.isAll()) {{ {_ALL} }} {_ACKS}", UNKNOWN),
        (f"{_MADE} if (kind.isAll()) {{ {_ALL} }} else {{ {_EACH} }} {_ACKS}", UNKNOWN),
        (f"{_MADE} {_ALL} if (kind.isOne()) {{ {_EACH} }} {_ACKS}", UNKNOWN),
        (f"{_MADE} if (kind.isOne()) {{ {_EACH} }} {_ACKS}", False),
        # Where it is made, it is set.
        (f"if (kind.isAll()) {{ {_MADE} {_ALL} {_ACKS} }}", True),
    ],
)
def test_a_message_model_that_is_set_under_a_condition(code: str, expected: object) -> None:
    sites = [one for of in modules({"Starts.java": (_SET % code).encode()}, (), {}) for one in of.sites]
    assert [one.traits["broadcasting"] for one in sites if one.kind == LISTENER] == [expected]


_REGISTERED = """import org.apache.rocketmq.client.apis.consumer.*;
class Main { SEEN provider.newPushConsumerBuilder().setConsumerGroup("g").setMessageListener(LISTENER).build(); } }"""
_CATCHES = "class Rows { Dao dao; boolean put(Object o) { try { dao.insert(o); return %s; } catch (Exception e) { log.warn(e); return %s; } } }"
_ANONYMOUS = "new MessageListener() { public ConsumeResult consume(MessageView v) { return rows.put(v) ? ConsumeResult.SUCCESS : ConsumeResult.FAILURE; } }"
_LAMBDA = "v -> rows.put(v) ? ConsumeResult.SUCCESS : ConsumeResult.FAILURE"


@pytest.mark.parametrize("listener", [_ANONYMOUS, _LAMBDA])
@pytest.mark.parametrize(
    "seen", ["void a(Rows rows) {", "void a() { Rows rows = new Rows();", "void a() { var rows = new Rows();"]
)
def test_what_a_listener_sees_of_the_method_around_it(listener: str, seen: str) -> None:
    def kinds(catch: str) -> list[str]:
        text = _REGISTERED.replace("SEEN", seen).replace("LISTENER", listener)
        tree = Tree({"Main.java": text.encode(), "Rows.java": (_CATCHES % ("true", catch)).encode()})
        [found] = listeners(tree, "Main.java")
        return [one.kind for one in judge(tree, Flow(tree), found).hazards if one.kind != "failure-possible"]

    assert kinds("false") == []
    assert kinds("true") == ["exception-swallowed"]


def test_a_field_of_an_anonymous_listener_hides_the_variable_around_it() -> None:
    own = _ANONYMOUS.replace("{ public", "{ Other rows; public", 1)
    text = _REGISTERED.replace("SEEN", "void a(Rows rows) {").replace("LISTENER", own)
    other = b"class Other { Dao dao; boolean put(Object o) { return dao.insert(o) > 0; } }"
    files = {"Main.java": text.encode(), "Rows.java": (_CATCHES % ("true", "true")).encode(), "Other.java": other}
    tree = Tree(files)
    [found] = listeners(tree, "Main.java")
    assert [one.kind for one in judge(tree, Flow(tree), found).hazards if one.kind == "exception-swallowed"] == []
