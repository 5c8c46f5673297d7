"""The laboratory's rarer servers start, replicate and are read: what proofs about them can build on."""

from __future__ import annotations

import pytest
from lab import ports
from lab.groups import container, controller_in_name_server, controllers, leader
from lab.laboratory import Laboratory
from lab.proxy import Proxy
from losses import loss

pytestmark = [pytest.mark.proof, pytest.mark.parametrize("release", ["5.3.3"])]


@pytest.mark.parametrize("kind", ["DLedger", "jRaft", "in the name server"])
def test_a_controller_elects_a_master(lab: Laboratory, kind: str) -> None:
    embedded = kind == "in the name server"
    address = controller_in_name_server(lab) if embedded else controllers(lab, 1, kind)[0].address
    text = f"brokerName=broker-a\nenableControllerMode=true\ncontrollerAddr={address}\n"
    brokers = [lab.broker(f"replica-{number}", text) for number in range(2)]
    master = leader(lab, brokers)
    topic = lab.topic(master)
    sent = lab.client.send(topic.name, 20, timeout=10_000)
    assert loss(sent, master.keys(topic)).lost == frozenset()
    [other] = [one for one in brokers if one is not master]
    other.wait_for_log_of(master)


def test_brokers_in_a_container(lab: Laboratory) -> None:
    brokers = [lab.prepared_broker(f"broker-{name}", "") for name in "ab"]
    container(lab, "container", brokers)
    for broker in brokers:
        topic = lab.topic(broker)
        sent = lab.client.send(topic.name, 20, timeout=10_000)
        assert loss(sent, broker.keys(topic)).lost == frozenset()


def test_a_slave_behind_a_proxy_is_cut_off_and_catches_up(lab: Laboratory) -> None:
    """A 5.x slave learns its master from the name server, so the proxy in between names the proxy for copying."""
    master = lab.broker("master", "brokerName=broker-a\nbrokerIP2=127.0.0.1\n")
    copying = ports.free()
    told = {f"127.0.0.1:{master.port + 1}".encode(): f"127.0.0.1:{copying}".encode()}
    with (
        Proxy(ports.free(), lab.name_server.address, told) as names,
        Proxy(copying, f"127.0.0.1:{master.port + 1}") as proxy,
    ):
        text = "brokerName=broker-a\nbrokerRole=SLAVE\nbrokerId=1\n"
        slave = lab.broker("slave", text, name_server=names.address)
        topic = lab.topic(master)
        lab.replicate(master, slave)
        before = slave.log_end()
        proxy.cut()
        lab.client.send(topic.name, 20, timeout=10_000)
        assert slave.log_end() == before
        proxy.heal()
        slave.wait_for_log_of(master)
