"""The page around the report: one file that needs no other, and may load and run nothing but its own style and script.

In: a title, a language, the content of the body. Out: the document. The policy names the style and the script by their
hashes, so that whatever else got onto the page could neither run nor fetch anything.
"""

import base64
import hashlib
import os
from collections.abc import Sequence

from rocketaudit.renderers.html_tags import Markup, tag

_FOLDER = os.path.dirname(os.path.abspath(__file__))
_LANGUAGES = {"en": "en", "zh": "zh-CN"}


def page(
    title: str,
    lang: str,
    body: Markup,
    styles: Sequence[str] = ("html_report.css",),
    script_of: str = "html_report.js",
) -> str:
    """The whole document, ending in a newline; its style and script are files of this folder."""
    style, script = "".join(map(_asset, styles)), _asset(script_of)
    head = [
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=policy(style, script)),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("style", Markup(style)),
    ]
    parts = [tag("head", *head), tag("body", body, tag("script", Markup(script)))]
    return f"<!doctype html>\n{tag('html', *parts, lang=_LANGUAGES.get(lang, lang))}\n"


def policy(style: str, script: str) -> str:
    """The Content-Security-Policy of a page with this style and this script."""
    allowed = f"style-src '{_hash(style)}'; script-src '{_hash(script)}'"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _asset(name: str) -> str:
    with open(os.path.join(_FOLDER, name), encoding="utf-8") as file:
        return file.read()
