"""Dockerfiles that copy a configuration into an image of RocketMQ."""

import pytest

from rocketaudit.readers.workloads import dockerfile
from rocketaudit.source import document

_CONF = {"img/broker.conf": b"brokerName=a\n"}


def _read(text: str, **more: bytes) -> list[tuple[str, str, str]]:
    files = _CONF | {path.replace("__", "/"): data for path, data in more.items()}
    of = document("img/Dockerfile", "dockerfile", text.encode())
    found = dockerfile.read([of], {of.path: of.data, **files}, {}).confs
    return [(one.path, one.workload.image.name, one.workload.image.tag) for one in found if one.workload.image]


@pytest.mark.parametrize(
    "rest",
    [
        'COPY broker.conf /x/\nCMD ["sh", "mqbroker", "-c", "/x/broker.conf"]',
        "COPY --chown=a:b broker.conf /x/b.conf\nENTRYPOINT sh mqbroker -c /x/b.conf",
        'WORKDIR /x\nCOPY . .\nENTRYPOINT ["mqbroker"]\nCMD ["-c", "/x/broker.conf"]',
        'ADD ["broker.conf", "/x/b.conf"]',
    ],
)
def test_the_copied_file_is_the_configuration(rest: str) -> None:
    text = f"# comment\nARG V=5.1.4\nFROM apache/rocketmq:${{V}}\n{rest}\n"
    assert _read(text) == [("img/broker.conf", "apache/rocketmq", "5.1.4")]


def test_a_script_that_starts_the_broker() -> None:
    text = 'FROM apache/rocketmq:4.9.4\nCOPY s.sh broker.conf /x/\nCMD ["/x/s.sh"]\n'
    assert _read(text, img__s_sh=b"") == [("img/broker.conf", "apache/rocketmq", "4.9.4")]


def test_the_release_may_be_a_variable() -> None:
    text = "FROM openjdk:8\nENV ROCKETMQ_VERSION 4.6.0\nCOPY broker.conf /opt/\n"
    assert _read(text) == [("img/broker.conf", "rocketmq", "4.6.0")]


def test_only_the_last_stage_counts() -> None:
    assert _read("FROM apache/rocketmq:4.9.4\nCOPY broker.conf /x/\nFROM alpine\n") == []


def test_what_a_compose_file_builds_is_its_own() -> None:
    text = "FROM apache/rocketmq:4.9.4\nCOPY broker.conf /x/\n"
    files = {**_CONF, "compose.yml": b"services:\n  b:\n    build: ./img\n"}
    of = document("img/Dockerfile", "dockerfile", text.encode())
    assert dockerfile.read([of], files, {}).confs == ()


@pytest.mark.parametrize(
    "text", ["", "FROM", "FROM x\nCMD [", "FROM x\nCOPY", "FROM x\nENV\nENV A\nVOLUME []\n\\", "FROM a \\\n" * 9]
)
def test_hostile_files(text: str) -> None:
    assert _read(text) == []


def test_recognises() -> None:
    assert dockerfile.recognises("Dockerfile", b"FROM apache/rocketmq\n")
    assert dockerfile.recognises("broker.dockerfile", b"FROM x\nRUN wget rocketmq\n")
    assert not dockerfile.recognises("Dockerfile", b"FROM redis\n")
    assert not dockerfile.recognises("notes.txt", b"FROM apache/rocketmq\n")
