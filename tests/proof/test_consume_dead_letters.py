"""Dead letters that nobody reads: the broker deletes them with everything else that is old enough."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import asking, forms, progress
from lab.asking import Topic
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from lab.servers import Broker
from lab.waiting import until
from outcomes import KEPT, LOST
from records import Claim
from releases import MIDDLE
from test_consume_failing import SOON
from test_consume_unread import FILE_BYTES, LOOKS_SECONDS, OLD, make_old

pytestmark = pytest.mark.proof

SENT = 20
FAILS = 4  # once more than setMaxReconsumeTimes(3)
ORDERS = Topic("orders", 4)
CLAIM = Claim(
    "dead-letters-unwatched",
    "client",
    "Dead letters that nobody reads are deleted after fileReservedTime (here at once); a consumer of the dead-letter "
    "queue does them all",
    "没有程序消费的死信超过 fileReservedTime（此处立即）后被删除；有消费者订阅死信队列则全部得到处理",
    rules=("dead-letters-unwatched",),
)


@pytest.mark.parametrize("release", [MIDDLE])
def test_dead_letters_are_deleted(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", OLD + SOON)
    lab.find(ORDERS, broker)
    sent = {one.key for one in lab.client.send(ORDERS.name, SENT, prefix="order")}
    jobs = {form: lab.client.start("form", form=forms.class_name(CLAIM.id, form), fails=FAILS) for form in (BAD, GOOD)}
    until(lambda: set(jobs[GOOD].keys("done")) == sent, "the good form has done everything", 90)
    dead = f"{CLAIM.id}-bad"
    until(lambda: progress.dead_letters(broker, dead) == SENT, "what failed is a dead letter", 90)
    end = broker.log_end()
    assert end < FILE_BYTES, "the dead letters are in the first file"

    make_old(lab, broker, ORDERS)
    until(
        lambda: int(asking.runtime(broker.address)["commitLogMinOffset"]) >= end, "their file is deleted", LOOKS_SECONDS
    )
    lost = sent - set(jobs[BAD].keys("done"))
    keep(
        CLAIM,
        forms.predicted(CLAIM.id, lab.release),
        {
            "outcome": LOST if lost else KEPT,
            "acknowledged": SENT,
            "lost": len(lost),
            "dead_letters": SENT,
            "good_form": {"acknowledged": SENT, "lost": 0},
        },
    )


def _log_begins(broker: Broker) -> int:
    return int(asking.runtime(broker.address)["commitLogMinOffset"])
