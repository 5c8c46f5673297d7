"""The page of `--format html`, as text: everything is on it, it is well-formed, and nothing of a file is markup."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from golden import same_as
from hypothesis import given, settings
from hypothesis import strategies as st
from pages import Node, read
from reports import A, B, at, both, finding, report, score, survival
from test_render_hostile import poisoned

from rocketaudit.findings import Because, Ladder, NextFix, Related
from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.html_code import Mark, frames
from rocketaudit.renderers.html_links import named
from rocketaudit.renderers.html_tags import join, tag
from rocketaudit.renderers.style import Style
from rocketaudit.report import Coverage, DeploymentSummary, Report
from rocketaudit.source import Input


def page(of: Report, lang: str = "en") -> Node:
    return read(RENDERERS["html"](of, lang, Style()))


def places(of: Node) -> list[Node]:
    return list(of.all("div", "place"))


def section(of: Node, anchor: str) -> Node:
    return next(one for one in of.all("section") if one.attributes.get("id") == anchor)


def test_a_whole_page() -> None:
    """Style and script are files of their own, which need no second copy here."""
    whole = RENDERERS["html"](report(), "en", Style())
    bare = re.sub(r"(<(style|script)>).*?(</\2>)", r"\1\3", whole, flags=re.DOTALL)
    same_as("report.html", re.sub(r"sha256-[A-Za-z0-9+/=]+", "sha256-", bare))


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_well_formed(lang: str) -> None:
    of = page(report(), lang)
    assert of.one("html")["lang"] == {"en": "en", "zh": "zh-CN"}[lang]
    ids = [one["id"] for one in of.all() if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    assert {link["href"] for link in of.all("a")} <= {f"#{anchor}" for anchor in ids}


def test_an_empty_report_has_a_page() -> None:
    of = page(report(findings=(), survival=(), inputs=(), next_fix=None, assumptions=(), lines={},
                     score=score(None), ladder=Ladder(None, None, ()), coverage=Coverage(0, 0, ()),
                     deployments=()))  # fmt: skip
    assert "No findings" in of.text and "Score: none" in of.text
    assert not list(of.all("form"))


class TestEverythingIsThere:
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_every_finding_with_all_its_texts(self, lang: str) -> None:
        whole = report()
        of = page(whole, lang)
        by_id = {one["id"]: one for one in places(of)}
        assert len(by_id) == len(whole.findings)
        for one, anchor in named(whole.findings, whole.lines):
            own = by_id[anchor]
            article = own.parent and own.parent.parent and own.parent.parent.parent
            assert article and article.name == "article"
            for text in (one.rule, one.title[lang], " ".join(one.why[lang].split()), one.fix_text[lang]):
                assert text in article.text
            for label in (one.message, *(related.message for related in one.related)):
                assert label[lang] in own.text
            assert one.at.path in article.text
            assert all(line in article.text for line in one.evidence)

    def test_every_survival_row(self) -> None:
        of = section(page(report()), "survival")
        (table,) = of.all("table")
        rows = {row.one("th").text: row for row in table.one("tbody").all("tr")}
        assert list(rows) == [
            "broker process crash",
            "OS crash, power loss",
            "master's disk or machine lost",
            "slave lost",
            "all name servers lost",
        ]
        assert [cell.classes for cell in rows["OS crash, power loss"].all("td")] == [["lost"], ["lost"]]
        assert "up to 10 s" in rows["OS crash, power loss"].text
        assert f"broker-a.properties:{7}" in rows["OS crash, power loss"].text
        assert "inSyncReplicas=1 (default)" in rows["master's disk or machine lost"].text
        assert "the message is in the page cache" in rows["broker process crash"].text
        assert "consumer crash, poison message, consumer away for long: unknown, no client code was read" in of.text

    def test_consumer_groups_with_what_they_lose(self) -> None:
        rows = (
            survival(
                "consumer-crash", "orders", "lost", both("what it works on"), Because(at("L.java", 3), "L.on: pool")
            ),
            survival("consumer-crash", "bills", "kept", both("it is delivered again")),
            survival("poison-message", "orders", "kept"),
            survival("poison-message", "bills", "kept"),
        )
        table = section(page(report(survival=rows)), "survival").one("table")
        assert [row.one("th").text for row in table.one("tbody").all("tr")] == ["orders", "bills"]
        assert "lost what it works on" in table.text and "L.on: pool L.java:3" in table.text

    def test_a_subject_of_one_failure_only_is_not_dropped(self) -> None:
        rows = (
            survival("os-crash", "a", "kept"),
            survival("slave-loss", "a", "kept"),
            survival("slave-loss", "b", "lost", both("everything")),
        )
        assert "everything" in section(page(report(survival=rows)), "survival").text

    def test_score_next_fix_ladder_and_counts(self) -> None:
        of = page(report())
        overview = of.one("section", "overview").text
        assert "40/100 grade D" in overview and "Acknowledged messages are lost in 2 of 8 failures" in overview
        assert "Next best fix: 40 -> 80, sync-master-does-not-wait (broker-a, broker-b)" in overview
        assert "+ inSyncReplicas=2" in overview and "standard needs 2 fixes" in overview
        assert "2 critical" in overview and "1 suppressed" in overview
        stages = section(of, "score").text
        assert "−40 sync-master-does-not-wait (broker-a, broker-b)" in stages and "at most 49" in stages

    def test_what_was_not_judged_or_read(self) -> None:
        of = page(report())
        assert "flushDiskType is a template placeholder" in section(of, "unjudged").text
        assert "31 of the 40 rules" in section(of, "unjudged").text
        assert "conf/broker-c.conf" in section(of, "inputs").text and "permission denied" in section(of, "inputs").text
        assert "Replicas are taken to be on different machines." in section(of, "assumed").text

    def test_suppressed_ones_are_apart_with_their_reason(self) -> None:
        of = page(report())
        (quiet,) = section(of, "suppressed").all("article")
        assert "forced-cleaning" in quiet.text and "Suppressed: small disks." in quiet.text
        assert "forced-cleaning" not in section(of, "findings").text

    def test_each_deployment_has_its_own_section(self) -> None:
        two = tuple(DeploymentSummary(name, (name,), "classic", report().release, score()) for name in ("one", "two"))
        rows = tuple(survival("os-crash", "a", fate)._replace(deployment=name) for name, fate in
                     (("one", "kept"), ("two", "lost")))  # fmt: skip
        of = page(report(deployments=two, survival=rows))
        assert [list(section(of, f"deployment-{number}").all("td", fate)) != [] for number, fate in
                ((1, "kept"), (1, "lost"), (2, "kept"), (2, "lost"))] == [True, False, False, True]  # fmt: skip
        assert "the lowest of 2 deployments" in of.text
        lines = [[cell.text for cell in row.all() if cell.name in ("th", "td")] for row in
                 section(of, "deployments").one("tbody").all("tr")]  # fmt: skip
        assert lines == [["one", "40 D", ""], ["two", "40 D", "OS crash, power loss"]]


class TestCode:
    def marked(self, text: str, *marks: Mark) -> Node:
        shown = tag("html", frames(marks, {"a": {3: text}}, captioned=True))
        return read(f"<!doctype html>\n{shown}\n")

    def test_the_exact_columns_are_marked(self) -> None:
        of = self.marked("x = SLAVE_ ", Mark(at("a", 3, 5, 11), "misspelt", "at"))
        assert of.one("mark").text == "SLAVE_"
        assert of.one("figcaption").text == "a:3:5" and of.one("span", "number").text == "3"
        assert of.one("p", "label").text == "misspelt"

    def test_marks_that_overlap(self) -> None:
        own, other = Mark(at("a", 3, 1, 7), "", "at"), Mark(at("a", 3, 4, 10), "", "related")
        of = self.marked("abcdefghij", own, other)
        assert [(one.text, one["class"]) for one in of.all("mark")] == [
            ("abc", "at"),
            ("def", "at related"),
            ("ghi", "related"),
        ]

    def test_an_empty_place_has_one_column(self) -> None:
        assert self.marked("abc", Mark(at("a", 3, 2), "", "at")).one("mark").text == "b"
        assert self.marked("abc", Mark(at("a", 3, 4), "", "at")).one("mark").text == " "
        assert self.marked("", Mark(at("a", 3, 1), "", "at")).one("mark").text == " "

    def test_of_a_very_long_line_what_is_near(self) -> None:
        of = self.marked("x" * 500_000 + "y" + "z" * 500_000, Mark(at("a", 3, 500_001, 500_002), "", "at"))
        assert of.one("mark").text == "y" and len(of.text) < 500 and of.text.count("…") == 2

    def test_a_place_that_goes_on_over_lines(self) -> None:
        lines = {"a": {3: "  one \\", 4: "  two", 5: "three"}}
        shown = tag("html", frames([Mark(at("a", 3, 3, 6, 4), "both", "at")], lines, captioned=True))
        of = read(f"<!doctype html>\n{shown}\n")
        assert [one.text for one in of.all("mark")] == ["one \\", "two"]
        assert of.text.endswith("twoboth\n")

    def test_a_line_that_nobody_kept_has_its_label(self) -> None:
        related = finding(related=(Related(at("gone.conf", 4), both("over there")),))
        assert "over there" in page(report(findings=(related,))).text

    def test_indentation_is_kept_and_tabs_are_seen(self) -> None:
        of = self.marked("\t  key", Mark(at("a", 3, 4, 7), "", "at"))
        assert of.one("span", "indent").text == "      "


class TestLinks:
    def test_an_anchor_outlives_lines_above(self) -> None:
        one, lower = finding(at=at(A, 7, 1, 5)), finding(at=at(A, 9, 1, 5))
        texts = {A: {7: "flushDiskType=ASYNC_FLUSH", 9: "flushDiskType = x"}}
        before, _ = named([one, lower], texts)
        (after,) = named([one._replace(at=at(A, 8, 1, 5))], {A: {8: "flushDiskType=ASYNC_FLUSH"}})
        assert before.anchor == after.anchor
        assert len({one.anchor for one in named([one, one, lower], texts)}) == 3

    def test_grounds_lead_to_the_finding_of_their_line(self) -> None:
        of = page(report())
        (row,) = [one for one in section(of, "survival").all("tr") if "master's disk" in one.text]
        links = {link["href"].removeprefix("#") for link in row.all("a")}
        assert links and links <= {one["id"] for one in places(of)}

    def test_paths_are_as_long_as_they_must_be(self) -> None:
        rows = [survival("os-crash", "a", "lost", both("x"), Because(at(path, 1), "k=v")) for path in
                ("x/conf/broker.conf", "y/conf/broker.conf", "y/conf/other.conf")]  # fmt: skip
        rows = [row._replace(subject=str(number)) for number, row in enumerate(rows)]
        inputs = tuple(Input(row.because[0].at.path, "broker", "read", None) for row in rows)
        of = page(report(survival=tuple(rows), inputs=inputs, lines={}, findings=()))
        shown = [one.text for one in section(of, "survival").all("code", "path")]
        assert shown == ["x/conf/broker.conf:1", "y/conf/broker.conf:1", "other.conf:1"]


class TestAccess:
    def test_landmarks_and_headings(self) -> None:
        of = page(report())
        for name in ("header", "nav", "main", "footer", "h1", "title"):
            of.one(name)
        levels = [int(one.name[1]) for one in of.all() if re.fullmatch("h[1-6]", one.name)]
        assert levels[0] == 1 and all(low <= high + 1 for high, low in zip(levels, levels[1:], strict=False))

    def test_heads_of_tables_say_what_they_head(self) -> None:
        of = page(report())
        assert all(one["scope"] in ("row", "col") for one in of.all("th"))
        assert all(next(table.all("caption")).text for table in of.all("table"))

    def test_controls_have_labels_and_wait_for_the_script(self) -> None:
        form = page(report()).one("form")
        assert "hidden" in form.attributes and form["role"] == "search"
        for control in (*form.all("input"), *form.all("select")):
            assert control.parent and control.parent.name == "label" and control.parent.text.strip()
        status = next(one for one in form.all("p"))
        assert status["aria-live"] == "polite" and status["data-said"] == "{shown} of 4 findings shown"

    def test_without_a_script_nothing_is_folded(self) -> None:
        assert all("open" in one.attributes for one in page(report()).all("details"))

    def test_what_has_no_translation_says_its_language(self) -> None:
        evidence = next(one for one in page(report(), "zh").all("span") if "CommitLog.java:1317" in one.text)
        assert evidence["lang"] == "en"


MARKUP = ["<script>x</script>", "</title><b>", '"><img src=x onerror=x>', "' autofocus onfocus=x ", "&lt;&#60;", "]]>"]


@pytest.mark.parametrize("text", MARKUP)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_markup_in_files_is_text(text: str, lang: str) -> None:
    clean = page(poisoned(re.sub("[^/]", "x", text)), lang)  # a slash parts a path
    of = page(poisoned(text), lang)
    assert of.text.count(text) >= 8
    assert [one.name for one in of.all() if one.name != "wbr"] == [one.name for one in clean.all() if one.name != "wbr"]
    allowed = {name for one in clean.all() for name in one.attributes}
    assert {name for one in of.all() for name in one.attributes} <= allowed


@settings(deadline=None)
@given(st.text(st.characters(), max_size=20), st.sampled_from(["en", "zh"]))
def test_whatever_stands_in_a_file_the_page_is_well_formed(text: str, lang: str) -> None:
    shown = RENDERERS["html"](poisoned(text), lang, Style())
    of = read(shown)
    assert list(of.all("script")) and "\u202e" not in shown and "\x00" not in shown
    shown.encode()


def test_what_is_joined_or_cut_is_text_again() -> None:
    made = tag("b", "x")
    assert join([made]) == "<b>x</b>"
    assert tag("i", made + "<") == "<i>&lt;b&gt;x&lt;/b&gt;&lt;</i>"
    assert tag("i", made[:3]) == "<i>&lt;b&gt;</i>"
    assert tag("i", f"{made}") == "<i>&lt;b&gt;x&lt;/b&gt;</i>"


def test_the_other_formats_do_not_wait_for_it() -> None:
    """The page is imported where it is asked for."""
    script = (
        "import sys; from reports import report; from rocketaudit.renderers import RENDERERS, style;"
        "RENDERERS['text'](report(), 'en', style.Style());"
        "print([name for name in sys.modules if name == 'html' or 'html_' in name or name == 'hashlib'])"
    )
    tests = Path(__file__).parent
    paths = os.pathsep.join((str(tests), str(tests.parent)))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=os.environ | {"PYTHONPATH": paths}
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_a_subject_cannot_take_the_place_of_a_rule() -> None:
    fix = NextFix("r", ("\0", "{rule}"), ("- old=1", "new=2"), 1, 2)
    overview = page(report(next_fix=fix)).one("section", "overview").text
    assert "1 -> 2, r (\\x00, {rule})" in overview and "- old=1+ new=2" in overview


def test_secrets_are_masked() -> None:
    told = finding(message=both('secretKey "hunter2"'), at=at(B, 1, 1, 3))
    row = survival("os-crash", "a", "lost", both("x"), Because(at("a", 1), "secretKey=hunter2"))
    assert "hunter2" not in page(report(findings=(told,), survival=(row,))).text
