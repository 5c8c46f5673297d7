"""The files that a start script writes: heredocs, echo and tee, as configurations that stand in the script.

In: a script and its simple commands. Out: what it writes, by the path on the machine, and how a path that is mounted
finds it.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.model import Entry
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.readers.workloads.rewritten import substituted
from rocketaudit.readers.workloads.servers import Given
from rocketaudit.readers.workloads.shell import MAX_CHARACTERS, Simple, Text, scan
from rocketaudit.readers.workloads.texts import filled, of_document
from rocketaudit.readers.workloads.written import Written, base_name, writes
from rocketaudit.source import Document, Span, document, span

_HERE = re.compile(r"\$\(pwd\)|`pwd`|\$\{PWD\}|\$PWD|\$\(cd [^()]*\$\(dirname [^()]*\)[^()]*\)|\$\(dirname [^()]*\)")
_VARIABLE = re.compile(r"\$(\w+)")
_NOT_YET_MARKED = re.compile(r"\$(?![A-Z_][A-Z0-9_]*\b)(\w+)")  # templates.py knows $NAME for a placeholder
_MADE_BY_A_COMMAND = re.compile(r"\$\([^()]*(?:\([^()]*\)[^()]*)*\)|`[^`]*`")
_BLANK = bytes(byte if byte in b"\r\n" else 32 for byte in range(256))
_OPEN = "${condition}"
_MOST_FILES, _MOST_PIECES = 200, 2000


class Piece(NamedTuple):
    """A stretch of the script (in bytes) that goes into a file; `entries` is what it says as a configuration, None
    where it cannot be parsed. `lines` says that it stands in the script line by line, as a heredoc does."""

    start: int
    end: int
    entries: tuple[Entry, ...] | None
    lines: bool


class Made(NamedTuple):
    """A file that a script writes; `unseen` says why what is in it cannot be known."""

    path: str
    pieces: tuple[Piece, ...]
    certain: bool
    unseen: str = ""


# What scripts write, by path, and the script of each.
Scripts = Mapping[str, tuple[Document, Made]]


class Making(NamedTuple):
    """A script, and what its variables are: `known` those that stay what they are in all of it."""

    of: Document
    known: Mapping[str, str]


def of_script(of: Document, supplied: Mapping[str, str]) -> dict[str, Made]:
    """The files that a script writes."""
    simples, settled = scan(of_document(of, 0, len(of.data)), supplied)
    return files(Making(of, {**settled, **supplied}), simples)


def files(of: Making, simples: Sequence[Simple]) -> dict[str, Made]:
    """The files that the commands of a script write, by path; of what is read from elsewhere nothing is said."""
    found: dict[str, Made] = {}
    before: Simple | None = None
    pieces = 0
    for simple, folder in in_folders(simples if len(of.of.data) <= MAX_CHARACTERS else ()):
        for one in writes(simple):
            path = normal(folder, one.path)
            pieces += 1
            if pieces > _MOST_PIECES and path in found:
                found[path] = found[path]._replace(unseen=f"too much is written to {path}")
            elif pieces <= _MOST_PIECES and len(found) < _MOST_FILES:
                _take(of, found, simple, before, one, path)
        before = simple
    return found


def in_folders(simples: Sequence[Simple]) -> Iterator[tuple[Simple, str]]:
    """Each command with the folder that the script has changed to before it ("" where it has not)."""
    folder = ""
    for simple in simples:
        if simple.words[0].text == "cd" and len(simple.words) > 1:
            folder = normal(folder, simple.words[1].text)
        else:
            yield simple, folder


def normal(folder: str, path: str) -> str:
    """A path as the machine would have it, seen from a folder; the script's own is the empty one."""
    path = _VARIABLE.sub(r"${\1}", _HERE.sub(".", path.replace("\\", "/"), count=1))
    path = path if path.startswith(("/", "~", "$", "`")) else posixpath.join(folder, path)
    path = posixpath.normpath(path)
    return "" if path == "." else path


def given_at(made: Scripts, path: str) -> Given | None:
    """What scripts write to a path: the file that is written there, else the only one that ends in two of its names."""
    if path in made:
        return given(*made[path])
    tail = "/".join(path.split("/")[-2:])
    like = [one for key, one in made.items() if "/" in tail and "$" not in tail and f"/{key}".endswith(f"/{tail}")]
    return given(*like[0]) if len(like) == 1 else None


def given(of: Document, one: Made) -> Given:
    """A written file as what a server is given."""
    entries = [entry for piece in one.pieces for entry in piece.entries or ()]
    if not one.unseen and any(piece.entries is None for piece in one.pieces):
        return Given(part=text_of(of, one, "broker"), unseen=f"{one.path} cannot be parsed")
    return Given(part=text_of(of, one, "broker"), unseen=one.unseen, entries=tuple(entries))


def text_of(of: Document, one: Made, kind: str) -> Document:
    """The script with nothing in it but what is written into the file."""
    data = bytearray(of.data.translate(_BLANK))
    for piece in one.pieces:
        data[piece.start : piece.end] = of.data[piece.start : piece.end]
    return of._replace(kind=kind, data=bytes(data), part=(one.pieces[0].start, one.pieces[-1].end))


