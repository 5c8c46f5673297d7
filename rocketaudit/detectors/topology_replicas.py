"""Detectors of copies that are not there: `master_without_slave`, `orphan_slave`, `above_replicas`, `single_master`."""

from collections.abc import Iterator

from rocketaudit.brokers import SLAVE, value
from rocketaudit.detectors.conditions import Conditions, Judged, all_hold, undecided_because
from rocketaudit.detectors.subjects import good, not_bad, observation, place_of
from rocketaudit.detectors.topology import (
    LONE,
    WITH_ROLES,
    fine,
    foreign,
    lone,
    others,
    place,
    shows_what_runs,
    undecided,
    unsure,
    without_roles,
)
from rocketaudit.findings import Observation
from rocketaudit.model import CONTROLLER, Broker, Deployment
from rocketaudit.topology import BrokerGroup, copies, groups, is_master, is_named, masters, slaves
from rocketaudit.values import UNKNOWN


def master_without_slave(deployment: Deployment, *, when: Conditions | None = None) -> Iterator[Observation]:
    """Each broker group: bad where its master has no slave anywhere in the deployment, provided that all of `when`
    hold of the master. A second master is what another detector finds."""
    for group in groups(deployment):
        yield without_roles(group) or _alone(deployment, group, when or {})


def orphan_slave(deployment: Deployment, *, when: Conditions | None = None) -> Iterator[Observation]:
    """Each slave: bad where no broker of its brokerName is a master, provided that all of `when` hold of it."""
    found = groups(deployment)
    lonely = [one for group in found for one in masters(group) if group.mode in WITH_ROLES and not slaves(group)]
    for group in found:
        unfit = without_roles(group)
        if unfit or not slaves(group):
            yield unfit or foreign(group, "no slave")
        elif any(one.role != SLAVE for one in group.members):
            yield fine(group)
        elif lone(deployment):
            yield foreign(group, LONE)
        elif group.doubt:
            yield unsure(group, group.doubt)
        else:
            yield from (_orphan(one, lonely, when or {}) for one in slaves(group))


def above_replicas(deployment: Deployment, *, setting: str, when: Conditions | None = None) -> Iterator[Observation]:
    """Each broker that can be a master: bad where `setting` is above the number of brokers of its group, provided that
    all of `when` hold."""
    for group in groups(deployment):
        there = copies(group)
        for one in masters(group):
            applies = all_hold(one, when or {})
            wanted = value(one, setting)
            if applies.holds is False or wanted is None or lone(deployment):
                absent = f"{setting} is no setting of {one.release.version}"
                reason = Judged(False, absent if wanted is None else LONE)
                yield not_bad(one, applies if applies.holds is False else reason)
            elif wanted is UNKNOWN or applies.holds is None:
                yield undecided(one, applies.reason or undecided_because(one, setting))
            elif not isinstance(there, int):
                yield undecided(one, group.doubt)
            elif isinstance(wanted, int) and wanted > there:
                yield _out_of_reach(one, group, setting, wanted, there)
            else:
                yield good(one)


def single_master(deployment: Deployment) -> Iterator[Observation]:
    """Each cluster of which workloads show what runs: bad where a single brokerName takes messages and nobody takes
    over from its master. A folder of files may be one broker's of many."""
    clusters: dict[object, list[BrokerGroup]] = {}
    for group in groups(deployment):
        clusters.setdefault(group.cluster, []).append(group)
    for found in clusters.values():
        yield _cluster(deployment, found)


def _alone(deployment: Deployment, group: BrokerGroup, when: Conditions) -> Observation:
    found = masters(group)
    if not found:
        return unsure(group, group.doubt) if group.doubt else foreign(group, "no master")
    if len(found) > 1:
        return foreign(group, "several masters of one name: second-master")
    if slaves(group):
        return fine(group)
    if lone(deployment):
        return foreign(group, LONE)
    if group.doubt:
        return unsure(group, group.doubt)
    applies = all_hold(found[0], when)
    if applies.holds is not True:
        return not_bad(found[0], applies)
    broken = [one for one in group.members if one.role == SLAVE]
    text = {"en": "this slave does not start", "zh": "该从节点无法启动"}
    return observation(found[0], found[0].anchor, {}, related=others(broken, text, "brokerId"))


def _orphan(slave: Broker, lonely: list[Broker], when: Conditions) -> Observation:
    """`lonely` are the masters that have no slave."""
    applies = all_hold(slave, when)
    if applies.holds is not True:
        return not_bad(slave, applies)
    text = {
        "en": "{name} is a master without a slave: perhaps its own",
        "zh": "{name} 是没有从节点的主节点，也许就是它的主节点",
    }
    at = place(slave, "brokerRole")
    return observation(slave, at, {}, related=others(lonely if is_named(slave) else [], text, "brokerName"))


def _out_of_reach(one: Broker, group: BrokerGroup, setting: str, wanted: int, there: int) -> Observation:
    values = {"key": setting, "value": str(wanted), "count": str(there)}
    text = {"en": "another broker of this name: {name}", "zh": "同名的另一个 Broker：{name}"}
    rest = [other for other in group.members if other is not one]
    at = place_of(one, setting) or one.anchor
    return observation(one, at, values, key=setting, related=others(rest, text, "brokerId"))


def _cluster(deployment: Deployment, found: list[BrokerGroup]) -> Observation:
    taking = [group for group in found if masters(group)]
    first = (taking or found)[0]
    doubt = next((group.doubt for group in found if group.doubt), "")
    if not taking:
        return unsure(first, doubt) if doubt else foreign(first, "no master")
    if len(taking) > 1 or _many(first):
        return fine(first)
    if first.mode not in WITH_ROLES:
        return foreign(first, "another node takes over" if first.mode == CONTROLLER else f"mode is {first.mode}")
    if not shows_what_runs(deployment):
        return foreign(first, "whether the cluster has other brokers, the files do not say")
    if doubt:
        return unsure(first, doubt)
    master = masters(first)[0]
    cluster = str(first.cluster) if isinstance(first.cluster, str) else "?"
    return observation(master, master.anchor, {"cluster": cluster}, key="brokerClusterName")


def _many(group: BrokerGroup) -> bool:
    """Whether the group stands for several: brokers without a brokerName, each called by its own host."""
    return any(
        is_master(one) and not is_named(one) and one.workload is not None and one.workload.replicas != 1
        for one in group.members
    )
