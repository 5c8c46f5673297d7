"""Detectors of the controllers that elect masters: `controller_peers`, `single_controller`,
`controllers_on_one_host`."""

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.brokers import value
from rocketaudit.detectors.conditions import Judged
from rocketaudit.detectors.subjects import good, not_bad, observation
from rocketaudit.detectors.topology import place, undecided
from rocketaudit.findings import Observation, Related
from rocketaudit.model import CONTROLLER, Controller, Deployment, Server
from rocketaudit.source import Span
from rocketaudit.topology import is_loopback, peers_in
from rocketaudit.values import UNKNOWN

NODES = ("one", "two", "even")

_DLEDGER, _JRAFT = "controllerDLegerPeers", "jRaftInitConf"
_IDS = {_DLEDGER: "controllerDLegerSelfId", _JRAFT: "jRaftServerId"}


class _Set(NamedTuple):
    """The controllers that decide together: those whose file names the same peers, by the first of them."""

    first: Controller
    setting: str
    hosts: tuple[str, ...]
    rest: tuple[Controller, ...] = ()


def controller_peers(deployment: Deployment, *, nodes: str) -> Iterator[Observation]:
    """Each set of controllers: bad where there are `nodes` of them, one, two or an even number above."""
    for one in deployment.controllers:
        if not _hosts(one):
            yield _unclear(one)
    for found in _sets(deployment):
        count = len(found.hosts)
        if nodes == _counted(count):
            yield _found(found, {"count": str(count)})
        else:
            yield good(found.first)


def single_controller(deployment: Deployment) -> Iterator[Observation]:
    """Each broker of controller mode: bad where controllerAddr is a single address, unless the controllers' own files
    say already that there is one."""
    alone = any(len(found.hosts) < 2 for found in _sets(deployment))
    for broker in deployment.brokers:
        address = value(broker, "controllerAddr")
        if broker.mode != CONTROLLER:
            yield not_bad(broker, Judged(None if broker.mode is UNKNOWN else False, f"mode is {broker.mode}"))
        elif address is UNKNOWN:
            yield undecided(broker, "controllerAddr is unknown")
        elif not isinstance(address, str) or alone or not _is_one(address):
            yield good(broker)
        else:
            values = {"key": "controllerAddr", "value": address, "count": "1"}
            yield observation(broker, place(broker, "controllerAddr"), values, key="controllerAddr")


def controllers_on_one_host(deployment: Deployment) -> Iterator[Observation]:
    """Each set of controllers: bad where the loss of one machine takes the majority."""
    for found in _sets(deployment):
        hosts = ["127.0.0.1" if is_loopback(host) else host for host in found.hosts]
        inside = found.first.workload is not None and found.first.workload.contained
        host, count = Counter(hosts).most_common(1)[0]
        if count < 2 or len(hosts) - count > len(hosts) // 2 or (inside and count < len(hosts)):
            yield good(found.first)
        else:
            yield _found(found, {"value": host, "count": str(count), "other": str(len(hosts))})


def _counted(count: int) -> str:
    if count < 3:
        return NODES[count - 1]
    return "even" if count % 2 == 0 else ""


def _sets(deployment: Deployment) -> list[_Set]:
    """The sets, of which no two members have one id: folders of samples hold the same peers again and again."""
    sets: list[_Set] = []
    free: dict[object, int] = {}
    for one in deployment.controllers:
        setting, hosts = _setting(one), _hosts(one)
        if not hosts:
            continue
        # The n-th of one id belongs to the n-th set of these peers.
        same = (setting, _value(one, setting), _value(one, _IDS[setting]))
        nth = free[same] = free.get(same, 0) + 1
        index = free.setdefault((setting, _value(one, setting), nth, "set"), len(sets))
        if index == len(sets):
            sets.append(_Set(one, setting, hosts))
        else:
            sets[index] = sets[index]._replace(rest=(*sets[index].rest, one))
    return sets


def _value(one: Controller, name: str) -> object:
    """A setting's effective value; None where the release has none."""
    setting = one.effective.settings.get(name)
    return setting.value if setting else None


def _setting(one: Controller) -> str:
    """The setting with a controller's peers: it has two ways to agree (from 5.2.0 on)."""
    kind = one.effective.settings.get("controllerType")
    return _JRAFT if kind and str(kind.value).lower() == "jraft" and _JRAFT in one.effective.settings else _DLEDGER


def _hosts(one: Controller) -> tuple[str, ...]:
    name = _setting(one)
    text = one.effective.settings[name].value
    if not isinstance(text, str):
        return ()
    if name == _DLEDGER:
        return tuple(host for host, _ in peers_in(text).values())
    return tuple(part.strip().rpartition(":")[0] for part in text.split(",") if ":" in part)


def _unclear(one: Controller) -> Observation:
    name = _setting(one)
    return undecided(one, f"{name} of {one.subject} names no controllers that can be counted")


def _is_one(addresses: str) -> bool:
    """Whether it is a single address of a machine; a name may stand for several."""
    found = [part.strip() for part in addresses.split(";") if part.strip()]
    return len(found) == 1 and found[0].rpartition(":")[0].replace(".", "").isdecimal()


def _found(found: _Set, values: dict[str, str]) -> Observation:
    text = {"en": "another of these controllers", "zh": "同组的另一个 controller"}
    related = tuple(Related(_at(one, found.setting), text) for one in found.rest)
    shown = str(found.first.effective.settings[found.setting].value)
    named = {"key": found.setting, "value": shown, **values}
    return observation(found.first, _at(found.first, found.setting), named, key=found.setting, related=related)


def _at(one: Server, name: str) -> Span:
    return one.effective.settings[name].at or one.anchor
