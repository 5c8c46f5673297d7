"""Which server of one side is which of the other.

In: the servers of two sides, each under the name of its deployment. Out: the pairs, and those that only one side has.
Releases of the same files have the same servers; in two states of files a server is told by what a name server knows it
by, else by where it stands.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

from rocketaudit.comparison.facts import Alone, Side
from rocketaudit.comparison.pairing import Sign, paired
from rocketaudit.deployment import kind_of, servers
from rocketaudit.discover.opening import shown
from rocketaudit.model import Broker, Server


class Placed(NamedTuple):
    """A server with the deployment that it belongs to and its path below what was given."""

    server: Server
    deployment: str
    path: str


Key = Callable[[Placed], Hashable]


def relative(path: str, root: str) -> str:
    """A path, or a deployment that is called by one, below what was given; "" for what was given itself."""
    base = shown(root).rstrip("/") if root else ""
    if not base or base == ".":
        return path
    return "" if path == base else path.removeprefix(base + "/")


def placed(side: Side) -> list[Placed]:
    """All servers of a side, in the order of its deployments."""
    return [
        Placed(server, relative(deployment.name, side.root), relative(server.document.path, side.root))
        for deployment in side.deployments
        for server in servers(deployment)
    ]


def matched(
    before: Sequence[Placed], after: Sequence[Placed]
) -> tuple[list[tuple[Placed, Placed]], list[Placed], list[Placed]]:
    """The pairs, and what is left on each side."""
    return paired(before, after, [Sign(key, key, many) for key, many in _SIGNS])


def alone(left: Sequence[Placed], others: Sequence[Placed]) -> Iterator[Alone]:
    """Servers that one side has; one that may be any of several that the other has left is ambiguous."""
    names = {_name(one) for one in others}
    for one in left:
        yield Alone(kind_of(one.server), one.server.subject, one.server.document.path, _name(one) in names)


def identity(server: Server) -> dict[str, str]:
    """What a name server knows a broker by, as text; its name alone where it is no broker."""
    values = {name: _text(server, name) for name in ("brokerClusterName", "brokerId", "dLegerSelfId")}
    return {**values, "name": server.subject, "role": str(server.role)}


def _text(server: Server, name: str) -> str:
    setting = server.effective.settings.get(name)
    return str(setting.value) if setting else ""


def _by(*parts: str, path: bool = False, deployment: bool = False) -> Key:
    """A sign made of parts of the identity, and of where a server stands."""

    def sign(one: Placed) -> Hashable:
        if parts and not isinstance(one.server, Broker):
            return None
        told = identity(one.server)
        where = (one.path, one.server.workload.name if one.server.workload else "") if path else ()
        return kind_of(one.server), *(told[part] for part in parts), *where, one.deployment if deployment else ""

    return sign


def _name(one: Placed) -> Hashable:
    return kind_of(one.server), one.server.subject


_WHOLE = ("brokerClusterName", "name", "role", "brokerId", "dLegerSelfId")

_SIGNS: tuple[tuple[Key, bool], ...] = (
    (_by(*_WHOLE, path=True, deployment=True), True),
    (_by(*_WHOLE, deployment=True), False),
    (_by(*_WHOLE), False),
    (_by("brokerClusterName", "name", "role"), False),
    (_by("brokerClusterName", "name", "brokerId", "dLegerSelfId"), False),
    (_by("name", "brokerId", "dLegerSelfId"), False),
    (_by("name", "role"), False),
    (_by(path=True, deployment=True), True),
    (_by(path=True), True),
    (lambda one: kind_of(one.server) if not one.path else None, True),
)
