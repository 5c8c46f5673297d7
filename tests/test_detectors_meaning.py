"""What the author of a discarded value meant."""

import pytest

from rocketaudit import catalogue
from rocketaudit.catalogue import SettingSpec
from rocketaudit.detectors.meaning import hint, is_plain, meaning

RELEASE = "5.3.3"


def _spec(name: str) -> SettingSpec:
    return catalogue.load().settings(RELEASE)[name][0]


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("brokerId", "0  ", "0"),
        ("brokerId", "0\t", "0"),
        ("brokerId", "0\u00a0", "0"),
        ("brokerId", "0Â\u00a0", "0"),  # the same in UTF-8, as the JVM reads it
        ("brokerId", "0ã\u0080\u0080", "0"),  # an ideographic space in UTF-8
        ("brokerId", "0 # master", "0"),
        ("brokerId", "0 // master", "0"),
        ("brokerId", "0;", "0"),
        ("brokerId", "'0'", "0"),
        ("brokerId", "=0", "0"),
        ("flushDiskType", '"SYNC_FLUSH" # quoted', "SYNC_FLUSH"),
        ("flushDiskType", "=SYNC_FLUSH", "SYNC_FLUSH"),
        ("flushDiskType", "SYNC_FLUSH;", "SYNC_FLUSH"),
        ("flushDiskType", "sync_flush", "SYNC_FLUSH"),
        ("brokerRole", "“SLAVE”".encode().decode("latin-1"), "SLAVE"),
    ],
)
def test_the_plain_meaning_is_the_text_without_what_does_not_belong_to_it(name: str, written: str, meant: str) -> None:
    found = meaning(written, _spec(name), RELEASE)
    assert found.text == meant
    assert is_plain(found) == ("=" not in written)


@pytest.mark.parametrize(
    ("name", "written", "meant"),
    [
        ("flushDiskType", "SYNC-FLUSH", "SYNC_FLUSH"),
        ("flushDiskType", "sync flush", "SYNC_FLUSH"),
        ("flushDiskType", "SYNC", "SYNC_FLUSH"),
        ("flushDiskType", "ASYNC", "ASYNC_FLUSH"),
        ("flushDiskType", "SYNC_FLUS", "SYNC_FLUSH"),
        ("brokerRole", "SALVE", "SLAVE"),
        ("brokerRole", "AYNC_MASTER", None),  # one letter from ASYNC_MASTER, and one from SYNC_MASTER
        ("brokerRole", "MASTER", None),
        ("brokerRole", "leader", None),
        ("fileReservedTime", "48h", "48"),
        ("fileReservedTime", "2 days", "48"),
        ("fileReservedTime", "90m", None),
        ("fileReservedTime", "48.0", "48"),
        ("fileReservedTime", "forever", None),
        ("diskMaxUsedSpaceRatio", "75%", "75"),
        ("diskMaxUsedSpaceRatio", "0.75", "75"),
        ("maxMessageSize", "4m", "4194304"),
        ("maxMessageSize", "4MB", "4194304"),
        ("maxMessageSize", "4 MiB", "4194304"),
        ("maxMessageSize", "4*1024*1024", "4194304"),
        ("maxMessageSize", "4_194_304", "4194304"),
        ("maxMessageSize", "4,194,304", "4194304"),
        ("maxMessageSize", "4194304L", "4194304"),
        ("maxMessageSize", "0x400000", "4194304"),
        ("maxMessageSize", "4h", None),
        ("maxMessageSize", "8g", None),  # more than an int holds
        ("flushIntervalCommitLog", "1s", "1000"),
        ("syncFlushTimeout", "5 seconds", None),
        ("transientStorePoolEnable", "yes", "true"),
        ("transientStorePoolEnable", "On", "true"),
        ("transientStorePoolEnable", "1", "true"),
        ("transientStorePoolEnable", "0", "false"),
        ("transientStorePoolEnable", "no", "false"),
        ("transientStorePoolEnable", "flase", "false"),
        ("transientStorePoolEnable", "ture", "true"),
        ("transientStorePoolEnable", "true # fast", "true"),
        ("transientStorePoolEnable", "maybe", None),
        ("fileReservedTime", "", ""),
        ("fileReservedTime", "  ", ""),
    ],
)
def test_the_meaning_is_told_or_not(name: str, written: str, meant: str | None) -> None:
    assert meaning(written, _spec(name), RELEASE).text == meant


def test_an_empty_value_means_the_default_but_for_a_boolean() -> None:
    assert meaning("", _spec("fileReservedTime"), RELEASE).value == 72
    assert meaning("", _spec("autoCreateTopicEnable"), RELEASE).value is False


def test_the_hint_says_what_is_wrong_and_what_to_write() -> None:
    assert hint(meaning("48h ", _spec("fileReservedTime"), RELEASE), "en").endswith("; units are not taken; write 48")
    assert hint(meaning("48h ", _spec("fileReservedTime"), RELEASE), "zh").endswith("；不接受单位；应写 48")
    assert "cannot be told" in hint(meaning("leader", _spec("brokerRole"), RELEASE), "en")
