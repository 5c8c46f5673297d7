"""Survival in classic master/slave and slave-acting-master mode.

Code read: CommitLog.java (CL), GroupTransferService.java, DefaultHAClient.java at 4.9.8 and 5.3.3; what was proved is
in docs/proof.md. A row is `kept` where SEND_OK itself proves a copy that outlives the failure.
"""

from rocketaudit.brokers import (
    SLAVE,
    counts_alive,
    number,
    release,
    replication_settings,
    unknown_among,
    value,
    waits_for_slave,
)
from rocketaudit.findings import LOST, Survival
from rocketaudit.model import CLASSIC, SLAVE_ACTING_MASTER, Broker
from rocketaudit.survival.copying import copying
from rocketaudit.survival.group import Group, Outcome, kept, lost, placeholder_decides, row, undecided
from rocketaudit.values import UNKNOWN

WAITS, ALONE = "waits", "alone"


def survive(group: Group) -> list[Survival]:
    """The five rows of one brokerName."""
    master = group.deciding
    if master.role == SLAVE:
        return _slave_alone(group)
    return [
        row("broker-process-crash", group, process_crash(master)),
        row("os-crash", group, os_crash(master)),
        row("master-disk-loss", group, _disk_loss(group)),
        row("master-machine-loss", group, _disk_loss(group)),
        row("slave-loss", group, _slave_loss(master)),
    ]


def replication(master: Broker) -> str | Outcome:
    """Whether SEND_OK waits for a slave's copy: WAITS, ALONE, or the outcome that says what is unknown."""
    if name := unknown_among(master, *replication_settings(master)):
        return placeholder_decides(name)
    if master.role is UNKNOWN:
        return placeholder_decides("brokerRole")
    return WAITS if waits_for_slave(master) else ALONE


def replication_because(master: Broker) -> tuple[str, ...]:
    """The settings that make replication what it is."""
    if release(master) >= (5, 0, 0) and value(master, "duplicationEnable") is True:
        return ("brokerRole", "duplicationEnable")
    if master.role != "SYNC_MASTER" or release(master) < (5, 0, 0):
        return ("brokerRole",)
    automatic = ("enableAutoInSyncReplicas", "minInSyncReplicas") if counts_alive(master) else ()
    return ("brokerRole", "inSyncReplicas", *automatic)


def process_crash(master: Broker) -> Outcome:
    """kill -9, a JVM crash, the OOM killer: the page cache stays, the transient store pool does not."""
    if name := unknown_of_pool(master):
        return placeholder_decides(name)
    if not pool_in_use(master):
        return kept("the message is in the page cache", "消息已在 page cache 中")
    waits = replication(master)
    if waits == WAITS:
        return kept("a slave has the message", "从节点已有该消息")
    outcome = process_crash_alone(master)
    return _unless_a_slave_has_it(outcome, waits)


def process_crash_alone(master: Broker) -> Outcome:
    """The same for a broker of which nobody has a copy."""
    if name := unknown_of_pool(master):
        return placeholder_decides(name)
    if not pool_in_use(master):
        return kept("the message is in the page cache", "消息已在 page cache 中")
    if name := unknown_among(master, "flushDiskType"):
        return placeholder_decides(name)
    if value(master, "flushDiskType") == "SYNC_FLUSH":
        return pool_behind_sync_flush(master)
    milliseconds = pool_window_ms(master)
    return lost(
        f"up to {time_in_words(milliseconds)[0]} in the off-heap pool",
        f"堆外缓冲池中最多 {time_in_words(milliseconds)[1]}",
        "transientStorePoolEnable",
        "flushDiskType",
        max_ms=milliseconds,
    )


def os_crash(master: Broker) -> Outcome:
    """Kernel panic or power loss of the master's host; its disk survives."""
    waits = replication(master)
    if waits == WAITS:
        return _os_crash_with_slave(master)
    if name := unknown_among(master, "flushDiskType") or unknown_of_pool(master):
        return placeholder_decides(name)
    if value(master, "flushDiskType") == "SYNC_FLUSH":
        if pool_in_use(master):
            return _unless_a_slave_has_it(pool_behind_sync_flush(master), waits)
        return kept("flushed to disk before SEND_OK", "返回 SEND_OK 前已刷盘")
    if isinstance(waits, Outcome):
        return waits
    milliseconds = flush_window_ms(master)
    en, zh = time_in_words(milliseconds)
    because = ("flushDiskType", *replication_because(master))
    return lost(f"up to {en}", f"最多 {zh}", *because, max_ms=milliseconds)


def _unless_a_slave_has_it(outcome: Outcome, waits: str | Outcome) -> Outcome:
    """The outcome of a master alone; what it loses is unknown where it is unknown whether it waits for a slave."""
    return waits if isinstance(waits, Outcome) and outcome.acknowledged == LOST else outcome


def flush_window_ms(broker: Broker) -> int:
    """How old a page that is not on the disk can be: the longer of the two flush intervals (CL:1507-1560@5.3.3),
    and the time in the transient store pool before it."""
    thorough = number(broker, "flushCommitLogThoroughInterval", 10_000)
    window = max(thorough, number(broker, "flushIntervalCommitLog", 500), 0)
    return window + (pool_window_ms(broker) if pool_in_use(broker) else 0)


def pool_window_ms(broker: Broker) -> int:
    """How long a message can stay in the transient store pool (CL:1452-1505@5.3.3)."""
    interval = number(broker, "commitIntervalCommitLog", 200)
    return max(interval, number(broker, "commitCommitLogThoroughInterval", 200), 0)


