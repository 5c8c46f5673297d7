"""Processes that always end: each in a group of its own, ended by pid, and by the kernel should the tests be killed."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, NamedTuple

__all__ = ["Process", "Processes", "Program"]

_SET_PARENT_DEATH_SIGNAL = 1
_C = ctypes.CDLL(None) if sys.platform == "linux" else None
_SECONDS_TO_DIE = 20
_TAIL_BYTES = 6_000


class Program(NamedTuple):
    """What is run: `log` gets standard error, and standard output too unless `talks` (then both pipes are ours)."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    talks: bool = False


class Process:
    """One running program."""

    def __init__(self, program: Program) -> None:
        self.name, self.log = program.name, program.log
        pipe = subprocess.PIPE if program.talks else None
        with program.log.open("ab") as log:
            self._process = subprocess.Popen(
                program.command,
                env=program.environment,
                cwd=program.folder,
                stdin=pipe or subprocess.DEVNULL,
                stdout=pipe or log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_the_tests,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    @property
    def pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        """Its standard input and output."""
        assert self._process.stdin and self._process.stdout, f"{self.name} has no pipes"
        return self._process.stdin, self._process.stdout

    def kill(self) -> None:
        """SIGKILL, also for a frozen process; returns once the kernel has taken it away."""
        self.send_signal(signal.SIGKILL)
        self._process.wait(_SECONDS_TO_DIE)

    def terminate(self) -> None:
        """SIGTERM, as an orderly shutdown sends it; returns once it has ended."""
        self.send_signal(signal.SIGTERM)
        self._process.wait(_SECONDS_TO_DIE)

    def freeze(self) -> None:
        self.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.send_signal(signal.SIGCONT)

    def last_words(self) -> str:
        """The end of its log, "" where the proof has cleared it away."""
        if not self.log.exists():
            return ""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - _TAIL_BYTES))
            return log.read().decode("utf-8", "replace")

    def send_signal(self, number: signal.Signals) -> None:
        if self.is_running:
            os.killpg(self.pid, number)


class Processes:
    """All processes of a scope; leaving it kills those that still run."""

    def __init__(self) -> None:
        self.started: list[Process] = []

    def start(self, program: Program) -> Process:
        process = Process(program)
        self.started.append(process)
        return process

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for process in self.started:
            process.send_signal(signal.SIGKILL)  # all of them, before any is waited for
        for process in reversed(self.started):
            process.kill()


def _die_with_the_tests() -> None:
    """Runs in the child: Linux kills it when the tests end, however they end."""
    if _C:
        _C.prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
