"""Loops that fetch messages themselves: what is committed or acknowledged without being done."""

from textwrap import dedent, indent

import pytest

from rocketaudit.clients import LOW, Site
from rocketaudit.readers.java.fetching.pulls import pull_sites
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.values import UNKNOWN

MARK = "// finding"


def sites(text: str, **others: str) -> list[Site]:
    """The consumers of A.java; `others` are files beside it."""
    tree = Tree({"A.java": text.encode()} | {f"{name}.java": other.encode() for name, other in others.items()})
    return list(pull_sites(tree, Flow(tree), "A.java", lambda written: written))


def marked(text: str) -> tuple[str, list[tuple[str, int]]]:
    """The text without its marks (`// finding kind`), and what they say of the lines below them."""
    kept: list[str] = []
    wanted: list[tuple[str, int]] = []
    for line in text.splitlines():
        if line.strip().startswith(MARK):
            wanted.append((line.strip().removeprefix(MARK).strip(), len(kept) + 1))
        else:
            kept.append(line)
    return "\n".join(kept), wanted


def judged(text: str) -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    """The hazards by line that are not doubtful, and the marks."""
    code, wanted = marked(text)
    found = [(one.kind, one.at.line) for site in sites(code) for one in site.hazards if one.certainty != LOW]
    return sorted(found), sorted(wanted)


LITE = """\
import org.apache.rocketmq.client.consumer.*;
import org.apache.rocketmq.common.message.*;
class A {
    private static final Logger log = LoggerFactory.getLogger(A.class);
    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private final DefaultLitePullConsumer consumer = new DefaultLitePullConsumer("orders");
    private volatile boolean running = true;
    private Orders orders;
%s
}
"""
PULL = LITE.replace("DefaultLitePullConsumer", "DefaultMQPullConsumer")
SIMPLE = """\
import org.apache.rocketmq.client.apis.consumer.SimpleConsumer;
import org.apache.rocketmq.client.apis.message.MessageView;
class A {
    private static final Logger log = LoggerFactory.getLogger(A.class);
    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    private SimpleConsumer consumer;
    private Orders orders;
%s
}
"""


def within(frame: str, body: str) -> str:
    return frame % indent(dedent(body).strip("\n"), "    ")


AUTOMATIC = {
    "works in its thread": """
        void run() {
            while (running) { for (MessageExt msg : consumer.poll()) orders.pay(msg); }
        }
    """,
    "pool": """
        void run() {
            while (running) {
                List<MessageExt> msgs = consumer.poll(1000);
                for (MessageExt msg : msgs) {
                    // finding handed-over
                    pool.execute(() -> orders.pay(msg));
                }
            }
        }
    """,
    "pool behind a method": """
        void run() {
            while (running) consumer.poll().forEach(this::handle);
        }
        private void handle(MessageExt msg) {
            // finding handed-over
            pool.submit(() -> orders.pay(msg));
        }
    """,
    "waits for a latch": """
        void run() throws Exception {
            while (running) {
                List<MessageExt> msgs = consumer.poll();
                CountDownLatch latch = new CountDownLatch(msgs.size());
                for (MessageExt msg : msgs) {
                    pool.execute(() -> { orders.pay(msg); latch.countDown(); });
                }
                latch.await();
            }
        }
    """,
    "fetched and committed by another class, and worked on in this one": """
        Page page = new Page(consumer);
        void run() {
            while (running) { orders.pay(page.next()); }
        }
        static class Page {
            private final DefaultLitePullConsumer consumer;
            List<MessageExt> next() {
                List<MessageExt> found = consumer.poll(2000);
                if (!found.isEmpty()) {
                    // finding committed-before-work
                    consumer.commitSync();
                }
                return found;
            }
        }
    """,
    "swallowed for one message": """
        void run() {
            while (running) {
                for (MessageExt msg : consumer.poll()) {
                    try {
                        orders.pay(msg);
                    // finding exception-swallowed
                    } catch (Exception e) {
                        log.error("not paid", e);
                    }
                }
            }
        }
    """,
    "swallowed by the caller's loop": """
        void run() {
            while (running) {
                try {
                    once();
                // finding exception-swallowed
                } catch (Exception e) {
                    log.error("not paid", e);
                }
            }
        }
        private void once() {
            List<MessageExt> msgs = consumer.poll();
            orders.payAll(msgs);
        }
    """,
    "swallowed in a scheduled method": """
        @Scheduled(fixedDelay = 1000)
        public void run() {
            List<MessageExt> msgs = consumer.poll();
            for (MessageExt msg : msgs) {
                try {
                    orders.pay(msg);
                // finding exception-swallowed
                } catch (Exception e) {
                    log.error("not paid", e);
                }
            }
        }
    """,
    "only the poll is caught": """
        void run() {
            while (running) {
                List<MessageExt> msgs;
                try { msgs = consumer.poll(); } catch (Exception e) { log.warn("no messages", e); continue; }
                for (MessageExt msg : msgs) orders.pay(msg);
            }
        }
    """,
    "ends the loop": """
        void run() {
            while (true) {
                List<MessageExt> msgs = consumer.poll();
                try { orders.payAll(msgs); } catch (Exception e) { log.error("stopped", e); break; }
            }
        }
    """,
    "stops running": """
        void run() {
            while (running) {
                List<MessageExt> msgs = consumer.poll();
                try { orders.payAll(msgs); } catch (Exception e) { log.error("stopped", e); running = false; }
            }
        }
    """,
    "stores what failed": """
        void run() {
            while (running) {
                for (MessageExt msg : consumer.poll()) {
                    try { orders.pay(msg); } catch (Exception e) { deadLetterMapper.insert(msg); }
                }
            }
        }
    """,
    "rethrown": """
        void run() {
            while (running) {
                try { orders.payAll(consumer.poll()); } catch (Exception e) { throw new IllegalStateException(e); }
            }
        }
    """,
    "another thread for something else": """
        void run() {
            pool.submit(() -> orders.warmUp());
            while (running) { orders.payAll(consumer.poll()); }
        }
    """,
    "a queue's poll is none": """
        void run(BlockingQueue<String> queue) {
            while (running) { try { orders.pay(queue.poll()); } catch (Exception e) { log.error("", e); } }
        }
    """,
}

