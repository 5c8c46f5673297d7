"""Style, script and policy of the page of `--format html`: contrasts, and nothing that could fetch or run."""

import base64
import hashlib
import re
from pathlib import Path

import pytest
from pages import Node, read
from reports import report

from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.style import Style

FOLDER = Path(__file__).parent.parent / "rocketaudit" / "renderers"
CSS, JS = ((FOLDER / name).read_text(encoding="utf-8") for name in ("html_report.css", "html_report.js"))


def page() -> Node:
    return read(RENDERERS["html"](report(), "en", Style()))


def _palette(text: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})\b", text))


def _luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


LIGHT = _palette(CSS.split("@media")[0])
DARK = LIGHT | _palette(CSS.split("@media")[1])
PRINT = LIGHT | _palette(CSS.split("@media print")[1])
ON = [
    *((f"{name[:-3]}-fg", name) for name in LIGHT if name.endswith("-bg") and f"{name[:-3]}-fg" in LIGHT),
    *((text, ground) for text in ("fg", "dim", "link") for ground in ("bg", "panel", "code-bg")),
    ("number", "code-bg"),
    ("lost-fg", "panel"),
    ("lost-fg", "code-bg"),
    ("low-fg", "panel"),
]


@pytest.mark.parametrize("palette", [LIGHT, DARK, PRINT], ids=["light", "dark", "print"])
@pytest.mark.parametrize(("text", "ground"), ON)
def test_text_stands_out_from_its_ground(palette: dict[str, str], text: str, ground: str) -> None:
    assert _contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_and_rings_stand_out(palette: dict[str, str]) -> None:
    assert all(_contrast(palette[tone], palette["panel"]) >= 3 for tone in ("good", "fair", "poor"))


def test_every_colour_is_of_the_palette() -> None:
    rest = re.sub(r"--[a-z-]+: #[0-9a-f]{6}", "", CSS)
    assert not re.findall(r"#[0-9a-f]{3,8}\b(?=[;} ])", rest)
    used = set(re.findall(r"var\(--([a-z-]+)\)", CSS)) - {"sans", "mono"}
    assert used <= set(LIGHT)
    assert set(_palette(CSS.split("@media")[1])) == set(LIGHT)


class TestPolicy:
    def test_only_its_own_style_and_script(self) -> None:
        of = page()
        metas = [one for one in of.all("meta") if one.attributes.get("http-equiv") == "Content-Security-Policy"]
        rules = dict(rule.strip().split(" ", 1) for rule in metas[0]["content"].split(";"))
        for kind in ("style", "script"):
            digest = hashlib.sha256(of.one(kind).text.encode()).digest()
            assert rules[f"{kind}-src"] == f"'sha256-{base64.b64encode(digest).decode()}'"
        assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
        assert len(metas) == 1 and metas[0].parent is of.one("head")

    def test_nothing_that_the_policy_would_refuse(self) -> None:
        for one in page().all():
            assert not {name for name in one.attributes if name.startswith("on") or name in ("style", "src")}
            assert one.attributes.get("href", "#").startswith("#")  # type: ignore[union-attr]

    def test_style_and_script_fetch_nothing_and_end_nowhere(self) -> None:
        assert not re.search(r"url\(|@import|</style", CSS)
        assert not re.search(r"</script|<!--|innerHTML|fetch\(|eval\(|http", JS)
