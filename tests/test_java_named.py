"""Listeners and values that go by a name of the application's own: method references, constants, executors, futures."""

import pytest

from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.listeners import listeners
from rocketaudit.readers.java.tree.tree import Tree

_HEAD = "import org.apache.rocketmq.client.consumer.listener.*;\nimport java.util.concurrent.*;\n"
_CONSUME = (
    "%s consume(List<MessageExt> msgs, %s c) {{"
    " try {{ d.save(msgs); }} catch (Exception e) {{ {caught} }} return {ok}; }}"
)
CONCURRENTLY = _CONSUME % ("ConsumeConcurrentlyStatus", "ConsumeConcurrentlyContext")
ORDERLY = _CONSUME % ("ConsumeOrderlyStatus", "ConsumeOrderlyContext")
OK, LATER = "ConsumeConcurrentlyStatus.CONSUME_SUCCESS", "ConsumeConcurrentlyStatus.RECONSUME_LATER"


def hazards(text: str, **others: str) -> list[str]:
    """The kinds of hazards that are sure enough, of all listeners of a file."""
    files = {
        "L.java": (_HEAD + text).encode(),
        **{f"{name}.java": (_HEAD + one).encode() for name, one in others.items()},
    }
    tree = Tree(files)
    return [
        hazard.kind
        for one in listeners(tree, "L.java")
        for hazard in judge(tree, Flow(tree), one).hazards
        if hazard.kind != "failure-possible" and hazard.certainty != "low"
    ]


@pytest.mark.parametrize("registered", ["this::consume", "L::consume", "(m, c) -> consume(m, c)"])
@pytest.mark.parametrize(("method", "ok"), [(CONCURRENTLY, OK), (ORDERLY, "ConsumeOrderlyStatus.SUCCESS")])
def test_the_method_says_which_listener_a_reference_is(registered: str, method: str, ok: str) -> None:
    start = f"void start() {{ push.registerMessageListener({registered}); }}"
    code = f"class L {{ DefaultMQPushConsumer push; Dao d; void consume(String other) {{ }} {start} %s }}"
    assert hazards(code % method.format(caught="", ok=ok)) == ["exception-swallowed"]
    assert hazards(code % method.format(caught="throw e;", ok=ok)) == []


def test_a_reference_to_a_method_of_another_object() -> None:
    start = "class L { Handler handler; void start() { push.registerMessageListener(handler::consume); } }"
    assert hazards(start, Handler=f"class Handler {{ Dao d; {CONCURRENTLY.format(caught='', ok=OK)} }}") == [
        "exception-swallowed"
    ]


_NAMES = (
    f"class K {{ static final ConsumeConcurrentlyStatus DONE = {OK}, AGAIN = {LATER};"
    " static ConsumeConcurrentlyStatus done() { return DONE; } }"
)
_RESULTS = (
    f"enum R {{ DONE({OK}), AGAIN({LATER}); final ConsumeConcurrentlyStatus status;"
    " R(ConsumeConcurrentlyStatus s) { status = s; } ConsumeConcurrentlyStatus got() { return status; } }"
)


@pytest.mark.parametrize(
    ("done", "again"),
    [
        ("K.DONE", "K.AGAIN"),
        ("K.done()", "K.AGAIN"),
        ("R.DONE.status", "R.AGAIN.status"),
        ("R.DONE.got()", "R.AGAIN.got()"),
    ],
)
def test_a_constant_of_the_application_is_the_clients(done: str, again: str) -> None:
    code = "class L implements MessageListenerConcurrently {{ Dao d; {} }}"
    for caught, kinds in (("", ["exception-swallowed"]), (f"return {again};", [])):
        method = CONCURRENTLY.replace("consume(", "consumeMessage(").format(caught=caught, ok=done)
        assert hazards(code.format(method), K=_NAMES, R=_RESULTS) == kinds


_RUNS = (
    "class L implements MessageListenerConcurrently {{ Dao d; Executor e{field};"
    " L() {{ {made} }} ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> msgs, ConsumeConcurrentlyContext c)"
    " {{ {body} return ConsumeConcurrentlyStatus.CONSUME_SUCCESS; }} }}"
)


@pytest.mark.parametrize(
    ("field", "made", "kinds"),
    [
        (" = Runnable::run", "", []),
        (" = task -> task.run()", "", []),
        ("", "this.e = MoreExecutors.directExecutor();", []),
        ("", "e = new SyncTaskExecutor();", []),
        ("", "e = Executors.newCachedThreadPool();", ["handed-over"]),
        ("", "e = Runnable::run; e = Executors.newCachedThreadPool();", ["handed-over"]),
    ],
)
def test_an_executor_of_the_callers_thread(field: str, made: str, kinds: list[str]) -> None:
    assert hazards(_RUNS.format(field=field, made=made, body="e.execute(() -> d.save(msgs));")) == kinds


@pytest.mark.parametrize(
    ("joined", "waits"),
    [
        ("a.thenCombine(b, (x, y) -> x).join();", True),
        ("a.runAfterBoth(b, () -> { }).join();", True),
        ("a.thenCompose(x -> b).join();", True),
        ("CompletableFuture.allOf(a, b).join();", True),
        ("CompletableFuture.anyOf(a, b).join();", False),
        ("CompletableFuture<Object> first = CompletableFuture.anyOf(a, b); first.join();", False),
        ("a.applyToEither(b, x -> x).join();", False),
    ],
)
def test_futures_that_are_waited_for_together(joined: str, waits: bool) -> None:
    made = "".join(
        f"CompletableFuture<Void> {name} = CompletableFuture.runAsync(() -> d.save(msgs)); " for name in ("a", "b")
    )
    found = hazards(_RUNS.format(field="", made="", body=made + joined))
    assert found == ([] if waits else ["handed-over"] * 2)
