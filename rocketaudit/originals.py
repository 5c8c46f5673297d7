"""What only the files themselves can tell of a place: hashes and columns, as other tools count them.

In: documents, and which of their lines hold a secret. Out: the hash of a line as code scanning computes it, columns in
UTF-16 code units. Nothing is computed before it is asked for, and the text itself cannot be asked for.
"""

import sys
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from rocketaudit.source import Document, line_text

_WINDOW = 100  # code units that a hash is made of
_FACTOR = 37
_LEAVING = pow(_FACTOR, _WINDOW, 1 << 64)
_MASK = (1 << 64) - 1
_END = "\uffff"
_BLANKS = {ord(" "): None, ord("\t"): None}


class LineHashes(NamedTuple):
    """The hashes of a text's lines, and where each line begins among what is hashed."""

    hashes: tuple[str, ...]
    starts: tuple[int, ...]

    def seen_by(self, line: int) -> range:
        """The lines of which the hash of a line (from 1) holds something."""
        end = line
        while end < len(self.starts) and self.starts[end] < self.starts[line - 1] + _WINDOW:
            end += 1
        return range(line, end + 1)


class Originals:
    """The documents of a run behind the few questions that renderers may ask of them."""

    def __init__(
        self, documents: Iterable[Document] = (), hides: Callable[[Document, int], bool] = lambda of, line: False
    ) -> None:
        """`hides` says of a line whether a secret is in it."""
        self._documents = {of.path: of for of in documents}
        self._hides = hides
        self._hashes: dict[str, LineHashes] = {}

    def __repr__(self) -> str:
        return f"Originals({sorted(self._documents)})"

    def line_hash(self, path: str, line: int) -> str | None:
        """The hash of a line. None where the file or line is not known, and where what is hashed holds a secret: of a
        hash so simple the secret can be computed."""
        of = self._documents.get(path)
        if of is None:
            return None
        if path not in self._hashes:
            self._hashes[path] = line_hashes(of.data)
        found = self._hashes[path]
        if not 1 <= line <= len(found.hashes):
            return None
        return None if any(self._hides(of, seen) for seen in found.seen_by(line)) else found.hashes[line - 1]

    def utf16_column(self, path: str, line: int, column: int) -> int:
        """A column (from 1, in code points) in UTF-16 code units."""
        of = self._documents.get(path)
        if of is None:
            return column
        before = line_text(of, line)[: column - 1]
        return column + sum(character > "\uffff" for character in before)


def line_hashes(data: bytes) -> LineHashes:
    """The hash of every line as code scanning computes it (primaryLocationLineHash): over 100 UTF-16 code units from
    the line's beginning, without blanks and tabs, all line ends as LF, one unit 65535 behind the last line and then
    zeros; behind the colon how many lines had the same hash so far."""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS) + _END
    units = _code_units(text)
    starts = (0, *(index + 1 for index, unit in enumerate(units) if unit == 10))
    sums = [0]
    for unit in (*units, *(0,) * _WINDOW):
        sums.append((sums[-1] * _FACTOR + unit) & _MASK)
    times: dict[int, int] = {}
    hashes = []
    for start in starts:
        value = (sums[start + _WINDOW] - sums[start] * _LEAVING) & _MASK
        times[value] = times.get(value, 0) + 1
        hashes.append(f"{value:x}:{times[value]}")
    return LineHashes(tuple(hashes), starts)


def _code_units(text: str) -> Sequence[int]:
    from array import array  # only here: an audit does without

    units = array("H", text.encode("utf-16-le"))
    if sys.byteorder == "big":
        units.byteswap()
    return units
