"""Dockerfiles: an image that is built upon one of RocketMQ's, with a configuration copied into it.

In: a Dockerfile, the other files of the tree. Out: what its last stage says (`built`), and a process where its command
starts a server (`read`). Nothing is run: what RUN does to a file is not known.
"""

import json
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.model import Conf, Run
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads import images, servers
from rocketaudit.readers.workloads.command import of_shell, of_words
from rocketaudit.readers.workloads.servers import Given, Process
from rocketaudit.readers.workloads.shell import Text, split
from rocketaudit.readers.workloads.texts import filled, of_document
from rocketaudit.readers.workloads.tree import Tree
from rocketaudit.source import Document, Span
from rocketaudit.values import UNKNOWN
from rocketaudit.workloads import BROKER, Image, Mount, Workload

_NAME = lazily(r"(?i)(?:.*[._-])?(?:Docker|Container)file(?:[._-].*)?")
_FROM = lazily(r"(?im)^[ \t]*FROM[ \t]+\S")
_OURS = lazily(r"(?i)rocketmq|mqbroker|mqnamesrv")
_BROKER = lazily(r"(?m)^[ \t]*(?:brokerRole|brokerName|brokerClusterName)[ \t]*[=:]")
_CONTEXT = lazily(r"(?m)^[ \t-]*(?:build|context)[ \t]*:[ \t]*([^\s#]+)")
_INSTRUCTION = lazily(r"[ \t]*([A-Za-z]+)[ \t]+")
_VERSION = lazily(r"(?i)(?:rocket_?mq|rocket|rmq)_?ver(?:sion)?")
_MOST_LINES, _MOST_JOINED = 5000, 1000


class Built(NamedTuple):
    """The last stage of a Dockerfile: `copies` are the files of the tree by the path in the image (a folder ends in
    `/`), `command` the words that start it, `shell` the same as shell text where that is how they are written,
    `arguments` what ARG gives only to the build."""

    image: Image | None
    at: Span
    copies: tuple[tuple[str, str], ...]
    environment: dict[str, str]
    command: tuple[Text, ...]
    shell: Text | None
    volumes: tuple[tuple[str, Span], ...]
    user: str
    folder: str
    arguments: Mapping[str, str] = {}

    @property
    def known(self) -> dict[str, str]:
        """What `$NAME` stands for while the image is built."""
        return {**self.arguments, **self.environment}


def recognises(name: str, data: bytes) -> bool:
    """Whether a file is a Dockerfile that has to do with RocketMQ."""
    if not _NAME().fullmatch(name):
        return False
    text = data.decode("latin-1")
    return bool(_FROM().search(text) and _OURS().search(text))


def read(documents: Sequence[Document], beside: Mapping[str, bytes], supplied: Mapping[str, str]) -> Run:
    """The brokers that Dockerfiles give a configuration of the tree, unless a compose file builds and runs them."""
    tree, elsewhere = Tree(beside), set(_contexts(beside))
    alone = [of for of in documents if posixpath.normpath(posixpath.dirname(of.path) or ".") not in elsewhere]
    return Run(tuple(conf for of in alone for conf in _confs(of, tree, beside, supplied)))


def _contexts(beside: Mapping[str, bytes]) -> Iterator[str]:
    """The folders that the YAML files of the tree build images in."""
    for path, data in beside.items():
        if path.endswith((".yml", ".yaml")) and b"build" in data:
            for found in _CONTEXT().finditer(data.decode("latin-1")):
                yield posixpath.normpath(posixpath.join(posixpath.dirname(path), found.group(1).strip("\"'")))


def _confs(of: Document, tree: Tree, beside: Mapping[str, bytes], supplied: Mapping[str, str]) -> Iterator[Conf]:
    found = built(of, supplied)
    if found is None:
        return
    image = image_of(found)
    folder = posixpath.dirname(of.path)
    mounts = tuple(Mount(target, "", UNKNOWN, at) for target, at in found.volumes)
    home = home_of(image, found.user)
    workload = Workload(posixpath.basename(of.path), BROKER, found.at, image, mounts=mounts, home=home)

    def given(path: str) -> Given | None:
        source = copied(found, path)
        return _of_tree(tree, folder, source) if source else None

    at_home = found.folder or bin_of(image)
    process = Process(of, workload, given, images.variables(image) | found.environment, {}, beside, at_home)
    commands = of_shell(found.shell) if found.shell else of_words(found.command)
    commands = commands or servers.scripted(process, found.command)
    confs = [conf for conf in servers.confs(process, commands) if conf.path]
    if not confs and image is not None:
        files = {path for source, _ in found.copies for path in _broker_files(tree, folder, source, beside)}
        confs = [Conf(BROKER, workload, of, path) for path in files] if len(files) == 1 else []
    yield from confs


def image_of(found: Built) -> Image | None:
    """RocketMQ's image, or an image that RocketMQ is unpacked into, by the version that its environment says."""
    if found.image is not None and images.is_server(found.image):
        return found.image
    said = (value for name, value in found.known.items() if _VERSION().fullmatch(name) and value[:1].isdigit())
    version = next(said, "")
    return Image("rocketmq", version, found.at) if version else None


def _broker_files(tree: Tree, folder: str, source: str, texts: Mapping[str, bytes]) -> Iterator[str]:
    """The configurations of brokers among what is copied."""
    path = tree.file(folder, source)
    for one in [path] if path else tree.below(folder, source)[:100]:
        if one.endswith((".conf", ".properties")) and _BROKER().search(texts.get(one, b"").decode("latin-1")):
            yield one


