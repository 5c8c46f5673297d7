"""Reports made by hand, for the tests of the renderers and of the command line."""

from rocketaudit.findings import (
    FAILURES,
    STAGES,
    Because,
    Deduction,
    Edit,
    Finding,
    Fix,
    Ladder,
    NextFix,
    Related,
    Score,
    Survival,
    Text,
    Window,
)
from rocketaudit.model import Release
from rocketaudit.report import Coverage, DeploymentSummary, Report, Unjudged
from rocketaudit.source import Input, Span

RELEASE = Release("5.3.3", "nothing in the files says which release: newest known")
A, B = "conf/broker-a.properties", "conf/broker-b.properties"
NOWHERE: Text = {"en": "", "zh": ""}


def at(path: str, line: int, column: int = 1, end_column: int | None = None, end_line: int | None = None) -> Span:
    """A span on one line, offsets as if every line had 100 bytes."""
    end_line, end_column = end_line or line, end_column or column
    return Span(path, line, column, end_line, end_column, line * 100 + column, end_line * 100 + end_column)


def both(en: str, zh: str | None = None) -> Text:
    """A text in both languages."""
    return {"en": en, "zh": en if zh is None else zh}


def finding(rule: str = "async-flush", **values: object) -> Finding:
    """A finding with something in every field, and what the test is about in `values`."""
    plain = Finding(
        rule=rule,
        title=both("Acknowledged before it is on the disk", "消息落盘前就已确认"),
        severity="medium",
        confidence="high",
        stage="store",
        profile="no-loss",
        subject="broker-a",
        deployment="",
        message=both("ASYNC_FLUSH acknowledges from memory", "ASYNC_FLUSH 在内存中就确认"),
        at=at(A, 7, 1, 26),
        related=(),
        why=both("A power loss takes what was not flushed yet.", "断电会丢失尚未刷盘的消息。"),
        fix_text=both(
            "Flush before the answer. Cost: a disk write a message.", "先刷盘再应答。代价：每条消息一次磁盘写。"
        ),
        evidence=("CommitLog.java:2208@5.3.3",),
        fix=None,
    )
    return plain._replace(**values)


def score(points: int | None = 40, **values: object) -> Score:
    """A score of two audited stages."""
    stages: dict[str, int | None] = dict.fromkeys(STAGES)
    stages |= {"replicate": 40, "store": 80, "operate": 97, "read": 100, "retain": 100}
    deductions = (
        Deduction("sync-master-does-not-wait", "broker-a", "replicate", 40),
        Deduction("sync-master-does-not-wait", "broker-b", "replicate", 40),
        Deduction("flush-window-widened", "broker-b", "replicate", 20),
        Deduction("async-flush", "broker-a", "store", 20),
        Deduction("access-control-off", "broker-a", "operate", 3),
    )
    whole = Score(
        points, "D" if points is not None else None, stages, deductions, (), "the weakest stage: replicate 40"
    )
    return whole._replace(**values)


def survival(failure: str, subject: str, acknowledged: str, window: Text = NOWHERE, *because: Because) -> Survival:
    return Survival(failure, subject, "", acknowledged, Window(window, None), because)


def table() -> tuple[Survival, ...]:
    """The matrix of two brokers: one with a slave, one without."""
    rows: list[Survival] = []
    ten = both("up to 10 s", "最多 10 秒")
    for name, path, lag in (
        ("broker-a", A, both("the lag", "复制滞后部分")),
        ("broker-b", B, both("all (no slave)", "全部（无从节点）")),
    ):
        flush = Because(at(path, 7), "flushDiskType=ASYNC_FLUSH")
        role = Because(at(path, 6), "brokerRole=SYNC_MASTER"), Because(at(path, 6), "inSyncReplicas=1 (default)")
        rows += [
            survival(
                "broker-process-crash", name, "kept", both("the message is in the page cache", "消息已在 page cache 中")
            ),
            survival("os-crash", name, "lost", ten, flush),
            survival("master-disk-loss", name, "lost", lag, *role),
            survival("master-machine-loss", name, "lost", lag, *role),
            survival("slave-loss", name, "kept", both("while the master lives", "主节点存活即保留")),
        ]
    rows.append(
        survival("name-server-loss", "DefaultCluster", "kept", both("clients keep their routes", "客户端保留路由"))
    )
    unseen = both("no client code was read", "未读取客户端代码")
    rows += [survival(failure, "any consumer group", "unknown", unseen) for failure in FAILURES[6:]]
    return tuple(rows)