BY_HAND = {
    "after the work": """
        void run() {
            consumer.setAutoCommit(false);
            while (running) {
                List<MessageExt> msgs = consumer.poll();
                try {
                    for (MessageExt msg : msgs) orders.pay(msg);
                    consumer.commitSync();
                } catch (Exception e) {
                    log.error("comes again", e);
                }
            }
        }
    """,
    "before the work": """
        void run() {
            consumer.setAutoCommit(false);
            while (running) {
                List<MessageExt> msgs = consumer.poll();
                // finding committed-before-work
                consumer.commit();
                for (MessageExt msg : msgs) orders.pay(msg);
            }
        }
    """,
    "before the work, with a method between": """
        void run() {
            consumer.setAutoCommit(false);
            while (running) {
                List<MessageExt> msgs = fetch();
                // finding committed-before-work
                done();
                handle(msgs);
            }
        }
        private List<MessageExt> fetch() { return consumer.poll(3000); }
        private void done() { consumer.commitSync(); }
        private void handle(List<MessageExt> msgs) { orders.payAll(msgs); }
    """,
    "in a finally": """
        void run() {
            consumer.setAutoCommit(false);
            while (running) {
                List<MessageExt> msgs = consumer.poll();
                try {
                    orders.payAll(msgs);
                } finally {
                    // finding committed-before-work
                    consumer.commitSync();
                }
            }
        }
    """,
    "nothing is committed after a failure": """
        void run() {
            consumer.setAutoCommit(false);
            while (running) {
                boolean done = true;
                for (MessageExt msg : consumer.poll()) {
                    try { orders.pay(msg); } catch (Exception e) { done = false; }
                }
                if (done) consumer.commitSync();
            }
        }
    """,
}

