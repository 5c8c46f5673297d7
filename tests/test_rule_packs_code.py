"""Packs with rules about client code: what is refused, and where; how their examples are explained."""

from pathlib import Path

import pytest
from client_code import code, hazard, module, site

from rocketaudit.clients import LISTENER
from rocketaudit.commands.explain import explanation
from rocketaudit.errors import RuleFileError
from rocketaudit.findings import BAD
from rocketaudit.renderers.style import Style, paint
from rocketaudit.rules import judge, load_pack

RULE = """\
title: {en: Hands over, zh: 转交}
severity: high
confidence: high
stage: consume
profile: standard
why: {en: Messages go., zh: 消息会丢。}
fix: {en: Wait., zh: 等待。}
evidence: [A.java:1@5.3.3]
detect: hazard
with:
  site: listener
  hazard: handed-over
  certainty: [high]
  when:
    ordered: {is_not: true}
    release: {at_least: 4.9.0}
message:
  en: "{site} of {group}: {how}, {ordered}"
  zh: "{site}：{how}"
examples:
  - bad:
      src/main/java/A.java: |
        class A {
        // finding
            a();
      pom.xml: "<project/>"
  - good: |
      class B {}
"""


def _written(folder: Path, text: str) -> str:
    (folder / "hands-over.yaml").write_text(text, encoding="utf-8")
    return str(folder)


def _changed(old: str, new: str) -> str:
    assert RULE.count(old) == 1
    return RULE.replace(old, new)


def test_a_rule_about_code_is_loaded_and_judges(tmp_path: Path) -> None:
    (rule,) = load_pack(_written(tmp_path, RULE), ())
    of = site(LISTENER, group="g", ordered=False)._replace(hazards=(hazard("handed-over"),))
    bad = [one for one in judge([rule], code(module(of))) if one.observation.outcome == BAD]
    assert [one.observation.subject for one in bad] == ["shop"]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        (_changed("site: listener", "site: listner"), 11, "(did you mean listener?)"),
        (_changed("hazard: handed-over", "hazard: handedover"), 12, "(did you mean handed-over?)"),
        (_changed("hazard: handed-over", "hazard: result-ignored"), 12, "a listener has no hazard 'result-ignored'"),
        (_changed("site: listener", "site: producer"), 12, "expected none"),
        (_changed("certainty: [high]", "certainty: [sure]"), 13, "'sure' is none of high, medium, low"),
        (_changed("    ordered:", "    orderd:"), 15, "no trait or setting 'orderd' (did you mean ordered?)"),
        (_changed("    ordered:", "    flushDiskType:"), 15, "a listener has no trait or setting 'flushDiskType'"),
        (_changed("at_least: 4.9.0", "at_least: '4.9'"), 16, "'>=4.9' is no comparison with a release"),
        (_changed("{how}, {ordered}", "{role}"), 18, "unknown placeholder {role}"),
        (_changed("stage:", "releases: '>=5.0.0'\nstage:"), 4, "releases are those of brokers"),
        (_changed("  site: listener\n", ""), 10, "'site' is missing"),
        (_changed("detect: hazard", "detect: hazrd"), 9, "(did you mean hazard?)"),
    ],
)
def test_what_does_not_exist_is_refused_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(RuleFileError) as refused:
        load_pack(_written(tmp_path, text), ())
    assert problem in str(refused.value)
    assert refused.value.line == line


def test_an_explanation_shows_each_file_under_its_path(tmp_path: Path) -> None:
    (rule,) = load_pack(_written(tmp_path, RULE), ())
    shown = paint(explanation(rule, "en", Style()), Style())
    assert "    src/main/java/A.java\n" in shown and "    pom.xml\n" in shown
    assert "  >     a();\n" in shown
    assert "finding" not in shown.partition("Reported")[2]
