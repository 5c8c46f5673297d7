"""A network that fails for a moment: does the program's own number of tries, or time, get its message through?

The producers reach the broker through a proxy. It resets the connection that carries a message, for each message so
many times as the case says, before the broker sees it. For the time, the broker itself is frozen until the impatient
form has given up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import pytest
from conftest import Keep
from lab import forms, ports
from lab.asking import Topic
from lab.forms import BAD, GOOD
from lab.laboratory import Laboratory
from lab.proxy import Proxy
from lab.servers import Broker
from losses import KEPT, LOST
from records import Claim

pytestmark = pytest.mark.proof

ORDERS = Topic("orders", 4)
COUNT = 20
_ID = re.compile(rb"(Send\w+(?:Bad|Good))-\d+")


class Case(NamedTuple):
    """A claim, and how often the connection of each of its messages is reset; None: the broker is frozen instead."""

    claim: Claim
    resets: int | None


DISABLED = Case(
    Claim(
        "send-retry-disabled",
        "client",
        "setRetryTimesWhenSendFailed(0): one reset of the connection fails the send; with the default it gets through",
        "setRetryTimesWhenSendFailed(0)：连接被重置一次，发送就失败；使用默认值则发送成功",
        rules=("send-retry-disabled",),
    ),
    1,
)
WRONG = Case(
    Claim(
        "send-retry-wrong-setter",
        "client",
        "setRetryTimesWhenSendAsyncFailed(5) for synchronous sends: three resets of the connection fail the send; with "
        "setRetryTimesWhenSendFailed(5) it gets through",
        "同步发送只设置 setRetryTimesWhenSendAsyncFailed(5)：连接被重置三次，发送就失败；"
        "设置 setRetryTimesWhenSendFailed(5) 则发送成功",
        rules=("send-retry-wrong-setter",),
    ),
    3,
)
SHORT = Case(
    Claim(
        "send-timeout-too-short",
        "client",
        "setSendMsgTimeout(500): a broker that stands still for some seconds fails the sends; with more time they get "
        "through",
        "setSendMsgTimeout(500)：broker 停顿几秒，发送就失败；时间更长则发送成功",
        rules=("send-timeout-too-short",),
    ),
    None,
)

# The client of 4.x hears of a reset only when the time for all tries is over: no number of tries helps there.
CASES = {"4.9.7": (SHORT,), "5.3.3": (DISABLED, WRONG, SHORT)}


class Resetting(Proxy):
    """Closes the connection over which a message of a form comes, for each message so many times as `resets` says."""

    def __init__(self, port: int, target: str, resets: dict[str, int]) -> None:
        self.left: dict[bytes, int] = {}
        self._resets = resets
        super().__init__(port, target)

    def _changed(self, data: bytes) -> bytes:
        for found in _ID.finditer(data):
            left = self.left.setdefault(found[0], self._resets.get(found[1].decode(), 0))
            if left:
                self.left[found[0]] = left - 1
                raise ConnectionResetError(found[0])
        return data


@pytest.mark.parametrize("release", CASES)
def test_a_moment_of_trouble(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    for case in CASES[lab.release]:
        with _in_between(lab, broker, case) as name_server:
            observed = _observed(lab, broker, case, name_server)
        keep(case.claim, forms.predicted(case.claim.id, lab.release), observed)


@contextmanager
def _in_between(lab: Laboratory, broker: Broker, case: Case) -> Iterator[str]:
    """The address of a name server whose clients find the proxy in place of the broker."""
    port = ports.free()
    resets = {forms.class_name(case.claim.id, form): case.resets or 0 for form in (BAD, GOOD)}
    advertised = {broker.address.encode(): f"127.0.0.1:{port}".encode()}
    with (
        Resetting(port, broker.address, resets),
        Proxy(ports.free(), lab.name_server.address, advertised) as name_server,
    ):
        yield name_server.address


def _observed(lab: Laboratory, broker: Broker, case: Case, name_server: str) -> dict[str, Any]:
    jobs = {
        form: lab.client.start(
            "form",
            form=forms.class_name(case.claim.id, form),
            count=COUNT if case.resets else 5,
            nameServers=name_server,
            phase=case.claim.id,
        )
        for form in (BAD, GOOD)
    }
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    if case.resets is None:
        broker.freeze()
    lab.client.start("go", phase=case.claim.id)
    jobs[BAD].wait_for_events(1, "ran")
    if case.resets is None:
        broker.thaw()
    jobs[GOOD].wait_for_events(1, "ran")
    assert not jobs[GOOD].keys("refused"), "the good form did not get through"
    refused = {one["refused"]: one["error"] for one in jobs[BAD].events if "refused" in one}
    stored = broker.keys(ORDERS)
    figures = {
        "sent": len(refused) + len(jobs[BAD].keys("accepted")),
        "refused": len(refused),
        "stored_though_refused": len(stored & set(refused)),
        "errors": sorted({error.split(":")[0] for error in refused.values()}),
        "good_form": {"sent": len(jobs[GOOD].keys("accepted")), "refused": 0},
    }
    for job in jobs.values():
        job.stop()
    return {"outcome": LOST if refused else KEPT, "statuses": {"REFUSED": len(refused)}, **figures}
