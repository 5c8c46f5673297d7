"""Compare what rocketaudit finds in real client code with what readers found in it. Run from the project's folder:

    python -m tests.evaluation.evaluate --sources DIR              audit DIR/owner+name of corpus.yaml
    python -m tests.evaluation.evaluate --sources DIR --fetch      get what DIR lacks first (needs git and a network)
    python -m tests.evaluation.evaluate --sources DIR --misses     every disagreement as well
    python -m tests.evaluation.evaluate --sources DIR --both --markdown      the tables of docs/accuracy.md

In: the judgements and the code. Out: precision and recall by rule. The held-out part is run once a release, shown
apart, and only as numbers. README.md says what is compared and how.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from rocketaudit.rules import load_builtin

from .judgements import CORPUS, FRESH, HELD_OUT, LATER, Repository, load
from .matching import only, tallies, total
from .sources import FORGE, STAGES, Outcome, compare, fetch
from .tables import cases, markdown, text

_HIDDEN = "Single cases of the held-out part are not listed: rules tuned to them would make it worthless."


class Part(NamedTuple):
    """One file of judgements; of a `hidden` one only numbers are shown."""

    title: str
    file: Path
    hidden: bool


DEVELOPMENT = Part("corpus", CORPUS, False)
FURTHER = Part("later", LATER, False)
NEWEST = Part("fresh", FRESH, False)
KEPT_APART = Part("held out", HELD_OUT, True)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: see the top of this file. 1 where a part is below --at-least, else 0."""
    asked = _parser().parse_args(arguments)
    parts: tuple[Part, ...] = (DEVELOPMENT,)
    if asked.later or asked.fresh or asked.held_out:
        parts = (FURTHER if asked.later else NEWEST if asked.fresh else KEPT_APART,)
    elif asked.both:
        parts = (DEVELOPMENT, FURTHER, KEPT_APART)
    enough = True
    for part in parts:
        judged = load(part.file)
        if asked.fetch:
            _fetch(judged, asked.sources)
        outcome = _of_rule(compare(judged, asked.sources), asked.rule)
        print(markdown(part.title, outcome) if asked.markdown else text(part.title, outcome))
        if asked.misses:
            print(_HIDDEN if part.hidden and not asked.reveal_held_out else cases(outcome))
        enough = enough and (asked.at_least is None or reaches(outcome, *asked.at_least))
    return 0 if enough else 1


def reaches(outcome: Outcome, precision: float, recall: float) -> bool:
    """Whether all rules together are at least so good; what cannot be computed is not too low."""
    reached = total(tallies(outcome.matches))
    return all(
        share is None or share >= least for share, least in ((reached.precision, precision), (reached.recall, recall))
    )


def _of_rule(outcome: Outcome, rule: str | None) -> Outcome:
    return outcome._replace(matches=tuple(only(one, rule) for one in outcome.matches)) if rule else outcome


def _fetch(judged: Sequence[Repository], folder: Path) -> None:
    for sentence in fetch(judged, folder):
        print(f"could not be had: {sentence}", file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    rules = sorted(rule.id for rule in load_builtin() if rule.stage in STAGES)
    parser = argparse.ArgumentParser(
        prog="python -m tests.evaluation.evaluate", description="Compare findings in client code with judgements."
    )
    parser.add_argument("--sources", type=Path, required=True, metavar="DIR", help="the code, as DIR/owner+name")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--corpus", action="store_true", help="corpus.yaml (this is what happens without an option)")
    which.add_argument("--held-out", action="store_true", help="held-out.yaml, once a release")
    which.add_argument("--later", action="store_true", help="later.yaml")
    which.add_argument("--fresh", action="store_true", help="fresh.yaml")
    which.add_argument("--both", action="store_true", help="the corpus, the later part, then the held-out one")
    parser.add_argument("--rule", choices=rules, metavar="ID", help="the numbers of one rule")
    parser.add_argument("--misses", action="store_true", help="list what was missed, found in vain and not read")
    parser.add_argument("--reveal-held-out", action="store_true", help="list that of the held-out part, too")
    parser.add_argument("--markdown", action="store_true", help="print tables as in docs/accuracy.md")
    parser.add_argument("--fetch", action="store_true", help=f"get what DIR lacks with git from {FORGE} first")
    parser.add_argument(
        "--at-least", type=float, nargs=2, metavar=("P", "R"), help="exit 1 below this precision or recall (0 to 1)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
