"""The detectors of client code, over facts made by hand."""

import re
from typing import Any

import pytest
from client_code import code, hazard, module, site, written

from rocketaudit.client_defaults import defaults, known_settings
from rocketaudit.clients import (
    CLASSIC_API,
    CONSUMER,
    GRPC_API,
    LISTENER,
    LOW,
    MEDIUM,
    ONS_API,
    PRODUCER,
    SEND,
    SITES,
    SPRING_API,
    STREAM_API,
    SUBSCRIPTION,
    Module,
    Site,
)
from rocketaudit.detectors import CLIENT_VALUES, DETECTORS, reads_code
from rocketaudit.findings import BAD, GOOD, NOT_APPLICABLE, UNDECIDED, Observation
from rocketaudit.phrases import phrase
from rocketaudit.values import UNKNOWN

HANDED = {"site": LISTENER, "hazard": "handed-over"}
WAITING = "brokerName = a\nbrokerRole = SYNC_MASTER\ninSyncReplicas = 2\n"
FLUSHING = "brokerName = a\nflushDiskType = SYNC_FLUSH\n"


def detect(name: str, *modules: Module, broker: str = "", release: str | None = None, **options: Any) -> list[Any]:
    return list(DETECTORS[name].run(code(*modules, broker=broker, release=release), **options))


def outcomes(found: list[Observation]) -> list[str]:
    return [one.outcome for one in found]


def lines(found: list[Observation]) -> list[int]:
    return [one.at.line for one in found if one.outcome == BAD and one.at]


def listener(*hazards: Any, name: str = "Orders", line: int = 1, **traits: Any) -> Site:
    return site(LISTENER, name, line, **traits)._replace(hazards=hazards)


def sub(name: str, line: int = 1, path: str = "A.java", **traits: Any) -> Site:
    return site(SUBSCRIPTION, name, line, path, **{"group": "g", "topic": "t", **traits})


# hazard


def test_each_hazard_of_the_kind_is_bad_at_its_own_place() -> None:
    of = module(listener(hazard("handed-over", 2, then=9), hazard("null-returned", 3), hazard("handed-over", 4)))
    found = detect("hazard", of, **HANDED)
    assert lines(found) == [2, 4]
    assert len({one.key for one in found}) == 2
    assert [place.at.line for place in found[0].related] == [9]
    assert {one.subject for one in found} == {"shop"}
    assert found[0].values["how"] == "how"


def test_a_site_without_the_hazard_is_good() -> None:
    assert outcomes(detect("hazard", module(listener()), **HANDED)) == [GOOD]
    assert detect("hazard", module(site(SEND)), **HANDED) == []


def test_an_uncertain_hazard_counts_only_where_it_is_asked_for() -> None:
    of = module(listener(hazard("handed-over", 2, LOW), hazard("handed-over", 3, MEDIUM)))
    assert lines(detect("hazard", of, **HANDED)) == [3]
    assert lines(detect("hazard", of, **HANDED, certainty=[LOW])) == [2]


def test_what_two_sites_inherit_is_one_place() -> None:
    of = module(listener(hazard("handed-over", 7)), listener(hazard("handed-over", 7), name="Other", line=3))
    assert lines(detect("hazard", of, **HANDED)) == [7]


@pytest.mark.parametrize(
    ("traits", "outcome"),
    [({"ordered": False}, BAD), ({"ordered": True}, NOT_APPLICABLE), ({"ordered": UNKNOWN}, UNDECIDED)],
)
def test_a_hazard_counts_where_its_condition_holds(traits: dict[str, Any], outcome: str) -> None:
    of = module(listener(hazard("handed-over"), **traits))
    (found,) = detect("hazard", of, **HANDED, when={"ordered": {"is": False}})
    assert found.outcome == outcome
    assert bool(found.reason) == (outcome != BAD)


