"""Published advisories: the data against what the advisories say, and who is told of them at which line."""

from typing import Any

import pytest
from builders import a_broker

from rocketaudit import catalogue
from rocketaudit.catalogue.advisories import fixed_for, load
from rocketaudit.deployment import controller, release_of
from rocketaudit.detectors.advisories import advisory
from rocketaudit.findings import BAD, GOOD, NOT_APPLICABLE, SEVERITIES, Observation
from rocketaudit.model import Broker, Controller, Deployment, NameServer, Release
from rocketaudit.ranges import release_in
from rocketaudit.source import Span, document
from rocketaudit.workloads import BROKER, CONTROLLER, NAME_SERVER, Image, Workload

KNOWN = catalogue.load()
RCE, NAME_SERVERS, ACL = "CVE-2023-33246", "CVE-2023-37582", "CVE-2024-23321"
IMAGE = Span("compose.yml", 7, 12, 7, 33, 90, 111)
ONE = "brokerName = broker-a\n"


def affected(name: str) -> list[str]:
    [one] = [each for each in load() if each.id == name]
    return [release for release in KNOWN.releases if any(release_in(range_, release) for range_ in one.affected)]


@pytest.mark.parametrize(
    ("name", "last_of_4", "last_of_5"),
    [
        (RCE, "4.9.5", "5.1.0"),
        (NAME_SERVERS, "4.9.6", "5.1.1"),
        (ACL, "4.9.8", "5.2.0"),
        ("CVE-2019-17572", "4.6.0", ""),
    ],
)
def test_the_last_affected_releases_are_those_of_the_advisories(name: str, last_of_4: str, last_of_5: str) -> None:
    found = affected(name)
    assert [each for each in found if each.startswith("4.")][-1] == last_of_4
    assert ([each for each in found if each.startswith("5.")] or [""])[-1] == last_of_5


@pytest.mark.parametrize("one", load(), ids=lambda one: str(one.id))
def test_what_is_named_as_fixed_is_a_release_without_it(one: Any) -> None:
    assert set(one.fixed) <= set(KNOWN.releases)
    for fixed in one.fixed:
        assert not any(release_in(range_, fixed) for range_ in one.affected)
        before = KNOWN.releases[KNOWN.releases.index(fixed) - 1]
        assert any(release_in(range_, before) for range_ in one.affected) or fixed == "5.3.0"
    assert set(one.of) <= {BROKER, NAME_SERVER, CONTROLLER}
    assert one.reference.startswith("https://") and one.what["en"] and one.what["zh"]


def test_the_worst_comes_first() -> None:
    ranks = [SEVERITIES.index(one.severity) for one in load()]
    assert ranks == sorted(ranks)


@pytest.mark.parametrize(("release", "fixed"), [("4.9.4", "4.9.7"), ("5.0.0", "5.1.2"), ("4.0.0-incubating", "4.9.7")])
def test_the_fixed_release_is_of_the_same_line(release: str, fixed: str) -> None:
    assert fixed_for(next(one for one in load() if one.id == NAME_SERVERS), release) == fixed


def test_without_a_fixed_release_of_the_line_the_next_one_is_named() -> None:
    assert fixed_for(next(one for one in load() if one.id == ACL), "4.9.8") == "5.3.0"


def made(*brokers: Broker, name_servers: tuple[NameServer, ...] = (), controllers: tuple[Controller, ...] = ()) -> Any:
    return Deployment("", brokers, (), release_of(None), controllers, (), name_servers)


def name_server(release: str | None, workload: Workload | None = None, text: str = "") -> NameServer:
    like = a_broker(text, path="namesrv.conf")
    return NameServer(*like._replace(subject="namesrv", release=release_of(release), workload=workload))


def run(service: str, tag: str, at: Span = IMAGE) -> Workload:
    return Workload(service, service, at, Image("apache/rocketmq", tag, at))


def told(of: Deployment, worst: str | None = None) -> list[Observation]:
    return [one for one in advisory(of, worst=worst) if one.outcome == BAD]


def names(one: Observation) -> list[str]:
    return [word for word in one.values["advisories"].split() if word.startswith("CVE")]


