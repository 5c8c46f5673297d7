"""Detectors of brokers that are in each other's way on one machine: `shared_store`, `port_conflict`."""

from collections.abc import Iterator

from rocketaudit.brokers import value
from rocketaudit.detectors.subjects import good, observation
from rocketaudit.detectors.topology import called, others, place
from rocketaudit.detectors.topology_stores import decided_at, kept_at, known, meant_for
from rocketaudit.findings import Observation, Text
from rocketaudit.model import Broker, Deployment
from rocketaudit.stores import stores
from rocketaudit.topology import groups, machine, ports

Users = dict[tuple[str, object], Broker]
"""Who was the first to use something of a machine: by the machine, and a port or a folder."""


def shared_store(deployment: Deployment) -> Iterator[Observation]:
    """Each broker: bad where one before it keeps its messages in the same folder of the same machine."""
    first: Users = {}
    for one in _running(deployment):
        yield _store(one, first) or good(one)


def port_conflict(deployment: Deployment) -> Iterator[Observation]:
    """Each broker: bad where one before it, on the same machine and in the same network, opens one of its ports."""
    first: Users = {}
    for one in _running(deployment):
        yield _port(one, first) or good(one)


def _running(deployment: Deployment) -> Iterator[Broker]:
    for group in groups(deployment):
        yield from (one for one in group.members if one.effective.starts)


def _used(one: Broker, what: object, first: Users) -> Broker | None:
    """Who uses this already on the broker's machine. Of one address and port, two files are one broker's and a copy of
    it."""
    before = first.setdefault((machine(one), what), one) if machine(one) else one
    return None if before is one or _same_address(before, one) else before


def _same_address(one: Broker, other: Broker) -> bool:
    if one.workload is not None or other.workload is not None:
        return False
    return all(value(one, name) == value(other, name) for name in ("brokerIP1", "listenPort", "brokerName"))


def _store(one: Broker, first: Users) -> Observation | None:
    found: Observation | None = None
    for store in stores(one):
        here = kept_at(one, store)
        before = _used(one, here, first) if here else None
        if before is not None and found is None:
            text = {"en": "{name} uses the same folder", "zh": "{name} 使用同一目录"}
            values = {"key": store.setting, "value": here, "other": called(before)}
            mount = store.mount if known(store) or one.workload is None else meant_for(one.workload)
            at = mount.at if mount is not None else place(one, *decided_at(store))
            related = others([before], text, *decided_at(store))
            found = observation(one, at, values, key=store.setting, related=related)
    return found


def _port(one: Broker, first: Users) -> Observation | None:
    found: Observation | None = None
    for name, port in {} if _apart(one) else ports(one).items():
        before = _used(one, port, first)
        if before is not None and found is None:
            found = _clash(one, name, port, before)
    return found


def _clash(one: Broker, name: str, port: int, before: Broker) -> Observation:
    taken = next(other for other, opened in ports(before).items() if opened == port)
    decides = _decider(name)
    values = {"key": decides, "value": str(port), "other": called(before)}
    values |= {"own": _OPENED[name]["en"], "own_zh": _OPENED[name]["zh"]}
    values |= {"taken": _OPENED[taken]["en"], "taken_zh": _OPENED[taken]["zh"]}
    text = {"en": f"{{name}} opens {port} too", "zh": f"{{name}} 也打开 {port}"}
    related = others([before], text, _decider(taken), "listenPort")
    return observation(one, place(one, decides, "listenPort"), values, key=decides, related=related)


def _apart(one: Broker) -> bool:
    """Whether a broker has a network of its own, as containers do unless they are given the machine's."""
    return one.workload is not None and one.workload.contained and one.workload.own_network is not False


def _decider(port: str) -> str:
    """The setting that a port follows from."""
    return "listenPort" if port == "fast" else port


_OPENED: dict[str, Text] = {
    "listenPort": {"en": "its listenPort", "zh": "其 listenPort"},
    "fast": {"en": "listenPort - 2, its second port for clients", "zh": "listenPort - 2（给客户端的第二个端口）"},
    "haListenPort": {"en": "the port of its replication", "zh": "其复制端口"},
    "dLegerPeers": {"en": "its port as a DLedger node", "zh": "其 DLedger 节点端口"},
}
