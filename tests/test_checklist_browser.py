"""The page of `checklist -f html` in a real browser: it opens without a complaint, is filled in, saved and printed,
fits a phone, and runs nothing that came out of a file."""

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from checklists import checklist
from chromium import NAMES, PROGRAM, Browser, Page

from rocketaudit.cli import main
from rocketaudit.renderers.checklist import renderer
from rocketaudit.renderers.style import Style

pytestmark = pytest.mark.skipif(PROGRAM is None, reason=f"needs a browser: none of {', '.join(NAMES)} is installed")

SAMPLES = Path(__file__).parent.parent / "sample-configs"
ATTACKS = (
    "<script>hacked = 1</script>",
    '"><img src=x onerror="hacked=1">',
    "</textarea></title></style></script><svg onload=hacked=1>",
    "' autofocus onfocus=hacked=1 x='",
    "<details open ontoggle=hacked=1>",
)
WAIT = "new Promise((done) => setTimeout(done, 50))"
# What a click on the button would give to be kept, without a download.
SAVED = """(async () => {
  let kept;
  const make = URL.createObjectURL;
  URL.createObjectURL = (blob) => { kept = blob; return make.call(URL, blob); };
  HTMLAnchorElement.prototype.click = () => {};
  document.querySelector("[name=save]").click();
  return await kept.text();
})()"""


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    started = Browser(tmp_path_factory.mktemp("chromium"))
    yield started
    started.close()


def made(folder: Path, sample: str, lang: str = "en") -> Path:
    file = folder / "checklist.html"
    assert main(["checklist", str(SAMPLES / sample), "-f", "html", "-o", str(file), "--lang", lang, "--exit-zero"]) == 0
    return file


