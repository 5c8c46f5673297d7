"""Two masters, one of which is in trouble: does the program's setting make the client turn to the other?

First one master answers that nobody has a copy of what it stores, and the other one is well. Then the first is killed,
its disk is lost, and half of the sends of the next form are its own.
"""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import forms
from lab.asking import Topic
from lab.client import Job
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from outcomes import KEPT, LOST, REFUSED
from records import Claim
from releases import ALL
from test_produce_outage import NEW, alone

pytestmark = pytest.mark.proof

COUNT = 20
ORDERS = Topic("orders", 4)
BAD_STATUS = Claim(
    "store-failure-not-retried",
    "client",
    "Of two masters one has no slave: what it stores is lost with it, though no send threw; with "
    "retryAnotherBrokerWhenNotStoreOK the other one has it too",
    "两个主节点中一个没有从节点：它存储的消息随它丢失，而发送没有抛出异常；"
    "打开 retryAnotherBrokerWhenNotStoreOK 后另一个主节点也有一份",
    rules=("store-failure-not-retried",),
)
DOWN = Claim(
    "send-retry-disabled-broker-down",
    "client",
    "setRetryTimesWhenSendFailed(0): one of two masters is down, and the sends that were meant for it fail; with the "
    "default they go to the other",
    "setRetryTimesWhenSendFailed(0)：两个主节点中一个停机，轮到它的发送就失败；使用默认值则改发到另一个",
    rules=("send-retry-disabled",),
)
RETRY = "send-retry-disabled"


@pytest.mark.parametrize("release", ALL)
def test_the_other_broker_is_tried_or_not(lab: Laboratory, keep: Keep) -> None:
    lonely = lab.broker("broker-a", alone(lab.release))
    well = lab.broker("broker-b", NEW)
    lab.find(ORDERS, lonely, well)
    status, down = _started(lab, BAD_STATUS.id), _started(lab, RETRY)
    _run(lab, BAD_STATUS.id, status)
    accepted = {form: set(job.keys("accepted")) for form, job in status.items()}
    assert accepted[BAD] <= lonely.keys(ORDERS) | well.keys(ORDERS)
    lonely.kill()
    lonely.delete_store()
    _run(lab, RETRY, down)

    stored = well.keys(ORDERS)
    assert len(accepted[GOOD] & stored) == COUNT, "the good form has lost something"
    lost = accepted[BAD] - stored
    keep(
        BAD_STATUS,
        forms.predicted(BAD_STATUS.id, lab.release),
        {
            "outcome": LOST if lost else KEPT,
            "acknowledged": len(accepted[BAD]),
            "lost": len(lost),
            "good_form": {"acknowledged": COUNT, "lost": 0},
        },
    )
    assert len(set(down[GOOD].keys("accepted")) & stored) == COUNT, "the good form did not get through"
    refused = down[BAD].keys("refused")
    assert not set(refused) & stored
    keep(
        DOWN,
        forms.predicted(RETRY, lab.release, outcome=REFUSED),
        {
            "outcome": REFUSED if refused else KEPT,
            "sent": COUNT,
            "refused": len(refused),
            "good_form": {"sent": COUNT, "refused": 0},
        },
    )


def _started(lab: Laboratory, rule: str) -> dict[str, Job]:
    jobs = {
        form: lab.client.start("form", form=forms.class_name(rule, form), count=COUNT, phase=rule)
        for form in (BAD, GOOD)
    }
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    return jobs


def _run(lab: Laboratory, phase: str, jobs: dict[str, Job]) -> None:
    lab.client.start("go", phase=phase).wait()
    for job in jobs.values():
        job.wait_for_events(1, "ran")
