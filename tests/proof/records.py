"""What a proof leaves behind: what was predicted of its files, what was observed, and whether they agree.

One JSON file a proof and release. `--record` writes to tests/proof/recorded/, which docs/proof.md is made from and
which rules can name; without it the file goes to the test's own folder, and only the judgement counts. A record counts
the runs in a row in which its test was green: a proof that wavers begins anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["ENOUGH_RUNS", "RECORDED", "SCHEMA_VERSION", "Claim", "Record", "load_all", "not_green", "write"]

RECORDED = Path(__file__).parent / "recorded"
SCHEMA_VERSION = 1
# A proof counts after so many green runs in a row.
ENOUGH_RUNS = 3


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
    `predicted` and `observed` share the key `outcome` (one of outcomes.py, or the answer to a send). Beside it
    `predicted` has the `failure` and the `window` of the survival table, and `observed` its figures: `acknowledged`,
    `lost`, `statuses`, `rounds`, and `meanwhile`, what was acknowledged after something had happened. `test` is the
    test that made it, `green` its number of green runs in a row.
    """

    claim: Claim
    release: str
    date: str
    files: Mapping[str, str]
    predicted: Mapping[str, Any]
    observed: Mapping[str, Any]
    test: str = ""
    green: int = 1

    @property
    def agrees(self) -> bool:
        return bool(self.predicted["outcome"] == self.observed["outcome"])


def write(record: Record, folder: Path) -> Path:
    """Keep a record; the file's name says which proof and release it is. One more green run, where it is as before."""
    path = _place(record, folder)
    before = _read(path) if path.exists() else None
    _write(record._replace(green=_green(record, before)), path)
    return path


def not_green(test: str, folder: Path) -> None:
    """A test has failed: the records that it made before have to be seen three times again."""
    for record in load_all(folder):
        if record.test == test:
            _write(record._replace(green=0), _place(record, folder))


def load_all(folder: Path = RECORDED) -> list[Record]:
    """Every record of a folder, by proof, then by release."""
    return list(_loaded(folder))


def _green(record: Record, before: Record | None) -> int:
    """The runs in a row that were green and made of the same files the same prediction."""
    if not record.agrees:
        return 0
    same = before is not None and (before.files, before.predicted) == (record.files, record.predicted)
    return before.green + 1 if before is not None and same else 1


def _loaded(folder: Path) -> Iterator[Record]:
    return map(_read, sorted(folder.glob("*/*.json")))


def _read(path: Path) -> Record:
    row = json.loads(path.read_text(encoding="utf-8"))
    assert row.pop("schema_version") == SCHEMA_VERSION, f"{path} is of another time: run make proof"
    agrees = row.pop("agrees")
    claim = Claim(row.pop("proof"), row.pop("topic"), **row.pop("claim"), rules=tuple(row.pop("rules")))
    record = Record(claim, **row)
    assert record.agrees == agrees, f"{path} was changed by hand"
    assert path.parts[-2:] == (claim.id, f"{record.release}.json"), f"{path} does not hold what its name says"
    return record


def _place(record: Record, folder: Path) -> Path:
    return folder / record.claim.id / f"{record.release}.json"


def _write(record: Record, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = path.with_suffix(".part")  # another run may read at the same time
    whole.write_text(json.dumps(_as_json(record), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    whole.replace(path)


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
        "test": record.test,
        "green": record.green,
    }
