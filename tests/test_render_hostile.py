"""Whatever stands in the files, a report cannot be repainted by it, and never fails on it."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reports import at, both, finding, report, survival

from rocketaudit.findings import Because, Edit, Fix, NextFix, Related
from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.style import Style
from rocketaudit.report import Coverage, Report, Unjudged
from rocketaudit.source import Input

STYLES = (Style(), Style(80), Style(80, encoding="ascii"), Style(60, encoding="gbk"))
OBEYED = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


def poisoned(text: str) -> Report:
    """A report with `text` wherever a file's text can come to stand."""
    edits = (Edit(at("p" + text, 7, 1, 3), text), Edit(at("p" + text, 9), text + "\n"))
    one = finding(
        subject=text,
        message=both(text),
        at=at("p" + text, 7, 2, 5),
        related=(Related(at(text + "q", 3, 1, 2), both(text)),),
        fix=Fix(False, edits),
    )
    return report(
        findings=(one,),
        inputs=(Input(text, "broker", "unread", text),),
        survival=(survival("os-crash", text, "lost", both(text), Because(at(text, 2), text)),),
        next_fix=NextFix("r", (text,), (text,), 1, 2),
        coverage=Coverage(1, 1, (Unjudged("r", text, text),)),
        lines={"p" + text: {7: text}, text + "q": {3: text}},
    )


@given(st.text(st.characters(), max_size=20), st.sampled_from(STYLES), st.sampled_from(["en", "zh"]))
def test_nothing_that_a_terminal_obeys_reaches_it(text: str, style: Style, lang: str) -> None:
    shown = RENDERERS["text"](poisoned(text), lang, style)
    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in OBEYED]
    shown.encode(style.encoding)


@pytest.mark.parametrize("format", [name for name in RENDERERS if name not in ("text", "json")])
@given(text=st.text(st.characters(), max_size=20), lang=st.sampled_from(["en", "zh"]))
def test_nothing_obeyed_is_in_any_format(format: str, text: str, lang: str) -> None:
    shown = RENDERERS[format](poisoned(text), lang, Style())
    # JSON for programs holds paths and edits exactly, with what an editor obeys escaped.
    obeyed = ("Cc", "Cs", "Zl", "Zp") if format in ("sarif", "gitlab") else OBEYED
    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in obeyed]
    assert not set("\u202e\u2066\ufeff") & set(shown)
    shown.encode()


@given(st.text(st.characters(), max_size=20))
def test_json_holds_the_text_exactly_and_nothing_obeyed(text: str) -> None:
    shown = RENDERERS["json"](poisoned(text), "en", Style())
    assert not [c for c in shown if c != "\n" and unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs")]
    assert "\u202e" not in shown
    shown.encode()
    assert json.loads(shown)["inputs"][0]["path"] == text


@pytest.mark.parametrize("markup", ["[red]x[/red]", "[/close]", "[link=x]y", ":smile:", "\\[x]"])
def test_markup_stays_literal_in_colour(markup: str) -> None:
    shown = RENDERERS["text"](poisoned(markup), "en", Style(100, colour=True))
    assert markup in shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31m", "\\x1b[31m"),
        ("\x9b31m", "\\x9b31m"),
        ("a\rb", "a\\x0db"),
        ("\u202eabc", "\\u202eabc"),
        ("\u2066", "\\u2066"),
        ("\x00\x07", "\\x00\\x07"),
        ("\ufeff", "\\ufeff"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_control_characters_are_written_out(text: str, shown: str) -> None:
    rendered = RENDERERS["text"](report(findings=(finding(message=both(f"<{text}>")),)), "en", Style())
    assert f"<{shown}>" in rendered


def test_colour_lets_no_other_escape_sequence_through() -> None:
    import re

    shown = RENDERERS["text"](poisoned("\x1b]8;;http://x\x1b\\\x1b[2J"), "en", Style(80, colour=True))
    assert "\x1b" not in re.sub(r"\x1b\[[0-9;]*m", "", shown)


def test_ascii_terminals_get_look_alikes() -> None:
    shown = RENDERERS["text"](report(findings=(finding(why=both("a → b — ≥ “c”…")),)), "en", Style(encoding="ascii"))
    assert '= why: a -> b - >= "c"...' in shown
    assert "rocketaudit 0.1.0 | RocketMQ" in shown


def test_secrets_in_messages_are_masked_in_every_format() -> None:
    because = Because(at("a", 1), "secretKey=hunter2")
    told = finding(message=both('broker-a: secretKey "hunter2" is published'))
    for name in RENDERERS:
        shown = RENDERERS[name](
            report(findings=(told,), survival=(survival("os-crash", "a", "lost", both("x"), because),)), "en", Style()
        )
        assert "hunter2" not in shown and "***" in shown.replace("\\", "")
