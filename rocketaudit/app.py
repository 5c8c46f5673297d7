"""The typer application: help, errors, shell completion. It only parses; commands.py does what was asked for.

In: argv. Out: the same Call that the fast path makes, or the exit code where typer has answered itself.
"""

import inspect
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import typer

from rocketaudit.fast_path import Call
from rocketaudit.options import help
from rocketaudit.options.catalogue import EXPLAIN, RULES
from rocketaudit.options.compare import DIFF, UPGRADE
from rocketaudit.options.effective import EFFECTIVE
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
)
GROUPS: dict[str, str] = {}
"""What each group of commands is for."""


def parse(argv: Sequence[str]) -> Call | int:
    """Parse with typer: the call, or the exit code after help, completion or an error."""
    calls: list[Call] = []
    try:
        _application(calls.append)(args=list(argv), prog_name="rocketaudit")
    except SystemExit as exit:
        code = exit.code if isinstance(exit.code, int) else 0
        return calls[0] if calls and code == 0 else code
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
    settings = typer.Argument(help=argument.help, metavar=argument.metavar, show_default=False)
    annotation = Annotated[of, settings]
    return inspect.Parameter(argument.name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _parameter(option: Option) -> inspect.Parameter:
    settings = typer.Option(*option.flags, help=option.help, metavar=option.metavar, show_default=False)
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
