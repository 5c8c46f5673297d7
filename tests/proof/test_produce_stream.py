"""spring-cloud-stream-rocketmq: a binder that does not wait for the broker's answer reports success for what is lost.

Each application has sent a message before. Then the broker is killed, and its disk is lost; each sends its orders, and
keeps those that the binder says it could not send. A new broker takes its place, and what was kept is sent again.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import Keep
from lab import spring
from lab.asking import Topic
from lab.client import Client, Job
from lab.laboratory import Laboratory
from losses import KEPT, LOST
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

COUNT = 20
ORDERS = Topic("orders", 4)
RULE = "stream-binder-sends-async"


class Variant(NamedTuple):
    """An application: releases of its starter and of Spring Boot, and a line of its producer's."""

    name: str
    starter: str
    boot: str
    lines: str = ""


class Case(NamedTuple):
    """A claim with its bad and its good form."""

    claim: Claim
    bad: Variant
    good: Variant


OLD, NEW = ("2.2.6.RELEASE", "2.3.12.RELEASE"), ("2021.0.6.2", "2.6.13")
BY_DEFAULT = Case(
    Claim(
        "stream-binder-default",
        "client",
        "The stream binder of 2.2.6 as it comes: StreamBridge.send returns true for messages that no broker has; with "
        "sync: true it throws, and what was kept is sent again",
        "2.2.6 的 Spring Cloud Stream 绑定器默认配置：Broker 没有收到消息，StreamBridge.send 仍返回 true；"
        "设置 sync: true 后会抛异常，保存并重发则不丢",
        rules=(RULE,),
    ),
    Variant("default", *OLD),
    Variant("sync", *OLD, "sync: true"),
)
ASYNC = Case(
    Claim(
        "stream-binder-async",
        "client",
        "The stream binder with sendType Async: StreamBridge.send returns true for messages that no broker has; with "
        "sendType Sync it throws, and what was kept is sent again",
        "Spring Cloud Stream 绑定器 sendType 为 Async：Broker 没有收到消息，StreamBridge.send 仍返回 true；"
        "sendType 为 Sync 时会抛异常，保存并重发则不丢",
        rules=(RULE,),
    ),
    Variant("async", *NEW, "sendType: Async"),
    Variant("send-type-sync", *NEW, "sendType: Sync"),
)


@pytest.mark.parametrize("case", [BY_DEFAULT, ASYNC], ids=lambda case: case.claim.id)
@pytest.mark.parametrize("release", ALL)
def test_the_binder_waits_for_the_answer_or_not(lab: Laboratory, keep: Keep, case: Case) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    applications = {variant: _started(lab, variant) for variant in (case.bad, case.good)}
    broker.kill()
    broker.delete_store()
    for application, job in applications.values():
        application.start("go").wait()
        job.wait_for_events(COUNT, "accepted", 120)

    broker.start()
    lab.find(ORDERS, broker)
    for application, _ in applications.values():
        application.start("again").wait()
    stored = broker.keys(ORDERS)
    accepted = {variant: set(job.keys("accepted")) for variant, (_, job) in applications.items()}
    good = applications[case.good][1]
    assert accepted[case.good] <= stored, "the good form has lost something"
    assert spring.predicted(_project(lab, case.good), RULE, lab.release).outcome == KEPT
    lost = accepted[case.bad] - stored
    keep(
        case.claim,
        spring.predicted(_project(lab, case.bad), RULE, lab.release),
        {
            "outcome": LOST if lost else KEPT,
            "acknowledged": COUNT,
            "lost": len(lost),
            "starter": case.bad.starter,
            "good_form": {"acknowledged": COUNT, "lost": 0, "kept_and_sent_again": len(good.keys("again"))},
        },
    )


def _started(lab: Laboratory, variant: Variant) -> tuple[Client, Job]:
    application = spring.client(lab, _project(lab, variant), variant.name)
    job = application.start("form", form="Stream", prefix=variant.name, count=COUNT)
    job.wait_for_events(1, "ready")
    return application, job


def _project(lab: Laboratory, variant: Variant) -> Path:
    return spring.project(lab, "stream", variant.name, variant.lines, starter=variant.starter, boot=variant.boot)
