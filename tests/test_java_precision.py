# ruff: noqa: E501
"""Small things that decide a verdict: which arm, which exception, which variable, how far away, in which order."""

import pytest
from test_java_told import GIVEN_UP, HANDED, LOST, ORDERS, SWALLOWED, hazards

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.listeners import listeners
from rocketaudit.readers.java.listeners.streams import stream_listeners
from rocketaudit.readers.java.parsing.parse import parse
from rocketaudit.readers.java.sends.sends import sends, wrappers
from rocketaudit.readers.java.transactions.transactions import transaction_sites
from rocketaudit.readers.java.tree.scopes import constant_value, scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.values import UNKNOWN

QUIETLY = 'try { orders.pay(msg); } catch (Exception e) { log.error("x", e); }'


@pytest.mark.parametrize(
    ("arms", "expected"),
    [
        (f'default: break; case "A": {QUIETLY} break;', SWALLOWED),
        (f'case "A": {QUIETLY} break; default: break;', SWALLOWED),
        (f'default: {QUIETLY} break; case "A": break;', LOST),
        (f'case "B": break; default: {QUIETLY} break;', SWALLOWED),
    ],
)
def test_the_default_arm_is_for_what_has_no_arm_wherever_it_stands(arms: str, expected: list[str]) -> None:
    assert hazards(f'String k = "A"; switch (k) {{ {arms} }}') == expected


@pytest.mark.parametrize(
    ("thrown", "caught", "expected"),
    [
        ("OrderEx", "BaseEx", SWALLOWED),
        ("IllegalStateException", "RuntimeException", SWALLOWED),
        ("FileNotFoundException", "IOException", SWALLOWED),
        ("IOException", "FileNotFoundException", LOST),
    ],
)
def test_a_catch_ends_what_extends_its_type(thrown: str, caught: str, expected: list[str]) -> None:
    body = f'try {{ if (!orders.pay(msg)) {{ throw new {thrown}("x"); }} }} catch ({caught} e) {{ log.error("x", e); }}'
    pays = "class Orders { OrderMapper m; boolean pay(Object o) { return m.update(o) == 1; } }"
    assert hazards(body, "Orders orders;", pays, "class BaseEx extends Exception { }", "class OrderEx extends BaseEx { }") == expected  # fmt: skip


@pytest.mark.parametrize("condition", ["msg.getReconsumeTimes() == 0", "msg.getReconsumeTimes() < 1"])
def test_the_first_delivery_is_not_a_late_one(condition: str) -> None:
    body = f"try {{ orders.pay(msg); }} catch (Exception e) {{ if ({condition}) {{ throw e; }} return; }}"
    assert hazards(body) == GIVEN_UP


def test_a_counter_of_deliveries_is_not_an_account() -> None:
    assert hazards("if (account >= maxRetry) { return; } orders.pay(msg);", "Orders orders; int account;") == LOST
    assert hazards("if (retryCount >= maxRetry) { return; } orders.pay(msg);", "Orders orders; int retryCount;") == GIVEN_UP  # fmt: skip


@pytest.mark.parametrize(
    "late", ["boolean late = msg.getReconsumeTimes() > 3;", "boolean late; late = msg.getReconsumeTimes() > 3;"]
)
def test_a_variable_that_says_late_is_set_where_it_is_declared_or_later(late: str) -> None:
    assert hazards(f"{late} try {{ orders.pay(msg); }} catch (Exception e) {{ if (late) {{ return; }} throw e; }}") == GIVEN_UP  # fmt: skip


@pytest.mark.parametrize(("truth", "expected"), [("TRUE", LOST), ("FALSE", SWALLOWED)])
def test_the_side_that_boolean_equals_asks_for(truth: str, expected: list[str]) -> None:
    pays = "class Orders { OrderMapper m; boolean pay(Object o) { try { m.update(o); return true; } catch (Exception e) { return false; } } }"
    body = f"boolean ok = orders.pay(msg); if (Boolean.{truth}.equals(ok)) {{ return; }} throw new IllegalStateException();"
    assert hazards(body, "Orders orders;", pays) == expected


