"""The settings that rules name, against the catalogue: each exists, in every release in which it is asked about or
set, and can have the value that it is compared with.

A condition on a setting that a release does not have is false there without a word, so that a misplaced range would
silence a rule. Where a rule leaves it to that, one of its examples must be of such a release.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from rocketaudit import catalogue
from rocketaudit.catalogue import BROKER_CLASSES, SettingSpec, order
from rocketaudit.detectors import reads_code
from rocketaudit.detectors.conditions import MODE, NOT_SETTINGS, RELEASE, ROLE
from rocketaudit.model import CLASSIC, CONTROLLER, DLEDGER, MODES, SLAVE_ACTING_MASTER
from rocketaudit.ranges import release_in
from rocketaudit.rules import Case, Rule, load_builtin

# Client code has settings of its own: rulecheck knows them.
RULES = [
    rule._replace(cases=cases)
    for rule in load_builtin()
    if (cases := tuple(case for case in rule.cases if not reads_code(case.detect) and case.detect != "suppression"))
]
CATALOGUE = catalogue.load()
CONTROLLER_CLASSES = ("NamesrvConfig", "ControllerConfig", "JraftConfig")

# What a mode is switched on with.
SWITCHES = {
    CLASSIC: "brokerRole",
    DLEDGER: "enableDLegerCommitLog",
    CONTROLLER: "enableControllerMode",
    SLAVE_ACTING_MASTER: "enableSlaveActingMaster",
}
ALL = ("when", "bad")
# Arguments of detectors that hold the name of a setting.
NAMES = ("setting", "limit", "node", "peers")
TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "int": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "String": (str, type(None)),
}
ROLES = next(spec.enum for spec in CATALOGUE.settings(CATALOGUE.newest)["brokerRole"])

_EACH = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)


def specs(case: Case, release: str) -> dict[str, list[SettingSpec]]:
    """The settings of whom the case looks at."""
    of = CONTROLLER_CLASSES if case.options.get("of") == "controllers" else BROKER_CLASSES
    return CATALOGUE.settings(release, of)


def conditions(case: Case, *clauses: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The settings in conditions, each with its words."""
    for clause in clauses:
        for name, words in case.options.get(clause, {}).items():
            if name not in NOT_SETTINGS:
                yield name, words


def asked(case: Case) -> set[str]:
    """The settings that must all exist for the case to be bad."""
    return {name for name, _ in conditions(case, *ALL)} | {case.options[key] for key in NAMES if key in case.options}


def meant(case: Case) -> list[str]:
    """The releases that the case is written for: by its range, its `release` condition and its modes."""
    when = case.options.get("when", {})
    modes = when.get(MODE, {}).get("is", list(MODES))
    modes = modes if isinstance(modes, list) else [modes]
    return [
        release
        for release in CATALOGUE.releases
        if release_in(case.releases, release)
        and _in_bounds(release, when.get(RELEASE, {}))
        and any(SWITCHES[mode] in CATALOGUE.settings(release) for mode in modes)
    ]


def _in_bounds(release: str, words: dict[str, Any]) -> bool:
    low, high = words.get("at_least", release), words.get("at_most", release)
    return order(low) <= order(release) <= order(high)


def effective(case: Case) -> list[str]:
    """The releases in which the case can be bad: they have all the settings that it asks about, and one of `any`."""
    alternatives = [name for name, _ in conditions(case, "any")]
    return [
        release
        for release in meant(case)
        if asked(case) <= set(specs(case, release))
        and (not alternatives or not set(alternatives).isdisjoint(specs(case, release)))
    ]


@_EACH
def test_a_case_can_be_bad_in_some_release(rule: Rule) -> None:
    dead = [number for number, case in enumerate(rule.cases, 1) if not effective(case)]
    assert not dead


@_EACH
def test_a_release_that_lacks_what_a_case_asks_about_is_excluded_or_has_an_example(rule: Rule) -> None:
    shown = {example.get("release", CATALOGUE.newest) for example in rule.examples}
    for case in rule.cases:
        silent = set(meant(case)) - set(effective(case))
        assert not silent or shown & silent, f"silent in {sorted(silent, key=order)}"


@_EACH
def test_what_a_rule_sets_exists_wherever_it_can_be_bad(rule: Rule) -> None:
    for case in rule.cases:
        wanted = {} if case.detect == "unknown_key" else case.set  # whose keys belong to another server's file
        for name, value in wanted.items():
            for release in effective(case):
                assert name in specs(case, release), f"{name} is no setting of {release}"
                assert _can_be(value, specs(case, release)[name]), f"{name} cannot be {value!r}"


@_EACH
def test_what_a_rule_removes_or_lists_is_known(rule: Rule) -> None:
    for case in rule.cases:
        near, keys = case.options.get("near", ()), case.options.get("keys", ())
        listed = {*case.options.get("settings", ()), *case.options.get("names", {}).values()}
        listed |= set() if isinstance(near, str) else set(near)
        # The keys of unknown_key are those that nobody knows; they may be removed.
        listed |= set(case.remove) - set(keys) if case.detect == "unknown_key" else {*case.remove, *keys}
        assert not {name for name in listed if not CATALOGUE.known_anywhere(name)}


@_EACH
def test_a_setting_can_have_the_value_that_it_is_compared_with(rule: Rule) -> None:
    for case in rule.cases:
        for name, words in conditions(case, "when", "bad", "any"):
            for release in effective(case):
                for word, operand in words.items():
                    kinds = specs(case, release).get(name, [])
                    assert not kinds or _fits(word, operand, kinds), f"{name}: {word}: {operand} in {release}"


def _fits(word: str, operand: Any, kinds: list[SettingSpec]) -> bool:
    if word in ("at_least", "at_most"):
        return all(spec.type in ("int", "long", "float", "double") for spec in kinds)
    if word in ("is", "is_not"):
        return all(_can_be(each, kinds) for each in (operand if isinstance(operand, list) else [operand]))
    return word == "written" or all(spec.type == "String" or spec.enum for spec in kinds)


def _can_be(value: Any, kinds: list[SettingSpec]) -> bool:
    return any(value in spec.enum if spec.enum else type(value) in TYPES[spec.type] for spec in kinds)


@_EACH
def test_modes_and_roles_are_real(rule: Rule) -> None:
    for case in rule.cases:
        for name, known in ((MODE, MODES), (ROLE, ROLES)):
            for operand in case.options.get("when", {}).get(name, {}).values():
                assert set(operand if isinstance(operand, list) else [operand]) <= set(known or ())
