# ruff: noqa: E501
"""Marks for idempotence that outlive a failure, and answers of other systems that nobody heeds."""

import pytest
from test_java_told import LOST, ORDERS, hazards

from rocketaudit.clients import LISTENER
from rocketaudit.modules import modules
from rocketaudit.readers.java.library.marks import SIGNS

FIELDS = "StringRedisTemplate redis; ConsumedMapper consumed; Orders orders; Support support;"
KEPT = ["marked-before-work"]
UNLESS_FIRST = 'if (!Boolean.TRUE.equals(redis.opsForValue().setIfAbsent(key, "1", Duration.ofDays(1)))) { return; }'
SUPPORT = 'class Support { StringRedisTemplate redis; boolean first(Object k) { return Boolean.TRUE.equals(redis.opsForValue().setIfAbsent(k, "1", 3, TimeUnit.DAYS)); } void release(Object k) { redis.delete(k); } }'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (f"{UNLESS_FIRST} orders.pay(msg);", KEPT),
        ('Boolean first = redis.opsForValue().setIfAbsent(key, "1"); if (first == null || !first) { log.info("seen"); return; } orders.pay(msg);', KEPT),
        ("if (consumed.insertIgnore(msg) == 0) { return; } orders.pay(msg);", KEPT),
        ("if (jedis.setnx(key, \"1\") == 0) { return; } orders.pay(msg);", KEPT),
        # What is taken back, by whatever way.
        (f"{UNLESS_FIRST} try {{ orders.pay(msg); }} catch (Exception e) {{ redis.delete(key); throw e; }}", LOST),
        (f"{UNLESS_FIRST} try {{ orders.pay(msg); }} catch (RuntimeException | Error e) {{ redis.delete(key); throw e; }}", LOST),
        (f"{UNLESS_FIRST} try {{ orders.pay(msg); }} catch (Exception e) {{ if (mine) {{ redis.delete(key); }} throw e; }}", LOST),
        (f"{UNLESS_FIRST} try {{ orders.pay(msg); }} finally {{ if (mine.equals(redis.opsForValue().get(key))) {{ redis.delete(key); }} }}", LOST),
        # Gone before the message comes again; a duplicate that is not acknowledged; a mark behind the work.
        ('if (!redis.opsForValue().setIfAbsent(key, "1", Duration.ofSeconds(5))) { return; } orders.pay(msg);', LOST),
        ('if (!redis.opsForValue().setIfAbsent(key, "1", 3, TimeUnit.SECONDS)) { return; } orders.pay(msg);', LOST),
        ('if (!redis.opsForValue().setIfAbsent(key, "1")) { throw new IllegalStateException("in work"); } orders.pay(msg);', LOST),
        ('if (redis.hasKey(key)) { return; } orders.pay(msg); redis.opsForValue().setIfAbsent(key, "1");', LOST),
        # Only something beside the work is done once.
        ('if (redis.opsForValue().setIfAbsent(key, "1")) { counter.increment(); } orders.pay(msg);', LOST),
    ],
)  # fmt: skip
def test_a_mark_that_a_failure_leaves_behind(body: str, expected: list[str]) -> None:
    assert hazards(body, FIELDS, ORDERS) == expected


@pytest.mark.parametrize(
    ("caught", "expected"), [("BizException", KEPT), ("Exception", LOST), ("RuntimeException", LOST)]
)
def test_a_mark_that_another_class_sets_and_takes_back(caught: str, expected: list[str]) -> None:
    body = f"if (!support.first(key)) {{ return; }} try {{ orders.pay(msg); }} catch ({caught} e) {{ support.release(key); throw e; }}"
    assert hazards(body, FIELDS, ORDERS, SUPPORT) == expected


def test_a_row_of_the_transaction_goes_with_it() -> None:
    work = "{ if (consumed.insertIgnore(o) == 0) { return; } orders.pay(o); }"
    service = "class Books { ConsumedMapper consumed; Orders orders; %s void book(Object o) " + work + " }"
    assert hazards("books.book(msg);", "Books books;", ORDERS, service % "@Transactional") == LOST
    assert hazards("books.book(msg);", "Books books;", ORDERS, service % "") == KEPT


