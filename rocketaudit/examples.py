"""The examples of a rule: one file's text, or several by path, with marks above the lines that are found.

In: an example as the rule file has it. Out: its files, each with its path, its kind, its text with or without marks.
"""

import os.path
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from rocketaudit.discover.kinds import ACCOUNTS, BROKER, CONTROLLER, GRADLE, JAVA, MAVEN, NAME_SERVER, SPRING

# Where a single text of a kind lies; Maven and Spring look at paths.
PATHS = {
    BROKER: "broker.conf",
    CONTROLLER: "controller.conf",
    NAME_SERVER: "namesrv.conf",
    JAVA: "src/main/java/Example.java",
    SPRING: "src/main/resources/application.yml",
    MAVEN: "pom.xml",
    ACCOUNTS: "plain_acl.yml",
}
# What a Markdown reader colours a file as.
FENCES = {
    ".java": "java",
    ".json": "json",
    ".yml": "yaml",
    ".yaml": "yaml",
    ".xml": "xml",
    ".gradle": "groovy",
    ".kts": "kotlin",
}

_MARK = re.compile(r"^[ \t]*(?:#|//|<!--) finding(?: -->)?[ \t]*$")
_ACCOUNT_FILES = re.compile(r"^(?:plain_acl.*|tools)\.yml$|^rmq-proxy.*\.json$")
_BUILD_FILES = {"pom.xml": MAVEN, "build.gradle": GRADLE, "build.gradle.kts": GRADLE, "settings.gradle": GRADLE}


class ExampleFile(NamedTuple):
    """One file of an example: its text without marks, and the lines that they stand above."""

    path: str
    kind: str
    text: str
    lines: tuple[int, ...]


def is_mark(line: str) -> bool:
    """Whether a line says that the next one is found."""
    return _MARK.match(line) is not None


def files(example: Mapping[str, Any], code: bool) -> tuple[ExampleFile, ...]:
    """The files of an example; `code` says that a single text without a kind is Java."""
    kind = example.get("kind", JAVA if code else BROKER)
    return tuple(_file(path, _kind(path, kind, text), text) for path, text in texts(example, code).items())


def texts(example: Mapping[str, Any], code: bool) -> dict[str, str]:
    """The texts of an example by path, marks and all."""
    content = example["bad"] if "bad" in example else example["good"]
    if isinstance(content, Mapping):
        return {str(path): str(text) for path, text in content.items()}
    return {PATHS[example.get("kind", JAVA if code else BROKER)]: str(content)}


def kind_of(path: str, otherwise: str = BROKER) -> str:
    """Whose file a path of an example is; `otherwise` where the path does not say it."""
    name = os.path.basename(path)
    stem, end = os.path.splitext(name)
    if name in _BUILD_FILES:
        return _BUILD_FILES[name]
    if _ACCOUNT_FILES.match(name):
        return ACCOUNTS
    if end == ".java":
        return JAVA
    if end in (".yml", ".yaml") or stem.startswith(("application", "bootstrap")):
        return SPRING
    if stem.startswith(("controller", "namesrv")):
        return CONTROLLER if stem.startswith("controller") else NAME_SERVER
    return BROKER if otherwise in (JAVA, SPRING, MAVEN) else otherwise


def _kind(path: str, otherwise: str, text: str) -> str:
    """The kind of a file; whether YAML is a Spring configuration or says how brokers run, its content says."""
    kind = kind_of(path, otherwise)
    if kind != SPRING:
        return kind
    from rocketaudit.readers import workloads  # most examples have no YAML

    return workloads.kind_of(os.path.basename(path), text.encode()) or kind


def fence_of(path: str) -> str:
    """The language of a path in a Markdown fence."""
    return FENCES.get(os.path.splitext(path)[1], "properties")


def _file(path: str, kind: str, text: str) -> ExampleFile:
    kept: list[str] = []
    lines: list[int] = []
    for line in text.splitlines(keepends=True):
        if is_mark(line):
            lines.append(len(kept) + 1)
        else:
            kept.append(line)
    return ExampleFile(path, kind, "".join(kept), tuple(lines))