def _of_tree(tree: Tree, folder: str, source: str) -> Given:
    path = tree.file(folder, source)
    return Given(path) if path else Given(unseen=f"{source} is copied there, and is not among the files")


def home_of(image: Image | None, user: str) -> str:
    """${user.home} for the user that a process runs as."""
    if user.partition(":")[0] in ("root", "0"):
        return "/root"
    return images.home(image) if image and user in ("", "rocketmq", "3000", "3000:3000") else ""


def bin_of(image: Image | None) -> str:
    """The folder in which a server starts, unless the container says another."""
    folder = images.distribution(image) if image else ""
    return f"{folder}/bin" if folder else ""


def copied(found: Built, path: str) -> str | None:
    """The path in the build context of what stands at a path of the image; the last copy counts."""
    for source, target in reversed(found.copies):
        base = source.rstrip("/").rpartition("/")[2]
        folder = target.rstrip("/") + "/"
        if path in (target, folder + base):  # what ends in no slash may be a folder as well
            return source
        if path.startswith(folder) and "." not in base:
            return f"{source.rstrip('/')}/{path[len(folder) :]}"
    return None


def built(of: Document, values: Mapping[str, str]) -> Built | None:
    """What the last stage of a Dockerfile says, with its build arguments as `values` give them; None where it has no
    stage."""
    arguments: dict[str, str] = {}
    found: Built | None = None
    for instruction, rest in _instructions(of):
        if instruction == "ARG":
            name, _, default = rest.text.strip().partition("=")
            arguments[name] = values.get(name, filled(default.strip("\"'"), arguments))
            if found is not None:
                found = found._replace(arguments={**found.arguments, name: arguments[name]})
        elif instruction == "FROM":
            words = [word for word in rest.text.split() if not word.startswith("--")]
            text = filled(words[0], arguments) if words else ""
            found = Built(images.parse(text, rest.at), rest.at, (), dict(arguments), (), None, (), "", "")
        elif found is not None:
            found = _applied(found, instruction, rest)
    return found


def _applied(found: Built, instruction: str, rest: Text) -> Built:
    if instruction == "ENV":
        return found._replace(environment={**found.environment, **_variables(rest, found.known)})
    if instruction in ("COPY", "ADD") and "--from" not in rest.text:
        return found._replace(copies=found.copies + _copies(rest, found))
    if instruction == "USER":
        return found._replace(user=filled(rest.text.strip(), found.known))
    if instruction == "WORKDIR":
        return found._replace(folder=posixpath.join(found.folder, filled(rest.text.strip(), found.known)))
    if instruction == "VOLUME":
        paths = tuple((filled(word.text, found.known), word.at) for word in _list(rest) or _words(rest))
        return found._replace(volumes=found.volumes + paths)
    if instruction in ("ENTRYPOINT", "CMD"):
        return _with_command(found, instruction, rest)
    return found


def _with_command(found: Built, instruction: str, rest: Text) -> Built:
    listed = _list(rest)
    if listed is None:
        return found._replace(shell=rest, command=())
    before = found.command if instruction == "CMD" else ()
    return found._replace(command=(*before, *listed), shell=found.shell if instruction == "CMD" else None)


def _variables(rest: Text, known: Mapping[str, str]) -> dict[str, str]:
    words = _words(rest)
    if words and "=" not in words[0].text:
        return {words[0].text: filled(" ".join(word.text for word in words[1:]), known)}
    pairs = (word.text.partition("=") for word in words)
    return {name: filled(value, known) for name, equals, value in pairs if equals}


def _copies(rest: Text, found: Built) -> tuple[tuple[str, str], ...]:
    words = [word.text for word in _list(rest) or _words(rest) if not word.text.startswith("--")]
    if len(words) < 2:
        return ()
    target = filled(words[-1], found.known)
    ends = "/" if target.endswith("/") or len(words) > 2 else ""
    target = posixpath.normpath(posixpath.join(found.folder or "/", target)) + ends
    return tuple((filled(word, found.known), target) for word in words[:-1])


def _words(rest: Text) -> list[Text]:
    return [word for simple in split(rest) for word in simple.words]


def _list(rest: Text) -> list[Text] | None:
    """The words of a JSON list; None where it is none."""
    if not rest.text.lstrip().startswith("["):
        return None
    try:
        found = json.loads(rest.text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        return None
    return [Text(word, lambda first, last: rest.at) for word in found]


def _line(of: Document, number: int) -> bytes:
    end = of.line_starts[number + 1] if number + 1 < len(of.line_starts) else len(of.data)
    return of.data[of.line_starts[number] : end].rstrip()


def _goes_on(line: bytes, begun: bool) -> bool:
    """Whether an instruction goes on behind a line; comments between its lines are passed over."""
    return line.endswith(b"\\") or (begun and line.lstrip().startswith(b"#"))


def _instructions(of: Document) -> Iterator[tuple[str, Text]]:
    """Each instruction with the text behind its name, over all its lines."""
    count = len(of.line_starts)
    line = 0
    while line < min(count, _MOST_LINES):
        start, first = of.line_starts[line], line
        while line < count - 1 and _goes_on(_line(of, line), line > first) and line - first < _MOST_JOINED:
            line += 1
        end = of.line_starts[line + 1] if line + 1 < count else len(of.data)
        line += 1
        whole = of_document(of, start, start + len(of.data[start:end].rstrip()))
        found = _INSTRUCTION().match(whole.text)
        if found:
            begin = start + found.end()
            yield found.group(1).upper(), of_document(of, begin, max(begin, start + len(whole.text)))
