"""Detectors of the address that slaves copy from where the broker chooses it: `automatic_ha_address`,
`ha_address_in_container`."""

from collections.abc import Iterator
from itertools import islice

from rocketaudit.brokers import value
from rocketaudit.detectors.conditions import Conditions, Judged, all_hold, taken
from rocketaudit.detectors.subjects import good, not_bad, observation, place_of, values_of
from rocketaudit.detectors.topology import called, others, undecided
from rocketaudit.findings import Observation, Related
from rocketaudit.model import DLEDGER, Broker, Deployment
from rocketaudit.topology import BrokerGroup, groups, is_master, machine

_ADDRESS = "brokerIP2"


def automatic_ha_address(deployment: Deployment, *, when: Conditions | None = None) -> Iterator[Observation]:
    """Each broker: bad where brokerIP2 is not written, provided that all of `when` hold. Containers of one machine
    reach each other at the addresses that they choose."""
    for group in groups(deployment):
        for one in group.members:
            applies = all_hold(one, when or {})
            if applies.holds is not True:
                yield not_bad(one, applies)
            elif taken(one, _ADDRESS) or _together(group, one):
                yield good(one)
            else:
                yield _chosen(one, when or {})


def ha_address_in_container(deployment: Deployment) -> Iterator[Observation]:
    """Each broker that can be a master: bad where it runs in a container with a network of its own, chooses the
    address itself, and a copy runs on another machine, from where nobody reaches that address."""
    for group in groups(deployment):
        for one in group.members:
            far = [] if one.workload is None else list(islice(_elsewhere(one, group), 2))
            if one.mode == DLEDGER or not far or not is_master(one):
                yield not_bad(one, Judged(False, "no slave on another machine is known"))
            elif taken(one, _ADDRESS):
                yield good(one)
            elif not _bridged(one):
                yield undecided(one, "whether its container has a network of its own is unknown")
            else:
                yield _unreachable(one, far)


def _together(group: BrokerGroup, one: Broker) -> bool:
    """Whether the whole group runs on one machine, in containers."""
    work = one.workload
    inside = work is not None and work.contained and work.host != "" and len(group.members) > 1
    return inside and all(machine(other) == machine(one) for other in group.members)


def _elsewhere(one: Broker, group: BrokerGroup) -> Iterator[Broker]:
    """The others of a group of which it is known that they run on another machine."""
    here = machine(one)
    return (other for other in group.members if here and machine(other) not in ("", here))


def _bridged(one: Broker) -> bool:
    """Whether the container is known to have a network of its own, on a known machine."""
    work = one.workload
    if work is None or not work.contained or work.renewed:
        return False  # pods reach each other, on whatever node
    return bool(work.host) and work.own_network is True


def _chosen(one: Broker, when: Conditions) -> Observation:
    values = {**values_of(one, when), "key": _ADDRESS, "value": "not set", "written": ""}
    related = tuple(
        Related(at, {lang: f"{name} is {value(one, name)}" for lang in ("en", "zh")})
        for name, at in ((name, place_of(one, name)) for name in when if name.startswith("brokerIP"))
        if at is not None
    )
    return observation(one, one.anchor, values, related=related)


def _unreachable(one: Broker, far: list[Broker]) -> Observation:
    text = {"en": "{name} copies from it, on another machine", "zh": "{name} 在另一台机器上从它复制"}
    values = {"key": _ADDRESS, "value": "not set", "written": "", "other": called(far[0])}
    return observation(one, one.anchor, values, related=others(far, text, "brokerRole"))
