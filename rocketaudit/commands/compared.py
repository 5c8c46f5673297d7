"""What `upgrade` and `diff` have in common: the audit of one side with its facts, the output, and the exit code."""

from collections.abc import Mapping, Sequence

from rocketaudit.audit import audited as audit
from rocketaudit.comparison.facts import Comparison, Side, is_lost
from rocketaudit.deployment import servers
from rocketaudit.findings import SEVERITIES, Finding
from rocketaudit.options.scan import ScanOptions, with_env_files
from rocketaudit.options.table import STDIN, STDOUT
from rocketaudit.output import style_for, write
from rocketaudit.renderers import comparison_json, comparison_text

_STDIN_NAME = "<stdin>"


def audited(paths: Sequence[str], options: ScanOptions, stdin: bytes | None, label: str, root: str = "") -> Side:
    """One side: the audit, and the same deployments as facts; raises RocketauditError."""
    root = (options.stdin_filename or _STDIN_NAME) if root == STDIN else root
    found = audit(paths, with_env_files(options), stdin)
    return Side(label, found.report, tuple(one for one in found.deployments if servers(one)), root)


def shown(of: Comparison, command: str, format: str, options: ScanOptions, environment: Mapping[str, str]) -> None:
    """Write the comparison to standard output."""
    if format == "json":
        write(comparison_json.render(of, command, options.lang), STDOUT)
        return
    style = style_for(STDOUT, options.color, environment)
    write(comparison_text.render(of, command, options.lang, style), STDOUT, style.encoding)


def exit_code(of: Comparison, options: ScanOptions, moves: bool) -> int:
    """1 where what was kept is lost (`moves`: also because it is looked for elsewhere), or where a finding at or above
    --fail-on appears or comes to weigh that much."""
    if options.exit_zero:
        return 0
    failing = SEVERITIES[: SEVERITIES.index(options.fail_on) + 1]
    heavier = [one.after for one in of.shifted if one.before.severity not in failing]
    new: list[Finding] = [*of.appeared, *heavier]
    lost = any(map(is_lost, of.survival)) or (moves and any(change.moves for change in of.changes))
    return 1 if lost or any(one.severity in failing for one in new) else 0
