"""master-disk-loss while the slave is behind: which acknowledged messages does the slave not have?

The slave's process is frozen while the master goes on, then the master's machine is lost. What the kernel holds for the
frozen slave goes with it, as it would with its machine; it is started again on its own store, as the new master.
"""

from __future__ import annotations

from typing import NamedTuple

import pytest
from conftest import Keep
from lab.asking import Topic
from lab.laboratory import Laboratory
from lab.servers import Broker
from losses import Loss, loss
from records import Claim
from releases import ALL, FIVE, FOUR, cases

pytestmark = pytest.mark.proof

FAILURE = "master-disk-loss"
TOPIC = "survival"
BEFORE, BLOCKED, UNNOTICED = 20, 3, 500
# a client's default timeout is as long as the master waits for its slave
PATIENT = {"timeout": 10_000, "retries": 0}

ALONE = Claim(
    "slave-behind-sync-master-alone",
    TOPIC,
    "SYNC_MASTER with the default inSyncReplicas=1 of 5.x waits for no slave: a frozen slave gets nothing, and all "
    "sends return SEND_OK",
    "5.x 默认 inSyncReplicas=1 时 SYNC_MASTER 不等待从节点：从节点冻结期间收不到任何消息，发送仍全部返回 SEND_OK",
    rules=("sync-master-does-not-wait",),
)
IN_SYNC = Claim(
    "slave-behind-in-sync-replicas",
    TOPIC,
    "SYNC_MASTER with inSyncReplicas=2 waits for the slave: what it does not have was answered FLUSH_SLAVE_TIMEOUT",
    "SYNC_MASTER 且 inSyncReplicas=2 会等待从节点：从节点没有的消息返回的是 FLUSH_SLAVE_TIMEOUT",
)
OLD = Claim(
    "slave-behind-sync-master-4x",
    TOPIC,
    "SYNC_MASTER of 4.x waits for the slave: what it does not have was answered FLUSH_SLAVE_TIMEOUT",
    "4.x 的 SYNC_MASTER 会等待从节点：从节点没有的消息返回的是 FLUSH_SLAVE_TIMEOUT",
)
ASYNC = Claim(
    "slave-behind-async-master",
    TOPIC,
    "ASYNC_MASTER waits for no slave: a frozen slave gets nothing, and all sends return SEND_OK",
    "ASYNC_MASTER 不等待从节点：从节点冻结期间收不到任何消息，发送仍全部返回 SEND_OK",
    rules=("async-replication",),
)

NOBODY_WAITS = {"SEND_OK": BEFORE + UNNOTICED}
MASTER_WAITS = {"FLUSH_SLAVE_TIMEOUT": BLOCKED, "SEND_OK": BEFORE}


class Case(NamedTuple):
    """What the master's file says, and how its sends are answered before and during the freeze."""

    claim: Claim
    master: str
    while_frozen: int
    statuses: dict[str, int]


CASES = {
    "sync-master-alone": (FIVE, Case(ALONE, "brokerRole=SYNC_MASTER\n", UNNOTICED, NOBODY_WAITS)),
    "in-sync": (FIVE, Case(IN_SYNC, "brokerRole=SYNC_MASTER\ninSyncReplicas=2\n", BLOCKED, MASTER_WAITS)),
    "sync-master": (FOUR, Case(OLD, "brokerRole=SYNC_MASTER\n", BLOCKED, MASTER_WAITS)),
    "async-master": (ALL, Case(ASYNC, "brokerRole=ASYNC_MASTER\n", UNNOTICED, NOBODY_WAITS)),
}


@pytest.mark.parametrize(("release", "case"), cases(CASES, core=("sync-master-alone", "in-sync", "sync-master")))
def test_the_master_is_lost_while_its_slave_is_frozen(lab: Laboratory, case: Case, keep: Keep) -> None:
    master = lab.broker("master", f"brokerName=broker-a\n{case.master}")
    slave = lab.broker("slave", "brokerName=broker-a\nbrokerRole=SLAVE\nbrokerId=1\n")
    predicted = lab.survival(FAILURE)
    topic = lab.topic(master)
    found = _lost_with_the_master(lab, master, slave, topic, case.while_frozen)
    keep(case.claim, predicted, found.observed(meanwhile=found.since("frozen")))
    assert found.observed()["statuses"] == case.statuses
    assert found.lost in (frozenset(), _during(found)), "the slave has a part of what was sent while it was frozen"


def _lost_with_the_master(lab: Laboratory, master: Broker, slave: Broker, topic: Topic, while_frozen: int) -> Loss:
    """Some messages that the slave has, then some while it is frozen, then the master and its disk are gone."""
    lab.replicate(master, slave)
    before = lab.client.send(topic.name, BEFORE, prefix="before", **PATIENT)
    slave.wait_for_log_of(master)
    slave.freeze()
    during = lab.client.send(topic.name, while_frozen, prefix="frozen", **PATIENT)
    master.kill()
    master.delete_store()
    slave.kill()
    lab.restart_with(slave, "brokerName=broker-a\nbrokerRole=ASYNC_MASTER\nbrokerId=0\n")
    lab.find(topic, slave)  # a slave asks for its master's topics only now and then
    return loss([*before, *during], slave.keys(topic))


def _during(found: Loss) -> frozenset[str]:
    return frozenset(key for key in found.acknowledged if key.startswith("frozen"))
