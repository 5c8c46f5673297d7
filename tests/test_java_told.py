# ruff: noqa: E501
"""How a failure is told, and to whom: answers, out-parameters, attempts, objects that hold the code, late messages.

Each line is a short listener of rocketmq-spring with the kinds of hazards that it has, without the unsure ones.
"""

import re

import pytest

from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.listeners import listeners
from rocketaudit.readers.java.tree.tree import Tree

SWALLOWED, HANDED, GIVEN_UP = ["exception-swallowed"], ["handed-over"], ["given-up"]
LOST: list[str] = []

_HEAD = (
    "import org.apache.rocketmq.spring.core.RocketMQListener;\nimport org.apache.rocketmq.common.message.MessageExt;\n"
)
_NAME = re.compile(r"(?:class|interface|enum|record)\s+(\w+)")

ORDERS = "class Orders { OrderMapper mapper; void pay(Object o) { mapper.update(o); } }"
# A service that keeps the failure to itself and says so in its answer.
RESULTS = (
    "class Orders { OrderMapper m; Result pay(Object o) { try { m.update(o); return Result.ok(); }"
    ' catch (Exception e) { log.error("x", e); return Result.fail("x"); } } }'
)
HANDLER = "interface Handler { void handle(String s); }"
SWALLOWS = '{ try { orders.pay(s); } catch (Exception e) { log.error("x", e); } }'
FIELD = "Orders orders;"


def hazards(body: str, fields: str = FIELD, *others: str, message: str = "MessageExt") -> list[str]:
    """The kinds of hazards of a listener with this body and these fields, beside these classes."""
    text = f"class L implements RocketMQListener<{message}> {{ {fields} public void onMessage({message} msg) {{ {body} }} }}"
    files = {}
    for one in (text, *others):
        name = _NAME.search(one)
        assert name is not None
        files[f"{name[1]}.java"] = (_HEAD + one).encode()
    tree = Tree(files)
    kinds = [
        hazard.kind
        for found in listeners(tree, "L.java")
        for hazard in judge(tree, Flow(tree), found).hazards
        if hazard.kind != "failure-possible" and hazard.certainty != "low"
    ]
    return sorted(kinds)


API = "interface Api { CompletableFuture<Page> load(Object o); CompletableFuture<Page> store(Page p); }"
_PAY = "class Orders { OrderMapper mapper; Api api; CompletableFuture<Void> pay(Object o) { return %s; } }"


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("api.load(o).thenCompose(x -> api.store(x))", LOST),
        ("api.load(o).thenCompose(api::store).exceptionally(e -> { throw new X(e); })", LOST),
        ("api.load(o).thenCompose(api::store).handle((x, e) -> { if (e != null) throw new X(e); return null; })", LOST),
        ("api.load(o).thenCompose(api::store).exceptionally(e -> { log.error(e); return null; })", SWALLOWED),
        ("api.load(o).thenCombine(api.load(o), Page::and).thenCompose(api::store).exceptionally(e -> null)", SWALLOWED),
        ("api.store(o).handle((x, e) -> { if (e != null) log.error(e); return null; })", SWALLOWED),
        ("api.load(o).exceptionally(e -> Page.EMPTY)", LOST),
    ],
)
@pytest.mark.parametrize("waits", ["orders.pay(msg).join();", "CompletableFuture<Void> f = orders.pay(msg); f.get();"])
def test_a_step_keeps_the_failure_of_a_future_that_others_made(waits: str, steps: str, expected: list[str]) -> None:
    assert hazards(waits, FIELD, _PAY % steps, API) == expected


def test_a_branch_of_a_future_that_nobody_has_keeps_nothing_from_whoever_waits() -> None:
    body = "CompletableFuture<Page> f = api.load(msg); f.exceptionally(e -> { log.error(e); return null; }); f.join();"
    assert hazards(body, "Api api;", API) == LOST


