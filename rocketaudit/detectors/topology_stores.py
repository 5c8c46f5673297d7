"""Detector of a store that goes with its container: `store_without_volume`; and where on a machine a store is kept."""

from collections.abc import Iterator

from rocketaudit.detectors.conditions import Judged
from rocketaudit.detectors.subjects import good, not_bad, observation
from rocketaudit.detectors.topology import place, undecided
from rocketaudit.findings import Observation, Related
from rocketaudit.model import Broker, Deployment
from rocketaudit.patterns import lazily
from rocketaudit.stores import Store, stores
from rocketaudit.values import UNKNOWN
from rocketaudit.workloads import Mount, Workload

# Folders and files that are mounted for something else than messages.
_OTHER = lazily(
    r"(?i)/(?:logs?|conf|config|etc|scripts?|bin|lib|plugins?|localtime|timezone)/?$|\.[a-z]{2,10}$|/conf/|/etc/"
)
# Where users have their homes, and the folder in them.
_HOMES = lazily(r"/store(?:/|$)|^/(?:root|home|opt|usr/local)?(?:/[^/]+)?/?$")
# What says by itself that a restart empties it; that is found without a container.
_TEMPORARY = lazily(r"^/(?:tmp|dev/shm|run|var/run|private/tmp)(?:/|$)")


def store_without_volume(deployment: Deployment) -> Iterator[Observation]:
    """Each broker that a container runs: bad where no lasting mount covers the folder of its messages."""
    for one in deployment.brokers:
        work = one.workload
        if work is None or not work.contained:
            yield not_bad(one, Judged(False, "no container is known to run it"))
        else:
            yield _judged(one, work)


def kept_at(one: Broker, store: Store) -> str:
    """The folder of the machine, or the volume, in which messages lie; "" where it is the container's own, or
    unknown."""
    if one.workload is None or not one.workload.contained:
        return str(store.path) if known(store) else ""
    mount = store.mount if known(store) else meant_for(one.workload)
    if mount is None or mount.lasting is False or not mount.source:
        return ""
    path = str(store.path) if known(store) else ""
    return mount.source.rstrip("/") + path.removeprefix(mount.target.rstrip("/"))


def known(store: Store) -> bool:
    """Whether the folder is known: no placeholder is left in it."""
    return isinstance(store.path, str)


def meant_for(work: Workload) -> Mount | None:
    """What is mounted for the messages where nobody knows the folder: a mount that is called store."""
    return next((one for one in work.mounts if one.target.rstrip("/").endswith("/store")), None)


def decided_at(store: Store) -> tuple[str, ...]:
    """The settings that a folder follows from."""
    return (store.setting, "storePathRootDir")


def _judged(one: Broker, work: Workload) -> Observation:
    undecided_reason = ""
    for store in stores(one):
        if not known(store):
            default = one.effective.settings["storePathRootDir"].origin != "file" and one.mode is not UNKNOWN
            if not any(_may_hold(mount, default) for mount in work.mounts):
                return _lost(one, work, store)
            undecided_reason = f"where {work.name} keeps its messages is unknown"
        elif _TEMPORARY().match(str(store.path)) and store.mount is None:
            continue
        elif store.mount is None or store.mount.lasting is False:
            return _lost(one, work, store)
        elif store.mount.lasting is not True:
            undecided_reason = f"what {work.name} mounts at {store.mount.target} is unknown"
    return undecided(one, undecided_reason) if undecided_reason else good(one)


def _may_hold(mount: Mount, default: bool) -> bool:
    """Whether a mount may be where messages lie, as far as its folder says: by default they lie in `store` below the
    home of a user."""
    if mount.lasting is False or _OTHER().search(mount.target):
        return False
    return not default or _HOMES().search(mount.target) is not None


def _lost(one: Broker, work: Workload, store: Store) -> Observation:
    """The finding: at what is mounted there and does not last, else at the written path, else at the workload."""
    written = place(one, *decided_at(store))
    at = work.at if written == one.anchor else written
    mount = store.mount if store.mount is not None or known(store) else meant_for(work)
    if mount is not None:
        at = mount.at
    path = str(store.path)
    values = {"key": store.setting, "value": path if known(store) else "its store", "workload": work.name}
    values["value_zh"] = path if known(store) else "其存储"
    text = {"en": f"{work.name} has no lasting mount there", "zh": f"{work.name} 在该处没有持久挂载"}
    related = (Related(work.at, text),) if at != work.at else ()
    return observation(one, at, values, key=store.setting, related=related)
