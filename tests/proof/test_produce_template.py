"""rocketmq-spring: which releases of the starter tell the broker to wait for nothing, whatever the cluster is made for.

The application looks at the status of each send and keeps what is not stored safely. It sends to a master without its
slave, which says so to everybody who waits for its answer; then that master and its disk are lost.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import Keep
from lab import spring
from lab.asking import Topic
from lab.client import Client, Job
from lab.laboratory import Laboratory
from losses import KEPT, LOST
from records import Claim
from releases import FOUR, LATEST, MIDDLE
from test_produce_outage import NEW, alone

pytestmark = pytest.mark.proof

COUNT = 20
ORDERS = Topic("orders", 4)
LAST_BAD, FIRST_GOOD = "2.2.1", "2.2.2"
# Every release that Maven Central has.
STARTERS = "2.0.1 2.0.2 2.0.3 2.0.4 2.1.0 2.1.1 2.2.0 2.2.1 2.2.2 2.2.3 2.3.0 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5".split()
TRIED = {FOUR: [LAST_BAD, FIRST_GOOD], MIDDLE: STARTERS, LATEST: [LAST_BAD, FIRST_GOOD]}
CLAIM = Claim(
    "spring-template-skips-store-wait",
    "client",
    "RocketMQTemplate up to rocketmq-spring 2.2.1: SEND_OK for every message that is stored once only, lost with the "
    "master; from 2.2.2 on, and with the header as a Boolean, the status tells",
    "rocketmq-spring 2.2.1 及以前的 RocketMQTemplate：没有副本的消息也返回 SEND_OK，随主节点丢失；"
    "2.2.2 起，或以 Boolean 设置消息头，状态会如实反映",
    rules=("spring-template-skips-store-wait",),
)
RULE = CLAIM.id


@pytest.mark.parametrize("release", TRIED)
def test_the_template_waits_for_the_store_or_not(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", alone(lab.release))
    lab.find(ORDERS, broker)
    jobs: dict[str, Job] = {}
    header, jobs["header"] = _sent(lab, LAST_BAD, header=True)
    good, jobs[FIRST_GOOD] = _sent(lab, FIRST_GOOD)
    for starter in TRIED[lab.release]:
        if starter not in jobs:
            application, jobs[starter] = _sent(lab, starter)
            application.kill()
    broker.kill()
    broker.delete_store()
    lab.restart_with(broker, NEW)
    lab.find(ORDERS, broker)
    for one in (header, good):
        one.start("again").wait()

    stored = broker.keys(ORDERS)
    lost = {name: _lost(job, stored) for name, job in jobs.items()}
    for starter in TRIED[lab.release]:
        found = spring.predicted(_application(lab, starter), RULE, lab.release)
        assert found.outcome == (LOST if lost[starter] else KEPT), (starter, lost[starter])
    for name in ("header", FIRST_GOOD):
        assert set(jobs[name].keys("accepted")) <= stored, f"the good form has lost something: {name}"
    keep(CLAIM, spring.predicted(_application(lab, LAST_BAD), RULE, lab.release), _observed(lost))


def _sent(lab: Laboratory, starter: str, *, header: bool = False) -> tuple[Client, Job]:
    """An application with a release of the starter that has sent its orders."""
    name = f"header-{starter}" if header else f"template-{starter}"
    application = spring.client(lab, _application(lab, starter), name)
    job = application.start("form", form="Template", prefix=name, count=COUNT, header=header)
    job.wait_for_events(1, "ready")
    application.start("go").wait()
    job.wait_for_events(1, "ran")
    assert len(job.keys("accepted")) == COUNT, job.events
    return application, job


def _application(lab: Laboratory, starter: str) -> Path:
    return spring.project(lab, "template", starter, starter=starter)


def _lost(job: Job, stored: set[str]) -> int:
    """What was accepted, and is neither stored nor kept to be sent again."""
    return len(set(job.keys("accepted")) - set(job.keys("saved")) - stored)


def _observed(lost: dict[str, int]) -> dict[str, Any]:
    return {
        "outcome": LOST if lost[LAST_BAD] else KEPT,
        "acknowledged": COUNT,
        "lost": lost[LAST_BAD],
        "starters": {name: count for name, count in sorted(lost.items()) if name != "header"},
        "good_form": {"acknowledged": COUNT, "lost": lost[FIRST_GOOD]},
        "with_header": {"acknowledged": COUNT, "lost": lost["header"]},
    }
