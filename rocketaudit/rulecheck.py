"""What a rule file must be, beyond being YAML: the schema, and what a schema cannot say.

In: a rule file, or a folder of them. Out: their contents, or a RuleFileError that says where, what is wrong, and
what was expected.
Slow to import (jsonschema): only packs and tests do.
"""

import json
import os.path
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

from rocketaudit import catalogue
from rocketaudit.client_defaults import known_settings
from rocketaudit.clients import HAZARDS, PRODUCER, SEND, TRAITS
from rocketaudit.detectors import DETECTORS, reads_code
from rocketaudit.detectors.conditions import NOT_SETTINGS, RELEASES
from rocketaudit.errors import UsageError
from rocketaudit.ranges import comparisons
from rocketaudit.rulefiles import Path, RuleFile, read_folder
from rocketaudit.spelling import suggestion
from rocketaudit.wording import names

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
# Beside the package in a source tree, inside it when installed.
_SCHEMAS = (
    os.path.join(_PACKAGE, "rule.schema.json"),
    os.path.join(os.path.dirname(_PACKAGE), "rules", "rule.schema.json"),
)
_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_CONDITIONS = ("when", "bad", "any")


def read_pack(folder: str, known: Sequence[str]) -> list[dict[str, Any]]:
    """The contents of a pack's rules, checked. `known` are the ids that the pack must not use again."""
    files = list(read_folder(folder))
    if not files:
        raise UsageError(f"{folder}: no rule files; a rule is a .yaml file named for its id")
    taken = dict.fromkeys(known, "the rules that come with rocketaudit")
    for of in files:
        check(of, taken)
        taken |= dict.fromkeys((of.content["id"], *of.content.get("formerly", ())), of.path)
    return [of.content for of in files]


def check(of: RuleFile, taken: Mapping[str, str]) -> None:
    """Refuse a rule file that cannot be used; `taken` are the ids in use and where they come from."""
    error = best_match(_validators().file.iter_errors(_without_added(of.content)))
    if error is not None:
        raise of.error(*_explained(error))
    identifier = of.content["id"]
    if not _ID.fullmatch(identifier):
        raise of.error((), f"the file name {identifier!r} is no rule id; use small letters, digits and single hyphens")
    for name in (identifier, *of.content.get("formerly", ())):
        if name in taken:
            raise of.error(("id",), f"the id {name!r} is taken by {taken[name]}; choose another")
    for at, case in _cases(of.content):
        _check_case(of, at, case)
    _check_examples(of)


@cache
def schema() -> dict[str, Any]:
    """The JSON Schema of rule files."""
    path = next(path for path in _SCHEMAS if os.path.exists(path))
    with open(path, encoding="utf-8") as file:
        content: dict[str, Any] = json.load(file)
    return content


class _Validators(NamedTuple):
    """Building one costs more than using it a hundred times."""

    file: Draft202012Validator
    arguments: Draft202012Validator


@cache
def _validators() -> _Validators:
    whole = schema()
    # A case may take its detector from the top level, which the schema of the file does not see.
    arguments = {"$ref": "#/$defs/arguments", "$defs": whole["$defs"]}
    return _Validators(Draft202012Validator(whole), Draft202012Validator(arguments))


def _without_added(content: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in content.items() if key != "folder"}


def _explained(error: ValidationError) -> tuple[Path, str]:
    """Where a schema error is, and what to say of it."""
    at, of, expected = tuple(error.absolute_path), _as_mapping(error.schema), _as_list(error.validator_value)
    where = f"{at[-1]!r}" if at and isinstance(at[-1], str) else "this"
    match error.validator:
        case "additionalProperties":
            known = list(of["properties"])
            unknown = next(key for key in _as_mapping(error.instance) if key not in known)
            expects = f"expected {', '.join(known)}" if known else f"none is expected{_described(of)}"
            return (*at, unknown), f"unknown key {unknown!r}{suggestion(unknown, known)}; {expects}"
        case "required":
            missing = next(name for name in expected if name not in _as_mapping(error.instance))
            return at, f"{missing!r} is missing{f' in {where}' if at else ''}"
        case "enum":
            near = suggestion(str(error.instance), expected)
            return at, f"{error.instance!r} is none of {', '.join(expected)}{near}"
        case "type":
            return at, f"{where} is {error.instance!r}; expected {' or '.join(expected)}{_described(of)}"
        case "minItems" | "minProperties" | "minLength":
            return at, f"{where} is empty{_described(of)}"
    return at, f"{error.instance!r} does not fit {where}{_described(of)}"


def _described(of: Mapping[str, Any]) -> str:
    return f": {of['description']}" if "description" in of else ""


