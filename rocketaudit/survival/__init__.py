"""Does a message whose send returned SEND_OK survive? One row per failure and subject.

In: a deployment. Out: rows that say kept, lost or unknown, how wide the window is, and which lines decide. Machines
are assumed to be different ones unless the files say otherwise; the report states that.
"""

from collections.abc import Iterable

from rocketaudit import topology
from rocketaudit.brokers import SLAVE, unknown_among, value
from rocketaudit.findings import KEPT, LOST, Because, Survival
from rocketaudit.findings import UNDECIDED_SURVIVAL as UNDECIDED
from rocketaudit.model import CONTROLLER, DLEDGER, Broker, Deployment
from rocketaudit.survival import classic, elected, placement
from rocketaudit.survival.consumers import consumer_rows
from rocketaudit.survival.group import STOPPED, Group, kept, placeholder_decides, row
from rocketaudit.values import UNKNOWN


def survive(deployment: Deployment) -> list[Survival]:
    """All rows of a deployment: five per broker group, one per cluster, three per consumer group."""
    groups = _groups(deployment)
    rows = [one for group in groups for one in _group_rows(group)]
    rows += [row("name-server-loss", group, _NAME_SERVERS) for group in _one_per_cluster(groups)]
    return rows + consumer_rows(deployment, groups)


def _groups(deployment: Deployment) -> list[Group]:
    unclean = _unclean_election(deployment)
    return [
        _group(of.name, deployment.name, list(of.members))._replace(
            unclean=unclean, together=_machine_of_all(of), lone=_has_no_slave(deployment, of)
        )
        for of in topology.groups(deployment)
    ]


def _has_no_slave(deployment: Deployment, of: topology.BrokerGroup) -> bool:
    """Whether a master has no slave: not where its file alone was read, which says nothing of others."""
    if len(deployment.brokers) == 1 and deployment.brokers[0].workload is None:
        return False
    there = topology.copies(of)
    if of.mode in (DLEDGER, CONTROLLER) or of.mode is UNKNOWN:
        return there == 1
    return there is not UNKNOWN and not topology.slaves(of) and all(one.role != SLAVE for one in of.members)


def _machine_of_all(of: topology.BrokerGroup) -> str:
    """The machine on which all copies of a group are, or the majority that DLedger needs, where the files say so; ""
    for a group of one copy."""
    if of.mode == DLEDGER:
        return topology.majority_machine(of)[0]
    machines = {topology.machine(one) for one in of.members}
    return machines.pop() if len(of.members) > 1 and len(machines) == 1 else ""


def _unclean_election(deployment: Deployment) -> Because | None:
    """The line that lets a controller of the deployment elect a replica that is behind."""
    for controller in deployment.controllers:
        found = controller.effective.settings.get("enableElectUncleanMaster")
        if found and found.value in (True, UNKNOWN):
            shown = "true" if found.value is True else "?"
            return Because(found.at or controller.anchor, f"enableElectUncleanMaster={shown}")
    return None


def _group(subject: str, deployment: str, brokers: list[Broker]) -> Group:
    """A broker that can be a master decides; where there are several, each does in turn."""
    masters = tuple(broker for broker in brokers if broker.role != SLAVE or broker.mode in (DLEDGER, CONTROLLER))
    slaves = tuple(broker for broker in brokers if broker not in masters)
    return Group(subject, deployment, (masters or slaves)[0], slaves if masters else (), tuple(brokers), masters)


def _group_rows(group: Group) -> list[Survival]:
    """The rows of a group: of two masters of one name, which take messages both, the worse one's."""
    rows = [_rows_of(group._replace(deciding=master)) for master in group.masters or (group.deciding,)]
    return [min(found, key=lambda one: _WORST_FIRST.index(one.acknowledged)) for found in zip(*rows, strict=True)]


_WORST_FIRST = (LOST, UNDECIDED, KEPT)


def _rows_of(group: Group) -> list[Survival]:
    return placement.placed(group, _by_settings(group))


def _by_settings(group: Group) -> list[Survival]:
    broker = group.deciding
    if not broker.effective.starts:
        return [row(failure, group, STOPPED) for failure in _GROUP_FAILURES]
    if broker.mode is UNKNOWN:
        return [row(failure, group, placeholder_decides(_deciding_mode(broker))) for failure in _GROUP_FAILURES]
    if broker.mode == DLEDGER:
        return elected.survive_dledger(group)
    if broker.mode == CONTROLLER:
        return elected.survive_controller(group)
    return classic.survive(group)


def _deciding_mode(broker: Broker) -> str:
    """The setting that leaves the mode unknown."""
    return unknown_among(broker, "enableDLegerCommitLog", "enableControllerMode", "enableSlaveActingMaster") or "mode"


_GROUP_FAILURES = ("broker-process-crash", "os-crash", "master-disk-loss", "master-machine-loss", "slave-loss")

_NAME_SERVERS = kept(
    "clients keep their routes; only restarts and new topics fail", "客户端保留已有路由；仅重启和新主题失败"
)


def _one_per_cluster(groups: Iterable[Group]) -> list[Group]:
    """A group of each cluster, called by the cluster's name."""
    found: dict[str, Group] = {}
    for group in groups:
        cluster = value(group.deciding, "brokerClusterName")
        name = cluster if isinstance(cluster, str) else "?"
        found.setdefault(name, group._replace(subject=name))
    return list(found.values())
