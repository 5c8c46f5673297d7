"""Shell scripts of CI systems, run here: rocketaudit is the one under test, and what would fetch packages only notes
what it was asked for."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from samples import ROOT

BASH = shutil.which("bash")
BROKER = "brokerName=broker-a\nbrokerRole=SYNC_MASTER\nflushDiskType=SYNC_FLUSH\nbrokerIP1=10.0.0.1\n"
BAD = "brokerName=broker-a\nbrokerRole=AYNC_MASTER\n"


class Done(NamedTuple):
    """What a script did."""

    code: int
    out: str
    err: str


class Machine(NamedTuple):
    """A folder with the repository that is audited, and the programs that its scripts find."""

    home: Path
    work: Path
    programs: Path

    @property
    def fetched(self) -> list[str]:
        """What pip was asked for, a line each call."""
        noted = self.home / "pip.log"
        return noted.read_text(encoding="utf-8").splitlines() if noted.exists() else []

    def run(self, script: str, shell: tuple[str, ...] = ("bash", "-e", "-o", "pipefail"), **variables: str) -> Done:
        """Run a script as a CI system does, with these variables besides the plainest ones."""
        file = self.home / "script"
        file.write_text(script, encoding="utf-8")
        environment = {name: os.environ[name] for name in ("LC_ALL", "SYSTEMROOT") if name in os.environ}
        environment |= {"PATH": f"{self.programs}{os.pathsep}{os.defpath}", "HOME": str(self.home)} | variables
        done = subprocess.run(
            [*shell, str(file)], cwd=self.work, env=environment, capture_output=True, encoding="utf-8", check=False
        )
        return Done(done.returncode, done.stdout, done.stderr)


def machine(home: Path) -> Machine:
    """A machine whose repository is still empty."""
    made = Machine(home, home / "work", home / "programs")
    made.work.mkdir()
    made.programs.mkdir()
    note = f'echo "$@" >> "{home / "pip.log"}"'
    _program(made.programs / "pip", note)
    _program(made.programs / "python", f'[ "$1 $2" = "-m pip" ] && shift 2 && {note}')
    _program(made.programs / "rocketaudit", f'PYTHONPATH="{ROOT}" exec "{sys.executable}" -m rocketaudit "$@"')
    _program(
        made.programs / "python3",
        f'[ "$1 $2" = "-m venv" ] && mkdir -p "$3/bin" && cp "{made.programs}"/* "$3/bin"',
    )
    return made


def _program(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
