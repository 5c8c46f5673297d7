"""Detectors of servers that should say the same and do not: `replicas_differ`, `name_servers_differ`,
`acting_master_unsupported`."""

from collections.abc import Iterator, Sequence, Set

from rocketaudit.brokers import value
from rocketaudit.detectors.conditions import Conditions, all_hold, text_of
from rocketaudit.detectors.name_servers import named_servers
from rocketaudit.detectors.subjects import observation
from rocketaudit.detectors.topology import called, fine, foreign, others, place, undecided, unsure
from rocketaudit.findings import Observation, Related
from rocketaudit.model import SLAVE_ACTING_MASTER, Broker, Deployment, NameServer
from rocketaudit.patterns import lazily
from rocketaudit.templates import placeholder
from rocketaudit.topology import BrokerGroup, groups, is_slave, same_machine
from rocketaudit.values import UNKNOWN, Unknown

_ACTING = "supportActingMaster"
# The name of a pod in its StatefulSet, its service, its namespace.
_POD = lazily(r"[a-z0-9-]+-\d+(?:\.[a-z0-9-]+){2}\.svc\.[a-z0-9.-]+:\d+$")


def replicas_differ(
    deployment: Deployment, *, settings: Sequence[str], when: Conditions | None = None
) -> Iterator[Observation]:
    """Each of `settings` at each broker that has another effective value than the first of its group, a master where
    there is one, provided that all of `when` hold of both."""
    for found in groups(deployment):
        members = [one for one in found.members if all_hold(one, when or {}).holds is True and one.effective.starts]
        members.sort(key=is_slave)
        if len(members) < 2:
            yield unsure(found, found.doubt) if found.doubt else foreign(found, "no two replicas of this kind")
            continue
        first, *rest = members
        pairs = [(one, name) for one in rest for name in settings if _other(one, first, name)]
        bad = [_differs(one, first, name) for one, name in pairs]
        yield from bad or [fine(found)]


def name_servers_differ(deployment: Deployment) -> Iterator[Observation]:
    """Each broker group: bad at each broker that does not register with the same name servers as the first broker of
    its cluster."""
    first: dict[object, Broker] = {}
    services = {one.workload.name for one in deployment.name_servers if one.workload is not None}
    for group in groups(deployment):
        yield from _registered(group, first, services)


def acting_master_unsupported(deployment: Deployment) -> Iterator[Observation]:
    """Each broker group with enableSlaveActingMaster: bad where a name server of the deployment does not support it;
    unknown where none is in it."""
    for group in groups(deployment):
        if group.mode != SLAVE_ACTING_MASTER:
            yield foreign(group, f"mode is {group.mode}") if isinstance(group.mode, str) else unsure(group, group.doubt)
        elif not deployment.name_servers:
            yield unsure(group, "no name server's configuration was read")
        else:
            yield _supported(group, deployment.name_servers)


def _other(one: Broker, first: Broker, name: str) -> bool:
    here, there = value(one, name), value(first, name)
    return here != there and UNKNOWN not in (here, there) and None not in (here, there)


def _differs(one: Broker, first: Broker, name: str) -> Observation:
    written = one.effective.settings[name].written or ""
    values = {
        "key": name,
        "written": written,
        "value": text_of(one, name),
        "other": text_of(first, name),
        "file": called(first),
    }
    shown = text_of(first, name)
    text = {"en": f"{{name}} has {name}={shown}", "zh": f"{{name}} 的 {name} 为 {shown}"}
    related = others([first], text, name)
    return observation(one, place(one, name), values, key=name, related=related)


def _registered(group: BrokerGroup, first: dict[object, Broker], services: Set[str]) -> Iterator[Observation]:
    bad: list[Observation] = []
    unknown = ""
    for one in group.members:
        there = _servers(one)
        if not isinstance(there, frozenset):
            unknown = unknown or f"the name servers of {one.subject} are unknown"
            continue
        before = first.setdefault(group.cluster, one)
        if there != (known := _servers(before)) and isinstance(known, frozenset):
            if _comparable(one, there, before, known, services):
                bad.append(_elsewhere(one, before))
            else:
                unknown = "whether the names mean the same name servers is not in the files"
    if bad or not unknown:
        yield from bad or [fine(group)]
    elif group.cluster in first:
        yield unsure(group, unknown)
    else:
        yield foreign(group, "no name servers to compare with are known")


def _servers(one: Broker) -> frozenset[str] | Unknown:
    """The name servers of a broker, in no order; UNKNOWN where nothing that was read names them."""
    found = named_servers(one)
    if found is None or not isinstance(found.value, str) or placeholder(found.value):
        return UNKNOWN
    return frozenset(part.strip() for part in found.value.split(";") if part.strip()) or UNKNOWN


def _comparable(one: Broker, here: frozenset[str], before: Broker, there: frozenset[str], services: Set[str]) -> bool:
    """Inside containers one server has several names: certain are one that is left out, other services, and what a pod
    of a StatefulSet has but once, its full name in the cluster."""
    if all(_POD().match(name) for name in here | there):
        return True
    if not any(map(_has_own_network, (one, before))):
        return True
    if not same_machine(one, before):
        return False
    return here < there or there < here or {address.rpartition(":")[0] for address in here ^ there} <= services


def _has_own_network(one: Broker) -> bool:
    return one.workload is not None and one.workload.contained and one.workload.own_network is not False


def _elsewhere(one: Broker, before: Broker) -> Observation:
    here, there = named_servers(one), named_servers(before)
    assert here is not None and there is not None
    values = {"key": "namesrvAddr", "value": str(here.value), "other": str(there.value), "file": called(before)}
    shown = str(there.value)
    text = {"en": f"{called(before)} registers with {shown}", "zh": f"{called(before)} 注册到 {shown}"}
    return observation(one, here.at, values, key="namesrvAddr", related=(Related(there.at, text),))


def _supported(group: BrokerGroup, servers: Sequence[NameServer]) -> Observation:
    known = [one for one in servers if _ACTING in one.effective.settings]
    lacking = next((one for one in known if one.effective.settings[_ACTING].value is False), None)
    broker = next((one for one in group.members if one.mode == SLAVE_ACTING_MASTER), group.members[0])
    if lacking is None:
        unknown = next((one for one in known if one.effective.settings[_ACTING].value is UNKNOWN), None)
        return undecided(broker, f"{_ACTING} of {unknown.subject} is unknown") if unknown else fine(group)
    written = lacking.effective.settings[_ACTING].at
    values = {"key": "enableSlaveActingMaster", "other": lacking.document.path}
    if written is not None:
        text = {"en": "the brokers rely on it", "zh": "Broker 依赖它"}
        return observation(broker, written, values, related=others([broker], text, "enableSlaveActingMaster"))
    text = {"en": f"this name server has no {_ACTING}=true", "zh": f"该 Name Server 没有 {_ACTING}=true"}
    at = place(broker, "enableSlaveActingMaster")
    return observation(broker, at, values, related=(Related(lacking.anchor, text),))
