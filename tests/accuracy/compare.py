"""Compare what rocketaudit finds in real broker files with what a reader found in them. Also a command:

    python tests/accuracy/compare.py --files DIR             audit DIR/<sha256>.conf for every entry of corpus.yaml
    python tests/accuracy/compare.py --files DIR --fetch     get what DIR lacks first (needs git and a network)
    python tests/accuracy/compare.py --files DIR --markdown  the table of docs/accuracy.md

In: corpus.yaml and the files. Out: precision and recall by rule, every disagreement, and the files that are told most.
The files belong to others and are not kept here: a file that is missing is skipped and counted.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from rocketaudit.audit import audit  # noqa: E402
from rocketaudit.errors import NothingToScan  # noqa: E402
from rocketaudit.findings import SEVERITIES  # noqa: E402
from rocketaudit.options.scan import ScanOptions  # noqa: E402
from rocketaudit.rules import load_builtin  # noqa: E402

CORPUS = Path(__file__).with_name("corpus.yaml")
FORGE = "https://github.com"
MANY = 10  # a report of more findings than this is looked at by hand

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_GIT_SECONDS = 300
_ALL = "all rules"
_NO_SUCH = "  (no such rule yet)"


class Expected(NamedTuple):
    """One thing the reader wants told; `line` and `severity` are None where the reader leaves them open."""

    rule: str
    line: int | None = None
    severity: str | None = None


class Entry(NamedTuple):
    """One file of the corpus: where it is from, the release it is judged for, what is wanted and what may be told."""

    repository: str
    commit: str
    path: str
    sha256: str
    release: str
    expect: tuple[Expected, ...]
    allow: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.repository}: {self.path}"


class Found(NamedTuple):
    """One finding. `line` is where it is shown; `lines` are that and those it is related to (a grouped finding)."""

    rule: str
    line: int
    severity: str
    lines: frozenset[int] = frozenset()


class Match(NamedTuple):
    """One file compared. `agreed` pairs what was wanted with the finding that tells it."""

    entry: Entry
    found: tuple[Found, ...]
    agreed: tuple[tuple[Expected, Found], ...]
    missed: tuple[Expected, ...]
    allowed: tuple[Found, ...]
    unexpected: tuple[Found, ...]

    @property
    def graded_otherwise(self) -> list[tuple[Expected, Found]]:
        """Those agreed upon of which the reader gave another severity."""
        return [(want, found) for want, found in self.agreed if want.severity not in (None, found.severity)]


class Tally(NamedTuple):
    """The counts of one rule: things wanted and how many of them were told, findings right, allowed and neither."""

    wanted: int
    told: int
    right: int
    allowed: int
    unexpected: int

    @property
    def precision(self) -> float | None:
        """How many of the findings were wanted; those that were merely allowed do not count."""
        return _share(self.right, self.right + self.unexpected)

    @property
    def recall(self) -> float | None:
        return _share(self.told, self.wanted)


class Outcome(NamedTuple):
    """The whole comparison: one Match a file, and the entries whose file is not in the folder."""

    matches: tuple[Match, ...]
    missing: tuple[Entry, ...]


def load(path: Path = CORPUS) -> list[Entry]:
    """The entries of a corpus file."""
    return [_entry(row) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]


def _entry(row: dict[str, Any]) -> Entry:
    expect = tuple(Expected(want["rule"], want.get("line"), want.get("severity")) for want in row["expect"])
    where = (row["repository"], row["commit"], row["path"], row["sha256"], row["release"])
    return Entry(*where, expect, frozenset(row["allow"]))


def compare(entries: Iterable[Entry], folder: Path) -> Outcome:
    """Audit the file of every entry, each for its own release."""
    matches, missing = [], []
    for entry in entries:
        file = folder / f"{entry.sha256}.conf"
        if _holds(file, entry):
            matches.append(match(entry, findings(file, entry.release)))
        else:
            missing.append(entry)
    return Outcome(tuple(matches), tuple(missing))


def findings(file: Path, release: str) -> list[Found]:
    """What rocketaudit finds in one file; nothing where it does not take the file for RocketMQ's."""
    try:
        report = audit([str(file)], ScanOptions(version=release))
    except NothingToScan:
        return []
    return [
        Found(one.rule, one.at.line, one.severity, frozenset({one.at.line, *(near.at.line for near in one.related)}))
        for one in report.findings
        if one.suppressed is None
    ]


def match(entry: Entry, found: Sequence[Found]) -> Match:
    """Pair what is wanted with what is found: the same rule, and the line where the reader names one.

    A finding that is shown at another line, but related to the one named, tells it too: a grouped finding is shown
    once for all its lines. So one finding can tell several things.
    """
    agreed = [(want, tells) for want in entry.expect if (tells := _telling(want, found))]
    told = {id(want) for want, _ in agreed}
    right = {id(tells) for _, tells in agreed}
    rest = [one for one in found if id(one) not in right]
    return Match(
        entry,
        tuple(found),
        tuple(agreed),
        tuple(want for want in entry.expect if id(want) not in told),
        tuple(one for one in rest if one.rule in entry.allow),
        tuple(one for one in rest if one.rule not in entry.allow),
    )


