"""Two audits side by side: which servers are the same, which settings differ and why, and what it does to findings."""

import re
from pathlib import Path
from typing import Any

import pytest
from builders import NEW, OLD, conf, write

from rocketaudit import catalogue
from rocketaudit.commands.compared import audited
from rocketaudit.comparison import compare
from rocketaudit.comparison.facts import (
    BAD_VALUE,
    CHANGED,
    DEFAULT,
    MEANING,
    RENAMED,
    SAME,
    TAKEN,
    UNKNOWN_KEY,
    VANISHED,
    Change,
    Comparison,
    is_lost,
    is_minor,
    is_unchanged,
)
from rocketaudit.comparison.meanings import facts
from rocketaudit.comparison.pairing import Sign, paired
from rocketaudit.detectors.conditions import NOT_SETTINGS, WORDS
from rocketaudit.options.scan import ScanOptions
from rocketaudit.ranges import comparisons

Files = dict[str, str | bytes]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def upgraded(text: str | Files, old: str = OLD, new: str = NEW, **options: Any) -> Comparison:
    """The same files under two releases."""
    write(Path("conf"), text if isinstance(text, dict) else {"broker.conf": text})
    sides = [audited(["conf"], ScanOptions(version=release, **options), None, release) for release in (old, new)]
    return compare(*sides)


def changed(old: str | Files, new: str | Files, release: str = NEW, **options: Any) -> Comparison:
    """Two states of files under one release."""
    sides = []
    for folder, files in (("old", old), ("new", new)):
        write(Path(folder), files if isinstance(files, dict) else {"broker.conf": files})
        sides.append(audited([folder], ScanOptions(version=release, **options), None, folder, folder))
    return compare(*sides)


def change(of: Comparison, name: str) -> Change:
    """The one change of a setting."""
    [found] = [one for one in of.changes if one.name == name]
    return found


def settings(of: Comparison) -> dict[str, str]:
    """The changes that matter, by setting."""
    return {one.name: one.kind for one in of.changes if not is_minor(one)}


class TestPairing:
    def test_a_stronger_sign_decides_before_a_weaker_one(self) -> None:
        first, second = Sign(lambda one: one, lambda one: one), Sign(lambda one: one[0], lambda one: one[0])
        assert paired(["ax", "ay"], ["ay", "az"], [first, second]) == ([("ax", "az"), ("ay", "ay")], [], [])

    def test_what_looks_alike_stays_alone_unless_order_counts(self) -> None:
        one = Sign(lambda thing: thing[0], lambda thing: thing[0])
        assert paired(["ax"], ["ay", "az"], [one]) == ([], ["ax"], ["ay", "az"])
        assert paired(["ax"], ["ay", "az"], [one._replace(many=True)]) == ([("ax", "ay")], [], ["az"])

    def test_none_is_no_sign(self) -> None:
        nothing = Sign(lambda _: None, lambda _: None, True)
        assert paired(["a"], ["a"], [nothing]) == ([], ["a"], ["a"])


