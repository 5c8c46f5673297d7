# ruff: noqa: E501
"""What a listener has settled already where something fails or goes to another thread: kept, parked, known, beside it.

Each line is a short listener of rocketmq-spring with the kinds of hazards that it has, without the unsure ones.
"""

import pytest
from test_java_told import FIELD, LOST, ORDERS, SWALLOWED, hazards

HANDED, KEPT = ["handed-over"], ["marked-before-work"]
REDIS = f"{FIELD} StringRedisTemplate redis;"
TTL, NO_TTL = 'redis.opsForValue().set("k", v, Duration.ofHours(6));', 'redis.opsForValue().set("k", v);'


def tried(code: str) -> str:
    return f'try {{ {code} }} catch (Exception e) {{ log.debug("x", e); }}'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"orders.pay(msg); {tried(TTL)}", LOST),
        (f"orders.pay(msg); {tried('redis.opsForValue().set(k, v, 6, TimeUnit.HOURS);')}", LOST),
        (f"orders.pay(msg); {tried('jedis.setex(k, 60, v);')}", LOST),
        # Without a time to live it may be the only copy; a cache may be all there is to do.
        (f"orders.pay(msg); {tried(NO_TTL)}", SWALLOWED),
        (tried(TTL), SWALLOWED),
    ],
)
def test_a_value_that_redis_keeps_for_a_while_stands_beside_the_work(body: str, expected: list[str]) -> None:
    assert hazards(body, REDIS, ORDERS) == expected


CACHE = 'class MemCache { JedisPool pool; boolean set(String k, String v, int s) { try (Jedis j = pool.getResource()) { return j.setex(k, s, v).equals("OK"); } catch (Exception e) { return false; } } }'


def test_what_a_cache_keeps_to_itself_is_nothing_once_the_row_is_stored() -> None:
    fields = "AdminLogService adminLogService; MemCache memCache;"

    assert hazards("adminLogService.insert(msg); memCache.set(id, id, 60);", fields, CACHE) == LOST


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('boolean first = jedis.setnx(key, "1").equals(1L); if (!first) { return; } pool.execute(() -> orders.pay(msg));', HANDED),
        ('if (jedis.setnx(key, "1") != 1L) { return; } orders.pay(msg);', KEPT),
        # Whoever does not get a lock is not told that the work was done.
        ("if (!Locks.lock(redis, key)) { return; } orders.pay(msg);", LOST),
        ("if (!Locks.first(redis, key)) { return; } orders.pay(msg);", KEPT),
    ],
)  # fmt: skip
def test_marks_are_told_from_locks_and_numbers_by_their_value(body: str, expected: list[str]) -> None:
    locks = 'class Locks { static boolean lock(StringRedisTemplate r, String k) { return r.opsForValue().setIfAbsent(k, "1", 30, TimeUnit.SECONDS); } static boolean first(StringRedisTemplate r, String k) { return r.opsForValue().setIfAbsent(k, "1", 30, TimeUnit.SECONDS); } }'

    assert hazards(body, f"{REDIS} ThreadPoolExecutor pool; Jedis jedis;", ORDERS, locks) == expected


@pytest.mark.parametrize(
    ("level", "asked", "expected"),
    [
        ("int level(int times) { if (times >= 9) { return LEVELS[9]; } return LEVELS[times]; }", "level(msg.getReconsumeTimes());", LOST),
        ("Duration level(int times) { if (times >= 9) { return LONGEST; } return of(times); }", "level(msg.getReconsumeTimes());", LOST),
        ("int handle(int times) { if (times >= 9) { return 1; } return 0; }", "if (handle(msg.getReconsumeTimes()) == 1) { return; }", ["given-up"] * 2),
        ("boolean late(int times) { if (times >= 9) { return true; } return false; }", "if (late(msg.getReconsumeTimes())) { return; }", ["given-up"]),
    ],
)  # fmt: skip
def test_a_delay_computed_for_late_messages_gives_nothing_up(level: str, asked: str, expected: list[str]) -> None:
    body = f"{asked} for (Object one : split(msg)) {{ orders.pay(one); }}"

    assert hazards(body, f"{FIELD} {level}", ORDERS) == expected


