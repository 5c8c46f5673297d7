"""Start scripts: `docker run ... apache/rocketmq sh mqbroker -c ...`, and `nohup sh mqbroker -c ... &`.

In: shell scripts, the files beside them. Out: a Conf for every server that a script certainly starts with a
configuration of the tree or of its own; the rest of a script says too little.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.model import Conf, Run
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads import compose_mounts, images, servers
from rocketaudit.readers.workloads.command import of_shell, of_words
from rocketaudit.readers.workloads.compose_mounts import short_mount
from rocketaudit.readers.workloads.dockerfile import bin_of, home_of
from rocketaudit.readers.workloads.servers import Given, Process
from rocketaudit.readers.workloads.shell import Simple, Text, split
from rocketaudit.readers.workloads.texts import of_document
from rocketaudit.readers.workloads.tree import Tree
from rocketaudit.readers.workloads.written import base_name, of_written
from rocketaudit.source import Document
from rocketaudit.values import UNKNOWN
from rocketaudit.workloads import Image, Mount, Workload

_NAME = lazily(r"(?i).+\.(?:sh|bash)(?:\.\w+)?")
_OURS = lazily(r"mqbroker[\"']?\s|mqnamesrv|mqcontroller|BrokerStartup|rocketmq")
_RUNS = lazily(r"(?m)\b(?:docker|podman|nerdctl)\s+run\b|mqbroker\b[^\n]*\s-c\s")
_ENGINES = frozenset({"docker", "podman", "nerdctl"})
# Options of `docker run` without a value; every other one has the next word for it, or `=`.
_FLAGS = frozenset({"--rm", "--init", "--privileged", "--detach", "--interactive", "--tty", "--read-only", "-P"})
_LETTERS = frozenset("ditP")


class _Ran(NamedTuple):
    options: tuple[tuple[str, Text], ...]
    image: Image
    words: tuple[Text, ...]


def recognises(name: str, data: bytes) -> bool:
    """Whether a file is a script that starts a server of RocketMQ; not the scripts that RocketMQ ships."""
    if not _NAME().fullmatch(name) or b"org.apache.rocketmq.broker.BrokerStartup $@" in data:
        return False
    text = data.decode("latin-1")
    return bool(_OURS().search(text) and _RUNS().search(text))


def read(documents: Sequence[Document], beside: Mapping[str, bytes], supplied: Mapping[str, str]) -> Run:
    """The servers that the scripts start."""
    tree = Tree(beside)
    own = [of for of in documents if not _run_elsewhere(of.path, beside)]
    return Run(tuple(conf for of in own for conf in _confs(of, tree, beside, supplied)))


def _run_elsewhere(path: str, beside: Mapping[str, bytes]) -> bool:
    """Whether a container, a unit or another script of the tree runs a script: there it is known how."""
    name = posixpath.basename(path)
    if "entrypoint" in name.lower():
        return True
    sign = name.encode("utf-8", "surrogateescape")
    return any(sign in data for other, data in beside.items() if other != path and not other.endswith(".md"))


def _confs(of: Document, tree: Tree, texts: Mapping[str, bytes], supplied: Mapping[str, str]) -> Iterator[Conf]:
    whole = of_document(of, 0, len(of.data))
    folder = posixpath.dirname(of.path)
    simples = split(whole, supplied)
    containers = [(simple, ran) for simple in simples if simple.certain and (ran := _ran(simple.words))]
    for simple, ran in containers:
        yield from _contained(of, simple, ran, tree, texts, of_written(simples))
    if containers:
        return

    def given(path: str) -> Given | None:
        found = tree.file(folder, path)
        return Given(found) if found else Given(unseen=f"{path} is not among the files")

    for command in of_shell(whole, supplied):
        if command.certain and command.conf is not None:
            workload = Workload(posixpath.basename(of.path), "", command.at, contained=False)
            made = servers.confs(Process(of, workload, given, {}, {}, texts), [command])
            yield from (conf for conf in made if conf.path)


def _ran(words: Sequence[Text]) -> _Ran | None:
    """`docker run` taken apart; None for anything else, and for images that hold no server."""
    if words and words[0].text == "sudo":
        words = words[1:]
    if len(words) < 3 or base_name(words[0].text) not in _ENGINES or words[1].text != "run":
        return None
    options: list[tuple[str, Text]] = []
    position = 2
    while position < len(words) and words[position].text.startswith("-"):
        name, equals, _ = words[position].text.partition("=")
        if equals:
            start, place = len(name) + 1, words[position].place
            value = Text(words[position].text[start:], lambda a, b, p=place, s=start: p(a + s, b + s))  # type: ignore[misc]
            options.append((name, value))
        elif not _is_flag(name) and position + 1 < len(words):
            position += 1
            options.append((name, words[position]))
        position += 1
    if position >= len(words):
        return None
    image = images.parse(words[position].text, words[position].at)
    return _Ran(tuple(options), image, tuple(words[position + 1 :])) if images.is_server(image) else None


def _is_flag(name: str) -> bool:
    return name in _FLAGS or (name[:2] != "--" and set(name[1:]) <= _LETTERS)


def _contained(
    of: Document,
    simple: Simple,
    ran: _Ran,
    tree: Tree,
    texts: Mapping[str, bytes],
    written: Mapping[str, Text],
) -> Iterator[Conf]:
    """The server that a container runs, with what it mounts: files of the tree, and what the script wrote before."""
    folder = posixpath.dirname(of.path)
    mounts = [mount for name, value in ran.options if name in ("-v", "--volume") and (mount := _mount(value))]
    options = dict(ran.options)
    pairs = [value.text.partition("=") for name, value in ran.options if name in ("-e", "--env")]
    environment = images.variables(ran.image) | {name: value for name, equals, value in pairs if equals}
    spans = {value.text.partition("=")[0]: value.at for name, value in ran.options if name in ("-e", "--env")}
    user = next((options[name].text for name in ("-u", "--user") if name in options), "")
    name = options["--name"].text if "--name" in options else base_name(ran.image.name)
    workload = Workload(name, "", simple.words[0].at, ran.image, mounts=tuple(mounts), home=home_of(ran.image, user))
    workload = workload._replace(host=f"script:{of.path}", apart=False, stop_seconds=10)

    def given(path: str) -> Given | None:
        for mount in mounts:
            if mount.target == path and mount.source in written:
                at = written[mount.source].at
                return Given(part=servers.part(of, at))
        return compose_mounts.given(path, folder, mounts, {}, tree)

    words = list(ran.words)
    if words and words[0].text in ("broker", "nameserver", "controller"):
        words = [Text("docker-entrypoint.sh", words[0].place), *words]
    process = Process(of, workload, given, environment, spans, texts, bin_of(ran.image))
    yield from servers.confs(process, of_words(words, environment))


def _mount(value: Text) -> Mount | None:
    """A volume, with what a shell puts for the script's own folder taken away."""
    text = value.text
    for here in ("$(pwd)", "`pwd`", "${PWD}", "$PWD"):
        text = text.replace(here, ".", 1) if text.startswith(here) else text
    source, target = short_mount(text)
    if not target.startswith("/"):
        return None
    lasting = True if source else UNKNOWN
    return Mount(posixpath.normpath(target), source, lasting, value.at)
