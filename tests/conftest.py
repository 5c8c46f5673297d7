"""Tests that need Java and Maven run with --java (make test-java); without it they are skipped, by name."""

import os
import shutil

import pytest

# The locale chooses the language of the texts; what the tests expect does not depend on whose machine they run.
os.environ.update(LC_ALL="C.UTF-8")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--java", action="store_true", help="run the tests that need Java and Maven")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = [name for name in ("java", "javac", "mvn") if shutil.which(name) is None]
    reason = f"not installed: {', '.join(missing)}" if missing else "needs Java and Maven: make test-java"
    if config.getoption("--java") and not missing:
        return
    for item in items:
        if item.get_closest_marker("java"):
            item.add_marker(pytest.mark.skip(reason=reason))
