"""Compiling and running the Java programs of tools/java."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from official_jars import CACHE, TOOLS

SOURCES = TOOLS / "java"
# What RocketMQ or the JVM itself would read from the caller's environment.
_UNSET = ("NAMESRV_ADDR", "ROCKETMQ_HOME", "RMQ_PROXY_HOME", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")


class JavaError(Exception):
    """A Java program of ours did not compile or did not end well."""


def compiled(sources: Sequence[Path], class_path: Sequence[Path] = ()) -> Path:
    """The folder of classes compiled from `sources`; kept in the cache under the digest of all that went in."""
    digest = hashlib.sha256("\n".join(map(str, class_path)).encode())
    for source in sources:
        digest.update(source.name.encode() + source.read_bytes())
    classes = CACHE / "classes" / digest.hexdigest()[:16]
    if not classes.is_dir():
        unfinished = classes.with_suffix(f".{os.getpid()}")
        options = ["-nowarn", "-encoding", "UTF-8", "-d", str(unfinished), "-cp", _joined(class_path)]
        _checked(["javac", *options, *map(str, sources)])
        _publish(unfinished, classes)
    return classes


def run(
    main: str,
    arguments: Sequence[str],
    class_path: Sequence[Path],
    *,
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> None:
    """Run `main` with its noise held back; raises JavaError, with the noise, where it does not exit with 0."""
    command = ["java", *options, "-cp", _joined(class_path), main, *arguments]
    _checked(command, env={**inherited_environment(), **(environment or {})}, cwd=folder)


def inherited_environment() -> dict[str, str]:
    """The caller's environment without what would change a JVM or a RocketMQ program behind our back."""
    return {name: value for name, value in os.environ.items() if name not in _UNSET}


def feature_release() -> str:
    """`17` for any update of JDK 17."""
    done = subprocess.run(["java", "-version"], capture_output=True, text=True, check=True)
    found = re.search(r'version "(\d+)', done.stderr)
    if not found:
        raise JavaError(f"java -version said {done.stderr!r}")
    return found[1]


def _publish(unfinished: Path, classes: Path) -> None:
    """Give a compiled folder its final name; another process may have been first, with the same content."""
    try:
        unfinished.rename(classes)
    except OSError:
        shutil.rmtree(unfinished)


def _joined(paths: Sequence[Path]) -> str:
    return ":".join(map(str, paths))


def _checked(command: Sequence[str], *, env: Mapping[str, str] | None = None, cwd: Path | None = None) -> None:
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise JavaError(f"{command[0]} ended with {done.returncode}\n{(done.stdout + done.stderr)[-4000:]}")
