"""Pods: what a workload of Kubernetes says about its containers, volumes, environment and where they run.

In: a resource with a pod template, and the ConfigMaps. Out: the pod as data, each container with its mounts and
environment; nothing about RocketMQ is known here.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.readers.workloads import config_maps
from rocketaudit.readers.workloads.config_maps import ConfigMap
from rocketaudit.readers.workloads.manifests import File, Resource
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Span
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import MEMORY

# Where the pod template of a kind stands.
KINDS: Mapping[str, tuple[str, ...]] = {
    "Pod": (),
    "StatefulSet": ("spec", "template"),
    "Deployment": ("spec", "template"),
    "DaemonSet": ("spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "ReplicationController": ("spec", "template"),
    "DeploymentConfig": ("spec", "template"),
    "CloneSet": ("spec", "template"),
    "Job": ("spec", "template"),
}
MAX_CONTAINERS = 50
_MAX_ITEMS = 500
_MAX_EXPANDED = 64 * 1024
_VARIABLE = re.compile(r"\$\$|\$\(([A-Za-z_][\w.\-]*)\)")


class Volume(NamedTuple):
    """A volume of a pod. `kind` is the key that says what it is (emptyDir, configMap, hostPath, claim, template, ...),
    `source` what that names, `lasting` whether what is written there outlives the pod."""

    name: str
    kind: str
    source: str
    lasting: bool | Unknown
    node: Node | None
    at: Span


class VolumeMount(NamedTuple):
    """A volume where a container sees it."""

    target: str
    inside: str
    volume: Volume
    at: Span


class Container(NamedTuple):
    """One container of a pod. Of `env`, None is a value that is not known before the pod runs."""

    name: str
    image: str
    at: Span
    node: Node
    env: dict[str, str | None]
    env_at: dict[str, Span]
    mounts: tuple[VolumeMount, ...]
    first: bool


class Pod(NamedTuple):
    """A pod template: how often it runs, and where; `before` are its init containers."""

    of: Resource
    spec: Node
    replicas: int | Unknown
    replicas_at: Span | None
    apart: bool | Unknown
    host: str
    stop_seconds: int | None
    stop_at: Span | None
    containers: tuple[Container, ...]
    before: tuple[Container, ...]


def pod(of: Resource, maps: Sequence[ConfigMap]) -> Pod | None:
    """The pod of a resource; None for a resource without one."""
    if of.kind not in KINDS:
        return None
    file = of.file
    spec = file.yaml.get(of.node, *KINDS[of.kind], "spec")
    if spec is None:
        return None
    volumes = _by_name((*_volumes(file, spec), *_templates(of)))
    stop = file.number(spec, "terminationGracePeriodSeconds")
    return Pod(
        of,
        spec,
        _replicas(of),
        file.line(of.node, "spec", "replicas"),
        True if of.kind == "DaemonSet" else apart(file, spec),
        host(file, spec),
        stop if isinstance(stop, int) else None,
        file.line(spec, "terminationGracePeriodSeconds"),
        tuple(_containers(of, spec, "containers", volumes, maps)),
        tuple(_containers(of, spec, "initContainers", volumes, maps)),
    )


def _by_name(volumes: Iterable[Volume]) -> dict[str, Volume]:
    """Of several volumes of one name the last; where it is one or the other by a template's condition, what becomes of
    its content is not known."""
    found: dict[str, Volume] = {}
    for one in volumes:
        before = found.get(one.name)
        differs = before is not None and before.lasting is not one.lasting
        found[one.name] = one._replace(lasting=UNKNOWN) if differs else one
    return found


def _replicas(of: Resource) -> int | Unknown:
    if of.kind == "Pod":
        return 1
    if of.kind == "DaemonSet":
        return UNKNOWN
    found = of.file.number(of.node, "spec", "replicas")
    return 1 if found is None else found


def apart(file: File, spec: Node) -> bool | Unknown:
    """Whether the scheduler keeps the replicas on different machines; what it only prefers is not known."""
    rules = file.yaml.items(spec, "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    if any(_by_machine(file.text(rule, "topologyKey")) for rule in rules[:_MAX_ITEMS]):
        return True
    for rule in file.yaml.items(spec, "topologySpreadConstraints")[:_MAX_ITEMS]:
        strict = file.text(rule, "whenUnsatisfiable") in (None, "DoNotSchedule")
        if strict and _by_machine(file.text(rule, "topologyKey")):
            return True
    # A pod in the network of its node needs its ports there for itself.
    if file.flag(spec, "hostNetwork") and any(
        file.yaml.items(one, "ports") for one in file.yaml.items(spec, "containers")[:MAX_CONTAINERS]
    ):
        return True
    return UNKNOWN


def _by_machine(key: str | None) -> bool:
    return key is not None and (key.endswith(("/hostname", "/zone")) or key == "topology.kubernetes.io/rack")


def host(file: File, spec: Node) -> str:
    name = file.text(spec, "nodeName") or file.text(spec, "nodeSelector", "kubernetes.io/hostname")
    return f"node:{name}" if name else ""


def _volumes(file: File, spec: Node) -> Iterator[Volume]:
    for one in file.yaml.items(spec, "volumes")[:_MAX_ITEMS]:
        name = file.text(one, "name") or ""
        kinds = [pair for key, pair in file.yaml.pairs(one).items() if key != "name"]
        if not kinds:
            # A volume that is not said to be anything is an emptyDir.
            yield Volume(name, "emptyDir", "", False, None, file.yaml.span(one))
            continue
        kind, node = kinds[0].key.value, kinds[0].value
        at = file.line(one, kind) or file.yaml.span(one)
        source = next((text for key in _SOURCES if (text := file.text(node, key))), "")
        if kind == "persistentVolumeClaim":
            yield Volume(name, "claim", source, True, node, at)
        elif kind in ("hostPath", "nfs"):
            yield Volume(name, kind, source, True, node, at)
        elif kind == "ephemeral":
            yield Volume(name, kind, "", False, node, at)
        else:
            source = MEMORY if kind == "emptyDir" and file.text(node, "medium") == "Memory" else source
            yield Volume(name, kind, source, False if kind == "emptyDir" else UNKNOWN, node, at)


_SOURCES = ("claimName", "path", "name", "secretName")


def _templates(of: Resource) -> Iterator[Volume]:
    """The claims that a StatefulSet makes for each of its pods."""
    for one in of.file.yaml.items(of.node, "spec", "volumeClaimTemplates")[:_MAX_ITEMS]:
        name = of.file.text(one, "metadata", "name") or ""
        at = of.file.line(one, "metadata", "name") or of.file.yaml.span(one)
        yield Volume(name, "template", f"{name}-{of.name}", True, one, at)


def _containers(
    of: Resource, spec: Node, key: str, volumes: Mapping[str, Volume], maps: Sequence[ConfigMap]
) -> Iterator[Container]:
    file = of.file
    for number, one in enumerate(file.yaml.items(spec, key)[:MAX_CONTAINERS]):
        if not one.mapping:
            continue
        env, places = _environment(of, one, maps)
        yield Container(
            file.text(one, "name") or "",
            file.text(one, "image") or "",
            file.line(one, "image") or file.line(one, "name") or file.yaml.span(one),
            one,
            env,
            places,
            tuple(_mounts(file, one, volumes, env)),
            number == 0,
        )


def _mounts(
    file: File, container: Node, volumes: Mapping[str, Volume], env: Mapping[str, str | None]
) -> Iterator[VolumeMount]:
    for one in file.yaml.items(container, "volumeMounts")[:_MAX_ITEMS]:
        target = file.text(one, "mountPath")
        name = file.text(one, "name") or ""
        at = file.line(one, "mountPath") or file.yaml.span(one)
        if not target:
            continue
        inside = file.text(one, "subPath") or expanded(file.text(one, "subPathExpr") or "", env)
        volume = volumes.get(name) or Volume(name, "", "", UNKNOWN, None, at)
        yield VolumeMount(target.rstrip("/") or "/", inside.strip("/"), volume, at)


def _environment(
    of: Resource, container: Node, maps: Sequence[ConfigMap]
) -> tuple[dict[str, str | None], dict[str, Span]]:
    file = of.file
    found: dict[str, str | None] = {}
    places: dict[str, Span] = {}
    for one in file.yaml.items(container, "envFrom")[:_MAX_ITEMS]:
        prefix = file.text(one, "prefix") or ""
        name = file.text(one, "configMapRef", "name")
        chosen = config_maps.named(maps, name, of.namespace, of.path) if name else []
        for key in chosen[0].keys.values() if len(chosen) == 1 else ():
            if key.node is not None and key.node.items is None:
                found[prefix + key.name] = key.file.text(key.node)
                places[prefix + key.name] = key.at
    for one in file.yaml.items(container, "env")[:_MAX_ITEMS]:
        name = file.text(one, "name")
        if name:
            found[name] = _value(of, one, found, maps)
            places[name] = file.line(one, "value") or file.line(one, "name") or file.yaml.span(one)
    return found, places


def _value(of: Resource, one: Node, env: Mapping[str, str | None], maps: Sequence[ConfigMap]) -> str | None:
    file = of.file
    if (written := file.text(one, "value")) is not None:
        return expanded(written, env)
    if file.yaml.get(one, "valueFrom") is None:
        return ""
    name = file.text(one, "valueFrom", "configMapKeyRef", "name")
    key = file.text(one, "valueFrom", "configMapKeyRef", "key")
    chosen = config_maps.named(maps, name, of.namespace, of.path) if name else []
    kept = chosen[0].keys.get(key or "") if len(chosen) == 1 else None
    return kept.file.text(kept.node) if kept and kept.node is not None else None


def expanded(text: str, env: Mapping[str, str | None]) -> str:
    """A text with `$(NAME)` replaced, as Kubernetes does in commands and values; what is not known stays."""
    if "$" not in text:
        return text
    pieces: list[str] = []
    last = length = 0
    for found in _VARIABLE.finditer(text):
        known = env.get(found.group(1)) if found.group(1) else "$"
        pieces += [text[last : found.start()], found.group() if known is None else known]
        last, length = found.end(), length + len(pieces[-1])
        if length > _MAX_EXPANDED:
            return text
    return "".join((*pieces, text[last:]))