def test_an_unknown_condition_matters_only_beside_a_hazard() -> None:
    of = module(listener(ordered=UNKNOWN))
    assert outcomes(detect("hazard", of, **HANDED, when={"ordered": {"is": False}})) == [GOOD]


@pytest.mark.parametrize(
    ("release", "outcome"),
    [("4.9.8", NOT_APPLICABLE), ("5.0.0", BAD), (UNKNOWN, UNDECIDED), ("latest", UNDECIDED)],
)
def test_the_release_is_that_of_the_module(release: Any, outcome: str) -> None:
    of = module(listener(hazard("handed-over")), release=release)
    found = detect("hazard", of, **HANDED, when={"release": {"at_least": "5.0.0"}})
    assert outcomes(found) == [outcome]


def test_the_release_of_rocketmq_spring_is_asked_by_its_name() -> None:
    of = module(site(PRODUCER, api="spring"), spring_release="2.2.1")
    when = {"springRelease": {"at_least": "2.1.0", "at_most": "2.2.1"}}
    assert outcomes(detect("client_setting", of, site=PRODUCER, bad=when)) == [BAD]


# client_setting


def test_a_written_bad_setting_is_its_own_place() -> None:
    of = module(written(site(PRODUCER), retryTimesWhenSendFailed=0, sendMsgTimeout=100))
    bad = {"retryTimesWhenSendFailed": {"at_most": 0}, "sendMsgTimeout": {"at_most": 1000}}
    (found,) = detect("client_setting", of, site=PRODUCER, bad=bad)
    assert lines([found]) == [50]
    assert [place.at.line for place in found.related] == [51]
    assert (found.values["key"], found.values["value"]) == ("retryTimesWhenSendFailed", "0")


def test_an_absent_setting_has_the_default_of_its_client_and_the_place_of_the_site() -> None:
    bad = {"consumeThreadMax": {"at_least": 64}}
    of = module(site(CONSUMER, line=3, style="push"), site(CONSUMER, line=4, style="push", api="spring"))
    assert lines(detect("client_setting", of, site=CONSUMER, bad=bad)) == [4]


def test_a_setting_that_a_client_does_not_have_is_false() -> None:
    of = module(site(PRODUCER, api="grpc"))
    assert outcomes(detect("client_setting", of, site=PRODUCER, bad={"sendMsgTimeout": {"at_most": 9999}})) == [GOOD]
    assert outcomes(detect("client_setting", of, site=PRODUCER, bad={"maxAttempts": {"is": 3}})) == [BAD]


def test_a_computed_setting_is_unknown() -> None:
    of = module(written(site(PRODUCER), sendMsgTimeout=UNKNOWN))
    (found,) = detect("client_setting", of, site=PRODUCER, bad={"sendMsgTimeout": {"at_most": 3000}})
    assert (found.outcome, found.reason) == (UNDECIDED, "sendMsgTimeout is unknown: the code computes it")


def test_a_send_has_the_settings_of_its_modules_producers() -> None:
    bad = {"retryAnotherBrokerWhenNotStoreOK": {"is": False}}
    careful = written(site(PRODUCER), retryAnotherBrokerWhenNotStoreOK=True)
    judged = [
        outcomes(detect("client_setting", module(site(SEND), *producers), site=SEND, bad=bad))
        for producers in (
            (),
            (site(PRODUCER),),
            (careful,),
            (careful, site(PRODUCER)),
            (careful, site(PRODUCER, api="spring")),
        )
    ]
    assert judged == [[BAD], [BAD], [GOOD], [UNDECIDED], [GOOD]]


def test_a_listener_has_the_settings_of_the_consumer_of_its_group() -> None:
    bad = {"maxReconsumeTimes": {"is": 3}}
    mine = written(site(CONSUMER, group="g", style="push"), maxReconsumeTimes=3)
    other = site(CONSUMER, group="h", style="push")
    of = module(listener(group="g"), listener(group="h", line=2), mine, other)
    found = detect("client_setting", of, site=LISTENER, bad=bad)
    assert outcomes(found) == [BAD, GOOD]
    assert lines(found) == [50]


