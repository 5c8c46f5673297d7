# ruff: noqa: E501
"""Listeners whose work is layers away: empty answers, decorators, kept code, joined tasks, workers, cursors, caches."""

import pytest
from test_java_passed_on import kinds
from test_java_told import HANDED, LOST, ORDERS, SWALLOWED, hazards

from rocketaudit.clients import LISTENER
from rocketaudit.modules import modules

GATEWAY = 'class Gateway { RestTemplate rest; Optional<Period> findPeriod(Object o) { try { return Optional.ofNullable(rest.getForObject(o)); } catch (RestClientException e) { log.warn("x", e); return Optional.empty(); } } }'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("gateway.findPeriod(msg).ifPresent(p -> orders.pay(p));", SWALLOWED),
        ("Optional<Period> p = gateway.findPeriod(msg); if (p.isPresent()) { orders.pay(p.get()); }", SWALLOWED),
        ("orders.pay(gateway.findPeriod(msg).orElseThrow(() -> new X()));", LOST),
        (
            "Optional<Period> p = gateway.findPeriod(msg); if (!p.isPresent()) { throw new X(); } orders.pay(p.get());",
            LOST,
        ),
    ],
)
def test_a_question_that_answers_with_nothing_where_it_failed(body: str, expected: list[str]) -> None:
    assert hazards(body, "Gateway gateway; Orders orders;", GATEWAY, ORDERS) == expected


HANDLER = "interface Handler { void handle(Object o); }"
STORING = "class Storing implements Handler { OrderMapper m; public void handle(Object o) { m.update(o); } }"
QUIET = 'class Metered implements Handler { Handler next; Metered(Handler next) { } public void handle(Object o) { try { next.handle(o); } catch (RuntimeException e) { log.warn("x", e); } } }'


@pytest.mark.parametrize(("made", "expected"), [("new Metered(new Storing())", SWALLOWED), ("new Storing()", LOST)])
def test_the_object_that_a_configuration_makes_is_the_one(made: str, expected: list[str]) -> None:
    config = f"@Configuration class Config {{ @Bean Handler handler() {{ return {made}; }} }}"
    assert hazards("handler.handle(msg);", "Handler handler;", HANDLER, STORING, QUIET, config) == expected


@pytest.mark.parametrize(("answer", "expected"), [("quietly", SWALLOWED), ("plainly", LOST)])
def test_code_kept_in_a_map_that_a_helper_makes(answer: str, expected: list[str]) -> None:
    steps = 'class Steps { static Consumer<Object> quietly(Step s) { return o -> { try { s.run(o); } catch (Exception e) { log.warn("x", e); } }; } static Consumer<Object> plainly(Step s) { return o -> { s.run(o); }; } }'
    actions = f'class Actions {{ Map<String, Consumer<Object>> all = new HashMap<>(); Actions(Gds gds) {{ all.put("a", Steps.{answer}(gds::issue)); }} Consumer<Object> of(String k) {{ return all.get(k); }} }}'
    assert hazards('actions.of("a").accept(msg);', "Actions actions;", steps, actions) == expected


def test_what_a_joined_task_keeps_to_itself_is_shown_at_the_call() -> None:
    pipeline = 'class Pipeline { Orders orders; CompletableFuture<Void> bill(Object o) { return CompletableFuture.runAsync(() -> orders.pay(o)).exceptionally(t -> { log.error("x", t); return null; }); } }'
    listener = "import org.apache.rocketmq.spring.core.RocketMQListener;\nclass L implements RocketMQListener<Object> { Pipeline pipeline;\npublic void onMessage(Object o) {\npipeline.bill(o).join();\n} }"
    java = {
        f"src/{name}.java": text.encode()
        for name, text in {"L": listener, "Pipeline": pipeline, "Orders": ORDERS}.items()
    }
    found = [
        each for one in modules(java, (), {}) for site in one.sites if site.kind == LISTENER for each in site.hazards
    ]
    assert [(one.kind, one.at.path, one.at.line) for one in found if one.kind != "failure-possible"] == [
        ("exception-swallowed", "src/L.java", 4)
    ]


@pytest.mark.parametrize(
    ("lane", "expected"),
    [
        (
            "class Lane extends Thread { Deque<Runnable> work = new ArrayDeque<>(); void put(Runnable r) { work.addLast(r); } public void run() { while (true) { work.pollFirst().run(); } } }",
            HANDED,
        ),
        ("class Lane { Deque<Runnable> work = new ArrayDeque<>(); void put(Runnable r) { work.addLast(r); } }", LOST),
    ],
)
def test_a_thread_with_a_queue_of_its_own(lane: str, expected: list[str]) -> None:
    assert hazards("lane.put(() -> orders.pay(msg));", "Lane lane; Orders orders;", lane, ORDERS) == expected


