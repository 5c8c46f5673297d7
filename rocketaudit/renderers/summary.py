"""What stands below the findings: the score and what it is made of, the next fix, the ladder, and what was not judged.

Each function takes what it shows and gives painted lines, none where there is nothing to show.
"""

from collections.abc import Sequence

from rocketaudit.findings import SEVERITIES, STAGES, Finding, Ladder, NextFix, Score, Text
from rocketaudit.phrases import phrase
from rocketaudit.renderers.counts import count
from rocketaudit.renderers.said import is_accepted
from rocketaudit.renderers.shown import fill, prose, visible, wrap
from rocketaudit.renderers.style import Line, Style, plain
from rocketaudit.report import ClientSummary, Report, Unjudged
from rocketaudit.secrets import mask_line, mask_text
from rocketaudit.source import Input
from rocketaudit.words import comma, has_word, word

_NAMED = 5  # of many alike


def client_lines(clients: Sequence[ClientSummary], lang: str, style: Style) -> list[Line]:
    """The releases of the clients, module by module; modules alike stand together."""
    alike: dict[tuple[str | None, str | None], list[str]] = {}
    for one in clients:
        alike.setdefault((one.release, one.spring_release), []).append(one.module or ".")
    if not alike:
        return []
    said = [_client(modules, release, spring, lang) for (release, spring), modules in alike.items()]
    return paragraph(word("clients", lang, clients=("；" if lang == "zh" else "; ").join(said)), 0, style, "dim")


def _client(modules: Sequence[str], release: str | None, spring: str | None, lang: str) -> str:
    more = len(modules) - _NAMED
    named = _joined([*modules[:_NAMED], *([word("and_more.subjects", lang, count=more)] if more > 0 else [])], lang)
    if release:
        named = word("client.release", lang, module=named, release=release)
    elif not spring:
        return word("client.unknown", lang, module=named)
    return f"{named}{', ' if release else ' '}rocketmq-spring {spring}" if spring else named


def suppressed_lines(findings: Sequence[Finding], lang: str, style: Style) -> list[Line]:
    """What comments suppress, in one line."""
    here = [one for one in findings if one.suppressed and not is_accepted(one)]
    found = [f"{one.rule} ({one.at.path}:{one.at.line})" for one in here]
    if not found:
        return []
    more = [word("and_more.subjects", lang, count=len(found) - _NAMED)] if len(found) > _NAMED else []
    text = word("suppressed_here", lang, findings=_joined([*found[:_NAMED], *more], lang))
    return paragraph(text, 0, style, "dim")


def baseline_lines(report: Report, lang: str, style: Style) -> list[Line]:
    """How many findings the baseline names, and which of its entries are to be looked at."""
    if report.baseline is None:
        return []
    path, accepted = report.baseline.path, sum(map(is_accepted, report.findings))
    lines = paragraph(word("baseline", lang, path=path, count=accepted), 0, style, "dim")
    for key, entries in (("baseline.expired", report.baseline.expired), ("baseline.unused", report.baseline.unused)):
        named = [f"{one.rule} ({one.path})" for one in entries[:_NAMED]]
        more = [word("and_more.subjects", lang, count=len(entries) - _NAMED)] if len(entries) > _NAMED else []
        text = word(key, lang, entries=_joined([*named, *more], lang))
        lines += paragraph(text, 2, style, "dim") if entries else []
    return lines


def score_lines(score: Score, lang: str, style: Style) -> list[Line]:
    """The score with its stages, the weakest first, then each deduction and cap."""
    if score.points is None:
        return [plain(word("score.none", lang), "heading")]
    audited = {stage: points for stage in STAGES if (points := score.stages.get(stage)) is not None}
    order = sorted(audited, key=lambda stage: audited[stage])
    stages = " · ".join(f"{word(f'stage.{stage}', lang)} {audited[stage]}" for stage in order)
    silent = [word(f"stage.{stage}", lang) for stage in STAGES if stage not in audited]
    if silent:
        stages += _bracketed(word("not_audited", lang, stages=_joined(silent, lang)), lang)
    head = word("score", lang, points=score.points, grade=score.grade, stages=stages)
    return [
        *paragraph(head, 0, style, "heading"),
        *(line for stage in order for line in _deductions(score, stage, audited[stage], lang, style)),
        *(line for cap in score.capped_by for line in paragraph(_cap(cap, lang), 2, style)),
    ]


def overall_line(score: Score, count: int, lang: str) -> list[Line]:
    """The one score of a run of several deployments."""
    if score.points is None:
        return [plain(word("score.none", lang), "heading")]
    return [plain(word("score.overall", lang, points=score.points, grade=score.grade, count=count), "heading")]


def next_fix_lines(fix: NextFix | None, lang: str, style: Style) -> list[Line]:
    """What to do first, and the lines that do it."""
    if fix is None:
        return []
    values = {
        "points": fix.points,
        "after": fix.points_after,
        "rule": fix.rule,
        "subjects": _joined(fix.subjects, lang),
    }
    lines = paragraph(word(next_fix_key(fix), lang, **values), 0, style, "heading")
    return lines + [_next_line(mask_line(text)) for text in fix.lines]


def next_fix_key(fix: NextFix) -> str:
    """The text that says what a fix gains: a score that another finding holds down does not move."""
    return "next_fix" if fix.points_after > fix.points else "next_fix.held_down"


def _next_line(text: str) -> Line:
    """A line to write; one that begins with `- ` is to be taken out."""
    return plain(f"  {text}", "minus") if text.startswith("- ") else plain(f"  + {text}", "plus")


