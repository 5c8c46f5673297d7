"""Edits of properties files: what a file says after them, as java.util.Properties reads it."""

import pytest
from builders import doc

from rocketaudit.deployment import assemble
from rocketaudit.findings import Edit
from rocketaudit.mending import Mending, comment_above, mend, removal
from rocketaudit.readers.properties import read
from rocketaudit.source import Argument, Document


def applied(of: Document, edits: tuple[Edit, ...]) -> str:
    data = of.data
    for edit in sorted(edits, key=lambda edit: edit.at[-2:], reverse=True):
        data = data[: edit.at.start] + edit.replacement.encode() + data[edit.at.end :]
    return data.decode()


def mended(text: str, remove: tuple[str, ...] = (), **settings: str) -> str:
    of = doc(text)
    [deployment] = assemble(Argument("", (of,)))
    [broker] = deployment.brokers
    return applied(of, mend(of, broker.entries, broker.anchor, Mending(settings, remove)))


def said(text: str) -> dict[str, str]:
    return {entry.key: entry.value for entry in read(doc(text))}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("brokerName=b\nbrokerRole\n", "brokerName=b\nbrokerRole=SYNC_MASTER\n"),
        ("brokerName=b\nbrokerRole", "brokerName=b\nbrokerRole=SYNC_MASTER"),
        ("brokerRole=\n", "brokerRole=SYNC_MASTER\n"),
        ("brokerRole \n", "brokerRole SYNC_MASTER\n"),
        ("brokerRole SLAVE\n", "brokerRole SYNC_MASTER\n"),
        ("brokerRole\\\n\nx=1\n", "brokerRole=SYNC_MASTER\\\n\nx=1\n"),
    ],
)
def test_a_value_is_set_whatever_separates_it_from_its_key(text: str, after: str) -> None:
    assert mended(text, brokerRole="SYNC_MASTER") == after
    assert said(after)["brokerRole"] == "SYNC_MASTER"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    "text",
    [
        "brokerRole=SLAVE",
        "brokerRole=SLAVE\n",
        "brokerRole=SLAVE\\",
        "brokerRole=SLAVE\\\n",
        "brokerRole=SLAVE\\\n\n",
        "brokerRole=SLAVE\\\n  ",
        "brokerRole=SLAVE\\\n\nbrokerId=1\n",
        "brokerRole=SL\\\n  AVE\\\n  \\\n\nbrokerId=1\n",
        "brokerRole=SL\\\n  AVE\nbrokerId=1\n",
        "brokerId=1\nbrokerRole=SLAVE\\",
        "# only a comment",
        "",
    ],
)
def test_a_new_line_is_a_line_of_its_own(text: str, end: str) -> None:
    before = text.replace("\n", end)
    after = mended(before, inSyncReplicas="2", totalReplicas="3")
    assert said(after) == {**said(before), "inSyncReplicas": "2", "totalReplicas": "3"}


def test_a_setting_that_goes_takes_the_lines_that_it_swallows_with_it() -> None:
    assert mended("a=1\nfoo=2\\\n  \\\n\nb=3\n", remove=("foo",)) == "a=1\nb=3\n"
    of = doc("foo=1\\\n")
    assert applied(of, (removal(of, read(of)[0]),)) == ""


def test_a_comment_of_several_lines_becomes_one() -> None:
    of = doc("brokerId=0\n")
    edit = comment_above(of, read(of)[0].whole, "main\\\n  fileReservedTime=1")
    assert applied(of, (edit,)) == "# main fileReservedTime=1\nbrokerId=0\n"
