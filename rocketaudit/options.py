"""What a user can ask for: one table of options a command, and the options as the commands take them.

The typer application (app.py) and the fast path (fast_path.py) both read the tables below, and both give the values
they parsed to `scan_options`, `effective_options` and their like, which check them and raise UsageError.
"""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.errors import UsageError
from rocketaudit.findings import LANGUAGES, PROFILES, SEVERITIES
from rocketaudit.renderers import RENDERERS

Raw = Mapping[str, object]
"""Values as parsed, by option name: str, int, bool, None, or a sequence of str where an option is repeatable."""

FORMATS = tuple(RENDERERS)
COLORS = ("auto", "always", "never")
FAIL_ON = tuple(severity for severity in SEVERITIES if severity != "info")
LANGUAGE_VARIABLE = "ROCKETAUDIT_LANG"
STDOUT = STDIN = "-"


class Option(NamedTuple):
    """One option. `kind` is text, integer or flag; `many` may be given several times; `choices` are all it takes."""

    name: str
    flags: tuple[str, ...]
    help: str
    kind: str = "text"
    many: bool = False
    choices: tuple[str, ...] = ()
    metavar: str | None = None


class Output(NamedTuple):
    """A format and where it goes: a path, or "-" for standard output."""

    format: str
    path: str


class ScanOptions(NamedTuple):
    """What `scan` was asked for. `version` is the RocketMQ release; `rules` are folders of rule packs; `set` are
    values for template placeholders, `env_files` files with more of them."""

    paths: tuple[str, ...] = (".",)
    outputs: tuple[Output, ...] = (Output("text", STDOUT),)
    version: str | None = None
    profile: str = "no-loss"
    fail_on: str = "high"
    min_score: int | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    set: tuple[tuple[str, str], ...] = ()
    env_files: tuple[str, ...] = ()
    deployments: tuple[tuple[str, str], ...] = ()
    lang: str = "en"
    color: str = "auto"
    stdin_filename: str | None = None
    exit_zero: bool = False


class EffectiveOptions(NamedTuple):
    """What `effective` was asked for; `all` lists the settings that nobody wrote too."""

    path: str
    format: str = "text"
    version: str | None = None
    all: bool = False
    lang: str = "en"
    color: str = "auto"


class UpgradeOptions(NamedTuple):
    """What `upgrade` was asked for: the releases before (None: the one that the files show) and after (None: the newest
    known), and all that both audits are asked alike."""

    scan: ScanOptions
    old_release: str | None = None
    new_release: str | None = None
    format: str = "text"


class DiffOptions(NamedTuple):
    """What `diff` was asked for: the paths before and after, and all that both audits are asked alike."""

    scan: ScanOptions
    old: str
    new: str
    format: str = "text"


_VERSION = Option(
    "version", ("--rocketmq-version",), "The RocketMQ release to judge for, such as 5.3.3 or 4.9.", metavar="VERSION"
)
_LANG = Option(
    "lang", ("--lang",), f"Language of the texts. [environment: {LANGUAGE_VARIABLE}; default: en]", choices=LANGUAGES
)
_COLOR = Option("color", ("--color",), "Colours; auto: on a terminal. [default: auto]", choices=COLORS)

