"""Which brokers hold the same messages, on which machines, and which ports they open.

In: a deployment. Out: its broker groups by effective role, the machine of a broker, its ports. What the files do not
say is said so: `doubt` of a group, "" for a machine, which is then taken for one of its own.
"""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from rocketaudit.brokers import SLAVE, release, value
from rocketaudit.model import CLASSIC, CONTROLLER, DLEDGER, SLAVE_ACTING_MASTER, Broker, Deployment
from rocketaudit.values import UNKNOWN, Unknown

_ELECTED = (DLEDGER, CONTROLLER)
_WITH_ROLES = (CLASSIC, SLAVE_ACTING_MASTER)
_LOOPBACK = ("localhost", "::1", "[::1]", "0.0.0.0")


class BrokerGroup(NamedTuple):
    """The brokers that hold the same messages: those of one brokerName, in DLedger those of one dLegerGroup.

    `cluster` is the masters' (UNKNOWN where a placeholder decides it), `name` what reports call the group. `mode` is
    UNKNOWN where it is unknown, or differs, among the members. `doubt` says why somebody may be missing or another's
    role may be different, "" where all is known.
    """

    cluster: str | Unknown
    name: str
    mode: str | Unknown
    members: tuple[Broker, ...]
    doubt: str = ""


def groups(deployment: Deployment) -> tuple[BrokerGroup, ...]:
    """The broker groups of a deployment, in the order of its brokers."""
    found: dict[object, list[Broker]] = {}
    for one in deployment.brokers:
        found.setdefault(_key(one), []).append(one)
    run = [_run(members) for members in _joined(list(found.values()))]
    loose = _nameless(deployment)
    return tuple(_group(members, loose) for members in run)


def masters(group: BrokerGroup) -> tuple[Broker, ...]:
    """The brokers of a group that can be its master: those with a master's role, all of them where one is elected."""
    return tuple(one for one in group.members if is_master(one))


def slaves(group: BrokerGroup) -> tuple[Broker, ...]:
    """The brokers of a group that run as SLAVE; none where the master is elected."""
    return tuple(one for one in group.members if is_slave(one))


def is_master(one: Broker) -> bool:
    """Whether it takes messages from producers, or may be elected to."""
    if not one.effective.starts:
        return False
    return one.mode in _ELECTED or (one.role is not UNKNOWN and one.role != SLAVE and one.mode in _WITH_ROLES)


def is_slave(one: Broker) -> bool:
    """Whether it runs and copies from a master whose name the files give it."""
    return one.effective.starts and one.role == SLAVE and one.mode in _WITH_ROLES


def copies(group: BrokerGroup) -> int | Unknown:
    """How many brokers of a group hold its messages while all run; UNKNOWN where nothing says how many there are."""
    counts = [how_many(one) for one in group.members if is_slave(one) or is_master(one)]
    known = [count for count in counts if isinstance(count, int)]
    return sum(known) if len(known) == len(counts) and not group.doubt else UNKNOWN


def how_many(one: Broker) -> int | Unknown:
    """How many brokers run alike with this configuration in its group: without a brokerName of its own, each is called
    by its host's name, and is a group of its own."""
    return 1 if one.workload is None or not is_named(one) else one.workload.replicas


def is_named(one: Broker) -> bool:
    """Whether the configuration says the name of the group."""
    if one.mode == DLEDGER and isinstance(value(one, "dLegerGroup"), str):
        return True
    name = one.effective.settings.get("brokerName")
    return bool(name and name.origin == "file" and isinstance(name.value, str) and name.value)


def machine(one: Broker) -> str:
    """What tells the machine of a broker from others; "" where nothing says it."""
    if one.workload is not None and (one.workload.host or one.workload.contained):
        return one.workload.host  # an address may be that of a container, or of a node in front of it
    if one.mode == DLEDGER:
        peer = own_peer(one)
        said = value(one, "brokerIP1")
        if isinstance(said, str) and any(said == host and not is_loopback(host) for host, _ in peers(one).values()):
            return said  # it counts more than an id, which may be another's
        if peer and not is_loopback(peer[0]):
            return peer[0]
        # the peers of a group reach each other there, so it is one machine; another group's may be another
        return f"{peer[0]} of {value(one, 'dLegerGroup')}" if peer else ""
    address = value(one, "brokerIP1")
    if not isinstance(address, str) or "$" in address or not address.strip() or is_loopback(address):
        return ""
    return address.strip()


def same_machine(one: Broker, other: Broker) -> bool:
    """Whether the files say that both run on one machine."""
    here = machine(one)
    return bool(here) and here == machine(other)


def majority_machine(group: BrokerGroup) -> tuple[str, int, int]:
    """The machine that takes the majority of a DLedger group with it, how many nodes are there, and of how many: by the
    machines of its nodes as far as they are known, else by the addresses of its peers. "" where the majority is on
    several; 0 nodes where nothing says where they are."""
    first = group.members[0]
    hosts = [machine(one) for one in group.members]
    if not all(hosts) or len(hosts) < len(peers(first)):
        inside = any(one.workload is not None and one.workload.contained for one in group.members)
        addresses = [host for host, _ in peers(first).values()]
        # the peers may all have one address, so that they share even the container
        hosts = [] if inside and len(set(addresses)) != 1 else addresses
    most, count = Counter(hosts).most_common(1)[0] if hosts else ("", 0)
    together = count > 1 and len(hosts) - count <= len(hosts) // 2
    return most if together else "", count, len(hosts)


def is_loopback(address: str) -> bool:
    """Whether an address means the machine itself."""
    address = address.strip().lower()
    return address in _LOOPBACK or address.startswith("127.")