@pytest.mark.parametrize("name", ["statusChanged", "countryChanged", "orderChanged"])
def test_a_word_that_only_begins_like_tidying_up(name: str) -> None:
    assert hazards(f"{name}(msg);", f'Client client; void {name}(Object o) {{ try {{ client.call(o); }} catch (Exception e) {{ log.error("x", e); }} }}') == SWALLOWED  # fmt: skip


def test_two_fields_of_one_declaration_hold_code_of_their_own() -> None:
    fields = "Orders orders; Runnable a = () -> { try { orders.pay(x); } catch (Exception e) { log.error(e); } }, b = () -> orders.pay(x);"
    assert hazards("b.run(); a.run();", fields, ORDERS) == SWALLOWED
    assert hazards("b.run();", fields, ORDERS) == LOST


@pytest.mark.parametrize(
    ("classes", "annotation"),
    [
        (["@Async @interface Background { }"], "@Background"),
        (["interface Bg { @Async void onMessage(Object o); }"], ""),
    ],
)
def test_async_by_an_annotation_of_its_own_and_by_the_interface(classes: list[str], annotation: str) -> None:
    text = f"import org.apache.rocketmq.spring.core.RocketMQListener;\n{annotation} class L implements RocketMQListener<Object>, Bg {{ public void onMessage(Object o) {{ mapper.insert(o); }} }}"
    files = {"L.java": text.encode()} | {("Background.java" if annotation else "Bg.java"): classes[0].encode()}
    tree = Tree(files)
    found = [one.kind for each in listeners(tree, "L.java") for one in judge(tree, Flow(tree), each).hazards]
    assert "handed-over" in found


# -- the order in which listeners are followed -------------------------------------------------------------------

_HEAD = "import org.apache.rocketmq.spring.core.RocketMQListener;\n"
_STEPS = " ".join(f"void a{n}(Object o) {{ a{n + 1}(o); }}" for n in range(1, 6))
_FAR = f"class Steps {{ Sink sink; {_STEPS} void a6(Object o) {{ sink.go(o); }} }}"
_ROUND = 'class Steps { Mapper m; void a1(Object o) { a6(o); try { m.insert(o); } catch (Exception e) { log.error("x", e); } } void a6(Object o) { a1(o); } }'
_SINKS = {
    f"S{n}.java": f'@Service class S{n} implements Sink {{ Mapper m; public void go(Object o) {{ try {{ m.insert(o); }} catch (Exception e) {{ log.error("x", e); }} }} }}'
    for n in (1, 2)
}


@pytest.mark.parametrize("steps", [_FAR, _ROUND], ids=["far", "in a circle"])
def test_what_was_found_from_far_away_or_on_the_way_round_is_looked_for_again_from_nearer(steps: str) -> None:
    def listener(name: str, call: str) -> str:
        return f"{_HEAD}class {name} implements RocketMQListener<Object> {{ Steps steps; public void onMessage(Object o) {{ steps.{call}(o); }} }}"

    texts = {"A.java": listener("A", "a1"), "Z.java": listener("Z", "a6"), "Steps.java": steps, "Sink.java": "interface Sink { void go(Object o); }", **_SINKS}  # fmt: skip

    def found(*order: str) -> dict[str, list[tuple[str, str]]]:
        tree = Tree({name: text.encode() for name, text in texts.items()})
        flow = Flow(tree)
        return {
            path: [
                (one.kind, one.certainty)
                for each in listeners(tree, path)
                for one in judge(tree, flow, each).hazards
                if one.certainty != "low"  # what is too far away to be told may be known from nearer
            ]
            for path in order
        }

    assert found("A.java", "Z.java") == found("Z.java", "A.java")
    assert found("Z.java")["Z.java"] == found("A.java", "Z.java")["Z.java"] != []


# -- ends ---------------------------------------------------------------------------------------------------------


def test_a_task_that_is_run_through_itself_ends() -> None:
    text = """import org.apache.rocketmq.client.producer.*;
    class P { DefaultMQProducer producer;
      public void publish(Message m) { retry(() -> producer.send(m), 3); }
      void retry(Runnable r, int n) { if (n == 0) { r.run(); return; } retry(() -> r.run(), n - 1); } }"""
    tree = Tree({"P.java": text.encode()})
    assert len(list(sends(wrappers(Flow(tree), ["P.java"]), "P.java"))) == 1


