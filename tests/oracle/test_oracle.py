"""The oracle against what is known of BrokerStartup: each file alone says one thing, and runs never mix."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import oracle
import pytest
from oracle import Discard, OracleResult

from rocketaudit import catalogue
from rocketaudit.catalogue import SettingSpec, order

pytestmark = pytest.mark.java

RELEASES = ("4.9.7", "5.1.4", "5.3.3", "5.4.0", "5.5.0")
CONTROL = b"brokerName = control\nlistenPort = 20911\n"

# BrokerStartup or the controller's preparation writes these itself (BrokerStartup.java:92,178,241-243@5.3.3).
COMPUTED = {
    ("NettyServerConfig", "listenPort"): 10911,
    ("AuthConfig", "configName"): "${host}",
    ("AuthConfig", "clusterName"): "DefaultCluster",
    ("AuthConfig", "authConfigPath"): "${user.home}/store/config",
}
VALUES = {"int": "77", "long": "78", "double": "0.55", "float": "0.25", "String": "text"}
# Valid values of these stop the start.
STOPPING = ("namesrvAddr", "rocketmqHome", "enableControllerMode")


class Case(NamedTuple):
    """A file and what becomes of it: settings by class, the exit code, the discarded keys."""

    content: bytes
    values: Mapping[str, Mapping[str, Any]] = {}
    exit: int | None = None
    discarded: tuple[Discard, ...] = ()


def store(**values: Any) -> dict[str, dict[str, Any]]:
    return {"MessageStoreConfig": values}


def broker(**values: Any) -> dict[str, dict[str, Any]]:
    return {"BrokerConfig": values}


def bad(*keys: str) -> tuple[Discard, ...]:
    return tuple(Discard(key, "bad-value") for key in keys)


def unknown(*keys: str) -> tuple[Discard, ...]:
    return tuple(Discard(key, "unknown-key") for key in keys)


EVERYWHERE = {
    "a misspelt role": Case(b"brokerRole=SALVE\nbrokerId=1\n", broker(brokerId=0), discarded=bad("brokerRole")),
    "a role in small letters": Case(
        b"brokerRole=sync_master\n", store(brokerRole="ASYNC_MASTER"), discarded=bad("brokerRole")
    ),
    "a comment after a value": Case(
        b"flushDiskType=SYNC_FLUSH # sure\n", store(flushDiskType="ASYNC_FLUSH"), discarded=bad("flushDiskType")
    ),
    "a key in the wrong case": Case(b"FlushDiskType=SYNC_FLUSH\n", discarded=unknown("FlushDiskType")),
    "a no-break space": Case(
        b"flushDiskType=SYNC_FLUSH\xa0\n", store(flushDiskType="ASYNC_FLUSH"), discarded=bad("flushDiskType")
    ),
    "a byte order mark": Case(
        b"\xef\xbb\xbfbrokerName=a\nbrokerClusterName=c\n",
        broker(brokerClusterName="c"),
        discarded=unknown("\u00ef\u00bb\u00bfbrokerName"),
    ),
    "a boolean that is no word": Case(b"autoCreateTopicEnable=1\n", broker(autoCreateTopicEnable=False)),
    "a boolean with a space": Case(b"autoCreateTopicEnable=true \n", broker(autoCreateTopicEnable=False)),
    "a boolean in capitals": Case(b"traceTopicEnable=TRUE\n", broker(traceTopicEnable=True)),
    "a number with a unit": Case(
        b"fileReservedTime=48h\n", store(fileReservedTime=72), discarded=bad("fileReservedTime")
    ),
    "a number with a space": Case(
        b"fileReservedTime=48 \n", store(fileReservedTime=72), discarded=bad("fileReservedTime")
    ),
    "a number with a plus": Case(b"fileReservedTime=+48\n", store(fileReservedTime=48)),
    "full-width digits": Case(b"fileReservedTime=\\uFF14\\uFF18\n", store(fileReservedTime=48)),
    "the last of two": Case(
        b"flushDiskType=SYNC_FLUSH\nflushDiskType=x\n",
        store(flushDiskType="ASYNC_FLUSH"),
        discarded=bad("flushDiskType"),
    ),
    "another separator": Case(b"  flushDiskType: SYNC_FLUSH\r", store(flushDiskType="SYNC_FLUSH")),
    "a continued line": Case(b"flushDiskType=SYNC_\\\n  FLUSH", store(flushDiskType="SYNC_FLUSH")),
    "a continued comment": Case(b"# no \\\nflushDiskType=SYNC_FLUSH\n", store(flushDiskType="SYNC_FLUSH")),
    "a broken escape": Case(b"brokerName=C:\\users\n", exit=-1),
    "a slave without an id": Case(b"brokerRole=SLAVE\n", exit=-3),
    "a name server without a port": Case(b"namesrvAddr=localhost\n", exit=-3),
    "commas between name servers": Case(b"namesrvAddr=a:1,b:1\n", broker(namesrvAddr="a:1,b:1")),
    "a ratio beyond the limit": Case(b"diskMaxUsedSpaceRatio=99\n", store(diskMaxUsedSpaceRatio=95)),
    "DLedger": Case(b"enableDLegerCommitLog=true\n", broker(brokerId=-1)),
    "a name in two classes": Case(b"listenPort=20911\n", {"NettyServerConfig": {"listenPort": 20911}}),
    "an address server": Case(b"rmqAddressServerDomain=example\n"),
}


def expectations(release: str) -> dict[str, Case]:
    """What differs by release; the comments name the first release that behaves so."""
    trims = order(release) >= (5, 2, 0)
    keeps_ha_port = order(release) >= (5, 1, 1)
    corrects_slave = (5, 1, 0) <= order(release) < (5, 3, 4)
    by_release = {
        "an enum with a space": Case(b"flushDiskType=SYNC_FLUSH \n", store(flushDiskType="SYNC_FLUSH"))
        if trims
        else Case(b"flushDiskType=SYNC_FLUSH \n", store(flushDiskType="ASYNC_FLUSH"), discarded=bad("flushDiskType")),
        "a name with a space": Case(b"brokerName=b1 \n", broker(brokerName="b1" if trims else "b1 ")),
        "a port for replication": Case(b"haListenPort=777\n", store(haListenPort=777 if keeps_ha_port else 10912)),
        "the memory ratio of a slave": Case(
            b"brokerRole=SLAVE\nbrokerId=1\n", store(accessMessageInMemoryMaxRatio=30 if corrects_slave else 40)
        ),
        "an empty name server": Case(b"namesrvAddr=\n", broker(namesrvAddr=""))
        if order(release) >= (5, 1, 0)
        else Case(b"namesrvAddr=\n", exit=-3),
    }
    if keeps_ha_port:
        both = b"enableControllerMode=true\nenableDLegerCommitLog=true\n"
        by_release["controller mode and DLedger"] = Case(both, exit=-4)
        by_release["an exporter by number"] = Case(b"metricsExporterType=2\n", broker(metricsExporterType="PROM"))
    return EVERYWHERE | by_release


@cache
def results(release: str) -> dict[str, OracleResult]:
    """All cases of a release in one JVM, with the control file first and last."""
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        contents = {"control before": CONTROL, "nothing": b"", "everything": _everything(release)}
        contents |= {name: case.content for name, case in expectations(release).items()}
        contents["control after"] = CONTROL
        files = [Path(folder) / f"{index}.conf" for index in range(len(contents))]
        for file, content in zip(files, contents.values(), strict=True):
            file.write_bytes(content)
        return dict(zip(contents, oracle.run(release, files), strict=True))


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", sorted({name for release in RELEASES for name in expectations(release)}))
def test_a_known_file(name: str, release: str) -> None:
    case = expectations(release).get(name)
    if case is None:
        pytest.skip("not in this release")
    found = results(release)[name]
    assert (found.starts, found.exit) == (case.exit is None, case.exit), found.said
    assert tuple(found.discarded) == case.discarded
    for java_class, values in case.values.items():
        assert {key: found.classes[java_class][key] for key in values} == values


@pytest.mark.parametrize("release", RELEASES)
def test_a_run_leaves_nothing_behind(release: str) -> None:
    before, after = results(release)["control before"], results(release)["control after"]
    assert before._replace(file="") == after._replace(file="")


@pytest.mark.parametrize("release", RELEASES)
def test_an_empty_file_runs_with_the_defaults_of_the_catalogue(release: str) -> None:
    found = results(release)["nothing"]
    expected = {
        (spec.java_class, name): oracle.expand(COMPUTED.get((spec.java_class, name), spec.default), found.environment)
        for name, specs in catalogue.load().settings(release).items()
        for spec in specs
    }
    expected["MessageStoreConfig", "haListenPort"] = 10912
    expected["MessageStoreConfig", "bitMapLengthConsumeQueueExt"] = 112  # of the bloom filter of the defaults
    assert _flat(found) == expected


@pytest.mark.parametrize("release", RELEASES)
def test_every_setting_of_the_catalogue_can_be_set(release: str) -> None:
    found = results(release)["everything"]
    assert found.starts, found.said
    assert found.discarded == []


def _everything(release: str) -> bytes:
    """A valid value for every setting of the catalogue that does not stop the start."""
    settings = catalogue.load().settings(release)
    return "".join(f"{name}={_other(specs[0])}\n" for name, specs in settings.items() if name not in STOPPING).encode()


def _other(spec: SettingSpec) -> str:
    """A value of the right type that is not the default."""
    if spec.enum:
        return next(constant for constant in spec.enum if constant != spec.default)
    return VALUES.get(spec.type) or ("false" if spec.default else "true")


def _flat(result: OracleResult) -> dict[tuple[str, str], Any]:
    return {
        (java_class, name): value for java_class, values in result.classes.items() for name, value in values.items()
    }
