"""poison-message: work that fails twice for every message, as while a database is away, and what each form makes of it.

Each form reads the same messages in a group of its own. The broker delivers again after a second instead of minutes;
the proof ends when every good form has done everything, and every bad form has nothing left to read.
"""

from __future__ import annotations

from typing import Any

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

FAILURE = "poison-message"
SENT, FAILS = 100, 2
ORDERS = Topic("orders", 4)
SOON = f"messageDelayLevel={' '.join(['1s'] * 18)}\n"

SWALLOWS = Claim(
    "listener-swallows-exception",
    "client",
    "A listener that logs the exception of its work and answers CONSUME_SUCCESS gets nothing again; with "
    "RECONSUME_LATER all is done",
    "监听器只记录业务异常并返回 CONSUME_SUCCESS：消息不会重新投递；返回 RECONSUME_LATER 则全部处理完成",
    rules=("listener-swallows-exception",),
)
FINALLY = Claim(
    "listener-acks-in-finally",
    "client",
    "return CONSUME_SUCCESS in a finally wins over the exception: nothing is delivered again; without it all is done",
    "finally 中 return CONSUME_SUCCESS 会吞掉异常：消息不会重新投递；去掉后全部处理完成",
    rules=("listener-acks-in-finally",),
)
ROLLBACK = Claim(
    "orderly-illegal-status",
    "client",
    "An orderly listener that answers ROLLBACK gets nothing again; with SUSPEND_CURRENT_QUEUE_A_MOMENT all is done",
    "顺序监听器返回 ROLLBACK：消息不会重新投递；返回 SUSPEND_CURRENT_QUEUE_A_MOMENT 则全部处理完成",
    rules=("orderly-illegal-status",),
)
BROADCAST = Claim(
    "broadcast-never-retries",
    "client",
    "RECONSUME_LATER in broadcasting mode: nothing is delivered again; in clustering mode all is done",
    "广播模式返回 RECONSUME_LATER：消息不会重新投递；集群模式则全部处理完成",
    rules=("broadcast-never-retries",),
)
NULL = Claim(
    "listener-returns-null",
    "client",
    "A listener that returns null loses nothing: every message is delivered again, as with RECONSUME_LATER",
    "监听器返回 null 不丢消息：与 RECONSUME_LATER 一样重新投递",
    rules=("listener-returns-null",),
)
FEW = Claim(
    "max-reconsume-too-low",
    "client",
    "setMaxReconsumeTimes(1): work that fails twice ends in the dead-letter queue; with the default all is done",
    "setMaxReconsumeTimes(1)：失败两次的消息进入死信队列；使用默认值则全部处理完成",
    rules=("max-reconsume-too-low",),
)
GIVES_UP = Claim(
    "listener-gives-up",
    "client",
    "A listener that answers CONSUME_SUCCESS to what has failed twice keeps it nowhere; left to RocketMQ, all is done",
    "监听器对失败两次的消息返回 CONSUME_SUCCESS：消息不会留在任何地方；交给 RocketMQ 重试则全部处理完成",
    rules=("listener-gives-up",),
)
CLAIMS = (SWALLOWS, FINALLY, ROLLBACK, BROADCAST, NULL, FEW, GIVES_UP)


@pytest.mark.parametrize("release", ALL)
def test_what_failed_is_delivered_again_or_not(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", SOON)
    lab.find(ORDERS, broker)
    sent = {one.key for one in lab.client.send(ORDERS.name, SENT, prefix="order")}
    jobs = {(claim.id, form): _started(lab, claim, form) for claim in CLAIMS for form in (BAD, GOOD)}
    for (rule, form), job in jobs.items():
        if form == GOOD or rule == NULL.id:
            until(lambda job=job: set(job.keys("done")) == sent, f"the {form} form of {rule} has done everything")
    for claim in CLAIMS:
        observed = _observed(broker, claim, jobs[claim.id, BAD], sent)
        good = set(jobs[claim.id, GOOD].keys("done"))
        keep(claim, forms.predicted(claim.id, lab.release, FAILURE), {**observed, "good_form": {"done": len(good)}})


def _started(lab: Laboratory, claim: Claim, form: str) -> Job:
    return lab.client.start("form", form=forms.class_name(claim.id, form), fails=FAILS)


def _observed(broker: Broker, claim: Claim, bad: Job, sent: set[str]) -> dict[str, Any]:
    """What became of the messages of a bad form, once it has nothing left to read."""
    group = f"{claim.id}-bad"
    bad.wait_for_events(SENT, "begun")
    if claim is not BROADCAST:  # which keeps its offsets to itself
        progress.wait_until_committed(broker, ORDERS, group)
    figures = {"acknowledged": SENT, "redelivered": sum(one.get("attempt", 0) > 1 for one in bad.events)}
    gone = len(sent - set(bad.keys("done")))
    if claim is FEW:
        until(lambda: progress.dead_letters(broker, group) == gone, "what failed twice is a dead letter")
        return {"outcome": KEPT, **figures, "lost": 0, "done": SENT - gone, "dead_letters": gone}
    return {"outcome": LOST if gone else KEPT, **figures, "lost": gone}
