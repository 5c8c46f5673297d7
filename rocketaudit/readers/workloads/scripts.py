"""Start scripts: `docker run ... apache/rocketmq sh mqbroker -c ...`, `nohup sh mqbroker -c ... &`, and those that
write a compose file and start it.

In: shell scripts, the files beside them. Out: a Conf for every server that a script starts, with a configuration of the
tree or of its own; what a condition or a loop decides is said.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from rocketaudit.model import Conf, Run
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads import compose, docker_run, made, servers
from rocketaudit.readers.workloads.command import Command, of_shell
from rocketaudit.readers.workloads.servers import Given, Process
from rocketaudit.readers.workloads.shell import MAX_CHARACTERS, Simple, scan
from rocketaudit.readers.workloads.texts import of_document
from rocketaudit.readers.workloads.tree import Tree
from rocketaudit.readers.workloads.unread_mounts import unread_mounts
from rocketaudit.readers.workloads.written import base_name
from rocketaudit.source import Document, span
from rocketaudit.values import UNKNOWN
from rocketaudit.workloads import BROKER, Workload

_NAME = lazily(r"(?i).+\.(?:sh|bash)(?:\.\w+)?")
_OURS = lazily(r"mqbroker[\"']?\s|mqnamesrv|mqcontroller|BrokerStartup|rocketmq")
_RUNS = lazily(r"(?m)\b(?:docker|podman|nerdctl)\s+run\b|mqbroker\b[^\n]*\s-c\s")
_COMPOSES = lazily(r"\bcompose\b[^\n]{0,500}\sup\b")
_BROKERS = lazily(r"(?m)^[ \t]*(?:brokerRole|brokerName|brokerClusterName|flushDiskType)[ \t]*=")
_CONFIGURATIONS = (".conf", ".properties")
_TALK, _SHELL = (".md", ".txt", ".conf", ".properties"), (".sh", ".bash")
_UNCLEAR = "starts RocketMQ, and a condition, a loop or a variable decides with which configuration"


class _Script(NamedTuple):
    """A script with what lies beside it: `files` is what it writes."""

    of: Document
    simples: Sequence[Simple]
    known: Mapping[str, str]
    files: made.Scripts
    tree: Tree
    texts: Mapping[str, bytes]

    @property
    def folder(self) -> str:
        return posixpath.dirname(self.of.path)


def recognises(name: str, data: bytes) -> bool:
    """Whether a file is a script that starts a server of RocketMQ; not the scripts that RocketMQ ships."""
    if not _NAME().fullmatch(name) or b"org.apache.rocketmq.broker.BrokerStartup $@" in data:
        return False
    text = data.decode("latin-1")
    if not _OURS().search(text):
        return False
    return bool(_RUNS().search(text) or ("<<" in text and _COMPOSES().search(text)))


def read(documents: Sequence[Document], beside: Mapping[str, bytes], supplied: Mapping[str, str]) -> Run:
    """The servers that the scripts start, and which of the scripts do not say enough of theirs."""
    tree = Tree(beside)
    own = [of for of in documents if not _run_elsewhere(of.path, beside)]
    confs: list[Conf] = []
    partly: list[tuple[str, str]] = []
    for of in own:
        for run in tree.once(partial(_runs, of, tree, beside, supplied)):
            confs += run.confs
            partly += run.partly
    return Run(tuple(confs), (*partly, *unread_mounts(confs, tree, beside)))


def _runs(of: Document, tree: Tree, texts: Mapping[str, bytes], supplied: Mapping[str, str]) -> Iterator[Run]:
    yield _read(_script(of, tree, texts, supplied), supplied)


def _script(of: Document, tree: Tree, texts: Mapping[str, bytes], supplied: Mapping[str, str]) -> _Script:
    simples, settled = scan(of_document(of, 0, len(of.data)), supplied)
    known = {**settled, **supplied}
    files = made.files(made.Making(of, known), simples)
    return _Script(of, simples, known, {path: (of, one) for path, one in files.items()}, tree, texts)


def _run_elsewhere(path: str, beside: Mapping[str, bytes], depth: int = 3) -> bool:
    """Whether a container or a unit of the tree runs a script, by itself or from another script: there it is known
    how. Notes and configurations only talk of it."""
    name = posixpath.basename(path)
    if "entrypoint" in name.lower():
        return True
    sign = name.encode("utf-8", "surrogateescape")
    for other, data in beside.items():
        if other == path or other.endswith(_TALK) or sign not in data:
            continue
        if not other.endswith(_SHELL) or (depth and _run_elsewhere(other, beside, depth - 1)):
            return True
    return False


def _read(of: _Script, supplied: Mapping[str, str]) -> Run:
    containers, left_out = _containers(of)
    composed, partly = _composed(of)
    confs = [*containers, *composed]
    plain = [] if confs or left_out else list(of_shell(of_document(of.of, 0, len(of.of.data)), supplied))
    confs += _plain(of, plain)
    unclear = any(one.runs == BROKER for one in plain)
    confs += _unread(of, confs)
    if len(of.of.data) > MAX_CHARACTERS:
        partly = ((of.of.path, f"larger than {MAX_CHARACTERS // 1024} KiB: the rest was not read"),)
    elif (left_out or (unclear and not confs)) and not partly:
        partly = ((of.of.path, _UNCLEAR),)
    return Run(tuple(confs), partly)


def _containers(of: _Script) -> tuple[list[Conf], bool]:
    """The servers of `docker run`, and whether some were left out. Commands that give a container the same name are
    one: the engine refuses the second. What a condition decides counts where the name says which container it is."""
    found: dict[str, list[Conf]] = {}
    sure: dict[str, bool] = {}
    left_out = False
    for position, (simple, folder) in enumerate(made.in_folders(of.simples)):
        ran = docker_run.ran(simple.words)
        if ran is None:
            continue
        name = docker_run.name_of(ran)
        key = name or str(position)
        confs = list(docker_run.confs(of.of, ran, simple.words[0].at, folder, of.tree, of.texts, of.files))
        if not simple.certain and (not name or "$" in name or "`" in name):
            left_out = left_out or bool(confs)
            continue
        before = found.get(key)
        if before is None or (simple.certain, _is_known(confs)) >= (sure[key], _is_known(before)):
            found[key], sure[key] = confs, simple.certain
    return [conf for confs in found.values() for conf in confs], left_out


def _is_known(confs: Sequence[Conf]) -> bool:
    return bool(confs) and not any(conf.unseen for conf in confs)


def _composed(of: _Script) -> tuple[list[Conf], tuple[tuple[str, str], ...]]:
    """The servers of the compose files that the script writes, unless they are among the files."""
    confs: list[Conf] = []
    partly: tuple[tuple[str, str], ...] = ()
    for path, (_, one) in of.files.items():
        data = made.plain_text(of.of, one)
        if not compose.recognises(f"{base_name(path)}.yml", data) or of.tree.file(of.folder, base_name(path)):
            continue
        if one.unseen or not all(piece.lines for piece in one.pieces):
            partly = ((of.of.path, one.unseen or f"it writes {path} line by line"),)
            continue
        text = made.text_of(of.of, one, "compose")
        run = compose.written(text, posixpath.dirname(path), of.texts, of.known, of.files)
        confs += run.confs
        partly = partly or run.partly
    return confs, partly


def _plain(of: _Script, commands: Sequence[Command]) -> Iterator[Conf]:
    """The servers that the script starts itself. What a condition decides counts where the script writes the
    configuration."""

    def given(path: str) -> Given | None:
        written = made.given_at(of.files, made.normal("", path))
        if written is not None:
            return written
        found = of.tree.file(of.folder, path)
        return Given(found) if found else Given(unseen=f"{path} is not among the files")

    seen: set[tuple[str, object]] = set()
    for command in commands:
        if command.conf is None:
            continue
        workload = Workload(posixpath.basename(of.of.path), "", command.at, contained=False)
        copies = tuple(one for one in command.written if one.source and one.text is None)
        process = Process(of.of, workload, given, {}, {}, of.texts)
        for conf in servers.confs(process, [command._replace(written=copies)]):
            own = not conf.path and not conf.unseen and conf.document.part is not None
            key = (conf.kind, conf.path or conf.document.part)
            if (command.certain or own) and (conf.unseen or key not in seen):
                seen.add(key)
                yield conf


def _unread(of: _Script, confs: Sequence[Conf]) -> Iterator[Conf]:
    """The configurations of brokers that the script writes for servers that somebody else starts."""
    taken = {conf.document.part for conf in confs}
    for path, (_, one) in of.files.items():
        if (one.pieces[0].start, one.pieces[-1].end) in taken or not ("$" in path or path.endswith(_CONFIGURATIONS)):
            continue
        if not _BROKERS().search(made.plain_text(of.of, one).decode("latin-1")) or _is_named(of, path):
            continue
        found = made.given(of.of, one)
        at = span(of.of, one.pieces[0].start, one.pieces[0].start)
        several = UNKNOWN if "$" in path else 1
        workload = Workload(base_name(path), BROKER, at, replicas=several, contained=False)
        yield Conf(BROKER, workload, made.text_of(of.of, one, BROKER), entries=found.entries, unseen=found.unseen)


def _is_named(of: _Script, path: str) -> bool:
    """Whether another file names what the script writes: there it is known how it is read."""
    name = base_name(path).encode()
    return any(name in data for other, data in of.texts.items() if other != of.of.path and not other.endswith(".md"))
