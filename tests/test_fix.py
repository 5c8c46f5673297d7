"""`fix` through the command line: what is mended and what is not, what is shown, the exit code, and the files."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rocketaudit.cli import main
from rocketaudit.commands import fix

HEAD = "brokerName = broker-a\n"
MISTAKES = "brokerRole = ASYNC_MASTER\nflushDiskType = SYNC_FLUSHH\ninSyncReplicas = 2 \nfileReservedTimes = 48\n"
MENDED = "brokerRole = ASYNC_MASTER\nflushDiskType = SYNC_FLUSH\ninSyncReplicas = 2\nfileReservedTime = 48\n"


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty folder to work in, and nothing of the machine's."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ROCKETAUDIT_LANG", "ROCKETAUDIT_DEBUG", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def conf(data: bytes | str, name: str = "broker.conf") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def fixed(text: str, *arguments: str) -> str:
    """A broker file after `fix --yes`; a second run changes nothing."""
    path = conf(text)
    assert main(["fix", "broker.conf", "--yes", *arguments]) == 0
    once = path.read_bytes()
    assert main(["fix", "broker.conf", "--yes", *arguments]) == 0
    assert path.read_bytes() == once
    return once.decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("inSyncReplicas = 2 \n", "inSyncReplicas = 2\n"),
        ("inSyncReplicas = 2\t\r\n", "inSyncReplicas = 2\r\n"),
        ("fileReservedTime = 48 # two days\n", "# two days\nfileReservedTime = 48\n"),
        ("fileReservedTime = 48 (two days)\n", "# two days\nfileReservedTime = 48\n"),
        ("  fileReservedTime = 48 // 两天\n", "  # 两天\n  fileReservedTime = 48\n"),
        ("brokerClusterName = c1 # production\n", "# production\nbrokerClusterName = c1\n"),
        ("flushDiskType = sync_flush\n", "flushDiskType = SYNC_FLUSH\n"),
        ('flushDiskType = "SYNC_FLUSH"\n', "flushDiskType = SYNC_FLUSH\n"),
        ("flushDiskType = SYNC_FLSH\n", "flushDiskType = SYNC_FLUSH\n"),
        ("autoCreateTopicEnable = ture\n", "autoCreateTopicEnable = true\n"),
        ("flushDisktype = SYNC_FLUSH\n", "flushDiskType = SYNC_FLUSH\n"),
        ("fileReserverdTime = 48 # h\n", "# h\nfileReservedTime = 48\n"),
        ("mapedFileSizeCommitLog = 1073741824\n", "mappedFileSizeCommitLog = 1073741824\n"),
        ("fileReservedTime = 48\nfileReservedTime = 48\n", "fileReservedTime = 48\n"),
    ],
)
def test_what_was_plainly_meant_is_written(before: str, after: str) -> None:
    assert fixed(HEAD + before) == HEAD + after


@pytest.mark.parametrize(
    ("line", "because"),
    [
        ("brokerRole = AYNC_MASTER", "ASYNC_MASTER or SYNC_MASTER"),
        ("fileReservedTime = 48h", "a unit was written"),
        ("allAckInSyncStateSet = yes", "a word for true, not a slip of it"),
        ("brokerIP3 = 10.0.0.1", "brokerIP1 or brokerIP2"),
        ("storePathRootDir = /data/store # volume", "the store is where the comment says"),
        ("mappedFileSizeCommitLog = 536870912 # half", "the store has files of another size"),
        ("mapedFileSizeConsumeQueue = 300000", "the same"),
        ("enableDLedgerCommitLog = true", "another kind of store"),
        ("haSlaveFallbehindMax = 1", "another name with another meaning"),
        ("flushDiskType = ${FLUSH} ", "a template fills it in"),
        ("flushDisktype = {{ flush }}", "a template fills it in"),
        ("transientStorePoolEnabled = true", "then a process crash would lose messages"),
        ("brokerRole = SALVE", "the broker would not start with brokerId 0"),
    ],
)
def test_what_is_a_guess_or_costs_something_stays(line: str, because: str) -> None:
    assert fixed(f"{HEAD}{line}\n") == f"{HEAD}{line}\n", because


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "latin-1"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "\n"])
def test_encoding_line_ends_and_the_missing_newline_are_kept(encoding: str, end: str, last: str) -> None:
    comment = "caf\u00e9" if encoding == "latin-1" else "主节点"
    text = f"# {comment}\n{HEAD}{MISTAKES.strip()}{last}".replace("\n", end)
    path = conf(text.encode(encoding))
    assert main(["fix", ".", "--yes"]) == 0
    after = f"# {comment}\n{HEAD}{MENDED.strip()}{last}".replace("\n", end)
    assert path.read_bytes() == after.encode(encoding)


def test_a_moved_comment_keeps_its_encoding() -> None:
    path = conf("# 中\nbrokerName = b\nfileReservedTime = 48 # 两天\n".encode("gb18030"))
    assert main(["fix", ".", "--yes"]) == 0
    assert path.read_bytes().decode("gb18030") == "# 中\nbrokerName = b\n# 两天\nfileReservedTime = 48\n"


def test_utf_16_is_left_alone() -> None:
    data = (HEAD + MISTAKES).encode("utf-16")
    path = conf(data)
    assert main(["fix", ".", "--yes"]) == 0
    assert path.read_bytes() == data


MANIFEST = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: broker}
data:
  broker.conf: |
    brokerName = broker-a # one
    flushDiskType = SYNC_FLUSHH
  other.txt: "a "
"""


