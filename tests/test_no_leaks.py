"""No secret of a file reaches any output, wherever in the file it stands; and masking leaves the rest readable."""

import json
from pathlib import Path
from typing import Any

import pytest

from rocketaudit.cli import main

FILES = {
    "a key written twice": "secretKey=hunter1\nsecretKey=hunter2\n",
    "in a comment behind a number": "brokerName=a\nfileReservedTime=48 # secretKey=hunter3\n",
    "behind export": "brokerName=a\nexport secretKey=hunter4\n",
    "swallowed by the name": "brokerName=b\\\nsecretKey=hunter5\n",
    "swallowed, and going on": "brokerName=b\\\nsecretKey=hun\\\n  hunter5\nstorePathRootDir=x\n",
    "swallowed by a path": "brokerName=a\nstorePathRootDir=D:\\store\\\naccessKey=hunter6\n",
    "in a URL": "brokerName=a\nmetricsGrpcExporterTarget=http://user:hunter7@h/\n",
    "in a header": "brokerName=a\nmetricsGrpcExporterHeader=Authorization:Basic hunter8\n",
    "in a header of another setting": "brokerName=Authorization: Basic hunter8\n",
    "under an escaped key": "brokerName=a\naccess\\u004bey=hunter9\n",
    "under an escaped key, with another": "brokerName=a\naccess\\u004bey=hunter9 # password=1\n",
    "in an unknown key's value": "brokerName=a\nnoSuchKey=secretKey=hunter10\n",
    "in a key": "brokerName=a\nsecretKey\\=hunter11\n",
    "in JSON": 'brokerName=a\nnoSuchKey={"password":"hunter12"}\nbrokerClusterName=hunter12\n',
    "as a name too": "brokerName=hunter13\nsecretKey=hunter13\nbrokerClusterName=c\n",
    "under short keys": "brokerName=a\npwd=hunter14\nak=hunter15\nsk=hunter16\noss.sk=hunter17\npasswd=hunter18\n",
    "in an address": "brokerName=a\nnamesrvAddr=http://u:hunter19@h\n",
    "with a blank behind it": "brokerName=a\nsecretKey=hunter20 \nfoo=hunter20\n",
}
COMMANDS = [
    [command, "-f", format, "--lang", lang]
    for command in ("scan", "effective")
    for format in ("text", "json")
    for lang in ("en", "zh")
]


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_secret_is_told(command: list[str], text: str, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    Path("broker.conf").write_text("brokerRole=ASYNC_MASTER\n" + text)
    assert main([*command, "broker.conf"]) in (0, 1)
    out, err = capsys.readouterr()
    assert out and "hunter" not in out + err


@pytest.fixture
def scanned(tmp_path: Path, monkeypatch: Any, capsys: Any) -> Any:
    def scan(text: str, *arguments: str) -> str:
        monkeypatch.chdir(tmp_path)
        Path("broker.conf").write_text(text)
        main(["scan", "broker.conf", *arguments])
        return str(capsys.readouterr().out)

    return scan


def test_a_fix_that_would_write_a_secret_is_none(scanned: Any) -> None:
    found = json.loads(scanned("brokerName=a\nfileReservedTime=48 # secretKey=x\n", "-f", "json"))
    (ignored,) = (one for one in found["findings"] if one["rule"] == "ignored-value")
    assert ignored["fix"] is None


def test_a_fix_beside_a_secret_stays(scanned: Any) -> None:
    found = json.loads(scanned("brokerName=a\nfileReservedTime=48 # hours\nsecretKey=hunter\n", "-f", "json"))
    (ignored,) = (one for one in found["findings"] if one["rule"] == "ignored-value")
    assert [edit["replacement"] for edit in ignored["fix"]["edits"]] == ["# hours\n", "48"]


def test_a_subject_is_masked_everywhere_alike(scanned: Any) -> None:
    found = json.loads(scanned(FILES["swallowed by the name"], "-f", "json"))
    subjects = {one["subject"] for one in (*found["findings"], *found["score"]["deductions"], *found["survival"][:5])}
    assert subjects == {"bsecretKey=***"}


def test_short_secrets_do_not_eat_words(scanned: Any) -> None:
    out = scanned("brokerName=a\nsecretKey=ack\nak=true\nfileReservedTime=48 # ack\n")
    assert "acknowledged" in out and "autoCreateTopicEnable is true" in out


def test_the_source_line_of_an_escaped_key(scanned: Any) -> None:
    assert "access\\u004bey=***" in scanned("brokerName=a\naccess\\u004bey=hunter9\n")


def test_what_has_no_value_is_said_to_have_none(scanned: Any) -> None:
    out = scanned("brokerName=a\nbrokerRole=SYNC_MASTER\nenableDLegerCommitLog=true\n", "-f", "json")
    assert "=None" not in out
