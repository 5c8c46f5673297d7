"""Makes the tools importable; the tests here run the official jars, so they need Maven and a JDK."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = [name for name in ("mvn", "java", "javac") if shutil.which(name) is None]
    for item in items:
        if missing and Path(__file__).parent in item.path.parents and "oracle" in item.path.name:
            item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(missing)}"))
