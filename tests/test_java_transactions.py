"""Transaction checks: in which shapes they are found, and which of their answers give a transaction up."""

from textwrap import dedent, indent

import pytest

from rocketaudit.clients import HIGH, LOW, MEDIUM, TRANSACTION_LISTENER, Site
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.transactions.transactions import transaction_sites
from rocketaudit.readers.java.tree.tree import Tree

MARK = "// finding"


def sites(text: str, **others: str) -> list[Site]:
    """The transaction listeners of A.java; `others` are files beside it."""
    files = {"A.java": text.encode()} | {f"{name}.java": other.encode() for name, other in others.items()}
    tree = Tree(files)
    return list(transaction_sites(tree, Flow(tree), "A.java"))


def marked(text: str) -> tuple[str, list[int]]:
    """The text without its marks, and the lines that they stand above."""
    kept: list[str] = []
    lines: list[int] = []
    for line in dedent(text).splitlines():
        if line.strip() == MARK:
            lines.append(len(kept) + 1)
        else:
            kept.append(line)
    return "\n".join(kept), lines


CLASSIC = """\
import org.apache.rocketmq.client.producer.*;
import org.apache.rocketmq.common.message.*;
import static org.apache.rocketmq.client.producer.LocalTransactionState.*;

class Orders implements TransactionListener {
    private OrderMapper orderMapper;
    private final Map<String, Integer> states = new ConcurrentHashMap<>();
    private final Set<String> done = ConcurrentHashMap.newKeySet();

    public LocalTransactionState executeLocalTransaction(Message msg, Object arg) {
        try {
            orderMapper.insert(arg);
            return COMMIT_MESSAGE;
        } catch (Exception e) {
            return ROLLBACK_MESSAGE;
        }
    }

    public LocalTransactionState checkLocalTransaction(MessageExt msg) {
%s
    }
%s
}
"""


def judged(body: str, rest: str = "") -> tuple[list[tuple[int, str]], list[int]]:
    """What is found in a check with this body, by line of the file, and what is marked."""
    text, lines = marked(CLASSIC % (indent(dedent(body).strip("\n"), "        "), indent(dedent(rest), "    ")))
    (site,) = sites(text)
    return [(one.at.line, one.certainty) for one in site.hazards], lines