def test_an_assumed_release_is_neither_bad_nor_good() -> None:
    of = made(a_broker(ONE)._replace(release=release_of(None)), name_servers=(name_server(None),))
    seen = list(advisory(of))
    assert {one.outcome for one in seen} == {NOT_APPLICABLE}
    assert all("--rocketmq-version" in one.reason for one in seen)


def test_the_newest_release_is_good_where_somebody_names_it() -> None:
    newest = release_of(KNOWN.newest)
    assert [one.outcome for one in advisory(made(a_broker(ONE)._replace(release=newest)))] == [GOOD]


def test_the_place_is_the_image_and_the_rest_is_in_one_finding() -> None:
    [one] = told(made(a_broker(ONE, "4.9.4")._replace(workload=run(BROKER, "4.9.4"))))
    assert one.at == IMAGE
    assert names(one) == [RCE, NAME_SERVERS]
    assert "fixed in 4.9.6" in one.values["advisories"] and "fixed in 4.9.7" in one.values["advisories"]
    assert one.values["reference"].startswith("https://lists.apache.org/")


def test_without_a_workload_the_place_is_the_line_of_the_broker() -> None:
    broker = a_broker("listenPort = 1\nbrokerRole = SLAVE\n", "4.9.4")
    [one] = told(made(broker))
    assert one.at == broker.anchor and one.at.line == 2


def test_the_advisory_about_name_servers_is_told_of_the_name_server_where_there_is_one() -> None:
    elsewhere = IMAGE._replace(line=20, end_line=20)
    server = name_server("5.1.1", run(NAME_SERVER, "5.1.1", elsewhere))
    of = made(a_broker(ONE, "5.1.1")._replace(workload=run(BROKER, "5.1.1")), name_servers=(server,))
    [one] = told(of)
    assert (one.subject, one.at, names(one)) == ("namesrv", elsewhere, [NAME_SERVERS])


def test_a_name_server_of_an_unknown_release_says_nothing_of_the_broker() -> None:
    of = made(a_broker(ONE, "5.1.1"), name_servers=(name_server(None),))
    assert not told(of)


def test_one_image_for_all_is_told_of_once() -> None:
    brokers = [
        a_broker(f"brokerName = b{number}\n", "4.9.4")._replace(workload=run(BROKER, "4.9.4")) for number in "12"
    ]
    of = made(*brokers, name_servers=(name_server("4.9.4", run(NAME_SERVER, "4.9.4")),))
    [one] = told(of)
    assert names(one) == [RCE, NAME_SERVERS]


def test_servers_with_images_of_their_own_are_each_told_of() -> None:
    other = IMAGE._replace(line=9, end_line=9, start=120, end=141)
    first = a_broker(ONE, "4.9.4")._replace(workload=run(BROKER, "4.9.4"))
    second = first._replace(workload=run(BROKER, "4.9.4", other))
    assert [one.at for one in told(made(first, second))] == [IMAGE, other]


def test_a_controller_is_told_of() -> None:
    text = b"controllerDLegerGroup = g\ncontrollerDLegerPeers = n0-10.0.0.1:9877\ncontrollerDLegerSelfId = n0\n"
    of = made(controllers=tuple(controller(document("c.conf", "controller", text), release_of("5.1.0"), {})))
    [one] = told(of)
    assert names(one) == [RCE]


@pytest.mark.parametrize(("written", "expected"), [("true", [ACL]), ("false", []), ("${ACL}", [])])
def test_what_needs_access_control_is_told_where_it_is_known_to_be_on(written: str, expected: list[str]) -> None:
    found = told(made(a_broker(f"{ONE}aclEnable = {written}\n", "5.2.0")))
    assert [name for one in found for name in names(one)] == expected


def test_severity_is_that_of_the_worst() -> None:
    of = made(a_broker(ONE + "aclEnable = true\n", "5.2.0"))
    assert not told(of, worst="high") and told(of, worst="medium")
    of = made(a_broker(ONE + "aclEnable = true\n", "5.1.0"))
    assert told(of, worst="high") and not told(of, worst="medium")


def test_a_release_that_an_image_says_counts_as_known() -> None:
    broker = a_broker(ONE)._replace(release=Release(KNOWN.newest, f"image tag {KNOWN.newest}"))
    assert [one.outcome for one in advisory(made(broker))] == [GOOD]
