"""The Dockerfile, followed without Docker: COPY copies within a temporary folder, RUN runs there in a virtual
environment. What needs root, such as useradd, is only noted.

In: the Dockerfile and .dockerignore of the project. Out: what the last stage would have. It is no build: nothing is
said of the base image, or of whether the packages that are depended on can be fetched.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sysconfig
import venv
from fnmatch import fnmatch
from pathlib import Path
from typing import NamedTuple

from samples import ROOT


class Instruction(NamedTuple):
    """One line of the Dockerfile, continuations joined."""

    word: str
    rest: str


class Built(NamedTuple):
    """What is there at the end: the folder that stands for /, the programs, and the settings of the image."""

    root: Path
    programs: Path
    settings: dict[str, str]
    commands: list[str]


def instructions() -> list[Instruction]:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    found = re.findall(r"^([A-Z]+)\s+(.*)$", lines.replace("\\\n", " "), re.MULTILINE)
    return [Instruction(word, rest.strip()) for word, rest in found]


def context() -> list[str]:
    """The files that .dockerignore lets through, by path."""
    patterns = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    patterns = [line for line in patterns if line and not line.startswith("#")]
    tops = [one for one in ROOT.iterdir() if not _is_ignored(one.name, patterns)]
    below = [path for top in tops for path in (top.rglob("*") if top.is_dir() else (top,))]
    files = [path.relative_to(ROOT).as_posix() for path in below]
    return [path for path in files if (ROOT / path).is_file() and not _is_ignored(path, patterns)]


def _is_ignored(path: str, patterns: list[str]) -> bool:
    """The last pattern that names a file or a folder above it decides."""
    above = [path, *(str(one) for one in Path(path).parents)]
    ignored = False
    for pattern in patterns:
        plain = pattern.removeprefix("!").removeprefix("**/")
        anywhere = "**/" in pattern
        names = [Path(one).name for one in above] if anywhere else above
        if any(fnmatch(name, plain) and (plain != "*" or name != ".") for name in names):
            ignored = not pattern.startswith("!")
    return ignored


def replay(home: Path) -> Built:
    """Follow every instruction; raises AssertionError where one fails."""
    stages: dict[str, Path] = {}
    built = Built(home, home, {}, [])
    for word, rest in instructions():
        if word == "FROM":
            image, _, name = rest.partition(" AS ")
            built = _stage(home / (name or "last"), image)
            stages[name] = built.root
        elif word == "COPY":
            _copy(rest, built, stages)
        elif word == "RUN":
            _run(rest, built)
        else:
            built.settings[word] = rest
            if word == "WORKDIR":
                _inside(built.root, rest).mkdir(parents=True)
    return built


def _stage(root: Path, image: str) -> Built:
    venv.create(root / "python", with_pip=True)
    programs = root / "python" / "bin"
    commands: list[str] = []
    (programs / "useradd").write_text(f'#!/bin/sh\necho "useradd $*" >> "{root / "as-root.log"}"\n')
    (programs / "useradd").chmod(0o755)
    return Built(root, programs, {"FROM": image}, commands)


def _inside(root: Path, path: str) -> Path:
    return root / path.lstrip("/")


def _copy(rest: str, built: Built, stages: dict[str, Path]) -> None:
    *sources, target = shlex.split(rest)
    into = _inside(built.root, target if target.startswith("/") else f"{built.settings['WORKDIR']}/{target}")
    if sources[0].startswith("--from="):
        shutil.copytree(_inside(stages[sources.pop(0).removeprefix("--from=")], sources[0]), into)
        return
    known = context()
    for source in sources:
        files = [path for path in known if path == source or path.startswith(f"{source}/")]
        assert files, f"COPY {source}: not in the context"
        for path in files:
            # A folder's content goes into the target, a file below it.
            place = into / path.removeprefix(f"{source}/") if path != source else into / source
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, place)


def _run(command: str, built: Built) -> None:
    """In a shell; absolute paths of the image are those of the folder. Packages come from this environment."""
    built.commands.append(command)
    here = re.sub(r"(?<![\w/])/(?=(wheels|build|src)\b)", f"{built.root}/", command)
    environment = {
        "PATH": f"{built.programs}{os.pathsep}{os.defpath}",
        "HOME": str(built.root),
        "PYTHONPATH": sysconfig.get_path("purelib"),
        "PIP_NO_INDEX": "1",
        "PIP_NO_DEPS": "1",
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads it the other way round: this asks for none
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    where = _inside(built.root, built.settings.get("WORKDIR", "/"))
    done = subprocess.run(
        ["sh", "-e", "-c", here], cwd=where, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def run(built: Built, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """What `docker run` would start, in a folder that stands for the mounted one."""
    entry = json.loads(built.settings["ENTRYPOINT"])
    command = [str(built.programs / entry[0]), *entry[1:], *(arguments or json.loads(built.settings["CMD"]))]
    environment = {"PATH": str(built.programs), "PYTHONPATH": sysconfig.get_path("purelib")}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)