def test_reading_a_component_of_a_record_does_not_fail() -> None:
    move = "record Move(String tote, List<String> lines) { }"
    moves = (
        "class Moves { Jdbc jdbcTemplate; StringRedisTemplate redis; void book(Move move) { jdbcTemplate.update(move);"
        ' try { redis.delete("t:" + move.tote()); } catch (RedisConnectionFailureException e) { log.warn("x"); } } }'
    )
    assert hazards("moves.book(moves.read(msg));", "Moves moves;", moves, move) == LOST


def test_a_handler_of_an_event_that_only_measures_it() -> None:
    event = "record Closed(List<String> services) { }"
    bean = "class Counters { MeterRegistry registry; @Async @EventListener void count(Closed event) { %s } }"
    fields = "ApplicationEventPublisher publisher; Orders orders;"
    body = "orders.pay(msg); publisher.publishEvent(new Closed(msg.getServices()));"
    counts = 'registry.counter("c").increment(); registry.summary("s").record(event.services().size());'
    assert hazards(body, fields, ORDERS, event, bean % counts) == LOST
    assert hazards(body, fields, ORDERS, event, bean % (counts + " rows.insert(event.services());")) == HANDED


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ('if (!r.isSuccess()) { log.error("failed {}", r); }', SWALLOWED),
        ('if (!r.isSuccess()) { log.error("failed {}", r); return; } log.info("done");', SWALLOWED),
        ('if (r.isSuccess()) { log.info("done"); }', SWALLOWED),
        ('if (!r.isSuccess()) { throw new IllegalStateException("x"); }', LOST),
        ('if (r.isSuccess()) { return; } throw new IllegalStateException("x");', LOST),
        ("if (!r.isSuccess()) { failMapper.insert(msg); }", LOST),
        ("r.orElseThrow();", LOST),
    ],
)
def test_an_answer_is_heeded_where_more_than_a_log_line_comes_of_it(behind: str, expected: list[str]) -> None:
    result = "class Result { int code; void orElseThrow() { if (code != 0) { throw new RuntimeException(); } } }"
    assert hazards(f"Result r = orders.pay(msg); {behind}", FIELD, RESULTS, result) == expected


def test_an_accessor_of_the_answer_tells_too() -> None:
    result = "class Result { int code; boolean isSuccess() { return code == 0; } }"
    body = "Result r = orders.pay(msg); if (!r.isSuccess()) { throw new RuntimeException(); }"
    assert hazards(body, FIELD, RESULTS, result) == LOST


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("boolean ok = true; for (Object o : all) { ok &= svc.book(o); } if (!ok) { throw new E(); }", LOST),
        ("if (!all.stream().allMatch(o -> svc.book(o))) { throw new E(); }", LOST),
        ("if (all.stream().anyMatch(o -> !svc.book(o))) { throw new E(); }", LOST),
        (
            "Map<Object, Boolean> r = new HashMap<>(); r.put(1, svc.book(1)); if (r.containsValue(false)) { throw new E(); }",
            LOST,
        ),
        (
            "List<Throwable> errors = new ArrayList<>(); svc.note(msg, errors); if (!errors.isEmpty()) { throw new E(); }",
            LOST,
        ),
        ("List<Throwable> errors = new ArrayList<>(); svc.note(msg, errors);", SWALLOWED),
        ("for (Object o : all) { svc.book(o); }", SWALLOWED),
    ],
)
def test_a_failure_is_told_by_what_the_caller_asks_later(body: str, expected: list[str]) -> None:
    service = (
        "class Svc { OrderMapper m; boolean book(Object o) { try { m.update(o); return true; } catch (Exception e) {"
        " log.error(e); } return false; } void note(Object o, List<Throwable> errors) { try { m.update(o); }"
        " catch (Throwable t) { errors.add(t); } } }"
    )
    assert hazards(body, "Svc svc; List<Object> all;", service) == expected


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ('if (!done) { log.error("failed"); }', SWALLOWED),
        ('if (!done) { throw new IllegalStateException("failed"); }', LOST),
        ("if (!done) { failMapper.insert(msg); }", LOST),
    ],
)
def test_a_loop_that_stops_trying_is_no_answer_to_the_failure(behind: str, expected: list[str]) -> None:
    loop = "int i = 0; boolean done = false; while (i < 3 && !done) { try { orders.pay(msg); done = true; } catch (Exception e) { i++; } }"
    assert hazards(f"{loop} {behind}", "Orders orders; FailMapper failMapper;", ORDERS) == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("ConsumeUtils.handle(msg, m -> orders.pay(m));", SWALLOWED),
        ("ConsumeUtils.with(msg, () -> orders.pay(msg));", SWALLOWED),
        ("orders.pay(msg); ConsumeUtils.remember(msg);", LOST),
    ],
)
def test_a_helper_that_runs_the_work_is_not_beside_it(call: str, expected: list[str]) -> None:
    catch = 'catch (Exception e) { log.error("x", e); }'
    helper = (
        f"class ConsumeUtils {{ static void handle(Object m, Consumer<Object> c) {{ try {{ c.accept(m); }} {catch} }}"
        f" static void with(Object m, Runnable r) {{ try {{ r.run(); }} {catch} }} static RedisTemplate t;"
        f" static void remember(Object m) {{ try {{ t.opsForValue().set(m, m); }} {catch} }} }}"
    )
    assert hazards(call, FIELD, ORDERS, helper) == expected


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("closeOrder", "mapper.updateStatus(o, 4);", SWALLOWED),
        ("deleteMember", 'jdbcTemplate.update("delete", o);', SWALLOWED),
        ("pushToErp", "erpClient.push(o);", SWALLOWED),
        ("clearCache", "redisTemplate.delete(o);", LOST),
        ("logOperation", "logMapper.insert(o);", LOST),
    ],
)
def test_what_a_method_writes_says_more_than_its_name(name: str, body: str, expected: list[str]) -> None:
    service = f'class Orders {{ OrderMapper mapper; void {name}(Object o) {{ try {{ {body} }} catch (Exception e) {{ log.error("x", e); }} }} }}'
    assert hazards(f"orders.{name}(msg);", FIELD, service) == expected


