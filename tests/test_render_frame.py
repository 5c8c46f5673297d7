"""The frame of a finding: where the carets stand, how long lines are cut, where labels go."""

import pytest
from reports import at

from rocketaudit.renderers.frame import Mark, frame
from rocketaudit.renderers.shown import wrap
from rocketaudit.renderers.style import Style, paint

WIDE = Style()


def drawn(line: str, column: int, end_column: int, label: str = "here", style: Style = WIDE) -> tuple[str, str]:
    """The source row and the caret row of one mark, without the gutter."""
    mark = Mark(at("a.conf", 1, column, end_column), label, "^", "")
    rows = paint(frame([mark], "", {"a.conf": {1: line}}, style), style).splitlines()
    return f"{rows[2]} ".removeprefix(" 1 | ").rstrip(" "), rows[3].removeprefix("   | ")


@pytest.mark.parametrize(
    ("line", "column", "end_column", "shown", "carets"),
    [
        ("key=value", 5, 10, "key=value", "    ^^^^^ here"),
        ("key=value", 5, 5, "key=value", "    ^ here"),
        ("\tkey=\tv", 7, 8, "    key=    v", "            ^ here"),
        ("名称=值", 4, 5, "名称=值", "     ^^ here"),
        ("e\u0301=1", 4, 5, "e\u0301=1", "  ^ here"),
        ("a=\x1b[31m", 3, 8, "a=\\x1b[31m", "  ^^^^^^^^ here"),
        ("a=\u202eb", 3, 4, "a=\\u202eb", "  ^^^^^^ here"),
        ("a=b\u00a0", 3, 5, "a=b\\xa0", "  ^^^^^ here"),
        ("key=***", 5, 40, "key=***", "    ^^^ here"),
        ("key", 9, 12, "key", "   ^ here"),
        ("", 1, 1, "", "^ here"),
    ],
)
def test_carets_stand_under_the_span(line: str, column: int, end_column: int, shown: str, carets: str) -> None:
    assert drawn(line, column, end_column) == (shown, carets)


def test_a_span_over_several_lines_runs_to_the_end_of_its_first() -> None:
    mark = Mark(at("a.conf", 1, 3, 2, end_line=2), "here", "^", "")
    assert "  ^^^^^ here" in paint(frame([mark], "", {"a.conf": {1: "a=1234\\"}}, WIDE), WIDE)


@pytest.mark.parametrize(("column", "end_column"), [(1, 5), (5000, 5010), (9990, 10001), (1, 10001), (200, 9000)])
def test_a_very_long_line_is_cut_around_the_span(column: int, end_column: int) -> None:
    line = "".join(chr(ord("a") + index % 26) for index in range(10_000))
    shown, carets = drawn(line, column, end_column)
    assert len(shown) <= 160
    assert ("…" in shown[0]) == (column > 100)
    start = len(carets) - len(carets.lstrip())
    width = carets.count("^")
    assert shown[start : start + width].strip("…") in line[column - 1 : end_column - 1]
    assert width >= min(end_column - column, 100)


def test_a_long_line_on_an_ascii_terminal() -> None:
    shown, _ = drawn("x" * 500, 300, 310, style=Style(80, encoding="ascii"))
    assert shown.startswith("...") and shown.endswith("...") and len(shown) <= 75


def test_a_label_that_does_not_fit_goes_below() -> None:
    label = "a label with quite a few words in it that cannot stand behind the caret"
    mark = Mark(at("a.conf", 1, 40, 50), label, "^", "")
    rows = paint(frame([mark], "", {"a.conf": {1: "x" * 60}}, Style(80)), Style(80)).splitlines()
    assert rows[3].endswith("^" * 10)
    assert " ".join(row.removeprefix("   |").strip() for row in rows[4:-1]) == label
    assert max(map(len, rows)) <= 80


def test_off_a_terminal_a_label_is_never_broken() -> None:
    label = "word " * 60
    mark = Mark(at("a.conf", 1, 1, 4), label.strip(), "^", "")
    assert label.strip() in paint(frame([mark], "", {"a.conf": {1: "key"}}, WIDE), WIDE)


def test_a_file_that_could_not_be_read_has_a_frame_without_source() -> None:
    mark = Mark(at("a.conf", 1), "permission denied", "^", "")
    assert paint(frame([mark], "", {}, WIDE), WIDE) == "  --> a.conf:1:1\n   |\n   | ^ permission denied\n   |\n"


def test_related_places_stand_in_the_order_of_the_file() -> None:
    marks = [
        Mark(at("a.conf", 10, 1, 2), "own", "^", ""),
        Mark(at("b.conf", 3, 2, 3), "elsewhere", "-", ""),
        Mark(at("a.conf", 2, 1, 2), "before", "-", ""),
        Mark(at("a.conf", 11, 1, 2), "behind", "-", ""),
    ]
    texts = {"a.conf": {2: "two", 10: "ten", 11: "eleven"}, "b.conf": {3: "three"}}
    assert paint(frame(marks, "", texts, WIDE), WIDE).splitlines() == [
        "   --> a.conf:10:1",
        "    |",
        "  2 | two",
        "    | - before",
        "...",
        " 10 | ten",
        "    | ^ own",
        " 11 | eleven",
        "    | - behind",
        "    |",
        "   ::: b.conf:3:2",
        "    |",
        "  3 | three",
        "    |  - elsewhere",
        "    |",
    ]


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("one two three", None, ["one two three"]),
        ("averyverylongword x", 5, ["averyverylongword", "x"]),
        ("主节点等待从节点", 8, ["主节点等", "待从节点"]),
        ("主节点，等待", 6, ["主节", "点，等", "待"]),
        ("使用SYNC_FLUSH刷盘", 10, ["使用", "SYNC_FLUSH", "刷盘"]),
        ("", 5, [""]),
    ],
)
def test_wrapping(text: str, columns: int | None, lines: list[str]) -> None:
    assert wrap(text, columns) == lines
