"""master-disk-loss where no copy was made: no slave, a slave that never connects, a slave behind a partition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pytest
from conftest import Keep
from lab import asking, ports
from lab.asking import Topic
from lab.client import Sent, statuses
from lab.laboratory import Laboratory
from lab.proxy import Proxy
from lab.servers import Broker
from lab.waiting import until
from losses import KEPT, LOST, Loss, loss
from promotion import PATIENT, SLAVE, lose, promote
from records import Claim
from releases import EARLIER, FIVE, FOUR, MIDDLE, cases

pytestmark = pytest.mark.proof

FAILURE = "master-disk-loss"
TOPIC = "survival"
BEFORE, BLOCKED, UNNOTICED = 20, 3, 200

NO_SLAVE_4X = Claim(
    "no-slave-sync-master-4x",
    TOPIC,
    "SYNC_MASTER of 4.x without a slave: every send is stored and answered SLAVE_NOT_AVAILABLE, and gone with the disk",
    "4.x 的 SYNC_MASTER 没有从节点：每次发送都写入并返回 SLAVE_NOT_AVAILABLE，磁盘丢失后全部消失",
    rules=("master-without-slave",),
)
NO_SLAVE_5X = Claim(
    "no-slave-sync-master-5x",
    TOPIC,
    "SYNC_MASTER of 5.x without a slave: every send is answered SEND_OK, and all are gone with the disk",
    "5.x 的 SYNC_MASTER 没有从节点：每次发送都返回 SEND_OK，磁盘丢失后全部消失",
    rules=("master-without-slave", "sync-master-does-not-wait"),
)
NO_SLAVE_IN_SYNC = Claim(
    "no-slave-in-sync-replicas",
    TOPIC,
    "inSyncReplicas=2 without a slave: every send is stored and answered FLUSH_SLAVE_TIMEOUT, and gone with the disk",
    "inSyncReplicas=2 而没有从节点：每次发送都写入并返回 FLUSH_SLAVE_TIMEOUT，磁盘丢失后全部消失",
    rules=("master-without-slave", "in-sync-replicas-unreachable"),
)

SYNC, TWO = "brokerRole=SYNC_MASTER\n", "brokerRole=SYNC_MASTER\ninSyncReplicas=2\n"


class Alone(NamedTuple):
    """A master of a deployment that shows no slave, and the one status of its sends."""

    claim: Claim
    master: str
    sends: int
    status: str


ALONE = {
    "sync-master": (FOUR, Alone(NO_SLAVE_4X, SYNC, BEFORE, "SLAVE_NOT_AVAILABLE")),
    "sync-master-alone": (FIVE, Alone(NO_SLAVE_5X, SYNC, UNNOTICED, "SEND_OK")),
    "in-sync": (FIVE, Alone(NO_SLAVE_IN_SYNC, TWO, BLOCKED, "FLUSH_SLAVE_TIMEOUT")),
}


@pytest.mark.parametrize(("release", "case"), cases(ALONE))
def test_the_disk_of_a_master_without_a_slave_is_lost(lab: Laboratory, case: Alone, keep: Keep) -> None:
    """The file of a second master, which is not started, makes the files a deployment: one that has no slave."""
    master = lab.broker("broker-a", case.master)
    lab.prepared_broker("broker-b", case.master)
    predicted = lab.survival(FAILURE, "broker-a")
    topic = lab.topic(master)
    sent = lab.client.send(topic.name, case.sends, **PATIENT)
    stored = master.keys(topic)
    assert stored == {one.key for one in sent}
    lose(master)
    master.start()
    lab.find(topic, master)
    gone = stored - master.keys(topic)
    observed = {"outcome": LOST if gone else KEPT, "stored": len(stored), "gone": len(gone), "statuses": statuses(sent)}
    keep(case.claim, predicted, observed)
    assert gone == stored
    assert statuses(sent) == {case.status: case.sends}
    assert case.status in predicted.window or case.status == "SEND_OK"


HA_ADDRESS_5X = Claim(
    "ha-address-in-file-5x",
    TOPIC,
    "a 5.x slave with haMasterAddress in its file never connects: all are SEND_OK, and gone with the disk",
    "配置文件写有 haMasterAddress 的 5.x 从节点从不连接：主节点返回 SEND_OK，磁盘丢失后全部消失",
    rules=("slave-never-replicates",),
)
HA_ADDRESS_4X = Claim(
    "ha-address-in-file-4x",
    TOPIC,
    "a 4.x slave with haMasterAddress in its file copies from there: nothing is lost",
    "4.x 从节点按配置文件中的 haMasterAddress 复制：不丢消息",
)
NEVER_CONNECTS = "HAClient connect to master null failed"
NOBODY_THERE = "HAClient connect to master"


@pytest.mark.parametrize(("release", "case"), cases({"never": (FIVE, HA_ADDRESS_5X), "copies": (FOUR, HA_ADDRESS_4X)}))
def test_the_slave_has_its_masters_address_in_its_file(lab: Laboratory, case: Claim, keep: Keep) -> None:
    master = lab.broker("master", f"brokerName=broker-a\n{SYNC}")
    slave = lab.broker("slave", f"{SLAVE}haMasterAddress=127.0.0.1:{master.port + 1}\n")
    predicted = lab.survival(FAILURE)
    topic = lab.topic(master)
    lab.introduce(slave)
    if case is HA_ADDRESS_5X:
        until(lambda: NEVER_CONNECTS in slave.process.log.read_text("utf-8", "replace"), "the slave gives up")
    else:
        lab.replicate(master, slave)
    sent = lab.client.send(topic.name, UNNOTICED, **PATIENT)
    lose(master)
    promote(lab, slave, topic)
    found = loss(sent, slave.keys(topic))
    keep(case, predicted, found.observed())
    assert found.lost in (frozenset(), found.acknowledged)


SINGLE = Claim(
    "no-slave-single-file",
    TOPIC,
    "a master that waits for nobody and has no slave: every send is answered SEND_OK, and all are gone with the disk",
    "不等待从节点、也没有从节点的主节点：每次发送都返回 SEND_OK，磁盘丢失后全部消失",
)
SWITCHED_OFF = Claim(
    "duplication-switches-replication-off",
    TOPIC,
    "duplicationEnable on a 5.x master: its slave finds nobody to copy from, inSyncReplicas=2 waits for nobody, and "
    "all are gone with the disk",
    "5.x 主节点设置 duplicationEnable：从节点无从复制，inSyncReplicas=2 也不等待，磁盘丢失后全部消失",
    rules=("replication-disabled",),
)


@pytest.mark.parametrize("release", EARLIER)
def test_the_disk_of_a_master_is_lost_whose_file_alone_is_known(lab: Laboratory, keep: Keep) -> None:
    master = lab.broker("broker-a", "brokerRole=ASYNC_MASTER\n")
    predicted = lab.survival(FAILURE)
    topic = lab.topic(master)
    sent = lab.client.send(topic.name, UNNOTICED, **PATIENT)
    lose(master)
    master.start()
    lab.find(topic, master)
    keep(SINGLE, predicted, loss(sent, master.keys(topic)).observed())


@pytest.mark.parametrize("release", FIVE)
def test_duplication_switches_replication_off(lab: Laboratory, keep: Keep) -> None:
    master = lab.broker("master", f"brokerName=broker-a\n{TWO}duplicationEnable=true\n")
    slave = lab.broker("slave", SLAVE)
    predicted = lab.survival(FAILURE)
    topic = lab.topic(master)
    lab.introduce(slave)
    until(lambda: NOBODY_THERE in slave.process.log.read_text("utf-8", "replace"), "the slave finds nobody")
    sent = lab.client.send(topic.name, UNNOTICED, **PATIENT)
    delivered = len(asking.read(master.address, topic))
    lose(master)
    promote(lab, slave, topic)
    found = loss(sent, slave.keys(topic))
    keep(SWITCHED_OFF, predicted, found.observed(handed_out_by_the_master=delivered))
    assert found.lost == found.acknowledged


CUT_OFF = Claim(
    "partition-nobody-waits",
    TOPIC,
    "a slave behind a partition gets nothing while its master, which waits for nobody, goes on answering SEND_OK",
    "网络分区后的从节点收不到任何消息，而不等待从节点的主节点继续返回 SEND_OK",
)
CUT_OFF_WAITS = Claim(
    "partition-master-waits",
    TOPIC,
    "a slave behind a partition: the master waits for it and answers FLUSH_SLAVE_TIMEOUT, what was SEND_OK is kept",
    "从节点被网络分区隔开：主节点等待它并返回 FLUSH_SLAVE_TIMEOUT，返回 SEND_OK 的都保留",
)
# An address that nobody has (RFC 5737), as long as the loopback address that the proxies put in its place.
ELSEWHERE, HERE = "192.0.2.1", "127.0.0.1"


class Cut(NamedTuple):
    claim: Claim
    master: str
    while_cut: int
    statuses: dict[str, int]


NOBODY_WAITS = {"SEND_OK": BEFORE + UNNOTICED}
WAITED = {"FLUSH_SLAVE_TIMEOUT": BLOCKED, "SEND_OK": BEFORE}
CUTS = {
    "async-master": (FOUR, Cut(CUT_OFF, "brokerRole=ASYNC_MASTER\n", UNNOTICED, NOBODY_WAITS)),
    "sync-master": (FOUR, Cut(CUT_OFF_WAITS, SYNC, BLOCKED, WAITED)),
    "sync-master-alone": (MIDDLE, Cut(CUT_OFF, SYNC, UNNOTICED, NOBODY_WAITS)),
    "in-sync": (MIDDLE, Cut(CUT_OFF_WAITS, TWO, BLOCKED, WAITED)),
}


@pytest.mark.parametrize(("release", "case"), cases(CUTS))
def test_the_slave_is_cut_off(lab: Laboratory, case: Cut, keep: Keep) -> None:
    master = lab.broker("master", f"brokerName=broker-a\nbrokerIP2={ELSEWHERE}\n{case.master}")
    copying = ports.free()
    told = {f"{ELSEWHERE}:{master.port + 1}".encode(): f"{HERE}:{copying}".encode()}
    with (
        Proxy(ports.free(), lab.name_server.address, told) as names,
        Proxy(copying, f"{HERE}:{master.port + 1}") as link,
    ):
        slave = lab.broker("slave", SLAVE, name_server=names.address)
        predicted = lab.survival(FAILURE)
        topic = lab.topic(master)
        sent = _sent_around_the_cut(lab, (master, slave), topic, link, case.while_cut)
        lose(master)
        promote(lab, slave, topic)
        found = loss(sent, slave.keys(topic))
    keep(case.claim, predicted, found.observed(meanwhile=found.since("cut")))
    assert statuses(list(sent)) == case.statuses
    assert found.lost in (frozenset(), _during(found))


def _sent_around_the_cut(
    lab: Laboratory, brokers: tuple[Broker, Broker], topic: Topic, link: Proxy, while_cut: int
) -> Sequence[Sent]:
    """Some messages that the slave has, then some while nothing reaches it."""
    master, slave = brokers
    lab.replicate(master, slave)
    before = lab.client.send(topic.name, BEFORE, prefix="before", **PATIENT)
    slave.wait_for_log_of(master)
    link.cut()
    return [*before, *lab.client.send(topic.name, while_cut, prefix="cut", **PATIENT)]


def _during(found: Loss) -> frozenset[str]:
    return frozenset(key for key in found.acknowledged if key.startswith("cut"))
