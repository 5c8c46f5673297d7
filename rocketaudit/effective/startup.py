"""BrokerStartup after the file is loaded: its overrides, checks and exits, and the getters that compute.

Each override is one function over the fields; `RUN` lists them in BrokerStartup's order. Evidence:
BrokerStartup.java (BS), MessageStoreConfig.java (MSC), MappedFile getters, at the release named.
"""

from collections.abc import Callable
from math import ceil, e, log

from rocketaudit.catalogue import order
from rocketaudit.effective.java import INT_BITS, java_split, parse_integer, saturate_int, wrap_int
from rocketaudit.values import Value

EXIT_EXCEPTION, EXIT_NO_HOME, EXIT_ILLEGAL, EXIT_TWO_MODES = -1, -2, -3, -4

MASTER_ID = 0
HA_PORT_NEVER_NEGATIVE_FROM = (5, 0, 0)
HA_PORT_FROM_FILE_FROM = (5, 1, 1)
# What the checks below look at, so that a placeholder there leaves open whether the broker starts.
DECISIVE = ("namesrvAddr", "brokerRole", "brokerId", "enableControllerMode", "enableDLegerCommitLog")
CONSUME_QUEUE_UNIT_BYTES = 20


_SOCKET_BUFFERS = frozenset(
    {"serverSocketSndBufSize", "serverSocketRcvBufSize", "clientSocketSndBufSize", "clientSocketRcvBufSize"}
)


class Stop(Exception):
    """BrokerStartup leaves with System.exit(`exit`), because of the setting `name`."""

    def __init__(self, exit: int, name: str, en: str, zh: str) -> None:
        super().__init__(en)
        self.exit = exit
        self.name = name
        self.reason = {"en": en, "zh": zh}


class Fields:
    """The fields of the configuration objects while BrokerStartup works on them.

    `values` is by class and name; `taken` names the settings that the file set; `why` says of each field that
    BrokerStartup or a getter computed what it did.
    """

    def __init__(self, release: str, values: dict[tuple[str, str], Value], taken: frozenset[str]) -> None:
        self.release = order(release)
        self.values = values
        self.taken = taken
        self.why: dict[tuple[str, str], str] = {}

    def get(self, java_class: str, name: str) -> Value:
        """A field's value; None where the release has no such field."""
        return self.values.get((java_class, name))

    def number(self, java_class: str, name: str) -> int:
        """A field that is an int in every release that has it; 0 where there is none."""
        value = self.values.get((java_class, name))
        return value if isinstance(value, int) else 0

    def compute(self, java_class: str, name: str, value: Value, why: str) -> None:
        """Override a field that the release has, and remember why if that changes it."""
        key = (java_class, name)
        if key in self.values and self.values[key] != value:
            self.values[key] = value
            self.why[key] = why


def default_before_loading(java_class: str, name: str, default: Value, release: str) -> Value:
    """The default as BrokerStartup leaves it before it loads the file (BS:107@4.9.8; BS:90,92@5.3.3).

    Up to 4.9.2 it raises the socket buffers of the netty classes first (BS:98-104@4.9.2).
    """
    if name in _SOCKET_BUFFERS and order(release) < (4, 9, 3):
        return 131_072
    if (java_class, name) == ("NettyServerConfig", "listenPort"):
        return 10911
    if (java_class, name) == ("MessageStoreConfig", "haListenPort") and order(release) >= (5, 1, 1):
        return 0
    return default


def run(fields: Fields) -> None:
    """Apply every step to `fields`, in BrokerStartup's order; raises Stop where the broker would not start.

    The steps after a check that fails are done all the same: a template may yet decide that the check passes.
    """
    stopped: Stop | None = None
    for since, until, step in RUN:
        if since <= fields.release < until:
            try:
                step(fields)
            except Stop as stop:
                stopped = stopped or stop
    if stopped:
        raise stopped


def _check_name_servers(fields: Fields) -> None:
    """BS:141@4.9.8, BS:130@5.3.3: split on `;`, each must be host:port; a blank value passes from 5.1.0 on."""
    value = fields.get("BrokerConfig", "namesrvAddr")
    if not isinstance(value, str) or (fields.release >= (5, 1, 0) and not value.strip(_JAVA_BLANKS)):
        return
    for address in java_split(value, ";"):
        if not _is_address(address, fields.release):
            raise Stop(
                EXIT_ILLEGAL,
                "namesrvAddr",
                f"the name server address {address!r} is not host:port",
                f"Name Server 地址 {address!r} 不是 host:port 的形式",
            )


def _lower_slave_memory_ratio(fields: Fields) -> None:
    """BS:143@5.3.3; up to 5.0.0 the same lines ran before the file was loaded, and 5.3.4 has none (oracle)."""
    if fields.get("MessageStoreConfig", "brokerRole") == "SLAVE":
        ratio = wrap_int(fields.number("MessageStoreConfig", "accessMessageInMemoryMaxRatio") - 10)
        fields.compute("MessageStoreConfig", "accessMessageInMemoryMaxRatio", ratio, "10 less on a SLAVE")


