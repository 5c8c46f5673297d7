"""A process and what its command names, put together: which configuration each server that it starts runs with.

In: what a reader knows of a process (its command, what it is given, its environment). Out: one Conf a server.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rocketaudit.model import Conf, Entry
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.readers.workloads import images
from rocketaudit.readers.workloads.command import Command, Option, of_shell, user_home
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.readers.workloads.stock import shipped
from rocketaudit.readers.workloads.written import Written
from rocketaudit.source import Document, Span, document, part_of
from rocketaudit.workloads import BROKER, PROXY, Image, NamedServers, Workload

_LOCAL = re.compile(rb'"proxyMode"\s*:\s*"local"', re.IGNORECASE)
_MOST_COMMANDS = 50
_ALL_BLANK = bytes(byte if byte in b"\r\n" else 32 for byte in range(256))


class Given(NamedTuple):
    """What stands behind a path of a process: a file of the tree, or a part of a document, with `entries` where they
    are not read out of that. `unseen` says why what is there cannot be known."""

    path: str = ""
    part: Document | None = None
    unseen: str = ""
    entries: tuple[Entry, ...] | None = None


class Process(NamedTuple):
    """A process before its command is looked at. `workload` is that of each server but for what the command says;
    `given` finds what stands behind an absolute path, or one that begins with `../`, None where nothing is given;
    `environment` are its variables, `spans` the places of those, `texts` the files of the tree by path."""

    document: Document
    workload: Workload
    given: Callable[[str], Given | None]
    environment: Mapping[str, str]
    spans: Mapping[str, Span]
    texts: Mapping[str, bytes]
    folder: str = ""
    parts: Mapping[str, Document] = {}


def confs(of: Process, commands: Sequence[Command]) -> Iterator[Conf]:
    """What each server of a process runs with."""
    for command in commands[:_MOST_COMMANDS]:
        workload = _workload(of, command)
        if command.container:
            yield from _contained(of, command, workload)
            continue
        yield _conf(of, command, workload, command.runs, command.conf)
        if command.runs == PROXY and (command.local or _is_local(of, command)):
            inside = workload._replace(runs=BROKER)
            yield _conf(of, command, inside, BROKER, command.broker_conf)


def scripted(of: Process, words: Sequence[Text]) -> tuple[Command, ...]:
    """The servers that a script of the tree starts; all of it stands where the process names the script."""
    for word in words[:10]:
        if not word.text.endswith(".sh") and "/" not in word.text:
            continue
        path = word.text
        if not path.startswith("/") and of.folder.startswith("/"):
            path = posixpath.normpath(posixpath.join(of.folder, path))
        given = of.given(path) or of.given(word.text)
        data = of.texts.get(given.path, b"") if given else b""
        if data:
            return of_shell(Text(data.decode("utf-8", "replace"), lambda first, last, at=word.at: at), of.environment)  # type: ignore[misc]
    return ()


def unknown(of: Process, runs: str, reason: str) -> Conf:
    """A server whose command is not known."""
    return Conf(runs, of.workload._replace(runs=runs), empty(of.document, runs, of.workload.at), unseen=reason)


def empty(of: Document, kind: str, at: Span) -> Document:
    """The part of a document with nothing in it that stands for a server without a file."""
    return of._replace(kind=kind, data=_blank(of.data), part=(at.start, at.start))


@lru_cache(maxsize=4)
def _blank(data: bytes) -> bytes:
    """The line ends of a file, in which a part of nothing stands for each of many services."""
    return data.translate(_ALL_BLANK)


def _workload(of: Process, command: Command) -> Workload:
    """The workload with what the command and its environment say."""
    names = command.name_servers
    written = of.environment.get("NAMESRV_ADDR")
    if names is None and written:
        names = NamedServers(written, of.spans.get("NAMESRV_ADDR", of.workload.at))
    options = " ".join(of.environment.get(name, "") for name in ("JAVA_OPT", "JAVA_OPT_EXT"))
    home = command.home or user_home(options) or of.workload.home
    own = of.workload.image
    if not home and of.workload.contained and own is not None and not images.home(own):
        home = images.home_among(paths_of(command))
    image = released(of.workload.image, command, (of.folder, of.environment.get("ROCKETMQ_HOME", "")))
    return of.workload._replace(runs=command.runs, name_servers=names, home=home, image=image)


def released(image: Image | None, command: Command, folders: Sequence[str] = ()) -> Image | None:
    """The image of a process; where its tag says no release, that of the folder which RocketMQ is unpacked into."""
    if image is not None and images.release_text(image):
        return image
    found = images.unpacked((*paths_of(command)[:2], *folders, *paths_of(command)[2:]), command.at)
    return found._replace(at=image.at) if found and image else found or image


def paths_of(command: Command) -> tuple[str, ...]:
    """What a command says of folders: its program, where it changes to, its configuration."""
    options = (one.value.text for one in (command.conf, command.broker_conf) if one is not None)
    return (command.path, command.folder, *options)


def _conf(of: Process, command: Command, workload: Workload, kind: str, option: Option | None) -> Conf:
    nothing = Conf(kind, workload, empty(of.document, kind, workload.at))
    if option is None:
        return nothing._replace(entries=())
    path = option.value.text
    written = next((one for one in reversed(command.written) if _same(one.path, path) and not one.appends), None)
    if written is not None and written.source:
        path = written.source
    elif written is not None:
        part = _written(of, written, kind)
        return nothing._replace(document=part) if part else nothing._replace(unseen=f"the command writes {path}")
    given = _given(of, command, path)
    if given is None:
        entries = shipped(path, option.at) if kind == BROKER or "controller" in path else None
        if entries is not None:
            return nothing._replace(entries=entries)
        return nothing._replace(unseen=f"{path} is in the image, or is written when it starts")
    if given.part is not None:
        return nothing._replace(document=given.part._replace(kind=kind), entries=given.entries, unseen=given.unseen)
    return nothing._replace(path=given.path, unseen=given.unseen)


def _given(of: Process, command: Command, path: str) -> Given | None:
    folder = command.folder or of.folder
    if path.startswith(("/", "$")) or not folder.startswith("/"):
        return of.given(path)
    return of.given(posixpath.normpath(posixpath.join(folder, path))) or of.given(path)


def _same(one: str, other: str) -> bool:
    return posixpath.normpath(one) == posixpath.normpath(other)


def _written(of: Process, written: Written, kind: str) -> Document | None:
    """The text that a command writes into its configuration, as the part of the document in which it stands."""
    if written.text is None:
        return None
    for name, part in of.parts.items():
        if written.text.text.strip() == of.environment.get(name, "").strip():
            return part._replace(kind=kind)
    at = written.text.at
    source = of.document.data[at.start : at.end].decode(of.document.encoding, "replace")
    if at.path != of.document.path or "\\n" in source or not _stands(written.text.text, source):
        return None
    return part_of(of.document, kind, at.start, at.end)


def _stands(text: str, source: str) -> bool:
    """Whether a text is written out where it is said to stand, and no variable's value."""
    return text.split() == source.split()