class TestReleases:
    """The same file under two releases."""

    def test_sync_master_stops_waiting(self) -> None:
        found = upgraded(conf(brokerRole="SYNC_MASTER", flushDiskType="SYNC_FLUSH"))
        role = change(found, "brokerRole")
        assert role.kind == MEANING and role.before.text == role.after.text == "SYNC_MASTER"
        assert role.before.said and "waits for one slave" in role.before.said["en"]
        assert role.after.said and "waits for no slave" in role.after.said["en"]
        assert role.after.shows == ("inSyncReplicas=1 (default)",) and role.after.at and role.after.at.line == 2

    def test_what_a_slave_kept_is_lost(self) -> None:
        master = conf(brokerRole="SYNC_MASTER", flushDiskType="SYNC_FLUSH")
        slave = conf(brokerRole="SLAVE", brokerId=1, flushDiskType="SYNC_FLUSH")
        found = upgraded({"a.conf": master, "a-s.conf": slave})
        lost = {cell.failure for cell in found.survival if is_lost(cell)}
        assert lost == {"master-disk-loss", "master-machine-loss"}
        assert "sync-master-does-not-wait" in {one.rule for one in found.appeared}

    def test_a_master_with_a_quorum_keeps_waiting(self) -> None:
        text = conf(brokerRole="SYNC_MASTER", inSyncReplicas=2, totalReplicas=2, flushDiskType="SYNC_FLUSH")
        found = upgraded(text)
        assert settings(found)["inSyncReplicas"] == TAKEN and not any(map(is_lost, found.survival))
        assert "inSyncReplicas - 1" in (change(found, "brokerRole").after.said or {})["en"]

    def test_trailing_blanks_are_trimmed_from_5_2_on(self) -> None:
        flush = change(upgraded(conf("flushDiskType=SYNC_FLUSH ")), "flushDiskType")
        assert (flush.kind, flush.before.text, flush.after.text) == (CHANGED, "ASYNC_FLUSH", "SYNC_FLUSH")
        assert flush.before.origin == "default" and flush.before.note and flush.after.note is None
        assert "flushDiskType" not in settings(upgraded(conf("flushDiskType=SYNC_FLUSH "), "5.2.0", "5.3.3"))

    def test_numbers_are_trimmed_in_no_release(self) -> None:
        found = upgraded(conf("inSyncReplicas=2 ", brokerRole="SYNC_MASTER"))
        assert "inSyncReplicas" not in settings(found)
        assert change(found, "brokerRole").after.shows == ("inSyncReplicas=1 (default)",)
        assert "ignored-value" in {one.rule for one in found.appeared}

    @pytest.mark.parametrize(
        ("old", "new", "before", "after"),
        [
            ("4.9.7", "5.3.3", "ignored behind SYNC_FLUSH", "each send waits"),
            ("4.9.7", "5.1.4", "ignored behind SYNC_FLUSH", "FLUSH_DISK_TIMEOUT"),
            ("5.0.0", "5.2.0", "FLUSH_DISK_TIMEOUT", "each send waits"),
        ],
    )
    def test_the_pool_behind_sync_flush(self, old: str, new: str, before: str, after: str) -> None:
        text = conf(flushDiskType="SYNC_FLUSH", transientStorePoolEnable=True)
        pool = change(upgraded(text, old, new), "transientStorePoolEnable")
        assert before in (pool.before.said or {})["en"] and after in (pool.after.said or {})["en"]

    def test_the_pool_means_the_same_behind_async_flush(self) -> None:
        found = upgraded(conf(transientStorePoolEnable=True))
        assert "transientStorePoolEnable" not in settings(found)

    def test_a_slave_with_an_address_stops_copying(self) -> None:
        found = upgraded(conf(brokerRole="SLAVE", brokerId=1, haMasterAddress="10.0.0.1:10912"))
        assert "copies nothing" in (change(found, "haMasterAddress").after.said or {})["en"]
        assert "haMasterAddress" not in settings(upgraded(conf(haMasterAddress="10.0.0.1:10912")))

    def test_names_that_are_gone(self) -> None:
        text = conf(haSlaveFallbehindMax=1, mapedFileSizeCommitLog=1073741824, filterServerNums=1)
        found = upgraded(text, "4.5.1")
        assert (change(found, "haSlaveFallbehindMax").kind, change(found, "haSlaveFallbehindMax").renamed) == (
            RENAMED,
            "haMaxGapNotInSync",
        )
        assert change(found, "mapedFileSizeCommitLog").renamed == "mappedFileSizeCommitLog"
        assert settings(found)["filterServerNums"] == VANISHED

    def test_the_commit_log_is_looked_for_elsewhere(self) -> None:
        found = upgraded(conf(storePathRootDir="/data"), "4.9.3")
        path = change(found, "storePathCommitLog")
        assert path.moves and path.after.text == "/data/commitlog" and path.before.at is None
        written = conf(storePathRootDir="/data", storePathCommitLog="/data/commitlog")
        assert not any(one.moves for one in upgraded(written, "4.9.3").changes)
        assert not any(one.moves for one in upgraded(conf(), "4.9.3").changes)

    def test_a_broker_that_starts_on_one_side_only(self) -> None:
        text = conf("namesrvAddr=ns:9876 ")
        [start] = upgraded(text).starts
        assert start.starts and start.at and start.at.line == 2
        [stop] = upgraded(conf(enableControllerMode=True, enableDLegerCommitLog=True), "5.1.0").starts
        assert not stop.starts and stop.reason["zh"]

    def test_defaults_that_nobody_wrote(self) -> None:
        found = upgraded(conf())
        assert change(found, "transactionCheckInterval").kind == DEFAULT and found.new_settings > 200
        assert {one.name for one in found.changes if is_minor(one)} >= {"registerBrokerTimeoutMills"}
        assert "transactionCheckInterval" not in settings(upgraded(conf(transactionCheckInterval=60000)))

    def test_going_back(self) -> None:
        found = upgraded(conf(brokerRole="SYNC_MASTER", inSyncReplicas=2), NEW, OLD)
        assert settings(found)["inSyncReplicas"] == VANISHED

    def test_the_same_release(self) -> None:
        assert is_unchanged(upgraded(conf("flushDiskType=SYNC_FLUSH "), OLD, OLD))