def test_a_block_in_a_manifest_is_mended_where_it_stands() -> None:
    path = conf(MANIFEST, "broker.yaml")
    assert main(["fix", ".", "--yes"]) == 0
    assert path.read_text() == MANIFEST.replace(
        "    brokerName = broker-a # one\n", "    # one\n    brokerName = broker-a\n"
    ).replace("FLUSHH", "FLUSH")


def test_a_field_of_a_resource_is_left_to_people(capsys: pytest.CaptureFixture[str]) -> None:
    compose = (
        "services:\n  broker:\n    image: apache/rocketmq:5.3.1\n    command: sh mqbroker -n ns:9876 -c /conf/b.conf\n"
    )
    path = conf(compose, "docker-compose.yml")
    assert main(["fix", ".", "--yes"]) == 0
    assert path.read_text() == compose


def test_suppressed_lines_are_not_touched(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{HEAD}# rocketaudit: ignore[async-flush] -- the role is what counts\nflushDiskType = SYNC_FLUSHH\n"
    assert fixed(text) == text
    assert "broker.conf:3: ignored-value: a comment suppresses findings on the line" in capsys.readouterr().out


def test_a_value_that_brings_something_worse_is_left_and_said(capsys: pytest.CaptureFixture[str]) -> None:
    fixed(f"{HEAD}transientStorePoolEnabled = true\nbrokerRole = SALVE\n")
    said = capsys.readouterr().out
    assert "unknown-setting: broker process crash: what is kept now would be lost" in said
    assert "ignored-value: the broker would not start" in said


def test_each_fix_shows_what_changes_in_what_runs(capsys: pytest.CaptureFixture[str]) -> None:
    conf(HEAD + MISTAKES + "brokerId = 0 # master\n")
    assert main(["fix", "--yes"]) == 0
    said = capsys.readouterr().out
    assert "broker.conf:3: ignored-value: flushDiskType: ASYNC_FLUSH -> SYNC_FLUSH" in said
    assert "broker.conf:4: ignored-value: inSyncReplicas: 1 -> 2" in said
    assert "broker.conf:6: ignored-value: nothing changes in what runs" in said
    assert "-inSyncReplicas = 2·\n" in said
    assert "Written: broker.conf" in said


def test_unsafe_fixes_need_to_be_asked_for_and_show_their_cost(capsys: pytest.CaptureFixture[str]) -> None:
    text = f"{HEAD}flushDiskType = ASYNC_FLUSH\n"
    assert fixed(text, "--select", "async-flush") == text
    assert "1 more with --unsafe, since it changes what the brokers do: async-flush" in capsys.readouterr().out
    assert fixed(text, "--select", "async-flush", "--unsafe") == f"{HEAD}flushDiskType = SYNC_FLUSH\n"
    said = capsys.readouterr().out
    assert "async-flush: flushDiskType: ASYNC_FLUSH -> SYNC_FLUSH" in said
    assert "the fix and its cost: Set flushDiskType=SYNC_FLUSH; each send then waits for an fsync" in said


def test_what_would_make_a_master_differ_from_its_slave_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    conf("brokerName=a\nbrokerRole=SYNC_MASTER\ninSyncReplicas=2\nflushDiskType=ASYNC_FLUSH\n", "a.conf")
    conf("brokerName=a\nbrokerId=1\nbrokerRole=SLAVE\nflushDiskType=ASYNC_FLUSH\n", "b.conf")
    assert main(["fix", ".", "--yes", "--unsafe", "--select", "async-flush,replica-settings-differ"]) == 0
    assert "a.conf:4: async-flush: it would bring replica-settings-differ" in capsys.readouterr().out


class TestWhoIsAsked:
    @pytest.fixture
    def terminal(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(fix, "is_terminal", lambda stream: True)

    def test_without_a_terminal_the_way_on_is_said(self, capsys: pytest.CaptureFixture[str]) -> None:
        path = conf(HEAD + MISTAKES)
        assert main(["fix", "."]) == 2
        assert "--yes" in (said := capsys.readouterr().err) and "--diff" in said
        assert path.read_text() == HEAD + MISTAKES

    @pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("yes\n", 0), ("\n", 1), ("n\n", 1), ("", 1)])
    @pytest.mark.usefixtures("terminal")
    def test_only_a_yes_writes(self, monkeypatch: pytest.MonkeyPatch, answer: str, code: int) -> None:
        path = conf(HEAD + MISTAKES)
        monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
        assert main(["fix", "."]) == code
        assert path.read_text() == HEAD + (MENDED if code == 0 else MISTAKES)

    @pytest.mark.usefixtures("terminal")
    def test_nothing_to_mend_is_no_question(self, capsys: pytest.CaptureFixture[str]) -> None:
        conf(HEAD)
        assert main(["fix", "."]) == 0
        assert "[y/N]" not in (said := capsys.readouterr().out) and "Nothing to mend" in said

    def test_yes_and_diff_exclude_each_other(self) -> None:
        assert main(["fix", ".", "--yes", "--diff"]) == 2

    def test_chinese(self, capsys: pytest.CaptureFixture[str]) -> None:
        conf(HEAD + MISTAKES)
        assert main(["fix", ".", "--yes", "--lang", "zh"]) == 0
        assert "已写入：broker.conf" in capsys.readouterr().out