# subscription_differs


def differs(difference: str, *subscriptions: Site) -> list[int]:
    return lines(detect("subscription_differs", module(*subscriptions), difference=difference))


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("A || B", "B||A", False),
        ("A", "B", True),
        ("*", None, False),
        ("", "*", False),
        ("A", None, True),
        ("A", UNKNOWN, False),
        ("a > 1", "a > 2", True),
    ],
)
def test_expressions_compare_as_rocketmq_does(one: Any, other: Any, differ: bool) -> None:
    assert differs("expression", sub("A", 1, expression=one), sub("B", 2, expression=other)) == [2] * differ


def test_the_later_place_is_bad_with_the_first_related() -> None:
    found = detect(
        "subscription_differs",
        module(sub("Late", 1, "b/L.java", expression="B"), name="b"),
        module(sub("Early", 9, "a/E.java", expression="A"), name="a"),
        difference="expression",
    )
    bad = next(one for one in found if one.outcome == BAD)
    assert (bad.at.path, bad.related[0].at.path, bad.subject) == ("b/L.java", "a/E.java", "b")
    assert (bad.values["value"], bad.values["other"], bad.values["expected"]) == ("B", "Early", "A")


def test_a_first_place_that_several_differ_from_is_bad_as_well() -> None:
    first, same = sub("A", 1, expression="A"), sub("D", 4, expression="A")
    assert differs("expression", first, sub("B", 2, expression="B"), sub("C", 3, expression="C"), same) == [1, 2, 3]
    assert differs("expression", first, sub("B", 2, expression="B"), same) == [2]


def test_only_subscriptions_of_one_group_and_topic_compare() -> None:
    assert differs("expression", sub("A", 1, expression="A"), sub("B", 2, expression="B", group="h")) == []
    assert differs("expression", sub("A", 1, expression="A"), sub("B", 2, expression="B", topic="u")) == []
    assert differs("expression", sub("A", 1, expression="A", group=UNKNOWN), sub("B", 2, expression="B")) == []
    # One consumer that subscribes again has the last expression: that is no difference in the group.
    assert differs("expression", sub("A", 1, expression="A"), sub("A", 2, expression="B")) == []


def test_the_topics_of_one_consumer_are_compared_together() -> None:
    both = [sub("A", 1, topic="t"), sub("A", 2, topic="u")]
    assert differs("topic", *both) == []
    assert differs("topic", *both, sub("B", 3, topic="u"), sub("B", 4, topic="t")) == []
    assert differs("topic", *both, sub("B", 3, topic="t")) == [3]
    assert differs("topic", *both, sub("B", 3, topic=UNKNOWN)) == []


@pytest.mark.parametrize("trait", ["broadcasting", "ordered"])
def test_a_group_consumes_in_one_way(trait: str) -> None:
    values: list[Any] = [{trait: value} for value in (True, False, UNKNOWN)]
    one, other, unknown = values
    assert differs("model", sub("A", 1, **one), sub("B", 2, **other)) == [2]
    assert differs("model", sub("A", 1, **one), sub("B", 2, **unknown)) == []


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ({"namespace": "eu"}, {"namespace": "us"}, False),
        ({"namespace": "eu"}, {}, False),
        ({"namespace": "eu"}, {"namespace": "eu"}, True),
        ({"namespace": "eu"}, {"namespace": UNKNOWN}, True),
        ({"namesrvAddr": "a:9876"}, {"namesrvAddr": "b:9876"}, False),
        ({"nameServer": "a:9876"}, {}, True),
    ],
)
def test_members_that_never_meet_at_a_broker_are_not_compared(one: Any, other: Any, differ: bool) -> None:
    first, second = written(sub("A", 1, topic="t"), **one), written(sub("B", 2, topic="u"), **other)
    assert differs("topic", first, second) == [2] * differ


