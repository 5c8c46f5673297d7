"""Compare what rocketaudit finds in real deployments with what readers found in them. Run from the project's folder:

    python -m tests.evaluation.deployments --sources DIR               audit DIR/<name> of deployments.yaml
    python -m tests.evaluation.deployments --sources DIR --misses      every disagreement as well
    python -m tests.evaluation.deployments --sources DIR --fresh       the part that was judged later
    python -m tests.evaluation.deployments --sources DIR --second-fresh
    python -m tests.evaluation.deployments --sources DIR --held-out    the part of which only numbers are shown

In: judgements, and one folder a deployment with its files (the judgements say repository, commit and path). Out: recall
and precision of the findings that were judged, survival cells that agree, and clean deployments that stay clean.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from rocketaudit.audit import audit
from rocketaudit.errors import NothingToScan
from rocketaudit.findings import Finding
from rocketaudit.options.scan import ScanOptions
from rocketaudit.report import Report

HERE = Path(__file__).parent
CORPUS, HELD_OUT = HERE / "deployments.yaml", HERE / "deployments-held-out.yaml"
FRESH = HERE / "deployments-fresh.yaml"  # judged by somebody else, after the readers were written
SECOND_FRESH = HERE / "deployments-second-fresh.yaml"  # judged after what the former showed was mended

STAGES = ("store", "replicate", "route")
RULES = ("default-credentials", "known-vulnerability")
# What is about a whole group or cluster may be shown at any of its members; a second such finding is no false alarm.
OF_GROUPS = frozenset(
    "master-without-slave replicas-on-one-host single-master-cluster known-vulnerability orphan-slave"
    " shared-store-path controller-too-few-peers single-name-server name-servers-differ ephemeral-store-path".split()
)


class Compared(NamedTuple):
    """One deployment: findings that were wanted and made (`exact` at a judged place, `elsewhere` not), missed, false;
    survival cells that agree and those that do not; whether a clean one stayed so."""

    name: str
    exact: list[str]
    elsewhere: list[str]
    missed: list[str]
    false: list[str]
    cells: int
    wrong: list[str]
    unclean: list[str]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line: see the top of this file."""
    asked = _parser().parse_args(arguments)
    part = HELD_OUT if asked.held_out else SECOND_FRESH if asked.second_fresh else FRESH if asked.fresh else CORPUS
    judged = yaml.safe_load(part.read_text(encoding="utf-8"))
    chosen = [one for one in judged if not asked.only or asked.only in one["name"]]
    there = [one for one in chosen if (asked.sources / one["name"]).is_dir()]
    found = [compare(one, asked.sources / one["name"]) for one in there]
    print("\n".join(_totals(found, len(chosen))))
    if asked.misses:
        print("Single cases of the held-out part are not listed." if asked.held_out else "\n".join(_cases(found)))
    return 0


def compare(judged: dict[str, Any], folder: Path) -> Compared:
    """One deployment, audited as `rocketaudit scan .` in its folder would."""
    before = os.getcwd()
    os.chdir(folder)
    try:
        report = audit((".",), ScanOptions())
    except NothingToScan:
        report = None
    finally:
        os.chdir(before)
    wanted = {one["rule"] for one in judged["findings"]}
    made = [one for one in report.findings if _is_judged(one, wanted)] if report else []
    exact, elsewhere, missed, false = _matched(judged, made)
    cells, wrong = _cells(judged, report)
    severe = [
        f"{_place(one)} {one.rule}"
        for one in made
        if one.severity in ("critical", "high") and not _may_be(one, judged.get("maybe") or [])
    ]
    unclean = severe if judged.get("clean") else []
    return Compared(judged["name"], exact, elsewhere, missed, false, cells, wrong, unclean)


def _is_judged(one: Finding, wanted: set[str]) -> bool:
    """Whether a finding counts: those of the judged stages, and of other rules where the judge wanted some."""
    of_stage = one.stage in STAGES or one.rule in RULES or one.rule in wanted
    return of_stage and one.severity != "info" and not one.suppressed


def _matched(judged: dict[str, Any], made: list[Finding]) -> tuple[list[str], list[str], list[str], list[str]]:
    left = list(made)
    exact, elsewhere, missed = [], [], []
    waiting = []
    for wanted in judged["findings"]:
        places = _places(wanted)
        met = next((one for one in left if one.rule == wanted["rule"] and _at(one, places)), None)
        if met is None:
            waiting.append(wanted)
        else:
            left.remove(met)
            exact.append(wanted["rule"])
    for wanted in waiting:
        name = f"{wanted['rule']} {wanted['file']}:{wanted['line']}"
        met = next((one for one in left if one.rule == wanted["rule"]), None)
        told = wanted["rule"] in OF_GROUPS and wanted["rule"] in exact
        if met is not None:
            left.remove(met)
            elsewhere.append(f"{name} (at {_place(met)})")
        elif told:
            exact.append(wanted["rule"])
        else:
            missed.append(f"{name} -- {wanted.get('why', '')}")
    wanted_rules = {one["rule"] for one in judged["findings"]}
    false = [
        f"{one.rule} {_place(one)} [{one.severity}]"
        for one in left
        if not _may_be(one, judged.get("maybe") or []) and not (one.rule in OF_GROUPS and one.rule in wanted_rules)
    ]
    return exact, elsewhere, missed, false


