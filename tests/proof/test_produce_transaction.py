"""Transactions: a check that cannot find out, and a local transaction that was never run though the send returned."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import forms
from lab.asking import Topic
from lab.client import Job
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from lab.waiting import until
from losses import KEPT, LOST
from records import Claim
from releases import ALL
from test_produce_outage import NEW, alone

pytestmark = pytest.mark.proof

COUNT = 20
ORDERS = Topic("orders", 4)
# The broker asks after a second, and every two seconds, instead of six and thirty. 5.x writes down every three seconds
# what has been taken back; that has to be before it asks again, as it is by default.
SOON_4X = "transactionTimeOut=1000\ntransactionCheckInterval=2000\n"
SOON_5X = f"{SOON_4X}transactionOpBatchInterval=100\n"
CLAIM = Claim(
    "transaction-check-gives-up",
    "client",
    "A transaction check that answers ROLLBACK_MESSAGE because the database is away for a moment: messages of "
    "transactions that were committed are gone; with UNKNOW they are asked for again and delivered",
    "事务回查因数据库短暂不可用而返回 ROLLBACK_MESSAGE：本地事务已提交的消息全部消失；返回 UNKNOW 则会再次回查并投递",
    rules=("transaction-check-gives-up",),
)


IGNORED = Claim(
    "transaction-result-ignored",
    "client",
    "Transactional sends to a master without its slave return, and their local transactions are never run: nothing is "
    "there of the orders that were taken; where the state is looked at, the customer is told and asks again",
    "向没有从节点的主节点发送事务消息：调用正常返回，本地事务却从未执行，已受理的订单什么也没有留下；检查状态则会告知客户，再次提交即可",
    rules=("transaction-result-ignored",),
)


@pytest.mark.parametrize("release", ALL)
def test_a_check_gives_up_or_is_asked_again(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", SOON_4X if lab.release < "5" else SOON_5X)
    lab.find(ORDERS, broker)
    jobs = {
        form: lab.client.start("form", form=forms.class_name(CLAIM.id, form), count=COUNT, fails=1)
        for form in (BAD, GOOD)
    }
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    lab.client.start("go")
    for job in jobs.values():
        job.wait_for_events(COUNT, "accepted")
    accepted = {form: set(job.keys("accepted")) for form, job in jobs.items()}
    until(lambda: accepted[GOOD] <= broker.keys(ORDERS), "what was asked for again is delivered", 60)
    asked = jobs[BAD].keys("begun")
    lost = accepted[BAD] - broker.keys(ORDERS)
    assert set(asked) == accepted[BAD], "the bad form was not asked for all"
    figures = {"acknowledged": COUNT, "lost": len(lost), "checks": len(asked)}
    good = {"acknowledged": COUNT, "lost": 0, "checks": len(jobs[GOOD].keys("begun"))}
    keep(
        CLAIM,
        forms.predicted(CLAIM.id, lab.release),
        {"outcome": LOST if lost else KEPT, **figures, "good_form": good},
    )


@pytest.mark.parametrize("release", ALL)
def test_a_local_transaction_is_run_or_somebody_is_told(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", alone(lab.release))
    lab.find(ORDERS, broker)
    first = _taken(lab, "first", BAD, GOOD)
    assert len(first[BAD].keys("accepted")) == len(first[GOOD].keys("refused")) == COUNT, first[GOOD].events
    broker.kill()
    lab.restart_with(broker, NEW)
    lab.find(ORDERS, broker)
    # who was told that it failed asks again
    second = _taken(lab, "second", GOOD)
    stored = broker.keys(ORDERS)
    good = set(second[GOOD].keys("accepted"))
    assert len(good) == COUNT and good <= stored & set(second[GOOD].keys("created")), "the good form lost something"
    bad = set(first[BAD].keys("accepted"))
    lost = bad - stored - set(first[BAD].keys("created"))
    keep(
        IGNORED,
        forms.predicted(IGNORED.id, lab.release),
        {
            "outcome": LOST if lost else KEPT,
            "acknowledged": len(bad),
            "lost": len(lost),
            "good_form": {"refused": COUNT, "acknowledged": len(good), "lost": 0},
        },
    )


def _taken(lab: Laboratory, phase: str, *which: str) -> dict[str, Job]:
    """Programs that have taken, or refused, all their orders; of each form the same ones in every phase."""
    jobs = {
        form: lab.client.start("form", form=forms.class_name(IGNORED.id, form), count=COUNT, phase=phase)
        for form in which
    }
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    lab.client.start("go", phase=phase)
    for job in jobs.values():
        job.wait_for_events(1, "ran")
    return jobs
