"""Which brokers are one deployment, and which belong to folders or environments of their own."""

import os
import re
from collections.abc import Iterable, Sequence
from typing import TypeVar

from rocketaudit.globs import matches
from rocketaudit.model import CLASSIC, CONTROLLER, DLEDGER, Broker, Controller, NameServer, Server

Other = TypeVar("Other", Controller, NameServer)

_ENVIRONMENTS = frozenset(
    (
        "prod prd production pre preprod staging stage stg uat sit qa test testing dev develop development local demo"
    ).split()
)


def named(brokers: Sequence[Broker], wanted: Sequence[tuple[str, str]]) -> dict[str, list[Broker]]:
    """The brokers by the deployments that the user names, each with a glob of files; what no glob matches is left to
    the folders. Empty where nothing was named."""
    found: dict[str, list[Broker]] = {}
    rest: list[Broker] = []
    for one in brokers:
        paths = [one.document.path, *([one.workload.at.path] if one.workload else [])]
        name = next((name for name, glob in wanted if any(matches(path, glob) for path in paths)), None)
        found.setdefault(name, []).append(one) if name is not None else rest.append(one)
    if not found:
        return {}
    return found | ({"": rest} if rest else {})


def apart(brokers: Sequence[Broker]) -> dict[str, list[Broker]]:
    """The brokers by folder, by the environment that files are named for, or by the compose file that runs them, where
    one identity occurs in several of them: then each is a deployment. So are the files that no workload runs beside
    those that one does. Empty where all are one."""
    if any(one.workload for one in brokers) and not all(one.workload for one in brokers):
        run = [one for one in brokers if one.workload]
        rest = [one for one in brokers if not one.workload]
        return {**_apart(run, "run by containers"), **_apart(rest, "files that no container runs")}
    found = _apart(brokers, "")
    return found if len(found) > 1 else {}


def _apart(brokers: Sequence[Broker], otherwise: str) -> dict[str, list[Broker]]:
    homes: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for one in brokers:
        homes.setdefault(_identity(one), set()).add(_home(one))
    twice = {identity for identity, found in homes.items() if len(found) > 1}
    if not twice or _one_a_host([one for one in brokers if _identity(one) in twice], brokers):
        return {otherwise: list(brokers)}
    by_name: dict[str, list[Broker]] = {}
    for one in brokers:
        folder, environment = _home(one)
        by_name.setdefault("/".join(part for part in (folder or ".", environment) if part), []).append(one)
    return by_name


def _one_a_host(doubled: Sequence[Broker], brokers: Sequence[Broker]) -> bool:
    """Whether brokers that have an identity in common stand in the folders of the hosts of one group, where that is a
    mistake: each is alone of its group in its folder, with an address of its own, and none could do without the rest,
    being a slave or a node that names the others as its peers."""
    homes = [(one.subject, _home(one)) for one in brokers if any(one.subject == other.subject for other in doubled)]
    addresses = {_said(one, "brokerIP1") for one in doubled}
    if len(set(homes)) < len(homes) or len(addresses) < len(doubled) or None in addresses:
        return False
    if all(one.mode == DLEDGER for one in doubled):
        peers = {_said(one, "dLegerPeers") for one in doubled}
        return len(peers) == 1 and str(peers.pop()).count(";") + 1 >= len(homes) > 1
    return len(homes) > len(doubled) and all(one.role == "SLAVE" and one.mode == CLASSIC for one in doubled)


def _said(one: Broker, name: str) -> object:
    """A setting that the file gives; None for any other."""
    found = one.effective.settings.get(name)
    return found.value if found is not None and found.origin == "file" else None


def beside(servers: Sequence[Other], those: Sequence[Broker], brokers: Sequence[Broker]) -> tuple[Other, ...]:
    """The controllers or name servers that belong to some of the brokers: those of their folders or compose files, and
    those in a folder around theirs or beside it."""
    own = {_home(one) for one in those}
    everywhere = {_home(one) for one in brokers}
    return tuple(one for one in servers if not own.isdisjoint(_nearest(_home(one), everywhere)))


def _nearest(home: tuple[str, str], homes: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The homes of brokers that share most folders with a home; none where they share nothing, unless it is around
    them."""
    found = [other for other in homes if other == home]
    if found:
        return found
    parts = [part for part in home[0].split("/") if part]
    shared = {
        other: len(os.path.commonprefix([parts, [part for part in other[0].split("/") if part]])) for other in homes
    }
    most = max(shared.values(), default=0)
    return [other for other, count in shared.items() if count == most and (count or not parts)]


def _home(one: Server) -> tuple[str, str]:
    """The folder of a server's file and the environment in its name; a compose file is a home of its own, and so are
    the services of each of its profiles, and what runs in a namespace of its own."""
    if one.workload is not None and one.workload.host.startswith("compose:"):
        return one.workload.at.path, one.workload.variant
    folder, name = os.path.split(one.workload.at.path if one.workload else one.document.path)
    if one.workload is not None and one.workload.variant:
        return folder, one.workload.variant
    words = re.split(r"[^a-z]+", name.lower())
    return folder, next((word for word in words if word in _ENVIRONMENTS), "")


def _identity(one: Broker) -> tuple[str, ...]:
    """What a name server knows a broker by. A controller gives the ids, so there it is the address."""
    settings = one.effective.settings
    names = ["brokerClusterName", "dLegerSelfId"]
    names += ["brokerIP1", "listenPort"] if one.mode == CONTROLLER else ["brokerId"]
    return (one.subject, *(str(settings[name].value) if name in settings else "" for name in names))