RIGHT = {
    "one of the states that end it": """
        Order order = orderMapper.find(msg.getKeys());
        if (order == null) return UNKNOW;
        return ENDED.contains(order.getStatus()) ? ROLLBACK_MESSAGE : COMMIT_MESSAGE;
    """,
    "asked again": "return orderMapper.find(msg.getKeys()) == null ? UNKNOW : COMMIT_MESSAGE;",
    "failed by record": """
        Order order = orderMapper.find(msg.getKeys());
        if (order == null) return UNKNOW;
        if (order.getStatus() == Status.FAILED) return ROLLBACK_MESSAGE;
        return COMMIT_MESSAGE;
    """,
    "not paid, but there": """
        Order order = orderMapper.find(msg.getKeys());
        if (order == null) {
            return UNKNOW;
        }
        return order.isPaid() ? COMMIT_MESSAGE : ROLLBACK_MESSAGE;
    """,
    "failed by flag": """
        Order order = orderMapper.find(msg.getKeys());
        return order == null ? UNKNOW : order.isCancelled() ? ROLLBACK_MESSAGE : COMMIT_MESSAGE;
    """,
    "a flag that is there": """
        Boolean done = orderMapper.isDone(msg.getKeys());
        if (done == null) { return UNKNOW; }
        if (done) { return COMMIT_MESSAGE; }
        return ROLLBACK_MESSAGE;
    """,
    "failed by number": """
        Integer state = states.get(msg.getTransactionId());
        if (state == null) { return LocalTransactionState.UNKNOW; }
        switch (state) {
            case 1: return LocalTransactionState.COMMIT_MESSAGE;
            case 2: return LocalTransactionState.ROLLBACK_MESSAGE;
            default: return LocalTransactionState.UNKNOW;
        }
    """,
    "a switch that yields": """
        return switch (orderMapper.stateOf(msg.getKeys())) {
            case PAID -> COMMIT_MESSAGE;
            case REFUSED -> ROLLBACK_MESSAGE;
            default -> UNKNOW;
        };
    """,
    "a record of failures": """
        if (orderMapper.findFailure(msg.getKeys()) != null) return ROLLBACK_MESSAGE;
        if (orderMapper.find(msg.getKeys()) != null) return COMMIT_MESSAGE;
        return UNKNOW;
    """,
    "too old": """
        if (orderMapper.exists(msg.getKeys())) return COMMIT_MESSAGE;
        if (System.currentTimeMillis() - msg.getBornTimestamp() < 600_000) return UNKNOW;
        return ROLLBACK_MESSAGE;
    """,
    "asked often enough": """
        Order order = orderMapper.find(msg.getKeys());
        int times = Integer.parseInt(msg.getProperty(MessageConst.PROPERTY_TRANSACTION_CHECK_TIMES));
        if (order == null) {
            return times > 10 ? ROLLBACK_MESSAGE : UNKNOW;
        }
        return COMMIT_MESSAGE;
    """,
    "no message of ours": """
        String id = msg.getUserProperty("orderId");
        if (id == null || id.isEmpty()) return ROLLBACK_MESSAGE;
        return orderMapper.exists(id) ? COMMIT_MESSAGE : UNKNOW;
    """,
    "always committed": "return COMMIT_MESSAGE;",
    "unknown in a catch": """
        try {
            return orderMapper.exists(msg.getKeys()) ? COMMIT_MESSAGE : UNKNOW;
        } catch (Exception e) {
            return UNKNOW;
        }
    """,
    "an exception leaves": """
        Order order = orderMapper.find(msg.getKeys()).orElseThrow();
        if (order.getState() == State.REFUSED) return ROLLBACK_MESSAGE;
        return COMMIT_MESSAGE;
    """,
    "by variable": """
        LocalTransactionState state = LocalTransactionState.UNKNOW;
        Order order = orderMapper.find(msg.getKeys());
        if (order != null && "PAID".equals(order.getStatus())) {
            state = LocalTransactionState.COMMIT_MESSAGE;
        } else if (order != null && "CLOSED".equals(order.getStatus())) {
            state = LocalTransactionState.ROLLBACK_MESSAGE;
        }
        return state;
    """,
    "a question that failed is asked again": """
        Order order = null;
        try {
            order = orderMapper.find(msg.getKeys());
        } catch (Exception e) {
            log.error("check", e);
        }
        if (order == null) return UNKNOW;
        return order.isClosed() ? ROLLBACK_MESSAGE : COMMIT_MESSAGE;
    """,
    "the sample of the 5.x client": """
        String orderId = msg.getProperties().get("orderId");
        if (Strings.isNullOrEmpty(orderId)) {
            return LocalTransactionState.ROLLBACK_MESSAGE;
        }
        return orderMapper.exists(orderId) ? COMMIT_MESSAGE : UNKNOW;
    """,
    "computed elsewhere": "return checks.stateOf(msg.getTransactionId());",
}


@pytest.mark.parametrize("name", RIGHT)
def test_right(name: str) -> None:
    assert judged(RIGHT[name]) == ([], [])


