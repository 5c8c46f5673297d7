"""broker-process-crash: what of an acknowledged message is left when the broker is killed under load."""

from __future__ import annotations

import pytest
from conftest import Keep
from lab.laboratory import Laboratory
from lab.servers import Broker
from losses import Loss, loss
from promotion import PATIENT, SLAVE, promote
from records import Claim
from releases import CORE, FOUR, MIDDLE, cases

pytestmark = pytest.mark.proof

FAILURE = "broker-process-crash"
TOPIC = "survival"
ENOUGH = 2_000
# where each send waits for a commit, of up to 200 ms
ENOUGH_WITH_A_WAIT = 100
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
FLUSHED_POOL = Claim(
    "process-crash-pool-behind-sync-flush",
    TOPIC,
    "SYNC_FLUSH with transientStorePoolEnable: what is answered was committed and flushed, nothing is lost",
    "SYNC_FLUSH 加 transientStorePoolEnable：提交并刷盘之后才返回，不丢消息",
)
POOL_AND_SLAVE = Claim(
    "process-crash-pool-and-slave",
    TOPIC,
    "transientStorePoolEnable behind a slave that is waited for: what the killed master loses, its slave has",
    "transientStorePoolEnable 且等待从节点：被杀的主节点丢失的消息，从节点都有",
)


@pytest.mark.parametrize("release", CORE)
def test_a_killed_broker_keeps_what_is_in_the_page_cache(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "flushDiskType=ASYNC_FLUSH\n")
    found = _killed_under_load(lab, broker)
    keep(PAGE_CACHE, lab.survival(FAILURE), found.observed())


@pytest.mark.parametrize("release", CORE)
def test_a_killed_broker_loses_what_is_in_the_pool(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "flushDiskType=ASYNC_FLUSH\ntransientStorePoolEnable=true\n" + SMALL_POOL)
    rounds, found = 1, _killed_under_load(lab, broker)
    while not found.lost and rounds < MOST_ROUNDS:
        _empty(broker)
        rounds, found = rounds + 1, _killed_under_load(lab, broker)
    keep(POOL, lab.survival(FAILURE), found.observed(rounds=rounds))


@pytest.mark.parametrize("release", [MIDDLE])
def test_a_killed_broker_keeps_what_went_through_the_pool_to_the_disk(lab: Laboratory, keep: Keep) -> None:
    broker = lab.broker("broker-a", "flushDiskType=SYNC_FLUSH\ntransientStorePoolEnable=true\n" + SMALL_POOL)
    found = _killed_under_load(lab, broker, ENOUGH_WITH_A_WAIT)
    keep(FLUSHED_POOL, lab.survival(FAILURE), found.observed())


SYNC_MASTERS = {
    "sync-master": (FOUR, "brokerRole=SYNC_MASTER\n"),
    "in-sync": (MIDDLE, "brokerRole=SYNC_MASTER\ninSyncReplicas=2\n"),
}


@pytest.mark.parametrize(("release", "case"), cases(SYNC_MASTERS))
def test_the_slave_has_what_is_in_the_pool(lab: Laboratory, case: str, keep: Keep) -> None:
    settings = f"brokerName=broker-a\n{case}transientStorePoolEnable=true\n"
    master = lab.broker("master", settings + SMALL_POOL)
    slave = lab.broker("slave", SLAVE)
    predicted = lab.survival(FAILURE)
    topic = lab.topic(master)
    lab.replicate(master, slave)
    load = lab.client.load(topic.name, threads=4, untilError=True, **PATIENT)
    load.wait_for_events(ENOUGH_WITH_A_WAIT, "status")
    master.kill()
    load.wait()
    promote(lab, slave, topic)
    keep(POOL_AND_SLAVE, predicted, loss(load.sent, slave.keys(topic)).observed())


def _empty(broker: Broker) -> None:
    """Begin anew: what is written on in a file that was there at the start bypasses the pool.

    MappedFileQueue.java:269@5.3.3: loading gives a file no buffer; only a newly allocated one has it.
    """
    broker.kill()
    broker.delete_store()
    broker.start()


def _killed_under_load(lab: Laboratory, broker: Broker, enough: int = ENOUGH) -> Loss:
    """Four threads send small messages until the broker dies; then it is started again and read."""
    topic = lab.topic(broker)
    load = lab.client.load(topic.name, threads=4, untilError=True, retries=0)
    load.wait_for_events(enough, "status")
    broker.kill()
    load.wait()
    broker.start()
    return loss(load.sent, broker.keys(topic))