def test_a_function_that_is_itself_ends() -> None:
    text = "import java.util.function.*;\nclass C { @Bean Consumer<String> in() { Consumer<String> c = (Consumer<String>) c; return c; } }"
    assert list(stream_listeners(Tree({"C.java": text.encode()}), "C.java")) == []


def test_a_question_that_asks_itself_ends() -> None:
    text = """import org.apache.rocketmq.client.producer.*;
    class T implements TransactionListener {
      public LocalTransactionState checkLocalTransaction(MessageExt m) {
        if (missing(m)) return LocalTransactionState.ROLLBACK_MESSAGE; return LocalTransactionState.COMMIT_MESSAGE; }
      boolean missing(Object o) { return orderMapper.selectById(o) == null && missing(parent(o)); } }"""
    tree = Tree({"T.java": text.encode()})
    assert [one.kind for site in transaction_sites(tree, Flow(tree), "T.java") for one in site.hazards] == ["gives-up"]


# -- values -------------------------------------------------------------------------------------------------------


def test_a_parameter_is_not_the_field_of_its_name() -> None:
    text = b'class S { @Value("${a.topic}") private String topic; private final String tag = "X"; void f(String topic) { g(topic, tag); } }'
    tree = Tree({"S.java": text})
    flow, declared = Flow(tree), next(iter(tree.classes("S.java")))
    call, around = next(pair for pair in java.walk(declared.of.methods[0]) if isinstance(pair[0], java.Call))
    assert isinstance(call, java.Call)
    scope = scope_within(flow, declared, around)
    assert [constant_value(flow, one, scope) for one in call.arguments] == [UNKNOWN, "X"]


def test_an_escaped_backslash_is_one_character() -> None:
    declared = parse(rb'class A { String a = "\\n"; String b = "\n"; String c = "\"\\\u0041"; }').classes[0]
    texts = [one.value.text for one in declared.members if isinstance(one.value, java.Literal)]
    assert texts[:2] == ["\\n", "\n"]
    assert texts[2].startswith('"\\')


# -- listeners ----------------------------------------------------------------------------------------------------


def test_a_lambda_that_is_assigned_to_a_field_is_a_listener() -> None:
    text = """import org.apache.rocketmq.client.consumer.*; import org.apache.rocketmq.client.consumer.listener.*;
    class L { MessageListenerConcurrently l; void start(DefaultMQPushConsumer c) {
      l = (msgs, ctx) -> { try { mapper.insert(msgs); } catch (Exception e) { log.error("x", e); } return ConsumeConcurrentlyStatus.CONSUME_SUCCESS; };
      c.registerMessageListener(l); } }"""
    tree = Tree({"L.java": text.encode()})
    found = [one.kind for each in listeners(tree, "L.java") for one in judge(tree, Flow(tree), each).hazards]
    assert "exception-swallowed" in found


NOTICE = 'class SmsService { SmsClient client; void sendSms(Object o) { try { client.sendSms(o); } catch (Exception e) { log.error("x", e); } } }'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("sms.sendSms(msg);", SWALLOWED),
        ("log.info(msg); User u = users.getUser(msg); sms.sendSms(u);", SWALLOWED),
        ("orders.pay(msg); sms.sendSms(msg);", LOST),
    ],
)
def test_a_notice_is_the_work_where_there_is_no_other(body: str, expected: list[str]) -> None:
    users = "class Users { UserMapper m; User getUser(Object o) { return m.selectById(o); } }"
    assert hazards(body, "SmsService sms; Orders orders; Users users;", NOTICE, ORDERS, users) == expected


def test_a_helper_that_makes_an_answer_of_a_failure_keeps_nothing() -> None:
    runner = "class Runner { Answers answers; Result call(Supplier<Result> s) { try { return s.get(); } catch (RuntimeException e) { return answers.failed(e); } } }"
    answers = 'class Answers { Result failed(RuntimeException e) { log.warn("x", e); return Result.error(1); } }'
    body = "runner.call(() -> { orders.pay(msg); return Result.ok(); });"
    assert hazards(body, "Runner runner; Orders orders;", runner, answers, ORDERS) == SWALLOWED


