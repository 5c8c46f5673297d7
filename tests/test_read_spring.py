"""Spring configuration: names, places, profiles, placeholders, and the sites that come of them."""

import re
import time
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rocketaudit.clients import CONSUMER, PRODUCER, SUBSCRIPTION, Site
from rocketaudit.readers import spring, yaml_scalars
from rocketaudit.readers.spring import Property
from rocketaudit.source import Document, document, line_text
from rocketaudit.values import UNKNOWN


def doc(text: str | bytes, path: str = "application.yml") -> Document:
    data = text if isinstance(text, bytes) else dedent(text).encode()
    return document(path, "spring", data)


def pairs(text: str | bytes, path: str = "application.yml") -> list[tuple[str, str]]:
    return [(one.name, one.value) for one in spring.read(doc(text, path))]


def load(files: dict[str, str]) -> list[Property]:
    return [one for path, text in files.items() for one in spring.read(doc(text, path))]


def sites(text: str, spring_release: str | None = None, binder: str | None = None) -> list[Site]:
    return list(spring.sites(spring.read(doc(text)), spring_release or UNKNOWN, binder or UNKNOWN))


def told(site: Site) -> dict[str, object]:
    return {name: setting.value for name, setting in site.settings.items()}


# Names


@pytest.mark.parametrize(
    "written", ["sendMessageTimeout", "send_message_timeout", "SEND-MESSAGE-TIMEOUT", "send-message-timeout"]
)
def test_four_spellings_are_one_name(written: str) -> None:
    assert pairs(f"rocketmq: {{producer: {{{written}: 5000}}}}") == [("rocketmq.producer.send-message-timeout", "5000")]
    assert pairs(f"rocketmq.producer.{written}=5000", "application.properties")[0][0].endswith("send-message-timeout")


def test_lists_and_brackets() -> None:
    assert pairs("a: [x, {b: y}]\nc:\n  - z") == [("a[0]", "x"), ("a[1].b", "y"), ("c[0]", "z")]
    assert pairs("a[0]=x\na[1].b=y", "a.properties") == [("a[0]", "x"), ("a[1].b", "y")]
    assert pairs('a.b: {"[c.d]": e}') == [("a.b[c.d]", "e")]


# Values and places


def test_values_stay_texts() -> None:
    text = 'a: yes\nb: 010\nc: "null"\nd: ~\ne:\nf: 2020-01-01\ng: {}\nh: 1_000\n'
    expected = [("a", "yes"), ("b", "010"), ("c", "null"), ("d", ""), ("e", ""), ("f", "2020-01-01"), ("g", "")]
    assert pairs(text) == [*expected, ("h", "1_000")]


def test_places_are_bytes_and_columns_are_characters() -> None:
    of = doc("# 生产者\r\nrocketmq:\r\n  名: 一\r\n  producer: {组: 😀, group: 'g'}  # x\r\n")
    one = {found.value: found for found in spring.read(of)}
    assert of.data[one["g"].at.start : one["g"].at.end] == b"'g'"
    assert of.data[one["g"].key_at.start : one["g"].key_at.end] == b"group"
    assert (one["g"].at.line, one["g"].at.column) == (4, 27)
    assert line_text(of, 4)[one["g"].at.column - 1 :].startswith("'g'")


def test_a_byte_order_mark_and_gbk() -> None:
    for data in (b"\xef\xbb\xbfa:\n  b: c\n", "# 中文注释\na:\n  b: c\n".encode("gbk")):
        of = doc(data)
        (found,) = spring.read(of)
        assert of.data[found.at.start : found.at.end] == b"c"
        assert (found.name, found.at.line, found.at.column) == ("a.b", of.data[: found.at.start].count(b"\n") + 1, 6)


def test_what_maven_fills_in() -> None:
    text = "spring:\n  profiles:\n    active: @env@\na:\n  - @b.c@\n"
    assert pairs(text) == [("spring.profiles.active", "@env@"), ("a[0]", "@b.c@")]
    assert spring.resolve("@env@", ()) is UNKNOWN