@pytest.mark.parametrize("sample", ["order-platform", "compose"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_sample_opens_without_a_complaint(sample: str, lang: str, browser: Browser, tmp_path: Path) -> None:
    file = made(tmp_path, sample, lang)
    for width in (1280, 390):
        with Page(browser, file, width=width) as page:
            page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
            assert page.run("document.documentElement.scrollWidth") <= width
            assert page.complaints() == [] and page.requests() == [file.as_uri()]
            assert page.run("document.querySelector('#bar').checkVisibility()")


class TestFilledIn:
    def test_what_is_confirmed_is_counted(self, browser: Browser, tmp_path: Path) -> None:
        with Page(browser, made(tmp_path, "order-platform")) as page:
            status = "document.querySelector('[role=status]').textContent"
            assert page.run(status) == "0 of 19 confirmed"
            page.run("document.querySelectorAll('.confirmed')[2].click()")
            page.run("document.querySelector('.settled').click()")
            assert page.run(status) == "1 of 19 confirmed"

    def test_a_label_ticks_its_box(self, browser: Browser, tmp_path: Path) -> None:
        with Page(browser, made(tmp_path, "order-platform")) as page:
            page.run("document.querySelector('.item .name').click()")
            assert page.run("document.querySelectorAll('.confirmed:checked').length") == 1

    def test_a_saved_copy_has_the_entries_and_works_on(self, browser: Browser, tmp_path: Path) -> None:
        attack = "</textarea><script>hacked = 1</script>"
        with Page(browser, made(tmp_path, "order-platform")) as page:
            page.run("document.querySelectorAll('.confirmed')[2].click()")
            page.run("document.querySelector('.decision [type=radio]').click()")
            for selector in (".item textarea", ".fields input"):
                said = json.dumps(attack)
                page.run(f"document.querySelector('{selector}').value = {said}")
            copy = tmp_path / "copy.html"
            copy.write_text(page.run(SAVED), encoding="utf-8")
            assert page.run("document.querySelector('#bar').checkVisibility()") and page.complaints() == []
        with Page(browser, copy) as page:
            page.run(WAIT)
            assert page.run("typeof hacked") == "undefined" and page.complaints() == []
            assert page.run("[...document.querySelectorAll('.confirmed')].map((one) => one.checked).indexOf(true)") == 2
            assert page.run("document.querySelector('.decision [type=radio]').checked")
            for selector in (".item textarea", ".fields input"):
                assert page.run(f"document.querySelector('{selector}').value") == attack
            assert page.run("document.querySelector('[role=status]').textContent") == "1 of 19 confirmed"
        with Page(browser, copy, scripts=False) as page:
            page.call("Emulation.setScriptExecutionDisabled", value=False)
            assert page.run("document.querySelectorAll('details:not([open])').length") == 0
            assert page.run("document.querySelector('#bar').checkVisibility()") is False

    def test_without_scripts_everything_is_there(self, browser: Browser, tmp_path: Path) -> None:
        with Page(browser, made(tmp_path, "compose"), scripts=False) as page:
            page.call("Emulation.setScriptExecutionDisabled", value=False)
            assert page.run("document.querySelectorAll('details:not([open])').length") == 0
            hidden = "[...document.querySelectorAll('main *')].filter((one) => !one.checkVisibility() && one.localName !== 'wbr' && one.textContent).map((one) => one.outerHTML)"  # noqa: E501
            assert page.run(hidden) == []

    def test_what_passed_is_folded_until_somebody_asks(self, browser: Browser, tmp_path: Path) -> None:
        opened = "document.querySelectorAll('details[open]').length"
        with Page(browser, made(tmp_path, "compose")) as page:
            assert page.run(opened) == 0
            page.run("document.querySelector('[name=unfold]').click()")
            assert page.run(opened) == page.run("document.querySelectorAll('details').length")


class TestPaper:
    @pytest.mark.parametrize("lang", ["en", "zh"])
    def test_a_few_pages_of_a4(self, lang: str, browser: Browser, tmp_path: Path) -> None:
        with Page(browser, made(tmp_path, "order-platform", lang)) as page:
            printed = base64.b64decode(page.call("Page.printToPDF", preferCSSPageSize=True)["data"])
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", printed)
        assert 3 <= len(boxes) <= 7
        assert {(round(float(width)), round(float(height))) for width, height in boxes} <= {(595, 842), (594, 841)}

    def test_everything_is_expanded_and_nothing_can_be_clicked(self, browser: Browser, tmp_path: Path) -> None:
        with Page(browser, made(tmp_path, "order-platform")) as page:
            page.call("Emulation.setEmulatedMedia", media="print")
            page.run("dispatchEvent(new Event('beforeprint'))")
            assert page.run("document.querySelectorAll('details:not([open])').length") == 0
            for control in ("#bar", "nav"):
                assert page.run(f"document.querySelector('{control}').checkVisibility()") is False
            page.run("dispatchEvent(new Event('afterprint'))")
            assert page.run("document.querySelectorAll('details[open]').length") == 0


class TestAttacks:
    @pytest.mark.parametrize("text", ATTACKS)
    def test_nothing_of_a_checklist_runs(self, text: str, browser: Browser, tmp_path: Path) -> None:
        file = tmp_path / "checklist.html"
        for several in (False, True):
            file.write_text(renderer("html")(checklist(text, several), "en", Style()), encoding="utf-8")
            with Page(browser, file) as page:
                page.run(WAIT)
                assert page.run("typeof hacked") == "undefined"
                assert page.run("document.querySelectorAll('img, svg, iframe, object, base').length") == 0
                assert page.run("document.body.textContent").count(text) >= 8
                assert page.complaints() == [] and len(page.requests()) == 1


class TestAccess:
    def test_landmarks_and_names(self, browser: Browser, tmp_path: Path) -> None:
        with Page(browser, made(tmp_path, "order-platform")) as page:
            page.run("document.querySelector('[name=unfold]').click()")
            page.call("Accessibility.enable")
            nodes = [one for one in page.call("Accessibility.getFullAXTree")["nodes"] if not one.get("ignored")]
            roles = {one["role"]["value"] for one in nodes}
            assert {"banner", "navigation", "main", "contentinfo", "status", "radiogroup", "heading"} <= roles
            named = ("link", "checkbox", "radio", "textbox", "button", "table", "navigation", "radiogroup")
            assert [one for one in nodes if one["role"]["value"] in named and not one["name"]["value"].strip()] == []

    def test_headings_go_down_step_by_step(self, browser: Browser, tmp_path: Path) -> None:
        with Page(browser, made(tmp_path, "order-platform")) as page:
            levels = page.run("[...document.querySelectorAll('h1, h2, h3, h4')].map((one) => +one.localName[1])")
        assert levels[0] == 1 and all(later - earlier <= 1 for earlier, later in zip(levels, levels[1:], strict=False))

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_what_is_read_stands_out(self, scheme: str, browser: Browser, tmp_path: Path) -> None:
        contrast = """(() => {
          const light = (rgb) => rgb.map((one) => one / 255).map((one) => one <= .03928 ? one / 12.92 : ((one + .055) / 1.055) ** 2.4)
            .reduce((sum, one, index) => sum + one * [.2126, .7152, .0722][index], 0);
          const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
          const ground = (one) => { for (; one; one = one.parentElement) { const found = numbers(getComputedStyle(one).backgroundColor); if (found.length < 4 || found[3] > 0) return found.slice(0, 3); } return [255, 255, 255]; };
          return Math.min(...[...document.querySelectorAll('.state, .badge, .told, .note, dt, .point > code, label .name')].map((one) => {
            const [high, low] = [light(numbers(getComputedStyle(one).color).slice(0, 3)), light(ground(one))].sort((a, b) => b - a);
            return (high + .05) / (low + .05);
          }));
        })()"""  # noqa: E501
        with Page(browser, made(tmp_path, "order-platform")) as page:
            page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
            assert page.run(contrast) >= 4.5


def test_long_names_do_not_widen_the_page(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "checklist.html"
    file.write_text(renderer("html")(checklist("a" * 300), "en", Style()), encoding="utf-8")
    with Page(browser, file, width=390) as page:
        page.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        assert page.run("document.documentElement.scrollWidth") <= 390
