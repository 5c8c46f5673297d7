"""Detectors of brokers that the name server takes for one another: `second_master`, `same_broker_id`,
`cluster_differs`."""

from collections.abc import Iterator

from rocketaudit.brokers import value
from rocketaudit.detectors.conditions import Conditions, all_hold, text_of
from rocketaudit.detectors.subjects import not_bad, observation
from rocketaudit.detectors.topology import called, fine, foreign, others, place, without_roles
from rocketaudit.findings import Observation, Related
from rocketaudit.model import Broker, Deployment
from rocketaudit.source import Span
from rocketaudit.topology import BrokerGroup, cluster, groups, is_named, masters, slaves


def second_master(deployment: Deployment) -> Iterator[Observation]:
    """Each broker group: bad at each broker that was meant to be a slave and runs as another master."""
    for group in groups(deployment):
        found = masters(group)
        unfit = without_roles(group)
        meant = _meant_as_slaves(found)
        if unfit or len(found) < 2:
            yield unfit or fine(group)
        elif not meant:
            yield foreign(group, "all are meant as masters: duplicate-broker-id")
        else:
            first = [other for other in found if not _among(other, meant)]
            yield from (_second(one, first) for one in meant)


def same_broker_id(deployment: Deployment) -> Iterator[Observation]:
    """Each broker group whose file gives the ids: bad at each broker that registers under the id of another, and at
    one that a workload runs several times."""
    for group in groups(deployment):
        unfit = without_roles(group)
        found = [] if unfit else [*_same_ids(group), *_repeated(group)]
        yield from found or [unfit or fine(group)]


def cluster_differs(deployment: Deployment, *, when: Conditions | None = None) -> Iterator[Observation]:
    """Each broker group: bad at a slave whose brokerClusterName is not its master's, provided that all of `when` hold
    of it."""
    for group in groups(deployment):
        strangers = [one for one in slaves(group) if cluster(one) != group.cluster]
        if not strangers or not isinstance(group.cluster, str):
            yield fine(group)
        for one in strangers if isinstance(group.cluster, str) else ():
            yield _stranger(one, group, when or {})


def _meant_as_slaves(found: tuple[Broker, ...]) -> list[Broker]:
    """Of several masters those whose file says a brokerId above 0 or something like SLAVE, but never all of them."""
    meant = [one for one in found if _says_slave(one)]
    return meant[1:] if len(meant) == len(found) else meant


def _says_slave(one: Broker) -> bool:
    settings = one.effective.settings
    role = settings["brokerRole"].written or ""
    number = (settings["brokerId"].written or "").split("#")[0].strip().rstrip("Ll")
    return "slave" in role.lower() or (number.isdecimal() and number.strip("0") != "")


def _among(one: Broker, some: list[Broker]) -> bool:
    return any(other is one for other in some)


def _second(one: Broker, first: list[Broker]) -> Observation:
    text = {"en": "the other master of this name: {name}", "zh": "同名的另一个主节点：{name}"}
    values = {"other": called(first[0]), "value": text_of(one, "brokerRole")}
    at = place(one, "brokerRole", "brokerId")
    return observation(one, at, values, related=others(first, text, "brokerRole", "brokerName"))


def _same_ids(group: BrokerGroup) -> Iterator[Observation]:
    """The brokers that are not the first of their id; what second_master finds is left to it."""
    meant = _meant_as_slaves(masters(group))
    first: dict[object, Broker] = {}
    for one in (*masters(group), *slaves(group)):
        if _among(one, meant) or not is_named(one):
            continue
        before = first.setdefault(value(one, "brokerId"), one)
        if before is not one and not _copied(before, one):
            text = {"en": "{name} has the same id", "zh": "{name} 使用相同的 id"}
            values = {"value": text_of(one, "brokerId"), "other": called(before)}
            at = place(one, "brokerId", "brokerName")
            yield observation(one, at, values, related=others([before], text, "brokerId", "brokerName"))


def _copied(one: Broker, other: Broker) -> bool:
    """Whether two files say the same address and store: one broker's file and a copy of it."""
    if one.workload is not None or other.workload is not None:
        return False
    return all(value(one, name) == value(other, name) for name in ("brokerIP1", "listenPort", "storePathRootDir")) and (
        one.effective.settings["brokerIP1"].origin == "file"
    )


def _repeated(group: BrokerGroup) -> Iterator[Observation]:
    for one in (*masters(group), *slaves(group)):
        work = one.workload
        if work is not None and isinstance(work.replicas, int) and work.replicas > 1 and is_named(one):
            values = {"value": text_of(one, "brokerId"), "other": f"{work.name} ({work.replicas})"}
            related = _runs(work.at, work.replicas)
            yield observation(one, place(one, "brokerId", "brokerName"), values, key="replicas", related=related)


def _runs(at: Span, replicas: int) -> tuple[Related, ...]:
    return (Related(at, {"en": f"{replicas} of them run", "zh": f"运行 {replicas} 个"}),)


def _stranger(one: Broker, group: BrokerGroup, when: Conditions) -> Observation:
    applies = all_hold(one, when)
    if applies.holds is not True:
        return not_bad(one, applies)
    text = {"en": "the master of this name: {name}", "zh": "同名主节点：{name}"}
    values = {"value": text_of(one, "brokerClusterName"), "other": str(group.cluster)}
    at = place(one, "brokerClusterName")
    return observation(one, at, values, related=others(masters(group), text, "brokerClusterName"))
