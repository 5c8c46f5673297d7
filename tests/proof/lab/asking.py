"""What servers say about themselves, and everything that a broker holds of a topic."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from lab.remoting import Refused, ask, call

# RequestCode.java, the same numbers in every release
_PULL_MESSAGE, _GET_BROKER_CONFIG, _GET_BROKER_RUNTIME_INFO = 11, 26, 28
_UPDATE_AND_CREATE_TOPIC, _UPDATE_AND_CREATE_TOPICS = 17, 18
_CONTROLLER_GET_METADATA_INFO = 1005
_GET_MAX_OFFSET, _GET_MIN_OFFSET, _GET_ROUTE, _GET_CLUSTER = 30, 31, 105, 106

_FOUND, _TOPIC_NOT_EXIST = 0, 17
_WITH_SUBSCRIPTION = 4  # PullSysFlag: the request brings its subscription, nobody has to have subscribed before
_NOT_JSON = re.compile(rb"([{,])(\d+):")  # fastjson writes the keys of a map of numbers without quotes


class Topic(NamedTuple):
    """A topic and the number of its queues on each broker."""

    name: str
    queues: int


class Stored(NamedTuple):
    """One message as a broker holds it."""

    key: str
    queue: int
    offset: int
    properties: dict[str, str]


def config(broker: str) -> dict[str, str]:
    """GET_BROKER_CONFIG: every setting that the broker reports, and the keys of its file that nobody knows."""
    text = ask(broker, _GET_BROKER_CONFIG).body.decode("utf-8")
    return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)


def runtime(broker: str) -> dict[str, str]:
    """GET_BROKER_RUNTIME_INFO."""
    table: dict[str, str] = json.loads(ask(broker, _GET_BROKER_RUNTIME_INFO).body)["table"]
    return table


def log_end(broker: str) -> int:
    """How far the broker's commit log reaches."""
    return int(runtime(broker)["commitLogMaxOffset"])


def brokers(name_server: str) -> dict[str, dict[int, str]]:
    """Brokers that the name server knows: brokerName -> brokerId -> address."""
    table = _json(ask(name_server, _GET_CLUSTER).body)["brokerAddrTable"]
    return {name: _by_id(row["brokerAddrs"]) for name, row in table.items()}


def route(name_server: str, topic: str) -> dict[str, dict[int, str]]:
    """Where clients find the topic: brokerName -> brokerId -> address; empty as long as nobody knows it."""
    answer = call(name_server, _GET_ROUTE, {"topic": topic})
    if answer.code == _TOPIC_NOT_EXIST:
        return {}
    if answer.code != 0:
        raise Refused(f"{name_server}: {answer.remark}")
    return {row["brokerName"]: _by_id(row["brokerAddrs"]) for row in _json(answer.body)["brokerDatas"]}


def controller_leader(controller: str) -> str:
    """The address of the leader that a controller knows, "" where there is none yet."""
    return ask(controller, _CONTROLLER_GET_METADATA_INFO).fields.get("controllerLeaderAddress") or ""


def create_topics(broker: str, topics: Sequence[Topic]) -> None:
    """Several at once, which 5.3 and later can; a broker that registers them registers itself too."""
    rows = [
        {
            "topicName": one.name,
            "readQueueNums": one.queues,
            "writeQueueNums": one.queues,
            "perm": 6,
            "topicFilterType": "SINGLE_TAG",
        }
        for one in topics
    ]
    ask(broker, _UPDATE_AND_CREATE_TOPICS, body=json.dumps({"topicConfigList": rows}).encode())


def create_topic(broker: str, topic: Topic) -> None:
    ask(
        broker,
        _UPDATE_AND_CREATE_TOPIC,
        {
            "topic": topic.name,
            "defaultTopic": "TBW102",
            "readQueueNums": topic.queues,
            "writeQueueNums": topic.queues,
            "perm": 6,
            "topicFilterType": "SINGLE_TAG",
            "topicSysFlag": 0,
            "order": False,
        },
    )


def read(broker: str, topic: Topic) -> list[Stored]:
    """Every message of the topic that this broker would hand to a consumer, whoever its master is."""
    return [message for queue in range(topic.queues) for message in _read_queue(broker, topic.name, queue)]


def _read_queue(broker: str, topic: str, queue: int) -> Iterator[Stored]:
    where = {"topic": topic, "queueId": queue}
    offset = int(ask(broker, _GET_MIN_OFFSET, where).fields["offset"])
    end = int(ask(broker, _GET_MAX_OFFSET, where).fields["offset"])
    while offset < end:
        request = {
            **where,
            "consumerGroup": "PROOF_READER",
            "queueOffset": offset,
            "maxMsgNums": 32,
            "sysFlag": _WITH_SUBSCRIPTION,
            "commitOffset": 0,
            "suspendTimeoutMillis": 0,
            "subscription": "*",
            "subVersion": 0,
            "expressionType": "TAG",
        }
        answer = ask(broker, _PULL_MESSAGE, request)
        yield from _decoded(answer.body)
        offset = int(answer.fields["nextBeginOffset"])


def _decoded(body: bytes) -> Iterator[Stored]:
    """The messages of a pull's answer: the record of the commit log (MessageDecoder.java:430-530@5.3.3)."""
    at = 0
    while at < len(body):
        (size,) = struct.unpack_from(">i", body, at)
        yield _message(body[at : at + size])
        at += size


def _message(record: bytes) -> Stored:
    magic, queue, offset, flags = (struct.unpack_from(form, record, at)[0] for form, at in _FIXED)
    at = 48 + (20 if flags & _BORN_ON_IPV6 else 8)  # bornHost
    at += 8 + (20 if flags & _STORED_ON_IPV6 else 8)  # storeTimestamp, storeHost
    at += 4 + 8  # reconsumeTimes, preparedTransactionOffset
    at += 4 + struct.unpack_from(">i", record, at)[0]  # the body
    at += struct.unpack_from(">h", record, at)[0] + 2 if magic == _LONG_TOPIC else record[at] + 1
    (length,) = struct.unpack_from(">h", record, at)
    properties = dict(_pairs(record[at + 2 : at + 2 + length].decode("utf-8")))
    return Stored(properties.get("KEYS", ""), queue, offset, properties)


_FIXED = ((">i", 4), (">i", 12), (">q", 20), (">i", 36))  # magic code, queueId, queueOffset, sysFlag
_BORN_ON_IPV6, _STORED_ON_IPV6, _LONG_TOPIC = 1 << 4, 1 << 5, -626843477


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for pair in text.split("\x02"):
        name, separator, value = pair.partition("\x01")
        if separator:
            yield name, value


def _json(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_NOT_JSON.sub(rb'\1"\2":', body))
    return found


def _by_id(addresses: dict[str, str]) -> dict[int, str]:
    return {int(number): address for number, address in addresses.items()}
