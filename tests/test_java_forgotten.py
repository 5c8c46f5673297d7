"""Failures that are forgotten on their way, and work that waits in memory: steps of futures, switches, timers, pools.

The innocent forms come first.
"""

import pytest
from test_java_listeners import OK, hazards

SUPPLY = "CompletableFuture.supplyAsync(() -> orders.pay(msgs), pool)"


@pytest.mark.parametrize(
    "body",
    [
        f"{SUPPLY}.handle((r, e) -> {{ if (e != null) throw new CompletionException(e); return r; }}).join(); {OK}",
        f"{SUPPLY}.handle((r, e) -> {{ if (e != null) {{ failedMapper.insert(msgs); }} return r; }}).join(); {OK}",
        f"{SUPPLY}.whenComplete((r, e) -> log.warn(e)).join(); {OK}",
        f"boolean ok = {SUPPLY}.handle((r, e) -> e == null).join(); if (!ok) throw new X(); {OK}",
        f"List<Throwable> errors = new ArrayList<>(); {SUPPLY}.handle((r, e) -> {{ if (e != null) errors.add(e); "
        f"return r; }}).join(); if (!errors.isEmpty()) throw new X(); {OK}",
        "List<CompletableFuture<Boolean>> all = new ArrayList<>(); for (MessageExt m : msgs) { "
        f"all.add({SUPPLY}.handle((r, e) -> e == null)); }} "
        f"boolean ok = all.stream().allMatch(CompletableFuture::join); if (!ok) throw new X(); {OK}",
    ],
)
def test_a_step_of_a_future_that_tells_of_the_failure(body: str) -> None:
    assert hazards(body, "ExecutorService pool; FailedMapper failedMapper;") == []


@pytest.mark.parametrize(
    "step",
    [
        "handle((r, e) -> { if (e != null) { log.error(e); return null; } return r; })",
        "handle((r, e) -> { if (e == null) { return r; } log.error(e); return null; })",
        "handle((r, e) -> e == null ? r : null)",
        "handle((r, e) -> r)",
        "exceptionally(e -> { log.error(e); return null; })",
        "exceptionally(this::none)",
    ],
)
def test_a_step_of_a_future_that_forgets_the_failure(step: str) -> None:
    fields = "ExecutorService pool; Object none(Throwable e) { log.warn(e); return null; }"
    assert hazards(f"{SUPPLY}.{step}.join(); {OK}", fields) == ["exception-swallowed"]


_OUTCOME = (
    "interface Outcome {}",
    "class Done implements Outcome { Done(int id) { } }",
    "class Failed implements Outcome { Failed(Exception e) { } }",
    "class Svc { Dao dao; Outcome pay(Object o) { try { dao.update(o); return new Done(1); } "
    "catch (Exception e) { return new Failed(e); } } }",
)


@pytest.mark.parametrize(
    ("arms", "expected"),
    [
        ("case Done d -> log.info(d); case Failed f -> failedMapper.insert(f);", []),
        ("case Done d -> log.info(d); case Failed f -> throw new X(f);", []),
        ("case Done d -> log.info(d); default -> orders.again(msgs);", []),
        ("case Done d -> log.info(d); case Failed f -> log.warn(f);", ["exception-swallowed"]),
        ("case Done d -> audit.save(d); case Failed f -> log.warn(f);", ["exception-swallowed"]),
    ],
)
def test_a_switch_over_the_outcome(arms: str, expected: list[str]) -> None:
    fields = "Svc svc; FailedMapper failedMapper; Audit audit;"
    assert hazards(f"switch (svc.pay(msgs)) {{ {arms} }} {OK}", fields, *_OUTCOME) == expected


_TIMER = "@Scheduled void flush() { %s }"


@pytest.mark.parametrize(
    ("body", "fields", "expected"),
    [
        ("orders.pay(msgs); cache.put(k, msgs);", "Map<K, V> cache; " + _TIMER % "cache.clear();", []),
        ("seen.put(k, msgs);", "Map<K, V> seen; " + _TIMER % "seen.clear(); jdbc.update(now);", []),
        ("view.put(k, msgs);", "Map<K, V> view; " + _TIMER % "log.info(view.size());", []),
        (
            "counts.merge(k, 1, Long::sum);",
            "Map<K, Long> counts; " + _TIMER % "for (K k : counts.keySet()) { jdbc.update(counts.remove(k), k); }",
            ["handed-over"],
        ),
        (
            "rows.computeIfAbsent(k, x -> new ArrayList<>()).add(msgs);",
            "Map<K, List<V>> rows; " + _TIMER % "rows.forEach((k, v) -> jdbc.batchUpdate(sql, v)); rows.clear();",
            ["handed-over"],
        ),
        ("sold.increment();", "LongAdder sold; " + _TIMER % "jdbc.update(sql, sold.sumThenReset());", ["handed-over"]),
    ],
)
def test_what_a_timer_takes_out_of_memory(body: str, fields: str, expected: list[str]) -> None:
    assert hazards(f"{body} {OK}", fields) == expected


def test_a_list_that_the_timer_of_another_class_empties() -> None:
    buffer = "class Rows { List<V> rows; void put(V v) { rows.add(v); } List<V> drain() { %s } }"
    job = "class Job { Rows rows; @Scheduled void run() { jdbc.batchUpdate(sql, rows.drain()); } }"
    takes = "List<V> all = new ArrayList<>(rows); rows.clear(); return all;"
    assert hazards(f"kept.put(msgs); {OK}", "Rows kept;", buffer % "return rows;", job) == []
    assert hazards(f"kept.put(msgs); {OK}", "Rows kept;", buffer % takes, job) == ["handed-over"]


@pytest.mark.parametrize(
    ("call", "fields", "expected"),
    [
        ("shards[0].submit(msgs);", "Shard[] shards;", []),
        ("pools[0].submit(() -> orders.pay(msgs)).get();", "ExecutorService[] pools;", []),
        ("pools[0].submit(() -> orders.pay(msgs));", "ExecutorService[] pools;", ["handed-over"]),
        (
            "pools.computeIfAbsent(k, x -> make()).execute(() -> orders.pay(msgs));",
            "Map<K, Executor> pools;",
            ["handed-over"],
        ),
    ],
)
def test_one_of_several_pools(call: str, fields: str, expected: list[str]) -> None:
    shard = "class Shard { Dao dao; void submit(Object o) { dao.insert(o); } }"
    assert hazards(f"{call} {OK}", fields, shard) == expected


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ('() -> registry.summary("ms").record(1)', []),
        ('() -> DistributionSummary.builder("ms").register(registry).record(1)', []),
        ("counter::increment", []),
        ("() -> summary.record(msgs)", ["handed-over"]),
        ("orders::close", ["handed-over"]),
    ],
)
def test_meters_in_another_thread_are_not_the_work(task: str, expected: list[str]) -> None:
    fields = "ExecutorService pool; MeterRegistry registry; Summary summary; LongAdder counter;"
    assert hazards(f"orders.pay(msgs); pool.execute({task}); {OK}", fields) == expected
