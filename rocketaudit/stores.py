"""Where a broker keeps its messages, and whether that place outlives its container.

In: a broker with the workload that runs it. Out: the folders of its commit log, and whether what they hold is still
there after the container was made anew. Code read: MessageStoreConfig.java and DLedgerCommitLog.java:89@5.3.3.
"""

from typing import NamedTuple

from rocketaudit.brokers import value
from rocketaudit.model import DLEDGER, Broker
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import MEMORY, Mount, Workload

_HOME = "${user.home}"
_MEMORY = ("/dev/shm/", "/run/", "/var/run/")  # what every Linux has in memory


class Store(NamedTuple):
    """A folder of the commit log: `setting` decides it, `path` is where it is (UNKNOWN where a placeholder or an
    unknown home decides), `mount` is the deepest mount that covers it."""

    setting: str
    path: str | Unknown
    mount: Mount | None = None


def stores(of: Broker) -> tuple[Store, ...]:
    """The folders in which a broker keeps its messages; several where storePathCommitLog lists them."""
    setting = "storePathCommitLog"
    if of.mode == DLEDGER:
        setting = "storePathDLedgerCommitLog" if value(of, "storePathDLedgerCommitLog") else "storePathRootDir"
    written = value(of, setting)
    if not isinstance(written, str):
        return (Store(setting, UNKNOWN),)
    return tuple(_store(setting, one.strip(), of.workload) for one in written.split(",") if one.strip())


def outlives_container(of: Broker) -> bool | Unknown:
    """Whether the messages are still there in the next container; true where the broker runs in none."""
    workload = of.workload
    if workload is None or not workload.contained:
        return True
    found = [_lasts(one, workload) for one in stores(of)]
    if any(one is False for one in found):
        return False
    return True if all(one is True for one in found) else UNKNOWN


def in_memory(of: Broker) -> Store | None:
    """The store of a broker that is in the memory of its machine, whatever is flushed to it; None where it is on a
    disk, or unknown."""
    for one in stores(of):
        if one.mount is not None and one.mount.source.endswith(MEMORY) and one.mount.lasting is False:
            return one
        if one.mount is None and isinstance(one.path, str) and _plain(one.path).startswith(_MEMORY):
            return one
    return None


def _store(setting: str, written: str, workload: Workload | None) -> Store:
    path: str | Unknown = written
    if written.startswith(_HOME):
        home = workload.home if workload is not None else ""
        path = home.rstrip("/") + written[len(_HOME) :] if home else UNKNOWN
    if isinstance(path, str) and "$" in path:
        path = UNKNOWN
    if workload is None:
        return Store(setting, path)
    if isinstance(path, Unknown):
        return Store(setting, path, _mounted_for(written, workload))
    covering = [one for one in workload.mounts if _covers(one.target, path)]
    return Store(setting, path, max(covering, key=lambda one: len(one.target), default=None))


def _mounted_for(written: str, workload: Workload) -> Mount | None:
    """The mount that is evidently made for a store below a home that nothing says: its path ends as the folder does."""
    tail = _plain(written.removeprefix(_HOME))
    fitting = (one for one in workload.mounts if tail.startswith("/" + _plain(one.target).rpartition("/")[2]))
    return next(fitting, None) if written.startswith(_HOME) else None


def _covers(folder: str, path: str) -> bool:
    folder, path = _plain(folder), _plain(path)
    return path == folder or path.startswith(folder.rstrip("/") + "/")


def _plain(path: str) -> str:
    """A path without doubled slashes, `.` and a slash at its end."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part not in ("", ".", ".."):
            parts.append(part)
    return "/" + "/".join(parts)


def _lasts(one: Store, workload: Workload) -> bool | Unknown:
    if isinstance(one.path, Unknown) and one.mount is None:
        # Nothing is mounted that could last: wherever the folder is, it goes with the container.
        return UNKNOWN if any(mount.lasting is not False for mount in workload.mounts) else False
    return one.mount.lasting if one.mount is not None else False
