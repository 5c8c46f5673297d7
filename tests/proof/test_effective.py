"""Effective configuration: what a started broker reports over GET_BROKER_CONFIG is what `rocketaudit effective` says.

The report of a broker echoes the keys of its file that no class knows, so those prove nothing and are not looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import pytest
from conftest import Keep
from corpus import TRICKY
from lab import prediction
from lab.laboratory import Laboratory
from lab.prediction import Predicted
from lab.servers import Broker
from lab.waiting import Ended
from records import Claim
from releases import ALL

pytestmark = pytest.mark.proof

CLAIM = Claim(
    "effective-configuration",
    "configuration",
    "what a started broker reports over GET_BROKER_CONFIG is what rocketaudit effective says of its file",
    "启动后的 broker 通过 GET_BROKER_CONFIG 报告的值，与 rocketaudit effective 对其文件的判断一致",
)

# Files of tests/oracle/corpus.py, where each one's trick is; nothing here moves ports or stores.
SOME = """
    role-typo role-comment flush-trailing-blank flush-lower number-hours boolean-typo duplicates malformed-escape
""".split()
REST = """
    role-lower role-trailing-blank flush-key-case number-blank
    role-async role-sync role-quoted role-dash role-empty role-key-only role-placeholder role-key-case role-export
    role-unicode-escape role-continued slave-typo slave-good slave-id-absent slave-id-bad master-id-comment
    flush-sync flush-comment flush-colon flush-twice-last-bad pool-async pool-yes pool-blank number-comment
    number-product number-underscores number-percent number-too-big ratio-low boolean-off boolean-key-only boolean-blank
    double-comma crlf cr-only byte-order-mark continued-into-comment section yaml many-dead
    replicas-impossible renamed-sizes filter-overwritten filter-derived filter-saturated filter-rate-low filter-nobody
""".split()

# A byte order mark has to be the first thing in its file.
AT_THE_TOP = frozenset({"byte-order-mark"})

# The broker reports fields, by their names and as they are; `effective` has the setters' names and the getters' values.
REPORTED_AS = {
    "enableBatchPush": "isEnableBatchPush",
    "inBrokerContainer": "isInBrokerContainer",
    "scanAvailableNameSrv": "isScanAvailableNameSrv",
}
COMPUTED_BY_THE_GETTER = frozenset({
    "storePathCommitLog", "storePathEpochFile", "storePathBrokerIdentity", "transientStorePoolEnable",
    "accessMessageInMemoryMaxRatio", "diskMaxUsedSpaceRatio",
})  # fmt: skip
REPORTED_CLASSES = frozenset({"BrokerConfig", "MessageStoreConfig", "NettyServerConfig", "NettyClientConfig"})


class Compared(NamedTuple):
    """One file: whether the broker started, the number of settings compared, and every difference in words."""

    file: str
    started: bool
    settings: int
    differences: tuple[str, ...]


@pytest.mark.core
@pytest.mark.parametrize("release", ["4.9.7", "5.3.3"])
def test_the_commonest_silent_mistakes(lab: Laboratory, release: str) -> None:
    assert [one for one in _compared(lab, release, SOME) if one.differences] == []


@pytest.mark.parametrize("release", ALL)
def test_every_file(lab: Laboratory, release: str, keep: Keep) -> None:
    found = list(_compared(lab, release, [*SOME, *REST]))
    differing = {one.file: list(one.differences) for one in found if one.differences}
    observed = {
        "outcome": "differs" if differing else "equal",
        "files": len(found),
        "names": [one.file for one in found],
        "refused": sorted(one.file for one in found if not one.started),
        "settings_compared": sum(one.settings for one in found),
        "differing": differing,
    }
    assert len(found) >= 30
    keep(CLAIM, Predicted("equal"), observed)


def _compared(lab: Laboratory, release: str, names: Sequence[str]) -> Iterator[Compared]:
    for name in names:
        broker = lab.prepared_broker(name, TRICKY[name], name_server="")
        if name in AT_THE_TOP:
            _turn_round(broker, TRICKY[name])
        expected = prediction.effective(broker.conf, release)
        yield _compare(name, broker, expected)
        shutil.rmtree(broker.store, ignore_errors=True)


def _turn_round(broker: Broker, text: bytes) -> None:
    """Put the trick before the laboratory's own lines."""
    broker.conf.write_bytes(text + broker.conf.read_bytes().removesuffix(text))


def _compare(name: str, broker: Broker, expected: dict[str, Any]) -> Compared:
    try:
        broker.start()
    except Ended:
        # the kernel keeps the lowest eight bits of an exit code
        code = None if expected["exit"] is None else expected["exit"] & 0xFF
        wrong = () if broker.process.exit_code == code else (f"exit: {code} != {broker.process.exit_code}",)
        return Compared(name, False, 0, wrong)
    try:
        if not expected["starts"]:
            return Compared(name, True, 0, ("it starts",))
        compared = list(_settings(expected["settings"], broker.config()))
        return Compared(name, True, len(compared), tuple(one for one in compared if one))
    finally:
        broker.kill()


def _settings(expected: dict[str, Any], reported: dict[str, str]) -> Iterator[str]:
    """For each setting that can be compared, "" or the difference in words."""
    for name, row in expected.items():
        value = row["value"]
        elsewhere = not REPORTED_CLASSES & set(row["classes"])
        if elsewhere or name in COMPUTED_BY_THE_GETTER or _of_machine(value):
            continue
        says, broker_says = _as_java(value), reported.get(name, reported.get(REPORTED_AS.get(name, name)))
        yield "" if says == broker_says else f"{name}: {says!r} != {broker_says!r}"


def _of_machine(value: object) -> bool:
    return isinstance(value, str) and "${" in value


def _as_java(value: object) -> str | None:
    """What Java's toString says; a null is not reported at all."""
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
