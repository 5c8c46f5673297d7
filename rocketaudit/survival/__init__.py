"""Does a message whose send returned SEND_OK survive? One row per failure and subject.

In: a deployment. Out: rows that say kept, lost or unknown, how wide the window is, and which lines decide. Machines
are assumed to be different ones unless the files say otherwise; the report states that.
"""

from collections.abc import Iterable

from rocketaudit.effective.java import INT_BITS, java_split, parse_integer
from rocketaudit.findings import KEPT, LOST, Because, Survival
from rocketaudit.findings import UNDECIDED_SURVIVAL as UNDECIDED
from rocketaudit.model import CONTROLLER, DLEDGER, Broker, Deployment
from rocketaudit.survival import classic, elected
from rocketaudit.survival.group import (
    SLAVE,
    Group,
    Outcome,
    kept,
    lost,
    number,
    placeholder_decides,
    row,
    undecided,
    unknown_among,
    value,
)
from rocketaudit.values import UNKNOWN

ANY_CONSUMER = "any consumer group"


def survive(deployment: Deployment) -> list[Survival]:
    """All rows of a deployment: five per broker group, one per cluster, three for the consumers."""
    groups = _groups(deployment)
    rows = [one for group in groups for one in _group_rows(group)]
    rows += [row("name-server-loss", group, _NAME_SERVERS) for group in _one_per_cluster(groups)]
    return rows + _consumer_rows(groups)


def _groups(deployment: Deployment) -> list[Group]:
    named: dict[tuple[object, str], list[Broker]] = {}
    for broker in deployment.brokers:
        named.setdefault((value(broker, "brokerClusterName"), broker.subject), []).append(broker)
    unclean = _unclean_election(deployment)
    return [
        _group(subject, deployment.name, brokers)._replace(unclean=unclean) for (_, subject), brokers in named.items()
    ]


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
    broker = group.deciding
    if not broker.effective.starts:
        return [row(failure, group, _STOPPED) for failure in _GROUP_FAILURES]
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

_STOPPED = undecided("the broker does not start with this file", "使用此文件 broker 无法启动")
_NAME_SERVERS = kept(
    "clients keep their routes; only restarts and new topics fail", "客户端保留已有路由；仅重启和新 topic 失败"
)


def _one_per_cluster(groups: Iterable[Group]) -> list[Group]:
    """A group of each cluster, called by the cluster's name."""
    found: dict[str, Group] = {}
    for group in groups:
        cluster = value(group.deciding, "brokerClusterName")
        name = cluster if isinstance(cluster, str) else "?"
        found.setdefault(name, group._replace(subject=name))
    return list(found.values())


def _consumer_rows(groups: list[Group]) -> list[Survival]:
    """What no broker file decides is unknown; how long a consumer may be away is decided by the shortest retention."""
    if not groups:
        return []
    running = [group for group in groups if group.deciding.effective.starts]
    deleting = [group for group in running if not _never_deletes(group.deciding)]
    shortest = min(deleting or running or groups, key=lambda group: number(group.deciding, "fileReservedTime", 72))
    group = shortest._replace(subject=ANY_CONSUMER)
    unseen = undecided("no client code was read", "未读取客户端代码")
    return [
        row("consumer-crash", group, unseen),
        row("poison-message", group, unseen),
        row("consumer-away", group, _consumer_away(shortest.deciding) if running else _STOPPED),
    ]


def _consumer_away(broker: Broker) -> Outcome:
    if value(broker, "fileReservedTime") is UNKNOWN:
        return placeholder_decides("fileReservedTime")
    if _never_deletes(broker):
        return kept(
            "deleteWhen is no hour: nothing is ever deleted, and the disk fills up",
            "deleteWhen 不是小时数：从不删除，直到磁盘写满",
        )
    hours = max(number(broker, "fileReservedTime", 72), 0)
    return lost(
        f"after {hours} h, earlier when the disk fills up",
        f"{hours} 小时之后；磁盘紧张时更早",
        "fileReservedTime",
        max_ms=hours * 3_600_000,
    )


def _never_deletes(broker: Broker) -> bool:
    """Whether parsing deleteWhen throws before anything is deleted: a part is no number, and no hour stands before it
    (UtilAll.java:119-132, DefaultMessageStore.java:2274@5.3.3)."""
    written = value(broker, "deleteWhen")
    for part in java_split(written, ";") if isinstance(written, str) else ():
        try:
            if parse_integer(part, INT_BITS) in range(24):
                return False
        except ValueError:
            return True
    return False
