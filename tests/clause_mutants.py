"""The mutants of a rule: it with one clause dropped, or one bound moved to its neighbour."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from rocketaudit import catalogue
from rocketaudit.catalogue import SettingSpec, order
from rocketaudit.detectors.conditions import RELEASE, RELEASES
from rocketaudit.detectors.encoding import SIGNS
from rocketaudit.detectors.keys import DIFFER
from rocketaudit.detectors.keys import SAME as SAME_VALUES
from rocketaudit.detectors.retention import FAULTS
from rocketaudit.detectors.subscriptions import DIFFERENCES
from rocketaudit.detectors.suppression import STATES
from rocketaudit.detectors.topology_controllers import NODES
from rocketaudit.detectors.values import CHANGES, SAME
from rocketaudit.ranges import Comparison, comparisons
from rocketaudit.rules import Case, Rule

CATALOGUE = catalogue.load()

_CONDITIONS = ("when", "bad", "any")
_DATA_LISTS = ("keys", "settings", "near", "but", "names")
# Lists whose items only the rule's own examples can show.
_WORD_LISTS = ("certainty",)
_SELECTORS = {"sign": tuple(SIGNS), "values": (DIFFER, SAME_VALUES), "effect": (CHANGES, SAME), "fault": FAULTS}
_SELECTORS |= {"difference": DIFFERENCES, "state": STATES, "nodes": NODES}
# Without these the detector cannot run; what is in them is dropped one by one.
_REQUIRED: dict[str, tuple[str, ...]] = {"setting": ("bad",), "any_setting": ("any",), "dead_setting": ("settings",)}
_REQUIRED |= {"setting_above": ("setting", "limit"), "transaction_checks": ("minutes",)}
_REQUIRED |= {"not_a_peer": ("node", "peers"), "above_replicas": ("setting",), "replicas_differ": ("settings",)}
_REQUIRED |= {"name_servers_match": ("matches",)}
# Another site has other hazards and traits: that is another rule.
_REQUIRED |= {"hazard": ("site", "hazard"), "client_setting": ("site", "bad")}


class Mutant(NamedTuple):
    """A changed rule, what was changed, and examples made for it beside the rule's own."""

    name: str
    rule: Rule
    examples: tuple[dict[str, Any], ...] = ()


def mutants(rule: Rule) -> Iterator[Mutant]:
    """All mutants of a rule, case by case."""
    for index, case in enumerate(rule.cases):
        where = f"case {index + 1}: " if len(rule.cases) > 1 else ""
        if len(rule.cases) > 1:
            yield Mutant(f"case {index + 1} dropped", _with_cases(rule, index))
        for name, changed, examples in _options(rule, case):
            yield Mutant(where + name, _with_cases(rule, index, changed), examples)
    for releases in dict.fromkeys(case.releases for case in rule.cases):
        yield from _releases(rule, releases)


_Changed = tuple[str, Case, tuple[dict[str, Any], ...]]


def _with_cases(rule: Rule, index: int, *instead: Case) -> Rule:
    return rule._replace(cases=(*rule.cases[:index], *instead, *rule.cases[index + 1 :]))


def _options(rule: Rule, case: Case) -> Iterator[_Changed]:
    for key, value in case.options.items():
        if key in _CONDITIONS:
            yield from _conditions(case, key)
        elif key in _DATA_LISTS and not isinstance(value, str):
            yield from _items(rule, case, key)
        elif key in _WORD_LISTS:
            yield from _listed(case, key)
        if key in _SELECTORS:
            # The last of several cases could do without, but reads better with: so another one instead of none.
            for other in _SELECTORS[key]:
                if other != value:
                    yield f"{key}: {other} instead of {value}", _with_option(case, key, other), ()
        elif key not in _REQUIRED.get(case.detect, ()):
            less = {name: kept for name, kept in case.options.items() if name != key}
            yield f"{key} dropped", case._replace(options=less), ()


def _conditions(case: Case, clause: str) -> Iterator[_Changed]:
    conditions = case.options[clause]
    for name, words in conditions.items():
        less = {other: kept for other, kept in conditions.items() if other != name}
        # Without conditions every site would be bad, at no place that anybody wrote.
        if less or clause == "when" or (case.options.get("when") and case.detect != "client_setting"):
            yield f"{clause}.{name} dropped", _with_option(case, clause, less), ()
        for described, changed in _words(name, words):
            yield f"{clause}.{name}.{described}", _with_option(case, clause, {**conditions, name: changed}), ()


def _words(name: str, words: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for word, operand in words.items():
        if len(words) > 1:
            yield f"{word} dropped", {other: kept for other, kept in words.items() if other != word}
        if isinstance(operand, list):
            for item in operand:
                yield f"{word}: {item} dropped", {**words, word: [kept for kept in operand if kept != item]}
        if word in ("at_least", "at_most"):
            for moved in _moved(name, operand):
                yield f"{word}: {moved} instead of {operand}", {**words, word: moved}


def _moved(name: str, operand: Any) -> list[Any]:
    """The neighbours of a bound: of a client's release that the catalogue does not have, the patch before and after."""
    if name not in RELEASES:
        return [operand - 1, operand + 1]
    if name == RELEASE and str(operand) in CATALOGUE.releases:
        return list(_neighbours(str(operand)))
    major, minor, patch = order(str(operand))
    return [f"{major}.{minor}.{each}" for each in (patch - 1, patch + 1) if each >= 0]


def _items(rule: Rule, case: Case, key: str) -> Iterator[_Changed]:
    content = case.options[key]
    for item in content:
        kept = [other for other in content if other != item]
        less = {old: content[old] for old in kept} if isinstance(content, dict) else kept
        yield f"{key}: {item} dropped", _with_option(case, key, less), tuple(_made(rule, item))


def _listed(case: Case, key: str) -> Iterator[_Changed]:
    """A list of words without each of them in turn; the last one goes with the whole."""
    words = case.options[key]
    for word in words if len(words) > 1 else ():
        yield f"{key}: {word} dropped", _with_option(case, key, [other for other in words if other != word]), ()


def _made(rule: Rule, item: str) -> Iterator[dict[str, Any]]:
    """Examples in which only `item` can be found: it written as such, misspelt, and with values of all kinds; on top
    of the lines that the rule's own bad examples have around their findings."""
    releases = {example.get("release") for example in rule.examples}
    for release in releases:
        specs = CATALOGUE.settings(release or CATALOGUE.newest).get(item, [])
        for line in _lines(item, specs):
            for context in _contexts(rule, release):
                yield {"bad": f"{context}{line}\n", **({"release": release} if release else {})}


def _lines(item: str, specs: list[SettingSpec]) -> list[str]:
    default = specs[0].default if specs else 1
    default = str(default).lower() if isinstance(default, bool) else default
    other = "false" if default == "true" else "@"
    return [f"{item} = {default}", f"{item} = {other}", f"{item} = {default}\\u0020", f"{item[:-1]} = 1"]


def _contexts(rule: Rule, release: str | None) -> list[str]:
    """The settings that `when` demands are in the rule's own examples: their unmarked lines."""
    contexts = [""]
    for example in rule.examples:
        if isinstance(example.get("bad"), str) and example.get("release") == release and "unreadable" not in example:
            lines = example["bad"].splitlines(keepends=True)
            pairs = zip(["", *lines], lines, strict=False)
            contexts.append("".join(line for before, line in pairs if "# finding" not in before + line))
    return contexts


def _releases(rule: Rule, releases: str | None) -> Iterator[Mutant]:
    """Changes of one range; the cases that share it took it from the top level and change together."""
    if releases is None:
        return
    parts = comparisons(releases)
    for index, part in enumerate(parts):
        others = [*parts[:index], *parts[index + 1 :]]
        for described, range_ in [("dropped", others)] + [
            (f"moved to {moved}", [*others, part._replace(release=moved)]) for moved in _neighbours(part.release)
        ]:
            cases = [
                case._replace(releases=_range(range_)) if case.releases == releases else case for case in rule.cases
            ]
            yield Mutant(f"releases: {part.sign}{part.release} {described}", rule._replace(cases=tuple(cases)))


def _range(parts: list[Comparison]) -> str | None:
    return ",".join(part.sign + part.release for part in parts) or None


def _neighbours(release: str) -> list[str]:
    """The releases of the catalogue before and after one."""
    older = [known for known in CATALOGUE.releases if order(known) < order(release)]
    newer = [known for known in CATALOGUE.releases if order(known) > order(release)]
    return [*older[-1:], *newer[:1]]


def _with_option(case: Case, key: str, value: Any) -> Case:
    return case._replace(options={**case.options, key: value})