class TestDiff:
    def test_it_says_by_its_exit_code_whether_there_is_something(self, capsys: pytest.CaptureFixture[str]) -> None:
        path = conf(HEAD + MISTAKES)
        assert main(["fix", ".", "--diff"]) == 1
        assert path.read_text() == HEAD + MISTAKES
        assert main(["fix", ".", "--yes"]) == 0
        capsys.readouterr()
        assert main(["fix", ".", "--diff"]) == 0
        assert capsys.readouterr().out == ""

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    @pytest.mark.parametrize("last", ["", "\n"])
    @pytest.mark.parametrize("unsafe", [False, True])
    @pytest.mark.parametrize("name", ["broker.conf", 'a b/bröker "1".conf'])
    def test_git_and_patch_take_it(self, end: str, last: str, unsafe: bool, name: str) -> None:
        flags = ["--unsafe"] if unsafe else []
        text = f"# 主\n{HEAD}x1=1\nx2=2\nx3=3\nx4=4\nx5=5\nx6=6\nx7=7\nx8=8\nx9=9\nfileReservedTime=48 # h\n{MISTAKES}"
        before = (text.removesuffix("\n") + last).replace("\n", end).encode()
        path = conf(before, name)
        diff = _run("--diff", *flags, ".")
        assert main(["fix", ".", "--yes", *flags]) == 0
        after = path.read_bytes()
        assert after != before
        for tool in (["git", "apply", "-"], ["patch", "-s", "-p1", "--binary"]):
            path.write_bytes(before)
            subprocess.run(tool, input=diff, check=True)
            assert path.read_bytes() == after

    def test_secrets_are_never_shown(self, capfd: pytest.CaptureFixture[str]) -> None:
        secret = "hunter2hunter2"
        path = conf(f"{HEAD}aclSecretKey = {secret}\nflushDiskType = SYNC_FLUSHH\nx=1\nsecretToken={secret}\n")
        assert main(["fix", ".", "--diff"]) == 1
        shown = capfd.readouterr()
        assert secret not in shown.out + shown.err
        assert main(["fix", ".", "--yes"]) == 0
        shown = capfd.readouterr()
        assert secret not in shown.out + shown.err
        assert path.read_text().count(secret) == 2


def _run(*arguments: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "rocketaudit", "fix", *arguments], capture_output=True, check=False, env=_environment()
    )
    assert done.returncode == 1, done.stderr
    return done.stdout


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}


class TestStandardInput:
    def _given(self, monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    def test_the_mended_text_goes_to_standard_output(
        self, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], here: Path
    ) -> None:
        self._given(monkeypatch, (HEAD + MISTAKES).replace("\n", "\r\n").encode("utf-8-sig"))
        assert main(["fix", "-"]) == 0
        assert capfdbinary.readouterr().out == (HEAD + MENDED).replace("\n", "\r\n").encode("utf-8-sig")
        assert list(here.iterdir()) == []

    def test_what_is_right_comes_back_as_it_was(
        self, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        self._given(monkeypatch, b"brokerName=\xff\xfe\r\r\n")
        assert main(["fix", "-"]) == 0
        assert capfdbinary.readouterr().out == b"brokerName=\xff\xfe\r\r\n"

    def test_it_is_mended_alone(self) -> None:
        assert main(["fix", "-", "x"]) == 2


def test_client_code_has_no_fix(capsys: pytest.CaptureFixture[str]) -> None:
    conf("import org.apache.rocketmq.client.producer.DefaultMQProducer;\nclass A { }\n", "A.java")
    assert main(["fix", ".", "--yes"]) == 0
    assert main(["fix", "nowhere", "--yes"]) == 2


def test_nothing_of_ours_is_3() -> None:
    conf("a=b\n", "x.conf")
    assert main(["fix", ".", "--yes"]) == 3
