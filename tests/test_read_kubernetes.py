"""Manifests of Kubernetes: which servers run, with which configuration and volumes."""

from collections.abc import Mapping

import pytest

from rocketaudit.model import Conf, Run
from rocketaudit.readers import properties
from rocketaudit.readers.workloads import kubernetes
from rocketaudit.source import document
from rocketaudit.values import UNKNOWN

MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, namespace: mq}
data:
  broker.conf: |
    brokerName=broker-a
    brokerRole=ASYNC_MASTER
"""
SET = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: broker, namespace: mq}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: broker
          image: apache/rocketmq:5.3.2
          command: ["sh", "mqbroker", "-n", "names:9876", "-c", "/etc/rocketmq/broker.conf"]
          volumeMounts:
            - {name: store, mountPath: /home/rocketmq/store}
            - {name: conf, mountPath: /etc/rocketmq}
      volumes:
        - {name: store, emptyDir: {}}
        - {name: conf, configMap: {name: conf}}
"""


def read(files: Mapping[str, str], beside: Mapping[str, str] | None = None) -> Run:
    documents = [document(path, "kubernetes", text.encode()) for path, text in files.items()]
    return kubernetes.read(documents, {path: text.encode() for path, text in (beside or {}).items()}, {})


def settings(conf: Conf) -> dict[str, tuple[str, int]]:
    found = properties.read(conf.document) if conf.entries is None else conf.entries
    return {one.key: (one.value, one.whole.line) for one in found}


def test_a_mounted_config_map_is_the_configuration() -> None:
    [conf] = read({"map.yaml": MAP, "set.yaml": SET}).confs
    assert settings(conf) == {"brokerName": ("broker-a", 6), "brokerRole": ("ASYNC_MASTER", 7)}
    assert conf.document.path == "map.yaml"
    workload = conf.workload
    assert (workload.name, workload.replicas, workload.apart, workload.at.line) == ("broker", 2, UNKNOWN, 10)
    assert [(one.target, one.lasting) for one in workload.mounts][:1] == [("/home/rocketmq/store", False)]
    assert workload.name_servers and workload.name_servers.value == "names:9876"
    assert workload.image and workload.image.tag == "5.3.2"
    assert workload.stop_seconds is None


def test_both_in_one_file_and_in_a_list() -> None:
    indented = "".join(f"    {line}" for line in MAP.splitlines(keepends=True)).replace("    api", "  - api", 1)
    text = f"apiVersion: v1\nkind: List\nitems:\n{indented}"
    [conf] = read({"all.yaml": f"{text}---\n{SET}"}).confs
    assert settings(conf)["brokerRole"] == ("ASYNC_MASTER", 10)


@pytest.mark.parametrize(
    ("change", "unseen"),
    [
        (("name: conf, namespace", "name: other, namespace"), "the ConfigMap conf is not among the files"),
        (("  broker.conf", "  other.conf"), "the ConfigMap conf has no key broker.conf"),
        (("\ndata:", "\nbinaryData:"), "broker.conf is binary data of the ConfigMap conf"),
        (("namespace: mq", "namespace: test"), "the ConfigMap conf is not among the files"),
    ],
)
def test_what_is_not_there_is_unseen(change: tuple[str, str], unseen: str) -> None:
    confs = read({"map.yaml": MAP.replace(*change), "set.yaml": SET}).confs
    assert confs[0].unseen == unseen


def test_a_file_beside_is_what_kubectl_makes_the_map_of() -> None:
    [conf] = read({"set.yaml": SET}, {"conf/broker.conf": "brokerName=x"}).confs
    assert conf.path == "conf/broker.conf"


def test_kustomize_generates_the_map() -> None:
    generator = "configMapGenerator:\n  - name: conf\n    files: [broker.conf=a.conf]\n"
    [conf] = read({"base/set.yaml": SET}, {"prod/kustomization.yaml": generator, "prod/a.conf": "brokerName=a"}).confs
    assert conf.path == "prod/a.conf"


