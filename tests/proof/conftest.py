"""What every proof is given: a laboratory of its release, and a place for what it finds.

Proofs run with --java where Java and Maven are; --record keeps what they find in tests/proof/recorded/.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parents[1] / "tools"), str(_HERE.parent / "oracle")]

from lab.laboratory import Laboratory  # noqa: E402
from lab.prediction import Predicted  # noqa: E402
from records import RECORDED, Claim, Record, not_green, write  # noqa: E402

Keep = Callable[[Claim, Predicted, Mapping[str, Any]], None]


@pytest.fixture
def lab(release: str, tmp_path: Path) -> Iterator[Laboratory]:
    """A laboratory for one proof; a proof is parametrized with its releases."""
    with Laboratory(release, tmp_path / "lab") as laboratory:
        yield laboratory


@pytest.fixture
def keep(request: pytest.FixtureRequest, lab: Laboratory, tmp_path: Path) -> Keep:
    """Keeps what a proof predicted and observed, and fails it where the outcomes differ."""
    folder = RECORDED if request.config.getoption("--record") else tmp_path / "recorded"

    def kept(claim: Claim, predicted: Predicted, observed: Mapping[str, Any]) -> None:
        silent = set(claim.rules) - predicted.rules
        assert not silent, f"these rules find nothing in the files of their proof: {sorted(silent)}"
        today = datetime.now(UTC).date().isoformat()
        expected = {"outcome": predicted.outcome, "failure": predicted.failure, "window": predicted.window}
        record = Record(claim, lab.release, today, predicted.files, expected, observed, test=_test(request.node))
        path = write(record, folder)
        print(f"\n{claim.id} {lab.release}: {dict(observed)}")
        assert record.agrees, f"predicted {expected}, observed {dict(observed)}: {path}"

    return kept


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where a proof fails, its records are green no more, and the last words of its servers and clients are shown."""
    report = yield
    if report.failed and item.config.getoption("--record"):  # type: ignore[attr-defined]
        not_green(_test(item), RECORDED)
    laboratory = getattr(item, "funcargs", {}).get("lab")
    if report.when == "call" and report.failed and isinstance(laboratory, Laboratory):  # type: ignore[attr-defined]
        report.sections += [(f"log of {name}", words) for name, words in laboratory.last_words()]  # type: ignore[attr-defined]
    return report


def _test(item: pytest.Item) -> str:
    """The file and the name of a test, wherever the tests are run from."""
    return f"{item.path.name}::{item.name}"
