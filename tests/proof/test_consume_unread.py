"""Messages that are stored, and that nobody of those who should read them is ever given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from conftest import Keep
from lab import forms, progress
from lab.asking import Topic
from lab.client import Client, Job
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from lab.servers import Broker
from lab.waiting import until
from outcomes import KEPT, UNREAD
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

SENT = 100
ORDERS = Topic("orders", 4)
NAME = Claim(
    "fixed-instance-name",
    "client",
    "Two processes of one group with the same instanceName take the same two of four queues: what is in the others is "
    "read by nobody; with names of their own all is read",
    "同一消费组的两个进程使用相同的 instanceName：分到四个队列中相同的两个，其余队列的消息无人消费；名字不同则全部消费",
    rules=("fixed-instance-name",),
)
LAST = Claim(
    "consume-from-last-offset",
    "client",
    "CONSUME_FROM_LAST_OFFSET: of a topic whose first messages are deleted already a new group is given nothing that "
    "was sent before its first start; with CONSUME_FROM_FIRST_OFFSET it is given all that is there",
    "CONSUME_FROM_LAST_OFFSET：主题最早的消息已过期删除之后，新消费组收不到首次启动之前发送的任何消息；"
    "CONSUME_FROM_FIRST_OFFSET 则收到仍保留的全部消息",
    rules=("consume-from-last-offset",),
)
# A topic that is older than fileReservedTime: small files, of which all but the last are deleted at once.
FILE_BYTES = 1 << 20
ANY_HOUR = ";".join(f"{hour:02}" for hour in range(24))
OLD = f"fileReservedTime=0\ndeleteWhen={ANY_HOUR}\nmappedFileSizeCommitLog={FILE_BYTES}\n"
# More than 4096 bytes would be compressed.
FILLER_BYTES = 4_000
# A broker looks at its files a minute after its start, then every 10 s.
LOOKS_SECONDS = 180


@pytest.mark.parametrize("release", ALL)
def test_two_processes_with_one_name(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    clients = [lab.client, lab.new_client("second")]
    jobs = {form: [_start(client, NAME.id, form) for client in clients] for form in (BAD, GOOD)}
    for form, pair in jobs.items():
        until(lambda pair=pair: _queues(pair) == [2, 2], f"each process of the {form} form has two queues")
    sent = {one.key for one in lab.client.send(ORDERS.name, SENT, prefix="order")}
    until(lambda: _done(jobs[GOOD]) == sent, "the good form has read everything")
    in_queue = {one.key: one.queue for one in broker.read(ORDERS)}
    until(lambda: len(_queues_read(jobs[BAD], in_queue)) == 2, "two queues are read")
    read = _queues_read(jobs[BAD], in_queue)
    theirs = {key for key, queue in in_queue.items() if queue in read}
    until(lambda: all(set(job.keys("done")) == theirs for job in jobs[BAD]), "both have read all of two queues")
    offsets = progress.committed(broker, ORDERS, f"{NAME.id}-bad")
    assert [offsets[queue] for queue in range(ORDERS.queues) if queue not in read] == [0, 0]
    unread = sent - _done(jobs[BAD])
    keep(
        NAME,
        forms.predicted(NAME.id, lab.release, outcome=UNREAD),
        {
            "outcome": UNREAD if unread else KEPT,
            "sent": SENT,
            "unread": len(unread),
            "read_twice": len(set(jobs[BAD][0].keys("done")) & set(jobs[BAD][1].keys("done"))),
            "good_form": {"sent": SENT, "unread": 0},
        },
    )


@pytest.mark.parametrize("release", ALL)
def test_a_new_group_of_an_old_topic(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", OLD)
    lab.find(ORDERS, broker)
    make_old(lab, broker, ORDERS)
    before = {one.key for one in lab.client.send(ORDERS.name, SENT, prefix="before")}
    jobs = {form: _start(lab.client, LAST.id, form) for form in (BAD, GOOD)}
    until(lambda: before <= _done([jobs[GOOD]]), "the good form has read everything")
    until(lambda: _queues([jobs[BAD]]) == [ORDERS.queues], "the new group has its queues")
    # what comes from now on is read by both, and then the bad form has passed all that was there before
    after = {one.key for one in lab.client.send(ORDERS.name, SENT, prefix="after")}
    until(lambda: after <= _done([jobs[BAD]]), "the new group reads what comes")
    assert before <= broker.keys(ORDERS), "what nobody read is still there"
    unread = before - _done([jobs[BAD]])
    keep(
        LAST,
        forms.predicted(LAST.id, lab.release, outcome=UNREAD),
        {
            "outcome": UNREAD if unread else KEPT,
            "sent": SENT,
            "unread": len(unread),
            "good_form": {"sent": SENT, "unread": 0},
        },
    )


def _start(client: Client, rule: str, form: str) -> Job:
    job = client.start("form", form=forms.class_name(rule, form), asWritten=True)
    job.wait_for_events(1, "ready")
    return job


def make_old(lab: Laboratory, broker: Broker, topic: Topic) -> None:
    """Return when the first messages of every queue are deleted, and there is room in the last file for more."""
    lab.client.send(topic.name, 3 * FILE_BYTES // FILLER_BYTES, size=FILLER_BYTES, prefix="filler")
    while broker.log_end() % FILE_BYTES > FILE_BYTES // 2:
        lab.client.send(topic.name, FILE_BYTES // 4 // FILLER_BYTES, size=FILLER_BYTES, prefix="filler")
    until(lambda: all(progress.begins(broker, topic)), "the first messages are deleted", LOOKS_SECONDS)


def _queues(jobs: Sequence[Job]) -> list[int]:
    """How many queues of the topic each process has, as it said last."""
    return [next((one["queues"] for one in reversed(job.events) if "queues" in one), 0) for job in jobs]


def _done(jobs: Sequence[Job]) -> set[str]:
    return {key for job in jobs for key in job.keys("done")}


def _queues_read(jobs: Sequence[Job], in_queue: Mapping[str, int]) -> set[int]:
    return {in_queue[key] for key in _done(jobs)}
