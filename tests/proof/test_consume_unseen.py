"""Messages that are acknowledged though no code of the consumer ever saw them."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import forms, progress
from lab.asking import Topic
from lab.client import Job
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from lab.servers import Broker
from lab.waiting import until
from losses import KEPT, LOST
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

EACH = 100
ORDERS = Topic("orders", 4)
BATCH = Claim(
    "batch-partial-ack",
    "client",
    "A listener that works on get(0) of a batch of up to ten and answers CONSUME_SUCCESS acknowledges the others "
    "unseen; with a loop over the batch all are done",
    "监听器只处理批次（最多十条）中的 get(0) 就返回 CONSUME_SUCCESS：其余消息未经处理即被确认；循环处理整批则不丢",
    rules=("batch-partial-ack",),
)
TAGS = Claim(
    "subscription-differs-in-group",
    "client",
    "Two members of one group that subscribe to different tags: each skips what the other one wants; in two groups "
    "nothing is skipped",
    "同一消费组的两个成员订阅不同 tag：各自跳过对方需要的消息；分成两个消费组则不丢",
    rules=("subscription-differs-in-group",),
)
# of the four queues each member of one group has two; members of two groups have all four
SHARED, ALONE = 2, 4


@pytest.mark.parametrize("release", ALL)
def test_acknowledged_unseen(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    tags = {form: _started(lab, TAGS, form) for form in (BAD, GOOD)}
    until(lambda: _queues(tags[BAD]) == [SHARED, SHARED], "the members share the queues")
    until(lambda: _queues(tags[GOOD]) == [ALONE, ALONE], "each member of its own group has all queues")
    paid = lab.client.send(ORDERS.name, EACH, prefix="paid", tag="paid")
    shipped = lab.client.send(ORDERS.name, EACH, prefix="shipped", tag="shipped")
    sent = {one.key for one in [*paid, *shipped]}
    batch = {form: _started(lab, BATCH, form) for form in (BAD, GOOD)}
    for claim, jobs, failure in ((BATCH, batch, "consumer-crash"), (TAGS, tags, "")):
        lost = _lost(broker, claim, jobs, sent)
        predicted = forms.predicted(claim.id, lab.release, failure)
        figures = {"acknowledged": len(sent), "lost": lost, "good_form": {"done": len(sent)}}
        keep(claim, predicted, {"outcome": LOST if lost else KEPT, **figures})


def _started(lab: Laboratory, claim: Claim, form: str) -> Job:
    return lab.client.start("form", form=forms.class_name(claim.id, form))


def _queues(job: Job) -> list[int]:
    """How many queues of the topic each member has, as it said last."""
    last = {one["member"]: one["queues"] for one in job.events if "queues" in one}
    return list(last.values())


def _lost(broker: Broker, claim: Claim, jobs: dict[str, Job], sent: set[str]) -> int:
    """How many messages the bad form never did, once its group has committed all and the good form has done all."""
    progress.wait_until_committed(broker, ORDERS, f"{claim.id}-bad")
    until(lambda: set(jobs[GOOD].keys("done")) == sent, f"the good form of {claim.id} has done everything")
    return len(sent - set(jobs[BAD].keys("done")))
