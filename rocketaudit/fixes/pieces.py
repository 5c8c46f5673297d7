"""What became of a text after several rounds of edits, in the offsets of the text as it was.

In: rounds of replacements, each in the offsets of the text after the round before. Out: one list of replacements of the
text as it was, and where a place of the text as it is now stood in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class Replacement(NamedTuple):
    """The bytes `start` to `end` of a text make way for others; an empty stretch is a place to insert at."""

    start: int
    end: int
    text: bytes


class Piece(NamedTuple):
    """A stretch of the text as it is now: the bytes `start` to `end` of the one that it was, or `text`, which was put
    in at `start`."""

    start: int
    end: int
    text: bytes | None = None


Pieces = tuple[Piece, ...]


def whole(data: bytes) -> Pieces:
    """A text that nobody changed yet."""
    return (Piece(0, len(data)),)


def replaced(pieces: Pieces, edits: Sequence[Replacement]) -> Pieces:
    """The pieces after a round of replacements, which are in order and do not overlap."""
    kept: list[Piece] = []
    rest = list(reversed(pieces))
    at = 0
    for edit in edits:
        at = _move(rest, kept, at, edit.start)
        place = _place(rest, kept)
        at = _move(rest, None, at, edit.end)
        if edit.text:
            kept.append(Piece(place, place, edit.text))
    return (*kept, *reversed(rest))


def replacements(pieces: Pieces, size: int) -> Iterator[Replacement]:
    """What was replaced in all, of a text of `size` bytes."""
    done, text = 0, b""
    for piece in (*pieces, Piece(size, size)):
        if piece.text is not None:
            text += piece.text
            continue
        if text or piece.start > done:
            yield Replacement(done, piece.start, text)
        done, text = piece.end, b""


def origin(pieces: Pieces, offset: int) -> int:
    """Where in the text as it was a place of the text as it is now stood."""
    at = 0
    for piece in pieces:
        size = _size(piece)
        if offset < at + size:
            return piece.start + (offset - at if piece.text is None else 0)
        at += size
    return pieces[-1].end if pieces else 0


def joined(edits: Iterable[Replacement], data: bytes) -> bytes:
    """The text after replacements, which are in order and do not overlap."""
    parts: list[bytes] = []
    done = 0
    for edit in edits:
        parts += [data[done : edit.start], edit.text]
        done = edit.end
    return b"".join([*parts, data[done:]])


def _move(rest: list[Piece], kept: list[Piece] | None, at: int, to: int) -> int:
    """Take pieces off the rest until the offset `to`, and keep them where there is a place to keep them."""
    while at < to and rest:
        piece = rest.pop()
        size = _size(piece)
        if at + size > to:
            first, second = _cut(piece, to - at)
            rest.append(second)
            piece, size = first, to - at
        if kept is not None:
            kept.append(piece)
        at += size
    return at


def _place(rest: list[Piece], kept: list[Piece]) -> int:
    return rest[-1].start if rest else kept[-1].end if kept else 0


def _cut(piece: Piece, size: int) -> tuple[Piece, Piece]:
    if piece.text is not None:
        return piece._replace(text=piece.text[:size]), piece._replace(text=piece.text[size:])
    return Piece(piece.start, piece.start + size), Piece(piece.start + size, piece.end)


def _size(piece: Piece) -> int:
    return piece.end - piece.start if piece.text is None else len(piece.text)
