"""Controller mode: what a send waits for, and whether the replica that is elected has it.

The slave's process is frozen or killed while the master goes on; then the master dies, and the controller decides.
What the kernel holds for a frozen slave goes with it, as it would with its machine: it is killed and started again.
"""

from __future__ import annotations

import pytest
from conftest import Keep
from controlled import Replicas, pair
from lab.asking import Topic
from lab.client import Sent, statuses
from lab.groups import leader
from lab.laboratory import Laboratory
from losses import loss
from promotion import PATIENT, lose, promote
from records import Claim
from releases import FIVE

pytestmark = [pytest.mark.proof, pytest.mark.parametrize("release", FIVE)]

CRASH, DISK, SLAVE_LOSS = "broker-process-crash", "master-disk-loss", "slave-loss"
TOPIC = "survival"
BEFORE, BLOCKED, UNNOTICED = 20, 4, 200
THREADS = 4
# A slow machine must not take so long that the frozen slave leaves the SyncStateSet: 15 s is the default.
STAYS_IN_SYNC = "haMaxTimeSlaveNotCatchup=120000\n"

ALONE = Claim(
    "controller-acks-alone",
    TOPIC,
    "controller mode as it comes waits for no replica: what a frozen one does not have is truncated after its election",
    "controller 模式默认不等待任何副本：被冻结的副本没有的消息，在它当选之后被截断",
    rules=("controller-acks-alone",),
)
SOME = Claim(
    "controller-in-sync-replicas",
    TOPIC,
    "controller mode with inSyncReplicas=2 and two brokers: the elected replica has all that was answered SEND_OK",
    "controller 模式 inSyncReplicas=2 且共两个 Broker：被选出的副本拥有所有返回 SEND_OK 的消息",
)
SHRUNK_CRASH = Claim(
    "controller-set-shrunk-crash",
    TOPIC,
    "allAckInSyncStateSet with minInSyncReplicas 1: the master goes on alone, and no replica is elected that is behind",
    "allAckInSyncStateSet 且 minInSyncReplicas 为 1：主节点单独继续，落后的副本不会当选",
)
SHRUNK_DISK = Claim(
    "controller-set-shrunk-disk-loss",
    TOPIC,
    "allAckInSyncStateSet with minInSyncReplicas 1: what the master acknowledged alone is lost with its disk",
    "allAckInSyncStateSet 且 minInSyncReplicas 为 1：主节点单独确认的消息随其磁盘丢失",
    rules=("controller-min-in-sync-one",),
)
MINIMUM = Claim(
    "controller-minimum-two",
    TOPIC,
    "allAckInSyncStateSet with minInSyncReplicas 2: a master alone refuses and stores nothing, the rest is kept",
    "allAckInSyncStateSet 且 minInSyncReplicas 为 2：只剩主节点时拒绝且不存储，返回 SEND_OK 的都保留",
)
UNCLEAN = Claim(
    "controller-unclean-election",
    TOPIC,
    "enableElectUncleanMaster: a replica outside the set is elected, and what it does not have is truncated",
    "enableElectUncleanMaster：集合之外的副本当选，它没有的消息被截断",
    rules=("unclean-election",),
)
REPLICA = Claim(
    "controller-replica-lost",
    TOPIC,
    "allAckInSyncStateSet with minInSyncReplicas 1: a replica and its store are lost, and the master goes on alone",
    "allAckInSyncStateSet 且 minInSyncReplicas 为 1：一个副本及其存储丢失，主节点单独继续",
)


