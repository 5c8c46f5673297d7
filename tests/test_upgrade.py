"""`upgrade` on the command line: exit codes, releases, both formats, both languages; and the page that shows it."""

import io
import json
import os
import re
import shlex
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from builders import conf, write

import rocketaudit
from rocketaudit import fast_path
from rocketaudit.cli import main

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json.loads((Path(rocketaudit.__file__).parent / "comparison.schema.json").read_text())
RELEASES = ["--from", "4.9.7", "--to", "5.3.3"]
KEPT_BEFORE = {
    "broker-a.conf": conf(brokerRole="SYNC_MASTER", flushDiskType="SYNC_FLUSH"),
    "broker-a-s.conf": conf(brokerRole="SLAVE", brokerId=1, flushDiskType="SYNC_FLUSH"),
}
QUORUM = {"broker-a.conf": KEPT_BEFORE["broker-a.conf"] + "inSyncReplicas=2\ntotalReplicas=2\n"}
COMPOSE = """services:
  broker:
    image: apache/rocketmq:4.9.7
    command: sh mqbroker -c /conf/broker.conf
    volumes: ["./broker.conf:/conf/broker.conf"]
"""


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No colours, language or width from the machine that runs the tests; an empty folder to work in."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ROCKETAUDIT_LANG", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def content(capsys: Any, *arguments: str) -> Any:
    """What the command says as JSON, which is of the shape that is promised."""
    main([*arguments, "-f", "json"])
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, SCHEMA)
    return found


class TestExitCodes:
    def test_something_kept_is_lost(self, capsys: Any) -> None:
        write(Path("conf"), KEPT_BEFORE)
        assert main(["upgrade", "conf", *RELEASES]) == 1
        assert (
            main(["upgrade", "conf", *RELEASES, "--fail-on", "critical", "--ignore", "sync-master-does-not-wait"]) == 1
        )
        assert main(["upgrade", "conf", *RELEASES, "--exit-zero"]) == 0

    def test_as_safe_as_before(self) -> None:
        write(Path("conf"), {**KEPT_BEFORE, **QUORUM})
        assert main(["upgrade", "conf", *RELEASES]) == 0

    def test_a_new_finding(self) -> None:
        write(Path("conf"), {"broker.conf": conf("aclEnable=true", brokerRole="ASYNC_MASTER")})
        arguments = ["upgrade", "conf", "--from", "5.3.2", "--to", "5.3.3"]
        assert main(arguments) == 0 and main([*arguments, "--fail-on", "medium"]) == 1

    def test_messages_that_are_not_found_any_more(self) -> None:
        write(Path("conf"), {"broker.conf": conf(storePathRootDir="/data")})
        assert main(["upgrade", "conf", "--from", "4.9.3", "--to", "4.9.4"]) == 1
        assert main(["upgrade", "conf", "--from", "4.9.4", "--to", "4.9.5"]) == 0

    def test_nothing_to_scan(self) -> None:
        assert main(["upgrade", ".", *RELEASES]) == 3


class TestReleases:
    def test_files_that_say_none(self, capsys: Any) -> None:
        write(Path("conf"), KEPT_BEFORE)
        assert main(["upgrade", "conf", "--to", "5.3.3"]) == 2
        out, err = capsys.readouterr()
        assert out == "" and "conf/broker-a-s.conf" in err and "--from 4.9.7" in err

    @pytest.mark.parametrize("option", ["--from", "--to"])
    def test_one_that_there_is_not(self, option: str, capsys: Any) -> None:
        write(Path("conf"), KEPT_BEFORE)
        assert main(["upgrade", "conf", "--from", "4.9.7", option, "9.9.9"]) == 2
        assert "unknown RocketMQ release '9.9.9'" in capsys.readouterr().err

    def test_that_of_the_image(self, capsys: Any) -> None:
        write(Path("."), {"docker-compose.yml": COMPOSE, "broker.conf": KEPT_BEFORE["broker-a.conf"]})
        found = content(capsys, "upgrade", ".", "--to", "5.3.3")
        assert (found["before"]["label"], found["after"]["label"]) == ("4.9.7", "5.3.3")
        assert "sync-master-does-not-wait" in {one["rule"] for one in found["appeared"]}

    def test_the_newest_by_default(self, capsys: Any) -> None:
        write(Path("conf"), KEPT_BEFORE)
        from rocketaudit import catalogue

        assert content(capsys, "upgrade", "conf", "--from", "4.9")["after"]["label"] == catalogue.load().newest


