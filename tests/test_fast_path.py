"""The fast path: wherever it takes a command line, typer would have done the same."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rocketaudit import app
from rocketaudit.errors import UsageError
from rocketaudit.fast_path import Call, parse
from rocketaudit.options.effective import EFFECTIVE, effective_options
from rocketaudit.options.scan import SCAN, scan_options
from rocketaudit.options.table import Option

WORDS = (
    "conf",
    "a.conf",
    "-",
    "--",
    "",
    "json",
    "text",
    "x=y",
    "5.3.3",
    "40",
    "-1",
    "999",
    "--all",
    "zh",
    "é",
    "名",
    "a b",
)


def outcome(call: Call) -> object:
    """The options that a call makes, or the words of the error."""
    try:
        return (scan_options if call.command == "scan" else effective_options)(call.values, {})
    except UsageError as error:
        return str(error)


def option_words(options: tuple[Option, ...]) -> st.SearchStrategy[list[str]]:
    """An option as it may be written: alone, with a value behind it, with = and a value."""
    flags = [flag for option in options for flag in option.flags]
    good = {flag: option for option in options for flag in option.flags}

    def with_value(flag: str) -> st.SearchStrategy[list[str]]:
        fitting = good[flag].choices or ("40", "x=y", "a,b", "-")
        values = st.sampled_from([*fitting, *WORDS])
        return values.flatmap(lambda value: st.sampled_from([[flag, value], [f"{flag}={value}"], [flag + value]]))

    alone = st.sampled_from(flags).map(lambda flag: [flag])
    valued = st.sampled_from(flags).flatmap(with_value)
    return st.one_of(alone, valued, valued, valued, st.sampled_from(WORDS).map(lambda word: [word]))


def command_lines() -> st.SearchStrategy[list[str]]:
    def of(command: str, options: tuple[Option, ...]) -> st.SearchStrategy[list[str]]:
        return st.lists(option_words(options), max_size=5).map(
            lambda parts: [command, *(word for part in parts for word in part)]
        )

    return st.one_of(of("scan", SCAN), of("effective", EFFECTIVE))


@settings(max_examples=600, deadline=None)
@given(command_lines())
def test_typer_gives_the_same_options(argv: list[str]) -> None:
    fast = parse(argv, {})
    if fast is None:
        return
    slow = app.parse(argv)
    assert isinstance(slow, Call), "typer refuses what the fast path takes"
    assert outcome(fast) == outcome(slow)


@pytest.mark.parametrize(
    "argv",
    [
        ["scan"],
        ["scan", "conf"],
        ["scan", "a.conf", "b.conf", "-f", "json"],
        ["scan", "-", "--stdin-filename", "broker.conf"],
        ["scan", "conf", "-f", "text", "-f", "json", "-o", "-", "-o", "r.json"],
        [
            "scan",
            "conf",
            "--rocketmq-version=5.3.3",
            "--profile",
            "standard",
            "--fail-on=critical",
            "--min-score",
            "60",
        ],
        [
            "scan",
            "conf",
            "--select",
            "a,b",
            "--ignore=c",
            "--rules",
            "mine",
            "--set",
            "a=b",
            "--lang",
            "zh",
            "--color",
            "never",
        ],
        ["scan", "conf", "--exit-zero"],
        ["effective", "broker.conf"],
        ["effective", "broker.conf", "--format", "json", "--rocketmq-version", "4.9.7", "--all"],
    ],
)
def test_plain_command_lines_are_taken(argv: list[str]) -> None:
    fast, slow = parse(argv, {}), app.parse(argv)
    assert fast is not None and isinstance(slow, Call)
    assert outcome(fast) == outcome(slow)


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--help"],
        ["rules"],
        ["explain", "async-flush"],
        ["scan", "--help"],
        ["scan", "-h"],
        ["scan", "conf", "--frmat", "json"],
        ["scan", "conf", "--format", "xml"],
        ["scan", "conf", "--format"],
        ["scan", "conf", "-fjson"],
        ["scan", "conf", "-f=json"],
        ["scan", "conf", "--exit-zero=1"],
        ["scan", "conf", "--min-score", "much"],
        ["scan", "conf", "-o", "-x"],
        ["scan", "--", "conf"],
        ["scan", ""],
        ["effective"],
        ["effective", "a", "b"],
    ],
)
def test_everything_unusual_is_left_to_typer(argv: list[str]) -> None:
    assert parse(argv, {}) is None


def test_shell_completion_is_left_to_typer() -> None:
    assert parse(["scan", "conf"], {"_ROCKETAUDIT_COMPLETE": "complete_bash"}) is None


HEAVY = {
    "typer",
    "rich",
    "jsonschema",
    "dataclasses",
    "inspect",
    "pathlib",
    "importlib.metadata",
    "subprocess",
    "argparse",
    "difflib",
}


@pytest.mark.parametrize(
    "arguments", [["--version"], ["scan", "{file}"], ["scan", "{file}", "-f", "json"], ["effective", "{file}"]]
)
def test_a_plain_run_imports_nothing_heavy(arguments: list[str], tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "broker.conf"
    file.write_text("brokerName=a\nbrokerRole=ASYNC_MASTER\nflushDiskType=SYNC_FLUSH\n")
    argv = [argument.format(file=file) for argument in arguments]
    program = f"import sys; from rocketaudit.cli import main; main({argv!r}); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.splitlines()[-1].split())
    # Compiled rules are not there in a source tree; the rules are then read with yaml, which drags in more.
    heavy = HEAVY - ({"inspect", "dataclasses"} if "yaml" in loaded else set())
    assert not heavy & loaded
