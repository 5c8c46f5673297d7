"""Findings are recognised again by rule, path and the text of their line."""

from reports import at, finding

from rocketaudit.fingerprints import fingerprints

LINES = {"a": {1: "brokerRole = SYNC_MASTER", 5: "brokerRole =  SYNC_MASTER ", 6: "brokerRole=SLAVE"}, "b": {1: "x"}}


def test_neither_the_number_of_the_line_nor_blanks_matter() -> None:
    assert fingerprints([finding(at=at("a", 1))], LINES) == fingerprints([finding(at=at("a", 5, 3))], LINES)


def test_rule_path_and_text_do() -> None:
    found = [
        finding(at=at("a", 1)),
        finding(at=at("a", 6)),
        finding(at=at("b", 1)),
        finding("other", at=at("a", 1)),
        finding(at=at("a", 5)),
    ]
    marks = fingerprints(found, LINES)
    assert len(set(marks)) == 5
    assert marks[0] == fingerprints(found[:1], LINES)[0]


def test_a_suppressed_finding_keeps_its_place() -> None:
    one, two = finding(at=at("a", 1)), finding(at=at("a", 5))
    quiet = one._replace(suppressed={"kind": "inline", "reason": "x", "until": None})
    assert fingerprints([one, two], LINES) == fingerprints([quiet, two], LINES)


def test_the_path_is_that_of_the_repository() -> None:
    found = [finding(at=at("a", 1))]
    assert fingerprints(found, LINES, lambda path: f"sub/{path}") != fingerprints(found, LINES)