def findings() -> tuple[Finding, ...]:
    """A critical finding with a fix on two brokers, a medium one with related places, a low and a suppressed one."""
    waits = finding(
        "sync-master-does-not-wait",
        title=both("SYNC_MASTER waits for no slave", "SYNC_MASTER 实际不等待任何从节点"),
        severity="critical",
        stage="replicate",
        message=both("acknowledges at once: inSyncReplicas is 1, the default", "立即确认：inSyncReplicas 为默认值 1"),
        at=at(A, 6, 1, 23),
        why=both(
            "Since 5.0.0 the master waits for inSyncReplicas - 1 slaves, which is none unless the file says more. What"
            " the slave had not fetched is gone with the master's disk.",
            "自 5.0.0 起，主节点等待 inSyncReplicas - 1 个从节点，默认即不等待。"
            "主节点磁盘损毁时，从节点尚未拉取的消息全部丢失。",
        ),
        fix_text=both(
            "Cost: a network round trip a message, and FLUSH_SLAVE_TIMEOUT while the slave is away.",
            "代价：每条消息多一次网络往返；从节点不在时返回 FLUSH_SLAVE_TIMEOUT。",
        ),
        evidence=("CommitLog.java:1317@5.3.3",),
        proof=both(
            "500 of 500 acknowledged messages lost with the master's disk (5.3.3)",
            "主节点磁盘损毁时，500 条已确认的消息丢失 500 条（5.3.3）",
        ),
        fix=Fix(False, (Edit(at(A, 7, 1), "inSyncReplicas=2\ntotalReplicas=2\n"),)),
    )
    other = waits._replace(
        subject="broker-b",
        at=at(B, 6, 1, 23),
        fix=Fix(False, (Edit(at(B, 7, 1), "inSyncReplicas=2\ntotalReplicas=2\n"),)),
    )
    duplicate = finding(
        "duplicate-setting",
        title=both("A setting is written twice", "同一配置写了两次"),
        stage="read",
        confidence="medium",
        at=at(A, 12, 1, 26),
        message=both("this one counts", "以此处为准"),
        related=(
            Related(at(A, 11, 1, 10), both("right above", "紧邻的上一行")),
            Related(at(A, 7, 1, 26), both("overwritten", "被覆盖")),
            Related(at(B, 7, 1, 26), both("the other broker says this", "另一个 broker 的写法")),
        ),
        fix=Fix(True, (Edit(at(A, 12, 26, 28), ""),)),
    )
    low = finding(
        "access-control-off",
        title=both("Anybody may send and read", "未启用访问控制"),
        severity="low",
        stage="operate",
        at=at(A, 1, 1, 35),
        message=both("no authentication", "未开启认证"),
    )
    quiet = finding("forced-cleaning", suppressed={"kind": "inline", "reason": "small disks", "until": None})
    return (low, waits, other, duplicate, quiet)


def lines() -> dict[str, dict[int, str]]:
    return {
        A: {
            1: "brokerClusterName = DefaultCluster",
            6: "brokerRole=SYNC_MASTER",
            7: "flushDiskType=ASYNC_FLUSH",
            11: "brokerIP1=10.0.0.1",
            12: "flushDiskType=ASYNC_FLUSH  ",
        },
        B: {6: "brokerRole=SYNC_MASTER", 7: "flushDiskType=ASYNC_FLUSH"},
    }


def report(**values: object) -> Report:
    """The report of two brokers with all of the above."""
    whole = Report(
        version="0.1.0",
        release=RELEASE,
        profile="no-loss",
        inputs=(
            Input(A, "broker", "read", None),
            Input(B, "broker", "read", None),
            Input("conf/broker-c.conf", "broker", "unread", "permission denied"),
        ),
        findings=findings(),
        survival=table(),
        score=score(capped_by=("open-critical",)),
        next_fix=NextFix(
            "sync-master-does-not-wait", ("broker-a", "broker-b"), ("inSyncReplicas=2", "totalReplicas=2"), 40, 80
        ),
        ladder=Ladder("dev", "standard", ("sync-master-does-not-wait", "unreadable-input")),
        coverage=Coverage(
            31,
            40,
            (
                Unjudged("listener-async-work", "", "no client code was read"),
                Unjudged("send-retry-disabled", "", "no client code was read"),
                Unjudged("async-flush", "broker-b", "flushDiskType is a template placeholder"),
            ),
        ),
        deployments=(DeploymentSummary("", ("conf",), "classic", RELEASE, score(capped_by=("open-critical",))),),
        assumptions=(both("Replicas are taken to be on different machines.", "假定各副本位于不同机器。"),),
        lines=lines(),
    )
    return whole._replace(**values)
