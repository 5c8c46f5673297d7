"""What the machines and containers of a broker group change about its rows.

In: a group and the rows that its settings decide, as if each copy were on a machine of its own and each store on a disk
that stays. Out: the rows where the files say otherwise: all copies on one machine, no slave at all, a store that goes
with its container.
"""

from rocketaudit.brokers import value
from rocketaudit.findings import KEPT, LOST, Because, Survival, Text, Window
from rocketaudit.findings import UNDECIDED_SURVIVAL as UNDECIDED
from rocketaudit.model import CLASSIC, CONTROLLER, DLEDGER, SLAVE_ACTING_MASTER, Broker
from rocketaudit.source import Span
from rocketaudit.stores import in_memory, outlives_container, stores
from rocketaudit.survival.classic import (
    WAITS,
    flush_window_ms,
    pool_in_use,
    process_crash_alone,
    replication,
    replication_because,
    status_without_slave,
    time_in_words,
)
from rocketaudit.survival.copying import copying
from rocketaudit.survival.elected import DLEDGER_FLUSH_MS
from rocketaudit.survival.group import Group, because_of
from rocketaudit.values import UNKNOWN

_WITH_ROLES = (CLASSIC, SLAVE_ACTING_MASTER)
_ON_DISK: Text = {"en": "flushed to disk before SEND_OK", "zh": "返回 SEND_OK 前已刷盘"}
_LOSSES = ("master-disk-loss", "master-machine-loss")


def placed(group: Group, rows: list[Survival]) -> list[Survival]:
    """The rows of a group, those changed on which machines, missing slaves and containers have a say."""
    rows = [_without_slave(group, _never_elected(group, row)) for row in rows]
    return [_in_memory(group, _contained(group, _together(group, row))) for row in rows]


def _never_elected(group: Group, row: Survival) -> Survival:
    """The only replica of a controller group: no other is elected when its process dies, and none has a copy."""
    broker = group.deciding
    if broker.mode != CONTROLLER or not group.lone or row.acknowledged != LOST:
        return row
    if row.failure == "broker-process-crash":
        outcome = process_crash_alone(broker)
        because = tuple(because_of(broker, name) for name in outcome.because)
        return row._replace(
            acknowledged=outcome.acknowledged, window=Window(outcome.text, outcome.max_ms), because=because
        )
    if row.failure == "os-crash":
        return _flushed(broker, row, (), {"en": "", "zh": ""})
    return _lost(row, {"en": "all: the only copy", "zh": "全部：仅此一份"}, row.because)


def _without_slave(group: Group, row: Survival) -> Survival:
    """A master that waits for a slave which it does not have: the message is stored and never answered SEND_OK. With
    slave-acting-master it is not even stored."""
    master = group.deciding
    none_copies = group.lone or (bool(group.slaves) and not copying(group))
    if not none_copies or master.mode != CLASSIC or replication(master) != WAITS or row.acknowledged == LOST:
        return row
    status, status_zh = status_without_slave(master)
    because = tuple(because_of(master, name) for name in replication_because(master))
    if row.failure in _LOSSES:
        return _lost(row, {"en": f"all: {status}", "zh": f"全部：{status_zh}"}, because)
    if row.failure == "os-crash":
        return _flushed(master, row, because, {"en": f"; {status}", "zh": f"；{status_zh}"})
    return row


def _together(group: Group, row: Survival) -> Survival:
    """All copies on one machine: what takes it takes all of them."""
    if not group.together or row.acknowledged != KEPT:
        return row
    here = tuple(Because(_place(one), f"{one.subject}: {_machine(group)}") for one in group.brokers[:3])
    if row.failure == "master-machine-loss":
        return _lost(row, {"en": "all: every copy is on one machine", "zh": "全部：所有副本都在同一台机器上"}, here)
    if row.failure == "os-crash":
        return _flushed(
            group.deciding, row, here, {"en": ": every copy is on one machine", "zh": "：所有副本都在同一台机器上"}
        )
    return row


