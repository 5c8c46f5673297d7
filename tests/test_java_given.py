# ruff: noqa: E501
"""Listeners of a base class and listeners that are given their code; what is done about a failure; waits that forget."""

import pytest
from test_java_told import GIVEN_UP, HANDED, LOST, ORDERS, SWALLOWED, hazards

from rocketaudit.clients import LISTENER, SEND, TRANSACTION_LISTENER
from rocketaudit.modules import modules

_IMPORTS = """import org.apache.rocketmq.client.consumer.listener.*;
import org.apache.rocketmq.client.producer.*;
import org.apache.rocketmq.client.apis.producer.*;
import org.apache.rocketmq.spring.core.*;
import java.util.function.*;
import java.util.concurrent.*;
"""


def told(kind: str, *classes: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """The hazards of these classes' sites of a kind: what, in which file, and in which files it ends."""
    java = {f"src/{one.split('class ')[1].split(' ')[0]}.java": (_IMPORTS + one).encode() for one in classes}
    return [
        (each.kind, each.at.path[4:-5], tuple(step.at.path[4:-5] for step in each.path))
        for one in modules(java, (), {})
        for site in one.sites
        if site.kind == kind
        for each in site.hazards
        if each.kind != "failure-possible" and each.certainty != "low"
    ]


ANONYMOUS = "abstract class Base { void start(DefaultMQPushConsumer c) { c.registerMessageListener(new MessageListenerConcurrently() { public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> ms, ConsumeConcurrentlyContext x) { for (MessageExt m : ms) { handle(m); } return ConsumeConcurrentlyStatus.CONSUME_SUCCESS; } }); } abstract void handle(MessageExt m); }"
QUIET = 'class Quiet extends Base { OrderMapper m; void handle(MessageExt o) { try { m.update(o); } catch (Exception e) { log.error("x", e); } } }'
ALSO = QUIET.replace("Quiet", "Also")
LOUD = "class Loud extends Base { OrderMapper m; void handle(MessageExt o) { m.update(o); } }"
TIRED = "class Tired extends Base { OrderMapper m; void handle(MessageExt o) { try { m.update(o); } catch (Exception e) { if (o.getReconsumeTimes() == 4) { return; } throw e; } } }"


def test_an_anonymous_listener_of_a_base_class_runs_what_its_subclasses_do() -> None:
    assert told(LISTENER, ANONYMOUS, LOUD) == []
    assert told(LISTENER, ANONYMOUS, QUIET) == [("exception-swallowed", "Base", ("Quiet",))]


def test_each_subclass_that_fails_is_named_though_others_do_not() -> None:
    found = told(LISTENER, ANONYMOUS, LOUD, QUIET, ALSO, TIRED)

    assert sorted(found) == [("exception-swallowed", "Base", ("Also", "Quiet")), ("given-up", "Base", ("Tired",))]


REGISTRAR = "class Registrar { void register(DefaultMQPushConsumer c, Predicate<MessageExt> handler) { c.registerMessageListener(new MessageListenerConcurrently() { public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> ms, ConsumeConcurrentlyContext x) { for (MessageExt m : ms) { %s } return ConsumeConcurrentlyStatus.CONSUME_SUCCESS; } }); } }"
GIVES = 'class Gives { Registrar r; OrderMapper m; void init() { r.register(null, this::handle); } boolean handle(MessageExt o) { try { m.update(o); return true; } catch (Exception e) { log.error("x", e); return false; } } }'


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ("handler.test(m);", [("exception-swallowed", "Registrar", ("Gives", "Gives"))]),
        ("if (!handler.test(m)) { return ConsumeConcurrentlyStatus.RECONSUME_LATER; }", []),
    ],
)
def test_a_listener_runs_the_code_that_callers_give_for_it(work: str, expected: list[str]) -> None:
    assert told(LISTENER, REGISTRAR % work, GIVES) == expected


