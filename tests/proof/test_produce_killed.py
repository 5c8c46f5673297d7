"""A program that is killed, or left alone by its broker, after it has said that an order is taken.

In the background: the broker stands still, so that nothing can be sent, and the program is killed with what waits in
its pool. Beside a database: the broker is down, the order is committed, the program dies, and another one takes over.
"""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import forms
from lab.asking import Topic
from lab.client import Client, Job
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from lab.waiting import until
from losses import KEPT, LOST
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

COUNT = 200
ROWS = 20
ORDERS = Topic("orders", 4)
BACKGROUND = Claim(
    "send-in-background",
    "client",
    "Sends that are handed to a pool: what waits there dies with the process, though the orders were taken; sent "
    "before the order is taken, nobody is told that it is, and it is asked for again",
    "把发送交给线程池：订单已受理，排队中的消息却随进程消失；先发送再受理，则客户没有得到答复，会再次提交",
    rules=("send-in-background",),
)
BESIDE = Claim(
    "send-beside-database-transaction",
    "client",
    "Orders that are committed, then sent: while the broker is down their rows stay without a message; with an outbox "
    "table in the same transaction every row has its message in the end",
    "先提交订单、再发送消息：broker 停机期间只留下数据库记录，没有消息；同一事务写入本地消息表，则每条记录最终都有消息",
    rules=("send-beside-database-transaction",),
)


@pytest.mark.parametrize("release", ALL)
def test_the_program_is_killed_with_what_its_pool_has(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    first = _started(lab.client, BACKGROUND.id, COUNT)
    broker.freeze()
    lab.client.start("go")
    first[BAD].wait_for_events(COUNT, "accepted")
    lab.client.kill()
    broker.thaw()
    taken = {form: set(job.keys("accepted")) for form, job in first.items()}

    # who got no answer asks again
    heir = lab.new_client("heir")
    asked = heir.start("form", form=forms.class_name(BACKGROUND.id, GOOD), count=COUNT)
    asked.wait_for_events(1, "ready")
    heir.start("go")
    asked.wait_for_events(COUNT, "accepted")
    stored = broker.keys(ORDERS)
    good = taken[GOOD] | set(asked.keys("accepted"))
    assert len(good) == COUNT and good <= stored, "the good form has lost something"
    lost = taken[BAD] - stored
    keep(
        BACKGROUND,
        forms.predicted(BACKGROUND.id, lab.release),
        {
            "outcome": LOST if lost else KEPT,
            "acknowledged": COUNT,
            "lost": len(lost),
            "good_form": {"acknowledged": COUNT, "lost": 0, "before_it_was_killed": len(taken[GOOD])},
        },
    )


@pytest.mark.parametrize("release", ALL)
def test_a_row_without_its_message(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    database = lab.folder / "database"
    database.mkdir()  # where both forms make it at once, H2 fails for one of them
    first = _started(lab.client, BESIDE.id, ROWS, database=database)
    broker.kill()
    lab.client.start("go")
    first[BAD].wait_for_events(1, "ran", 120)
    first[GOOD].wait_for_events(ROWS, "accepted")
    lab.client.kill()
    broker.start()
    lab.find(ORDERS, broker)

    heir = lab.new_client("heir")
    _started(heir, BESIDE.id, 0, database=database)
    heir.start("go").wait()
    rows = {form: _rows(heir, form, str(database)) for form in (BAD, GOOD)}
    assert len(rows[BAD]) == len(rows[GOOD]) == ROWS
    until(lambda: rows[GOOD] <= broker.keys(ORDERS), "the good form has sent all")
    lost = rows[BAD] - broker.keys(ORDERS)
    keep(
        BESIDE,
        forms.predicted(BESIDE.id, lab.release),
        {
            "outcome": LOST if lost else KEPT,
            "acknowledged": ROWS,
            "lost": len(lost),
            "good_form": {"acknowledged": ROWS, "lost": 0},
        },
    )


def _started(client: Client, rule: str, count: int, **how: object) -> dict[str, Job]:
    jobs = {form: client.start("form", form=forms.class_name(rule, form), count=count, **how) for form in (BAD, GOOD)}
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    return jobs


def _rows(client: Client, form: str, database: str) -> set[str]:
    """The orders in the database of a form."""
    job = client.start("rows", form=forms.class_name(BESIDE.id, form), database=database)
    job.wait()
    return set(job.keys("row"))
