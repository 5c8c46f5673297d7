"""`upgrade`: what changes under the same files when the broker is upgraded."""

from collections.abc import Mapping

from rocketaudit.catalogue import order
from rocketaudit.commands import read_stdin
from rocketaudit.commands.compared import audited, exit_code, shown
from rocketaudit.comparison import compare
from rocketaudit.comparison.facts import Side
from rocketaudit.deployment import release_of, servers
from rocketaudit.errors import UsageError
from rocketaudit.options.compare import UpgradeOptions
from rocketaudit.options.table import STDIN

COMMAND = "upgrade"


def run(options: UpgradeOptions, environment: Mapping[str, str]) -> int:
    """Audit under both releases and write what differs; raises RocketauditError."""
    scan = options.scan
    stdin = read_stdin() if STDIN in scan.paths else None
    old = release_of(options.old_release).version if options.old_release else None
    new = release_of(options.new_release).version
    before = audited(scan.paths, scan._replace(version=old), stdin, old or "")
    if old is None:
        before = before._replace(label=_release_shown(before, new))
    after = audited(scan.paths, scan._replace(version=new), stdin, new)
    comparison = compare(before, after)
    shown(comparison, COMMAND, options.format, scan, environment)
    return exit_code(comparison, scan, moves=True)


def _release_shown(side: Side, new: str) -> str:
    """The release that the files show, "" where their servers have several; raises UsageError where one shows none."""
    unknown = release_of(None).source
    found = [(server, server.release) for deployment in side.deployments for server in servers(deployment)]
    silent = next((server for server, release in found if release.source == unknown), None)
    if silent is not None or not found:
        where = f"{silent.document.path}: " if silent else ""
        raise UsageError(
            f"{where}nothing in the files says which RocketMQ release runs now; say it, for example --from 4.9.7"
        )
    releases = sorted({release.version for _, release in found}, key=order)
    return releases[0] if len(releases) == 1 else ""
