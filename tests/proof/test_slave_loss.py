"""slave-loss: the slave and its store are gone, its master goes on; whether producers are told depends on the file."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from conftest import Keep
from lab.client import statuses
from lab.laboratory import Laboratory
from losses import loss
from promotion import PATIENT, SLAVE, lose
from records import Claim
from releases import FOUR, MIDDLE, cases

pytestmark = pytest.mark.proof

FAILURE = "slave-loss"
TOPIC = "survival"
BEFORE, AFTER = 20, 3

WAITS = Claim(
    "slave-loss-master-waits",
    TOPIC,
    "the slave and its store are lost: the master, which waits for it, has every message and tells the producers",
    "从节点及其存储丢失：等待从节点的主节点保有全部消息，并告知生产者",
)
UNNOTICED = Claim(
    "slave-loss-nobody-is-told",
    TOPIC,
    "the slave and its store are lost: the master, which waits for nobody, has every message and tells nobody",
    "从节点及其存储丢失：不等待从节点的主节点保有全部消息，但不告知任何人",
)


class Case(NamedTuple):
    """The master's file, and the status of the sends after the slave is lost."""

    claim: Claim
    master: str
    after: str


CASES = {
    "sync-master": (FOUR, Case(WAITS, "brokerRole=SYNC_MASTER\n", "SLAVE_NOT_AVAILABLE")),
    "in-sync": (MIDDLE, Case(WAITS, "brokerRole=SYNC_MASTER\ninSyncReplicas=2\n", "FLUSH_SLAVE_TIMEOUT")),
    "sync-master-alone": (MIDDLE, Case(UNNOTICED, "brokerRole=SYNC_MASTER\n", "SEND_OK")),
}


@pytest.mark.parametrize(("release", "case"), cases(CASES))
def test_the_slave_is_lost(lab: Laboratory, case: Case, keep: Keep) -> None:
    master = lab.broker("master", f"brokerName=broker-a\n{case.master}")
    slave = lab.broker("slave", SLAVE)
    predicted = lab.survival(FAILURE)
    topic = lab.topic(master)
    lab.replicate(master, slave)
    before = lab.client.send(topic.name, BEFORE, prefix="before", **PATIENT)
    lose(slave)
    after = lab.client.send(topic.name, AFTER, prefix="after", **PATIENT)
    found = loss([*before, *after], master.keys(topic))
    keep(case.claim, predicted, found.observed())
    assert statuses(before) == {"SEND_OK": BEFORE}
    assert statuses(after) == {case.after: AFTER}
    assert case.after in predicted.window or (case.after == "SEND_OK" and "nobody is told" in predicted.window)
