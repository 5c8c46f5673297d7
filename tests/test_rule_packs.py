"""Packs of a user's own rules: loaded like ours, and refused with the file, the line and what was expected."""

import os
from pathlib import Path

import pytest

from rocketaudit import rules
from rocketaudit.errors import RuleFileError, UsageError
from rocketaudit.rules import choose, load_pack, named

GOOD = os.path.join(os.path.dirname(__file__), "packs", "good")

RULE = """\
title: {en: Short retention, zh: 保留时间过短}
severity: medium
confidence: high
stage: retain
profile: no-loss
why: {en: Messages go., zh: 消息会被删除。}
fix: {en: Set it., zh: 设置它。}
evidence: [DefaultMessageStore.java:1@5.3.3]
detect: setting
with:
  when:
    brokerRole: {is_not: SLAVE}
  bad:
    fileReservedTime: {at_most: 24}
message:
  en: "{subject}: {fileReservedTime} hours"
  zh: "{subject}：{fileReservedTime} 小时"
examples:
  - bad: |
      # finding
      fileReservedTime = 24
  - good: |
      fileReservedTime = 25
"""


def _refused(folder: Path, text: str | bytes, name: str = "short-life.yaml") -> RuleFileError:
    (folder / name).write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(RuleFileError) as refused:
        load_pack(str(folder), ())
    assert refused.value.path == str(folder / name)
    assert str(refused.value).startswith(f"{folder / name}:{refused.value.line}: ")
    return refused.value


def _changed(old: str, new: str) -> str:
    assert RULE.count(old) == 1
    return RULE.replace(old, new)


def test_a_pack_is_loaded() -> None:
    pack = load_pack(GOOD, ())
    assert [rule.id for rule in pack] == ["dead-keys", "waits-for-nobody"]


def test_the_rule_that_the_errors_are_made_of_is_valid(tmp_path: Path) -> None:
    (tmp_path / "short-life.yaml").write_text(RULE, encoding="utf-8")
    (rule,) = load_pack(str(tmp_path), ())
    assert (rule.id, rule.folder, rule.cases[0].detect) == ("short-life", "", "setting")


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (_changed("severity: medium", "severity: sevre"), 2, "'sevre' is none of critical, high, medium, low, info"),
        (_changed("severity: medium", "severity: hihg"), 2, "(did you mean high?)"),
        (_changed("severity:", "sevreity:"), 2, "unknown key 'sevreity' (did you mean severity?)"),
        (_changed("severity: medium\n", ""), 1, "'severity' is missing"),
        (_changed(", zh: 消息会被删除。", ""), 6, "'zh' is missing in 'why'"),
        (_changed("evidence: [DefaultMessageStore.java:1@5.3.3]", "evidence: []"), 8, "'evidence' is empty"),
        (_changed("detect: setting", "detect: seting"), 9, "'seting' is none of setting, any_setting"),
        (_changed("  bad:", "  bda:"), 13, "unknown key 'bda'; expected when, bad"),
        (_changed("at_most", "atmost"), 14, "unknown key 'atmost' (did you mean at_most?)"),
        (_changed("at_most: 24", "at_most: '24'"), 14, "'24' is text; expected a number"),
        (_changed("{is_not: SLAVE}", "{matches: '(SLAVE'}"), 12, "no regular expression"),
        (_changed("    brokerRole:", "    brokerRoel:"), 12, "has a setting 'brokerRoel' (did you mean"),
        (_changed("{fileReservedTime} hours", "{fileReservedTme} hours"), 16, "unknown placeholder {fileReservedTme}"),
        (_changed("{fileReservedTime} hours", "{subject.__class__} hours"), 16, "is not a placeholder"),
        (_changed("{fileReservedTime} hours", "{subject} } hours"), 16, "is not a placeholder"),
        (_changed("{fileReservedTime} hours", "{0} hours"), 16, "is not a placeholder"),
        (_changed("stage:", "releases: 5.x\nstage:"), 4, "'5.x' is no comparison with a release"),
        (_changed("stage:", "releases: '>=5.0'\nstage:"), 4, "'>=5.0' is no comparison with a release"),
        (_changed("stage:", "formerly: [short-life]\nid: other\nstage:"), 5, "the id is 'other'"),
        (
            _changed("stage:", "set: {fileReservedTme: 72}\nstage:"),
            4,
            "'fileReservedTme' (did you mean fileReservedTime?)",
        ),
        (_changed("stage: retain", "stage: retain\nstage: store"), 5, "'stage' stands here twice (first on line 4)"),
        (_changed("  - good: |\n      fileReservedTime = 25\n", "  - bad: ''\n"), 18, "no 'good' example"),
        (_changed("  - good: |", "  - release: 5.3.99\n    good: |"), 22, "'5.3.99' is no release of the catalogue"),
        (_changed("  - good: |", "  - goood: |"), 22, "unknown key 'goood' (did you mean good?)"),
        (_changed("title: {", "title: &again {"), 1, "anchors and aliases are not supported"),
        (_changed("severity: medium", "severity: !!python/name:os.system medium"), 2, "is not supported"),
        (_changed("severity: medium", "severity: [medium"), 3, "is no YAML"),
        (_changed("at_most: 24", "at_most: 0644"), 14, "'0644' is no decimal number"),
        ("- a\n- b\n", 1, "is no rule"),
        ("", 1, "is no rule"),
        (RULE + "---\n" + RULE, 24, "has a second document"),
        ("a: " + "[" * 30 + "]" * 30, 1, "is nested more than"),
        (RULE.encode() + b"# \xff\n", 24, "is not UTF-8"),
        (RULE + "#" * 256 * 1024, 1, "is larger than 256 KB"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) and "\n" not in value else None,
)
def test_a_broken_rule_file_says_where_and_what(tmp_path: Path, text: str, line: int, problem: str) -> None:
    refused = _refused(tmp_path, text)
    assert problem in refused.problem
    assert refused.line == line