def test_so_many_handlers_that_only_some_are_looked_at() -> None:
    handlers = [
        f'@Component class H{n} implements Handler {{ OrderMapper m; public Object run(Object o) {{ try {{ m.update(o); }} catch (Exception e) {{ log.error("x", e); }} return o; }} }}'
        for n in range(30)
    ]
    body = "for (Handler one : all) { if (one.takes(msg)) { one.run(msg); } }"
    assert hazards(body, "List<Handler> all;", "interface Handler { Object run(Object o); }", *handlers) == SWALLOWED


def test_a_queue_that_somebody_takes_from() -> None:
    later = "class Later { DelayQueue<Object> queue = new DelayQueue<>(); void add(Object o) { queue.add(o); } }"
    assert hazards("later.add(msg);", "Later later;", later) == HANDED


def test_a_log_that_is_published_after_the_work_is_none_of_it() -> None:
    publisher = "class Publisher { RingBuffer ring; void publish(Object o) { ring.publishEvent(o); } }"
    assert hazards("orders.pay(msg); OperLog log = new OperLog(msg); publisher.publish(log);", "Orders orders; Publisher publisher;", ORDERS, publisher) == LOST  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "behind", "expected"),
    [
        ("return R.ok(0);", "if (!r.isSuccess()) { throw new IllegalStateException(); }", SWALLOWED),
        ('return R.fail("x");', "if (!r.isSuccess()) { throw new IllegalStateException(); }", LOST),
        ('return R.fail("x");', 'log.info("done {}", r);', SWALLOWED),
        ("throw new IllegalStateException();", 'log.info("done {}", r);', LOST),
        ("failures.insert(o); return R.ok(0);", 'log.info("done {}", r);', LOST),
    ],
)
@pytest.mark.parametrize("factory", [False, True])
def test_a_fallback_answers_for_another_application(
    answer: str, behind: str, expected: list[str], factory: bool
) -> None:
    code = f'{{ log.error("x", o); {answer} }}'
    client = f'@FeignClient(name = "points", {"fallbackFactory" if factory else "fallback"} = Instead.class) interface Points {{ R grant(Object o); }}'
    instead = (
        f"class Instead implements FallbackFactory<Points> {{ FailureMapper failures; public Points create(Throwable t) {{ return o -> {code}; }} }}"
        if factory
        else f"class Instead implements Points {{ FailureMapper failures; public R grant(Object o) {code} }}"
    )
    assert hazards(f"R r = points.grant(msg); {behind}", "Points points;", client, instead) == expected


def test_a_feign_client_without_a_fallback_throws() -> None:
    client = '@FeignClient(name = "points") interface Points { R grant(Object o); }'
    assert hazards("R r = points.grant(msg); log.info(r);", "Points points;", client) == LOST


@pytest.mark.parametrize(
    ("failed", "expected"), [("yield ConsumeResult.SUCCESS;", SWALLOWED), ("yield ConsumeResult.FAILURE;", LOST)]
)
def test_the_arm_for_what_failed(failed: str, expected: list[str]) -> None:
    text = """import org.apache.rocketmq.client.apis.consumer.*;
    class L implements MessageListener { Ledger ledger; public ConsumeResult consume(MessageView view) {
      return switch (ledger.charge(view)) { case Outcome.Booked b -> ConsumeResult.SUCCESS;
        case Outcome.Failed(String reason) -> { log.error("x {}", reason); %s } }; } }"""
    ledger = "class Ledger { OrderMapper m; Outcome charge(Object o) { try { m.update(o); return new Outcome.Booked(); } catch (SQLException e) { return new Outcome.Failed(e.getMessage()); } } }"
    tree = Tree({"L.java": (text % failed).encode(), "Ledger.java": ledger.encode()})
    found = [one.kind for each in listeners(tree, "L.java") for one in judge(tree, Flow(tree), each).hazards]
    assert [one for one in found if one != "failure-possible"] == expected