def test_a_listener_runs_the_code_that_its_constructor_is_given() -> None:
    listener = "class L implements RocketMQListener<String> { private final Consumer<String> work; L(Consumer<String> work) { this.work = work; } public void onMessage(String m) { work.accept(m); } }"
    makes = "class Makes { OrderMapper m; L l = new L(this::handle); void handle(String o) { %s } }"

    assert told(LISTENER, listener, makes % "m.update(o);") == []
    assert told(LISTENER, listener, makes % 'try { m.update(o); } catch (Exception e) { log.error("x", e); }') != []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("pool.invokeAll(tasks);", SWALLOWED),
        ('List<Future<Object>> done = pool.invokeAll(tasks); log.info("{}", done.size());', SWALLOWED),
        ("for (Future<Object> one : pool.invokeAll(tasks)) { one.get(); }", LOST),
        ("List<Future<Object>> done = pool.invokeAll(tasks); for (Future<Object> one : done) { one.get(); }", LOST),
    ],
)
def test_invoke_all_waits_and_keeps_the_failures_for_whoever_asks(body: str, expected: list[str]) -> None:
    tasks = "List<Callable<Object>> tasks = new ArrayList<>(); tasks.add(() -> { orders.pay(msg); return null; });"
    assert hazards(f"{tasks} {body}", "Orders orders; ExecutorService pool;", ORDERS) == expected


def test_tasks_that_note_their_own_failures_forget_none() -> None:
    tasks = "List<Callable<Object>> tasks = new ArrayList<>(); tasks.add(() -> { try { orders.pay(msg); } catch (Exception e) { failed.add(msg); } return null; });"
    body = f"List<Object> failed = new ArrayList<>(); {tasks} pool.invokeAll(tasks); if (!failed.isEmpty()) {{ throw new IllegalStateException(); }}"
    assert hazards(body, "Orders orders; ExecutorService pool;", ORDERS) == LOST


@pytest.mark.parametrize(
    ("late", "expected"),
    [('log.warn("late");', ["exception-swallowed", *HANDED]), ("throw new IllegalStateException(e);", LOST)],
)
def test_a_wait_that_is_given_up_leaves_the_work_to_the_other_thread(late: str, expected: list[str]) -> None:
    body = f"CompletableFuture<Void> all = CompletableFuture.allOf(run(msg)); try {{ all.get(5, TimeUnit.SECONDS); }} catch (TimeoutException e) {{ {late} }} catch (ExecutionException e) {{ throw new IllegalStateException(e); }}"
    run = "Orders orders; CompletableFuture<Void> run(Object o) { return CompletableFuture.runAsync(() -> orders.pay(o)); }"
    assert hazards(body, run, ORDERS) == expected


def test_what_is_done_about_a_failure_is_no_finding_of_its_own() -> None:
    undo = 'Orders orders; StockMapper stock; void undo(Object o) { try { stock.update(o); } catch (Exception e) { log.error("x", e); } }'
    assert hazards("try { orders.pay(msg); } catch (Exception e) { undo(msg); throw e; }", undo, ORDERS) == LOST
    assert hazards("try { orders.pay(msg); } catch (DuplicateKeyException e) { undo(msg); }", undo, ORDERS) == LOST
    assert hazards("orders.pay(msg); undo(msg);", undo, ORDERS) == SWALLOWED


def test_what_a_finally_tidies_up_behind_the_work() -> None:
    tidy = 'finally { try { hook.after(msg); } catch (Exception e) { log.error("x", e); } }'
    assert hazards(f"try {{ orders.pay(msg); }} {tidy}", "Orders orders; Hook hook;", ORDERS) == LOST


def test_a_table_of_errors_keeps_the_message_and_a_log_line_of_that_name_does_not() -> None:
    dao = "class BaseDao { DbaClient dal; void execute(String statement, Object row) { dal.run(statement, row); } }"
    body = 'try { orders.pay(msg); } catch (Exception e) { log.error("x", e); insertMqError(msg); }'
    keeps = 'Orders orders; BaseDao dao; void insertMqError(Object o) { dao.execute("MqError.insert", o); }'
    logs = 'Orders orders; void insertMqError(Object o) { log.error("lost {}", o); }'
    assert hazards(body, keeps, ORDERS, dao) == LOST
    assert hazards(body, logs, ORDERS) == SWALLOWED


def test_a_cache_that_is_emptied_again_later_is_beside_the_work() -> None:
    cache = "class StockCacheService { ScheduledExecutorService later; RedisTemplate redis; void %s(Object o) { later.schedule(() -> { redis.delete(o); stock.recount(o); }, 1, TimeUnit.SECONDS); } }"
    fields = "Orders orders; StockCacheService cache;"
    assert hazards("orders.pay(msg); cache.invalidate(msg);", fields, ORDERS, cache % "invalidate") == LOST
    assert hazards("orders.pay(msg); cache.load(msg);", fields, ORDERS, cache % "load") == HANDED