@pytest.mark.parametrize(
    ("warm", "expected"),
    [
        ("redis.opsForValue().set(o, jdbc.queryForObject(o));", LOST),
        ("stockMapper.reduce(o);", HANDED),
    ],
)
def test_filling_a_cache_beside_the_work(warm: str, expected: list[str]) -> None:
    warmer = f"class OrderCacheWarmer {{ StringRedisTemplate redis; JdbcTemplate jdbc; StockMapper stockMapper; void warm(Object o) {{ CompletableFuture.runAsync(() -> {{ {warm} }}); }} }}"
    assert (
        hazards("orders.pay(msg); warmer.warm(msg);", "Orders orders; OrderCacheWarmer warmer;", ORDERS, warmer)
        == expected
    )


@pytest.mark.parametrize(
    ("counted", "expected"),
    [
        ('registry.counter("orders").increment(e.getAmount().doubleValue());', LOST),
        ("stockMapper.reduce(e);", HANDED),
    ],
)
def test_a_handler_of_an_event_that_only_counts(counted: str, expected: list[str]) -> None:
    event = "class Paid { Paid(Object o) { } BigDecimal getAmount() { return null; } }"
    writer = "@Component class Writer { OrderMapper m; @EventListener void on(Paid e) { m.update(e); } }"
    stats = f"@Component class Stats {{ MeterRegistry registry; StockMapper stockMapper; @Async @EventListener void on(Paid e) {{ {counted} }} }}"
    assert (
        hazards("events.publishEvent(new Paid(msg));", "ApplicationEventPublisher events;", event, writer, stats)
        == expected
    )


PULLER = """import org.apache.rocketmq.client.consumer.*;
import org.apache.rocketmq.common.message.*;
class Puller {
    DefaultMQPullConsumer consumer; Cursor cursor; Rater rater;
    void once(MessageQueue mq) throws Exception {
        PullResult result = consumer.pull(mq, "*", cursor.position(mq), 32);
        %s
        for (MessageExt one : result.getMsgFoundList()) { rater.rate(one.getBody()); }
        %s
    }
}"""
CURSOR = """import org.apache.rocketmq.client.consumer.*;
import org.apache.rocketmq.common.message.*;
class Cursor {
    DefaultMQPullConsumer consumer;
    long position(MessageQueue mq) throws Exception { return consumer.fetchConsumeOffset(mq, true); }
    void advance(MessageQueue mq, long next) throws Exception { consumer.updateConsumeOffset(mq, next); }
}"""


@pytest.mark.parametrize("first", [True, False])
def test_a_cursor_that_gives_the_offset_on_to_the_client(first: bool) -> None:
    advance = "cursor.advance(mq, result.getNextBeginOffset());"
    puller = PULLER % ((advance, "") if first else ("", advance))
    java = {"src/Puller.java": puller.encode(), "src/Cursor.java": CURSOR.encode()}
    found = {
        each.kind
        for one in modules(java, (), {})
        for site in one.sites
        for each in site.hazards
        if each.certainty != "low"
    }
    assert found == ({"committed-before-work", "acked-before-work"} & found if first else set())
    assert bool(found) is first


def test_a_refusal_of_the_business_is_none_of_a_failure() -> None:
    refused = 'for (MessageExt m : ms) {{ try {{ orders.pay(m); }} catch ({} e) {{ log.info("x", e); }} }} return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;'
    head = "import org.apache.rocketmq.client.consumer.listener.*; import org.apache.rocketmq.common.message.MessageExt; class C implements MessageListenerConcurrently { Orders orders; public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> ms, ConsumeConcurrentlyContext c) { "
    for name, expected in (("MarginRefusedException", LOST), ("IOException", SWALLOWED)):
        orders = f"class Orders {{ OrderMapper m; void pay(Object o) throws {name} {{ m.update(o); }} }}"
        assert kinds(C=head + refused.format(name) + " } }", Orders=orders) == expected


@pytest.mark.parametrize(("name", "expected"), [("saveFailedMessage", LOST), ("settle", SWALLOWED)])
def test_what_stores_a_failure_may_fail_itself(name: str, expected: list[str]) -> None:
    orders = f'class Orders {{ FailureMapper failures; OrderMapper m; boolean pay(Object o) {{ return m.pay(o); }} void {name}(Object o) {{ try {{ failures.insert(o); }} catch (Exception e) {{ log.error("x", e); }} }} }}'
    assert hazards(f"if (!orders.pay(msg)) {{ orders.{name}(msg); }}", "Orders orders;", orders) == expected