QUARANTINE = "class QuarantineTable { JdbcTemplate jdbc; void add(Object o) { jdbc.update(SQL, o); } }"
NOTES = "class NotesTable { JdbcTemplate jdbc; void add(Object o) { jdbc.update(SQL, o); } }"


@pytest.mark.parametrize(("table", "expected"), [("QuarantineTable", LOST), ("NotesTable", SWALLOWED)])
def test_what_failed_may_be_parked_behind_the_catch(table: str, expected: list[str]) -> None:
    body = f"boolean late = true; {tried('orders.pay(msg); return;')} {table[0].lower()}{table[1:]}.add(msg);"

    assert hazards(body, f"{FIELD} {table} {table[0].lower()}{table[1:]};", ORDERS, QUARANTINE, NOTES) == expected


@pytest.mark.parametrize(
    ("store", "expected"), [("inbox.store(msg.getMsgId(), msg.getBody());", LOST), ("clock.note(msg);", HANDED)]
)
def test_what_lies_in_an_inbox_may_be_taken_up_by_a_thread(store: str, expected: list[str]) -> None:
    inbox = "class Inbox { JdbcTemplate jdbc; long store(String id, byte[] body) { jdbc.update(SQL, id, body); return 1; } }"
    worker = "class Worker { ExecutorService threads; Orders orders; void kick(Object id) { threads.execute(() -> orders.pay(id)); } }"

    assert (
        hazards(f"{store} worker.kick(msg);", "Inbox inbox; Clock clock; Worker worker;", ORDERS, inbox, worker)
        == expected
    )


CONFIG = "class Config { @Bean TaskExecutor bookings() { return new SyncTaskExecutor(); } @Bean TaskExecutor pool() { return new ThreadPoolTaskExecutor(); } }"


@pytest.mark.parametrize(("name", "expected"), [("bookings", LOST), ("pool", HANDED)])
def test_the_parameter_of_a_constructor_names_the_executor(name: str, expected: list[str]) -> None:
    fields = f'{FIELD} private final TaskExecutor executor; L(@Qualifier("{name}") TaskExecutor executor) {{ this.executor = executor; }}'

    assert hazards("executor.execute(() -> orders.pay(msg));", fields, ORDERS, CONFIG) == expected


@pytest.mark.parametrize(("name", "expected"), [("directSealer", LOST), ("queueingSealer", HANDED)])
def test_the_parameter_of_a_constructor_names_the_implementation(name: str, expected: list[str]) -> None:
    fields = f'private final Sealer sealer; L(@Qualifier("{name}") Sealer sealer) {{ this.sealer = sealer; }}'
    sealers = (
        "interface Sealer { void seal(Object o); }",
        "@Component class DirectSealer implements Sealer { JdbcTemplate jdbc; public void seal(Object o) { jdbc.update(SQL, o); } }",
        "@Primary @Component class QueueingSealer implements Sealer { ExecutorService pool; Orders orders; public void seal(Object o) { pool.submit(() -> orders.pay(o)); } }",
    )

    assert hazards("sealer.seal(msg);", fields, ORDERS, *sealers) == expected


def test_a_provider_gives_each_of_its_beans() -> None:
    steps = (
        "interface Step { void perform(Object o); }",
        "@Component class BadgeStep implements Step { RestTemplate http; public void perform(Object o) { http.put(URL, o); } }",
        "@Component class MailStep implements Step { WebClient http; public void perform(Object o) { http.post().bodyValue(o).retrieve().toBodilessEntity().subscribe(); } }",
    )

    body = "steps.orderedStream().forEach(step -> step.perform(msg));"

    assert hazards(body, "ObjectProvider<Step> steps;", *steps) == HANDED


