"""rocketaudit/proofs.json: what an installed rocketaudit says of the proofs of a rule, made from the records.

Rule -> its proofs, by name; of each the claim, and what was seen, alike on some releases.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from outcomes import KEPT, LOST
from records import Record

FILE = Path(__file__).resolve().parents[2] / "rocketaudit" / "proofs.json"
# The outcomes of figures of their own: which are counted, of which.
COUNTED = {"duplicated": ("duplicated", "sent"), "refused": ("refused", "sent"), "unread": ("unread", "sent")}

Seen = tuple[str, int, int]


def text(records: Iterable[Record]) -> str:
    """The content of the file."""
    return json.dumps(_summary(records), ensure_ascii=False, indent=1) + "\n"


def _summary(records: Iterable[Record]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for _, group in groupby(records, key=lambda record: record.claim.id):
        same = list(group)
        claim = same[0].claim
        if not claim.rules:
            continue
        row = {"proof": claim.id, "claim": {"en": claim.en, "zh": claim.zh}, "seen": _seen(same)}
        for rule in claim.rules:
            found[rule].append(row)
    return dict(sorted(found.items()))


def _seen(records: Iterable[Record]) -> list[dict[str, Any]]:
    releases: dict[Seen, list[str]] = defaultdict(list)
    for record in records:
        releases[figures(record.observed)].append(record.release)
    return [
        {"releases": those, "outcome": outcome, "count": count, "of": of}
        for (outcome, count, of), those in releases.items()
    ]


def figures(observed: Mapping[str, Any]) -> Seen:
    """The word for what was seen, and the figures that go with it."""
    outcome = observed["outcome"]
    if outcome in COUNTED:
        count, of = COUNTED[outcome]
        return outcome, observed[count], observed[of]
    if "gone" in observed:
        return "gone", observed["gone"], observed["stored"]
    if outcome in (KEPT, LOST):
        return outcome, observed["lost"], observed["acknowledged"]
    answers = sum(observed["statuses"].values())
    return outcome, observed["statuses"].get(outcome, answers), answers