def test_templates_are_values() -> None:
    ((name, value),) = pairs("a: {{ .Values.group }}\n")
    assert (name, value) == ("a", "{{ .Values.group }}")
    assert spring.resolve(value, ()) is UNKNOWN


def test_anchors_and_merged_keys() -> None:
    text = "x: &x {a: 1, b: {c: 2}}\ny: {<<: *x, a: 3}\nz: *x\n"
    assert pairs(text)[2:] == [("y.b.c", "2"), ("y.a", "3"), ("z.a", "1"), ("z.b.c", "2")]


LAUGHS = "a0: &a0 {x: 1}\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
)  # fmt: skip


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (LAUGHS, yaml_scalars.TOO_MANY),
        (LAUGHS.replace("[", "{<<: [").replace("]", "]}"), yaml_scalars.TOO_MANY),
        ("a: " + "[" * 100_000, yaml_scalars.TOO_DEEP),
        ("a: " + "{a: " * 1000, yaml_scalars.TOO_DEEP),
        ("- " * 10_000, yaml_scalars.TOO_DEEP),
        ("a: 1\n" * 20_000, yaml_scalars.TOO_MANY),
        ("---\na: 1\n" * 1000, yaml_scalars.TOO_MANY),
        ("a: 1\n" + "#" * yaml_scalars.MAX_BYTES, yaml_scalars.TOO_LARGE),
        ("a: {" + "b: 中, " * 9000 + "}", yaml_scalars.TOO_LARGE),
        ("a: 'b", yaml_scalars.MALFORMED),
        ("a: b: c", yaml_scalars.MALFORMED),
        ("a: *b", yaml_scalars.MALFORMED),
        ("a: \x00", yaml_scalars.MALFORMED),
        ("a:\n\tb: c", yaml_scalars.MALFORMED),
        ("a: 1\na: 2", yaml_scalars.DUPLICATE_KEY),
    ],
)
def test_hostile_yaml_is_a_fault(data: str, kind: str) -> None:
    began = time.perf_counter()
    loaded = spring.load(doc(data))
    assert loaded.fault and loaded.fault.kind == kind
    assert time.perf_counter() - began < 10


def test_a_mapping_in_itself_ends() -> None:
    assert pairs("a: &a {b: *a, c: d}") == [("a.b", ""), ("a.c", "d")]


def test_documents_before_a_broken_one_count() -> None:
    loaded = spring.load(doc("a: 1\n---\nb: 'x"))
    assert [one.name for one in loaded.properties] == ["a"]
    assert loaded.fault and loaded.fault.at.line >= 3


# Profiles


def test_profiles_of_files_and_documents() -> None:
    assert {one.profile for one in spring.read(doc("a: 1", "conf/application-prod.yml"))} == {"prod"}
    assert {one.profile for one in spring.read(doc("a=1", "bootstrap-dev.properties"))} == {"dev"}
    text = "a: 1\n---\nspring: {profiles: dev}\na: 2\n---\nspring.config.activate.on-profile: [x, y]\na: 3\n"
    assert [one.profile for one in spring.read(doc(text)) if one.name == "a"] == [None, "dev", "x,y"]
    text = "a=1\nspring.profiles.active=dev\n#---\nspring.config.activate.on-profile=prod\na=2\n"
    found = spring.read(doc(text, "application.properties"))
    assert [one.profile for one in found if one.name == "a"] == [None, "prod"]


# Placeholders

