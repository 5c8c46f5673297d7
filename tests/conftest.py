"""Tests that need Java and Maven run with --java (make test-java, make proof); without it they are skipped, by name."""

import os
import shutil

import pytest

# The locale chooses the language of the texts; what the tests expect does not depend on whose machine they run.
os.environ.update(LC_ALL="C.UTF-8")


# The markers of what needs Java, and what runs it.
_TARGETS = {"java": "test-java", "proof": "proof"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--java", action="store_true", help="run the tests that need Java and Maven")
    parser.addoption("--record", action="store_true", help="keep what the proofs find in tests/proof/recorded/")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    missing = [name for name in ("java", "javac", "mvn") if shutil.which(name) is None]
    if config.getoption("--java") and not missing:
        return
    for item in items:
        for marker, target in _TARGETS.items():
            if item.get_closest_marker(marker):
                needed = f"needs Java and Maven: make {target}"
                item.add_marker(pytest.mark.skip(reason=f"not installed: {', '.join(missing)}" if missing else needed))
