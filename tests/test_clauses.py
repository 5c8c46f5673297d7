"""Every clause of every rule is needed: without it, or with its bound moved by one, an example of the rule notices.

A data list (keys, settings, names, near) is proved item by item with an example made from the item itself, so that
an item that does nothing, since no release discards it or knows it, is found out.
"""

from typing import Any

import pytest
from clause_mutants import Mutant, mutants
from rule_examples import run

from rocketaudit.rules import Rule, load_builtin

RULES = load_builtin()


def survivors(rule: Rule) -> list[str]:
    """The mutants of a rule that none of its examples notices."""
    own = [(example, run(rule, example)) for example in rule.examples]
    return [mutant.name for mutant in mutants(rule) if not _is_noticed(rule, mutant, own)]


def _is_noticed(rule: Rule, mutant: Mutant, own: list[tuple[dict[str, Any], Any]]) -> bool:
    if any(run(mutant.rule, example) != found for example, found in own):
        return True
    return any(run(mutant.rule, made) != run(rule, made) for made in mutant.examples)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_clause_is_needed(rule: Rule) -> None:
    left = survivors(rule)
    assert not left, f"{rule.id}: no example notices " + "; ".join(left)
