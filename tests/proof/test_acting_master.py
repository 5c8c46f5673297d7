"""slave-acting-master with enableAutoInSyncReplicas: how many copies a send waits for while the slave is away."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from conftest import Keep
from lab.client import statuses
from lab.laboratory import Laboratory
from lab.servers import Broker
from losses import Loss, loss
from promotion import PATIENT, SLAVE, lose, promote
from records import Claim
from releases import FIVE

pytestmark = pytest.mark.proof

FAILURE = "master-disk-loss"
TOPIC = "survival"
BEFORE, AFTER = 20, 200

BOTH = "enableSlaveActingMaster=true\ninSyncReplicas=2\ntotalReplicas=2\nenableAutoInSyncReplicas=true\n"

DEGRADES = Claim(
    "acting-master-degrades-to-one",
    TOPIC,
    "enableAutoInSyncReplicas with minInSyncReplicas 1: once the slave is away one copy is answered SEND_OK, and lost",
    "enableAutoInSyncReplicas 且 minInSyncReplicas 为 1：从节点离线后仅一份也返回 SEND_OK，随主节点丢失",
    rules=("in-sync-degrades-to-one",),
)
REFUSES = Claim(
    "acting-master-minimum-two",
    TOPIC,
    "enableAutoInSyncReplicas with minInSyncReplicas 2: once the slave is away nothing is stored, and nothing lost",
    "enableAutoInSyncReplicas 且 minInSyncReplicas 为 2：从节点离线后不存储任何消息，也不丢失",
)


class Case(NamedTuple):
    claim: Claim
    settings: str
    refuses: bool


CASES = {"one": Case(DEGRADES, BOTH, False), "two": Case(REFUSES, f"{BOTH}minInSyncReplicas=2\n", True)}


@pytest.mark.parametrize("release", FIVE)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_slave_is_away_when_the_master_is_lost(lab: Laboratory, case: Case, keep: Keep) -> None:
    master = lab.broker("master", f"brokerName=broker-a\nbrokerRole=SYNC_MASTER\n{case.settings}")
    slave = lab.broker("slave", f"{SLAVE}{case.settings}")
    predicted = lab.survival(FAILURE)
    topic = lab.topic(master)
    lab.introduce(slave)
    _wait_until_sends_are_taken(lab, master)
    lab.replicate(master, slave)
    before = lab.client.send(topic.name, BEFORE, prefix="before", **PATIENT)
    slave.wait_for_log_of(master)
    slave.kill()
    away = lab.client.send(topic.name, AFTER, prefix="away", **PATIENT)
    lose(master)
    promote(lab, slave, topic)
    found = loss([*before, *away], slave.keys(topic))
    keep(case.claim, predicted, found.observed(meanwhile=found.since("away")))
    assert statuses(before) == {"SEND_OK": BEFORE}
    assert all((one.status is None) == case.refuses for one in away)
    assert found.lost == (frozenset() if case.refuses else _away(found))


def _wait_until_sends_are_taken(lab: Laboratory, master: Broker) -> None:
    """Until the master knows that the slave is there it refuses what needs two copies."""
    with lab.client.load(lab.topic(master, queues=1).name, **PATIENT) as load:
        load.wait_for_events(1, "status")


def _away(found: Loss) -> frozenset[str]:
    return frozenset(key for key in found.acknowledged if key.startswith("away"))
