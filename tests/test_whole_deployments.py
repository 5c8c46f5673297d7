"""Deployments as people keep them, from files to report: what containers mount, machines, groups, survival."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from builders import conf, write

from rocketaudit.audit import Audited, audited
from rocketaudit.findings import FAILURES, KEPT, LOST, UNDECIDED_SURVIVAL
from rocketaudit.options.scan import ScanOptions

PROCESS, OS, DISK, MACHINE, SLAVE_LOSS = FAILURES[:5]
UNKNOWN = UNDECIDED_SURVIVAL

WAITING = {"brokerRole": "SYNC_MASTER", "inSyncReplicas": 2, "totalReplicas": 2, "flushDiskType": "ASYNC_FLUSH"}
MASTER, SLAVE = conf(**WAITING), conf(brokerRole="SLAVE", brokerId=1)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def scan(files: Mapping[str, str | bytes], *paths: str, stdin: str | None = None, **options: object) -> Audited:
    """The audit of files below the working directory."""
    write(Path(), files)
    asked = ScanOptions(**options)  # type: ignore[arg-type]
    return audited(paths or (".",), asked, stdin.encode() if stdin is not None else None)


def service(name: str, conf: str, image: str = "apache/rocketmq:5.3.3", store: str = "/home/rocketmq/store") -> str:
    """A broker's service of a compose file, with a volume for its store."""
    return (
        f"  {name}:\n    image: {image}\n    command: sh mqbroker -n ns:9876 -c /c/broker.conf\n    volumes:\n"
        f"      - ./{conf}:/c/broker.conf\n      - {name}:{store}\n"
    )


def compose(*services: str) -> str:
    return "services:\n" + "".join(services)


def manifest(name: str, conf: str, volume: str = "persistentVolumeClaim: {claimName: store}", replicas: int = 1) -> str:
    """A ConfigMap with one configuration, and a StatefulSet that runs with it."""
    text = "".join(f"    {line}\n" for line in conf.splitlines())
    return f"""apiVersion: v1
kind: ConfigMap
metadata: {{name: {name}}}
data:
  broker.conf: |
{text}---
apiVersion: apps/v1
kind: StatefulSet
metadata: {{name: {name}}}
spec:
  replicas: {replicas}
  template:
    spec:
      containers:
        - name: broker
          image: apache/rocketmq:5.3.3
          command: [sh, mqbroker, -n, "ns:9876", -c, /c/broker.conf]
          volumeMounts:
            - {{name: conf, mountPath: /c}}
            - {{name: store, mountPath: /home/rocketmq/store}}
      volumes:
        - name: conf
          configMap: {{name: {name}}}
        - name: store
          {volume}
---
"""


def rows(found: Audited, subject: str = "broker-a") -> dict[str, str]:
    """What survives what, of one broker group."""
    return {one.failure: one.acknowledged for one in found.report.survival if one.subject == subject}


def rules(found: Audited) -> set[str]:
    return {one.rule for one in found.report.findings if one.severity != "info"}


# -- what runs with what -------------------------------------------------------------------------------------------


def test_a_mounted_file_is_run_by_its_service_with_the_release_of_the_image() -> None:
    found = scan({"docker-compose.yml": compose(service("a", "a.conf", "apache/rocketmq:4.9.7")), "a.conf": MASTER})
    [deployment] = found.deployments
    [broker] = deployment.brokers
    assert (broker.subject, broker.document.path, broker.release.version) == ("broker-a", "a.conf", "4.9.7")
    assert broker.workload is not None
    assert broker.workload.name == "a"
    assert (found.report.release.version, found.report.release.source) == ("4.9.7", "image tag 4.9.7")


def test_the_release_that_the_user_names_wins_over_the_image() -> None:
    files = {"docker-compose.yml": compose(service("a", "a.conf", "apache/rocketmq:4.9.7")), "a.conf": MASTER}
    assert scan(files, version="5.1.4").deployments[0].brokers[0].release.version == "5.1.4"


@pytest.mark.parametrize("tag", ["latest", "my-build", "9.9.9"])
def test_a_tag_that_is_no_release_says_nothing(tag: str) -> None:
    files = {"docker-compose.yml": compose(service("a", "a.conf", f"apache/rocketmq:{tag}")), "a.conf": MASTER}
    found = scan(files)
    assert found.report.release.source == "nothing in the files says which release: newest known"


def test_one_compose_file_named_reads_what_it_mounts() -> None:
    found = scan(
        {"deploy/docker-compose.yml": compose(service("a", "conf/a.conf")), "deploy/conf/a.conf": MASTER},
        "deploy/docker-compose.yml",
    )
    assert found.deployments[0].brokers[0].document.path == "deploy/conf/a.conf"


def test_a_file_that_is_not_there_leaves_everything_unknown() -> None:
    found = scan({"docker-compose.yml": compose(service("a", "a.conf"))})
    assert set(rows(found, "a").values()) <= {UNKNOWN, KEPT}
    assert not {"async-flush", "master-without-slave"} & rules(found)