def test_a_map_that_nobody_mounts_stands_for_itself() -> None:
    [conf] = read({"map.yaml": MAP}).confs
    assert (conf.workload.at.line, conf.workload.mounts[0].lasting) == (5, UNKNOWN)


def test_a_quoted_configuration_stands_at_its_scalar() -> None:
    text = MAP.partition("  broker.conf")[0] + '  broker.conf: "brokerName=b\\nbrokerRole=SLAVE\\n"\n'
    [conf] = read({"map.yaml": text}).confs
    assert settings(conf) == {"brokerName": ("b", 5), "brokerRole": ("SLAVE", 5)}


def test_pods_get_their_names_from_a_script() -> None:
    script = "sed -e 's/NAME/$HOSTNAME/' /etc/rocketmq/broker.conf > /tmp/broker.conf; mqbroker -c /tmp/broker.conf"
    command = f'command: ["sh", "-c", "{script}"]'
    text = "\n".join(
        line.partition("command")[0] + command if "command:" in line else line for line in SET.splitlines()
    ).replace("mountPath: /etc/rocketmq}", "mountPath: /etc/rocketmq/broker.conf, subPath: broker.conf}")
    confs = read({"map.yaml": MAP.replace("broker-a", "NAME"), "set.yaml": text}).confs
    assert [settings(one)["brokerName"][0] for one in confs] == ["broker-0", "broker-1"]
    assert [one.workload.replicas for one in confs] == [1, 1]


def test_no_file_means_no_settings() -> None:
    [conf] = read({"set.yaml": SET.replace(', "-c", "/etc/rocketmq/broker.conf"', "")}).confs
    assert (conf.entries, conf.unseen) == ((), "")


@pytest.mark.parametrize(
    ("rules", "apart"),
    [
        (
            "requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname}]",
            True,
        ),
        ("preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]", UNKNOWN),
    ],
)
def test_anti_affinity_keeps_replicas_apart(rules: str, apart: object) -> None:
    text = SET.replace("      containers:", f"      affinity: {{podAntiAffinity: {{{rules}}}}}\n      containers:")
    assert read({"map.yaml": MAP, "set.yaml": text}).confs[0].workload.apart is apart


def test_unquoted_placeholders_are_read_through() -> None:
    text = SET.replace("name: broker, namespace: mq", "name: {{APP}}-broker, namespace: mq").replace(
        "replicas: 2", "replicas: {{N}}"
    )
    run = read({"map.yaml": MAP, "set.yaml": text})
    assert run.partly == ()
    assert (run.confs[0].workload.name, run.confs[0].workload.replicas) == ("{{APP}}-broker", UNKNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: [\n",
        "apiVersion: v1\nkind: List\nitems: &a\n  - {kind: List, items: [*a, *a]}\n",
        "kind: StatefulSet\napiVersion: v1\nspec: {template: {spec: {containers: [x, {image: rocketmq-broker}]}}}\n",
        "\0\0\0",
        "kind: ConfigMap\ndata: [1, 2]\n---\n" * 3,
    ],
)
def test_hostile_files_raise_nothing(text: str) -> None:
    read({"a.yaml": text})


def test_variables_that_double_are_bounded() -> None:
    env = "".join(f"            - {{name: V{n}, value: '$(V{n - 1})$(V{n - 1})'}}\n" for n in range(1, 60))
    text = SET.replace(
        "          volumeMounts:",
        f"          env:\n            - {{name: V0, value: xxxxxxxx}}\n{env}          volumeMounts:",
    )
    assert read({"map.yaml": MAP, "set.yaml": text}).confs


def test_only_files_about_rocketmq_are_recognised() -> None:
    assert kubernetes.recognises("set.yaml", SET.encode())
    assert not kubernetes.recognises("set.yaml", b"apiVersion: v1\nkind: Service\n")
    assert not kubernetes.recognises("set.yaml", SET.replace("replicas: 2", "replicas: {{ .Values.n }}").encode())
