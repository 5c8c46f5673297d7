"""Files of containers that nobody means well with: bounded time, an entry in the report, never a traceback."""

import os
import time
from pathlib import Path

import pytest
from builders import write

from rocketaudit.audit import audited
from rocketaudit.cli import main
from rocketaudit.errors import NothingToScan
from rocketaudit.options.scan import ScanOptions
from rocketaudit.report import Report

BROKER = "    image: apache/rocketmq:5.3.3\n    command: sh mqbroker\n"
LEVELS = range(1, 40)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scan(files: dict[str, str | bytes], seconds: float = 20) -> Report | None:
    """The report of files; None where there is nothing to scan. It has to come in time."""
    write(Path(), files)
    begun = time.process_time()
    try:
        return audited((".",), ScanOptions()).report
    except NothingToScan as nothing:
        assert "docker-compose.yml" in str(nothing) or "x.yaml" in str(nothing)
        return None
    finally:
        assert time.process_time() - begun < seconds


def test_aliases_that_multiply() -> None:
    bomb = 'x0: &x0 ["lol"]\n' + "".join(f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 9)}]\n" for n in LEVELS)
    report = scan({"docker-compose.yml": bomb + "services:\n  b:\n" + BROKER})
    assert report is not None
    assert {one.path for one in report.inputs} == {"docker-compose.yml"}


def test_merges_that_multiply() -> None:
    bomb = "x0: &a0\n" + BROKER + "".join(f"x{n}: &a{n}\n  <<: [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in LEVELS)
    scan({"docker-compose.yml": bomb + "services:\n  b:\n    <<: *a39\n"})


@pytest.mark.parametrize("opened", ["[", "{a: ", "- "])
def test_nesting(opened: str) -> None:
    scan({"docker-compose.yml": "services:\n  b:\n" + BROKER + "x: " + opened * 50_000})


@pytest.mark.parametrize(
    "content", [b"services:\n  rocketmq: \x00\x01\xff" * 1000, b"\xff\xferocketmq", b"%YAML 9\n---\nrocketmq: [", b""]
)
def test_what_is_no_yaml(content: bytes) -> None:
    scan({"docker-compose.yml": content or b"rocketmq"})


def test_keys_written_twice_are_said() -> None:
    text = "services:\n  b:\n" + BROKER + "  b:\n" + BROKER
    report = scan({"docker-compose.yml": text})
    assert report is not None
    [row] = report.inputs
    assert (row.status, "twice" in (row.reason or "")) == ("partly-read", True)


def test_a_compose_file_of_five_thousand_lines() -> None:
    services = "".join(
        f"  s{n}:\n    image: apache/rocketmq:5.3.3\n    command: sh mqbroker -c /c/broker.conf\n    volumes:\n"
        f"      - ./b{n % 20}.conf:/c/broker.conf\n"
        for n in range(1000)
    )
    files: dict[str, str | bytes] = {f"b{n}.conf": f"brokerName=b{n}\n" for n in range(20)}
    report = scan({"docker-compose.yml": "services:\n" + services, **files}, seconds=60)
    assert report is not None
    assert report.deployments[0].name == ""


def test_ten_thousand_files() -> None:
    other = "apiVersion: v1\nkind: Service\nmetadata: {name: rocketmq}\n"
    files: dict[str, str | bytes] = {f"d{n % 100}/f{n}.yaml": other for n in range(10_000)}
    scan({**files, "docker-compose.yml": "services:\n  b:\n" + BROKER}, seconds=60)


def test_links_that_lead_back(here: Path) -> None:
    write(here, {"docker-compose.yml": "services:\n  b:\n" + BROKER})
    (here / "a").mkdir()
    os.symlink("..", here / "a" / "b")
    os.symlink("docker-compose.yml", here / "again.yml")
    report = audited((".",), ScanOptions()).report
    assert [one.path for one in report.inputs if one.status == "read"] == ["again.yml"]


def test_a_mount_reads_nothing_outside_the_path(here: Path) -> None:
    write(here, {"secret.conf": "brokerName=outside\nbrokerRole=SYNC_MASTER\n"})
    text = "services:\n  b:\n    image: apache/rocketmq:5.3.3\n    command: mqbroker -c /c/b.conf\n"
    write(here, {"in/docker-compose.yml": text + "    volumes: ['../secret.conf:/c/b.conf']\n"})
    report = audited(("in",), ScanOptions()).report
    assert not any("outside" in one.subject for one in report.survival)


def test_escapes_in_names_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path(), {"docker-compose.yml": 'services:\n  "\\e[31mevil\\e]0;x\\a":\n' + BROKER})
    main(["scan", ".", "--color", "never"])
    assert "\x1b" not in capsys.readouterr().out