def _as_mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _as_list(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def _cases(content: dict[str, Any]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each case with what it takes from the top level, and the path at which it stands."""
    if "cases" not in content:
        yield (), content
    for index, case in enumerate(content.get("cases", ())):
        yield ("cases", index), {**content, **case}


def _check_case(of: RuleFile, at: Path, case: dict[str, Any]) -> None:
    for key in ("detect", "message"):
        if key not in case:
            raise of.error(at, f"{key!r} is missing" + (", here and at the top level" if at else ""))
    error = best_match(_validators().arguments.iter_errors({"detect": case["detect"], "with": case.get("with", {})}))
    if error is not None:
        place, problem = _explained(error)
        raise of.error((*at, *place) if (*at, "with") in of.lines else place, problem)
    _check_range(of, (*at, "releases"), case.get("releases"))
    options: dict[str, Any] = case.get("with", {})
    code = reads_code(case["detect"])
    if code:
        _check_site(of, (*at, "with"), case)
    for clause in _CONDITIONS:
        for name, words in options.get(clause, {}).items():
            if code:
                _check_fact(of, (*at, "with", clause, name), name, _site(case))
            elif name not in NOT_SETTINGS:
                _check_setting(of, (*at, "with", clause, name), name)
            _check_words(of, (*at, "with", clause, name), name, words)
    for index, name in enumerate(options.get("settings", ())):
        _check_setting(of, (*at, "with", "settings", index), name)
    for name in case.get("set", {}):
        _check_setting(of, (*at, "set", name), name)
    for lang, text in case["message"].items():
        _check_message(of, (*at, "message", lang), text, case)


def _check_words(of: RuleFile, at: Path, name: str, words: dict[str, Any]) -> None:
    if "matches" in words:
        try:
            re.compile(words["matches"])
        except re.error as error:
            raise of.error((*at, "matches"), f"no regular expression: {error}") from error
    for word in ("at_least", "at_most"):
        bound = words.get(word)
        if name in RELEASES and word in words:
            _check_range(of, (*at, word), f">={bound}")
        elif isinstance(bound, str):
            raise of.error((*at, word), f"{bound!r} is text; expected a number")


def _site(case: Mapping[str, Any]) -> str:
    """The kind of site that a case looks at: what `site` says, else what the detector is about."""
    return str(case.get("with", {}).get("site", SEND if case["detect"].startswith("status") else PRODUCER))


def _check_site(of: RuleFile, at: Path, case: Mapping[str, Any]) -> None:
    """A hazard that a kind of site never has would make the rule silently good; so would a range of releases, which
    is compared with brokers."""
    site, hazard = _site(case), case.get("with", {}).get("hazard")
    if hazard is not None and hazard not in HAZARDS[site]:
        expected = ", ".join(HAZARDS[site]) or "none"
        near = suggestion(hazard, HAZARDS[site])
        raise of.error((*at, "hazard"), f"a {site} has no hazard {hazard!r}{near}; expected {expected}")
    if "releases" in case and case["detect"] in ("hazard", "client_setting"):
        problem = "releases are those of brokers; for those of clients write when: {release: {at_least: ...}}"
        raise of.error((*at[:-1], "releases"), problem)


def _check_fact(of: RuleFile, at: Path, name: str, site: str) -> None:
    """What a condition about client code may ask: the traits of the site, the releases, settings of some client."""
    known = (*TRAITS[site], *RELEASES, *known_settings(site))
    if name not in known:
        raise of.error(at, f"a {site} has no trait or setting {name!r}{suggestion(name, known)}")


def _check_setting(of: RuleFile, at: Path, name: str) -> None:
    """A name that no release knows would make its condition silently false."""
    known = catalogue.load()
    if not known.known_anywhere(name):
        near = suggestion(name, (*known.settings(known.newest), *NOT_SETTINGS))
        raise of.error(at, f"no release of RocketMQ has a setting {name!r}{near}")


def _check_range(of: RuleFile, at: Path, text: str | None) -> None:
    try:
        if text is not None:
            comparisons(text)
    except ValueError as error:
        raise of.error(at, str(error)) from error


def _check_message(of: RuleFile, at: Path, text: str, case: dict[str, Any]) -> None:
    known = message_names(case)
    try:
        unknown = [name for name in names(text) if name not in known]
    except ValueError as error:
        raise of.error(at, str(error)) from error
    if unknown:
        near, expected = suggestion(unknown[0], known), ", ".join(known)
        raise of.error(at, f"unknown placeholder {{{unknown[0]}}}{near}; expected one of {expected}")


def message_names(case: Mapping[str, Any]) -> tuple[str, ...]:
    """What a case's message may name: what every observation has, the detector's values, the settings in `with`."""
    options = case.get("with", {})
    conditions = [name for clause in _CONDITIONS for name in options.get(clause, {})]
    detector = DETECTORS[case["detect"]]
    return tuple(dict.fromkeys((*detector.common, *detector.values, *conditions)))


def _check_examples(of: RuleFile) -> None:
    examples = of.content["examples"]
    for kind in ("bad", "good"):
        if not any(kind in example for example in examples):
            raise of.error(("examples",), f"no {kind!r} example; a rule needs a bad and a good one")
    known = catalogue.load().releases
    for index, example in enumerate(examples):
        release = example.get("release", known[-1])
        if release not in known:
            problem = f"{release!r} is no release of the catalogue{suggestion(release, known)}"
            raise of.error(("examples", index, "release"), problem)
