"""A network that fails for a moment: does the program's own number of tries get its message through?

The producers reach the broker through a proxy. It resets the connection that carries a message, for each message so
many times as the case says, before the broker sees it.
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
from outcomes import KEPT, REFUSED
from records import Claim
from releases import FIVE

pytestmark = pytest.mark.proof

ORDERS = Topic("orders", 4)
COUNT = 5
# A reset is not always heard of at once; then only the time of that try may be over.
EACH_TRY_MILLISECONDS = 3_000
_ID = re.compile(rb"(Send\w+(?:Bad|Good))-\d+")


class Case(NamedTuple):
    """A claim, and how often the connection of each of its messages is reset."""

    claim: Claim
    resets: int


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
CHOSEN = Case(
    Claim(
        "send-retry-not-applied",
        "client",
        "setRetryTimesWhenSendFailed(5) for sends with a queue selector: one reset of the connection fails the send; "
        "where the client chooses the queue it gets through",
        "用 MessageQueueSelector 发送并设置 setRetryTimesWhenSendFailed(5)：连接被重置一次，发送就失败；"
        "由客户端选择队列则发送成功",
        rules=("send-retry-not-applied",),
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
CASES = (DISABLED, CHOSEN, WRONG)


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


# The client of 4.x hears of a reset only when the time for all tries is over: no number of tries helps there.
@pytest.mark.parametrize("release", FIVE)
def test_a_moment_of_trouble(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    lab.find(ORDERS, broker)
    for case in CASES:
        with _in_between(lab, broker, case) as name_server:
            observed = _observed(lab, case, name_server)
        keep(case.claim, forms.predicted(case.claim.id, lab.release, outcome=REFUSED), observed)


@contextmanager
def _in_between(lab: Laboratory, broker: Broker, case: Case) -> Iterator[str]:
    """The address of a name server whose clients find the proxy in place of the broker."""
    port = ports.free()
    resets = {forms.class_name(case.claim.id, form): case.resets for form in (BAD, GOOD)}
    advertised = {broker.address.encode(): f"127.0.0.1:{port}".encode()}
    with (
        Resetting(port, broker.address, resets),
        Proxy(ports.free(), lab.name_server.address, advertised) as name_server,
    ):
        yield name_server.address


def _observed(lab: Laboratory, case: Case, name_server: str) -> dict[str, Any]:
    jobs = {
        form: lab.client.start(
            "form",
            form=forms.class_name(case.claim.id, form),
            count=COUNT,
            nameServers=name_server,
            phase=case.claim.id,
            eachTry=EACH_TRY_MILLISECONDS,
        )
        for form in (BAD, GOOD)
    }
    for job in jobs.values():
        job.wait_for_events(1, "ready")
    lab.client.start("go", phase=case.claim.id)
    for job in jobs.values():
        job.wait_for_events(1, "ran", 300)
    assert len(jobs[GOOD].keys("accepted")) == COUNT, "the good form did not get through"
    refused = [one["error"].split(":")[0] for one in jobs[BAD].events if "refused" in one]
    for job in jobs.values():
        job.stop()
    return {
        "outcome": REFUSED if refused else KEPT,
        "sent": COUNT,
        "refused": len(refused),
        "errors": sorted(set(refused)),
        "good_form": {"sent": COUNT, "refused": 0},
    }
