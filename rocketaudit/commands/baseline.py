"""`baseline create`, `update` and `check`: which findings are accepted, and whether that is still true."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from rocketaudit import __version__
from rocketaudit.audit import audit
from rocketaudit.baseline import SCHEMA_VERSION, Entry, Use, keys
from rocketaudit.commands import read_stdin
from rocketaudit.commands.scan import exit_code
from rocketaudit.errors import UsageError
from rocketaudit.options.baseline import BaselineOptions
from rocketaudit.options.scan import with_env_files
from rocketaudit.options.table import STDIN, STDOUT
from rocketaudit.output import style_for, write
from rocketaudit.renderers.json_report import dumped, entry_content
from rocketaudit.renderers.said import open_findings
from rocketaudit.renderers.shown import visible
from rocketaudit.renderers.style import Line, Piece, paint, plain
from rocketaudit.report import Report
from rocketaudit.words import word


def create(options: BaselineOptions, environment: Mapping[str, str]) -> int:
    """Accept all that is found now, in a file of its own; raises RocketauditError."""
    if os.path.lexists(options.path) and not options.force:
        raise UsageError(
            f"{options.path}: is there already; `rocketaudit baseline update` keeps it true, --force writes over it"
        )
    report = _report(options)
    entries = _new(report, options)
    _write(entries, options.path)
    _show([plain(_told("baseline.created", options, entries))], options, environment)
    return 0


def update(options: BaselineOptions, environment: Mapping[str, str]) -> int:
    """Drop the entries that ran out or name nothing any more, and with --add accept what is new."""
    report, use = _report_with_baseline(options)
    kept = _without(use.entries, [*use.expired, *use.unused])
    added = _new(report, options) if options.add else []
    _write([*kept, *added], options.path)
    lines = [*_listed("-", use.expired), *_listed("-", use.unused), *_listed("+", added)]
    _show([*lines, plain(_told("baseline.updated", options, [*kept, *added]))], options, environment)
    return 0


def check(options: BaselineOptions, environment: Mapping[str, str]) -> int:
    """1 where the baseline is not true any more, or a finding at or above --fail-on is not in it."""
    report, use = _report_with_baseline(options)
    new = _new(report, options)
    lines = [
        *_block("baseline.check.expired", "-", use.expired, options),
        *_block("baseline.check.unused", "-", use.unused, options),
        *_block("baseline.check.new", "+", new, options),
        plain(_told("baseline.checked", options, use.entries)),
    ]
    _show(lines, options, environment)
    stale = bool(use.expired or use.unused) and not options.scan.exit_zero
    return 1 if stale else exit_code(report, options.scan)


def _report(options: BaselineOptions) -> Report:
    scan = with_env_files(options.scan)
    return audit(scan.paths, scan, read_stdin() if STDIN in scan.paths else None)


def _report_with_baseline(options: BaselineOptions) -> tuple[Report, Use]:
    report = _report(options)
    assert report.baseline is not None  # the options of these commands always name one
    return report, report.baseline


def _new(report: Report, options: BaselineOptions) -> list[Entry]:
    """The open findings as entries, those of one text together."""
    found = open_findings(report.findings)
    lines = report.lines
    known = keys(found, lambda one: lines.get(one.at.path, {}).get(one.at.line, ""), options.path)
    times = Counter(known)
    return [Entry(*key, times[key], options.reason, options.until) for key in sorted(times)]


def _without(entries: Iterable[Entry], gone: Sequence[Entry]) -> list[Entry]:
    """The entries less what is gone of each."""
    left = Counter({one._replace(times=1): one.times for one in gone})
    kept = []
    for one in entries:
        lost = min(one.times, left[one._replace(times=1)])
        left[one._replace(times=1)] -= lost
        kept += [one._replace(times=one.times - lost)] if one.times > lost else []
    return kept


def _write(entries: Iterable[Entry], path: str) -> None:
    """One entry a line, sorted, so that a change of the file reads well."""
    shown = [entry_content(one) for one in sorted(entries, key=lambda one: (one.path, one.rule, one.line_text))]
    write(dumped({"schema_version": SCHEMA_VERSION, "tool_version": __version__, "entries": shown}), path)


def _told(key: str, options: BaselineOptions, entries: Iterable[Entry]) -> str:
    return word(key, options.scan.lang, path=visible(options.path), count=sum(one.times for one in entries))


def _block(key: str, sign: str, entries: Sequence[Entry], options: BaselineOptions) -> list[Line]:
    if not entries:
        return []
    return [plain(word(key, options.scan.lang), "heading"), *_listed(sign, entries), []]


def _listed(sign: str, entries: Iterable[Entry]) -> list[Line]:
    role = "plus" if sign == "+" else "minus"
    return [_line(sign, role, one) for one in entries]


def _line(sign: str, role: str, of: Entry) -> Line:
    """`- async-flush conf/broker-a.conf: flushDiskType=ASYNC_FLUSH (2)`."""
    times = f" ({of.times})" if of.times > 1 else ""
    return [Piece(f"{sign} ", role), Piece(visible(f"{of.rule} {of.path}: {of.line_text}{times}"))]


def _show(lines: list[Line], options: BaselineOptions, environment: Mapping[str, str]) -> None:
    style = style_for(STDOUT, options.scan.color, environment)
    write(paint(lines, style), STDOUT, style.encoding)
