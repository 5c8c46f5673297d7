"""Suppressions: what a comment silences, for how long, and what is said of comments that do nothing."""

from typing import Any

import pytest
from client_code import module
from made import deployment

from rocketaudit.audit import Asked, Judged, judge
from rocketaudit.clients import SEND, Hazard, Site
from rocketaudit.findings import Finding, Related
from rocketaudit.model import Deployment
from rocketaudit.rules import load_builtin, rule_of
from rocketaudit.source import document, span
from rocketaudit.suppressions import read

RULES = load_builtin()
TODAY = "2026-06-30"
TEXT = {"en": "x", "zh": "甲"}
IGNORED: Any = {
    "id": "drops-result",
    "folder": "",
    "formerly": ["old-name"],
    "title": TEXT,
    "severity": "high",
    "confidence": "high",
    "stage": "produce",
    "profile": "standard",
    "why": TEXT,
    "fix": TEXT,
    "evidence": ["x"],
    "detect": "hazard",
    "with": {"site": "send", "hazard": "result-ignored"},
    "message": TEXT,
    "examples": [],
}
OURS = rule_of(IGNORED)


def judged(of: Deployment, today: str = TODAY, profile: str = "no-loss", only: tuple[str, ...] = ()) -> Judged:
    known = (*RULES, OURS)
    chosen = tuple(rule for rule in known if not only or rule.id in only)
    return judge(of, Asked(chosen, known, profile, today))


def conf(*lines: str) -> Deployment:
    return deployment("\n".join(("brokerName = a", *lines)) + "\n")


def of_rule(found: Judged, rule: str) -> list[Finding]:
    return [one for one in found.findings if one.rule == rule]


def flushing(comment: str, **options: Any) -> tuple[dict[str, Any] | None, list[str]]:
    """What becomes of async-flush below a comment, and the messages about the comment."""
    found = judged(conf(comment, "flushDiskType = ASYNC_FLUSH"), **options)
    (flush,) = of_rule(found, "async-flush")
    about = of_rule(found, "invalid-suppression") + of_rule(found, "unused-suppression")
    return flush.suppressed, [one.message["en"] for one in about]


def test_a_comment_above_suppresses_and_says_why() -> None:
    assert flushing("# rocketaudit: ignore[async-flush] -- a cache") == (
        {"kind": "inline", "reason": "a cache", "until": None},
        [],
    )


def test_what_is_suppressed_costs_nothing() -> None:
    lines = ("# rocketaudit: ignore[async-flush] -- a cache", "flushDiskType = ASYNC_FLUSH")
    quiet, loud = judged(conf(*lines)), judged(conf(*lines[1:]))
    assert loud.score.stages["store"] == 80 and quiet.score.stages["store"] == 100
    assert "async-flush" not in {one.rule for one in quiet.score.deductions}


@pytest.mark.parametrize(
    ("until", "today", "counts"),
    [("2026-06-30", "2026-06-30", True), ("2026-06-30", "2026-07-01", False), ("2027-01-31", "2026-06-30", True)],
)
def test_until_counts_to_the_end_of_the_day(until: str, today: str, counts: bool) -> None:
    suppressed, messages = flushing(f"# rocketaudit: ignore[async-flush] until={until} -- a cache", today=today)
    assert bool(suppressed) == counts
    assert messages == ([] if counts else [f"expired on {until}: async-flush is reported again"])


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("# rocketaudit: ignore[async-flush]", "no reason given"),
        ("# rocketaudit: ignore[async-flush] --", "no reason given"),
        ("# rocketaudit: ignore[asyncflush] -- a cache", "there is no rule asyncflush: did you mean async-flush?"),
        ("# rocketaudit: ignore[] -- a cache", "not understood"),
        ("# rocketaudit: ignore async-flush -- a cache", "not understood"),
        ("# rocketaudit: ignore[async-flush] until=tomorrow -- a cache", "not understood"),
        ("# rocketaudit: ignore[async-flush] until=2026-02-30 -- a cache", "not understood"),
        ("# rocketaudit: ignore[short-retention] -- a cache", "short-retention finds nothing here"),
    ],
)
def test_a_comment_that_does_nothing_is_found_and_suppresses_nothing(comment: str, message: str) -> None:
    suppressed, messages = flushing(comment)
    assert suppressed is None
    assert len(messages) == 1 and messages[0].startswith(message)


def test_one_unknown_rule_does_not_undo_the_others() -> None:
    suppressed, messages = flushing("# rocketaudit: ignore[async-flush, no-such] -- a cache")
    assert suppressed and messages == ["there is no rule no-such"]


def test_prose_about_rocketaudit_is_no_suppression() -> None:
    assert flushing("# see rocketaudit: ignore[async-flush] -- a cache") == (None, [])


