"""Is an acknowledged message still processed? The rows of consumers: consumer-crash, poison-message, consumer-away.

In: the sites of client code and the groups of brokers. Out: three rows for each consumer group, else for each listener
whose group nobody knows; without client code three rows for any group. Code read: DefaultMQPushConsumerImpl.java and
ConsumeMessageConcurrentlyService.java at 5.3.3; what was proved is in docs/proof.md.
"""

from collections.abc import Sequence
from typing import NamedTuple

from rocketaudit.brokers import number, value
from rocketaudit.clients import CONSUMER, LISTENER, LOW, SPRING_API, Hazard, Module, Site
from rocketaudit.effective.java import INT_BITS, java_split, parse_integer
from rocketaudit.findings import KEPT, Because, Survival, Window
from rocketaudit.model import Broker, Deployment
from rocketaudit.survival.group import (
    STOPPED,
    Group,
    Outcome,
    kept,
    lost,
    placeholder_decides,
    row,
    undecided,
)
from rocketaudit.values import UNKNOWN

ANY_CONSUMER = "any consumer group"
CRASH, POISON, AWAY = "consumer-crash", "poison-message", "consumer-away"

# What acknowledges before the work is done: a crash in between takes the message, and so does a failure.
_EARLY = ("handed-over", "acked-before-work", "committed-before-work", "marked-before-work")
# What acknowledges a message whose work failed.
_SWALLOWED = ("exception-swallowed", "acked-in-finally", "given-up", "illegal-status", "answer-unheeded")
_UNHANDLED = "batch-not-handled"
_FAILURE = "failure-possible"
# What a row says of a hazard that has no short word of its own.
_SAID = {
    "handed-over": "work goes to another thread",
    "acked-before-work": "acknowledged before the work",
    "committed-before-work": "committed before the work",
    "marked-before-work": "a mark outlives a failure",
    "exception-swallowed": "a failure is acknowledged",
    "answer-unheeded": "an answer that says it failed is only logged",
    "acked-in-finally": "acknowledged in a finally",
    "given-up": "given up after so many deliveries",
    "illegal-status": "a status that acknowledges",
    _UNHANDLED: "only part of a batch is looked at",
    _FAILURE: "fails without being delivered again",
}


class Consumer(NamedTuple):
    """What is known of one group, or of one listener without a known group: its sites in the order of modules."""

    subject: str
    sites: tuple[Site, ...]


def consumer_rows(deployment: Deployment, groups: Sequence[Group]) -> list[Survival]:
    """All rows of a deployment's consumers; none where neither a broker nor client code was read."""
    consumers = _consumers(deployment.clients)
    if not consumers:
        return _without_code(groups, deployment) if groups else []
    away = _retention(groups)
    return [
        made
        for consumer in consumers
        for made in (
            _row(CRASH, consumer, deployment, *_crash(consumer)),
            _row(POISON, consumer, deployment, *_poison(consumer)),
            _away_row(consumer, deployment, away),
        )
    ]


def _without_code(groups: Sequence[Group], deployment: Deployment) -> list[Survival]:
    """What no broker file decides is unknown; how long a consumer may be away is decided by the shortest retention."""
    shortest, away = _retention(groups) or (groups[0], STOPPED)
    group = shortest._replace(subject=ANY_CONSUMER)
    unseen = undecided("no client code was read", "未读取客户端代码")
    if deployment.clients:
        unseen = undecided("no consumer was found in the client code", "客户端代码中未找到消费者")
    return [row(CRASH, group, unseen), row(POISON, group, unseen), row(AWAY, group, away)]


def _consumers(modules: Sequence[Module]) -> list[Consumer]:
    """The consumers by group. A consumer whose group nobody knows stands for itself only where no listener of its
    module can be its own."""
    found: dict[tuple[str, str], list[Site]] = {}
    for module in modules:
        listeners = any(site.kind == LISTENER for site in module.sites)
        for site in module.sites:
            if site.kind not in (LISTENER, CONSUMER):
                continue
            group = site.traits.get("group")
            if isinstance(group, str) and group:
                found.setdefault(("", group), []).append(site)
            elif site.kind == LISTENER or not (listeners and _pushes(site)):
                found.setdefault((module.name, site.name), []).append(site)
    found = {key: sites for key, sites in found.items() if not _only_properties(sites, modules)}
    names = [name for _, name in found]
    return [
        Consumer(f"{name} ({module})" if module and names.count(name) > 1 else name, tuple(sites))
        for (module, name), sites in found.items()
    ]


def _only_properties(sites: Sequence[Site], modules: Sequence[Module]) -> bool:
    """Whether a group is only named for rocketmq-spring in general, while its listeners name their own."""
    if any(site.kind == LISTENER or site.traits.get("api") != SPRING_API or not _pushes(site) for site in sites):
        return False
    return any(site.kind == LISTENER for module in modules for site in module.sites)


def _pushes(site: Site) -> bool:
    return site.traits.get("style") in ("push", None, UNKNOWN)


_Reason = tuple[Outcome, list[tuple[Site, Hazard]]]


