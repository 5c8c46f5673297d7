"""What of the files a report may show: their secrets masked in every text, finding and line.

In: the servers whose files hold the secrets. Out: a Mask, and what of a run is said through it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rocketaudit.findings import Finding, Fix, NextFix, Score, Survival, Text
from rocketaudit.model import Entry, Server
from rocketaudit.readers.properties import continues
from rocketaudit.secrets import MASK, coverer, hidden_in, is_secret, mask_line, secret_texts
from rocketaudit.source import Document, Span, line_count, line_text
from rocketaudit.templates import placeholder

_SHOWN_LINES = 20  # a value continued over more lines than this is shown by its first ones

_VARIABLE = r"\$\{[A-Za-z_][\w.\-]*\}"  # without a default value, which might be a secret

Cover = Callable[[str], str]
"""Masks every secret of the run in a text."""

Shower = Callable[[Document, int], str]
"""The text of a line of a document with every secret in it masked."""


class Mask(NamedTuple):
    """What masks the secrets of a run, as its report does: in a text, in a finding, in a line of a document."""

    text: Cover
    finding: Callable[[Finding], Finding]
    line: Shower


def mask_of(servers: Sequence[Server]) -> Mask:
    """The mask for what the files of these servers hold."""
    cover, places = _cover(servers), _secret_places(servers)
    return Mask(cover, lambda finding: _masked(finding, cover, places), _shower(servers, cover))


def line_teller(servers: Sequence[Server], documents: Iterable[Document]) -> Callable[[Finding], str]:
    """What says which line a finding stands on, with every secret in it masked."""
    shown = mask_of(servers).line
    by_path = {of.path: of for of in documents}

    def line(finding: Finding) -> str:
        of = by_path.get(finding.at.path)
        return shown(of, finding.at.line) if of else ""

    return line


def _cover(servers: Iterable[Server]) -> Cover:
    """What masks the secrets of these servers' files, wherever a text quotes them."""
    secrets: set[str] = set()
    for server in servers:
        written = [one for one in server.entries if not _is_placeholder(one.value)]
        secrets |= secret_texts((one.key, one.value) for one in written)
        secrets |= secret_texts((one.key, _source(server.document, one.value_at)) for one in written)
    return coverer(secrets)


def _source(of: Document, at: Span) -> str:
    """A value as the file has it, escapes and all."""
    return of.data[at.start : at.end].decode(of.encoding, "replace")


def _secret_places(servers: Iterable[Server]) -> tuple[Span, ...]:
    """The values that are secrets, or have some in them."""
    return tuple(
        entry.value_at
        for server in servers
        for entry in server.entries
        if entry.value and (is_secret(entry.key) or hidden_in(entry.value))
    )


def _is_placeholder(value: str) -> bool:
    return bool(value) and placeholder(value) == value.strip()


def _masked(finding: Finding, cover: Cover, secrets: Sequence[Span] = ()) -> Finding:
    """Messages quote what was written, and so may a subject and a fix; a fix that would write a secret is none."""
    related = tuple(one._replace(message=_masked_text(one.message, cover)) for one in finding.related)
    return finding._replace(
        message=_masked_text(finding.message, cover),
        related=related,
        subject=cover(finding.subject),
        deployment=cover(finding.deployment),
        fix=None if finding.fix and _tells(finding.fix, cover, secrets) else finding.fix,
        suppressed=finding.suppressed and {key: text and cover(text) for key, text in finding.suppressed.items()},
    )


def _tells(fix: Fix, cover: Cover, secrets: Sequence[Span]) -> bool:
    """Whether a fix has a secret in what it writes, in whatever form: what rewrites one may."""
    if any(edit.replacement and _overlap(edit.at, secret) for edit in fix.edits for secret in secrets):
        return True
    lines = [line for edit in fix.edits for line in edit.replacement.splitlines()]
    return any(mask_line(cover(line)) != line for line in lines)


def _overlap(one: Span, other: Span) -> bool:
    return one.path == other.path and one.start < other.end and other.start < one.end


def _masked_text(text: Text, cover: Cover) -> Text:
    return {language: cover(words) for language, words in text.items()}


