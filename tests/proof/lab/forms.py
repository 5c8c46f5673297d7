"""The programs of java/forms: one file for the bad form of a rule, one for its good form, and what a scan says of them.

A form is written as people write such code; it runs in a client JVM with `client.start("form", form=class_name(...))`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from lab import prediction
from lab.prediction import Predicted

__all__ = ["BAD", "GOOD", "class_name", "predicted", "sources"]

_JAVA = Path(__file__).resolve().parents[1] / "java"
BAD, GOOD = "Bad", "Good"


def class_name(rule: str, form: str) -> str:
    """The class, and the name of the file, of a rule's bad or good form."""
    return "".join(part.capitalize() for part in rule.split("-")) + form


def sources(release: str) -> list[Path]:
    """The forms that compile against the client of a release."""
    return sorted(path for folder in _folders(release) for path in (_JAVA / folder).glob("*.java"))


def predicted(rule: str, release: str, failure: str = "", outcome: str = "lost") -> Predicted:
    """What a scan says of the bad form: the row of `failure`, or, without one, `outcome` because the rule, which says
    that this comes of it, finds something.

    Nothing of the rule may be found in the good form, and its row must be kept.
    """
    good = _said_of(rule, GOOD, release, failure, outcome)
    assert good.outcome == "kept", f"the good form of {rule}: {good}"
    assert rule not in good.rules, f"the rule finds something in its good form: {rule}"
    return _said_of(rule, BAD, release, failure, outcome)


def _said_of(rule: str, form: str, release: str, failure: str, outcome: str) -> Predicted:
    file = f"{class_name(rule, form)}.java"
    report = _report(file, release)
    rules = frozenset(finding["rule"] for finding in report["findings"])
    group = f"{rule}-{form.lower()}"  # every form that consumes writes it down
    rows = [row for row in report["survival"] if row["failure"] == failure and row["subject"].startswith(group)]
    assert rows or not failure, f"the scan has no row of {failure} for {group}"
    outcomes = {row["acknowledged"] for row in rows} or {outcome if rule in rules else "kept"}
    assert len(outcomes) == 1, f"the rows of {file} differ: {rows}"
    window = rows[0]["window"]["text"] if rows else ""
    # the source is kept beside the proof, the record only names it
    return Predicted(outcomes.pop(), failure, window, {file: ""}, rules)


@cache
def _report(file: str, release: str) -> dict[str, Any]:
    """What a scan says of one form: each is a program by itself."""
    [path] = [path for path in sources(release) if path.name == file]
    return prediction.scan([path], release)


def _folders(release: str) -> list[str]:
    return ["forms", "forms-5.x" if release >= "5" else "forms-4.x"]
