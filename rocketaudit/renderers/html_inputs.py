"""The end of the page: what could not be judged, which files were read, and what the verdicts rest on."""

from collections.abc import Iterable, Sequence

from rocketaudit.findings import Text
from rocketaudit.phrases import phrase
from rocketaudit.renderers.html_links import Links
from rocketaudit.renderers.html_tags import Markup, details, join, listed, path, tag
from rocketaudit.renderers.shown import prose
from rocketaudit.report import Coverage
from rocketaudit.secrets import mask_text
from rocketaudit.source import Input
from rocketaudit.words import comma, word

_MISSED = ("unread", "partly-read")


def unjudged(coverage: Coverage, links: Links, lang: str) -> Markup:
    """How much was judged, and the rules that could not be, together where the reason is the same."""
    values = {"evaluated": coverage.evaluated, "applicable": coverage.applicable}
    said = tag("p", word("html.coverage", lang, **values))
    by_reason: dict[str, dict[str, list[str]]] = {}
    for one in coverage.unknown:
        reason = mask_text(phrase(prose(one.reason), lang)) or word("no_reason", lang)
        by_reason.setdefault(reason, {}).setdefault(one.rule, []).append(one.subject)
    if not by_reason:
        return said
    rows = [[reason, _rules(rules, links, lang)] for reason, rules in by_reason.items()]
    return join([said, _table(word("html.unjudged", lang), ("html.why_not", "html.rules"), rows, lang)])


def inputs(files: Sequence[Input], lang: str) -> Markup:
    """The files that were not read, or only in part, and why; folded, those that were."""
    missed = [one for one in files if one.status in _MISSED]
    read = [one for one in files if one.status == "read"]
    strange = len(files) - len(missed) - len(read)
    parts: list[Markup | None] = []
    if missed:
        rows = [[_path(one.path), _status(one, lang), phrase(prose(one.reason or ""), lang)] for one in missed]
        parts.append(_table(word("not_read", lang), ("html.file", "html.status", "html.why_not"), rows, lang))
    if read:
        rows = [[_path(one.path), one.kind or ""] for one in read]
        table = _table(word("html.inputs", lang), ("html.file", "html.kind"), rows, lang)
        parts.append(details(word("html.read", lang, count=len(read)), table))
    if strange:
        parts.append(tag("p", word("html.not_ours", lang, count=strange)))
    return join(parts)


def assumptions(texts: Iterable[Text], lang: str) -> Markup:
    """The sentences that the verdicts rest on."""
    return listed(prose(text[lang]) for text in texts)


def _path(name: str) -> Markup:
    return tag("code", path(name), class_="path", translate="no")


def _rules(rules: dict[str, list[str]], links: Links, lang: str) -> Markup:
    named = []
    for rule, subjects in rules.items():
        known = comma(lang).join(dict.fromkeys(filter(None, subjects)))
        bracketed = f"（{known}）" if lang == "zh" else f" ({known})"
        named.append(join([links.rule(rule), bracketed if known else None]))
    return listed(named)


def _status(one: Input, lang: str) -> str:
    return word("html.unread" if one.status == "unread" else "html.partly_read", lang)


def _table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], lang: str) -> Markup:
    head = tag("tr", *(tag("th", word(key, lang), scope="col") for key in heads))
    body = [tag("tr", tag("th", first, scope="row"), *(tag("td", cell) for cell in rest)) for first, *rest in rows]
    return tag(
        "table", tag("caption", caption, class_="unseen"), tag("thead", head), tag("tbody", *body), class_="plain"
    )
