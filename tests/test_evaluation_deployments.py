"""The judgements of real deployments are sound, and the comparison counts as it says."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from builders import conf, write
from evaluation.deployments import CORPUS, FRESH, HELD_OUT, SECOND_FRESH, compare, main

from rocketaudit.findings import FAILURES
from rocketaudit.rules import load_builtin

PARTS = (CORPUS, HELD_OUT, FRESH, SECOND_FRESH)
MADE = ("apache/rocketmq",)  # its stock examples, and what was built from them

MASTER = conf(brokerRole="ASYNC_MASTER", flushDiskType="ASYNC_FLUSH")
WANTED = [
    {"rule": "async-replication", "file": "broker.conf", "line": 2},
    {"rule": "async-flush", "file": "broker.conf", "line": 1, "anchor": 3},
]


def rows(part: Path) -> list[dict[str, Any]]:
    found = yaml.safe_load(part.read_text(encoding="utf-8"))
    assert isinstance(found, list)
    return found


def judged(**changed: object) -> dict[str, Any]:
    """A judgement of the deployment below."""
    return {"name": "made", "findings": WANTED, "maybe": [], "survival": [], "clean": False, **changed}


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.stem)
def test_the_judgements_name_rules_and_failures_that_there_are(part: Path) -> None:
    known = {rule.id for rule in load_builtin()}
    for one in rows(part):
        assert {finding["rule"] for finding in one["findings"]} <= known, one["name"]
        assert all(finding["line"] >= 1 and not finding["file"].startswith("/") for finding in one["findings"])
        assert {cell["failure"] for cell in one.get("survival") or []} <= set(FAILURES), one["name"]


def test_no_deployment_is_judged_twice() -> None:
    names = [one["name"] for part in PARTS for one in rows(part)]
    assert len(set(names)) == len(names)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path, {"broker.conf": MASTER})


def test_a_finding_at_a_judged_place_is_found(folder: Path) -> None:
    found = compare(judged(), folder)
    assert (sorted(found.exact), found.elsewhere, found.missed, found.false) == (
        ["async-flush", "async-replication"],
        [],
        [],
        [],
    )


def test_a_finding_elsewhere_counts_apart(folder: Path) -> None:
    found = compare(judged(findings=[{"rule": "async-replication", "file": "broker.conf", "line": 9}]), folder)
    assert [text.split()[0] for text in found.elsewhere] == ["async-replication"]
    assert [text.split()[0] for text in found.false] == ["async-flush"]


def test_what_may_be_is_neither_wanted_nor_false(folder: Path) -> None:
    maybe = ["async-flush", {"rule": "async-replication", "file": "broker.conf"}]
    found = compare(judged(findings=[], maybe=maybe), folder)
    assert found.false == []
    elsewhere = [{"rule": "async-replication", "file": "broker.conf", "line": 1}]
    assert len(compare(judged(findings=[], maybe=elsewhere), folder).false) == 2


def test_what_is_not_there_is_missed_and_a_wrong_cell_is_said(folder: Path) -> None:
    cells = [{"broker": "broker-a", "failure": "os-crash", "verdict": verdict} for verdict in ("kept", "lost")]
    found = compare(judged(findings=[{"rule": "second-master", "file": "x", "line": 1}], survival=cells), folder)
    assert [text.split()[0] for text in found.missed] == ["second-master"]
    assert (found.cells, len(found.wrong)) == (2, 1)


def test_a_clean_deployment_has_nothing_critical_or_high(folder: Path) -> None:
    assert compare(judged(clean=True, maybe=["async-flush"]), folder).unclean == ["broker.conf:2 async-replication"]


def test_cases_of_the_held_out_part_are_not_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sources", str(tmp_path), "--held-out", "--misses"]) == 0
    assert "not listed" in capsys.readouterr().out
