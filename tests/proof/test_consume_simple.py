"""consumer-crash with the SimpleConsumer of the 5.x client: sends and POP consumption through a proxy in local mode."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import forms, jars, progress
from lab.asking import Topic
from lab.client import Client, Job
from lab.forms import BAD, GOOD
from lab.grpc import LocalProxy, local_proxy
from lab.laboratory import Laboratory
from lab.waiting import until
from losses import KEPT, LOST
from records import Claim
from releases import FIVE

pytestmark = pytest.mark.proof

SENT, MARKERS = 100, 8
ORDERS = Topic("orders", 4)
# What is invisible comes back with the timer.
POP = "timerWheelEnable=true\n"
CLAIM = Claim(
    "simple-consumer-acks-before-work",
    "client",
    "A SimpleConsumer that acknowledges what it received before it works: the messages of the receive die with the "
    "consumer; acknowledged afterwards, they come back when their invisible time is over",
    "SimpleConsumer 收到消息后先确认再处理：消费者崩溃时这一批消息全部丢失；处理之后再确认，则在不可见时间过后重新投递",
    rules=("simple-consumer-acks-before-work",),
)


@pytest.mark.parametrize("release", FIVE)
def test_a_killed_simple_consumer_loses_what_it_had_acknowledged(lab: Laboratory, keep: Keep) -> None:
    broker = local_proxy(lab, "broker-a", POP)
    lab.find(ORDERS, broker)
    for form in (BAD, GOOD):
        progress.create_group(broker, f"{CLAIM.id}-{form.lower()}")
    sent = _sent(lab.client, broker, SENT, "first")
    first = _started(lab.client, broker, blocked=True)
    for job in first.values():
        job.wait_for_events(1, "begun")
    lab.client.kill()

    heir = lab.new_client("heir")
    second = _started(heir, broker)
    markers = _sent(heir, broker, MARKERS, "second")
    until(lambda: _done(second[GOOD]) == sent | markers, "the good form has done everything", 90)
    until(lambda: markers <= _done(second[BAD]), "the bad form has read to the end")
    lost = sent - _done(second[BAD])
    keep(
        CLAIM,
        forms.predicted(CLAIM.id, lab.release, "consumer-crash"),
        {
            "outcome": LOST if lost else KEPT,
            "acknowledged": len(lost),
            "lost": len(lost),
            "sent": SENT,
            "client": jars.GRPC_CLIENT.release,
            "good_form": {"done": SENT, "lost": 0},
        },
    )


def _sent(client: Client, broker: LocalProxy, count: int, prefix: str) -> set[str]:
    """The keys of messages that were sent through the proxy."""
    job = client.start("form", form="GrpcSends", prefix=prefix, count=count, endpoint=broker.endpoint)
    job.wait_for_events(1, "ran")
    assert not job.keys("refused"), job.events[-1]
    return set(job.keys("accepted"))


def _done(job: Job) -> set[str]:
    return set(job.keys("done"))


def _started(client: Client, broker: LocalProxy, **how: object) -> dict[str, Job]:
    jobs = {
        form: client.start("form", form=forms.class_name(CLAIM.id, form), endpoint=broker.endpoint, **how)
        for form in (BAD, GOOD)
    }
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    return jobs
