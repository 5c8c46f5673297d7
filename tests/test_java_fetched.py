"""Consumers that fetch: batches carried over to the next round, an acknowledgement in another class, and the filters of
the 5.x client wherever they stand."""

import pytest
from test_java_pulls import LITE, SIMPLE, judged, sites, within

from rocketaudit.clients import LOW
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.making.builders import made
from rocketaudit.readers.java.tree.tree import Tree

CARRIED = {
    "tried again before anything else is fetched": """
        void run() {
            consumer.setAutoCommit(false);
            List<MessageExt> open = Collections.emptyList();
            while (running) {
                if (open.isEmpty()) { open = consumer.poll(); }
                try { orders.payAll(open); } catch (RuntimeException e) { log.error("x", e); continue; }
                consumer.commitSync();
                open = Collections.emptyList();
            }
        }
    """,
    "committed although it failed": """
        void run() {
            consumer.setAutoCommit(false);
            List<MessageExt> open = Collections.emptyList();
            while (running) {
                if (open.isEmpty()) { open = consumer.poll(); }
                // finding exception-swallowed
                try { orders.payAll(open); } catch (RuntimeException e) { log.error("x", e); }
                consumer.commitSync();
                open = Collections.emptyList();
            }
        }
    """,
}


@pytest.mark.parametrize("name", CARRIED)
def test_a_batch_that_is_carried_over(name: str) -> None:
    found, wanted = judged(within(LITE, CARRIED[name]))
    assert found == wanted


ACKER = "class Acker { SimpleConsumer consumer; void done(MessageView v) { try { consumer.ack(v); } %s } }"


@pytest.mark.parametrize("answer", ["catch (ClientException e) { throw new X(e); }", "finally { }"])
def test_another_class_acknowledges(answer: str) -> None:
    loop = "Acker acker;\nvoid run() { for (MessageView v : consumer.receive(1, d)) {\n%s\n} }"
    for body, expected in (("orders.pay(v);\nacker.done(v);", 0), ("acker.done(v);\norders.pay(v);", 1)):
        head = SIMPLE.partition("class A")[0]
        there = sites(within(SIMPLE, loop % body), Acker=head + ACKER % answer)
        found = [each for one in there for each in one.hazards if each.certainty != LOW]
        assert [one.kind for one in found] == ["acked-before-work"] * expected


@pytest.mark.parametrize(
    ("before", "subscribed"),
    [
        ("", 'Map.of("t", new FilterExpression("gas"))'),
        ('FilterExpression gas = new FilterExpression("gas");', 'Collections.singletonMap("t", gas)'),
        ('Map<String, FilterExpression> all = Map.of("t", new FilterExpression("gas"));', "all"),
        ('Map<String, FilterExpression> all = new HashMap<>(); all.put("t", new FilterExpression("gas"));', "all"),
        ("", 'Map.of("t", Filters.GAS)'),
    ],
)
def test_the_filter_of_a_5x_consumer(before: str, subscribed: str) -> None:
    code = f"""class A {{ void a() {{ {before}
        provider.newPushConsumerBuilder().setSubscriptionExpressions({subscribed}).build(); }} }}"""
    filters = 'class Filters { static final FilterExpression GAS = new FilterExpression("gas"); }'
    tree = Tree({"A.java": code.encode(), "Filters.java": filters.encode()})
    (found,) = made(tree, Flow(tree), "A.java")
    assert [(one.topic, one.expression) for one in found.subscriptions] == [("t", "gas")]