def test_two_profiles_of_one_application_never_run_beside_each_other() -> None:
    base = sub("a", 1, "application.yml", profile=None)
    test = sub("a (test)", 1, "application-test.yml", topic="u", expression="B", profile="test", ordered=True)
    for difference in ("expression", "topic", "model"):
        assert differs(difference, base, test) == []
    again = sub("b (test)", 5, "application-test.yml", topic="v", profile="test")
    assert differs("topic", base, test, again) == [5]
    # Code runs in every profile.
    assert differs("topic", sub("A", 3), test) == [1]


# dead_letters_unwatched


def test_a_module_whose_dead_letters_nobody_reads_is_bad_once() -> None:
    of = module(listener(group="g", line=4), listener(group="h", line=8), site(CONSUMER, line=2, group="g"))
    (found,) = detect("dead_letters_unwatched", of)
    assert (lines([found]), found.values["groups"], found.values["count"]) == ([2], "g, h", "2")
    assert [place.at.line for place in found.related] == [8]


def test_another_module_may_read_the_dead_letters() -> None:
    watching = module(sub("W", topic="%DLQ%g", group="ops"), site(CONSUMER, group="ops", topic="%DLQ%g"), name="ops")
    assert outcomes(detect("dead_letters_unwatched", module(listener(group="g")), watching)) == [GOOD]


def test_broadcasting_and_unknown_groups_have_no_dead_letters_to_watch() -> None:
    of = module(listener(group="g", broadcasting=True), listener(group=UNKNOWN))
    assert detect("dead_letters_unwatched", of) == []


# timeout_below_broker


@pytest.mark.parametrize(
    ("broker", "release", "timeout", "outcome"),
    [
        (FLUSHING, "5.3.3", None, BAD),
        (FLUSHING, "5.3.3", 5000, BAD),
        (FLUSHING, "5.3.3", 5001, GOOD),
        (FLUSHING + "syncFlushTimeout = 2000\n", "5.3.3", None, GOOD),
        (WAITING, "5.3.3", None, BAD),
        (WAITING + "slaveTimeout = 2999\n", "5.3.3", None, GOOD),
        ("brokerRole = SYNC_MASTER\n", "5.3.3", None, GOOD),
        ("brokerRole = SYNC_MASTER\n", "4.9.7", None, BAD),
        ("brokerRole = SLAVE\nbrokerId = 1\nflushDiskType = SYNC_FLUSH\n", "5.3.3", None, GOOD),
        ("enableDLegerCommitLog = true\nflushDiskType = SYNC_FLUSH\n", "5.3.3", None, GOOD),
        ("enableControllerMode = true\nallAckInSyncStateSet = true\n", "5.3.3", None, BAD),
        ("flushDiskType = ${flush}\n", "5.3.3", None, UNDECIDED),
        (FLUSHING, "5.3.3", UNKNOWN, UNDECIDED),
        ("", "5.3.3", None, NOT_APPLICABLE),
    ],
)
def test_a_producer_waits_as_long_as_the_broker(broker: str, release: str, timeout: Any, outcome: str) -> None:
    producer = site(PRODUCER, sendsSync=True)
    producer = producer if timeout is None else written(producer, sendMsgTimeout=timeout)
    assert outcomes(detect("timeout_below_broker", module(producer), broker=broker, release=release)) == [outcome]


def test_the_finding_names_the_broker_that_waits_longest() -> None:
    of = module(written(site(PRODUCER), sendMsgTimeout=3000))
    (found,) = detect("timeout_below_broker", of, broker=WAITING + "flushDiskType = SYNC_FLUSH\nslaveTimeout = 4000\n")
    assert lines([found]) == [50]
    assert (found.values["setting"], found.values["limit"]) == ("syncFlushTimeout", "5000")
    assert [(place.at.path, place.at.line) for place in found.related] == [("broker.conf", 4)]