PULLED = {
    "offset last": """
        void pull(MessageQueue queue, long offset) throws Exception {
            PullResult result = consumer.pullBlockIfNotFound(queue, "*", offset, 32);
            switch (result.getPullStatus()) {
                case FOUND: orders.payAll(result.getMsgFoundList()); break;
                default: break;
            }
            long next = result.getNextBeginOffset();
            consumer.updateConsumeOffset(queue, next);
        }
    """,
    "own table first": """
        private final Map<MessageQueue, Long> offsets = new HashMap<>();
        void pull(MessageQueue queue) {
            while (running) {
                try {
                    PullResult result = consumer.pullBlockIfNotFound(queue, "*", offsets.get(queue), 32);
                    // finding committed-before-work
                    offsets.put(queue, result.getNextBeginOffset());
                    handle(result);
                } catch (Exception e) {
                    log.error("", e);
                }
            }
        }
        private void handle(PullResult result) { orders.payAll(result.getMsgFoundList()); }
    """,
    "own table first, and a failure ends the loop": """
        private final Map<MessageQueue, Long> offsets = new HashMap<>();
        void pull(MessageQueue queue) throws Exception {
            while (running) {
                PullResult result = consumer.pullBlockIfNotFound(queue, "*", offsets.get(queue), 32);
                offsets.put(queue, result.getNextBeginOffset());
                orders.payAll(result.getMsgFoundList());
            }
        }
    """,
    "a cursor of one's own": """
        void search(Cursor cursor) {
            while (running) {
                try {
                    PullResult result = consumer.pull(cursor.queue(), "*", cursor.offset(), 32);
                    cursor.setOffset(result.getNextBeginOffset());
                    orders.showAll(result.getMsgFoundList());
                } catch (Exception e) {
                    log.error("", e);
                }
            }
        }
    """,
    "own table last": """
        private final Map<MessageQueue, Long> offsets = new HashMap<>();
        void pull(MessageQueue queue) throws Exception {
            PullResult result = consumer.pull(queue, "*", offsets.get(queue), 32);
            handle(result);
            offsets.put(queue, result.getNextBeginOffset());
        }
        private void handle(PullResult result) { orders.payAll(result.getMsgFoundList()); }
    """,
    "a callback": """
        void pull(MessageQueue queue, long offset) throws Exception {
            consumer.pull(queue, "*", offset, 32, new PullCallback() {
                public void onSuccess(PullResult result) {
                    try {
                        // finding committed-before-work
                        consumer.updateConsumeOffset(queue, result.getNextBeginOffset());
                        orders.payAll(result.getMsgFoundList());
                    } catch (MQClientException e) {
                        throw new IllegalStateException(e);
                    }
                }
                public void onException(Throwable e) { log.error("", e); }
            });
        }
    """,
    "a scheduled task": """
        void start() {
            MQPullConsumerScheduleService service = new MQPullConsumerScheduleService("pulled");
            service.registerPullTaskCallback("orders", (queue, context) -> {
                MQPullConsumer consumer = context.getPullConsumer();
                long offset = consumer.fetchConsumeOffset(queue, false);
                PullResult result = consumer.pull(queue, "*", offset, 32);
                for (MessageExt msg : result.getMsgFoundList()) {
                    try {
                        orders.pay(msg);
                    // finding exception-swallowed
                    } catch (Exception e) {
                        log.error("", e);
                    }
                }
                consumer.updateConsumeOffset(queue, result.getNextBeginOffset());
            });
        }
    """,
}

ACKED = {
    "acknowledged by a method of its own": """
        void run() throws Exception {
            for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) handle(view);
        }
        private void handle(MessageView view) {
            try {
                orders.pay(view);
                ack(view);
            } catch (Exception e) {
                log.warn("comes again", e);
            }
        }
        private void ack(MessageView view) {
            try { consumer.ack(view); } catch (Exception e) { log.warn("not acknowledged", e); }
        }
    """,
    "swallowed, then acknowledged by a method": """
        void run() throws Exception {
            for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) handle(view);
        }
        private void handle(MessageView view) {
            try {
                orders.pay(view);
            // finding exception-swallowed
            } catch (Exception e) {
                log.error("not paid", e);
            }
            ack(view);
        }
        private void ack(MessageView view) {
            try { consumer.ack(view); } catch (Exception e) { log.warn("not acknowledged", e); }
        }
    """,
    "acknowledged by a method that answers whether it could, then worked on": """
        void run() throws Exception {
            for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) {
                if (settled(view)) { orders.pay(view); }
            }
        }
        private boolean settled(MessageView view) {
            try {
                // finding acked-before-work
                consumer.ack(view);
                return true;
            } catch (Exception e) {
                log.info("ran out", e);
                return false;
            }
        }
    """,
    "acknowledged in a catch": """
        void run() throws Exception {
            for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) {
                try {
                    orders.pay(view);
                    consumer.ack(view);
                // finding exception-swallowed
                } catch (Exception e) {
                    consumer.ack(view);
                }
            }
        }
    """,
    "an exception of its own is of no use": """
        void run() throws Exception {
            for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) {
                try {
                    orders.pay(view);
                    consumer.ack(view);
                } catch (UnknownOrderException e) {
                    consumer.ack(view);
                } catch (Exception e) {
                    log.warn("comes again", e);
                }
            }
        }
    """,
    "only those that succeeded": """
        void run() throws Exception {
            List<MessageView> done = new ArrayList<>();
            while (true) {
                List<MessageView> paid = new ArrayList<>();
                for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) {
                    try { orders.pay(view); paid.add(view); } catch (Exception e) { log.warn("again", e); }
                }
                for (MessageView view : paid) consumer.ack(view);
            }
        }
    """,
    "the result decides": """
        void run() throws Exception {
            for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) {
                if (handle(view)) consumer.ack(view);
            }
        }
        private boolean handle(MessageView view) {
            try { orders.pay(view); return true; } catch (Exception e) { log.warn("again", e); return false; }
        }
    """,
    "acknowledged first, then handed over": """
        void run() throws Exception {
            for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) {
                // finding acked-before-work
                consumer.ack(view);
                pool.submit(() -> orders.pay(view));
            }
        }
    """,
    "acknowledged first inside the task": """
        void run() throws Exception {
            for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) {
                pool.submit(() -> {
                    // finding acked-before-work
                    consumer.ack(view);
                    orders.pay(view);
                });
            }
        }
    """,
    "received asynchronously": """
        void run() {
            consumer.receiveAsync(16, Duration.ofSeconds(30)).thenAccept(views -> {
                for (MessageView view : views) {
                    // finding acked-before-work
                    consumer.ackAsync(view);
                    orders.pay(view);
                }
            });
        }
    """,
    "tidied up afterwards": """
        void run() throws Exception {
            for (MessageView view : consumer.receive(16, Duration.ofSeconds(30))) {
                orders.pay(view);
                consumer.ack(view);
                attempts.remove(view.getMessageId());
                log.info("done {}", view);
            }
        }
    """,
}