SCAN = (
    Option(
        "format",
        ("--format", "-f"),
        "Format of the report; may be repeated. [default: text]",
        many=True,
        choices=FORMATS,
    ),
    Option(
        "output",
        ("--output", "-o"),
        "File for the report, paired with --format by position; - is standard output. [default: -]",
        many=True,
        metavar="FILE",
    ),
    _VERSION,
    Option("profile", ("--profile",), "What is demanded of the deployment. [default: no-loss]", choices=PROFILES),
    Option(
        "fail_on",
        ("--fail-on",),
        "Least severity of a finding that makes the exit code 1. [default: high]",
        choices=FAIL_ON,
    ),
    Option(
        "min_score",
        ("--min-score",),
        "Least score (0 to 100); below it the exit code is 1.",
        kind="integer",
        metavar="POINTS",
    ),
    Option(
        "select", ("--select",), "Judge only these rules; comma-separated, may be repeated.", many=True, metavar="RULE"
    ),
    Option(
        "ignore", ("--ignore",), "Leave these rules out; comma-separated, may be repeated.", many=True, metavar="RULE"
    ),
    Option("rules", ("--rules",), "Folder with rules of your own; may be repeated.", many=True, metavar="DIR"),
    Option(
        "set",
        ("--set",),
        "Value for a template placeholder such as ${KEY} or {{ KEY }}; may be repeated.",
        many=True,
        metavar="KEY=VALUE",
    ),
    Option(
        "env_file",
        ("--env-file",),
        "File with KEY=VALUE lines for template placeholders; may be repeated, and --set wins.",
        many=True,
        metavar="FILE",
    ),
    Option(
        "deployment",
        ("--deployment",),
        "Which files are one deployment: its name and a glob; may be repeated.",
        many=True,
        metavar="NAME=GLOB",
    ),
    _LANG,
    _COLOR,
    Option(
        "stdin_filename", ("--stdin-filename",), "What to call the input of the path - in the report.", metavar="NAME"
    ),
    Option("exit_zero", ("--exit-zero",), "Exit 0 whatever the findings; errors keep their codes.", kind="flag"),
)
EFFECTIVE = (
    Option("format", ("--format", "-f"), "Format of the listing. [default: text]", choices=("text", "json")),
    _VERSION,
    Option("all", ("--all",), "List the defaults too.", kind="flag"),
    _LANG,
    _COLOR,
)
_COMPARED = ("profile", "select", "ignore", "rules", "set", "env_file", "deployment", "lang", "color", "exit_zero")
# What both audits of a comparison are asked alike; its severity is that of findings that appear.
_ALIKE = (
    Option("format", ("--format", "-f"), "Format of the comparison. [default: text]", choices=("text", "json")),
    Option(
        "fail_on",
        ("--fail-on",),
        "Least severity of a new finding that makes the exit code 1. [default: high]",
        choices=FAIL_ON,
    ),
    *(option for option in SCAN if option.name in _COMPARED),
)
UPGRADE = (
    Option(
        "old_release",
        ("--from",),
        "The RocketMQ release that runs now. [default: the one that the files show]",
        metavar="VERSION",
    ),
    Option(
        "new_release", ("--to",), "The RocketMQ release to upgrade to. [default: the newest known]", metavar="VERSION"
    ),
    *_ALIKE,
    *(option for option in SCAN if option.name == "stdin_filename"),
)
DIFF = (_VERSION, *_ALIKE)
EXPLAIN = (_LANG, _COLOR)
RULES = (
    Option("format", ("--format", "-f"), "Format of the list. [default: text]", choices=("text", "json")),
    Option("rules", ("--rules",), "Folder with rules of your own; may be repeated.", many=True, metavar="DIR"),
    _LANG,
    _COLOR,
)


def scan_options(raw: Raw, environment: Mapping[str, str]) -> ScanOptions:
    """The options of `scan` from what was parsed; raises UsageError where values are wrong or do not fit together."""
    paths = _texts(raw, "paths") or (".",)
    if raw.get("stdin_filename") and STDIN not in paths:
        raise UsageError("--stdin-filename names what comes from standard input; give - as a path")
    return ScanOptions(
        paths=paths,
        outputs=_paired(_texts(raw, "format"), _texts(raw, "output")),
        version=_text(raw, "version"),
        profile=_text(raw, "profile") or "no-loss",
        fail_on=_text(raw, "fail_on") or "high",
        min_score=_points(raw.get("min_score")),
        select=_listed(raw, "select"),
        ignore=_listed(raw, "ignore"),
        rules=_texts(raw, "rules"),
        deployments=tuple(_named_glob(text) for text in _texts(raw, "deployment")),
        set=tuple(_assignment(text) for text in _texts(raw, "set")),
        env_files=_texts(raw, "env_file"),
        lang=language(raw, environment),
        color=_text(raw, "color") or "auto",
        stdin_filename=_text(raw, "stdin_filename"),
        exit_zero=bool(raw.get("exit_zero")),
    )


