"""DLedger: one node of three is killed, with and without its store."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab.groups import dledger_group, leader
from lab.laboratory import Laboratory
from losses import loss
from records import Claim

pytestmark = pytest.mark.proof

TOPIC = "survival"
ENOUGH = 300

CRASH = Claim(
    "dledger-leader-crash",
    TOPIC,
    "DLedger: what a send returned SEND_OK for is on a majority; the leader's crash loses nothing",
    "DLedger：返回 SEND_OK 的消息已在多数派上，leader 崩溃不丢消息",
)
DISK = Claim(
    "dledger-leader-disk-loss",
    TOPIC,
    "DLedger: the leader and its store are lost, and a majority still has every message",
    "DLedger：leader 及其存储全部丢失，多数派仍保有每条消息",
)


@pytest.mark.parametrize("release", ["4.9.7", "5.3.3"])
@pytest.mark.parametrize(
    ("failure", "claim"), [("broker-process-crash", CRASH), ("master-disk-loss", DISK)], ids=["crash", "disk"]
)
def test_the_leader_of_a_dledger_group_is_killed(lab: Laboratory, failure: str, claim: Claim, keep: Keep) -> None:
    brokers = dledger_group(lab, "broker-a")
    predicted = lab.survival(failure)
    first = leader(lab, brokers)
    topic = lab.topic(first)
    with lab.client.load(topic.name, threads=4, retries=0) as load:
        load.wait_for_events(ENOUGH, "status")
        first.kill()
    if failure == "master-disk-loss":
        first.delete_store()
    second = leader(lab, brokers)
    assert second is not first
    lab.find(topic, second)
    keep(claim, predicted, loss(load.sent, second.keys(topic)).observed())
