"""`scan`: audit, render, write, and say with the exit code how it stands."""

import os
import sys
from collections.abc import Callable, Mapping

from rocketaudit.audit import audit
from rocketaudit.commands import read_stdin
from rocketaudit.errors import NothingOfOurs, UsageError
from rocketaudit.findings import SEVERITIES
from rocketaudit.options.scan import Output, ScanOptions, with_env_files
from rocketaudit.options.table import STDIN, STDOUT
from rocketaudit.output import is_terminal, note, style_for, write
from rocketaudit.renderers import FOR_TERMINALS, RENDERERS
from rocketaudit.report import Report

_ENCODING = "utf-8"


def run(options: ScanOptions, environment: Mapping[str, str]) -> int:
    """Scan and write every report that was asked for; raises RocketauditError."""
    options = with_env_files(options)
    stdin = read_stdin() if STDIN in options.paths else None
    try:
        report = watched(lambda: audit(options.paths, options, stdin), options, environment)
    except NothingOfOurs:
        if options.allow_empty:
            return 0
        raise
    spare_inputs(options, report)
    rendered = [(_rendered(report, output, options, environment), output) for output in options.outputs]
    # Files first: where one cannot be written, standard output stays empty rather than look complete.
    for text, output in sorted(rendered, key=lambda one: one[1].path == STDOUT):
        bound = output.format in FOR_TERMINALS
        encoding = style_for(output.path, options.color, environment).encoding if bound else _ENCODING
        write(text, output.path, encoding)
    if any(output.format == "github" for output in options.outputs):
        from rocketaudit.commands import github_files

        github_files.write(report, options.lang, environment)
    note_unread(report)
    return exit_code(report, options)


def watched(work: Callable[[], Report], options: ScanOptions, environment: Mapping[str, str]) -> Report:
    """The audit, which somebody who waits for it at a terminal is told of."""
    if options.no_progress or not is_terminal(sys.stderr):
        return work()
    from rocketaudit.commands import progress

    return progress.watched(work, ", ".join(options.paths), options.lang, environment)


def _rendered(report: Report, output: Output, options: ScanOptions, environment: Mapping[str, str]) -> str:
    """One report; what only SARIF can be asked is asked of it directly."""
    style = style_for(output.path, options.color, environment)
    if output.format == "sarif" and (options.sarif_suppressed or options.sarif_security_severity):
        from rocketaudit.renderers import sarif

        return sarif.render(report, options.lang, style, options.sarif_suppressed, options.sarif_security_severity)
    return RENDERERS[output.format](report, options.lang, style)


def spare_inputs(options: ScanOptions, report: Report) -> None:
    """Refuse to write a report over a file that was scanned."""
    read = [one.path for one in report.inputs if one.status in ("read", "partly-read")]
    for output in options.outputs:
        if output.path == STDOUT or not os.path.isfile(output.path):
            continue
        if any(_same_file(output.path, path) for path in (*options.paths, *read)):
            raise UsageError(f"--output {output.path}: this file is scanned; give the report a file of its own")


def _same_file(one: str, other: str) -> bool:
    return other != STDIN and os.path.isfile(other) and os.path.samefile(one, other)


def exit_code(report: Report, options: ScanOptions) -> int:
    """1 where an open finding is at or above --fail-on, or the score is below --min-score; info never fails."""
    if options.exit_zero:
        return 0
    failing = SEVERITIES[: SEVERITIES.index(options.fail_on) + 1]
    if any(finding.severity in failing and finding.suppressed is None for finding in report.findings):
        return 1
    if options.min_score is None:
        return 0
    # Where nothing could be audited nobody knows that the score is reached.
    return 1 if report.score.points is None or report.score.points < options.min_score else 0


def note_unread(report: Report) -> None:
    """Say on standard error which files were not read, or not whole."""
    for one in report.inputs:
        if one.status in ("unread", "partly-read"):
            note(f"rocketaudit: {one.path}: {'not read' if one.status == 'unread' else 'read in part'}, {one.reason}")