NOT_FOUND = {
    "not in a set in memory, which a restart empties": """
        if (!done.contains(msg.getKeys())) {
            // finding
            return ROLLBACK_MESSAGE;
        }
        return COMMIT_MESSAGE;
    """,
    "null": """
        Order order = orderMapper.find(msg.getKeys());
        if (order == null) {
            // finding
            return ROLLBACK_MESSAGE;
        }
        return COMMIT_MESSAGE;
    """,
    "null, though unknown elsewhere": """
        if (msg.getKeys() == null) return UNKNOW;
        Order order = orderMapper.find(msg.getKeys());
        if (order != null) return COMMIT_MESSAGE;
        // finding
        return ROLLBACK_MESSAGE;
    """,
    "a limit that is only logged": """
        String checked = msg.getProperty("TRANSACTION_CHECK_TIMES");
        int checkTimes = 1;
        if (checked != null) {
            checkTimes = parse(checked);
            if (checkTimes >= limit) { log.warn("often"); }
        }
        if (orderMapper.find(msg.getKeys()) == null) {
            // finding
            return ROLLBACK_MESSAGE;
        }
        return COMMIT_MESSAGE;
    """,
    "absent or cancelled": """
        Order order = orderMapper.find(msg.getKeys());
        if (order == null || order.isCancelled()) {
            // finding
            return ROLLBACK_MESSAGE;
        }
        return COMMIT_MESSAGE;
    """,
    "empty": """
        List<Order> found = orderMapper.selectByKey(msg.getKeys());
        if (CollectionUtils.isEmpty(found)) {
            // finding
            return ROLLBACK_MESSAGE;
        }
        return COMMIT_MESSAGE;
    """,
    "Optional": """
        // finding
        return orderMapper.find(msg.getKeys()).map(order -> COMMIT_MESSAGE).orElse(ROLLBACK_MESSAGE);
    """,
    "count": """
        int count = orderMapper.countByKey(msg.getKeys());
        // finding
        return count > 0 ? COMMIT_MESSAGE : ROLLBACK_MESSAGE;
    """,
    "exists": """
        boolean done = orderMapper.existsById(msg.getKeys());
        if (!done) {
            // finding
            return ROLLBACK_MESSAGE;
        }
        return COMMIT_MESSAGE;
    """,
    "TRUE.equals": """
        Boolean done = redisTemplate.hasKey(msg.getTransactionId());
        // finding
        return Boolean.TRUE.equals(done) ? COMMIT_MESSAGE : ROLLBACK_MESSAGE;
    """,
    "getOrDefault": """
        // finding
        return answers.getOrDefault(msg.getTransactionId(), ROLLBACK_MESSAGE);
    """,
    "not in this state yet": """
        Order order = orderMapper.find(msg.getKeys());
        if ("PAID".equals(order.getStatus())) return COMMIT_MESSAGE;
        // finding
        return ROLLBACK_MESSAGE;
    """,
    "not deleted yet": """
        // finding
        return orderMapper.selectById(msg.getKeys()) == null ? COMMIT_MESSAGE : ROLLBACK_MESSAGE;
    """,
    "by variable": """
        LocalTransactionState state = COMMIT_MESSAGE;
        if (orderMapper.find(msg.getKeys()) == null) {
            // finding
            state = ROLLBACK_MESSAGE;
        }
        return state;
    """,
    "by default": """
        LocalTransactionState state = LocalTransactionState.ROLLBACK_MESSAGE;
        if (orderMapper.find(msg.getKeys()) != null) {
            state = LocalTransactionState.COMMIT_MESSAGE;
        }
        // finding
        return state;
    """,
    "in a map of this process": """
        Integer state = states.get(msg.getTransactionId());
        if (state == null) {
            // finding
            return ROLLBACK_MESSAGE;
        }
        return state == 1 ? COMMIT_MESSAGE : ROLLBACK_MESSAGE;
    """,
    "still pending": """
        Order order = orderMapper.find(msg.getKeys());
        if (order.getStatus() == Status.PENDING) {
            // finding
            return ROLLBACK_MESSAGE;
        }
        return COMMIT_MESSAGE;
    """,
    "an exception says not found": """
        try {
            orderMapper.load(msg.getKeys());
            return COMMIT_MESSAGE;
        } catch (OrderNotFoundException e) {
            // finding
            return ROLLBACK_MESSAGE;
        }
    """,
}


@pytest.mark.parametrize("name", NOT_FOUND)
def test_rolled_back_because_nothing_was_found(name: str) -> None:
    found, lines = judged(NOT_FOUND[name])
    assert found == [(line, MEDIUM) for line in lines] and lines


GIVEN_UP = {
    "in a catch": """
        try {
            return orderMapper.exists(msg.getKeys()) ? COMMIT_MESSAGE : UNKNOW;
        } catch (Exception e) {
            log.error("check", e);
            // finding
            return ROLLBACK_MESSAGE;
        }
    """,
    "by variable in a catch": """
        LocalTransactionState state = UNKNOW;
        try {
            state = orderMapper.exists(msg.getKeys()) ? COMMIT_MESSAGE : UNKNOW;
        } catch (Exception e) {
            // finding
            state = ROLLBACK_MESSAGE;
        }
        return state;
    """,
    "behind a catch": """
        try {
            if (orderMapper.exists(msg.getKeys())) return COMMIT_MESSAGE;
        } catch (Exception e) {
            log.error("check", e);
        }
        // finding
        return ROLLBACK_MESSAGE;
    """,
    "rollback": """
        System.out.println(msg);
        // finding
        return ROLLBACK_MESSAGE;
    """,
    "unknown": """
        // finding
        return UNKNOW;
    """,
    "null": """
        // finding
        return null;
    """,
    "unknown on both sides": """
        if (orderMapper.exists(msg.getKeys())) {
            log.info("there");
            return UNKNOW;
        }
        // finding
        return UNKNOW;
    """,
    "not written yet": """
        // finding
        throw new UnsupportedOperationException();
    """,
}


