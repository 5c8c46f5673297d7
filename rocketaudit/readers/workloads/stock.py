"""The configuration files that RocketMQ's distribution ships, for a command that names one of them.

In: the path that -c names, and its place. Out: the file's settings, all of them at that place; None for other files.
What these files say has been the same since the release that first shipped them.
"""

from collections.abc import Mapping

from rocketaudit.model import Entry
from rocketaudit.patterns import lazily
from rocketaudit.source import Span

# .../rocketmq-5.3.2/conf/x, ../conf/x, conf/x, $ROCKETMQ_HOME/conf/x; a folder of some other name may hold anything.
_PLACE = lazily(r"(?:^|/)(?:rocketmq[^/]*|\$\{?ROCKETMQ_HOME\}?|\.\.|\.)/conf/(.+)$|^conf/(.+)$", 2)

_CLUSTER = {"brokerClusterName": "DefaultCluster", "deleteWhen": "04", "fileReservedTime": "48"}
_RAFT = {"brokerClusterName": "RaftCluster", "brokerName": "RaftNode00", "namesrvAddr": "127.0.0.1:9876"}
_RAFT |= {"enableDLegerCommitLog": "true", "dLegerGroup": "RaftNode00", "sendMessageThreadPoolNums": "16"}
_RAFT |= {"dLegerPeers": "n0-127.0.0.1:40911;n1-127.0.0.1:40912;n2-127.0.0.1:40913"}


def _broker(name: str, role: str, flush: str = "ASYNC_FLUSH") -> dict[str, str]:
    broker_id = "1" if role == "SLAVE" else "0"
    return {**_CLUSTER, "brokerName": name, "brokerId": broker_id, "brokerRole": role, "flushDiskType": flush}


def _pair(name: str, role: str) -> dict[str, dict[str, str]]:
    """A master and its slave."""
    return {f"{name}.properties": _broker(name, role), f"{name}-s.properties": _broker(name, "SLAVE")}


def _node(number: int) -> dict[str, str]:
    """One node of the DLedger group."""
    store = f"/tmp/rmqstore/node0{number}"
    own = {"listenPort": str(30911 + 10 * number), "dLegerSelfId": f"n{number}"}
    return {**_RAFT, **own, "storePathRootDir": store, "storePathCommitLog": f"{store}/commitlog"}


def _below(folder: str, files: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {f"{folder}/{name}": settings for name, settings in files.items()}


# distribution/conf at 4.2.0 (dledger at 4.5.1, broker-trace at 4.6.0, controller at 5.0.0) up to 5.3.3
_FILES = {
    "broker.conf": _broker("broker-a", "ASYNC_MASTER"),
    **_below("2m-2s-async", {**_pair("broker-a", "ASYNC_MASTER"), **_pair("broker-b", "ASYNC_MASTER")}),
    **_below("2m-2s-sync", {**_pair("broker-a", "SYNC_MASTER"), **_pair("broker-b", "SYNC_MASTER")}),
    **_below(
        "2m-noslave",
        {f"{name}.properties": _broker(name, "ASYNC_MASTER") for name in ("broker-a", "broker-b", "broker-trace")},
    ),
    **_below("dledger", {f"broker-n{number}.conf": _node(number) for number in range(3)}),
    "controller/controller-standalone.conf": {
        "controllerDLegerGroup": "group1",
        "controllerDLegerPeers": "n0-127.0.0.1:9878",
        "controllerDLegerSelfId": "n0",
    },
}


def shipped(path: str, at: Span) -> tuple[Entry, ...] | None:
    """The settings of the shipped file that a path names; None where it names no such file."""
    found = _PLACE().search(path)
    settings = _FILES.get(found.group(1) or found.group(2)) if found else None
    if settings is None:
        return None
    return tuple(Entry(key, value, at, at, at) for key, value in settings.items())
