"""A machine loses its power, simulated on one that does not: what is not on the disk is gone.

The kernel says how much of a broker's log no fsync and no writeback has cleaned yet (smaps, "dirty"). The broker is
stopped while it is asked and then killed, so that nothing is flushed any more; those pages, the end of the log, are
zeroed in its store, as a disk without power would have them.
"""

from __future__ import annotations

import mmap
import os
import re
from pathlib import Path

import pytest
from lab.servers import Broker

__all__ = ["cut", "needs_a_disk"]

PAGE = mmap.PAGESIZE


def cut(*brokers: Broker, log: str = "commitlog") -> int:
    """The power of the brokers' machines is gone at once; how many bytes of their logs went with it.

    `log` is a folder of each broker's store, or a pattern of one.
    """
    for broker in brokers:
        broker.freeze()
    lost = 0
    for broker in brokers:
        [folder] = broker.store.glob(log)
        dirty = _dirty(broker.process.pid, folder)
        broker.kill()
        _lose_the_end(folder, dirty)
        lost += dirty
    return lost


def needs_a_disk(folder: Path) -> None:
    """Skip the test where a page is not clean once it was flushed: in a file system in memory."""
    path = folder / "page"
    path.write_bytes(bytes(PAGE))
    with path.open("r+b") as file, mmap.mmap(file.fileno(), PAGE) as page:
        page[:5] = b"dirty"
        page.flush()
        if _dirty(os.getpid(), folder):
            pytest.skip("the folder of the tests is in memory: nothing there is ever flushed")


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