def pool_in_use(broker: Broker) -> bool:
    """Whether messages really pass through the pool: up to 5.0.0 the getter says so, later DefaultMessageStore
    leaves it off on a SLAVE (DMS:3374@5.3.3), from 5.3.4 on beside writeWithoutMmap too."""
    if value(broker, "transientStorePoolEnable") is not True or value(broker, "writeWithoutMmap") is True:
        return False
    return broker.role != SLAVE or broker.mode not in (CLASSIC, SLAVE_ACTING_MASTER)


def unknown_of_pool(broker: Broker) -> str | None:
    """The placeholder that decides whether the pool is in use; None where it is off or known to be on."""
    switch = value(broker, "transientStorePoolEnable")
    return unknown_among(broker, "transientStorePoolEnable", "writeWithoutMmap") if switch else None


def _degrades(master: Broker) -> bool:
    """Whether the master waits for a slave only while there is one."""
    wanted = number(master, "inSyncReplicas", 1)
    return master.role == "SYNC_MASTER" and counts_alive(master) and wanted >= 2


def _os_crash_with_slave(master: Broker) -> Outcome:
    if unknown_among(master, "flushDiskType") or value(master, "flushDiskType") == "SYNC_FLUSH":
        return kept("on the slave", "从节点上保留")
    en, zh = time_in_words(flush_window_ms(master))
    return kept(
        f"on the slave (both hosts down at once: lost, up to {en})",
        f"从节点上保留（主从同时断电：丢失最多 {zh}）",
    )


def pool_behind_sync_flush(master: Broker) -> Outcome:
    """SYNC_FLUSH waits for the commit from 5.2.0 on; 5.0 and 5.1 answer FLUSH_DISK_TIMEOUT (#7523)."""
    if release(master) >= (5, 2, 0):
        return kept("flushed to disk before SEND_OK", "返回 SEND_OK 前已刷盘")
    milliseconds = pool_window_ms(master)
    en, zh = time_in_words(milliseconds)
    return lost(
        f"never SEND_OK: the producer sees FLUSH_DISK_TIMEOUT; up to {en} in the off-heap pool",
        f"不会返回 SEND_OK：生产者看到 FLUSH_DISK_TIMEOUT；堆外缓冲池中最多 {zh}",
        "transientStorePoolEnable",
        "flushDiskType",
        max_ms=milliseconds,
    )


def _disk_loss(group: Group) -> Outcome:
    master = group.deciding
    waits = replication(master)
    if isinstance(waits, Outcome):
        return waits
    if waits == WAITS:
        return kept(*_what_waiting_means(master))
    because = replication_because(master)
    if "duplicationEnable" in because:
        # DefaultMessageStore.java:244@5.3.3: there is no HA service then
        return lost("all: duplicationEnable switches replication off", "全部：duplicationEnable 关闭了复制", *because)
    if group.slaves and not copying(group):
        name = group.slaves[0].document.path
        return lost(f"all: {name} never replicates", f"全部：{name} 从不复制", *because)
    if _degrades(master):
        return lost("all since the slave fell out of sync", "从节点脱离同步之后的全部消息", *because)
    if group.slaves:
        return lost("the replication lag", "复制滞后的部分", *because)
    if group.lone:
        return lost("all: there is no slave", "全部：没有从节点", *because)
    return lost("all without a slave, else the replication lag", "无从节点则全部丢失，否则丢失复制滞后的部分", *because)


def _what_waiting_means(master: Broker) -> tuple[str, str]:
    status, status_zh = status_without_slave(master)
    return f"on the slave ({status})", f"从节点上保留（{status_zh}）"


def status_without_slave(master: Broker) -> tuple[str, str]:
    """What a producer sees while too few slaves are there."""
    if release(master) < (5, 0, 0):
        return "without a slave: SLAVE_NOT_AVAILABLE, one copy", "无从节点时：SLAVE_NOT_AVAILABLE，仅一份"
    if master.mode == SLAVE_ACTING_MASTER:
        return "without a slave: an exception, nothing stored", "无从节点时：抛异常，不存储"
    seconds = number(master, "slaveTimeout", 3000) / 1000
    return (
        f"without a slave: FLUSH_SLAVE_TIMEOUT after {seconds:g} s, one copy",
        f"无从节点时：{seconds:g} 秒后 FLUSH_SLAVE_TIMEOUT，仅一份",
    )


def _slave_loss(master: Broker) -> Outcome:
    if replication(master) == WAITS:
        status, status_zh = status_without_slave(master)
        return kept(f"while the master lives; {status}", f"主节点存活即保留；{status_zh}")
    return kept("while the master lives; nobody is told", "主节点存活即保留；生产者无感知")


def _slave_alone(group: Group) -> list[Survival]:
    unseen = undecided(
        "only the slave's file was read: the master's decides",
        "只读取到从节点的配置：由主节点的配置决定",
        "brokerRole",
    )
    failures = ("broker-process-crash", "os-crash", "master-disk-loss", "master-machine-loss")
    rows = [row(failure, group, unseen) for failure in failures]
    alive = kept("while the master lives", "主节点存活即保留")
    return [*rows, row("slave-loss", group, alive)]


def time_in_words(milliseconds: int) -> tuple[str, str]:
    """A duration in English and Chinese."""
    if milliseconds < 1000:
        return f"{milliseconds} ms", f"{milliseconds} 毫秒"
    return f"{milliseconds / 1000:g} s", f"{milliseconds / 1000:g} 秒"
