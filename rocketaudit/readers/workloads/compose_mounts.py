"""What a compose service is given: volumes, configs, secrets, and its environment.

In: a service. Out: its mounts; what stands behind a path of its container; its variables and their places.
"""

import posixpath
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from rocketaudit.readers.workloads.servers import Given
from rocketaudit.readers.workloads.services import Place, Service
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.readers.workloads.texts import env_file, filled, interpolate, scalar
from rocketaudit.readers.workloads.tree import Tree
from rocketaudit.source import Document, Span
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import MEMORY, Mount

_MOST_VARIABLES = 1000
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_FILE = re.compile(r"\.\w{1,10}$")


class Environment(NamedTuple):
    """The variables of a container, where each was given, and the blocks of text among them as documents."""

    values: dict[str, str]
    spans: dict[str, Span]
    parts: dict[str, Document]


def mounts(of: Service, values: Mapping[str, str]) -> tuple[Mount, ...]:
    """The volumes and the tmpfs of a service."""
    found = [mount for item in of.items("volumes") if (mount := _volume(of, item, values))]
    for item in of.items("tmpfs"):
        if item.node.items is None:
            target = interpolate(scalar(item.file, item.node), values).text.partition(":")[0]
            found.append(Mount(_normal(target), MEMORY, False, item.file.span(item.node)))
    return tuple(found)


def _volume(of: Service, item: Place, values: Mapping[str, str]) -> Mount | None:
    file, node = item
    at = file.span(node)
    if node.items is None:
        text = interpolate(scalar(file, node), values).text
        source, target = short_mount(text)
        return Mount(_normal(target), source, _lasting(of, source, values), at) if _is_target(target) else None
    target = filled(file.value(node, "target") or "", values)
    source = filled(file.value(node, "source") or "", values)
    if not target:
        return None
    if file.value(node, "type") == MEMORY:
        return Mount(_normal(target), MEMORY, False, at)
    lasting = _lasting(of, source, values)
    return Mount(_normal(target), source, lasting, at)


def _is_target(path: str) -> bool:
    return path.startswith(("/", "$", "{{")) or _DRIVE.match(path) is not None


def short_mount(text: str) -> tuple[str, str]:
    """Source and target of `source:target:mode`, `source:target` or `target`."""
    head = text[:2] if _DRIVE.match(text) else ""
    pieces = _split(text[len(head) :])
    if len(pieces) == 1:
        return ("", head + pieces[0])
    return head + pieces[0], pieces[1]


def _split(text: str) -> list[str]:
    """The pieces between colons that stand outside braces."""
    pieces, depth = [""], 0
    for char in text:
        depth += (char == "{") - (char == "}")
        if char == ":" and depth <= 0:
            pieces.append("")
        else:
            pieces[-1] += char
    return pieces


def _lasting(of: Service, source: str, values: Mapping[str, str]) -> bool | Unknown:
    """Whether a volume outlives the container: one without a name is found again only if nobody removes it."""
    if not source:
        return UNKNOWN
    if is_path(source):
        return not source.startswith(("/dev/shm", "/run/"))
    driver = next((of.file.get(root, "volumes", source, "driver_opts", "type") for root in of.file.roots), None)
    return not (driver is not None and filled(driver.value, values) == "tmpfs")


def is_path(source: str) -> bool:
    """Whether the source of a volume is a folder or file of the machine, not a volume's name."""
    return source.startswith((".", "/", "~", "$", "{{", "%", "<")) or "/" in source or _DRIVE.match(source) is not None


def _normal(path: str) -> str:
    return posixpath.normpath(path) if path else ""


def given(
    path: str,
    folder: str,
    volumes: Sequence[Mount],
    documents: Mapping[str, Given],
    tree: Tree,
) -> Given | None:
    """What stands behind a path of the container; the deepest mount counts. Of a path whose beginning is not known,
    the mount that ends like it."""
    known = path.startswith("/")
    path = _normal(path) if known else path
    if path in documents:
        return documents[path]
    for mount in sorted(volumes, key=lambda one: -len(one.target)):
        if mount.target == path:
            return _file(tree, folder, mount, "")
        if not known:
            rest = _ends_like(mount.target, path)
            if rest is not None:
                return _file(tree, folder, mount, rest)
        elif path.startswith(mount.target.rstrip("/") + "/"):
            return _file(tree, folder, mount, path[len(mount.target.rstrip("/")) + 1 :])
    return None


