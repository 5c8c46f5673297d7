# ruff: noqa: E501
"""What is done about failures elsewhere than where they are caught: gathered, marked, written down, handed to somebody.

Each line is the body of a listener of rocketmq-spring with the kinds of hazards that it has, without the unsure ones.
"""

import pytest
from test_java_told import GIVEN_UP, HANDED, LOST, ORDERS, SWALLOWED, hazards

_FIELDS = "Orders orders; FailMapper failMapper; RocketMQTemplate template; List<Object> items;"
_EACH = 'for (Object i : items) { try { orders.pay(i); } catch (Exception e) { log.error("x", e); %s } } '
_CATCH = "try { orders.pay(msg); } catch (Exception e) { %s }"


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ("failMapper.insertBatch(bad);", LOST),
        ("parked.saveAll(bad);", LOST),
        ("for (Object one : bad) { failMapper.insert(one); }", LOST),
        ('bad.forEach(one -> template.syncSend("again", one));', LOST),
        ("bad.stream().map(String::valueOf).forEach(one -> failMapper.insert(one));", LOST),
        ("for (Object one : bad) { throw new IllegalStateException(); }", LOST),
        ("for (Object one : bad) { log.error(one); }", SWALLOWED),
        ("bad.forEach(System.out::println);", SWALLOWED),
        ("log.error(bad.size());", SWALLOWED),
        ("alarms.alarm(bad);", SWALLOWED),
    ],
)
def test_failures_that_a_loop_gathers(behind: str, expected: list[str]) -> None:
    parked = "class Parked { FailMapper failMapper; void saveAll(List<Object> all) { failMapper.insertBatch(all); } }"
    body = "List<Object> bad = new ArrayList<>(); " + _EACH % "bad.add(i);" + behind
    assert hazards(body, f"{_FIELDS} Parked parked; Alarms alarms;", ORDERS, parked) == expected


def test_what_is_read_empty_is_not_gathered() -> None:
    load = "List<Object> all; try { all = orders.load(msg); } catch (Exception e) { log.error(e); all = new ArrayList<>(); } "
    assert hazards(f"{load} for (Object one : all) {{ orders.pay(one); }}", _FIELDS, ORDERS) == SWALLOWED


@pytest.mark.parametrize(
    ("mark", "behind", "expected"),
    [
        ("bad[0] = true;", "if (bad[0]) { throw new IllegalStateException(); }", LOST),
        ("context.failed = true;", "if (context.failed) { throw new IllegalStateException(); }", LOST),
        ("context.failed = true;", "failMapper.insert(context);", LOST),
        ("context.failed = true;", "if (context.failed) { log.warn(msg); }", SWALLOWED),
        ("bad[0] = true;", "log.info(bad[0]);", SWALLOWED),
    ],
)
def test_a_mark_in_an_element_or_a_field(mark: str, behind: str, expected: list[str]) -> None:
    made = "boolean[] bad = new boolean[1]; Context context = new Context(); "
    assert hazards(f"{made}{_CATCH % mark} {behind}", _FIELDS, ORDERS, "class Context { boolean failed; }") == expected


@pytest.mark.parametrize(
    ("test", "expected"), [("if (c.failed) { throw new IllegalStateException(); }", LOST), ("log.info(c);", SWALLOWED)]
)
def test_a_mark_that_a_service_leaves_in_what_it_is_given(test: str, expected: list[str]) -> None:
    service = f"class Service {{ Orders orders; void run(Object msg, Context c) {{ {_CATCH % 'c.failed = true;'} }} }}"
    body = f"Context c = new Context(); service.run(msg, c); {test}"
    assert hazards(body, "Service service;", ORDERS, service, "class Context { boolean failed; }") == expected


@pytest.mark.parametrize(
    ("handling", "expected"),
    [
        ("failLogService.write(msg, e);", LOST),
        ("String id = parkedRepository.save(msg); log.error(id);", LOST),
        ("String text = Texts.of(msg); dealer.process(text);", LOST),
        ('String text = Texts.format("x", msg, e); log.error(text, e);', SWALLOWED),
        ('log.error("bad " + Texts.text(msg), e);', SWALLOWED),
        ("Sentry.captureException(e);", SWALLOWED),
        ("problems.append(e.getMessage());", SWALLOWED),
    ],
)
def test_a_text_keeps_nothing(handling: str, expected: list[str]) -> None:
    fields = "FailLogService failLogService; ParkedRepository parkedRepository; Dealer dealer; StringBuilder problems;"
    assert hazards(_CATCH % handling, f"Orders orders; {fields}", ORDERS) == expected


