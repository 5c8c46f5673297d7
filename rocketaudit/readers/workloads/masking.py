"""Helm and Jinja templates as YAML: what no YAML parser takes is covered, byte for byte, so that places stay right.

In: the bytes of a file. Out: as many bytes, in which a placeholder is a word and a statement on its own line is blank.
"""

import re

# A tag ends before the next one begins: what never ends costs no search of the rest.
_TAG = re.compile(rb"\{\{(?:[^{}]|[{}](?![{}])){0,4000}?\}\}|\{%[^%]{0,4000}%\}|\{#[^#]{0,4000}#\}")
_VISIBLE = re.compile(rb"[^\r\n]")


def is_template(data: bytes) -> bool:
    """Whether a file has tags of a template engine in it."""
    return b"{{" in data or b"{%" in data


def masked(data: bytes) -> bytes:
    """The same number of bytes without tags: a line of tags alone becomes blank, and so do tags that bring lines of
    their own (nindent); any other tag is a word that is a placeholder in itself (`__XXX__`)."""
    if not is_template(data):
        return data
    pieces: list[bytes] = []
    last = 0
    for found in _TAG.finditer(data):
        pieces += [data[last : found.start()], _cover(data, found)]
        last = found.end()
    return b"".join((*pieces, data[last:]))


def _cover(data: bytes, found: re.Match[bytes]) -> bytes:
    tag = found.group()
    if b"\n" in tag or b"nindent" in tag or _is_alone(data, found.start(), found.end()):
        return _VISIBLE.sub(b" ", tag)
    return b"__" + b"X" * (len(tag) - 4) + b"__"


def _is_alone(data: bytes, start: int, end: int) -> bool:
    """Whether nothing but tags stands on the line of a tag."""
    first = data.rfind(b"\n", 0, start) + 1
    last = data.find(b"\n", end)
    line = data[first : last if last >= 0 else len(data)]
    return len(line) < 4000 and not _TAG.sub(b"", line).strip(b" \t\r-")
