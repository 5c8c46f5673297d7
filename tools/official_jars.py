"""The official RocketMQ jars, resolved through Maven.

In: releases and module names. Out: which modules a release has on Central, which older release stands in
for a missing one, and class paths (lists of jar files). Answers of Maven are kept in `.cache/official-jars`
of the checkout; delete that folder to ask again.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

TOOLS = Path(__file__).resolve().parent
CACHE = TOOLS.parent / ".cache"
GROUP = "org.apache.rocketmq"

# Every module that a broker, its container, the proxy or the tiered store may pull in.
MODULES = (
    "acl", "auth", "broker", "client", "common", "container", "controller", "filter", "logging", "namesrv",
    "openmessaging", "proxy", "remoting", "srvutil", "store", "tiered-store", "tools",
)  # fmt: skip
# What BrokerStartup itself needs, and where the classes of broker.conf live.
BROKER_MODULES = ("common", "remoting", "store", "auth", "srvutil", "broker")

_POM = """<project>
<modelVersion>4.0.0</modelVersion>
<groupId>rocketaudit.jars</groupId><artifactId>{name}</artifactId><version>1</version><packaging>pom</packaging>
{body}
</project>
"""
# 4.2.0 asks for native TLS by a classifier that only its own build can fill in; no configuration class needs it.
_NEVER_NEEDED = ("io.netty", "netty-tcnative")
_FAILED = re.compile(r"Failed to execute goal (?:\S+ )?on project (\S+): (.*)")
# What Maven says of an artifact that Central does not have; anything else (a lost connection) is an error of ours.
_NOT_ON_CENTRAL = ("Could not find artifact", "was not found in")

Published = Mapping[str, frozenset[str]]


class ResolutionError(Exception):
    """Maven could not answer for a reason other than a missing artifact."""


class Artifact(NamedTuple):
    """One RocketMQ module of one release."""

    module: str
    release: str

    def __str__(self) -> str:
        return f"{GROUP}:rocketmq-{self.module}:{self.release}"


def read_releases(path: Path = TOOLS / "releases.txt") -> tuple[str, ...]:
    """The releases named in `path`, oldest first; everything after a `#` is a comment."""
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return tuple(line for line in lines if line)


def minor_line(release: str) -> str:
    """`5.3` of `5.3.2`."""
    return ".".join(release.split("-")[0].split(".")[:2])


def published(releases: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each release, the modules whose own jar is on Central."""
    wanted = {f"only-{module}-{release}": Artifact(module, release) for release in releases for module in MODULES}
    answers = _resolve({name: _pom(name, [artifact], alone=True) for name, artifact in wanted.items()})
    return {
        release: frozenset(module for module in MODULES if answers[f"only-{module}-{release}"] is not None)
        for release in releases
    }


def provider(module: str, release: str, have: Published) -> str | None:
    """The release whose jar of `module` serves `release`: itself, else the nearest older one of its minor line."""
    before = [known for known in have if minor_line(known) == minor_line(release)]
    for candidate in reversed(before[: before.index(release) + 1]):
        if module in have[candidate]:
            return candidate
    return None


def class_path(modules: Iterable[str], release: str, have: Published) -> tuple[Path, ...] | None:
    """The jars of `modules` and all they need, or None where a third-party artifact is missing."""
    return class_paths({"one": (tuple(modules), release)}, have)["one"]


def alone(artifact: Artifact) -> tuple[Path, ...] | None:
    """The jar of one artifact that brings along all that it needs, or None where Central lacks it."""
    name = f"alone-{artifact.module}-{artifact.release}"
    return _resolve({name: _pom(name, [artifact], alone=True)})[name]


def declared(name: str, pom: str) -> tuple[Path, ...]:
    """The jars that a whole pom.xml asks for, under the name of `name`."""
    jars = _resolve({name: re.sub("<artifactId>[^<]*</artifactId>", f"<artifactId>{name}</artifactId>", pom, count=1)})
    found = jars[name]
    if found is None:
        raise ResolutionError(f"{name}: Maven Central lacks an artifact that its pom.xml asks for")
    return found


def class_paths(wanted: Mapping[str, tuple[Sequence[str], str]], have: Published) -> dict[str, tuple[Path, ...] | None]:
    """Like `class_path` for many (modules, release) at once: Maven starts only once."""
    names = {key: f"path-{'-'.join(modules)}-{release}" for key, (modules, release) in wanted.items()}
    poms = {}
    for key, (modules, release) in wanted.items():
        sources = {module: provider(module, release, have) for module in MODULES}
        direct = [Artifact(module, source) for module in modules if (source := sources[module])]
        poms[names[key]] = _pom(names[key], direct, pins=sources)
    answers = _resolve(poms)
    return {key: answers[name] for key, name in names.items()}