PROPERTIES = load(
    {
        "application.yml": """
            app: {name: shop, groupName: '${app.name}-group', loop: '${app.loop}', bomb: '${app.loop}'}
            env: dev
            same: s
            """,
        "application-prod.yml": "env: prod\nonly: here\nsame: s\n",
    }
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("", ""),
        ("${app.name}", "shop"),
        ("${app.group-name}-${app.name}", "shop-group-shop"),
        ("${APP.GROUP_NAME}", "shop-group"),
        ("${no.such:x}", "x"),
        ("${no.such:}", ""),
        ("${no.such:${nor.this:http://h:1}}", "http://h:1"),
        ("${no.such:${app.name}}", "shop"),
        ("${${key:app}.name}", "shop"),
        ("${only}", "here"),
        ("${same}", "s"),
        ("$x {y} ${open", "$x {y} ${open"),
        ("${no.such}", UNKNOWN),
        # The profiles disagree.
        ("${env}", UNKNOWN),
        ("${only:there}", UNKNOWN),
        ("${app.loop}", UNKNOWN),
        ("#{systemProperties['x']}", UNKNOWN),
        ("ENC(abc)", UNKNOWN),
        ("${" * 5000, UNKNOWN),
    ],
)
def test_placeholders(text: str, expected: object) -> None:
    assert spring.resolve(text, PROPERTIES) == expected


def test_placeholders_of_one_profile() -> None:
    assert [spring.resolve("${env}", PROPERTIES, profile) for profile in ("prod", "test")] == ["prod", "dev"]
    assert spring.resolve("${only:there}", PROPERTIES, "test") == "there"


def test_placeholders_that_multiply() -> None:
    laughs = "a0: ha\n" + "".join(f"a{n}: '${{a{n - 1}}}${{a{n - 1}}}'\n" for n in range(1, 40))
    began = time.perf_counter()
    assert spring.resolve("${a39}", spring.read(doc(laughs))) is UNKNOWN
    assert time.perf_counter() - began < 2


# What is ours


@pytest.mark.parametrize(
    ("path", "text", "ours"),
    [
        ("application.yml", "rocketmq:\n  name-server: x\n", True),
        ("src/order-dev.yaml", "rocketmq:\n  nameServer: x\n", True),
        ("application.properties", "rocketmq.topic.order = x", True),
        ("application.yml", "aliyun: {rocketmq: {topic: x}}", True),
        ("application.yml", "spring: {cloud: {stream: {bindings: {a-in-0: {destination: t}}}}}", True),
        ("application.yml", "spring.cloud.stream.function.definition: a;b", True),
        ("nacos/order.yml", "spring: {cloud: {stream: {rocketmq: {binder: {name-server: x}}}}}", True),
        ("application.yml", "spring: {cloud: {stream: {kafka: {binder: {}}, bindings: {a: {group: g}}}}}", False),
        ("application.yml", "spring: {cloud: {stream: {bindings: {a: {group: g, binder: rabbit}}}}}", False),
        ("application.yml", "logging: {level: {RocketmqClient: error}}", False),
        ("application.yml", "# rocketmq:\nserver: {port: 80}", False),
        ("docker-compose.yml", "services: {rocketmq: {image: apache/rocketmq}}", False),
        ("values.yaml", "rocketmq: {broker: {replicas: 2}}", False),
        ("application.yml", "rocketmq: 'broken", False),
        ("application.txt", "rocketmq:\n  name-server: x\n", False),
    ],
)
def test_ours_by_its_keys(path: str, text: str, ours: bool) -> None:
    assert spring.is_ours(path, text.encode()) is ours


# rocketmq-spring