def test_an_error_in_a_case_has_the_line_of_the_case(tmp_path: Path) -> None:
    text = RULE + "cases:\n  - with: {bad: {fileReservedTime: {is: 1}}}\n  - with:\n      group: true\n"
    refused = _refused(tmp_path, text)
    assert refused.line == 27
    assert "unknown key 'group'" in refused.problem


def test_a_rule_without_a_message_is_refused(tmp_path: Path) -> None:
    text = "\n".join(line for line in RULE.split("\n") if "subject" not in line and line != "message:")
    assert "'message' is missing" in _refused(tmp_path, text).problem


def test_a_yaml_bomb_is_refused_before_it_goes_off(tmp_path: Path) -> None:
    pairs = zip("abcdefghijk", "bcdefghijkl", strict=True)
    bomb = "a: &a [x, x]\n" + "".join(f"{name}: &{name} [*{before}, *{before}]\n" for before, name in pairs)
    assert "anchors and aliases" in _refused(tmp_path, bomb).problem


def test_an_id_of_a_built_in_rule_is_refused(tmp_path: Path) -> None:
    (tmp_path / "waits-for-nobody.yaml").write_text(RULE, encoding="utf-8")
    with pytest.raises(RuleFileError, match="'waits-for-nobody' is taken by the rules that come with rocketaudit"):
        load_pack(str(tmp_path), load_pack(GOOD, ()))


def test_a_file_name_that_is_no_id_is_refused(tmp_path: Path) -> None:
    assert "is no rule id" in _refused(tmp_path, RULE, "Short_Life.yaml").problem


def test_a_folder_that_is_missing_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        load_pack(str(tmp_path / "none"), ())
    with pytest.raises(UsageError, match="no rule files"):
        load_pack(str(tmp_path), ())


def test_yes_and_no_are_text_in_a_rule_file(tmp_path: Path) -> None:
    text = _changed("{is_not: SLAVE}", "{is_not: [no, true, null, 1.5, 2027-01-31]}")
    (tmp_path / "short-life.yaml").write_text(text, encoding="utf-8")
    (rule,) = load_pack(str(tmp_path), ())
    assert rule.cases[0].options["when"]["brokerRole"]["is_not"] == ["no", True, None, 1.5, "2027-01-31"]


def test_rules_are_chosen_by_id_and_former_id() -> None:
    pack = load_pack(GOOD, ())
    assert [rule.id for rule in choose(pack)] == ["dead-keys", "waits-for-nobody"]
    assert [rule.id for rule in choose(pack, select=["waits-for-no-slave"])] == ["waits-for-nobody"]
    assert [rule.id for rule in choose(pack, ignore=["waits-for-no-slave"])] == ["dead-keys"]


def test_an_unknown_rule_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"unknown rule 'dead-key' \(did you mean dead-keys\?\)"):
        named(load_pack(GOOD, ()), "dead-key")


def test_the_compiled_rules_are_taken_where_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import json

    from rocketaudit.rulefiles import compile_folder

    compiled = tmp_path / "_rules.json"
    compiled.write_text(json.dumps(compile_folder(GOOD)), encoding="utf-8")
    monkeypatch.setattr(rules, "COMPILED", str(compiled))
    assert rules.load_builtin() == load_pack(GOOD, ())
