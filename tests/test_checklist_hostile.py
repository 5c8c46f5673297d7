"""Whatever stands in files, rule packs and arguments, a checklist cannot be repainted by it, and runs nothing of it."""

import json
import re
import unicodedata
from html import unescape

import pytest
from checklists import checklist
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pages import read

from rocketaudit.renderers.checklist import FORMATS, renderer
from rocketaudit.renderers.style import Style

OBEYED = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
STYLES = (Style(), Style(80), Style(80, encoding="ascii"), Style(60, encoding="gbk"))
READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</textarea></style></title><svg onload=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "![x](http://evil/x.png)",
    "[x](javascript:alert(1))",
    "a | b | c",
    "`a` ``b",
    "</details><script>",
    "**bold** _x_ ~~z~~",
    "# head",
    "- [x] done",
    "```",
    "http://evil.example www.evil.example",
]
texts = st.text(st.characters(), max_size=20)


@given(texts, st.sampled_from(STYLES), st.sampled_from(["en", "zh"]), st.booleans())
def test_nothing_that_a_terminal_obeys_reaches_it(text: str, style: Style, lang: str, several: bool) -> None:
    shown = renderer("text")(checklist(text, several), lang, style)
    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in OBEYED]
    shown.encode(style.encoding)


@pytest.mark.parametrize("format", [name for name in FORMATS if name not in ("text", "json")])
@given(text=texts, lang=st.sampled_from(["en", "zh"]))
def test_nothing_obeyed_is_in_any_format(format: str, text: str, lang: str) -> None:
    shown = renderer(format)(checklist(text), lang, Style())
    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in OBEYED]
    shown.encode()


@given(text=texts)
def test_json_has_nothing_that_an_editor_obeys(text: str) -> None:
    shown = renderer("json")(checklist(text), "en", Style())
    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert json.loads(shown)["targets"] == [text]


def test_colour_lets_no_other_escape_sequence_through() -> None:
    shown = renderer("text")(checklist("\x1b]8;;http://x\x1b\\\x1b[2J[red]"), "en", Style(80, colour=True))
    assert "\x1b" not in re.sub(r"\x1b\[[0-9;]*m", "", shown) and "[red]" in shown


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("several", [False, True])
def test_markdown_stays_text(text: str, several: bool) -> None:
    html = READER.render(renderer("markdown")(checklist(text, several), "en", Style()))
    folded = html.replace("<details><summary>Not applicable</summary>", "").replace("</details>", "")
    assert not re.findall(r"<(?:img|script|svg|a |del|em|details|textarea)", folded)
    assert html.count("<h1>") == (3 if several else 1)
    assert unescape(re.sub("<.*?>", "", html)).count(text) >= 8


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("several", [False, True])
def test_html_stays_text(text: str, several: bool) -> None:
    page = read(renderer("html")(checklist(text, several), "en", Style()))
    assert not [name for name in ("img", "svg", "iframe", "object", "base", "link") if list(page.all(name))]
    assert len(list(page.all("script"))) == 1 and len(list(page.all("style"))) == 1
    assert page.one("body").text.count(text) >= 8
    handlers = [name for node in page.all() for name in node.attributes if name.startswith("on")]
    assert handlers == []


def test_long_texts_do_not_break_a_path() -> None:
    shown = renderer("text")(checklist("a" * 200), "en", Style(60))
    assert "p" + "a" * 200 + ":7" in shown