def _fix_broker_id(fields: Fields) -> None:
    """BS:156-170@4.9.8, BS:149-164@5.3.3: a master's id becomes 0; a slave needs one above 0."""
    if fields.get("BrokerConfig", "enableControllerMode"):
        return
    role = fields.get("MessageStoreConfig", "brokerRole")
    if role == "SLAVE" and fields.number("BrokerConfig", "brokerId") <= MASTER_ID:
        raise Stop(
            EXIT_ILLEGAL,
            "brokerId",
            "brokerRole is SLAVE, so brokerId must be greater than 0",
            "brokerRole 为 SLAVE 时 brokerId 必须大于 0",
        )
    if role != "SLAVE":
        fields.compute("BrokerConfig", "brokerId", MASTER_ID, f"the effective brokerRole is {role}: a master's id is 0")


def _forget_broker_id(fields: Fields) -> None:
    """BS:172@4.9.8, BS:166@5.3.3: DLedger elects its master."""
    if fields.get("MessageStoreConfig", "enableDLegerCommitLog"):
        fields.compute("BrokerConfig", "brokerId", -1, "enableDLegerCommitLog is true: DLedger decides the id")


def _refuse_two_modes(fields: Fields) -> None:
    """BS:170@5.3.3."""
    controller = fields.get("BrokerConfig", "enableControllerMode")
    if controller and fields.get("MessageStoreConfig", "enableDLegerCommitLog"):
        raise Stop(
            EXIT_TWO_MODES,
            "enableControllerMode",
            "enableControllerMode and enableDLegerCommitLog are both true",
            "enableControllerMode 与 enableDLegerCommitLog 同时为 true",
        )


def _derive_ha_port(fields: Fields) -> None:
    """BS:176@4.9.8, BS:164@5.1.0: always listenPort + 1, whatever the file says."""
    fields.compute("MessageStoreConfig", "haListenPort", _next_port(fields), "always listenPort + 1 in this release")


def _default_ha_port(fields: Fields) -> None:
    """BS:175@5.3.3: listenPort + 1 unless the file gives a port."""
    if fields.number("MessageStoreConfig", "haListenPort") <= 0:
        fields.compute("MessageStoreConfig", "haListenPort", _next_port(fields), "listenPort + 1")


def _next_port(fields: Fields) -> int:
    """listenPort + 1 as setHaListenPort takes it: never negative from 5.0.0 on (MSC:954@5.3.3)."""
    port = wrap_int(fields.number("NettyServerConfig", "listenPort") + 1)
    return port if fields.release < HA_PORT_NEVER_NEGATIVE_FROM else max(port, 0)


def _leave_container(fields: Fields) -> None:
    """BS:180@5.3.3."""
    fields.compute("BrokerConfig", "inBrokerContainer", False, "BrokerStartup does not start a container")


def _name_auth_config(fields: Fields) -> None:
    """BS:216-218@5.3.3."""
    root = fields.get("MessageStoreConfig", "storePathRootDir")
    fields.compute("AuthConfig", "configName", fields.get("BrokerConfig", "brokerName"), "brokerName")
    fields.compute("AuthConfig", "clusterName", fields.get("BrokerConfig", "brokerClusterName"), "brokerClusterName")
    fields.compute("AuthConfig", "authConfigPath", f"{_as_java(root)}/config", "storePathRootDir/config")


def _derive_filter_bits(fields: Fields) -> None:
    """BrokerController's constructor makes a bloom filter and writes its size over what the file says
    (ConsumerFilterManager.java:67@5.3.3, BloomFilter.java:54-81@5.3.3), or throws."""
    rate = fields.number("BrokerConfig", "maxErrorRateOfBloomFilter")
    expected = fields.number("BrokerConfig", "expectConsumerNumUseFilter")
    if not 1 <= rate < 100:
        raise _no_filter("maxErrorRateOfBloomFilter", "from 1 to 99", "必须在 1 到 99 之间")
    if expected < 1:
        raise _no_filter("expectConsumerNumUseFilter", "at least 1", "必须至少为 1")
    bits = saturate_int(ceil(expected * (log(1 / (rate / 100.0)) / log(2)) * (log(e) / log(2))))
    bits = saturate_int(ceil(bits / 8) * 8)
    why = "from maxErrorRateOfBloomFilter and expectConsumerNumUseFilter"
    fields.compute("MessageStoreConfig", "bitMapLengthConsumeQueueExt", bits, why)


def _no_filter(name: str, en: str, zh: str) -> Stop:
    return Stop(EXIT_EXCEPTION, name, f"{name} must be {en}", f"{name} {zh}")


