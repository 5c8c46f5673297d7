"""Resources of RocketMQ operators as the servers that the operator makes of them.

In: a resource of kind Broker, BrokerCluster, NameService or Controller. Out: a Conf for each broker of each group, the
name servers and the controllers, with entries as the start script in the operator's image writes them; their places
are the lines of the resource that decide.
"""

import re
from collections.abc import Iterator, Sequence

from rocketaudit.model import Conf, Entry
from rocketaudit.readers.workloads import config_maps, operator_clusters
from rocketaudit.readers.workloads.config_maps import ConfigMap, Content
from rocketaudit.readers.workloads.manifests import Manifests, Resource
from rocketaudit.readers.workloads.operator_spec import (
    MAX_GROUPS,
    STORE,
    Member,
    Spec,
    document_of,
    image_of,
    made_of,
    members,
)
from rocketaudit.readers.workloads.rewritten import by_operator, entry
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Span
from rocketaudit.workloads import BROKER, CONTROLLER, NAME_SERVER

_COMMON = "broker-common.conf"
# What stands for every setting of a file that is not there.
_ANYTHING = "${" + _COMMON + "}"
_OPERATOR = re.compile(r"operator-v?0\.(\d+)")
_IMAGES = {"Broker": "brokerImage", "NameService": "nameServiceImage", "Controller": "controllerImage"}


def confs(of: Resource, maps: Sequence[ConfigMap], manifests: Manifests, used: set[Span]) -> Iterator[Conf]:
    """The servers of a resource; none for a resource of something else. The places of ConfigMap keys that they are
    given are added to `used`."""
    node = of.file.yaml.get(of.node, "spec")
    if node is None or not node.mapping or not _is_ours(of, node):
        return
    spec = Spec(of, of.file, node)
    if of.kind == "Broker":
        yield from _brokers(spec, maps, manifests, used)
    elif of.kind == "BrokerCluster":
        yield from operator_clusters.confs(spec)
    elif of.kind in ("NameService", "NameServer"):
        image = image_of(spec, "nameServiceImage", "nameServerImage", "baseImage")
        made_by = made_of(spec, of.name, NAME_SERVER, image, spec.at("size"), spec.number("size", 1))
        yield Conf(NAME_SERVER, made_by, document_of(spec, NAME_SERVER), entries=())
    elif of.kind == "Controller":
        yield from _controllers(spec)


def _is_ours(of: Resource, spec: Node) -> bool:
    if of.kind not in ("Broker", "BrokerCluster", "NameService", "NameServer", "Controller"):
        return False
    image = of.file.text(spec, _IMAGES.get(of.kind, "brokerImage")) or ""
    return "rocketmq" in of.api.lower() or "rocketmq" in image.lower()


def _brokers(spec: Spec, maps: Sequence[ConfigMap], manifests: Manifests, used: set[Span]) -> Iterator[Conf]:
    common = None if _writes_all(spec) else _common(spec, maps)
    if common is not None and common.at is not None:
        used.add(common.at)
    known = config_maps.entries_of(common, manifests) if common else None
    own = document_of(spec, BROKER)
    for one in members(spec, spec.number("size", 1), spec.number("replicaPerGroup", 0)):
        if common is None:
            entries, document = _old(spec, one), own
        else:
            made = _generated(spec, one)
            document, given = known or (spec.file.original, (entry(_ANYTHING, "", spec.at("volumes", "size")),))
            if known is None and one.number:
                given = (*given, entry("brokerRole", "SLAVE", one.at))
            entries = by_operator(given, document.data, made, one.number > 0, one.at)
            document = document if known else own
        made_by = made_of(spec, one.workload, BROKER, image_of(spec, "brokerImage"), one.at, 1)
        path = document.path if common and common.path else ""
        yield Conf(BROKER, made_by, document, path, entries)


def _writes_all(spec: Spec) -> bool:
    """Whether the image writes the whole configuration, as those before 0.3.0 did, rather than adding to a file."""
    if found := _OPERATOR.search(spec.text("brokerImage")):
        return int(found.group(1)) < 3
    return not spec.file.yaml.items(spec.node, "volumes") and bool(spec.text("replicationMode"))


def _common(spec: Spec, maps: Sequence[ConfigMap]) -> Content:
    """The file that the operator mounts: `broker-common.conf` of the first volume."""
    volume = next(iter(spec.file.yaml.items(spec.node, "volumes")), None)
    name = spec.file.text(volume, "configMap", "name") if volume else None
    items = spec.file.yaml.items(volume, "configMap", "items")[:100] if volume else []
    wanted = next((spec.file.text(one, "key") for one in items if spec.file.text(one, "path") == _COMMON), None)
    chosen = config_maps.named(maps, name, spec.of.namespace, spec.of.path) if name else []
    keys = [one.keys[key] for one in chosen for key in [wanted or _COMMON] if key in one.keys]
    if len(keys) != 1:
        return Content(unseen=f"{_COMMON} of the ConfigMap {name} is not among the files")
    return config_maps.content(keys[0])


def _generated(spec: Spec, one: Member) -> tuple[Entry, ...]:
    """What brokerGenConfig.sh appends since 0.3.0."""
    size = spec.at("size")
    made = [
        entry("brokerClusterName", spec.of.name, size),
        entry("brokerName", one.group, size),
        entry("brokerId", str(one.number), one.at),
        entry("brokerIP1", "${POD_IP}", one.at),
    ]
    if spec.text("clusterMode") == "CONTROLLER":
        at = spec.at("clusterMode")
        made += [entry("enableControllerMode", "true", at), entry("controllerAddr", "${controllerAccessPoint}", at)]
    return tuple(made)


def _old(spec: Spec, one: Member) -> tuple[Entry, ...]:
    """What the images before 0.3.0 write."""
    master = "SYNC_MASTER" if spec.text("replicationMode") == "SYNC" else "ASYNC_MASTER"
    cluster = spec.text("brokerClusterName") or spec.of.name
    role_at = one.at if one.number else spec.at("replicationMode", "brokerImage")
    image = spec.at("brokerImage")
    return (
        entry("brokerClusterName", cluster, spec.at("brokerClusterName", "size")),
        entry("brokerName", one.group, spec.at("size")),
        entry("brokerId", str(one.number), one.at),
        entry("deleteWhen", "04", image),
        entry("fileReservedTime", "48", image),
        entry("brokerRole", "SLAVE" if one.number else master, role_at),
        entry("flushDiskType", "ASYNC_FLUSH", image),
    )


def _controllers(spec: Spec) -> Iterator[Conf]:
    """The controllers, which know each other by the operator's peer list."""
    name, size = spec.of.name, spec.number("size", 1)
    count = min(size, MAX_GROUPS) if isinstance(size, int) else 0
    own = document_of(spec, CONTROLLER)
    peers = ";".join(f"{name}{number}-{name}-{number}.{name}-hs:9878" for number in range(count))
    for number in range(max(count, 1)):
        at = spec.at("size")
        entries = (
            entry("controllerDLegerGroup", f"ControllerGroup-{name}", at),
            entry("controllerDLegerPeers", peers or "${size}", at),
            entry("controllerDLegerSelfId", f"{name}{number}" if count else "${size}", at),
            entry("controllerStorePath", STORE, spec.at("storageMode", "size")),
        )
        image = image_of(spec, "controllerImage")
        made_by = made_of(spec, f"{name}-{number}", CONTROLLER, image, at, 1)
        yield Conf(CONTROLLER, made_by, own, entries=entries)
