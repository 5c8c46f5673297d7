"""Manifests of Kubernetes and the resources of rocketmq-operator: which servers run, with which configuration.

In: all manifests of one path argument. Out: a Conf for each container that runs RocketMQ, for each broker that an
operator makes of a resource, and for each broker's configuration in a ConfigMap that nobody mounts.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.model import Conf, Entry, Run
from rocketaudit.readers.workloads import config_maps, images, kustomized, mounted, operator, processes
from rocketaudit.readers.workloads.command import user_home
from rocketaudit.readers.workloads.config_maps import ConfigMap, Key
from rocketaudit.readers.workloads.dockerfile import home_of
from rocketaudit.readers.workloads.manifests import Manifests
from rocketaudit.readers.workloads.manifests import read as read_manifests
from rocketaudit.readers.workloads.place import Place
from rocketaudit.readers.workloads.pods import Container, Pod, pod
from rocketaudit.readers.workloads.processes import Process
from rocketaudit.readers.workloads.rewritten import ORDINAL, POD, told_apart
from rocketaudit.readers.workloads.servers import paths_of, released
from rocketaudit.source import Document, Span, part_of, span
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import BROKER, NAME_SERVER, Image, Mount, NamedServers, Workload

_KIND = re.compile(rb"^[ \t-]*[\"']?kind[\"']?[ \t]*:[ \t]*[\"']?([A-Za-z]+)", re.MULTILINE)
_API = re.compile(rb"^[ \t-]*[\"']?apiVersion[\"']?[ \t]*:", re.MULTILINE)
_OURS = re.compile(
    rb"rocketmq|mqbroker|mqnamesrv|mqcontroller|brokerClusterName|brokerRole|flushDiskType|storePathRootDir",
    re.IGNORECASE,
)
# What makes a template Helm's: those are read with their chart.
_HELM = re.compile(rb"\{\{[^{}\n]{0,200}(?:\.Values|\.Release|\.Chart|\.Files|include |template |define )")
_SNIFFED = 4 * 1024 * 1024
_MAX_CONFS = 2000
_MAX_PODS = 64
_MAX_COPIED = 64 * 1024 * 1024


def recognises(name: str, data: bytes) -> bool:
    """Whether a file holds resources of Kubernetes that have to do with RocketMQ, and is no template of Helm's."""
    if not name.lower().endswith((".yaml", ".yml", ".json", ".template", ".j2")) and not name.startswith("<"):
        return False
    start = data[:_SNIFFED]
    if not _API.search(start) or not _OURS.search(start) or _HELM.search(start):
        return False
    kinds = {kind.decode() for kind in _KIND.findall(start)}
    return bool(kinds - {"Kustomization", "CustomResourceDefinition", "Component"})


def read(documents: Sequence[Document], beside: Mapping[str, bytes], supplied: Mapping[str, str]) -> Run:
    """The servers that the manifests describe."""
    texts = {**beside, **{one.path: one.data for one in documents}}
    run = of_manifests(read_manifests(documents, texts, supplied))
    return run._replace(confs=kustomized.retagged(run.confs, texts))


def of_manifests(manifests: Manifests) -> Run:
    """The servers of manifests that are read."""
    maps = config_maps.all_of(manifests)
    confs: list[Conf] = []
    used: set[Span] = set()
    copied = 0
    for one in _every(manifests, maps, used):
        copied += len(one.document.data)
        if len(confs) >= _MAX_CONFS or copied > _MAX_COPIED:
            path = one.document.path
            return Run(
                tuple(confs), (*manifests.partly, (path, f"more than {len(confs)} servers: the rest was not read"))
            )
        confs.append(one)
    return Run(tuple(confs), manifests.partly)


def _every(manifests: Manifests, maps: Sequence[ConfigMap], used: set[Span]) -> Iterator[Conf]:
    for one in manifests.resources:
        if (found := pod(one, maps)) is not None:
            yield from _of_pod(found, maps, manifests, used)
        else:
            yield from operator.confs(one, maps, manifests, used)
    for config_map in maps:
        for key in list(config_map.keys.values())[:1000]:
            if key.node is not None and key.at not in used and processes.is_broker(key, manifests):
                yield _unmounted(config_map, key)


def _of_pod(of: Pod, maps: Sequence[ConfigMap], manifests: Manifests, used: set[Span]) -> Iterator[Conf]:
    found: list[tuple[Container, Process]] = []
    for container in of.containers:
        place = Place(container, of, maps, manifests)
        servers = processes.of_container(place)
        found += [(container, server) for server in servers]
        if servers:
            keys = (
                *mounted.keys(container, of, maps),
                *(one for init in of.before for one in mounted.keys(init, of, maps)),
            )
            used |= {key.at for _, _, key in keys}
    brokers = [(container, process) for container, process in found if process.runs == BROKER]
    alike = {container.at for container, process in brokers if process.perhaps}  # one of them is what runs
    together = sum(not process.perhaps for _, process in brokers) + len(alike) > 1
    for container, process in found:
        yield from _confs(of, container, process, together)


