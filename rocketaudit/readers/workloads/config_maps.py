"""What ConfigMaps hold: the text of a key as a configuration of its own, wherever it comes from.

In: the manifests. Out: a key's content, as the part of the manifest that it is, or as the file that kustomize or
kubectl makes it of.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.model import Entry
from rocketaudit.readers import properties
from rocketaudit.readers.workloads import kustomized
from rocketaudit.readers.workloads.manifests import File, Manifests, Resource, open_file
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Document, Span, document, part_of
from rocketaudit.workloads import BROKER

# Settings that tell a broker's configuration from any other text.
BROKER_TEXT = re.compile(
    r"^[ \t]*(?:brokerRole|brokerClusterName|brokerName|flushDiskType|storePathRootDir|enableDLegerCommitLog)"
    r"[ \t]*[=:]",
    re.MULTILINE,
)
_MAX_VALUE = 256 * 1024


class Content(NamedTuple):
    """A configuration's text: a part of `document`, the file of the tree at `path`, or `entries` with places of their
    own. `unseen` says why it is not known; `at` is the line that stands for it."""

    document: Document | None = None
    path: str = ""
    entries: tuple[Entry, ...] | None = None
    unseen: str = ""
    at: Span | None = None


class Key(NamedTuple):
    """A key of a ConfigMap, of which `node` holds the text; or of a generator, which has it from the file `path`."""

    name: str
    file: File
    at: Span
    node: Node | None = None
    path: str = ""


class ConfigMap(NamedTuple):
    """A ConfigMap or Secret by name. `hidden` are keys whose text is not to be read."""

    name: str
    namespace: str
    path: str
    keys: dict[str, Key]
    hidden: frozenset[str]


def all_of(manifests: Manifests) -> tuple[ConfigMap, ...]:
    """The ConfigMaps of the manifests, and those that kustomize generates."""
    plain = [_of_resource(one) for one in manifests.of_kind("ConfigMap")]
    return (*plain, *_generated(manifests))


def _of_resource(of: Resource) -> ConfigMap:
    pairs = of.file.yaml.pairs(of.file.yaml.get(of.node, "data"))
    keys = {name: Key(name, of.file, of.file.yaml.span(pair.key), pair.value) for name, pair in pairs.items()}
    hidden = frozenset(of.file.yaml.pairs(of.file.yaml.get(of.node, "binaryData")))
    return ConfigMap(of.name, of.namespace, of.path, keys, hidden)


def _generated(manifests: Manifests) -> Iterator[ConfigMap]:
    """What `configMapGenerator` makes of files."""
    for path, data in manifests.beside.items():
        if posixpath.basename(path) not in kustomized.NAMES or b"configMapGenerator" not in data:
            continue
        file = open_file(document(path, "kubernetes", data), {})
        for root in file.yaml.roots[:1]:
            for one in file.yaml.items(root, "configMapGenerator")[:1000]:
                yield _of_generator(manifests, file, root, one)


def _of_generator(manifests: Manifests, file: File, root: Node, one: Node) -> ConfigMap:
    keys: dict[str, Key] = {}
    folder = posixpath.dirname(file.original.path)
    for item in file.yaml.items(one, "files")[:1000]:
        key, equals, source = item.value.partition("=")
        source = source if equals else key
        path = posixpath.normpath(posixpath.join(folder, source))
        name = key if equals else posixpath.basename(source)
        if path in manifests.beside:
            keys[name] = Key(name, file, file.yaml.span(item), None, path)
    namespace = file.text(one, "namespace") or file.text(root, "namespace") or ""
    return ConfigMap(file.text(one, "name") or "", namespace, file.original.path, keys, frozenset())


def named(maps: Sequence[ConfigMap], name: str, namespace: str, path: str) -> list[ConfigMap]:
    """The ConfigMaps that a pod in a namespace means by a name; of several, those nearest to its file. A namespace
    that is not written may be any."""
    found = [one for one in maps if one.name == name]
    same = [one for one in found if one.namespace == namespace]
    found = same or [one for one in found if not one.namespace or not namespace]
    nearest = max((_shared(one.path, path) for one in found), default=0)
    return [one for one in found if _shared(one.path, path) == nearest]


def _shared(one: str, other: str) -> int:
    """How many folders two paths have in common, the file itself counting as one more."""
    pairs = zip(one.split("/"), other.split("/"), strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), 99)


def content(key: Key, kind: str = BROKER) -> Content:
    """The text of a key."""
    if key.node is None:
        return Content(path=key.path, at=key.at)
    if key.node.items is not None:
        return Content(unseen=f"{key.name} is no text", at=key.at)
    if part := original_part(key.file, key.node, kind):
        return Content(part, entries=filled_entries(key.file, part), at=key.at)
    return Content(key.file.original, entries=scalar_entries(key.file, key.node), at=key.at)


def original_part(file: File, node: Node, kind: str) -> Document | None:
    """A `|` block as a document of its own, with the placeholders that a mask hid."""
    found = file.yaml.part(node, kind)
    if found is None or found.part is None or file.yaml.document is file.original:
        return found
    return part_of(file.original, kind, *found.part, found.indent)


def filled_entries(file: File, part: Document) -> tuple[Entry, ...] | None:
    """The entries of a part of a template with the placeholders in their values that are known filled in; None where
    that changes nothing."""
    if not file.known or part.part is None or b"{{" not in part.data[slice(*part.part)]:
        return None
    try:
        found = properties.read(part)
    except properties.MalformedEscape:
        return None
    made = tuple(_filled(file, one) for one in found)
    return made if made != found else None


def _filled(file: File, one: Entry) -> Entry:
    if "{{" not in one.value:
        return one
    start, end = one.value_at.start, one.value_at.end
    written = file.original.data[start:end].decode(file.original.encoding, "replace")
    return one._replace(value=file.stretch(start, end)) if written == one.value else one


def scalar_entries(file: File, node: Node) -> tuple[Entry, ...]:
    """The entries of a text whose lines are not those of the file: all of them stand where the text stands."""
    text = (file.text(node) or "")[:_MAX_VALUE]
    return placed(text, file.yaml.span(node))


def placed(text: str, at: Span) -> tuple[Entry, ...]:
    """The entries of a text, all of them at one place."""
    try:
        found = properties.read(document("", BROKER, text.encode("utf-8", "replace")))
    except properties.MalformedEscape:
        return ()
    return tuple(entry._replace(whole=at, key_at=at, value_at=at) for entry in found)


def standing(text: Text) -> tuple[Entry, ...]:
    """The entries of a text, each where its own line stands."""
    given = placed(text.text, text.at)
    # A character is a byte here, so that the places are those of the text.
    exact = properties.read(document("", BROKER, text.text.encode("latin-1", "replace"))) if given else ()
    if len(exact) != len(given):
        return given
    return tuple(
        one._replace(
            whole=text.place(at.whole.start, at.whole.end),
            key_at=text.place(at.key_at.start, at.key_at.end),
            value_at=text.place(at.value_at.start, at.value_at.end),
        )
        for one, at in zip(given, exact, strict=True)
    )


def entries_of(of: Content, manifests: Manifests, kind: str = BROKER) -> tuple[Document, tuple[Entry, ...]] | None:
    """The entries of a content with the document that they stand in; None where they are not known."""
    found = of.document
    if of.path:
        found = document(of.path, kind, manifests.beside[of.path])
    if found is None or of.unseen:
        return None
    if of.entries is not None:
        return found, of.entries
    try:
        return found, properties.read(found)
    except properties.MalformedEscape:
        return None