def masked_survival(row: Survival, cover: Cover) -> Survival:
    """A row of the table of survival without secrets."""
    because = tuple(one._replace(text=_readable(mask_line(cover(one.text)))) for one in row.because)
    window = row.window._replace(text=_masked_text(row.window.text, cover))
    names = {"subject": cover(row.subject), "deployment": cover(row.deployment)}
    return row._replace(because=because, window=window, **names)


def _readable(because: str) -> str:
    """What has no value said as such: `x not set (default)` for `x=None (default)`."""
    return because.replace("=None (", " not set (")


def masked_score(score: Score, cover: Cover) -> Score:
    """A score whose deductions tell no secret."""
    deductions = tuple(one._replace(subject=cover(one.subject)) for one in score.deductions)
    return score._replace(deductions=deductions)


def masked_fix(fix: NextFix, cover: Cover) -> NextFix:
    """The next fix without secrets in its lines."""
    lines = tuple(mask_line(cover(line)) for line in fix.lines)
    return fix._replace(subjects=tuple(map(cover, fix.subjects)), lines=lines)


def places_of(findings: Iterable[Finding], survival: Iterable[Survival]) -> Iterable[Span]:
    """Every place that a run points at."""
    for finding in findings:
        yield finding.at
        yield from (one.at for one in finding.related)
        yield from (edit.at for edit in finding.fix.edits) if finding.fix else ()
    for row in survival:
        yield from (one.at for one in row.because)


def _shower(servers: Iterable[Server], cover: Cover) -> Shower:
    hidden: dict[str, dict[int, int]] = {}
    for server in servers:
        hidden.setdefault(server.document.path, {}).update(_secret_lines(server))
    return lambda of, line: cover(_masked_line(line_text(of, line), hidden.get(of.path, {}).get(line)))


def hides(text: str, shown: str) -> bool:
    """Whether a line as it is shown hides more than the names of variables that hold the secrets."""
    if shown == text:
        return False
    hidden = [value.strip().strip("\"'") for value in hidden_in(text)]
    return shown != mask_line(text) or not all(re.fullmatch(_VARIABLE, value) for value in hidden)


def lines_at(documents: Iterable[Document], places: Iterable[Span], shown: Shower) -> dict[str, dict[int, str]]:
    """The masked text of every line that a place touches."""
    by_path = {of.path: of for of in documents}
    lines: dict[str, dict[int, str]] = {}
    for place in places:
        if place.path not in by_path:
            continue
        here = lines.setdefault(place.path, {})
        for line in range(place.line, min(place.end_line, place.line + _SHOWN_LINES) + 1):
            if line not in here:
                here[line] = shown(by_path[place.path], line)
    return lines


def _masked_line(text: str, column: int | None) -> str:
    """A line of a file; from `column` on it is a secret, which the mask cannot know where the key is on a line above
    or has escapes in it."""
    masked = mask_line(text)
    if column is None or not text[column - 1 :]:
        return masked
    head = text[: column - 1]
    known = masked.removeprefix(head) if masked.startswith(head) else ""
    return masked if known.strip("\"'") == MASK else head + MASK


def _secret_lines(server: Server) -> dict[int, int]:
    """The lines on which the value of a secret begins or goes on, each with the column from which it does."""
    if not server.entries:
        return dict.fromkeys(_secret_lines_of_refused(server.document), 1)
    columns: dict[int, int] = {}
    for entry in server.entries:
        if entry.value and is_secret(entry.key):
            columns[entry.value_at.line] = entry.value_at.column
            columns |= dict.fromkeys(range(entry.value_at.line + 1, entry.whole.end_line + 1), 1)
        elif hidden_in(entry.value):
            columns |= dict.fromkeys(_secret_lines_within(server.document, entry), 1)
    return columns


def _secret_lines_within(of: Document, entry: Entry) -> Iterator[int]:
    """The lines of a value that hides a secret of which the mask for lines sees nothing, or not the end."""
    lines = range(entry.whole.line, entry.whole.end_line + 1)
    seen = [line for line in lines if mask_line(line_text(of, line)) != line_text(of, line)]
    yield from range(seen[0] + 1, lines.stop) if seen else lines


def _secret_lines_of_refused(of: Document) -> Iterator[int]:
    """The same for a file whose entries could not be read: whatever continues a line that has a secret."""
    goes_on = False
    for line in range(1, line_count(of) + 1):
        text = line_text(of, line)
        if goes_on:
            yield line
        goes_on = continues(text) and (goes_on or mask_line(text) != text)
