"""What the detectors of whole deployments leave undecided or find good; the rules' examples show what is bad."""

from collections.abc import Iterator
from typing import Any

import pytest
from builders import NEW, a_broker, conf, deployments
from rule_examples import verdicts

from rocketaudit.detectors import COMMON_VALUES, DETECTORS
from rocketaudit.findings import BAD, GOOD, NOT_APPLICABLE, UNDECIDED, Observation
from rocketaudit.model import Broker, Deployment
from rocketaudit.rules import load_builtin
from rocketaudit.source import Span, Unread
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import BROKER, Mount, NamedServers, Workload

AT = Span("docker-compose.yml", 3, 1, 3, 9, 20, 28)
SLAVE = conf(brokerId=1, brokerRole="SLAVE")


def _detect(name: str, deployment: Deployment, **options: Any) -> list[Observation]:
    run: Iterator[Observation] = DETECTORS[name].run(deployment, **options)
    return list(run)


def _files(*contents: str, release: str = NEW) -> Deployment:
    [found] = deployments({f"conf/broker-{at}.conf": text for at, text in enumerate(contents)}, release)
    return found


def _deployed(*brokers: Broker) -> Deployment:
    return Deployment("", brokers, (), brokers[0].release)


def _run(content: str, name: str = "broker", path: str = "broker.conf", **fields: Any) -> Broker:
    """A broker as a container runs it."""
    return a_broker(content, path=path)._replace(workload=Workload(name, BROKER, AT, **fields))


def _outcomes(name: str, deployment: Deployment, **options: Any) -> list[str]:
    return [one.outcome for one in _detect(name, deployment, **options)]


@pytest.mark.parametrize("name", ["master_without_slave", "single_master"])
def test_one_file_alone_decides_nothing(name: str) -> None:
    assert _outcomes(name, _files(conf())) == [NOT_APPLICABLE]


def test_one_slave_file_alone_is_no_orphan() -> None:
    assert _outcomes("orphan_slave", _files(SLAVE)) == [NOT_APPLICABLE]


def test_one_unit_or_image_alone_decides_nothing() -> None:
    unit = _deployed(_run(conf(), contained=False))
    image = _deployed(_run(conf(), replicas=UNKNOWN))
    assert _outcomes("master_without_slave", unit) == [NOT_APPLICABLE]
    assert _outcomes("master_without_slave", image) == [NOT_APPLICABLE]


def test_a_workload_alone_decides() -> None:
    assert _outcomes("master_without_slave", _deployed(_run(conf()))) == [BAD]
    assert _outcomes("single_master", _deployed(_run(conf()))) == [BAD]


def test_an_unread_file_may_be_the_slave() -> None:
    found = _files(conf(), conf(name="broker-b"))._replace(unread=(Unread("slave.conf", "binary file", True),))
    assert _outcomes("master_without_slave", found) == [UNDECIDED, UNDECIDED]


def test_a_slave_that_does_not_start_is_shown() -> None:
    [found] = _detect("master_without_slave", _files(conf(), conf(brokerId=0, brokerRole="SLAVE")))
    assert found.outcome == BAD
    assert found.related[0].message["en"] == "this slave does not start"


def test_pods_that_are_called_by_their_hosts_are_several_masters() -> None:
    several = _deployed(_run("brokerRole = ASYNC_MASTER\n", replicas=3))
    assert _outcomes("single_master", several) == [GOOD]
    assert _outcomes("same_broker_id", several) == [GOOD]


def test_pods_of_one_name_register_as_one_broker() -> None:
    [found] = _detect("same_broker_id", _deployed(_run(conf(), replicas=3)))
    assert (found.outcome, found.values["other"]) == (BAD, "broker (3)")


def test_a_copy_of_a_file_is_no_second_broker() -> None:
    text = conf("brokerIP1 = 10.0.0.1")
    assert _outcomes("same_broker_id", _files(text, text)) == [GOOD]
    assert _outcomes("port_conflict", _files(text, text)) == [GOOD, GOOD]


@pytest.mark.parametrize(("apart", "expected"), [(True, GOOD), (False, BAD), (UNKNOWN, UNDECIDED)])
def test_replicas_of_one_workload(apart: bool | Unknown, expected: str) -> None:
    node = conf(enableControllerMode=True)
    assert _outcomes("replicas_on_one_host", _deployed(_run(node, replicas=3, apart=apart))) == [expected]


def test_a_single_copy_is_not_on_one_host() -> None:
    assert _outcomes("replicas_on_one_host", _files(conf())) == [NOT_APPLICABLE]


