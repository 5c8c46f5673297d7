"""What a listener does with its messages: the hazards of short listeners, one line of a table each."""

from collections.abc import Sequence

import pytest

from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.listeners import listeners
from rocketaudit.readers.java.tree.tree import Tree

_HEAD = "import org.apache.rocketmq.client.consumer.listener.*;\nimport java.util.concurrent.*;\n"
_METHOD = "public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> msgs, ConsumeConcurrentlyContext c)"
OK, LATER = "return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;", "return ConsumeConcurrentlyStatus.RECONSUME_LATER;"


def hazards(body: str, fields: str = "", *others: str, certain: Sequence[str] = ("high", "medium")) -> list[str]:
    """The kinds of hazards, without the note that a failure is possible, of a listener with this body."""
    text = (
        f"{_HEAD}class L implements MessageListenerConcurrently {{ Orders orders; {fields}\n{_METHOD} {{\n{body}\n}} }}"
    )
    files = {"L.java": text.encode()}
    for other in others:
        name = other.split("{")[0].replace("class ", "").replace("interface ", "").split()[-1 if "<" in other else 0]
        files[f"{name}.java"] = other.encode()
    tree = Tree(files)
    found = list(listeners(tree, "L.java"))
    kinds = [
        hazard.kind
        for one in found
        for hazard in judge(tree, Flow(tree), one).hazards
        if hazard.kind != "failure-possible" and hazard.certainty in certain
    ]
    return sorted(kinds)


POOL = "ExecutorService pool;"
INTERFACE = "interface Orders { void pay(Object o); }"
_SAVES = "public void pay(Object o) { try { d.save(o); } catch (Exception e) { } }"
SWALLOWING = "class %s implements Orders { Dao d; " + _SAVES + " }"
TRY = "try { orders.pay(msgs); } catch (Exception e) { %s }"


@pytest.mark.parametrize(
    "body",
    [
        f"orders.pay(msgs); {OK}",
        f"{TRY % LATER} {OK}",
        f"{TRY % 'throw new RuntimeException(e);'} {OK}",
        f"{TRY % 'failedMessages.save(msgs, e);'} {OK}",
        f"boolean ok = true; {TRY % 'ok = false;'} return ok ? X.CONSUME_SUCCESS : X.RECONSUME_LATER;",
        f"boolean ok = false; try {{ orders.pay(msgs); ok = true; }} finally {{ log.info(ok); }} {OK}",
        f"AtomicBoolean failed = new AtomicBoolean(); {TRY % 'failed.set(true);'} if (failed.get()) {{ {LATER} }} {OK}",
        f"List<String> errors = new ArrayList<>(); {TRY % 'errors.add(e.getMessage());'} "
        f"if (!errors.isEmpty()) {LATER} {OK}",
        f"Exception failure = null; {TRY % 'failure = e;'} if (failure != null) throw failure; {OK}",
        f"while (true) {{ try {{ orders.pay(msgs); break; }} catch (Exception e) {{ log.warn(e); }} }} {OK}",
        f"try {{ Thread.sleep(5); }} catch (InterruptedException e) {{ }} orders.pay(msgs); {OK}",
        f"try {{ orders.insert(msgs); }} catch (DuplicateKeyException e) {{ log.info(e); }} {OK}",
        f"orders.pay(msgs); try {{ redis.delete(key); }} catch (Exception e) {{ log.warn(e); }} {OK}",
        f"for (int i = 0; i < 3; i++) {{ try {{ orders.pay(msgs); {OK} }} catch (Exception e) {{ log.warn(e); }} "
        f"}} {LATER}",
    ],
)
def test_nothing_is_lost(body: str) -> None:
    assert hazards(body) == []


@pytest.mark.parametrize(
    "body",
    [
        f"{TRY % 'log.error(e);'} {OK}",
        f"{TRY % ''} {OK}",
        f"{TRY % 'e.printStackTrace();'} {OK}",
        f"{TRY % 'alarm.notify(msgs);'} {OK}",
        f"{TRY % OK} {OK}",
        f"boolean ok = true; {TRY % 'ok = false;'} log.info(ok); {OK}",
        f"msgs.forEach(m -> {{ {TRY % 'log.error(e);'} }}); {OK}",
        f"for (MessageExt m : msgs) {{ {TRY % 'log.error(e); continue;'} }} {OK}",
        f"for (int i = 0; i < 3; i++) {{ try {{ orders.pay(msgs); {OK} }} catch (Exception e) {{ log.warn(e); }} "
        f"}} {OK}",
        f"ConsumeConcurrentlyStatus status = ConsumeConcurrentlyStatus.CONSUME_SUCCESS; "
        f"{TRY % 'log.error(e);'} return status;",
        f"transaction.execute(s -> {{ {TRY % 's.setRollbackOnly();'} return null; }}); {OK}",
    ],
)
def test_an_exception_is_swallowed(body: str) -> None:
    assert hazards(body) == ["exception-swallowed"]


@pytest.mark.parametrize(
    "body",
    [
        f"new Thread(() -> orders.pay(msgs)); {OK}",
        f"new Thread(new Runnable() {{ public void run() {{ }} }}); {OK}",
        f"pool.execute(() -> orders.pay(msgs)); {OK}",
        f"pool.submit(new Callable<Void>() {{ public Void call() {{ orders.pay(msgs); return null; }} }}); {OK}",
        f"CompletableFuture.runAsync(() -> orders.pay(msgs)); {OK}",
        f"CompletableFuture.supplyAsync(() -> orders.pay(msgs)).thenAccept(x -> log.info(x)); {OK}",
        f"msgs.parallelStream().forEach(m -> pool.submit(() -> orders.pay(m))); {OK}",
        f"Future<?> f = pool.submit(() -> orders.pay(msgs)); log.info(f); {OK}",
        f"queue.offer(msgs); {OK}",
        f"ThreadUtil.execAsync(() -> orders.pay(msgs)); {OK}",
    ],
)
def test_work_is_handed_over(body: str) -> None:
    assert hazards(body, POOL + "BlockingQueue<Object> queue;") == ["handed-over"]