def test_the_producer_of_the_starter() -> None:
    (site,) = sites(
        """
        rocketmq:
          name-server: localhost:9876
          producer:
            sendMessageTimeout: ${TIMEOUT:2000}
            group: shop
            retry-times-when-send-failed: 0
            retry_times_when_send_async_failed: ${UNDEFINED}
            retry-next-server: on
            max-message-size: 4_194_304
            instanceName: one
            access-key: hunter1
        """,
        "2.2.3",
    )
    assert (site.kind, site.name, site.at.line, site.at.column) == (PRODUCER, "rocketmq.producer", 6, 5)
    assert (site.traits["api"], site.traits["group"], site.traits["springRelease"]) == ("spring", "shop", "2.2.3")
    assert told(site) == {
        "producerGroup": "shop",
        "sendMsgTimeout": 2000,
        "retryTimesWhenSendFailed": 0,
        "retryTimesWhenSendAsyncFailed": UNKNOWN,
        "retryAnotherBrokerWhenNotStoreOK": True,
        "maxMessageSize": 4194304,
        "instanceName": "one",
    }
    assert site.settings["sendMsgTimeout"].written == "${TIMEOUT:2000}"
    assert site.settings["sendMsgTimeout"].at.line == 5


def test_properties_of_the_application_itself_make_no_producer() -> None:
    text = "rocketmq: {producer: {groupName: g, group: h, sendMsgTimeout: 3000, retryTimesWhenSendFailed: 0}}"
    assert sites(text) == []
    # With the starter the group makes one, whatever stands beside it.
    assert len(sites(text, "2.2.3")) == 1


def test_a_profile_sees_what_the_file_without_one_says() -> None:
    properties = load(
        {
            "c/application.yml": "rocketmq: {producer: {group: '${spring.name}-g', retry-next-server: true}}\n",
            "c/application-prod.yml": "spring.name: p\nrocketmq.producer.send-message-timeout: 500\n",
            "c/application-dev.yml": "spring.name: d\n",
            "d/application.yml": "rocketmq.producer.retry-times-when-send-failed: 0\n",
        }
    )
    found = {site.name: site for site in spring.sites(properties) if site.at.path.startswith("c")}
    assert set(found) == {"rocketmq.producer", "rocketmq.producer (prod)"}
    production = found["rocketmq.producer (prod)"]
    assert told(production) == {
        "producerGroup": "p-g",
        "sendMsgTimeout": 500,
        "retryAnotherBrokerWhenNotStoreOK": True,
    }
    assert production.settings["retryAnotherBrokerWhenNotStoreOK"].at.path == "c/application.yml"
    assert production.at.path == "c/application-prod.yml"
    assert production.traits["profile"] == "prod"
    assert found["rocketmq.producer"].traits["group"] is UNKNOWN


CONSUMERS = """
rocketmq:
  consumer: {group: g, topic: t, message-model: BROADCASTING, selector-expression: a, pull-batch-size: 5}
"""


@pytest.mark.parametrize(
    ("release", "style", "subscriptions"),
    [
        ("2.1.1", "push", 0),
        ("2.2.0", "lite-pull", 1),
        ("2.2.2", "lite-pull", 1),
        ("2.2.3", "push", 0),
        (None, UNKNOWN, 0),
    ],
)
def test_the_consumer_of_the_starter(release: str | None, style: object, subscriptions: int) -> None:
    consumer, *others = sites(CONSUMERS, release)
    assert consumer.kind == CONSUMER
    assert (consumer.traits["style"], consumer.traits["group"], consumer.traits["topic"]) == (style, "g", "t")
    assert consumer.traits["broadcasting"] is True
    assert told(consumer)["pullBatchSize"] == 5
    assert [one.kind for one in others] == [SUBSCRIPTION] * subscriptions
    for one in others:
        assert (one.traits["group"], one.traits["topic"], one.traits["expression"]) == ("g", "t", "a")


def test_the_pull_consumer_of_the_starter() -> None:
    text = "rocketmq: {pull-consumer: {group: g, topic: t}}"
    assert [site.kind for site in sites(text)] == [CONSUMER, SUBSCRIPTION]
    assert sites(text, "2.2.2") == []


def test_listeners_that_are_switched_off() -> None:
    (site,) = sites("rocketmq: {consumer: {listeners: {myGroup: {my-topic: false}, '[a.b]': {t: true}}}}", "2.3.0")
    assert told(site) == {"listeners.myGroup.my-topic": False, "listeners.a.b.t": True}


