"""What becomes of a failure on its way to the listener: answers that tell of it, limits, fallbacks, other threads."""

import pytest
from test_java_listeners import LATER, OK, POOL, SWALLOWING, TRY, hazards

from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.batches import batch_hazards
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.listeners import listeners
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.tree import Tree

_ATTEMPT = "try { dao.update(o); return %s; } catch (Exception e) { log.error(e); return %s; }"
RESULT = (
    f"class Svc {{ Dao dao; Result pay(Object o) {{ {_ATTEMPT % ('Result.ok()', 'Result.fail(e.getMessage())')} }} }}"
)
FLAG = f"class Svc {{ Dao dao; boolean pay(Object o) {{ {_ATTEMPT % ('true', 'false')} }} }}"
ENSURE = "void ensure(Result r) { if (r.getCode() != 0) { throw new IllegalStateException(); } }"
STATUS = f"ConsumeConcurrentlyStatus status(Result r) {{ if (r.isSuccess()) {{ {OK} }} {LATER} }}"


@pytest.mark.parametrize(
    "body",
    [
        f"if (!svc.pay(msgs).isSuccess()) {LATER} {OK}",
        f"Result r = svc.pay(msgs); Assert.isTrue(r.isSuccess(), text); {OK}",
        f"ensure(svc.pay(msgs)); {OK}",
        "return status(svc.pay(msgs));",
    ],
)
def test_an_answer_that_tells_of_the_failure_is_looked_at(body: str) -> None:
    assert hazards(body, f"Svc svc; {ENSURE} {STATUS}", RESULT) == []


@pytest.mark.parametrize("body", ["svc.pay(msgs);", "Result r = svc.pay(msgs); log.info(r.getMessage());"])
def test_an_answer_that_nobody_looks_at(body: str) -> None:
    assert hazards(f"{body} {OK}", "Svc svc;", RESULT) == ["exception-swallowed"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"if (!svc.pay(msgs)) {{ failedMapper.insert(msgs); }} {OK}", []),
        (f"if (!svc.pay(msgs)) {{ throw new IllegalStateException(); }} {OK}", []),
        (f"{TRY.replace('orders', 'this') % 'failedMapper.insert(msgs);'} {OK}", []),
        (f"if (!svc.pay(msgs)) {{ log.error(msgs); }} {OK}", ["exception-swallowed"]),
    ],
)
def test_what_is_done_about_a_flag_decides(body: str, expected: list[str]) -> None:
    pays = "void pay(Object o) { if (!svc.pay(o)) { throw new IllegalStateException(); } }"
    assert hazards(body, f"Svc svc; FailedMapper failedMapper; {pays}", FLAG) == expected


def test_a_flag_may_be_an_object() -> None:
    boxed = f"class Svc {{ Dao dao; Boolean pay(Object o) {{ {_ATTEMPT % ('Boolean.TRUE', 'Boolean.FALSE')} }} }}"
    asks = f"if (Boolean.FALSE.equals(svc.pay(msgs))) {{ {LATER} }} {OK}"
    assert hazards(asks, "Svc svc;", boxed) == []
    chain = "void all(Object o) { Boolean ok = svc.pay(o); if (!Boolean.TRUE.equals(ok)) { log.warn(o); } }"
    assert hazards(f"all(msgs); {OK}", f"Svc svc; {chain}", boxed) == ["exception-swallowed"]


_TOO_OFTEN = "boolean tooOften(MessageExt m) { int times = m.getReconsumeTimes(); return times >= max; }"
_MAY_RETRY = "boolean mayRetry(MessageExt m) { return m.getReconsumeTimes() < 3; }"
_LAST = "boolean last = msgs.get(0).getReconsumeTimes() >= 3;"


@pytest.mark.parametrize(
    "body",
    [
        f"{TRY % f'if (tooOften(msgs.get(0))) {{ log.error(e); {OK} }} {LATER}'} {OK}",
        f"if (tooOften(msgs.get(0))) {{ {OK} }} orders.pay(msgs); {OK}",
        f"{TRY % f'if (mayRetry(msgs.get(0))) {{ {LATER} }} log.error(e); {OK}'} {OK}",
        f"{TRY % f'if (!mayRetry(msgs.get(0))) {{ {OK} }} {LATER}'} {OK}",
        f"{_LAST} {TRY % f'if (last) {{ log.error(e); {OK} }} {LATER}'} {OK}",
        f"{TRY % 'return msgs.get(0).getReconsumeTimes() >= 3 ? X.CONSUME_SUCCESS : X.RECONSUME_LATER;'} {OK}",
    ],
)
def test_the_limit_is_asked_for_in_another_place(body: str) -> None:
    assert hazards(body, _TOO_OFTEN + _MAY_RETRY) == ["given-up"]


