"""The typer application: help, errors, shell completion. It only parses; commands.py does what was asked for.

In: argv. Out: the same Call that the fast path makes, or the exit code where typer has answered itself.
"""

import inspect
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Annotated, Any

import typer

from rocketaudit.fast_path import Call
from rocketaudit.options import DIFF, EFFECTIVE, EXPLAIN, RULES, SCAN, UPGRADE, Option

_ABOUT = """Audit Apache RocketMQ configuration: can an acknowledged message be lost here, by which failure,
because of which line?"""

_EXAMPLES = """\b
Examples:
  rocketaudit scan conf/                                 all broker files below conf/ as one deployment
  rocketaudit scan broker.conf --rocketmq-version 5.3.3  one file, judged for a release
  rocketaudit scan conf/ -f text -f json -o - -o r.json  text to the terminal, JSON to a file
  rocketaudit scan broker.conf.j2 --set ROLE=SLAVE       a template: what stands for {{ ROLE }}
  rocketaudit upgrade conf/ --from 4.9.7 --to 5.3.3      what an upgrade changes under the same files
  rocketaudit diff conf/ conf.new/                       what a change of the files changes
  rocketaudit effective broker.conf                      what the broker really runs with
  rocketaudit explain async-flush                        a rule: which failure, the fix and its cost
\b
Exit codes:
  0 nothing at or above --fail-on   1 findings   2 wrong arguments   3 nothing to scan   4 internal error"""

_SCAN_EXAMPLES = """\b
Examples:
  rocketaudit scan conf/
  rocketaudit scan broker-a.conf broker-b.conf --profile standard
  kubectl get configmap broker -o 'jsonpath={.data.broker\\.conf}' | rocketaudit scan - --stdin-filename broker.conf
  rocketaudit scan conf/ -f json -o report.json --fail-on critical"""

_UPGRADE_EXAMPLES = """\b
Examples:
  rocketaudit upgrade conf/ --from 4.9.7 --to 5.3.3
  rocketaudit upgrade docker-compose.yml                 from the release of the image to the newest
  rocketaudit upgrade conf/ --from 4.9 -f json
\b
Exit codes:
  0 as safe as before   1 something kept is lost, or a new finding at or above --fail-on   2, 3, 4 as for scan"""

_DIFF_EXAMPLES = """\b
Examples:
  rocketaudit diff conf/ conf.new/ --rocketmq-version 5.3.3
  git show HEAD:broker.conf | rocketaudit diff - broker.conf
\b
Exit codes:
  0 as safe as before   1 something kept is lost, or a new finding at or above --fail-on   2, 3, 4 as for scan"""

_PATHS = "Files or folders; - is standard input. Each is one deployment. [default: the current folder]"


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
        help=_ABOUT,
        epilog=_EXAMPLES,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    paths = _argument("paths", list[str], _PATHS, "[PATH]...", None)
    file = _argument("path", str, "The broker file; - is standard input.", "FILE", inspect.Parameter.empty)
    old = _argument("old", str, "File or folder as it was; - is standard input.", "OLD", inspect.Parameter.empty)
    new = _argument("new", str, "File or folder as it is to be; - is standard input.", "NEW", inspect.Parameter.empty)
    rule = _argument("rule", str, "The id of a rule, as reports show it.", "RULE", inspect.Parameter.empty)
    app.callback()(_root(record))
    app.command(help="Audit broker files and folders.", epilog=_SCAN_EXAMPLES)(_command("scan", [paths], SCAN, record))
    app.command(help="Show what a broker really runs with, given its file.")(
        _command("effective", [file], EFFECTIVE, record)
    )
    app.command(help="Show what changes when a broker is upgraded under the same files.", epilog=_UPGRADE_EXAMPLES)(
        _command("upgrade", [paths], UPGRADE, record)
    )
    app.command(help="Show what a change of the files changes.", epilog=_DIFF_EXAMPLES)(
        _command("diff", [old, new], DIFF, record)
    )
    app.command(help="Explain a rule: what it means, the fix and its cost.")(
        _command("explain", [rule], EXPLAIN, record)
    )
    app.command(help="List the rules.")(_command("rules", [], RULES, record))
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


def _command(
    name: str, arguments: list[inspect.Parameter], options: Sequence[Option], record: Callable[[Call], None]
) -> Callable[..., None]:
    """A function with the signature that the table of options describes, which is how typer takes it."""

    def command(**values: object) -> None:
        record(Call(name, {key: _unwrapped(value) for key, value in values.items()}))

    parameters = [*arguments, *(_parameter(option) for option in options)]
    command.__name__ = name
    command.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return command


def _argument(name: str, of: Any, help: str, metavar: str, default: Any) -> inspect.Parameter:
    annotation = Annotated[of, typer.Argument(help=help, metavar=metavar, show_default=False)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


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
