"""The code of all modules of a tree, read in tasks that several processes share where the tree is large.

In: the tree, and of each module what it is read from. Out: what its listeners, its clients and its loops say.
"""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from rocketaudit.processes import spread
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.sends.sends import Wrappers, wrappers
from rocketaudit.readers.java.sites import SENDS, Part, Read, Sources, listener_parts, loop_parts, of_clients
from rocketaudit.readers.java.tree.tree import Tree

FolderOf = Callable[[str], str]  # the folder of the module that a file belongs to
_Found = Sequence[tuple[str, Read]]  # by the folder of a module
_WORTH = 400  # ms, from which on several processes are worth their start
_DEEP = 20_000  # frames; the depth of what is parsed is bounded, that of calls followed as well


class _Task(NamedTuple):
    """What a process can do apart from the others, how long that may take (ms), and what it belongs to."""

    work: Callable[[], _Found]
    weight: int
    kin: str


def read_code(
    tree: Tree, candidates: Sequence[str], sources: Mapping[str, Sources], nothing: Sources, folder_of: FolderOf
) -> dict[str, list[Read]]:
    """What the code of each module says, by the module's folder. `candidates` are the files of all `sources`; a module
    may name nothing of a client but another's wrapper, and is then read from `nothing`."""
    flow = Flow(tree)
    tasks = [
        *_tasks(tree, flow, sources, partial(listener_parts, tree)),
        _Task(lambda: _clients(flow, candidates, sources, nothing, folder_of), SENDS * len(candidates), ""),
        *_tasks(tree, flow, sources, partial(loop_parts, tree)),
    ]
    with _deep_recursion():
        if sum(one.weight for one in tasks) < _WORTH:
            found = [_done(one) for one in tasks]
        else:
            found = spread(_done, tasks, [one.weight for one in tasks], [one.kin for one in tasks])
    said: dict[str, list[Read]] = {}
    for folder, read in (each for one in found for each in one):
        said.setdefault(folder, []).append(read)
    return said


def _tasks(
    tree: Tree, flow: Flow, sources: Mapping[str, Sources], cut: Callable[[Sources], Sequence[Part]]
) -> Iterator[_Task]:
    """The parts of each module as tasks: those of one module use what the others have found out already."""
    for folder, of in sources.items():
        for part in cut(of):
            yield _Task(partial(_part, tree, flow, folder, of, part), part.weight, folder)


def _part(tree: Tree, flow: Flow, folder: str, of: Sources, part: Part) -> _Found:
    return [(folder, part.read(tree, flow, of, part.paths))]


def _clients(
    flow: Flow, candidates: Sequence[str], sources: Mapping[str, Sources], nothing: Sources, folder_of: FolderOf
) -> _Found:
    """What all modules make and send: one task, as a method that sends may be called from any of them."""
    known = wrappers(flow, candidates)
    callers = _callers(flow.tree, known, folder_of)
    return [
        (folder, of_clients(flow, sources.get(folder, nothing), known, callers.get(folder, ())))
        for folder in sorted(sources.keys() | callers.keys())
    ]


def _callers(tree: Tree, known: Wrappers, folder_of: FolderOf) -> dict[str, list[str]]:
    """The files that name a class that wraps a send, by module."""
    found: dict[str, list[str]] = {}
    for path in tree.naming({name.encode() for name in known.names}):
        found.setdefault(folder_of(path), []).append(path)
    return found


@contextmanager
def _deep_recursion() -> Iterator[None]:
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _DEEP))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


def _done(task: _Task) -> _Found:
    return task.work()