def _crash(of: Consumer) -> _Reason:
    """kill -9 or a crash of the consumer, while messages are being worked on."""
    if found := _hazards(of, *_EARLY):
        return lost("what it was still working on", "正在处理中的消息"), found
    if found := _hazards(of, _UNHANDLED):
        return lost("part of each batch, even without a crash", "每批中的一部分，即使没有崩溃"), found
    return _unless_unsure(of, (*_EARLY, _UNHANDLED), kept("it is delivered again", "消息会重新投递"))


def _poison(of: Consumer) -> _Reason:
    """A message whose work fails again and again."""
    if found := _hazards(of, *_SWALLOWED):
        return lost("acknowledged although it failed", "处理失败仍被确认"), found
    if found := _hazards(of, *_EARLY):
        return lost("it fails after it was acknowledged", "确认之后才失败"), found
    if _broadcasts(of) and (found := _hazards(of, _FAILURE)):
        return lost("broadcasting: what fails is dropped", "广播模式：失败的消息被丢弃"), found
    return _unless_unsure(of, (*_SWALLOWED, *_EARLY), _after_failing(of))


def _after_failing(of: Consumer) -> Outcome:
    """Where a message is that cannot be worked on, and that nobody acknowledges."""
    if any(site.traits.get("ordered") is True for site in of.sites):
        return kept(
            "delivered again without end, its queue waits (unless maxReconsumeTimes is set)",
            "不断重新投递，其队列被阻塞（除非设置了 maxReconsumeTimes）",
        )
    if any(site.traits.get("style") in ("pull", "lite-pull") for site in of.sites):
        return kept("its offset is not committed", "其位点不会提交")
    return kept("in the dead-letter queue, until the broker deletes it", "在死信队列中，直到 Broker 将其删除")


def _unless_unsure(of: Consumer, kinds: Sequence[str], otherwise: Outcome) -> _Reason:
    """Unknown where only uncertain hazards are there, or where no code was found that works on messages."""
    if found := _hazards(of, *kinds, sure=False):
        return undecided("the code may acknowledge too early: not certain", "代码可能过早确认：不能确定"), found
    if all(site.kind == CONSUMER and _pushes(site) for site in of.sites):
        return undecided("no listener of this group was found in the code", "代码中未找到该消费组的监听器"), []
    return otherwise, []


def _hazards(of: Consumer, *kinds: str, sure: bool = True) -> list[tuple[Site, Hazard]]:
    return [
        (site, one) for site in of.sites for one in site.hazards if one.kind in kinds and (one.certainty != LOW) == sure
    ]


def _broadcasts(of: Consumer) -> bool:
    return any(site.traits.get("broadcasting") is True for site in of.sites)


def _row(
    failure: str, of: Consumer, deployment: Deployment, outcome: Outcome, found: Sequence[tuple[Site, Hazard]]
) -> Survival:
    """A row that rests on code: the places of its hazards, else the first site."""
    because = tuple(Because(one.at, f"{site.name}: {one.how or _SAID[one.kind]}") for site, one in found)
    if not because and outcome.acknowledged != KEPT:
        because = (Because(of.sites[0].at, of.sites[0].name),)
    window = Window(outcome.text, outcome.max_ms)
    return Survival(failure, of.subject, deployment.name, outcome.acknowledged, window, because)


def _away_row(of: Consumer, deployment: Deployment, away: tuple[Group, Outcome] | None) -> Survival:
    """How long a consumer may be away: a broker decides it, and without one nobody knows."""
    if away is None:
        return _row(AWAY, of, deployment, undecided("no broker file was read", "未读取 Broker 配置文件"), [])
    group, outcome = away
    return row(AWAY, group._replace(subject=of.subject), outcome)


def _retention(groups: Sequence[Group]) -> tuple[Group, Outcome] | None:
    """The group of brokers that deletes first, and what that means; None without brokers."""
    if not groups:
        return None
    running = [group for group in groups if group.deciding.effective.starts]
    deleting = [group for group in running if not _never_deletes(group.deciding)]
    shortest = min(deleting or running or groups, key=lambda group: number(group.deciding, "fileReservedTime", 72))
    return shortest, _consumer_away(shortest.deciding) if running else STOPPED


def _consumer_away(broker: Broker) -> Outcome:
    if value(broker, "fileReservedTime") is UNKNOWN:
        return placeholder_decides("fileReservedTime")
    if _never_deletes(broker):
        return kept(
            "deleteWhen is no hour: nothing is ever deleted, and the disk fills up",
            "deleteWhen 不是小时数：从不删除，直到磁盘写满",
        )
    hours = max(number(broker, "fileReservedTime", 72), 0)
    return lost(
        f"after {hours} h, earlier when the disk fills up",
        f"{hours} 小时之后；磁盘紧张时更早",
        "fileReservedTime",
        max_ms=hours * 3_600_000,
    )


def _never_deletes(broker: Broker) -> bool:
    """Whether parsing deleteWhen throws before anything is deleted: a part is no number, and no hour stands before it
    (UtilAll.java:119-132, DefaultMessageStore.java:2274@5.3.3)."""
    written = value(broker, "deleteWhen")
    for part in java_split(written, ";") if isinstance(written, str) else ():
        try:
            if parse_integer(part, INT_BITS) in range(24):
                return False
        except ValueError:
            return True
    return False
