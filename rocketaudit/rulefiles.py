"""Rule files: YAML with positions, read strictly, since a pack may come from a stranger.

In: a folder of YAML files. Out: the content of each, as plain data that JSON can hold. Raises RuleFileError with
the line of what is wrong. Slow to import (yaml), so only packs, tests and the build do.
"""

import os
import re
import stat
from collections.abc import Hashable, Iterator
from typing import Any, NamedTuple

import yaml

from rocketaudit.errors import RuleFileError, UsageError

MAX_BYTES = 256 * 1024
MAX_DEPTH = 24

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[Hashable, ...]


_HAN, _MARKS = "\u3400-\u9fff", "\u3001-\u301f\uff00-\uff65\u201c\u201d\u2026"
_FOLD = re.compile(f"(?<=[{_MARKS}]) (?=\\S)|(?<=\\S) (?=[{_MARKS}])|(?<=[{_HAN}]) (?=[{_HAN}])")


class RuleFile(NamedTuple):
    """The content of one rule file. `lines` holds the line of each value by its path of keys and indexes."""

    path: str
    content: dict[str, Any]
    lines: dict[Path, int]

    def line(self, at: Path) -> int:
        """The line of the value at a path, or of the nearest value around it."""
        while at not in self.lines:
            at = at[:-1]
        return self.lines[at]

    def error(self, at: Path, problem: str) -> RuleFileError:
        """The error that says what is wrong with the value at a path."""
        return RuleFileError(self.path, self.line(at), problem)


def compile_folder(folder: str) -> list[dict[str, Any]]:
    """The contents of a folder's rules by id, not validated: what the build puts into the package."""
    return sorted((of.content for of in read_folder(folder)), key=lambda content: str(content["id"]))


def read_folder(folder: str) -> Iterator[RuleFile]:
    """Every YAML file below a folder, in the order of paths; raises UsageError where it is no folder."""
    if not os.path.isdir(folder):
        raise UsageError(f"{folder}: no such folder; --rules takes a folder of rule files")
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if name.endswith((".yaml", ".yml")):
                path = os.path.join(parent, name)
                yield read_file(path, os.path.relpath(parent, folder))


def read_file(path: str, folder: str) -> RuleFile:
    """One rule file; the file's name is the rule's id."""
    try:
        # To open a pipe would wait for whoever writes into it.
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise RuleFileError(path, 1, "is no regular file; a rule is a .yaml file")
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise RuleFileError(path, 1, f"cannot be read: {error.strerror}") from error
    of = parse(path, data)
    identifier = os.path.splitext(os.path.basename(path))[0]
    if of.content.setdefault("id", identifier) != identifier:
        problem = f"the id is {of.content['id']!r}, but the file is named for {identifier!r}; name both alike"
        raise of.error(("id",), problem)
    of.content["folder"] = "" if folder == os.curdir else folder.replace(os.sep, "/")
    return of


def parse(path: str, data: bytes) -> RuleFile:
    """The content of a rule file's bytes."""
    if len(data) > MAX_BYTES:
        raise RuleFileError(path, 1, f"is larger than {MAX_BYTES // 1024} KB; a rule is a small file")
    try:
        text = data.decode("utf-8-sig")
        _check_events(path, text)
        node = yaml.compose(text, Loader=_Loader)
    except UnicodeDecodeError as error:
        raise RuleFileError(path, data[: error.start].count(b"\n") + 1, "is not UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise RuleFileError(path, mark.line + 1 if mark else 1, f"is no YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise RuleFileError(path, 1, f"is no YAML: {error}") from error
    if not isinstance(node, yaml.MappingNode):
        raise RuleFileError(path, 1, "is no rule; expected a mapping with title, severity, detect and so on")
    lines: dict[Path, int] = {(): 1}
    return RuleFile(path, _plain(path, node, (), lines), lines)


def _check_events(path: str, text: str) -> None:
    """Refuse what makes a small file large or deep, before anything is built from it."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise RuleFileError(path, line, "anchors and aliases are not supported; write the value out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        documents += isinstance(event, yaml.DocumentStartEvent)
        if depth > MAX_DEPTH:
            raise RuleFileError(path, line, f"is nested more than {MAX_DEPTH} deep")
        if documents > 1:
            raise RuleFileError(path, line, "has a second document; one file is one rule")


def _plain(path: str, node: yaml.Node, at: Path, lines: dict[Path, int]) -> Any:
    """A node as plain data; the line of each value goes into `lines`."""
    lines.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(path, node, at, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(path, item, (*at, index), lines) for index, item in enumerate(node.value)]
    return _scalar(path, node)


def _mapping(path: str, node: yaml.MappingNode, at: Path, lines: dict[Path, int]) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise RuleFileError(path, line, "a key must be a word")
        key = str(key_node.value)
        if key in content:
            raise RuleFileError(path, line, f"{key!r} stands here twice (first on line {lines[*at, key]})")
        lines[*at, key] = line
        value = _plain(path, value_node, (*at, key), lines)
        content[key] = _unfolded(value) if key == "zh" and isinstance(value, str) else value
    return content


def _unfolded(chinese: str) -> str:
    """Chinese without the blanks that YAML puts where it folds lines: there are none around its punctuation, nor
    between its characters."""
    return _FOLD.sub("", chinese)


def _scalar(path: str, node: yaml.Node) -> Any:
    """A scalar. YAML 1.1 takes `no` for false and 0644 for 420: here `no` is text, and 0644 refused."""
    kind, text, line = node.tag.rpartition(":")[2], str(node.value), node.start_mark.line + 1
    try:
        match kind:
            case "bool":
                return text.lower() == "true" if text.lower() in ("true", "false") else text
            case "int":
                return _decimal(text)
            case "float":
                return float(text)
            case "null":
                return None
            case "str" | "timestamp" | "value" | "merge":
                return text
    except ValueError as error:
        raise RuleFileError(path, line, f"{text!r} is no decimal number; put text in quotes") from error
    raise RuleFileError(path, line, f"the tag {node.tag!r} is not supported; write the plain value")


def _decimal(text: str) -> int:
    if text.lstrip("+-").startswith("0") and text.lstrip("+-") != "0":
        raise ValueError(text)
    return int(text)
