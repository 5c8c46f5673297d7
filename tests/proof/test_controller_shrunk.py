"""allAckInSyncStateSet with minInSyncReplicas 1, when the SyncStateSet has shrunk to the master: its crash, its power.

Nobody else is elected then, so the master comes back, and what it had acknowledged alone is what its disk has.
"""

from __future__ import annotations

from pathlib import Path

import power
import pytest
from conftest import Keep
from controlled import Replicas, members
from lab.groups import controllers, leader
from lab.laboratory import Laboratory
from losses import Loss, loss
from promotion import PATIENT
from records import Claim
from releases import MIDDLE

pytestmark = [pytest.mark.proof, pytest.mark.parametrize("release", [MIDDLE])]

CRASH, POWER = "broker-process-crash", "os-crash"
TOPIC = "survival"
SHRINKS = "allAckInSyncStateSet=true\nminInSyncReplicas=1\n"
POOL = "transientStorePoolEnable=true\ntransientStorePoolSize=3\n"
# fewer than the four pages that are flushed every half second
FEW, ENOUGH = 20, 2_000
MOST_ROUNDS = 4

IN_THE_POOL = Claim(
    "controller-set-shrunk-pool",
    TOPIC,
    "allAckInSyncStateSet with the transient store pool: the master, alone in its set, is killed and loses what was in "
    "the pool",
    "allAckInSyncStateSet 加 transientStorePool：集合中只剩主节点时被杀，丢失缓冲池中的消息",
)
UNFLUSHED = Claim(
    "controller-set-shrunk-power-loss",
    TOPIC,
    "simulated: allAckInSyncStateSet with ASYNC_FLUSH: the master, alone in its set, loses with its power what was not "
    "flushed",
    "模拟断电：allAckInSyncStateSet 加 ASYNC_FLUSH：集合中只剩主节点时断电，丢失未刷盘的消息",
)
FLUSHED = Claim(
    "controller-set-shrunk-flushed",
    TOPIC,
    "simulated: allAckInSyncStateSet with SYNC_FLUSH: the master, alone in its set, loses its power and no message",
    "模拟断电：allAckInSyncStateSet 加 SYNC_FLUSH：集合中只剩主节点时断电，不丢消息",
)


def test_the_pool_of_a_master_alone_is_lost(lab: Laboratory, keep: Keep) -> None:
    """A file that was there at the start bypasses the pool, so what is tried again is tried with a new group."""
    by = controllers(lab, 1)
    group = members(lab, 2, SHRINKS + POOL, by)
    predicted = lab.survival(CRASH)
    rounds, found = 1, _killed_under_load(lab, group)
    while not found.lost and rounds < MOST_ROUNDS:
        for one in (group.master, *group.others):
            one.kill()
        name = f"broker-{rounds}"
        group = members(lab, 2, SHRINKS + POOL, by, name, name)
        rounds, found = rounds + 1, _killed_under_load(lab, group)
    keep(IN_THE_POOL, predicted, found.observed(rounds=rounds))


def _killed_under_load(lab: Laboratory, group: Replicas) -> Loss:
    topic = lab.topic(group.master)
    group.slave.kill()
    group.wait_for_set(group.master)
    load = lab.client.load(topic.name, threads=4, untilError=True, retries=0)
    load.wait_for_events(ENOUGH, "status")
    group.master.kill()
    load.wait()
    group.master.start()
    assert leader(lab, [group.master]) is group.master
    lab.find(topic, group.master)
    return loss(load.sent, group.master.keys(topic))


@pytest.mark.parametrize(
    ("claim", "flush", "rounds"),
    [(UNFLUSHED, "ASYNC_FLUSH", MOST_ROUNDS), (FLUSHED, "SYNC_FLUSH", 1)],
    ids=["async", "sync"],
)
def test_the_power_of_a_master_alone_goes(
    lab: Laboratory, tmp_path: Path, claim: Claim, flush: str, rounds: int, keep: Keep
) -> None:
    power.needs_a_disk(tmp_path)
    group = members(lab, 2, f"{SHRINKS}flushDiskType={flush}\n", controllers(lab, 1))
    predicted = lab.survival(POWER)
    group.slave.kill()
    group.wait_for_set(group.master)
    tried, found = 1, _power_lost(lab, group)
    while not found.lost and tried < rounds:
        tried, found = tried + 1, _power_lost(lab, group)
    keep(claim, predicted, found.observed(rounds=tried, simulated=True))


def _power_lost(lab: Laboratory, group: Replicas) -> Loss:
    topic = lab.topic(group.master)
    sent = lab.client.send(topic.name, FEW, **PATIENT)
    power.cut(group.master)
    group.master.start()
    assert leader(lab, [group.master]) is group.master
    lab.find(topic, group.master)
    return loss(sent, group.master.keys(topic))