def _telling(want: Expected, found: Sequence[Found]) -> Found | None:
    """The finding that tells what is wanted; one shown at the very line before one that is only related to it."""
    fitting = [one for one in found if one.rule == want.rule and want.line in (None, one.line, *one.lines)]
    return min(fitting, key=lambda one: one.line != want.line, default=None)


def tallies(matches: Iterable[Match]) -> dict[str, Tally]:
    """The counts by rule, of every rule that was wanted or found."""
    counts: dict[str, Counter[str]] = {}

    def count(rule: str, what: str) -> None:
        counts.setdefault(rule, Counter())[what] += 1

    for one in matches:
        for want in one.entry.expect:
            count(want.rule, "wanted")
        for want, _ in one.agreed:
            count(want.rule, "told")
        for found in {id(tells): tells for _, tells in one.agreed}.values():
            count(found.rule, "right")
        for found in one.allowed:
            count(found.rule, "allowed")
        for found in one.unexpected:
            count(found.rule, "unexpected")
    return {rule: Tally(*(counts[rule][field] for field in Tally._fields)) for rule in sorted(counts)}


def total(by_rule: dict[str, Tally]) -> Tally:
    """All rules together."""
    return Tally(*(sum(column) for column in zip(*by_rule.values(), strict=True))) if by_rule else Tally(0, 0, 0, 0, 0)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _holds(file: Path, entry: Entry) -> bool:
    """Whether the file is there, byte for byte."""
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == entry.sha256


def text(outcome: Outcome, known: frozenset[str]) -> str:
    """The whole comparison for a terminal; `known` are the rules that rocketaudit has."""
    by_rule = tallies(outcome.matches)
    return "\n".join(
        [
            f"{len(outcome.matches)} files compared, {len(outcome.missing)} not there",
            "",
            *_table_lines(by_rule, known),
            "",
            *_section("critical or high and not wanted", _alarms(outcome.matches)),
            *_section("not wanted", _lines(outcome.matches, "unexpected")),
            *_section("wanted and not told", _missed(outcome.matches, known)),
            *_section("told with another severity", _graded(outcome.matches)),
            *_section(f"more than {MANY} findings", _many(outcome.matches)),
            *_section("findings by file", [f"{len(one.found):3}  {one.entry.name}" for one in outcome.matches]),
            *_section("not there", [entry.name for entry in outcome.missing]),
        ]
    )


def _table_lines(by_rule: dict[str, Tally], known: frozenset[str]) -> list[str]:
    width = max(len(rule) for rule in (*by_rule, _ALL))
    head = f"{'rule':{width}}  {' '.join(f'{field:>10}' for field in Tally._fields)}  precision  recall"
    rows = [_row(rule, tally, width) + ("" if rule in known else _NO_SUCH) for rule, tally in by_rule.items()]
    return [head, *rows, _row(_ALL, total(by_rule), width)]


def _row(name: str, tally: Tally, width: int) -> str:
    counts = " ".join(f"{number:10}" for number in tally)
    return f"{name:{width}}  {counts}  {_percent(tally.precision):>9}  {_percent(tally.recall):>6}"


def _section(title: str, lines: Sequence[str]) -> list[str]:
    return [f"{title}: {len(lines)}", *(f"  {line}" for line in lines), ""]


def _alarms(matches: Iterable[Match]) -> list[str]:
    loud = SEVERITIES[: SEVERITIES.index("high") + 1]
    return [_line(one, found) for one in matches for found in one.unexpected if found.severity in loud]


def _lines(matches: Iterable[Match], field: str) -> list[str]:
    return [_line(one, found) for one in matches for found in getattr(one, field)]


def _line(one: Match, found: Found) -> str:
    return f"{found.severity:8} {found.rule}  {one.entry.name}:{found.line}"


def _missed(matches: Iterable[Match], known: frozenset[str]) -> list[str]:
    """What was not told, except of rules that do not exist yet."""
    return [
        f"{want.severity or '':8} {want.rule}  {one.entry.name}:{want.line or '?'}"
        for one in matches
        for want in one.missed
        if want.rule in known
    ]


def _graded(matches: Iterable[Match]) -> list[str]:
    return [
        f"{found.severity} and not {want.severity}  {want.rule}  {one.entry.name}:{found.line}"
        for one in matches
        for want, found in one.graded_otherwise
    ]