def test_a_second_master_holds_no_copy() -> None:
    files = [conf("brokerIP1 = 10.0.0.1"), conf("brokerIP1 = 10.0.0.1", "listenPort = 20911", brokerId=1)]
    assert _outcomes("replicas_on_one_host", _files(*files)) == [NOT_APPLICABLE]


def test_a_third_copy_elsewhere_is_enough() -> None:
    files = [conf("brokerIP1 = 10.0.0.1"), conf("brokerIP1 = 10.0.0.1", brokerId=1, brokerRole="SLAVE")]
    third = conf("brokerIP1 = 10.0.0.2", brokerId=2, brokerRole="SLAVE")
    assert _outcomes("replicas_on_one_host", _files(*files)) == [BAD]
    assert _outcomes("replicas_on_one_host", _files(*files, third)) == [GOOD]


@pytest.mark.parametrize(
    ("hosts", "expected"),
    [
        (["a", "b", "c"], GOOD),
        (["a", "a", "b"], BAD),
        (["a", "b"], GOOD),
        (["a", "a", "b", "c", "d"], GOOD),
        (["a", "a", "a", "b", "c"], BAD),
    ],
)
def test_the_majority_of_dledger_nodes(hosts: list[str], expected: str) -> None:
    peers = ";".join(f"n{at}-{host}:{40911 + at}" for at, host in enumerate(hosts))
    node = conf(enableDLegerCommitLog=True, dLegerGroup="g", dLegerPeers=peers, dLegerSelfId="n0")
    assert _outcomes("replicas_on_one_host", _files(node)) == [expected]


def test_the_names_of_containers_are_no_machines() -> None:
    peers = "n0-node:40911;n1-node-1:40911;n2-node-2:40911"
    node = conf(enableDLegerCommitLog=True, dLegerGroup="g", dLegerPeers=peers, dLegerSelfId="n0")
    assert _outcomes("replicas_on_one_host", _deployed(_run(node))) == [UNDECIDED]


def test_containers_have_ports_of_their_own() -> None:
    pair = [_run(conf(name=name), name, f"{name}.conf", host="compose:a.yml") for name in ("broker-a", "broker-b")]
    assert _outcomes("port_conflict", _deployed(*pair)) == [GOOD, GOOD]


def test_stores_in_containers() -> None:
    store, logs = Mount("/home/rocketmq/store", "./store", True, AT), Mount("/home/rocketmq/logs", "./logs", True, AT)

    def outcome(home: str, *mounts: Mount, text: str = "") -> str:
        broker = _run(conf(text), home=home, mounts=mounts)
        return _outcomes("store_without_volume", _deployed(broker))[0]

    assert outcome("/home/rocketmq", store) == GOOD
    assert outcome("/home/rocketmq", store._replace(lasting=False)) == BAD
    assert outcome("/home/rocketmq", store._replace(lasting=UNKNOWN)) == UNDECIDED
    assert outcome("/root", store) == BAD
    assert outcome("/home/rocketmq", logs) == BAD
    # Whose home it is, nobody knows: the mount may be the store, that of the logs cannot be.
    assert outcome("", store) == UNDECIDED
    assert outcome("", logs) == BAD
    assert outcome("/home/rocketmq", store, text="storePathRootDir = /data/store") == BAD
    assert outcome("/home/rocketmq", store, text="storePathRootDir = {{ store }}") == UNDECIDED
    # What says by itself that it does not last is found without a container.
    assert outcome("/home/rocketmq", store, text="storePathRootDir = /tmp/store") == GOOD


def test_a_store_of_no_container() -> None:
    assert _outcomes("store_without_volume", _files(conf())) == [NOT_APPLICABLE]


def test_name_servers_of_a_command() -> None:
    named = _run(conf(), name_servers=NamedServers("10.0.0.1:9876", AT))
    [found] = _detect("name_servers_match", _deployed(named), matches=r"^[\d.:]+$")
    assert (found.outcome, found.at) == (BAD, AT)
    assert _outcomes("no_name_server", _deployed(named)) == [GOOD]
    unknown = _run(conf(), name_servers=NamedServers(UNKNOWN, AT))
    assert _outcomes("no_name_server", _deployed(unknown)) == [UNDECIDED]
    assert _outcomes("name_servers_match", _deployed(unknown), matches=".") == [UNDECIDED]