@pytest.mark.parametrize(
    "body",
    [
        f"{_LAST} {TRY % f'if (last) {{ deadMapper.insert(msgs); {OK} }} {LATER}'} {OK}",
        f"orders.pay(msgs); if (msgs.get(0).getReconsumeTimes() > 3) {{ log.warn(msgs); }} {OK}",
        f"orders.pay(msgs); if (tooOften(msgs.get(0))) {{ }} {OK}",
    ],
)
def test_a_limit_behind_which_nothing_is_lost(body: str) -> None:
    assert hazards(body, _TOO_OFTEN) == []


_PARKS = "class Parking { RocketMQTemplate t; void publish(Object o, Exception e) { check(t.syncSend(topic, o)); } }"
_WARNS = "class AlarmSender { RocketMQTemplate t; void publish(Object o, Exception e) { t.syncSend(topic, o); } }"


def test_a_message_about_the_failure_keeps_it_and_an_alarm_does_not() -> None:
    assert hazards(f"{TRY % 'parking.publish(msgs, e);'} {OK}", "Parking parking;", _PARKS) == []
    found = hazards(f"{TRY % 'alarmSender.publish(msgs, e);'} {OK}", "AlarmSender alarmSender;", _WARNS)
    assert found == ["exception-swallowed"]


def test_what_a_finally_does_is_done_in_any_case() -> None:
    body = f"try {{ orders.pay(msgs); }} catch (Exception e) {{ log.error(e); }} finally {{ %s }} {OK}"
    assert hazards(body % "redis.get(key);") == ["exception-swallowed"]
    assert hazards(body % "failedMapper.insert(msgs);", "FailedMapper failedMapper;") == []


def test_a_catch_that_answers_with_another_way() -> None:
    asks = "boolean first(Object o) { try { return redis.setNx(o); } catch (Exception e) { return %s; } }"
    local = "boolean local(Object o) { return states.putIfAbsent(o, now) == null; }"
    told = "boolean told(Exception e) { log.error(e); return false; }"
    body = f"if (!first(msgs)) {{ {OK} }} orders.pay(msgs); {OK}"
    # Either way the mark outlives a failure of the work.
    assert hazards(body, f"{asks % 'local(o)'} {local}") == ["marked-before-work"]
    assert sorted(hazards(body, f"{asks % 'told(e)'} {told}")) == ["exception-swallowed", "marked-before-work"]


def test_the_failure_of_what_keeps_the_message_is_not_another_one() -> None:
    keeps = (
        "class Dead { DeadMapper m; void put(Object o) { try { m.insert(o); } catch (Exception e) { log.error(e); } } }"
    )
    assert hazards(f"{TRY % 'dead.put(msgs);'} {OK}", "Dead dead;", keeps) == []


def test_a_task_that_is_waited_for_swallows() -> None:
    task = "() -> { try { orders.pay(msgs); } catch (Exception e) { log.error(e); } finally { latch.countDown(); } }"
    assert hazards(f"CountDownLatch latch = x; pool.execute({task}); latch.await(); {OK}", POOL) == [
        "exception-swallowed"
    ]


_WATCH = "Future<?> f = timer.scheduleAtFixedRate(() -> lock.renew(key), 1, 1, unit);"


def test_a_watchdog_is_not_the_work() -> None:
    timer = "ScheduledExecutorService timer;"
    assert (
        hazards(f"{_WATCH} try {{ orders.pay(msgs); }} finally {{ redis.get(key); f.cancel(true); }} {OK}", timer) == []
    )
    assert hazards(f"timer.scheduleAtFixedRate(() -> orders.pay(msgs), 1, 1, unit); {OK}", timer) == ["handed-over"]


