"""The schema of rule files against the code it describes, and the built-in rules against the schema."""

import inspect
import os
from typing import Any

import pytest

from rocketaudit.clients import HIGH, LOW, MEDIUM, SITES
from rocketaudit.detectors import DETECTORS, function_of
from rocketaudit.detectors.conditions import WORDS
from rocketaudit.detectors.encoding import SIGNS
from rocketaudit.detectors.keys import DIFFER, SAME
from rocketaudit.detectors.subscriptions import DIFFERENCES
from rocketaudit.detectors.suppression import STATES
from rocketaudit.detectors.values import CHANGES
from rocketaudit.findings import CONFIDENCES, LANGUAGES, PROFILES, SEVERITIES, STAGES
from rocketaudit.rulecheck import check, schema
from rocketaudit.rulefiles import RuleFile, read_folder
from rocketaudit.rules import SOURCES, Case, Rule, load_builtin

DEFINITIONS = schema()["$defs"]
FILES = list(read_folder(SOURCES))


@pytest.mark.parametrize("of", FILES, ids=lambda of: of.content["id"])
def test_a_built_in_rule_is_valid(of: RuleFile) -> None:
    others = {other.content["id"]: other.path for other in FILES if other is not of}
    check(of, others)


def test_the_built_in_rules_are_those_of_the_source_tree() -> None:
    assert [rule.id for rule in load_builtin()] == sorted(of.content["id"] for of in FILES)


@pytest.mark.parametrize("name", DETECTORS)
def test_the_schema_has_the_parameters_of_a_detector(name: str) -> None:
    parameters = inspect.signature(function_of(name)).parameters
    deployment, *arguments = parameters.values()
    described = DEFINITIONS[f"detector_{name}"]
    assert deployment.name == "deployment"
    assert {one.kind for one in arguments} <= {inspect.Parameter.KEYWORD_ONLY}
    assert list(described["properties"]) == [one.name for one in _in_order(described, arguments)]
    assert described.get("required", []) == [one.name for one in arguments if one.default is inspect.Parameter.empty]


def _in_order(described: dict[str, Any], arguments: list[inspect.Parameter]) -> list[inspect.Parameter]:
    """The arguments in the order of the schema, which puts `when` first; unknown ones at the end."""
    names = list(described["properties"])
    return sorted(arguments, key=lambda one: names.index(one.name) if one.name in names else len(names))


def test_every_detector_has_its_arguments_checked() -> None:
    checked = [each["if"]["properties"]["detect"]["const"] for each in DEFINITIONS["arguments"]["allOf"]]
    assert checked == DEFINITIONS["detect"]["enum"] == list(DETECTORS)


@pytest.mark.parametrize(
    ("described", "known"),
    [
        (DEFINITIONS["severity"]["enum"], SEVERITIES),
        (DEFINITIONS["confidence"]["enum"], CONFIDENCES),
        (DEFINITIONS["profile"]["enum"], PROFILES),
        (schema()["properties"]["stage"]["enum"], STAGES),
        (list(DEFINITIONS["words"]["properties"]), WORDS),
        (DEFINITIONS["text"]["required"], LANGUAGES),
        (DEFINITIONS["detector_encoding"]["properties"]["sign"]["enum"], tuple(SIGNS)),
        (DEFINITIONS["detector_duplicate_key"]["properties"]["values"]["enum"], (DIFFER, SAME)),
        (DEFINITIONS["site"]["enum"], SITES),
        (DEFINITIONS["certainty"]["items"]["enum"], (HIGH, MEDIUM, LOW)),
        (DEFINITIONS["detector_subscription_differs"]["properties"]["difference"]["enum"], DIFFERENCES),
        (DEFINITIONS["detector_suppression"]["properties"]["state"]["enum"], STATES),
        (DEFINITIONS["detector_ignored_value"]["properties"]["effect"]["enum"], (CHANGES, SAME)),
    ],
)
def test_the_schema_has_the_words_of_the_code(described: list[str], known: tuple[str, ...]) -> None:
    assert tuple(described) == tuple(known)


def test_the_schema_has_the_fields_of_a_rule() -> None:
    own = {"detect", "with", "message", "set", "remove", "bare", "cases"}
    assert set(schema()["properties"]) == (set(Rule._fields) - {"folder"}) | own


def test_a_case_may_override_what_a_case_holds() -> None:
    overridable = set(schema()["properties"]["cases"]["items"]["properties"])
    assert overridable == {"with" if name == "options" else name for name in Case._fields}


def test_every_property_of_the_schema_is_described() -> None:
    bare = [name for name, of in schema()["properties"].items() if "description" not in _resolved(of)]
    assert not bare


def _resolved(of: dict[str, Any]) -> dict[str, Any]:
    named = DEFINITIONS[of["$ref"].rpartition("/")[2]] if "$ref" in of else {}
    return {**named, **of}


def test_no_value_of_a_detector_hides_a_common_one() -> None:
    for detector in DETECTORS.values():
        assert set(detector.common).isdisjoint(detector.values)


def test_rule_files_lie_in_folders_of_the_pipeline() -> None:
    assert {os.path.dirname(of.content["folder"]) for of in FILES} <= {""}
    assert {of.content["folder"] for of in FILES} <= {"broker", "deployment", "producer", "consumer"}