@pytest.mark.parametrize("made", ['{{ include "names" . }}:9876', "`hostname -I | awk '{print $1}'`:9876", "$(ip a):1"])
def test_name_servers_that_a_template_or_a_shell_makes(made: str) -> None:
    named = _run(conf(), name_servers=NamedServers(made, AT))
    assert _outcomes("name_servers_match", _deployed(named), matches=r"\s") == [UNDECIDED]


def test_name_servers_of_containers_in_the_network_of_their_hosts() -> None:
    def found(own_network: bool) -> list[str]:
        servers = [NamedServers(f"10.0.0.1:9876;10.0.0.{last}:9876", AT) for last in (2, 9)]
        both = [conf(brokerRole="SYNC_MASTER"), conf(brokerRole="SLAVE", brokerId=1)]
        run = [_run(text, name_servers=one, own_network=own_network) for text, one in zip(both, servers, strict=True)]
        return _outcomes("name_servers_differ", _deployed(*run))

    assert found(own_network=False) == [BAD]
    assert found(own_network=True) == [UNDECIDED]


def test_in_containers_one_name_server_has_several_names() -> None:
    def pair(first: str, second: str) -> Deployment:
        servers = [NamedServers(text, AT) for text in (first, second)]
        return _deployed(
            *(
                _run(conf(name=f"broker-{at}"), path=f"{at}.conf", host="compose:a.yml", name_servers=named)
                for at, named in enumerate(servers)
            )
        )

    assert _outcomes("name_servers_differ", pair("ns-1:9876", "10.0.0.1:9876")) == [GOOD, UNDECIDED]
    assert _outcomes("name_servers_differ", pair("ns-1:9876;ns-2:9876", "ns-1:9876")) == [GOOD, BAD]
    pods = [f"ns-1.{service}.mq.svc.cluster.local:9876" for service in ("ns", "mq")]
    assert _outcomes("name_servers_differ", pair(*pods)) == [GOOD, BAD]
    assert _outcomes("name_servers_differ", pair("ns-1.{{ .Values.ns }}:9876", "ns-1:9876")) == [NOT_APPLICABLE, GOOD]


def test_unknown_name_servers_differ_from_nobodys() -> None:
    found = _files(conf("namesrvAddr = 10.0.0.1:9876"), conf("namesrvAddr = {{ servers }}", name="broker-b"))
    assert _outcomes("name_servers_differ", found) == [GOOD, UNDECIDED]


def test_name_servers_of_one_broker_differ_from_nobodys() -> None:
    assert _outcomes("name_servers_differ", _files(conf())) == [NOT_APPLICABLE]


def test_settings_of_replicas_that_a_template_decides() -> None:
    slave = conf(brokerId=1, brokerRole="SLAVE", fileReservedTime="{{ hours }}")
    assert _outcomes("replicas_differ", _files(conf(), slave), settings=["fileReservedTime"]) == [GOOD]


OURS = [name for name, of in DETECTORS.items() if ".topology" in of.run.__module__]
OPTIONS: dict[str, dict[str, Any]] = {
    "above_replicas": {"setting": "inSyncReplicas"},
    "replicas_differ": {"settings": ["fileReservedTime"]},
    "controller_peers": {"nodes": "one"},
}


@pytest.mark.parametrize("name", OURS)
def test_nothing_breaks_over_a_hostile_deployment(name: str) -> None:
    assert all(one.outcome for one in _detect(name, HOSTILE, **OPTIONS.get(name, {})))


@pytest.mark.parametrize("name", OURS)
def test_a_detector_offers_the_values_that_it_declares(name: str) -> None:
    """In the examples of the rules that use it."""
    found = [
        verdict.observation
        for rule in load_builtin()
        for example in rule.examples
        if any(case.detect == name for case in rule.cases)
        for verdict, _ in verdicts(rule, example)
        if rule.cases[verdict.case].detect == name
    ]
    assert found
    for one in found:
        assert {*COMMON_VALUES, *DETECTORS[name].values} <= set(one.values)
        assert one.at is not None


HOSTILE = _files(
    "",
    "brokerName =\nbrokerClusterName =\n",
    conf("dLegerPeers = ;;;-:;n0-:99999999;n0", enableDLegerCommitLog=True, dLegerGroup="", dLegerSelfId=""),
    conf("brokerIP1 = ", "brokerIP2 = ", "listenPort = -5", "haListenPort = 2147483647"),
    conf("namesrvAddr = ;;;", "storePathCommitLog = ,,,", "inSyncReplicas = -2147483648", "controllerAddr = ;"),
    "brokerName = \\u00zz\n",
)
