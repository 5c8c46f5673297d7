"""A transaction check that cannot find out: taken back, or asked again."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import forms
from lab.asking import Topic
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from lab.waiting import until
from losses import KEPT, LOST
from records import Claim

pytestmark = pytest.mark.proof

COUNT = 20
ORDERS = Topic("orders", 4)
# The broker asks after a second, and every two seconds, instead of six and thirty. 5.x writes down every three seconds
# what has been taken back; that has to be before it asks again, as it is by default.
SOON = "transactionTimeOut=1000\ntransactionCheckInterval=2000\n"
TEXT = {"4.9.7": SOON, "5.3.3": f"{SOON}transactionOpBatchInterval=100\n"}
CLAIM = Claim(
    "transaction-check-gives-up",
    "client",
    "A transaction check that answers ROLLBACK_MESSAGE because the database is away for a moment: messages of "
    "transactions that were committed are gone; with UNKNOW they are asked for again and delivered",
    "事务回查因数据库短暂不可用而返回 ROLLBACK_MESSAGE：本地事务已提交的消息全部消失；返回 UNKNOW 则会再次回查并投递",
    rules=("transaction-check-gives-up",),
)


@pytest.mark.parametrize("release", ["4.9.7", "5.3.3"])
def test_a_check_gives_up_or_is_asked_again(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", TEXT[lab.release])
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