CHAIN = "client.post().retrieve().bodyToMono(String.class)"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{CHAIN}.block();", []),
        (f"{CHAIN}.doOnError(e -> log.error(e)).subscribe(r -> log.info(r));", ["handed-over"]),
        ("svc.call(msgs).block();", []),
        ("svc.call(msgs).subscribe();", ["handed-over"]),
        ("vertx.executeBlocking(() -> orders.pay(msgs)).toCompletionStage().toCompletableFuture().join();", []),
        ("vertx.executeBlocking(() -> orders.pay(msgs)).onFailure(e -> log.error(e));", ["handed-over"]),
    ],
)
def test_what_a_reactive_chain_does(body: str, expected: list[str]) -> None:
    service = f"class Svc {{ WebClient client; Mono<String> call(Object o) {{ return {CHAIN}; }} }}"
    assert hazards(f"{body} {OK}", "WebClient client; Svc svc; Vertx vertx;", service) == expected


_ASYNC = "@Async @EventListener void on(Paid p) { dao.save(p); }"


def test_an_event_that_hurries_the_outbox_is_not_the_work() -> None:
    fields, event = "ApplicationEventPublisher pub;", "class Paid { Object o; }"
    body = f"pub.publishEvent(new Paid(msgs)); {OK}"
    assert hazards(body, fields, event, f"class OutboxDispatcher {{ Dao dao; {_ASYNC} }}") == []
    assert hazards(body, fields, event, f"class Handler {{ Dao dao; {_ASYNC} }}") == ["handed-over"]


def test_logging_through_a_service_of_its_own_is_not_the_work() -> None:
    sends = "void send(Object o) { pool.execute(() -> dao.save(o)); }"
    logs = f"class AsyncLogProducer {{ ExecutorService pool; Dao dao; {sends} }}"
    assert (
        hazards(f"orders.pay(msgs); asyncLogProducer.send(msgs); {OK}", "AsyncLogProducer asyncLogProducer;", logs)
        == []
    )


_IN_POOL = "ExecutorService pool; Dao d; public void pay(Object o) { pool.execute(() -> d.save(o)); }"
_POOLED = f"class %s implements Orders {{ {_IN_POOL} }}"
_PLAIN = "class %s implements Orders { Dao d; public void pay(Object o) { d.save(o); } }"
_EMPTY = "class %s implements Orders { public void pay(Object o) { } }"
ORDERS = "interface Orders { void pay(Object o); }"


@pytest.mark.parametrize(
    ("those", "expected"),
    [
        ((_PLAIN, _PLAIN), []),
        ((_POOLED, _PLAIN), []),
        ((_POOLED, _POOLED), ["handed-over"]),
        ((_POOLED, _EMPTY), ["handed-over"]),
        ((_POOLED, _POOLED, _PLAIN), ["handed-over"]),
        ((SWALLOWING, _PLAIN), []),
        ((SWALLOWING, SWALLOWING), ["exception-swallowed"]),
    ],
)
def test_of_several_implementations_most_decide(those: tuple[str, ...], expected: list[str]) -> None:
    classes = [one % f"Impl{index}" for index, one in enumerate(those)]
    assert hazards(f"handler.pay(msgs); {OK}", "Orders handler;", ORDERS, *classes) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('@Qualifier("plain") Orders orders;', []),
        ("Orders plain; Orders orders2;", []),
        ("Orders orders = new Plain();", []),
        ('@Qualifier("pooled") Orders orders;', ["handed-over"]),
        ("@Resource Orders pooled;", ["handed-over"]),
        ("Orders orders = new Pooled();", ["handed-over"]),
    ],
)
def test_the_bean_that_is_put_into_a_field(field: str, expected: list[str]) -> None:
    variable = "plain" if "plain; " in field else "pooled" if "pooled;" in field else "orders"
    text = (
        "import org.apache.rocketmq.client.consumer.listener.*;\nclass L implements MessageListenerConcurrently { "
        f"{field} public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> msgs, Context c) "
        f"{{ {variable}.pay(msgs); {OK} }} }}"
    )
    files = {"L.java": text, "Orders.java": ORDERS, "Plain.java": _PLAIN % "Plain", "Pooled.java": _POOLED % "Pooled"}
    tree = Tree({path: code.encode() for path, code in files.items()})
    (found,) = listeners(tree, "L.java")
    assert [one.kind for one in judge(tree, Flow(tree), found).hazards if one.certainty != "low"] == expected


_FRAMED = (
    "import org.apache.rocketmq.client.consumer.listener.ConsumeConcurrentlyStatus;\nclass L { Orders orders; %s "
    "public ConsumeConcurrentlyStatus paid(Event event) { try { orders.pay(event); } catch (Exception e) { %s } %s } }"
)


