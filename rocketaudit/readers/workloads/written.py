"""The files that a shell text writes: heredocs, echo, copies, and changes in place.

In: simple commands. Out: what each of them writes, as far as it stands in the text.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.readers.workloads.shell import Simple, Text, assignment
from rocketaudit.source import Span


class Written(NamedTuple):
    """A file that a command writes: `text` is what it writes (None where that is not known), `appends` whether what
    was there before stays, `source` the file of which it makes a copy ("" without one). `words` are the command's own,
    `certain` says that no condition decides about it."""

    path: str
    text: Text | None
    appends: bool
    source: str
    at: Span
    words: tuple[Text, ...] = ()
    certain: bool = True


def writes(simple: Simple) -> Iterator[Written]:
    """The files that a simple command writes: heredocs, echo, printf, cp, sed -i, tee."""
    words = list(simple.words)
    while words and (assignment(words[0]) or words[0].text == "sudo"):
        words = words[1:]
    for one in _writes(simple, words):
        yield one._replace(words=tuple(words), certain=simple.certain)


def _writes(simple: Simple, words: Sequence[Text]) -> Iterator[Written]:
    name = base_name(words[0].text) if words else ""
    at = simple.words[0].at
    plain = [word for word in words[1:] if not word.text.startswith("-")]
    if simple.into is not None and name in ("cat", "echo", "printf", "envsubst", "sed", "awk", "tee"):
        text = simple.body if name == "cat" else plain[0] if name == "echo" and len(plain) == 1 else None
        source = plain[0].text if name in ("cat", "envsubst", "sed") and plain and simple.body is None else ""
        yield Written(simple.into.text, text, simple.appends, source, at)
    elif name == "tee" and plain:
        yield Written(plain[0].text, simple.body, any(word.text == "-a" for word in words), "", at)
    elif name in ("cp", "mv", "ln") and len(plain) > 1:
        yield Written(plain[-1].text, None, False, plain[0].text, at)
    elif name == "sed" and any(word.text.startswith("-i") for word in words) and plain:
        yield Written(plain[-1].text, None, True, "", at)


def base_name(word: str) -> str:
    """The file's own name of a path."""
    return word.replace("\\", "/").rstrip("/").rpartition("/")[2]
