"""Which servers of RocketMQ a container runs, each with its configuration.

In: a container of a pod, the ConfigMaps and files. Out: its servers; none for a container of something else.
"""

import posixpath
from collections.abc import Sequence
from typing import NamedTuple

from rocketaudit.model import Entry
from rocketaudit.readers.workloads import config_maps, images, mounted, rewritten, scripted, started, steps, stock
from rocketaudit.readers.workloads.command import Command
from rocketaudit.readers.workloads.config_maps import Content
from rocketaudit.readers.workloads.manifests import Manifests
from rocketaudit.readers.workloads.place import Given, Place
from rocketaudit.readers.workloads.pods import Container
from rocketaudit.source import Document
from rocketaudit.workloads import BROKER, CONTROLLER, NAME_SERVER, PROXY

_ROLES = {"broker": BROKER, "nameserver": NAME_SERVER, "namesrv": NAME_SERVER}
_ROLES |= {"controller": CONTROLLER, "proxy": PROXY}
_BY_NAME = {"namesrv": NAME_SERVER, "nameserver": NAME_SERVER, "name-s": NAME_SERVER, "controller": CONTROLLER}
_BY_NAME |= {"proxy": PROXY, "broker": BROKER}
_MAX_EACH = 64


class Process(NamedTuple):
    """One server. `entries` are those that it starts with where they are known, in `document`; `path` is the file of
    the tree that they come from, or that it is given as it is; `unseen` says why the configuration is not known. Where
    each pod has a configuration of its own, `each` holds them in the order of the pods. `perhaps` says that a condition
    decides whether it is this one or another."""

    runs: str
    command: Command | None
    document: Document | None = None
    path: str = ""
    entries: tuple[Entry, ...] | None = None
    unseen: str = ""
    each: "tuple[Process, ...]" = ()
    perhaps: bool = False


def of_container(place: Place) -> list[Process]:
    """The servers of a container, each once."""
    role = _ROLES.get(place.container.env.get("ROCKETMQ_PROCESS_ROLE") or "")
    if role:
        return [_by_environment(place, role)]
    if started.differ(place) and (each := _by_number(place)):
        return each
    found, script = started.commands(place)
    if found:
        return _alternatives([_started(place, one, script) for one in found])
    runs = _by_image(place.container)
    return [_of_image(place, runs)] if runs else []


def _by_number(place: Place) -> list[Process]:
    """The server of a container whose command does something else in each pod; none where it is not one server, or
    nothing says how many pods there are."""
    each: list[Process] = []
    for number in range(_pods(place)):
        found, script = started.commands(place, number)
        if len(found) != 1:
            return []
        each.append(_started(place, found[0], script, number))
    same = len({one.runs for one in each}) == 1
    return [each[0]._replace(each=tuple(each))] if same else []


def _alternatives(found: list[Process]) -> list[Process]:
    """The servers of one command; where conditions decide which of several brokers it is, nobody knows how often each
    runs."""
    brokers = [one for one in found if one.runs == BROKER and one.command and not one.command.certain]
    return [one._replace(perhaps=len(brokers) > 1 and one in brokers) for one in found]


def _started(place: Place, command: Command, script: str, pod: int | None = None) -> Process:
    """A server that a command starts, with the file that -c names and what was written into it before."""
    option = command.broker_conf if command.runs == BROKER and command.broker_conf else command.conf
    if option is None:
        return Process(command.runs, command, entries=())
    path = option.value.text
    if pod is not None:
        own = rewritten.pods_of(path).replace(rewritten.POD, f"{place.pod.of.name}-{pod}")
        return _with_conf(place, command, script, own.replace(rewritten.ORDINAL, str(pod)), pod)
    if (count := _differing(place)) > 0:
        each = tuple(_with_conf(place, command, script, path, number) for number in range(count))
        return each[0]._replace(each=each)
    return _with_conf(place, command, script, path, None)


def _differing(place: Place) -> int:
    """How many pods there are of which the init containers treat each in its own way; 0 where they are all alike."""
    count = _pods(place)
    return count if count and steps.differ(place) else 0


def _pods(place: Place) -> int:
    """How many numbered pods there are; 0 where that is not known, or they have no numbers."""
    replicas = place.pod.replicas
    numbered = place.pod.of.kind in ("StatefulSet", "CloneSet")
    return replicas if numbered and isinstance(replicas, int) and 0 < replicas <= _MAX_EACH else 0


def _with_conf(place: Place, command: Command, script: str, path: str, number: int | None) -> Process:
    """The same for one pod, or for all that are alike."""
    joined = posixpath.join(command.folder, path) if command.folder and not path.startswith(("/", "$", "~")) else path
    own = scripted.own(place, command.written, script, path)
    content = place.find(joined)
    found = scripted.made(place, content, (*scripted.before(place, number, path), *own), path)
    if found is None:
        return _given(place, command, content, path)
    if isinstance(found, str):
        return Process(command.runs, command, unseen=found)
    return _made(command.runs, command, place, found)


def _given(place: Place, command: Command | None, content: Content | None, path: str, runs: str = "") -> Process:
    runs = command.runs if command else runs
    if content is None:
        at = command.conf.at if command and command.conf else place.container.at
        shipped = stock.shipped(path, at)
        if shipped is not None and images.is_server(images.parse(place.container.image, at)):
            return Process(runs, command, place.pod.of.file.original, entries=shipped)
        return Process(runs, command, unseen=f"{path} is a file of the image")
    if content.unseen:
        return Process(runs, command, unseen=content.unseen)
    if content.path:
        return Process(runs, command, path=content.path)
    return Process(runs, command, content.document, entries=content.entries)