def ladder_lines(ladder: Ladder, lang: str, style: Style) -> list[Line]:
    """The strictest profile that is met, and what the next one needs."""
    met = ladder.met or word("ladder.none", lang)
    if ladder.next is None:
        return paragraph(word("ladder.top", lang, met=met), 0, style, "heading")
    key = "ladder.one" if len(ladder.missing) == 1 else "ladder.many"
    values = {"met": met, "next": ladder.next, "count": len(ladder.missing), "rules": _joined(ladder.missing, lang)}
    return paragraph(word(key, lang, **values), 0, style, "heading")


def unjudged_lines(unknown: Sequence[Unjudged], lang: str, style: Style) -> list[Line]:
    """Rules that could not be judged, together where the reason is the same."""
    by_reason: dict[str, dict[str, list[str]]] = {}
    for one in unknown:
        reason = phrase(prose(one.reason), lang) or word("no_reason", lang)
        by_reason.setdefault(reason, {}).setdefault(one.rule, []).append(one.subject)
    lines = [plain(word("unjudged", lang), "heading")] if by_reason else []
    for reason, rules in by_reason.items():
        named = [f"{rule} ({_joined(dict.fromkeys(filter(None, subjects)), lang)})" for rule, subjects in rules.items()]
        lines += _list(f"{mask_text(reason)}: ", [name.removesuffix(" ()") for name in named], lang, style)
    return lines


def assumption_lines(assumptions: Sequence[Text], lang: str, style: Style) -> list[Line]:
    """The sentences that the verdicts rest on."""
    lines = [plain(word("assumed", lang), "heading")] if assumptions else []
    return lines + [line for text in assumptions for line in paragraph(prose(text[lang]), 2, style)]


def unread_lines(inputs: Sequence[Input], lang: str, style: Style) -> list[Line]:
    """Inputs that were not read, or only in part; files that are not RocketMQ's are nobody's concern."""
    missed = [one for one in inputs if one.status in ("unread", "partly-read")]
    lines = [plain(word("not_read", lang), "heading")] if missed else []
    for one in missed:
        key = "unread" if one.status == "unread" else "partly_read"
        reason = phrase(prose(one.reason or ""), lang) or word("no_reason", lang)
        lines += paragraph(word(key, lang, path=one.path, reason=reason), 2, style)
    return lines


def counts_line(report: Report, lang: str) -> Line:
    """The last line: findings by severity, suppressed, and with a fix to paste."""
    counts = count(report.findings)
    total = sum(counts[severity] for severity in SEVERITIES)
    key = {0: "findings.none", 1: "findings.one"}.get(total, "findings.many")
    parts = [
        word("count", lang, count=counts[severity], severity=word(f"severity.{severity}", lang))
        for severity in SEVERITIES
        if counts[severity]
    ]
    text = word(key, lang, count=total)
    text += (("：" if lang == "zh" else ": ") + _joined(parts, lang)) if parts else ""
    counts["ignored"] = report.ignored
    also = [word(name, lang, count=counts[name]) for name in ("suppressed", "ignored", "fixable") if counts[name]]
    return plain(("；" if lang == "zh" else "; ").join([text, *also]), "heading")


def mendable_lines(findings: Sequence[Finding], lang: str, style: Style) -> list[Line]:
    """How many findings are plain mistakes, which `fix` mends; nothing where there are none."""
    count = sum(one.suppressed is None and one.fix is not None and one.fix.safe for one in findings)
    return paragraph(word("mendable", lang, count=count), 0, style, "dim") if count else []


def _deductions(score: Score, stage: str, points: int, lang: str, style: Style) -> list[Line]:
    """`replicate 60: -40 sync-master-does-not-wait (broker-a)`; nothing where the stage lost no points."""
    by_rule: dict[tuple[int, str], list[str]] = {}
    for one in score.deductions:
        if one.stage == stage:
            by_rule.setdefault((one.points, one.rule), []).append(one.subject)
    if not by_rule:
        return []
    costs = [
        f"-{points} {rule}" + _bracketed(_joined(subjects, lang), lang)
        for (points, rule), subjects in sorted(by_rule.items(), key=lambda item: (-item[0][0], item[0][1]))
    ]
    return _list(f"{word(f'stage.{stage}', lang)} {points}: ", costs, lang, style)


def _cap(cap: str, lang: str) -> str:
    return word(f"cap.{cap}", lang) if has_word(f"cap.{cap}") else cap


def paragraph(text: str, indent: int, style: Style, role: str = "") -> list[Line]:
    """The text with a hanging indent: wrapped on a terminal, one line elsewhere."""
    room = style.prose_width and style.prose_width - indent - 2
    parts = wrap(visible(text, style.encoding), room)
    return [plain(" " * (indent if index == 0 else indent + 2) + part, role) for index, part in enumerate(parts)]


def _list(head: str, items: Sequence[str], lang: str, style: Style) -> list[Line]:
    """`head item, item`, hanging by two; no item is broken."""
    separator = comma(lang)
    parts = [*(item + separator for item in items[:-1]), items[-1]]
    room = style.prose_width and style.prose_width - 4
    found = fill([visible(part, style.encoding) for part in (head, *parts)], room)
    return [plain(" " * (2 if index == 0 else 4) + part) for index, part in enumerate(found)]


def _joined(texts: Sequence[str] | dict[str, None], lang: str) -> str:
    return comma(lang).join(texts)


def _bracketed(text: str, lang: str) -> str:
    return f"（{text}）" if lang == "zh" else f" ({text})"
