"""BrokerClusters, as some older operators have them: one StatefulSet a group, whose pods are told apart by number.

In: the spec of a BrokerCluster. Out: a Conf for each broker, with the entries that the image's script writes.
"""

from collections.abc import Iterator

from rocketaudit.model import Conf, Entry
from rocketaudit.readers.workloads.operator_spec import Spec, document_of, image_of, made_of, members
from rocketaudit.readers.workloads.rewritten import entry
from rocketaudit.source import Span
from rocketaudit.values import UNKNOWN
from rocketaudit.workloads import BROKER, Mount

_PROPERTIES = (
    ("flushDiskType", "FLUSH_DISK_TYPE", "ASYNC_FLUSH"),
    ("deleteWhen", "DELETE_WHEN", "04"),
    ("fileReservedTime", "FILE_RESERVED_TIME", "48"),
)


def confs(spec: Spec) -> Iterator[Conf]:
    """A BrokerCluster: groups of one StatefulSet each, the first pod of which is the master."""
    groups, size = spec.number("groupReplica", 1), spec.number("membersPerGroup", 1)
    if spec.file.flag(spec.node, "allMaster"):
        size = 1
    replicas = max(size - 1, 0) if isinstance(size, int) else UNKNOWN
    own = document_of(spec, BROKER)
    for one in members(spec, groups, replicas):
        group = one.group.removeprefix(spec.of.name or "broker").removeprefix("-")
        at = spec.at("membersPerGroup", "allMaster") if one.number else spec.at("groupReplica")
        entries = _of_cluster(spec, f"broker-{group}", one.number, at)
        name = f"{spec.of.name}-{group}-{one.number}"
        image = image_of(spec, "brokerImage")
        workload = made_of(spec, name, BROKER, image, at, 1)
        lasting = not spec.file.flag(spec.node, "emptyDir")
        workload = workload._replace(mounts=(Mount("/", "", lasting, spec.at("emptyDir")),))
        yield Conf(BROKER, workload, own, entries=entries)


def _of_cluster(spec: Spec, group: str, number: int, at: Span) -> tuple[Entry, ...]:
    image = spec.at("brokerImage")
    role = "SYNC_MASTER" if spec.text("replicationMode") == "SYNC" else "ASYNC_MASTER"
    made = [
        entry("brokerClusterName", "DefaultCluster", image),
        entry("brokerName", group, spec.at("groupReplica")),
        entry("brokerId", str(number), at),
        entry("brokerRole", "SLAVE" if number else role, at if number else spec.at("replicationMode", "brokerImage")),
    ]
    properties = spec.file.yaml.get(spec.node, "properties")
    for key, name, otherwise in _PROPERTIES:
        written = spec.file.text(properties, name)
        place = spec.file.line(spec.node, "properties", name) if written else image
        made.append(entry(key, written or otherwise, place or image))
    return tuple(made)
