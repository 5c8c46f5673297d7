"""Helm charts: which files belong to one chart, and its values with their places.

In: documents, other files by path, values given on the command line. Out: charts with their templates, and values by
dotted path.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.readers.workloads.manifests import File, open_file
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Document, Span, document

CHART, VALUES = "Chart.yaml", "values.yaml"
_MAX_VALUES = 10_000
_MAX_DEPTH = 12


class Values(NamedTuple):
    """The values of a chart. Of `files`, later ones hide earlier ones; `supplied` hides all."""

    files: tuple[File, ...]
    supplied: Mapping[str, str]

    def text(self, path: str) -> str | None:
        """The scalar at a dotted path."""
        if path in self.supplied:
            return self.supplied[path]
        found = self.find(path)
        return found[0].text(found[1]) if found else None

    def find(self, path: str) -> tuple[File, Node] | None:
        """What stands at a dotted path, and in which file."""
        keys = path.split(".")
        for file in reversed(self.files):
            for root in file.yaml.roots[:1]:
                if (node := file.yaml.get(root, *keys)) is not None:
                    return file, node
        return None

    def line(self, *paths: str) -> Span | None:
        """The line of the first of some paths that is written."""
        for path in paths:
            for file in reversed(self.files):
                for root in file.yaml.roots[:1]:
                    if (at := file.line(root, *path.split("."))) is not None:
                        return at
        return None

    def number(self, path: str) -> int | None:
        text = self.text(path)
        return int(text) if text is not None and text.isdecimal() and len(text) < 6 else None

    def flag(self, path: str) -> bool | None:
        return {"true": True, "false": False}.get((self.text(path) or "").lower())

    def pairs(self, path: str) -> dict[str, tuple[str, Span, Span, Span]]:
        """The scalars of a mapping: each with the places of the pair, the key and the value."""
        found: dict[str, tuple[str, Span, Span, Span]] = {}
        for file in self.files:
            for root in file.yaml.roots[:1]:
                node = file.yaml.get(root, *path.split("."))
                for name, pair in list(file.yaml.pairs(node).items())[:1000]:
                    whole = file.line(node, name)
                    if pair.value.items is None and whole is not None:
                        places = (whole, file.yaml.span(pair.key), file.yaml.span(pair.value))
                        found[name] = (file.text(pair.value) or "", *places)
        given = {
            key.removeprefix(f"{path}."): value for key, value in self.supplied.items() if key.startswith(f"{path}.")
        }
        for name, value in given.items():
            at = found[name][1:] if name in found else (self._anywhere(path),) * 3
            found[name] = (value, *at)
        return found

    def _anywhere(self, path: str) -> Span:
        file = self.files[-1]
        return self.line(path) or file.yaml.span(file.yaml.roots[0])

    def flat(self) -> dict[str, str]:
        """Every scalar by its dotted path, as templates ask for them."""
        found: dict[str, str] = {}
        for file in self.files:
            for root in file.yaml.roots[:1]:
                found.update(_flat(file, root))
        return {**found, **self.supplied}


def _flat(file: File, root: Node) -> Iterator[tuple[str, str]]:
    waiting = [("", root, 0)]
    budget = _MAX_VALUES
    while waiting and budget > 0:
        path, node, depth = waiting.pop()
        for name, pair in list(file.yaml.pairs(node).items())[:budget]:
            budget -= 1
            inner = f"{path}.{name}" if path else name
            if pair.value.items is None:
                yield inner, pair.value.value
            elif pair.value.mapping and depth < _MAX_DEPTH and len(inner) < 300:
                waiting.append((inner, pair.value, depth + 1))


class Chart(NamedTuple):
    """One chart: `root` is its folder, `whole` says that its templates are there, so that nothing else decides."""

    root: str
    values: Values
    templates: tuple[Document, ...]
    release: str
    whole: bool


def charts(documents: Sequence[Document], texts: Mapping[str, bytes], supplied: Mapping[str, str]) -> Iterator[Chart]:
    """The charts among the documents; values files beside a chart's own make each a chart of its own."""
    roots: dict[str, list[Document]] = {}
    for one in documents:
        roots.setdefault(_root(one.path, texts), []).append(one)
    given = {key: value for key, value in supplied.items() if key and not key.startswith(".")}
    for root, own in roots.items():
        templates = tuple(one for one in own if "/templates/" in f"/{one.path}" or one.path.endswith(".tpl"))
        base = _own_values(root, texts)
        others = [one for one in own if one not in templates and posixpath.basename(one.path) not in (CHART, VALUES)]
        release = _app_version(root, texts)
        whole = bool(templates) or posixpath.join(root, CHART) in texts
        kept = [open_file(base, {})] if base else []
        if base or templates:
            yield Chart(root, Values(tuple(kept), given), templates, release, whole)
        for one in others:
            yield Chart(root, Values((*kept, open_file(one, {})), given), (), release, whole and bool(kept))


def _root(path: str, texts: Mapping[str, bytes]) -> str:
    """The folder of the chart that a file belongs to: the nearest with a Chart.yaml, else the one above templates."""
    folder = posixpath.dirname(path)
    while folder and posixpath.join(folder, CHART) not in texts:
        folder = posixpath.dirname(folder)
    if posixpath.join(folder, CHART) in texts:
        return folder
    above, found, _ = f"/{path}".partition("/templates/")
    return above.strip("/") if found else posixpath.dirname(path)


def _own_values(root: str, texts: Mapping[str, bytes]) -> Document | None:
    path = posixpath.join(root, VALUES)
    return document(path, "helm", texts[path]) if path in texts else None


def _app_version(root: str, texts: Mapping[str, bytes]) -> str:
    path = posixpath.join(root, CHART)
    if path not in texts:
        return ""
    file = open_file(document(path, "helm", texts[path]), {})
    return next((file.text(one, "appVersion") or "" for one in file.yaml.roots[:1]), "")