def with_env_files(options: ScanOptions) -> ScanOptions:
    """The options with the values of --env-file below those of --set, which win; of two files the later one does.
    Raises UsageError for a file that cannot be read."""
    if not options.env_files:
        return options
    from rocketaudit import env_files

    values = [pair for path in options.env_files for pair in env_files.read(path)]
    return options._replace(set=(*values, *options.set))


def effective_options(raw: Raw, environment: Mapping[str, str]) -> EffectiveOptions:
    """The options of `effective` from what was parsed; raises UsageError."""
    return EffectiveOptions(
        path=_text(raw, "path") or STDIN,
        format=_text(raw, "format") or "text",
        version=_text(raw, "version"),
        all=bool(raw.get("all")),
        lang=language(raw, environment),
        color=_text(raw, "color") or "auto",
    )


def upgrade_options(raw: Raw, environment: Mapping[str, str]) -> UpgradeOptions:
    """The options of `upgrade` from what was parsed; raises UsageError."""
    return UpgradeOptions(
        scan=scan_options(raw, environment),
        old_release=_text(raw, "old_release"),
        new_release=_text(raw, "new_release"),
        format=_text(raw, "format") or "text",
    )


def diff_options(raw: Raw, environment: Mapping[str, str]) -> DiffOptions:
    """The options of `diff` from what was parsed; raises UsageError."""
    old, new = _text(raw, "old") or "", _text(raw, "new") or ""
    if old == new == STDIN:
        raise UsageError("diff - -: only one side can be standard input; give the other as a path")
    return DiffOptions(
        scan_options({**raw, "paths": [old, new]}, environment), old, new, _text(raw, "format") or "text"
    )


def language(raw: Raw, environment: Mapping[str, str]) -> str:
    """--lang, else the environment's, else en; raises UsageError where the environment names no language of ours."""
    chosen = _text(raw, "lang")
    if chosen:
        return chosen
    wanted = environment.get(LANGUAGE_VARIABLE, "")
    if wanted and wanted not in LANGUAGES:
        raise UsageError(f"{LANGUAGE_VARIABLE} is {wanted!r}; set it to {' or '.join(LANGUAGES)}, or use --lang")
    return wanted or LANGUAGES[0]


def _paired(formats: tuple[str, ...], paths: tuple[str, ...]) -> tuple[Output, ...]:
    """Each format with its file, by position; what has no file goes to standard output, and only one may."""
    formats = formats or (FORMATS[0],)
    if len(paths) > len(formats):
        raise UsageError(
            f"{len(paths)} --output for {len(formats)} --format; give one --format for each --output, in the same order"
        )
    outputs = tuple(
        Output(*pair) for pair in zip(formats, paths + (STDOUT,) * (len(formats) - len(paths)), strict=True)
    )
    seen: set[str] = set()
    for output in outputs:
        if output.path in seen:
            where = "standard output" if output.path == STDOUT else output.path
            raise UsageError(f"two reports for {where}; give each --format an --output of its own")
        seen.add(output.path)
    return outputs


def _assignment(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise UsageError(f"--set {text!r}: write it as KEY=VALUE, for example --set flush=SYNC_FLUSH")
    return key.strip(), value


def _named_glob(text: str) -> tuple[str, str]:
    name, equals, glob = text.partition("=")
    if not equals or not name.strip() or not glob.strip():
        raise UsageError(f"--deployment {text!r}: write it as NAME=GLOB, for example --deployment prod='prod/**'")
    return name.strip(), glob.strip()


def _points(value: object) -> int | None:
    if value is None:
        return None
    points = int(str(value))
    if not 0 <= points <= 100:
        raise UsageError(f"--min-score {points}: the score is between 0 and 100")
    return points


def _text(raw: Raw, name: str) -> str | None:
    value = raw.get(name)
    return None if value is None else str(value)


def _texts(raw: Raw, name: str) -> tuple[str, ...]:
    value = raw.get(name)
    return tuple(value) if isinstance(value, (list, tuple)) else ()


def _listed(raw: Raw, name: str) -> tuple[str, ...]:
    """The comma-separated words of all occurrences, in order, each once."""
    words = (word.strip() for text in _texts(raw, name) for word in text.split(","))
    return tuple(dict.fromkeys(word for word in words if word))
