"""`diff`: what a change of the files changes in what brokers run with, in what survives, in findings and score."""

from collections.abc import Mapping

from rocketaudit.commands import read_stdin
from rocketaudit.commands.compared import audited, exit_code, shown
from rocketaudit.comparison import compare
from rocketaudit.options.compare import DiffOptions
from rocketaudit.options.table import STDIN

COMMAND = "diff"


def run(options: DiffOptions, environment: Mapping[str, str]) -> int:
    """Audit both states and write what differs; raises RocketauditError."""
    stdin = read_stdin() if STDIN in (options.old, options.new) else None
    before = audited([options.old], options.scan, stdin, options.old, options.old)
    after = audited([options.new], options.scan, stdin, options.new, options.new)
    comparison = compare(before, after)
    shown(comparison, COMMAND, options.format, options.scan, environment)
    return exit_code(comparison, options.scan, moves=False)
