"""What the real BrokerStartup of a release makes of configuration files.

In: a release and files. Out: for each file whether the broker starts, with which exit code it does not, the settings it
would run with, and the keys that had no effect. All files go through one JVM, with the official jars; only the
BrokerController is ours, so that nothing is really started. Also a command: python tools/oracle.py RELEASE FILE...
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import java_programs
import official_jars
from official_jars import BROKER_MODULES, CACHE, Published
from symbolic import expand

__all__ = ["Discard", "OracleResult", "expand", "is_whole", "releases", "run"]

CPUS = 8
HOME = "/nowhere/home"
ROCKETMQ_HOME = CACHE / "oracle" / "rocketmq"

_CLASSES = (
    "common.BrokerConfig",
    "remoting.netty.NettyServerConfig",
    "remoting.netty.NettyClientConfig",
    "store.config.MessageStoreConfig",
    "auth.config.AuthConfig",
)
# 4.x configures its logging anew from this file at each start; without it the broker exits with -1.
_SILENT_LOGGING = '<configuration><root level="OFF"/></configuration>\n'


class Discard(NamedTuple):
    """A key of the file that had no effect; the reason is `unknown-key` or `bad-value`."""

    key: str
    reason: str


class OracleResult(NamedTuple):
    """What became of one file.

    `exit` is the code given to System.exit where the broker does not start, `said` the first line it printed then.
    `classes` holds class name -> setting -> value as the getter tells it; empty where the broker does not start.
    `environment` is what `expand` needs to turn a symbolic default into the value on this machine.
    """

    file: str
    starts: bool
    exit: int | None
    said: str | None
    classes: dict[str, dict[str, Any]]
    discarded: list[Discard]
    environment: dict[str, str | int]


def releases() -> tuple[str, ...]:
    """The releases of tools/releases.txt that can be run, oldest first."""
    have = _published()
    return tuple(release for release in have if official_jars.provider("broker", release, have))


def is_whole(release: str) -> bool:
    """Whether no older release stands in for a jar that BrokerStartup needs."""
    have = _published()
    return all(official_jars.provider(module, release, have) in (release, None) for module in BROKER_MODULES)


def run(release: str, files: Sequence[Path]) -> list[OracleResult]:
    """Start `release` once for each file; results are in the order of `files`."""
    jars = _jars(release)
    classes = java_programs.compiled(_sources(release, jars), jars)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "files.txt").write_text("".join(f"{file.resolve()}\n" for file in files), encoding="utf-8")
        names = [f"{official_jars.GROUP}.{name}" for name in _CLASSES if _has(jars, f"{official_jars.GROUP}.{name}")]
        java_programs.run(
            "RunBrokerStartup",
            [str(folder / "files.txt"), str(folder / "results.jsonl"), ",".join(names)],
            [classes, *jars],  # ours first: its BrokerController hides the real one
            options=_options(_rocketmq_home(), folder),
            environment={"ROCKETMQ_HOME": str(ROCKETMQ_HOME), "LC_ALL": "C.UTF-8"},
            folder=folder,
        )
        lines = (folder / "results.jsonl").read_text(encoding="ascii").splitlines()
    environment = {"cpus": CPUS, "user.home": HOME, "ROCKETMQ_HOME": str(ROCKETMQ_HOME), **json.loads(lines[-1])}
    return [_result(json.loads(line), file, environment) for line, file in zip(lines[:-1], files, strict=True)]


def _published() -> Published:
    return official_jars.published(official_jars.read_releases())


def _jars(release: str) -> tuple[Path, ...]:
    jars = official_jars.class_path(BROKER_MODULES, release, _published())
    if jars is None:
        raise official_jars.ResolutionError(f"{release}: a third-party artifact is not on Central")
    return jars


def _sources(release: str, jars: Sequence[Path]) -> list[Path]:
    """The Java sources for a release; the shadow controller with only the lines that its jars can satisfy."""
    template = (java_programs.SOURCES / "shadow" / "BrokerController.java").read_text(encoding="utf-8")
    fitting = [line for line in template.splitlines() if " // if " not in line or _has(jars, line.split(" // if ")[1])]
    shadow = CACHE / "oracle" / release / "BrokerController.java"
    shadow.parent.mkdir(parents=True, exist_ok=True)
    shadow.write_text("\n".join(fitting) + "\n", encoding="utf-8")
    names = ("Json", "Settings", "Discards", "RunBrokerStartup")
    return [shadow, *(java_programs.SOURCES / f"{name}.java" for name in names)]


def _has(jars: Sequence[Path], java_class: str) -> bool:
    """Whether one of the RocketMQ jars has the class."""
    entry = java_class.strip().replace(".", "/") + ".class"
    return any(entry in _entries(jar) for jar in jars if jar.name.startswith("rocketmq-"))


def _entries(jar: Path) -> frozenset[str]:
    if jar not in _known_entries:
        with zipfile.ZipFile(jar) as archive:
            _known_entries[jar] = frozenset(archive.namelist())
    return _known_entries[jar]


_known_entries: dict[Path, frozenset[str]] = {}


def _rocketmq_home() -> Path:
    """A ROCKETMQ_HOME with the one file that a start needs; the file that silences logging."""
    logging = ROCKETMQ_HOME / "conf" / "logback_broker.xml"
    logging.parent.mkdir(parents=True, exist_ok=True)
    logging.write_text(_SILENT_LOGGING)
    return logging


def _options(logging: Path, folder: Path) -> list[str]:
    """JVM options: a fixed machine, System.exit that can be held back, silent logging (plain and shaded logback)."""
    return [
        f"-XX:ActiveProcessorCount={CPUS}", f"-Duser.home={HOME}", f"-Djava.io.tmpdir={folder}",
        "-Djava.security.manager=allow", "-Duser.language=en", "-XX:+UseSerialGC", "-Xmx512m", "-Xshare:auto",
        f"-Dlogback.configurationFile={logging}", f"-Drmq.logback.configurationFile={logging}",
    ]  # fmt: skip


def _result(line: dict[str, Any], file: Path, environment: dict[str, str | int]) -> OracleResult:
    discarded = [Discard(**row) for row in line.pop("discarded")]
    return OracleResult(**{**line, "file": str(file)}, discarded=discarded, environment=environment)


def main(arguments: Sequence[str]) -> None:
    release, *files = arguments
    for result in run(release, [Path(file) for file in files]):
        print(json.dumps({**result._asdict(), "discarded": [row._asdict() for row in result.discarded]}))


if __name__ == "__main__":
    main(sys.argv[1:])
