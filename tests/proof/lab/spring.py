"""The applications of java/spring: Maven projects that are scanned as they are, and run with what their pom.xml names.

The release of the starter is a property of the pom.xml, so that one application can be tried with each of them.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import java_programs
import official_jars

from lab import jars, jvm, prediction
from lab.client import Client
from lab.prediction import Predicted

if TYPE_CHECKING:
    from lab.laboratory import Laboratory

__all__ = ["client", "predicted", "project"]

_APPLICATIONS = jars.SOURCES / "spring"
# Where an application's own lines go.
_HERE = "# its own lines"
# What every program that is told what to do needs, whichever client its starter brings along.
_COMMON = ("Forms", "Go", "Outbox", "Output", "Program", "Request", "Serving", "Shop")


def project(lab: Laboratory, name: str, variant: str, lines: str = "", **properties: str) -> Path:
    """A copy of an application, with properties of its pom.xml, and lines of its application.yml, that are our own."""
    copy = lab.folder / "spring" / f"{name}-{variant}"
    if not copy.exists():
        shutil.copytree(_APPLICATIONS / name, copy)
        for key, value in properties.items():
            _replace(copy / "pom.xml", rf"(<{key}\.version>)[^<]+", rf"\g<1>{value}")
        if lines:
            _replace(copy / "src/main/resources/application.yml", _HERE, lines)
    return copy


def client(lab: Laboratory, application: Path, name: str) -> Client:
    """A JVM that has the application's classes and jars; its command `form` runs a class of the application."""
    resolved = official_jars.declared(application.name, (application / "pom.xml").read_text(encoding="utf-8"))
    common = [jars.SOURCES / f"{one}.java" for one in _COMMON]
    sources = [*common, java_programs.SOURCES / "Json.java", _APPLICATIONS / "SpringClient.java"]
    sources += sorted((application / "src/main/java").glob("*.java"))
    class_path = (java_programs.compiled(sources, resolved), application / "src/main/resources", *resolved)
    java = jvm.Java(name, "SpringClient", class_path, heap=192, direct=128, talks=True)
    return Client(lab.processes.start(jvm.program(java, lab.folder)), lab.name_server.address)


def predicted(application: Path, rule: str, release: str, outcome: str = "lost") -> Predicted:
    """What a scan says of the application: `outcome` where the rule finds something."""
    report = prediction.scan([application], release)
    rules = frozenset(finding["rule"] for finding in report["findings"])
    return Predicted(outcome if rule in rules else "kept", files={f"{application.name}/pom.xml": ""}, rules=rules)


def _replace(file: Path, pattern: str, by: str) -> None:
    text, count = re.subn(pattern, by, file.read_text(encoding="utf-8"))
    assert count == 1, f"{file.name} has {count} x {pattern}"
    file.write_text(text, encoding="utf-8")