def test_a_key_does_not_go_with_the_transaction() -> None:
    work = '{ if (!redis.opsForValue().setIfAbsent(o, "1")) { return; } orders.pay(o); }'
    service = (
        "class Books { StringRedisTemplate redis; Orders orders; @Transactional void book(Object o) " + work + " }"
    )
    assert hazards("books.book(msg);", "Books books;", ORDERS, service) == KEPT


UNHEEDED = ["answer-unheeded"]
CLIENT = '@FeignClient(name = "wallet") interface Wallet { Result refund(Object o); }'


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ('if (!r.isSuccess()) { log.error("failed {}", r); return; } log.info("done");', UNHEEDED),
        ('if (r.getCode() != 200) { log.error("failed {}", r); }', UNHEEDED),
        ('if (!"0000".equals(r.getCode())) { log.error("failed {}", r); alarmService.send(r); }', UNHEEDED),
        ('if (r.isSuccess()) { log.info("done"); } else { log.error("failed"); }', UNHEEDED),
        ('if (!r.isSuccess()) { throw new IllegalStateException("x"); }', LOST),
        ("if (!r.isSuccess()) { failedMapper.insert(msg); }", LOST),
        ('if (r.isSuccess()) { log.info("done"); } else { throw new IllegalStateException(); }', LOST),
        ("if (r.isSuccess()) { return; } throw new IllegalStateException();", LOST),
        ('if (r.getData().isEmpty()) { log.info("nothing to do"); }', LOST),
    ],
)
def test_the_answer_of_another_system_is_heeded_or_not(behind: str, expected: list[str]) -> None:
    assert hazards(f"Result r = wallet.refund(msg); {behind}", "Wallet wallet;", CLIENT) == expected


def test_an_answer_in_a_service_that_the_listener_calls() -> None:
    service = 'class Deposits { Wallet wallet; %s give(Object o) { Result r = wallet.refund(o); if (!r.isSuccess()) { log.error("x {}", r); return%s; } log.info("ok"); %s } }'
    assert hazards("deposits.give(msg);", "Deposits deposits;", CLIENT, service % ("void", "", "")) == UNHEEDED
    told = service % ("boolean", " false", "return true;")
    assert hazards("if (!deposits.give(msg)) { throw new IllegalStateException(); }", "Deposits deposits;", CLIENT, told) == LOST  # fmt: skip


def test_an_answer_over_http() -> None:
    body = 'ResponseEntity<String> r = rest.postForEntity(url, msg, String.class); if (r.getStatusCode() != HttpStatus.OK) { log.error("x {}", r); }'
    assert hazards(body, "RestTemplate rest;") == UNHEEDED
    asked = body.replace("postForEntity", "getForEntity")
    assert hazards(asked, "RestTemplate rest;") == LOST


INNOCENT_FIELDS = (
    "Wallet wallet; Orders orders; StringRedisTemplate redis; Marks marks; RecordMapper records; InboxMapper inbox;"
    " ExecutorService pool; TransactionTemplate transactions; NoticeService notices; FailMapper fails;"
)
MARKS = "class Marks { StringRedisTemplate redis; void unmark(Object k) { redis.delete(k); } }"
ASKS = '@FeignClient(name = "wallet") interface Wallet { Result refund(Object o); Coupon get(Object o); Optional find(Object o); }'