@pytest.mark.parametrize(
    ("body", "fields", "others"),
    [
        ("h.handle(msg);", f"private final Handler h = new Handler() {{ public void handle(String s) {SWALLOWS} }};", ()),
        ("h.handle(msg);", f"private final Handler h = s -> {SWALLOWS};", ()),
        (f"Handler h = new Handler() {{ public void handle(String s) {SWALLOWS} }}; h.handle(msg);", "", ()),
        ("hs.get(msg).accept(msg);", f"Map<String, Consumer<String>> hs; L() {{ hs.put(1, s -> {SWALLOWS}); }}", ()),
        ("hs.get(msg).accept(msg);", f"Map<String, Consumer<String>> hs; L() {{ this.hs = Map.of(1, this::a); }} void a(String s) {SWALLOWS}", ()),
        ("h.handle(msg);", "Handler h;", (f"class Conf {{ @Bean Handler h(Orders orders) {{ return s -> {SWALLOWS}; }} }}",)),
        ("Kind.valueOf(msg).handle(msg);", "", (f"enum Kind {{ A {{ void handle(String s) {SWALLOWS} }}; abstract void handle(String s); }}",)),
        ("com.shop.Kit.handle(msg);", "", (f"package com.shop; class Kit {{ static void handle(String s) {SWALLOWS} }}",)),
    ],
)  # fmt: skip
def test_the_code_of_an_object_is_followed(body: str, fields: str, others: tuple[str, ...]) -> None:
    files = [one if not one.startswith("package") else one for one in others]
    assert hazards(body, FIELD + fields, ORDERS, HANDLER, *files, message="String") == SWALLOWED


def test_one_of_the_handlers_that_the_message_chooses_is_enough() -> None:
    first = "class A implements Handler { ExecutorService pool; OrderMapper m; public void handle(String s) { pool.submit(() -> m.insert(s)); } }"
    second = "class B implements Handler { OrderMapper m; public void handle(String s) { m.insert(s); } }"
    third = second.replace("class B", "class C")
    assert hazards("map.get(msg).handle(msg);", "Map<String, Handler> map;", HANDLER, first, second, third) == HANDED
    each = "list.stream().filter(h -> h.fits(msg)).forEach(h -> h.handle(msg));"
    assert hazards(each, "List<Handler> list;", HANDLER, first, second, third) == HANDED
    assert hazards("handler.handle(msg);", "Handler handler;", HANDLER, first, second, third) == LOST


