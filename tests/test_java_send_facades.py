"""Sends through several hands: classes that are a producer themselves, methods that send through a wrapper, wrappers
that throw, types of other libraries; and what is kept in memory, or sent from there later.

The snippets are marked as in test_java_sends; what is not marked must not be found. The innocent example comes first.
"""

import pytest
from test_java_sends import FIELDS, IMPORTS, found_in, hazards, marked, shop

from rocketaudit.readers.java.apis import is_candidate

CHECKED = (
    "SendResult send(Message m) {\nSendResult r = producer.send(m);\n"
    "if (r.getSendStatus() != SendStatus.SEND_OK) { throw new X(); }\nreturn r;\n}\n"
)
MAPPER = "OrderMapper orderMapper;\n@Transactional\n"

FACADES = {
    "a wrapper that throws for a bad status may be dropped": (CHECKED, "void a(Message m) { sender.send(m); }"),
    "what returns its result as well": (
        CHECKED + "SendResult send(Order o) { Message m = o.message(); return send(m); }",
        "void a(Order o) { sender.send(o); }",
    ),
    "a result that is only compared to be returned": (
        "SendResult send(Message m) {\nSendResult r = producer.send(m);\n"
        "if (r.getSendStatus() != SendStatus.SEND_OK) { return null; }\nreturn r;\n}",
        "void a(Message m) {\nsender.send(m); //! result-ignored\n}",
    ),
    "an answer that another method makes of the result": (
        "Answer send(Message m) {\nSendResult r = producer.send(m);\nreturn answerOf(r);\n}\n"
        "private Answer answerOf(SendResult r) {\n"
        "return r.getSendStatus() == SendStatus.SEND_OK ? Answer.ok() : Answer.failed(r);\n}",
        "Answer a(Message m) { return sender.send(m); }\n"
        "void b(Message m) { Answer x = sender.send(m); if (!x.isOk()) { throw new X(); } }\n"
        "void c(Message m) {\nsender.send(m); //! result-ignored\n}",
    ),
    "an answer of a private method, handed on": (
        "Answer send(Message m) { return send(m, 3); }\nprivate Answer send(Message m, int level) {\n"
        "return answerOf(producer.send(m));\n}\nprivate Answer answerOf(SendResult r) {\n"
        "return r.getSendStatus() == SendStatus.SEND_OK ? Answer.ok() : Answer.failed(r);\n}",
        "Answer a(Message m) { return sender.send(m); }\nvoid c(Message m) {\nsender.send(m); //! result-ignored\n}",
    ),
    "a row of an outbox in the wrapper": (
        "MqMessageMapper messages;\n@Transactional\n"
        "public void saveAndSend(Message m) {\nmessages.insert(m);\nuse(producer.send(m));\n}",
        MAPPER + "void a(Message m) { orderMapper.insert(o); sender.saveAndSend(m); }",
    ),
    "behind the commit of whoever calls": (
        "void sendAfterCommit(Message m) {\nTransactionSynchronizationManager.registerSynchronization(() -> core(m));\n"
        "core(m);\n}\nprivate void core(Message m) { use(producer.send(m)); }",
        MAPPER + "void a(Message m) { orderMapper.insert(o); sender.sendAfterCommit(m); }",
    ),
    "an overload": (
        "void send(Message m) { use(producer.send(m)); }\npublic void send(String t, Message m) { send(m); }",
        "void a(Message m) {\ntry { sender.send(t, m); }\n"
        'catch (Exception e) { log.error("x"); } //! exception-swallowed\n}\n'
        + MAPPER
        + "void b(Message m) {\norderMapper.insert(o);\nsender.send(t, m); //! beside-database-transaction\n}",
    ),
}


@pytest.mark.parametrize("name", FACADES)
def test_a_wrapper_and_its_callers(name: str) -> None:
    files = shop(*FACADES[name])
    assert hazards(found_in(files)) == marked(files)


SEND = "sender.send(m);"
BETWEEN = {
    "named for sending": ("publishPaid", SEND, True),
    "that does nothing else": ("paid", 'log.info("paid"); m.putUserProperty("a", "b"); sender.send(m);', True),
    "in whose method the business is done as well": ("pay", "orderMapper.insert(order); sender.send(m);", False),
    "that saves what it sends about": ("pay", "Order o = orders.save(order); sender.send(m);", False),
    "of a log": ("notifyLog", SEND, False),
    "that publishes a log": ("publishLog", SEND, False),
}


