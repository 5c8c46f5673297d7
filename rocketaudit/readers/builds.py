"""Which releases of the RocketMQ clients an application is built with, as its build files say.

In: the pom.xml, build.gradle(.kts), gradle.properties and libs.versions.toml of a tree, by path. Out: the releases of
each folder that has a build file. Nothing is executed or fetched: what a plugin, a parent or a platform outside the
tree decides is UNKNOWN, except where a table below holds what a published pom was seen to say.
"""

import os
import re
from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.values import UNKNOWN, Unknown

MAX_BYTES = 1024 * 1024  # the pom of Spring Boot, the largest seen, has 100 KB

CLIENT = ("org.apache.rocketmq:rocketmq-client", "com.alibaba.rocketmq:rocketmq-client")
SPRING = ("org.apache.rocketmq:rocketmq-spring-boot-starter", "org.apache.rocketmq:rocketmq-spring-boot")
BINDER = (
    "com.alibaba.cloud:spring-cloud-starter-stream-rocketmq",
    "com.alibaba.cloud:spring-cloud-stream-binder-rocketmq",
    "org.springframework.cloud:spring-cloud-starter-stream-rocketmq",
    "org.springframework.cloud:spring-cloud-stream-binder-rocketmq",
)
CLIENT_V5 = ("org.apache.rocketmq:rocketmq-client-java", "org.apache.rocketmq:rocketmq-client-java-noshade")
SPRING_V5 = (
    "org.apache.rocketmq:rocketmq-v5-client-spring-boot-starter",
    "org.apache.rocketmq:rocketmq-v5-client-spring-boot",
)
WANTED = frozenset(CLIENT + SPRING + BINDER + CLIENT_V5 + SPRING_V5)
# Platforms whose own release is that of an artifact they manage.
PLATFORMS = {
    "org.apache.rocketmq:rocketmq-all": CLIENT[:1],
    "com.alibaba.cloud:spring-cloud-alibaba-dependencies": BINDER[:2],
    "org.springframework.cloud:spring-cloud-alibaba-dependencies": BINDER[2:],
}

# rocketmq-spring-boot-parent/pom.xml at each tag: what <rocketmq-version>, later <rocketmq.version>, says.
_CLIENT_OF_SPRING = {
    "2.0.0": "4.3.2",
    "2.0.1": "4.3.2",
    "2.0.2": "4.4.0",
    "2.0.3": "4.5.1",
    "2.0.4": "4.5.2",
    "2.1.0": "4.6.0",
    "2.1.1": "4.7.1",
    "2.2.0": "4.8.0",
    "2.2.1": "4.9.1",
    "2.2.2": "4.9.3",
    "2.2.3": "5.0.0",
    "2.3.0": "5.2.0",
    "2.3.1": "5.3.0",
    "2.3.2": "5.3.1",
    "2.3.3": "5.3.1",
    "2.3.4": "5.3.2",
    "2.3.5": "5.3.2",
}
# rocketmq-v5-client-spring-boot-parent/pom.xml: <rocketmq.spring.client.version>.
_CLIENT_OF_SPRING_V5 = {"2.3.0": "5.0.5"} | {f"2.3.{patch}": "5.0.7" for patch in range(1, 6)}
# spring-cloud-alibaba's pom.xml at each tag: <rocketmq.version>, which the binder depends upon.
_CLIENT_OF_BINDER = {
    "2.2.5-RocketMQ-RC1": "4.6.1",
    "2.2.7.RELEASE": "4.6.1",
    "2.2.8.RELEASE": "4.9.3",
    "2.2.9.RELEASE": "4.9.4",
    "2.2.10-RC1": "4.9.4",
    "2.2.10-RC2": "4.9.4",
    "2021.0.1.0": "4.9.2",
    "2021.0.4.0": "4.9.4",
    "2021.0.5.0": "4.9.4",
    "2021.0.6.0": "4.9.4",
    "2022.0.0.0-RC1": "4.9.4",
    "2022.0.0.0-RC2": "4.9.4",
    "2022.0.0.0": "4.9.4",
    "2023.0.0.0-RC1": "5.1.4",
}
# The binders before depended upon rocketmq-spring-boot-starter: <rocketmq.starter.version> is 2.0.2 at each tag.
_STARTER_OF_BINDER = "2.0.2"
_OLD_BINDER = re.compile(r"2\.[01]\.\d+\.RELEASE|2\.2\.[0-6]\.(RC\d|RELEASE)|2020\.0\.RC1|2021\.1")