def test_the_starter_of_the_5_0_client() -> None:
    text = """
    rocketmq:
      producer: {endpoints: 'h:8081', max-attempts: 1, request-timeout: 5}
      simple-consumer: {endpoints: 'h:8081', consumerGroup: g, topic: t, tag: x}
      push-consumer: {endpoints: 'h:8081', tag: y}
    """
    producer, consumer, subscription, push = sites(text)
    assert (producer.traits["api"], told(producer)["maxAttempts"]) == ("grpc", 1)
    assert told(producer)["requestTimeout"] == 5000
    assert (consumer.traits["style"], consumer.traits["group"]) == ("simple", "g")
    assert (subscription.traits["topic"], subscription.traits["expression"]) == ("t", "x")
    assert (push.traits["style"], push.traits["group"]) == ("push", UNKNOWN)


# Spring Cloud Stream

STREAM = """
spring:
  cloud:
    stream:
      function: {definition: pay;audit}
      rocketmq:
        binder: {name-server: 'localhost:9876'}
        bindings:
          order-out-0:
            producer: {group: shop, sync: false, sendMessageTimeout: 1000, retry-next-server: true}
          bill-out-0:
            producer: {sendType: OneWay, sendMsgTimeout: 2000, retryAnotherBroker: true, retryTimesWhenSendFailed: 0}
          pay-in-0:
            consumer: {broadcasting: true, tags: 'a || b', delayLevelWhenNextConsume: -1}
          audit-in-0:
            consumer:
              subscription: c
              messageModel: broadcasting
              push: {orderly: true, maxReconsumeTimes: 3, delay-level-when-next-consume: 2}
      bindings:
        order-out-0: {destination: orders}
        bill-out-0: {destination: bills}
        pay-in-0: {destination: 'orders,refunds', group: payment, consumer: {max-attempts: 1}}
        audit-in-0: {destination: bills}
"""


def of(found: list[Site], kind: str, name: str) -> list[Site]:
    return [site for site in found if (site.kind, site.name) == (kind, name)]


def test_bindings_of_the_old_binder() -> None:
    found = sites(STREAM, binder="2.2.6.RELEASE")
    (order,) = of(found, PRODUCER, "order-out-0")
    assert (order.traits["api"], order.traits["sendsSync"], order.traits["sendsAsync"]) == ("stream", False, True)
    assert told(order) == {
        "producerGroup": "shop",
        "sendMsgTimeout": 1000,
        "retryAnotherBrokerWhenNotStoreOK": True,
        "sendType": "Async",
    }
    (bill,) = of(found, PRODUCER, "bill-out-0")
    # It does not know send-type, and sends asynchronously unless told otherwise.
    assert (bill.traits["sendsAsync"], told(bill)) == (True, {"retryTimesWhenSendFailed": 0})
    (pay,) = of(found, CONSUMER, "pay-in-0")
    assert pay.traits["broadcasting"] is True
    assert told(pay) == {
        "subExpression": "a || b",
        "delayLevelWhenNextConsume": -1,
        "maxAttempts": 1,
        "consumerGroup": "payment",
    }
    subscriptions = of(found, SUBSCRIPTION, "pay-in-0")
    assert [one.traits["topic"] for one in subscriptions] == ["orders", "refunds"]
    assert {(one.traits["group"], one.traits["expression"]) for one in subscriptions} == {("payment", "a || b")}