def _made(runs: str, command: Command | None, place: Place, found: Given) -> Process:
    """A server with entries that were made of a file, which may be one of the tree."""
    path = found[0].path
    whole = found[0].part is None and path != place.pod.of.path and path in place.manifests.beside
    return Process(runs, command, found[0], path if whole else "", found[1])


def _by_environment(place: Place, runs: str) -> Process:
    """A container of the charts whose script takes the role from ROCKETMQ_PROCESS_ROLE."""
    container = place.container
    if runs == BROKER:
        found = place.entries(place.find("/etc/rocketmq/broker-base.conf"))
        if found is None:
            return Process(runs, None, unseen="the file broker-base.conf is not among the files")
        made = rewritten.by_environment(found[1], container.env, container.env_at, container.at)
        return _made(runs, None, place, (found[0], made))
    if runs == CONTROLLER:
        found = place.entries(place.find("/etc/rocketmq/base-cm/controller-base.conf"))
        if found is None:
            return Process(runs, None, unseen="the file controller-base.conf is not among the files")
        own = rewritten.entry("controllerDLegerSelfId", f"n{rewritten.ORDINAL}", container.at)
        kept = [one for one in found[1] if one.key != "controllerDLegerSelfId"]
        return _made(runs, None, place, (found[0], (*kept, own)))
    return Process(runs, None, entries=())


def _by_image(container: Container) -> str | None:
    """What an image starts of itself; the container's name tells where the image's says only RocketMQ."""
    image = images.parse(container.image, container.at)
    if not images.is_server(image):
        return None
    found = images.runs(image)
    return found or next((runs for sign, runs in _BY_NAME.items() if sign in container.name.lower()), None)


def _of_image(place: Place, runs: str) -> Process:
    """A server that the image starts of itself: with the configuration that is mounted for it, where there is one."""
    if runs == BROKER:
        if (made := _by_operator(place)) is not None:
            return made
        given = _mounted_confs(place)
        if len(given) == 1:
            return _given(place, None, config_maps.content(given[0]), given[0].name, runs)
        if len(given) > 1:
            return Process(
                runs,
                None,
                unseen="several configurations are mounted, and no command names one",
                each=_each(place, given),
            )
        return _by_variables(place)
    return Process(runs, None, entries=())


def _by_variables(place: Place) -> Process:
    """A broker whose image makes the configuration in a way of its own; that it is given a role by the environment
    says at least that."""
    env, at = place.container.env, place.container.env_at
    role, number = env.get("BROKER_ROLE") or "", env.get("BROKER_ID") or ""
    if role not in ("ASYNC_MASTER", "SYNC_MASTER", "SLAVE"):
        return Process(BROKER, None, unseen="the image starts the broker in its own way")
    made = [rewritten.entry("brokerRole", role, at["BROKER_ROLE"])]
    if number.isdecimal():
        made.append(rewritten.entry("brokerId", number, at["BROKER_ID"]))
    made += [rewritten.entry(key, "${" + key + "}", place.container.at) for key in ("brokerClusterName", "brokerName")]
    entries = (*made, *rewritten.undecided(made, place.container.at))
    return _made(BROKER, None, place, (place.pod.of.file.original, entries))


def _each(place: Place, given: Sequence[config_maps.Key]) -> tuple[Process, ...]:
    """The configurations of the pods of a StatefulSet, where the keys are named for them."""
    replicas = place.pod.replicas
    if not isinstance(replicas, int) or not 1 < replicas <= len(given):
        return ()
    by_name = {key.name.partition(".")[0]: key for key in given}
    names = [f"{place.pod.of.name}-{number}" for number in range(replicas)]
    if not all(name in by_name for name in names):
        return ()
    return tuple(_given(place, None, config_maps.content(by_name[name]), name, BROKER) for name in names)


def _mounted_confs(place: Place) -> list[config_maps.Key]:
    """The keys with a broker's configuration that the container finds mounted."""
    found = [key for _, _, key in mounted.keys(place.container, place.pod, place.maps)]
    return [key for key in found if is_broker(key, place.manifests)]


def is_broker(key: config_maps.Key, manifests: Manifests) -> bool:
    """Whether the text of a key is a broker's configuration."""
    if key.name.endswith((".sh", ".json", ".yml", ".yaml", ".xml")):
        return False
    if key.node is None:
        text = manifests.beside[key.path][:65536].decode("latin-1")
    else:
        text = "" if key.node.items is not None else key.node.value[:65536]
    return not text.startswith("#!") and config_maps.BROKER_TEXT.search(text) is not None


def _by_operator(place: Place) -> Process | None:
    """A broker image of the operator that somebody runs without it."""
    env, at = place.container.env, place.container.env_at
    if "BROKER_NAME" not in env or "BROKER_ID" not in env:
        return None
    found = place.entries(place.find("broker-common.conf"))
    if found is None:
        return None
    pairs = (
        ("brokerClusterName", "BROKER_CLUSTER_NAME"),
        ("brokerName", "BROKER_NAME"),
        ("brokerId", "BROKER_ID"),
    )
    made = [
        rewritten.entry(key, env.get(name) or "${" + name + "}", at.get(name, place.container.at))
        for key, name in pairs
    ]
    replica = made[2].value != "0"
    entries = rewritten.by_operator(found[1], found[0].data, made, replica, at.get("BROKER_ID", place.container.at))
    return _made(BROKER, None, place, (found[0], entries))