CASES = [
    *((f"lite: {name}", within(LITE, body)) for name, body in (AUTOMATIC | BY_HAND).items()),
    *((f"pull: {name}", within(PULL, body)) for name, body in PULLED.items()),
    *((f"simple: {name}", within(SIMPLE, body)) for name, body in ACKED.items()),
]


@pytest.mark.parametrize("text", [text for _, text in CASES], ids=[name for name, _ in CASES])
def test_loops(text: str) -> None:
    found, wanted = judged(text)
    assert found == wanted


def test_the_commit_stands_beside_the_failure() -> None:
    code, _ = marked(within(PULL, PULLED["a scheduled task"]))
    (hazard,) = [one for site in sites(code) for one in site.hazards]
    assert ["updateConsumeOffset" in code.splitlines()[one.at.line - 1] for one in hazard.path] == [True]


# Sites, traits and settings


def test_traits_and_settings() -> None:
    (site,) = sites(within(LITE, 'void run() { consumer.subscribe("paid", "*"); consumer.setAutoCommit(false); }'))
    assert site.traits["style"] == "lite-pull" and site.traits["group"] == "orders" and site.traits["topic"] == "paid"
    assert site.settings["autoCommit"].value is False and site.at.line == 6


def test_a_simple_consumer_from_a_builder() -> None:
    body = """
        void run() throws Exception {
            consumer = provider.newSimpleConsumerBuilder().setConsumerGroup("orders")
                .setSubscriptionExpressions(Collections.singletonMap("paid", filter)).build();
            consumer.receive(1, wait).forEach(view -> orders.pay(view));
        }
    """
    (site,) = sites(within(SIMPLE, body))
    assert (site.traits["api"], site.traits["style"]) == ("grpc", "simple")
    assert (site.traits["group"], site.traits["topic"]) == ("orders", "paid")


def test_a_consumer_that_is_given() -> None:
    text = """
        import org.apache.rocketmq.client.consumer.*;
        class A {
            private DefaultLitePullConsumer consumer;
            void run() { while (true) consumer.poll(); }
        }
    """
    (site,) = sites(text)
    assert site.traits["group"] is UNKNOWN and "autoCommit" not in site.settings
    (site,) = sites(text, Config="class Config { void set(DefaultLitePullConsumer c) { c.setAutoCommit(false); } }")
    assert site.settings["autoCommit"].value is False and site.settings["autoCommit"].at.path == "Config.java"


def test_a_template_fetches_too() -> None:
    text = """
        import org.apache.rocketmq.spring.core.RocketMQTemplate;
        class A {
            private RocketMQTemplate template;
            private Orders orders;
            void run() {
                while (true) {
                    try {
                        orders.payAll(template.receive(Order.class));
                    } catch (Exception e) {
                        log.error("", e);
                    }
                }
            }
        }
    """
    (site,) = sites(text)
    assert (site.traits["api"], site.traits["style"]) == ("spring", "lite-pull")
    assert [one.kind for one in site.hazards] == ["exception-swallowed"]


def test_two_consumers_of_one_class_keep_apart() -> None:
    body = """
        void one() {
            DefaultLitePullConsumer c = new DefaultLitePullConsumer("one");
            c.setAutoCommit(false);
            while (true) c.poll();
        }
        void two() {
            DefaultLitePullConsumer c = new DefaultLitePullConsumer("two");
            while (true) c.poll();
        }
    """
    found = {site.traits["group"]: "autoCommit" in site.settings for site in sites(within(SIMPLE, body))}
    assert found == {"one": True, "two": False}


@pytest.mark.parametrize(
    "text",
    [
        "import kafka.javaapi.consumer.SimpleConsumer; class A { SimpleConsumer c; void f() { c.receive(1, null); } }",
        "class A { Queue<String> c; void f() { c.poll(); } }",
        "class A { DefaultLitePullConsumer",
        "class SimpleConsumer { void receive() { receive(); } }",
    ],
)
def test_nothing_to_see(text: str) -> None:
    assert [site for site in sites(text) if site.hazards] == []
