"""DLedger: one node is lost, with and without its store, or its power; of three, of two, and of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import power
import pytest
from conftest import Keep
from lab.asking import Topic
from lab.groups import dledger_group, leader, start_all
from lab.laboratory import Laboratory
from lab.servers import Broker
from losses import Loss, loss
from promotion import PATIENT, lose
from records import Claim
from releases import ALL, FOUR, LATEST, MIDDLE

pytestmark = pytest.mark.proof

TOPIC = "survival"
CRASH, POWER, DISK = "broker-process-crash", "os-crash", "master-disk-loss"
ENOUGH, FEW, MANY = 300, 20, 200
MOST_ROUNDS = 8
# A page and more a message, so that at most one of those that were flushed shares a page with what was not; a producer
# compresses what is larger.
LARGE = 4_000
LOG = "dledger-*/data"

KILLED = Claim(
    "dledger-leader-crash",
    TOPIC,
    "DLedger: what a send returned SEND_OK for is on a majority; the leader's crash loses nothing",
    "DLedger：返回 SEND_OK 的消息已在多数派上，leader 崩溃不丢消息",
)
DISK_LOST = Claim(
    "dledger-leader-disk-loss",
    TOPIC,
    "DLedger: the leader and its store are lost, and a majority still has every message",
    "DLedger：leader 及其存储全部丢失，多数派仍保有每条消息",
)
POWER_LOST = Claim(
    "dledger-leader-power-loss",
    TOPIC,
    "simulated: DLedger, the leader loses its power and what it had not flushed; a majority has every message",
    "模拟断电：DLedger 的 leader 断电并丢失未刷盘的部分，多数派保有每条消息",
)
ALL_POWER = Claim(
    "dledger-one-machine-power-loss",
    TOPIC,
    "simulated: DLedger with all three nodes on one machine: its power takes what no node had flushed",
    "模拟断电：DLedger 的三个节点都在同一台机器上，断电丢失所有节点都未刷盘的消息",
    rules=("replicas-on-one-host",),
)
ONE_OF_TWO = Claim(
    "dledger-two-nodes",
    TOPIC,
    "DLedger with two nodes: the leader and its store are lost, no send is taken any more, the other has every message",
    "DLedger 仅两个节点：leader 及其存储丢失后不再接受发送，另一个节点保有每条消息",
    rules=("dledger-too-few-peers",),
)
ALONE_DISK = Claim(
    "dledger-single-disk-loss",
    TOPIC,
    "DLedger with one node: all that was answered SEND_OK is gone with its disk",
    "DLedger 仅一个节点：所有返回 SEND_OK 的消息随磁盘丢失",
    rules=("dledger-too-few-peers",),
)
ALONE_POWER = Claim(
    "dledger-single-power-loss",
    TOPIC,
    "simulated: DLedger with one node answers SEND_OK before it flushes, every 10 ms; what came since is gone with the "
    "power",
    "模拟断电：DLedger 仅一个节点，先返回 SEND_OK、每 10 毫秒刷盘一次，断电丢失其间的消息",
)


@pytest.mark.parametrize("release", ALL)
@pytest.mark.parametrize(
    ("failure", "claim"),
    [(CRASH, KILLED), (POWER, POWER_LOST), (DISK, DISK_LOST)],
    ids=["crash", "power", "disk"],
)
def test_the_leader_of_a_dledger_group_is_lost(
    lab: Laboratory, tmp_path: Path, failure: str, claim: Claim, keep: Keep
) -> None:
    power.needs_a_disk(tmp_path)
    brokers = dledger_group(lab, "broker-a", apart=True)
    predicted = lab.survival(failure)
    first = leader(lab, brokers)
    topic = lab.topic(first)
    with lab.client.load(topic.name, threads=4, retries=0) as load:
        load.wait_for_events(ENOUGH, "status")
        _fail(first, failure)
    second = leader(lab, brokers)
    assert second is not first
    keep(claim, predicted, loss(load.sent, _keys_of_the_leader(lab, second, topic)).observed())


def _fail(broker: Broker, failure: str) -> None:
    if failure == POWER:
        power.cut(broker, log=LOG)
    elif failure == DISK:
        lose(broker)
    else:
        broker.kill()


def _keys_of_the_leader(lab: Laboratory, broker: Broker, topic: Topic) -> set[str]:
    """What a new leader has. As in Raft, the first entry of its own term commits those of former ones."""
    lab.find(topic, broker)
    with lab.client.load(lab.topic(broker, queues=1).name, **PATIENT) as load:
        load.wait_for_events(1, "status")
    return broker.keys(topic)


@pytest.mark.parametrize("release", [FOUR])
def test_all_nodes_lose_their_power_at_once(lab: Laboratory, tmp_path: Path, keep: Keep) -> None:
    """They have one address, so one machine. What is not flushed is a matter of luck, so it is tried in rounds."""
    power.needs_a_disk(tmp_path)
    brokers = dledger_group(lab, "broker-a")
    predicted = lab.survival(POWER)
    rounds, found = _in_rounds(lambda: _power_lost_under_load(lab, brokers), 2, MOST_ROUNDS)
    keep(ALL_POWER, predicted, found.observed(rounds=rounds, simulated=True))
    assert len(found.lost) > 1, "one alone may be a message that shares a page with those that were not flushed"


def _in_rounds(attempt: Callable[[], Loss], least: int, most: int) -> tuple[int, Loss]:
    """Try until so many are lost; returns in which round, and what it found."""
    for rounds in range(1, most):
        found = attempt()
        if len(found.lost) >= least:
            return rounds, found
    return most, attempt()


# Not on 5.2 and 5.3, where queues lose their end when any node that crashed starts again, flushed or not: the length
# that is recovered leaves out the 48 bytes before each message (DLedgerCommitLog.java:353,380-389@5.3.3).
def _power_lost_under_load(lab: Laboratory, brokers: list[Broker]) -> Loss:
    topic = lab.topic(leader(lab, brokers))
    load = lab.client.load(topic.name, threads=4, size=LARGE, untilError=True, retries=0)
    load.wait_for_events(ENOUGH, "status")
    power.cut(*brokers, log=LOG)
    load.wait()
    start_all(brokers)
    return loss(load.sent, _keys_of_the_leader(lab, leader(lab, brokers), topic))


@pytest.mark.parametrize("release", [FOUR])
def test_one_of_two_nodes_is_lost(lab: Laboratory, keep: Keep) -> None:
    """The other one leads nobody and answers nothing; started as a group of its own it has everything."""
    brokers = dledger_group(lab, "broker-a", nodes=2)
    predicted = lab.survival(DISK)
    first = leader(lab, brokers)
    [second] = [one for one in brokers if one is not first]
    topic = lab.topic(first)
    sent = lab.client.send(topic.name, FEW, threads=4, prefix="before", **PATIENT)
    second.wait_for_log_of(first)
    lose(first)
    refused = lab.client.send(topic.name, 1, threads=4, prefix="alone", **PATIENT)
    assert {one.status for one in refused} == {None}
    second.kill()
    lab.restart_with(second, _without_others(second))
    assert leader(lab, [second]) is second
    keep(ONE_OF_TWO, predicted, loss([*sent, *refused], _keys_of_the_leader(lab, second, topic)).observed())
    assert "no more writes" in predicted.window


def _without_others(node: Broker) -> str:
    """A node's file that names no peer but itself."""
    settings = dict(line.split("=", 1) for line in node.conf.read_text(encoding="utf-8").splitlines())
    own = settings["dLegerSelfId"]
    [peer] = [one for one in settings["dLegerPeers"].split(";") if one.startswith(f"{own}-")]
    return (
        f"brokerName=broker-a\nenableDLegerCommitLog=true\ndLegerGroup=broker-a\n"
        f"dLegerPeers={peer}\ndLegerSelfId={own}\n"
    )


