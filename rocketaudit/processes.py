"""The same work for many tasks, shared out among processes where the machine has more than one processor.

Forked processes inherit what the work needs, so that only results travel. What a process does not bring home, for
whatever reason, is done again here: an error appears as it would with one process, and Ctrl-C ends them all.
"""

import os
import pickle
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_MOST = 4


def spread(work: Callable[[Task], Result], tasks: Sequence[Task], sizes: Sequence[int]) -> list[Result]:
    """`work` of every task, in the order of the tasks. `sizes` says how much each of them is, in any unit: the shares
    are made alike. The results must be such that pickle knows them."""
    shares = _shares(sizes, min(_processors(), _MOST))
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


def _shares(sizes: Sequence[int], count: int) -> list[list[int]]:
    """The indexes of the tasks in at most `count` shares: the largest first, each to the share that has least."""
    shares: list[list[int]] = [[] for _ in range(count)]
    filled = [0] * count
    for index in sorted(range(len(sizes)), key=lambda one: -sizes[one]):
        least = filled.index(min(filled))
        shares[least].append(index)
        filled[least] += sizes[index]
    return [sorted(share) for share in shares if share]


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
