"""Edits of a properties document: set a value, add lines, remove an entry. Nothing is written here.

In: a document and its entries. Out: Edits, whose replacement is Properties syntax and whose spans are bytes; or the
bytes of a document after its edits.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.findings import Edit
from rocketaudit.model import Entry
from rocketaudit.source import Document, Span, span

# A comment is never continued, so what was a value over several lines has to become one.
_BREAK = re.compile(r"\\?[\r\n]\s*")
_INDENT = re.compile(rb"[ \t\f]*")
_BEHIND = re.compile(rb"(?<!\s)\s++(?:#.*|\Z)", re.DOTALL)
# What the files of a store that exists have to fit. Under another name, size or kind the broker does not find, or
# refuses to load, the messages that it has (MappedFileQueue.load).
_OF_THE_STORE = frozenset(
    (
        "storePathRootDir storePathCommitLog storePathDLedgerCommitLog storePathEpochFile storePathBrokerIdentity"
        " storeType enableDLegerCommitLog dLegerSelfId mappedFileSizeCommitLog mapedFileSizeCommitLog"
        " mappedFileSizeConsumeQueue mapedFileSizeConsumeQueue mappedFileSizeConsumeQueueExt mappedFileSizeTimerLog"
    ).split()
)


class Mending(NamedTuple):
    """What a file should say: the value of each key of `set`, and nothing of the keys in `remove`."""

    set: Mapping[str, str]
    remove: Sequence[str]


def mend(of: Document, entries: Sequence[Entry], anchor: Span, to: Mending) -> tuple[Edit, ...]:
    """The edits that make a file say what `to` asks; a new setting goes below the `anchor`'s. None for settings that
    stand elsewhere, or that something else than lines of `key = value` means, such as a field of a resource."""
    written = {entry.key: entry for entry in entries}
    touched = [written[key] for key in (*to.set, *to.remove) if key in written]
    lines = of.part is None or bool(of.indent)
    if any(one.whole.path != of.path or one.key_at == one.value_at for one in touched):
        return ()
    if not to.set.keys() <= written.keys() and (anchor.path != of.path or not lines):
        return ()
    separator = _separator(of, entries, anchor)
    changed = [_change(written[key], text, separator) for key, text in to.set.items() if key in written]
    absent = {key: text for key, text in to.set.items() if key not in written}
    removed = [removal(of, entry) for entry in entries if entry.key in to.remove]
    added = [addition(of, entries, anchor, absent)] if absent else []
    return (*changed, *added, *removed)


def addition(of: Document, entries: Sequence[Entry], anchor: Span, settings: Mapping[str, str]) -> Edit:
    """New lines below the anchor's logical line, with the line ends and the separator that it has."""
    separator, end = _separator(of, entries, anchor), _line_end(of)
    text = end.join(f"{of.indent}{key}{separator}{value(text)}" for key, text in settings.items())
    last = _last_line(of, anchor.end_line)
    below = _after_line(of, last)
    closed = below == 0 or of.data.endswith((b"\n", b"\r"))
    breaks = 0
    if last == len(of.line_starts):
        # The anchor's line is the file's last and has no end yet; one behind a backslash would belong to the value.
        breaks = int(not closed or last > anchor.end_line) + _continues(of, last)
    return Edit(span(of, below, below), end * breaks + text + (end if closed or not breaks else ""))


def removal(of: Document, entry: Entry) -> Edit:
    """The entry's lines gone, with their ends."""
    last = _last_line(of, entry.whole.end_line)
    return Edit(span(of, of.line_starts[entry.whole.line - 1], _after_line(of, last)), "")


def comment_above(of: Document, at: Span, comment: str) -> Edit:
    """A comment on a line of its own above the line of `at`, as far to the right as that one begins."""
    start = of.line_starts[at.line - 1]
    blanks = _INDENT.match(of.data, start)
    indent = blanks[0].decode() if blanks else ""
    one_line = _BREAK.sub(" ", comment)
    return Edit(span(of, start, start), f"{indent}# {one_line}{_line_end(of)}")