def _framed(mark: str, handling: str) -> list[str]:
    tree = Tree({"L.java": (_FRAMED % (mark, handling, OK)).encode()})
    found = [one for each in listeners(tree, "L.java") for one in judge(tree, Flow(tree), each).hazards]
    return [one.kind for one in found if one.kind != "failure-possible"]


def test_a_method_of_a_framework_that_answers_with_the_clients_status() -> None:
    assert _framed('@MqSubscribe(topic = "paid")', LATER) == []
    assert _framed('@MqSubscribe(topic = "paid")', "log.error(e);") == ["exception-swallowed"]
    assert _framed("", "log.error(e);") == []  # a helper of some listener


RETRIES = "for (int i = 1; i <= MAX; i++) {{ try {{ orders.pay(msgs); {0} }} catch (Exception e) {{ {1} }} }} {2}"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RETRIES.format("break;", "if (i == MAX) { throw e; } Thread.sleep(5);", OK), []),
        (RETRIES.format(OK, "if (i < MAX) { log.warn(e); continue; } throw e;", OK), []),
        (RETRIES.format("break;", "log.warn(e);", OK), ["exception-swallowed"]),
        (RETRIES.format("break;", "if (i == MAX) { log.error(e); }", OK), ["exception-swallowed"]),
        # One attempt for each of several messages.
        (f"for (Object m : msgs) {{ {TRY % 'if (tries++ > 3) { throw e; }'} }} {OK}", ["exception-swallowed"]),
    ],
)
def test_the_last_attempt_tells_how_a_loop_ends(body: str, expected: list[str]) -> None:
    assert hazards(body) == expected


def test_what_else_is_done_about_a_stored_failure_may_fail() -> None:
    tells = "try { alertService.alertFailed(msgs); } catch (Exception x) { log.error(x); }"
    body = f"{TRY % f'failedMapper.insert(msgs); {tells}'} {OK}"
    assert hazards(body, "FailedMapper failedMapper; AlertService alertService;") == []


def test_a_count_of_its_own_is_compared_with_a_limit() -> None:
    body = TRY % f"int n = counts.merge(id, 1, sum); if (n >= MAX_RETRY_TIMES) {{ %s {OK} }} {LATER}"
    fields = "Map<String, Integer> counts; DeadMapper deadMapper;"
    assert hazards(f"{body % 'log.error(e);'} {OK}", fields) == ["given-up"]
    assert hazards(f"{body % 'deadMapper.insert(msgs);'} {OK}", fields) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("orders.pay(first(msgs));", ["batch-not-handled"]),
        ("log.info(msgs.size()); orders.pay(first(msgs));", ["batch-not-handled"]),
        ("for (MessageExt m : msgs) { orders.pay(m); }", []),
        ("orders.pay(all(msgs));", []),
        ("orders.pay(first(msgs)); orders.pay(msgs);", []),
    ],
)
def test_a_method_that_takes_the_first_message(body: str, expected: list[str]) -> None:
    helpers = "MessageExt first(List<MessageExt> l) { return l.get(0); } Object all(List<MessageExt> l) { return l; }"
    text = (
        "import org.apache.rocketmq.client.consumer.listener.*;\nclass L implements MessageListenerConcurrently { "
        f"Orders orders; {helpers} public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> msgs, Context c) "
        f"{{ {body} {OK} }} }}"
    )
    tree = Tree({"L.java": text.encode()})
    (found,) = listeners(tree, "L.java")
    assert [one.kind for one in batch_hazards(Resolver(tree), found)] == expected


_ASKED = "if (msgs.get(0).getReconsumeTimes() >= 3 && {}) {{ {} }} {}"


@pytest.mark.parametrize(
    ("asks", "expected"),
    [
        ("parked.park(msgs.get(0))", []),
        ("rows.keep(msgs.get(0))", []),
        ("switches.isOn()", ["given-up"]),
        ("alarmMapper.insert(alarm(e)) > 0", ["given-up"]),
        ("switches.allows(msgs.get(0).getTopic())", ["given-up"]),
    ],
)
def test_what_a_condition_keeps_is_not_given_up(asks: str, expected: list[str]) -> None:
    rows = "class Rows { OrderMapper mapper; boolean keep(Object o) { return mapper.insert(o) > 0; } }"
    body = "orders.pay(msgs); " + _ASKED.format(asks, OK, LATER)
    assert hazards(body, "ParkedMessages parked; Rows rows; Switches switches; Orders orders;", rows) == expected
