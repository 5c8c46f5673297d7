"""How long a cold start takes, as a multiple of `python -c pass`: the wheel, installed in a venv of its own.

    python tools/bench.py [--rounds 31] [--file broker.conf] [--wheel dist/rocketaudit-*.whl]

The commands take turns, round by round, so that whatever else the machine does falls on all of them alike; the
figure is the median of the processor time (user and system), which waiting does not change. Quote ratios, not
milliseconds. The wheel is built here unless one is given; its dependencies come from the packages of this Python,
so nothing is fetched. On a terminal means a pseudo-terminal: rich is imported and colours are written.
"""

import argparse
import os
import pty
import resource
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROKER = """\
brokerClusterName = DefaultCluster
brokerName = broker-a
brokerId = 0
deleteWhen = 04
fileReservedTime = 48
brokerRole = SYNC_MASTER
flushDiskType = ASYNC_FLUSH
namesrvAddr = 10.0.0.1:9876;10.0.0.2:9876
storePathRootDir = /data/rocketmq/store
"""

Run = Callable[[Sequence[str]], None]


def main() -> None:
    """Build, install, measure, print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="rocketaudit-bench-") as folder:
        home = Path(folder)
        python = _installed(home, options.wheel or _built(home))
        file = options.file
        if file is None:
            file = home / "broker.conf"
            file.write_text(BROKER)
        _print(_measured(_commands(python, str(file)), options.rounds))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=31)
    parser.add_argument("--file", type=Path, help="the file to scan, instead of a typical broker.conf")
    parser.add_argument("--wheel", type=Path, help="the wheel to install, instead of building one")
    return parser.parse_args()


def _built(home: Path) -> Path:
    """A wheel of this source tree."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(home / "dist")]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return next((home / "dist").glob("*.whl"))


def _installed(home: Path, wheel: Path) -> Path:
    """The Python of a new venv with the wheel; its dependencies are found in the packages of this Python."""
    venv.create(home / "venv", with_pip=False)
    python = home / "venv" / "bin" / "python"
    target = home / "venv" / "lib" / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "-q"]
    subprocess.run([*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)], check=True)
    # Behind the venv's own packages, so that rocketaudit itself is the wheel's.
    (target / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    subprocess.run([python, "-m", "compileall", "-q", str(target)], check=True)
    return python


def _commands(python: Path, file: str) -> dict[str, tuple[list[str], Run]]:
    program = str(python.parent / "rocketaudit")
    return {
        "python -c pass": ([str(python), "-c", "pass"], _piped),
        "--version": ([program, "--version"], _piped),
        "scan, text": ([program, "scan", file], _piped),
        "scan, JSON": ([program, "scan", file, "-f", "json"], _piped),
        "scan, text on a terminal": ([program, "scan", file], _on_terminal),
        "effective": ([program, "effective", file], _piped),
        "rules": ([program, "rules"], _piped),
        "scan --help": ([program, "scan", "--help"], _piped),
    }


def _piped(command: Sequence[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)


def _on_terminal(command: Sequence[str]) -> None:
    """Run it with a pseudo-terminal for its output, and read that to its end."""
    ours, theirs = pty.openpty()
    environment = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "FORCE_COLOR")}
    process = subprocess.Popen(command, stdout=theirs, stderr=theirs, env=environment | {"TERM": "xterm-256color"})
    os.close(theirs)
    try:
        while os.read(ours, 65536):
            pass
    except OSError:
        pass  # Linux says so when the other side is closed
    process.wait()
    os.close(ours)


def _measured(commands: dict[str, tuple[list[str], Run]], rounds: int) -> dict[str, float]:
    """The median processor time of each command in seconds; the first round only warms up."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for round_ in range(rounds + 1):
        for name, (command, run) in commands.items():
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run(command)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if round_:
                times[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return {name: statistics.median(found) for name, found in times.items()}


def _print(medians: dict[str, float]) -> None:
    base = next(iter(medians.values()))
    width = max(map(len, medians))
    for name, seconds in medians.items():
        print(f"{name:<{width}}  {seconds / base:5.1f}x  {seconds * 1000:6.1f} ms")


if __name__ == "__main__":
    main()
