"""--env-file: values for placeholders out of files of environment variables."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocketaudit.cli import main
from rocketaudit.env_files import MAX_BYTES, parse, read
from rocketaudit.errors import UsageError


def values(text: str) -> list[tuple[str, str]]:
    return list(parse(".env", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1", [("A", "1")]),
        ("export A=1\r\nB = two words \n", [("A", "1"), ("B", "two words")]),
        ("# A=1\n\n  # B=2\nC=3 # three\nD=4#5\n", [("C", "3"), ("D", "4#5")]),
        ("A='a # b' # c\nB=\"a # b\"\n", [("A", "a # b"), ("B", "a # b")]),
        (r'A="a\n\"b\"\\"' + "\nB='a\\n'\n", [("A", 'a\n"b"\\'), ("B", "a\\n")]),
        ('A="first\nsecond"\nB=1', [("A", "first\nsecond"), ("B", "1")]),
        ("A=\nB=\"\"\nC=''\nD=#x\n", [("A", ""), ("B", ""), ("C", ""), ("D", "")]),
        ("HOME\nexport PATH\nA=it's\n", [("A", "it's")]),
        ("A=1\nA=2\n", [("A", "1"), ("A", "2")]),
        ("A=b=c\nROOT=${HOME}/x\n", [("A", "b=c"), ("ROOT", "${HOME}/x")]),
        ("A='not closed\nB=1\n", [("A", "'not closed"), ("B", "1")]),
        ("", []),
    ],
)
def test_what_a_file_says(text: str, expected: list[tuple[str, str]]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "line"),
    [("A=1\nsay what\n", 2), ("A=1\n\n=x\n", 3), ("{\n", 1), ('A="x" hunter2\n', 1), ("A='x\ny' hunter2\n", 2)],
)
def test_what_is_no_assignment_is_an_error_with_its_line_and_no_value(text: str, line: int) -> None:
    with pytest.raises(UsageError, match=rf"\.env: line {line} ") as error:
        values(text)
    assert "hunter2" not in str(error.value)


_KEYS = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.\-]{0,10}", fullmatch=True)
_TEXTS = st.text(st.characters(exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=20)


@given(st.lists(st.tuples(_KEYS, _TEXTS), max_size=5))
def test_what_is_quoted_comes_back_as_it_was(pairs: list[tuple[str, str]]) -> None:
    def quoted(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    assert values("\n".join(f"export {key} = {quoted(value)} # c" for key, value in pairs)) == pairs


@given(st.lists(st.tuples(_KEYS, _TEXTS.filter(lambda text: "'" not in text)), max_size=5))
def test_single_quotes_keep_everything(pairs: list[tuple[str, str]]) -> None:
    assert values("\n".join(f"{key}='{value}'" for key, value in pairs)) == pairs


@given(st.text(st.sampled_from("A= \t\n'\"\\#export"), max_size=60))
def test_any_text_is_values_or_an_error_of_use(text: str) -> None:
    try:
        assert all(key and "=" not in key for key, _ in values(text))
    except UsageError as error:
        assert "line" in str(error)


def test_credentials_are_not_taken(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    path.write_text("FLUSH=SYNC_FLUSH\nACL_SECRET_KEY=hunter2\nURL=http://u:hunter2@h/\nDB_PASSWORD=hunter2\n")
    assert read(str(path)) == (("FLUSH", "SYNC_FLUSH"),)


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: Any, capsys: Any) -> Any:
    monkeypatch.chdir(tmp_path)
    Path("broker.conf").write_text("brokerName=a\nbrokerRole=SYNC_MASTER\nflushDiskType=${FLUSH}\n")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["scan", "broker.conf", "--select", "async-flush", *arguments])
        out, err = capsys.readouterr()
        return code, out, err

    return run


def test_a_file_fills_placeholders_and_set_wins(scan: Any) -> None:
    Path("prod.env").write_text("\ufeffFLUSH=ASYNC_FLUSH\n", encoding="utf-8")
    Path("later.env").write_text("FLUSH=SYNC_FLUSH\n")
    assert scan("--env-file", "prod.env")[0] == 1
    assert scan("--env-file", "prod.env", "--set", "FLUSH=SYNC_FLUSH")[0] == 0
    assert scan("--set", "FLUSH=SYNC_FLUSH", "--env-file=prod.env")[0] == 0
    assert scan("--env-file", "prod.env", "--env-file", "later.env")[0] == 0


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("none.env", None, "no such file"),
        ("folder", None, "is a directory"),
        ("utf16.env", "A=1".encode("utf-16"), "UTF-8"),
        ("binary.env", b"A=\0", "binary"),
        ("huge.env", b"#" * (MAX_BYTES + 1), "larger than"),
    ],
)
def test_what_cannot_be_read_is_an_error_of_use(scan: Any, name: str, data: bytes | None, why: str) -> None:
    Path("folder").mkdir()
    if data is not None:
        Path(name).write_bytes(data)
    code, out, err = scan("--env-file", name)
    assert (code, out) == (2, "")
    assert f"--env-file {name}" in err and why in err and ("KEY=VALUE" in err or "save the file" in err)