class TestServers:
    """Two states of files: a broker is told by its identity, else by where it stands."""

    def names(self, of: Comparison) -> list[tuple[str, str]]:
        return [(one.before_path, one.after_path) for one in of.servers]

    def test_by_identity_wherever_the_file_stands(self) -> None:
        a, b = conf(name="a"), conf(name="b")
        found = changed({"1.conf": a, "2.conf": b}, {"x/1.conf": b, "x/2.conf": a})
        assert self.names(found) == [("old/1.conf", "new/x/2.conf"), ("old/2.conf", "new/x/1.conf")]
        assert not found.changes and not found.added and not found.removed

    def test_by_path_where_the_name_changes(self) -> None:
        found = changed(conf(name="a"), conf(name="b"))
        [one] = found.servers
        assert (one.before, one.after) == ("a", "b")
        assert not any(map(is_lost, found.survival)) and all(cell.before and cell.after for cell in found.survival)
        assert not found.appeared and not found.disappeared

    def test_a_master_that_becomes_a_slave(self) -> None:
        found = changed(conf(brokerRole="ASYNC_MASTER"), conf(brokerRole="SLAVE", brokerId=1))
        assert len(found.servers) == 1 and settings(found) == {"brokerRole": CHANGED, "brokerId": CHANGED}

    def test_added_and_removed(self) -> None:
        found = changed(
            {"a.conf": conf(name="a"), "b.conf": conf(name="b")}, {"a.conf": conf(name="a"), "c.conf": conf(name="c")}
        )
        assert [one.server for one in found.removed] == ["b"] and [one.server for one in found.added] == ["c"]
        assert not any(one.ambiguous for one in (*found.added, *found.removed))

    def test_what_may_be_several_is_not_guessed(self) -> None:
        found = changed(
            {"1.conf": conf(brokerId=1, brokerRole="SLAVE")},
            {"2.conf": conf(brokerId=2, brokerRole="SLAVE"), "3.conf": conf(brokerId=3, brokerRole="SLAVE")},
        )
        assert not found.servers and [one.ambiguous for one in (*found.added, *found.removed)] == [True] * 3

    def test_environments_stay_apart(self) -> None:
        old: Files = {"prod/broker.conf": conf(), "test/broker.conf": conf()}
        new: Files = {"prod/broker.conf": conf(flushDiskType="SYNC_FLUSH"), "test/broker.conf": conf()}
        found = changed(old, new)
        assert self.names(found) == [(f"old/{env}/broker.conf", f"new/{env}/broker.conf") for env in ("prod", "test")]
        assert [one.server for one in found.changes] == ["prod: broker-a"]
        assert {one.deployment for one in found.disappeared} == {"old/prod"}