def _is_local(of: Process, command: Command) -> bool:
    """Whether a proxy's own file says that a broker runs inside."""
    given = _given(of, command, command.conf.value.text) if command.conf else None
    return given is not None and _LOCAL.search(of.texts.get(given.path, b"")) is not None


def _contained(of: Process, command: Command, workload: Workload) -> Iterator[Conf]:
    """The brokers of a broker container: each of the files that brokerConfigPaths names."""
    given = _given(of, command, command.conf.value.text) if command.conf else None
    workload = workload._replace(host=workload.host or f"process:{given.path if given else of.document.path}")
    data = of.texts.get(given.path) if given else None
    try:
        entries = read(document(given.path, BROKER, data)) if given and data is not None else ()
    except MalformedEscape:
        entries = ()
    paths = next((entry.value for entry in reversed(entries) if entry.key == "brokerConfigPaths"), "")
    nothing = Conf(BROKER, workload, empty(of.document, BROKER, workload.at))
    if not paths.strip():
        yield nothing._replace(unseen="the brokers of the broker container are not named in a file of the tree")
    for path in filter(None, (one.strip() for one in paths.split(":")[:_MOST_COMMANDS])):
        found = _given(of, command, path)
        if found is None:
            yield nothing._replace(unseen=f"{path} is in the image, or is written when it starts")
        else:
            yield nothing._replace(path=found.path, unseen=found.unseen)
