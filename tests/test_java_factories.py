# ruff: noqa: E501
"""Clients whose settings come from elsewhere: factories, constructors, subclasses, bound properties, getters."""

import pytest

from rocketaudit.clients import CONSUMER, LISTENER, PRODUCER, SUBSCRIPTION, Site
from rocketaudit.modules import modules
from rocketaudit.source import document

HEAD = """import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.*;
import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.spring.core.RocketMQTemplate;
"""
FACTORY = """class F { static void go(String group, String topic, String tags, int batch, MessageListenerConcurrently l) {
    DefaultMQPushConsumer c = new DefaultMQPushConsumer(group);
    c.subscribe(topic, tags);
    c.setInstanceName("one");
    c.setConsumeMessageBatchMaxSize(batch);
    c.registerMessageListener(l);
} }"""
LISTENS = "(m, c) -> { return ConsumeConcurrentlyStatus.CONSUME_SUCCESS; }"


def sites(kind: str, yml: str = "", **files: str) -> list[Site]:
    java = {f"src/{name}.java": (HEAD + text).encode() for name, text in files.items()}
    configured = [document("src/main/resources/application.yml", "yaml", yml.encode())] if yml else []
    return [site for one in modules(java, configured, {}) for site in one.sites if site.kind == kind]


def subscribed(**files: str) -> list[tuple[object, object, object, str]]:
    found = [
        (one.traits["group"], one.traits["topic"], one.traits["expression"], one.at.path)
        for one in sites(SUBSCRIPTION, **files)
    ]
    return sorted(found, key=str)


def test_each_call_of_a_factory_is_a_consumer() -> None:
    callers = {
        "A": f'class A {{ void x() {{ F.go("g", "t", "a", 1, {LISTENS}); }} }}',
        "B": f'class B {{ static final String G = "g"; void x() {{ F.go(G, K.TOPIC, "b", 32, {LISTENS}); }} }}',
        "K": 'interface K { String TOPIC = "t"; }',
    }
    assert subscribed(F=FACTORY, **callers) == [("g", "t", "a", "src/A.java"), ("g", "t", "b", "src/B.java")]
    assert sorted((one.at.path, one.traits["batch"]) for one in sites(LISTENER, F=FACTORY, **callers)) == [
        ("src/A.java", 1),
        ("src/B.java", 32),
    ]


def test_two_calls_of_one_class_are_two_consumers() -> None:
    calls = "".join(f'F.go("g", "t", "{tags}", 1, {LISTENS}); ' for tags in "ab")
    names = [one.name for one in sites(SUBSCRIPTION, F=FACTORY, A=f"class A {{ void x() {{ {calls} }} }}")]
    assert names == ["F.c", "F.c #2"]


def test_what_a_caller_computes_is_unknown() -> None:
    caller = f"class A {{ void x(String g) {{ F.go(g, name(), tags, 1, {LISTENS}); }} }}"
    (only,) = sites(CONSUMER, F=FACTORY, A=caller)
    assert not isinstance(only.traits["group"], str)


def test_a_factory_that_nobody_calls_is_one_consumer() -> None:
    assert len(sites(CONSUMER, F=FACTORY)) == 1


def test_the_arguments_of_a_constructor() -> None:
    holder = """class F { private final String group; private final int batch; private final MessageListenerConcurrently listener;
    F(String g, int b, MessageListenerConcurrently l) { this.group = g; this.batch = b; this.listener = l; }
    void start() { DefaultMQPushConsumer c = new DefaultMQPushConsumer(this.group); c.setConsumeMessageBatchMaxSize(batch); c.registerMessageListener(listener); } }"""
    caller = f'class A {{ void x() {{ new F("g1", 1, {LISTENS}).start(); new F("g2", 16, {LISTENS}).start(); }} }}'
    assert [one.traits["batch"] for one in sites(LISTENER, F=holder, A=caller)] == [1, 16]
    assert [one.traits["group"] for one in sites(CONSUMER, F=holder, A=caller)] == ["g1", "g2"]


ANSWERS = (
    "public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> m, ConsumeConcurrentlyContext c) { return null; }"
)


def test_what_a_subclass_gives_to_its_base() -> None:
    base = """abstract class Base implements MessageListenerConcurrently { private String group, tags;
    Base(String group, String tags) { this.group = group; this.tags = tags; }
    void start() { DefaultMQPushConsumer c = new DefaultMQPushConsumer(group); c.subscribe("t", tags); c.registerMessageListener(this); } }"""
    own = {name: f'class {name} extends Base {{ {name}() {{ super("g", "{name}"); }} {ANSWERS} }}' for name in "AB"}
    assert subscribed(Base=base, **own) == [("g", "t", "A", "src/A.java"), ("g", "t", "B", "src/B.java")]


def test_what_a_subclass_answers() -> None:
    base = """abstract class Base implements MessageListenerConcurrently { abstract String group(); abstract String tags();
    void start() { DefaultMQPushConsumer c = new DefaultMQPushConsumer(group()); c.subscribe("t", tags()); c.registerMessageListener(this); } }"""
    own = {
        name: f'class {name} extends Base {{ String group() {{ return "g"; }} String tags() {{ return "{name}"; }} {ANSWERS} }}'
        for name in "AB"
    }
    assert subscribed(Base=base, **own) == [("g", "t", "A", "src/A.java"), ("g", "t", "B", "src/B.java")]