@pytest.mark.parametrize("name", GIVEN_UP)
def test_given_up(name: str) -> None:
    found, lines = judged(GIVEN_UP[name])
    assert found == [(line, HIGH) for line in lines] and lines


def test_a_message_that_cannot_be_read_is_doubtful() -> None:
    body = """
        try {
            Order order = JSON.parseObject(msg.getBody(), Order.class);
            return orderMapper.exists(order.getId()) ? COMMIT_MESSAGE : UNKNOW;
        } catch (JsonProcessingException e) {
            // finding
            return ROLLBACK_MESSAGE;
        }
    """
    found, lines = judged(body)
    assert found == [(lines[0], LOW)]


def test_a_method_that_answers_is_followed() -> None:
    rest = """
    private LocalTransactionState stateOf(String key) {
        Order order = orderMapper.find(key);
        if (order == null) {
            // finding
            return ROLLBACK_MESSAGE;
        }
        return COMMIT_MESSAGE;
    }
    """
    found, lines = judged("return stateOf(msg.getKeys());", rest)
    assert found == [(lines[0], MEDIUM)]


def test_a_method_that_tests_is_followed() -> None:
    rest = """
    private boolean there(String key) { return orderMapper.find(key) != null; }
    private boolean stub(String key) { return true; }
    """
    body = "// finding\nreturn there(msg.getKeys()) ? COMMIT_MESSAGE : ROLLBACK_MESSAGE;"
    found, lines = judged(body, rest)
    assert found == [(lines[0], MEDIUM)]
    assert judged("return stub(msg.getKeys()) ? COMMIT_MESSAGE : ROLLBACK_MESSAGE;", rest) == ([], [])


# Shapes


SHAPES = {
    "rocketmq-spring": (
        "spring",
        """
        import org.apache.rocketmq.spring.annotation.RocketMQTransactionListener;
        import org.apache.rocketmq.spring.core.*;
        @RocketMQTransactionListener(txProducerGroup = "orders")
        class A implements RocketMQLocalTransactionListener {
            public RocketMQLocalTransactionState executeLocalTransaction(Message msg, Object arg) { return null; }
            public RocketMQLocalTransactionState checkLocalTransaction(Message msg) {
                // finding
                return RocketMQLocalTransactionState.ROLLBACK;
            }
        }
        """,
    ),
    "anonymous class": (
        "classic",
        """
        import org.apache.rocketmq.client.producer.*;
        class A {
            void start(TransactionMQProducer producer) {
                producer.setTransactionListener(new TransactionListener() {
                    public LocalTransactionState executeLocalTransaction(Message msg, Object arg) { return null; }
                    public LocalTransactionState checkLocalTransaction(MessageExt msg) {
                        // finding
                        return LocalTransactionState.UNKNOW;
                    }
                });
            }
        }
        """,
    ),
    "com.alibaba 3.x, lambda": (
        "classic",
        """
        import com.alibaba.rocketmq.client.producer.*;
        class A {
            // finding
            TransactionCheckListener check = msg -> LocalTransactionState.ROLLBACK_MESSAGE;
        }
        """,
    ),
    "5.x, lambda in the builder's chain": (
        "grpc",
        """
        import org.apache.rocketmq.client.apis.producer.*;
        class A {
            Producer producer(ClientServiceProvider provider, Orders orders) {
                return provider.newProducerBuilder().setTransactionChecker(view -> {
                    // finding
                    return orders.isEmpty() ? TransactionResolution.ROLLBACK : TransactionResolution.UNKNOWN;
                }).build();
            }
        }
        """,
    ),
    "5.x, method reference": (
        "grpc",
        """
        import org.apache.rocketmq.client.apis.producer.*;
        class A {
            Producer producer(ProducerBuilder builder) {
                return builder.setTransactionChecker(this::check).build();
            }
            private TransactionResolution check(MessageView view) {
                // finding
                return TransactionResolution.UNKNOWN;
            }
        }
        """,
    ),
    "5.x, class": (
        "grpc",
        """
        import org.apache.rocketmq.client.apis.producer.*;
        class A implements TransactionChecker {
            public TransactionResolution check(MessageView view) {
                // finding
                return TransactionResolution.UNKNOWN;
            }
        }
        """,
    ),
    "ONS, lambda": (
        "ons",
        """
        import com.aliyun.openservices.ons.api.*;
        import com.aliyun.openservices.ons.api.transaction.*;
        class A {
            TransactionProducer producer(Properties properties) {
                // finding
                return ONSFactory.createTransactionProducer(properties, msg -> TransactionStatus.Unknow);
            }
        }
        """,
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str) -> None:
    api, text = SHAPES[name]
    code, lines = marked(text)
    (site,) = sites(code)
    assert (site.kind, site.traits["api"]) == (TRANSACTION_LISTENER, api)
    assert [(one.kind, one.at.line) for one in site.hazards] == [("gives-up", line) for line in lines]


def test_the_old_annotation_names_the_group() -> None:
    (site,) = sites(marked(SHAPES["rocketmq-spring"][1])[0])
    assert site.traits["group"] == "orders"


def test_a_base_class_answers_for_its_subclasses() -> None:
    base = marked("""
        import org.apache.rocketmq.client.producer.*;
        abstract class Base implements TransactionListener {
            public LocalTransactionState checkLocalTransaction(MessageExt msg) {
                // finding
                return done(msg) ? LocalTransactionState.COMMIT_MESSAGE : LocalTransactionState.ROLLBACK_MESSAGE;
            }
            protected abstract boolean done(MessageExt msg);
        }
    """)
    (site,) = sites(
        "class A extends Base { Orders orders; boolean done(MessageExt m) { return orders.exists(m.getKeys()); } }",
        Base=base[0],
    )
    assert [(one.at.path, one.at.line) for one in site.hazards] == [("Base.java", base[1][0])]


@pytest.mark.parametrize(
    "text",
    [
        "import javax.transaction.TransactionListener; class A implements TransactionListener { }",
        "class A implements TransactionListener { Object checkLocalTransaction(Object o) { return null; } }",
        "import org.apache.rocketmq.client.producer.*; interface A extends TransactionListener { }",
    ],
)
def test_somebody_elses_listener_is_none(text: str) -> None:
    assert sites(text) == []


FRAMED = """\
import org.apache.rocketmq.client.producer.LocalTransactionState;
import com.acme.mq.BaseExecutor;

class Orders extends BaseExecutor<Order> {
    public LocalTransactionState checkLocalTransaction(OrderMessage<Order> message) {
        return %s;
    }
}
"""


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("dao.has(message.id()) ? LocalTransactionState.COMMIT_MESSAGE : LocalTransactionState.UNKNOW", []),
        ("LocalTransactionState.ROLLBACK_MESSAGE", ["gives-up"]),
    ],
)
def test_a_check_of_a_framework_around_the_client(answer: str, expected: list[str]) -> None:
    [site] = sites(FRAMED % answer)
    assert [one.kind for one in site.hazards] == expected


