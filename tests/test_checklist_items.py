"""What `checklist` asks of people fits the deployment, and can be read in both languages."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from builders import conf, write
from checklist_runs import CLEAN, DLEDGER, SENDER, asked, only, plain_environment, shown
from samples import ROOT, SAMPLES

from rocketaudit.checklist.items import WHEN, load
from rocketaudit.cli import main
from rocketaudit.findings import STAGES
from rocketaudit.renderers import checklist_words
from rocketaudit.rules import load_builtin

pytestmark = pytest.mark.usefixtures(plain_environment.__name__)


class TestForAPerson:
    def test_a_broker_alone(self) -> None:
        write(Path("conf"), {"broker.conf": CLEAN})
        found = asked(only("conf"))
        assert {
            "running-values",
            "disk-usage-alarm",
            "flush-is-honest",
            "client-code-audited",
            "failure-domains",
        } <= found
        assert not {"dledger-majority-power", "sync-state-alarm", "brokers-audited"} & found

    def test_masters_without_slaves_have_no_copies_to_ask_for(self) -> None:
        files = {f"{name}.conf": conf(name=name, brokerRole="ASYNC_MASTER") for name in ("a", "b")}
        write(Path("conf"), files)
        assert not {"failure-domains", "promotion-by-hand", "failover-drill"} & asked(only("conf"))
        assert "no slave here: failure-domains" in shown("checklist", "conf").replace("orphan-slave, ", "")

    def test_dledger(self) -> None:
        write(Path("conf"), {"broker.conf": DLEDGER})
        found = asked(only("conf"))
        assert {"dledger-majority-power", "failover-drill"} <= found
        assert not {"promotion-by-hand", "sync-state-alarm", "flush-is-honest"} & found

    def test_a_controller(self) -> None:
        write(Path("conf"), {"broker.conf": conf(enableControllerMode="true")})
        found = asked(only("conf"))
        assert "sync-state-alarm" in found and "promotion-by-hand" not in found

    def test_a_mode_that_nobody_knows_leaves_everything_open(self) -> None:
        write(Path("conf"), {"broker.conf": conf(enableDLegerCommitLog="${DLEDGER}", flushDiskType="${FLUSH}")})
        assert {"dledger-majority-power", "sync-state-alarm", "promotion-by-hand"} <= asked(only("conf"))

    def test_client_code_alone(self) -> None:
        write(Path("code"), {"A.java": SENDER})
        assert only("code")["release"] is None and "RocketMQ  " not in shown("checklist", "code")
        found = asked(only("code"))
        assert {"brokers-audited", "idempotent-consumers", "dead-letters-watched", "send-statuses-watched"} <= found
        assert not {"disk-usage-alarm", "client-code-audited"} & found


class TestTheItems:
    def test_ids_stages_and_conditions(self) -> None:
        ids = [item.id for item, _ in load()]
        assert len(ids) == len(set(ids)) >= 18 and not set(ids) & {rule.id for rule in load_builtin()}
        for item, when in load():
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", item.id)
            assert item.stage in STAGES and set(when) <= set(WHEN)

    def test_both_languages_say_all_of_it(self) -> None:
        for item, _ in load():
            for text in (item.title, item.why, item.how):
                assert set(text) == {"en", "zh"}
                assert text["en"].isascii() and re.search("[\u4e00-\u9fff]", text["zh"])
                assert not re.search(r"[，。；：、] ", text["zh"])

    def test_commands_are_those_of_rocketmq_and_of_ours(self, capsys: Any) -> None:
        known = {
            "getBrokerConfig", "clusterList", "haStatus", "getSyncStateSet", "brokerStatus", "consumerProgress",
            "topicStatus", "exportMetadata", "deleteTopic",
        }  # fmt: skip
        for item, _ in load():
            for command in item.run:
                program, *words = command.split()
                if program == "mqadmin":
                    assert words[0] in known and words[1:3] == ["-n", "NAMESRV:9876"], command
                if program == "rocketaudit":
                    assert main([words[0], "--help"]) == 0

    def test_facts_have_a_place(self) -> None:
        for item, _ in load():
            for one in item.evidence:
                assert re.match(r"\w+\.java(:\d+(-\d+)?)?@\d+\.\d+\.\d+$|measured: |apache/rocketmq#\d+$", one), one


class TestWords:
    @pytest.mark.parametrize("key", checklist_words.all_keys())
    def test_both_languages_have_the_text_and_its_placeholders(self, key: str) -> None:
        english, chinese = (checklist_words._WORDS[key][index] for index in (0, 1))
        assert english.strip() and chinese.strip()
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", chinese))

    @pytest.mark.parametrize("sample", SAMPLES)
    def test_no_english_is_left_in_the_chinese_text(self, sample: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(ROOT)
        text = shown("checklist", f"sample-configs/{sample}", "--lang", "zh")
        # Commands, evidence, and the reason that somebody wrote into a comment stay as they are.
        told = [line for line in text.splitlines() if not re.search(r"^ *\$ |依据：|已屏蔽：", line)]
        words = [re.sub(r'"[^"]*"', "", line) for line in told]
        assert [line for line in words if re.search(r"\b[a-z]{2,} [a-z]{2,} [a-z]{2,}\b", line)] == []


@pytest.mark.parametrize(("page", "lang"), [("docs/checklist.md", "en"), ("docs/checklist.zh.md", "zh")])
def test_the_documentation_names_every_item(page: str, lang: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    assert [item.id for item, _ in load() if f"| `{item.id}` | {item.title[lang]} |" not in text] == []
    for name in re.findall(r"\| `([a-z-]+)` \|", text):
        assert name in {item.id for item, _ in load()}


@pytest.mark.parametrize("page", ["docs/checklist.md", "docs/checklist.zh.md"])
def test_the_command_lines_of_the_documentation_are_understood(page: str, capsys: Any) -> None:
    commands = re.findall(r"^    rocketaudit (checklist .*)$", (ROOT / page).read_text(encoding="utf-8"), re.MULTILINE)
    assert len(commands) == 4
    for folder in ("conf", "deploy", "src"):
        write(Path(folder), {"broker.conf": CLEAN})
    assert [command for command in commands if main(shlex.split(command)) not in (0, 1)] == []
