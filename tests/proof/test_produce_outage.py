"""What a program has accepted, and what is stored in the end, when its master is in trouble and then lost.

First the master answers that nobody has a copy of what it stores; half of the forms send then. Then it is killed, and
the other half sends to nobody. Its disk is lost with it; a new master takes its place, and those forms that have kept
something send it again. What was accepted and is not stored then is lost.
"""

from __future__ import annotations

from typing import Any

import pytest
from conftest import Keep
from lab import forms
from lab.asking import Topic
from lab.client import Client, Job
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from losses import KEPT, LOST
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

COUNT = 20
ORDERS = Topic("orders", 4)
# The master of a pair without its slave says so: 4.x at once, 5.x when it has waited long enough.
ALONE_4X = "brokerRole=SYNC_MASTER\n"
ALONE_5X = "brokerRole=SYNC_MASTER\ninSyncReplicas=2\nslaveTimeout=200\n"
NEW = "brokerRole=ASYNC_MASTER\n"

TO_A_LONELY_MASTER = (
    Claim(
        "send-result-ignored",
        "client",
        "Nobody looks at the status of a send: what is stored once only is lost with the master, though no send threw; "
        "kept and sent again where the status is not SEND_OK, none is",
        "没有检查发送状态：没有副本的消息随主节点丢失，而发送没有抛出异常；状态不是 SEND_OK 时保存并重发则不丢",
        rules=("send-result-ignored",),
    ),
    Claim(
        "send-failure-only-logged",
        "client",
        "A status other than SEND_OK that is only logged: the messages are lost with the master; kept and sent again, "
        "none is",
        "状态不是 SEND_OK 时只打日志：消息随主节点丢失；保存并重发则不丢",
        rules=("send-failure-only-logged",),
    ),
    Claim(
        "send-without-waiting-for-store",
        "client",
        "setWaitStoreMsgOK(false): SEND_OK for every message that is stored once only, lost with the master; without "
        "it the status tells",
        "setWaitStoreMsgOK(false)：没有副本的消息也返回 SEND_OK，随主节点丢失；不设置时状态会如实反映",
        rules=("send-without-waiting-for-store",),
    ),
    Claim(
        "oneway-send-unheard",
        "client",
        "One-way sends to a master without its slave: no answer is read, what is stored once only is lost with the "
        "master; sent synchronously the status tells",
        "向没有从节点的主节点单向发送：不读取应答，没有副本的消息随主节点丢失；同步发送时状态会如实反映",
        rules=("oneway-send",),
    ),
)
# the client of 4.x throws where it finds nobody to send to
ONLY_5X = Claim(
    "oneway-send",
    "client",
    "One-way sends to a broker that was killed: no exception, nothing stored; sent synchronously, kept and sent "
    "again, all are",
    "向已被杀死的 broker 单向发送：没有异常，什么也没存下；同步发送、保存失败的消息并重发则全部存下",
    rules=("oneway-send",),
)
TO_NOBODY = (
    Claim(
        "send-exception-swallowed",
        "client",
        "The exception of a send is caught and only logged while the broker is down: nothing is stored; kept and sent "
        "again, all are",
        "broker 停机期间发送异常被捕获后只打日志：什么也没存下；保存并重发则全部存下",
        rules=("send-exception-swallowed",),
    ),
    Claim(
        "send-callback-missing",
        "client",
        "Asynchronous sends with an empty onException while the broker is down: nothing is stored; kept and sent "
        "again, all are",
        "broker 停机期间异步发送而 onException 为空：什么也没存下；保存并重发则全部存下",
        rules=("send-callback-missing",),
    ),
    Claim(
        "send-callback-only-logs",
        "client",
        "Asynchronous sends whose onException only logs while the broker is down: nothing is stored; kept and sent "
        "again, all are",
        "broker 停机期间异步发送而 onException 只打日志：什么也没存下；保存并重发则全部存下",
        rules=("send-callback-only-logs",),
    ),
)


Jobs = dict[tuple[str, str], Job]


def alone(release: str) -> str:
    """The file of a master that is to have a slave, and has none."""
    return ALONE_4X if release < "5" else ALONE_5X


@pytest.mark.parametrize("release", ALL)
def test_what_was_accepted_is_stored_or_not(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", alone(lab.release))
    lab.find(ORDERS, broker)
    first = _started(lab.client, TO_A_LONELY_MASTER, "alone")
    to_nobody = (*TO_NOBODY, ONLY_5X) if lab.release >= "5" else TO_NOBODY
    nobody = _started(lab.client, to_nobody, "nobody")
    _run(lab.client, first, "alone")
    broker.kill()
    broker.delete_store()
    _run(lab.client, nobody, "nobody")
    for claim in to_nobody:
        nobody[claim.id, GOOD].wait_for_events(COUNT, "saved")

    lab.restart_with(broker, NEW)
    lab.find(ORDERS, broker)
    lab.client.start("again").wait()
    stored = broker.keys(ORDERS)
    jobs = first | nobody
    for claim in (*TO_A_LONELY_MASTER, *to_nobody):
        good = set(jobs[claim.id, GOOD].keys("accepted"))
        assert len(good & stored) == COUNT, f"the good form has lost something: {claim.id}"
        keep(claim, forms.predicted(claim.rules[0], lab.release), _observed(jobs, claim, stored))


def _started(client: Client, claims: tuple[Claim, ...], phase: str) -> Jobs:
    jobs = {
        (claim.id, form): client.start(
            "form", form=forms.class_name(claim.rules[0], form), prefix=f"{claim.id}-{form}", count=COUNT, phase=phase
        )
        for claim in claims
        for form in (BAD, GOOD)
    }
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    return jobs


def _run(client: Client, jobs: Jobs, phase: str) -> None:
    client.start("go", phase=phase).wait()
    for job in jobs.values():
        job.wait_for_events(1, "ran")


def _observed(jobs: Jobs, claim: Claim, stored: set[str]) -> dict[str, Any]:
    bad, good = jobs[claim.id, BAD], jobs[claim.id, GOOD]
    accepted = set(bad.keys("accepted"))
    lost = accepted - stored
    errors = {one["error"].split(":")[0] for one in bad.events if "refused" in one}
    return {
        "outcome": LOST if lost else KEPT,
        "acknowledged": len(accepted),
        "lost": len(lost),
        "refused": len(bad.keys("refused")),
        "errors": sorted(errors),
        "good_form": {"acknowledged": COUNT, "lost": 0, "kept_and_sent_again": len(good.keys("again"))},
    }