def peers(one: Broker) -> dict[str, tuple[str, int]]:
    """Host and port of each DLedger node in dLegerPeers by its id; what cannot be read is left out."""
    return peers_in(value(one, "dLegerPeers"))


def peers_in(text: object) -> dict[str, tuple[str, int]]:
    """The nodes in `id-host:port;...` as io.openmessaging.storage.dledger.MemberState reads them."""
    found: dict[str, tuple[str, int]] = {}
    for peer in text.split(";") if isinstance(text, str) else ():
        node, _, address = peer.partition("-")
        host, _, port = address.rpartition(":")
        if host and port.isdecimal() and len(port) < 6:
            found[node] = (host, int(port))
    return found


def own_peer(one: Broker) -> tuple[str, int] | None:
    """Host and port of a DLedger node itself."""
    node = value(one, "dLegerSelfId")
    return peers(one).get(node) if isinstance(node, str) else None


def ports(one: Broker) -> dict[str, int]:
    """The ports that a broker opens, by the setting that decides each; `fast` is listenPort - 2
    (BrokerController.java:497@5.3.3). A DLedger node has its peer's port and no HA service."""
    listen = value(one, "listenPort")
    found = {}
    if isinstance(listen, int):
        found = {"listenPort": listen, "fast": listen - 2}
    if one.mode == DLEDGER:
        peer = own_peer(one)
        return {**found, "dLegerPeers": peer[1]} if peer else found
    replicates = release(one) < (5, 0, 0) or value(one, "duplicationEnable") is not True
    copying = value(one, "haListenPort")
    return {**found, "haListenPort": copying} if isinstance(copying, int) and replicates else found


def cluster(one: Broker) -> str | Unknown:
    """The effective brokerClusterName."""
    found = value(one, "brokerClusterName")
    return found if isinstance(found, str) else UNKNOWN


def _key(one: Broker) -> object:
    """What the members of a group have in common. A broker whose name nobody knows is a group of its own."""
    here = value(one, "brokerClusterName")
    if here is UNKNOWN:
        here = (one.effective.settings["brokerClusterName"].written,)
    group = value(one, "dLegerGroup")
    if one.mode == DLEDGER and isinstance(group, str):
        return (DLEDGER, here, group)
    if not is_named(one):
        return (one.document.path, one.document.part, one.workload and (one.workload.name, one.workload.at.start))
    return (here, one.subject)


def _joined(found: list[list[Broker]]) -> list[list[Broker]]:
    """The groups, those that differ in nothing but the cluster's name made one: slaves that have no master, and the
    masters of that brokerName that have no slave (RouteInfoManager knows brokers by brokerName)."""
    homes: dict[str, list[list[Broker]]] = {}
    for members in found:
        if is_named(members[0]) and all(is_master(one) and one.mode in _WITH_ROLES for one in members):
            homes.setdefault(members[0].subject, []).append(members)
    kept: list[list[Broker]] = []
    for members in found:
        home = homes.get(members[0].subject, []) if is_named(members[0]) and _lonely_slaves(members) else []
        if len(home) == 1:
            home[0].extend(members)
        else:
            kept.append(members)
    return kept


def _lonely_slaves(members: Iterable[Broker]) -> bool:
    return all(one.role == SLAVE and one.mode in _WITH_ROLES for one in members)


def _run(members: list[Broker]) -> list[Broker]:
    """The members that workloads run, where there are such: files beside them that nobody mounts are left over."""
    return [one for one in members if one.workload is not None] or members


class _Nameless(NamedTuple):
    """The brokers whose group nobody knows, by what they may be to another group; and a file that is not known at
    all."""

    masters: tuple[Broker, ...]
    slaves: tuple[Broker, ...]
    unread: str


def _group(members: list[Broker], nameless: _Nameless) -> BrokerGroup:
    modes = {one.mode for one in members}
    first = next((one for one in members if is_master(one)), members[0])
    mode = first.mode if len(modes) == 1 or modes <= set(_WITH_ROLES) else UNKNOWN
    doubt = _doubt(members) or nameless.unread or _missing(members, nameless)
    return BrokerGroup(cluster(first), first.subject, mode, tuple(members), doubt)


def _nameless(deployment: Deployment) -> _Nameless:
    found = [one for one in deployment.brokers if _has_no_known_name(one) and one.mode not in _ELECTED]
    roles = [(one, UNKNOWN if one.mode is UNKNOWN else one.role) for one in found]
    unread = next((f"{one.path} could not be read" for one in deployment.unread if one.ours), "")
    return _Nameless(
        tuple(one for one, role in roles if role != SLAVE),
        tuple(one for one, role in roles if role in (SLAVE, UNKNOWN)),
        unread,
    )


def _has_no_known_name(one: Broker) -> bool:
    name = one.effective.settings.get("brokerName")
    return name is not None and name.value is UNKNOWN


def _missing(members: list[Broker], nameless: _Nameless) -> str:
    """Why brokers that nobody can place may be the slaves, or the masters, that a group has not; "" where none may."""
    candidates = nameless.masters if _lonely_slaves(members) else nameless.slaves
    own = {id(one) for one in members}
    found = next((one for one in candidates if id(one) not in own), None)
    return f"the brokerName of {found.document.path} is unknown" if found is not None else ""


def _doubt(members: list[Broker]) -> str:
    for one in members:
        if one.mode is UNKNOWN:
            return f"the mode of {one.subject} is unknown"
        if one.mode in _WITH_ROLES and one.role is UNKNOWN:
            return f"brokerRole of {one.subject} is unknown"
        if one.workload is not None and one.workload.replicas is UNKNOWN:
            return f"how many replicas of {one.workload.name} run is unknown"
    return ""
