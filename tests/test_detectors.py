"""The detectors: what each sees in small files, and what it says of it."""

from typing import Any

import pytest
from made import broker, deployment

from rocketaudit.deployment import assemble
from rocketaudit.detectors import COMMON_VALUES, DETECTORS, reads_code
from rocketaudit.findings import BAD, GOOD, NOT_APPLICABLE, UNDECIDED, Observation
from rocketaudit.source import Argument, Unread

Found = list[Observation]


def detect(name: str, text: str | bytes, release: str | None = None, **options: Any) -> Found:
    """What a detector says of one file."""
    return list(DETECTORS[name].run(deployment(text, release), **options))


def keys(found: Found) -> list[str]:
    """The keys of the bad observations."""
    return [one.key for one in found if one.outcome == BAD]


def mended(text: str, one: Observation) -> str:
    """A file after the fix of an observation."""
    data = text.encode()
    assert one.fix is not None
    for edit in sorted(one.fix.edits, key=lambda edit: (edit.at.start, edit.at.end), reverse=True):
        data = data[: edit.at.start] + edit.replacement.encode() + data[edit.at.end :]
    return data.decode()


# setting and any_setting

SYNC = {"brokerRole": {"is": "SYNC_MASTER"}}
ALONE = {"inSyncReplicas": {"at_most": 1}}


@pytest.mark.parametrize(
    ("text", "outcome", "line"),
    [
        ("brokerName = a\nbrokerRole = SYNC_MASTER\n", BAD, 2),
        ("brokerRole = SYNC_MASTER\ninSyncReplicas = 1\n", BAD, 2),
        ("brokerRole = SYNC_MASTER\ninSyncReplicas = 2\n", GOOD, 1),
        ("brokerName = a\n", NOT_APPLICABLE, 1),
        ("brokerRole = SYNC_MASTER\ninSyncReplicas = ${N}\n", UNDECIDED, 1),
        ("brokerRole = ${ROLE}\n", UNDECIDED, 1),
        ("brokerRole = ${ROLE}\ninSyncReplicas = 2\n", GOOD, 1),
        ("brokerRole = SLAVE\nbrokerId = 1\ninSyncReplicas = ${N}\n", NOT_APPLICABLE, 1),
    ],
)
def test_setting_judges_a_broker(text: str, outcome: str, line: int) -> None:
    (one,) = detect("setting", text, when=SYNC, bad=ALONE)
    assert (one.outcome, one.at and one.at.line) == (outcome, line)
    assert bool(one.reason) == (outcome in (UNDECIDED, NOT_APPLICABLE))


def test_setting_is_not_applicable_where_the_release_has_no_such_setting() -> None:
    (one,) = detect("setting", "brokerRole = SYNC_MASTER\n", "4.9.8", when=SYNC, bad=ALONE)
    assert (one.outcome, one.reason) == (NOT_APPLICABLE, "inSyncReplicas is no setting of 4.9.8")


def test_setting_tells_the_values_and_the_other_places() -> None:
    (one,) = detect("setting", "brokerName = a\nbrokerRole = SYNC_MASTER\ninSyncReplicas = 1\n", when=SYNC, bad=ALONE)
    assert one.values == {
        "subject": "a",
        "mode": "classic",
        "role": "SYNC_MASTER",
        "release": one.values["release"],
        "brokerRole": "SYNC_MASTER",
        "inSyncReplicas": "1",
        "key": "inSyncReplicas",
        "value": "1",
        "written": "1",
    }
    assert [(place.at.line, place.message["en"]) for place in one.related] == [(2, "brokerRole is SYNC_MASTER")]


def test_any_setting_shows_the_first_that_holds_and_relates_the_others() -> None:
    conditions = {
        "brokerPermission": {"is": 6},
        "flushDiskType": {"is": "ASYNC_FLUSH"},
        "fileReservedTime": {"at_most": 48},
        "brokerRole": {"is": "SLAVE"},
    }
    text = "fileReservedTime = 24\nflushDiskType = ASYNC_FLUSH\nbrokerRole = ASYNC_MASTER\n"
    (one,) = detect("any_setting", text, any=conditions)
    assert one.at is not None
    assert (one.outcome, one.at.line, one.values["key"]) == (BAD, 2, "flushDiskType")
    assert {place.at.line for place in one.related} == {1, 3}