@pytest.mark.parametrize("name", BETWEEN)
def test_a_class_between_the_sender_and_its_caller(name: str) -> None:
    method, body, told = BETWEEN[name]
    assert hazards(found_in(files := _between(method, body, told))) == marked(files)


@pytest.mark.parametrize(
    ("behind", "mark"), [("throw new IllegalStateException();", ""), ('log.error("x");', " //! exception-swallowed")]
)
def test_a_decorator_sends_through_the_only_other_class(behind: str, mark: str) -> None:
    files = shop("", "")
    files["Bus.java"] = "interface Bus { void publish(Message m); }\n"
    files["RealBus.java"] = (
        f"{IMPORTS}class RealBus implements Bus {{ DefaultMQProducer producer; Sender sender;\n"
        "public void publish(Message m) { try { use(producer.send(m)); } catch (Exception e) { throw new X(e); } } }\n"
    )
    files["AgainBus.java"] = (
        "class AgainBus implements Bus { Bus other;\npublic void publish(Message m) {\nfor (int i = 0; i < 3; i++) {\n"
        f'try {{ other.publish(m); return; }}\ncatch (X e) {{ log.warn("x"); }}{mark}\n}}\n{behind}\n}} }}\n'
    )
    assert hazards(found_in(files)) == marked(files)


def _between(method: str, body: str, told: bool) -> dict[str, str]:
    mark = " //! exception-swallowed" if told else ""
    files = shop("void send(Message m) { use(producer.send(m)); }", "")
    files["Events.java"] = (
        f"class Events {{ Sender sender; OrderMapper orderMapper; OrderRepository orders;\n"
        f"public void {method}(Message m) {{ {body} }} }}\n"
    )
    files["Shop.java"] = (
        f"class Shop {{ Events events; void a(Message m) {{\ntry {{ events.{method}(m); }}\n"
        f'catch (Exception e) {{ log.error("x"); }}{mark}\n}} }}\n'
    )
    return files


def test_two_classes_between_the_sender_and_its_caller() -> None:
    files = _between("publishPaid", SEND, True)
    files["Events.java"] += (
        "class Bus extends Events { public void publishPaid(Message m) { super.publishPaid(m); } }\n"
    )
    files["Shop.java"] = files["Shop.java"].replace("Events events", "Bus events")
    assert hazards(found_in(files)) == marked(files)
    # The way to the send is shown: the call, the class in between, the send.
    (path,) = [hazard.path for sent in found_in(files) for hazard in sent.hazards]
    assert [one.at.path for one in path] == ["Shop.java", "Events.java", "Sender.java"]


NOT_ONE = {
    "its name says something else": ("com.acme.mq.OrderSender", "mq.send(m);"),
    "a constant": ("com.acme.mq.RocketMqConstants", "mq.send(m);"),
    "it does not wait": ("com.acme.mq.RocketMqProducer", "mq.sendAsync(m);"),
    "it does something else": ("com.acme.mq.RocketMqProducer", "mq.shutdown();"),
}
CAUGHT = (
    "class Shop {{\n{type} mq;\nvoid a(Message m) {{\ntry {{\n{code}\n}}\n"
    "catch (Exception e) {{ {log} }}{mark}\n}}\n{more}}}\n"
)


def _of_jar(name: str, code: str, mark: str = "", more: str = "") -> dict[str, str]:
    log = 'log.error("not sent", e);'
    text = CAUGHT.format(type=name.rpartition(".")[2], code=code, log=log, mark=mark, more=more)
    return {"Shop.java": f"import {name};\n{IMPORTS}{text}"}


@pytest.mark.parametrize("name", NOT_ONE)
def test_what_is_no_wrapper_of_another_jar(name: str) -> None:
    assert not hazards(found_in(_of_jar(*NOT_ONE[name])))


