"""Resources of RocketMQ operators: the brokers that the operator makes of them."""

from rocketaudit.model import Conf
from rocketaudit.readers.workloads import kubernetes
from rocketaudit.source import document

MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: broker-config}
data:
  broker-common.conf: |
    flushDiskType=SYNC_FLUSH
    brokerRole=SYNC_MASTER
    brokerName=ignored
---
"""
BROKER = """\
apiVersion: rocketmq.apache.org/v1alpha1
kind: Broker
metadata: {name: mq}
spec:
  size: 2
  replicaPerGroup: 1
  brokerImage: apache/rocketmq-broker:5.1.4-alpine-operator-0.4.0
  storageMode: EmptyDir
  volumes:
    - name: broker-config
      configMap: {name: broker-config}
"""


def confs(text: str) -> tuple[Conf, ...]:
    return kubernetes.read([document("cr.yaml", "kubernetes", text.encode())], {}, {}).confs


def identity(conf: Conf) -> tuple[str, ...]:
    values = {one.key: one.value for one in conf.entries or ()}
    return tuple(values.get(key, "") for key in ("brokerClusterName", "brokerName", "brokerId", "brokerRole"))


def test_a_master_and_its_replicas_for_each_group() -> None:
    found = confs(MAP + BROKER)
    assert [identity(one) for one in found] == [
        ("mq", "mq-0", "0", "SYNC_MASTER"),
        ("mq", "mq-0", "1", "SLAVE"),
        ("mq", "mq-1", "0", "SYNC_MASTER"),
        ("mq", "mq-1", "1", "SLAVE"),
    ]
    assert [one.workload.name for one in found[:2]] == ["mq-0-master", "mq-0-replica-1"]
    roles = [one.whole.line for conf in found[:2] for one in conf.entries or () if one.key == "brokerRole"]
    assert roles == [7, 15]
    assert {(one.lasting, one.at.line) for one in found[0].workload.mounts} == {(False, 17)}


def test_a_blank_hides_the_role_from_the_operator() -> None:
    found = confs(MAP.replace("brokerRole=", "brokerRole = ") + BROKER)
    assert [identity(one)[3] for one in found[:2]] == ["SYNC_MASTER", "SYNC_MASTER"]


def test_without_a_role_no_replica_becomes_a_slave() -> None:
    found = confs(MAP.replace("    brokerRole=SYNC_MASTER\n", "") + BROKER)
    assert [identity(one)[3] for one in found[:2]] == ["", ""]


def test_without_the_map_the_settings_are_placeholders() -> None:
    found = confs(BROKER)
    assert [identity(one) for one in found[:2]] == [("mq", "mq-0", "0", ""), ("mq", "mq-0", "1", "SLAVE")]
    assert any(one.key.startswith("${") for one in found[0].entries or ())


def test_images_before_0_3_write_the_role_of_the_resource() -> None:
    text = BROKER.partition("  volumes:")[0].replace("  size: 2", "  size: 1\n  replicationMode: SYNC")
    master, slave = confs(text.replace("5.1.4-alpine-operator-0.4.0", "4.5.0-alpine"))
    assert identity(master) == ("mq", "mq-0", "0", "SYNC_MASTER")
    assert identity(slave)[3] == "SLAVE"


def test_controller_mode() -> None:
    found = confs(MAP + BROKER.replace("  size: 2", "  size: 1\n  clusterMode: CONTROLLER"))
    assert all(("enableControllerMode", "true") in [(e.key, e.value) for e in one.entries or ()] for one in found)
    assert [one.workload.name for one in found] == ["mq-0-0", "mq-0-1"]


def test_name_servers_and_controllers() -> None:
    head = "apiVersion: rocketmq.apache.org/v1alpha1\nkind: {}\nmetadata: {{name: n}}\nspec: {{size: 3}}\n---\n"
    found = confs(head.format("NameService") + head.format("Controller"))
    assert [(one.kind, one.workload.replicas) for one in found] == [("name-server", 3), *[("controller", 1)] * 3]


def test_broker_clusters() -> None:
    text = BROKER.replace("kind: Broker", "kind: BrokerCluster").replace(
        "  size: 2\n  replicaPerGroup: 1", "  groupReplica: 2\n  membersPerGroup: 2\n  replicationMode: SYNC"
    )
    assert [identity(one)[1:] for one in confs(text)][:2] == [
        ("broker-0", "0", "SYNC_MASTER"),
        ("broker-0", "1", "SLAVE"),
    ]


def test_a_huge_size_is_bounded() -> None:
    assert len(confs(MAP + BROKER.replace("size: 2", "size: 999999"))) <= 2000


def test_a_broker_of_something_else_is_left_alone() -> None:
    text = "apiVersion: eventing.knative.dev/v1\nkind: Broker\nmetadata: {name: x}\nspec: {size: 2}\n"
    assert confs(text) == ()