def _getter_store_paths(fields: Fields) -> None:
    """MSC:307@4.9.8, MSC:743-778@5.3.3: a path that nobody set lies below storePathRootDir."""
    root = _as_java(fields.get("MessageStoreConfig", "storePathRootDir"))
    for name, folder, since in _BELOW_ROOT:
        if fields.release >= since and name not in fields.taken:
            fields.compute("MessageStoreConfig", name, f"{root}/{folder}", f"storePathRootDir/{folder}")


def _getter_disk_ratio(fields: Fields) -> None:
    """MSC:334@4.9.8, MSC:792@5.3.3."""
    ratio = fields.number("MessageStoreConfig", "diskMaxUsedSpaceRatio")
    fields.compute("MessageStoreConfig", "diskMaxUsedSpaceRatio", min(max(ratio, 10), 95), "clamped to 10..95")


def _getter_pool_4(fields: Fields) -> None:
    """MSC:658@4.9.8: the pool only works behind ASYNC_FLUSH on a master."""
    synchronous = fields.get("MessageStoreConfig", "flushDiskType") != "ASYNC_FLUSH"
    if synchronous or fields.get("MessageStoreConfig", "brokerRole") == "SLAVE":
        _switch_pool_off(fields, "switched off behind SYNC_FLUSH and on a SLAVE in this release")


def _getter_pool_5_0(fields: Fields) -> None:
    """MSC:883@5.0.0."""
    if fields.get("MessageStoreConfig", "brokerRole") == "SLAVE":
        _switch_pool_off(fields, "switched off on a SLAVE in this release")


def _switch_pool_off(fields: Fields, why: str) -> None:
    fields.compute("MessageStoreConfig", "transientStorePoolEnable", False, why)


def _getter_consume_queue_size(fields: Fields) -> None:
    """MSC.getMappedFileSizeConsumeQueue, all releases: rounded up to whole entries of 20 bytes."""
    for name in ("mapedFileSizeConsumeQueue", "mappedFileSizeConsumeQueue"):
        units = -(-fields.number("MessageStoreConfig", name) // CONSUME_QUEUE_UNIT_BYTES)
        size = wrap_int(units * CONSUME_QUEUE_UNIT_BYTES)
        fields.compute("MessageStoreConfig", name, size, "rounded up to whole entries of 20 bytes")


def _is_address(address: str, release: tuple[int, int, int]) -> bool:
    """Whether RemotingUtil.string2SocketAddress takes it: the last colon counts from 4.6.0 on, the first before."""
    if release >= (4, 6, 0):
        _, colon, port = address.rpartition(":")
    else:
        parts = java_split(address, ":")
        colon, port = ":" if len(parts) > 1 else "", parts[1] if len(parts) > 1 else ""
    try:
        return bool(colon) and 0 <= parse_integer(port, INT_BITS) <= 65535
    except ValueError:
        return False


def _as_java(value: Value) -> str:
    return "null" if value is None else str(value)


# Character.isWhitespace, as StringUtils.isNotBlank asks: no-break spaces are not blank to it.
_JAVA_BLANKS = (
    "\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f \u1680"
    + "".join(map(chr, (*range(0x2000, 0x2007), *range(0x2008, 0x200B))))
    + "\u2028\u2029\u205f\u3000"
)

_BELOW_ROOT = (
    ("storePathCommitLog", "commitlog", (4, 9, 4)),
    ("storePathEpochFile", "epochFileCheckpoint", (5, 1, 1)),
    ("storePathBrokerIdentity", "brokerIdentity", (5, 1, 1)),
)

_ALWAYS, _NEVER = (0, 0, 0), (99, 0, 0)

RUN: tuple[tuple[tuple[int, int, int], tuple[int, int, int], Callable[[Fields], None]], ...] = (
    (_ALWAYS, _NEVER, _check_name_servers),
    ((5, 1, 0), (5, 3, 4), _lower_slave_memory_ratio),
    (_ALWAYS, _NEVER, _fix_broker_id),
    ((4, 6, 0), _NEVER, _forget_broker_id),
    ((5, 1, 1), _NEVER, _refuse_two_modes),
    (_ALWAYS, HA_PORT_FROM_FILE_FROM, _derive_ha_port),
    (HA_PORT_FROM_FILE_FROM, _NEVER, _default_ha_port),
    ((5, 0, 0), _NEVER, _leave_container),
    ((5, 3, 0), _NEVER, _name_auth_config),
    ((4, 1, 0), _NEVER, _derive_filter_bits),
    ((4, 9, 4), _NEVER, _getter_store_paths),
    (_ALWAYS, _NEVER, _getter_disk_ratio),
    (_ALWAYS, (5, 0, 0), _getter_pool_4),
    ((5, 0, 0), (5, 1, 0), _getter_pool_5_0),
    (_ALWAYS, _NEVER, _getter_consume_queue_size),
)