def test_one_way_sends_wait_for_nothing() -> None:
    of = module(site(PRODUCER, sendsSync=False, sendsAsync=False, sendsOrderly=False))
    assert outcomes(detect("timeout_below_broker", of, broker=FLUSHING)) == [NOT_APPLICABLE]


# status_unchecked_with_broker


@pytest.mark.parametrize(
    ("broker", "release", "statuses"),
    [
        (FLUSHING, "5.3.3", "FLUSH_DISK_TIMEOUT"),
        (WAITING, "5.3.3", "FLUSH_SLAVE_TIMEOUT"),
        ("brokerRole = SYNC_MASTER\n", "4.9.7", "FLUSH_SLAVE_TIMEOUT, SLAVE_NOT_AVAILABLE"),
        ("brokerRole = SYNC_MASTER\n", "5.3.3", None),
        ("", "5.3.3", None),
    ],
)
def test_an_ignored_status_that_the_broker_can_answer(broker: str, release: str, statuses: str | None) -> None:
    of = module(site(SEND)._replace(hazards=(hazard("result-ignored", 3),)))
    (found,) = detect("status_unchecked_with_broker", of, broker=broker, release=release)
    assert found.values.get("statuses") == statuses
    if statuses:
        assert [place.at.path for place in found.related] == ["broker.conf"]
        assert lines([found]) == [3]


def test_a_status_that_is_looked_at_is_good() -> None:
    assert outcomes(detect("status_unchecked_with_broker", module(site(SEND)), broker=FLUSHING)) == [GOOD]


# all of them

_BAD = listener(hazard("handed-over"), group="g")
EVERYTHING: dict[str, tuple[Module, dict[str, Any]]] = {
    "hazard": (module(_BAD), HANDED),
    "client_setting": (module(site(PRODUCER)), {"site": PRODUCER, "bad": {"sendMsgTimeout": {"is": 3000}}}),
    "subscription_differs": (module(sub("A", 1, topic="t"), sub("B", 2, topic="u")), {"difference": "topic"}),
    "dead_letters_unwatched": (module(_BAD), {}),
    "timeout_below_broker": (module(site(PRODUCER)), {}),
    "status_unchecked_with_broker": (module(site(SEND)._replace(hazards=(hazard("result-ignored"),))), {}),
}


@pytest.mark.parametrize("name", [name for name in DETECTORS if reads_code(name)])
def test_a_detector_offers_the_values_that_it_declares(name: str) -> None:
    of, options = EVERYTHING[name]
    bad = [one for one in detect(name, of, broker=FLUSHING, **options) if one.outcome == BAD]
    assert bad
    for one in bad:
        assert {*CLIENT_VALUES, *DETECTORS[name].values} <= set(one.values)
        assert one.subject == one.values["subject"] == "shop"
        assert one.key


@pytest.mark.parametrize("name", [name for name in DETECTORS if reads_code(name)])
def test_a_detector_says_nothing_where_no_code_was_read(name: str) -> None:
    assert detect(name, broker=FLUSHING, **EVERYTHING[name][1]) == []


@pytest.mark.parametrize("kind", SITES)
def test_every_default_names_its_source(kind: str) -> None:
    for api in (CLASSIC_API, SPRING_API, GRPC_API, ONS_API, STREAM_API):
        for name, default in defaults(kind, api).items():
            assert re.fullmatch(r"\w+\.java:\d+@[\w.-]+", default.source), name
            assert name in known_settings(kind)
    assert defaults(kind, ONS_API) == {}


def test_the_reasons_are_told_in_chinese_too() -> None:
    of = module(written(site(PRODUCER), sendMsgTimeout=UNKNOWN), release=UNKNOWN)
    for bad in ({"sendMsgTimeout": {"is": 1}}, {"release": {"is": "5.0.0"}}):
        (found,) = detect("client_setting", of, site=PRODUCER, bad=bad)
        assert found.reason and not re.search("[a-z]{4,} [a-z]{3,}", phrase(found.reason, "zh"))
