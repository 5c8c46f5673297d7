"""`checklist` on the command line: what it finds is what `scan` finds, in every format."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from builders import conf, write
from checklist_runs import CLEAN, SENDER, asked, content, only, plain_environment, rule, shown
from golden import same_as
from samples import ROOT, SAMPLES

from rocketaudit.cli import main
from rocketaudit.renderers.checklist import FORMATS
from rocketaudit.rules import load_builtin

STATES = ("failed", "unjudged", "suppressed", "passed", "not-applicable")
RULES = {rule.id for rule in load_builtin()}
pytestmark = pytest.mark.usefixtures(plain_environment.__name__)


class TestAgreesWithScan:
    @pytest.mark.parametrize("sample", SAMPLES)
    @pytest.mark.parametrize(
        "options", [(), ("--profile", "standard"), ("--profile", "dev", "--ignore", "async-flush")]
    )
    def test_failed_is_found_and_accepted_is_suppressed(
        self, sample: str, options: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(ROOT)
        path = f"sample-configs/{sample}"
        report = json.loads(shown("scan", path, *options, "-f", "json"))
        found = content(path, *options)["deployments"]
        for key, suppressed in (("failed", False), ("suppressed", True)):
            of_scan = {
                (one["rule"], one["path"], one["line"], one["column"])
                for one in report["findings"]
                if (one["suppressed"] is not None) == suppressed
            }
            listed = {
                (point["rule"], one["path"], one["line"], one["column"])
                for part in found
                for point in part["rules"]
                for one in point[key]
            }
            assert listed == of_scan
        failed = {point["rule"] for part in found for point in part["rules"] if point["state"] == "failed"}
        assert failed == {one["rule"] for one in report["findings"] if one["suppressed"] is None}

    @pytest.mark.parametrize("sample", SAMPLES)
    def test_every_rule_is_in_one_state_with_its_grounds(self, sample: str) -> None:
        for part in content(str(ROOT / "sample-configs" / sample))["deployments"]:
            assert {one["rule"] for one in part["rules"]} == RULES
            for one in part["rules"]:
                grounds = {"failed": "failed", "unjudged": "unjudged", "suppressed": "suppressed", "passed": "passed"}
                assert one[grounds.get(one["state"], "reasons")], one
                assert all(one["reasons"])
            counted = {state: sum(one["state"] == state for one in part["rules"]) for state in STATES}
            assert part["counts"] == {**counted, "to-confirm": len(asked(part))}

    @pytest.mark.parametrize("format", FORMATS)
    @pytest.mark.parametrize(
        "options",
        [
            [],
            ["--fail-on", "critical"],
            ["--fail-on", "low"],
            ["--exit-zero"],
            ["--min-score", "99", "--fail-on", "critical"],
            ["--select", "async-flush"],
            ["--ignore", "async-flush,async-replication"],
            ["nowhere"],
            ["--select", "no-such-rule"],
            ["--rocketmq-version", "9.9"],
        ],
    )
    def test_the_exit_code_is_that_of_scan(self, options: list[str], format: str, capsys: Any) -> None:
        write(Path("conf"), {"broker.conf": conf(brokerRole="ASYNC_MASTER")})
        code = main(["checklist", "conf", *options, "-f", format])
        assert code == main(["scan", "conf", *options])

    def test_nothing_to_scan(self, capsys: Any) -> None:
        assert main(["checklist", "."]) == 3
        assert main(["checklist", ".", "--allow-empty"]) == 0


class TestStates:
    def test_what_a_placeholder_decides_could_not_be_judged(self) -> None:
        write(Path("conf"), {"broker.conf": conf(flushDiskType="${FLUSH}")})
        found = rule(only("conf"), "async-flush")
        assert found["state"] == "unjudged"
        assert (
            "flushDiskType is the placeholder ${FLUSH}: pass --set flushDiskType=..." in found["unjudged"][0]["reason"]
        )
        assert "[?] Acknowledged before it is on disk (async-flush)" in shown("checklist", "conf")
        assert rule(only("conf", "--set", "FLUSH=SYNC_FLUSH"), "async-flush")["state"] == "passed"

    def test_a_suppressed_finding_is_accepted_with_its_reason_and_its_end(self) -> None:
        comment = "# rocketaudit: ignore[async-flush] until=2999-01-31 -- batteries in the rack\n"
        write(Path("conf"), {"broker.conf": conf(brokerRole="ASYNC_MASTER") + comment + "flushDiskType=ASYNC_FLUSH\n"})
        found = rule(only("conf"), "async-flush")
        assert found["state"] == "suppressed" and found["failed"] == []
        assert found["suppressed"][0]["reason"] == "suppressed: batteries in the rack (until 2999-01-31)"
        text = shown("checklist", "conf")
        assert "[~] Acknowledged before it is on disk (async-flush)" in text and "until 2999-01-31" in text
        markdown = shown("checklist", "conf", "-f", "markdown")
        assert "- [x] **suppressed** Acknowledged before it is on disk `async-flush`" in markdown
        assert "（有效期至 2999-01-31）" in shown("checklist", "conf", "--lang", "zh")

    def test_what_the_baseline_names_is_accepted(self) -> None:
        write(Path("conf"), {"broker.conf": conf(brokerRole="ASYNC_MASTER", flushDiskType="ASYNC_FLUSH")})
        assert main(["baseline", "create", "conf", "--baseline", "known.json"]) == 0
        found = rule(only("conf", "--baseline", "known.json"), "async-flush")
        assert found["state"] == "suppressed" and "baseline" in found["suppressed"][0]["reason"]

    def test_a_rule_fails_for_one_broker_and_passes_for_another(self) -> None:
        slow = conf(name="slow", brokerRole="ASYNC_MASTER", flushDiskType="ASYNC_FLUSH")
        safe = conf(name="safe", brokerRole="ASYNC_MASTER", flushDiskType="SYNC_FLUSH")
        write(Path("conf"), {"a.conf": slow, "b.conf": safe})
        found = rule(only("conf"), "async-flush")
        assert found["state"] == "failed"
        assert [(one["subject"], one["path"]) for one in found["failed"]] == [("slow", "conf/a.conf")]
        assert found["passed"] == ["safe"]
        assert "passed for safe" in shown("checklist", "conf")

    def test_what_a_stricter_profile_demands_is_said_so(self) -> None:
        write(Path("conf"), {"broker.conf": CLEAN})
        found = rule(only("conf", "--profile", "dev"), "forced-cleaning")
        assert found["state"] == "not-applicable" and found["reasons"] == ["only the profile no-loss demands it"]

    def test_rules_that_were_left_out_are_named(self) -> None:
        write(Path("conf"), {"broker.conf": CLEAN})
        assert content("conf", "--ignore", "async-flush")["left_out"] == ["async-flush"]
        assert "Left out on request  async-flush" in shown("checklist", "conf", "--ignore", "async-flush")
        assert len(only("conf", "--select", "async-flush")["rules"]) == 1

    def test_files_that_were_not_read_are_named(self) -> None:
        write(Path("conf"), {"broker.conf": CLEAN, "b.conf": "brokerName=b\nbrokerClusterName=\\u12\n"})
        found = content("conf")
        assert [one["path"] for one in found["unread"]] in ([], ["conf/b.conf"])
        assert rule(found["deployments"][0], "unreadable-input")["state"] in ("passed", "failed")

    def test_reasons_are_plain_words(self) -> None:
        write(Path("conf"), {"broker.conf": CLEAN})
        found = only("conf")
        assert rule(found, "listener-async-work")["reasons"] == ["no client code was read"]
        assert rule(found, "dledger-self-id")["reasons"] == ["the brokers are plain masters and slaves"]
        write(Path("code"), {"A.java": SENDER})
        found = only("code")
        assert rule(found, "async-flush")["reasons"] == ["no broker was read"]
        assert rule(found, "transaction-check-gives-up")["reasons"] == ["no transaction listener in the client code"]

    def test_the_many_places_of_one_rule_are_cut(self) -> None:
        calls = "\n".join("p.sendOneway(m);" for _ in range(30))
        write(Path("code"), {"A.java": SENDER.replace("p.sendOneway(m);", f"\n{calls}\n")})
        assert len(rule(only("code"), "oneway-send")["failed"]) == 30
        for format in ("text", "markdown", "html"):
            text = shown("checklist", "code", "-f", format)
            assert "and 20 more: rocketaudit scan --select oneway-send" in text
            assert len(re.findall(r"A\.java(?:</b>)?:\d+", text)) == 10


class TestFormats:
    @pytest.mark.parametrize("sample", ["order-platform", "silent-mistakes"])
    @pytest.mark.parametrize(("format", "ending"), [("text", "txt"), ("markdown", "md")])
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_the_whole_of_it(
        self, sample: str, format: str, ending: str, lang: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(ROOT)
        text = shown("checklist", f"sample-configs/{sample}", "-f", format, "--lang", lang)
        same_as(f"checklist-{sample}-{lang}.{ending}", text)

    def test_several_in_one_run(self) -> None:
        write(Path("conf"), {"broker.conf": CLEAN})
        arguments = ["-f", "html", "-o", "c.html", "-f", "markdown", "-o", "c.md", "-f", "text"]
        assert "Before the deploy: conf" in shown("checklist", "conf", *arguments)
        assert Path("c.html").read_text(encoding="utf-8").startswith("<!doctype html>")
        assert Path("c.md").read_text(encoding="utf-8").startswith("# Before the deploy: conf\n")

    def test_no_checklist_over_a_file_that_was_read(self, capsys: Any) -> None:
        write(Path("conf"), {"broker.conf": CLEAN})
        assert main(["checklist", "conf", "-o", "conf/broker.conf"]) == 2
        assert Path("conf/broker.conf").read_text(encoding="utf-8") == CLEAN

    def test_formats_of_scan_are_none_of_its_own(self, capsys: Any) -> None:
        assert main(["checklist", ".", "-f", "sarif"]) == 2

    @pytest.mark.parametrize("format", FORMATS)
    def test_each_deployment_has_its_own_and_is_signed_for(self, format: str) -> None:
        for name in ("prod", "test"):
            write(Path(f"env/{name}"), {"broker.conf": CLEAN})
        text = shown("checklist", "env", "-f", format)
        assert len(content("env")["deployments"]) == 2
        if format != "json":
            assert [text.count(f"Decision: env/{name}") for name in ("prod", "test")] != [0, 0]

    @pytest.mark.parametrize("format", FORMATS)
    def test_secrets_are_never_told(self, format: str) -> None:
        secret = "hunter2hunter2"
        text = conf(name=f"b-{secret}", brokerRole=f"SYNC_MASTR {secret}", aclSecretKey=secret, accessKey=secret)
        write(Path("conf"), {"broker.conf": text})
        assert secret not in shown("checklist", "conf", "-f", format)

    def test_the_same_files_have_the_same_digest_wherever_they_lie(self) -> None:
        for folder in ("one", "two/three"):
            write(Path(folder), {"a.conf": CLEAN})
        first, second = only("one"), only("two")
        assert first["sha256"] == second["sha256"] and first["files"] == 1
        write(Path("one"), {"a.conf": CLEAN + "\n"})
        assert only("one")["sha256"] != first["sha256"]

    def test_the_same_input_gives_the_same_bytes(self) -> None:
        write(Path("conf"), {"broker.conf": CLEAN})
        for format in FORMATS:
            assert shown("checklist", "conf", "-f", format) == shown("checklist", "conf", "-f", format)

    def test_what_the_configuration_file_ignores_is_no_secret(self) -> None:
        config = 'severity: {async-flush: low}\nignore-in: {"conf/**": [async-replication, crc-check-off]}\n'
        write(Path("."), {".rocketaudit.yml": config, "conf/broker.conf": conf(brokerRole="ASYNC_MASTER")})
        found = only("conf")
        assert rule(found, "async-flush")["severity"] == "low"
        ignored = rule(found, "async-replication")
        assert ignored["state"] == "suppressed" and ignored["failed"] == []
        assert ignored["suppressed"][0]["reason"] == "ignored here by the configuration file (ignore-in)"
        assert rule(found, "crc-check-off")["reasons"] == ["the configuration file has it ignored here"]
        assert "async-replication" not in shown("scan", "conf", "-f", "concise")
        assert "Configuration  .rocketaudit.yml" in shown("checklist", "conf")

    def test_the_configuration_file_says_which_formats_a_report_has(self) -> None:
        write(Path("."), {".rocketaudit.yml": "format: sarif\nprofile: standard\n", "conf/broker.conf": CLEAN})
        assert "Before the deploy: conf" in shown("checklist", "conf")


def test_a_rule_of_a_users_own_is_on_the_list() -> None:
    text = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    block = text[text.index("    # my-rules/") : text.index("* **`detect`")]
    name = re.search(r"# my-rules/(\S+)", block)[1]  # type: ignore[index]
    write(Path("my-rules"), {name: re.sub("(?m)^    ", "", block)})
    write(Path("conf"), {"broker.conf": CLEAN})
    assert rule(only("conf", "--rules", "my-rules"), name.removesuffix(".yaml"))["state"] in STATES
