"""Which text a container finds at a path: its volumes, the ConfigMaps and files of the tree behind them.

In: a path as a command writes it, the container, the ConfigMaps and files. Out: the content, or why it cannot be seen;
None where no volume brings it, so that it is the image's own.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.readers.workloads import config_maps
from rocketaudit.readers.workloads.config_maps import ConfigMap, Content, Key
from rocketaudit.readers.workloads.manifests import Manifests
from rocketaudit.readers.workloads.pods import Container, Pod, VolumeMount

_VARIABLE = re.compile(r"^(?:\$\w+|\$\{\w+\}|~|\.\.?)/")
_MAPPED = ("configMap", "secret", "projected")
_MAX_KEYS = 1000


def find(path: str, container: Container, pod: Pod, maps: Sequence[ConfigMap], manifests: Manifests) -> Content | None:
    """What the container finds at a path, which may be relative, or begin with a variable."""
    found = _mount(path, container.mounts)
    if found is None:
        return _in_image(path, manifests)
    mount, rest = found
    inside = "/".join(part for part in (mount.inside, rest) if part)
    kind = mount.volume.kind
    if kind in _MAPPED:
        return _of_map(inside, mount, pod, maps, manifests)
    if kind == "hostPath":
        whole = posixpath.join(mount.volume.source, inside) if inside else mount.volume.source
        beside = nearest(whole, manifests.beside, pod.of.path)
        return Content(path=beside) if beside else Content(unseen=f"{whole} lies on the host", at=mount.at)
    return Content(unseen=f"{path} lies on the volume {mount.volume.name}", at=mount.at)


def keys(container: Container, pod: Pod, maps: Sequence[ConfigMap]) -> Iterator[tuple[VolumeMount, str, Key]]:
    """The keys of ConfigMaps that a container finds somewhere, each with its path there."""
    for mount in container.mounts:
        if mount.volume.kind not in _MAPPED:
            continue
        for name, items in _sources(mount, pod):
            chosen = config_maps.named(maps, name, pod.of.namespace, pod.of.path)
            for key in list(chosen[0].keys.values())[:_MAX_KEYS] if chosen else ():
                where = items.get(key.name, "" if items else key.name)
                if where and mount.inside in ("", where):
                    yield mount, mount.target if mount.inside else posixpath.join(mount.target, where), key


def _mount(path: str, mounts: Sequence[VolumeMount]) -> tuple[VolumeMount, str] | None:
    """The mount that brings a path, and the path below it."""
    tail = path
    while (shorter := _VARIABLE.sub("", tail)) != tail:
        tail = shorter
    ordered = sorted(mounts, key=lambda one: len(one.target), reverse=True)
    if tail == path and path.startswith("/"):
        whole = posixpath.normpath(path)
        for one in ordered:
            if whole == one.target:
                return one, ""
            if whole.startswith(one.target.rstrip("/") + "/"):
                return one, whole[len(one.target.rstrip("/")) + 1 :]
        return None
    tail = posixpath.normpath(tail)
    for one in ordered:
        if one.target.endswith("/" + tail) or posixpath.basename(one.target) == tail:
            return one, ""
    folder, _, name = tail.rpartition("/")
    for one in ordered:
        if folder and one.target.endswith("/" + folder):
            return one, name
    return None


def _of_map(
    inside: str, mount: VolumeMount, pod: Pod, maps: Sequence[ConfigMap], manifests: Manifests
) -> Content | None:
    sources = list(_sources(mount, pod))
    for name, items in sources:
        chosen = config_maps.named(maps, name, pod.of.namespace, pod.of.path)
        wanted = next((key for key, where in items.items() if where == inside), "" if items else inside)
        having = [one for one in chosen if wanted in one.keys]
        if len(having) > 1:
            return Content(unseen=f"several ConfigMaps are called {name}", at=mount.at)
        if having:
            return config_maps.content(having[0].keys[wanted])
        if any(wanted in one.hidden for one in chosen):
            return Content(unseen=f"{wanted} is binary data of the ConfigMap {name}", at=mount.at)
        if chosen and not any("__X" in key for one in chosen for key in one.keys):
            return Content(unseen=f"the ConfigMap {name} has no key {wanted or inside}", at=mount.at)
    if not sources or mount.volume.kind == "secret":
        return Content(unseen=f"{inside} comes from a Secret", at=mount.at)
    # People make ConfigMaps of files with kubectl, or with .Files.Get in a template, under the file's name.
    if beside := nearest(inside or posixpath.basename(mount.target), manifests.beside, pod.of.path):
        return Content(path=beside)
    return Content(unseen=f"the ConfigMap {sources[0][0]} is not among the files", at=mount.at)


def _sources(mount: VolumeMount, pod: Pod) -> Iterator[tuple[str, dict[str, str]]]:
    """The ConfigMaps of a volume, each with the paths that its keys are given."""
    file, node = pod.of.file, mount.volume.node
    if mount.volume.kind == "configMap":
        nodes = [node]
    elif mount.volume.kind == "projected":
        nodes = [file.yaml.get(one, "configMap") for one in file.yaml.items(node, "sources")[:50]]
    else:
        return
    for one in nodes:
        name = file.text(one, "name")
        if name:
            items = file.yaml.items(one, "items")[:_MAX_KEYS]
            yield name, {file.text(item, "key") or "": file.text(item, "path") or "" for item in items}


def nearest(path: str, beside: Mapping[str, bytes], of: str) -> str:
    """The file of the tree that a path outside of it most likely is: the one with the longest common end, "" where
    several have it. A bare name must stand in the tree once, or beside the manifest."""
    name = posixpath.basename(path)
    named = [one for one in beside if posixpath.basename(one) == name]
    wanted = path.split("/")[::-1]
    length = {one: _common(one.split("/")[::-1], wanted) for one in named}
    longest = max(length.values(), default=0)
    best = [one for one in named if length[one] == longest]
    if len(best) > 1:
        best = [one for one in best if posixpath.dirname(one) == posixpath.dirname(of)]
    return best[0] if len(best) == 1 else ""


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _in_image(path: str, manifests: Manifests) -> Content | None:
    """A file that a Dockerfile of the tree may put into the image: told by its folder and name."""
    parts = path.split("/")
    if len(parts) < 2 or parts[-2] in ("", "..", ".", "conf"):
        return None
    end = "/".join(parts[-2:])
    found = [one for one in manifests.beside if one == end or one.endswith("/" + end)]
    return Content(path=found[0]) if len(found) == 1 else None
