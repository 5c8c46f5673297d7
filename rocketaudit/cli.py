"""The entry point: options in, exit code out.

Plain command lines are parsed by hand (fast_path.py), everything else by typer (app.py); both lead to the same
commands. Errors become a line on standard error and an exit code here, and nowhere else.
"""

import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from rocketaudit import __version__
from rocketaudit.errors import RocketauditError, UsageError

TYPE_CHECKING = False  # type checkers take it for true; typing's own costs half of `--version`
if TYPE_CHECKING:
    from typing import Any, NoReturn

    from rocketaudit.fast_path import Call

# Of each command, the function in commands/ that runs it, and the one in options/ that checks what was parsed.
_COMMANDS = {
    "scan": ("scan.run", "scan.scan_options"),
    "baseline create": ("baseline.create", "baseline.create_options"),
    "baseline update": ("baseline.update", "baseline.update_options"),
    "baseline check": ("baseline.check", "baseline.check_options"),
    "checklist": ("checklist.run", "checklist.checklist_options"),
    "effective": ("effective.run", "effective.effective_options"),
    "fix": ("fix.run", "fix.fix_options"),
    "upgrade": ("upgrade.run", "compare.upgrade_options"),
    "diff": ("diff.run", "compare.diff_options"),
    "explain": ("explain.run", "catalogue.explain_options"),
    "rules": ("rules.run", "catalogue.rules_options"),
    "config show": ("config.show", "config.show_options"),
    "config schema": ("config.schema", "config.schema_options"),
}
INTERRUPTED = 130
INTERNAL = 4
DEBUG_VARIABLE = "ROCKETAUDIT_DEBUG"


def program() -> "NoReturn":
    """The program `rocketaudit`: main, and an end that leaves its memory to the system. To take what was read of a
    large tree apart, object by object, costs a tenth of its scan."""
    code = main()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (OSError, ValueError):  # what could not be written was said; the interpreter ends as it does then
        sys.exit(code)
    os._exit(code)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command line (without the program's name, by default the process's own); the exit code."""
    if argv is None:
        gc.disable()  # a run makes no cycles worth looking for, and ends soon
    try:
        return _run(sys.argv[1:] if argv is None else list(argv))
    except KeyboardInterrupt:
        return INTERRUPTED
    except RocketauditError as error:
        _say(f"rocketaudit: {error}")
        return error.exit_code
    except Exception as error:  # the last resort: a bug must not look like a finding
        return _internal(error)


def _run(argv: list[str]) -> int:
    if argv == ["--version"]:
        return _version()
    from rocketaudit import fast_path

    call = fast_path.parse(argv, os.environ)
    if call is None:
        from rocketaudit import app

        parsed = _by_typer(app.parse, argv)
        if isinstance(parsed, int):
            return parsed
        call = parsed
    return _command(call.command, call.values)


def _by_typer(parse: "Callable[[Sequence[str]], Call | int]", argv: list[str]) -> "Call | int":
    """What typer makes of it; help or an error that it cannot write is an error of use, as for our own reports."""
    from rocketaudit.output import flush_stdout, silence_stdout

    try:
        parsed = parse(argv)
    except OSError as error:
        if sys.stdout is not None:
            silence_stdout()
        raise UsageError(f"standard output: cannot be written, {(error.strerror or str(error)).lower()}") from error
    flush_stdout()
    return parsed


def _command(name: str, values: dict[str, object]) -> int:
    """Each command's modules are imported only when it is called."""
    if name == "version":
        return _version()
    from rocketaudit.configuration import applied

    run, options = _COMMANDS[name]
    asked = _function("options", options)(applied(name, values, os.environ), os.environ)
    return int(_function("commands", run)(asked, os.environ))


def _function(package: str, name: str) -> "Callable[..., Any]":
    module, _, function = name.partition(".")
    found: Callable[..., Any] = getattr(import_module(f"rocketaudit.{package}.{module}"), function)
    return found


def _version() -> int:
    # Without rocketaudit.output, which brings what renderers need: this is asked often, by scripts.
    if sys.stdout is None:
        raise UsageError("standard output is closed")
    try:
        sys.stdout.write(f"rocketaudit {__version__}\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UsageError(f"standard output: cannot be written, {reason}") from error
    return 0


def _internal(error: Exception) -> int:
    if os.environ.get(DEBUG_VARIABLE):
        import traceback

        traceback.print_exc()
    _say(
        f"rocketaudit {__version__}: internal error, {type(error).__name__}: {error}\n"
        "This is a bug in rocketaudit, not in your files. Please report it with the command line and, if you may share"
        f" it, the file;\n{DEBUG_VARIABLE}=1 shows the traceback."
    )
    return INTERNAL


def _say(text: str) -> None:
    from rocketaudit.output import note
    from rocketaudit.renderers.shown import visible

    note("\n".join(visible(line) for line in text.split("\n")))


if __name__ == "__main__":
    sys.exit(main())
