"""`checklist` on a command line of the tests, and what its JSON says."""

import contextlib
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from builders import conf

import rocketaudit
from rocketaudit.cli import main

SCHEMA = json.loads((Path(rocketaudit.__file__).parent / "checklist.schema.json").read_text(encoding="utf-8"))
CLEAN = conf(brokerRole="ASYNC_MASTER", flushDiskType="SYNC_FLUSH")
DLEDGER = conf(
    enableDLegerCommitLog="true", dLegerGroup="g", dLegerPeers="n0-a:40911;n1-b:40911;n2-c:40911", dLegerSelfId="n0"
)
SENDER = """import org.apache.rocketmq.client.producer.*;
class A { void f(DefaultMQProducer p, Message m) throws Exception { p.sendOneway(m); } }
"""


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No colours, language or width from the machine that runs the tests; an empty folder to work in."""
    for name in ("NO_COLOR", "FORCE_COLOR", "ROCKETAUDIT_LANG", "COLUMNS", "TERM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def shown(*arguments: str) -> str:
    """What the command prints."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.redirect_stdout(stream):
        main(list(arguments))
    return stream.buffer.getvalue().decode()


def content(*arguments: str) -> Any:
    """The checklist as JSON, which is of the shape that is promised."""
    found = json.loads(shown("checklist", *arguments, "-f", "json"))
    jsonschema.validate(found, SCHEMA)
    return found


def only(*arguments: str) -> Any:
    """The checklist of the only deployment."""
    [found] = content(*arguments)["deployments"]
    return found


def rule(of: Any, name: str) -> Any:
    return next(one for one in of["rules"] if one["rule"] == name)


def asked(of: Any) -> set[str]:
    """The items that are for a person."""
    return {one["id"] for one in of["to_confirm"] if one["not_applicable"] is None}