@pytest.mark.parametrize("name", ["RocketMQProducer", "RocketMqTemplate", "RocketMqMessageSender"])
@pytest.mark.parametrize("call", ["send(m)", "sendMessage(m)", "syncSend(m)"])
def test_a_wrapper_of_another_jar_that_says_so_in_its_name(name: str, call: str) -> None:
    files = _of_jar(f"com.acme.mq.{name}", f"mq.{call};", " //! exception-swallowed")
    assert is_candidate(files["Shop.java"].replace(IMPORTS, "").encode())
    assert hazards(found_in(files)) == marked(files)


def test_what_such_a_wrapper_gives_shows_where_somebody_keeps_it() -> None:
    files = _of_jar(
        "com.acme.mq.RocketMqProducer",
        "mq.send(m); //! result-ignored",
        " //! exception-swallowed",
        "SendResult b(Message m) { SendResult r = mq.send(m); return r; }\n",
    )
    assert hazards(found_in(files)) == marked(files)


def test_a_class_that_is_a_producer_sends_without_a_receiver() -> None:
    files = {
        "Own.java": IMPORTS
        + """
            class Own extends DefaultMQProducer {
                SendResult send(String key, Object order) throws Exception { return send(key, order, ""); }
                SendResult send(String key, Object order, String tag) throws Exception {
                    Message m = new Message("orders", tag, key, bytes(order));
                    return send(m);
                }
                void quick(Message m) throws Exception {
                    send(m); //! result-ignored
                }
                void all(List<Message> messages) {
                    try {
                        super.send(messages); //! result-ignored
                    } catch (Exception e) { log.error("x", e); } //! exception-swallowed
                }
                void later(Message m, SendCallback done) throws Exception { send(m, done); }
                void logged(Message m) throws Exception {
                    this.send(m, new SendCallback() {
                        public void onSuccess(SendResult r) { }
                        public void onException(Throwable e) { log.error("x", e); } //! callback-only-logs
                    });
                }
            }
        """,
        "Shop.java": """
            class Shop {
                Own own;
                void a(Object order) throws Exception {
                    own.send("k", order); //! result-ignored
                }
            }
        """,
    }
    assert hazards(found_in(files)) == marked(files)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import org.springframework.kafka.support.SendResult;", False),
        ("import com.shop.SendResult;", False),
        ("import org.apache.rocketmq.client.producer.SendResult;", True),
    ],
)
def test_a_type_of_the_same_name_of_another_library(line: str, told: bool) -> None:
    files = {
        "Port.java": f"{line}\ninterface Port {{ SendResult send(Object o); }}\n",
        "Shop.java": "class Shop { Port port; void a(Object o) { port.send(o); } }\n",
    }
    assert [kind for _, _, kind in hazards(found_in(files))] == ["result-ignored"] * told


BEHIND = {
    "an answer that says so behind the try": """
        Answer a() {
            try {
                if (producer.send(message).getSendStatus() == SendStatus.SEND_OK) { return Answer.success(); }
            } catch (Exception e) { log.error("x", e); }
            return Answer.fail("not sent");
        }
    """,
    "the same answer behind the try": """
        Answer a() {
            try { use(producer.send(message)); return Answer.success(); }
            catch (Exception e) { log.error("x", e); } //! exception-swallowed
            return Answer.success();
        }
    """,
    "sent again behind the try": """
        boolean a() {
            try {
                if (producer.send(message).getSendStatus() == SendStatus.SEND_OK) { return true; }
            } catch (Exception e) { log.error("x", e); }
            boolean again = retrier.retrySend(message);
            return again;
        }
    """,
    "a queue for another try": """
        private final Queue<Message> pending = new ConcurrentLinkedQueue<>();
        void a() {
            if (producer.send(message).getSendStatus() != SendStatus.SEND_OK) { pending.add(message); }
        }
    """,
    "a map of what failed": """
        private final Map<String, Message> failed = new ConcurrentHashMap<>();
        void a() { try { use(producer.send(message)); } catch (Exception e) { failed.put(key, message); } }
    """,
    "a map of something else": """
        private final Map<String, Object> seen = new ConcurrentHashMap<>();
        void a() {
            try { use(producer.send(message)); }
            catch (Exception e) { seen.put(key, message); } //! exception-swallowed
        }
    """,
    "a file": """
        void a() { try { use(producer.send(message)); } catch (Exception e) { Files.write(path, message.getBody()); } }
    """,
    "loggers of other libraries": """
        void a() {
            try { use(producer.send(message)); }
            catch (Exception e) { //! exception-swallowed
                LogUtils.error("x", e); Console.error(e); log.errorf("%s", e);
            }
        }
    """,
    "a name that only sounds like an alarm": """
        private final Binding binding;
        void a() {
            try { use(producer.send(message)); }
            catch (Exception e) { binding.put(message); } //! exception-swallowed:low
        }
    """,
}


