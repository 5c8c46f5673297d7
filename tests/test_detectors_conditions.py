"""The condition words in three-valued logic."""

from typing import Any

import pytest
from made import broker

from rocketaudit.detectors.conditions import all_hold, hold, taken, text_of

FILE = """
brokerName = broker-a
brokerRole = SYNC_MASTER
inSyncReplicas = ${REPLICAS}
fileReservedTime = 48h
enableSlaveActingMaster = TRUE
diskMaxUsedSpaceRatio = 99
brokerId = 3
"""


@pytest.mark.parametrize(
    ("name", "words", "holds"),
    [
        ("brokerRole", {"is": "SYNC_MASTER"}, True),
        ("brokerRole", {"is": ["SLAVE", "SYNC_MASTER"]}, True),
        ("brokerRole", {"is": "SLAVE"}, False),
        ("brokerRole", {"is_not": ["SLAVE", "ASYNC_MASTER"]}, True),
        ("brokerRole", {"is_not": ["SLAVE", "SYNC_MASTER"]}, False),
        ("brokerRole", {"matches": "^SYNC"}, True),
        ("brokerRole", {"matches": "^MASTER"}, False),
        ("brokerRole", {"is": "SYNC_MASTER", "matches": "SLAVE"}, False),
        ("enableSlaveActingMaster", {"is": True}, True),
        ("enableSlaveActingMaster", {"is": 1}, False),
        ("enableSlaveActingMaster", {"matches": "^true$"}, True),
        ("fileReservedTime", {"is": 72}, True),
        ("fileReservedTime", {"at_least": 72, "at_most": 72}, True),
        ("fileReservedTime", {"at_least": 73}, False),
        ("fileReservedTime", {"at_most": 71}, False),
        ("fileReservedTime", {"written": True}, False),
        ("fileReservedTime", {"written": False}, True),
        ("brokerName", {"written": True}, True),
        ("diskMaxUsedSpaceRatio", {"is": 95, "written": True}, True),
        ("brokerId", {"is": 0, "written": True}, True),
        ("namesrvAddr", {"written": True}, False),
        ("namesrvAddr", {"is": None}, True),
        ("namesrvAddr", {"matches": ""}, False),
        ("namesrvAddr", {"at_least": 1}, False),
        ("inSyncReplicas", {"at_most": 1}, None),
        ("inSyncReplicas", {"written": True}, True),
        ("inSyncReplicas", {"unknown": True}, True),
        ("inSyncReplicas", {"unknown": False}, False),
        ("fileReservedTime", {"unknown": True}, False),
        ("fileReservedTime", {"unknown": False}, True),
        ("sendMessageThreadPoolNums", {"at_least": 1}, None),
        ("sendMessageThreadPoolNums", {"is": [4, 8]}, None),
        ("storePathRootDir", {"matches": "^/tmp"}, False),
        ("haSlaveFallbehindMax", {"written": False}, False),
        ("haSlaveFallbehindMax", {"is_not": 1}, False),
        ("mode", {"is": "slave-acting-master"}, True),
        ("mode", {"is_not": "slave-acting-master"}, False),
        ("role", {"is": "SYNC_MASTER"}, True),
        ("release", {"is": "5.3.3"}, True),
        ("release", {"at_least": "5.3.3"}, True),
        ("release", {"at_least": "5.10.0"}, False),
        ("release", {"at_most": "5.3.2"}, False),
    ],
)
def test_a_condition_holds_or_not_or_cannot_be_told(name: str, words: dict[str, Any], holds: bool | None) -> None:
    assert hold(broker(FILE, "5.3.3"), name, words).holds is holds


def test_what_is_false_decides_whatever_is_unknown_beside_it() -> None:
    of = broker(FILE, "5.3.3")
    unknown, false, true = {"inSyncReplicas": {"is": 2}}, {"brokerRole": {"is": "SLAVE"}}, {"brokerId": {"is": 0}}
    assert all_hold(of, {**unknown, **false, **true}).holds is False
    assert all_hold(of, {**unknown, **true}).holds is None
    assert all_hold(of, true).holds is True
    assert all_hold(of, {}).holds is True


@pytest.mark.parametrize(
    ("name", "words", "reason"),
    [
        ("inSyncReplicas", {"is": 2}, "inSyncReplicas is the placeholder ${REPLICAS}: pass --set inSyncReplicas=..."),
        ("brokerRole", {"is": "SLAVE"}, "brokerRole is SYNC_MASTER"),
        ("namesrvAddr", {"written": True}, "namesrvAddr is not written"),
        ("brokerName", {"written": False}, "brokerName is written"),
        ("haSlaveFallbehindMax", {"is": 1}, "haSlaveFallbehindMax is no setting of 5.3.3"),
        ("sendMessageThreadPoolNums", {"is": 1}, "which depends on the machine"),
    ],
)
def test_the_reason_names_the_setting_and_what_would_decide_it(name: str, words: dict[str, Any], reason: str) -> None:
    assert reason in hold(broker(FILE, "5.3.3"), name, words).reason


@pytest.mark.parametrize(
    ("text", "name", "reason"),
    [
        ("brokerRole = {{ role }}\n", "role", "brokerRole is the placeholder {{ role }}: pass --set brokerRole=..."),
        ("enableControllerMode = <CONTROLLER>\n", "mode", "enableControllerMode is the placeholder <CONTROLLER>"),
    ],
)
def test_an_unknown_role_or_mode_has_the_setting_that_decides_it(text: str, name: str, reason: str) -> None:
    judged = hold(broker(text), name, {"is": "SLAVE"})
    assert judged.holds is None
    assert judged.reason.startswith(reason)


def test_a_file_that_a_template_generates_leaves_everything_unknown() -> None:
    judged = hold(broker("brokerName = a\n{{.Values.config}}\n"), "flushDiskType", {"is": "SYNC_FLUSH"})
    assert judged.holds is None
    assert "flushDiskType is unknown" in judged.reason


def test_a_discarded_value_is_not_taken_and_an_overridden_one_is() -> None:
    of = broker(FILE, "5.3.3")
    assert not taken(of, "fileReservedTime")
    assert taken(of, "brokerId")


def test_values_are_told_as_a_file_would_say_them() -> None:
    of = broker(FILE, "5.3.3")
    names = ("enableSlaveActingMaster", "fileReservedTime", "inSyncReplicas", "namesrvAddr", "mode", "role", "release")
    told = [text_of(of, name) for name in names]
    assert told == ["true", "72", "${REPLICAS}", "not set", "slave-acting-master", "SYNC_MASTER", "5.3.3"]
