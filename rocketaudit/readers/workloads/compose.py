"""docker-compose files: the services that run RocketMQ, and what each of them runs with.

In: compose files, the files beside them, values of variables. Out: a Conf for every server, in the order of the files.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from rocketaudit.model import Conf, Run
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads import compose_builds, compose_mounts, dockerfile, images, made, servers
from rocketaudit.readers.workloads.command import of_shell, of_words
from rocketaudit.readers.workloads.compose_command import command, guessed
from rocketaudit.readers.workloads.dockerfile import Built, bin_of, home_of
from rocketaudit.readers.workloads.servers import Given, Process
from rocketaudit.readers.workloads.services import Opened, Service, overridden, services
from rocketaudit.readers.workloads.shell import Text, literal_words
from rocketaudit.readers.workloads.texts import env_file, interpolate, scalar
from rocketaudit.readers.workloads.tree import Tree
from rocketaudit.readers.workloads.unread_mounts import unread_mounts
from rocketaudit.readers.yaml_file import YamlFile
from rocketaudit.readers.yaml_tree import DUPLICATE_KEY, MALFORMED, TOO_DEEP, TOO_LARGE, TOO_MANY
from rocketaudit.source import Document
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import Image, Mount, Workload

_NAME = lazily(r"(?i).+\.ya?ml(?:\.\w+)?")
_SERVICES = lazily(r"(?m)^services[ \t]*:")
_FIRST = lazily(r"(?m)^[ \t]+(?:image|build|command|entrypoint|extends)[ \t]*:")
_OURS = lazily(r"(?i)rocketmq|mqbroker|mqnamesrv|mqproxy|mqcontroller")
_OTHERS = lazily(r"(?m)^(?:apiVersion|kind|spring)[ \t]*:")
_REASONS = {
    MALFORMED: "not YAML from line {line} on",
    DUPLICATE_KEY: "the key at line {line} is written twice; the last one counts",
    TOO_LARGE: "too large to be read whole",
    TOO_DEEP: "nested too deeply at line {line}",
    TOO_MANY: "too many documents in one file",
}
_PART = re.compile(r"(\d+(?:\.\d+)?)(ms|us|[smhd]?)")
_SECONDS = {"": 1.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0, "ms": 0.001, "us": 0.000001}
_DOCKER_STOPS_AFTER = 10


def recognises(name: str, data: bytes) -> bool:
    """Whether a file is a compose file with something of RocketMQ in it."""
    if not _NAME().fullmatch(name):
        return False
    text = data.decode("latin-1")
    shaped = _SERVICES().search(text) or "compose" in name.lower()
    return bool(shaped and _FIRST().search(text) and _OURS().search(text) and not _OTHERS().search(text))


def read(documents: Sequence[Document], beside: Mapping[str, bytes], supplied: Mapping[str, str]) -> Run:
    """The servers of all compose files, and which of the files could not be read whole."""
    by_path = {of.path: of for of in documents}
    opened, tree = Opened(by_path, beside), Tree(beside)
    scripts = cache(lambda: made.beside(beside, supplied))
    confs: list[Conf] = []
    partly: list[tuple[str, str]] = []
    for of in documents:
        file = opened.file(of.path)
        if file is None or _base(of.path) in by_path:
            continue
        reader = _Reader(file, opened, tree, beside, supplied, scripts)
        confs += tree.once(reader.confs)
        if file.fault is not None:
            partly.append((of.path, _REASONS[file.fault.kind].format(line=file.fault.at.line)))
    return Run(tuple(confs), (*partly, *unread_mounts(confs, tree, beside)))


def written(
    of: Document, folder: str, beside: Mapping[str, bytes], known: Mapping[str, str], files: made.Scripts
) -> Run:
    """The servers of a compose file that a script writes into a folder of the machine, `files` with it."""
    file = YamlFile(of)
    tree = Tree(beside)
    reader = _Reader(file, Opened({of.path: of}, {}), tree, beside, known, lambda: files, folder)
    confs = tuple(tree.once(reader.confs))
    return Run(confs, ((of.path, _REASONS[file.fault.kind].format(line=file.fault.at.line)),) if file.fault else ())


def _base(path: str) -> str:
    """The file that an override lies over; "" for what is no override."""
    return re.sub(r"\.override(?=\.ya?ml$)", "", path) if ".override.y" in path else ""


class _Reader:
    """One compose file: its folder and the values of its variables."""

    def __init__(
        self,
        file: YamlFile,
        opened: Opened,
        tree: Tree,
        texts: Mapping[str, bytes],
        supplied: Mapping[str, str],
        files: Callable[[], made.Scripts],
        machine_folder: str | None = None,
    ) -> None:
        self.file, self.opened, self.tree, self.texts = file, opened, tree, texts
        self.folder = posixpath.dirname(file.document.path)
        self.files = files
        self.machine_folder = self.folder if machine_folder is None else machine_folder
        env = texts.get(posixpath.join(self.folder, ".env"), b"")
        self.values = {**env_file(env), **supplied}

    def confs(self) -> Iterator[Conf]:
        found = services(self.file, self.opened, self.values)
        over = self.opened.file(re.sub(r"(?=\.ya?ml$)", ".override", self.file.document.path))
        if over is not None:
            found = overridden(found, services(over, self.opened, self.values))
        for service in found:
            yield from self._of(service)

    def _of(self, service: Service) -> Iterator[Conf]:
        built = compose_builds.built(service, self.folder, self.tree, self.texts, self.values)
        image = compose_builds.image(service, built, self.values)
        if image is not None and images.is_beside(image):
            return
        environment = compose_mounts.environment(service, self.folder, self.tree, self.texts, self.values)
        variables = {**images.variables(image), **(built.environment if built else {}), **environment.values}
        process = Process(
            document=self.file.document,
            workload=self._workload(service, image, built),
            given=self._given(service, built),
            environment=variables,
            spans=environment.spans,
            texts=self.texts,
            folder=self._start_folder(service, image, built),
            parts=environment.parts,
        )
        words, shell = command(service, image, built, self.values)
        commands = of_shell(shell, variables) if shell else of_words(words, variables)
        if not commands:
            commands = servers.scripted(process, words or (literal_words(shell) if shell else []))
        if commands:
            yield from servers.confs(process, commands)
        elif image is not None and (images.is_server(image) or built is not None):
            yield from guessed(process, service.name, image, words or (literal_words(shell) if shell else []))

    def _workload(self, service: Service, image: Image | None, built: Built | None) -> Workload:
        user = service.text(self.values, "user")
        stop = service.text(self.values, "stop_grace_period")
        replicas = self._replicas(service)
        host, apart = self._host(service)
        volumes = compose_mounts.mounts(service, self.values)
        if built is not None:
            volumes += tuple(Mount(path, "", UNKNOWN, service.at) for path, _ in built.volumes)
        return Workload(
            service.name,
            "",
            service.at,
            image,
            replicas=replicas,
            host=host,
            apart=apart,
            mounts=volumes,
            stop_seconds=seconds(stop.text) if stop else _DOCKER_STOPS_AFTER,
            stop_at=stop.at if stop else None,
            home=home_of(image, user.text if user else built.user if built else ""),
            own_network=self._own_network(service),
            variant=" ".join(sorted(interpolate(scalar(*one), self.values).text for one in service.items("profiles"))),
        )

    def _own_network(self, service: Service) -> bool | Unknown:
        """Compose makes a bridge, unless the service takes the host's network or another's; a network that is the
        host's or lies in its segment (macvlan) is not looked at closely."""
        mode = service.text(self.values, "network_mode")
        if service.find("deploy", "placement") is not None:
            return UNKNOWN  # a swarm's own network reaches over its machines
        if mode is not None:
            return False if mode.text == "host" else True if mode.text == "bridge" else UNKNOWN
        networks = self.file.get(self.file.roots[0], "networks") if self.file.roots else None
        drivers = [self.file.value(pair.value, "driver") for pair in self.file.pairs(networks).values()]
        return UNKNOWN if {"host", "macvlan", "ipvlan"} & set(drivers) else True

    def _replicas(self, service: Service) -> int | Unknown:
        text = service.text(self.values, "deploy", "replicas") or service.text(self.values, "scale")
        if text is None:
            return UNKNOWN if (service.text(self.values, "deploy", "mode") or _NOTHING).text == "global" else 1
        return int(text.text) if text.text.isdigit() and len(text.text) < 6 else UNKNOWN

    def _host(self, service: Service) -> tuple[str, bool | Unknown]:
        """One compose file is one machine, unless a swarm is told where its services belong."""
        machine = f"compose:{self.file.document.path}"
        for file, node in service.items("deploy", "placement", "constraints"):
            text = interpolate(scalar(file, node), self.values).text.replace(" ", "")
            if text.startswith(("node.hostname==", "node.id==", "node.labels.")):
                return f"{machine}#{text}", False
        if service.find("deploy", "placement") is not None:
            most = service.text(self.values, "deploy", "placement", "max_replicas_per_node")
            return "", True if most is not None and most.text == "1" else UNKNOWN
        return machine, False

    def _given(self, service: Service, built: Built | None) -> Callable[[str], Given | None]:
        volumes = compose_mounts.mounts(service, self.values)
        documents = compose_mounts.configs(service, self.folder, self.tree, self.values)

        def given(path: str) -> Given | None:
            found = self._found(path, volumes, documents)
            source = dockerfile.copied(built, path) if built and found is None else None
            if source is None:
                return found
            copy = self.tree.file(self.folder, source)
            return Given(copy) if copy else Given(unseen=f"{source} is copied there, and is not among the files")

        return given

    def _found(self, path: str, volumes: Sequence[Mount], documents: Mapping[str, Given]) -> Given | None:
        """What is mounted at a path: a file of the tree, or one that a script writes. What a script writes together
        with the compose file counts before a file of the tree that only has the same name."""
        source = compose_mounts.source(path, volumes)
        machine_path = made.normal(self.machine_folder, source)
        together = self.file.document.part is not None
        found = made.given_at(self.files(), machine_path) if source and together else None
        found = found or compose_mounts.given(path, self.folder, volumes, documents, self.tree)
        if found is not None and found.unseen and found.part is None and source:
            return made.given_at(self.files(), machine_path) or found
        return found

    def _start_folder(self, service: Service, image: Image | None, built: Built | None) -> str:
        text = service.text(self.values, "working_dir")
        return text.text if text else (built.folder if built else "") or bin_of(image)


_NOTHING = Text("", lambda first, last: None)  # type: ignore[arg-type, return-value]


def seconds(text: str) -> int | None:
    """A duration such as `1m30s`, `90s` or `90` in whole seconds; None for anything else."""
    pieces = _PART.findall(text.strip())
    if not pieces or "".join(number + unit for number, unit in pieces) != text.strip():
        return None
    return int(sum(float(number) * _SECONDS[unit] for number, unit in pieces))
