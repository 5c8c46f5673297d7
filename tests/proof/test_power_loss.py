"""os-crash: what an acknowledged message is worth while its page is not on the disk. power.py simulates the loss."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import power
import pytest
from conftest import Keep
from lab.client import statuses
from lab.laboratory import Laboratory
from lab.servers import Broker
from losses import KEPT, LOST, Loss, loss
from promotion import PATIENT, SLAVE, promote
from records import Claim
from releases import ALL, FOUR, MIDDLE, cases

pytestmark = pytest.mark.proof

FAILURE = "os-crash"
TOPIC = "survival"
# fewer than the four pages that are flushed every half second; what is less waits for the flush of every 10 s
FEW = 20
MOST_ROUNDS = 4

ASYNC = Claim(
    "power-loss-async-flush",
    TOPIC,
    "simulated: ASYNC_FLUSH loses with the power what was acknowledged and not flushed yet",
    "模拟断电：ASYNC_FLUSH 丢失已确认但尚未刷盘的消息",
    rules=("async-flush",),
)
SYNC = Claim(
    "power-loss-sync-flush",
    TOPIC,
    "simulated: SYNC_FLUSH has flushed every message by the time it answers SEND_OK, so the power takes none",
    "模拟断电：SYNC_FLUSH 返回 SEND_OK 时消息已刷盘，断电不丢消息",
)
ON_THE_SLAVE = Claim(
    "power-loss-slave-has-it",
    TOPIC,
    "simulated: ASYNC_FLUSH behind a slave that is waited for: what the master loses with its power is on the slave",
    "模拟断电：ASYNC_FLUSH 且等待从节点：主节点断电丢失的消息在从节点上",
)
BOTH = Claim(
    "power-loss-flushed-and-on-slave",
    TOPIC,
    "simulated: SYNC_FLUSH behind a slave that is waited for: the power of the master takes nothing",
    "模拟断电：SYNC_FLUSH 且等待从节点：主节点断电不丢消息",
)
NO_SLAVE = Claim(
    "power-loss-without-slave",
    TOPIC,
    "simulated: a master that waits for a slave it does not have stores everything, and loses it with the power",
    "模拟断电：等待从节点却没有从节点的主节点写入了全部消息，断电后丢失",
    rules=("master-without-slave",),
)


class Cut(NamedTuple):
    """What was gone with the power, and how many bytes of the log were not on the disk."""

    loss: Loss
    dirty: int


@pytest.mark.parametrize("release", ALL)
@pytest.mark.parametrize(
    ("claim", "settings", "rounds"),
    [(ASYNC, "flushDiskType=ASYNC_FLUSH\n", MOST_ROUNDS), (SYNC, "flushDiskType=SYNC_FLUSH\n", 1)],
    ids=["async", "sync"],
)
def test_the_power_goes(lab: Laboratory, tmp_path: Path, claim: Claim, settings: str, rounds: int, keep: Keep) -> None:
    """The flush of every 10 s may come just before the power goes; then it is tried again."""
    power.needs_a_disk(tmp_path)
    broker = lab.broker("broker-a", settings)
    predicted = lab.survival(FAILURE)
    tried, cut = 1, _cut(lab, broker)
    while not cut.loss.lost and tried < rounds:
        tried, cut = tried + 1, _cut(lab, broker)
    keep(claim, predicted, cut.loss.observed(rounds=tried, not_on_the_disk_bytes=cut.dirty, simulated=True))


def _cut(lab: Laboratory, broker: Broker) -> Cut:
    """Send a few, wait for their answers, and lose what is not on the disk then."""
    topic = lab.topic(broker)
    sent = lab.client.send(topic.name, FEW, **PATIENT)
    dirty = power.cut(broker)
    broker.start()
    lab.find(topic, broker)
    return Cut(loss(sent, broker.keys(topic)), dirty)


WAITS_4X, WAITS_5X = "brokerRole=SYNC_MASTER\n", "brokerRole=SYNC_MASTER\ninSyncReplicas=2\n"
WAITING = {
    "async": (FOUR, (ON_THE_SLAVE, f"{WAITS_4X}flushDiskType=ASYNC_FLUSH\n")),
    "async-in-sync": (MIDDLE, (ON_THE_SLAVE, f"{WAITS_5X}flushDiskType=ASYNC_FLUSH\n")),
    "sync-in-sync": (MIDDLE, (BOTH, f"{WAITS_5X}flushDiskType=SYNC_FLUSH\n")),
}


@pytest.mark.parametrize(("release", "case"), cases(WAITING))
def test_the_power_of_a_master_goes_that_waits_for_its_slave(
    lab: Laboratory, tmp_path: Path, case: tuple[Claim, str], keep: Keep
) -> None:
    power.needs_a_disk(tmp_path)
    claim, settings = case
    master = lab.broker("master", f"brokerName=broker-a\n{settings}")
    slave = lab.broker("slave", SLAVE)
    predicted = lab.survival(FAILURE)
    topic = lab.topic(master)
    lab.replicate(master, slave)
    sent = lab.client.send(topic.name, FEW, **PATIENT)
    dirty = power.cut(master)
    promote(lab, slave, topic)
    found = loss(sent, slave.keys(topic))
    keep(claim, predicted, found.observed(not_on_the_disk_bytes=dirty, simulated=True))
    assert statuses(sent) == {"SEND_OK": FEW}


LONE = {
    "sync-master": (FOUR, (WAITS_4X, "SLAVE_NOT_AVAILABLE")),
    "in-sync": (MIDDLE, (WAITS_5X, "FLUSH_SLAVE_TIMEOUT")),
}


@pytest.mark.parametrize(("release", "case"), cases(LONE))
def test_the_power_of_a_master_goes_that_waits_for_nobody_there(
    lab: Laboratory, tmp_path: Path, case: tuple[str, str], keep: Keep
) -> None:
    """The file of a second master, which is not started, makes the files a deployment: one that has no slave."""
    power.needs_a_disk(tmp_path)
    settings, status = case
    master = lab.broker("broker-a", settings)
    lab.prepared_broker("broker-b", settings)
    predicted = lab.survival(FAILURE, "broker-a")
    tried, observed = 1, _gone(lab, master)
    while not observed["gone"] and tried < MOST_ROUNDS:
        tried, observed = tried + 1, _gone(lab, master)
    keep(NO_SLAVE, predicted, {**observed, "rounds": tried, "simulated": True})
    assert observed["statuses"] == {status: FEW}
    assert status in predicted.window


def _gone(lab: Laboratory, master: Broker) -> dict[str, object]:
    """Send a few at once, and lose the power; nobody was told SEND_OK, so what was stored is what counts."""
    topic = lab.topic(master)
    sent = lab.client.send(topic.name, 1, threads=FEW, **PATIENT)
    stored = master.keys(topic)
    dirty = power.cut(master)
    master.start()
    lab.find(topic, master)
    gone = stored - master.keys(topic)
    return {
        "outcome": LOST if gone else KEPT,
        "stored": len(stored),
        "gone": len(gone),
        "statuses": statuses(sent),
        "not_on_the_disk_bytes": dirty,
    }