def test_a_method_that_the_tree_calls_is_judged_where_it_is_called() -> None:
    caller = (
        "class Caller { Object a(Orders orders, OrderMessage<Order> m) { return orders.checkLocalTransaction(m); } }"
    )
    assert sites(FRAMED % "LocalTransactionState.ROLLBACK_MESSAGE", Caller=caller) == []


@pytest.mark.parametrize(("above", "expected"), [("ServiceImpl<OrderMapper, Order>", ["gives-up"]), ("Plain", [])])
def test_what_a_service_inherits_that_is_a_store(above: str, expected: list[str]) -> None:
    service = f"class Rows extends {above} {{ boolean hasTx(String id) {{ return count(query(id)) > 0; }} }}"
    body = "        return rows.hasTx(msg.getTransactionId()) ? COMMIT_MESSAGE : ROLLBACK_MESSAGE;"
    [site] = sites(CLASSIC % (body, "    private Rows rows;"), Rows=service)
    assert [one.kind for one in site.hazards] == expected


def test_an_anonymous_listener_sees_the_variables_around_it() -> None:
    text = """\
import org.apache.rocketmq.client.producer.*;
class Bids { Bids(TransactionMQProducer producer, Book book) {
    producer.setTransactionListener(new TransactionListener() {
    public LocalTransactionState executeLocalTransaction(Message msg, Object arg) { return book.award(arg); }
    public LocalTransactionState checkLocalTransaction(MessageExt msg) { return book.outcome(msg.getKeys()); } }); } }
"""
    book = (
        "class Book { BidMapper bids; LocalTransactionState outcome(String id) {"
        " return bids.selectByKey(id) == null ? LocalTransactionState.%s : LocalTransactionState.COMMIT_MESSAGE; } }"
    )
    for answer, expected in (("UNKNOW", []), ("ROLLBACK_MESSAGE", ["gives-up"])):
        [site] = sites(text, Book=book % answer)
        assert [one.kind for one in site.hazards] == expected