def test_a_placeholder_that_nobody_fills_in_is_its_text() -> None:
    mark = '@RocketMQMessageListener(consumerGroup = "${mq.group}", topic = "${mq.topic}", selectorExpression = "%s")'
    listener = "class %s implements org.apache.rocketmq.spring.core.RocketMQListener<String> { public void onMessage(String s) { d.save(s); } }"
    files = {name: f"{mark % name} {listener % name}" for name in "AB"}
    assert [one[:2] for one in subscribed(**files)] == [("${mq.group}", "${mq.topic}")] * 2
    filled = sites(SUBSCRIPTION, "mq: {group: orders, topic: paid}", **files)
    assert [(one.traits["group"], one.traits["topic"]) for one in filled] == [("orders", "paid")] * 2


BOUND = {
    "Lombok": '@Data @ConfigurationProperties(prefix = "mq") class P { private Producer producer; @Data static class Producer { private int retries = 5; } }',
    "own getters": '@ConfigurationProperties("mq") class P { private Producer producer; Producer getProducer() { return producer; } static class Producer { private int retries = 5; int getRetries() { return this.retries; } } }',
    "records": '@ConfigurationProperties("mq") record P(Producer producer) { record Producer(int retries) { } }',
    "by the bean": '@Data class P { private Producer producer; } @Data class Producer { private int retries; } class Beans { @Bean @ConfigurationProperties("mq") P p() { return new P(); } }',
}


def retries(made: str, yml: str = "", **files: str) -> object:
    text = f'class C {{ P p; @Bean DefaultMQProducer one() {{ DefaultMQProducer x = new DefaultMQProducer("g"); x.setRetryTimesWhenSendFailed({made}); return x; }} }}'
    (only,) = sites(PRODUCER, yml, C=text, **files)
    return only.settings["retryTimesWhenSendFailed"].value


@pytest.mark.parametrize("bound", BOUND.values(), ids=BOUND.keys())
def test_properties_that_a_class_is_bound_to(bound: str) -> None:
    made = "p.producer().retries()" if " record " in bound else "p.getProducer().getRetries()"
    assert retries(made, "mq: {producer: {retries: 0}}", P=bound) == 0


def test_a_property_that_nobody_says_has_the_value_of_its_field() -> None:
    assert retries("p.getProducer().getRetries()", P=BOUND["Lombok"]) == 5


def test_a_getter_that_computes_says_nothing() -> None:
    bound = '@ConfigurationProperties("mq") class P { private int retries = 0; int getRetries() { return Math.max(retries, 3); } }'
    assert not isinstance(retries("p.getRetries()", "mq: {retries: 0}", P=bound), int)


@pytest.mark.parametrize(
    "body",
    [
        "RocketMQTemplate t; void init() { t.getProducer().setRetryTimesWhenSendFailed(0); }",
        "DefaultMQProducer p; DefaultMQProducer getProducer() { return p; } void init() { getProducer().setRetryTimesWhenSendFailed(0); }",
        "void tune(DefaultMQProducer p) { p.setRetryTimesWhenSendFailed(0); }",
        "RocketMQTemplate t; void init() { DefaultMQProducer p = t.getProducer(); p.setRetryTimesWhenSendFailed(0); }",
    ],
)
def test_settings_of_a_producer_that_is_made_elsewhere(body: str) -> None:
    (only,) = sites(PRODUCER, C=f"class C {{ {body} }}")
    assert only.settings["retryTimesWhenSendFailed"].value == 0
    # What is not said here may be said where it is made.
    assert not isinstance(only.settings["sendMsgTimeout"].value, int)


def test_settings_that_depend_and_setters_of_others_are_none() -> None:
    assert (
        sites(
            PRODUCER, C="class C { void tune(DefaultMQProducer p) { if (fast) { p.setRetryTimesWhenSendFailed(0); } } }"
        )
        == []
    )
    assert sites(PRODUCER, C="class C { void tune(Other p) { p.setRetryTimesWhenSendFailed(0); } }") == []


BROADCASTS = 'class A { void x() { DefaultMQPushConsumer c = F.made("g"); c.setMessageModel(MessageModel.BROADCASTING); c.start(); } }'
CLUSTERS = 'class B { void x() { DefaultMQPushConsumer c = F.made("h"); c.start(); } }'
MAKER = 'class F { static DefaultMQPushConsumer made(String group) { DefaultMQPushConsumer c = new DefaultMQPushConsumer(group); c.subscribe("t", "*"); return c; } }'


def test_what_a_caller_sets_on_the_client_that_a_factory_made_is_its_own() -> None:
    found = sites(CONSUMER, F=MAKER, A=BROADCASTS, B=CLUSTERS)

    assert {one.traits["group"]: one.traits["broadcasting"] for one in found} == {"g": True, "h": False}