TIMERS = {
    "what others left in memory": """
        private final Queue<Message> orders = new ConcurrentLinkedQueue<>();
        public void changed(Message m) { orders.add(m); }
        @Scheduled(fixedRate = 500) public void flush() {
            Message m = orders.poll();
            use(producer.send(m)); //! in-background
        }
    """,
    "by a timer of the class": """
        private final BlockingQueue<Message> orders = new LinkedBlockingQueue<>();
        private ScheduledExecutorService timer;
        void start() { timer.scheduleAtFixedRate(this::flush, 1, 1, TimeUnit.SECONDS); }
        public void changed(Message m) { orders.offer(m); }
        void flush() {
            Message m = orders.poll();
            use(producer.send(m)); //! in-background
        }
    """,
    "only what could not be sent": """
        private final Queue<Message> orders = new ConcurrentLinkedQueue<>();
        public void changed(Message m) { try { use(producer.send(m)); } catch (Exception e) { orders.add(m); } }
        @Scheduled(fixedRate = 500) public void flush() { use(producer.send(orders.poll())); }
    """,
    "a queue of Redis": """
        private RBlockingQueue<Message> orders;
        public void changed(Message m) { orders.add(m); }
        @Scheduled(fixedRate = 500) public void flush() { use(producer.send(orders.poll())); }
    """,
    "a row that is marked by the caller of a wrapper": """
        void start() { pool.submit(this::run); }
        void run() { each(message); }
        void each(Message m) { core(m); outbox.markSent(m); }
        void core(Message m) { use(producer.send(m)); }
    """,
}

ROWS = {
    "a row that writes itself": "Order order = new Order();\norder.insert();",
    "a chain of updates": "orderService.lambdaUpdate().set(a, b).update();",
    "a chain of its own": "lambdaUpdate().eq(a, b).update();",
    "Db": 'Db.save("orders", row);',
}


@pytest.mark.parametrize("code", [*BEHIND.items(), *TIMERS.items()], ids=[*BEHIND, *TIMERS])
def test_what_is_kept_and_what_comes_later(code: tuple[str, str]) -> None:
    files = {"Orders.java": IMPORTS + FIELDS + code[1] + "}\n"}
    assert hazards(found_in(files)) == marked(files)


@pytest.mark.parametrize("name", ROWS)
def test_writes_to_a_database(name: str) -> None:
    text = f"OrderService orderService;\n@Transactional void a() {{\n{ROWS[name]}\n"
    text += "use(producer.send(message)); //! beside-database-transaction\n}\n"
    files = {
        "Orders.java": IMPORTS + FIELDS + text + "}\n",
        "Order.java": "import com.baomidou.mybatisplus.extension.activerecord.Model;\n"
        "class Order extends Model<Order> { }\n",
    }
    assert hazards(found_in(files)) == marked(files)


def test_a_callback_that_leaves_failures_to_its_base() -> None:
    base = "abstract class Logging implements SendCallback { public void onException(Throwable e) { log.error(e); } }\n"
    text = "void a() {\nproducer.send(message, new Logging() { //! callback-only-logs\n"
    text += "public void onSuccess(SendResult r) { }\n});\n}\n"
    files = {"Orders.java": IMPORTS + FIELDS + text + "}\n", "Logging.java": IMPORTS + base}
    assert hazards(found_in(files)) == marked(files)


def test_traces_of_the_client_are_not_judged() -> None:
    text = IMPORTS + "class AsyncTraceDispatcher { DefaultMQProducer producer; void a() { producer.send(message); } }\n"
    assert hazards(found_in({"AsyncTraceDispatcher.java": text})) == set()