@pytest.mark.parametrize(
    ("handling", "expected"),
    [
        ("if (e instanceof DuplicateKeyException) { return; } throw new IllegalStateException(e);", LOST),
        ("if (!(e instanceof BizException)) { throw new IllegalStateException(e); } log.warn(e);", LOST),
        ("if (e instanceof TimeoutException) { throw new IllegalStateException(e); } log.error(e);", SWALLOWED),
        ("if (e instanceof BizException) { failMapper.insert(msg); } else { log.error(e); }", SWALLOWED),
    ],
)
def test_a_catch_that_asks_for_the_kind_of_failure(handling: str, expected: list[str]) -> None:
    assert hazards(_CATCH % handling, _FIELDS, ORDERS) == expected


def test_code_that_is_registered_runs_elsewhere() -> None:
    sets = "client.setErrorHandler(e -> { try { orders.pay(e); } catch (Exception x) { log.error(x); } }); orders.pay(msg);"
    assert hazards(sets, "Orders orders; Client client;", ORDERS) == LOST
    assert hazards(sets.replace("setErrorHandler", "execute"), "Orders orders; Client client;", ORDERS) == SWALLOWED


@pytest.mark.parametrize(("instead", "expected"), [("deadRepository.save(o);", LOST), ("log.error(o);", GIVEN_UP)])
def test_a_counter_of_the_message_against_the_most_attempts(instead: str, expected: list[str]) -> None:
    body = f"Order o = read(msg); if (o.getUseCount() > getMaxRetryTimes()) {{ {instead} return; }} orders.pay(o);"
    fields = "Orders orders; DeadRepository deadRepository; int getMaxRetryTimes() { return 3; }"
    assert hazards(body, f"{fields} Order read(Object m) {{ return new Order(m); }}", ORDERS) == expected


def test_a_callee_that_gives_up_by_throwing_has_not_given_up() -> None:
    mails = "class Mails { Mailer m; int count; void send(Object o) { if (count >= 3) { %s } m.send(o); } }"
    thrown = "throw new IllegalStateException();"
    assert hazards("mails.send(msg);", "Mails mails;", mails % thrown) == LOST


@pytest.mark.parametrize(
    ("work", "expected"),
    [
        ("metrics.increment(msg);", LOST),
        ("monitor.record(msg);", LOST),
        ("monitor.onEvent(msg);", SWALLOWED),
        ("meterReadingService.save(msg);", SWALLOWED),
        ("deviceMonitorService.handle(msg);", SWALLOWED),
    ],
)
def test_what_is_named_like_a_meter_may_be_the_work(work: str, expected: list[str]) -> None:
    fields = "Metrics metrics; Monitor monitor; MeterReadingService meterReadingService; DeviceMonitorService deviceMonitorService;"
    assert hazards(f"try {{ {work} }} catch (Exception e) {{ log.error(e); }}", fields) == expected


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("actor.tell(msg, ActorRef.noSender());", "ActorRef actor;"),
        ("sink.tryEmitNext(msg);", "Sinks.Many<MessageExt> sink;"),
        ("Observable.just(msg).observeOn(Schedulers.io()).subscribe(m -> orders.pay(m));", "Orders orders;"),
        ("group.next().execute(() -> orders.pay(msg));", "Orders orders; EventLoopGroup group;"),
    ],
)
def test_actors_sinks_and_loops_of_others_take_it_over(body: str, fields: str) -> None:
    assert hazards(body, fields, ORDERS) == HANDED


@pytest.mark.parametrize(("executor", "expected"), [("", LOST), ("m.setTaskExecutor(pool);", HANDED)])
def test_the_multicaster_of_the_application_decides_for_all_events(executor: str, expected: list[str]) -> None:
    handler = "class Handler { Orders orders; @EventListener public void on(Paid p) { orders.pay(p); } }"
    config = (
        "class Config { @Bean ApplicationEventMulticaster applicationEventMulticaster() {"
        f" SimpleApplicationEventMulticaster m = new SimpleApplicationEventMulticaster(); {executor} return m; }} }}"
    )
    fields = "ApplicationEventPublisher publisher;"
    body = "publisher.publishEvent(new Paid(msg));"
    assert hazards(body, fields, ORDERS, handler, config, "class Paid { Paid(Object o) {} }") == expected


@pytest.mark.parametrize(("handling", "expected"), [("throw new IllegalStateException(e);", LOST), ("", SWALLOWED)])
def test_a_loop_over_futures_that_waits_is_told_once(handling: str, expected: list[str]) -> None:
    body = (
        "List<Future<?>> all = new ArrayList<>(); all.add(pool.submit(() -> orders.pay(msg)));"
        f" for (Future<?> one : all) {{ try {{ one.get(); }} catch (Exception e) {{ {handling} }} }}"
    )
    assert hazards(body, "Orders orders; ExecutorService pool;", ORDERS) == expected
