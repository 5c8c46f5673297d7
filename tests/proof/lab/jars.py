"""The official jars of a release, and the programs of tests/proof/java compiled against them.

One question to Maven a release; its answer is kept as tools/official_jars.py keeps all of them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import java_programs
import official_jars

from lab import forms

GRPC_CLIENT = official_jars.Artifact("client-java", "5.2.0")
RELEASES = ("4.9.7", "5.3.3", "5.5.0")
SOURCES = Path(__file__).resolve().parents[1] / "java"

# The database of programs that have one.
_DATABASE = """<project>
<modelVersion>4.0.0</modelVersion>
<groupId>rocketaudit.jars</groupId><artifactId>h2</artifactId><version>1</version><packaging>pom</packaging>
<dependencies><dependency>
<groupId>com.h2database</groupId><artifactId>h2</artifactId><version>2.2.224</version>
</dependency></dependencies>
</project>
"""

# What a release does not have is left out: 4.x has neither controller nor container.
_MODULES = ("broker", "namesrv", "client", "tools", "controller", "container")


@cache
def servers(release: str) -> tuple[Path, ...]:
    """The class path of every server but the proxy, and of the classic clients."""
    return _resolved(release, _MODULES)


@cache
def proxy(release: str) -> tuple[Path, ...]:
    """The class path of the 5.x proxy."""
    return _resolved(release, ("proxy", "client", "tools"))


@cache
def programs(release: str) -> tuple[Path, ...]:
    """The class path of our own programs: their classes, then the jars."""
    sources = [*forms.sources(release), *sorted(SOURCES.glob("*.java")), java_programs.SOURCES / "Json.java"]
    # the servers have classes of the same names, made for another gRPC than the client brings along
    jars = (*(_grpc_client() if release >= "5" else ()), *servers(release), *official_jars.declared("h2", _DATABASE))
    return (java_programs.compiled(sources, jars), *jars)


@cache
def _grpc_client() -> tuple[Path, ...]:
    """The client of 5.x; its jar brings along, under names of their own, all classes that it needs."""
    jars = official_jars.alone(GRPC_CLIENT)
    if jars is None:
        raise official_jars.ResolutionError(f"Maven Central lacks {GRPC_CLIENT}")
    return jars


def _resolved(release: str, modules: tuple[str, ...]) -> tuple[Path, ...]:
    have = official_jars.published((release,))
    jars = official_jars.class_path(modules, release, have)
    if jars is None:
        raise official_jars.ResolutionError(f"{release}: Maven Central lacks an artifact that its servers need")
    return jars
