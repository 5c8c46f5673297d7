"""The look-ups of the catalogue, against facts of well-known settings."""

from __future__ import annotations

import pytest

from rocketaudit import catalogue
from rocketaudit.catalogue import BROKER_CLASSES, Era, Resolution, UnknownRelease, order

CATALOGUE = catalogue.load()


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("5.3.2", "5.3.2"),
        ("v5.3.2", "5.3.2"),
        ("5.3.2-xyz", "5.3.2"),
        ("rocketmq-all-5.3.2", "5.3.2"),
        ("4.1.0", "4.1.0-incubating"),
        ("4.1.0-incubating", "4.1.0-incubating"),
        ("5.3.3-SNAPSHOT", "5.3.3"),
        ("5.3.3.RELEASE", "5.3.3"),
        ("5.3.3.1", "5.3.3"),
    ],
)
def test_a_version_that_names_a_patch_is_that_release(version: str, release: str) -> None:
    assert CATALOGUE.resolve(version) == Resolution(release, exact=True, note=None)


@pytest.mark.parametrize(("version", "line"), [("5", (5,)), ("5.3", (5, 3)), ("4.9", (4, 9)), ("4", (4,))])
def test_a_version_without_a_patch_is_the_newest_of_its_line(version: str, line: tuple[int, ...]) -> None:
    newest = [release for release in CATALOGUE.releases if order(release)[: len(line)] == line][-1]
    found = CATALOGUE.resolve(version)
    assert (found.release, found.exact) == (newest, False)
    assert found.note is not None and newest in found.note


def test_a_patch_that_was_never_released_is_unknown_and_its_neighbours_are_suggested() -> None:
    with pytest.raises(UnknownRelease) as caught:
        CATALOGUE.resolve("4.3.9")
    assert "4.3.2" in caught.value.suggestions


def test_a_release_without_a_jar_of_its_own_says_so() -> None:
    note = CATALOGUE.resolve("4.9.6").note
    assert note == "MessageStoreConfig of 4.9.6 taken from 4.9.5 (no jar published)"


@pytest.mark.parametrize("version", ["latest", "", "3.5.8", "5.99.0", "5.3.2alpine", "4_9_7", "main", "5."])
def test_what_names_no_release_is_unknown(version: str) -> None:
    with pytest.raises(UnknownRelease) as caught:
        CATALOGUE.resolve(version)
    assert caught.value.version == version
    assert set(caught.value.suggestions) <= set(CATALOGUE.releases)


def test_a_near_miss_gets_suggestions() -> None:
    with pytest.raises(UnknownRelease) as caught:
        CATALOGUE.resolve("5.3.2alpine")
    assert "5.3.2" in caught.value.suggestions


def test_releases_are_in_order_and_the_newest_is_whole() -> None:
    assert list(CATALOGUE.releases) == sorted(CATALOGUE.releases, key=order)
    borrowed = CATALOGUE.stand_ins.get(CATALOGUE.newest, {})
    assert all(borrowed.get(name, "own") == "own" for name in BROKER_CLASSES)


def test_order_ignores_the_suffix() -> None:
    assert order("4.1.0-incubating") == (4, 1, 0)
    assert order("5.0.0") < order("5.1.0") < order("5.10.0")


def test_a_name_in_two_classes_lists_them_in_the_order_of_application() -> None:
    specs = CATALOGUE.settings("5.3.3")["listenPort"]
    assert [spec.java_class for spec in specs] == ["BrokerConfig", "NettyServerConfig"]


def test_an_enum_setting_has_its_constants() -> None:
    [role] = CATALOGUE.settings("5.3.3")["brokerRole"]
    assert (role.type, role.default, role.enum) == ("enum", "ASYNC_MASTER", ("ASYNC_MASTER", "SYNC_MASTER", "SLAVE"))


def test_an_overloaded_setter_tells_its_second_type() -> None:
    [old] = CATALOGUE.settings("5.1.0")["metricsExporterType"]
    [new] = CATALOGUE.settings("5.3.3")["metricsExporterType"]
    assert (new.type, new.also, new.default) == ("enum", "int", "DISABLE")
    assert set(new.enum or ()) - set(old.enum or ()) == {"LOG"}


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("storePathRootDir", "${user.home}/store"),
        ("brokerName", "${host}"),
        ("brokerIP1", "${address}"),
        ("rocketmqHome", "${ROCKETMQ_HOME}"),
        ("sendMessageThreadPoolNums", "min(${cpus}, 4)"),
        ("pullMessageThreadPoolNums", "16 + 2 * ${cpus}"),
        ("flushDiskType", "ASYNC_FLUSH"),
        ("namesrvAddr", None),
    ],
)
def test_defaults_of_5_3_3(name: str, default: str | None) -> None:
    assert CATALOGUE.settings("5.3.3")[name][0].default == default


def test_the_default_of_another_release_can_differ() -> None:
    assert CATALOGUE.settings("4.1.0-incubating")["sendMessageThreadPoolNums"][0].default == 1


def test_classes_that_broker_conf_does_not_reach_are_asked_for_by_name() -> None:
    assert "kvConfigPath" not in CATALOGUE.settings("5.3.3")
    assert "kvConfigPath" in CATALOGUE.settings("5.3.3", ("NamesrvConfig",))


def test_history_tells_a_renamed_setting() -> None:
    assert CATALOGUE.history("mapedFileSizeCommitLog") == [
        Era("MessageStoreConfig", "4.0.0-incubating", "4.5.1", "int", 1073741824)
    ]
    assert CATALOGUE.history("mappedFileSizeCommitLog")[0].since == "4.5.2"


def test_known_anywhere() -> None:
    assert CATALOGUE.known_anywhere("haSlaveFallbehindMax")
    assert not CATALOGUE.known_anywhere("enableDLedgerCommitLog")


def test_a_field_without_a_setter_is_unsettable_only_while_it_exists() -> None:
    assert CATALOGUE.unsettable("timerSkipUnknownError", "5.1.4") == ("MessageStoreConfig",)
    assert CATALOGUE.unsettable("timerSkipUnknownError", "5.2.0") == ()
    assert CATALOGUE.unsettable("flushDiskType", "5.3.3") == ()
