"""`fix`: what is mended is shown as a diff first, then written where somebody says so."""

import os
import sys
from collections.abc import Mapping

from rocketaudit.audit import arguments_of, asked_of, audited_of
from rocketaudit.commands import read_stdin
from rocketaudit.commands.fix_text import question, shown, summary, unified
from rocketaudit.commands.scan import note_unread
from rocketaudit.discover.kinds import GRADLE, JAVA, MAVEN, SPRING
from rocketaudit.errors import UsageError
from rocketaudit.fixes import writing
from rocketaudit.fixes.plan import Plan, Rewritten, plan
from rocketaudit.options.fix import FixOptions
from rocketaudit.options.scan import with_env_files
from rocketaudit.options.table import STDIN, STDOUT
from rocketaudit.output import is_terminal, note, style_for, write
from rocketaudit.renderers.style import Line, Style, paint
from rocketaudit.source import Argument
from rocketaudit.words import word

_YES = ("y", "yes", "是", "好")
_BYTES = "latin-1"  # every byte is a character of it


def run(options: FixOptions, environment: Mapping[str, str]) -> int:
    """Mend; raises RocketauditError."""
    scan = with_env_files(options.scan)
    options = options._replace(scan=scan)
    piped = STDIN in scan.paths
    asks = is_terminal(sys.stdin) and is_terminal(sys.stdout)
    if not (options.diff or options.yes or piped or asks):
        raise UsageError(
            "fix asks before it writes, and there is no terminal to ask on; add --yes to write, or --diff to see what"
            " would change"
        )
    asked = asked_of(scan, None)
    arguments = arguments_of(scan.paths, scan, read_stdin() if piped else None)
    servers = [without_code(one) for one in arguments]
    if not any(one.documents or one.unread for one in servers):
        note(word("fix.only_code", scan.lang))
        return 0
    found = _each_once(plan(servers, lambda those: audited_of(those, scan.paths, scan, asked), options.unsafe))
    note_unread(found.before.report)
    if options.diff:
        return _diff(found, options, environment)
    if piped:
        return _filtered(found, arguments[0].documents[0].data if arguments[0].documents else b"", options)
    return _written(found, options, environment)


def without_code(of: Argument) -> Argument:
    """What an argument brings without client code, which no fix edits, and whose analysis takes long."""
    documents = tuple(one for one in of.documents if one.kind not in (JAVA, SPRING, MAVEN, GRADLE))
    return of._replace(documents=documents, java={}, builds={})


def _each_once(found: Plan) -> Plan:
    """A file that was named twice, such as through a link, is written once."""
    files = {os.path.realpath(one.of.path): one for one in reversed(found.files)}
    return found._replace(files=tuple(one for one in found.files if one in files.values()))


def _diff(found: Plan, options: FixOptions, environment: Mapping[str, str]) -> int:
    """The changes and nothing else on standard output; what they mean on standard error."""
    if is_terminal(sys.stdout):
        style = style_for(STDOUT, options.scan.color, environment)
        write(paint(shown(found, style), style), STDOUT, style.encoding)
    else:
        patch = unified(found)
        write(patch.data.decode(_BYTES), STDOUT, _BYTES)
        for path in patch.masked:
            note(
                f"rocketaudit: {path}: a secret stands beside the change and is masked; this part does not apply: run"
                " `rocketaudit fix` instead"
            )
    _note(summary(found, options.unsafe, options.scan.lang, Style()))
    return 1 if found.files else 0


def _filtered(found: Plan, before: bytes, options: FixOptions) -> int:
    """Standard input as it is to be, on standard output."""
    data = found.files[0].after if found.files else before
    write(data.decode(_BYTES), STDOUT, _BYTES)
    _note(summary(found, options.unsafe, options.scan.lang, Style()))
    return 0


def _written(found: Plan, options: FixOptions, environment: Mapping[str, str]) -> int:
    """Show, ask where nobody said yes, write."""
    lang, style = options.scan.lang, style_for(STDOUT, options.scan.color, environment)
    lines = [*shown(found, style), *summary(found, options.unsafe, lang, style)]
    write(paint(lines, style), STDOUT, style.encoding)
    if not found.files:
        return 0
    if not options.yes and not _agreed(question(found, lang), style):
        write(word("fix.declined", lang) + "\n", STDOUT, style.encoding)
        return 1
    _write(found.files)
    write(word("fix.written", lang, files=", ".join(one.of.path for one in found.files)) + "\n", STDOUT, style.encoding)
    return 0


def _agreed(text: str, style: Style) -> bool:
    write(text + " ", STDOUT, style.encoding)
    return sys.stdin.readline().strip().lower() in _YES


def _write(files: tuple[Rewritten, ...]) -> None:
    """All files are looked at before the first is written; where one fails all the same, it is said which were."""
    for one in files:
        writing.check(one.of.path, one.of.data)
    done: list[str] = []
    for one in files:
        try:
            writing.replace(one.of.path, one.of.data, one.after)
        except UsageError as error:
            before = f" (written before it: {', '.join(done)})" if done else ""
            raise UsageError(f"{error}{before}") from error
        done.append(one.of.path)


def _note(lines: list[Line]) -> None:
    if lines:
        note(paint(lines, Style()).rstrip("\n"))
