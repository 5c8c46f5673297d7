"""Survival where the master is elected: DLedger and controller mode.

Code read: DLedgerCommitLog.java:89-102,627-645@5.3.3; CommitLog.java:974-981, GroupTransferService.java and
ReplicasManager.java:264@5.3.3.
"""

from rocketaudit.brokers import number, release, unknown_among, value
from rocketaudit.findings import LOST, Survival
from rocketaudit.model import Broker
from rocketaudit.patterns import lazily
from rocketaudit.survival.classic import (
    flush_window_ms,
    pool_behind_sync_flush,
    pool_in_use,
    pool_window_ms,
    unknown_of_pool,
)
from rocketaudit.survival.group import Group, Outcome, kept, lost, placeholder_decides, row, undecided
from rocketaudit.values import UNKNOWN

DLEDGER_FLUSH_MS = 10  # DLedgerConfig.flushFileInterval, dledger 0.3.1.2
_PEER = lazily(r"([A-Za-z]\w*)-.+:\d+")

_CONTROLLER_SETTINGS = ("allAckInSyncStateSet", "inSyncReplicas", "minInSyncReplicas")


def survive_dledger(group: Group) -> list[Survival]:
    """The five rows of a DLedger group: SEND_OK means that a majority has appended the message."""
    node = group.deciding
    if unknown_among(node, "dLegerPeers"):
        return _all(group, placeholder_decides("dLegerPeers"))
    peers = value(node, "dLegerPeers")
    count = _peers(peers) if isinstance(peers, str) else 0
    if count == 0:
        unseen = undecided("dLegerPeers names no peer", "dLegerPeers 未列出任何节点", "dLegerPeers")
        return _all(group, unseen)
    if count == 1:
        return _single_node(group)
    majority = kept("a majority has the message", "多数派节点已有该消息")
    after = "" if count > 2 else "; with two nodes no more writes"
    after_zh = "" if count > 2 else "；仅两个节点时无法再写入"
    one_host = kept(
        f"a majority has it (a majority down at once: lost, up to {DLEDGER_FLUSH_MS} ms)",
        f"多数派节点已有（多数派同时断电：丢失最多 {DLEDGER_FLUSH_MS} 毫秒）",
    )
    node_lost = kept(f"a majority has it{after}", f"多数派节点已有{after_zh}")
    outcomes = (majority, one_host, node_lost, node_lost, node_lost)
    return [row(failure, group, outcome) for failure, outcome in zip(_FAILURES, outcomes, strict=True)]


def _peers(written: str) -> int:
    """How many nodes dLegerPeers names: MemberState splits it at semicolons and keeps one address an id."""
    found = (_PEER().match(part.strip()) for part in written.split(";"))
    return len({peer[1] for peer in found if peer})


def survive_controller(group: Group) -> list[Survival]:
    """The five rows of a controller group: what counts is how many replicas SEND_OK waits for, and whether the
    replica that is elected is one of them."""
    broker = group.deciding
    if group.unclean and group.unclean.text.endswith("?"):
        return _all(group, placeholder_decides("enableElectUncleanMaster")._replace(because=()))
    if group.unclean:
        return _unclean(group)
    if name := unknown_among(broker, *_CONTROLLER_SETTINGS):
        return _all(group, placeholder_decides(name))
    waits_for_all = value(broker, "allAckInSyncStateSet") is True
    if waits_for_all:
        return _whole_set(group, number(broker, "minInSyncReplicas", 1))
    if number(broker, "inSyncReplicas", 1) >= 2:
        return _some_of_the_set(group)
    return _alone(group)


_FAILURES = ("broker-process-crash", "os-crash", "master-disk-loss", "master-machine-loss", "slave-loss")


def _all(group: Group, outcome: Outcome) -> list[Survival]:
    return [row(failure, group, outcome) for failure in _FAILURES]


# Between these releases a node that starts after a crash recovers a log that is too short by the 48 bytes before each
# message, and cuts its consume queues there (DLedgerCommitLog.java:353,380-384@5.3.3, :354,381-385@5.2.0).
_CUTS_QUEUES = ((5, 2, 0), (5, 3, 4))


def _cut(*because: str) -> Outcome:
    return lost(
        "the newest, 48 bytes for each message of the last log file: they stay in the log, and nobody is handed them",
        "最新的一段（最后一个日志文件中每条消息 48 字节）：仍在日志中，但不会再投递",
        *because,
    )


def _single_node(group: Group) -> list[Survival]:
    gone = lost("all: the only copy", "全部：仅此一份", "dLegerPeers")
    unflushed = lost(
        f"up to {DLEDGER_FLUSH_MS} ms", f"最多 {DLEDGER_FLUSH_MS} 毫秒", "dLegerPeers", max_ms=DLEDGER_FLUSH_MS
    )
    cuts = _CUTS_QUEUES[0] <= release(group.deciding) < _CUTS_QUEUES[1]
    outcomes = (
        _cut("dLegerPeers") if cuts else kept("the message is in the page cache", "消息已在 page cache 中"),
        _cut("dLegerPeers") if cuts else unflushed,
        gone,
        gone,
        kept("there is no other node", "没有其他节点"),
    )
    return [row(failure, group, outcome) for failure, outcome in zip(_FAILURES, outcomes, strict=True)]


