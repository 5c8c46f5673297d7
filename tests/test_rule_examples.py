"""Every example of every rule: the lines found are the lines marked."""

from typing import Any

import pytest
from rule_examples import marks, places, run, verdicts

from rocketaudit.findings import LANGUAGES
from rocketaudit.rules import Rule, finding, load_builtin

RULES = load_builtin()


def _examples() -> list[Any]:
    found = []
    for rule in RULES:
        for number, example in enumerate(rule.examples, 1):
            kind = "bad" if "bad" in example else "good"
            name = f"{rule.id}-{number}-{kind}-{example.get('release', 'newest')}"
            found.append(pytest.param(rule, example, id=name))
    return found


@pytest.mark.parametrize(("rule", "example"), _examples())
def test_an_example_has_the_findings_that_are_marked(rule: Rule, example: dict[str, Any]) -> None:
    found = run(rule, example)
    assert places(found) == marks(rule, example)
    if "severity" in example:
        assert {one.severity for one in found} == {example["severity"]}
    for verdict, deployment in verdicts(rule, example):
        shown = finding(rule, verdict, deployment)
        assert all(shown.message[lang].strip() for lang in LANGUAGES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_marks_stand_in_bad_examples_only(rule: Rule) -> None:
    for example in rule.examples:
        assert bool(marks(rule, example)) == ("bad" in example), example


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_a_bad_and_a_good_example(rule: Rule) -> None:
    assert {"bad", "good"} <= {kind for example in rule.examples for kind in example}
