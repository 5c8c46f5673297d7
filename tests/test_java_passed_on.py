# ruff: noqa: E501
"""Failures and messages that a layer in the middle passes on: answers of answers, helpers that give up, relays, tasks.

The innocent form stands beside each: who keeps the message, throws, or asks again has lost nothing.
"""

import pytest
from test_java_pulls import SIMPLE, judged, within
from test_java_sends import FIELDS, IMPORTS, found_in, marked, shop
from test_java_sends import hazards as sent
from test_java_told import GIVEN_UP, HANDED, LOST, RESULTS, SWALLOWED, hazards

from rocketaudit.clients import SEND
from rocketaudit.modules import modules

MIDDLE = "class Service {{ Orders orders; Failures failures; {} }}"
FAILURES = "interface Failures {{ int insert(Object o); }}".replace("{{", "{").replace("}}", "}")
SERVICE = "Service service;"


@pytest.mark.parametrize(
    ("method", "body", "expected"),
    [
        (
            "Result pay(Object o) { Result r = orders.pay(o); if (!r.isSuccess()) { return r; } return Result.ok(); }",
            "service.pay(msg);",
            SWALLOWED,
        ),
        (
            "Result pay(Object o) { Result r = orders.pay(o); if (r.getCode() != 0) { return Result.fail(r.text()); } return r; }",
            "service.pay(msg);",
            SWALLOWED,
        ),
        (
            "boolean pay(Object o) { Result r = orders.pay(o); if (!r.isSuccess()) { return false; } return true; }",
            "service.pay(msg);",
            SWALLOWED,
        ),
        (
            "Result pay(Object o) { Result r = orders.pay(o); if (!r.isSuccess()) { return r; } return r; }",
            "if (!service.pay(msg).isSuccess()) { throw new X(); }",
            LOST,
        ),
        (
            "Result pay(Object o) { Result r = orders.pay(o); if (!r.isSuccess()) { failures.insert(o); return r; } return r; }",
            "service.pay(msg);",
            LOST,
        ),
        (
            "Result pay(Object o) { Result r = orders.pay(o); if (!r.isSuccess()) { throw new X(); } return r; }",
            "service.pay(msg);",
            LOST,
        ),
    ],
)
def test_a_layer_that_passes_a_bad_answer_on(method: str, body: str, expected: list[str]) -> None:
    assert hazards(body, SERVICE, MIDDLE.format(method), RESULTS, FAILURES) == expected


ORDERS = (
    "class Orders { OrderMapper m; void pay(Object o) { m.update(o); } boolean done(Object o) { return m.pay(o); } }"
)
STATUS = "import org.apache.rocketmq.client.consumer.listener.*; "


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("try {{ orders.pay(m); }} catch (Exception e) {{ return failed(m); }} return {ok};", GIVEN_UP),
        ("try {{ orders.pay(m); }} catch (Exception e) {{ switch (m.getReconsumeTimes()) {{ case 0: case 1: return {later}; default: return {ok}; }} }} return {ok};", GIVEN_UP),
        ("if (!orders.done(m)) {{ if (m.getReconsumeTimes() < 3) {{ return {later}; }} log.error(\"x\"); }} return {ok};", GIVEN_UP),
        ("if (m.getReconsumeTimes() < 1) {{ return {later}; }} orders.pay(m); return {ok};", LOST),
        ("long max = Long.parseLong(m.getProperty(MessageConst.PROPERTY_MAX_OFFSET)); if (max - m.getQueueOffset() > 1000) {{ return {ok}; }} orders.pay(m); return {ok};", GIVEN_UP),
        ("int times = 0; try {{ times = m.getReconsumeTimes(); orders.pay(m); }} catch (Exception e) {{ if (times > 3) {{ return {ok}; }} return {later}; }} return {ok};", GIVEN_UP),
    ],
)  # fmt: skip
def test_giving_up_in_helpers_switches_and_behind_refusals(body: str, expected: list[str]) -> None:
    status = {"ok": "ConsumeConcurrentlyStatus.CONSUME_SUCCESS", "later": "ConsumeConcurrentlyStatus.RECONSUME_LATER"}
    helper = "ConsumeConcurrentlyStatus failed(MessageExt m) {{ if (m.getReconsumeTimes() < 5) {{ return {later}; }} return {ok}; }}"
    listener = (
        "class C implements MessageListenerConcurrently { Orders orders; "
        + helper.format(**status)
        + " public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> ms, ConsumeConcurrentlyContext c) { MessageExt m = ms.get(0); "
        + body.format(**status)
        + " } }"
    )
    assert (
        kinds(C=STATUS + "import org.apache.rocketmq.common.message.MessageExt; " + listener, Orders=ORDERS) == expected
    )