def bare(of: Document, entry: Entry) -> tuple[Edit, ...]:
    """The value of an entry without the comment and the blanks behind it; the comment moves to a line above."""
    raw = of.data[entry.value_at.start : entry.value_at.end]
    found = _BEHIND.search(raw)
    if found is None:
        return ()
    edit = Edit(span(of, entry.value_at.start + found.start(), entry.value_at.end), "")
    comment = found[0].decode(of.encoding, "replace").strip().lstrip("# ")
    return (comment_above(of, entry.whole, comment), edit) if comment else (edit,)


def fits_any_store(name: str) -> bool:
    """Whether a setting may change under a store that exists, without losing what is in it."""
    return name not in _OF_THE_STORE


def is_text(of: Document, entries: Iterable[Entry], at: Span) -> bool:
    """Whether a place in a server's configuration is properties text: a file, or a block in a YAML file; not a field
    of a resource or an argument of a command, which have a syntax of their own."""
    if of.part is not None and not of.indent:
        return False
    touched = (one for one in entries if one.whole.path == at.path and one.whole.start <= at.end)
    return all(one.key_at != one.value_at for one in touched if at.start <= one.whole.end)


def in_order(of: Document, edits: Iterable[Edit]) -> list[Edit]:
    """Those of the edits that are a document's own, by place. Of two that overlap the first counts; what is put in at
    one place keeps its order."""
    found: list[Edit] = []
    own = dict.fromkeys(edit for edit in edits if edit.at.path == of.path)
    for edit in sorted(own, key=lambda edit: edit.at[-2:]):
        if not found or edit.at.start >= found[-1].at.end:
            found.append(edit)
    return found


def apply(of: Document, edits: Iterable[Edit]) -> bytes:
    """The bytes of a document after those of the edits that are its own."""
    parts: list[bytes] = []
    done = 0
    for edit in in_order(of, edits):
        parts += [of.data[done : edit.at.start], written(of, edit)]
        done = edit.at.end
    return b"".join([*parts, of.data[done:]])


def written(of: Document, edit: Edit) -> bytes:
    """What an edit puts in, as its document writes it."""
    return edit.replacement.encode(of.encoding, "replace")


def value(text: str) -> str:
    """A value in Properties syntax: a first blank and backslashes are escaped, and what ISO-8859-1 has no room for."""
    escaped = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
    escaped = "\\" + escaped if escaped.startswith((" ", "\t", "\f")) else escaped
    return "".join(char if char.isascii() else unicode_escape(char) for char in escaped)


def unicode_escape(char: str) -> str:
    """The \\u escapes of a character: two for one outside the first plane."""
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _change(entry: Entry, text: str, separator: str) -> Edit:
    """The value of an entry replaced; a key that nothing separates from its value gets a separator."""
    bare = entry.key_at.end == entry.value_at.end
    return Edit(entry.value_at, (separator if bare else "") + value(text))


def _separator(of: Document, entries: Sequence[Entry], anchor: Span) -> str:
    """What stands between key and value of the entry at `anchor`, where that is a separator to copy."""
    for entry in entries:
        if entry.whole.start == anchor.start:
            between = of.data[entry.key_at.end : entry.value_at.start].decode("latin-1")
            if between.strip(" ") in ("=", ":"):
                return between
    return "="


def _line_end(of: Document) -> str:
    first = of.data[: of.line_starts[1]] if len(of.line_starts) > 1 else b""
    return next((end.decode() for end in (b"\r\n", b"\n", b"\r") if first.endswith(end)), "\n")


def _last_line(of: Document, line: int) -> int:
    """The last natural line of the logical line whose text ends in `line`: a backslash swallows even blank lines."""
    while line < len(of.line_starts) and _continues(of, line):
        line += 1
    return line


def _continues(of: Document, line: int) -> bool:
    """Whether a natural line ends with an odd number of backslashes."""
    text = of.data[of.line_starts[line - 1] : _after_line(of, line)].rstrip(b"\r\n")
    return (len(text) - len(text.rstrip(b"\\"))) % 2 == 1


def _after_line(of: Document, line: int) -> int:
    """The byte offset at which the line below `line` begins, or the end."""
    return of.line_starts[line] if line < len(of.line_starts) else len(of.data)