@pytest.mark.parametrize(
    ("text", "outcome"),
    [("brokerRole = SLAVE\n", BAD), ("brokerRole = ${R}\nflushDiskType = SYNC_FLUSH\n", UNDECIDED), ("a = b\n", GOOD)],
)
def test_any_setting_needs_one_condition(text: str, outcome: str) -> None:
    conditions = {"brokerRole": {"is": "SLAVE"}, "fileReservedTime": {"at_most": 1}}
    (one,) = detect("any_setting", text, any=conditions)
    assert one.outcome == outcome


def test_dead_setting_shows_each_that_is_written() -> None:
    text = "aclEnable = true\nputMessageTimeout = 1\n"
    found = detect("dead_setting", text, "5.3.2", settings=["aclEnable", "putMessageTimeout", "fileReservedTime"])
    assert keys(found) == ["aclEnable", "putMessageTimeout"]
    (one,) = detect("dead_setting", text, "5.3.2", settings=["aclEnable"], when={"role": {"is": "SLAVE"}})
    assert one.outcome == NOT_APPLICABLE


# ignored_value


def test_ignored_value_finds_bad_values_and_booleans_that_became_false() -> None:
    text = "brokerRole = SALVE\nfileReservedTime = 72 \ntransientStorePoolEnable = yes\nautoCreateTopicEnable = FALSE\n"
    assert keys(detect("ignored_value", text)) == ["brokerRole", "fileReservedTime", "transientStorePoolEnable"]
    changes = detect("ignored_value", text, effect="changes")
    assert keys(changes) == ["brokerRole", "transientStorePoolEnable"]
    assert keys(detect("ignored_value", text, effect="same")) == ["fileReservedTime"]
    assert keys(detect("ignored_value", text, settings=["brokerRole"])) == ["brokerRole"]


@pytest.mark.parametrize(
    "text", ["brokerRole = ${ROLE}\n", "brokerId = {{ id }}\n", "autoCreateTopicEnable = <BOOL>\n"]
)
def test_a_placeholder_is_no_ignored_value(text: str) -> None:
    assert [one.outcome for one in detect("ignored_value", text)] == [GOOD]


def test_ignored_value_with_an_unknown_condition_is_unknown() -> None:
    when = {"enableDLegerCommitLog": {"is": True}}
    (one,) = detect("ignored_value", "brokerId = x\nenableDLegerCommitLog = ${D}\n", when=when)
    assert one.outcome == UNDECIDED


@pytest.mark.parametrize(
    ("text", "after", "safe"),
    [
        ("brokerId = 0  \nx = 1\n", "brokerId = 0\nx = 1\n", True),
        ("flushDiskType = 'sync_flush'\n", "flushDiskType = SYNC_FLUSH\n", True),
        ("brokerId = 0 # 主\n", "# 主\nbrokerId = 0\n", True),
        ("a = 1\n  brokerId = 0 ## m\n", "a = 1\n  # m\n  brokerId = 0\n", True),
        ("fileReservedTime = 48h\n", "fileReservedTime = 48\n", False),
        ("brokerRole = SALVE\n", "brokerRole = SLAVE\n", True),
    ],
)
def test_the_fix_writes_what_was_meant(text: str, after: str, safe: bool) -> None:
    found = [one for one in detect("ignored_value", text) if one.outcome == BAD]
    assert mended(text, found[0]) == after
    assert found[0].fix is not None
    assert found[0].fix.safe is safe


def test_there_is_no_fix_where_the_meaning_cannot_be_told() -> None:
    (one,) = detect("ignored_value", "brokerRole = leader\n")
    assert (one.outcome, one.fix, one.values["meant"]) == (BAD, None, "?")


# unknown_key