ALONE_KILLED = Claim(
    "dledger-single-crash",
    TOPIC,
    "DLedger with one node: killed and started again, it has all that was answered SEND_OK, but on 5.2.0 to 5.3.3 it "
    "cuts its queues, and the newest messages are handed to nobody",
    "DLedger 仅一个节点：被杀后重启，返回 SEND_OK 的消息都在；但 5.2.0 到 5.3.3 会截断消费队列，最新的消息不会再投递",
)


@pytest.mark.parametrize(("release", "most"), [(FOUR, 3), (MIDDLE, MOST_ROUNDS), (LATEST, 3)])
def test_the_only_node_crashes(lab: Laboratory, most: int, keep: Keep) -> None:
    """Whether its queues are cut depends on how far they were written: about every other time."""
    [broker] = dledger_group(lab, "broker-a", nodes=1)
    predicted = lab.survival(CRASH)
    rounds, found = _in_rounds(lambda: _killed(lab, broker), 1, most)
    keep(ALONE_KILLED, predicted, found.observed(rounds=rounds))


def _killed(lab: Laboratory, broker: Broker) -> Loss:
    topic = lab.topic(broker)
    sent = lab.client.send(topic.name, MANY, threads=4, **PATIENT)
    broker.kill()
    broker.start()
    assert leader(lab, [broker]) is broker
    return loss(sent, _keys_of_the_leader(lab, broker, topic))


@pytest.mark.parametrize("release", [MIDDLE])
def test_the_disk_of_the_only_node_is_lost(lab: Laboratory, keep: Keep) -> None:
    [broker] = dledger_group(lab, "broker-a", nodes=1)
    predicted = lab.survival(DISK)
    topic = lab.topic(broker)
    sent = lab.client.send(topic.name, FEW, **PATIENT)
    lose(broker)
    broker.start()
    assert leader(lab, [broker]) is broker
    lab.find(topic, broker)
    keep(ALONE_DISK, predicted, loss(sent, broker.keys(topic)).observed())


@pytest.mark.parametrize("release", [FOUR])
def test_the_power_of_the_only_node_goes(lab: Laboratory, tmp_path: Path, keep: Keep) -> None:
    power.needs_a_disk(tmp_path)
    brokers = dledger_group(lab, "broker-a", nodes=1)
    predicted = lab.survival(POWER)
    rounds, found = _in_rounds(lambda: _power_lost_under_load(lab, brokers), 2, MOST_ROUNDS)
    keep(ALONE_POWER, predicted, found.observed(rounds=rounds, simulated=True))
    assert len(found.lost) > 1, "as above"
