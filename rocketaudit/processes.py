"""The same work for many tasks, shared out among processes where the machine has more than one processor.

Forked processes inherit what the work needs, so that only results travel. What a process does not bring home, for
whatever reason, is done again here: an error appears as it would with one process, and Ctrl-C ends them all.
"""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_MOST = 4


def spread(
    work: Callable[[Task], Result], tasks: Sequence[Task], sizes: Sequence[int], kin: Sequence[Hashable]
) -> list[Result]:
    """`work` of every task, in the order of the tasks. `sizes` says how much each of them is, in any unit: the shares
    are made alike. Tasks of one `kin` use what the others have found out already, and stay together where that leaves
    the shares alike. The results must be such that pickle knows them."""
    shares = _shares(sizes, kin, min(_processors(), _MOST))
    if len(shares) < 2:
        return [work(one) for one in tasks]
    found: dict[int, Result] = {}
    away = [(share, _forked(work, tasks, share)) for share in shares[1:]]
    try:
        found |= {index: work(tasks[index]) for index in shares[0]}
        for share, (_, pipe) in away:
            found |= _received(pipe, share)
    finally:
        for _, (process, pipe) in away:
            os.close(pipe)
            os.kill(process, signal.SIGKILL)  # what it has not said by now nobody reads
            os.waitpid(process, 0)
    return [found[index] if index in found else work(task) for index, task in enumerate(tasks)]


def _processors() -> int:
    """How many processors this process may use; 1 where processes are not forked safely."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1


def _shares(sizes: Sequence[int], kin: Sequence[Hashable], count: int) -> list[list[int]]:
    """The indexes of the tasks in at most `count` shares: the largest first, each to the share that has least."""
    shares: list[list[int]] = [[] for _ in range(count)]
    filled = [0] * count
    full = _ROOM * sum(sizes) / count
    for group in sorted(_families(kin), key=lambda one: -_size(one, sizes)):
        whole = min(filled) + _size(group, sizes) <= full
        for tasks in [group] if whole else sorted(([one] for one in group), key=lambda one: -_size(one, sizes)):
            least = filled.index(min(filled))
            shares[least] += tasks
            filled[least] += _size(tasks, sizes)
    return [sorted(share) for share in shares if share]


_ROOM = 1.1  # how much more than its part a share may have, so that what belongs together stays together


def _families(kin: Sequence[Hashable]) -> Iterable[list[int]]:
    found: dict[Hashable, list[int]] = {}
    for index, one in enumerate(kin):
        found.setdefault(one, []).append(index)
    return found.values()


def _size(tasks: Iterable[int], sizes: Sequence[int]) -> int:
    return sum(sizes[one] for one in tasks)


def _forked(work: Callable[[Task], Result], tasks: Sequence[Task], share: Sequence[int]) -> tuple[int, int]:
    """A process that does a share: its id, and the end of the pipe from which its results can be read."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    status = 1
    try:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump({index: work(tasks[index]) for index in share}, pipe, pickle.HIGHEST_PROTOCOL)
        status = 0
    finally:
        os._exit(status)  # nothing of this process is flushed, printed or cleaned up twice


def _received(pipe: int, share: Sequence[int]) -> dict[int, Result]:
    """The results of a share; none of them where its process did not get to its end."""
    with os.fdopen(os.dup(pipe), "rb") as stream:
        try:
            found: dict[int, Result] = pickle.load(stream)  # noqa: S301 - written by our own process
        except (EOFError, pickle.UnpicklingError):
            return {}
    return {index: found[index] for index in share}