class TestFiles:
    """Two states of files under one release."""

    def test_values_with_the_line_of_each_side(self) -> None:
        found = changed(conf(fileReservedTime=48), conf("", "", fileReservedTime=24))
        [one] = found.changes
        assert one.kind == CHANGED and one.before.at and one.after.at
        assert (one.before.text, one.before.at.path, one.after.text, one.after.at.line) == (
            "48",
            "old/broker.conf",
            "24",
            2,
        )

    def test_what_changes_nothing_effective(self) -> None:
        old = conf("flushDiskType=SYNC_FLUSH ", "fileReservedTime=48h")
        new = conf("flushDiskType=SYNC_FLUSH", "fileReservedTime=49h", "noKey=1", "brokerPermission=6")
        found = changed(old, new)
        assert not found.changes
        assert {one.key: one.why for one in found.idle} == {
            "flushDiskType": SAME,
            "fileReservedTime": BAD_VALUE,
            "noKey": UNKNOWN_KEY,
            "brokerPermission": SAME,
        }

    def test_findings_move_with_their_lines(self) -> None:
        found = changed(conf(flushDiskType="ASYNC_FLUSH"), conf("# why", "# so", flushDiskType="ASYNC_FLUSH"))
        assert is_unchanged(found)

    def test_one_mistake_mended_and_another_made(self) -> None:
        found = changed(conf("brokerRole=SYNC_MASTR"), conf("flushDiskType=SYNC_FLUS"))
        assert [one.rule for one in found.appeared].count("ignored-value") == 1
        assert [one.rule for one in found.disappeared].count("ignored-value") == 1

    def test_a_placeholder_is_unknown_until_it_is_given(self) -> None:
        found = changed(conf("flushDiskType=${FLUSH}"), conf(flushDiskType="SYNC_FLUSH"))
        assert change(found, "flushDiskType").before.text == "${FLUSH}"
        given = changed(
            conf("flushDiskType=${FLUSH}"), conf(flushDiskType="SYNC_FLUSH"), set=(("FLUSH", "SYNC_FLUSH"),)
        )
        assert not given.changes

    def test_a_file_that_is_refused_has_no_values(self) -> None:
        found = changed(conf(fileReservedTime=48), conf("path=C:\\users"))
        assert not found.changes and [one.starts for one in found.starts] == [False]

    def test_a_new_password_is_a_change_that_tells_nothing(self) -> None:
        old = conf('innerClientAuthenticationCredentials={"accessKey":"alpha77","secretKey":"beta99"}')
        new = conf('innerClientAuthenticationCredentials={"accessKey":"alpha77","secretKey":"gamma55"}')
        found = changed(old, new)
        assert change(found, "innerClientAuthenticationCredentials").after.text == "***"
        assert not re.search("alpha77|beta99|gamma55", repr(found.changes) + repr(found.idle))


class TestMeanings:
    """meanings.yaml says what can be checked."""

    EVIDENCE = re.compile(r"\w+\.java:\d+(-\d+)?@\d+\.\d+\.\d+|issue #\d+|measured: .+|the callers of .+")

    def test_all_of_it_has_evidence_and_both_languages(self) -> None:
        told = [era for meaning in facts().meanings for era in meaning.eras]
        for evidence, says in [(one.evidence, one.says) for one in (*told, *facts().weights.values())]:
            assert evidence and all(map(self.EVIDENCE.fullmatch, evidence)), evidence
            assert says["en"] and re.search("[\u4e00-\u9fff]", says["zh"])

    def test_conditions_and_ranges_are_those_of_rules(self) -> None:
        known = catalogue.load()
        for meaning in facts().meanings:
            for era in meaning.eras:
                assert comparisons(era.releases)
                assert all(name in NOT_SETTINGS or known.known_anywhere(name) for name in (*era.when, *era.shows))
                assert all(word in WORDS for words in era.when.values() for word in words)

    def test_names_are_settings(self) -> None:
        known = catalogue.load()
        names = [meaning.setting for meaning in facts().meanings] + [*facts().weights, *facts().renames]
        assert all(map(known.known_anywhere, [*names, *facts().renames.values()]))

    def test_a_new_name_begins_where_the_old_one_ends(self) -> None:
        known = catalogue.load()
        for old, new in facts().renames.items():
            ended, begun = known.history(old)[-1].until, known.history(new)[0].since
            assert known.releases.index(begun) == known.releases.index(ended) + 1