def test_unknown_key_finds_what_no_broker_class_knows() -> None:
    text = "abortFile = a\nmapedFileSizeCommitLog = 1\nrmqAddressServerDomain = d\nsupportActingMaster = true\n"
    assert keys(detect("unknown_key", text)) == ["abortFile", "supportActingMaster"]
    assert keys(detect("unknown_key", text, keys=["abortFile"])) == ["abortFile"]


@pytest.mark.parametrize(
    ("key", "suggestion"),
    [
        ("FlushDiskType", "flushDiskType"),
        ("flushdisktype", "flushDiskType"),
        ("flushDiskTpye", "flushDiskType"),
        ("enableDLedgerCommitLog", "enableDLegerCommitLog"),
        ("autoInSyncReplicasEnable", "enableAutoInSyncReplicas"),
        ("haMasterAddr", "haMasterAddress"),
        ("//flushDiskType", ""),
        ("storePathConsumeQueue", ""),
        ("supportActingMaster", ""),
    ],
)
def test_a_slip_has_a_suggestion(key: str, suggestion: str) -> None:
    (one,) = detect("unknown_key", f"{key} = x\n")
    assert one.values["suggestion"] == suggestion
    near = detect("unknown_key", f"{key} = x\n", near="any")
    assert keys(near) == ([key] if suggestion else [])
    assert keys(detect("unknown_key", f"{key} = x\n", near=[suggestion or "brokerRole"])) == keys(near)


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("supportActingMaster", "it belongs in namesrv.conf"),
        ("enableElectUncleanMaster", "it belongs in controller.conf"),
        ("grpcServerPort", "it belongs in rmq-proxy.json"),
        ("tieredStoreFilePath", "only the tiered store plug-in reads it"),
        ("timerEnableDisruptor", "it is a field without a setter: no file can set it"),
        ("//x", "only # and ! begin a comment"),
        ("retentionHours", "no release of RocketMQ has such a setting"),
        ("brokerIp1", "did you mean brokerIP1?"),
    ],
)
def test_an_unknown_key_has_a_hint_where_it_belongs(key: str, hint: str) -> None:
    (one,) = detect("unknown_key", f"{key} = x\n")
    assert one.values["hint"] == hint
    assert one.values["hint_zh"]


def test_the_tiered_store_reads_its_own_keys() -> None:
    plug_in = "messageStorePlugIn = org.apache.rocketmq.tieredstore.TieredMessageStore\ntieredStoreFilePath = /t\n"
    assert keys(detect("unknown_key", plug_in)) == []


def test_a_key_of_a_template_or_behind_a_byte_order_mark_is_no_unknown_key() -> None:
    assert keys(detect("unknown_key", "${KEY} = 1\n{{ if .x }}\nbrokerName = a\n{{ end }}\n")) == []
    assert keys(detect("unknown_key", "\ufeffbrokerName = a\n")) == []
    assert keys(detect("unknown_key", "brokerName = a\n".encode("utf-16"))) == []


def test_the_fix_of_a_slip_renames_the_key_unless_that_is_there() -> None:
    (one,) = detect("unknown_key", "FlushDiskType = SYNC_FLUSH\n")
    assert mended("FlushDiskType = SYNC_FLUSH\n", one) == "flushDiskType = SYNC_FLUSH\n"
    assert one.fix is not None
    assert one.fix.safe
    (one,) = detect("unknown_key", "FlushDiskType = SYNC_FLUSH\nflushDiskType = SYNC_FLUSH\n")
    assert one.fix is None


# renamed_key and duplicate_key


def test_renamed_key_finds_what_another_release_knows() -> None:
    text = "mapedFileSizeCommitLog = 1\nhaSlaveFallbehindMax = 1\ninSyncReplicas = 2\nabortFile = x\n"
    assert keys(detect("renamed_key", text, "5.3.3")) == ["mapedFileSizeCommitLog", "haSlaveFallbehindMax"]
    assert keys(detect("renamed_key", text, "4.9.8")) == ["mapedFileSizeCommitLog", "inSyncReplicas"]
    assert keys(detect("renamed_key", text, "4.5.1")) == ["inSyncReplicas"]
    names = {"mapedFileSizeCommitLog": "mappedFileSizeCommitLog"}
    (one,) = detect("renamed_key", text, "5.3.3", names=names)
    assert (one.values["new"], one.values["known"]) == ("mappedFileSizeCommitLog", "up to 4.5.1")
    assert one.fix is None  # the file has run without it, and the store may not fit another size
    (one,) = detect("renamed_key", "mapedFileSizeCommitLog = 1073741824\n", "5.3.3", names=names)
    assert mended("mapedFileSizeCommitLog = 1073741824\n", one) == "mappedFileSizeCommitLog = 1073741824\n"
    assert one.fix is not None and one.fix.safe
    (one,) = detect("renamed_key", text, "4.9.8", keys=["inSyncReplicas"])
    assert (one.values["new"], one.values["known"]) == ("", "from 5.0.0 on")


