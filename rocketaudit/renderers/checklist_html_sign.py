"""The parts of the checklist's page that are filled in: the place to sign, and the bar above the page.

In: names. Out: controls, which need no script to be filled in and printed.
"""

from rocketaudit.renderers.checklist_words import said
from rocketaudit.renderers.html_tags import Markup, tag

_LINES = ("sign.name", "sign.role", "sign.date", "sign.signature")


def sign(name: str, anchor: str, lang: str) -> Markup:
    """Decision, name, role, date, signature and remarks for one deployment."""
    heading = said("sign.of", lang, name=name) if name else said("sign", lang)
    choices = [_choice(key, f"{anchor}-decision", lang) for key in ("sign.go", "sign.no_go")]
    lines = [_line(key, lang) for key in _LINES]
    remarks = tag("label", tag("span", said("sign.remarks", lang)), tag("textarea", rows=4), class_="remarks")
    group = tag("div", *choices, class_="choices", role="radiogroup", aria_label=heading)
    fields = tag("div", *lines, remarks, class_="fields")
    return tag(
        "section", tag("h3" if name else "h2", heading), group, fields, id=f"{anchor}-sign", class_="panel decision"
    )


def toolbar(total: int, lang: str) -> Markup:
    """How far one is, and buttons; the script shows it, since without one it would do nothing."""
    return tag(
        "div",
        tag("p", role="status", aria_live="polite", data_said=said("progress", lang, done="{done}", total=total)),
        tag("button", said("save", lang), type="button", name="save"),
        tag("button", said("print", lang), type="button", name="print"),
        tag("button", said("unfold", lang), type="button", name="unfold"),
        id="bar",
        hidden=True,
    )


def _choice(key: str, group: str, lang: str) -> Markup:
    return tag("label", tag("input", type="radio", name=group), " ", said(key, lang))


def _line(key: str, lang: str) -> Markup:
    # A field for dates prints its own hint where it is empty.
    hint = said("sign.date.form", lang) if key == "sign.date" else None
    return tag("label", tag("span", said(key, lang)), tag("input", type="text", placeholder=hint))
