"""Sends of Java code: small snippets, each line marked with the hazards that stand there.

`//! kind` or `//! kind:low`: a hazard without a certainty is high or medium. What is not marked must not be found.
"""

import re

import pytest

from rocketaudit.clients import HAZARDS, HIGH, MEDIUM, SEND
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.making.builders import made
from rocketaudit.readers.java.sends.sends import Sent, not_waiting, sends, wrapped, wrappers
from rocketaudit.readers.java.tree.tree import Tree

IMPORTS = """
import org.apache.rocketmq.client.producer.*;
import org.apache.rocketmq.common.message.Message;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.apache.rocketmq.client.apis.producer.Producer;
import org.springframework.transaction.annotation.Transactional;
"""
FIELDS = """
class Orders {
    private DefaultMQProducer producer;
    private RocketMQTemplate template;
    private Producer grpc;
    private OutboxRepository outbox;
    private OrderMapper orderMapper;
    private ExecutorService pool;
    private Message message;
"""

RESULTS = {
    "dropped": "void a() { producer.send(message); } //! result-ignored",
    "only logged": "void a() { SendResult r = producer.send(message); log.info(r); } //! result-ignored",
    "void": 'void a() { template.convertAndSend("t", order); } //! result-ignored',
    "dropped by a loop over a collection": "void a() { all.forEach(m -> producer.send(m)); } //! result-ignored",
    "collected": "List a() { return all.stream().map(m -> producer.send(m)).toList(); }",
    "the producer behind a template": "void a() { template.getProducer().send(message); } //! result-ignored",
    "returned": "SendResult a() { return producer.send(message); }",
    "given on": "void a() { checks.require(producer.send(message)); }",
    "compared": "void a() { if (producer.send(message).getSendStatus() != SendStatus.SEND_OK) throw new X(); }",
    "compared by a helper of the tree": """
        void a() { require(producer.send(message)); }
        private void require(SendResult r) { if (r.getSendStatus() != SendStatus.SEND_OK) throw new X(); }
    """,
    "dropped by a helper of the tree": """
        void a() { tell(producer.send(message)); } //! result-ignored
        private void tell(SendResult r) { log.info("{}", r); }
    """,
    "bad branch logs": """
        void a() {
            SendResult r = producer.send(message); //! failure-only-logged
            if (r.getSendStatus() != SendStatus.SEND_OK) { log.warn("{}", r); }
        }
    """,
    "bad branch logs, compared by name through a helper class": """
        void a() {
            SendResult r = producer.send(message); //! failure-only-logged
            if (ObjectUtil.notEqual(r.getSendStatus().name(), "SEND_OK")) { log.warn("{}", r); }
        }
    """,
    "bad branch throws": """
        void a() {
            SendResult r = producer.send(message);
            if (!SendStatus.SEND_OK.equals(r.getSendStatus())) { throw new X(); }
        }
    """,
    "good branch marks the row": """
        void a(Row row) {
            SendResult r = producer.send(message);
            if (r.getSendStatus() == SendStatus.SEND_OK) { outbox.markSent(row.getId()); } else { log.warn("later"); }
        }
    """,
    "good branch ends a loop": """
        void a() {
            for (int i = 0; i < 3; i++) {
                SendResult r = producer.send(message);
                if (r.getSendStatus() == SendStatus.SEND_OK) { return; }
            }
            throw new X();
        }
    """,
    "good branch returns, then only a log": """
        void a() {
            SendResult r = producer.send(message); //! failure-only-logged
            if (r.getSendStatus() == SendStatus.SEND_OK) { return; }
            log.warn("{}", r);
        }
    """,
    "turned into an object of the application's own": """
        Outcome a() { return turned(producer.send(message)); }
        private Outcome turned(SendResult r) {
            Outcome outcome = new Outcome();
            switch (r.getSendStatus()) {
                case SEND_OK: outcome.setStatus(OK); break;
                default: outcome.setStatus(UNSURE); break;
            }
            return outcome;
        }
    """,
    "turned into words for the log": """
        void a() { tell(producer.send(message)); } //! failure-only-logged
        private void tell(SendResult r) {
            switch (r.getSendStatus()) {
                case SEND_OK: log.info("sent"); break;
                default: log.warn("{}", r); break;
            }
        }
    """,
    "transaction": 'void a() { template.sendMessageInTransaction("t", m, null); } //! transaction-result-ignored',
    "transaction, both branches only log": """
        void a() {
            TransactionSendResult r = template.sendMessageInTransaction("t", m, null); //! transaction-result-ignored
            if (r.getLocalTransactionState().equals(LocalTransactionState.COMMIT_MESSAGE)) { log.info("{}", r); }
            else { log.warn("{}", r); }
        }
    """,
    "transaction, one branch throws": """
        void a() {
            TransactionSendResult r = template.sendMessageInTransaction("t", m, null);
            if (r.getLocalTransactionState() == LocalTransactionState.ROLLBACK_MESSAGE) { throw new X(); }
        }
    """,
    "somebody else's template": "void a(KafkaTemplate template) { template.send(message); }",
}

