"""How `fix` writes: whole or not at all, with owner and permissions, through links, and never over what has changed."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocketaudit.cli import main
from rocketaudit.errors import UsageError
from rocketaudit.fixes import writing

BEFORE, AFTER = b"brokerName=a\nflushDiskType=SYNC_FLUSHH\n", b"brokerName=a\nflushDiskType=SYNC_FLUSH\n"
OLD, NEW = b"old\n", b"new\n"
FIX = ["fix", ".", "--yes", "--select", "ignored-value"]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty folder to work in, in which nothing is left but the files themselves."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    yield folder
    assert not list(tmp_path.rglob(".rocketaudit-*"))


def written(path: str = "broker.conf", data: bytes = BEFORE) -> Path:
    Path(path).write_bytes(data)
    return Path(path)


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755, 0o664])
def test_permissions_are_kept(mode: int) -> None:
    path = written()
    path.chmod(mode)
    assert main(FIX) == 0
    assert path.read_bytes() == AFTER
    assert stat.S_IMODE(path.stat().st_mode) == mode


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root may give a file away")
def test_the_owner_is_kept() -> None:
    path = written()
    os.chown(path, 12345, 23456)
    path.chmod(0o4750)
    assert main(FIX) == 0
    found = path.stat()
    assert (found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == (12345, 23456, 0o4750)


def test_a_link_stays_and_what_it_leads_to_is_written(here: Path) -> None:
    target = written("../real.conf")
    Path("broker.conf").symlink_to("../real.conf")
    assert main(FIX) == 0
    assert Path("broker.conf").is_symlink()
    assert target.read_bytes() == AFTER


def test_a_file_with_two_names_in_one_run_is_written_once() -> None:
    path = written()
    Path("link.conf").symlink_to("broker.conf")
    assert main(["fix", "broker.conf", "link.conf", "--yes"]) == 0
    assert path.read_bytes() == AFTER
    assert Path("link.conf").is_symlink()


def test_a_circle_of_links_is_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.conf").symlink_to("b.conf")
    Path("b.conf").symlink_to("a.conf")
    assert main(["fix", "a.conf", "--yes"]) == 3
    path = written()
    assert main(FIX) == 0
    assert path.read_bytes() == AFTER
    with pytest.raises(UsageError, match="a.conf: cannot be written"):
        writing.replace("a.conf", OLD, NEW)


def test_a_read_only_file_is_refused_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = written("a.conf"), written("b.conf")
    second.chmod(0o444)
    assert main(FIX) == 2
    assert "b.conf: is read-only; make it writable (chmod u+w)" in capsys.readouterr().err
    assert (first.read_bytes(), second.read_bytes()) == (BEFORE, BEFORE)


def test_hard_links_would_part(capsys: pytest.CaptureFixture[str]) -> None:
    path = written()
    os.link(path, "../other.conf")
    assert main(FIX) == 2
    assert "has 2 names" in capsys.readouterr().err
    assert path.read_bytes() == BEFORE


def test_a_file_without_permission_is_read_nowhere(capsys: pytest.CaptureFixture[str]) -> None:
    path = written()
    path.chmod(0)
    try:
        assert main(FIX) in (2, 3)
    finally:
        path.chmod(0o600)
    assert path.read_bytes() == BEFORE


class TestMeanwhile:
    """What others do between the reading and the writing."""

    def test_a_change_is_not_lost(self) -> None:
        path = written(data=b"newer\n")
        with pytest.raises(UsageError, match="has changed since it was read"):
            writing.replace("broker.conf", OLD, NEW)
        assert path.read_bytes() == b"newer\n"

    def test_nor_one_that_comes_while_the_new_text_is_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        path = written(data=OLD)
        sync = os.fsync

        def edit(file: int) -> None:
            sync(file)
            path.write_bytes(b"newer\n")

        monkeypatch.setattr(os, "fsync", edit)
        with pytest.raises(UsageError, match="has changed since it was read"):
            writing.replace("broker.conf", OLD, NEW)
        assert path.read_bytes() == b"newer\n"

    def test_a_link_put_in_the_file_s_place_leads_nowhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        path, victim = written(data=OLD), written("../victim", data=OLD)
        sync = os.fsync

        def swap(file: int) -> None:
            sync(file)
            path.unlink(missing_ok=True)
            path.symlink_to("../victim")

        monkeypatch.setattr(os, "fsync", swap)
        with pytest.raises(UsageError, match="broker.conf"):
            writing.replace("broker.conf", OLD, NEW)
        assert victim.read_bytes() == OLD

    def test_another_folder_put_in_the_folder_s_place_is_left_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        Path("conf").mkdir()
        written("conf/broker.conf", OLD)
        sync = os.fsync

        def swap(file: int) -> None:
            sync(file)
            if not Path("moved").exists():
                Path("conf").rename("moved")
                Path("conf").mkdir()
                written("conf/broker.conf", b"somebody else's\n")

        monkeypatch.setattr(os, "fsync", swap)
        writing.replace("conf/broker.conf", OLD, NEW)
        assert Path("conf/broker.conf").read_bytes() == b"somebody else's\n"
        assert Path("moved/broker.conf").read_bytes() == NEW

    def test_a_full_disk_leaves_the_old_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        path = written(data=OLD)

        def fail(file: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(UsageError, match="broker.conf: cannot be written, no space left on device"):
            writing.replace("broker.conf", OLD, NEW)
        assert path.read_bytes() == OLD


def test_a_pipe_is_no_file() -> None:
    os.mkfifo("broker.conf")
    with pytest.raises(UsageError, match="is no ordinary file"):
        writing.check("broker.conf", OLD)


@pytest.mark.parametrize("blanks", [b" " * 300_000, b"\t#" * 100_000, b" x" * 100_000])
def test_a_huge_line(blanks: bytes) -> None:
    text = b"brokerName=a" + blanks + b"x\nstorePathRootDir=/data" + blanks + b"\n"
    path = written(data=text + b"flushDiskType=SYNC_FLUSHH\n")
    assert main(FIX) == 0
    assert path.read_bytes().endswith(b"flushDiskType=SYNC_FLUSH\n")


def test_a_huge_file() -> None:
    lines = b"".join(b"# line %d\n" % number for number in range(100_000))
    path = written(data=BEFORE + lines)
    assert main(FIX) == 0
    assert path.read_bytes() == AFTER + lines


def test_what_a_terminal_obeys_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\u202e"
    path = written(data=f"brokerName=a{evil} # {evil}\n# {evil}\nflushDiskType=SYNC_FLUSHH {evil}\n".encode())
    assert main(["fix", ".", "--yes"]) == 0
    shown = capsys.readouterr()
    assert not {"\x1b", "\x07", "\u202e"} & set(shown.out + shown.err)
    assert "\\x1b]0;owned" in shown.out
    assert path.read_bytes().startswith(f"# {evil}\nbrokerName=a{evil}\n".encode())
