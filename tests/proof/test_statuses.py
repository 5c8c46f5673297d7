"""What a producer sees where a copy or a flush is missing: the statuses and exceptions that the report announces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest
from conftest import Keep
from lab.client import SEND_OK, Sent, statuses
from lab.laboratory import Laboratory
from lab.prediction import Predicted
from promotion import PATIENT
from records import Claim
from releases import ALL, FIVE, FOUR, cases

pytestmark = pytest.mark.proof

TOPIC = "status"
SENDS = 5
# what the client does where nobody sets anything: 3 s for a send with its two retries
AS_IT_COMES: Mapping[str, Any] = {}
DEFAULT_TIMEOUT_SECONDS = 3

EXCEPTION = "an exception"
_ANNOUNCED = re.compile(r"SLAVE_NOT_AVAILABLE|FLUSH_SLAVE_TIMEOUT|FLUSH_DISK_TIMEOUT|an exception")
_AFTER = re.compile(r"FLUSH_SLAVE_TIMEOUT after ([\d.]+) s")
NOTHING_STORED = "nothing stored"


class Case(NamedTuple):
    """A lone master's file, and how its client is set."""

    claim: Claim
    master: str
    client: Mapping[str, Any]


NOT_AVAILABLE = Claim(
    "status-slave-not-available",
    TOPIC,
    "SYNC_MASTER of 4.x without a slave stores the message and answers SLAVE_NOT_AVAILABLE",
    "4.x 的 SYNC_MASTER 没有从节点时写入消息，并返回 SLAVE_NOT_AVAILABLE",
)
UNNOTICED = Claim(
    "status-no-slave-unnoticed",
    TOPIC,
    "SYNC_MASTER of 5.x with the default inSyncReplicas=1 answers SEND_OK without any slave",
    "5.x 的 SYNC_MASTER 默认 inSyncReplicas=1，没有任何从节点时仍返回 SEND_OK",
    rules=("sync-master-does-not-wait",),
)
MINIMUM = Claim(
    "status-minimum-ignored",
    TOPIC,
    "minInSyncReplicas=2 changes nothing without a controller: SEND_OK without any slave",
    "没有 controller 时 minInSyncReplicas=2 不起作用：没有任何从节点时仍返回 SEND_OK",
    rules=("min-in-sync-replicas-ignored",),
)
SLAVE_TIMEOUT = Claim(
    "status-flush-slave-timeout",
    TOPIC,
    "inSyncReplicas=2 without a slave: stored, and FLUSH_SLAVE_TIMEOUT for a client that waits longer",
    "inSyncReplicas=2 而没有从节点：消息已写入，等待时间超过 slaveTimeout 的客户端得到 FLUSH_SLAVE_TIMEOUT",
)
TOO_LATE = Claim(
    "status-client-gives-up-first",
    TOPIC,
    "inSyncReplicas=2 without a slave: a client with the default timeout of 3 s gets an exception, and it is stored",
    "inSyncReplicas=2 而没有从节点：默认超时 3 秒的客户端得到异常，而消息已写入",
)
REFUSED = Claim(
    "status-acting-master-refuses",
    TOPIC,
    "slave-acting-master with inSyncReplicas=2 without a slave refuses: an exception, nothing is stored",
    "slave-acting-master 且 inSyncReplicas=2，没有从节点时拒绝发送：抛异常，不存储",
)
UNREACHABLE = Claim(
    "status-more-copies-than-replicas",
    TOPIC,
    "inSyncReplicas above totalReplicas in slave-acting-master mode: every send is refused",
    "slave-acting-master 模式下 inSyncReplicas 大于 totalReplicas：所有发送都被拒绝",
    rules=("in-sync-replicas-unreachable",),
)

SYNC, TWO = "brokerRole=SYNC_MASTER\n", "brokerRole=SYNC_MASTER\ninSyncReplicas=2\ntotalReplicas=2\n"
ACTING = "enableSlaveActingMaster=true\n"
CASES = {
    "not-available": (FOUR, Case(NOT_AVAILABLE, SYNC, PATIENT)),
    "unnoticed": (FIVE, Case(UNNOTICED, SYNC, PATIENT)),
    "minimum-ignored": (FIVE, Case(MINIMUM, f"{SYNC}minInSyncReplicas=2\n", PATIENT)),
    "slave-timeout": (FIVE, Case(SLAVE_TIMEOUT, TWO, PATIENT)),
    "too-late": (FIVE, Case(TOO_LATE, TWO, AS_IT_COMES)),
    "refused": (FIVE, Case(REFUSED, f"{TWO}{ACTING}", AS_IT_COMES)),
    "unreachable": (FIVE, Case(UNREACHABLE, f"{SYNC}inSyncReplicas=2\ntotalReplicas=1\n{ACTING}", AS_IT_COMES)),
}


