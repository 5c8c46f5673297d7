"""spring-cloud-stream-rocketmq: applications that name no group are one, and share what each should have whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Keep
from lab import progress, spring
from lab.asking import Topic
from lab.client import Client, Job
from lab.laboratory import Laboratory
from lab.waiting import until
from outcomes import KEPT, UNREAD
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

COUNT = 100
ORDERS = Topic("orders", 4)
# The same name in every application whose binding names none.
ANONYMOUS = "anonymous_orders"
CLAIM = Claim(
    "anonymous-stream-group",
    "client",
    "Two applications whose bindings name no group: each message reaches only one of them; with a group each, both get "
    "all",
    "两个应用的绑定都没有指定 group：每条消息只到达其中一个；各自指定 group 则都收到全部消息",
    rules=("anonymous-stream-group",),
)
APPLICATIONS = ("billing", "shipping")


@pytest.mark.parametrize("release", ALL)
def test_two_applications_without_a_group(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    without = [_started(lab, name, "") for name in APPLICATIONS]
    until(lambda: len(progress.members(broker, ANONYMOUS)) == 2, "both applications are members of one group")
    sent = _sent(lab, "anonymous")
    until(lambda: set.union(*map(_done, without)) >= sent, "each message has reached somebody")
    progress.wait_until_committed(broker, ORDERS, ANONYMOUS)
    unread = sent - set.intersection(*map(_done, without))
    for client, _ in without:
        client.kill()

    named = [_started(lab, name, f"group: {name}") for name in APPLICATIONS]
    until(lambda: all(progress.members(broker, name) for name in APPLICATIONS), "each application has its group")
    sent = _sent(lab, "named")
    until(lambda: all(_done(one) >= sent for one in named), "each application has read everything")
    assert CLAIM.id not in spring.predicted(_project(lab, "billing", "group: billing"), CLAIM.id, lab.release).rules
    keep(
        CLAIM,
        spring.predicted(_project(lab, "billing", ""), CLAIM.id, lab.release, UNREAD),
        {
            "outcome": UNREAD if unread else KEPT,
            "sent": COUNT,
            "unread": len(unread),
            "good_form": {"sent": COUNT, "unread": 0},
        },
    )


def _started(lab: Laboratory, name: str, lines: str) -> tuple[Client, Job]:
    application = spring.client(lab, _project(lab, name, lines), f"{name}-{'named' if lines else 'anonymous'}")
    job = application.start("form", form="Reading")
    job.wait_for_events(1, "ready")
    return application, job


def _project(lab: Laboratory, name: str, lines: str) -> Path:
    return spring.project(lab, "reading", f"{name}-{'named' if lines else 'anonymous'}", lines)


def _sent(lab: Laboratory, prefix: str) -> set[str]:
    """Orders whose bodies are their names."""
    job = lab.client.start("form", form="OnewaySendGood", prefix=prefix, count=COUNT, phase=prefix)
    job.wait_for_events(1, "ready")
    lab.client.start("go", phase=prefix)
    job.wait_for_events(COUNT, "accepted")
    assert not job.keys("saved")
    return set(job.keys("accepted"))


def _done(application: tuple[Client, Job]) -> set[str]:
    return set(application[1].keys("done"))