def _places(wanted: dict[str, Any]) -> set[tuple[str, int]]:
    lines = [wanted["line"], *([wanted["anchor"]] if "anchor" in wanted else [])]
    also = [(one.get("file", wanted["file"]), one["line"]) for one in wanted.get("also") or []]
    return {(wanted["file"], line) for line in lines} | set(also)


def _at(one: Finding, places: set[tuple[str, int]]) -> bool:
    return (one.at.path, one.at.line) in places


def _may_be(one: Finding, maybe: Iterable[Any]) -> bool:
    place = {"rule": one.rule, "file": one.at.path, "line": one.at.line}
    return any(
        each == one.rule if isinstance(each, str) else all(each.get(key, place[key]) == place[key] for key in place)
        for each in maybe
    )


def _cells(judged: dict[str, Any], report: Report | None) -> tuple[int, list[str]]:
    rows: dict[tuple[str, str], set[str]] = {}
    for one in report.survival if report else ():
        rows.setdefault((one.subject, one.failure), set()).add(one.acknowledged)
    wrong = []
    wanted = judged.get("survival") or []
    for cell in wanted:
        called = str(cell["broker"])
        name = called.split("@")[0]
        seen = rows.get((called, cell["failure"])) or rows.get((name, cell["failure"]))
        unnamed = called == "None" or called[:1] in "$<"  # called by its host, or by a placeholder
        if seen is None:  # a pod's name is its workload's with a number
            seen = rows.get((called.rpartition("-")[0], cell["failure"]))
        if seen is None and (unnamed or cell["failure"] == "name-server-loss"):
            seen = {verdict for (_, failure), some in rows.items() if failure == cell["failure"] for verdict in some}
        if not seen or cell["verdict"] not in seen:
            wrong.append(f"{cell['broker']} {cell['failure']}: {cell['verdict']}, not {sorted(seen or ['no row'])}")
    return len(wanted), wrong


def _place(one: Finding) -> str:
    return f"{one.at.path}:{one.at.line}"


def _totals(found: list[Compared], judged: int) -> Iterator[str]:
    exact, elsewhere = sum(len(one.exact) for one in found), sum(len(one.elsewhere) for one in found)
    missed, false = sum(len(one.missed) for one in found), sum(len(one.false) for one in found)
    wanted, cells = exact + elsewhere + missed, sum(one.cells for one in found)
    wrong = sum(len(one.wrong) for one in found)
    yield f"{len(found)} of {judged} deployments"
    yield f"findings: {wanted} wanted, {exact} at their place, {elsewhere} elsewhere, {missed} missed, {false} false"
    yield f"survival: {cells - wrong} of {cells} cells agree"
    yield f"clean deployments with a critical or high finding: {sum(bool(one.unclean) for one in found)}"
    by_rule = Counter(text.split()[0] for one in found for text in one.false)
    misses = Counter(text.split()[0] for one in found for text in (*one.missed, *one.elsewhere))
    yield "false: " + ", ".join(f"{rule} {count}" for rule, count in by_rule.most_common())
    yield "missed or elsewhere: " + ", ".join(f"{rule} {count}" for rule, count in misses.most_common())


def _cases(found: list[Compared]) -> Iterator[str]:
    for one in found:
        parts = {"missed": one.missed, "elsewhere": one.elsewhere, "false": one.false, "survival": one.wrong}
        parts["not clean"] = one.unclean
        if any(parts.values()):
            yield f"\n{one.name}"
            yield from (f"  {part}: {text}" for part, texts in parts.items() for text in texts)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Compare rocketaudit with judgements of real deployments.")
    parser.add_argument("--sources", type=Path, required=True, help="folder with one folder a deployment")
    parser.add_argument("--misses", action="store_true", help="list every disagreement")
    parser.add_argument("--held-out", action="store_true", help="the part that is run once a release")
    parser.add_argument("--fresh", action="store_true", help="the part that was judged later, of other repositories")
    parser.add_argument("--second-fresh", action="store_true", help="the part that was judged last")
    parser.add_argument("--only", help="only deployments whose name contains this")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
