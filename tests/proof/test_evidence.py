"""Rules and proofs keep together: a rule's evidence names the proofs that are about it, and their releases. No Java.

In a rule's file:  - "proved on 4.9.7 and 5.3.3: process-crash-transient-pool"
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from records import RECORDED, load_all

from rocketaudit.rules import Rule, load_builtin

RULES = load_builtin()
README = Path(__file__).resolve().parents[2] / "README.md"
READMES = {"en": README, "zh": README.with_name("README.zh-CN.md")}

_NAMED = re.compile(r"proved on (.+): ([a-z0-9-]+)")


def _recorded() -> dict[str, dict[str, str]]:
    """For each rule that a proof is about: its proofs, and in words the releases of each."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for record in load_all():
        for rule in record.claim.rules:
            found[rule][record.claim.id].append(record.release)
    return {
        rule: {proof: " and ".join(releases) for proof, releases in proofs.items()} for rule, proofs in found.items()
    }


def _named(rule: Rule) -> dict[str, str]:
    """What a rule's evidence says of its proofs, in the same form."""
    found = filter(None, map(_NAMED.fullmatch, rule.evidence))
    return {match[2]: match[1] for match in found}


PROVED = _recorded()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_names_the_proofs_that_are_about_it(rule: Rule) -> None:
    assert _named(rule) == PROVED.get(rule.id, {})


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_says_that_it_is_proved_is_read_as_such(rule: Rule) -> None:
    assert [one for one in rule.evidence if "proved on" in one and not _NAMED.fullmatch(one)] == []


def test_every_folder_of_records_is_looked_at() -> None:
    assert {record.claim.id for record in load_all()} == {folder.name for folder in RECORDED.iterdir()}


def test_explain_shows_the_proof() -> None:
    command = [sys.executable, "-m", "rocketaudit", "explain", "transient-store-pool"]
    shown = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert "proved on 4.9.7 and 5.3.3: process-crash-transient-pool" in shown


@pytest.mark.parametrize("language", READMES)
def test_the_readme_counts_what_the_rules_rest_on(language: str) -> None:
    sentence = _counted(language)
    shown = "".join(READMES[language].read_text(encoding="utf-8").split())
    assert "".join(sentence.split()) in shown, f"{READMES[language].name} does not say: {sentence}"


def _counted(language: str) -> str:
    """The sentence that the README must have."""
    kinds = Counter(_rests_on(rule) for rule in RULES)
    numbers = {"all": len(RULES), **{kind: kinds[kind] for kind in ("proved", "read", "heuristic")}}
    sentence = {
        "en": "Of {all} rules {proved} are proved on real brokers, {read} read in RocketMQ's source, "
        "and {heuristic} heuristics.",
        "zh": "{all} 条规则中，{proved} 条在真实 Broker 上得到证明，{read} 条依据 RocketMQ 源码，"
        "{heuristic} 条是启发式判断。",
    }
    return sentence[language].format(**numbers)


def _rests_on(rule: Rule) -> str:
    if rule.id in PROVED:
        return "proved"
    return "read" if any(case.confidence == "high" for case in rule.cases) else "heuristic"
