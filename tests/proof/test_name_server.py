"""name-server-loss: every name server is killed under load; who has a route goes on, who starts now does not."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab.laboratory import Laboratory
from losses import loss
from promotion import PATIENT
from records import Claim
from releases import EARLIER

pytestmark = pytest.mark.proof

ENOUGH = 200

CLAIM = Claim(
    "name-servers-lost",
    "survival",
    "all name servers are lost: producers and consumers with a route go on, and nothing is lost; a new client fails",
    "Name Server 全部丢失：已有路由的生产者和消费者照常工作，不丢消息；新启动的客户端失败",
)


@pytest.mark.parametrize("release", EARLIER)
def test_all_name_servers_are_killed(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "")
    predicted = lab.survival("name-server-loss")
    topic = lab.topic(broker)
    with (
        lab.client.consume(topic.name, "PROOF_CONSUMER") as consumer,
        lab.client.load(topic.name, threads=2, pause=5, **PATIENT) as load,
    ):
        consumer.wait_for_events(ENOUGH, "done")
        lab.name_server.kill()
        before = len(load.sent)
        load.wait_for_events(before + ENOUGH, "status")
        load.stop()
        sent = {one.key for one in load.sent if one.status}
        consumer.wait_for(lambda job: sent <= set(job.keys("done")), "the consumer has all of them")
        newcomer = lab.client.send(topic.name, 1, prefix="newcomer", **PATIENT)
    assert newcomer[0].status is None, "a client that starts now has no route"
    found = loss(load.sent, broker.keys(topic))
    keep(CLAIM, predicted, found.observed(after_the_loss=len(load.sent) - before, newcomer=newcomer[0].error))