@pytest.mark.parametrize(("release", "case"), cases(CASES, core=("not-available", "unnoticed", "too-late")))
def test_a_master_without_a_slave_answers_as_announced(lab: Laboratory, case: Case, keep: Keep) -> None:
    master = lab.broker("broker-a", case.master)
    row = lab.survival("master-disk-loss")
    topic = lab.topic(master)
    sent = lab.client.send(topic.name, 1, threads=SENDS, **case.client)
    stored = {message.key for message in master.read(topic)}
    observed = {"outcome": _answer(sent), "sends": len(sent), "stored": len(stored), "statuses": statuses(sent)}
    keep(case.claim, _as_announced(row, _announced(row, case.client)), observed)
    assert stored == (set() if NOTHING_STORED in row.window else {one.key for one in sent})


def _as_announced(row: Predicted, answer: str) -> Predicted:
    """The row as a prediction of an answer: nothing fails."""
    return row._replace(outcome=answer, failure="")


def _announced(row: Predicted, client: Mapping[str, Any]) -> str:
    """What the window's text says a producer sees, for one that waits so long."""
    patience = client.get("timeout", DEFAULT_TIMEOUT_SECONDS * 1000) / 1000
    after = _AFTER.search(row.window)
    if after and float(after[1]) >= patience:
        return EXCEPTION
    found = _ANNOUNCED.search(row.window)
    return found[0] if found else SEND_OK


def _answer(sent: list[Sent]) -> str:
    """The one answer that all sends had."""
    answers = {one.status or EXCEPTION for one in sent}
    assert len(answers) == 1, statuses(sent)
    return answers.pop()


DISK_TIMEOUT = Claim(
    "status-flush-disk-timeout",
    TOPIC,
    "SYNC_FLUSH with a syncFlushTimeout of 1 ms: what is not flushed by then is stored and answered FLUSH_DISK_TIMEOUT",
    "SYNC_FLUSH 且 syncFlushTimeout 为 1 毫秒：届时未落盘的消息已写入，返回 FLUSH_DISK_TIMEOUT",
    rules=("flush-timeout-too-short",),
)
POOL = Claim(
    "status-pool-behind-sync-flush",
    TOPIC,
    "SYNC_FLUSH with the transient store pool of 5.1: no send is answered SEND_OK, but FLUSH_DISK_TIMEOUT",
    "5.1 的 SYNC_FLUSH 加 transientStorePool：发送得不到 SEND_OK，返回 FLUSH_DISK_TIMEOUT",
)
FLUSH_DISK_TIMEOUT = "FLUSH_DISK_TIMEOUT"
ENOUGH = 2_000


@pytest.mark.parametrize("release", ALL)
def test_a_flush_that_takes_longer_is_answered_as_announced(lab: Laboratory, keep: Keep) -> None:
    """Which send the timer overtakes is a matter of luck, so it is sent until one is."""
    broker = lab.broker("broker-a", "flushDiskType=SYNC_FLUSH\nsyncFlushTimeout=1\n")
    row = lab.survival("os-crash")
    announced = FLUSH_DISK_TIMEOUT if "flush-timeout-too-short" in row.rules else SEND_OK
    topic = lab.topic(broker)
    with lab.client.load(topic.name, threads=4, **PATIENT) as load:
        load.wait_for(lambda job: FLUSH_DISK_TIMEOUT in statuses(job.sent) or len(job.sent) > ENOUGH, "a late flush")
    seen = statuses(load.sent)
    stored = broker.keys(topic)
    outcome = FLUSH_DISK_TIMEOUT if FLUSH_DISK_TIMEOUT in seen else SEND_OK
    observed = {"outcome": outcome, "sends": len(load.sent), "stored": len(stored), "statuses": seen}
    keep(DISK_TIMEOUT, _as_announced(row, announced), observed)
    assert stored == {one.key for one in load.sent}


@pytest.mark.parametrize("release", ["5.1.4"])
def test_the_pool_behind_sync_flush_answers_as_announced(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker(
        "broker-a", "flushDiskType=SYNC_FLUSH\ntransientStorePoolEnable=true\ntransientStorePoolSize=3\n"
    )
    row = lab.survival("os-crash")
    topic = lab.topic(broker)
    sent = lab.client.send(topic.name, SENDS, **PATIENT)
    observed = {"outcome": _answer(sent), "sends": len(sent), "statuses": statuses(sent)}
    keep(POOL, _as_announced(row, _announced(row, PATIENT)), observed)
