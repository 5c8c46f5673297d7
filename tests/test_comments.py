"""The comments of Java, YAML, XML and properties files, and nothing that only looks like one."""

import time

import pytest

from rocketaudit.comments import comments, marked_lines, spans, text_of
from rocketaudit.source import document, span


def found(text: str | bytes, kind: str = "java", path: str = "A.java") -> list[tuple[int, int, bool, str]]:
    of = document(path, kind, text.encode() if isinstance(text, str) else text)
    return [(one.first, one.last, one.beside_code, one.text) for one in comments(of, text_of(of))]


def test_comments_of_java() -> None:
    text = "a(); // one\n  /* two\n   * three */\n/** four */ b();\r\n// five\rc();"
    assert found(text) == [
        (1, 1, True, "// one"),
        (2, 3, False, "/* two\n   * three */"),
        (4, 4, True, "/** four */"),
        (5, 5, False, "// five"),
    ]


@pytest.mark.parametrize(
    "code",
    [
        'String s = "// no";',
        'String s = "\\"// no";',
        'char c = \'"\'; String s = "/* no */";',
        'String s = """\n  // no\n  /* no */ \\""" // no\n  """;',
        'String s = """\n  "" // no\n  """;',
    ],
)
def test_what_stands_in_literals_is_no_comment(code: str) -> None:
    assert [one[3] for one in found(f"{code}\n// yes")] == ["// yes"]


def test_an_end_that_is_missing_ends_with_the_line_or_the_file() -> None:
    assert [one[3] for one in found('s = "open\n// yes')] == ["// yes"]
    assert found('s = """open\n// no') == []
    assert [one[3] for one in found("/* open\n// in it")] == ["/* open\n// in it"]


def test_comments_of_yaml() -> None:
    text = "# one\na: \"# no\" # two\nb: 'it''s # no'\nc: don't # three\nd: a#b\nurl: http://x#y\n"
    assert [(one[0], one[2], one[3]) for one in found(text, "spring", "application.yml")] == [
        (1, False, "# one"),
        (2, True, "# two"),
        (4, True, "# three"),
    ]


def test_a_sign_behind_a_value_is_part_of_the_value_in_properties() -> None:
    assert found("a=1 # no\n  # one\n! two\n", "broker", "broker.conf") == [
        (2, 2, False, "# one"),
        (3, 3, False, "! two"),
    ]
    assert [one[3] for one in found("a=b # no\n# yes\n", "spring", "application.properties")] == ["# yes"]


def test_comments_of_a_pom() -> None:
    assert found("<a/>\n<!-- one\n two -->\n<b/> <!-- three -->", "maven", "pom.xml") == [
        (2, 3, False, "<!-- one\n two -->"),
        (4, 4, True, "<!-- three -->"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        "/* 中文\n * note: a */ /* note: b */\nx(); // note: c",
        "\ufeff// note: a",
        "// 中文\r\n/* 中 */ /* note: a */".encode("gb18030"),
    ],
)
def test_the_places_are_those_of_the_document(data: str | bytes) -> None:
    of = document("A.java", "java", data.encode() if isinstance(data, str) else data)
    text = text_of(of)
    marks = [mark for one in comments(of, text) for mark in marked_lines(one, "note:")]
    places = list(spans(of, text, [(line, start, start + len(words)) for line, start, words in marks]))
    assert places == [span(of, place.start, place.end) for place in places]
    assert [of.data[place.start : place.end].decode(of.encoding) for place in places] == [mark[2] for mark in marks]


@pytest.mark.parametrize(
    "part",
    ["/* note: a */ ", '"""', '\\"""', "'", '"\\', "/*", "*/", "/* \n", "'''", '""" \\', "// x\n", "'a' # "],
)
@pytest.mark.parametrize(("kind", "path"), [("java", "A.java"), ("spring", "a.yml"), ("maven", "pom.xml")])
def test_the_time_grows_with_the_size_and_no_more(part: str, kind: str, path: str) -> None:
    of = document(path, kind, (part * 100_000).encode())
    start = time.process_time()
    text = text_of(of)
    marks = [mark for one in comments(of, text) for mark in marked_lines(one, "note:")]
    list(spans(of, text, [(line, at, at + len(words)) for line, at, words in marks]))
    assert time.process_time() - start < 4
