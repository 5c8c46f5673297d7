"""What the proofs on real servers saw of a rule: one experiment, its releases, and its outcome in figures.

In: rocketaudit/proofs.json, which tests/proof/write_page.py makes from what the proofs recorded. Out: for a rule, its
proofs, and a sentence for each. Only `explain` reads it.
"""

import json
import os.path
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from rocketaudit.findings import Text
from rocketaudit.words import comma, word

_FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "proofs.json")
# What a rule's evidence says of its proofs; the sentences here say more.
NAMED = "proved on "


class Seen(NamedTuple):
    """What came of `part` of `whole`, alike on some releases: `outcome` is a word "proved.*" or an answer to a send."""

    releases: tuple[str, ...]
    outcome: str
    part: int
    whole: int


class Proof(NamedTuple):
    """One experiment: its name, its claim in both languages, and what was seen."""

    id: str
    claim: Text
    seen: tuple[Seen, ...]


def proofs_of(rule: str) -> tuple[Proof, ...]:
    """The proofs of a rule, by name; none for a rule that nobody has proved."""
    with open(_FILE, encoding="utf-8") as file:
        rows = json.load(file).get(rule, ())
    return tuple(Proof(row["proof"], row["claim"], tuple(map(_seen, row["seen"]))) for row in rows)


def sentences(proof: Proof, lang: str) -> Iterator[str]:
    """What was seen on which releases: a line each."""
    for seen in proof.seen:
        name = "answered" if seen.outcome.isupper() else seen.outcome
        outcome = word(f"proved.{name}", lang, count=seen.part, of=seen.whole, answer=seen.outcome)
        yield word("proved", lang, releases=_listed(seen.releases, lang), outcome=outcome)


def _seen(row: dict[str, Any]) -> Seen:
    return Seen(tuple(row["releases"]), row["outcome"], row["count"], row["of"])


def _listed(releases: Sequence[str], lang: str) -> str:
    *first, last = releases
    return word("proved.and", lang, first=comma(lang).join(first), last=last) if first else last
