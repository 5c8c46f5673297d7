"""Modules of client code: which files belong together, what their build and Spring files say, what was not read."""

from rocketaudit.clients import CONSUMER, PRODUCER, SEND, SUBSCRIPTION, Module, Site
from rocketaudit.modules import modules
from rocketaudit.source import Document, document
from rocketaudit.values import UNKNOWN

SENDER = """
import org.apache.rocketmq.spring.core.RocketMQTemplate;
import org.apache.rocketmq.client.producer.SendResult;
public class Sender {
    private RocketMQTemplate template;
    public SendResult send(Order order) { return template.syncSend("${topics.orders}", order); }
}
"""
LISTENER = """
import org.apache.rocketmq.spring.annotation.*;
import org.apache.rocketmq.spring.core.RocketMQListener;
@RocketMQMessageListener(topic = "${topics.orders}", consumerGroup = "${groups.orders:orders}")
public class Orders implements RocketMQListener<String> {
    public void onMessage(String text) { orders.pay(text); }
}
"""


def pom(*dependencies: str, name: str = "shop") -> bytes:
    """A pom.xml with dependencies written group:artifact:version."""
    inside = ""
    for one in dependencies:
        group, artifact, version = one.split(":")
        inside += (
            f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>"
            f"<version>{version}</version></dependency>"
        )
    head = f"<project><groupId>example</groupId><artifactId>{name}</artifactId><version>1</version>"
    return f"{head}<dependencies>{inside}</dependencies></project>".encode()


STARTER = "org.apache.rocketmq:rocketmq-spring-boot-starter:2.2.1"
CLIENT = "org.apache.rocketmq:rocketmq-client:5.1.0"


def read(
    java: dict[str, str], configurations: dict[str, str] | None = None, builds: dict[str, bytes] | None = None
) -> dict[str, Module]:
    """The modules of a tree by name."""
    documents: list[Document] = [
        document(path, "spring", text.encode()) for path, text in (configurations or {}).items()
    ]
    found = modules({path: text.encode() for path, text in java.items()}, documents, builds or {})
    assert len({one.name for one in found}) == len(found)
    return {one.name: one for one in found}


def of_kind(module: Module, kind: str) -> list[Site]:
    return [one for one in module.sites if one.kind == kind]


def test_files_belong_to_the_nearest_build_file() -> None:
    found = read(
        {"shop/orders/src/main/java/Sender.java": SENDER, "shop/pay/src/main/java/Orders.java": LISTENER},
        builds={
            "shop/pom.xml": pom(name="parent"),
            "shop/orders/pom.xml": pom(STARTER, name="orders"),
            "shop/pay/pom.xml": pom(CLIENT, name="pay"),
        },
    )
    assert sorted(found) == ["orders", "pay"]
    assert (found["orders"].spring_release, found["pay"].spring_release) == ("2.2.1", UNKNOWN)
    assert found["pay"].release == "5.1.0"
    assert [one.name for one in of_kind(found["orders"], SEND)] == ["Sender.send"]


def test_without_build_files_a_module_is_what_stands_before_src() -> None:
    found = read({"orders/src/main/java/Sender.java": SENDER, "src/main/java/Orders.java": LISTENER})
    assert sorted(found) == ["application", "orders"]
    assert found["orders"].release is UNKNOWN


def test_nothing_of_a_client_makes_no_module() -> None:
    assert read({"src/main/java/A.java": "class A { Producer producer; }"}) == {}
    other = {"src/main/resources/application.yml": "server.port: 8080\n"}
    assert read({}, other) == {}


def test_placeholders_in_annotations_and_calls_are_filled_in_from_the_same_module() -> None:
    found = read(
        {"a/src/main/java/Sender.java": SENDER, "a/src/main/java/Orders.java": LISTENER, "b/src/Orders.java": LISTENER},
        {"a/src/main/resources/application.yml": "topics: {orders: order}\nrocketmq.name-server: localhost:9876\n"},
        {"a/pom.xml": pom(STARTER, name="a"), "b/pom.xml": pom(STARTER, name="b")},
    )
    (consumer,) = of_kind(found["a"], CONSUMER)
    assert (consumer.traits["group"], consumer.traits["topic"]) == ("orders", "order")
    assert [one.traits["topic"] for one in of_kind(found["a"], SUBSCRIPTION)] == ["order"]
    assert [one.traits["topic"] for one in of_kind(found["a"], SEND)] == ["order"]
    assert of_kind(found["b"], CONSUMER)[0].traits["topic"] is UNKNOWN


def test_the_configured_producer_and_the_sends_through_the_template_know_each_other() -> None:
    found = read(
        {"src/main/java/Sender.java": SENDER},
        {"src/main/resources/application.yml": "rocketmq.producer: {group: g, send-message-timeout: 500}\n"},
        {"pom.xml": pom(STARTER)},
    )["application"]
    (producer,), (send,) = of_kind(found, PRODUCER), of_kind(found, SEND)
    assert send.settings["sendMsgTimeout"].value == 500
    assert (producer.traits["sendsSync"], producer.traits["sendsAsync"]) == (True, False)
    assert (producer.traits["applicationRetries"], producer.traits["ignoresStatus"]) == (False, False)
    assert producer.traits["springRelease"] == send.traits["springRelease"] == "2.2.1"


def test_a_call_of_another_modules_wrapper_is_judged_where_it_stands() -> None:
    shop = "public class Shop { Sender sender; void pay(Order order) { sender.send(order); } }"
    found = read(
        {"api/src/Sender.java": SENDER, "web/src/Shop.java": shop},
        builds={"api/pom.xml": pom(STARTER, name="api"), "web/pom.xml": pom(name="web")},
    )
    (send,) = of_kind(found["web"], SEND)
    (hazard,) = send.hazards
    assert (hazard.kind, hazard.at.path) == ("result-ignored", "web/src/Shop.java")
    assert [step.at.path for step in hazard.path] == ["api/src/Sender.java"]
    assert {one.path for one in found["web"].documents} >= {"api/src/Sender.java", "web/src/Shop.java"}


def test_many_wrappers_are_looked_for_by_the_words_of_a_file() -> None:
    java = {f"src/Sender{number}.java": SENDER.replace("Sender", f"Sender{number}") for number in range(30)}
    java["src/Shop.java"] = "public class Shop { Sender7 sender; void pay(Order order) { sender.send(order); } }"
    found = read(java)["application"]
    assert [hazard.at.path for one in found.sites for hazard in one.hazards] == ["src/Shop.java"]


def test_what_does_not_parse_is_said_and_the_rest_is_read() -> None:
    broken = SENDER.rstrip().removesuffix("}") + "void pay() { int = ; }\n}\n"
    found = read({"src/Sender.java": broken})["application"]
    ((path, reason),) = found.partly
    assert path == "src/Sender.java"
    assert "does not parse" in reason
    assert [one.name for one in of_kind(found, SEND)] == ["Sender.send"]


CONSUMERS = """
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
public class Consumers {
    void start(String given) {
        String group = "orders", topic = "order-" + "paid", tag = "A";
        tag = given;
        DefaultMQPushConsumer consumer = new DefaultMQPushConsumer(group);
        consumer.setNamespace("eu");
        consumer.subscribe(topic, tag);
    }
}
"""


def test_local_variables_that_are_set_once_are_constants() -> None:
    (module,) = read({"src/Consumers.java": CONSUMERS}).values()
    (found,) = of_kind(module, SUBSCRIPTION)
    read_as = [found.traits[name] for name in ("group", "topic", "expression")]
    assert read_as == ["orders", "order-paid", UNKNOWN]
    assert found.settings["namespace"].value == "eu"
