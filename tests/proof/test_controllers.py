"""Controller mode with three controllers, of which the leading one is killed, and with three replicas."""

from __future__ import annotations

import pytest
from conftest import Keep
from controlled import Replicas, members, own
from lab import ports
from lab.client import statuses
from lab.groups import controllers, leader
from lab.laboratory import Laboratory
from lab.proxy import Proxy
from lab.waiting import until
from losses import loss
from promotion import PATIENT, lose
from records import Claim
from releases import FIVE, MIDDLE

pytestmark = pytest.mark.proof

CRASH, DISK, SLAVE_LOSS = "broker-process-crash", "master-disk-loss", "slave-loss"
TOPIC = "survival"
BEFORE, ENOUGH, BLOCKED = 20, 200, 3

DLEDGER = Claim(
    "controllers-three-dledger",
    TOPIC,
    "three controllers (DLedger), three replicas that all have to answer: the leading controller, then the master and "
    "its store are lost, and no message",
    "三个 controller（DLedger）、三个副本且全部须确认：先失去领导 controller，再失去主节点及其存储，不丢消息",
)
JRAFT = Claim(
    "controllers-three-jraft",
    TOPIC,
    "three controllers (jRaft), three replicas that all have to answer: the leading controller, then the master and "
    "its store are lost, and no message",
    "三个 controller（jRaft）、三个副本且全部须确认：先失去领导 controller，再失去主节点及其存储，不丢消息",
)
TWO_OF_THREE = Claim(
    "controller-two-of-three",
    TOPIC,
    "controller mode with inSyncReplicas=2 and three replicas: elected is the one that did not answer, where the "
    "controller heard last of it",
    "controller 模式 inSyncReplicas=2 且共三个副本：若 controller 最后收到的是未确认副本的心跳，当选的就是它",
)
LOST_REPLICAS = Claim(
    "controller-replicas-lost",
    TOPIC,
    "controller mode with inSyncReplicas=2 and three replicas: one is lost and nobody is told, with the second every "
    "send is answered FLUSH_SLAVE_TIMEOUT; the master has everything",
    "controller 模式 inSyncReplicas=2 且共三个副本：失去一个时无人知晓，失去第二个后每次发送都返回 "
    "FLUSH_SLAVE_TIMEOUT；主节点拥有全部消息",
)
ALL_ANSWER = "allAckInSyncStateSet=true\nminInSyncReplicas=2\ntotalReplicas=3\n"
TWO_ANSWER = "inSyncReplicas=2\ntotalReplicas=3\n"


@pytest.mark.parametrize("release", FIVE)
@pytest.mark.parametrize(("kind", "claim"), [("DLedger", DLEDGER), ("jRaft", JRAFT)], ids=["dledger", "jraft"])
def test_the_leading_controller_and_then_the_master_are_lost(
    lab: Laboratory, kind: str, claim: Claim, keep: Keep
) -> None:
    group = members(lab, 3, ALL_ANSWER, controllers(lab, 3, kind))
    predicted = lab.survival(DISK)
    topic = lab.topic(group.master)
    first = group.leading_controller()
    with lab.client.load(topic.name, threads=4, retries=0) as load:
        load.wait_for_events(ENOUGH, "status")
        first.kill()
        load.wait_for_events(len(load.sent) + ENOUGH, "status")
        assert group.leading_controller() is not first
        group.wait_for_set(group.master, *group.others)
        lose(group.master)
    elected = leader(lab, group.others)
    lab.find(topic, elected)
    keep(claim, predicted, loss(load.sent, elected.keys(topic)).observed())


# The elected replica is the one whose last heartbeat told the longest log (DefaultElectPolicy.java:41-48@5.3.3). One
# comes every second; here that of the replica which answers comes once, so that no run depends on luck.
RARE_HEARTBEATS = "brokerHeartbeatInterval=600000\ncontrollerHeartBeatTimeoutMills=900000\n"
STAYS_IN_SYNC = "haMaxTimeSlaveNotCatchup=600000\n"
# long enough for some heartbeats of the other one
SLOWLY = {"threads": 2, "pause": 30}


@pytest.mark.parametrize("release", FIVE)
def test_a_replica_that_did_not_answer_is_elected(lab: Laboratory, keep: Keep) -> None:
    by = controllers(lab, 1)
    settings = own("broker-a", by) + TWO_ANSWER + STAYS_IN_SYNC
    master = lab.broker("replica-0", f"{settings}brokerIP2=127.0.0.1\n")
    assert leader(lab, [master]) is master
    copying = ports.free()
    told = {f"127.0.0.1:{master.port + 1}".encode(): f"127.0.0.1:{copying}".encode()}
    with (
        Proxy(ports.free(), lab.name_server.address, told) as names,
        Proxy(copying, f"127.0.0.1:{master.port + 1}") as link,
    ):
        answers = lab.broker("replica-1", settings + RARE_HEARTBEATS)
        behind = lab.broker("replica-2", settings, name_server=names.address)
        group = Replicas(master, (answers, behind), tuple(by))
        predicted = lab.survival(CRASH)
        topic = lab.topic(master)
        group.wait_for_set(master, answers, behind)
        sent = lab.client.send(topic.name, BEFORE, prefix="before", **PATIENT)
        behind.wait_for_log_of(master)
        link.cut()
        sent += lab.client.send(topic.name, ENOUGH // 2, prefix="cut", **SLOWLY, **PATIENT)
        answers.wait_for_log_of(master)
        master.kill()
        assert leader(lab, [answers, behind]) is behind
        found = loss(sent, behind.keys(topic))
        until(lambda: answers.log_end() == behind.log_end(), "what the other one had is truncated", 60)
    keep(TWO_OF_THREE, predicted, found.observed(meanwhile=found.since("cut")))
    assert statuses(sent) == {"SEND_OK": BEFORE + ENOUGH}
    assert found.lost == {one.key for one in sent if one.key.startswith("cut")}


@pytest.mark.parametrize("release", [MIDDLE])
def test_replicas_are_lost(lab: Laboratory, keep: Keep) -> None:
    group = members(lab, 3, TWO_ANSWER, controllers(lab, 1))
    predicted = lab.survival(SLAVE_LOSS)
    topic = lab.topic(group.master)
    first, second = group.others
    sent = lab.client.send(topic.name, BEFORE, prefix="before", **PATIENT)
    lose(first)
    sent += lab.client.send(topic.name, BEFORE, prefix="one-lost", **PATIENT)
    lose(second)
    sent += lab.client.send(topic.name, 1, threads=BLOCKED, prefix="both-lost", **PATIENT)
    found = loss(sent, group.master.keys(topic))
    keep(LOST_REPLICAS, predicted, found.observed())
    assert statuses(sent) == {"FLUSH_SLAVE_TIMEOUT": BLOCKED, "SEND_OK": 2 * BEFORE}
    assert "FLUSH_SLAVE_TIMEOUT" in predicted.window
