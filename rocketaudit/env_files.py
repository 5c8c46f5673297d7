"""Files of environment variables (.env), from which `scan --env-file` takes values for template placeholders.

In: a path. Out: its names and values, the last of a name last. Raises UsageError for what cannot be read, with the line
and what belongs there, and never with a value. A value stays as it is written: nothing is expanded or run.
"""

import re
from collections.abc import Iterator

from rocketaudit.errors import UsageError
from rocketaudit.secrets import hidden_in, is_secret

MAX_BYTES = 1024 * 1024

# `export KEY = `, then the value up to the end of the line, or quoted over several lines. A line break ends what is
# matched only in quotes that are closed; `KEY` alone passes on what the shell has, and says nothing here.
_ENTRY = re.compile(
    r"[ \t]*(?:export[ \t]+)?(?P<key>[^\s=#'\"]+)[ \t]*=[ \t]*"
    r"(?:\"(?P<double>(?:[^\"\\]|\\.)*+)\"|'(?P<single>[^']*+)'|(?P<bare>[^\n]*+))",
    re.DOTALL,
)
_PASSED_ON = re.compile(r"(?:export[ \t]+)?[A-Za-z_][\w.\-]*")
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def read(path: str) -> tuple[tuple[str, str], ...]:
    """The names and values of a file, without those that hold a credential: no rule needs one, and what is not taken
    is told by no report."""
    return tuple((key, value) for key, value in parse(path, _text(path)) if not is_secret(key) and not hidden_in(value))


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        why = (error.strerror or "cannot be read").lower()
        raise UsageError(f"--env-file {path}: {why}; give a file with lines of KEY=VALUE") from error
    if len(data) > MAX_BYTES:
        raise UsageError(f"--env-file {path}: larger than {MAX_BYTES // 1024} KiB; give a file with lines of KEY=VALUE")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(f"--env-file {path}: line {line} is not UTF-8; save the file as UTF-8") from error
    if "\0" in text:
        raise UsageError(f"--env-file {path}: a binary file; give a file with lines of KEY=VALUE")
    return text


def parse(path: str, text: str) -> Iterator[tuple[str, str]]:
    """The names and values of a text, in order; `path` is for the error."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    position, size = 0, len(text)
    while position < size:
        end = text.find("\n", position)
        end = size if end < 0 else end
        line = text[position:end].strip()
        if not line or line.startswith("#") or _PASSED_ON.fullmatch(line):
            position = end + 1
            continue
        found = _ENTRY.match(text, position)
        if found is None:
            number = text.count("\n", 0, position) + 1
            raise UsageError(f"--env-file {path}: line {number} is no KEY=VALUE; write it so, or put # before it")
        end = text.find("\n", found.end())
        end = size if end < 0 else end
        rest = text[found.end() : end].strip()
        if rest and not rest.startswith("#"):
            number = text.count("\n", 0, found.end()) + 1
            raise UsageError(f"--env-file {path}: line {number} goes on behind the closing quote; put \\ before quotes")
        yield found["key"], _value(found)
        position = end + 1


def _value(found: re.Match[str]) -> str:
    if found["double"] is not None:
        return _ESCAPE.sub(lambda escape: _ESCAPES.get(escape[1], escape[1]), found["double"])
    if found["single"] is not None:
        return found["single"]
    return _COMMENT.sub("", found["bare"]).strip()