def test_a_task_that_makes_others_of_its_kind_is_handed_over_like_any_other() -> None:
    fields = "ForkJoinPool pool = new ForkJoinPool(8); Orders orders;"
    task = "class Part extends RecursiveAction { Orders orders; Part(Orders orders, Object o) { } protected void compute() { orders.pay(o); invokeAll(new Part(orders, o), new Part(orders, o)); } }"
    assert hazards("pool.execute(new Part(orders, msg));", fields, ORDERS, task) == HANDED


@pytest.mark.parametrize(("executor", "expected"), [("SyncTaskExecutor", LOST), ("ThreadPoolTaskExecutor", HANDED)])
def test_an_executor_that_its_type_says_runs_at_once(executor: str, expected: list[str]) -> None:
    assert hazards("pool.execute(() -> orders.pay(msg));", f"{executor} pool; Orders orders;", ORDERS) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ('MDC.put("trace", "1"); try { task.run(); } finally { MDC.remove("trace"); }', LOST),
        ('try { task.run(); } catch (Exception e) { log.error("x", e); }', SWALLOWED),
        ("new Thread(task).start();", HANDED),
        ("pool.execute(() -> task.run());", HANDED),
    ],
)
def test_an_executor_of_the_tree_that_runs_its_task_itself(body: str, expected: list[str]) -> None:
    tracing = (
        f"class Tracing implements Executor {{ ExecutorService pool; public void execute(Runnable task) {{ {body} }} }}"
    )
    assert (
        hazards("tracing.execute(() -> orders.pay(msg));", "Tracing tracing; Orders orders;", ORDERS, tracing)
        == expected
    )


def test_an_offered_service_of_another_module_is_another_process() -> None:
    listener = f"{_HEAD}class L implements RocketMQListener<Object> {{ AccountRpc rpc; public void onMessage(Object o) {{ rpc.incr(o); }} }}"
    served = "@DubboService class AccountRpcImpl implements AccountRpc { ExecutorService pool; OrderMapper m; public void incr(Object o) { pool.execute(() -> m.update(o)); } }"
    files = {"gift/src/L.java": listener, "api/src/AccountRpc.java": "interface AccountRpc { void incr(Object o); }", "bank/src/AccountRpcImpl.java": served}  # fmt: skip

    def certainty(texts: dict[str, str]) -> list[str]:
        tree = Tree({path: text.encode() for path, text in texts.items()})
        path = next(one for one in texts if one.endswith("L.java") and "Impl" not in one)
        return [
            one.certainty
            for each in listeners(tree, path)
            for one in judge(tree, Flow(tree), each).hazards
            if one.kind == "handed-over"
        ]

    assert certainty(files) == ["low"]
    assert certainty({path.rpartition("/")[2]: text for path, text in files.items()}) == ["high"]


# -- sends --------------------------------------------------------------------------------------------------------


def _sent(body: str, *others: str, fields: str = "DefaultMQProducer producer;") -> list[str]:
    """The kinds of hazards of the sends of a class with this body."""
    text = f"import org.apache.rocketmq.client.producer.*;\nclass P {{ {fields} {body} }}"
    files = {"P.java": text.encode()} | {f"O{n}.java": one.encode() for n, one in enumerate(others)}
    flow = Flow(Tree(files))
    return [one.kind for each in sends(wrappers(flow, sorted(files)), "P.java") for one in each.hazards]


def test_a_method_reference_sends_each() -> None:
    assert _sent("void all(List<Message> those) throws Exception { those.forEach(producer::sendOneway); }") == _sent(
        "void all(List<Message> those) throws Exception { those.forEach(one -> producer.sendOneway(one)); }"
    )
    assert "result-ignored" in _sent("void all(List<Message> those) throws Exception { those.stream().forEach(producer::send); }")  # fmt: skip


@pytest.mark.parametrize(
    ("behind", "expected"),
    [("if (!stored) { parked.insert(m); }", []), ('if (!stored) { log.warn("not stored"); }', ["failure-only-logged"])],
)
def test_a_switch_that_says_whether_it_was_stored(behind: str, expected: list[str]) -> None:
    body = f"""void send(Message m) throws Exception {{ SendResult r = producer.send(m);
      boolean stored = switch (r.getSendStatus()) {{ case SEND_OK -> true;
        case FLUSH_DISK_TIMEOUT, FLUSH_SLAVE_TIMEOUT, SLAVE_NOT_AVAILABLE -> false; }}; {behind} }}"""
    assert _sent(body, fields="DefaultMQProducer producer; ParkedMapper parked;") == expected


