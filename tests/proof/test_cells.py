"""Each cell of the survival table has a proof, or says where it is read. Needs no Java."""

from __future__ import annotations

from pathlib import Path

import cells
import pytest
from records import load_all

ALL = cells.all_cells()
PROOFS = cells.proofs(load_all(), ALL)
DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.mark.parametrize("cell", ALL, ids=lambda cell: f"{cell.outcome}: {cell.en}")
def test_a_cell_has_a_proof_or_a_citation(cell: cells.Cell) -> None:
    assert PROOFS[cell] or cell.en in cells.read


@pytest.mark.parametrize("words", [*cells.named, *cells.read])
def test_what_stands_behind_a_cell_is_of_a_cell(words: str) -> None:
    assert words in {cell.en for cell in ALL}


@pytest.mark.parametrize("words", cells.read)
def test_what_is_proved_is_not_called_read(words: str) -> None:
    assert [PROOFS[cell] for cell in ALL if cell.en == words] == [[]]


def test_each_prediction_of_the_survival_table_is_a_cell() -> None:
    placed = {proof for proofs in PROOFS.values() for proof in proofs}
    failures = [one for one in load_all() if one.claim.topic == "survival"]
    assert {one.claim.id for one in failures} - placed == set()