@pytest.mark.parametrize(
    "body",
    [
        # What stores stores, whatever it is called.
        "try { orders.pay(msg); } catch (Exception e) { fails.insertIgnore(msg); }",
        "inbox.insertIgnore(msg); pool.submit(() -> orders.pay(msg));",
        # Questions and business states are no failures.
        'Coupon c = wallet.get(msg); if (!c.isValid()) { log.info("x"); return; }',
        'Optional u = wallet.find(msg); if (u.isPresent()) { log.info("x"); }',
        # More is done about the answer elsewhere.
        'Result r = wallet.refund(msg); if (!r.isSuccess()) { log.error("x"); } if (!r.isSuccess()) { throw new IllegalStateException(); }',
        'Result r = wallet.refund(msg); if (!r.isSuccess()) { log.error("x"); } r.checkError();',
        'Result r = wallet.refund(msg); if (!r.isSuccess()) { log.error("x"); } records.update(msg, r.isSuccess());',
        'Result r = wallet.refund(msg); if (!r.isSuccess()) { smsRecordMapper.markFailed(msg); return; }',
        # Marks that a method takes back, that are set behind the work, or whose duplicate is looked at.
        f"{UNLESS_FIRST} try {{ orders.pay(msg); }} catch (Exception e) {{ marks.unmark(key); throw e; }}",
        f"{UNLESS_FIRST} try {{ orders.pay(msg); }} finally {{ if (!ok) {{ marks.unmark(key); }} }}",
        'orders.pay(msg); redis.opsForValue().setIfAbsent(key, "1"); notices.notifyUser(msg);',
        'if (records.insertIgnore(msg) == 0) { Row r = records.selectById(id); if (r.isDone()) { return; } } orders.pay(msg);',
        'if (!redis.opsForValue().setIfAbsent(key, "1")) { if (orders.isPaid(msg)) { return; } throw new IllegalStateException(); } orders.pay(msg);',
        "transactions.execute(s -> { if (records.insertIgnore(msg) == 0) { return null; } orders.pay(msg); return null; });",
    ],
)  # fmt: skip
def test_what_is_no_finding(body: str) -> None:
    assert hazards(body, INNOCENT_FIELDS, ASKS, MARKS, ORDERS) == LOST


def test_another_file_with_a_map_changes_nothing() -> None:
    body = "boolean ok = true; try { orders.pay(msg); } catch (Exception e) { ok = false; } evict(msg); evict(msg); if (!ok) { throw new RuntimeException(); }"
    fields = "Orders orders; Cache cache; void evict(Object o) { if (o.hashCode() > 1) { cache.evict(o); } }"
    other = 'class Other { Map<String, String> m; void x() { m.computeIfAbsent("a", k -> "b"); } }'
    assert hazards(body, fields, ORDERS) == hazards(body, fields, ORDERS, other) == LOST


def test_a_tree_with_maps_is_no_tree_with_marks() -> None:
    maps = (
        b"for (var one : map.entrySet()) { map.computeIfAbsent(one.getKey(), this::load); map.putIfAbsent(key, one); }"
    )
    assert [one for one in SIGNS if one in maps] == []
    assert [one for one in SIGNS if one in b"redis.opsForValue().setIfAbsent(key, 1)"] == [b"setIfAbsent"]


def test_whoever_only_reads_what_callers_give_does_not_ask_who_they_are() -> None:
    getters = "".join(f"o.getA{n}();" for n in range(60))
    books = f"class Books {{ OrderMapper m; void process(Order o, int k) {{ {getters} m.update(o); }} }}"
    calls = "".join(f"books.process(o{n}, {n});" for n in range(300))
    assert hazards(calls, "Books books;", books) == LOST


def test_what_reports_say_of_them() -> None:
    text = "import org.apache.rocketmq.spring.core.RocketMQListener;\nclass L implements RocketMQListener<String> { StringRedisTemplate redis; Deposits deposits;\npublic void onMessage(String key) {\n%s\n} }"
    service = 'class Deposits { Wallet wallet; void give(Object o) { Result r = wallet.refund(o); if (!r.isSuccess()) { log.error("x"); } } }'

    def told(body: str) -> list[tuple[str, str, int, list[str]]]:
        java = {"L.java": text % body, "Deposits.java": service, "Wallet.java": CLIENT}
        [module] = modules({f"src/{name}": one.encode() for name, one in java.items()}, (), {})
        found = [each for site in module.sites if site.kind == LISTENER for each in site.hazards]
        return [(one.kind, one.how, one.at.line, [step.message["en"] for step in one.path]) for one in found]

    assert told(f"{UNLESS_FIRST} orders.pay(key);") == [("marked-before-work", "", 4, [])]
    assert told("deposits.give(key);") == [("answer-unheeded", "", 4, ["it is only logged here"])]
