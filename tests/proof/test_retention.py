"""consumer-away: what a broker deletes while nobody has read it, and where it deletes nothing."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import asking
from lab.client import Sent
from lab.laboratory import Laboratory
from lab.servers import Broker
from lab.waiting import until
from losses import loss
from promotion import PATIENT
from records import Claim
from releases import EARLIER

pytestmark = [pytest.mark.proof, pytest.mark.parametrize("release", EARLIER)]

FAILURE = "consumer-away"
TOPIC = "survival"
# More than three files of a commit log, of which the last is never deleted; a producer compresses larger messages.
SMALL, SIZE, SENDS, THREADS = "mappedFileSizeCommitLog=1048576\n", 4_000, 200, 4
# A broker looks at its files a minute after its start, then every 10 s.
LOOKS_SECONDS = 180
ANY_HOUR = "deleteWhen=" + ";".join(f"{hour:02}" for hour in range(24)) + "\n"
NO_HOUR = "deleteWhen=at night\n"

DELETED = Claim(
    "consumer-away-deleted",
    TOPIC,
    "a consumer is away for longer than fileReservedTime: what it has not read is deleted",
    "消费者离开的时间超过 fileReservedTime：未读的消息被删除",
    rules=("short-retention",),
)
NEVER = Claim(
    "consumer-away-nothing-deleted",
    TOPIC,
    "deleteWhen is no hour: each look at the files ends in a NumberFormatException, and nothing is ever deleted",
    "deleteWhen 不是小时数：每次检查文件都以 NumberFormatException 结束，从不删除",
    rules=("delete-when-invalid",),
)


def test_unread_messages_are_deleted(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", f"fileReservedTime=0\n{ANY_HOUR}{SMALL}")
    predicted = lab.survival(FAILURE)
    topic = lab.topic(broker)
    sent = _sent(lab, topic.name)
    until(lambda: _log_begins_at(broker) > 0, "the first file is deleted", LOOKS_SECONDS)
    keep(DELETED, predicted, loss(sent, broker.keys(topic)).observed())


def test_nothing_is_deleted_without_an_hour(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", f"fileReservedTime=0\n{NO_HOUR}{SMALL}")
    predicted = lab.survival(FAILURE)
    topic = lab.topic(broker)
    sent = _sent(lab, topic.name)
    log = broker.process.log
    until(lambda: "NumberFormatException" in log.read_text("utf-8", "replace"), "it looks at its files", LOOKS_SECONDS)
    assert _log_begins_at(broker) == 0
    keep(NEVER, predicted, loss(sent, broker.keys(topic)).observed())


def _sent(lab: Laboratory, topic: str) -> list[Sent]:
    return lab.client.send(topic, SENDS, threads=THREADS, size=SIZE, **PATIENT)


def _log_begins_at(broker: Broker) -> int:
    return int(asking.runtime(broker.address)["commitLogMinOffset"])