def source(path: str, volumes: Sequence[Mount]) -> str:
    """The file of the machine that stands behind a path of the container; "" where none is mounted there."""
    path = _normal(path)
    for mount in sorted(volumes, key=lambda one: -len(one.target)):
        target = mount.target.rstrip("/")
        if path == target or path.startswith(target + "/"):
            host = mount.source.replace("\\", "/")
            return posixpath.join(host, path[len(target) + 1 :]) if host and is_path(mount.source) else ""
    return ""


def _ends_like(target: str, path: str) -> str | None:
    """What a relative path, or one that begins with a variable, has behind the mounted folder that ends as it begins:
    `broker.conf` for `../conf/broker.conf` and `/opt/rocketmq/conf`; None where it does not."""
    pieces = [piece for piece in path.split("/") if piece not in ("", ".", "..") and not piece.startswith("$")]
    for size in range(len(pieces), 0, -1):
        if target.endswith("/" + "/".join(pieces[:size])):
            return "/".join(pieces[size:])
    return None


def _file(tree: Tree, folder: str, mount: Mount, rest: str) -> Given:
    source = mount.source.replace("\\", "/")
    if not is_path(mount.source) or not source:
        return Given(unseen=f"it lies in the volume {mount.source or mount.target}")
    written = posixpath.join(source, rest) if rest else source
    found = tree.file(folder, written)
    return Given(found) if found else Given(unseen=f"{written} is mounted there, and is not among the files")


def configs(of: Service, folder: str, tree: Tree, values: Mapping[str, str]) -> dict[str, Given]:
    """The configs and secrets of a service by the path of its container."""
    found: dict[str, Given] = {}
    for key, home in (("configs", "/"), ("secrets", "/run/secrets/")):
        for file, node in of.items(key):
            name = node.value if node.items is None else file.value(node, "source") or ""
            target = filled((file.value(node, "target") if node.items else None) or name, values)
            path = _normal(posixpath.join(home, target))
            declared = next(
                (Place(file, one) for root in file.roots if (one := file.get(root, key, name)) is not None), None
            )
            found[path] = _declared(declared, name, folder, tree, values)
    return found


def _declared(of: Place | None, name: str, folder: str, tree: Tree, values: Mapping[str, str]) -> Given:
    if of is not None:
        content = of.file.get(of.node, "content")
        part = of.file.part(content, "broker") if content is not None and content.items is None else None
        if part is not None:
            return Given(part=part)
        written = filled(of.file.value(of.node, "file") or "", values)
        found = tree.file(folder, written) if written else None
        if found:
            return Given(found)
        if written:
            return Given(unseen=f"{written} is not among the files")
    return Given(unseen=f"the config {name} is kept outside these files")


def environment(
    of: Service, folder: str, tree: Tree, texts: Mapping[str, bytes], values: Mapping[str, str]
) -> Environment:
    """The variables of a container: those of its env_file, and over them its own."""
    found = Environment({}, {}, {})
    for file, node in of.items("env_file"):
        written = filled(node.value if node.items is None else file.value(node, "path") or "", values)
        path = tree.file(folder, written) if written else None
        for name, value in env_file(texts.get(path, b"")).items() if path else ():
            found.values[name] = value
            found.spans[name] = file.span(node)
    for file, layer in of.layers:
        own = file.get(layer, "environment")
        for name, pair in islice(file.pairs(own).items(), _MOST_VARIABLES):
            if pair.value.items is None:
                text = interpolate(scalar(file, pair.value), values)
                _set(found, name, text, pair.value.value)
                part = file.part(pair.value, "broker")
                if part is not None:
                    found.parts[name] = part
        for item in (file.items(own) if own else [])[:_MOST_VARIABLES]:
            _listed(found, interpolate(scalar(file, item), values), values)
    return found


def _listed(found: Environment, text: Text, values: Mapping[str, str]) -> None:
    name, equals, value = text.text.partition("=")
    if equals:
        _set(found, name.strip(), Text(value, lambda first, last: text.at), value)
    elif name in values:
        _set(found, name, Text(values[name], lambda first, last: text.at), values[name])


def _set(found: Environment, name: str, text: Text, written: str) -> None:
    found.values[name] = text.text
    found.spans[name] = text.at
    found.parts.pop(name, None)