def test_a_rendered_chart_comes_on_standard_input_and_its_findings_stand_in_it() -> None:
    text = manifest("a", conf(brokerRole="ASYNC_MASTER"))
    found = scan({}, "-", stdin=text)
    [finding] = [one for one in found.report.findings if one.rule == "async-replication"]
    lines = text.splitlines()
    assert (finding.at.path, lines[finding.at.line - 1][finding.at.column - 1 :]) == (
        "<stdin>",
        "brokerRole=ASYNC_MASTER",
    )


def test_a_fix_in_a_manifest_is_indented_as_the_text_around_it() -> None:
    found = scan({"a.yaml": manifest("a", conf(brokerRole="SYNC_MASTER"))})
    [finding] = [one for one in found.report.findings if one.rule == "sync-master-does-not-wait"]
    assert finding.fix is not None
    assert [edit.replacement for edit in finding.fix.edits] == ["    inSyncReplicas=2\n    totalReplicas=2\n"]


def test_comments_of_a_manifest_suppress_in_it_and_in_the_text_within() -> None:
    text = manifest("a", conf("# rocketaudit: ignore[async-replication] -- one is enough", "brokerRole=ASYNC_MASTER"))
    suppressed = [one.rule for one in scan({"a.yaml": text}).report.findings if one.suppressed]
    assert suppressed == ["async-replication"]


def test_brokers_of_one_process() -> None:
    files = {
        "c.conf": "listenPort=10811\nnamesrvAddr=a:9876;b:9876\nbrokerConfigPaths=/r/a.conf:/r/gone.conf\n",
        "a.conf": MASTER,
    }
    [deployment] = scan(files).deployments
    known, gone = deployment.brokers
    assert (known.document.path, known.role, known.workload and known.workload.host) == (
        "a.conf",
        "SYNC_MASTER",
        "process:c.conf",
    )
    assert gone.effective.settings["brokerRole"].note == "/r/gone.conf is not among the files"


# -- what is one deployment ----------------------------------------------------------------------------------------


def test_two_compose_files_with_one_broker_are_two_deployments_and_a_shared_line_is_told_once() -> None:
    files = {
        "v4.yml": compose(service("a", "a.conf", "apache/rocketmq:4.9.7")),
        "v5.yml": compose(service("a", "a.conf", "apache/rocketmq:5.3.3")),
        "a.conf": conf(brokerRole="ASYNC_MASTER"),
    }
    found = scan(files)
    assert [(one.name, one.release.version) for one in found.deployments] == [("v4.yml", "4.9.7"), ("v5.yml", "5.3.3")]
    assert [one.rule for one in found.report.findings].count("async-replication") == 1


def test_files_that_nothing_mounts_are_apart() -> None:
    files = {"docker-compose.yml": compose(service("a", "a.conf")), "a.conf": MASTER, "old/a.conf": MASTER}
    assert [one.name for one in scan(files).deployments] == ["run by containers", "files that no container runs"]


def test_the_user_decides_with_a_glob() -> None:
    files = {"one/a.conf": MASTER, "one/b.conf": SLAVE, "two/c.conf": conf(name="c")}
    found = scan(files, deployments=(("first", "one/*"),))
    assert [(one.name, len(one.brokers)) for one in found.deployments] == [("first", 2), (".", 1)]


def test_name_servers_belong_to_the_environment_around_them() -> None:
    files = {
        f"{env}/{kind}": content
        for env in ("prod", "test")
        for kind, content in (("broker/a.conf", MASTER), ("namesrv/n.conf", "supportActingMaster=true\n"))
    }
    found = scan(files)
    paths = {one.name: [server.document.path for server in one.name_servers] for one in found.deployments}
    assert paths == {"prod/broker": ["prod/namesrv/n.conf"], "test/broker": ["test/namesrv/n.conf"]}


# -- what machines and containers change -----------------------------------------------------------------------------


def test_copies_in_one_compose_file_are_on_one_machine() -> None:
    files = {
        "docker-compose.yml": compose(service("m", "m.conf"), service("s", "s.conf")),
        "m.conf": MASTER,
        "s.conf": SLAVE,
    }
    found = scan(files)
    assert "replicas-on-one-host" in rules(found)
    assert rows(found).items() >= {PROCESS: KEPT, OS: LOST, DISK: KEPT, MACHINE: LOST, SLAVE_LOSS: KEPT}.items()


def test_copies_in_two_manifests_are_on_two_machines() -> None:
    found = scan({"m.yaml": manifest("m", MASTER), "s.yaml": manifest("s", SLAVE)})
    assert not {"replicas-on-one-host", "master-without-slave", "ephemeral-store-path"} & rules(found)
    assert rows(found).items() >= {PROCESS: KEPT, OS: KEPT, DISK: KEPT, MACHINE: KEPT}.items()