def kinds(**files: str) -> list[str]:
    """The kinds of the sure hazards of all listeners."""
    java = {f"src/{name}.java": text.encode() for name, text in files.items()}
    found = (
        each for one in modules(java, (), {}) for site in one.sites if site.kind == "listener" for each in site.hazards
    )
    return sorted(
        {
            one.kind
            for one in found
            if one.certainty != "low" and one.kind not in ("failure-possible", "batch-not-handled")
        }
    )


@pytest.mark.parametrize("kind", ["ExecutorService", "var"])
@pytest.mark.parametrize("ends", ["", "return;"])
def test_an_executor_that_is_closed_with_its_try_waits(kind: str, ends: str) -> None:
    body = f"try ({kind} pool = Executors.newVirtualThreadPerTaskExecutor()) {{ pool.submit(() -> orders.pay(msg)); {ends} }}"
    assert hazards(body, "Orders orders;", ORDERS) == LOST
    left_open = body.replace(f"try ({kind} pool", f"try {{ {kind} pool").replace("())", "();", 1)
    assert hazards(left_open, "Orders orders;", ORDERS) == HANDED


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("@Async void record(String t, long n) { nanos.computeIfAbsent(t, k -> new LongAdder()).add(n); }", LOST),
        ("@Async void settle(String t, long n) { rows.save(t); }", HANDED),
    ],
)
def test_figures_beside_the_work(method: str, expected: list[str]) -> None:
    stat = f"class ConsumeStat {{ StatMapper statMapper; RowMapper rows; Map<String, LongAdder> nanos; {method} }}"
    call = "settle" if "settle" in method else "record"
    fields = "Orders orders; ConsumeStat stat;"
    assert hazards(f'orders.pay(msg); stat.{call}("t", 1);', fields, ORDERS, stat) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("parameterService", SWALLOWED), ("logisticsService", SWALLOWED), ("meterService", LOST)]
)
def test_a_word_within_a_word_is_no_meter_and_no_log(name: str, expected: list[str]) -> None:
    body = f'try {{ {name}.count(msg); }} catch (Exception e) {{ log.error("x", e); }}'
    assert hazards(body, f"Some {name};") == expected


def test_an_inbox_called_backlog_keeps_what_was_not_sent() -> None:
    callback = "new SendCallback() { public void onSuccess(SendResult r) { check(r.getSendStatus()); } public void onException(Throwable e) { backlog.add(message); } }"
    files = {
        "Orders.java": IMPORTS
        + FIELDS
        + "Backlog backlog;\nvoid a() { producer.send(message, "
        + callback
        + "); }\n}\n"
    }
    assert not {kind for _, _, kind in sent(found_in(files)) if not kind.endswith(":low")}


RELAYS = {
    "marked behind the try": """
        void relay() {
            for (Row row : outbox.findUnsent()) {
                try { check(producer.send(row.message())); }
                catch (Exception e) { log.error("x", e); } //! exception-swallowed
                outbox.markSent(row);
            }
        }
    """,
    "marked in its finally": """
        void relay() {
            for (Row row : outbox.findUnsent()) {
                try { check(producer.send(row.message())); }
                catch (Exception e) { log.error("x", e); } //! exception-swallowed
                finally { outbox.markSent(row); }
            }
        }
    """,
    "marked where it was sent": """
        void relay() {
            for (Row row : outbox.findUnsent()) {
                try { check(producer.send(row.message())); outbox.markSent(row); }
                catch (Exception e) { log.error("x", e); }
            }
        }
    """,
    "marked by the callback": """
        void relay() {
            for (Row row : outbox.findUnsent()) {
                producer.send(row.message(), new SendCallback() {
                    public void onSuccess(SendResult r) { if (r.getSendStatus() == SendStatus.SEND_OK) outbox.markSent(row); }
                    public void onException(Throwable e) { log.error("x", e); }
                });
            }
        }
    """,
}  # fmt: skip


@pytest.mark.parametrize("name", RELAYS)
def test_a_relay_tries_again_what_it_has_not_marked(name: str) -> None:
    files = {"OutboxRelay.java": IMPORTS + FIELDS.replace("class Orders", "class OutboxRelay") + RELAYS[name] + "\n}\n"}
    assert sent(found_in(files)) == marked(files)


