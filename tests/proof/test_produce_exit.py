"""Asynchronous sends that are still open when their process ends."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab import forms
from lab.asking import Topic
from lab.client import Client
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from lab.waiting import until
from losses import KEPT, LOST
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

COUNT = 2_000
ORDERS = Topic("orders", 4)
CLAIM = Claim(
    "async-send-then-exit",
    "client",
    "System.exit(0) behind 2000 asynchronous sends: what is still queued dies with the process; with a latch, "
    "and what failed sent again, nothing does",
    "2000 次异步发送后立即 System.exit(0)：仍在排队的消息随进程消失；用 latch 等待并重发失败的消息则不丢",
    rules=("async-send-then-exit",),
)


@pytest.mark.parametrize("release", ALL)
def test_the_process_ends_before_its_sends(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    for form in (BAD, GOOD):
        _run(lab.new_client(form), forms.class_name(CLAIM.id, form))
    stored = broker.keys(ORDERS)
    lost = {
        form: COUNT - sum(key.startswith(forms.class_name(CLAIM.id, form)) for key in stored) for form in (BAD, GOOD)
    }
    assert lost[GOOD] == 0
    figures = {"acknowledged": COUNT, "lost": lost[BAD], "good_form": {"acknowledged": COUNT, "lost": 0}}
    keep(CLAIM, forms.predicted(CLAIM.id, lab.release), {"outcome": LOST if lost[BAD] else KEPT, **figures})


def _run(client: Client, form: str) -> None:
    """Let a program run to its own end; it ends its process when all its sends have returned."""
    client.start("form", form=form, count=COUNT).wait_for_events(1, "ready")
    client.start("go")
    until(lambda: not client.process.is_running, f"{form} has ended its process", 60)
    assert client.process.exit_code == 0
