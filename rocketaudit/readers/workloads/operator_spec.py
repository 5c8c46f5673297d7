"""What the resources of RocketMQ operators have in common: counts, images, storage, and the pods that come of them.

In: the spec of a resource. Out: its values with the lines that decide, members of groups, workloads.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.readers.workloads import images, pods
from rocketaudit.readers.workloads.manifests import File, Resource
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Document, Span, part_of
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import BROKER, Image, Mount, NamedServers, Workload

MAX_GROUPS, MAX_MEMBERS = 64, 16
STORE, LOGS = "/root/store", "/root/logs"


class Spec(NamedTuple):
    """A resource's spec, and the line that stands for a key: its own, else the one of the resource."""

    of: Resource
    file: File
    node: Node

    def at(self, *keys: str) -> Span:
        for key in keys:
            if (found := self.file.line(self.node, key)) is not None:
                return found
        found = self.file.line(self.of.node, "spec") or self.file.line(self.of.node, "kind")
        return found or self.file.yaml.span(self.of.node)

    def text(self, *keys: str) -> str:
        return self.file.text(self.node, *keys) or ""

    def number(self, key: str, otherwise: int) -> int | Unknown:
        found = self.file.number(self.node, key)
        return otherwise if found is None else found


class Member(NamedTuple):
    """One broker that the operator makes: `at` is the line that is the reason for it."""

    group: str
    number: int
    workload: str
    at: Span


def members(spec: Spec, groups: int | Unknown, replicas: int | Unknown) -> Iterator[Member]:
    """The brokers of each group: number 0 is the master. A count that is not known yet is one, under a name that is
    not known either."""
    name = spec.of.name or "broker"
    elected = spec.text("clusterMode") == "CONTROLLER"
    for group in range(min(groups, MAX_GROUPS)) if isinstance(groups, int) else ("${size}",):
        for number in range(1 + (min(replicas, MAX_MEMBERS) if isinstance(replicas, int) else 1)):
            kind = str(number) if elected else f"replica-{number}" if number else "master"
            at = spec.at("replicaPerGroup", "size") if number else spec.at("size")
            yield Member(f"{name}-{group}", number, f"{name}-{group}-{kind}", at)


def image_of(spec: Spec, *keys: str) -> Image | None:
    """The image that the first of some keys names."""
    written = next((key for key in keys if spec.text(key)), "")
    return images.parse(spec.text(written), spec.at(written)) if written else None


def made_of(spec: Spec, name: str, runs: str, image: Image | None, at: Span, replicas: int | Unknown) -> Workload:
    apart = True if spec.file.flag(spec.node, "hostNetwork") else pods.apart(spec.file, spec.node)
    return Workload(
        name,
        runs,
        at,
        image,
        replicas,
        pods.host(spec.file, spec.node),
        apart,
        True,
        tuple(_mounts(spec)),
        _name_servers(spec) if runs == BROKER else None,
        home="/root",
        renewed=True,
    )


def _mounts(spec: Spec) -> Iterator[Mount]:
    """The operator mounts one volume at two places; a storage mode that it does not know is a folder of the host."""
    mode = spec.text("storageMode")
    lasting: bool | Unknown = mode != "EmptyDir"
    if "{" in mode or "$" in mode or "<" in mode:
        lasting = UNKNOWN
    at = spec.at("storageMode", "size")
    for target in (STORE, LOGS):
        yield Mount(target, mode, lasting, at)


def _name_servers(spec: Spec) -> NamedServers:
    """Those that the resource names, else the operator's own."""
    written = spec.text("nameServers")
    return NamedServers(written or UNKNOWN, spec.at("nameServers", "size"))


def document_of(spec: Spec, kind: str) -> Document:
    """The part of the file that the entries are taken from: the spec."""
    at = spec.file.yaml.span(spec.node)
    return part_of(spec.file.original, kind, at.start, at.end)
