"""Hashes of lines as code scanning computes them, and columns as it counts them."""

from pathlib import Path

import pytest

from rocketaudit.audit import audit
from rocketaudit.options.scan import ScanOptions
from rocketaudit.originals import Originals, line_hashes
from rocketaudit.source import document

# Some of the inputs and hashes that the tests of codeql-action's upload publish.
GREETINGS = [
    "e9496ae3ebfced30:1", "fb7c023a8b9ccb3f:1", "ce8ba1a563dcdaca:1", "e20e36e16fcb0cc8:1", "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1", "c129715d7a2bc9a3:1",
]  # fmt: skip
PUBLISHED = {
    b"": ["c129715d7a2bc9a3:1"],
    b" a\nb\n  \t\tc\n d": ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    b" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n": GREETINGS,
    b" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r": GREETINGS,
    b" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n": GREETINGS,
    b" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n": GREETINGS,
    b"Lorem ipsum dolor sit amet.\n" * 10: [
        *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
        "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1", "55ec222b86bcae53:1", "cc97dc7b1d7d8f7b:1", "c129715d7a2bc9a3:1",
    ],
}  # fmt: skip


@pytest.mark.parametrize("data", PUBLISHED, ids=range(len(PUBLISHED)))
def test_hashes_are_those_of_code_scanning(data: bytes) -> None:
    assert list(line_hashes(data).hashes) == PUBLISHED[data]


def test_characters_beyond_the_bmp_are_two_units() -> None:
    value = 0
    for unit in (0xD83D, 0xDE00, 0xFFFF, *(0,) * 97):
        value = (value * 37 + unit) % 2**64
    assert line_hashes("😀".encode()).hashes == (f"{value:x}:1",)


def test_a_hash_says_which_lines_it_is_made_of() -> None:
    found = line_hashes(b"a" * 98 + b"\n\nb\n" + b"c" * 100 + b"\nd\n")
    assert [list(found.seen_by(line)) for line in (1, 3, 4, 5)] == [[1, 2], [3, 4], [4], [5, 6]]


def test_columns_in_utf_16() -> None:
    originals = Originals([document("a", "broker", "\ufeffx😀y=1\n中文=😀\n".encode())])
    assert [originals.utf16_column("a", 1, column) for column in (1, 2, 3, 4)] == [1, 2, 4, 5]
    assert [originals.utf16_column("a", 2, column) for column in (3, 4, 5)] == [3, 4, 6]
    assert originals.utf16_column("unknown", 2, 3) == 3


def test_the_hash_of_a_line_that_is_not_there_is_none() -> None:
    originals = Originals([document("a", "broker", b"x=1\n")])
    assert originals.line_hash("a", 1) and not originals.line_hash("a", 9) and not originals.line_hash("b", 1)


def test_a_hash_that_a_secret_went_into_is_not_told(tmp_path: Path) -> None:
    """The hash is so simple that the secret could be computed from it."""
    path = tmp_path / "broker.conf"
    far = "# " + "x" * 120 + "\n"
    path.write_text("brokerName=a\n" + far + "brokerRole=SYNC_MASTER\nsecretKey=hunter2\nlistenPort=10911\n")
    originals = audit([str(path)], ScanOptions(paths=(str(path),))).originals
    told = [line for line in range(1, 6) if originals.line_hash(str(path), line)]
    assert told == [1, 2, 5]


@pytest.mark.parametrize(
    ("value", "told"),
    [("${SECRET_KEY}", True), ("'${SECRET_KEY}'", True), ("${SECRET_KEY:hunter2}", False), ("${A}x", False)],
)
def test_the_name_of_a_variable_is_no_secret(value: str, told: bool, tmp_path: Path) -> None:
    path = tmp_path / "application.yml"
    path.write_text(f"rocketmq:\n  producer:\n    group: a\n    secret-key: {value}\n")
    of = audit([str(tmp_path)], ScanOptions(paths=(str(tmp_path),)))
    assert bool(of.originals.line_hash(str(path), 2)) is told