def test_duplicate_key_shows_the_last_and_relates_the_others() -> None:
    text = "fileReservedTime = 24\na = 1\nfileReservedTime = 48\na = 1\nfileReservedTime = 72\n"
    found = detect("duplicate_key", text)
    assert [(one.key, one.at and one.at.line) for one in found] == [("fileReservedTime", 5), ("a", 4)]
    assert [place.at.line for place in found[0].related] == [1, 3]
    assert (found[0].values["first"], found[0].values["value"], found[0].values["line"]) == ("24", "72", "1")
    assert keys(detect("duplicate_key", text, values="same")) == ["a"]
    assert keys(detect("duplicate_key", text, values="differ")) == ["fileReservedTime"]
    assert mended(text, found[0]) == "a = 1\na = 1\nfileReservedTime = 72\n"
    assert [one.fix.safe for one in found if one.fix] == [False, True]


def test_lines_of_a_template_are_no_duplicates() -> None:
    text = "{{ if .a }}\nbrokerId = 0\n{{ end }}\n{{ if .b }}\nbrokerName = b\n{{ end }}\n"
    assert keys(detect("duplicate_key", text)) == []


# encoding


@pytest.mark.parametrize(
    ("data", "sign", "line"),
    [
        ("a = b\nbrokerName = c\n".encode("utf-16"), "utf-16", 1),
        ("brokerName = c\n".encode("utf-16-le"), "utf-16", 1),
        ("brokerName = c\n".encode("utf-8-sig"), "byte-order-mark", 1),
        ("# comment\nbrokerName = c\n".encode("utf-8-sig"), None, 0),
        (b"a = b\nstorePathRootDir = D:\\data\\store\n", "backslash", 2),
        (b"a = b\nstorePathRootDir = D:\\tmp\n", "backslash", 2),
        (b"storePathRootDir = D:\\\\data\\\\\nbrokerName = c\n", None, 0),
        (b"storePathRootDir = /data\\\nbrokerName = c\n", "backslash", 1),
        (b"dLegerPeers = n0-a:1;\\\n  n1-b:1\n", None, 0),
        (b"brokerName = \\u4e2d\\t\\=\n", None, 0),
        ("a = b\nstorePathRootDir = /数据\n".encode(), "non-ascii", 2),
        ("a = b\nstorePathRootDir = /数据\n".encode("gb18030"), "non-ascii", 2),
        ("# 注释\nbrokerName = c\n".encode(), None, 0),
        ("unknownKey = 数据\n".encode(), None, 0),
    ],
)
def test_encoding_finds_its_signs(data: bytes, sign: str | None, line: int) -> None:
    for name in ("utf-16", "byte-order-mark", "backslash", "non-ascii"):
        found = [one for one in detect("encoding", data, sign=name) if one.outcome == BAD]
        assert [one.at and one.at.line for one in found] == ([line] if name == sign else [])


@pytest.mark.parametrize(
    ("text", "after", "safe"),
    [
        ("storePathRootDir = D:\\data\\\\store\n", "storePathRootDir = D:/data/store\n", False),
        ("storePathRootDir = /数据\n", "storePathRootDir = /\\u6570\\u636e\n", False),
    ],
)
def test_the_fix_of_an_encoding(text: str, after: str, safe: bool) -> None:
    (one,) = detect("encoding", text)
    assert mended(text, one) == after
    assert one.fix is not None
    assert one.fix.safe is safe


