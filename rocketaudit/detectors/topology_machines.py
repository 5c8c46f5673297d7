"""Detector of copies that one machine takes with it: `replicas_on_one_host`."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rocketaudit.detectors.subjects import observation
from rocketaudit.detectors.topology import WITH_ROLES, called, fine, foreign, others, place, undecided, unsure
from rocketaudit.findings import Observation, Related
from rocketaudit.model import DLEDGER, Broker, Deployment
from rocketaudit.topology import BrokerGroup, groups, is_master, is_slave, machine, majority_machine, masters, slaves
from rocketaudit.values import UNKNOWN


def replicas_on_one_host(deployment: Deployment) -> Iterator[Observation]:
    """Each broker group: bad where the loss of one machine takes every copy, or in DLedger the majority."""
    for group in groups(deployment):
        yield from _dledger(group) if group.mode == DLEDGER else _copies(group)


def _copies(group: BrokerGroup) -> Iterator[Observation]:
    if group.mode in WITH_ROLES and not slaves(group):
        yield unsure(group, group.doubt) if group.doubt else foreign(group, "no slave holds a copy")
        return
    running = [one for one in group.members if is_master(one) or is_slave(one)]
    replicas = [one for one in running if _replicas(one) is not False]
    if len(running) < 2 and not replicas:
        yield unsure(group, group.doubt) if group.doubt else foreign(group, "one copy")
        return
    if len(running) < 2:
        yield _of_one_workload(group, running[0])
        return
    here = Counter(machine(one) for one in running if machine(one))
    together = next((host for host, count in here.items() if count == len(running)), "")
    if not together:
        yield fine(group)
        return
    # The copy is what stands in the wrong place: the slave's line, or the second node's.
    copy = (slaves(group) or masters(group)[1:])[0]
    yield _at(group, copy, [one for one in running if one is not copy], together)


def _replicas(one: Broker) -> bool | object:
    """Whether a workload runs a broker several times: True, False or UNKNOWN."""
    return False if one.workload is None or one.workload.replicas == 1 else one.workload.replicas is UNKNOWN or True


def _of_one_workload(group: BrokerGroup, one: Broker) -> Observation:
    """The replicas of one workload: kept apart, together, or nobody knows."""
    work = one.workload
    if work is None or work.apart is True:
        return fine(group)
    if work.apart is UNKNOWN or work.replicas is UNKNOWN:
        return undecided(one, f"nothing says whether the replicas of {work.name} run on different machines")
    return observation(
        one,
        work.at,
        {"other": work.name, "value": "one machine", "value_zh": "同一台机器", "count": str(work.replicas)},
    )


def _dledger(group: BrokerGroup) -> Iterator[Observation]:
    """A DLedger group: bad where one machine has so many of its nodes that the rest is no majority."""
    first = group.members[0]
    most, count, nodes = majority_machine(group)
    if not most:
        yield fine(group) if nodes else unsure(group, group.doubt or "nothing says where the nodes run")
        return
    text = {"en": "another node of the group", "zh": "同组的另一个节点"}
    values = {"value": _shown(most, first), "count": str(count), "other": str(nodes)}
    related = others(group.members[1:], text, "dLegerPeers")
    yield observation(first, place(first, "dLegerPeers"), values, key="dLegerPeers", related=related)


def _at(group: BrokerGroup, copy: Broker, rest: Sequence[Broker], host: str) -> Observation:
    values = {"value": _shown(host, copy), "count": str(len(rest) + 1), "other": called(rest[0])}
    text = {"en": "{name} holds the same messages", "zh": "{name} 保存着同样的消息"}
    if copy.workload is None:
        return observation(copy, place(copy, "brokerIP1"), values, related=others(rest, text, "brokerIP1"))
    runs = {"en": "it runs here", "zh": "它在此处运行"}
    where = (Related(copy.workload.at, runs),) if copy.workload.at != copy.anchor else ()
    return observation(copy, copy.anchor, values, related=(*where, *others(rest, text)))


def _shown(host: str, one: Broker) -> str:
    """A machine as a message names it: its address; for a workload what runs it, where it stands."""
    return one.workload.at.path if one.workload is not None and one.workload.host == host else host.partition(" of ")[0]