@pytest.mark.parametrize(
    ("claim", "settings", "while_frozen"),
    [(ALONE, "", UNNOTICED), (SOME, "inSyncReplicas=2\ntotalReplicas=2\n", BLOCKED)],
    ids=["alone", "in-sync"],
)
def test_a_frozen_replica_is_elected(
    lab: Laboratory, claim: Claim, settings: str, while_frozen: int, keep: Keep
) -> None:
    group = pair(lab, settings + STAYS_IN_SYNC)
    predicted = lab.survival(CRASH)
    topic = lab.topic(group.master)
    sent = _sent_both_have(lab, group, topic)
    group.slave.freeze()
    sent += lab.client.send(topic.name, while_frozen // THREADS, threads=THREADS, prefix="frozen", **PATIENT)
    group.master.kill()
    group.slave.kill()
    found = loss(sent, _keys_of_the_elected(lab, group, topic))
    group.master.start()
    group.master.wait_for_log_of(group.slave)  # what it alone had is truncated
    keep(claim, predicted, found.observed(meanwhile=found.since("frozen")))
    assert found.lost in (frozenset(), frozenset(key for key in found.acknowledged if key.startswith("frozen")))


def test_the_set_shrinks_to_the_master(lab: Laboratory, keep: Keep) -> None:
    group = pair(lab, "allAckInSyncStateSet=true\nminInSyncReplicas=1\n")
    crash, disk = lab.survival(CRASH), lab.survival(DISK)
    topic = lab.topic(group.master)
    sent = _sent_by_the_master_alone(lab, group, topic)

    group.master.kill()
    group.slave.start()
    group.wait_for_outsider(group.slave)
    group.slave.kill()
    group.master.start()
    assert leader(lab, [group.master, group.slave]) is group.master
    lab.find(topic, group.master)
    keep(SHRUNK_CRASH, crash, loss(sent, group.master.keys(topic)).observed())

    lose(group.master)
    promote(lab, group.slave, topic)
    found = loss(sent, group.slave.keys(topic))
    keep(SHRUNK_DISK, disk, found.observed(meanwhile=found.since("alone")))


def test_a_master_alone_refuses(lab: Laboratory, keep: Keep) -> None:
    group = pair(lab, "allAckInSyncStateSet=true\nminInSyncReplicas=2\n")
    predicted = lab.survival(DISK)
    topic = lab.topic(group.master)
    sent = _sent_both_have(lab, group, topic)
    group.slave.kill()
    group.wait_for_set(group.master)
    refused = lab.client.send(topic.name, BLOCKED, prefix="refused", **PATIENT)
    assert {one.status for one in refused} == {None}
    assert not {one.key for one in refused} & group.master.keys(topic)
    group.slave.start()
    group.wait_for_set(group.master, group.slave)
    sent += lab.client.send(topic.name, BEFORE, prefix="after", **PATIENT)
    lose(group.master)
    assert leader(lab, [group.slave]) is group.slave
    lab.find(topic, group.slave)
    found = loss([*sent, *refused], group.slave.keys(topic))
    keep(MINIMUM, predicted, found.observed())
    assert len(found.acknowledged) == 2 * BEFORE


def test_a_replica_outside_the_set_is_elected(lab: Laboratory, keep: Keep) -> None:
    group = pair(lab, "allAckInSyncStateSet=true\n", "enableElectUncleanMaster=true\n")
    predicted = lab.survival(CRASH)
    topic = lab.topic(group.master)
    sent = _sent_by_the_master_alone(lab, group, topic)
    group.master.kill()
    found = loss(sent, _keys_of_the_elected(lab, group, topic))
    keep(UNCLEAN, predicted, found.observed(meanwhile=found.since("alone")))


def test_a_replica_is_lost(lab: Laboratory, keep: Keep) -> None:
    group = pair(lab, "allAckInSyncStateSet=true\nminInSyncReplicas=1\n")
    predicted = lab.survival(SLAVE_LOSS)
    topic = lab.topic(group.master)
    sent = _sent_both_have(lab, group, topic)
    lose(group.slave)
    group.wait_for_set(group.master)
    sent += lab.client.send(topic.name, BEFORE, prefix="after", **PATIENT)
    found = loss(sent, group.master.keys(topic))
    keep(REPLICA, predicted, found.observed())
    assert len(found.acknowledged) == 2 * BEFORE


def _sent_both_have(lab: Laboratory, group: Replicas, topic: Topic) -> list[Sent]:
    sent = lab.client.send(topic.name, BEFORE, prefix="before", **PATIENT)
    group.slave.wait_for_log_of(group.master)
    return sent


def _sent_by_the_master_alone(lab: Laboratory, group: Replicas, topic: Topic) -> list[Sent]:
    """Some messages that both have, then, when the slave has left the set, some that the master acknowledges alone."""
    sent = _sent_both_have(lab, group, topic)
    group.slave.kill()
    group.wait_for_set(group.master)
    alone = lab.client.send(topic.name, UNNOTICED, prefix="alone", **PATIENT)
    assert statuses(alone) == {"SEND_OK": UNNOTICED}
    return [*sent, *alone]


def _keys_of_the_elected(lab: Laboratory, group: Replicas, topic: Topic) -> set[str]:
    """Start the slave, which is elected, and read it."""
    group.slave.start()
    assert leader(lab, [group.slave]) is group.slave
    lab.find(topic, group.slave)
    return group.slave.keys(topic)
