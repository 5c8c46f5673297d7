"""Random broker files that bite: real keys and values of a release, mutated.

In: a seed, a count and a release. Out: file contents, the same for the same arguments on every machine. Plain
noise would only test the key look-up, so most lines are a real setting with a value of its type, then damaged.
"""

import random
from collections.abc import Callable, Iterator

from rocketaudit.catalogue import SettingSpec, load

# A wrong home stops 4.x, which wants a logging configuration in it: that would be a fact about this machine.
_LEFT_OUT = frozenset({"rocketmqHome"})
_FAVOURED = (
    "brokerRole flushDiskType brokerId brokerName brokerClusterName inSyncReplicas totalReplicas minInSyncReplicas"
    " allAckInSyncStateSet transientStorePoolEnable enableDLegerCommitLog enableControllerMode storePathRootDir"
    " storePathCommitLog fileReservedTime diskMaxUsedSpaceRatio listenPort haListenPort namesrvAddr deleteWhen"
    " mappedFileSizeConsumeQueue accessMessageInMemoryMaxRatio autoCreateTopicEnable"
    " metricsExporterType timerPrecisionMs"
).split()

_INTEGERS = (
    "0 1 2 3 4 10 48 72 75 85 95 120 500 1000 10911 20911 65535 65536 300000 1073741824"
    " 2147483647 2147483648 -1 -2147483648 9223372036854775807 9223372036854775808"
).split()
_TEXTS = (
    "broker-a",
    "DefaultCluster",
    "/data/store",
    "127.0.0.1",
    "n0",
    "04",
    "a b",
    "D:\\\\data",
    "",
    "1s 5s 10s",
    "x=y:z",
)
_NAME_SERVERS = (
    "127.0.0.1:9876",
    "127.0.0.1:9876;127.0.0.2:9876",
    "127.0.0.1:9876,127.0.0.2:9876",
    "127.0.0.1",
    ";",
    "",
    "127.0.0.1:99999",
    "127.0.0.1:9876;",
)
_DOUBLES = ("0.5", "1", "1e-2", ".25", "3.", "NaN", "-Infinity", "0x1p3", "7f", "0,5")
_BOOLEANS = ("true", "false", "TRUE", "False", "yes", "no", "1", "0", "on", "")

_DAMAGE: tuple[Callable[[random.Random, str], str], ...] = (
    lambda chance, text: text + chance.choice((" ", "\t", "  ", "\f", "\x00", "\xa0")),
    lambda chance, text: text + chance.choice((" # note", ";", ",", " // note", "h", "L", "%", "ms")),
    lambda chance, text: chance.choice("\"'") + text + chance.choice("\"'"),
    lambda chance, text: text.swapcase(),
    lambda chance, text: "".join(chance.sample(text, len(text))),
    lambda chance, text: text[: chance.randrange(len(text) + 1)],
    lambda chance, text: "".join(f"\\u{ord(char):04x}" if chance.random() < 0.3 else char for char in text),
    lambda chance, text: "".join(f"\\uff1{char}" if char.isdigit() else char for char in text),
    lambda chance, text: "".join("\\" + char if chance.random() < 0.2 else char for char in text),
    lambda chance, text: text + "\\",
    lambda chance, text: "\\ " + text,
    lambda chance, text: "+" + text,
    lambda chance, text: "00" + text,
    lambda chance, text: text.replace("_", "-"),
    lambda chance, text: "${" + text + "}",
    lambda chance, text: text[: len(text) // 2] + "\\\n   " + text[len(text) // 2 :],
    lambda chance, text: "=" + text,
    lambda chance, text: text + "\u00e9\u4e2d",
)
_KEY_DAMAGE: tuple[Callable[[random.Random, str], str], ...] = (
    lambda chance, key: key.lower(),
    lambda chance, key: key[:1].upper() + key[1:],
    lambda chance, key: key + chance.choice("sS1 "),
    lambda chance, key: "export " + key,
    lambda chance, key: key[:-1],
    lambda chance, key: key[0] + "\\" + key[1:],
    lambda chance, key: f"\\u{ord(key[0]):04X}{key[1:]}",
    lambda chance, key: chance.choice("#!/;[") + key,
    lambda chance, key: key[:3] + "\\\n\t" + key[3:],
)
_SEPARATORS = ("=", " = ", ":", " : ", " ", "\t", "=  ", "\f=", "")
_FILLERS = ("", "# comment", "! comment \\", "   ", "[broker]", "\\", "---", "#flushDiskType=SYNC_FLUSH")
_LINE_ENDS = ("\n", "\n", "\n", "\r\n", "\r")


def files(seed: int, count: int, release: str) -> Iterator[bytes]:
    """`count` files for a release."""
    chance = random.Random(f"{seed} {release}")
    specs = {name: of[0] for name, of in load().settings(release).items() if name not in _LEFT_OUT}
    favoured = [name for name in _FAVOURED if name in specs]
    names = sorted(specs)
    for _ in range(count):
        yield _file(chance, specs, favoured, names)


def _file(chance: random.Random, specs: dict[str, SettingSpec], favoured: list[str], names: list[str]) -> bytes:
    lines = [
        _line(chance, specs[chance.choice(favoured if chance.random() < 0.6 else names)])
        for _ in range(chance.randrange(1, 12))
    ]
    for _ in range(chance.randrange(3)):
        lines.insert(chance.randrange(len(lines) + 1), chance.choice(_FILLERS))
    if chance.random() < 0.15:
        lines.append(chance.choice(lines))
    end = chance.choice(_LINE_ENDS)
    text = end.join(line.replace("\n", end) for line in lines) + chance.choice((end, end, ""))
    data = text.encode(chance.choice(("utf-8", "utf-8", "gb18030")))
    fate = chance.random()
    if fate < 0.02:
        return b"\xef\xbb\xbf" + data
    if fate < 0.03:
        return text.encode("utf-16")
    return data[: chance.randrange(len(data) + 1)] if fate < 0.08 else data


def _line(chance: random.Random, spec: SettingSpec) -> str:
    key, value = spec.name, _value(chance, spec)
    if chance.random() < 0.12:
        key = chance.choice(_KEY_DAMAGE)(chance, key)
    while chance.random() < 0.3:
        value = chance.choice(_DAMAGE)(chance, value)
    indent = "  " if chance.random() < 0.1 else ""
    return indent + key + (chance.choice(_SEPARATORS) if chance.random() < 0.3 else "=") + value


def _value(chance: random.Random, spec: SettingSpec) -> str:
    if chance.random() < 0.08:
        return chance.choice(_INTEGERS + list(_TEXTS + _BOOLEANS + _DOUBLES))
    if spec.name == "namesrvAddr":
        return chance.choice(_NAME_SERVERS) if chance.random() < 0.3 else "127.0.0.1:9876"
    if spec.enum:
        return chance.choice(spec.enum)
    pools = {"int": _INTEGERS, "long": _INTEGERS, "double": _DOUBLES, "float": _DOUBLES, "boolean": _BOOLEANS}
    return chance.choice(pools.get(spec.type, _TEXTS))
