"""os-crash: what an acknowledged message is worth while its page is not on the disk. A simulation, on one machine.

The kernel says how much of the commit log no fsync and no writeback has cleaned yet (smaps, "dirty"). The broker is
stopped while it is asked and then killed, so that nothing is flushed any more; those pages, the end of the log, are
zeroed in its store, as a disk without power would have them, and the broker is started on what is left.
"""

from __future__ import annotations

import mmap
import os
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import Keep
from lab.laboratory import Laboratory
from lab.servers import Broker
from losses import Loss, loss
from promotion import PATIENT
from records import Claim

pytestmark = pytest.mark.proof

FAILURE = "os-crash"
TOPIC = "survival"
PAGE = mmap.PAGESIZE
# fewer than the four pages that are flushed every half second; what is less waits for the flush of every 10 s
FEW = 20
MOST_ROUNDS = 4

ASYNC = Claim(
    "power-loss-async-flush",
    TOPIC,
    "simulated: ASYNC_FLUSH loses with the power what was acknowledged and not flushed yet",
    "模拟断电：ASYNC_FLUSH 丢失已确认但尚未刷盘的消息",
    rules=("async-flush",),
)
SYNC = Claim(
    "power-loss-sync-flush",
    TOPIC,
    "simulated: SYNC_FLUSH has flushed every message by the time it answers SEND_OK, so the power takes none",
    "模拟断电：SYNC_FLUSH 返回 SEND_OK 时消息已刷盘，断电不丢消息",
)


class Cut(NamedTuple):
    """What was gone with the power, and how many bytes of the log were not on the disk."""

    loss: Loss
    dirty: int


@pytest.mark.parametrize("release", ["4.9.7", "5.3.3"])
@pytest.mark.parametrize(
    ("claim", "settings", "rounds"),
    [(ASYNC, "flushDiskType=ASYNC_FLUSH\n", MOST_ROUNDS), (SYNC, "flushDiskType=SYNC_FLUSH\n", 1)],
    ids=["async", "sync"],
)
def test_the_power_goes(lab: Laboratory, tmp_path: Path, claim: Claim, settings: str, rounds: int, keep: Keep) -> None:
    """The flush of every 10 s may come just before the power goes; then it is tried again."""
    if not _can_be_flushed(tmp_path / "page"):
        pytest.skip("the folder of the tests is in memory: nothing there is ever flushed")
    broker = lab.broker("broker-a", settings)
    predicted = lab.survival(FAILURE)
    tried, cut = 1, _cut(lab, broker)
    while not cut.loss.lost and tried < rounds:
        tried, cut = tried + 1, _cut(lab, broker)
    keep(claim, predicted, cut.loss.observed(rounds=tried, not_on_the_disk_bytes=cut.dirty, simulated=True))


def _cut(lab: Laboratory, broker: Broker) -> Cut:
    """Send a few, wait for their answers, and lose what is not on the disk then."""
    topic = lab.topic(broker)
    sent = lab.client.send(topic.name, FEW, **PATIENT)
    broker.freeze()
    dirty = _dirty(broker.process.pid, broker.store / "commitlog")
    broker.kill()
    _lose_the_end(broker.store / "commitlog", dirty)
    broker.start()
    lab.find(topic, broker)
    return Cut(loss(sent, broker.keys(topic)), dirty)


def _dirty(pid: int, folder: Path) -> int:
    """How many bytes of the files of a folder, as a process has mapped them, are not on the disk."""
    found, inside = 0, False
    for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
        if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
            inside = f"{folder}/" in line
        elif inside and (kilobytes := re.match(r"(?:Shared|Private)_Dirty:\s+(\d+) kB", line)):
            found += int(kilobytes[1]) * 1024
    return found


def _lose_the_end(folder: Path, count: int) -> None:
    """Zero the last `count` bytes of a log that ends with a page."""
    for path in sorted(folder.iterdir(), reverse=True):
        end = _last_page(path)
        lost = min(count, end)
        with path.open("r+b") as log:
            log.seek(end - lost)
            log.write(bytes(lost))
        count -= lost
    assert count == 0, "more is dirty than was written"


def _last_page(path: Path) -> int:
    """Where the page ends that has the last byte of a log which is not zero."""
    written = len(path.read_bytes().rstrip(b"\0"))
    return -(-written // PAGE) * PAGE


def _can_be_flushed(path: Path) -> bool:
    """Whether a page is clean once it was flushed: not in a file system in memory."""
    path.write_bytes(bytes(PAGE))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), PAGE) as page:
        page[:5] = b"dirty"
        page.flush()
        return not _dirty(os.getpid(), path.parent)