def test_an_alarm_that_keeps_its_own_failure_to_itself() -> None:
    alarm = 'class Notices { NoticeMapper rows; void systemAlert(Object o) { try { rows.insert(o); } catch (Exception e) { log.error("x", e); } } }'
    fields = "Orders orders; Notices notices; Routes routes;"
    assert hazards("if (routes.of(msg).isEmpty()) { notices.systemAlert(msg); return; } orders.pay(msg);", fields, ORDERS, alarm) == LOST  # fmt: skip


CHECKER = "class Ledger { static Producer of(ProducerBuilder builder, Journal journal) { return builder.setTransactionChecker(v -> v.getKeys().stream().findFirst().flatMap(%s).map(e -> TransactionResolution.COMMIT).orElse(TransactionResolution.%s)).build(); } }"


@pytest.mark.parametrize("found", ["journal::find", "k -> journal.find(k)"])
def test_a_check_that_rolls_back_what_is_not_found_yet(found: str) -> None:
    assert [one[0] for one in told(TRANSACTION_LISTENER, CHECKER % (found, "ROLLBACK"))] == ["gives-up"]
    assert told(TRANSACTION_LISTENER, CHECKER % (found, "UNKNOWN")) == []


GRPC = 'class Sends { Producer producer; void send(Message m) { CompletableFuture<SendReceipt> f = producer.sendAsync(m); f.thenAccept(r -> log.info("sent"))%s; } }'


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        ('.exceptionally(t -> { log.error("x", t); return null; })', ["callback-only-logs"]),
        (".exceptionally(t -> { failed.save(m); return null; })", []),
        ("", ["callback-missing"]),
    ],
)
def test_the_last_step_of_a_future_in_a_variable_handles_its_failure(end: str, expected: list[str]) -> None:
    source = GRPC % end
    java = {"src/Sends.java": ("import org.apache.rocketmq.client.apis.producer.*;\n" + source).encode()}
    sites = [site for one in modules(java, (), {}) for site in one.sites if site.kind == SEND]
    assert [one.kind for site in sites for one in site.hazards if one.certainty != "low"] == expected


RELAY = 'class Relay { Outbox outbox; RocketMQTemplate template; void relay() { for (Row row : outbox.open()) { if (template.syncSend(row.topic(), row.body()).getSendStatus() != SendStatus.SEND_OK) { log.warn("open"); %s } outbox.sent(row.id()); } } }'


@pytest.mark.parametrize(("leaves", "expected"), [("return;", []), ("continue;", []), ("", ["failure-only-logged"])])
def test_a_row_that_is_left_unmarked_is_sent_again(leaves: str, expected: list[str]) -> None:
    assert [one[0] for one in told(SEND, RELAY % leaves)] == expected


def test_a_wrapper_that_keeps_what_it_could_not_send_needs_no_reader_of_its_answer() -> None:
    sender = 'class Sender { RocketMQTemplate template; DeadMapper dead; boolean send(Object o) { try { return template.syncSend("t", o).getSendStatus() == SendStatus.SEND_OK; } catch (Exception e) { %s return false; } } }'
    caller = 'class Caller { Sender sender; void go(Object o) { if (!sender.send(o)) { log.error("not sent"); } } }'

    assert [one[0] for one in told(SEND, sender % 'log.error("x", e);', caller)] == ["failure-only-logged"]
    assert told(SEND, sender % "dead.insert(o);", caller) == []


def test_the_end_of_a_web_request_is_no_end_of_a_transaction() -> None:
    after = 'class Web implements %s { RocketMQTemplate template; public void afterCompletion(%s) { SendResult r = template.syncSend("t", "b"); if (r.getSendStatus() != SendStatus.SEND_OK) { throw new IllegalStateException(); } } }'

    assert told(SEND, after % ("HandlerInterceptor", "Request q, Response p, Object h, Exception e")) == []
    assert [one[0] for one in told(SEND, after % ("TransactionSynchronization", "int status"))] == [
        "beside-database-transaction"
    ]


def test_an_executor_that_is_given_and_runs_here() -> None:
    config = "@Configuration class Config { @Bean Executor orderExecutor() { return Runnable::run; } }"
    fields = "private final Executor orderExecutor; Orders orders; L(Executor orderExecutor) { this.orderExecutor = orderExecutor; }"
    assert hazards("orderExecutor.execute(() -> orders.pay(msg));", fields, ORDERS, config) == LOST
    assert hazards("orderExecutor.execute(() -> orders.pay(msg));", fields, ORDERS) == HANDED


def test_a_listener_that_gives_up_says_so() -> None:
    assert told(LISTENER, ANONYMOUS, TIRED)[0][0] == GIVEN_UP[0]
