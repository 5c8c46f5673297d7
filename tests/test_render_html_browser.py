"""The page of `--format html` in a real browser: it opens without a complaint, filters, prints, fits a phone, and runs
nothing that came out of a file."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chromium import NAMES, PROGRAM, Browser, Page
from reports import at, both, finding, report, survival
from test_render_hostile import poisoned

from rocketaudit.cli import main
from rocketaudit.findings import Because
from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.html_links import named
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=f"needs a browser: none of {', '.join(NAMES)} is installed")

SAMPLES = Path(__file__).parent.parent / "sample-configs"
SHOWN = "[...document.querySelectorAll('#findings .place')].filter((one) => one.checkVisibility()).length"
SET = "(name, value) => { const one = document.forms[0].elements[name]; one.value = value; one.dispatchEvent(new Event('input', {bubbles: true})); }"  # noqa: E501
ATTACKS = (
    "<script>hacked = 1</script>",
    '"><img src=x onerror="hacked=1">',
    "</title></style></script><svg onload=hacked=1>",
    "' autofocus onfocus=hacked=1 x='",
    "javascript:hacked=1",
    "<details open ontoggle=hacked=1>",
)


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    started = Browser(tmp_path_factory.mktemp("chromium"))
    yield started
    started.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Any:
    def opened(of: Report, lang: str = "en", **how: Any) -> Page:
        file = tmp_path / "report.html"
        file.write_text(RENDERERS["html"](of, lang, Style()), encoding="utf-8")
        return Page(browser, file, **how)

    return opened


@pytest.mark.parametrize("sample", ["order-platform", "compose", "two-masters-two-slaves"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_sample_opens_without_a_complaint(sample: str, lang: str, browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    assert main(["scan", str(SAMPLES / sample), "-f", "html", "-o", str(file), "--lang", lang, "--exit-zero"]) == 0
    with Page(browser, file) as page:
        assert page.complaints() == []
        assert page.requests() == [file.as_uri()]
        assert page.run(SHOWN) > 0
        assert page.run("document.forms[0].checkVisibility()")
        assert page.run("document.documentElement.scrollWidth") <= 1280
    with Page(browser, file, width=390) as page:
        assert page.run("document.documentElement.scrollWidth") <= 390
        assert page.complaints() == []


class TestFilters:
    def count(self, page: Page) -> int:
        shown = page.run("(document.querySelector('#unfold, [name=unfold]').click(), " + SHOWN + ")")
        assert page.run("document.querySelector('[role=status]').textContent") == f"{shown} of 4 findings shown"
        return int(shown)

    def test_by_severity_stage_file_and_text(self, open_page: Any) -> None:
        with open_page(report()) as page:
            assert self.count(page) == 4
            page.run("document.querySelector('[value=critical]').click()")
            assert self.count(page) == 2
            assert page.run("document.querySelector('article.critical').checkVisibility()") is False
            page.run("document.querySelector('[value=critical]').click()")
            page.run(f"({SET})('stage', 'operate')")
            assert self.count(page) == 1
            page.run(f"({SET})('stage', '')")
            page.run(f"({SET})('file', '1')")
            assert self.count(page) == 2  # broker-b's own, and the one with a related place there
            page.run(f"({SET})('file', '')")
            page.run(f"({SET})('text', 'WRITTEN twice')")
            assert self.count(page) == 1
            page.run(f"({SET})('text', 'nothing has this')")
            assert self.count(page) == 0

    def test_reset_shows_all_again(self, open_page: Any) -> None:
        with open_page(report()) as page:
            page.run(f"({SET})('text', 'twice')")
            page.run("document.querySelector('[type=reset]').click()")
            page.run("new Promise((done) => setTimeout(done, 20))")
            assert self.count(page) == 4

    def test_enter_in_the_search_stays_on_the_page(self, open_page: Any) -> None:
        with open_page(report()) as page:
            page.run("document.forms[0].requestSubmit()")
            page.run("new Promise((done) => setTimeout(done, 50))")
            assert page.complaints() == [] and page.run("location.search") == ""

    def test_folding_and_unfolding_all(self, open_page: Any) -> None:
        opened = "document.querySelectorAll('#findings details[open]').length"
        with open_page(report()) as page:
            page.run("document.querySelector('[name=fold]').click()")
            assert page.run(opened) == 0
            page.run("document.querySelector('[name=unfold]').click()")
            assert page.run(opened) == page.run("document.querySelectorAll('#findings details').length")


class TestLinks:
    def anchor(self, rule: str) -> str:
        whole = report()
        return next(one.anchor for one in named(whole.findings, whole.lines) if one.finding.rule == rule)

    @pytest.mark.parametrize("rule", ["access-control-off", "forced-cleaning", "sync-master-does-not-wait"])
    def test_a_link_shows_its_finding(self, rule: str, open_page: Any) -> None:
        anchor = self.anchor(rule)
        with open_page(report(), hash=f"#{anchor}") as page:
            assert page.run(f"document.getElementById('{anchor}').querySelector('figure').checkVisibility()")

    def test_a_link_to_what_is_filtered_out(self, open_page: Any) -> None:
        anchor = self.anchor("access-control-off")
        with open_page(report()) as page:
            page.run("document.querySelector('[value=low]').click()")
            page.run(f"location.hash = '{anchor}'")
            page.run("new Promise((done) => setTimeout(done, 50))")
            assert page.run(f"document.getElementById('{anchor}').querySelector('figure').checkVisibility()")

    def test_a_link_to_nothing_is_no_error(self, open_page: Any) -> None:
        with open_page(report(), hash="#%E0%A4%A") as page:
            assert page.complaints() == []


class TestWithoutScripts:
    def test_everything_is_visible(self, open_page: Any) -> None:
        with open_page(report(), scripts=False) as page:
            page.call("Emulation.setScriptExecutionDisabled", value=False)
            assert page.run("document.querySelectorAll('details:not([open])').length") == 0
            hidden = "[...document.querySelectorAll('main *')].filter((one) => !one.checkVisibility() && !one.closest('form, svg, wbr')).map((one) => one.outerHTML)"  # noqa: E501
            assert page.run(hidden) == []
            assert page.run("document.forms[0].checkVisibility()") is False

    def test_with_them_what_is_of_little_weight_is_folded(self, open_page: Any) -> None:
        with open_page(report()) as page:
            assert page.run("document.querySelector('article.low > details').open") is False
            assert page.run("document.querySelector('article.critical > details').open") is True
            assert page.run("document.querySelector('.suppressed').open") is False


class TestPaper:
    def test_everything_is_expanded_and_nothing_can_be_clicked(self, open_page: Any) -> None:
        with open_page(report()) as page:
            page.run("document.querySelector('[value=critical]').click()")
            page.call("Emulation.setEmulatedMedia", media="print")
            page.run("dispatchEvent(new Event('beforeprint'))")
            hidden = "[...document.querySelectorAll('#findings .place, #findings article')].filter((one) => !one.checkVisibility()).length"  # noqa: E501
            assert page.run(hidden) == 0
            assert page.run("document.querySelectorAll('details:not([open])').length") == 0
            for control in ("form", "nav", ".anchor"):
                assert page.run(f"document.querySelector('{control}').checkVisibility()") is False
            page.run("dispatchEvent(new Event('afterprint'))")
            assert page.run("document.querySelector('.suppressed').open") is False

    def test_it_prints(self, open_page: Any) -> None:
        with open_page(report()) as page:
            assert len(page.call("Page.printToPDF")["data"]) > 10_000


class TestAttacks:
    @pytest.mark.parametrize("text", ATTACKS)
    def test_nothing_of_a_report_runs(self, text: str, open_page: Any) -> None:
        for lang in ("en", "zh"):
            with open_page(poisoned(text), lang) as page:
                page.run("new Promise((done) => setTimeout(done, 50))")
                assert page.run("typeof hacked") == "undefined"
                assert page.run("document.querySelectorAll('script').length") == 1
                assert page.run("document.querySelectorAll('img, svg[onload], iframe, object, base').length") == 0
                assert page.run("document.body.innerText").count(text) >= 5
                assert page.complaints() == [] and len(page.requests()) == 1

    def test_nothing_of_real_files_runs(self, browser: Browser, tmp_path: Path) -> None:
        folder = tmp_path / "<img src=x onerror=hacked=1>"
        folder.mkdir()
        attack = "<script>hacked=1</script>"
        broker = f"brokerClusterName=c\nbrokerName={attack}\nbrokerRole=SYNC_MASTR{attack}\nflushDiskType={attack}\n"
        (folder / "broker.conf").write_text(broker, encoding="utf-8")
        compose = f"services:\n  '{attack}':\n    image: apache/rocketmq:5.1.0\n    command: sh mqbroker\n    hostname: '{attack}'\n"  # noqa: E501
        (folder / "docker-compose.yml").write_text(compose, encoding="utf-8")
        java = 'class A { void f(DefaultMQProducer p) throws Exception { p.sendOneway(new Message("<script>hacked=1</script>", null)); } }'  # noqa: E501
        (folder / "A.java").write_text(f"import org.apache.rocketmq.client.producer.*;\n{java}\n", encoding="utf-8")
        file = tmp_path / "report.html"
        assert main(["scan", str(folder), "-f", "html", "-o", str(file), "--exit-zero"]) == 0
        with Page(browser, file) as page:
            page.run("new Promise((done) => setTimeout(done, 50))")
            assert page.run("typeof hacked") == "undefined" and page.complaints() == []
            assert attack in page.run("document.body.textContent")

    def test_even_markup_that_got_onto_the_page_would_not_run(self, open_page: Any) -> None:
        made = [
            "const one = document.createElement('script'); one.textContent = 'hacked = 1'; document.body.append(one)",
            "document.body.insertAdjacentHTML('beforeend', '<img src=\"data:,\" onerror=\"hacked = 1\">')",
            "document.body.insertAdjacentHTML('beforeend', '<svg onload=\"hacked = 1\"></svg>')",
        ]
        with open_page(report()) as page:
            for script in made:
                page.run(f"{{ {script}; }}")
            page.run("new Promise((done) => setTimeout(done, 50))")
            assert page.run("typeof hacked") == "undefined"
            assert sum("Content Security Policy" in one for one in page.complaints()) >= 3


class TestAccess:
    def test_landmarks_and_names(self, open_page: Any) -> None:
        with open_page(report()) as page:
            page.call("Accessibility.enable")
            nodes = [one for one in page.call("Accessibility.getFullAXTree")["nodes"] if not one.get("ignored")]
            roles = {one["role"]["value"] for one in nodes}
            assert {"banner", "navigation", "main", "contentinfo", "search", "status", "table", "rowheader"} <= roles
            named_roles = ("link", "checkbox", "combobox", "searchbox", "button", "table", "search", "navigation")
            nameless = [
                one for one in nodes if one["role"]["value"] in named_roles and not one["name"]["value"].strip()
            ]
            assert nameless == []

    def test_the_keyboard_reaches_everything_and_is_seen(self, open_page: Any) -> None:
        with open_page(report()) as page:
            reached = []
            for _ in range(20):
                for kind in ("keyDown", "keyUp"):
                    page.call("Input.dispatchKeyEvent", type=kind, key="Tab", code="Tab", windowsVirtualKeyCode=9)
                look = "(() => { const one = document.activeElement, look = getComputedStyle(one); return JSON.stringify([one.localName, look.outlineStyle, look.outlineWidth]); })()"  # noqa: E501
                reached.append(json.loads(page.run(look)))
            assert reached[0][0] == "a" and {"a", "summary"} <= {name for name, *_ in reached}
            assert all(style == "solid" and width == "3px" for _, style, width in reached)

    def test_a_table_on_a_phone_is_still_a_table(self, open_page: Any) -> None:
        with open_page(report(), width=390) as page:
            page.call("Accessibility.enable")
            roles = [one["role"]["value"] for one in page.call("Accessibility.getFullAXTree")["nodes"] if "role" in one]
            assert roles.count("rowheader") >= 5 and "cell" in roles


def test_long_names_do_not_widen_the_page(open_page: Any) -> None:
    name = "a" * 300
    path = "/".join(["folder" * 10] * 5) + ".conf"
    row = survival("os-crash", name, "lost", both("b" * 200), Because(at(path, 1), f"{name}={name}"))
    long = finding("r" * 120, subject=name, message=both(name), at=at(path, 1, 1, 4), title=both(name))
    with open_page(report(survival=(row,), findings=(long, long), lines={path: {1: name}}), width=390) as page:
        page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.run("document.documentElement.scrollWidth") <= 390


def test_hundreds_of_findings_open_at_once(open_page: Any) -> None:
    many = tuple(finding(f"rule-{number % 40}", at=at(f"conf/{number}.conf", 7, 1, 5)) for number in range(600))
    with open_page(report(findings=many)) as page:
        assert page.run("document.querySelectorAll('#findings .place').length") == 600
        search = f"const begun = performance.now(); ({SET})('text', 'conf/599'); return performance.now() - begun;"
        assert page.run(f"(() => {{ {search} }})()") < 2000
        assert "1 of 600" in page.run("document.querySelector('[role=status]').textContent")
