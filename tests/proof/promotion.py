"""The master's machine is lost and its slave goes on in its place, as an operator would have it."""

from __future__ import annotations

from lab.asking import Topic
from lab.laboratory import Laboratory
from lab.servers import Broker

SLAVE = "brokerName=broker-a\nbrokerRole=SLAVE\nbrokerId=1\n"
PROMOTED = "brokerName=broker-a\nbrokerRole=ASYNC_MASTER\nbrokerId=0\n"

# a client's default timeout is as long as a master waits for its slave
PATIENT = {"timeout": 10_000, "retries": 0}


def lose(broker: Broker) -> None:
    """Its process and its disk are gone."""
    broker.kill()
    broker.delete_store()


def promote(lab: Laboratory, slave: Broker, *topics: Topic) -> None:
    """Start a slave again on its own store, as the master; clients find the topics there.

    What the kernel holds for its old process goes with that. A slave asks for its master's topics only now and then,
    so they are made anew.
    """
    slave.kill()
    lab.restart_with(slave, PROMOTED)
    for topic in topics:
        lab.find(topic, slave)
