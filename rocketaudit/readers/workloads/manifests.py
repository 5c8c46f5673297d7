"""Kubernetes manifests as a whole: the resources of many files, by kind and name.

In: documents, other files by path, values for placeholders. Out: resources with their YAML, values with the
placeholders filled in, and which files were not read whole. Templates are read through a mask (masking.py).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.readers.workloads.masking import is_template, masked
from rocketaudit.readers.workloads.tags import filled, fills
from rocketaudit.readers.yaml_file import YamlFile
from rocketaudit.readers.yaml_tree import DUPLICATE_KEY, MALFORMED, TOO_DEEP, TOO_LARGE, TOO_MANY, Node
from rocketaudit.source import Document, Span
from rocketaudit.values import UNKNOWN, Unknown

MAX_RESOURCES = 10_000
MAX_BYTES = 5 * 1024 * 1024

_REASONS = {
    MALFORMED: "not YAML from line {line} on",
    TOO_DEEP: "nested too deeply at line {line}",
    TOO_LARGE: "larger than 2 MiB",
    TOO_MANY: "too many YAML documents: read up to line {line}",
    DUPLICATE_KEY: "a key is written twice at line {line}; the last one counts",
}


class File(NamedTuple):
    """One file of manifests: its YAML as it was parsed, behind a mask where it is a template, and by offset what its
    placeholders become, as far as that is known."""

    yaml: YamlFile
    original: Document
    known: Mapping[int, str]

    def text(self, node: Node | None, *keys: str) -> str | None:
        """The scalar that a path of keys leads to, with the placeholders that are known filled in."""
        found = self.yaml.get(node, *keys)
        if found is None or found.items is not None:
            return None
        if self.yaml.document is self.original or "__X" not in found.value:
            return found.value
        at = self.yaml.span(found)
        written = self.original.data[at.start : at.end]
        quote = int(len(written) > 1 and written[:1] == written[-1:] and written[:1] in (b'"', b"'"))
        return self.stretch(at.start + quote, at.end - quote)

    def stretch(self, start: int, end: int) -> str:
        """What stands between two offsets, with the placeholders that are known filled in."""
        return filled(self.original.data, start, end, self.known).decode(self.original.encoding, "replace")

    def number(self, node: Node | None, *keys: str) -> int | Unknown | None:
        """The number that a path of keys leads to; None without one, UNKNOWN where it is none yet."""
        text = self.text(node, *keys)
        if text is None or text == "":
            return None
        return int(text) if text.isdecimal() and len(text) < 10 else UNKNOWN

    def flag(self, node: Node | None, *keys: str) -> bool | None:
        """Whether a path of keys leads to true or to false; None for anything else."""
        return {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}.get(
            (self.text(node, *keys) or "").lower()
        )

    def line(self, node: Node | None, *keys: str) -> Span | None:
        """The place of `key: value` at the end of a path of keys; of a value with lines of its own, the key."""
        pair = self.yaml.pairs(self.yaml.get(node, *keys[:-1])).get(keys[-1])
        if pair is None:
            return None
        key, value = self.yaml.span(pair.key), self.yaml.span(pair.value)
        if pair.value.items is None and value.line == value.end_line == key.line and value.start >= key.start:
            return key._replace(end_line=value.end_line, end_column=value.end_column, end=value.end)
        return key


class Resource(NamedTuple):
    """One resource of Kubernetes. `namespace` is "" where none is written."""

    file: File
    node: Node
    kind: str
    api: str
    name: str
    namespace: str

    @property
    def path(self) -> str:
        return self.file.original.path


class Manifests(NamedTuple):
    """The resources of one path argument; `beside` are its other files by path."""

    resources: tuple[Resource, ...]
    beside: Mapping[str, bytes]
    partly: tuple[tuple[str, str], ...]

    def of_kind(self, *kinds: str) -> Iterator[Resource]:
        return (one for one in self.resources if one.kind in kinds)


def read(
    documents: Sequence[Document],
    beside: Mapping[str, bytes],
    values: Mapping[str, str],
    named: Mapping[str, str] | None = None,
) -> Manifests:
    """The resources in all documents, in their order; `named` are the named templates of their chart."""
    found: list[Resource] = []
    partly: list[tuple[str, str]] = []
    for one in documents:
        if len(one.data) > MAX_BYTES:
            partly.append((one.path, f"larger than {MAX_BYTES // (1024 * 1024)} MiB"))
            continue
        file = open_file(one, values, named)
        for root in file.yaml.roots:
            found += _resources(file, root, MAX_RESOURCES - len(found))
        if reason := fault(file):
            partly.append((one.path, reason))
    if len(found) >= MAX_RESOURCES:
        partly.append((documents[-1].path, f"more than {MAX_RESOURCES} resources: the rest was not read"))
    return Manifests(tuple(found), beside, tuple(partly))


def open_file(of: Document, values: Mapping[str, str], named: Mapping[str, str] | None = None) -> File:
    """A document as YAML; of a template what is left without its tags."""
    data = masked(of.data)
    parsed = of if data is of.data or len(data) != len(of.data) else of._replace(data=data)
    known = fills(of.data, values, named or {}) if is_template(of.data) else {}
    return File(YamlFile(parsed), of, known)


def fault(file: File) -> str:
    """Why a file was not read whole, "" where it was. Both branches of a template's condition may have one key."""
    found = file.yaml.fault
    if found is None or (found.kind == DUPLICATE_KEY and file.yaml.document is not file.original):
        return ""
    return _REASONS[found.kind].format(line=found.at.line)


def _resources(file: File, root: Node, most: int) -> list[Resource]:
    """The resource at a root, or those of a `kind: List`, which may hold lists itself."""
    found: list[Resource] = []
    waiting = [(root, 0)]
    while waiting and len(found) < most:
        node, depth = waiting.pop()
        kind = file.text(node, "kind")
        if kind is None:
            continue
        if kind.endswith("List") and depth < 3:
            waiting += [(item, depth + 1) for item in reversed(file.yaml.items(node, "items")[:most])]
            waiting = waiting[-2 * MAX_RESOURCES :]
            continue
        name, namespace = (file.text(node, "metadata", key) or "" for key in ("name", "namespace"))
        found.append(Resource(file, node, kind, file.text(node, "apiVersion") or "", name, namespace))
    return found
