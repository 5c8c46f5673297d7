"""How long `rocketaudit scan` takes over Java, beside ast-grep and semgrep with ten rules each over the same files.

    python tools/bench_java.py [PATH] [--tests] [--rounds 5] [--wheel dist/rocketaudit-*.whl] [--without semgrep]

In: a folder, or without one the sources of RocketMQ as Maven Central has them (mvn is asked). Out: files, bytes, and
for each program the median of whole processes, elapsed and of the processor, as seconds and as multiples of ast-grep's;
how much it found; how it exited. The programs take turns, round by round, each writes JSON, and the first round only
warms up. All of it happens in a temporary folder: a copy of PATH without the folders that no program should read, and
virtual environments of their own, for which pip is asked. With --tests a second table has src/test as well, which
rocketaudit reads only where an argument names it.

The rules of the other two are in tools/bench_rules: what rocketaudit looks for, as far as a pattern can say it. The
figures compare time, not what is found.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
RULES = Path(__file__).resolve().parent / "bench_rules"
PEERS = ("ast-grep-cli==0.51.1", "semgrep==1.182.0")
BASE = "ast-grep"

RELEASE = "5.3.3"
MODULES = (
    "auth", "broker", "client", "common", "container", "controller", "filter", "namesrv", "proxy", "remoting",
    "srvutil", "store", "tiered-store", "tools",
)  # fmt: skip
_POM = """<project><modelVersion>4.0.0</modelVersion>
<groupId>rocketaudit</groupId><artifactId>bench</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>{}</dependencies></project>
"""
_LEFT_OUT = (".git", ".hg", ".svn", "target", "node_modules")


class Program(NamedTuple):
    """One of the programs that are compared: its command line, and how many findings its JSON holds."""

    name: str
    command: tuple[str, ...]
    count: Callable[[Any], int]


class Taken(NamedTuple):
    """What one run took, in seconds, and how it ended."""

    elapsed: float
    processor: float
    findings: int
    exit_code: int


def main() -> None:
    """Install, fetch, measure, print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="rocketaudit-bench-") as folder:
        home = Path(folder)
        ours = _installed(home / "ours", str(options.wheel or _built(home)))
        theirs = _installed(home / "theirs", *(one for one in PEERS if one.split("=")[0] not in options.without))
        source = options.path or _published(home)
        for tests in (False, True) if options.tests else (False,):
            copy = _copied(source, home / ("tests" if tests else "main"), tests)
            programs = [one for one in _programs(ours, theirs, copy) if one.name not in options.without]
            _print(copy, _measured(programs, copy, home, options.rounds), "with src/test" if tests else "")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "path", type=Path, nargs="?", metavar="PATH", help=f"default: the sources of RocketMQ {RELEASE}"
    )
    parser.add_argument("--tests", action="store_true", help="measure a second time with every src/test folder")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--wheel", type=Path, help="the wheel to install, instead of building one")
    parser.add_argument("--without", action="append", default=[], choices=("semgrep",), help="leave a program out")
    return parser.parse_args()


# -- what is run ---------------------------------------------------------------------------------------------------