@pytest.mark.parametrize(
    ("body", "fields", "handler"),
    [
        ("publisher.publishEvent(new Paid(msg));", "ApplicationEventPublisher publisher;", "on(Base e)"),
        ("events.publish(new Paid(msg));", "Events events;", "on(Paid e)"),
        ("publisher.publishEvent(new Paid(msg));", "ApplicationEventPublisher publisher;", "on()"),
    ],
)
def test_an_event_finds_its_handler(body: str, fields: str, handler: str) -> None:
    mark = "@EventListener(classes = Paid.class)" if handler == "on()" else "@EventListener"
    others = (
        "class Base { }",
        "class Paid extends Base { Paid(Object o) { } }",
        "class Events { ApplicationEventPublisher p; void publish(Object e) { p.publishEvent(e); } }",
        "@Async @interface Background { } class Marks { }",
        f"class H {{ OrderMapper m; @Background {mark} public void {handler} {{ m.insert(1); }} }}",
    )
    files = (*others[:3], "class X { }", others[4].replace("@Background", "@Async"))
    assert hazards(body, fields, *files) == HANDED


def test_an_annotation_made_of_async() -> None:
    service = "class Orders { OrderMapper m; @Background void pay(Object o) { m.insert(o); } }"
    assert hazards("orders.pay(msg);", FIELD, service, '@Async("pool") @interface Background { }') == HANDED


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('String r = msg.getUserProperty("retry"); int n = r == null ? 0 : parse(r); if (n >= 3) { log.warn("x"); return; } orders.pay(msg);', GIVEN_UP),
        ('try { orders.pay(msg); } catch (Exception e) { Long n = redis.opsForValue().increment(key); if (n > 3) { log.error("x"); return; } throw e; }', GIVEN_UP),
        ('try { orders.pay(msg); } catch (Exception e) { switch (msg.getReconsumeTimes()) { case 0: throw e; default: log.error("x"); } }', GIVEN_UP),
        ("proc.process(msg.getBody(), msg.getReconsumeTimes());", GIVEN_UP),
        ("proc.parks(msg.getBody(), msg.getReconsumeTimes());", LOST),
        ("if (returnCount == deliverCount) { orders.cancel(msg); } orders.pay(msg);", LOST),
    ],
)  # fmt: skip
def test_a_late_message_is_known_by_many_signs(body: str, expected: list[str]) -> None:
    work = "try { o.pay(b); } catch (Exception e) { if (times >= 3) { %s return; } throw new RuntimeException(e); }"
    proc = (
        f"class Proc {{ Orders o; DeadMapper dead; void process(byte[] b, int times) {{ {work % 'log.error(e);'} }}"
        f" void parks(byte[] b, int times) {{ {work % 'dead.insert(b);'} }} }}"
    )
    assert hazards(body, "Orders orders; Proc proc; StringRedisTemplate redis;", ORDERS, proc) == expected


def test_a_map_of_failures_in_memory_makes_it_unsure() -> None:
    body = "try { orders.pay(msg); } catch (Exception e) { failedMessages.put(msg, e); }"
    assert hazards(body, "Orders orders; Map<Object, Exception> failedMessages;", ORDERS) == LOST
    assert (
        hazards(body.replace("failedMessages", "seen"), "Orders orders; Map<Object, Object> seen;", ORDERS) == SWALLOWED
    )


def test_a_failure_that_ends_before_the_future_is_waited_for() -> None:
    chain = "CompletableFuture.runAsync(() -> orders.pay(msg))%s.join();"
    assert hazards(chain % ".exceptionally(e -> { log.error(e); return null; })", FIELD, ORDERS) == SWALLOWED
    assert hazards(chain % "", FIELD, ORDERS) == LOST
