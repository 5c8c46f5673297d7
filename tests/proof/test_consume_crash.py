"""consumer-crash: what a killed consumer had acknowledged and not yet done is gone, whoever reads on.

Each form reads the same messages in a group of its own. Their work does not end; once the broker has the offsets that
the bad forms commit, the consumers' JVM is killed. Another one reads on until every group has committed everything.
"""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import forms, progress
from lab.asking import Topic
from lab.client import Client, Job
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from lab.servers import Broker
from lab.waiting import until
from losses import KEPT, LOST
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

FAILURE = "consumer-crash"
SENT, MARKERS = 200, 8
ORDERS = Topic("orders", 4)

CLAIMS = (
    Claim(
        "listener-async-work",
        "client",
        "A listener that hands its work to a pool: what the pool had not done dies with the consumer; with get() "
        "nothing does",
        "监听器把业务交给线程池：消费者崩溃时线程池中未完成的消息全部丢失；用 get() 等待则不丢",
        rules=("listener-async-work",),
    ),
    Claim(
        "listener-acks-before-work",
        "client",
        "A listener that collects messages and acknowledges them at once: what it had collected dies with the "
        "consumer; collected by the client, nothing does",
        "监听器先攒消息、立即确认：消费者崩溃时攒下的消息全部丢失；由客户端攒批则不丢",
        rules=("listener-acks-before-work",),
    ),
    Claim(
        "pull-autocommit-async",
        "client",
        "Polling with automatic commit and handing the work to a pool: what the pool had not done dies with the "
        "consumer; worked on before the next poll, nothing does",
        "自动提交的拉取循环把业务交给线程池：消费者崩溃时未完成的消息全部丢失；下次 poll 之前处理完则不丢",
        rules=("pull-autocommit-async",),
    ),
    Claim(
        "pull-commits-before-work",
        "client",
        "commitSync() before the work: the messages of the poll die with the consumer; committed afterwards, none does",
        "先 commitSync() 再处理：消费者崩溃时这一批消息全部丢失；处理之后再提交则不丢",
        rules=("pull-commits-before-work",),
    ),
)
# commits the messages of one poll, and works on them for ever
ONE_POLL = "pull-commits-before-work"


@pytest.mark.parametrize("release", ALL)
def test_a_killed_consumer_loses_what_it_had_acknowledged(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    sent = {one.key for one in lab.client.send(ORDERS.name, SENT, prefix="order")}
    names = [(claim.rules[0], form) for claim in CLAIMS for form in (BAD, GOOD)]
    first = _started(lab.client, names, blocked=True)
    acknowledged = _wait_for_offsets(broker, names, first)
    lab.client.kill()

    heir = lab.new_client("heir")
    second = _started(heir, names)
    markers = {one.key for one in heir.send(ORDERS.name, MARKERS, prefix="marker")}
    for rule, form in names:
        progress.wait_until_committed(broker, ORDERS, _group(rule, form))
    done = {name: set(first[name].keys("done")) | _done(second[name]) for name in names}
    for claim in CLAIMS:
        bad, good = (claim.rules[0], BAD), (claim.rules[0], GOOD)
        assert sent | markers == done[good], f"the good form has not done everything: {claim.id}"
        lost = sent - done[bad]
        keep(
            claim,
            forms.predicted(claim.rules[0], lab.release, FAILURE),
            {
                "outcome": LOST if lost else KEPT,
                "acknowledged": acknowledged[bad],
                "lost": len(lost),
                "sent": SENT,
                "good_form": {"acknowledged": acknowledged[good], "lost": 0},
            },
        )
        assert len(lost) == acknowledged[bad]


def _group(rule: str, form: str) -> str:
    return f"{rule}-{form.lower()}"


def _started(client: Client, names: list[tuple[str, str]], **how: object) -> dict[tuple[str, str], Job]:
    jobs = {name: client.start("form", form=forms.class_name(*name), **how) for name in names}
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    return jobs


def _wait_for_offsets(
    broker: Broker, names: list[tuple[str, str]], jobs: dict[tuple[str, str], Job]
) -> dict[tuple[str, str], int]:
    """How many messages each group has acknowledged, once the bad ones have and the good ones are at work."""
    for rule, form in names:
        if form == BAD:
            progress.wait_until_committed(broker, ORDERS, _group(rule, form), 1 if rule == ONE_POLL else SENT)
        else:
            jobs[rule, form].wait_for_events(1, "begun")
    return {name: sum(progress.committed(broker, ORDERS, _group(*name)).values()) for name in names}


def _done(job: Job) -> set[str]:
    """What a form has done, once it has done all that it began."""
    until(lambda: set(job.keys("begun")) == set(job.keys("done")), "what was begun is done")
    return set(job.keys("done"))