def _unclean(group: Group) -> list[Survival]:
    """enableElectUncleanMaster: a replica outside the set may be elected, whatever SEND_OK waited for."""
    behind = Outcome(
        LOST,
        {
            "en": "what the elected replica does not have: enableElectUncleanMaster is true",
            "zh": "被选出的副本没有的部分：enableElectUncleanMaster 为 true",
        },
        None,
        (),
    )
    alive = kept("while the master lives", "主节点存活即保留")
    return [*_all(group, behind)[:-1], row("slave-loss", group, alive)]


def _whole_set(group: Group, minimum: int) -> list[Survival]:
    """allAckInSyncStateSet: with minInSyncReplicas 1 the set may shrink to the master, and nobody is told."""
    broker = group.deciding
    if minimum >= 2:
        safe = kept(
            f"{minimum} replicas have it (fewer in sync: an exception, nothing stored)",
            f"{minimum} 个副本已有（同步副本不足时抛异常，不存储）",
        )
        return _all(group, safe)
    shrunk = lost(
        "all since the set shrank to the master; none while it has two",
        "SyncStateSet 缩为仅主节点之后的全部消息；集合中有两个副本时不丢",
        "allAckInSyncStateSet",
        "minInSyncReplicas",
    )
    crashes = _process_crash_of_shrunk(broker), _os_crash_of_shrunk(broker)
    outcomes = (*crashes, shrunk, shrunk, kept("while the master lives", "主节点存活即保留"))
    return [row(failure, group, outcome) for failure, outcome in zip(_FAILURES, outcomes, strict=True)]


def _process_crash_of_shrunk(broker: Broker) -> Outcome:
    if name := unknown_of_pool(broker):
        return placeholder_decides(name)
    if not pool_in_use(broker):
        return kept("in the page cache, or on the elected replica", "在 page cache 中，或在被选出的副本上")
    if value(broker, "flushDiskType") is UNKNOWN:
        return placeholder_decides("flushDiskType")
    if value(broker, "flushDiskType") == "SYNC_FLUSH":
        return pool_behind_sync_flush(broker)
    window = pool_window_ms(broker)
    return lost(
        f"up to {window} ms in the off-heap pool once the set has shrunk to the master; none while it has two",
        f"SyncStateSet 缩为仅主节点后，堆外缓冲池中最多 {window} 毫秒；集合中有两个副本时不丢",
        "transientStorePoolEnable",
        "minInSyncReplicas",
        "flushDiskType",
        max_ms=window,
    )


def _os_crash_of_shrunk(broker: Broker) -> Outcome:
    if name := unknown_among(broker, "flushDiskType") or unknown_of_pool(broker):
        return placeholder_decides(name)
    if value(broker, "flushDiskType") == "SYNC_FLUSH":
        if pool_in_use(broker):
            return pool_behind_sync_flush(broker)
        return kept("flushed, or on the elected replica", "已刷盘，或在被选出的副本上")
    window = flush_window_ms(broker)
    return lost(
        f"up to {window / 1000:g} s once the set has shrunk to the master; none while it has two",
        f"SyncStateSet 缩为仅主节点后最多 {window / 1000:g} 秒；集合中有两个副本时不丢",
        "minInSyncReplicas",
        "flushDiskType",
        max_ms=window,
    )


def _some_of_the_set(group: Group) -> list[Survival]:
    """inSyncReplicas >= 2: that many replicas have it, but the election picks any of the SyncStateSet."""
    broker = group.deciding
    waited_for = number(broker, "inSyncReplicas", 1)
    if max(len(group.brokers), number(broker, "totalReplicas", 1)) > waited_for:
        behind = lost(
            f"the lag, where the elected replica is not among the {waited_for} that answered",
            f"若被选出的副本不在已确认的 {waited_for} 个之中，则丢失其滞后部分",
            "inSyncReplicas",
            "allAckInSyncStateSet",
        )
        alive = kept(
            "while the master lives; FLUSH_SLAVE_TIMEOUT below that number",
            "主节点存活即保留；不足时 FLUSH_SLAVE_TIMEOUT",
        )
        return [*_all(group, behind)[:-1], row("slave-loss", group, alive)]
    safe = kept(
        f"{waited_for} replicas have it (with more replicas than that, the elected one may not)",
        f"{waited_for} 个副本已有（若副本数更多，被选出的副本可能没有）",
    )
    return _all(group, safe)


def _alone(group: Group) -> list[Survival]:
    lag = lost(
        "the replication lag: the elected replica truncates what it does not have",
        "复制滞后的部分：被选出的副本没有的消息会被截断",
        "inSyncReplicas",
        "allAckInSyncStateSet",
    )
    alive = kept("while the master lives; nobody is told", "主节点存活即保留；生产者无感知")
    return [*_all(group, lag)[:-1], row("slave-loss", group, alive)]
