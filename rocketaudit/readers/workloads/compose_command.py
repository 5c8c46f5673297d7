"""What a compose service runs: its entrypoint and command, or what its image and name let one guess.

In: a service, its image, the Dockerfile that it is built from. Out: words or shell text; a Conf where only the role of
the server is known.
"""

from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.model import Conf
from rocketaudit.readers.workloads import images, servers
from rocketaudit.readers.workloads.dockerfile import Built
from rocketaudit.readers.workloads.servers import Given, Process
from rocketaudit.readers.workloads.services import Service
from rocketaudit.readers.workloads.shell import Text, literal_words
from rocketaudit.readers.workloads.texts import interpolate, scalar
from rocketaudit.readers.workloads.written import base_name
from rocketaudit.workloads import BROKER, CONTROLLER, NAME_SERVER, Image

_ENTRIES = {NAME_SERVER: "nameserver", CONTROLLER: "controller"}
_TOOLS = frozenset(
    {"mqadmin", "mqshutdown", "sleep", "tail", "chown", "chmod", "mkdir", "curl", "nc", "cp", "tools.sh"}
)


def command(
    service: Service, image: Image | None, built: Built | None, values: Mapping[str, str]
) -> tuple[list[Text], Text | None]:
    """The words that are run, or shell text: of the image's Dockerfile where the service has no command."""
    entry, given = _texts(service, "entrypoint", values), _texts(service, "command", values)
    if isinstance(given, Text) and entry and isinstance(entry, list) and entry[-1].text == "-c":
        return [*entry, given], None
    first = literal_words(entry) if isinstance(entry, Text) else entry
    words = first + (literal_words(given) if isinstance(given, Text) else given)
    if not words and built is not None:
        return list(built.command), built.shell
    if not first and _is_argument([word.text for word in words[:1]], image):
        if words[0].text.startswith("-"):
            runs = images.runs(image) if image else None
            words = [Text(_ENTRIES.get(runs or BROKER, "broker"), words[0].place), *words]
        words = [Text("docker-entrypoint.sh", words[0].place), *words]
    return words, None


def _texts(service: Service, key: str, values: Mapping[str, str]) -> list[Text] | Text:
    found = service.find(key)
    if found is None:
        return []
    if found.node.items is None:
        return interpolate(scalar(found.file, found.node), values) if found.node.value else []
    items = found.file.items(found.node)[:500]
    return [interpolate(scalar(found.file, item), values) for item in items if item.items is None]


def guessed(process: Process, name: str, image: Image, words: Sequence[Text]) -> Iterator[Conf]:
    """A server whose command is the image's own, or a script of it: which one, its name or the image's says."""
    if words and not any(word.text.endswith(".sh") or base_name(word.text) == word.text for word in words[:2]):
        return
    if any(base_name(word.text) in _TOOLS for word in words):
        return
    role = process.environment.get("NODE_ROLE", "").replace("nameserver", NAME_SERVER)
    runs = role if role in (BROKER, NAME_SERVER, CONTROLLER) else images.runs(image) or _by_name(name)
    if runs is None:
        return
    unknown = servers.unknown(process, runs, "what the container runs is not known")
    files = [found.path for mount in process.workload.mounts if (found := _conf_of(process, mount.target))]
    yield unknown._replace(path=files[0], unseen="") if len(files) == 1 else unknown


def _conf_of(process: Process, target: str) -> Given | None:
    if not target.endswith((".conf", ".properties")):
        return None
    given = process.given(target)
    return given if given is not None and given.path else None


def _by_name(name: str) -> str | None:
    lower = name.lower()
    if "console" in lower or "dashboard" in lower or "proxy" in lower:
        return None
    if "namesrv" in lower or "nameserver" in lower or "name-server" in lower:
        return NAME_SERVER
    return BROKER if "broker" in lower else CONTROLLER if "controller" in lower else None


def _is_argument(words: Sequence[str], image: Image | None) -> bool:
    """Whether a command's first word is one for the entrypoint of RocketMQ's image."""
    if not words or image is None or not images.is_server(image):
        return False
    return words[0] in ("broker", "nameserver", "controller") or words[0] in ("-c", "-n")
