"""Several servers that belong together: DLedger groups, controllers and containers of 5.x, and who leads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lab import asking, ports
from lab.servers import Broker, Server
from lab.waiting import until

if TYPE_CHECKING:
    from lab.laboratory import Laboratory

__all__ = [
    "Container",
    "Controller",
    "container",
    "controller_in_name_server",
    "controllers",
    "dledger_group",
    "leader",
    "start_all",
]

_ELECTION_SECONDS = 120


class Controller(Server):
    """ControllerStartup, standalone."""

    main = "org.apache.rocketmq.controller.ControllerStartup"

    def serves(self) -> bool:
        """It knows a leader."""
        return bool(asking.controller_leader(self.address))


class Container(Server):
    """BrokerContainerStartup of 5.x: several brokers in one process, which is what is killed and frozen."""

    main = "org.apache.rocketmq.container.BrokerContainerStartup"
    brokers: Sequence[Broker] = ()

    def serves(self) -> bool:
        """Each of its brokers answers."""
        return all(broker.serves() for broker in self.brokers)


def container(lab: Laboratory, name: str, brokers: Sequence[Broker], text: str = "") -> Container:
    """A running container of prepared brokers."""
    port = ports.broker()
    paths = ":".join(str(broker.conf) for broker in brokers)
    own = {"listenPort": port, "namesrvAddr": lab.name_server.address, "brokerConfigPaths": paths}
    made = Container(name, lab.release, lab.write(name, own, text), f"127.0.0.1:{port}", lab.processes)
    made.brokers = brokers
    made.start()
    return made


def dledger_group(lab: Laboratory, name: str, nodes: int = 3, text: str = "", *, apart: bool = False) -> list[Broker]:
    """Brokers of one brokerName that elect their leader; `text` is added to each file.

    With `apart` each has an address of its own, as machines have.
    """
    hosts = [f"127.0.0.{number + 1 if apart else 1}" for number in range(nodes)]
    peers = [f"n{number}-{host}:{ports.free()}" for number, host in enumerate(hosts)]
    brokers = []
    for number in range(nodes):
        own = (
            f"brokerName={name}\nenableDLegerCommitLog=true\ndLegerGroup={name}\n"
            f"dLegerPeers={';'.join(peers)}\ndLegerSelfId=n{number}\n"
        )
        brokers.append(lab.prepared_broker(f"{name}-n{number}", own + text))
    start_all(brokers)
    leader(lab, brokers)
    return brokers


def leader(lab: Laboratory, brokers: Sequence[Broker]) -> Broker:
    """The running broker that the name server shows as the master of its group, once there is one."""

    def elected() -> Broker | None:
        masters = {by_id.get(0) for by_id in asking.brokers(lab.name_server.address).values()}
        return next((one for one in brokers if one.address in masters and one.process.is_running), None)

    found = until(elected, "a leader is elected", _ELECTION_SECONDS)
    assert found
    return found


def controllers(lab: Laboratory, count: int = 1, kind: str = "DLedger", text: str = "") -> list[Controller]:
    """Standalone controllers of one group, with a leader; `kind` is DLedger or jRaft, `text` is added to each file."""
    addresses = [f"127.0.0.1:{ports.free()}" for _ in range(count)]
    raft = [f"127.0.0.1:{ports.free()}" for _ in range(count)]
    started = []
    for number, address in enumerate(addresses):
        name = f"controller-{number}"
        own = dledger_text(lab, addresses, number) if kind == "DLedger" else jraft_text(lab, raft, addresses, number)
        conf = lab.write(name, {"listenPort": address.rsplit(":", 1)[1]}, own + text)
        started.append(Controller(name, lab.release, conf, address, lab.processes))
    start_all(started)
    return started


def controller_in_name_server(lab: Laboratory, kind: str = "DLedger", text: str = "") -> str:
    """Make the laboratory's name server one with a controller in it, before anything asks for it; its address."""
    address, raft = f"127.0.0.1:{ports.free()}", f"127.0.0.1:{ports.free()}"
    own = dledger_text(lab, [address], 0) if kind == "DLedger" else jraft_text(lab, [raft], [address], 0)
    lab.name_server = lab.new_name_server("name-server", f"enableControllerInNamesrv=true\n{own}{text}")
    until(lambda: asking.controller_leader(address), "the controller in the name server leads", _ELECTION_SECONDS)
    return address


def dledger_text(lab: Laboratory, addresses: Sequence[str], number: int) -> str:
    """What makes a controller, or a name server with enableControllerInNamesrv, one of a DLedger group."""
    peers = ";".join(f"n{index}-{address}" for index, address in enumerate(addresses))
    store = lab.folder / f"controller-{number}-store"
    return (
        f"controllerDLegerGroup=controllers\ncontrollerDLegerPeers={peers}\ncontrollerDLegerSelfId=n{number}\n"
        f"controllerStorePath={store}\nmappedFileSize=1048576\n"
    )


def jraft_text(lab: Laboratory, raft: Sequence[str], addresses: Sequence[str], number: int) -> str:
    """What makes a controller one of a jRaft group (5.2 and later)."""
    store = lab.folder / f"controller-{number}-store"
    return (
        f"controllerType=jRaft\njRaftGroupId=controllers\njRaftServerId={raft[number]}\n"
        f"jRaftInitConf={','.join(raft)}\njRaftControllerRPCAddr={','.join(addresses)}\ncontrollerStorePath={store}\n"
    )


def start_all(servers: Sequence[Server]) -> None:
    """Start several that need each other."""
    for server in servers:
        server.begin()
    for server in servers:
        server.wait()