EXCEPTIONS = {
    "logged": """
        SendResult a() {
            try { return producer.send(message); }
            catch (Exception e) { log.error("x", e); } //! exception-swallowed
            throw new X();
        }
    """,
    "rethrown within, logged without": """
        void a() {
            try {
                try { use(producer.send(message)); }
                catch (MQClientException e) { throw new X(e); }
            } catch (Exception e) { log.error("x", e); } //! exception-swallowed
        }
    """,
    "stored": """
        void a() {
            try { use(producer.send(message)); } catch (Exception e) { outbox.save(message); }
        }
    """,
    "a policy that is not seen": """
        void a() {
            try { use(producer.send(message)); }
            catch (Exception e) { policy.failed(message, e); } //! exception-swallowed:low
        }
    """,
    "rolled back": """
        void a() {
            try { use(producer.send(message)); } catch (Exception e) { log.error("x", e); status.setRollbackOnly(); }
        }
    """,
    "the row of an outbox stays": """
        void a() {
            for (Row row : outbox.findUnsent()) {
                try { use(producer.send(message)); row.setStatus(SENT); outbox.save(row); }
                catch (Exception e) { log.error("x", e); }
            }
        }
        void b(OutboxRow row) {
            try { use(producer.send(message)); orderMapper.deleteById(row.getId()); }
            catch (Exception e) { log.error("x", e); }
        }
    """,
    "a job that comes again": """
        @Scheduled(fixedDelay = 5000) void a() {
            for (Row row : orderMapper.selectUnpaid()) {
                try { use(producer.send(message)); } catch (Exception e) { log.error("x", e); }
            }
        }
    """,
    "tried again": """
        void a() {
            for (int attempt = 0; attempt < 3; attempt++) {
                try { use(producer.send(message)); return; } catch (Exception e) { log.warn("again", e); }
            }
            throw new X();
        }
    """,
    "tried again, by a loop that counts": """
        boolean a() {
            for (int i = 0; i < 3; i++) {
                try { if (producer.send(message).getSendStatus() == SendStatus.SEND_OK) return true; }
                catch (Exception e) { log.warn("again", e); }
            }
            return false;
        }
    """,
    "told by what is returned": """
        boolean a() {
            try { use(producer.send(message)); return true; } catch (Exception e) { log.error("x", e); }
            return false;
        }
    """,
    "returned as if nothing had happened": """
        boolean a() {
            try { use(producer.send(message)); return true; }
            catch (Exception e) { log.error("x", e); } //! exception-swallowed
            return true;
        }
    """,
    "a loop that sends on and on does not try again": """
        void a() {
            while (true) {
                try { if (done()) break; use(producer.send(message)); }
                catch (Exception e) { log.error("x", e); } //! exception-swallowed
            }
        }
    """,
    "the caller in the class logs": """
        void a() {
            try { publish(); }
            catch (Exception e) { log.error("x", e); } //! exception-swallowed
        }
        private void publish() { use(producer.send(message)); }
    """,
    "what another thread throws comes out nowhere": """
        void a() {
            try { pool.submit(() -> publish()).get(); } catch (Exception e) { log.error("x", e); }
        }
        private void publish() { use(producer.send(message)); }
    """,
    "another failure": """
        void a() {
            try { use(producer.send(message)); } catch (UnsupportedEncodingException e) { log.error("x", e); }
        }
    """,
}

