"""The judged code: where it lies, getting it with git, auditing it. In: repositories and a folder. Out: an Outcome."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from rocketaudit.audit import audit
from rocketaudit.discover.opening import shown
from rocketaudit.errors import NothingToScan
from rocketaudit.findings import Finding
from rocketaudit.options.scan import ScanOptions
from rocketaudit.source import Input

from .judgements import Repository
from .matching import Found, Match, Place, match

FORGE = "https://github.com"
STAGES = ("produce", "consume")

# What the audit of client code looks at; nothing else of a repository is put into the folder.
KEPT = ("*.java", "*.yml", "*.yaml", "*.properties", "pom.xml", "*.gradle", "*.kts", "*.toml")

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_GIT_SECONDS = 600
_BUILD_NAMES = (".xml", ".gradle", ".kts", ".toml", "gradle.properties")


class Outcome(NamedTuple):
    """The whole comparison. `missing` are judged files that are not in the folder, which are not compared; `unread`
    those that the audit did not take, or took in part, each with the reason; `failed` the audits that broke off."""

    matches: tuple[Match, ...]
    missing: tuple[str, ...]
    unread: tuple[str, ...]
    failed: tuple[str, ...]


def compare(repositories: Iterable[Repository], folder: Path) -> Outcome:
    """Audit every repository that is in the folder, each once and whole."""
    matches: list[Match] = []
    missing: list[str] = []
    unread: list[str] = []
    failed: list[str] = []
    for judged in repositories:
        home = folder_of(judged, folder)
        there = tuple(file for file in judged.files if (home / file.path).is_file())
        missing += [f"{judged.name} {file.path}" for file in judged.files if file not in there]
        if not there:
            continue
        found: list[Found] = []
        inputs: Mapping[str, Input] = {}
        try:
            found, inputs = findings(home, (judged.stage,) if judged.stage else STAGES)
        except Exception as error:  # one repository that breaks the audit must not hide what the others say
            failed.append(f"{judged.name} {type(error).__name__}: {error}")
        matches.append(match(judged._replace(files=there), found))
        told = {one.path for one in found}
        reasons = ((file.path, _unread(file.path, inputs, told)) for file in there)
        unread += [f"{judged.name} {path}: {reason}" for path, reason in reasons if reason]
    return Outcome(tuple(matches), tuple(missing), tuple(unread), tuple(failed))


def folder_of(judged: Repository, folder: Path) -> Path:
    """Where a repository lies: folder/owner+name, or folder/owner/name."""
    nested = folder / judged.name
    return nested if nested.is_dir() else folder / judged.name.replace("/", "+")


def findings(home: Path, stages: Sequence[str] = STAGES) -> tuple[list[Found], dict[str, Input]]:
    """What rocketaudit finds in the client code of one repository, and its inputs, by path relative to it."""
    try:
        report = audit([str(home)], ScanOptions())
    except NothingToScan:
        return [], {}
    prefix = shown(str(home)).rstrip("/") + "/"
    found = [_found(one, prefix) for one in report.findings if one.stage in stages and one.suppressed is None]
    return found, {one.path.removeprefix(prefix): one for one in report.inputs}


def _found(one: Finding, prefix: str) -> Found:
    related = tuple(Place(of.at.path.removeprefix(prefix), of.at.line, of.at.end_line) for of in one.related)
    counts = one.confidence != "low" and one.severity != "info"
    return Found(one.rule, one.at.path.removeprefix(prefix), one.at.line, counts, related, one.message["en"])


def _unread(path: str, inputs: Mapping[str, Input], told: set[str]) -> str | None:
    """Why a judged file was not read whole; None where it was. Build files are no inputs: they are only looked up."""
    if path not in inputs:
        return None if path in told or path.endswith(_BUILD_NAMES) else "not taken for client code"
    found = inputs[path]
    return None if found.status == "read" else f"{found.status}, {found.reason}"


def fetch(repositories: Sequence[Repository], folder: Path) -> list[str]:
    """Get the repositories that are not there yet; returns a sentence for each that could not be had."""
    folder.mkdir(parents=True, exist_ok=True)
    lacking = [judged for judged in repositories if not folder_of(judged, folder).is_dir()]
    return [f"{judged.name}: {said}" for judged in lacking if (said := _fetch(judged, folder_of(judged, folder)))]


def _fetch(judged: Repository, home: Path) -> str | None:
    """Get one commit of one repository, without history; says why where that was not possible."""
    if not _REPOSITORY.fullmatch(judged.name):
        return "not the name of a repository"
    partly = home.with_name(home.name + ".part")  # a fetch that was interrupted is begun anew
    _remove(partly)
    steps = (
        ["init", "--quiet", str(partly)],
        ["-C", str(partly), "remote", "add", "origin", f"{FORGE}/{judged.name}"],
        ["-C", str(partly), "sparse-checkout", "set", "--no-cone", *KEPT],
        ["-C", str(partly), "fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", judged.commit],
        ["-C", str(partly), "checkout", "--quiet", judged.commit],
    )
    said = next((said for step in steps if (said := _git(step))), None)
    if said:
        _remove(partly)
    else:
        partly.rename(home)
    return said


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _git(arguments: Sequence[str]) -> str | None:
    """Run git without ever asking for a password, nor running what the repository brings; says why it failed."""
    command = ["git", "-c", "credential.helper=", "-c", "core.askPass=true", "-c", "core.hooksPath=/dev/null"]
    settings = {**os.environ, "GIT_LFS_SKIP_SMUDGE": "1", "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(
            [*command, *arguments], capture_output=True, timeout=_GIT_SECONDS, stdin=subprocess.DEVNULL, env=settings
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return str(problem)
    if done.returncode == 0:
        return None
    lines = [line for line in done.stderr.decode(errors="replace").splitlines() if line.startswith(("fatal", "error"))]
    return lines[0] if lines else f"git ended with {done.returncode}"