def test_bindings_of_the_new_binder() -> None:
    found = sites(STREAM, binder="2021.0.5.0")
    (order,) = of(found, PRODUCER, "order-out-0")
    # It does not know sync.
    assert (order.traits["sendsSync"], told(order)) == (True, {"producerGroup": "shop"})
    (bill,) = of(found, PRODUCER, "bill-out-0")
    assert (bill.traits["sendsSync"], bill.traits["sendsAsync"]) == (False, False)
    assert told(bill) == {
        "sendMsgTimeout": 2000,
        "retryAnotherBrokerWhenNotStoreOK": True,
        "retryTimesWhenSendFailed": 0,
        "sendType": "OneWay",
    }
    (audit,) = of(found, CONSUMER, "audit-in-0")
    assert (audit.traits["group"], audit.traits["topic"], audit.traits["broadcasting"]) == (None, "bills", True)
    assert told(audit) == {
        "subExpression": "c",
        "messageModel": "broadcasting",
        "orderly": True,
        "delayLevelWhenNextConsume": 2,
    }
    (subscription,) = of(found, SUBSCRIPTION, "audit-in-0")
    assert (subscription.traits["expression"], subscription.traits["ordered"]) == ("c", True)


def test_bindings_where_the_binder_is_not_known() -> None:
    found = sites(STREAM)
    assert told(of(found, PRODUCER, "order-out-0")[0])["sendType"] == "Async"
    assert told(of(found, PRODUCER, "bill-out-0")[0])["sendType"] == "OneWay"
    assert told(of(found, CONSUMER, "audit-in-0")[0])["maxReconsumeTimes"] == 3
    (plain,) = sites("spring.cloud.stream: {bindings.a-out-0.destination: t, rocketmq.binder.name-server: x}")
    assert plain.traits["sendsSync"] is UNKNOWN


@pytest.mark.parametrize("release", ["2.2.8.RELEASE", "2.2.9.RELEASE", "2.2.10-RC1", "2022.0.0.0"])
def test_the_times_of_reconsuming_count_in_two_releases(release: str) -> None:
    (audit,) = of(sites(STREAM, binder=release), CONSUMER, "audit-in-0")
    assert ("maxReconsumeTimes" in told(audit)) == (release in ("2.2.9.RELEASE", "2.2.10-RC1"))


@pytest.mark.parametrize(
    ("release", "sync"),
    [
        ("2.1.4.RELEASE", False), ("2.2.6.RELEASE", False), ("2020.0.RC1", False), ("2021.1", False),
        ("2.2.5-RocketMQ-RC1", True), ("2.2.7.RELEASE", True), ("2.2.10-RC1", True), ("2021.0.1.0", True),
        ("2023.0.1.0", True),
    ],
)  # fmt: skip
def test_how_the_binder_sends_by_itself(release: str, sync: bool) -> None:
    (site,) = sites("spring.cloud.stream.bindings.a-out-0.destination: t", binder=release)
    assert (site.traits["sendsSync"], site.traits["sendsAsync"]) == (sync, not sync)


@pytest.mark.parametrize(
    ("more", "kinds"),
    [
        ("rocketmq.binder.name-server: x", {PRODUCER, CONSUMER}),
        ("default-binder: rocketmq", {PRODUCER, CONSUMER}),
        ("binders.mq: {type: rocketmq}", {PRODUCER, CONSUMER}),
        ("kafka.binder.brokers: x", set()),
        ("default-binder: kafka\n  rocketmq.binder.name-server: x", set()),
        ("bindings.a.binder: mq\n  binders: {mq: {type: rocketmq}, other: {type: rabbit}}", {PRODUCER}),
        ("kafka.binder.brokers: x\n  rocketmq: {binder.name-server: x, bindings.b.consumer.orderly: true}", {CONSUMER}),
    ],
)
def test_only_bindings_of_rocketmq_count(more: str, kinds: set[str]) -> None:
    text = f"spring.cloud.stream:\n  bindings.a.producer.partition-count: 1\n  bindings.b.group: g\n  {more}\n"
    assert {site.kind for site in sites(text)} - {SUBSCRIPTION} == kinds


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("bindings.x-in-0.destination: t", CONSUMER),
        ("bindings.x-out-3.destination: t", PRODUCER),
        ("bindings.input.destination: t", CONSUMER),
        ("bindings.order_output.destination: t", PRODUCER),
        ("bindings.orderInput.destination: t", CONSUMER),
        ("bindings.x.group: g", CONSUMER),
        ("rocketmq.bindings.x.producer.group: g", PRODUCER),
        ("bindings.x: {destination: t, consumer.concurrency: 2}", CONSUMER),
        ("{bindings.x.destination: t, function.bindings.y-in-0: x}", CONSUMER),
        ("bindings.x.destination: t", None),
        ("bindings.routing.destination: t", None),
        ("{bindings.x-in-0.destination: t, rocketmq.bindings.x-in-0.consumer.enabled: false}", None),
    ],
)
def test_directions(line: str, kind: str | None) -> None:
    found = sites(f"spring.cloud.stream:\n  {line}", binder="2021.0.5.0")
    assert {site.kind for site in found} - {SUBSCRIPTION} == ({kind} if kind else set())