def _pom(
    name: str, artifacts: Iterable[Artifact], *, alone: bool = False, pins: Mapping[str, str | None] | None = None
) -> str:
    """A pom that depends on `artifacts`: `alone` without what they need, else with every module pinned to `pins`."""
    pins = pins or {}
    absent = [module for module, source in pins.items() if source is None]
    unwanted = [("*", "*")] if alone else [_NEVER_NEEDED, *((GROUP, f"rocketmq-{module}") for module in absent)]
    exclusions = "".join(_exclusion(*name) for name in unwanted)
    direct = "".join(_dependency(artifact, exclusions) for artifact in artifacts)
    managed = "".join(_dependency(Artifact(m, source), "") for m, source in pins.items() if source)
    body = f"<dependencies>{direct}</dependencies>"
    if managed:
        body = f"<dependencyManagement><dependencies>{managed}</dependencies></dependencyManagement>\n{body}"
    return _POM.format(name=name, body=body)


def _dependency(artifact: Artifact, exclusions: str) -> str:
    inner = f"<exclusions>{exclusions}</exclusions>" if exclusions else ""
    return (
        f"<dependency><groupId>{GROUP}</groupId><artifactId>rocketmq-{artifact.module}</artifactId>"
        f"<version>{artifact.release}</version>{inner}</dependency>\n"
    )


def _exclusion(group: str, artifact: str) -> str:
    return f"<exclusion><groupId>{group}</groupId><artifactId>{artifact}</artifactId></exclusion>"


def _resolve(poms: Mapping[str, str]) -> dict[str, tuple[Path, ...] | None]:
    """The class path of each pom, None where Central lacks something; only what is not in the cache is asked."""
    folder = CACHE / "official-jars"
    unknown = [name for name, pom in poms.items() if not _is_answered(_place(folder, name, pom))]
    if unknown:
        _ask_maven(folder, {name: poms[name] for name in unknown})
    return {name: _answer(_place(folder, name, pom)) for name, pom in poms.items()}


def _place(folder: Path, name: str, pom: str) -> Path:
    """The folder of one pom; its name holds the pom's digest, so a changed pom is a new question."""
    return folder / f"{name}-{hashlib.sha256(pom.encode()).hexdigest()[:12]}"


def _is_answered(place: Path) -> bool:
    if (place / "missing.txt").exists():
        return True
    answer = _answer(place)
    return answer is not None and all(jar.exists() for jar in answer)


def _answer(place: Path) -> tuple[Path, ...] | None:
    file = place / "class-path.txt"
    return tuple(Path(jar) for jar in file.read_text().strip().split(":")) if file.exists() else None


def _ask_maven(folder: Path, poms: Mapping[str, str]) -> None:
    """Run Maven once over `poms` as modules of one build and keep every answer, the missing ones too."""
    places = {name: _place(folder, name, pom) for name, pom in poms.items()}
    for name, place in places.items():
        place.mkdir(parents=True, exist_ok=True)
        (place / "pom.xml").write_text(poms[name], encoding="utf-8")
    (CACHE / ".gitignore").write_text("*\n")
    modules = "".join(f"<module>{place.name}</module>" for place in places.values())
    (folder / "pom.xml").write_text(_POM.format(name="all", body=f"<modules>{modules}</modules>"), encoding="utf-8")
    log = _run_maven(folder)
    failures = {match[1]: match[2] for line in log.splitlines() if (match := _FAILED.search(line))}
    for name, place in places.items():
        if (place / "class-path.txt").exists():
            continue
        reason = failures.get(name, "Maven gave no answer")
        if not any(words in reason for words in _NOT_ON_CENTRAL):
            raise ResolutionError(f"{name}: {reason}\n{log[-3000:] if name not in failures else ''}")
        (place / "missing.txt").write_text(reason + "\n")


def _run_maven(folder: Path) -> str:
    """The output of one `mvn dependency:build-classpath`, which goes on after a module that fails."""
    command = ["mvn", "-B", "-fae", "-T", "4", "dependency:build-classpath", "-Dmdep.outputFile=class-path.txt"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise ResolutionError("mvn is not on the PATH") from error
    return done.stdout + done.stderr
