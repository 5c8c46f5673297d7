"""Detectors of what is to wait in the commit log longer than its files live: `delay_levels`, `timer_retention`, and
of a setting that another one overtakes: `setting_above`."""

from collections.abc import Iterator
from functools import partial

from rocketaudit.detectors.comparing import compare
from rocketaudit.detectors.conditions import MODE, Conditions, hold, text_of
from rocketaudit.findings import Observation
from rocketaudit.model import DLEDGER, Broker, Deployment
from rocketaudit.patterns import lazily

UNREADABLE, BEYOND_RETENTION = "unreadable", "beyond-retention"
FAULTS = (UNREADABLE, BEYOND_RETENTION)

# ScheduleMessageService.parseDelayLevel: Long.parseLong of all but the last letter, which is the unit.
_LEVEL = lazily(r"([+-]?\d+)([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_HOUR = 3600
# TimerMessageStore: the wheel has the slots of seven days, of which sixty stay empty.
_MOST_SLOTS = 7 * 86400 - 60


def delay_levels(deployment: Deployment, *, fault: str, when: Conditions | None = None) -> Iterator[Observation]:
    """Each broker: bad where its messageDelayLevel has the `fault`: a level is `unreadable`, or the longest one is
    `beyond-retention`, no shorter than files are kept. What is unreadable is never beyond."""
    for broker in deployment.brokers:
        if fault == UNREADABLE:
            yield compare(broker, ("messageDelayLevel",), when, partial(_unreadable, broker))
        else:
            yield compare(broker, ("messageDelayLevel", "fileReservedTime"), when, partial(_beyond, broker))


def timer_retention(deployment: Deployment, *, when: Conditions | None = None) -> Iterator[Observation]:
    """Each broker: bad where files are kept no longer than a timer message may wait before it is written anew."""
    names = ("fileReservedTime", "timerMaxDelaySec", "timerRollWindowSlot", "timerPrecisionMs")
    for broker in deployment.brokers:
        yield compare(broker, names, when, partial(_rolled_late, broker))


def setting_above(
    deployment: Deployment, *, setting: str, limit: str, when: Conditions | None = None
) -> Iterator[Observation]:
    """Each broker: bad where one number, `setting`, is above another, `limit`."""
    for broker in deployment.brokers:
        yield compare(broker, (setting, limit), when, _above)


def _above(value: float, limit: float) -> dict[str, str] | None:
    return {"limit": str(limit)} if value > limit else None


def _unreadable(broker: Broker, levels: str) -> dict[str, str] | None:
    """The first level that RocketMQ cannot parse; quoted, since it may be empty."""
    bad = [level for level in _split(levels) if not _LEVEL().fullmatch(level)]
    return {"level": f'"{bad[0]}"', "hours": text_of(broker, "fileReservedTime")} if bad else None


def _beyond(broker: Broker, levels: str, reserved: int) -> dict[str, str] | None:
    parsed = [_LEVEL().fullmatch(level) for level in _split(levels)]
    lengths = {int(each[1]) * _SECONDS[each[2]]: each[0] for each in parsed if each}
    if not lengths or len(parsed) > sum(map(bool, parsed)):
        return None
    longest, kept = max(lengths), _kept(broker, reserved)
    return {"level": lengths[longest], "hours": str(kept // _HOUR)} if longest >= kept else None


def _rolled_late(broker: Broker, reserved: int, delay: int, slots: int, precision: int) -> dict[str, str] | None:
    window = (slots if 2 <= slots <= _MOST_SLOTS else _MOST_SLOTS) * precision // 1000
    wait = min(delay, window)
    return {"hours": f"{wait / _HOUR:.4g}"} if wait >= _kept(broker, reserved) else None


def _kept(broker: Broker, reserved: int) -> int:
    """For how many seconds files are kept; DLedger gets an hour more (DLedgerCommitLog.java:99@5.3.3)."""
    return (reserved + (hold(broker, MODE, {"is": DLEDGER}).holds is True)) * _HOUR


def _split(levels: str) -> list[str]:
    """String.split of Java: at single blanks, without the empty strings at the end; "" itself stays one."""
    parts = levels.split(" ")
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts
