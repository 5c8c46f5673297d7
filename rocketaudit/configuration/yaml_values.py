"""A configuration file in YAML: what is written in it, with places. Depth, size and aliases are bounded.

In: a text, and how to show its path. Out: the values by key. Raises ConfigError.
"""

from rocketaudit.configuration.source import MAX_DEPTH, Place, Written
from rocketaudit.errors import ConfigError
from rocketaudit.readers.yaml_file import Fault, YamlFile
from rocketaudit.readers.yaml_tree import DUPLICATE_KEY, MALFORMED, TOO_DEEP, Node
from rocketaudit.source import Span, document

MAX_VALUES = 5000

_FAULTS = {
    MALFORMED: "is no YAML from here on; look at indentation, colons and quotes around here",
    DUPLICATE_KEY: "this key stands here a second time; keep one of them",
    TOO_DEEP: "is nested too deep; no key needs more than a list in a mapping",
}


def values(text: str, path: str) -> dict[str, Written]:
    """The keys of a file with what they are given; none in an empty one."""
    file = YamlFile(document(path, "configuration", text.encode()))
    _refuse(file.fault, path)
    roots = [root for root in file.roots if root.items is not None or root.value]
    if not roots:
        return {}
    if len(file.roots) > 1:
        raise _error(file.span(file.roots[1]), path, "a second document begins here; a configuration file has one")
    if not roots[0].mapping:
        raise _error(file.span(roots[0]), path, "expected keys with values, for example profile: standard")
    found = _Reading(file, path).value(roots[0], Place(path, 1, 1), 0).value
    _refuse(file.fault, path)
    return found if isinstance(found, dict) else {}


class _Reading:
    """One file while it is read; what is taken from it is counted, since an alias costs a few characters only."""

    def __init__(self, file: YamlFile, path: str) -> None:
        self.file, self.path, self.taken = file, path, 0

    def value(self, node: Node, name: Place, depth: int) -> Written:
        self.taken += 1
        at = self._at(node) if node.value or node.items is not None else name
        if depth > MAX_DEPTH:
            raise ConfigError(*at, _FAULTS[TOO_DEEP])
        if self.taken > MAX_VALUES:
            raise ConfigError(*at, f"has more than {MAX_VALUES} values; write fewer")
        if node.mapping:
            pairs = self.file.pairs(node).items()
            return Written(at, name, {key: self.value(one.value, self._at(one.key), depth + 1) for key, one in pairs})
        if node.items is not None:
            return Written(at, name, [self.value(item, name, depth + 1) for item in node.items])
        return Written(at, name, node.value)

    def _at(self, node: Node) -> Place:
        span = self.file.span(node)
        return Place(self.path, span.line, span.column)


def _refuse(fault: Fault | None, path: str) -> None:
    if fault is not None:
        raise _error(fault.at, path, _FAULTS.get(fault.kind, "is too large for a configuration file; write less"))


def _error(at: Span, path: str, problem: str) -> ConfigError:
    return ConfigError(path, at.line, at.column, problem)