CALLBACKS = {
    "null": "void a() { producer.send(message, (SendCallback) null); }",
    "empty": """
        void a() {
            producer.send(message, new SendCallback() {
                public void onSuccess(SendResult r) { }
                public void onException(Throwable e) { } //! callback-missing
            });
        }
    """,
    "logs": """
        void a() {
            producer.send(message, new SendCallback() {
                public void onSuccess(SendResult r) { }
                public void onException(Throwable e) { log.error("x", e); } //! callback-only-logs
            });
        }
    """,
    "throws where nobody catches": """
        void a() {
            producer.send(message, new SendCallback() {
                public void onSuccess(SendResult r) { }
                public void onException(Throwable e) { throw new X(e); } //! callback-only-logs
            });
        }
    """,
    "empty, held by a field": """
        private final SendCallback ignore = new SendCallback() {
            public void onSuccess(SendResult r) { }
            public void onException(Throwable e) { }
        };
        void a() { producer.send(message, ignore); } //! callback-missing
    """,
    "asks, and only logs that nobody answered": """
        void a() {
            template.sendAndReceive("t", order, new RocketMQLocalRequestCallback<String>() {
                public void onSuccess(String answer) { orders.confirm(answer); }
                public void onException(Throwable e) { log.error("x", e); } //! callback-only-logs
            });
        }
    """,
    "asks by the producer": """
        void a() {
            producer.request(message, new RequestCallback() {
                public void onSuccess(Message answer) { orders.confirm(answer); }
                public void onException(Throwable e) { } //! callback-missing
            }, 3000);
        }
    """,
    "asks and waits": 'String a() { return template.sendAndReceive("t", order, String.class); }',
    "stores, and takes every success for one": """
        void a() {
            producer.send(message, new SendCallback() { //! result-ignored
                public void onSuccess(SendResult r) { outbox.markSent(1); }
                public void onException(Throwable e) { outbox.save(message); }
            });
        }
    """,
    "completes a future": """
        void a(CompletableFuture f) {
            producer.send(message, new SendCallback() {
                public void onSuccess(SendResult r) { f.complete(r); }
                public void onException(Throwable e) { f.completeExceptionally(e); }
            });
        }
    """,
    "a default for a parameter that is null": """
        void a(SendCallback callback) {
            if (callback == null) {
                callback = new SendCallback() {
                    public void onSuccess(SendResult r) { }
                    public void onException(Throwable e) { log.error("x", e); } //! callback-only-logs
                };
            }
            producer.send(message, callback);
        }
    """,
    "a future nobody looks at": "void a() { grpc.sendAsync(message); } //! callback-missing",
    "a future that goes to the caller": "CompletableFuture a() { return grpc.sendAsync(message); }",
    "a handler behind another step": """
        void a() {
            grpc.sendAsync(message).thenAccept(r -> log.info("{}", r))
                .exceptionally(e -> { //! callback-only-logs
                    log.error("x", e);
                    return null;
                });
        }
    """,
}