def test_a_master_that_waits_for_a_slave_which_is_nowhere() -> None:
    found = scan({"m.yaml": manifest("m", MASTER)})
    assert {"master-without-slave", "in-sync-replicas-unreachable"} <= rules(found)
    assert rows(found).items() >= {PROCESS: KEPT, OS: LOST, DISK: LOST, MACHINE: LOST}.items()


def test_a_static_configuration_in_several_replicas_is_one_broker_several_times() -> None:
    found = scan({"m.yaml": manifest("m", conf(brokerRole="ASYNC_MASTER"), replicas=3)})
    assert {"duplicate-broker-id", "second-master"} & rules(found)


@pytest.mark.parametrize(
    ("volume", "survives", "told"),
    [
        ("persistentVolumeClaim: {claimName: store}", KEPT, False),
        ("hostPath: {path: /data}", KEPT, False),
        ("emptyDir: {}", KEPT, True),
    ],
)
def test_a_store_and_its_volume(volume: str, survives: str, told: bool) -> None:
    found = scan({"m.yaml": manifest("m", conf(brokerRole="ASYNC_MASTER"), volume)})
    assert rows(found)[PROCESS] == survives
    assert ("ephemeral-store-path" in rules(found)) is told


def test_without_a_volume_kubernetes_loses_the_store_with_the_process() -> None:
    text = manifest("m", conf(brokerRole="ASYNC_MASTER")).replace("mountPath: /home/rocketmq/store", "mountPath: /data")
    found = scan({"m.yaml": text})
    [row] = [one for one in found.report.survival if one.failure == PROCESS]
    assert (row.acknowledged, row.because != ()) == (LOST, True)


def test_compose_starts_the_same_container_again() -> None:
    files = {"docker-compose.yml": compose(service("a", "a.conf", store="/data")), "a.conf": conf()}
    found = scan(files)
    assert rows(found)[PROCESS] == KEPT
    assert "ephemeral-store-path" in rules(found)


def test_the_only_replica_of_a_controller_group_is_never_replaced() -> None:
    text = conf(enableControllerMode=True, controllerAddr="c:9878", flushDiskType="ASYNC_FLUSH")
    found = scan({"m.yaml": manifest("m", text)})
    assert rows(found).items() >= {PROCESS: KEPT, OS: LOST, DISK: LOST, MACHINE: LOST}.items()


def test_what_a_resource_means_is_not_edited_line_by_line() -> None:
    broker = """apiVersion: rocketmq.apache.org/v1alpha1
kind: Broker
metadata: {name: broker}
spec:
  size: 1
  replicaPerGroup: 1
  brokerImage: apacherocketmq/rocketmq-broker:4.5.0-alpine-operator-0.2.1
  nameServers: "a:9876;b:9876"
  replicationMode: ASYNC
  storageMode: StorageClass
"""
    found = scan({"broker.yaml": broker})
    [finding] = [one for one in found.report.findings if one.rule == "async-replication"]
    assert broker.splitlines()[finding.at.line - 1].strip() == "replicationMode: ASYNC"
    assert finding.fix is None


@pytest.mark.parametrize(
    ("master", "slave"),
    [
        (MASTER, conf(brokerRole="SLAVE", brokerId=1, haMasterAddress="10.0.0.1:10912")),
        (MASTER, conf(brokerRole="SLAVE", brokerId=1, brokerClusterName="other")),
        (conf(**WAITING, brokerIP2="127.0.0.1"), SLAVE),
    ],
)
def test_a_slave_that_never_connects_is_no_copy(master: str, slave: str) -> None:
    found = scan({"m.conf": master, "s.conf": slave}, version="5.3.3")
    assert rows(found).items() >= {PROCESS: KEPT, OS: LOST, DISK: LOST, MACHINE: LOST}.items()


def test_a_name_server_with_defaults_alone_is_read_by_its_name() -> None:
    acting = {"enableSlaveActingMaster": True}
    files = {"m.conf": conf(**WAITING, **acting), "s.conf": SLAVE + "enableSlaveActingMaster=true\n"}
    found = scan({**files, "namesrv.conf": "listenPort=9876\n"}, version="5.3.3")
    assert "slave-acting-master-not-on-name-server" in rules(found)


def test_a_compose_file_that_cannot_be_read_never_looks_green() -> None:
    found = scan({"docker-compose.yml": "services:\n  b:\n    image: apache/rocketmq:5.3.3\n\tcommand: x\n"})
    assert rules(found) == {"unreadable-input"}
    assert [one.status for one in found.report.inputs] == ["unread"]


def test_brokers_of_which_nothing_is_known_have_no_score() -> None:
    found = scan({"docker-compose.yml": compose(service("a", "gone.conf"))})
    assert found.report.score.points is None


def test_a_mounted_file_that_java_refuses_stops_its_broker() -> None:
    files = {"docker-compose.yml": compose(service("a", "a.conf")), "a.conf": conf("storePathRootDir=C:\\users")}
    assert "broker-will-not-start" in rules(scan(files))
