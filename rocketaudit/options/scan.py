"""What `scan` can be asked for, and every command that audits as `scan` does."""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.configured import Configured
from rocketaudit.errors import UsageError
from rocketaudit.findings import PROFILES, SEVERITIES
from rocketaudit.options.table import (
    COLOR,
    CONFIG,
    ISOLATED,
    LANG,
    PACKS,
    STDIN,
    STDOUT,
    VERSION,
    Option,
    Raw,
    language,
    listed,
    text,
    texts,
)
from rocketaudit.renderers import RENDERERS

AUTO = "auto"
FORMATS = (*RENDERERS, AUTO)
FAIL_ON = tuple(severity for severity in SEVERITIES if severity != "info")


class Output(NamedTuple):
    """A format and where it goes: a path, or "-" for standard output."""

    format: str
    path: str


class ScanOptions(NamedTuple):
    """What `scan` was asked for. `version` is the RocketMQ release; `rules` are folders of rule packs; `set` are
    values for template placeholders, `env_files` files with more of them; `baseline` is the file with accepted
    findings."""

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
    baseline: str | None = None
    exit_zero: bool = False
    allow_empty: bool = False
    no_progress: bool = False
    sarif_suppressed: bool = False
    sarif_security_severity: bool = False
    configured: Configured = Configured()


SCAN = (
    Option(
        "format",
        ("--format", "-f"),
        "Format of the report; may be repeated; auto: github in a job of GitHub Actions, else text. [default: text]",
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
    VERSION,
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
    PACKS,
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
    LANG,
    COLOR,
    Option(
        "stdin_filename", ("--stdin-filename",), "What to call the input of the path - in the report.", metavar="NAME"
    ),
    Option("baseline", ("--baseline",), "File with findings that are accepted: only others fail.", metavar="FILE"),
    Option("exit_zero", ("--exit-zero",), "Exit 0 whatever the findings; errors keep their codes.", kind="flag"),
    Option("allow_empty", ("--allow-empty",), "Exit 0, not 3, where nothing is RocketMQ's.", kind="flag"),
    Option("no_progress", ("--no-progress",), "Do not say on a terminal that a long audit goes on.", kind="flag"),
    Option(
        "sarif_suppressed", ("--sarif-suppressed",), "Put suppressed findings into SARIF, marked as such.", kind="flag"
    ),
    Option(
        "sarif_security_severity",
        ("--sarif-security-severity",),
        "Give every rule in SARIF a security severity, for gates that look at nothing else.",
        kind="flag",
    ),
    CONFIG,
    ISOLATED,
)


def scan_options(raw: Raw, environment: Mapping[str, str]) -> ScanOptions:
    """The options of `scan` from what was parsed; raises UsageError where values are wrong or do not fit together."""
    paths = texts(raw, "paths") or (".",)
    if raw.get("stdin_filename") and STDIN not in paths:
        raise UsageError("--stdin-filename names what comes from standard input; give - as a path")
    return ScanOptions(
        paths=paths,
        outputs=_outputs(raw, environment),
        version=text(raw, "version"),
        profile=text(raw, "profile") or "no-loss",
        fail_on=text(raw, "fail_on") or "high",
        min_score=_points(raw.get("min_score")),
        select=listed(raw, "select"),
        ignore=listed(raw, "ignore"),
        rules=texts(raw, "rules"),
        deployments=tuple(_named_glob(one) for one in texts(raw, "deployment")),
        set=tuple(_assignment(one) for one in texts(raw, "set")),
        env_files=texts(raw, "env_file"),
        lang=language(raw, environment),
        color=text(raw, "color") or "auto",
        stdin_filename=text(raw, "stdin_filename"),
        baseline=text(raw, "baseline"),
        exit_zero=bool(raw.get("exit_zero")),
        allow_empty=bool(raw.get("allow_empty")),
        no_progress=bool(raw.get("no_progress")),
        sarif_suppressed=bool(raw.get("sarif_suppressed")),
        sarif_security_severity=bool(raw.get("sarif_security_severity")),
        configured=configured if isinstance(configured := raw.get("configured"), Configured) else Configured(),
    )


def with_env_files(options: ScanOptions) -> ScanOptions:
    """The options with the values of --env-file below those of --set, which win; of two files the later one does.
    Raises UsageError for a file that cannot be read."""
    if not options.env_files:
        return options
    from rocketaudit import env_files

    values = [pair for path in options.env_files for pair in env_files.read(path)]
    return options._replace(set=(*values, *options.set))


def _outputs(raw: Raw, environment: Mapping[str, str]) -> tuple[Output, ...]:
    """The reports that are asked for; what is asked of SARIF needs one."""
    outputs = tuple(_chosen(one, environment) for one in _paired(texts(raw, "format"), texts(raw, "output")))
    for name in ("sarif_suppressed", "sarif_security_severity"):
        if raw.get(name) and not any(one.format == "sarif" for one in outputs):
            raise UsageError(f"--{name.replace('_', '-')} is about SARIF; add --format sarif")
    return outputs


def _chosen(output: Output, environment: Mapping[str, str]) -> Output:
    """A format in the place of auto: annotations are made of what a job prints, and of nothing else."""
    if output.format != AUTO:
        return output
    annotated = environment.get("GITHUB_ACTIONS") == "true" and output.path == STDOUT
    return output._replace(format="github" if annotated else "text")


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


def _assignment(given: str) -> tuple[str, str]:
    key, equals, value = given.partition("=")
    if not equals or not key.strip():
        raise UsageError(f"--set {given!r}: write it as KEY=VALUE, for example --set flush=SYNC_FLUSH")
    return key.strip(), value


def _named_glob(given: str) -> tuple[str, str]:
    name, equals, glob = given.partition("=")
    if not equals or not name.strip() or not glob.strip():
        raise UsageError(f"--deployment {given!r}: write it as NAME=GLOB, for example --deployment prod='prod/**'")
    return name.strip(), glob.strip()


def _points(value: object) -> int | None:
    if value is None:
        return None
    points = int(str(value))
    if not 0 <= points <= 100:
        raise UsageError(f"--min-score {points}: the score is between 0 and 100")
    return points
