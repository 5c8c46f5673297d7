"""The counting of compare.py, on tiny files made here; and that corpus.yaml says nothing that cannot be so."""

import hashlib
import re
from pathlib import Path

import pytest

from accuracy import compare as accuracy
from accuracy.compare import Entry, Expected, Found, Outcome, Tally, match, tallies, total
from rocketaudit.catalogue import load as catalogue
from rocketaudit.findings import SEVERITIES

FLUSH = Found("async-flush", 3, "high", frozenset({3}))
UNKNOWN = Found("unknown-setting", 5, "low", frozenset({5, 7}))


def entry(*expect: Expected, allow: str = "", content: bytes = b"", release: str = "5.3.3") -> Entry:
    sha256 = hashlib.sha256(content).hexdigest()
    return Entry("someone/something", "0" * 40, "broker.conf", sha256, release, expect, frozenset(allow.split()))


def test_a_wanted_finding_is_told_at_its_line() -> None:
    one = match(entry(Expected("async-flush", 3)), [FLUSH])
    assert (len(one.agreed), one.missed, one.unexpected) == (1, (), ())


def test_without_a_line_any_finding_of_the_rule_will_do() -> None:
    assert match(entry(Expected("async-flush")), [FLUSH]).agreed == ((Expected("async-flush"), FLUSH),)


def test_a_finding_at_another_line_is_a_miss_and_not_wanted() -> None:
    one = match(entry(Expected("async-flush", 4)), [FLUSH])
    assert (one.missed, one.unexpected) == ((Expected("async-flush", 4),), (FLUSH,))


def test_a_grouped_finding_tells_all_its_lines() -> None:
    one = match(entry(Expected("unknown-setting", 5), Expected("unknown-setting", 7)), [UNKNOWN])
    assert (len(one.agreed), one.missed, one.unexpected) == (2, (), ())


def test_the_finding_at_the_very_line_is_preferred_to_a_related_one() -> None:
    exact = Found("unknown-setting", 7, "high", frozenset({7}))
    one = match(entry(Expected("unknown-setting", 7)), [UNKNOWN, exact])
    assert (one.agreed[0][1], one.unexpected) == (exact, (UNKNOWN,))


def test_what_is_allowed_is_neither_right_nor_wrong() -> None:
    one = match(entry(allow="async-flush"), [FLUSH])
    assert (one.allowed, one.unexpected) == ((FLUSH,), ())


def test_another_severity_is_agreement_that_is_told_apart() -> None:
    wanted = Expected("async-flush", 3, "medium")
    assert match(entry(wanted), [FLUSH]).graded_otherwise == [(wanted, FLUSH)]
    assert match(entry(Expected("async-flush", 3, "high")), [FLUSH]).graded_otherwise == []


def test_precision_and_recall_by_rule() -> None:
    wanted = (Expected("unknown-setting", 5), Expected("unknown-setting", 7), Expected("unknown-setting", 9))
    stray = Found("unknown-setting", 1, "medium", frozenset({1}))
    by_rule = tallies([match(entry(*wanted, allow="async-flush"), [UNKNOWN, stray, FLUSH])])
    assert by_rule["unknown-setting"] == Tally(wanted=3, told=2, right=1, allowed=0, unexpected=1)
    assert (by_rule["unknown-setting"].precision, by_rule["unknown-setting"].recall) == (0.5, pytest.approx(2 / 3))
    assert (by_rule["async-flush"].precision, by_rule["async-flush"].recall) == (None, None)
    assert total(by_rule) == Tally(wanted=3, told=2, right=1, allowed=1, unexpected=1)


def test_files_are_audited_for_their_release_and_missing_ones_counted(tmp_path: Path) -> None:
    content = b"brokerName = a\nbrokerRole = SYNC_MASTER\nflushDiskType = SYNC_FLUSH\n"
    wanted = Expected("sync-master-does-not-wait", 2, "critical")
    new = entry(wanted, content=content)
    old = entry(content=content, release="4.9.7")
    absent = entry(content=b"not there")
    (tmp_path / f"{new.sha256}.conf").write_bytes(content)
    outcome = accuracy.compare([new, old, absent], tmp_path)
    assert outcome.missing == (absent,)
    assert [want for want, _ in outcome.matches[0].agreed] == [wanted]
    assert "sync-master-does-not-wait" not in {found.rule for found in outcome.matches[1].found}


def test_a_file_of_another_content_counts_as_missing(tmp_path: Path) -> None:
    absent = entry(content=b"one")
    (tmp_path / f"{absent.sha256}.conf").write_bytes(b"two")
    assert accuracy.compare([absent], tmp_path) == Outcome((), (absent,))


def test_a_file_that_is_not_taken_for_ours_has_no_findings(tmp_path: Path) -> None:
    (tmp_path / "notes.conf").write_text("nothing = here\n")
    assert accuracy.findings(tmp_path / "notes.conf", "5.3.3") == []


def test_the_reports_name_rules_files_and_what_is_missing() -> None:
    outcome = Outcome((match(entry(Expected("unknown-setting", 8, "low")), [FLUSH]),), (entry(content=b"absent"),))
    known = frozenset({"async-flush", "unknown-setting"})
    shown = accuracy.text(outcome, known)
    assert "1 files compared, 1 not there" in shown
    assert "high     async-flush  someone/something: broker.conf:3" in shown
    assert "low      unknown-setting  someone/something: broker.conf:8" in shown
    table = accuracy.markdown(outcome, known)
    assert "| `async-flush` | 0 | 0 | 0 | 0 | 1 | 0% | - |" in table
    assert "| `unknown-setting` | 1 | 0 | 0 | 0 | 0 | - | 0% |" in table


def test_a_rule_that_does_not_exist_yet_is_marked() -> None:
    outcome = Outcome((match(entry(Expected("yet-to-come", 1)), []),), ())
    assert "(no such rule yet)" in accuracy.text(outcome, frozenset())
    assert "yet-to-come" not in accuracy.markdown(outcome, frozenset())


def test_fetching_takes_the_judged_bytes_and_says_what_could_not_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, changed = entry(content=b"as judged"), entry(content=b"as it was")
    gone = entry(content=b"gone")._replace(repository="someone/gone")
    odd = entry(content=b"odd")._replace(repository="--upload-pack=x/y")

    def git(arguments: list[str]) -> bytes | str:
        return "repository not found" if any(part.endswith("/gone") for part in arguments) else b"as judged"

    monkeypatch.setattr(accuracy, "_git", git)
    said = accuracy.fetch([good, changed, gone, odd], tmp_path / "files")
    assert [file.name for file in (tmp_path / "files").iterdir()] == [f"{good.sha256}.conf"]
    assert [sentence.split(": ")[-1] for sentence in said] == [
        "the content is not the one that was judged",
        "repository not found",
        "not the name of a repository",
    ]


def test_the_corpus_is_sound() -> None:
    entries = accuracy.load()
    assert len(entries) >= 60
    assert len({one.sha256 for one in entries}) == len(entries)
    for one in entries:
        assert re.fullmatch(r"[0-9a-f]{40}", one.commit), one.name
        assert re.fullmatch(r"[0-9a-f]{64}", one.sha256), one.name
        assert catalogue().resolve(one.release).release, one.name
        assert {want.severity for want in one.expect} <= {None, *SEVERITIES}, one.name
        assert len(set(one.expect)) == len(one.expect), one.name
