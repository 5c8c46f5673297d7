"""The typer application: help, errors, shell completion. It only parses; commands.py does what was asked for.

In: argv. Out: the same Call that the fast path makes, or the exit code where typer has answered itself.
"""

import inspect
import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import typer

from rocketaudit.fast_path import Call
from rocketaudit.options import help
from rocketaudit.options.baseline import CHECK, CREATE, UPDATE
from rocketaudit.options.catalogue import EXPLAIN, RULES
from rocketaudit.options.checklist import CHECKLIST
from rocketaudit.options.compare import DIFF, UPGRADE
from rocketaudit.options.completion import BY_METAVAR
from rocketaudit.options.config import SCHEMA, SHOW
from rocketaudit.options.effective import EFFECTIVE
from rocketaudit.options.fix import FIX
from rocketaudit.options.scan import SCAN
from rocketaudit.options.table import Option


class Argument(NamedTuple):
    """A positional argument; `many` takes any number, and none."""

    name: str
    metavar: str
    help: str
    many: bool = False


class Command(NamedTuple):
    """A command as the help shows it. A name of two words is a command of a group."""

    name: str
    help: str
    arguments: tuple[Argument, ...]
    options: Sequence[Option]
    epilog: str | None = None


_PATHS = Argument(
    "paths",
    "[PATH]...",
    "Files or folders; - is standard input. Each is one deployment. [default: the current folder]",
    many=True,
)
_FILE = Argument("path", "FILE", "The broker file; - is standard input.")
_OLD = Argument("old", "OLD", "File or folder as it was; - is standard input.")
_NEW = Argument("new", "NEW", "File or folder as it is to be; - is standard input.")
_RULE = Argument("rule", "RULE", "The id of a rule, as reports show it.")

COMMANDS = (
    Command("scan", "Audit broker files and folders.", (_PATHS,), SCAN, help.SCAN_EXAMPLES),
    Command("baseline create", "Accept all that is found now.", (_PATHS,), CREATE, help.BASELINE_EXAMPLES),
    Command(
        "baseline update",
        "Drop what is found no more; with --add accept what is new.",
        (_PATHS,),
        UPDATE,
        help.BASELINE_EXAMPLES,
    ),
    Command(
        "baseline check",
        "Whether the baseline is true: exit code 1 where it is not, or where something is new.",
        (_PATHS,),
        CHECK,
        help.BASELINE_EXAMPLES,
    ),
    Command(
        "checklist",
        "The checklist before a deploy: every rule, and what only a person can confirm.",
        (_PATHS,),
        CHECKLIST,
        help.CHECKLIST_EXAMPLES,
    ),
    Command("fix", "Mend what is plainly a mistake, after showing it as a diff.", (_PATHS,), FIX, help.FIX_EXAMPLES),
    Command("effective", "Show what a broker really runs with, given its file.", (_FILE,), EFFECTIVE),
    Command(
        "upgrade",
        "Show what changes when a broker is upgraded under the same files.",
        (_PATHS,),
        UPGRADE,
        help.UPGRADE_EXAMPLES,
    ),
    Command("diff", "Show what a change of the files changes.", (_OLD, _NEW), DIFF, help.DIFF_EXAMPLES),
    Command("explain", "Explain a rule: what it means, the fix and its cost.", (_RULE,), EXPLAIN),
    Command("rules", "List the rules.", (), RULES),
    Command(
        "config show",
        "Show what holds for each option of scan, and who says so.",
        (_PATHS,),
        SHOW,
        help.CONFIG_EXAMPLES,
    ),
    Command("config schema", "Print the JSON Schema of configuration files.", (), SCHEMA),
)
_COMPLETION = ("--install-completion", "--show-completion")
# Without this typer takes the shell that it runs in, and what is asked for is passed over in silence.
_NAMED_SHELL = "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"
GROUPS = {
    "baseline": "Accept the findings that are there, so that only new ones fail.",
    "config": "Show what is configured, and where.",
}
"""What each group of commands is for."""


def parse(argv: Sequence[str]) -> Call | int:
    """Parse with typer: the call, or the exit code after help, completion or an error."""
    calls: list[Call] = []
    if argv and argv[0] in _COMPLETION and len(argv) > 1:
        os.environ[_NAMED_SHELL] = "1"
    try:
        _application(calls.append)(args=list(argv), prog_name="rocketaudit")
    except SystemExit as exit:
        code = exit.code if isinstance(exit.code, int) else 0
        code = 2 if code == 1 else code  # typer's word for a shell that it does not know; 1 is findings
        return calls[0] if calls and code == 0 else code
    finally:
        os.environ.pop(_NAMED_SHELL, None)
    return calls[0] if calls else 0


def _application(record: Callable[[Call], None]) -> typer.Typer:
    # Without rich_markup_mode typer would import rich for the help, and draw boxes in logs.
    app = typer.Typer(
        help=help.ABOUT,
        epilog=help.EXAMPLES,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    app.callback()(_root(record))
    groups: dict[str, typer.Typer] = {}
    for command in COMMANDS:
        group, _, name = command.name.rpartition(" ")
        if group and group not in groups:
            groups[group] = typer.Typer(help=GROUPS[group], no_args_is_help=True, rich_markup_mode=None)
            app.add_typer(groups[group], name=group)
        add = groups.get(group, app).command(name, help=command.help, epilog=command.epilog)
        add(_function(command, record))
    return app


def _root(record: Callable[[Call], None]) -> Callable[..., None]:
    def answer(wanted: bool) -> None:
        if wanted:
            record(Call("version", {}))
            raise typer.Exit()

    def root(
        version: Annotated[
            bool, typer.Option("--version", callback=answer, is_eager=True, help="Show the version.")
        ] = False,
    ) -> None:
        pass

    return root


def _function(command: Command, record: Callable[[Call], None]) -> Callable[..., None]:
    """A function with the signature that the tables describe, which is how typer takes it."""

    def function(**values: object) -> None:
        record(Call(command.name, {key: _unwrapped(value) for key, value in values.items()}))

    parameters = [*map(_argument, command.arguments), *map(_parameter, command.options)]
    function.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    function.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return function


def _argument(argument: Argument) -> inspect.Parameter:
    of: Any = list[str] if argument.many else str
    default = None if argument.many else inspect.Parameter.empty
    settings = typer.Argument(
        help=argument.help,
        metavar=argument.metavar,
        show_default=False,
        autocompletion=BY_METAVAR.get(argument.metavar),
    )
    annotation = Annotated[of, settings]
    return inspect.Parameter(argument.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _parameter(option: Option) -> inspect.Parameter:
    settings = typer.Option(
        *option.flags,
        help=option.help,
        metavar=option.metavar,
        show_default=False,
        autocompletion=BY_METAVAR.get(option.metavar),
    )
    one = _type(option)
    of: Any = one if option.kind == "flag" else list[one] if option.many else one | None  # type: ignore[valid-type]
    default = False if option.kind == "flag" else None
    annotation = Annotated[of, settings]
    return inspect.Parameter(option.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _type(option: Option) -> Any:
    if option.choices:
        return StrEnum(option.name, {choice: choice for choice in option.choices})  # typer's form of choices
    return {"flag": bool, "integer": int}.get(option.kind, str)


def _unwrapped(value: object) -> object:
    """The plain value that the fast path would give."""
    if isinstance(value, StrEnum):
        return value.value
    return [_unwrapped(one) for one in value] if isinstance(value, (list, tuple)) else value