@pytest.mark.parametrize(("name", "expected"), [("FrontPageWarmer", LOST), ("FrontPageBooking", HANDED)])
def test_an_asynchronous_handler_that_only_warms_a_cache_is_none_of_the_work(name: str, expected: list[str]) -> None:
    warmer = f"@Component class {name} {{ RestTemplate http; @Async @EventListener public void warm(Changed e) {{ http.getForObject(URL, String.class, e.id()); }} }}"
    index = "@Component class Index { JdbcTemplate jdbc; @EventListener public void reindex(Changed e) { jdbc.update(SQL, e.id()); } }"
    body = "events.publishEvent(new Changed(msg));"

    assert (
        hazards(body, "ApplicationEventPublisher events;", "record Changed(Object id) { }", warmer, index) == expected
    )


@pytest.mark.parametrize(
    ("handler", "expected"),
    [
        ("WebClientResponseException.class, e -> e.getStatusCode() == CONFLICT ? Mono.empty() : Mono.error(e)", LOST),
        ("Exception.class, e -> Mono.empty()", SWALLOWED),
        ("e -> Mono.empty()", SWALLOWED),
    ],
)
def test_an_error_passed_by_under_a_condition_was_looked_at(handler: str, expected: list[str]) -> None:
    body = f"http.put().uri(URL).bodyValue(msg).retrieve().toBodilessEntity().onErrorResume({handler}).block();"

    assert hazards(body, "WebClient http;") == expected


@pytest.mark.parametrize(("asks", "expected"), [("isUniqueViolation", LOST), ("isOddOne", SWALLOWED)])
def test_a_row_that_is_there_already_is_no_failure(asks: str, expected: list[str]) -> None:
    helper = f"static boolean {asks}(Exception e) {{ Throwable c = e; while (c != null) {{ if (c instanceof SQLException) {{ return true; }} c = c.getCause(); }} return false; }}"
    body = f'try {{ orders.pay(msg); }} catch (Exception e) {{ if ({asks}(e)) {{ log.warn("twice", e); return; }} throw e; }}'

    assert hazards(body, f"{FIELD} {helper}", ORDERS) == expected


REPOSITORY = (
    "class Options { OptionService service; Result add(Object o) { Result r = new Result(); try { service.add(o); }"
    ' catch (Exception e) { r.setCode(ERROR); log.error("x", e); } return r; } }'
)


def test_an_outcome_is_asked_whose_good_branch_ends_in_every_way() -> None:
    body = 'Result r = options.add(msg); if (r != null && r.isSuccess()) { if (r.isNew()) { return; } else { log.info("old"); return; } } throw new IllegalStateException("x");'

    assert hazards(body, "Options options;", REPOSITORY) == LOST


def test_the_log_of_what_was_done_is_nobodys_work_but_its_own() -> None:
    logs = 'class MqLogs { MqLogMapper mapper; void saveMqLog(Object o) { try { mapper.insert(o); } catch (Exception e) { log.warn("x", e); } } }'

    assert hazards("orders.pay(msg); mqLogs.saveMqLog(msg);", f"{FIELD} MqLogs mqLogs;", ORDERS, logs) == LOST
    assert hazards("mqLogs.saveMqLog(msg);", "MqLogs mqLogs;", logs) == SWALLOWED


@pytest.mark.parametrize(("call", "expected"), [("chain.handle(order)", LOST), ("chain.handle(orders)", HANDED)])
def test_one_overload_is_asynchronous_and_the_other_is_not(call: str, expected: list[str]) -> None:
    chain = "@Component class Chain { OrderMapper mapper; void handle(Order o) { mapper.update(o); } @Async void handle(List<Order> all) { for (Order o : all) { handle(o); } } }"
    body = f"Order order = read(msg); List<Order> orders = split(msg); {call};"

    assert hazards(body, "Chain chain;", chain) == expected
