"""Every distinct cell of the survival table, and what stands behind it: proofs, or the lines that it was read from.

The cells are those that the source of rocketaudit.survival can say; a record is a proof of the cell whose words its
prediction has. test_cells.py fails where a cell has neither proof nor citation.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from records import Record

import rocketaudit.survival as survival

__all__ = ["HOLE", "Cell", "Read", "all_cells", "named", "proofs", "read"]

KEPT, LOST = "kept", "lost"
HOLE = "{}"


class Cell(NamedTuple):
    """`en` and `zh` are the words of its window, with a hole for what the files fill in."""

    outcome: str
    en: str
    zh: str


class Read(NamedTuple):
    """Where a cell is read, or that RocketMQ has no part in it."""

    en: str
    zh: str


def _source(lines: str) -> Read:
    return Read(lines, lines)


def _elsewhere(en: str, zh: str) -> Read:
    return Read(f"not RocketMQ's doing: {en}", f"与 RocketMQ 无关：{zh}")


# Proofs of what a record's own words do not show: no send is answered SEND_OK; the good form that each proof also runs.
named: Mapping[str, tuple[str, ...]] = {
    "never SEND_OK: the producer sees FLUSH_DISK_TIMEOUT; up to {} in the off-heap pool": (
        "status-pool-behind-sync-flush",
    ),
    "it is delivered again": ("listener-async-work", "listener-acks-before-work", "simple-consumer-acks-before-work"),
    "delivered again without end, its queue waits (unless maxReconsumeTimes is set)": ("orderly-illegal-status",),
}
# What no proof has shown: where it is read in RocketMQ's source, or that RocketMQ has no part in it.
read: Mapping[str, Read] = {
    "it fails after it was acknowledged": _source("ConsumeMessageConcurrentlyService.java:242-310@5.3.3"),
    "its offset is not committed": _source("DefaultLitePullConsumerImpl.java:598-634@5.3.3"),
    "all: every copy is on one machine": _elsewhere("the machine has all of them", "所有副本都在该机器上"),
    "all: {} is in memory": _elsewhere("a tmpfs is gone with its machine or container", "tmpfs 随机器或容器一起消失"),
    "all: the next container begins with an empty store": _elsewhere(
        "a container has a file system of its own", "每个容器有自己的文件系统"
    ),
    "there is no other node": _elsewhere("nothing fails", "没有可失去的节点"),
}
# Words that begin or end those of a cell, and those of cells that are unknown.
_PIECES = frozenset({
    "", "; {}", ": every copy is on one machine", "whether the store is on a volume is not known",
    "{} is unknown: {}",
})  # fmt: skip


def all_cells() -> list[Cell]:
    """In the order of the source; what is said in several places once."""
    found: dict[Cell, None] = {}
    for path in sorted(Path(survival.__file__).parent.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        returned = dict(_returned(tree))
        for node in ast.walk(tree):
            cell = _cell(node, returned)
            if cell is not None and cell.en not in _PIECES:
                found.setdefault(cell)
    return list(found)


def proofs(records: Iterable[Record], cells: Sequence[Cell]) -> dict[Cell, list[str]]:
    """The proofs of each cell; a prediction belongs to the cells that have most of its words."""
    found: dict[Cell, set[str]] = defaultdict(set)
    recorded = list(records)
    for record in recorded:
        for cell in _best(record, cells):
            found[cell].add(record.claim.id)
    known = {record.claim.id for record in recorded}
    for cell in cells:
        found[cell].update(known.intersection(named.get(cell.en, ())))
    return {cell: sorted(found[cell]) for cell in cells}


def _best(record: Record, cells: Sequence[Cell]) -> list[Cell]:
    window = record.predicted.get("window") or ""
    fitting = [
        cell for cell in cells if cell.outcome == record.predicted["outcome"] and _pattern(cell.en).fullmatch(window)
    ]
    most = max(map(_said, fitting), default=0)
    return [cell for cell in fitting if _said(cell) == most]


def _said(cell: Cell) -> int:
    """How much of a cell's words the files do not fill in."""
    return len(cell.en.replace(HOLE, ""))


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, words.split(HOLE))))


def _cell(node: ast.AST, returned: Mapping[str, tuple[str, str]]) -> Cell | None:
    if isinstance(node, ast.Dict):
        names = [key.value for key in node.keys if isinstance(key, ast.Constant)]
        if names == ["en", "zh"]:
            outcome = KEPT if "flushed to disk" in (_words(node.values[0]) or "") else LOST
            return _made(outcome, *map(_words, node.values))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in (KEPT, LOST):
        if isinstance(node.args[0], ast.Starred):
            called = node.args[0].value
            assert isinstance(called, ast.Call) and isinstance(called.func, ast.Name)
            return _made(node.func.id, *returned[called.func.id])
        return _made(node.func.id, _words(node.args[0]), _words(node.args[1]))
    return None


def _made(outcome: str, en: str | None, zh: str | None) -> Cell | None:
    return None if en is None or zh is None else Cell(outcome, en, zh)


def _returned(tree: ast.AST) -> Iterator[tuple[str, tuple[str, str]]]:
    """The functions that return English and Chinese words, and those of their last return."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef) or not isinstance(node.body[-1], ast.Return):
            continue
        value = node.body[-1].value
        if isinstance(value, ast.Tuple) and len(value.elts) == 2:
            en, zh = map(_words, value.elts)
            if en is not None and zh is not None:
                yield node.name, (en, zh)


def _words(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        words = "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in node.values)
        return words.replace(HOLE * 2, HOLE)
    return None
