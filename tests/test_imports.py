"""Imports go one way (docs/design.md, section 1), and an audit loads nothing that is slow to load."""

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import rocketaudit
from rocketaudit.rulefiles import compile_folder
from rocketaudit.rules import SOURCES

PACKAGE = Path(rocketaudit.__file__).parent

# Each may import from those before it, and within itself. A new module takes its place here.
LAYERS = (
    ("__init__", "errors", "patterns", "globs", "configured"),
    ("source", "spelling", "wording", "secrets", "words", "dates", "phrases"),
    ("values", "findings", "env_files", "originals", "repository"),
    ("clients", "catalogue", "workloads", "processes"),
    ("model",),
    ("readers", "ranges", "mending", "observations"),
    ("effective", "discover"),
    ("module_code",),
    ("templates", "grouping", "running", "modules", "brokers", "client_defaults"),
    ("deployment", "examples", "topology", "stores", "proofs"),
    ("detectors", "survival", "documents", "comments"),
    ("rulefiles",),
    ("rulecheck",),
    ("rules",),
    ("suppressions", "score", "next_fix", "fingerprints", "baseline"),
    ("masking",),
    ("report",),
    ("comparison", "checklist"),
    ("renderers", "audit"),
    ("fixes",),
    ("options",),
    ("output", "fast_path", "configuration"),
    ("commands", "app"),
    ("cli",),
    ("__main__",),
)
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names}

# The same of the packages of the Java reader.
JAVA_LAYERS = (
    ("__init__", "syntax"),
    ("library", "declared", "parsing"),
    ("values", "apis"),
    ("tree",),
    ("flow",),
    ("making",),
    ("listeners", "sends", "fetching"),
    ("transactions",),
    ("sites",),
)
JAVA = PACKAGE / "readers" / "java"
JAVA_LEVEL = {name: level for level, names in enumerate(JAVA_LAYERS) for name in names}

# A report is all that a renderer may see, and rules know detectors by name only through the registry.
HIDDEN = {
    "renderers": {"rules", "rulefiles", "rulecheck", "detectors", "deployment", "effective", "readers"},
    "rulefiles": {"detectors"},
}
SLOW = {"yaml", "jsonschema", "rich", "typer", "dataclasses", "inspect", "difflib", "pathlib", "importlib.resources"}


def _unit(path: Path) -> str:
    """The module or subpackage of rocketaudit that a file belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imported(path: Path) -> Iterator[str]:
    """The units of rocketaudit that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "rocketaudit":
            names = [f"rocketaudit.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            names = [node.module or ""]
        else:
            continue
        for name in names:
            if name.startswith("rocketaudit."):
                unit = name.split(".")[1]
                yield "__init__" if unit.startswith("__") else unit


FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path: Path) -> None:
    unit = _unit(path)
    assert unit in LEVEL, f"{unit} has no place in LAYERS; give it one"
    for other in _imported(path):
        assert other == unit or LEVEL[other] < LEVEL[unit], f"{unit} must not import {other}"
        assert other not in HIDDEN.get(unit, ()), f"{unit} must not see {other}"


JAVA_FILES = sorted(JAVA.rglob("*.py"))


@pytest.mark.parametrize("path", JAVA_FILES, ids=lambda path: str(path.relative_to(JAVA)))
def test_the_packages_of_the_java_reader_go_one_way_too(path: Path) -> None:
    here = path.relative_to(JAVA).parts[0].removesuffix(".py")
    assert here in JAVA_LEVEL, f"{here} has no place in JAVA_LAYERS; give it one"
    for name in _named(path):
        parts = name.split(".")
        other = parts[3] if parts[:3] == ["rocketaudit", "readers", "java"] and len(parts) > 3 else here
        assert other == here or JAVA_LEVEL[other] < JAVA_LEVEL[here], f"{here} must not import {other}"


def _named(path: Path) -> Iterator[str]:
    """What a file imports, in full: `from package import module` is that module."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


_AUDIT = """
import sys
before = set(sys.modules)
sys.path.insert(0, sys.argv[1])
from rocketaudit import rules
rules.COMPILED = sys.argv[2]
from rocketaudit.audit import audit
from rocketaudit.options.scan import ScanOptions
report = audit([sys.argv[3]], ScanOptions(paths=(sys.argv[3],)))
assert report.findings, "the file should have findings"
print(" ".join(sorted(set(sys.modules) - before)))
"""


def test_an_audit_loads_nothing_slow(tmp_path: Path) -> None:
    compiled = tmp_path / "_rules.json"
    compiled.write_text(json.dumps(compile_folder(SOURCES)), encoding="utf-8")
    conf = tmp_path / "broker.conf"
    conf.write_text("brokerClusterName = c\nbrokerRole = ASYNC_MASTR\nflushDisktype = SYNC_FLUSH\n", encoding="utf-8")
    command = [sys.executable, "-c", _AUDIT, str(PACKAGE.parent), str(compiled), str(conf)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=os.fspath(tmp_path), check=False)
    assert done.returncode == 0, done.stderr
    assert not (SLOW | {"rocketaudit.proofs"}) & set(done.stdout.split())