def test_defaults_of_all_bindings() -> None:
    text = """
    spring.cloud.stream:
      default.group: g
      default.producer.error-channel-enabled: true
      rocketmq.default: {consumer.push.orderly: true, producer.sendType: Async}
      rocketmq.binder.group: p
      bindings: {a-in-0.destination: t, b-out-0.destination: t}
    """
    found = sites(text, binder="2022.0.0.0")
    assert told(found[0]) == {"orderly": True, "consumerGroup": "g"}
    assert told(found[2]) == {"producerGroup": "p", "sendType": "Async"}
    assert found[2].traits["errorChannel"] is True


def test_transactional_producers() -> None:
    for line, binder in (("transactional: true", "2.2.6.RELEASE"), ("producerType: Trans", "2022.0.0.0")):
        text = f"spring.cloud.stream.rocketmq.bindings.a-out-0.producer: {{{line}, group: g}}"
        (site,) = sites(text, binder=binder)
        assert (site.traits["transactional"], site.traits["sendsSync"]) == (True, True)


# Whatever comes

KEYS = st.sampled_from(["rocketmq", "producer", "group", "a-in-0", "中", "x y", "spring", "cloud", "<<"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8)
TREES = st.recursive(
    TEXTS, lambda inner: st.dictionaries(KEYS, inner, max_size=3) | st.lists(inner, max_size=3), max_leaves=8
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, TREES, max_size=3), st.booleans(), st.sampled_from(["", "\ufeff", "# 注释\r\n"]))
def test_every_value_stands_where_it_is_said_to(tree: dict[str, object], flow: bool, before: str) -> None:
    import yaml

    text = before + yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow)
    of = doc(text.encode())
    found = spring.load(of)
    if "<<" in text:
        return
    assert found.fault is None
    for one in found.properties:
        raw = of.data[one.at.start : one.at.end].decode()
        if one.value and re.fullmatch(r"\w+", one.value):
            assert raw.strip("'\"") == one.value
        assert of.data[one.key_at.start : one.key_at.end].decode().strip("'\"")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.text(alphabet="abrocketmq:.-[]{}&*<>${}\"'\n #|@,\t", max_size=200))
def test_nothing_raises(data: bytes, text: str) -> None:
    for path in ("application.yml", "application-x.properties"):
        for content in (data, text.encode()):
            found = spring.read(doc(content, path))
            spring.sites(found)
            spring.is_ours(path, b"rocketmq" + content)
    spring.resolve(text, found)


def test_many_bindings_and_profiles_take_no_long_time() -> None:
    bindings = "".join(f"    b{n}-in-0: {{destination: '${{t{n}}}', group: g}}\n" for n in range(4000))
    profiles = "".join(f"---\nspring.profiles: p{n}\nrocketmq.producer.group: g\n" for n in range(90))
    text = "spring.cloud.stream:\n  rocketmq.binder.name-server: x\n  bindings:\n" + bindings + profiles
    began = time.perf_counter()
    assert sites(text)
    assert time.perf_counter() - began < 10
