"""Groups of brokers as folders, profiles and machines show them, from files to report: what belongs together, what is
on one machine, and what is in its memory."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from builders import conf, write

from rocketaudit.audit import Audited, audited
from rocketaudit.errors import UsageError
from rocketaudit.findings import FAILURES, KEPT, LOST
from rocketaudit.options.scan import ScanOptions

PROCESS, OS, DISK, MACHINE, SLAVE_LOSS = FAILURES[:5]
WAITING = {"inSyncReplicas": 2, "totalReplicas": 2, "flushDiskType": "SYNC_FLUSH"}
THREE = "n0-10.0.0.1:40911;n1-10.0.0.2:40911;n2-10.0.0.3:40911"
SERVICE = """\
  {name}:
    image: apache/rocketmq:5.3.3
    command: sh mqbroker -n a:9876;b:9876 -c /c/broker.conf
    volumes:
      - ./{name}.conf:/c/broker.conf
      - {name}:/home/rocketmq/store
"""


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scan(files: Mapping[str, str]) -> Audited:
    write(Path(), files)
    return audited((".",), ScanOptions(), None)


def rules(of: Audited) -> set[str]:
    return {one.rule for one in of.report.findings if one.severity in ("critical", "high")}


def rows(of: Audited) -> dict[str, str]:
    return {one.failure: one.acknowledged for one in of.report.survival}


def node(number: int, own: str | None = None, peers: str = THREE, **more: object) -> str:
    return conf(
        name="raft",
        enableDLegerCommitLog=True,
        dLegerGroup="raft",
        dLegerPeers=peers,
        dLegerSelfId=own or f"n{number}",
        storePathRootDir=f"/data/{number}",
        **more,
    )


def address(number: int) -> str:
    return f"10.0.0.{number + 1}"


def test_one_host_a_folder_and_two_of_one_node_id() -> None:
    ids = ("n0", "n1", "n1")
    files = {f"h{n}/broker.conf": node(n, own, brokerIP1=address(n)) for n, own in enumerate(ids)}
    found = scan(files)
    assert rules(found) == {"dledger-self-id"}
    assert len(found.deployments) == 1


def test_one_host_a_folder_and_two_slaves_of_one_id() -> None:
    files = {f"h{n}/broker.conf": conf(brokerRole="SLAVE", brokerId=1, brokerIP1=address(n)) for n in (1, 2)}
    files["h0/broker.conf"] = conf(brokerRole="SYNC_MASTER", brokerIP1=address(0), **WAITING)
    assert rules(scan(files)) == {"duplicate-broker-id"}


@pytest.mark.parametrize(
    "files",
    [
        # two environments of one node each
        {f"{n}/broker.conf": node(0, peers=THREE.replace("10.0", f"10.{n}"), brokerIP1=f"10.{n}.0.1") for n in (1, 2)},
        # two environments of a master and a slave each
        {
            f"{n}/{role}.conf": conf(brokerRole=role, brokerId=number, brokerIP1=f"10.{n}.0.{number}")
            for n in (1, 2)
            for number, role in enumerate(("ASYNC_MASTER", "SLAVE"))
        },
        # nothing says where they are
        {f"{n}/broker.conf": node(0) for n in (1, 2)},
    ],
)
def test_folders_of_environments_stay_apart(files: dict[str, str]) -> None:
    found = scan(files)
    assert len(found.deployments) == 2
    assert rules(found).isdisjoint({"dledger-self-id", "duplicate-broker-id"})


def test_services_of_different_profiles_do_not_run_together() -> None:
    services = "".join(SERVICE.format(name=name) + f"    profiles: [{name}]\n" for name in ("dev", "perf"))
    brokers = {f"{name}.conf": conf(flushDiskType="SYNC_FLUSH") for name in ("dev", "perf")}
    found = scan({"docker-compose.yml": f"services:\n{services}", **brokers})
    assert len(found.deployments) == 2
    assert rules(found) == {"async-replication", "master-without-slave"}
    together = scan({"docker-compose.yml": f"services:\n{services}".replace("[perf]", "[dev]"), **brokers})
    assert "duplicate-broker-id" in rules(together)


def test_what_runs_in_namespaces_of_its_own() -> None:
    def pod(namespace: str) -> str:
        return (
            f"apiVersion: v1\nkind: Pod\nmetadata: {{name: mq, namespace: {namespace}}}\nspec:\n  containers:\n"
            "    - name: broker\n      image: apache/rocketmq:5.3.3\n"
            "      command: [sh, mqbroker, -c, /c/broker.conf]\n"
            "      volumeMounts: [{name: conf, mountPath: /c}, {name: store, mountPath: /home/rocketmq/store}]\n"
            "  volumes:\n    - {name: conf, configMap: {name: mq}}\n    - {name: store, hostPath: {path: /data}}\n---\n"
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: mq, namespace: {namespace}}}\ndata:\n"
            "  broker.conf: |\n    brokerName=a\n    flushDiskType=SYNC_FLUSH\n---\n"
        )

    assert len(scan({"mq.yaml": pod("east") + pod("west")}).deployments) == 2
    assert "duplicate-broker-id" in rules(scan({"mq.yaml": pod("east") + pod("east").split("---\n")[0]}))


def test_a_slave_that_a_profile_adds_belongs_to_its_master() -> None:
    services = SERVICE.format(name="m") + SERVICE.format(name="s") + "    profiles: [ha]\n"
    brokers = {"m.conf": conf(brokerRole="SYNC_MASTER", **WAITING), "s.conf": conf(brokerRole="SLAVE", brokerId=1)}
    assert len(scan({"docker-compose.yml": f"services:\n{services}", **brokers}).deployments) == 1


def test_a_swarm_s_own_network_reaches_over_its_machines() -> None:
    place = '    deploy: {{placement: {{constraints: ["node.hostname == {}"]}}}}\n'
    services = SERVICE.format(name="first") + place.format("one") + SERVICE.format(name="copy") + place.format("two")
    brokers = {
        "first.conf": conf(brokerRole="SYNC_MASTER", **WAITING),
        "copy.conf": conf(brokerRole="SLAVE", brokerId=1, flushDiskType="SYNC_FLUSH"),
    }
    found = scan({"docker-compose.yml": f"services:\n{services}", **brokers})
    assert rules(found) == set()
    assert rows(found)[MACHINE] == KEPT


def test_one_machine_with_most_nodes_of_a_dledger_group() -> None:
    peers = "n0-10.0.0.1:40911;n1-10.0.0.1:40912;n2-10.0.0.2:40913"
    found = scan({f"n{number}.conf": node(number, peers=peers) for number in range(3)})
    assert "replicas-on-one-host" in rules(found)
    assert rows(found).items() >= {PROCESS: KEPT, OS: LOST, DISK: KEPT, MACHINE: LOST, SLAVE_LOSS: KEPT}.items()


def test_nodes_of_which_one_writes_the_loopback_address_of_the_others() -> None:
    here = "n0-10.0.0.1:40911;n1-10.0.0.1:40912;n2-10.0.0.1:40913;n3-10.0.0.1:40914"
    files = {f"n{number}.conf": node(number, peers=here) for number in (0, 2, 3)}
    files["n1.conf"] = node(1, peers=here.replace("10.0.0.1", "127.0.0.1", 3))
    found = scan(files)
    assert "replicas-on-one-host" in rules(found)
    assert rows(found)[MACHINE] == LOST


def test_brokers_of_a_container_that_a_unit_starts_are_there_once() -> None:
    files = {
        "mq.service": "[Service]\nExecStart=/opt/rmq/bin/mqbrokercontainer -c /etc/rmq/broker-container.conf\n",
        "broker-container.conf": "namesrvAddr=a:9876;b:9876\nbrokerConfigPaths=/etc/rmq/m.conf:/etc/rmq/s.conf\n",
        "m.conf": conf(brokerRole="SYNC_MASTER", listenPort=10911, storePathRootDir="/data/m", **WAITING),
        "s.conf": conf(brokerRole="SLAVE", brokerId=1, listenPort=20911, storePathRootDir="/data/s"),
    }
    assert rules(scan(files)) == {"replicas-on-one-host"}


@pytest.mark.parametrize(
    ("store", "crashes"),
    [
        ({"tmpfs": "/home/rocketmq/store"}, {PROCESS: LOST, OS: LOST}),
        ({"volume": "type: tmpfs, target: /home/rocketmq/store"}, {PROCESS: LOST, OS: LOST}),
        ({"volume": "type: volume, source: s, target: /home/rocketmq/store"}, {PROCESS: KEPT, OS: KEPT}),
    ],
)
def test_a_store_in_memory_is_flushed_to_nothing(store: dict[str, str], crashes: dict[str, str]) -> None:
    text = "services:\n  b:\n    image: apache/rocketmq:5.3.3\n    command: sh mqbroker -c /c/b.conf\n"
    text += f"    tmpfs: [{store['tmpfs']}]\n" if "tmpfs" in store else ""
    volumes = ["- ./b.conf:/c/b.conf", *(f"- {{{one}}}" for key, one in store.items() if key == "volume")]
    text += "    volumes:\n" + "".join(f"      {one}\n" for one in volumes)
    found = scan({"docker-compose.yml": text, "b.conf": conf(flushDiskType="SYNC_FLUSH")})
    assert rows(found).items() >= crashes.items()


def test_a_store_in_memory_of_a_machine_outlives_the_process() -> None:
    found = scan({"b.conf": conf(flushDiskType="SYNC_FLUSH", storePathRootDir="/dev/shm/mq")})
    assert rows(found).items() >= {PROCESS: KEPT, OS: LOST}.items()


def test_a_copy_elsewhere_outlives_a_store_in_memory() -> None:
    memory = {"storePathRootDir": "/dev/shm/mq"}
    files = {
        "m.conf": conf(brokerRole="SYNC_MASTER", brokerIP1=address(0), **WAITING, **memory),
        "s.conf": conf(brokerRole="SLAVE", brokerId=1, brokerIP1=address(1)),
    }
    assert rows(scan(files))[OS] == KEPT


@pytest.mark.parametrize("role", ["REPLACE_ROLE", "REPLACE_BROKER_ROLE", "YOUR_ROLE"])
def test_words_that_are_to_be_replaced_are_placeholders(role: str) -> None:
    found = scan({"broker.conf": conf(brokerRole=role, flushDiskType="SYNC_FLUSH")})
    assert rules(found) == set()
    assert "ignored-value" in rules(scan({"broker.conf": conf(brokerRole="REPLICA", flushDiskType="SYNC_FLUSH")}))


def test_a_deployment_that_is_named_and_matches_nothing(tmp_path: Path) -> None:
    write(Path(), {"conf/prod.conf": conf(), "conf/test.conf": conf()})
    with pytest.raises(UsageError, match=r"such as conf/prod\.conf"):
        audited((".",), ScanOptions(deployments=(("prod", "prod/**"),)), None)
    one = audited((".",), ScanOptions(deployments=(("prod", "conf/prod*"), ("test", "tests/**"))), None)
    assert {of.name for of in one.deployments} == {"prod", "."}
    # a configuration file may name deployments of other folders
    assert audited((".",), ScanOptions(deployments=(("prod", f"{tmp_path}/other/**"),)), None).deployments
