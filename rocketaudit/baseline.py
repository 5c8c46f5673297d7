"""The baseline: findings that were there when somebody began to look, so that only new ones fail.

In: the baseline's file, and the findings of a run. Out: which of them it names, and which of its entries name nothing
any more. A finding is known again by its rule, its file and the text of its line, never by the line's number.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from rocketaudit.dates import is_date, is_past
from rocketaudit.errors import UsageError
from rocketaudit.findings import Finding
from rocketaudit.repository import from_root, root_of

SCHEMA_VERSION = 1
KIND = "baseline"
DEFAULT = ".rocketaudit-baseline.json"

_LARGEST = 64 * 1024 * 1024  # bytes; about 200,000 entries
_TEXTS = ("rule", "path", "line_text")
_KEYS = {*_TEXTS, "fingerprint", "count", "reason", "until"}

Key = tuple[str, str, str]
"""Rule, path from the root of the repository, and text of the line with its blanks as one."""


class Entry(NamedTuple):
    """So many findings of one rule on lines of one text in one file; `until` (YYYY-MM-DD) is the last day on which
    they count as accepted."""

    rule: str
    path: str
    line_text: str
    times: int = 1
    reason: str | None = None
    until: str | None = None

    @property
    def key(self) -> Key:
        return self.rule, self.path, self.line_text


class Baseline(NamedTuple):
    """A baseline with the file that it was read from."""

    path: str
    entries: tuple[Entry, ...]


class Marks(NamedTuple):
    """The findings, those that the baseline names marked as suppressed; the entries that ran out; and of those that
    name more than there is, what is left over."""

    findings: list[Finding]
    expired: tuple[Entry, ...]
    unused: tuple[Entry, ...]


class Scope(NamedTuple):
    """What a run could have found: the files that it read, by path, and the rules that it judged in all of them."""

    paths: frozenset[str]
    rules: frozenset[str]


class Use(NamedTuple):
    """What became of a baseline in a run, as the report says it; `entries` are all that it has."""

    path: str
    entries: tuple[Entry, ...]
    expired: tuple[Entry, ...]
    unused: tuple[Entry, ...]


def read(path: str) -> Baseline:
    """The baseline in a file; raises UsageError where it is none."""
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        advice = f"; make one with `rocketaudit baseline create --baseline {path}`"
        advice = advice if isinstance(error, FileNotFoundError) else ""
        raise UsageError(f"{path}: the baseline cannot be read, {reason}{advice}") from error
    if len(data) > _LARGEST:
        raise UsageError(f"{path}: larger than {_LARGEST >> 20} MiB, which no baseline of ours is; give the right file")
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageError(f"{path}{line}: not JSON; {_ANEW}") from error
    return Baseline(path, tuple(_entries(content, path)))


_ANEW = "mend it, or make it anew with `rocketaudit baseline create --force`"


def _entries(content: Any, path: str) -> Iterable[Entry]:
    if not isinstance(content, dict) or not isinstance(content.get("entries"), list):
        raise UsageError(f"{path}: no baseline, it has no list `entries`; {_ANEW}")
    if content.get("schema_version") != SCHEMA_VERSION:
        found = content.get("schema_version")
        raise UsageError(f"{path}: schema_version is {found!r}, and this release knows {SCHEMA_VERSION}; {_ANEW}")
    for index, one in enumerate(content["entries"], start=1):
        wrong = _wrong(one)
        if wrong:
            raise UsageError(f"{path}: entry {index}: {wrong}; {_ANEW}")
        yield Entry(one["rule"], one["path"], one["line_text"], one["count"], one.get("reason"), one.get("until"))


def _wrong(entry: Any) -> str | None:
    """What is wrong with an entry as JSON has it."""
    if not isinstance(entry, dict):
        return "not an object"
    if unknown := sorted(set(entry) - _KEYS):
        return f"unknown key {unknown[0]!r}, known are {', '.join(sorted(_KEYS))}"
    if missing := [key for key in (*_TEXTS, "count") if key not in entry]:
        return f"no {missing[0]!r}"
    for key in _KEYS - {"count"}:
        if not isinstance(entry.get(key, ""), str):
            return f"{key!r} is not a text"
    if type(entry["count"]) is not int or entry["count"] < 1:
        return "'count' is not a number from 1 on"
    if "until" in entry and not is_date(entry["until"]):
        return f"'until' is {entry['until']!r}, not a date as in 2027-01-31"
    return None


def keys(findings: Sequence[Finding], text: Callable[[Finding], str], of: str) -> list[Key]:
    """What each finding is known by in the baseline of the file `of`; `text` is its line with secrets masked."""
    named = from_root(os.path.dirname(of) or ".")
    return [(one.rule, named(one.at.path), " ".join(text(one).split())) for one in findings]


def mark(findings: Sequence[Finding], known: Sequence[Key], of: Baseline, today: str, ids: Mapping[str, str]) -> Marks:
    """Mark the open findings that the baseline names, the first ones where it names fewer than there are. `known` are
    the keys of the findings; `ids` gives the id of a rule by every name that it has or had."""
    expired = tuple(one for one in of.entries if is_past(one.until, today))
    left: dict[Entry, int] = {}
    for one in of.entries:
        if one not in expired:
            left[one] = left.get(one, 0) + one.times
    waiting: dict[Key, list[Entry]] = {}
    for one in left:
        waiting.setdefault((ids.get(one.rule, one.rule), one.path, one.line_text), []).append(one)
    marked = [_marked(finding, waiting.get(key, ()), left) for finding, key in zip(findings, known, strict=True)]
    return Marks(marked, expired, tuple(one._replace(times=times) for one, times in left.items() if times))


def _marked(finding: Finding, entries: Iterable[Entry], left: dict[Entry, int]) -> Finding:
    entry = next((one for one in entries if left[one]), None)
    if finding.suppressed is not None or entry is None:
        return finding
    left[entry] -= 1
    return finding._replace(suppressed={"kind": KIND, "reason": entry.reason, "until": entry.until})


def within(entries: Iterable[Entry], scope: Scope, of: str) -> tuple[Entry, ...]:
    """The entries of which this run can say that they name nothing: their file was read whole, or is gone, and their
    rule could be judged. `of` is the baseline's file."""
    folder = os.path.dirname(of) or "."
    root, named = root_of(folder), from_root(folder)
    read = frozenset(map(named, scope.paths))
    return tuple(
        one
        for one in entries
        if one.rule in scope.rules and (one.path in read or not os.path.exists(os.path.join(root, one.path)))
    )
