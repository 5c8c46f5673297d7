"""broker-process-crash: what of an acknowledged message is left when the broker is killed under load."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab.laboratory import Laboratory
from lab.servers import Broker
from losses import Loss, loss
from records import Claim

pytestmark = pytest.mark.proof

FAILURE = "broker-process-crash"
TOPIC = "survival"
ENOUGH = 2_000
MOST_ROUNDS = 8
# five buffers of a gigabyte are the default; what is in them is lost whatever their number
SMALL_POOL = "transientStorePoolSize=3\n"

PAGE_CACHE = Claim(
    "process-crash-page-cache",
    TOPIC,
    "ASYNC_FLUSH: a killed broker loses nothing, the page cache outlives it",
    "ASYNC_FLUSH：broker 进程被杀不丢消息，page cache 仍在",
)
POOL = Claim(
    "process-crash-transient-pool",
    TOPIC,
    "transientStorePoolEnable: a killed broker loses what was not committed to the page cache yet",
    "transientStorePoolEnable：broker 进程被杀会丢失尚未提交到 page cache 的消息",
    rules=("transient-store-pool",),
)


@pytest.mark.core
@pytest.mark.parametrize("release", ["4.9.7", "5.3.3"])
def test_a_killed_broker_keeps_what_is_in_the_page_cache(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "flushDiskType=ASYNC_FLUSH\n")
    found = _killed_under_load(lab, broker)
    keep(PAGE_CACHE, lab.survival(FAILURE), found.observed())


@pytest.mark.core
@pytest.mark.parametrize("release", ["4.9.7", "5.3.3"])
def test_a_killed_broker_loses_what_is_in_the_pool(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "flushDiskType=ASYNC_FLUSH\ntransientStorePoolEnable=true\n" + SMALL_POOL)
    rounds, found = 1, _killed_under_load(lab, broker)
    while not found.lost and rounds < MOST_ROUNDS:
        _empty(broker)
        rounds, found = rounds + 1, _killed_under_load(lab, broker)
    keep(POOL, lab.survival(FAILURE), found.observed(rounds=rounds))


def _empty(broker: Broker) -> None:
    """Begin anew: what is written on in a file that was there at the start bypasses the pool.

    MappedFileQueue.java:269@5.3.3: loading gives a file no buffer; only a newly allocated one has it.
    """
    broker.kill()
    broker.delete_store()
    broker.start()


def _killed_under_load(lab: Laboratory, broker: Broker) -> Loss:
    """Four threads send small messages until the broker dies; then it is started again and read."""
    topic = lab.topic(broker)
    load = lab.client.load(topic.name, threads=4, untilError=True, retries=0)
    load.wait_for_events(ENOUGH, "status")
    broker.kill()
    load.wait()
    broker.start()
    return loss(load.sent, broker.keys(topic))
