"""`checklist`: audit as `scan` does, and write what is to be settled before the deploy."""

from collections.abc import Mapping

from rocketaudit.audit import Audited, audited
from rocketaudit.checklist import Behind, Chosen, checklist
from rocketaudit.checklist.facts import Checklist
from rocketaudit.commands import read_stdin
from rocketaudit.commands.scan import exit_code, note_unread, spare_inputs, watched
from rocketaudit.errors import NothingOfOurs
from rocketaudit.options.scan import ScanOptions, with_env_files
from rocketaudit.options.table import STDIN, STDOUT
from rocketaudit.output import style_for, write
from rocketaudit.renderers.checklist import FOR_TERMINALS, renderer
from rocketaudit.report import Report

_ENCODING = "utf-8"


def run(options: ScanOptions, environment: Mapping[str, str]) -> int:
    """Audit and write every checklist that was asked for; raises RocketauditError. The exit code is that of `scan`."""
    options = with_env_files(options)
    stdin = read_stdin() if STDIN in options.paths else None
    try:
        found = _audited(options, stdin, environment)
    except NothingOfOurs:
        if options.allow_empty:
            return 0
        raise
    spare_inputs(options, found.report)
    made = _checklist(found)
    rendered = []
    for output in options.outputs:
        style = style_for(output.path, options.color, environment)
        encoding = style.encoding if output.format in FOR_TERMINALS else _ENCODING
        rendered.append((renderer(output.format)(made, options.lang, style), output.path, encoding))
    # Files first, as `scan` does.
    for text, path, encoding in sorted(rendered, key=lambda one: one[1] == STDOUT):
        write(text, path, encoding)
    note_unread(found.report)
    return exit_code(found.report, options)


def _audited(options: ScanOptions, stdin: bytes | None, environment: Mapping[str, str]) -> Audited:
    """The audit, with what is behind its report."""
    found: list[Audited] = []

    def work() -> Report:
        found.append(audited(options.paths, options, stdin))
        return found[-1].report

    watched(work, options, environment)
    return found[-1]


def _checklist(of: Audited) -> Checklist:
    behind = [Behind(one.deployment, one.verdicts, one.findings, one.left_out, one.score) for one in of.judged]
    ignored = frozenset(name for _, names in of.asked.ignored_in for name in names)
    return checklist(of.report, behind, Chosen(of.asked.rules, of.asked.known, ignored))
