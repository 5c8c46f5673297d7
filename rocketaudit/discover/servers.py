"""Files of servers, recognised by the keys in them: of the files called broker.conf in the world, a quarter belong to
other products."""

import os
import re

from rocketaudit.catalogue import load
from rocketaudit.discover.kinds import BROKER, BROKER_CONTAINER, CONTROLLER, NAME_SERVER
from rocketaudit.discover.opening import MAX_BYTES, bytes_of
from rocketaudit.source import Document, Input, Unread, document

SNIFFED_BYTES = 256 * 1024
_KEY = re.compile(r"^[ \t\f]*([A-Za-z][A-Za-z0-9]*)[ \t\f]*[=: \t]", re.MULTILINE)
_BROKER_NAME = re.compile(r"broker.*\.(conf|properties)$", re.IGNORECASE)
_NAME_SERVER_FILE = re.compile(r"(?:namesrv|name-?server).*\.(?:conf|properties)", re.IGNORECASE)

# One of these is enough to know a RocketMQ broker file; any two settings of the two classes below do as well.
_TELLING_KEYS = frozenset(
    key.lower()
    for key in (
        "brokerClusterName brokerName brokerRole flushDiskType brokerIP1 brokerIP2 storePathRootDir storePathCommitLog"
        " mapedFileSizeCommitLog mappedFileSizeCommitLog enableDLegerCommitLog dLegerGroup dLegerPeers dLegerSelfId"
        " enableControllerMode haMasterAddress transientStorePoolEnable autoCreateTopicEnable inSyncReplicas"
    ).split()
)
# Files of RocketMQ that look like a broker's and are not.
_CONTROLLER_KEYS = frozenset(
    key.lower()
    for key in (
        "controllerDLegerGroup controllerDLegerPeers controllerDLegerSelfId controllerStorePath controllerType"
        " enableElectUncleanMaster electMasterMaxRetryCount jRaftGroupId jRaftInitConf jRaftServerId"
    ).split()
)
_NAME_SERVER_KEYS = frozenset(
    {"kvconfigpath", "enablecontrollerinnamesrv", "supportactingmaster", "needwaitforservice"}
)
_CONTAINER_KEYS = frozenset({"brokerconfigpaths"})
# Settings of a broker that say nothing alone: those files have them too, and the properties of clients the others.
_SHARING_CLASSES = ("NamesrvConfig", "ControllerConfig", "BrokerContainerConfig", "NettyServerConfig")
_CLIENT_KEYS = frozenset({"namesrvaddr", "maxmessagesize"})


def open_server(path: str, name: str) -> Document | Unread:
    """A file taken for a broker's, or why it cannot be read."""
    ours = bool(_BROKER_NAME.search(os.path.basename(path)))
    try:
        data = bytes_of(path)
    except OSError as error:
        return Unread(name, (error.strerror or "cannot be read").lower(), ours)
    return read_whole(name, data)


def read_whole(name: str, data: bytes) -> Document | Unread:
    """The same of bytes that are there."""
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        return Unread(name, f"larger than {limit} MiB, which no broker file is", _kind(_sniffed(data)) is not None)
    return document(name, BROKER, data)


def recognised(found: Document | Unread, path: str = "") -> Document | Unread | Input:
    """The document if its keys are a broker's, else why it is not one."""
    if isinstance(found, Unread):
        return found
    if kind := _kind(_sniffed(found.data)) or _kind_by_name(_sniffed(found.data), path):
        return found._replace(kind=kind)
    if b"\0" in found.data[:SNIFFED_BYTES] and _BROKER_NAME.search(os.path.basename(path)):
        return Unread(found.path, "binary file", True)
    return Input(found.path, None, "not-ours", "no key of a RocketMQ broker or controller in it")


def _sniffed(data: bytes) -> str:
    """Text to look for keys in. UTF-16 hides them from the broker, not from us: that file is ours, and broken."""
    data = data[:SNIFFED_BYTES]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:64]:
        return data.replace(b"\0", b"").decode("latin-1")
    return data.decode("latin-1").removeprefix("\xef\xbb\xbf")


def _kind(text: str) -> str | None:
    """What kind of file the keys in it make it; None for a file that is not ours."""
    keys = {key.lower() for key in _KEY.findall(text.replace("\r", "\n"))}
    if keys & _TELLING_KEYS:
        return BROKER
    if keys & _NAME_SERVER_KEYS:
        return NAME_SERVER
    if keys & _CONTROLLER_KEYS:
        return CONTROLLER
    if keys & _CONTAINER_KEYS:
        return BROKER_CONTAINER
    known = keys & _names(("BrokerConfig", "MessageStoreConfig"))
    return BROKER if len(known) >= 2 and not known <= _names(_SHARING_CLASSES) | _CLIENT_KEYS else None


def _kind_by_name(text: str, path: str) -> str | None:
    """A name server's file whose few keys other servers have too, such as listenPort: its name has to say it."""
    if not _NAME_SERVER_FILE.search(os.path.basename(path)):
        return None
    keys = {key.lower() for key in _KEY.findall(text.replace("\r", "\n"))}
    return NAME_SERVER if keys & _names(("NamesrvConfig", "NettyServerConfig")) else None


def _names(classes: tuple[str, ...]) -> set[str]:
    catalogue = load()
    return {name.lower() for name in catalogue.settings(catalogue.newest, classes)}