def plain_text(of: Document, one: Made) -> bytes:
    """What is written into the file, for a look at what it is."""
    pieces = (of.data[piece.start : piece.end] for piece in one.pieces)
    return b"\n".join(text.strip(b"\"'") for text in pieces)


def _take(of: Making, made: dict[str, Made], simple: Simple, before: Simple | None, one: Written, path: str) -> None:
    """Puts a write to what was written before it."""
    old = made.get(path)
    piece = _piece(of, simple, before, one)
    if piece is None:
        if old is not None:
            made[path] = _changed(old, simple, one)
        elif (copied := made.get(normal("", one.source)) if one.source else None) and not one.appends:
            made[path] = copied._replace(path=path)
    elif old is None or (not one.appends and simple.certain):
        made[path] = Made(path, (piece,), simple.certain)
    elif one.appends:
        piece = piece if simple.certain or not old.certain else _under_a_condition(piece)
        made[path] = old._replace(pieces=(*old.pieces, piece))
    elif [of.of.data[each.start : each.end] for each in old.pieces] != [of.of.data[piece.start : piece.end]]:
        made[path] = old._replace(unseen=f"a condition decides what is written to {path}")


def _changed(old: Made, simple: Simple, one: Written) -> Made:
    """A written file behind a command that changes it."""
    if not any(word.text == "sed" for word in simple.words[:2]):
        return old._replace(unseen=f"a command writes {one.path}")
    script = " ".join(word.text for word in simple.words)
    pieces = (
        each._replace(entries=substituted(each.entries, script) if each.entries is not None else None)
        for each in old.pieces
    )
    return old._replace(pieces=tuple(pieces))


def _under_a_condition(piece: Piece) -> Piece:
    return piece._replace(entries=tuple(one._replace(value=_OPEN) for one in piece.entries or ()))


def _piece(of: Making, simple: Simple, before: Simple | None, one: Written) -> Piece | None:
    """What a command writes; None where that does not stand in the script."""
    words = [word for word in simple.words if word.text != "sudo"]
    name = base_name(words[0].text) if words else ""
    if name == "tee" and simple.body is None and before is not None and before.into is None:
        simple = simple._replace(body=before.body, literal=before.literal)
    if simple.body is not None and name in ("cat", "tee"):
        at = simple.body.at
        return Piece(at.start, at.end, _entries(of, at.start, at.end, simple.literal), lines=True)
    said = [word for word in words[1:] if not word.text.startswith("-")]
    if name not in ("echo", "printf") or simple.into is None or (name == "printf" and len(said) != 1):
        return None
    return _said(of, said, words[0].at)


def _said(of: Making, words: Sequence[Text], otherwise: Span) -> Piece | None:
    """What echo or printf says: one line for each `\\n`, all at the place of the words."""
    if not words:
        return Piece(otherwise.end, otherwise.end, (), lines=False)
    start, end = words[0].at.start, words[-1].at.end
    text = " ".join(word.text for word in words)
    at = words[0].at._replace(end_line=words[-1].at.end_line, end_column=words[-1].at.end_column, end=end)
    first = words[0].place(0, 1) if words[0].text else at
    plain = of.of.data[first.start : first.start + len(text)].decode("latin-1") == text
    if len(words) == 1 and plain and "\\n" not in text:
        return Piece(start, end, _entries(of, first.start, first.start + len(text), False), lines=False)
    try:
        lines = read(document("", "broker", text.replace("\\n", "\n").encode("latin-1", "replace")))
    except MalformedEscape:
        return Piece(start, end, None, lines=False)
    entries = (_settled(of, entry._replace(whole=at, key_at=at, value_at=at)) for entry in lines)
    return Piece(start, end, tuple(entries), lines=False)


def _entries(of: Making, start: int, end: int, literal: bool) -> tuple[Entry, ...] | None:
    """A stretch of the script as a configuration: read alone, which costs no more than it is long, and put back."""
    try:
        alone = read(document("", "broker", of.of.data[start:end]))
    except MalformedEscape:
        return None

    def there(at: Span) -> Span:
        return span(of.of, start + at.start, start + at.end)

    entries = (
        one._replace(whole=there(one.whole), key_at=there(one.key_at), value_at=there(one.value_at)) for one in alone
    )
    return tuple(one if literal else _settled(of, one) for one in entries)


def _settled(of: Making, entry: Entry) -> Entry:
    """An entry as the shell writes it: with the variables that are known, and the others marked as placeholders."""
    if "$" not in entry.value + entry.key and "`" not in entry.value:
        return entry
    return entry._replace(key=_marked(entry.key), value=_marked(filled(entry.value, of.known)))


def _marked(text: str) -> str:
    return _NOT_YET_MARKED.sub(r"${\1}", _MADE_BY_A_COMMAND.sub("${command}", text))


def beside(texts: Mapping[str, bytes], supplied: Mapping[str, str]) -> Scripts:
    """The files that the scripts of a tree write."""
    found: dict[str, tuple[Document, Made]] = {}
    for path, data in texts.items():
        if path.endswith((".sh", ".bash")) and b"broker" in data and (b"<<" in data or b">>" in data):
            of = document(path, "script", data)
            found |= {key: (of, one) for key, one in of_script(of, supplied).items()}
    return found
