"""`docker run ... apache/rocketmq sh mqbroker -c ...` in a script: the server that the container runs.

In: the words of a command, the files beside the script and what it writes. Out: a Conf for the server.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.model import Conf
from rocketaudit.readers.workloads import compose_mounts, image_builds, images, made, servers
from rocketaudit.readers.workloads.command import Command, of_shell, of_words
from rocketaudit.readers.workloads.compose_command import guessed
from rocketaudit.readers.workloads.compose_mounts import short_mount
from rocketaudit.readers.workloads.dockerfile import Built, bin_of, home_of
from rocketaudit.readers.workloads.servers import Given, Process
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.readers.workloads.tree import Tree
from rocketaudit.readers.workloads.written import base_name
from rocketaudit.source import Document, Span
from rocketaudit.values import UNKNOWN
from rocketaudit.workloads import Image, Mount, Workload

_ENGINES = frozenset({"docker", "podman", "nerdctl"})
# Options of `docker run` without a value; every other one has the next word for it, or `=`.
_FLAGS = frozenset({"--rm", "--init", "--privileged", "--detach", "--interactive", "--tty", "--read-only", "-P"})
_LETTERS = frozenset("ditP")


class Ran(NamedTuple):
    """One `docker run`: its options with their values, its image, and the words behind it."""

    options: tuple[tuple[str, Text], ...]
    image: Image
    words: tuple[Text, ...]


def ran(words: Sequence[Text]) -> Ran | None:
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
    return Ran(tuple(options), image, tuple(words[position + 1 :])) if images.is_server(image) else None


def _is_flag(name: str) -> bool:
    return name in _FLAGS or (name[:2] != "--" and set(name[1:]) <= _LETTERS)


def name_of(ran: Ran) -> str:
    """The name that a container is given; "" without one."""
    return next((value.text for name, value in reversed(ran.options) if name == "--name"), "")


def confs(
    of: Document, ran: Ran, at: Span, folder: str, tree: Tree, texts: Mapping[str, bytes], files: made.Scripts
) -> Iterator[Conf]:
    """The server that a container runs, with what it mounts: files of the tree, and what the script wrote. `folder` is
    where the script is when it runs it."""
    own = posixpath.dirname(of.path)
    mounts = [mount for name, value in ran.options if name in ("-v", "--volume") and (mount := _mount(value))]
    options = dict(ran.options)
    pairs = [value.text.partition("=") for name, value in ran.options if name in ("-e", "--env")]
    environment = images.variables(ran.image) | {name: value for name, equals, value in pairs if equals}
    spans = {value.text.partition("=")[0]: value.at for name, value in ran.options if name in ("-e", "--env")}
    user = next((options[name].text for name in ("-u", "--user") if name in options), "")
    name = options["--name"].text if "--name" in options else base_name(ran.image.name)
    built = image_builds.built(ran.image, texts, {})
    if built is not None:
        environment = {**built.environment, **environment}
        mounts += [Mount(path, "", UNKNOWN, at) for path, _ in built.volumes]
    workload = Workload(name, "", at, ran.image, mounts=tuple(mounts), home=home_of(ran.image, user))
    workload = workload._replace(host=f"script:{of.path}", apart=False, stop_seconds=10)

    def given(path: str) -> Given | None:
        source = compose_mounts.source(path, mounts)
        written = made.given_at(files, made.normal(folder, source)) if source else None
        return written or compose_mounts.given(path, own, mounts, {}, tree)

    words = list(ran.words)
    if words and words[0].text in ("broker", "nameserver", "controller"):
        words = [Text("docker-entrypoint.sh", words[0].place), *words]
    process = Process(of, workload, given, environment, spans, texts, bin_of(ran.image))
    if words:
        yield from servers.confs(process, of_words(words, environment))
    elif commands := _of_built(built, environment):
        yield from servers.confs(process, commands)
    else:
        yield from guessed(process, name, ran.image, ())


def _of_built(built: Built | None, environment: Mapping[str, str]) -> tuple[Command, ...]:
    """What the Dockerfile of an image starts."""
    if built is None:
        return ()
    return of_shell(built.shell, environment) if built.shell else of_words(built.command, environment)


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