def _flushed(broker: Broker, row: Survival, because: tuple[Because, ...], also: Text) -> Survival:
    """The row of a crash of the operating system where no other machine has the message: the disk decides."""
    if broker.mode == DLEDGER:
        text = {"en": f"up to {DLEDGER_FLUSH_MS} ms{also['en']}", "zh": f"最多 {DLEDGER_FLUSH_MS} 毫秒{also['zh']}"}
        return _lost(row, text, because, DLEDGER_FLUSH_MS)
    if value(broker, "flushDiskType") == "SYNC_FLUSH" and not pool_in_use(broker):
        return row._replace(acknowledged=KEPT, window=Window(_ON_DISK, None), because=())
    if value(broker, "flushDiskType") is UNKNOWN:
        return row._replace(acknowledged=UNDECIDED, because=because)
    window = flush_window_ms(broker)
    en, zh = time_in_words(window)
    text = {"en": f"up to {en}{also['en']}", "zh": f"最多 {zh}{also['zh']}"}
    return _lost(row, text, (because_of(broker, "flushDiskType"), *because), window)


def _contained(group: Group, row: Survival) -> Survival:
    """A store that goes with its container is gone with the process where the next container is a new one."""
    master = group.deciding
    workload = master.workload
    if workload is None or not workload.renewed or row.failure != "broker-process-crash" or row.acknowledged != KEPT:
        return row
    if _others_have_it(group):
        return row
    lasts = outlives_container(master)
    if lasts is True:
        return row
    mounts = [one.mount for one in stores(master) if one.mount is not None]
    at, said = (
        (mounts[0].at, mounts[0].target) if mounts else (workload.at, f"{workload.name}: no volume for the store")
    )
    if mounts and mounts[0].lasting is False:
        return row  # an emptyDir is the pod's: it outlives the container
    if lasts is UNKNOWN:
        text = {"en": "whether the store is on a volume is not known", "zh": "无法得知存储是否位于卷上"}
        return row._replace(acknowledged=UNDECIDED, window=Window(text, None), because=(Because(at, said),))
    text = {
        "en": "all: the next container begins with an empty store",
        "zh": "全部：新容器启动时存储为空",
    }
    return _lost(row, text, (Because(at, said),))


def _in_memory(group: Group, row: Survival) -> Survival:
    """A store in memory is gone with the machine's power, and with the container that it belongs to."""
    master, workload = group.deciding, group.deciding.workload
    crashes = row.failure in ("os-crash", "broker-process-crash")
    if not crashes or row.acknowledged == LOST or (store := in_memory(master)) is None:
        return row
    if _others_have_it(group) and not group.together:
        return row
    container = workload is not None and workload.contained and not (store.mount is not None and workload.renewed)
    if row.failure == "broker-process-crash" and not container:
        return row
    at = store.mount.at if store.mount is not None else None
    path = store.path if isinstance(store.path, str) else store.mount.target if store.mount else ""
    because = Because(at, f"{path}: tmpfs") if at else because_of(master, store.setting)
    return _lost(row, {"en": f"all: {path} is in memory", "zh": f"全部：{path} 位于内存中"}, (because,))


def _others_have_it(group: Group) -> bool:
    """Whether SEND_OK proves a copy in another container."""
    master = group.deciding
    if master.mode in _WITH_ROLES:
        return replication(master) == WAITS and not group.lone
    if master.mode == CONTROLLER:
        return len(group.brokers) > 1 or (master.workload is not None and master.workload.replicas != 1)
    return master.mode == DLEDGER


def _lost(row: Survival, text: Text, because: tuple[Because, ...], max_ms: int | None = None) -> Survival:
    return row._replace(acknowledged=LOST, window=Window(text, max_ms), because=because)


def _place(one: Broker) -> Span:
    return one.workload.at if one.workload is not None else one.anchor


def _machine(group: Group) -> str:
    """What reports call the machine; a compose file is one."""
    kind, colon, rest = group.together.partition(":")
    return rest if colon and kind in ("compose", "node") else group.together
