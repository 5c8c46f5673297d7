"""BrokerContainer's file: the brokers that one process runs together.

In: the document and the paths of the broker files around it. Out: a Conf for each broker that brokerConfigPaths names
and that is there. Code read: BrokerContainerStartup.java:77-130@5.3.3: the paths are split at colons, and every broker
registers with the container's name servers.
"""

import os
from collections.abc import Iterable, Iterator

from rocketaudit.model import Conf, Entry
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.source import Document, part_of
from rocketaudit.workloads import BROKER, NamedServers, Workload

_PATHS, _NAME_SERVERS = "brokerConfigPaths", "namesrvAddr"


def confs(of: Document, files: Iterable[str]) -> Iterator[Conf]:
    """The brokers of a container, each with its file; what is not among the files is left to the report's coverage."""
    try:
        last = {entry.key: entry for entry in read(of)}
    except MalformedEscape:
        return
    listed = last.get(_PATHS)
    if listed is None:
        return
    known = list(files)
    for written in listed.value.split(":"):
        path = _file(written.strip(), os.path.dirname(of.path), known)
        workload = _workload(of, listed, last.get(_NAME_SERVERS))
        if path:
            yield Conf(BROKER, workload, of, path)
        elif written.strip():
            empty = part_of(of, BROKER, listed.whole.start, listed.whole.start)
            yield Conf(BROKER, workload, empty, unseen=f"{written.strip()} is not among the files")


def _workload(of: Document, listed: Entry, name_servers: Entry | None) -> Workload:
    named = NamedServers(name_servers.value, name_servers.whole) if name_servers is not None else None
    name = os.path.basename(of.path)
    return Workload(name, BROKER, listed.whole, host=f"process:{of.path}", contained=False, name_servers=named)


def _file(written: str, folder: str, files: list[str]) -> str:
    """The file that a path on the broker's machine means: the one that ends as it does, nearest to the container's."""
    parts = written.replace("\\", "/").strip("/").split("/")
    for begin in range(len(parts)):
        tail = "/".join(parts[begin:])
        fitting = [one for one in files if one == tail or one.endswith("/" + tail)]
        near = [one for one in fitting if os.path.dirname(one) == folder] or fitting
        if len(near) == 1:
            return near[0]
    return ""
