"""`fix` over any file: a second run changes nothing, only meant lines change, and there are never more findings."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rule_examples import files

from rocketaudit.audit import asked_of, audited_of
from rocketaudit.fixes.pieces import Piece, Replacement, joined, origin, replaced, replacements, whole
from rocketaudit.fixes.plan import Plan, plan
from rocketaudit.options.scan import ScanOptions
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.rules import Rule, load_builtin
from rocketaudit.source import Argument, Document, Input, document

TODAY = "2026-01-01"
RULES = load_builtin()
HEAVY = ("critical", "high", "medium")


def planned(of: list[Document], release: str | None = None, unsafe: bool = False) -> Plan:
    options = ScanOptions(version=release)
    asked = asked_of(options, TODAY)
    argument = Argument("", tuple(of), (), tuple(Input(one.path, one.kind, "read", None) for one in of))
    return plan([argument], lambda those: audited_of(those, ["."], options, asked), unsafe)


KEYS = (
    "brokerName brokerRole brokerId flushDiskType flushDisktype inSyncReplicas inSyncReplica fileReservedTime"
    " storePathRootDir autoCreateTopicEnable mapedFileSizeCommitLog listenPort brokerRol x"
).split()
VALUES = (
    "broker-a SYNC_MASTER SYNC_MASTR ASYNC_MASTER SLAVE SALVE sync_flush SYNC_FLUSH 0 1 2 48 48h true ture /data/a"
    " 1073741824 ${X} {{x}} \u526f\u672c"
).split()
BEHIND = ("", " ", "\t", " # why", " // \u4e3a\u4ec0\u4e48", " ;", "\\", ' "', "  # rocketaudit: ignore[x] -- y")
LINES = st.one_of(
    st.builds("{}{}{}{}".format, st.sampled_from(KEYS), st.sampled_from((" = ", "=", " ", ":", " == ")),
              st.sampled_from(VALUES), st.sampled_from(BEHIND)),
    st.sampled_from(("", "# a comment", "! \u6ce8\u91ca", "# rocketaudit: ignore[ignored-value] -- y", "\\u00zz", " ")),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(LINES, max_size=8),
    end=st.sampled_from(("\n", "\r\n", "\r")),
    last=st.booleans(),
    encoding=st.sampled_from(("utf-8", "utf-8-sig", "gb18030", "utf-16")),
    unsafe=st.booleans(),
)
def test_any_file(lines: list[str], end: str, last: bool, encoding: str, unsafe: bool) -> None:
    text = end.join(["brokerName = b", *lines]) + (end if last else "")
    before = document("broker.conf", "broker", text.encode(encoding))
    found = planned([before], unsafe=unsafe)
    after = found.files[0].after if found.files else before.data
    again = planned([document("broker.conf", "broker", after)], unsafe=unsafe)
    assert again.files == (), "a second run changes nothing"
    assert weight(found.after) <= weight(found.before)
    assert bool(found.files) == bool(found.mended)
    if found.files:
        assert joined(found.files[0].edits, before.data) == after
        unchanged(found, before, document("broker.conf", "broker", after))


def weight(of: Any) -> list[int]:
    counted = Counter(one.severity for one in of.report.findings if not one.suppressed)
    return [counted[severity] for severity in HEAVY]


def unchanged(found: Plan, before: Document, after: Document) -> None:
    """What is not mended is there as it was: other entries, and all words of comments."""
    try:
        was, now = read(before), read(after)
    except MalformedEscape:
        return
    removed = [edit for one in found.mended if one.finding.fix for edit in one.finding.fix.edits]
    assert len(was) - len(removed) <= len(now)
    names = {effect.name for one in found.mended for effect in one.effects}
    for one in found.before.deployments[0].brokers[0].effective.settings.values():
        if one.name not in names:
            settled = found.after.deployments[0].brokers[0].effective.settings[one.name]
            assert settled.value == one.value


@given(
    st.binary(max_size=30),
    st.lists(
        st.lists(st.tuples(st.integers(0, 40), st.integers(0, 10), st.binary(max_size=4)), max_size=3), max_size=4
    ),
)
def test_pieces_say_what_became_of_a_text(data: bytes, rounds: list[list[tuple[int, int, bytes]]]) -> None:
    pieces, now = whole(data), data
    for edits in rounds:
        round: list[Replacement] = []
        for start, size, text in sorted(edits):
            start = max(min(start, len(now)), round[-1].end if round else 0)
            round.append(Replacement(start, min(start + size, len(now)), text))
        pieces, now = replaced(pieces, round), joined(round, now)
    made = b"".join(data[one.start : one.end] if one.text is None else one.text for one in pieces)
    assert made == now
    assert joined(list(replacements(pieces, len(data))), data) == now
    assert all(0 <= origin(pieces, offset) <= len(data) for offset in range(len(now) + 1))


def test_a_place_is_found_again() -> None:
    pieces = (Piece(0, 3), Piece(3, 3, b"xy"), Piece(5, 9))
    assert [origin(pieces, offset) for offset in (0, 3, 4, 5, 8)] == [0, 3, 3, 5, 8]


def examples() -> list[Any]:
    """The bad examples of the rules about files of brokers, as far as one of their findings has a safe fix."""
    found = []
    for rule in RULES:
        if rule.folder in ("producer", "consumer"):
            continue
        for number, example in enumerate(rule.examples):
            if "bad" in example and "unreadable" not in example:
                found.append(pytest.param(rule, example, id=f"{rule.id}-{number}"))
    return found


# Mending these would make something worse; the report says what.
LEFT = {
    ("ignored-value", "fix.not.new"): "DLedger does not read the role",
    ("ignored-value", "fix.not.starts"): "SALVE with brokerId 0",
    ("unknown-setting", "fix.not.new"): "one mistake hides another",
    ("unknown-setting", "fix.not.lost"): "transientStorePoolEnable",
}


@pytest.mark.parametrize(("rule", "example"), examples())
def test_the_examples_of_every_rule_are_mended(rule: Rule, example: dict[str, Any]) -> None:
    of = [
        document(one.path, one.kind, one.text.encode(example.get("encoding", "utf-8")))
        for one in files(rule, example)
        if one.kind != "java"
    ]
    if not of:
        return
    found = planned(of, example.get("release"))
    left = [one for one in found.left if one.finding.fix and one.finding.fix.safe]
    assert {(one.finding.rule, one.reason.key) for one in left} <= {*LEFT, *suppressed(left)}
    after = [one for one in found.after.report.findings if one.fix and one.fix.safe and not one.suppressed]
    assert len(after) == len(left), "what has a safe fix is gone, or left for a reason"
    assert weight(found.after) <= weight(found.before)


def suppressed(left: list[Any]) -> set[tuple[str, str]]:
    return {(one.finding.rule, one.reason.key) for one in left if one.reason.key == "fix.not.suppressed"}
