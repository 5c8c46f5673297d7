"""What the bytes of a Java file say before it is parsed: the names that it seems to declare, to extend, to make.

Rather too much than too little is found, since whoever asks looks again at what is parsed then.
"""

import re
from collections.abc import Collection, Iterator, Set


def named(data: bytes, classes: Collection[bytes]) -> Set[bytes]:
    """Those of some class names that a file may name: a few are looked for one by one, many through its words."""
    if len(classes) <= FEW:
        return {one for one in classes if one in data}
    return set(_CLASS_NAME.findall(data)).intersection(classes)


_CLASS_NAME = re.compile(rb"\b[A-Z]\w*")
FEW = 60  # so many searches take less time than finding all words


def calls_one_of(data: bytes, names: Collection[str]) -> bool:
    """Whether a file may call a method of one of some names. A declaration has its type in front of the name, a call
    an operator, a bracket, a keyword or nothing in its line."""
    either = b"|".join(re.escape(one.encode()) for one in sorted(names))
    found = re.finditer(rb"(?<![\w$])(?:" + either + rb")\s*\(", data)
    return any(_is_called(data[data.rfind(b"\n", 0, one.start()) + 1 : one.start()]) for one in found)


def _is_called(before: bytes) -> bool:
    """Whether a name is called and not declared, by what stands before it in its line."""
    head = before.rstrip(b" \t")
    if not head or head.endswith(b"->") or before.endswith(b">"):
        return True
    return _OPERATOR.match(head, len(head) - 1) is not None or _KEYWORD.search(head, len(head) - _LONGEST) is not None


_OPERATOR = re.compile(rb"[^\w\s$>\]]")
_KEYWORD = re.compile(rb"\b(?:return|throw|else|do|yield|assert|case)$")
_LONGEST = len(b"return")


def made_names(data: bytes) -> list[bytes]:
    """The names behind `new`."""
    return _MADE.findall(data)


_MADE = re.compile(rb"new ([\w$\x80-\xff]+)")  # a pattern that begins with a letter is searched ten times as fast


def holds_code(data: bytes, start: int, end: int) -> bool:
    """Whether a stretch of a file may hold a lambda, a reference or an anonymous class."""
    if data.find(b"->", start, end) >= 0 or data.find(b"::", start, end) >= 0:
        return True
    return _ANONYMOUS.search(data, start, end) is not None


_ANONYMOUS = re.compile(rb"new\b[^;{}]{0,400}\{")  # bounded: many words without a bracket would be a square


def super_names(data: bytes) -> Iterator[bytes]:
    """The names in the heads of a file's classes, behind `extends` and `implements`. bytes.find is faster than any
    pattern; what it finds too much is looked at again."""
    for head in (b"extends", b"implements"):
        at = data.find(head)
        while at >= 0:
            start = at + len(head)
            if data[start : start + 1].isspace() and data[at - 1 : at].isspace():
                end = data.find(b"{", start, start + _LONGEST_HEAD)
                yield from _WORDS.findall(data, start, end if end >= 0 else start)
            at = data.find(head, start)


_LONGEST_HEAD = 2000
_WORDS = re.compile(rb"[\w$\x80-\xff]+")


def declared_names(data: bytes) -> set[bytes]:
    """The names behind the keywords of class declarations: as with the heads, found too much rather than too little."""
    found = set()
    for keyword in _KEYWORDS:
        at = data.find(keyword)
        while at >= 0:
            behind = _NAME_BEHIND.match(data, at + len(keyword))
            if behind:
                found.add(behind[1])
            at = data.find(keyword, at + len(keyword))
    return found


_KEYWORDS = (b"class", b"interface", b"enum", b"record")
_NAME_BEHIND = re.compile(rb"\s+([\w$\x80-\xff]+)")
