"""Markdown: what it shows, and that what came out of files stays text."""

import re
from html import unescape
from typing import Any

import pytest
from golden import same_as
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reports import A, at, both, finding, report
from samples import SAMPLES, rendered, sample

from rocketaudit.renderers.markdown_text import block, code, escaped, inline
from rocketaudit.renderers.shown import visible
from rocketaudit.report import Report

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "![x](http://evil/x.png)",
    "[x](javascript:alert(1))",
    "a | b | c",
    "`a` ``b",
    "\\` | \\|",
    "</details><script>",
    "**bold** _x_ __y__ ~~z~~",
    "# head",
    "- item",
    "1. item",
    "$x$ &lt; &amp;",
    "http://evil.example www.evil.example",
    "```",
]


def cells(of: Report, lang: str = "en") -> list[list[str]]:
    """The table of findings as a reader of Markdown shows it."""
    html = READER.render(rendered(of, "markdown", lang))
    table = html.partition("<tbody>")[2].partition("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [[unescape(re.sub("<.*?>", "", cell)) for cell in re.findall(r"<td>(.*?)</td>", row)] for row in rows]


def text_of(markdown: str) -> str:
    return unescape(re.sub("<.*?>", "", READER.renderInline(markdown)))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_whole_report(lang: str) -> None:
    same_as(f"report-{lang}.md", rendered(report(), "markdown", lang))


@pytest.mark.parametrize("name", SAMPLES)
def test_every_open_finding_of_a_sample_has_its_row(name: str) -> None:
    of = sample(name)
    wanted = {(one.severity, one.rule, f"{one.at.path}:{one.at.line}:{one.at.column}") for one in of.findings}
    wanted -= {(f.severity, f.rule, f"{f.at.path}:{f.at.line}:{f.at.column}") for f in of.findings if f.suppressed}
    shown = cells(of) if wanted else []
    assert {tuple(row[:3]) for row in shown} == wanted
    assert len(shown) == len([one for one in of.findings if one.suppressed is None])


def test_a_clean_report_says_so() -> None:
    shown = rendered(report(findings=()), "markdown")
    assert "**No findings**" in shown and "| Rule |" not in shown


def test_suppressed_findings_are_named() -> None:
    assert "Suppressed: forced-cleaning (conf/broker-a.properties:7)" in rendered(report(), "markdown")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str) -> None:
    one = finding(message=both(text), title=both("t"), at=at("p" + text, 1), why=both(text), fix_text=both(text))
    of = report(findings=(one,), lines={})
    assert cells(of)[0][2:] == [f"p{text}:1:1", f"t: {' '.join(text.split())}"]
    html = READER.render(rendered(of, "markdown"))
    assert not re.findall(r"<(?:img|script|a |h1|del|em)", html)
    assert html.count("</details>") == 1


@given(st.text(st.characters(), max_size=30))
@example("`")
@example("a\\|b")
@example(" ``")
def test_escaped_text_is_read_as_it_is(text: str) -> None:
    shown = " ".join(visible(text).split())
    assert " ".join(text_of(escaped(text)).split()) == shown
    assert " ".join(text_of(code(text)).split()) == shown
    assert "<" not in re.sub("</?code>", "", READER.renderInline(inline(text)))


@given(st.text("`\\|<x ", max_size=12), st.text("`\\|<x ", max_size=12))
def test_a_row_has_its_cells(one: str, two: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| x{escaped(one)} | x{code(two)} |"
    found = re.findall(r"<td>(.*?)</td>", READER.render(table))
    assert [unescape(re.sub("<.*?>", "", cell)).split() for cell in found] == [("x" + one).split(), ("x" + two).split()]


@given(st.lists(st.text("`~+- x", max_size=10), min_size=1, max_size=3))
def test_no_line_ends_a_block(lines: list[str]) -> None:
    tokens: list[Any] = READER.parse("\n".join(block(lines, "diff")))
    assert [one.type for one in tokens] == ["fence"]
    assert tokens[0].content == "".join(f"{line}\n" for line in lines)


def test_code_in_the_prose_of_rules_is_code() -> None:
    assert inline("write `a_b` or *c*") == "write `a_b` or \\*c\\*"
    assert inline("one ` alone") == "one \\` alone"


def test_the_survival_table_groups_those_that_fare_alike() -> None:
    shown = rendered(report(), "markdown")
    assert "| broker process crash | kept | `broker-a`, `broker-b` |" in shown
    assert "| master's disk lost | lost, the lag | `broker-a` |" in shown


def test_the_lines_to_paste_are_a_diff() -> None:
    assert f"`{A}`\n\n```diff\n+ inSyncReplicas=2\n+ totalReplicas=2\n```" in rendered(report(), "markdown")