@pytest.mark.parametrize(("caller", "found"), [("sender.send(row); rows.markSent(row);", 1), ("sender.send(row);", 0)])
def test_a_relay_whose_caller_marks_the_row(caller: str, found: int) -> None:
    body = 'void send(Message m) { try { check(producer.send(m)); } catch (Exception e) { log.error("x", e); } }'
    files = shop(body, f"RowMapper rows; void relay() {{ for (Message row : rows.all()) {{ {caller} }} }}")
    files = {
        name.replace("Sender", "RelaySender"): text.replace("Sender", "RelaySender") for name, text in files.items()
    }
    assert [kind for _, _, kind in sent(found_in(files))] == ["exception-swallowed"] * found


@pytest.mark.parametrize(
    ("sender", "caller"),
    [
        ("CompletableFuture send(Message m) { return grpc.sendAsync(m); }", "void a() { sender.send(m); } //! callback-missing"),
        ("CompletableFuture send(Message m) { CompletableFuture f = grpc.sendAsync(m); return f; }", "void a() { sender.send(m); } //! callback-missing"),
        ("CompletableFuture send(Message m) { return grpc.sendAsync(m); }", "void a() { sender.send(m).join(); }"),
        ("CompletableFuture send(Message m) { return grpc.sendAsync(m); }", "CompletableFuture a() { return sender.send(m); }"),
        ("void send(Message m) { CompletableFuture f = grpc.sendAsync(m); log.info(f); } //! callback-missing", "void a() { sender.send(m); }"),
    ],
)  # fmt: skip
def test_the_future_of_a_send(sender: str, caller: str) -> None:
    files = shop("Producer grpc;\n" + sender, caller)
    assert sent(found_in(files)) == marked(files)


QUEUE = """
    private final BlockingQueue<Message> queue = new LinkedBlockingQueue<>();
    void later(Message m) { queue.add(m); }
    public void run() { while (running) { deliver(queue.take()); } } //! in-background
    private void deliver(Message m) { if (producer.send(m).getSendStatus() != SendStatus.SEND_OK) { throw new X(); } }
    void start() { new Thread(this).start(); }
"""


def test_a_queue_that_the_object_empties_in_a_thread_of_its_own() -> None:
    head = IMPORTS + FIELDS.replace("class Orders", "class Orders implements Runnable")
    files = {"Orders.java": head + QUEUE + "\n}\n"}
    assert sent(found_in(files)) == marked(files)
    calm = {
        "Orders.java": head + QUEUE.replace("new Thread(this).start();", "").replace("//! in-background", "") + "\n}\n"
    }
    assert sent(found_in(calm)) == set()


def test_a_send_of_a_file_that_names_nothing_of_the_client() -> None:
    template = (
        b"import org.apache.rocketmq.spring.core.RocketMQTemplate;\nclass AuditTemplate extends RocketMQTemplate { }"
    )
    user = b'class Seats { AuditTemplate audit; void sold(Object o) { audit.syncSend("t", o); } }'
    (module,) = modules({"src/AuditTemplate.java": template, "src/Seats.java": user}, (), {})
    found = [(one.at.path, each.kind) for one in module.sites if one.kind == SEND for each in one.hazards]
    assert found == [("src/Seats.java", "result-ignored")]


@pytest.mark.parametrize("caught", ["Exception e) { //! exception-swallowed", "IllegalStateException e) {"])
def test_an_acknowledgement_in_a_finally(caught: str) -> None:
    behind = "finally { consumer.ack(v); }" + ("" if "//!" in caught else "  // finding acked-anyway")
    text = f"""
        void run() {{
            for (MessageView v : consumer.receive(1, d)) {{
                try {{ orders.pay(v); }}
                // finding
                catch ({caught.partition("//!")[0]} log.error("x", e); }}
                {behind}
            }}
        }}
    """
    found, _ = judged(within(SIMPLE, text))
    assert len(found) == 1


