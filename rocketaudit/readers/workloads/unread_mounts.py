"""Configurations that a container is given and that no server in it reads: its command names none, or another one.

In: what workloads run with, the files of the tree. Out: each such file with the reason, for the inputs of a report.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.model import Conf
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads.compose_mounts import is_path
from rocketaudit.readers.workloads.tree import Tree
from rocketaudit.workloads import BROKER, Mount

_CONFIGURATIONS = (".conf", ".properties")
_BROKER = lazily(r"(?m)^[ \t]*(?:brokerRole|brokerName|brokerClusterName|brokerId)[ \t]*[=:]")


def unread_mounts(confs: Sequence[Conf], tree: Tree, texts: Mapping[str, bytes]) -> tuple[tuple[str, str], ...]:
    """The configurations of brokers that are mounted and not read, each once."""
    read = {conf.path for conf in confs}
    found: dict[str, str] = {}
    for conf in confs:
        if conf.kind != BROKER or conf.unseen:
            continue
        for mount in conf.workload.mounts:
            for path, target in _mounted(conf, mount, tree):
                if path not in read and _BROKER().search(texts.get(path, b"").decode("latin-1")):
                    found[path] = f"mounted at {target} in {conf.workload.name}, and read by no server: no -c names it"
    return tuple(found.items())


def _mounted(conf: Conf, mount: Mount, tree: Tree) -> Iterator[tuple[str, str]]:
    """The files of a mount and where they are in the container. Of a folder others may read what this broker does not:
    it counts where the broker is given no file at all."""
    source = mount.source.replace("\\", "/")
    if not source or not is_path(mount.source):
        return
    folder = posixpath.dirname(conf.workload.at.path)
    if mount.target.endswith(_CONFIGURATIONS):
        path = tree.file(folder, source)
        if path is not None:
            yield path, mount.target
    elif conf.entries == () and not conf.path and source.startswith("."):
        below = posixpath.normpath(posixpath.join(folder, source))
        for path in tree.below(folder, source):
            if path.endswith(_CONFIGURATIONS):
                yield path, posixpath.join(mount.target, posixpath.relpath(path, below))
