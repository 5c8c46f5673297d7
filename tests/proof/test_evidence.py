"""Rules and proofs keep together: a rule's evidence names the proofs that are about it, and their releases. No Java.

In a rule's file:  - "proved on 4.9.7, 5.3.3 and 5.5.0: process-crash-transient-pool"
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab.forms import BAD, GOOD, class_name
from records import RECORDED, Record, load_all

from rocketaudit.rules import Rule, load_builtin

RULES = load_builtin()
# Those about client code that claim to be sure.
CLIENT_RULES = [
    rule
    for rule in RULES
    if rule.stage in ("consume", "produce") and any(case.confidence == "high" for case in rule.cases)
]
README = Path(__file__).resolve().parents[2] / "README.md"
READMES = {"en": README, "zh": README.with_name("README.zh-CN.md")}

CLIENT = "client"
_FIGURE = re.compile(r"(\d+) of (\d+)")
_NAMED = re.compile(r"proved on (.+): ([a-z0-9-]+)")


def _recorded() -> dict[str, dict[str, str]]:
    """For each rule that a proof is about: its proofs, and in words the releases of each."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for record in load_all():
        for rule in record.claim.rules:
            found[rule][record.claim.id].append(record.release)
    return {rule: {proof: _and(releases) for proof, releases in proofs.items()} for rule, proofs in found.items()}


def _and(releases: list[str]) -> str:
    """4.9.7, 5.3.3 and 5.5.0."""
    return " and ".join(filter(None, (", ".join(releases[:-1]), releases[-1])))


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


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.proof and rule.id in PROVED], ids=lambda rule: rule.id)
def test_the_figures_of_a_rule_are_those_of_its_proofs(rule: Rule) -> None:
    records = [record for record in load_all() if rule.id in record.claim.rules]
    if all(record.claim.topic == CLIENT for record in records):
        pytest.skip("client code")
    known = {figure for record in records for figure in _figures(record)}
    assert rule.proof is not None
    assert set(_FIGURE.findall(rule.proof["en"])) <= known


def _figures(record: Record) -> Iterator[tuple[str, str]]:
    """What a record lets a text say: so many of so many were lost, stored, or refused."""
    seen = record.observed
    stored, sends = seen.get("stored"), seen.get("sends")
    pairs = [(seen.get("lost"), seen.get("acknowledged")), (seen.get("lost"), seen.get("meanwhile"))]
    pairs += [(seen.get("gone"), stored), (stored, sends)]
    if stored is not None and sends is not None:
        pairs.append((sends - stored, sends))
    return ((str(part), str(whole)) for part, whole in pairs)


def test_every_folder_of_records_is_looked_at() -> None:
    assert {record.claim.id for record in load_all()} == {folder.name for folder in RECORDED.iterdir()}


@pytest.mark.parametrize(
    ("lang", "says"),
    [
        ("en", "Proved on 4.9.7, 5.3.3 and 5.5.0: 200 of 200 acknowledged messages lost"),
        ("zh", "在 4.9.7、5.3.3 和 5.5.0 上证明：已确认的 200 条消息丢失 200 条"),
    ],
)
def test_explain_shows_the_proof(lang: str, says: str) -> None:
    command = [sys.executable, "-m", "rocketaudit", "explain", "listener-async-work", "--lang", lang]
    shown = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    assert says in shown and "proved on" not in shown


@pytest.mark.parametrize("rule", CLIENT_RULES, ids=lambda rule: rule.id)
def test_client_rules_that_are_sure_are_proved(rule: Rule) -> None:
    assert rule.id in PROVED, "write a proof with its bad and its good form: docs/writing-proofs.md"


@pytest.mark.parametrize("rule", CLIENT_RULES, ids=lambda rule: rule.id)
def test_a_bad_form_has_a_good_one_beside_it(rule: Rule) -> None:
    for folder in (RECORDED.parent / "java").glob("forms*"):
        bad, good = (folder / f"{class_name(rule.id, form)}.java" for form in (BAD, GOOD))
        assert bad.exists() == good.exists(), bad.name


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