@pytest.mark.parametrize(
    "body",
    [
        f"pool.submit(() -> orders.pay(msgs)).get(); {OK}",
        f"CompletableFuture.runAsync(() -> orders.pay(msgs), pool).join(); {OK}",
        "List<CompletableFuture<Void>> all = new ArrayList<>();"
        " for (MessageExt m : msgs) all.add(CompletableFuture.runAsync(() -> orders.pay(m)));"
        f" CompletableFuture.allOf(all.toArray(new CompletableFuture[0])).join(); {OK}",
        "List<Future<?>> all = new ArrayList<>(); for (MessageExt m : msgs) all.add(pool.submit(() -> orders.pay(m)));"
        f" for (Future<?> f : all) f.get(); {OK}",
        "CountDownLatch latch = new CountDownLatch(1);"
        f" pool.execute(() -> {{ orders.pay(msgs); latch.countDown(); }}); latch.await(); {OK}",
        f"Thread t = new Thread(() -> orders.pay(msgs)); t.start(); t.join(); {OK}",
        f"pool.invokeAll(tasks); {OK}",
        f"try (ExecutorService own = Executors.newFixedThreadPool(2)) {{ own.submit(() -> orders.pay(msgs)); }} {OK}",
        f"msgs.parallelStream().forEach(m -> orders.pay(m)); {OK}",
        f"orders.pay(msgs); pool.execute(() -> metrics.increment(1)); {OK}",
        f"msgs.stream().map(m -> CompletableFuture.runAsync(() -> orders.pay(m)))"
        f".forEach(CompletableFuture::join); {OK}",
    ],
)
def test_another_thread_is_waited_for(body: str) -> None:
    assert hazards(body, POOL) == []


def test_a_time_limit_that_is_swallowed_waits_for_nothing() -> None:
    waits = "try { pool.submit(() -> orders.pay(msgs)).get(3, TimeUnit.SECONDS); } catch (Exception e) { log.warn(e); }"
    assert hazards(f"{waits} {OK}", POOL) == ["handed-over"]


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ("class Orders { Dao d; void pay(Object o) { d.save(o); } }", []),
        (
            "class Orders { Dao d; void pay(Object o) { try { d.save(o); } catch (Exception e) { log.error(e); } } }",
            ["exception-swallowed"],
        ),
        ("class Orders { @Async void pay(Object o) { } }", ["handed-over"]),
        (
            "class Orders { ExecutorService p; Dao d; void pay(Object o) { p.execute(() -> d.save(o)); } }",
            ["handed-over"],
        ),
        ("class Orders { Dao d; void pay(Object o) { inner(o); } @Async void inner(Object o) { d.save(o); } }", []),
        ("class Orders { void pay(Object o) { again(o); } void again(Object o) { pay(o); } }", []),
    ],
)
def test_a_service_in_another_file_is_followed(other: str, expected: list[str]) -> None:
    assert hazards(f"orders.pay(msgs); {OK}", "", other) == expected


def test_the_only_implementation_of_an_interface_is_followed() -> None:
    found = hazards(f"orders.pay(msgs); {OK}", "", INTERFACE, SWALLOWING % "Impl")
    assert found == ["exception-swallowed"]


def test_of_several_implementations_none_is_guessed() -> None:
    other = "class Two implements Orders { public void pay(Object o) { } }"
    assert hazards(f"orders.pay(msgs); {OK}", "", INTERFACE, SWALLOWING % "One", other) == []


def test_a_result_that_tells_of_the_failure_is_looked_at() -> None:
    attempt = "try { d.save(o); return true; } catch (Exception e) { return false; }"
    orders = f"class Orders {{ Dao d; boolean pay(Object o) {{ {attempt} }} }}"
    assert hazards(f"if (!orders.pay(msgs)) {LATER} {OK}", "", orders) == []
    assert hazards(f"orders.pay(msgs); {OK}", "", orders) == ["exception-swallowed"]


def test_giving_up_is_no_swallowed_exception() -> None:
    gives_up = f"if (msgs.get(0).getReconsumeTimes() >= 3) {{ log.error(e); {OK} }} {LATER}"
    assert hazards(f"{TRY % gives_up} {OK}") == ["given-up"]


@pytest.mark.parametrize(
    "test",
    [
        "msgs.get(0).getReconsumeTimes() >= maxReconsumeTimes",
        "maxTimes <= msgs.get(0).getReconsumeTimes()",
        "times == 3",
        "retryCount > MAX_RETRY",
    ],
)
def test_the_limit_may_be_called_anything(test: str) -> None:
    times = "int times = msgs.get(0).getReconsumeTimes();"
    assert hazards(f"{times} {TRY % f'if ({test}) {{ {OK} }} {LATER}'} {OK}") == ["given-up"]


def test_what_is_put_aside_for_a_timer_is_handed_over() -> None:
    flush = "List<Object> buffer = new ArrayList<>(); @Scheduled void flush() { orders.pay(buffer); }"
    assert hazards(f"buffer.addAll(msgs); {OK}", flush) == ["handed-over"]
    assert hazards(f"buffer.addAll(msgs); {OK}", "List<Object> buffer = new ArrayList<>();") == []


def test_a_long_listener_ends() -> None:
    branches = "".join(
        f"if (a{i}) {{ x{i} = orders.pay(msgs); }} else {{ x{i} = orders.refund(msgs); }}" for i in range(200)
    )
    assert hazards(f"{branches} {OK}") == []
