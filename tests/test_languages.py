"""Both languages are complete: the texts of rules and of the checklist, and no English sentence in a Chinese report."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocketaudit.cli import main
from rocketaudit.rules import Rule, load_builtin

SAMPLES = Path(__file__).resolve().parents[1] / "sample-configs"
RULES = load_builtin()
CHINESE = re.compile("[\u4e00-\u9fff]")
ENGLISH = re.compile(r"[a-z]{2,},? [a-z]{2,},? [a-z]{2,}")
# What is quoted: places in RocketMQ's code, commands, lines of files, and the identifiers of deployments.
QUOTED = {"evidence", "run", "replacement", "text", "path", "lines", "deployment", "name", "subject", "formula"}


def texts(rule: Rule) -> Iterator[dict[str, str]]:
    yield rule.title
    if rule.proof:
        yield rule.proof
    for case in rule.cases:
        yield from (case.message, case.why, case.fix)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_told_in_both_languages(rule: Rule) -> None:
    for text in texts(rule):
        assert text["en"].strip() and not CHINESE.search(text["en"])
        # Names of settings and of RocketMQ's terms may be all that a short message has.
        assert CHINESE.search(text["zh"]) or not ENGLISH.search(text["zh"]), text["zh"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_was_seen_to_be_lost_is_no_evidence_in_one_language(rule: Rule) -> None:
    assert [one for one in rule.evidence if one.startswith("proof:")] == []


def english(value: object, key: str = "") -> Iterator[str]:
    """The strings of a JSON report that speak English only."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from english(inner, str(name))
    elif isinstance(value, list):
        for inner in value:
            yield from english(inner, key)
    elif isinstance(value, str) and key not in QUOTED and ENGLISH.search(value) and not CHINESE.search(value):
        yield f"{key}: {value}"


@pytest.mark.parametrize("command", ["scan", "checklist"])
@pytest.mark.parametrize("sample", sorted(one.name for one in SAMPLES.iterdir() if one.is_dir()))
def test_a_chinese_report_has_no_english_sentence(
    sample: str, command: str, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    main([command, str(SAMPLES / sample), "-f", "json", "--lang", "zh", "--isolated"])
    report = json.loads(capsysbinary.readouterr().out)
    written = {"a price that is not forgotten expires after 60 s anyway"}  # the reason of a comment in a sample
    assert [one for one in english(report) if not any(text in one for text in written)] == []


def test_the_detector_of_english_detects_it() -> None:
    assert list(english({"a": [{"why": "nobody looks at it"}], "evidence": ["nobody looks at it"]})) == [
        "why: nobody looks at it"
    ]


def test_the_other_places_of_a_finding_are_told_in_chinese(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    (tmp_path / "broker.conf").write_text("brokerRole=ASYNC_MASTER\nflushDiskType=ASYNC_FLUSH\n", encoding="utf-8")
    main(["scan", str(tmp_path), "-f", "json", "--lang", "zh", "--isolated", "--select", "async-flush"])
    [found] = json.loads(capsysbinary.readouterr().out)["findings"]
    assert [one["message"] for one in found["related"]] == ["role 为 ASYNC_MASTER"]


def test_explain_tells_what_was_seen_to_be_lost(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["explain", "oneway-send", "--lang", "zh"])
    text = capsysbinary.readouterr().out.decode()
    assert "实证\n  向已被 kill 的 Broker 单向发送 500 次" in text