def test_a_sign_behind_a_value_suppresses_nothing() -> None:
    found = judged(conf("flushDiskType = ASYNC_FLUSH # rocketaudit: ignore[ignored-value] -- x"))
    assert not [one for one in found.findings if one.suppressed]


def test_comments_above_one_another_all_count() -> None:
    lines = ("# rocketaudit: ignore[async-flush] -- a cache", "# and a remark", "flushDiskType = ASYNC_FLUSH")
    assert of_rule(judged(conf(*lines)), "async-flush")[0].suppressed


def test_a_blank_line_ends_what_a_comment_is_about() -> None:
    lines = ("# rocketaudit: ignore[async-flush] -- a cache", "", "flushDiskType = ASYNC_FLUSH")
    found = judged(conf(*lines))
    assert not of_rule(found, "async-flush")[0].suppressed
    assert of_rule(found, "unused-suppression")


def test_a_rule_that_was_not_asked_leaves_its_comments_alone() -> None:
    of = conf("# rocketaudit: ignore[async-flush] -- a cache", "flushDiskType = ASYNC_FLUSH")
    assert judged(of, only=("unused-suppression", "short-retention")).findings == []
    # What a stricter profile would find is suppressed as well, so that the comment is of use.
    assert of_rule(judged(of, profile="dev"), "unused-suppression") == []


def test_a_rule_that_could_not_be_judged_leaves_its_comments_alone() -> None:
    found = judged(conf("# rocketaudit: ignore[async-flush] -- a cache", "flushDiskType = ${flush}"))
    assert of_rule(found, "unused-suppression") == []


# client code


def sending(*lines: str, path: str = "A.java", kind: str = "java") -> Judged:
    """What is judged of code in which `send` drops its result."""
    of = document(path, kind, "\n".join(lines).encode())
    starts = [at for at in range(len(of.data)) if of.data.startswith(b"send", at)]
    hazards = [Hazard("result-ignored", span(of, at, at + 4)) for at in starts]
    site = Site(SEND, "A", span(of, 0, 1), {"api": "classic"}, hazards=tuple(hazards))
    made = module(site)._replace(documents=(of,))
    return judged(deployment("brokerName=a\n")._replace(brokers=(), clients=(made,)))


def quiet(*lines: str, **options: str) -> list[bool]:
    return [bool(one.suppressed) for one in of_rule(sending(*lines, **options), "drops-result")]


WHY = "rocketaudit: ignore[drops-result] -- metrics"


@pytest.mark.parametrize(
    "lines",
    [
        (f"send(); // {WHY}",),
        (f"// {WHY}", "send();"),
        (f"/* {WHY} */ send();",),
        ("/*", f" * {WHY}", " */", "send();"),
        (f"send(); // {WHY.replace('drops-result', 'old-name')}",),
        (f"send(); // {WHY.replace('drops-result', 'async-flush, drops-result')}",),
    ],
)
def test_comments_of_java(lines: tuple[str, ...]) -> None:
    assert quiet(*lines) == [True]


@pytest.mark.parametrize(
    "lines",
    [
        (f'log("// {WHY}"); send();',),
        ('s = """', f"// {WHY}", '"""; send();'),
        (f"x(); // {WHY}", "send();"),
        (f"// {WHY}", "x();", "send();"),
        ("send();", f"// {WHY}"),
    ],
)
def test_what_is_no_comment_above_or_beside_suppresses_nothing(lines: tuple[str, ...]) -> None:
    assert quiet(*lines) == [False]


def test_yaml_is_suppressed_on_the_line_or_above() -> None:
    of = {"path": "application.yml", "kind": "spring"}
    assert quiet(f"send: 1 # {WHY}", **of) == [True]
    assert quiet(f"# {WHY}", "send: 1", **of) == [True]
    assert quiet(f"x: '# {WHY}'", "send: 1", **of) == [False]


def test_a_finding_that_only_has_a_related_place_there_stays_open() -> None:
    of = document("A.java", "java", f"// {WHY}\nthread();\nsend();\n".encode())
    there = span(of, of.data.index(b"thread"), of.data.index(b"thread") + 6)
    hazard = Hazard("result-ignored", span(of, of.data.index(b"send"), len(of.data)), (Related(there, TEXT),))
    made = module(Site(SEND, "A", there, {"api": "classic"}, hazards=(hazard,)))._replace(documents=(of,))
    found = judged(deployment("brokerName=a\n")._replace(brokers=(), clients=(made,)))
    assert not of_rule(found, "drops-result")[0].suppressed
    assert of_rule(found, "unused-suppression")[0].subject == "shop"


def test_a_file_without_the_word_is_not_looked_at() -> None:
    assert read(document("A.java", "java", b"// nothing here")) == []
