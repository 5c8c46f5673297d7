"""SARIF: the schema of OASIS, what GitHub demands beyond it, and what it means."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from golden import same_as
from hypothesis import given
from hypothesis import strategies as st
from reports import A, B, at, both, finding, report
from samples import ROOT, SAMPLES, rendered, sample, schema

from rocketaudit.audit import audit
from rocketaudit.findings import Edit, Fix, Related
from rocketaudit.options.scan import ScanOptions
from rocketaudit.originals import line_hashes
from rocketaudit.renderers import RENDERERS, sarif
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report

OASIS = jsonschema.Draft7Validator(schema("sarif-2.1.0.json"), format_checker=jsonschema.FormatChecker())
GITHUB = jsonschema.Draft202012Validator(schema("github-code-scanning.json"))


def run(of: Report, lang: str = "en") -> dict[str, Any]:
    return checked(rendered(of, "sarif", lang))


def checked(text: str) -> dict[str, Any]:
    content = json.loads(text)
    OASIS.validate(content)
    GITHUB.validate(content)
    found: dict[str, Any] = content["runs"][0]
    return found


def result(**values: Any) -> dict[str, Any]:
    (found,) = run(report(findings=(finding(**values),)))["results"]
    return dict(found)


def scanned(path: Path) -> Report:
    return audit([str(path)], ScanOptions(paths=(str(path),)))


@pytest.mark.parametrize("of", [OASIS, GITHUB])
def test_the_schemas_are_schemas(of: Any) -> None:
    of.check_schema(of.schema)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_whole_report(lang: str) -> None:
    same_as(f"report-{lang}.sarif", rendered(report(), "sarif", lang))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_keeps_to_both_schemas(name: str, lang: str) -> None:
    of, found = sample(name), run(sample(name), lang)
    wanted = [one for one in of.findings if one.suppressed is None]
    assert [one["ruleId"] for one in found["results"]] == [one.rule for one in wanted]
    for one in found["results"]:
        assert found["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
        place = one["locations"][0]["physicalLocation"]
        path, region = ROOT / unquote(place["artifactLocation"]["uri"]), place["region"]
        hashes = line_hashes(path.read_bytes()).hashes
        assert one["partialFingerprints"]["primaryLocationLineHash"] == hashes[region["startLine"] - 1]
        assert (region["startLine"], region["startColumn"]) < (region["endLine"], region["endColumn"])
        links = [int(number) for number in re.findall(r"(?<!\\)\]\((\d+)\)", one["message"]["text"])]
        assert links == [place["id"] for place in one.get("relatedLocations", ())][:5]


def test_a_clean_run_has_results_all_the_same() -> None:
    assert run(report(findings=()))["results"] == []


def test_help_is_markdown_too() -> None:
    (rule,) = run(report(findings=(finding(why=both("only `true` is *true* <b>"), evidence=("A.java:1@5.3.3",)),)))[
        "tool"
    ]["driver"]["rules"]
    assert "**why:** only `true` is \\*true\\* \\<b\\>" in rule["help"]["markdown"]
    assert "- A.java:1@5.3.3" in rule["help"]["markdown"]
    assert "why: only `true` is *true* <b>" in rule["help"]["text"]


@pytest.mark.parametrize(
    ("severity", "level", "problem"),
    [
        ("critical", "error", "error"),
        ("high", "error", "error"),
        ("medium", "warning", "warning"),
        ("low", "note", "recommendation"),
        ("info", "note", "recommendation"),
    ],
)
def test_levels(severity: str, level: str, problem: str) -> None:
    found = run(report(findings=(finding(severity=severity),)))
    rule = found["tool"]["driver"]["rules"][0]
    assert found["results"][0]["level"] == rule["defaultConfiguration"]["level"] == level
    assert rule["properties"]["problem.severity"] == problem


def test_only_rules_about_security_make_alerts_of_security() -> None:
    of = report(findings=(finding(), finding("access-control-off", severity="low")))
    rules = run(of)["tool"]["driver"]["rules"]
    assert [one["properties"].get("security-severity") for one in rules] == ["2.0", None]


def test_the_worst_finding_speaks_for_its_rule() -> None:
    of = report(findings=(finding(severity="low"), finding(severity="critical", at=at(B, 6))))
    found = run(of)
    assert [one["level"] for one in found["results"]] == ["note", "error"]
    assert [one["defaultConfiguration"]["level"] for one in found["tool"]["driver"]["rules"]] == ["error"]


def test_suppressed_findings_are_left_out_or_marked() -> None:
    open_ones = run(report())["results"]
    every = checked(sarif.render(report(), "en", Style(), suppressed=True))["results"]
    assert len(every) == len(open_ones) + 1
    (quiet,) = [one for one in every if "suppressions" in one]
    assert quiet["suppressions"] == [{"kind": "inSource", "status": "accepted", "justification": "small disks"}]
    by_baseline = finding(suppressed={"kind": "baseline", "reason": None, "until": None})
    shown = checked(sarif.render(report(findings=(by_baseline,)), "en", Style(), suppressed=True))
    assert shown["results"][0]["suppressions"][0]["kind"] == "external"


def test_related_places_are_linked_from_the_message() -> None:
    found = result(related=(Related(at(B, 6, 1, 4), both("the [other] broker")), Related(at(A, 6), both("here"))))
    assert found["message"]["text"].endswith(". See [the \\[other\\] broker](1), [here](2).")
    assert [one["id"] for one in found["relatedLocations"]] == [1, 2]
    assert found["relatedLocations"][0]["physicalLocation"]["region"]["snippet"] == {"text": "bro"}


def test_brackets_of_files_make_no_links() -> None:
    assert "\\[x\\](http" in result(message=both("[x](http://evil)"))["message"]["text"]
    assert "a[0]" in result(message=both("a[0]"))["message"]["text"]


def test_work_handed_to_another_file_is_a_flow() -> None:
    (handed,) = [one for one in run(sample("order-platform"))["results"] if one["ruleId"] == "listener-async-work"]
    steps = handed["codeFlows"][0]["threadFlows"][0]["locations"]
    names = [Path(one["location"]["physicalLocation"]["artifactLocation"]["uri"]).name for one in steps]
    assert names == ["ShipmentListener.java", "WarehouseGateway.java"]
    assert steps[1]["location"]["message"] == {"text": "the work goes to another thread here"}


def test_other_brokers_are_no_flow() -> None:
    results = run(sample("client-mistakes"))["results"]
    flows = {one["ruleId"] for one in results if "codeFlows" in one}
    assert flows == {"listener-async-work"}


def test_columns_count_utf_16_units(tmp_path: Path) -> None:
    path = tmp_path / "application.yml"
    path.write_text(
        "rocketmq:\n  # 😀\n  producer: { group: '😀😀', retry-times-when-send-failed: 0 }\n", encoding="utf-8"
    )
    of = scanned(tmp_path)
    shown = json.loads(RENDERERS["sarif"](of, "en", Style()))["runs"][0]["results"]
    here = [(f.at, one) for f, one in zip(of.findings, shown, strict=True) if f.at.line == 3 and f.at.column > 25]
    assert here, "a finding behind the emoji is what this test is about"
    for place, one in here:
        assert one["locations"][0]["physicalLocation"]["region"]["startColumn"] == place.column + 2


def test_only_safe_fixes_are_offered() -> None:
    edits = (Edit(at(A, 12, 26, 28), ""),)
    assert "fixes" not in result(fix=Fix(False, edits))
    (change,) = result(fix=Fix(True, edits))["fixes"][0]["artifactChanges"]
    assert change["artifactLocation"]["uri"] == A
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 12, "startColumn": 26, "endLine": 12, "endColumn": 28},
            "insertedContent": {"text": ""},
        }
    ]


def test_uris_are_relative_to_the_repository_and_encoded(tmp_path: Path, monkeypatch: Any) -> None:
    (tmp_path / ".git").mkdir()
    folder = tmp_path / "a b" / "配置"
    folder.mkdir(parents=True)
    (tmp_path / "linked").symlink_to(folder)
    (folder / "c:100%#.conf").write_text("brokerRole=SYNC_MASTER\n")
    monkeypatch.chdir(tmp_path / "a b")
    for path in ("配置", "../linked", str(folder), "."):
        of = audit([path], ScanOptions(paths=(path,)))
        shown = checked(RENDERERS["sarif"](of, "en", Style()))
        uris = {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in shown["results"]}
        assert uris == {"a%20b/%E9%85%8D%E7%BD%AE/c%3A100%25%23.conf"}
        category = "rocketaudit/a b/" if path == "." else "rocketaudit/a b/配置/"
        assert shown["automationDetails"]["id"] == category


def test_what_was_not_read_is_notified() -> None:
    (invocation,) = run(report())["invocations"]
    told = [(one["level"], one["message"]["text"]) for one in invocation["toolExecutionNotifications"]]
    assert told == [
        ("warning", "conf/broker-c.conf: permission denied"),
        ("note", "31 of 40 applicable rules were judged"),
    ]


def test_a_hash_over_a_secret_is_left_to_the_upload(tmp_path: Path) -> None:
    path = tmp_path / "broker.conf"
    path.write_text("brokerRole=SYNC_MASTER\nsecretKey=hunter2\n")
    shown = RENDERERS["sarif"](scanned(path), "en", Style())
    results = json.loads(shown)["runs"][0]["results"]
    assert results and all(list(one["partialFingerprints"]) == ["rocketauditFinding/v1"] for one in results)
    assert str(line_hashes(path.read_bytes()).hashes[0]) not in shown


@given(st.text(st.characters(), max_size=20))
def test_any_text_is_valid(text: str) -> None:
    path = "p" + text
    one = finding(
        at=at(path, 7, 2, 5),
        message=both(text),
        title=both("t" + text),
        subject=text,
        related=(Related(at(path, 3, 1, 2), both(text)),),
        fix=Fix(True, (Edit(at(path, 7, 1, 3), text),)),
        suppressed={"kind": "inline", "reason": text, "until": None},
    )
    of = report(findings=(one,), lines={path: {7: text}}, targets=(path,))
    assert len(checked(sarif.render(of, "en", Style(), suppressed=True))["results"]) == 1