@pytest.mark.parametrize(("mark", "expected"), [("@Transactional", ["beside-database-transaction"]), ("", [])])
def test_a_transaction_that_a_base_class_is_marked_with(mark: str, expected: list[str]) -> None:
    base = f"{mark} abstract class Base {{ JdbcTemplate jdbc; }}"
    text = "import org.apache.rocketmq.client.producer.*;\nclass P extends Base { DefaultMQProducer producer; OrderMapper orders; public void save(Message m) throws Exception { SendResult r = producer.send(m); if (r.getSendStatus() != SendStatus.SEND_OK) { throw new IllegalStateException(); } orders.insert(m); } }"
    flow = Flow(Tree({"P.java": text.encode(), "Base.java": base.encode()}))
    found = [one.kind for each in sends(wrappers(flow, ["P.java"]), "P.java") for one in each.hazards]
    assert found == expected


def test_a_thread_that_takes_what_it_sends_from_a_queue_of_another_object() -> None:
    queue = "class Events { BlockingQueue<Message> queue = new LinkedBlockingQueue<>(); void add(Message m) { queue.add(m); } Message next() { return null; } Message take() throws InterruptedException { return queue.take(); } }"
    text = "import org.apache.rocketmq.client.producer.*;\nclass P extends Thread { Events events; DefaultMQProducer producer; public void run() { while (true) { try { Message m = events.%s(); SendResult r = producer.send(m); if (r.getSendStatus() != SendStatus.SEND_OK) { failed.insert(m); } } catch (Exception e) { failed.insert(e); } } } }"

    def found(takes: str) -> list[str]:
        flow = Flow(Tree({"P.java": (text % takes).encode(), "Events.java": queue.encode()}))
        return [one.kind for each in sends(wrappers(flow, ["P.java"]), "P.java") for one in each.hazards]

    assert "in-background" in found("take")
    assert "in-background" not in found("next")


@pytest.mark.parametrize(
    "tried",
    [
        "try (ExecutorService pool = Executors.newFixedThreadPool(2)) { pool.submit(() -> orders.pay(msg)); }",
        "ExecutorService pool = Executors.newFixedThreadPool(2); try (pool) { pool.submit(() -> orders.pay(msg)); }",
    ],
)
def test_an_executor_that_a_try_closes_is_waited_for(tried: str) -> None:
    assert hazards(tried, "Orders orders;", ORDERS) == LOST


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("String trace(String id) { return sent.get(id).getMsgId(); }", ["result-ignored"]),
        ("boolean ok(String id) { return sent.get(id).getSendStatus() == SendStatus.SEND_OK; }", []),
        ("Map<String, SendResult> sent() { return sent; }", []),
    ],
)
def test_a_result_that_is_kept_and_never_asked(rest: str, expected: list[str]) -> None:
    body = f"void send(String id, Message m) throws Exception {{ sent.put(id, producer.send(m)); }} {rest}"
    fields = "DefaultMQProducer producer; private final Map<String, SendResult> sent = new HashMap<>();"
    assert _sent(body, fields=fields) == expected


@pytest.mark.parametrize(("index", "expected"), [("i", SWALLOWED), ("i - 1", LOST)])
def test_a_batch_that_is_acknowledged_up_to_what_failed(index: str, expected: list[str]) -> None:
    text = f"""import org.apache.rocketmq.client.consumer.listener.*;
    class L implements MessageListenerConcurrently {{ Orders orders;
      public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> msgs, ConsumeConcurrentlyContext context) {{
        for (int i = 0; i < msgs.size(); i++) {{
          try {{ orders.pay(msgs.get(i)); }} catch (Exception e) {{ context.setAckIndex({index}); break; }}
        }}
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS; }} }}"""
    tree = Tree({"L.java": text.encode(), "Orders.java": ORDERS.encode()})
    found = [one.kind for each in listeners(tree, "L.java") for one in judge(tree, Flow(tree), each).hazards]
    assert [one for one in found if one != "failure-possible"] == expected