def _confs(of: Pod, container: Container, process: Process, together: bool) -> Iterator[Conf]:
    """The server of a container, once for each pod where its pods differ."""
    replicas = of.replicas
    one_each = process.each or (process,) * (replicas if isinstance(replicas, int) and replicas <= _MAX_PODS else 0)
    numbered = of.of.kind in ("StatefulSet", "CloneSet")
    if numbered and one_each and (process.each or _differs(process)):
        for number, one in enumerate(one_each):
            name = f"{of.of.name}-{number}"
            told = one._replace(entries=told_apart(one.entries, name, str(number)) if one.entries else one.entries)
            yield _conf(of, container, told, together, name)
        return
    entries = told_apart(process.entries, "${POD_NAME}", "${ORDINAL}") if process.entries else process.entries
    yield _conf(of, container, process._replace(entries=entries), together, "")


def _differs(process: Process) -> bool:
    return any(POD in one.value or ORDINAL in one.value for one in process.entries or ())


def _conf(of: Pod, container: Container, process: Process, together: bool, name: str) -> Conf:
    """`name` is that of one pod, "" where the Conf stands for all of them."""
    workload = _workload(of, container, process, together, name)
    document, entries = process.document, process.entries
    if document is None or (document.part is None and not process.path):
        document = _around(document or of.of.file.original, process.runs, entries or (), workload.at)
    return Conf(process.runs, workload, document, process.path, entries, process.unseen)


def _around(of: Document, kind: str, entries: Sequence[Entry], at: Span) -> Document:
    """The part of a document in which entries stand that are no text of its own; without any, the place `at`."""
    places = [one.whole for one in entries if one.whole.path == of.path] or [at]
    return part_of(of, kind, min(one.start for one in places), max(one.end for one in places) if entries else at.start)


def _workload(of: Pod, container: Container, process: Process, together: bool, name: str) -> Workload:
    image = images.parse(container.image, container.at) if container.image else None
    image = released(image, process.command) if process.command else image
    host = of.host
    if together and not host:
        # The containers of a pod are on one machine.
        host = f"pod:{of.of.namespace}/{name or of.of.name}"
    # ... and share its network as well.
    label = container.name if together or len(of.containers) > 1 and not name else ""
    return Workload(
        "/".join(part for part in (name or of.of.name or container.name, label) if part),
        process.runs,
        container.at,
        image,
        1 if name else UNKNOWN if process.perhaps else of.replicas,
        host,
        of.apart,
        True,
        tuple(_mounts(container, name)),
        _name_servers(container, process),
        of.stop_seconds,
        of.stop_at,
        _home(of, container, process, image),
        renewed=True,
        variant=of.of.namespace,
        own_network=not together and of.of.file.text(of.spec, "hostNetwork") != "true",
    )


def _mounts(container: Container, name: str) -> Iterator[Mount]:
    for one in container.mounts:
        volume = one.volume
        source = volume.source
        if volume.kind == "template":
            source = f"{source}-{name.rpartition('-')[2]}" if name else source
        if source and one.inside:
            source = f"{source}/{one.inside}"
        at = volume.at if volume.kind == "emptyDir" else one.at
        yield Mount(one.target, f"{volume.kind}:{source}" if source else volume.kind, volume.lasting, at)


def _name_servers(container: Container, process: Process) -> NamedServers | None:
    if process.runs == NAME_SERVER:
        return None
    if process.command is not None and process.command.name_servers is not None:
        return process.command.name_servers
    if "NAMESRV_ADDR" not in container.env:
        return None
    value: str | Unknown | None = container.env["NAMESRV_ADDR"]
    at = container.env_at["NAMESRV_ADDR"]
    return NamedServers(UNKNOWN if value is None else value, at) if value != "" else None


def _home(of: Pod, container: Container, process: Process, image: Image | None) -> str:
    """${user.home} of the server: what -Duser.home says, else that of the user that it runs as."""
    if process.command is not None and process.command.home:
        return process.command.home
    options = " ".join(container.env.get(name) or "" for name in ("JAVA_OPT", "JAVA_OPT_EXT"))
    if given := user_home(options):
        return given
    file = of.of.file
    user = file.text(container.node, "securityContext", "runAsUser") or file.text(
        of.spec, "securityContext", "runAsUser"
    )
    found = home_of(image, user or "")
    if not found and process.command is not None and user in (None, "", "3000"):
        return images.home_among(paths_of(process.command))
    return found


def _unmounted(of: ConfigMap, key: Key) -> Conf:
    """A broker's configuration that is run by nobody in these files: where it keeps its data, nothing says."""
    found = config_maps.content(key)
    anywhere = Mount("/", "", UNKNOWN, key.at)
    workload = Workload(of.name or key.name, BROKER, key.at, apart=UNKNOWN, mounts=(anywhere,), renewed=True)
    document = found.document or key.file.original
    return Conf(BROKER, workload, document, found.path, found.entries, found.unseen)


def first_line(of: Document, start: int) -> Span:
    """The line at an offset."""
    end = of.data.find(b"\n", start)
    return span(of, start, end if end >= 0 else len(of.data))
