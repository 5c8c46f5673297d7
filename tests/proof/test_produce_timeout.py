"""A send that gives up while the broker only stands still: the message is stored, and stored again by who believes not.

The broker is frozen until the impatient form has given up all its sends. Then it goes on, and what was kept is sent.
"""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import Keep
from lab import forms
from lab.asking import Topic
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from outcomes import DUPLICATED, KEPT
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

COUNT = 5
ORDERS = Topic("orders", 4)
CLAIM = Claim(
    "send-timeout-too-short",
    "client",
    "setSendMsgTimeout(500): a broker that stands still for a moment stores every message whose send has failed, and "
    "stores it again when it is sent again; with more time each is stored once",
    "setSendMsgTimeout(500)：broker 停顿片刻，发送已失败的消息其实都会存储，重发之后就是两份；时间更长则各存一份",
    rules=("send-timeout-too-short",),
)


@pytest.mark.parametrize("release", ALL)
def test_the_broker_stands_still_for_a_moment(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    jobs = {form: lab.client.start("form", form=forms.class_name(CLAIM.id, form), count=COUNT) for form in (BAD, GOOD)}
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    broker.freeze()
    lab.client.start("go")
    jobs[BAD].wait_for_events(COUNT, "saved")
    broker.thaw()
    jobs[GOOD].wait_for_events(COUNT, "accepted")
    lab.client.start("again").wait()

    copies = Counter(message.key for message in broker.read(ORDERS))
    assert [copies[key] for key in jobs[GOOD].keys("accepted")] == [1] * COUNT, "the good form stored something else"
    twice = [key for key in jobs[BAD].keys("saved") if copies[key] > 1]
    keep(
        CLAIM,
        forms.predicted(CLAIM.id, lab.release, outcome=DUPLICATED),
        {
            "outcome": DUPLICATED if twice else KEPT,
            "sent": COUNT,
            "duplicated": len(twice),
            "refused": len(jobs[BAD].keys("saved")),
            "good_form": {"sent": COUNT, "duplicated": 0},
        },
    )