# will_not_start and unread


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("brokerName = a\n", GOOD),
        ("brokerRole = SLAVE\n", BAD),
        ("namesrvAddr = nowhere\n", BAD),
        ("storePathRootDir = C:\\users\n", BAD),
        ("namesrvAddr = ${NAMESRV}\n", UNDECIDED),
        ("brokerRole = SLAVE\nbrokerId = ${ID}\n", UNDECIDED),
    ],
)
def test_will_not_start_judges_a_broker(text: str, outcome: str) -> None:
    (one,) = detect("will_not_start", text)
    assert one.outcome == outcome
    if outcome == BAD:
        assert one.values["reason"]
        assert int(one.values["exit"]) < 0


def test_unread_finds_our_files_that_could_not_be_read() -> None:
    unread = [Unread("a.conf", "permission denied", True), Unread("b.png", "not text", False)]
    (made,) = assemble(Argument("", (), tuple(unread)))
    (one,) = DETECTORS["unread"].run(made)
    assert (one.outcome, one.subject, one.values["reason"]) == (BAD, "a.conf", "permission denied")


# All of them

EVERYTHING: dict[str, dict[str, Any]] = {
    "setting": {"bad": {"brokerRole": {"is": "ASYNC_MASTER"}}},
    "any_setting": {"any": {"brokerRole": {"is": "ASYNC_MASTER"}}},
    "dead_setting": {"settings": ["timerRollWindowSlot"]},
    "delay_levels": {"fault": "beyond-retention"},
    "setting_above": {"setting": "diskMaxUsedSpaceRatio", "limit": "diskSpaceCleanForciblyRatio"},
    "transaction_checks": {"minutes": 7.5},
    "not_a_peer": {"node": "dLegerSelfId", "peers": "dLegerPeers"},
    "name_servers_match": {"matches": "^x$"},
}
FILE = (
    "\ufefffirst = 1\nfileReservedTime = 48h\nfileReservedTime = 49h\nabortFile = x\nhaSlaveFallbehindMax = 1\n"
    "messageDelayLevel = 3d\ntimerRollWindowSlot = 1\ndiskMaxUsedSpaceRatio = 90\ntransactionCheckMax = 1\n"
    "namesrvAddr = x\nstorePathRootDir = D:\\data\ndLegerPeers = n0-a:1\ndLegerSelfId = n1\n"
)
# These need more than one file, or something else than a broker's: test_detectors_topology.py, test_advisories.py.
WIDER = ("topology", "advisories", "credentials", "suppression")
OF_BROKERS = [
    name
    for name, of in DETECTORS.items()
    if not reads_code(name) and not of.run.__module__.rpartition(".")[2].startswith(WIDER)
]
# What FILE cannot hold beside the rest.
FILES = {"no_name_server": "namesrvAddr = ;\n"}


@pytest.mark.parametrize("name", OF_BROKERS)
def test_a_detector_offers_the_values_that_it_declares(name: str) -> None:
    made = deployment(FILES.get(name, FILE))._replace(unread=(Unread("a.conf", "a directory", True),))
    found = [one for one in DETECTORS[name].run(made, **EVERYTHING.get(name, {})) if one.outcome == BAD]
    assert found
    for one in found:
        assert {*COMMON_VALUES, *DETECTORS[name].values} <= set(one.values)
        assert one.at is not None
        assert one.subject == one.values["subject"]


@pytest.mark.parametrize("name", OF_BROKERS)
def test_a_detector_says_something_of_a_broker_without_fault(name: str) -> None:
    clean = "brokerName = a\nbrokerRole = SLAVE\nbrokerId = 1\nnamesrvAddr = a:1\n"
    assert [one.outcome for one in detect(name, clean, **EVERYTHING.get(name, {}))] == [GOOD]


def test_the_place_of_what_nobody_wrote_is_the_line_that_stands_for_the_broker() -> None:
    of = broker("a = 1\nbrokerName = b\n")
    (one,) = detect("setting", "a = 1\nbrokerName = b\n", bad={"flushDiskType": {"is": "ASYNC_FLUSH"}})
    assert one.at == of.anchor