TRIES = {
    "a loop that runs out": """
        void a() {
            for (int i = 0; i < 3; i++) {
                try { if (producer.send(message).getSendStatus() == SendStatus.SEND_OK) { return; } }
                catch (Exception e) { log.warn("x", e); } //! exception-swallowed
            }
            log.error("not sent");
        }
    """,
    "a loop that runs out and throws": """
        void a() {
            for (int i = 0; i < 3; i++) {
                try { if (producer.send(message).getSendStatus() == SendStatus.SEND_OK) { return; } }
                catch (Exception e) { log.warn("x", e); }
            }
            throw new X();
        }
    """,
    "a loop that runs out and stores": """
        void a() {
            for (int i = 0; i < 3; i++) {
                try { if (producer.send(message).getSendStatus() == SendStatus.SEND_OK) { return; } }
                catch (Exception e) { log.warn("x", e); }
            }
            outbox.save(message);
        }
    """,
    "a loop without an end": """
        void a() {
            while (true) {
                try { if (producer.send(message).getSendStatus() == SendStatus.SEND_OK) { return; } }
                catch (Exception e) { log.warn("x", e); }
            }
        }
    """,
    "a recovery that only logs": """
        @Retryable void a() { check(producer.send(message).getSendStatus()); }
        @Recover void gone(Exception e) { log.error("x", e); } //! exception-swallowed
    """,
    "a recovery that stores": """
        @Retryable void a() { check(producer.send(message).getSendStatus()); }
        @Recover void gone(Exception e) { outbox.save(message); }
    """,
    "a retry of Resilience4j's": """
        void a() {
            Callable c = Retry.decorateCallable(retry, () -> producer.send(message));
            check(c.call());
        }
    """,
    "an Optional that is only asked for the id": """
        String a() { return Optional.ofNullable(producer.send(message)).map(SendResult::getMsgId).orElse("none"); } //! result-ignored
    """,
    "an Optional that is asked for the status": """
        void a() { Optional.ofNullable(producer.send(message)).filter(r -> r.getSendStatus() == SendStatus.SEND_OK).orElseThrow(); }
    """,
    "a forward that is acknowledged behind it": """
        void a() {
            for (MessageView v : views) {
                try { check(grpc.send(v)); } catch (ClientException e) { log.warn("x", e); continue; }
                consumer.ack(v);
            }
        }
    """,
    "a forward that is acknowledged in any case": """
        void a() {
            for (MessageView v : views) {
                try { check(grpc.send(v)); } catch (ClientException e) { log.warn("x", e); } //! exception-swallowed
                consumer.ack(v);
            }
        }
    """,
    "what was rejected is written to a file": """
        void a() {
            List<Message> rejected = new ArrayList<>();
            for (Message m : all) {
                try { check(producer.send(m)); } catch (Exception e) { rejected.add(m); }
            }
            if (!rejected.isEmpty()) { Files.write(path, rejected); }
        }
    """,
    "a row that SQL marks as sent": """
        void a(long id) {
            try { if (producer.send(message).getSendStatus() == SendStatus.SEND_OK) { jdbc.update("update local_message set state = 'DONE' where id = ?", id); } }
            catch (Exception e) { log.warn("x", e); }
        }
    """,
}  # fmt: skip


@pytest.mark.parametrize("name", TRIES)
def test_the_last_try_of_a_send(name: str) -> None:
    files = {"Orders.java": IMPORTS + FIELDS + TRIES[name] + "\n}\n"}
    assert sent(found_in(files)) == marked(files)


@pytest.mark.parametrize(("use", "found"), [("sender.send(m);", 1), ("sender.send(m).join();", 0)])
def test_a_callback_that_completes_what_the_method_answers_with(use: str, found: int) -> None:
    body = "CompletableFuture<Void> send(Message m) { CompletableFuture<Void> f = new CompletableFuture<>(); producer.send(m, new SendCallback() { public void onSuccess(SendResult r) { check(r.getSendStatus()); f.complete(null); } public void onException(Throwable e) { f.completeExceptionally(e); } }); return f; }"
    files = shop(body, f"void a(Message m) {{ {use} }}")
    assert [kind for _, _, kind in sent(found_in(files))] == ["callback-missing"] * found


def test_a_callback_of_another_file_is_shown_at_the_send_and_beside_it() -> None:
    callback = 'class Logging implements SendCallback {\npublic void onSuccess(SendResult r) { check(r.getSendStatus()); }\npublic void onException(Throwable e) { log.error("x", e); }\n}'
    files = {
        "Orders.java": IMPORTS
        + FIELDS
        + "void a() { producer.send(message, new Logging()); } //! callback-only-logs\n}\n",
        "Logging.java": "import org.apache.rocketmq.client.producer.*;\n" + callback,
    }
    found = found_in(files)
    assert sent(found) == marked(files)
    (hazard,) = (each for one in found for each in one.hazards)
    assert [(step.at.path, step.at.line) for step in hazard.path] == [("Logging.java", 4)]