AROUND = {
    "a pool": "void a() { pool.execute(() -> use(producer.send(message))); } //! in-background",
    "waited for": "void a() { pool.submit(() -> producer.send(message)).get(); }",
    "a thread": "void a() { new Thread(() -> use(producer.send(message))).start(); } //! in-background",
    "only the name says so": "void a() { asyncRunner.run(() -> use(producer.send(m))); } //! in-background:low",
    "a periodic job": "void a() { timer.scheduleAtFixedRate(() -> use(producer.send(message)), 0, 1, DAYS); }",
    "a thread of work": """
        void a() {
            pool.execute(() -> { while (true) { use(producer.send(next())); } });
        }
    """,
    "@Async": "@Async void a() { use(producer.send(message)); } //! in-background",
    "through a method of the class": """
        void a() { pool.execute(() -> publish()); }
        void b() { pool.execute(this::publish); }
        void publish() { use(producer.send(message)); } //! in-background
    """,
    "a thread of work that a method reference starts": """
        void a() { pool.execute(this::loop); }
        void loop() { while (!stopped) { use(producer.send(next())); } }
    """,
    "a task of its own class": """
        void a() { pool.execute(new Task()); }
        class Task implements Runnable {
            public void run() { use(producer.send(message)); } //! in-background
        }
    """,
    "a thread that is joined": """
        void a() { Thread t = new Thread(() -> use(producer.send(message))); t.start(); t.join(); }
    """,
    "threads that are joined in a loop": """
        void a() {
            List<Thread> all = new ArrayList<>();
            for (Message m : messages) { all.add(new Thread(() -> use(producer.send(m)))); }
            for (Thread each : all) { each.start(); }
            for (Thread each : all) { each.join(); }
        }
    """,
    "a future that is only printed": """
        void a() {
            Future<?> f = pool.submit(() -> use(producer.send(message))); //! in-background
            log.info("{}", f);
            System.out.println("given " + f);
        }
    """,
    "a future that is given on": """
        void a() { Future<?> f = pool.submit(() -> use(producer.send(message))); all.add(f); }
    """,
    "a future that is waited for": """
        void a() { Future<?> f = pool.submit(() -> use(producer.send(message))); if (f != null) { f.get(); } }
    """,
    "a step behind work elsewhere": """
        void a() {
            CompletableFuture.supplyAsync(() -> build(), pool)
                .thenAccept(m -> use(producer.send(m))); //! in-background
        }
    """,
    "a step behind work elsewhere, waited for": """
        void a() { CompletableFuture.supplyAsync(() -> build(), pool).thenAccept(m -> use(producer.send(m))).join(); }
    """,
    "a publisher with a thread of its own": """
        void a() {
            Mono.fromRunnable(() -> use(producer.send(message))) //! in-background
                .subscribeOn(Schedulers.boundedElastic()).subscribe();
        }
    """,
    "a publisher that is waited for": """
        void a() { Mono.fromRunnable(() -> use(producer.send(message))).subscribeOn(elastic).block(); }
    """,
    "@Async with retries": "@Async void sendWithRetry() { use(producer.send(message)); } //! in-background",
    "@Async that sends again what is stored": "@Async void retryFailed() { use(producer.send(message)); }",
    "@Async with a future that a caller waits for": """
        private Orders self;
        @Async CompletableFuture<String> a() { use(producer.send(message)); return done; } //! in-background:low
        void b() { self.a().get(); }
    """,
    "@Async with a future that a caller drops": """
        private Orders self;
        @Async CompletableFuture<String> a() { use(producer.send(message)); return done; } //! in-background
        void b() { self.a(); }
    """,
    "a queue that a thread empties": """
        void a() { pool.execute(this::loop); }
        void loop() {
            while (true) {
                use(producer.send(queue.take())); //! in-background
            }
        }
    """,
    "the process ends": """
        void a() {
            grpc.sendAsync(message).whenComplete((r, e) -> outbox.save(message)); //! exit-follows
            leave();
        }
        void leave() { System.exit(0); }
    """,
    "a latch before the end": """
        void a() {
            grpc.sendAsync(message).whenComplete((r, e) -> outbox.save(message));
            latch.await();
            System.exit(0);
        }
    """,
    "a chosen queue": "void a(MessageQueue q) { use(producer.send(message, q)); } //! retries-not-applied",
    "in a transaction": """
        @Transactional void a() {
            orderMapper.insert(order);
            use(producer.send(message)); //! beside-database-transaction
        }
    """,
    "in a transaction that only reads": """
        @Transactional(readOnly = true) void a() { use(producer.send(message)); }
    """,
    "with an outbox": """
        @Transactional void a() { orderMapper.insert(order); outbox.save(message); use(producer.send(message)); }
    """,
    "of an outbox whose field is called otherwise": """
        private OutboxRepository rows;
        @Transactional void a() {
            for (Row row : rows.findUnsent()) { use(producer.send(message)); row.setSent(true); rows.save(row); }
        }
    """,
    "behind a transaction template": """
        void a() {
            transactionTemplate.execute(status -> orderMapper.insert(order));
            use(producer.send(message)); //! beside-database-transaction
        }
    """,
    "behind a connection's commit": """
        void a() {
            connection.setAutoCommit(false);
            statement.executeUpdate();
            connection.commit();
            use(producer.send(message)); //! beside-database-transaction
        }
    """,
    "behind a transaction through a proxy": """
        private Orders self;
        void a() {
            self.write();
            use(producer.send(message)); //! beside-database-transaction
        }
        @Transactional public void write() { orderMapper.insert(order); }
    """,
    "after the commit": """
        @TransactionalEventListener void a(Event e) {
            use(producer.send(message)); //! beside-database-transaction
        }
    """,
    "in a listener, whose message comes again": """
        void a() {
            consumer.registerMessageListener((MessageListenerConcurrently) (messages, context) -> {
                transactionTemplate.execute(status -> orderMapper.insert(order));
                use(producer.send(message));
                return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            });
        }
    """,
}


