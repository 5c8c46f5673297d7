"""`diff` on the command line: exit codes, both formats, what can be compared with what."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from builders import conf, write

import rocketaudit
from rocketaudit.cli import main

SCHEMA = json.loads((Path(rocketaudit.__file__).parent / "comparison.schema.json").read_text())
SAFE = conf(brokerRole="SYNC_MASTER", flushDiskType="SYNC_FLUSH", inSyncReplicas=2, totalReplicas=2)
SLAVE = conf(brokerRole="SLAVE", brokerId=1, flushDiskType="SYNC_FLUSH", inSyncReplicas=2, totalReplicas=2)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No colours, language or width from the machine that runs the tests; an empty folder to work in."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ROCKETAUDIT_LANG", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def files(old: str, new: str) -> list[str]:
    """The command line that compares two deployments of a master and its slave."""
    write(Path("old"), {"broker-a.conf": old, "broker-a-s.conf": SLAVE})
    write(Path("new"), {"broker-a.conf": new, "broker-a-s.conf": SLAVE})
    return ["diff", "old", "new", "--rocketmq-version", "5.3.3"]


def said(capsys: Any, arguments: list[str]) -> str:
    main(arguments)
    return str(capsys.readouterr().out)


class TestExitCodes:
    def test_something_kept_is_lost(self) -> None:
        arguments = files(SAFE, SAFE.replace("inSyncReplicas=2", "inSyncReplicas=1"))
        assert main(arguments) == 1 and main([*arguments, "--exit-zero"]) == 0
        assert main([*arguments, "--select", "async-flush"]) == 1

    def test_what_was_lost_and_is_kept(self) -> None:
        assert main(files(SAFE.replace("inSyncReplicas=2", "inSyncReplicas=1"), SAFE)) == 0

    def test_findings_that_were_there_before_do_not_fail(self) -> None:
        old = conf(brokerRole="ASYNC_MASTER")
        assert main(files(old, old + "fileReservedTime=70\n")) == 0

    def test_a_finding_that_comes_to_weigh_as_much(self) -> None:
        arguments = files(SAFE.replace("SYNC_FLUSH", "ASYNC_FLUSH"), conf(brokerRole="ASYNC_MASTER"))
        assert main(arguments) == 1

    def test_wrong_arguments(self, capsys: Any) -> None:
        write(Path("old"), {"broker.conf": SAFE})
        assert main(["diff", "old"]) == 2 and main(["diff", "old", "nowhere"]) == 2
        assert main(["diff", "-", "-"]) == 2
        assert "only one side" in capsys.readouterr().err

    def test_nothing_to_compare(self) -> None:
        write(Path("old"), {"broker.conf": SAFE})
        Path("new").mkdir()
        assert main(["diff", "old", "new"]) == 3


class TestText:
    def test_what_is_lost_comes_first_and_each_side_has_its_line(self, capsys: Any) -> None:
        text = said(capsys, files(SAFE, "# less\n" + SAFE.replace("inSyncReplicas=2", "inSyncReplicas=1")))
        assert text.split("\n\n")[1].startswith("Lost after, kept before:\n  broker-a: master's disk or machine lost")
        assert "before  2  (broker-a.conf:4)" in text and "after   1  (broker-a.conf:5)" in text

    def test_only_the_rows_that_change(self, capsys: Any) -> None:
        text = said(capsys, files(SAFE, SAFE.replace("SYNC_FLUSH", "ASYNC_FLUSH")))
        assert "broker process crash" not in text

    def test_one_line_where_nothing_changes(self, capsys: Any) -> None:
        text = said(capsys, files(SAFE, SAFE))
        assert text.startswith("Nothing changes between old and new for broker-a: ") and text.count("\n") == 1

    def test_what_changes_nothing_is_said_briefly(self, capsys: Any) -> None:
        text = said(capsys, files(SAFE, SAFE + "fileReservedTime=72\n"))
        assert text.endswith("Written differently, with the same effect: fileReservedTime\n")

    def test_servers_that_come_and_go(self, capsys: Any) -> None:
        write(Path("old"), {"a.conf": conf(name="a"), "b.conf": conf(name="b")})
        write(Path("new"), {"a.conf": conf(name="a"), "c/c.conf": conf(name="c")})
        text = said(capsys, ["diff", "old", "new", "--lang", "zh"])
        assert "新增：c/c.conf (c)" in text and "移除：b.conf (b)" in text

    def test_a_secret_is_told_by_neither_side(self, capsys: Any) -> None:
        line = 'innerClientAuthenticationCredentials={"accessKey":"%s","secretKey":"%s"}\n'
        arguments = files(SAFE + line % ("alpha77", "beta99"), SAFE + line % ("gamma55", "delta33"))
        for format in ("text", "json"):
            text = said(capsys, [*arguments, "-f", format])
            assert not any(secret in text for secret in ("alpha77", "beta99", "gamma55", "delta33"))


class TestInputs:
    def test_two_files_of_any_name(self, capsys: Any) -> None:
        write(Path("."), {"x.conf": SAFE, "y.properties": SAFE.replace("broker-a", "other")})
        found = json.loads(said(capsys, ["diff", "x.conf", "y.properties", "-f", "json"]))
        assert [(one["before"], one["after"]) for one in found["servers"]] == [("broker-a", "other")]

    def test_standard_input_is_one_side(self, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        write(Path("."), {"broker.conf": SAFE})
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(SAFE.replace("=2", "=1").encode())))
        text = said(capsys, ["diff", "-", "broker.conf", "--rocketmq-version", "5.3.3"])
        assert "Kept after, lost before:" in text or "Score " in text

    @pytest.mark.parametrize(
        "text",
        [b"\xff\xfeb\0r\0", b"brokerName=a\npath=C:\\users\n", b"brokerName=" + b"a" * 100_000, b"brokerName=a\0"],
    )
    def test_hostile_files(self, text: bytes, capsys: Any) -> None:
        write(Path("."), {"broker.conf": SAFE, "other.conf": b"brokerRole=SLAVE\n" + text})
        assert main(["diff", "broker.conf", "other.conf"]) in (0, 1)
        assert main(["diff", "other.conf", "broker.conf", "--lang", "zh"]) in (0, 1)

    def test_the_shape_of_the_json(self, capsys: Any) -> None:
        write(Path("old"), {"a.conf": SAFE, "b.conf": conf(name="b")})
        write(Path("new"), {"a.conf": SAFE + "noKey=1\nflushDiskType=ASYNC_FLUSH\n", "c.conf": conf(name="c")})
        found = json.loads(said(capsys, ["diff", "old", "new", "-f", "json"]))
        jsonschema.validate(found, SCHEMA)
        assert found["command"] == "diff" and [one["server"] for one in found["added"]] == ["c"]
        assert [(one["key"], one["why"]) for one in found["idle"]] == [("noKey", "unknown-key")]