class TestText:
    def said(self, capsys: Any, *arguments: str) -> str:
        main(["upgrade", *arguments])
        return str(capsys.readouterr().out)

    def test_what_is_lost_comes_first(self, capsys: Any) -> None:
        write(Path("conf"), KEPT_BEFORE)
        said = self.said(capsys, "conf", *RELEASES)
        headline = said.split("\n\n")[1]
        assert headline.startswith("Lost after, kept before:\n  broker-a: master's disk or machine lost: lost")
        assert "brokerRole=SYNC_MASTER (broker-a.conf:2)" in headline
        parts = ["Does a message", "What changes, and why:", "New findings:", "Score "]
        assert sorted(parts, key=said.index) == parts

    def test_one_line_where_nothing_changes(self, capsys: Any) -> None:
        write(Path("conf"), KEPT_BEFORE)
        said = self.said(capsys, "conf", "--from", "5.3.3", "--to", "5.3.3")
        assert said.count("\n") == 1 and said.startswith("Nothing changes from 5.3.3 to 5.3.3 for broker-a: ")

    def test_chinese(self, capsys: Any) -> None:
        write(Path("conf"), KEPT_BEFORE)
        said = self.said(capsys, "conf", *RELEASES, "--lang", "zh")
        assert "之前不丢、之后会丢：" in said and "SEND_OK 不等待任何从节点" in said
        assert not re.search(r"Lost|kept|waits|default\)|finding", said)

    def test_it_fits_a_narrow_terminal(self, capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        from rocketaudit import output

        monkeypatch.setattr(output, "is_terminal", lambda _: True)
        monkeypatch.setenv("COLUMNS", "80")
        write(Path("conf"), KEPT_BEFORE)
        assert max(map(len, self.said(capsys, "conf", *RELEASES, "--color", "never").splitlines())) <= 80

    def test_no_file_can_paint(self, capsys: Any) -> None:
        write(
            Path("conf"), {"a.conf": conf("haMasterAddress=\\u001b[2J10.0.0.1:10912", brokerRole="SLAVE", brokerId=1)}
        )
        assert "\x1b" not in self.said(capsys, "conf", *RELEASES)


class TestJson:
    def test_everything_of_a_change(self, capsys: Any) -> None:
        write(Path("conf"), KEPT_BEFORE)
        found = content(capsys, "upgrade", "conf", *RELEASES)
        [role] = [one for one in found["changes"] if one["setting"] == "brokerRole"]
        assert (
            role["kind"] == "meaning"
            and role["evidence"]
            and role["after"]["because"] == ["inSyncReplicas=1 (default)"]
        )
        assert (role["after"]["path"], role["after"]["line"]) == ("conf/broker-a.conf", 2)
        assert {one["failure"] for one in found["survival"] if one["falls"] == "lost"} == {
            "master-disk-loss",
            "master-machine-loss",
        }
        assert found["command"] == "upgrade" and not found["unchanged"]


@pytest.mark.parametrize("argv", [["upgrade", "conf", *RELEASES], ["diff", "old", "new"]])
def test_typer_parses_them(argv: list[str]) -> None:
    assert fast_path.parse(argv, {}) is None


PAGES = ("docs/upgrade-and-diff.md", "docs/upgrade-and-diff.zh.md")
SHOWN = re.compile(r"(?<=```text\n)\$ rocketaudit (.+)\n(?:.*\n)*?(?=```)")


@pytest.mark.parametrize("page", PAGES)
def test_the_page_shows_what_the_commands_say(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """UPDATE_GOLDENS=1 writes the outputs anew; read the diff."""
    monkeypatch.chdir(ROOT)
    path = ROOT / page
    text = path.read_text(encoding="utf-8")
    now = SHOWN.sub(lambda found: f"$ rocketaudit {found[1]}\n{_ran(found[1])}", text)
    assert len(SHOWN.findall(text)) >= 3
    if os.environ.get("UPDATE_GOLDENS"):
        path.write_text(now, encoding="utf-8")
    assert now == path.read_text(encoding="utf-8"), "run with UPDATE_GOLDENS=1 and read the diff"


def _ran(command: str) -> str:
    buffer = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with redirect_stdout(buffer):
        code = main(shlex.split(command))
        buffer.flush()
    return buffer.buffer.getvalue().decode() + f"$ echo $?\n{code}\n"  # type: ignore[attr-defined]