def found_in(files: dict[str, str]) -> list[Sent]:
    tree = Tree({path: text.encode() for path, text in files.items()})
    flow = Flow(tree)
    known = wrappers(flow, list(files))
    direct = [one for path in files for one in sends(known, path)]
    return direct + [one for path in files for one in wrapped(known, path)]


def hazards(found: list[Sent]) -> set[tuple[str, int, str]]:
    """Path, line and kind of each hazard, `:low` where it is that unsure."""
    sure = (HIGH, MEDIUM)
    return {
        (one.at.path, one.at.line, one.kind + ("" if one.certainty in sure else ":low"))
        for send in found
        for one in send.hazards
    }


def marked(files: dict[str, str]) -> set[tuple[str, int, str]]:
    return {
        (path, number, kind)
        for path, text in files.items()
        for number, line in enumerate(text.splitlines(), 1)
        for kind in re.findall(r"[\w:-]+", line.partition("//!")[2])
    }


@pytest.mark.parametrize("code", [*RESULTS.items(), *EXCEPTIONS.items(), *CALLBACKS.items(), *AROUND.items()])
def test_a_line_has_the_hazards_that_are_marked(code: tuple[str, str]) -> None:
    files = {"Orders.java": IMPORTS + FIELDS + code[1] + "\n}\n"}
    assert hazards(found_in(files)) == marked(files)


def test_every_kind_of_hazard_is_marked_somewhere() -> None:
    text = "".join([*RESULTS.values(), *EXCEPTIONS.values(), *CALLBACKS.values(), *AROUND.values()])
    missing = [kind for kind in HAZARDS[SEND] if f" {kind}" not in text]
    assert missing == ["not-waiting-for-store"]  # below


def shop(sender: str, caller: str) -> dict[str, str]:
    """Two classes: one that sends, one that calls it."""
    return {
        "Sender.java": IMPORTS + "class Sender {\nDefaultMQProducer producer;\n" + sender + "\n}\n",
        "Shop.java": IMPORTS + "class Shop {\nSender sender;\nExecutorService pool;\n" + caller + "\n}\n",
    }


WRAPPERS = {
    "result dropped": (
        "SendResult send(Message m) { return producer.send(m); }",
        "void a() { sender.send(m); } //! result-ignored",
    ),
    "answer dropped": (
        "boolean send(Message m) { return producer.send(m).getSendStatus() == SendStatus.SEND_OK; }",
        "void a() { sender.send(m); } //! result-ignored",
    ),
    "answer looked at": (
        "boolean send(Message m) { return producer.send(m).getSendStatus() == SendStatus.SEND_OK; }",
        "void a() { if (!sender.send(m)) throw new X(); }",
    ),
    "exception logged": (
        "void send(Message m) { Checks.require(producer.send(m)); }",
        'void a() {\ntry { sender.send(m); }\ncatch (Exception e) { log.error("x", e); } //! exception-swallowed\n}',
    ),
    "exception wrapped, then logged": (
        "void send(Message m) { try { Checks.require(producer.send(m)); } catch (Exception e) { throw new X(e); } }",
        'void a() {\ntry { sender.send(m); }\ncatch (Exception e) { log.error("x", e); } //! exception-swallowed\n}',
    ),
    "callback given": (
        "void send(Message m, SendCallback callback) { producer.send(m, callback); }",
        """void a() { sender.send(m, new SendCallback() {
            public void onSuccess(SendResult r) { }
            public void onException(Throwable e) { log.error("x", e); } //! callback-only-logs
        }); }""",
    ),
    "callback left to the wrapper": (
        "void send(Message m, SendCallback callback) { producer.send(m, callback); }",
        "void a() { sender.send(m, null); }",
    ),
    "handed over": (
        "void send(Message m) {\nChecks.require(producer.send(m));\n}",
        "void a() { pool.execute(() -> sender.send(m)); } //! in-background",
    ),
    "handed over by a caller of the caller": (
        "void send(Message m) { create(m); }\nvoid create(Message m) {\nChecks.require(producer.send(m));\n}",
        "void a() { CompletableFuture.runAsync(() -> sender.send(m)); } //! in-background",
    ),
    "handed over behind private methods": (
        "void send(Message m) { first(m); }\nprivate void first(Message m) { second(m); }\n"
        "private void second(Message m) { third(m); }\nprivate void third(Message m) {\n"
        "Checks.require(producer.send(m));\n}",
        "void a() { pool.execute(() -> sender.send(m)); } //! in-background",
    ),
    "handed over by a helper": (
        "void send(Message m) {\nChecks.require(producer.send(m));\n}",
        "Pools pools;\nvoid a(Message m) { pools.give(m, () -> sender.send(m)); } //! in-background\n}\n"
        "class Pools {\nExecutorService pool;\nvoid give(Message m, Runnable task) { pool.submit(task); }",
    ),
    "the send is given as a lambda": (
        "SendResult around(Supplier<SendResult> task) { return task.get(); }\n"
        "SendResult checked(Message m) {\nSendResult r = producer.send(m);\n"
        "if (r.getSendStatus() != SendStatus.SEND_OK) throw new X();\nreturn r;\n}",
        "void a() { sender.around(() -> sender.checkedSend(m)); }",
    ),
    "called in a transaction": (
        "void send(Message m) { Checks.require(producer.send(m)); }",
        "OrderMapper orderMapper;\n@Transactional void a() {\norderMapper.insert(o);\n"
        "sender.send(m); //! beside-database-transaction\n}",
    ),
}