_RELEASE = re.compile(r"\d+(\.\d+)*([.\-]?[A-Za-z][\w\-]*(\.\d+)*)?")


class Place(NamedTuple):
    """A line (from 1) of a build file."""

    path: str
    line: int


class Stated(NamedTuple):
    """A text of a build file, and where it stands: of a version that is a property, the property's place."""

    text: str
    at: Place


class Releases(NamedTuple):
    """`client` is the classic client, `spring` rocketmq-spring, `binder` that of Spring Cloud Stream, `client_v5` the
    5.x client; UNKNOWN where a module does not use it, or nothing says which. `spring_at` is where `spring` is
    written."""

    client: str | Unknown = UNKNOWN
    spring: str | Unknown = UNKNOWN
    binder: str | Unknown = UNKNOWN
    client_v5: str | Unknown = UNKNOWN
    spring_at: Place | None = None


class Found(NamedTuple):
    """What a module depends upon (`used`, by group:artifact) and what is decided for artifacts that others bring
    (`managed`); the values are releases, UNKNOWN where they are not plain."""

    used: dict[str, Stated | Unknown]
    managed: dict[str, Stated | Unknown]


def releases(files: Mapping[str, bytes]) -> dict[str, Releases]:
    """The releases by the folder of each build file ("" for the root). Never raises for what is in the files."""
    from rocketaudit.readers import builds_gradle, builds_maven

    small = {os.path.normpath(path): data for path, data in files.items() if len(data) <= MAX_BYTES}
    result = {os.path.dirname(os.path.normpath(path)): Releases() for path in files if is_build_file(path)}
    for found in (builds_gradle.modules(small), builds_maven.modules(small)):
        for folder, module in found.items():
            # In a folder with build files of both Maven's decide.
            said = {name: one for name, one in _told(module)._asdict().items() if not isinstance(one, Unknown | None)}
            result[folder] = result.get(folder, Releases())._replace(**said)
    return result


def is_build_file(path: str) -> bool:
    """Whether a file makes its folder a module (gradle.properties and catalogues only help)."""
    return os.path.basename(path) in ("pom.xml", "build.gradle", "build.gradle.kts")


def plain(said: Stated) -> Stated | Unknown:
    """A release, or UNKNOWN where it is a range, a wildcard or an expression."""
    stripped = said.text.strip()
    return Stated(stripped, said.at) if _RELEASE.fullmatch(stripped) and len(stripped) < 64 else UNKNOWN


def _told(module: Found) -> Releases:
    spring, binder = _used(module, SPRING), _used(module, BINDER)
    return Releases(
        _client(module, spring, binder),
        UNKNOWN if spring is None else _text(spring),
        UNKNOWN if binder is None else _text(binder),
        _client_v5(module),
        spring.at if isinstance(spring, Stated) else None,
    )


def _text(of: Stated | Unknown) -> str | Unknown:
    return of.text if isinstance(of, Stated) else of


def _client(module: Found, spring: Stated | Unknown | None, binder: Stated | Unknown | None) -> str | Unknown:
    used = _used(module, CLIENT)
    if used is not None:
        return _text(used)
    brought = [one for one in (_brought_by_spring(spring), _brought_by_binder(binder)) if one is not None]
    if brought and CLIENT[0] in module.managed:
        # Management decides over what a dependency brings.
        return _text(module.managed[CLIENT[0]])
    return brought[0] if len(set(brought)) == 1 else UNKNOWN


def _client_v5(module: Found) -> str | Unknown:
    used, starter = _used(module, CLIENT_V5), _used(module, SPRING_V5)
    if used is not None:
        return _text(used)
    if starter is None:
        return UNKNOWN
    if CLIENT_V5[0] in module.managed:
        return _text(module.managed[CLIENT_V5[0]])
    return _CLIENT_OF_SPRING_V5.get(str(_text(starter)), UNKNOWN)


def _used(module: Found, names: tuple[str, ...]) -> Stated | Unknown | None:
    """The release of the first of these artifacts that is used; None where none is."""
    return next((module.used[name] for name in names if name in module.used), None)


def _brought_by_spring(spring: Stated | Unknown | None) -> str | Unknown | None:
    return None if spring is None else _CLIENT_OF_SPRING.get(str(_text(spring)), UNKNOWN)


def _brought_by_binder(binder: Stated | Unknown | None) -> str | Unknown | None:
    if binder is None:
        return None
    release = str(_text(binder))
    if _OLD_BINDER.fullmatch(release):
        return _CLIENT_OF_SPRING[_STARTER_OF_BINDER]
    return _CLIENT_OF_BINDER.get(release, UNKNOWN)
