"""Unknown keys and encodings over whole files: what is one finding, what is none, and how long it takes."""

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from made import deployment

from rocketaudit.detectors import DETECTORS
from rocketaudit.errors import RuleFileError
from rocketaudit.findings import BAD, Finding
from rocketaudit.model import Deployment
from rocketaudit.rulecheck import check
from rocketaudit.rulefiles import read_folder
from rocketaudit.rules import SOURCES, choose, finding, judge, load_builtin

RULES = {rule.id: rule for rule in load_builtin()}
TEXTS = {"unknown-setting": "unknown_key", "duplicate-setting": "duplicate_key", "config-encoding": "encoding"}


def findings(text: str | bytes, *names: str) -> list[Finding]:
    of = deployment(text)
    verdicts = judge(choose(tuple(RULES.values()), names), of)
    return [finding(RULES[one.rule], one, of) for one in verdicts if one.observation.outcome == BAD]


def observed(of: Deployment, name: str, **options: Any) -> list[dict[str, str]]:
    return [one.values for one in DETECTORS[name].run(of, **options) if one.outcome == BAD]


def test_many_unknown_keys_are_two_findings_and_say_what_was_meant() -> None:
    slips = "maxMessagesSize=1\nautoCreateTopicsEnable=true\nbrokerClusterNam=1\n"
    odd = "".join(f"oddKey{number}=1\n" for number in range(8))
    near, rest = findings(f"brokerName=a\n{slips}{odd}", "unknown-setting")
    assert "did you mean maxMessageSize?" in near.message["en"]
    labels = ["did you mean autoCreateTopicEnable?", "did you mean brokerClusterName?"]
    assert [place.message["en"] for place in near.related] == labels
    assert near.related[0].message["zh"] == "是否想写 autoCreateTopicEnable？"
    assert near.fix is not None and len(near.fix.edits) == 3
    assert [place.message["en"] for place in rest.related] == [f"oddKey{number}" for number in range(1, 8)]


def test_a_long_list_of_keys_is_cut_short() -> None:
    (one,) = findings("".join(f"zz{number}=1\n" for number in range(300)), "unknown-setting")
    assert one.message["en"].endswith("zz99, ... (+200)")


@pytest.mark.parametrize(("value", "rules"), [("true", ["unclean-election"]), ("false", [])])
def test_an_unclean_election_is_said_once(value: str, rules: list[str]) -> None:
    text = f"brokerName=a\nenableElectUncleanMaster={value}\n"
    assert [one.rule for one in findings(text, "unknown-setting", "unclean-election")] == rules


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("# licence\nbrokerRole=SLAVE\n", None),
        ("! licence\nbrokerRole=SLAVE\n", None),
        ("  # licence\nbrokerRole=SLAVE\n", None),
        ("\nbrokerRole=SLAVE\n", None),
        ("", None),
        ("brokerRole=SLAVE\n", "brokerRole"),
        ("  brokerRole=SLAVE\n", "brokerRole"),
        # The comment is none any more, and its backslash swallows the line below.
        ("# licence \\\nbrokerRole=SLAVE\n", "brokerRole"),
    ],
)
def test_a_byte_order_mark_matters_where_a_key_is_lost(text: str, key: str | None) -> None:
    found = [one for one in findings(text.encode("utf-8-sig"), "config-encoding") if one.severity != "medium"]
    assert [(one.severity, one.fix) for one in found] == ([("high", None)] if key else [])
    assert all(f"so {key} is not set" in one.message["en"] for one in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("autoCreateTopicEnable=false # 关闭\n", 0),
        ("fileReservedTime=48 # 小时\n", 0),
        ("storePathRootDir=/数据\n", 1),
    ],
)
def test_letters_outside_ascii_matter_in_a_text_only(text: str, found: int) -> None:
    assert len(observed(deployment(text), "encoding", sign="non-ascii")) == found


def test_suggestions_end_where_a_file_is_no_configuration() -> None:
    text = "".join(f"flushDiskTyp{number}=1\n" for number in range(300))
    found = observed(deployment(text), "unknown_key")
    assert [bool(one["suggestion"]) for one in found] == [True] * 200 + [False] * 100


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"someUnknownKey{number}=1\n" for number in range(20_000)),
        "".join(f"fileReservedTime={number}\n" for number in range(5_000)),
        "".join(f"k{number}=1\nk{number}=2\n" for number in range(3_000)),
    ],
    ids=["unknown", "the same key", "pairs"],
)
def test_a_large_file_takes_time_in_proportion(text: str) -> None:
    started = time.process_time()
    assert findings(text, *TEXTS)
    assert time.process_time() - started < 10


# --- rule files that are none ---


def test_a_pipe_is_no_rule_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yaml")
    with pytest.raises(RuleFileError, match="no regular file"):
        list(read_folder(str(tmp_path)))


def test_an_argument_of_a_detector_that_takes_none_is_refused_in_words(tmp_path: Path) -> None:
    shutil.copy(os.path.join(SOURCES, "broker", "broker-will-not-start.yaml"), tmp_path / "mine.yaml")
    (of,) = read_folder(str(tmp_path))
    changed = {**of.content, "with": {"bad": 1}}
    changed.pop("cases", None)
    with pytest.raises(RuleFileError, match="unknown key 'bad'; none is expected.*no arguments"):
        check(of._replace(content=changed), {})