@pytest.mark.parametrize("name", WRAPPERS)
def test_callers_of_a_wrapper_are_judged(name: str) -> None:
    files = shop(*WRAPPERS[name])
    assert hazards(found_in(files)) == marked(files)


def test_a_wrapper_is_known_by_its_interface_and_by_what_inherits_it() -> None:
    files = shop(
        "SendResult send(Message m) { return producer.send(m); }",
        "Orders orders;\nPort port;\nvoid a() { orders.send(m); } //! result-ignored\n"
        "void b() { port.send(m); } //! result-ignored",
    )
    files["Sender.java"] = files["Sender.java"].replace("class Sender", "abstract class Sender implements Port")
    files["Port.java"] = "interface Port { SendResult send(Message m); }\n"
    files["Orders.java"] = "class Orders extends Sender { }\n"
    assert hazards(found_in(files)) == marked(files)


REMOTE = {
    "an interface of Feign": ('@FeignClient(name = "mail")', ""),
    "an interface of Spring's HTTP clients": ("@HttpExchange", ""),
    "a reference of Dubbo": ("", "@DubboReference"),
}


@pytest.mark.parametrize("name", [*REMOTE, "neither"])
def test_a_call_that_leaves_the_process_hands_nothing_over(name: str) -> None:
    of_interface, of_field = REMOTE.get(name, ("", ""))
    mark = " //! in-background" if name == "neither" else ""
    files = shop(
        "public void send(Message m) {\nChecks.require(producer.send(m));\n}",
        f"{of_field} private Port port;\n@Async void a() {{ port.send(m); }}{mark}",
    )
    files["Sender.java"] = files["Sender.java"].replace("class Sender", "class Sender implements Port")
    files["Port.java"] = f"{of_interface}\npublic interface Port {{ void send(Message m); }}\n"
    assert hazards(found_in(files)) == marked(files)


def test_async_on_the_method_of_an_interface_counts_for_what_implements_it() -> None:
    files = shop("public void send(Message m) {\nChecks.require(producer.send(m)); //! in-background\n}", "")
    files["Sender.java"] = files["Sender.java"].replace("class Sender", "class Sender implements Port")
    files["Port.java"] = "public interface Port { @Async void send(Message m); }\n"
    assert hazards(found_in(files)) == marked(files)


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ('boolean sent = bridge.send("out-0", order);\nif (!sent) { log.error("x"); return; }', True),
        ('if (!bridge.send("out-0", order)) { log.error("x"); }', True),
        ('boolean sent = bridge.send("out-0", order);\nlog.info("{}", sent);', False),
        ('if (!bridge.send("out-0", order)) { throw new X(); }', False),
        ('boolean sent = bridge.send("out-0", order);\nif (!sent) { outbox.save(order); }', False),
        ('if (bridge.send("out-0", order)) { outbox.markSent(order); } else { log.warn("later"); }', False),
        ('return bridge.send("out-0", order);', False),
        ('int n = 0;\nif (bridge.send("out-0", order)) { n++; }\nreturn n;', False),
        ('int n = 0;\nif (bridge.send("out-0", order)) { n++; }\nlog.info("{}", n);', True),
        ('bridge.send("out-0", order);', False),
    ],
)
def test_the_answer_of_a_stream_bridge(code: str, told: bool) -> None:
    text = "import org.springframework.cloud.stream.function.StreamBridge;\nclass Orders {\nStreamBridge bridge;\n"
    found = found_in({"Orders.java": f"{text}OutboxRepository outbox;\nObject a() {{\n{code}\n}}\n}}\n"})
    assert [kind for _, _, kind in hazards(found)] == ["failure-only-logged"] * told