def _many(matches: Iterable[Match]) -> list[str]:
    most = sorted(matches, key=lambda one: -len(one.found))
    return [f"{len(one.found):3}  {one.entry.name}" for one in most if len(one.found) > MANY]


def markdown(outcome: Outcome, known: frozenset[str]) -> str:
    """The table of docs/accuracy.md."""
    by_rule = {rule: tally for rule, tally in tallies(outcome.matches).items() if rule in known}
    repositories = len({one.entry.repository for one in outcome.matches})
    rows = [
        f"| {rule} | {tally.wanted} | {tally.told} | {tally.right} | {tally.allowed} | {tally.unexpected}"
        f" | {_percent(tally.precision)} | {_percent(tally.recall)} |"
        for rule, tally in [*((f"`{rule}`", tally) for rule, tally in by_rule.items()), ("all", total(by_rule))]
    ]
    return "\n".join(
        [
            f"{len(outcome.matches)} files of {repositories} public repositories.",
            "",
            "| rule | wanted | told | findings wanted | findings allowed | findings not wanted | precision | recall |",
            "|---|--:|--:|--:|--:|--:|--:|--:|",
            *rows,
        ]
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.0%}"


def fetch(entries: Sequence[Entry], folder: Path) -> list[str]:
    """Get the files that are not there yet; returns a sentence for each that could not be had."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted: dict[str, list[Entry]] = {}
    for entry in entries:
        if not _holds(folder / f"{entry.sha256}.conf", entry):
            wanted.setdefault(entry.repository, []).append(entry)
    return [sentence for repository, ours in wanted.items() for sentence in _fetch_repository(repository, ours, folder)]


def _fetch_repository(repository: str, entries: Sequence[Entry], folder: Path) -> list[str]:
    """One clone without work tree and without file contents, from which git gets the wanted files one by one."""
    if not _REPOSITORY.fullmatch(repository):
        return [f"{repository}: not the name of a repository"]
    with tempfile.TemporaryDirectory() as temporary:
        clone = Path(temporary) / "clone"
        url = f"{FORGE}/{repository}"
        said = _git(["clone", "--quiet", "--filter=blob:none", "--no-checkout", url, str(clone)])
        if isinstance(said, str):
            return [f"{entry.name}: {said}" for entry in entries]
        return [sentence for entry in entries if (sentence := _fetch_file(entry, clone, folder))]


def _fetch_file(entry: Entry, clone: Path, folder: Path) -> str | None:
    """Write one file; says why where that was not possible."""
    said = _git(["-C", str(clone), "cat-file", "blob", f"{entry.commit}:{entry.path}"])
    if isinstance(said, str):  # the commit may lie on no branch any more
        _git(["-C", str(clone), "fetch", "--quiet", "--filter=blob:none", "--depth=1", "origin", entry.commit])
        said = _git(["-C", str(clone), "cat-file", "blob", f"{entry.commit}:{entry.path}"])
    if isinstance(said, str):
        return f"{entry.name}: {said}"
    if hashlib.sha256(said).hexdigest() != entry.sha256:
        return f"{entry.name}: the content is not the one that was judged"
    (folder / f"{entry.sha256}.conf").write_bytes(said)
    return None


def _git(arguments: Sequence[str]) -> bytes | str:
    """What git printed, or why it failed. It never asks for a password."""
    command = ["git", "-c", "credential.helper=", "-c", "core.askPass=true", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_GIT_SECONDS, stdin=subprocess.DEVNULL)
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)
    if done.returncode == 0:
        return done.stdout
    lines = [line for line in done.stderr.decode(errors="replace").splitlines() if line.startswith(("fatal", "error"))]
    return lines[0] if lines else f"git ended with {done.returncode}"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line: see the top of this file."""
    parser = argparse.ArgumentParser(description="Compare rocketaudit's findings with the judgements of corpus.yaml.")
    parser.add_argument("--files", type=Path, required=True, metavar="DIR", help="the files, as DIR/<sha256>.conf")
    parser.add_argument("--corpus", type=Path, default=CORPUS, metavar="FILE", help="the judgements; held-out.yaml too")
    parser.add_argument("--fetch", action="store_true", help=f"get the missing files with git from {FORGE} first")
    parser.add_argument("--markdown", action="store_true", help="print the table of docs/accuracy.md")
    asked = parser.parse_args(arguments)
    entries = load(asked.corpus)
    if asked.fetch:
        for sentence in fetch(entries, asked.files):
            print(f"could not be had: {sentence}", file=sys.stderr)
    outcome = compare(entries, asked.files)
    known = frozenset(rule.id for rule in load_builtin())
    print(markdown(outcome, known) if asked.markdown else text(outcome, known))
    if outcome.missing and not asked.fetch:
        print(f"{len(outcome.missing)} files are not in {asked.files}; --fetch gets them", file=sys.stderr)


if __name__ == "__main__":
    main()
