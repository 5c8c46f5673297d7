"""Groups, machines and ports of whole deployments."""

import pytest
from builders import NEW, OLD, a_broker, conf, deployments

from rocketaudit.model import Broker, Deployment
from rocketaudit.source import Span
from rocketaudit.topology import (
    BrokerGroup,
    copies,
    groups,
    how_many,
    machine,
    masters,
    peers_in,
    ports,
    same_machine,
    slaves,
)
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import BROKER, Workload

PEERS = "n0-10.0.0.1:40911;n1-10.0.0.2:40911;n2-10.0.0.3:40911"


def _groups(*contents: str, release: str = NEW) -> tuple[BrokerGroup, ...]:
    [found] = deployments({f"conf/broker-{at}.conf": text for at, text in enumerate(contents)}, release)
    return groups(found)


def _run(one: Broker, name: str = "broker", replicas: int | Unknown = 1, host: str = "") -> Broker:
    """The broker as a container runs it."""
    return one._replace(workload=Workload(name, BROKER, Span("x.yml", 1, 1, 1, 1, 0, 0), replicas=replicas, host=host))


def _deployed(*brokers: Broker) -> Deployment:
    return Deployment("", brokers, (), brokers[0].release)


def test_a_master_and_its_slave_are_one_group() -> None:
    [group] = _groups(conf(brokerRole="SYNC_MASTER"), conf(brokerId=1, brokerRole="SLAVE"))
    assert (group.name, group.mode, group.doubt) == ("broker-a", "classic", "")
    assert [one.role for one in masters(group)] == ["SYNC_MASTER"]
    assert [one.role for one in slaves(group)] == ["SLAVE"]
    assert copies(group) == 2


def test_a_slave_with_a_mistyped_role_is_a_second_master() -> None:
    [group] = _groups(conf(), conf(brokerId=1, brokerRole="SLVAE"))
    assert len(masters(group)) == 2
    assert [one.effective.settings["brokerId"].value for one in masters(group)] == [0, 0]


def test_a_slave_alone_is_a_group() -> None:
    [group] = _groups(conf(brokerId=1, brokerRole="SLAVE"))
    assert (masters(group), len(slaves(group))) == ((), 1)


def test_a_slave_that_does_not_start_is_no_copy() -> None:
    [group] = _groups(conf(), conf(brokerId=0, brokerRole="SLAVE"))
    assert (slaves(group), copies(group)) == ((), 1)


def test_brokers_without_a_name_are_groups_of_their_own() -> None:
    assert len(_groups("brokerRole = ASYNC_MASTER\n", "brokerId = 1\nbrokerRole = SLAVE\n")) == 2


def test_a_controller_gives_no_roles_in_the_file() -> None:
    nodes = [conf(listenPort=port, brokerRole="SLAVE", enableControllerMode=True) for port in (10911, 20911)]
    [group] = _groups(*nodes)
    assert (len(masters(group)), slaves(group), copies(group)) == (2, (), 2)


def test_dledger_nodes_are_a_group_by_dledger_group() -> None:
    nodes = [
        conf(name=f"node-{at}", enableDLegerCommitLog=True, dLegerGroup="g", dLegerPeers=PEERS, dLegerSelfId=f"n{at}")
        for at in range(3)
    ]
    [group] = _groups(*nodes)
    assert (group.mode, len(masters(group)), copies(group)) == ("dledger", 3, 3)
    assert [machine(one) for one in group.members] == ["10.0.0.1", "10.0.0.2", "10.0.0.3"]


def test_a_slave_in_another_cluster_belongs_to_its_master() -> None:
    slave = conf(brokerClusterName="order", brokerId=1, brokerRole="SLAVE")
    [group] = _groups(conf(brokerClusterName="orders"), slave)
    assert (group.cluster, len(group.members)) == ("orders", 2)


def test_two_clusters_that_are_whole_stay_apart() -> None:
    files = [conf(brokerClusterName=name) for name in ("orders", "logs")]
    files += [conf(brokerClusterName=name, brokerId=1, brokerRole="SLAVE") for name in ("orders", "logs")]
    assert sorted(str(group.cluster) for group in _groups(*files)) == ["logs", "orders"]