def test_a_send_says_how_it_is_sent() -> None:
    text = """
        void a() { producer.send(message, 1500); }
        void b() { producer.sendOneway(message); }
        void c() { template.syncSendOrderly("orders:paid", order, key); }
        void d() { template.asyncSend("orders", order, callback, 2000); }
        void e() { template.asyncSend("orders", order, callback, 1000, 4); }
        void f() { template.syncSendOrderly("orders", order, key, 900); }
        void g() { template.asyncSendOrderly("orders", order, key, callback, 800); }
    """
    found = found_in({"Orders.java": IMPORTS + FIELDS + text + "}\n"})
    assert [(one.mode, one.timeout, one.orderly) for one in found] == [
        ("sync", 1500, False),
        ("oneway", None, False),
        ("sync", None, True),
        ("async", 2000, False),
        ("async", 1000, False),
        ("sync", 900, True),
        ("async", 800, True),
    ]
    assert [one.topic for one in found[2:4]] == ["orders:paid", "orders"]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("message.setWaitStoreMsgOK(false);", True),
        ("message.setWaitStoreMsgOK(true);", False),
        ("store.setWaitStoreMsgOK(false);", False),
        ('Message m = new Message("t", "a", "k", 0, body, false);', True),
        ('builder.setHeader("WAIT_STORE_MSG_OK", "false");', True),
        ('builder.setHeader("WAIT_STORE_MSG_OK", false);', False),
        ('message.putUserProperty("wait", "false");', False),
    ],
)
def test_messages_that_are_told_not_to_wait(line: str, told: bool) -> None:
    text = IMPORTS + FIELDS + "LocalStore store;\nvoid a() { " + line + " }\n}\n"
    tree = Tree({"Orders.java": text.encode()})
    assert bool(list(not_waiting(tree, Flow(tree), "Orders.java"))) == told


@pytest.mark.parametrize(
    ("code", "settings"),
    [
        (
            'DefaultMQProducer p = new DefaultMQProducer("g");\nvoid a() { p.setRetryTimesWhenSendFailed(0); }',
            {"producerGroup": "g", "retryTimesWhenSendFailed": 0},
        ),
        (
            '@Value("3") private Integer limit;\n@Value("${x.retries:2}") private Integer retries;\n'
            'void a() { DefaultMQProducer p = new DefaultMQProducer("g");\n'
            "if (limit != null) { p.setSendMsgTimeout(limit); }\n"
            "if (retries > 0) { p.setRetryTimesWhenSendFailed(retries); } }",
            {"producerGroup": "g", "sendMsgTimeout": 3, "retryTimesWhenSendFailed": "${x.retries:2}"},
        ),
        (
            "Producer a() { return provider.newProducerBuilder().setMaxAttempts(1).build(); }",
            {"maxAttempts": 1},
        ),
        (
            'Producer a() { Properties p = new Properties(); p.put(PropertyKeyConst.GROUP_ID, "GID");\n'
            'p.setProperty(PropertyKeyConst.SendMsgTimeoutMillis, "2000"); return ONSFactory.createProducer(p); }',
            {"producerGroup": "GID", "sendMsgTimeout": 2000},
        ),
        (
            'Consumer a() { Properties p = new Properties(); p.setProperty("MaxReconsumeTimes", "1");\n'
            "return ONSFactory.createConsumer(p); }",
            {"maxReconsumeTimes": 1},
        ),
        (
            '@ExtRocketMQTemplateConfiguration(group = "g", sendMessageTimeout = 100)\nclass T extends Base {}',
            {"producerGroup": "g", "sendMsgTimeout": 100},
        ),
    ],
)
def test_producers_and_consumers_have_the_settings_that_are_written(code: str, settings: dict[str, object]) -> None:
    tree = Tree({"A.java": f"class A {{\n{code}\n}}\n".encode()})
    (found,) = made(tree, Flow(tree), "A.java")
    assert {name: one.value for name, one in found.settings.items()} == settings
