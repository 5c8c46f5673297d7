# ruff: noqa: E501
"""What a group subscribes, however the code says it: base classes, builders, beans, tables and constants."""

import pytest

from rocketaudit.clients import CONSUMER, SUBSCRIPTION, Site
from rocketaudit.modules import modules

BASE = """import org.apache.rocketmq.client.consumer.*;
abstract class Base {
    protected abstract String group();
    protected String topic() { return "orders"; }
    protected String tags() { return "*"; }
    void start() throws Exception {
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group());
        consumer.subscribe(topic(), tags());
        consumer.start();
    }
}"""
BUILT = """import org.apache.rocketmq.client.apis.*;
import org.apache.rocketmq.client.apis.consumer.*;
class Factory {
    static SimpleConsumer simple(ClientServiceProvider provider, String group, String topic, String tag) throws ClientException {

        return provider.newSimpleConsumerBuilder().setConsumerGroup(group)
            .setSubscriptionExpressions(java.util.Collections.singletonMap(topic, new FilterExpression(tag))).build();
    }
}
class Uses { void go(ClientServiceProvider p) throws ClientException { Factory.simple(p, "g", "orders", "paid"); Factory.simple(p, "g", "orders", "sent"); } }"""
BEAN = """import com.aliyun.openservices.ons.api.*;
import com.aliyun.openservices.ons.api.bean.*;
class Config {
    ConsumerBean paid(MessageListener listener) {
        ConsumerBean bean = new ConsumerBean();
        java.util.Properties properties = new java.util.Properties();
        properties.setProperty(PropertyKeyConst.GROUP_ID, "GID_orders");
        bean.setProperties(properties);
        Subscription subscription = new Subscription();
        subscription.setTopic("orders");
        subscription.setExpression("paid");
        bean.setSubscriptionTable(java.util.Map.of(subscription, listener));
        return bean;
    }
}"""


def sites(kind: str, **files: str) -> list[Site]:
    java = {f"src/{name}.java": text.encode() for name, text in files.items()}
    return [site for one in modules(java, (), {}) for site in one.sites if site.kind == kind]


def subscribed(**files: str) -> list[tuple[object, object, object]]:
    found = sites(SUBSCRIPTION, **files)
    return sorted(((one.traits["group"], one.traits["topic"], one.traits["expression"]) for one in found), key=str)


def test_a_consumer_out_of_a_factory_that_is_kept_in_a_field() -> None:
    factory = """import org.apache.rocketmq.client.consumer.*;
    class Mq { static final String GROUP = "crm"; static DefaultMQPushConsumer consumer(String group) { return new DefaultMQPushConsumer(group); } }"""
    uses = """import org.apache.rocketmq.client.consumer.*;
    class %s { private final DefaultMQPushConsumer consumer;
        %s() { this.consumer = Mq.consumer(Mq.GROUP); this.consumer.subscribe("contact", "%s"); } }"""
    found = subscribed(Mq=factory, Calls=uses % ("Calls", "Calls", "CALL"), Leads=uses % ("Leads", "Leads", "FORM"))
    assert found == [("crm", "contact", "CALL"), ("crm", "contact", "FORM")]


def test_each_class_of_a_base_says_what_it_overrides() -> None:
    paid = 'class Paid extends Base { protected String group() { return "g"; } protected String tags() { return "paid"; } }'
    every = 'class Every extends Base { protected String group() { return "g"; } }'
    assert subscribed(Base=BASE, Paid=paid, Every=every) == [("g", "orders", "*"), ("g", "orders", "paid")]


def test_a_base_that_is_a_consumer_of_its_own_counts_as_well() -> None:
    base = BASE.replace("abstract class", "class").replace(
        "protected abstract String group();", 'protected String group() { return "g"; }'
    )
    paid = 'class Paid extends Base { protected String tags() { return "paid"; } }'
    assert subscribed(Base=base, Paid=paid) == [("g", "orders", "*"), ("g", "orders", "paid")]


def test_a_simple_consumer_of_a_factory_subscribes_what_its_callers_give() -> None:
    assert subscribed(Factory=BUILT) == [("g", "orders", "paid"), ("g", "orders", "sent")]
    assert [(one.at.path, one.at.line) for one in sites(SUBSCRIPTION, Factory=BUILT)] == [("src/Factory.java", 10)] * 2
    assert [one.traits["style"] for one in sites(CONSUMER, Factory=BUILT)] == ["simple"]  # nothing is pushed to it


def test_a_bean_of_the_ons_client_subscribes_what_its_table_says() -> None:
    assert subscribed(Config=BEAN) == [("GID_orders", "orders", "paid")]
    filled = BEAN.replace("java.util.Map.of(subscription, listener)", "table").replace(
        "Subscription subscription",
        "java.util.Map table = new java.util.HashMap(); table.put(subscription, listener); Subscription subscription",
    )
    assert subscribed(Config=filled) == [("GID_orders", "orders", "paid")]
    (consumer,) = sites(CONSUMER, Config=BEAN)
    assert consumer.settings["consumerGroup"].value == "GID_orders"


def test_a_bean_of_another_library_is_none() -> None:
    assert sites(CONSUMER, Config=BEAN.replace("com.aliyun.openservices.ons", "org.apache.dubbo")) == []


@pytest.mark.parametrize("imports", ["", "import shop.Topics;\n"])
def test_constants_of_two_classes_that_nobody_sees_are_two(imports: str) -> None:
    made = 'class {0} {{ void go() throws Exception {{ DefaultMQPushConsumer c = new DefaultMQPushConsumer({1}.ORDERS); c.subscribe("t", "{0}"); }} }}'
    files = {
        name: imports + "import org.apache.rocketmq.client.consumer.*;\n" + made.format(name, owner)
        for name, owner in (("A", "Sales"), ("B", "Stock"))
    }
    assert {group for group, _, _ in subscribed(**files)} == {"Sales.ORDERS", "Stock.ORDERS"}


def test_constants_of_a_class_within_a_class() -> None:
    names = 'package a; class Names { static class Group { static final String ORDERS = "g"; } static class Topic { static final String ORDERS = "t"; } }'
    made = "package a; import org.apache.rocketmq.client.consumer.*;\nclass A { void go() throws Exception { DefaultMQPushConsumer c = new DefaultMQPushConsumer(Names.Group.ORDERS); c.subscribe(Names.Topic.ORDERS, null); } }"
    assert subscribed(A=made, Names=names) == [("g", "t", None)]
