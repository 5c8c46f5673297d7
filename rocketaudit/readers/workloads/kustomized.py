"""The images that kustomize puts in the place of those that manifests name.

In: the files of a tree. Out: by manifest what its images become; nothing where several overlays say different things.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.model import Conf
from rocketaudit.readers.yaml_file import YamlFile
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import document
from rocketaudit.workloads import Image

NAMES = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_LISTS = ("resources", "bases", "components")
_MOST_FILES, _MOST_ITEMS, _DEPTH = 200, 500, 10

# By manifest and name of an image: its new name and tag, "" where it keeps its own; None where overlays differ.
Renamed = dict[tuple[str, str], tuple[str, str] | None]


def retagged(confs: Sequence[Conf], beside: Mapping[str, bytes]) -> tuple[Conf, ...]:
    """What runs, with the images that an overlay gives it."""
    known = _renamed(beside)
    return tuple(_with_image(one, known) for one in confs) if known else tuple(confs)


def _with_image(one: Conf, known: Renamed) -> Conf:
    image = one.workload.image
    found = known.get((one.workload.at.path, image.name)) if image else None
    if image is None or found is None:
        return one
    name, tag = found
    changed = Image(name or image.name, tag or image.tag, image.at)
    return one._replace(workload=one.workload._replace(image=changed))


def _renamed(beside: Mapping[str, bytes]) -> Renamed:
    opened: dict[str, YamlFile] = {}
    for path, data in beside.items():
        if posixpath.basename(path) in NAMES and len(opened) < _MOST_FILES:
            opened[path] = YamlFile(document(path, "kubernetes", data))
    found: Renamed = {}
    for path, file in opened.items():
        for root in file.roots:
            images = {
                name: said for one in file.items(root, "images")[:_MOST_ITEMS] for name, said in _image(file, one)
            }
            for manifest in set(_manifests(path, opened, beside, _DEPTH)) if images else ():
                for name, said in images.items():
                    before = found.setdefault((manifest, name), said)
                    found[manifest, name] = said if before == said else None
    return found


def _image(file: YamlFile, node: Node) -> Iterator[tuple[str, tuple[str, str]]]:
    name = file.value(node, "name")
    if name:
        yield name, (file.value(node, "newName") or "", file.value(node, "newTag") or "")


def _manifests(path: str, opened: Mapping[str, YamlFile], beside: Mapping[str, bytes], depth: int) -> Iterator[str]:
    """The manifests that a kustomization brings, those of its bases with them."""
    file, folder = opened[path], posixpath.dirname(path)
    for node in (one for root in file.roots for key in _LISTS for one in file.items(root, key)[:_MOST_ITEMS]):
        there = posixpath.normpath(posixpath.join(folder, node.value)) if node.items is None and node.value else ""
        below = next((one for one in (posixpath.join(there, name) for name in NAMES) if one in opened), None)
        if below is not None and depth:
            yield from _manifests(below, opened, beside, depth - 1)
        elif there in beside:
            yield there