def test_a_template_leaves_the_slave_in_doubt() -> None:
    template = "brokerName = {{ name }}\nbrokerId = 1\nbrokerRole = SLAVE\n"
    master, slave = _groups(conf(), template)
    assert "brokerName" in master.doubt
    assert copies(master) is UNKNOWN
    assert slave.doubt == ""


def test_a_nameless_master_is_nobodys_slave() -> None:
    master, _ = _groups(conf(), "brokerName = {{ name }}\nbrokerRole = ASYNC_MASTER\n")
    assert master.doubt == ""


def test_an_unknown_role_is_doubt() -> None:
    [group] = _groups(conf(brokerRole="{{ role }}"))
    assert group.doubt == "brokerRole of broker-a is unknown"
    assert (masters(group), slaves(group)) == ((), ())


def test_replicas_of_a_workload_count() -> None:
    master, slave = a_broker(conf()), a_broker(conf(brokerId=1, brokerRole="SLAVE"))
    [group] = groups(_deployed(_run(master), _run(slave, replicas=2)))
    assert copies(group) == 3
    [unknown] = groups(_deployed(_run(master), _run(slave, replicas=UNKNOWN)))
    assert copies(unknown) is UNKNOWN
    # Each pod has a name of its own, so each is a group of its own.
    assert how_many(_run(a_broker("brokerRole = ASYNC_MASTER\n"), replicas=3)) == 1


def test_files_that_nobody_runs_are_left_over() -> None:
    left = a_broker(conf(brokerId=1, brokerRole="SLAVE"), path="old.conf")
    [group] = groups(_deployed(_run(a_broker(conf())), left))
    assert slaves(group) == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("brokerIP1 = 10.0.0.1", "10.0.0.1"),
        ("brokerIP1 = mq1.example.org", "mq1.example.org"),
        ("brokerIP1 = 127.0.0.1", ""),
        ("brokerIP1 = localhost", ""),
        ("brokerIP1 = {{ address }}", ""),
        ("brokerRole = ASYNC_MASTER", ""),
    ],
)
def test_the_machine_of_a_broker(line: str, expected: str) -> None:
    assert machine(a_broker(conf(line))) == expected


def test_the_host_of_a_workload_is_its_machine() -> None:
    one = a_broker(conf("brokerIP1 = 10.0.0.1"))
    assert machine(_run(one, host="compose:a.yml")) == "compose:a.yml"
    # The address may be that of a node in front of several.
    assert machine(_run(one)) == ""
    assert same_machine(_run(one, host="a"), _run(one, host="a"))
    assert not same_machine(_run(one), _run(one))


def test_dledger_peers_on_the_loopback_share_a_machine() -> None:
    peers = "n0-127.0.0.1:40911;n1-127.0.0.1:40912"
    nodes = [
        a_broker(conf(enableDLegerCommitLog=True, dLegerGroup="g", dLegerPeers=peers, dLegerSelfId=node))
        for node in ("n0", "n1")
    ]
    assert same_machine(*nodes)


def test_the_ports_of_a_broker() -> None:
    assert ports(a_broker(conf())) == {"listenPort": 10911, "fast": 10909, "haListenPort": 10912}
    # The file decides the replication port from 5.1.1 on.
    assert ports(a_broker(conf(haListenPort=20000)))["haListenPort"] == 20000
    assert ports(a_broker(conf(haListenPort=20000), OLD))["haListenPort"] == 10912
    assert "haListenPort" not in ports(a_broker(conf(duplicationEnable=True)))
    node = conf(enableDLegerCommitLog=True, dLegerGroup="g", dLegerPeers=PEERS, dLegerSelfId="n1")
    assert ports(a_broker(node)) == {"listenPort": 10911, "fast": 10909, "dLegerPeers": 40911}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("n0-a-b.mq:1;n1-c:2;", {"n0": ("a-b.mq", 1), "n1": ("c", 2)}),
        ("n0-a:", {}),
        ("n0", {}),
        (None, {}),
        ("n0-a:99999999999", {}),
    ],
)
def test_peers(text: str | None, expected: dict[str, tuple[str, int]]) -> None:
    assert peers_in(text) == expected