def _built(home: Path) -> Path:
    """A wheel of this source tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home / "dist")]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return next((home / "dist").glob("*.whl"))


def _installed(folder: Path, *requirements: str) -> Path:
    """The programs of a new virtual environment with these packages."""
    venv.create(folder, with_pip=True)
    programs = folder / "bin"
    pip = [str(programs / "python"), "-m", "pip", "--disable-pip-version-check", "-q", "install"]
    subprocess.run([*pip, *requirements], check=True)
    return programs


def _programs(ours: Path, theirs: Path, copy: Path) -> list[Program]:
    quiet = ("--metrics", "off", "--disable-version-check", "--quiet", "--no-git-ignore", "--json")
    rules = {name: str(RULES / name / "rules.yml") for name in ("ast-grep", "semgrep")}
    tests = sorted(str(one.relative_to(copy)) for one in copy.rglob("src/test") if one.is_dir())
    return [
        Program(BASE, (str(theirs / BASE), "scan", "--rule", rules[BASE], "--json=compact", "."), len),
        Program("rocketaudit", (str(ours / "rocketaudit"), "scan", ".", *tests, "-f", "json"), _found_by("findings")),
        Program(
            "semgrep",
            (str(theirs / "semgrep"), "scan", "--config", rules["semgrep"], *quiet, "."),
            _found_by("results"),
        ),
    ]


def _found_by(key: str) -> Callable[[Any], int]:
    return lambda report: len(report[key])


# -- what it is run over -------------------------------------------------------------------------------------------


def _published(home: Path) -> Path:
    """The sources of RocketMQ, a folder for each module."""
    names = [
        f"<dependency><groupId>org.apache.rocketmq</groupId><artifactId>rocketmq-{module}</artifactId>"
        f"<version>{RELEASE}</version></dependency>"
        for module in MODULES
    ]
    asked, jars = home / "pom", home / "jars"
    asked.mkdir()
    (asked / "pom.xml").write_text(_POM.format("".join(names)), encoding="utf-8")
    wanted = ("-Dclassifier=sources", "-DexcludeTransitive=true", f"-DoutputDirectory={jars}")
    subprocess.run(["mvn", "-q", "-B", "dependency:copy-dependencies", *wanted], cwd=asked, check=True)
    for jar in sorted(jars.glob("*.jar")):
        module = jar.name.removeprefix("rocketmq-").partition(f"-{RELEASE}")[0]
        with zipfile.ZipFile(jar) as packed:
            packed.extractall(home / "sources" / module / "src" / "main" / "java")
    return home / "sources"


def _copied(source: Path, copy: Path, tests: bool) -> Path:
    """The files that every program is given; an empty .semgrepignore, because semgrep leaves tests out by itself."""

    def left_out(folder: str, names: list[str]) -> list[str]:
        is_source = os.path.basename(folder) == "src"
        java = f"{os.sep}java{os.sep}" in folder + os.sep
        return [n for n in names if (n in _LEFT_OUT and not java) or (n == "test" and is_source and not tests)]

    shutil.copytree(source, copy, ignore=left_out, symlinks=True)
    (copy / ".semgrepignore").write_text("")
    return copy


# -- measuring -----------------------------------------------------------------------------------------------------


def _measured(programs: Sequence[Program], copy: Path, home: Path, rounds: int) -> dict[str, list[Taken]]:
    """What each run took; the first round only warms up."""
    taken: dict[str, list[Taken]] = {one.name: [] for one in programs}
    for round_ in range(rounds + 1):
        for program in programs:
            found = _run(program, copy, home)
            if round_:
                taken[program.name].append(found)
    return taken


def _run(program: Program, copy: Path, home: Path) -> Taken:
    # semgrep writes into the home folder, and would ask whether there is a newer one.
    environment = os.environ | {"HOME": str(home), "SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}
    environment["PATH"] = os.path.dirname(program.command[0]) + os.pathsep + environment["PATH"]
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(program.command, cwd=copy, env=environment, capture_output=True, check=False)
    elapsed, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1):
        raise SystemExit(f"{program.name} exited {done.returncode}:\n{done.stderr.decode(errors='replace')[-2000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Taken(elapsed, processor, program.count(json.loads(done.stdout)), done.returncode)


def _print(copy: Path, taken: dict[str, list[Taken]], what: str) -> None:
    files = [one for one in copy.rglob("*.java") if one.is_file()]
    size = sum(one.stat().st_size for one in files)
    print(f"{len(files)} Java files, {size / 1e6:.1f} MB{', ' if what else ''}{what}")
    print(f"{'':<12} {'elapsed':>9} {'':>7} {'processor':>10} {'':>7} {'findings':>9} {'exit':>5}")
    medians = {name: _median(runs) for name, runs in taken.items()}
    base = medians[BASE]
    for name, one in medians.items():
        ratios = one.elapsed / base.elapsed, one.processor / base.processor
        print(
            f"{name:<12} {one.elapsed:>7.2f} s {ratios[0]:>6.2f}x {one.processor:>8.2f} s {ratios[1]:>6.2f}x"
            f" {one.findings:>9} {one.exit_code:>5}"
        )
    print()


def _median(runs: Sequence[Taken]) -> Taken:
    elapsed, processor = (statistics.median(times) for times in zip(*((one[0], one[1]) for one in runs), strict=True))
    return Taken(elapsed, processor, runs[-1].findings, runs[-1].exit_code)


if __name__ == "__main__":
    main()
