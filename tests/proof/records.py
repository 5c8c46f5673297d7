"""What a proof leaves behind: what was predicted of its files, what was observed, and whether they agree.

One JSON file a proof and release. `--record` writes to tests/proof/recorded/, which docs/proof.md is made from and
which rules can name; without it the file goes to the test's own folder, and only the judgement counts.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["RECORDED", "SCHEMA_VERSION", "Claim", "Record", "load_all", "write"]

RECORDED = Path(__file__).parent / "recorded"
SCHEMA_VERSION = 1


class Claim(NamedTuple):
    """What is proved, in both languages: `id` names the proof, `topic` the part of docs/proof.md it stands in.

    `rules` are the rules whose claim this is: each finds something in the files, and its `evidence` may name the proof.
    """

    id: str
    topic: str
    en: str
    zh: str
    rules: tuple[str, ...] = ()


class Record(NamedTuple):
    """One proof on one release.

    `files` is what the proof wrote into each server's file; names, ports and sizes of the laboratory are left out.
    `predicted` and `observed` share the key `outcome` (kept, lost, or another word that the claim needs). Beside it
    `predicted` has the `failure` and the `window` of the survival table, and `observed` its figures: `acknowledged`,
    `lost`, `statuses`, `rounds`.
    """

    claim: Claim
    release: str
    date: str
    files: Mapping[str, str]
    predicted: Mapping[str, Any]
    observed: Mapping[str, Any]

    @property
    def agrees(self) -> bool:
        return bool(self.predicted["outcome"] == self.observed["outcome"])


def write(record: Record, folder: Path) -> Path:
    """Keep a record; the file's name says which proof and release it is."""
    path = folder / record.claim.id / f"{record.release}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(_as_json(record), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def load_all(folder: Path = RECORDED) -> list[Record]:
    """Every record of a folder, by proof, then by release."""
    return list(_loaded(folder))


def _loaded(folder: Path) -> Iterator[Record]:
    for path in sorted(folder.glob("*/*.json")):
        row = json.loads(path.read_text(encoding="utf-8"))
        assert row.pop("schema_version") == SCHEMA_VERSION, f"{path} is of another time: run make proof"
        agrees = row.pop("agrees")
        claim = Claim(row.pop("proof"), row.pop("topic"), **row.pop("claim"), rules=tuple(row.pop("rules")))
        record = Record(claim, **row)
        assert record.agrees == agrees, f"{path} was changed by hand"
        assert path.parts[-2:] == (claim.id, f"{record.release}.json"), f"{path} does not hold what its name says"
        yield record


def _as_json(record: Record) -> dict[str, Any]:
    claim = record.claim
    return {
        "schema_version": SCHEMA_VERSION,
        "proof": claim.id,
        "topic": claim.topic,
        "release": record.release,
        "date": record.date,
        "claim": {"en": claim.en, "zh": claim.zh},
        "rules": list(claim.rules),
        "files": dict(record.files),
        "predicted": dict(record.predicted),
        "observed": dict(record.observed),
        "agrees": record.agrees,
    }
