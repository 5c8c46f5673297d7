"""Detectors of DLedger nodes that do not agree who they are: `same_node_id`, `peers_differ`, `group_name_differs`."""

from collections.abc import Iterator

from rocketaudit.brokers import value
from rocketaudit.detectors.conditions import text_of
from rocketaudit.detectors.subjects import observation
from rocketaudit.detectors.topology import called, fine, foreign, others, place, unsure
from rocketaudit.findings import Observation, Related
from rocketaudit.model import DLEDGER, Broker, Deployment
from rocketaudit.topology import BrokerGroup, groups, peers
from rocketaudit.values import UNKNOWN

_SELF, _PEERS, _GROUP = "dLegerSelfId", "dLegerPeers", "dLegerGroup"


def same_node_id(deployment: Deployment) -> Iterator[Observation]:
    """Each DLedger group: bad at a node that has the id of one before it, and at one that a workload runs several
    times."""
    for group in groups(deployment):
        yield from _unfit(group, _SELF) or [*_same_ids(group), *_repeated(group)] or [fine(group)]


def peers_differ(deployment: Deployment) -> Iterator[Observation]:
    """Each DLedger group: bad at a node whose dLegerPeers name others than those of the first."""
    for group in groups(deployment):
        yield from _unfit(group, _PEERS) or list(_other_peers(group)) or [fine(group)]


def group_name_differs(deployment: Deployment) -> Iterator[Observation]:
    """Each DLedger group: bad where its peers are those of a group before it that is called otherwise."""
    first: dict[object, BrokerGroup] = {}
    for group in groups(deployment):
        unfit = _unfit(group, _PEERS)
        key = frozenset(peers(group.members[0]).items())
        before = group if unfit or not key else first.setdefault(key, group)
        if before is group or value(before.members[0], _GROUP) == value(group.members[0], _GROUP):
            yield from unfit or [fine(group)]
        else:
            yield _found(group.members[0], before.members[0], _GROUP)


def _unfit(group: BrokerGroup, name: str) -> list[Observation]:
    if group.mode != DLEDGER:
        known = isinstance(group.mode, str)
        return [foreign(group, f"mode is {group.mode}") if known else unsure(group, group.doubt or "modes differ")]
    unknown = next((one for one in group.members if value(one, name) is UNKNOWN), None)
    return [unsure(group, f"{name} of {called(unknown)} is unknown")] if unknown else []


def _same_ids(group: BrokerGroup) -> Iterator[Observation]:
    first: dict[object, Broker] = {}
    for one in group.members:
        before = first.setdefault(value(one, _SELF), one)
        if before is not one and value(one, _SELF) is not None:
            yield _found(one, before, _SELF)


def _repeated(group: BrokerGroup) -> Iterator[Observation]:
    for one in group.members:
        work = one.workload
        if work is not None and isinstance(work.replicas, int) and work.replicas > 1 and value(one, _SELF) is not None:
            text = {"en": f"{work.replicas} of them run", "zh": f"运行 {work.replicas} 个"}
            values = {"key": _SELF, "value": text_of(one, _SELF), "other": f"{work.name} ({work.replicas})"}
            yield observation(one, place(one, _SELF), values, key=_SELF, related=(Related(work.at, text),))


def _other_peers(group: BrokerGroup) -> Iterator[Observation]:
    first = group.members[0]
    for one in group.members[1:]:
        if peers(one) != peers(first) and None not in (value(one, _PEERS), value(first, _PEERS)):
            yield _found(one, first, _PEERS)


def _found(one: Broker, before: Broker, name: str) -> Observation:
    shown = text_of(before, name)
    text = {"en": f"{{name}}: {name}={shown}", "zh": f"{{name}}：{name}={shown}"}
    values = {"key": name, "value": text_of(one, name), "other": called(before)}
    return observation(one, place(one, name), values, key=name, related=others([before], text, name))
